//! Specs held against facts: nothing differs but what the specs say themselves.

use yun_importer::compare::compare;
use yun_importer::facts::Facts;

use crate::workspace::{Workspace, facts, jdcloud, operation, page, ucloud};

fn differences(workspace: &Workspace, facts: &Facts) -> Vec<String> {
    let specs = yun_importer::specs::read(workspace.root()).unwrap();
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

#[test]
fn what_a_spec_says_of_a_product_or_field_explains_it() {
    const SPEC: &str = "\
provider: jdcloud
product: disks
title: Disks
endpoint: disks.jdcloud-api.com
service: disks
revision: 1.0.0
differences:
  - Another SDK uses `cloud-disks.jdcloud-api.com`.

operations:
  getDisk:
    summary: Returns a disk.
    method: GET
    path: /disk
    idempotent: true
    parameters:
      size:
        type: integer
        differences:
          - The Java SDK requires it.
    result:
      id: {type: string}
";
    let workspace = Workspace::with("specs/jdcloud/disks.yaml", SPEC);
    let get = operation("getDisk GET /disk", &["size!: int"], &["id: string"]);
    let mut product = jdcloud("disks", &[get], &[]);
    product["endpoint"] = "cloud-disks.jdcloud-api.com".into();
    // A result that says it is optional says no more than one that says nothing.
    product["operations"][0]["result"][0]["required"] = false.into();
    let expected = [
        "disks getDisk: `parameters.size` is not required: The Java SDK requires it.",
        "disks: endpoint is disks.jdcloud-api.com, not cloud-disks.jdcloud-api.com: \
         Another SDK uses `cloud-disks.jdcloud-api.com`.",
    ];
    let mut found = differences(&workspace, &facts("jdcloud", &[&product]));
    found.sort();
    assert_eq!(found, expected);
}
