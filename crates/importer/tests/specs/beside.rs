//! What SDKs and examples say beside the pages of UCloud: taken in by rule, with its source.

use serde_json::json;
use yun_importer::facts::{Facts, Provider};
use yun_importer::import::import;
use yun_importer::report::Report;

use crate::workspace::{Workspace, facts, page, said, ucloud};

fn spec_of(workspace: &Workspace) -> String {
    workspace.read("specs/ucloud/disks.yaml")
}

/// A product with one page, and what files say beside it.
fn beside(files: &[serde_json::Value]) -> Facts {
    let of_page = page(
        "disks-api/describe_disk.md",
        "DescribeDisk",
        &["Id: string", "Spec.N.Size: int", "Labels: string"],
        &["DiskSet!: array[Disk]", "TotalCount!: int", "Owner!: string"],
        &[("Disk", &["Id: string", "Name: string"])],
    );
    let product = ucloud("disks", &[of_page]);
    let documents: Vec<_> = std::iter::once(&product).chain(files).collect();
    facts("ucloud", &documents)
}

fn imported(files: &[serde_json::Value]) -> (Workspace, Report) {
    let workspace = Workspace::new();
    workspace.import(&beside(&[]));
    let report = workspace.import(&beside(files));
    assert_eq!(workspace.mistakes(), "");
    (workspace, report)
}

fn field(side: &str, path: &str, sdks: &[&str], kind: &str) -> serde_json::Value {
    let sdks: serde_json::Map<_, _> = sdks
        .iter()
        .map(|sdk| ((*sdk).to_owned(), json!({"type": kind, "required": true})))
        .collect();
    json!({"product": "disks", "action": "DescribeDisk", "side": side, "path": path, "topmost": true, "sdks": sdks})
}

fn disagreement(kind: &str, side: &str, path: &str, sdks: &serde_json::Value) -> serde_json::Value {
    json!({"kind": kind, "product": "disks", "action": "DescribeDisk", "side": side, "path": path, "sdks": sdks})
}

#[test]
fn fields_of_the_go_and_python_sdks_are_taken_in_with_their_source() {
    let fields = json!([
        field("request", "Zone", &["py"], "string"),
        field("request", "Spec.Kind", &["go", "java", "py"], "string"),
        field("request", "Spec.Backup", &["py"], "object"),
        field("request", "Spec.Backup.Day", &["py"], "integer"),
        field("response", "DiskSet.Size", &["go"], "integer"),
        field("response", "DiskSet.Host", &["go", "py"], "object"),
        field("response", "DiskSet.Host.Id", &["go", "py"], "string"),
        // What is left out: of other SDKs, in other capitals, below a plain value.
        field("request", "Tag", &["java", "php"], "string"),
        field("response", "DiskSet.NAME", &["go"], "string"),
        field("request", "Labels.Key", &["py"], "string"),
    ]);
    let (workspace, report) = imported(std::slice::from_ref(&fields));
    let expected = [
        "added DescribeDisk.parameters.Zone",
        "added types.DescribeDiskSpec.fields.Kind",
        "added types.DescribeDiskSpec.fields.Backup",
        "added types.Disk.fields.Size",
        "added types.Disk.fields.Host",
    ];
    let mut found = said(&report);
    found.sort();
    let mut sorted = expected.map(str::to_owned).to_vec();
    sorted.sort();
    assert_eq!(found, sorted);
    let spec = spec_of(&workspace);
    for line in [
        "      Zone: {type: string, source: [Python]}\n",
        "      Kind: {type: string, source: [Go, Python]}\n",
        "      Backup: {type: DescribeDiskSpecBackup, source: [Python]}\n",
        "      Day: {type: integer, source: [Python]}\n",
        "      Size: {type: integer, source: [Go]}\n",
        "      Host: {type: Host, source: [Go, Python]}\n",
    ] {
        assert!(spec.contains(line), "{line}{spec}");
    }
    assert!(!spec.contains("Tag") && !spec.contains("NAME") && !spec.contains("Key"), "{spec}");
    let decided = report.decisions.to_string();
    for line in [
        "field taken in, with its source: 7\n",
        "field left out: neither the Go nor the Python SDK has it: 1\n    DescribeDisk.Tag\n",
        "field left out: the page has it in other capitals: 1\n    DescribeDisk.DiskSet.NAME\n",
    ] {
        assert!(decided.contains(line), "{line}{decided}");
    }

    // Again, and with the page alone, nothing changes.
    for files in [&[fields][..], &[]] {
        assert_eq!(said(&workspace.import(&beside(files))), Vec::<String>::new());
        assert_eq!(spec_of(&workspace), spec);
    }
    // When the page has it, it is no longer from an SDK.
    let with_zone = page(
        "disks-api/describe_disk.md",
        "DescribeDisk",
        &["Id: string", "Spec.N.Size: int", "Labels: string", "Zone!: string"],
        &["DiskSet!: array[Disk]", "TotalCount!: int", "Owner!: string"],
        &[("Disk", &["Id: string", "Name: string"])],
    );
    workspace.import(&facts("ucloud", &[&ucloud("disks", &[with_zone])]));
    assert!(spec_of(&workspace).contains("      Zone: {type: string, required: true}\n"));
}

#[test]
fn what_all_sdks_demand_is_required_with_a_correction() {
    let all = json!({"go": [true, false], "py": [true, false], "java": [true, false]});
    let disagreements = json!([
        disagreement("required", "request", "Id", &all),
        disagreement("required", "request", "Labels", &json!({"php": [true, false]})),
        disagreement("type", "response", "TotalCount", &json!({"go": ["string", "integer"]})),
        disagreement(
            "listness",
            "response",
            "DiskSet",
            &json!({"py": ["DiskSet", "object", "DiskSet[]", "object"]})
        ),
        disagreement("required_resp", "response", "Owner", &json!({"py": [false, true]})),
    ]);
    let (workspace, report) = imported(&[disagreements]);
    assert_eq!(said(&report), ["tightened! DescribeDisk.parameters.Id"]);
    let spec = spec_of(&workspace);
    for line in [
        "      Id: {type: string, required: true}\n",
        "      - {at: parameters.Id.required, page: false, reason: \"UCloud's SDKs for Go, Python and Java demand it.\"}\n",
    ] {
        assert!(spec.contains(line), "{line}{spec}");
    }
    let decided = report.decisions.to_string();
    assert_eq!(decided.matches("decided: ").count(), 5, "{decided}");
    assert!(!decided.contains("UNDECIDED"), "{decided}");
    // The page alone does not take it back.
    assert_eq!(said(&workspace.import(&beside(&[]))), ["loosened? DescribeDisk.parameters.Id"]);
    assert_eq!(spec_of(&workspace), spec);
}

#[test]
fn what_an_example_of_a_success_lacks_is_not_promised() {
    let example = |code: i64, more: serde_json::Value| {
        let mut answer = json!({"RetCode": code, "Action": "DescribeDiskResponse"});
        answer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        answer
    };
    let vectors = json!([{
        "action": "DescribeDisk", "product": "disks", "page": "disks-api/describe_disk.md",
        "response": example(0, json!({"DiskSet": [], "TotalCount": 0})),
    }]);
    let shown = |answer: &serde_json::Value| {
        json!({"provider": "ucloud", "product": "disks", "operations": [{
            "page": "disks-api/describe_disk.md", "action": "DescribeDisk",
            "request": {"Id": ""}, "response": {}, "examples": {"response": answer.to_string()},
        }]})
    };
    let texts = shown(&example(0, json!({"DiskSet": [], "Owner": "me", "TotalCount": null})));
    let text = shown(&example(0, json!({"DiskSet": "[]", "Owner": "me", "TotalCount": 0})));
    // A refusal lacks everything, and shows nothing.
    let refusal = shown(&example(160, json!({})));

    assert_eq!(said(&imported(&[refusal]).1), Vec::<String>::new());
    // Where a structure is documented a text is none.
    let (workspace, report) = imported(&[text]);
    assert_eq!(said(&report), ["loosened! DescribeDisk.result.DiskSet"]);
    assert!(spec_of(&workspace).contains("example of a success has no structure there."));
    let (workspace, report) = imported(&[vectors, texts]);
    let expected =
        ["loosened! DescribeDisk.result.TotalCount", "loosened! DescribeDisk.result.Owner"];
    assert_eq!(said(&report), expected);
    let spec = spec_of(&workspace);
    for line in [
        "      DiskSet: {type: [Disk], required: true}\n",
        "      Owner: {type: string, required: false}\n",
        "      - {at: result.Owner.required, page: true, reason: The page's own example of a success lacks it.}\n",
    ] {
        assert!(spec.contains(line), "{line}{spec}");
    }
}

#[test]
fn public_actions_of_the_go_sdk_get_their_types_from_paths() {
    let actions = json!([
        {"service": "disks", "action": "ListDiskTask",
         "request": {"Url[]": {"type": "string", "required": true}, "Spec.Size": {"type": "integer"}},
         "response": {"TaskSet[]": {"type": "object"}, "TaskSet[].Id": {"type": "string"},
                      "TaskSet[].Steps[]": {"type": "object"}, "TaskSet[].Steps[].Name": {"type": "string"},
                      "Total": {"type": "integer"}}},
        {"service": "disks(private)", "action": "ResetDisk", "request": {}, "response": {}},
    ]);
    let (workspace, report) = imported(std::slice::from_ref(&actions));
    assert_eq!(said(&report), ["added ListDiskTask"]);
    let spec = spec_of(&workspace);
    for line in [
        "      Spec: {type: ListDiskTaskSpec}\n      Url: {type: [string], required: true}\n",
        "      TaskSet: {type: [TaskSet]}\n      Total: {type: integer}\n",
        "  TaskSet:\n    fields:\n      Id: {type: string}\n      Steps: {type: [TaskSetSteps]}\n",
    ] {
        assert!(spec.contains(line), "{line}{spec}");
    }
    assert!(report.decisions.to_string().contains("private service: 1\n    ResetDisk\n"));
    let facts = beside(&[actions]);
    let specs = yun_importer::specs::read(workspace.root()).unwrap();
    assert_eq!(yun_importer::compare::compare(&specs, &facts).unwrap(), []);
    assert!(import(workspace.root(), &facts).unwrap().files.is_empty());
}

#[test]
fn a_list_of_something_else_is_refused() {
    let mut facts = Facts::default();
    let refused = facts.read(Provider::Ucloud, "x.json", r#"[{"a": 1}]"#).unwrap_err();
    assert_eq!(refused, "x.json:1: a list of nothing that is known");
}
