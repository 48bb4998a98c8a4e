//! What could mean two things is refused, with its line.

use std::fs;

use yun_importer::facts::Provider;
use yun_importer::pages;

use crate::cases;

#[test]
fn each_refused_page_gives_the_problems_beside_it() {
    for (provider, path) in cases::pages("refused") {
        let unreadable = pages::read(provider, &path).unwrap_err().to_string();
        let folder = path.parent().unwrap().display().to_string();
        let problems = unreadable.replace(&format!("{folder}/"), "") + "\n";
        cases::assert_beside(&path, "txt", &problems);
    }
}

#[test]
fn of_several_pages_all_problems_are_reported_and_nothing_is_given() {
    let page = |path| cases::page(path);
    let paths = [
        page("refused/jdcloud/rows.md"),
        page("jdcloud/plain.md"),
        page("no_such_page.md"),
        page("refused/jdcloud/method_and_address.md"),
    ];
    let refused = pages::read_all(Provider::Jdcloud, &paths).unwrap_err();
    let files: Vec<_> = refused.iter().map(|one| one.path.clone()).collect();
    assert_eq!(files, [&paths[0], &paths[2], &paths[3]].map(Clone::clone));
    assert!(pages::read_all(Provider::Jdcloud, &paths[1..2]).is_ok());
}

#[test]
fn what_is_no_text_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("createKite.md");
    fs::write(&path, b"# createKite\n\n\xff\n").unwrap();
    for provider in [Provider::Jdcloud, Provider::Ucloud] {
        let unreadable = pages::read(provider, &path).unwrap_err().to_string();
        assert!(unreadable.ends_with("createKite.md:3: the page is not UTF-8"), "{unreadable}");
    }
}
