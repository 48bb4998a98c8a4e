//! Specs held against facts: nothing differs but what the specs say themselves.

use yun_importer::compare::compare;
use yun_importer::import::Facts;

use crate::workspace::{Workspace, facts, jdcloud, operation, page, ucloud};

fn differences(workspace: &Workspace, facts: &Facts) -> Vec<String> {
    let specs = yun_codegen::documents(workspace.root()).unwrap();
    compare(&specs, facts).unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn what_was_imported_differs_in_nothing_that_is_not_explained() {
    let workspace = Workspace::new();
    let twice = &["Id: string", "Id: string"];
    let pages = [
        page(
            "disks-api/get.md",
            "GetDisk",
            twice,
            &["Disk: Disk"],
            &[("Disk", &["Id: string"]), ("Stray", &[])],
        ),
        page("disks-api/get_old.md", "GetDisk", &[], &[], &[]),
    ];
    let of_ucloud = facts("ucloud", &[&ucloud("disks", &pages)]);
    workspace.import(&of_ucloud);
    let expected = [
        "disks disks-api/get.md: `parameters.Id` is there once, and not again: The page has the row `Id` 2 times; \
         the first counts.",
        "disks disks-api/get.md Stray: the model is not exported: no row of the page names it",
        "disks disks-api/get_old.md: the page is not exported: `GetDisk` has its home in disks, and names this page",
    ];
    assert_eq!(differences(&workspace, &of_ucloud), expected);
}

#[test]
fn what_nothing_explains_is_said_so() {
    let workspace = Workspace::new();
    let product = |rows: &[&str], result: &[&str]| {
        let get = operation("getDisk GET /disk", rows, result);
        facts("jdcloud", &[&jdcloud("disks", &[get], &[("Disk", &["id: string"])])])
    };
    workspace.import(&product(&["id: string"], &["disk: Disk"]));
    let expected = [
        "disks getDisk: `parameters.id` is not required: NOT EXPLAINED",
        "disks getDisk: `parameters.size` is not in the spec: NOT EXPLAINED",
        "disks getDisk: `result.disk` is in the spec alone: NOT EXPLAINED",
    ];
    assert_eq!(differences(&workspace, &product(&["id!: string", "size: int"], &[])), expected);
}
