//! Specs with mistakes, and the exact messages: `tests/mistakes/<provider>/<name>.yaml` stands for
//! `specs/<provider>/<name>.yaml`, and `<name>.txt` beside it holds what is said of it.

use std::path::Path;

use crate::golden_files::{self, Texts};
use crate::workspace::Workspace;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mistakes");

/// A spec without mistakes.
const WHOLE: &str = "\
provider: ucloud
product: whole
title: Example
endpoint: api.ucloud.cn
operations:
  DescribeImage: {summary: Returns an image., idempotent: true}
";

fn cases() -> Texts {
    golden_files::read(Path::new(FOLDER), ".yaml")
}

fn workspace_of(cases: &Texts) -> Workspace {
    let workspace = Workspace::with([]);
    for (path, spec) in cases {
        workspace.write(&format!("specs/{path}"), spec);
    }
    workspace
}

/// What is said of each case when it is alone.
fn messages() -> Texts {
    let message = |(path, spec): (String, String)| {
        let file = path.replace(".yaml", ".txt");
        (file, workspace_of(&Texts::from([(path, spec)])).mistakes())
    };
    cases().into_iter().map(message).collect()
}

#[test]
fn each_mistake_is_reported_with_its_place_and_message() {
    golden_files::assert(Path::new(FOLDER), ".txt", &messages());
}

#[test]
fn every_case_has_a_mistake() {
    for (path, message) in messages() {
        assert!(!message.is_empty(), "{path}");
    }
}

#[test]
fn a_mended_case_has_no_mistake() {
    let mut spec = cases()["ucloud/description_empty.yaml"].clone();
    spec = spec.replace("description: \"\"", "description: Id of the image.");
    assert_eq!(Workspace::with([("specs/ucloud/description_empty.yaml", &*spec)]).mistakes(), "");
}

#[test]
fn all_mistakes_of_all_files_are_reported_in_one_run() {
    let all: String = messages().into_values().collect();
    let workspace = workspace_of(&cases());
    assert_eq!(workspace.mistakes(), all);
    let mistakes = yun_codegen::generate(workspace.root()).err().unwrap();
    assert_eq!(mistakes.count(), all.lines().count());
}

#[test]
fn every_line_names_file_line_and_column() {
    let place = |line: &str| {
        let (place, _) = line.split_once(": ")?;
        let mut parts = place.split(':');
        let file = parts.next()?;
        let numbers: Vec<usize> = parts.map_while(|part| part.parse().ok()).collect();
        (file.ends_with(".yaml") && numbers.len() == 2).then_some(numbers)
    };
    for line in workspace_of(&cases()).mistakes().lines() {
        assert!(place(line).is_some_and(|numbers| !numbers.contains(&0)), "{line}");
    }
}

#[test]
fn files_that_are_not_where_specs_belong_are_reported() {
    let workspace = Workspace::with([
        ("specs/README.md", "Specs."),
        ("specs/uhost.yaml", WHOLE),
        ("specs/ucloud/uhost.yml", WHOLE),
        ("specs/ucloud/whole.yaml", WHOLE),
        ("specs/ucloud/folder/uhost.yaml", WHOLE),
    ]);
    let expected = "\
specs/ucloud/folder: only `.yaml` files belong here
specs/ucloud/uhost.yml: only `.yaml` files belong here
specs/uhost.yaml: belongs in the folder of its provider
";
    assert_eq!(workspace.mistakes(), expected);
}

#[test]
fn a_file_that_cannot_be_read_is_reported() {
    let workspace = Workspace::with([]);
    workspace.write("specs/ucloud/latin.yaml", b"title: \xe9");
    let expected = "specs/ucloud/latin.yaml: cannot be read: stream did not contain valid UTF-8\n";
    assert_eq!(workspace.mistakes(), expected);
}

#[test]
fn a_workspace_without_specs_is_reported_without_a_path_of_this_machine() {
    let workspace = Workspace::with([]);
    std::fs::remove_dir(workspace.path("specs")).unwrap();
    let mistakes = workspace.mistakes();
    assert!(mistakes.starts_with("specs: cannot be read: "), "{mistakes}");
}

#[test]
fn two_products_of_one_provider_cannot_share_a_module() {
    let spec = |product: &str| WHOLE.replace("whole", product);
    let workspace = Workspace::with([
        ("specs/ucloud/u-host.yaml", &*spec("u-host")),
        ("specs/ucloud/u_host.yaml", &*spec("u_host")),
    ]);
    let expected = "specs/ucloud/u_host.yaml:2:10: product: its module `u_host` is also that of \
                    specs/ucloud/u-host.yaml\n";
    assert_eq!(workspace.mistakes(), expected);
}

#[test]
fn a_product_needs_a_name_that_rust_can_use() {
    let spec = WHOLE.replace("whole", "云");
    let expected = "specs/ucloud/云.yaml:2:10: product: no Rust name can be made of this\n";
    assert_eq!(Workspace::with([("specs/ucloud/云.yaml", &*spec)]).mistakes(), expected);
}

#[test]
fn places_are_right_with_other_line_endings() {
    let cases = cases();
    let (path, spec) = cases.get_key_value("jdcloud/many_mistakes.yaml").unwrap();
    let expected = workspace_of(&Texts::from([(path.clone(), spec.clone())])).mistakes();
    let windows = Texts::from([(path.clone(), spec.replace('\n', "\r\n"))]);
    assert_eq!(workspace_of(&windows).mistakes(), expected);
}
