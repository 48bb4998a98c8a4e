//! What a person wrote in a spec in its form stays, byte for byte, and every change is reported.

use serde_json::{Value, json};

use crate::workspace::{Workspace, facts, jdcloud, operation, page, said, ucloud};

const HAND_WRITTEN: &str = "\
# JD Cloud disks: the facts that the `disks` module of the `jdcloud` crate is generated from.
# specs/README.md explains every key; after a change run `cargo xtask regenerate`.
provider: jdcloud
product: disks
title: Disks
description: \"Prose, with a # that begins no comment.\"
endpoint: disks.jdcloud-api.com
service: disks
revision: 1.0.0
note: A note at the top.

operations:
  createDisk:
    summary: Makes a disk.
    description: >-
      Long prose that says more of an operation than a line has room for, and is folded over as many lines as it takes,
      each of which is filled.
    method: POST
    path: /disks
    note: Why it is so.
    idempotent: false
    parameters:
      name: {type: string, required: true, description: \"Name: 1 to 32 characters, such as `a, b`.\"}
      size:
        type: integer
        ranges:
          - {minimum: 20, maximum: 1000, step: 10}
        description: Size, in steps.
        note: The name comes first here.
      spec: {type: Spec, description: What it is made of.}
    result:
      diskId: {type: string, required: true, description: Id of the disk.}
    errors:
      404: It does not exist.
    corrections:
      - {at: result.diskId.required, page: false, reason: Every success carries it.}

  deleteDisk:
    summary: Deletes a disk.
    method: DELETE
    path: /disks/{id}
    idempotent: false
    parameters:
      id: {type: string, required: true, description: Id of the disk.}
    differences:
      - Today's API also takes `force`.

types:
  Spec:
    description: A disk to be.
    note: A note about a type.
    fields:
      kind: {type: string, required: true, values: [ssd, hdd], enum: DiskKind, description: Kind.}
";

/// What an import has kept beside it.
const KEPT: &str = r#"{"unused": {"Snapshot": {"id": "string"}}}"#;

fn workspace() -> Workspace {
    workspace_of(HAND_WRITTEN)
}

fn workspace_of(spec: &str) -> Workspace {
    Workspace::with("specs/jdcloud/disks.yaml", spec)
        .and("crates/importer/kept/jdcloud/disks.json", KEPT)
}

fn create(rows: &[&str], result: &[&str]) -> Value {
    operation("createDisk POST /disks", rows, result)
}

const CREATE: &[&str] = &["name!: string", "size: int", "spec: Spec"];
const MODELS: &[(&str, &[&str])] = &[("Spec", &["kind!: string"]), ("Snapshot", &["id: string"])];

fn delete() -> Value {
    operation("deleteDisk DELETE /disks/{id}", &["id!: string"], &[])
}

fn spec_of(workspace: &Workspace) -> String {
    workspace.read("specs/jdcloud/disks.yaml")
}

#[test]
fn facts_that_say_the_same_change_nothing() {
    let workspace = workspace();
    let product = jdcloud("disks", &[create(CREATE, &["diskId: string"]), delete()], MODELS);
    let report = workspace.import(&facts("jdcloud", &[&product]));
    assert_eq!(said(&report), Vec::<String>::new());
    assert_eq!(spec_of(&workspace), HAND_WRITTEN);
}

#[test]
fn what_is_new_is_put_in_and_every_other_line_stays() {
    let workspace = workspace();
    let product = jdcloud(
        "disks",
        &[
            create(
                &[
                    "encrypted: boolean",
                    "name!: string",
                    "iops: int64",
                    "size: int",
                    "spec: Spec",
                    "tags!: array[Tag]",
                ],
                &["diskId: string", "snapshot: Snapshot"],
            ),
            delete(),
            operation("listDisks GET /disks", &[], &["disks: array[Tag]"]),
        ],
        &[
            ("Spec", &["kind!: string", "zone: string"]),
            ("Snapshot", &["id: string", "age: int"]),
            ("Tag", &["key: string"]),
            ("Alone", &["key: string"]),
        ],
    );
    let report = workspace.import(&facts("jdcloud", &[&product]));
    let mut said = said(&report);
    said.sort();
    let expected = [
        "added createDisk.parameters.encrypted",
        "added createDisk.parameters.iops",
        "added createDisk.result.snapshot",
        "added listDisks",
        "added types.Spec.fields.zone",
        "added! createDisk.parameters.tags",
    ];
    assert_eq!(said, expected);
    let merged = spec_of(&workspace);
    let mut rest = merged.lines();
    for line in HAND_WRITTEN.lines().filter(|line| !line.is_empty()) {
        assert!(rest.any(|other| other == line), "{line} is gone:\n{merged}");
    }
    for expected in [
        "    parameters:\n      encrypted: {type: boolean}\n      name: {type: string, required: true",
        "`a, b`.\"}\n      iops: {type: integer}\n      size:\n",
        "made of.}\n      tags: {type: [Tag], required: true}\n    result:\n",
        "description: Kind.}\n      zone: {type: string}\n",
        "  Snapshot:\n    fields:\n      id: {type: string}\n      age: {type: integer}\n",
    ] {
        assert!(merged.contains(expected), "{expected}\n{merged}");
    }
    // A model that has found a use is a type, and no longer kept apart.
    let kept = json!({
        "widths": {"createDisk.parameters.iops": "int64"},
        "unused": {"Alone": {"key": "string"}},
    });
    assert_eq!(workspace.kept("jdcloud", "disks"), kept);
    assert_eq!(workspace.mistakes(), "");
}

#[test]
fn importing_twice_changes_nothing() {
    let workspace = workspace();
    let product = jdcloud(
        "disks",
        &[create(&["name: string", "spec: Spec", "more: More"], &["other: int"]), delete()],
        &[("Spec", &["kind: string"]), ("More", &["more: More"])],
    );
    workspace.import(&facts("jdcloud", &[&product]));
    let once = workspace.files();
    let report = workspace.import(&facts("jdcloud", &[&product]));
    assert_eq!(workspace.files(), once);
    assert!(report.changes.iter().all(|change| change.kept.is_some()), "{report}");
}

#[test]
fn every_kind_of_change_is_reported_with_whether_it_breaks_callers() {
    let workspace = workspace();
    let product = jdcloud(
        "disks",
        &[create(&["name: string", "size!: int64", "spec: Spec"], &[]), delete()],
        &[("Spec", &["kind: string"]), ("Snapshot", &["id: string"])],
    );
    let report = workspace.import(&facts("jdcloud", &[&product]));
    let expected = [
        "loosened createDisk.parameters.name",
        "changed createDisk.parameters.size",
        "tightened! createDisk.parameters.size",
        // A correction speaks of it.
        "removed? createDisk.result.diskId",
        "loosened types.Spec.fields.kind",
    ];
    assert_eq!(said(&report), expected);
    let merged = spec_of(&workspace);
    for expected in [
        "      name: {type: string, description: \"Name: 1 to 32 characters, such as `a, b`.\"}\n",
        "      size:\n        type: integer\n        required: true\n        ranges:\n",
        "      kind: {type: string, values: [ssd, hdd], enum: DiskKind, description: Kind.}\n",
    ] {
        assert!(merged.contains(expected), "{expected}\n{merged}");
    }
}

#[test]
fn what_the_facts_no_longer_have_goes() {
    let workspace = workspace();
    let product =
        jdcloud("disks", &[create(&["name!: string"], &["diskId: string"]), delete()], MODELS);
    let report = workspace.import(&facts("jdcloud", &[&product]));
    let expected = ["removed! createDisk.parameters.size", "removed! createDisk.parameters.spec"];
    assert_eq!(said(&report), expected);
    let merged = spec_of(&workspace);
    assert!(!merged.contains("in steps"), "{merged}");
    // The type that it had is still a model, of which nothing is generated.
    assert!(!merged.contains("Spec"), "{merged}");
    let unused = json!({"Snapshot": {"id": "string"}, "Spec": {"kind!": "string"}});
    assert_eq!(workspace.kept("jdcloud", "disks"), json!({"unused": unused}));
    assert_eq!(workspace.mistakes(), "");
}

#[test]
fn where_differences_are_noted_a_person_decides() {
    let workspace = workspace();
    let delete =
        operation("deleteDisk DELETE /disks/{id}", &["id!: string", "force: boolean"], &[]);
    let product = jdcloud("disks", &[create(CREATE, &["diskId: string"]), delete], MODELS);
    let report = workspace.import(&facts("jdcloud", &[&product]));
    assert_eq!(said(&report), ["added? deleteDisk.parameters.force"]);
    assert_eq!(spec_of(&workspace), HAND_WRITTEN);
}

#[test]
fn where_a_product_is_reached_follows_the_facts_unless_a_person_decided() {
    let mut product = jdcloud("disks", &[create(CREATE, &["diskId: string"]), delete()], MODELS);
    product["endpoint"] = "cloud-disks.jdcloud-api.com".into();
    product["revision"] = "1.1.0".into();
    let facts = facts("jdcloud", &[&product]);

    let followed = workspace();
    assert_eq!(said(&followed.import(&facts)), ["changed endpoint", "changed revision"]);
    let expected = HAND_WRITTEN
        .replace("endpoint: disks.", "endpoint: cloud-disks.")
        .replace("revision: 1.0.0", "revision: 1.1.0");
    assert_eq!(spec_of(&followed), expected);

    let with_differences = HAND_WRITTEN.replace(
        "note: A note at the top.\n",
        "note: A note at the top.\ndifferences:\n  - Another SDK uses `cloud-disks.jdcloud-api.com`.\n",
    );
    let decided = workspace_of(&with_differences);
    assert_eq!(said(&decided.import(&facts)), ["changed? endpoint", "changed? revision"]);
    assert_eq!(spec_of(&decided), with_differences);
}

#[test]
fn another_type_is_a_change_that_breaks_callers() {
    let workspace = workspace();
    let rows = &["name!: array[string]", "size: int", "spec: string"];
    let product = jdcloud("disks", &[create(rows, &["diskId: string"]), delete()], MODELS);
    let report = workspace.import(&facts("jdcloud", &[&product]));
    let expected = ["changed! createDisk.parameters.name", "changed! createDisk.parameters.spec"];
    assert_eq!(said(&report), expected);
}

#[test]
fn a_spec_that_would_have_mistakes_is_refused_and_nothing_is_written() {
    let workspace = workspace();
    // The range no longer fits the type.
    let rows = &["name!: string", "size: boolean", "spec: Spec"];
    let product = jdcloud("disks", &[create(rows, &["diskId: string"]), delete()], MODELS);
    let refusal = workspace.refusal(&facts("jdcloud", &[&product]));
    assert!(refusal.contains("specs/jdcloud/disks.yaml:"), "{refusal}");
    assert!(refusal.contains("`ranges` are for numbers"), "{refusal}");
    assert_eq!(spec_of(&workspace), HAND_WRITTEN);
}

#[test]
fn one_page_of_ucloud_is_merged_into_its_product() {
    let workspace = Workspace::new();
    let before = [
        page(
            "disks-api/get.md",
            "GetDisk",
            &["Id!: string"],
            &["Disk: Disk"],
            &[("Disk", &["Id: string"])],
        ),
        page(
            "disks-api/list.md",
            "ListDisks",
            &[],
            &["Disks: array[Disk]"],
            &[("Disk", &["Id: string"])],
        ),
        page("disks-api/make.md", "MakeDisk", &["Parts.N.Size: int"], &[], &[]),
    ];
    workspace.import(&facts("ucloud", &[&ucloud("disks", &before)]));
    let of_one_page = [
        page(
            "disks-api/get.md",
            "GetDisk",
            &["Id!: string"],
            &["Disk: Disk"],
            &[("Disk", &["Id: string", "Size: int"])],
        ),
        page(
            "disks-api/make.md",
            "MakeDisk",
            &["Parts.N.Size: int", "Parts.N.Kind.Name: string"],
            &[],
            &[],
        ),
    ];
    let lines = facts("ucloud", &[&of_one_page[0], &of_one_page[1]]);
    let report = workspace.import(&lines);
    let mut said = said(&report);
    said.sort();
    assert_eq!(said, ["added types.Disk.fields.Size", "added types.MakeDiskParts.fields.Kind"]);
    assert_eq!(workspace.mistakes(), "");
    let once = workspace.files();
    workspace.import(&lines);
    assert_eq!(workspace.files(), once);
}

#[test]
fn names_given_to_types_and_structures_shared_by_a_person_stay() {
    let make = page("disks-api/make.md", "MakeDisk", &["Parts.N.Size: int"], &[], &[]);
    let check = page("disks-api/check.md", "CheckDisk", &["Parts.N.Size: int"], &[], &[]);
    let new = Workspace::new();
    new.import(&facts("ucloud", &[&ucloud("disks", &[check.clone(), make.clone()])]));
    let spec = new.read("specs/ucloud/disks.yaml");
    let own = "  CheckDiskParts:\n    fields:\n      Size: {type: integer}\n\n";
    assert!(spec.contains(own), "{spec}");
    let by_hand = spec
        .replace(own, "")
        .replace("[CheckDiskParts]", "[MakeDiskParts]")
        .replace("  MakeDiskParts:\n", "  MakeDiskParts:\n    rust: Part\n");
    let workspace = Workspace::with("specs/ucloud/disks.yaml", &by_hand);
    assert_eq!(workspace.mistakes(), "");
    let report =
        workspace.import(&facts("ucloud", &[&ucloud("disks", &[check.clone(), make.clone()])]));
    assert_eq!(said(&report), Vec::<String>::new());
    assert_eq!(workspace.read("specs/ucloud/disks.yaml"), by_hand);

    // A model that is called like one of the given names is called something else.
    let models: &[(&str, &[&str])] = &[("Part", &["Id: string"])];
    let list = page("disks-api/list.md", "ListParts", &[], &["Parts: array[Part]"], models);
    workspace.import(&facts("ucloud", &[&ucloud("disks", &[check, list, make])]));
    let spec = workspace.read("specs/ucloud/disks.yaml");
    assert!(spec.contains("  ListPartsPart:\n    fields:\n"), "{spec}");
    assert_eq!(workspace.kept("ucloud", "disks"), json!({"models": {"ListPartsPart": "Part"}}));
    assert_eq!(workspace.mistakes(), "");
}

#[test]
fn a_boolean_that_a_person_made_of_text_is_text_in_facts() {
    let by_hand = HAND_WRITTEN.replace(
        "      spec: {type: Spec, description: What it is made of.}\n",
        "      spec: {type: Spec, description: What it is made of.}\n      \
         fast: {type: boolean, text: [\"yes\", \"no\"], description: Whether it is fast.}\n",
    );
    assert_ne!(by_hand, HAND_WRITTEN);
    let workspace = workspace_of(&by_hand);
    let facts_with = |fast: &str| {
        let rows: Vec<_> = CREATE.iter().copied().chain([fast]).collect();
        let product = jdcloud("disks", &[create(&rows, &["diskId: string"]), delete()], MODELS);
        facts("jdcloud", &[&product])
    };

    let report = workspace.import(&facts_with("fast: string"));
    assert_eq!(said(&report), Vec::<String>::new());
    assert_eq!(spec_of(&workspace), by_hand);

    let report = workspace.import(&facts_with("fast: int"));
    assert_eq!(said(&report).len(), 1, "{report}");
    let line = "      fast: {type: integer, description: Whether it is fast.}\n";
    assert!(spec_of(&workspace).contains(line), "{}", spec_of(&workspace));
}

#[test]
fn a_result_that_no_page_describes_is_said_to_be_json_until_one_does() {
    let read = |rows: &[&str], result: &[&str]| {
        let operation = operation("describeLogs GET /logs/{id}", rows, result);
        facts("jdcloud", &[&jdcloud("disks", &[operation], &[("Line", &["text: string"])])])
    };
    let path = "specs/jdcloud/disks.yaml";
    let new = Workspace::new();
    new.import(&read(&["id!: string"], &[]));
    let spec = new.read(path);
    assert!(spec.contains("      id: {type: string, required: true}\n    result: any\n"));

    // Put into a spec that lacks it, behind what else is put in; kept by the next import.
    let without = Workspace::with(path, &spec.replace("    result: any\n", ""));
    let report = without.import(&read(&["id!: string", "tail: int"], &[]));
    assert_eq!(
        said(&report),
        ["added describeLogs.parameters.tail", "added! describeLogs.result"],
        "{report}"
    );
    let spec = without.read(path);
    assert!(spec.contains("      tail: {type: integer}\n    result: any\n"), "{spec}");
    let report = without.import(&read(&["id!: string", "tail: int"], &[]));
    assert_eq!((said(&report), without.read(path)), (Vec::new(), spec.clone()));

    // What a person said of it stays, where the rule says something else or nothing.
    let by_hand = spec.replace("result: any", "result: secret");
    let given = Workspace::with(path, &by_hand);
    given.import(&read(&["id!: string", "tail: int"], &[]));
    assert_eq!(given.read(path), by_hand);

    // Where `differences` say what was found out about it, it stays although it is described.
    let kept = by_hand.replace(
        "    result: secret\n",
        "    result: secret\n    differences:\n      - It is a list, or a text.\n",
    );
    let decided = Workspace::with(path, &kept);
    let described = read(&["id!: string", "tail: int"], &["lines: array[Line]"]);
    assert_eq!(said(&decided.import(&described)), ["added? describeLogs.result.lines"]);
    assert_eq!(decided.read(path), kept);

    // Once it is described, it is what is described.
    let report = given.import(&read(&["id!: string", "tail: int"], &["lines: array[Line]"]));
    assert_eq!(said(&report), ["added describeLogs.result.lines"], "{report}");
    let spec = given.read(path);
    assert!(spec.contains("    result:\n      lines: {type: [Line]}\n"), "{spec}");
    assert_eq!(given.mistakes(), "");

    // Once it no longer is, it is JSON again.
    let undescribed = read(&["id!: string", "tail: int"], &[]);
    let expected = ["removed! describeLogs.result.lines", "added! describeLogs.result"];
    let report = given.import(&undescribed);
    assert_eq!(said(&report), expected, "{report}");
    assert!(given.read(path).contains("    result: any\n"));
    assert_eq!(said(&given.import(&undescribed)), Vec::<String>::new());
}

#[test]
fn paging_is_found_by_names_also_for_operations_that_are_there() {
    let operations = [
        operation("listA GET /a", &["pageNumber: int", "pageSize: int"], &["data: Page"]),
        operation(
            "listB GET /b",
            &["pageIndex: string", "pageSize: string"],
            &["names: array[string]", "total: int"],
        ),
        operation(
            "listC POST /c",
            &["pageIndex: string", "pageSize: string"],
            &["names: array[string]"],
        ),
        operation("listD GET /d", &["offset: int"], &["names: array[string]"]),
        operation("listE GET /e", &["page: int"], &["a: array[Item]", "b: array[Item]"]),
        operation(
            "listF GET /f",
            &["NextToken: string", "MaxResults: int"],
            &["items: array[Item]", "NextToken: string"],
        ),
    ];
    let models: &[(&str, &[&str])] =
        &[("Page", &["list: array[Item]", "totalCount: int"]), ("Item", &["id: string"])];
    let product = jdcloud("lists", &operations, models);
    let workspace = Workspace::new();
    workspace.import(&facts("jdcloud", &[&product]));
    let text = workspace.read("specs/jdcloud/lists.yaml");
    let found: Vec<_> = text.lines().filter(|line| line.contains("paging:")).collect();
    let expected = [
        "    paging: {page: pageNumber, size: pageSize, items: data.list, total: data.totalCount}",
        "    paging: {page: pageIndex, size: pageSize, items: names, total: total}",
        "    paging: {token: NextToken, next: NextToken, size: MaxResults, items: items}",
    ];
    assert_eq!(found, expected);
    assert_eq!(workspace.mistakes(), "");

    // A spec from before the rule gets the lines, and is then as if it were new.
    let before: String = text
        .lines()
        .filter(|line| !line.contains("paging:"))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(workspace.root().join("specs/jdcloud/lists.yaml"), before).unwrap();
    let report = workspace.import(&facts("jdcloud", &[&product]));
    assert_eq!(said(&report), ["added listA.paging", "added listB.paging", "added listF.paging"]);
    assert_eq!(workspace.read("specs/jdcloud/lists.yaml"), text);
}

#[test]
fn an_export_says_everything_under_the_names_of_the_spec() {
    let workspace = workspace();
    let specs = yun_importer::specs::read(workspace.root()).unwrap();
    let spec = specs.iter().find(|spec| spec.document.product.value == "disks").unwrap();
    let product = serde_json::to_value(yun_importer::export::export(spec).unwrap()).unwrap();
    let create = &product["operations"][0];
    assert_eq!(create["summary"], "Makes a disk.");
    assert_eq!(create["request"][0]["description"], "Name: 1 to 32 characters, such as `a, b`.");
    let ranges = serde_json::json!([{"minimum": 20, "maximum": 1000, "step": 10}]);
    assert_eq!(create["request"][1]["ranges"], ranges);
    assert_eq!(product["models"]["Spec"][0]["values"], serde_json::json!(["ssd", "hdd"]));
    assert_eq!(product["models"]["Spec"][0]["enum"], "DiskKind");
}
