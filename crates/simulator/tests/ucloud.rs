//! UCloud on the wire: the life of an image, every encoding of a request, and every error.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::time::Duration;

use serde_json::{Value, json};
use wire::{
    Carrier, Reply, http, send, sign_pairs, simulator, simulator_with, ucloud_call, ucloud_send,
    ucloud_signed,
};
use yun_signing::ucloud::{self, Nested};
use yun_simulator::{FAILING_IMAGE_NAME, Simulator, UcloudAccount};

const IMAGE_DELAY: Duration = Duration::from_millis(300);
const POWER_DELAY: Duration = Duration::from_millis(50);
const INSTANT: Duration = Duration::from_millis(1);

async fn create(simulator: &Simulator, name: &str) -> String {
    let given = [("UHostId", "uhost-stopped"), ("ImageName", name)];
    let made = ucloud_call(simulator, "CreateCustomImage", &given).await;
    assert_eq!(made.code(), 0, "{}", made.body);
    made.body["ImageId"].as_str().unwrap().to_owned()
}

async fn image(simulator: &Simulator, id: &str) -> Reply {
    ucloud_call(simulator, "DescribeImage", &[("ImageId", id)]).await
}

async fn image_state(simulator: &Simulator, id: &str) -> String {
    let reply = image(simulator, id).await;
    reply.body["ImageSet"][0]["State"].as_str().unwrap().to_owned()
}

async fn host_state(simulator: &Simulator, id: &str) -> String {
    let reply = ucloud_call(simulator, "DescribeUHostInstance", &[("UHostIds.0", id)]).await;
    assert_eq!(reply.body["TotalCount"], 1);
    reply.body["UHostSet"][0]["State"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_image_is_created_described_and_deleted() {
    let (simulator, clock) = simulator().await;
    let given = [
        ("ProjectId", "org-simulated"),
        ("Zone", "cn-bj2-04"),
        ("UHostId", "uhost-stopped"),
        ("ImageName", "金 &=+ image"),
        ("ImageDescription", "50% +"),
        ("DataUDiskIds.0", "bs-2"),
        ("DataUDiskIds.1", "bs-1"),
    ];
    let made = ucloud_call(&simulator, "CreateCustomImage", &given).await;
    assert_eq!((made.status, made.code()), (200, 0));
    assert_eq!(made.body["Action"], "CreateCustomImageResponse");
    let request_id = made.header("X-UCLOUD-REQUEST-UUID").unwrap();
    assert_eq!(request_id, simulator.requests()[0].request_id);
    let id = made.body["ImageId"].as_str().unwrap();
    let snapshots = made.body["DataSnapshotIds"].as_array().unwrap();
    assert_eq!(snapshots.len(), 2);
    assert_ne!(snapshots[0], snapshots[1]);

    let described = image(&simulator, id).await;
    assert_eq!(described.body["TotalCount"], 1);
    let seen = &described.body["ImageSet"][0];
    assert_eq!(seen["State"], "Making");
    assert_eq!(seen["ImageName"], "金 &=+ image");
    assert_eq!(seen["ImageDescription"], "50% +");
    assert_eq!(seen["ImageType"], "Custom");
    assert_eq!(seen["CreateTime"], wire::NOW.as_secs());
    assert_eq!(&seen["DataSnapshotIds"], &made.body["DataSnapshotIds"]);

    clock.advance(IMAGE_DELAY - INSTANT);
    assert_eq!(image_state(&simulator, id).await, "Making");
    clock.advance(INSTANT);
    assert_eq!(image_state(&simulator, id).await, "Available");

    let gone = ucloud_call(&simulator, "TerminateCustomImage", &[("ImageId", id)]).await;
    assert_eq!(gone.body["ImageId"], id);
    let described = image(&simulator, id).await;
    assert_eq!(described.body["TotalCount"], 0);
    assert_eq!(described.body["ImageSet"], json!([]));
    let again = ucloud_call(&simulator, "TerminateCustomImage", &[("ImageId", id)]).await;
    assert_eq!(again.code(), 8956);
}

#[tokio::test]
async fn without_disk_ids_there_are_no_snapshots() {
    let (simulator, _) = simulator().await;
    let given = [("UHostId", "uhost-stopped"), ("ImageName", "x")];
    let made = ucloud_call(&simulator, "CreateCustomImage", &given).await;
    assert_eq!(made.code(), 0);
    assert!(made.body.get("DataSnapshotIds").is_none());
}

#[tokio::test]
async fn an_image_named_to_fail_becomes_unavailable() {
    let (simulator, clock) = simulator().await;
    let id = create(&simulator, &format!("x-{FAILING_IMAGE_NAME}")).await;
    assert_eq!(image_state(&simulator, &id).await, "Making");
    clock.advance(IMAGE_DELAY);
    assert_eq!(image_state(&simulator, &id).await, "Unavailable");
}

#[tokio::test]
async fn a_new_image_is_hidden_as_often_as_configured() {
    let (simulator, _) = simulator_with(|options| options.hidden_describes(2)).await;
    let id = create(&simulator, "x").await;
    // A call about something else does not count.
    image(&simulator, "uimage-centos").await;
    for count in [0, 0, 1, 1] {
        assert_eq!(image(&simulator, &id).await.body["TotalCount"], count);
    }
}

#[tokio::test]
async fn images_are_filtered_and_paginated() {
    let (simulator, _) = simulator().await;
    for name in ["a", "b", "c"] {
        create(&simulator, name).await;
    }
    for (given, total, names) in [
        (vec![("ImageType", "Custom")], 3, vec!["a", "b", "c"]),
        (vec![("ImageType", "Custom"), ("Offset", "1"), ("Limit", "1")], 3, vec!["b"]),
        (vec![("ImageType", "Custom"), ("Offset", "9")], 3, vec![]),
        (vec![("ImageType", "Custom"), ("OsType", "Windows")], 0, vec![]),
        (vec![("OsType", "Windows")], 1, vec!["Windows 2022 64-bit"]),
        (vec![("ImageType", "Business")], 0, vec![]),
        (vec![("ImageId", "uimage-centos")], 1, vec!["CentOS 7.9 64-bit"]),
        (
            vec![
                ("ImageIds.0", "uimage-centos"),
                ("ImageIds.1", "uimage-windows"),
                ("ImageIds.2", "uimage-none"),
            ],
            2,
            vec!["CentOS 7.9 64-bit", "Windows 2022 64-bit"],
        ),
    ] {
        let reply = ucloud_call(&simulator, "DescribeImage", &given).await;
        assert_eq!(reply.body["TotalCount"], total, "{given:?}");
        let found: Vec<_> = reply.body["ImageSet"]
            .as_array()
            .unwrap()
            .iter()
            .map(|image| image["ImageName"].as_str().unwrap())
            .collect();
        assert_eq!(found, names, "{given:?}");
    }
}

#[tokio::test]
async fn hosts_stop_and_start_after_the_delay() {
    let (simulator, clock) = simulator().await;
    let call = async |action: &str| {
        let given = [("UHostId", "uhost-running")];
        ucloud_call(&simulator, action, &given).await.code()
    };
    assert_eq!(host_state(&simulator, "uhost-running").await, "Running");
    assert_eq!(call("StartUHostInstance").await, 8905);
    assert_eq!(call("StopUHostInstance").await, 0);
    assert_eq!(host_state(&simulator, "uhost-running").await, "Stopping");
    assert_eq!(call("StopUHostInstance").await, 8905);
    assert_eq!(call("StartUHostInstance").await, 8905);
    clock.advance(POWER_DELAY);
    assert_eq!(host_state(&simulator, "uhost-running").await, "Stopped");
    assert_eq!(call("StopUHostInstance").await, 8905);
    assert_eq!(call("StartUHostInstance").await, 0);
    assert_eq!(host_state(&simulator, "uhost-running").await, "Starting");
    clock.advance(POWER_DELAY);
    assert_eq!(host_state(&simulator, "uhost-running").await, "Running");
}

#[tokio::test]
async fn hosts_are_filtered_and_paginated() {
    let (simulator, _) = simulator().await;
    for (given, total, ids) in [
        (vec![], 2, vec!["uhost-running", "uhost-stopped"]),
        (vec![("Offset", "1")], 2, vec!["uhost-stopped"]),
        (vec![("Limit", "1")], 2, vec!["uhost-running"]),
        (
            vec![("UHostIds.0", "uhost-none"), ("UHostIds.1", "uhost-stopped")],
            1,
            vec!["uhost-stopped"],
        ),
        (vec![("Tag", "Default")], 2, vec!["uhost-running", "uhost-stopped"]),
        (vec![("Tag", "other")], 0, vec![]),
        // An empty value counts as missing: the Python SDK sends them.
        (vec![("Tag", "")], 2, vec!["uhost-running", "uhost-stopped"]),
    ] {
        let reply = ucloud_call(&simulator, "DescribeUHostInstance", &given).await;
        assert_eq!(reply.body["TotalCount"], total, "{given:?}");
        let hosts = reply.body["UHostSet"].as_array().unwrap();
        let found: Vec<_> = hosts.iter().map(|host| host["UHostId"].as_str().unwrap()).collect();
        assert_eq!(found, ids, "{given:?}");
        for host in hosts {
            assert_eq!(host["BootDiskState"], "Normal");
            let disks = host["DiskSet"].as_array().unwrap();
            assert_eq!(disks[0]["IsBoot"], "True");
            assert_eq!(
                (&disks[1]["DiskId"], &disks[2]["DiskId"]),
                (&json!("bs-1"), &json!("bs-2"))
            );
        }
    }
}

#[tokio::test]
async fn a_request_may_be_a_form_a_query_or_flat_json() {
    let (simulator, _) = simulator().await;
    let given = [("UHostIds.0", "uhost-stopped"), ("Limit", "5")];
    let pairs = ucloud_signed(simulator.ucloud(), "DescribeUHostInstance", &given);
    for carrier in [Carrier::Form, Carrier::Query, Carrier::Json] {
        let reply = ucloud_send(&simulator, carrier, &pairs).await;
        assert_eq!(reply.code(), 0, "{carrier:?}: {}", reply.body);
        assert_eq!(reply.body["TotalCount"], 1, "{carrier:?}");
    }
}

#[tokio::test]
async fn scalars_in_json_are_signed_as_text() {
    let (simulator, _) = simulator().await;
    let account = simulator.ucloud();
    let pairs = ucloud_signed(account, "DescribeUHostInstance", &[("Limit", "1")]);
    let mut body: serde_json::Map<_, _> =
        pairs.into_iter().map(|(name, value)| (name, value.into())).collect();
    body.insert("Limit".into(), 1.into());
    body.insert("Tag".into(), json!(null));
    let reply = post_json(&simulator, &json!(body).to_string()).await;
    assert_eq!(reply.code(), 0, "{}", reply.body);
    assert_eq!(reply.body["UHostSet"].as_array().unwrap().len(), 1);
}

/// A body of nested JSON, signed.
fn signed_json(simulator: &Simulator, mut body: Value) -> Value {
    let account = simulator.ucloud();
    body["Region"] = json!(account.region);
    body["PublicKey"] = json!(account.public_key);
    let signature = {
        let parameters = body.as_object().unwrap().iter();
        let parameters = parameters.map(|(name, value)| (name.as_str(), nested(value)));
        ucloud::sign_nested(parameters, &account.private_key)
    };
    body["Signature"] = json!(signature);
    body
}

#[tokio::test]
async fn a_null_may_be_signed_as_a_name_without_a_text() {
    let (simulator, _) = simulator().await;
    let mut body = json!({"Action": "DescribeImage", "ImageIds": null, "ImageId": ""});
    body = signed_json(&simulator, body);
    let reply = post_json(&simulator, &body.to_string()).await;
    assert_eq!(reply.code(), 0, "{}", reply.body);
    body["ImageId"] = json!(null);
    body["Limit"] = json!(null);
    assert_eq!(post_json(&simulator, &body.to_string()).await.code(), 171);
}

fn nested(value: &Value) -> Nested<'_> {
    match value {
        Value::Null => Nested::Text("".into()),
        Value::Array(items) => Nested::List(items.iter().map(nested).collect()),
        Value::Object(fields) => Nested::Object(
            fields.iter().map(|(name, value)| (name.as_str(), nested(value))).collect(),
        ),
        Value::String(text) => Nested::Text(text.as_str().into()),
        other => Nested::Text(other.to_string().into()),
    }
}

#[tokio::test]
async fn nested_json_is_signed_without_dots_and_indexes() {
    let (simulator, _) = simulator().await;
    let body = signed_json(
        &simulator,
        json!({
            "Action": "DescribeImage",
            "ImageIds": ["uimage-windows", "uimage-centos", "uimage-none"],
            "Limit": 1,
            "ImageId": "",
            // Unknown parameters are ignored, but signed.
            "Any": {"b": [{"d": true, "c": 2}, []], "a": {}},
        }),
    );
    let reply = post_json(&simulator, &body.to_string()).await;
    assert_eq!(reply.code(), 0, "{}", reply.body);
    assert_eq!(reply.body["TotalCount"], 2);
    assert_eq!(reply.body["ImageSet"].as_array().unwrap().len(), 1);

    let mut other = body.clone();
    other["Any"]["b"][0]["c"] = json!(3);
    let reply = post_json(&simulator, &other.to_string()).await;
    assert_eq!(reply.code(), 171);
    assert!(
        reply.message().ends_with(": Action, Any, ImageId, ImageIds, Limit, PublicKey, Region")
    );

    // The signature of the flat form is not valid for nested JSON.
    let given = [("ImageIds.0", "uimage-centos")];
    let pairs = ucloud_signed(simulator.ucloud(), "DescribeImage", &given);
    let mut body: serde_json::Map<_, _> =
        pairs.into_iter().map(|(name, value)| (name, value.into())).collect();
    let id = body.remove("ImageIds.0").unwrap();
    body.insert("ImageIds".into(), json!([id]));
    assert_eq!(post_json(&simulator, &json!(body).to_string()).await.code(), 171);
}

#[tokio::test]
async fn mistakes_in_nested_json_are_named() {
    let (simulator, _) = simulator().await;
    for (name, value) in
        [("ImageIds", json!({"a": "b"})), ("ImageId", json!(["a"])), ("Limit", json!([1]))]
    {
        let mut body = json!({"Action": "DescribeImage"});
        body[name] = value;
        let body = signed_json(&simulator, body);
        let reply = post_json(&simulator, &body.to_string()).await;
        assert_eq!(reply.code(), 230, "{}", reply.body);
        assert!(reply.message().contains(&format!("[{name}")), "{}", reply.body);
    }
}

async fn post_json(simulator: &Simulator, body: &str) -> Reply {
    let headers = wire::pairs(&[("Host", "x"), ("Content-Type", "application/json")]);
    send(simulator.address(), &http("POST", "/", &headers, body.as_bytes())).await
}

#[tokio::test]
async fn a_missing_action_is_160() {
    let (simulator, _) = simulator().await;
    for given in [&[][..], &[("Action", "")]] {
        let reply = ucloud_send(&simulator, Carrier::Form, &wire::pairs(given)).await;
        assert_eq!((reply.status, reply.code()), (200, 160));
    }
}

#[tokio::test]
async fn an_unknown_action_is_161_even_unsigned() {
    let (simulator, _) = simulator().await;
    let pairs = wire::pairs(&[("Action", "CreateEverything")]);
    let reply = ucloud_send(&simulator, Carrier::Form, &pairs).await;
    assert_eq!(reply.code(), 161);
    assert!(reply.message().contains("CreateEverything"));
}

/// The response to a valid request with one parameter changed or omitted before signing.
async fn with(simulator: &Simulator, name: &str, value: Option<&str>) -> Reply {
    let mut pairs = ucloud_signed(simulator.ucloud(), "DescribeUHostInstance", &[]);
    pairs.retain(|(other, _)| other != name);
    pairs.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    if name != "Signature" {
        sign_pairs(&mut pairs, simulator.ucloud());
    }
    ucloud_send(simulator, Carrier::Form, &pairs).await
}

#[tokio::test]
async fn a_missing_public_key_is_170() {
    let (simulator, _) = simulator().await;
    assert_eq!(with(&simulator, "PublicKey", None).await.code(), 170);
}

#[tokio::test]
async fn an_unknown_public_key_is_172() {
    let (simulator, _) = simulator().await;
    assert_eq!(with(&simulator, "PublicKey", Some("other")).await.code(), 172);
}

#[tokio::test]
async fn a_missing_signature_is_170() {
    let (simulator, _) = simulator().await;
    assert_eq!(with(&simulator, "Signature", None).await.code(), 170);
}

#[tokio::test]
async fn a_wrong_signature_is_171_and_nothing_secret_is_told() {
    let (simulator, _) = simulator().await;
    let reply = with(&simulator, "Signature", Some("00")).await;
    assert_eq!(reply.code(), 171);
    assert!(!reply.message().contains("private-key"));

    let account = UcloudAccount { private_key: "other".into(), ..simulator.ucloud().clone() };
    let mut pairs = ucloud_signed(&account, "DescribeUHostInstance", &[]);
    assert_eq!(ucloud_send(&simulator, Carrier::Form, &pairs).await.code(), 171);
    // A parameter added after signing.
    pairs = ucloud_signed(simulator.ucloud(), "DescribeUHostInstance", &[]);
    pairs.push(("Limit".into(), "1".into()));
    assert_eq!(ucloud_send(&simulator, Carrier::Form, &pairs).await.code(), 171);
}

#[tokio::test]
async fn an_unexpected_security_token_is_rejected() {
    let (simulator, _) = simulator().await;
    assert_eq!(with(&simulator, "SecurityToken", Some("t")).await.code(), 174);
}

#[tokio::test]
async fn a_configured_security_token_must_be_right() {
    let account =
        UcloudAccount { security_token: Some("token".into()), ..UcloudAccount::default() };
    let (simulator, _) = simulator_with(|options| options.ucloud(account)).await;
    for (token, code) in [(None, 174), (Some("other"), 174), (Some("token"), 0)] {
        assert_eq!(with(&simulator, "SecurityToken", token).await.code(), code);
    }
}

#[tokio::test]
async fn region_zone_and_project_must_be_known() {
    let (simulator, _) = simulator().await;
    for (name, value, code) in [
        ("Region", None, 230),
        ("Region", Some("cn-none"), 230),
        ("Zone", Some("cn-bj2-99"), 293),
        ("ProjectId", Some("org-none"), 292),
        ("Zone", Some("cn-bj2-04"), 0),
        ("ProjectId", Some("org-simulated"), 0),
    ] {
        let reply = with(&simulator, name, value).await;
        assert_eq!(reply.code(), code, "{name} {value:?}");
        if code != 0 {
            assert!(reply.message().contains(name));
        }
    }
}

#[tokio::test]
async fn missing_and_unfit_parameters_are_230_and_named() {
    let (simulator, _) = simulator().await;
    for (action, given, name) in [
        ("CreateCustomImage", vec![("ImageName", "x")], "UHostId"),
        ("CreateCustomImage", vec![("UHostId", "uhost-stopped")], "ImageName"),
        ("CreateCustomImage", vec![("UHostId", "uhost-stopped"), ("ImageName", "")], "ImageName"),
        (
            "CreateCustomImage",
            vec![("UHostId", "u"), ("ImageName", "x"), ("DataUDiskIds", "bs-1")],
            "DataUDiskIds",
        ),
        (
            "CreateCustomImage",
            vec![("UHostId", "u"), ("ImageName", "x"), ("DataUDiskIds.1", "bs-1")],
            "DataUDiskIds",
        ),
        (
            "CreateCustomImage",
            vec![("UHostId", "u"), ("ImageName", "x"), ("DataUDiskIds.N", "bs-1")],
            "DataUDiskIds",
        ),
        ("CreateCustomImage", vec![("UHostId.0", "u"), ("ImageName", "x")], "UHostId"),
        ("TerminateCustomImage", vec![], "ImageId"),
        ("StopUHostInstance", vec![], "UHostId"),
        ("StartUHostInstance", vec![], "UHostId"),
        ("DescribeUHostInstance", vec![("Limit", "101")], "Limit"),
        ("DescribeUHostInstance", vec![("Limit", "x")], "Limit"),
        ("DescribeUHostInstance", vec![("Offset", "-1")], "Offset"),
        ("DescribeImage", vec![("ImageType", "custom")], "ImageType"),
    ] {
        let reply = ucloud_call(&simulator, action, &given).await;
        assert_eq!((reply.status, reply.code()), (200, 230), "{action} {given:?}");
        assert!(reply.message().contains(&format!("[{name}]")), "{}", reply.message());
    }
}

#[tokio::test]
async fn imaging_a_running_host_is_8010() {
    let (simulator, _) = simulator().await;
    let given = [("UHostId", "uhost-running"), ("ImageName", "x")];
    assert_eq!(ucloud_call(&simulator, "CreateCustomImage", &given).await.code(), 8010);
}

#[tokio::test]
async fn imaging_a_host_on_its_way_is_8905() {
    let (simulator, clock) = simulator().await;
    let given = [("UHostId", "uhost-running"), ("ImageName", "x")];
    ucloud_call(&simulator, "StopUHostInstance", &given[..1]).await;
    assert_eq!(ucloud_call(&simulator, "CreateCustomImage", &given).await.code(), 8905);
    clock.advance(POWER_DELAY);
    assert_eq!(ucloud_call(&simulator, "CreateCustomImage", &given).await.code(), 0);
}

#[tokio::test]
async fn unknown_hosts_disks_and_images_are_rejected() {
    let (simulator, _) = simulator().await;
    let host = [("UHostId", "uhost-none"), ("ImageName", "x")];
    for (action, given, code) in [
        ("CreateCustomImage", host.to_vec(), 8039),
        ("StopUHostInstance", host.to_vec(), 8039),
        ("StartUHostInstance", host.to_vec(), 8039),
        (
            "CreateCustomImage",
            vec![("UHostId", "uhost-stopped"), ("ImageName", "x"), ("DataUDiskIds.0", "bs-3")],
            8981,
        ),
        (
            "CreateCustomImage",
            vec![
                ("UHostId", "uhost-stopped"),
                ("ImageName", "x"),
                ("DataUDiskIds.0", "bsi-uhost-stopped"),
            ],
            8981,
        ),
        (
            "CreateCustomImage",
            vec![
                ("UHostId", "uhost-stopped"),
                ("ImageName", "x"),
                ("DataUDiskIds.0", "bs-1"),
                ("DataUDiskIds.1", "bs-1"),
            ],
            230,
        ),
        ("TerminateCustomImage", vec![("ImageId", "uimage-none")], 8956),
        ("TerminateCustomImage", vec![("ImageId", "uimage-centos")], 8956),
    ] {
        let reply = ucloud_call(&simulator, action, &given).await;
        assert_eq!(reply.code(), code, "{action} {given:?}");
    }
    let custom = ucloud_call(&simulator, "DescribeImage", &[("ImageType", "Custom")]).await;
    assert_eq!(custom.body["TotalCount"], 0, "a refused call made an image");
}

#[tokio::test]
async fn what_cannot_be_read_is_230() {
    let (simulator, _) = simulator().await;
    for body in ["", "{", "[]", "\"x\"", "\u{0}"] {
        let reply = post_json(&simulator, body).await;
        assert_eq!((reply.status, reply.code()), (200, 230), "{body}");
    }
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    for (header, body) in [
        (form, &b"Action=%zz"[..]),
        (form, b"Action=%ff"),
        (form, b"Action=\xff"),
        (form, b"Action=a&Action=b"),
        (("Content-Type", "text/plain"), b"Action=a"),
        (("X", "y"), b"Action=a"),
    ] {
        let headers = wire::pairs(&[("Host", "x"), header]);
        let reply = send(simulator.address(), &http("POST", "/", &headers, body)).await;
        assert_eq!(reply.code(), 230, "{}", String::from_utf8_lossy(body));
    }
    let reply =
        send(simulator.address(), &http("GET", "/?a=%", &wire::pairs(&[("Host", "x")]), b"")).await;
    assert_eq!(reply.code(), 230);
    let reply =
        send(simulator.address(), &http("PUT", "/", &wire::pairs(&[("Host", "x")]), b"")).await;
    assert_eq!((reply.status, reply.code()), (405, 230));
}
