//! Each irregularity of UCloud's pages goes into a spec, and comes out of it as it was.

use serde_json::{Value, json};

use crate::workspace::{Workspace, facts, page, said, ucloud};

fn round_trip(operation: Value) -> String {
    let workspace = Workspace::new();
    let product = ucloud("disks", &[operation]);
    workspace.import(&facts("ucloud", &[&product]));
    assert_eq!(workspace.export("disks"), product);
    assert_eq!(workspace.mistakes(), "");
    workspace.read("specs/ucloud/disks.yaml")
}

#[test]
fn dotted_parameters_become_types_named_after_operation_and_path() {
    let spec = round_trip(page(
        "disks-api/create_disks.md",
        "CreateDisks",
        &[
            "Region!: string",
            "Ids.N: string",
            "Disks.N.Size!: int",
            "Disks.N.Backup.Day: int",
            "Disks.N.Tags.N.Key!: string",
            "Network.Bandwidth: float",
            "Metric.n: string",
        ],
        &[],
        &[],
    ));
    assert!(
        spec.contains("documentation: https://docs.ucloud.cn/api/disks-api/create_disks\n"),
        "{spec}"
    );
    let parameters = "    parameters:
      Region: required
      Ids: {type: [string]}
      Disks: {type: [CreateDisksDisks]}
      Network: {type: CreateDisksNetwork}
      Metric: {type: [string]}
";
    assert!(spec.contains(parameters), "{spec}");
    let types = "types:
  CreateDisksDisks:
    fields:
      Size: {type: integer, required: true}
      Backup: {type: CreateDisksDisksBackup}
      Tags: {type: [CreateDisksDisksTags]}

  CreateDisksDisksBackup:
    fields:
      Day: {type: integer}

  CreateDisksDisksTags:
    fields:
      Key: {type: string, required: true}

  CreateDisksNetwork:
    fields:
      Bandwidth: {type: number}
";
    assert!(spec.ends_with(types), "{spec}");
}

#[test]
fn models_of_all_kinds_come_back() {
    round_trip(page(
        "disks-api/describe_disks.md",
        "DescribeDisks",
        &["Offset: int", "Limit: int"],
        &["TotalCount!: int", "Disks: array[Disk]", "Extra: object", "Names: array[string]"],
        &[
            (
                "Disk",
                &["Id!: string", "Price: float", "On: boolean", "Parts: array[Disk]", "Tag: Tag"],
            ),
            ("Tag", &["type: string", "self: string", "ref: int"]),
        ],
    ));
}

#[test]
fn equal_models_of_two_pages_are_one_type_and_others_are_named_after_their_action() {
    let describe = |action: &str, disk: &[&str]| {
        page(
            &format!("disks-api/{action}.md"),
            action,
            &[],
            &["Disks: array[Disk]"],
            &[("Disk", disk)],
        )
    };
    let product = ucloud(
        "disks",
        &[
            describe("DescribeDisks", &["Id: string"]),
            describe("ListDisks", &["Id: string"]),
            describe("ListOldDisks", &["Id: string", "Age: int"]),
        ],
    );
    let workspace = Workspace::new();
    workspace.import(&facts("ucloud", &[&product]));
    assert_eq!(workspace.export("disks"), product);
    let spec = workspace.read("specs/ucloud/disks.yaml");
    assert_eq!(spec.matches("{type: [Disk]}").count(), 2, "{spec}");
    assert!(spec.contains("  ListOldDisksDisk:\n    fields:\n"), "{spec}");
    assert_eq!(workspace.kept("ucloud", "disks"), json!({"models": {"ListOldDisksDisk": "Disk"}}));
}

#[test]
fn a_model_that_differs_only_deep_down_is_another_type() {
    let describe = |action: &str, kind: &str| {
        let models: &[(&str, &[&str])] = &[("Disk", &["Tag: Tag"]), ("Tag", &[kind])];
        page(&format!("disks-api/{action}.md"), action, &[], &["Disk: Disk"], models)
    };
    let product =
        ucloud("disks", &[describe("GetDisk", "Key: string"), describe("GetDiskV2", "Key: int")]);
    let workspace = Workspace::new();
    workspace.import(&facts("ucloud", &[&product]));
    assert_eq!(workspace.export("disks"), product);
}

#[test]
fn names_that_are_one_in_rust_are_kept_apart() {
    let spec = round_trip(page(
        "disks-api/get_disk.md",
        "GetDisk",
        &["DiskId: string", "diskId: string"],
        &["Request: GetDiskRequest", "Client: Client"],
        &[("GetDiskRequest", &["Id: string"]), ("Client", &["Id: string"])],
    ));
    assert!(spec.contains("diskId: {type: string, rust: disk_id_2}"), "{spec}");
    assert!(spec.contains("Request: {type: GetDiskGetDiskRequest}"), "{spec}");
    assert!(spec.contains("Client: {type: GetDiskClient}"), "{spec}");
}

#[test]
fn a_row_that_stands_twice_counts_once_and_is_noted() {
    let workspace = Workspace::new();
    let rows = &["Master.N.Zone!: string", "Count: int", "Master.N.Zone!: string"];
    let product = ucloud("disks", &[page("disks-api/create.md", "Create", rows, &[], &[])]);
    workspace.import(&facts("ucloud", &[&product]));
    let spec = workspace.read("specs/ucloud/disks.yaml");
    assert!(
        spec.contains("- The page has the row `Master.N.Zone` 2 times; the first counts."),
        "{spec}"
    );
}

#[test]
fn an_action_of_several_pages_has_one_home() {
    let of = |folder: &str, file: &str, rows: &[&str]| {
        page(&format!("{folder}-api/{file}.md"), "DeleteDisk", rows, &[], &[])
    };
    let workspace = Workspace::new();
    let report = workspace.import(&facts(
        "ucloud",
        &[
            &ucloud("disks2", &[of("disks2", "delete_disk", &["Id!: string"])]),
            &ucloud(
                "disks",
                &[
                    of("disks", "delete_disk_old", &[]),
                    of("disks", "delete_disk", &["Id!: string"]),
                ],
            ),
        ],
    ));
    let pages = ["disks-api/delete_disk_old.md", "disks2-api/delete_disk.md"];
    let expected = json!({"other_pages": {"DeleteDisk": pages}});
    assert_eq!(workspace.kept("ucloud", "disks"), expected);
    assert_eq!(workspace.files().len(), 2);
    assert_eq!(
        report.notes,
        ["disks2: every action has its home in another product, or on another page"]
    );
}

#[test]
fn what_only_the_sdk_has_is_there_too_and_names_follow_it() {
    let sdk = json!({"disks": {
        "GetMongoDisk": {"method": "get_mon_go_disk"},
        "SetKey": {"method": "set_key", "base64": ["Key"], "request": [{"name": "Key", "type": "string", "required": true}],
            "response": [], "models": {}},
    }});
    let described = ucloud("disks", &[page("disks-api/get.md", "GetMongoDisk", &[], &[], &[])]);
    let workspace = Workspace::new();
    workspace.import(&facts("ucloud", &[&described, &sdk]));
    let spec = workspace.read("specs/ucloud/disks.yaml");
    assert!(spec.contains("    rust: get_mon_go_disk\n"), "{spec}");
    assert!(spec.contains("  SetKey:\n    summary: Sets key.\n    idempotent: false\n"), "{spec}");
    assert!(spec.contains("Key: {type: string, required: true, base64: true}"), "{spec}");
}

#[test]
fn rules_mark_reads_pages_and_secrets() {
    let spec = round_trip(page(
        "disks-api/describe_vpc.md",
        "DescribeVPC",
        &[
            "Offset: int",
            "Limit: int",
            "Password: string",
            "PasswordType: string",
            "NextToken: string",
            "UserData: string",
        ],
        &["TotalCount: int", "VPCs: array[VPC]"],
        &[("VPC", &["SecretKey: string"])],
    ));
    for expected in [
        "    summary: Describes VPC.\n",
        "    idempotent: true\n",
        "    paging: {offset: Offset, size: Limit, items: VPCs, total: TotalCount}\n",
        "      Password: {type: string, secret: true}\n",
        "      PasswordType: {type: string}\n",
        "      NextToken: {type: string}\n",
        "      UserData: {type: string, secret: true, base64: true}\n",
        "      SecretKey: {type: string, secret: true}\n",
    ] {
        assert!(spec.contains(expected), "{expected}{spec}");
    }
}

#[test]
fn texts_that_the_documentation_wants_in_base64_are_marked() {
    let spec = round_trip(page(
        "disks-api/create_udts_task.md",
        "CreateUDTSTask",
        &["Source.N.MySQLNode.SSLSecurity.SSLCA: string", "SSLCA: string"],
        &[],
        &[],
    ));
    assert!(spec.contains("      SSLCA: {type: string, base64: true}\n"), "{spec}");
    assert!(spec.contains("      SSLCA: {type: string}\n"), "{spec}");
}

#[test]
fn what_a_page_describes_as_json_or_takes_nothing_else_is_sent_so() {
    let form = page("disks-api/add.md", "AddDisks", &["Disks.N.Size: int"], &[], &[]);
    let as_json = page(
        "disks-api/add_json.md",
        "AddDisks",
        &["Disks: array[Disk]"],
        &[],
        &[("Disk", &["Size: int"])],
    );
    let both = ucloud("disks", &[form.clone(), as_json]);
    let workspace = Workspace::new();
    workspace.import(&facts("ucloud", &[&both]));
    let spec = workspace.read("specs/ucloud/disks.yaml");
    let expected = "    encoding: json\n    idempotent: false\n    parameters:\n";
    assert!(spec.contains(expected), "{spec}");
    assert_eq!(workspace.mistakes(), "");

    // A spec that was there before the page is told, and a person's decision stays.
    let workspace = Workspace::new();
    workspace.import(&facts("ucloud", &[&ucloud("disks", &[form])]));
    let before = workspace.read("specs/ucloud/disks.yaml");
    assert!(!before.contains("encoding"), "{before}");
    let report = workspace.import(&facts("ucloud", &[&both]));
    assert_eq!(said(&report), ["added AddDisks.other_pages", "changed AddDisks.encoding"]);
    assert_eq!(workspace.read("specs/ucloud/disks.yaml"), spec);
    assert_eq!(said(&workspace.import(&facts("ucloud", &[&both]))), [""; 0]);
    let idempotent = "    idempotent: false\n";
    let decided = format!("{idempotent}    differences:\n      - The form is taken too.\n");
    let decided = before.replace(idempotent, &decided);
    let workspace = Workspace::with("specs/ucloud/disks.yaml", &decided);
    let report = workspace.import(&facts("ucloud", &[&both]));
    assert!(said(&report).contains(&"changed? AddDisks.encoding".to_owned()), "{report:?}");

    let start = page("upgsql-api/start.md", "StartUPgSQLInstance", &[], &[], &[]);
    let workspace = Workspace::new();
    workspace.import(&facts("ucloud", &[&ucloud("upgsql", &[start])]));
    let spec = workspace.read("specs/ucloud/upgsql.yaml");
    assert!(spec.contains("    encoding: json\n    idempotent: false\n"), "{spec}");
}

#[test]
fn what_cannot_stand_in_a_spec_is_refused_with_its_page() {
    for (rows, problem) in [
        (vec!["Disk: Disk"], "the parameter `Disk` is `Disk`"),
        (vec!["Ids: array[string]"], "the parameter `Ids` is `array[string]`"),
        (vec!["Disk: string", "Disk.Size: int"], "`Disk.Size` is both a value and a structure"),
        (vec!["Disk.N: string", "Disk.Size: int"], "`Disk.Size` is both a list and none"),
    ] {
        let workspace = Workspace::new();
        let product = ucloud("disks", &[page("disks-api/create.md", "Create", &rows, &[], &[])]);
        let refusal = workspace.refusal(&facts("ucloud", &[&product]));
        assert!(refusal.starts_with(&format!("disks-api/create.md: {problem}")), "{refusal}");
        assert!(workspace.files().is_empty());
    }
}
