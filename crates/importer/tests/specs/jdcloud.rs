//! Each irregularity of JD Cloud's operations goes into a spec, and comes out of it as it was.

use serde_json::{Value, json};

use crate::workspace::{Workspace, facts, jdcloud, operation};

fn round_trip(products: &[&Value]) -> Workspace {
    let workspace = Workspace::new();
    workspace.import(&facts("jdcloud", products));
    for product in products {
        assert_eq!(workspace.export(product["product"].as_str().unwrap()), **product);
    }
    assert_eq!(workspace.mistakes(), "");
    workspace
}

#[test]
fn paths_methods_and_types_of_all_kinds_come_back() {
    let workspace = round_trip(&[&jdcloud(
        "disks",
        &[
            operation("headDisk HEAD /disks/{id}", &["id!: int64"], &[]),
            operation(
                "createDisk POST /disks/",
                &[
                    "spec: Spec",
                    "parts: array[array[Spec]]",
                    "free: any",
                    "ratio: float32",
                    "size: int64",
                    "clientToken: string",
                ],
                &[
                    "ids: array[int64]",
                    "ratios: array[float32]",
                    "exact: float64",
                    "extra: array[any]",
                ],
            ),
            operation(
                "listDisks GET /disks",
                &["pageNumber: int", "pageSize: int"],
                &["totalCount: int", "disks: array[Spec]"],
            ),
        ],
        &[(
            "Spec",
            &[
                "type: string",
                "match: boolean",
                "self: Spec",
                "parts: array[Spec]",
                "Self: string",
                "snake_case: int",
            ],
        )],
    )]);
    let spec = workspace.read("specs/jdcloud/disks.yaml");
    for expected in [
        "id: {type: integer, required: true}",
        "parts: {type: [[Spec]]}",
        "ratio: {type: number}",
        "clientToken: {type: string, token: true}",
        "paging: {page: pageNumber, size: pageSize, items: disks, total: totalCount}",
        "Self: {type: string, rust: self_2}",
    ] {
        assert!(spec.contains(expected), "{expected}\n{spec}");
    }
    let widths = json!({
        "createDisk.parameters.ratio": "float32",
        "createDisk.parameters.size": "int64",
        "createDisk.result.ids": "int64",
        "createDisk.result.ratios": "float32",
        "headDisk.parameters.id": "int64",
    });
    assert_eq!(workspace.kept("jdcloud", "disks"), json!({"widths": widths}));
}

#[test]
fn models_called_like_rusts_own_types_keep_their_names() {
    round_trip(&[&jdcloud(
        "disks",
        &[operation("getAll GET /all", &[], &["a: Result", "b: Option", "c: Error", "d: Filter"])],
        &[
            ("Error", &["a: string"]),
            ("Filter", &[]),
            ("Option", &["a: string"]),
            ("Result", &["a: string"]),
        ],
    )]);
}

#[test]
fn a_model_called_like_the_types_of_an_operation_is_called_something_else() {
    let workspace = round_trip(&[&jdcloud(
        "disks",
        &[operation("getDisk GET /disk", &[], &["disk: GetDiskResult"])],
        &[("GetDiskResult", &["id: string"])],
    )]);
    let spec = workspace.read("specs/jdcloud/disks.yaml");
    assert!(spec.contains("  GetDiskResultModel:\n    fields:\n"), "{spec}");
    let kept = json!({"models": {"GetDiskResultModel": "GetDiskResult"}});
    assert_eq!(workspace.kept("jdcloud", "disks"), kept);
}

#[test]
fn an_operation_called_like_the_result_of_another_has_types_of_its_own() {
    let workspace = round_trip(&[&jdcloud(
        "audits",
        &[
            operation("describeAudit GET /audit", &[], &["id: string"]),
            operation("describeAuditResult GET /result", &[], &["id: string"]),
        ],
        &[],
    )]);
    let spec = workspace.read("specs/jdcloud/audits.yaml");
    assert!(spec.contains("    rust_type: DescribeAuditResultCall\n"), "{spec}");
}

#[test]
fn models_of_other_products_are_copied_with_their_origin_and_only_theirs_is_exported() {
    let workspace = round_trip(&[
        &jdcloud(
            "disks",
            &[operation(
                "createDisk POST /disks",
                &["spec: Charge", "other: charge.Charge"],
                &["tag: tags.Tag"],
            )],
            &[("Charge", &["id: string"])],
        ),
        &jdcloud("charge", &[], &[("Charge", &["mode: Mode"]), ("Mode", &["name: string"])]),
        &jdcloud(
            "tags",
            &[operation("getTag GET /tag", &[], &["tag: Tag"])],
            &[("Tag", &["key: string"])],
        ),
    ]);
    let spec = workspace.read("specs/jdcloud/disks.yaml");
    assert!(spec.contains("other: {type: ChargeCharge}"), "{spec}");
    let expected = "  ChargeCharge:\n    fields:\n      mode: {type: Mode}\n";
    assert!(spec.contains(expected), "{spec}");
    let models = json!({"ChargeCharge": "charge.Charge", "Mode": "charge.Mode", "Tag": "tags.Tag"});
    assert_eq!(workspace.kept("jdcloud", "disks"), json!({"models": models}));
}

#[test]
fn models_that_nothing_leads_to_are_kept_apart() {
    let workspace = round_trip(&[&jdcloud(
        "disks",
        &[operation("getDisk GET /disk", &[], &["disk: Disk"])],
        &[
            ("Disk", &["id: string"]),
            ("Part", &["id: string"]),
            ("Whole", &["parts: array[Part]", "disk: Disk"]),
        ],
    )]);
    let spec = workspace.read("specs/jdcloud/disks.yaml");
    assert!(!spec.contains("Part"), "{spec}");
    let unused =
        json!({"Part": {"id": "string"}, "Whole": {"parts": "array[Part]", "disk": "Disk"}});
    assert_eq!(workspace.kept("jdcloud", "disks"), json!({"unused": unused}));
}

#[test]
fn a_product_of_models_alone_generates_nothing() {
    let mut common = jdcloud("common", &[], &[("Filter", &["name!: string"])]);
    for key in ["endpoint", "service", "revision"] {
        common.as_object_mut().unwrap().remove(key);
    }
    let workspace = round_trip(&[&common]);
    let tree = yun_codegen::generate(workspace.root()).unwrap();
    assert_eq!(tree.files().count(), 0);
}

#[test]
fn a_parameter_of_the_path_is_required_whatever_the_facts_say() {
    let workspace = Workspace::new();
    let product =
        jdcloud("disks", &[operation("getDisk GET /disks/{id}", &["id: string"], &[])], &[]);
    workspace.import(&facts("jdcloud", &[&product]));
    let spec = workspace.read("specs/jdcloud/disks.yaml");
    let correction =
        "      - {at: parameters.id.required, page: false, reason: It is part of the path.}\n";
    assert!(spec.contains(correction), "{spec}");
    assert_eq!(workspace.mistakes(), "");
    let report = workspace.import(&facts("jdcloud", &[&product]));
    assert!(report.changes.iter().all(|change| change.kept.is_some()), "{report}");
}

#[test]
fn a_parameter_that_travels_elsewhere_than_method_and_path_say_is_refused() {
    let mut get = operation("getDisk GET /disks/{id}", &["id!: string", "size: int"], &[]);
    get["request"][1]["in"] = json!("body");
    let refusal = Workspace::new().refusal(&facts("jdcloud", &[&jdcloud("disks", &[get], &[])]));
    let expected = "disks: getDisk: `size` is in the body; in a spec it would be in the query, \
                    for the operation is GET /disks/{id}";
    assert_eq!(refusal, expected);
}

#[test]
fn of_provider_wide_parameters_a_spec_says_only_what_is_not_known_anyway() {
    let path = "/regions/{regionId}/disks";
    let workspace = round_trip(&[&jdcloud(
        "disks",
        &[
            operation(&format!("alone GET {path}"), &["regionId!: string"], &[]),
            operation(&format!("first GET {path}"), &["regionId!: string", "id: string"], &[]),
            operation(&format!("second GET {path}"), &["id: string", "regionId!: string"], &[]),
            operation("query GET /disks", &["regionId: string"], &[]),
        ],
        &[],
    )]);
    let spec = workspace.read("specs/jdcloud/disks.yaml");
    let parameters: Vec<&str> = spec.lines().filter(|line| line.starts_with("      ")).collect();
    let expected = [
        "      id: {type: string}",
        "      id: {type: string}",
        "      regionId: required",
        "      regionId: optional",
    ];
    assert_eq!(parameters, expected);

    // What the facts say of them later is merged as ever.
    let later = jdcloud(
        "disks",
        &[
            operation("alone GET /disks", &["regionId: string"], &[]),
            operation(&format!("first GET {path}"), &["regionId: string", "id: string"], &[]),
            operation("query GET /disks", &["regionId!: string"], &[]),
        ],
        &[],
    );
    workspace.import(&facts("jdcloud", &[&later]));
    assert_eq!(workspace.mistakes(), "");
    let once = workspace.read("specs/jdcloud/disks.yaml");
    for expected in [
        "    path: /disks\n    idempotent: true\n    parameters:\n      regionId: optional\n",
        "      regionId: required\n      id: {type: string}\n    result: any\n    corrections:\n      - {at: parameters.regionId.required,",
        "    idempotent: true\n    parameters:\n      regionId: required\n",
    ] {
        assert!(once.contains(expected), "{expected}\n{once}");
    }
    workspace.import(&facts("jdcloud", &[&later]));
    assert_eq!(workspace.read("specs/jdcloud/disks.yaml"), once);
}

#[test]
fn a_model_that_is_not_there_is_refused() {
    let workspace = Workspace::new();
    let product = jdcloud("disks", &[operation("getDisk GET /disk", &[], &["disk: Disk"])], &[]);
    let refusal = workspace.refusal(&facts("jdcloud", &[&product]));
    assert_eq!(refusal, "disks: there is no model `disks.Disk`");
}

#[test]
fn an_operation_that_may_change_something_whatever_its_name_or_method_says_why() {
    let operations = [
        operation("stopJob GET /job:stop", &[], &[]),
        operation("getSecurityToken POST /token", &[], &[]),
    ];
    let workspace = round_trip(&[&jdcloud("jobs", &operations, &[])]);
    let spec = workspace.read("specs/jdcloud/jobs.yaml");
    for why in ["By its name it may change something, though it is a GET.", "It issues a token."] {
        let expected = format!("    note: {why}\n    idempotent: false\n");
        assert!(spec.contains(&expected), "{spec}");
    }
}
