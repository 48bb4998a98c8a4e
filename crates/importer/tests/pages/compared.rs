//! A folder of pages against facts.

use std::fs;

use yun_importer::facts::Provider;
use yun_importer::facts::UcloudOperation;
use yun_importer::pages::{self, Page};

use crate::cases;

/// A folder with the page `kite-api/today.md`, and its facts.
fn folder() -> (tempfile::TempDir, UcloudOperation) {
    let folder = tempfile::tempdir().unwrap();
    let product = folder.path().join("kite-api");
    fs::create_dir(&product).unwrap();
    let page = product.join("today.md");
    fs::copy(cases::page("ucloud/today.md"), &page).unwrap();
    match pages::read(Provider::Ucloud, &page).unwrap() {
        Page::Ucloud(facts) => (folder, facts),
        Page::Jdcloud(page) => panic!("{page:?}"),
    }
}

#[test]
fn facts_without_descriptions_equal_the_page_that_they_come_from() {
    let (folder, mut facts) = folder();
    facts.description = None;
    facts.request.iter_mut().for_each(|row| row.description = None);
    let comparison = pages::compare(&[facts], folder.path());
    assert!(comparison.agrees());
    let counts = "1 pages equal, 0 different, 0 unreadable, 0 not among the facts";
    assert_eq!(comparison.to_string(), counts);
}

#[test]
fn every_difference_is_named() {
    let (folder, mut facts) = folder();
    facts.action = "DropKite".to_owned();
    facts.request[1].required = Some(false);
    facts.response.pop();
    facts.models.0[0].1[1].name = "Act".to_owned();
    facts.models.0[1].0 = "String".to_owned();
    let comparison = pages::compare(&[facts], folder.path());
    assert!(!comparison.agrees());
    let expected = "\
kite-api/today.md: action: facts `DropKite`, page `CreateKite`
kite-api/today.md: request, row 2: facts `Lines.N.Metres` int, page `Lines.N.Metres` int, required
kite-api/today.md: response, row 4: facts nothing, page `Lines` array[Line]
kite-api/today.md: models: facts [\"Frame\", \"String\"], page [\"Frame\", \"Line\"]
kite-api/today.md: Frame, row 2: facts `Act` string, page `Action` string
0 pages equal, 1 different, 0 unreadable, 0 not among the facts";
    assert_eq!(comparison.to_string(), expected);
}

#[test]
fn pages_that_only_one_side_has_are_named() {
    let (folder, facts) = folder();
    let gone = UcloudOperation { page: "kite-api/gone.md".to_owned(), ..facts };
    let comparison = pages::compare(&[gone], folder.path());
    assert!(!comparison.agrees());
    assert_eq!(comparison.added, ["kite-api/today.md"]);
    assert_eq!(comparison.unreadable[0].path, folder.path().join("kite-api/gone.md"));
}
