//! JD Cloud on the wire: the life of an image, both signature versions, and every error.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::time::Duration;

use serde_json::{Value, json};
use wire::{Jd, NOW, Reply, pairs, simulator, simulator_with};
use yun_signing::jdcloud::Version;
use yun_simulator::{FAILING_IMAGE_NAME, JdcloudAccount, Simulator};

const IMAGE_DELAY: Duration = Duration::from_millis(300);
const POWER_DELAY: Duration = Duration::from_millis(50);
const INSTANT: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_secs(60);

const UNAUTHENTICATED: (u16, &str) = (401, "UNAUTHENTICATED");
const INVALID_ARGUMENT: (u16, &str) = (400, "INVALID_ARGUMENT");
const FAILED_PRECONDITION: (u16, &str) = (400, "FAILED_PRECONDITION");
const NOT_FOUND: (u16, &str) = (404, "NOT_FOUND");

fn golden() -> Value {
    json!({"name": "golden", "description": "nightly"})
}

/// A body of createImage with these data disks.
fn with_disks(disks: Value) -> Value {
    let mut body = golden();
    body["dataDisks"] = disks;
    body
}

async fn create_of(simulator: &Simulator, instance: &str, body: &Value) -> Reply {
    let path = format!("instances/{instance}:createImage");
    Jd::post(simulator, &path, body).send(simulator).await
}

async fn create(simulator: &Simulator, body: &Value) -> String {
    let made = create_of(simulator, "i-stopped", body).await;
    assert_eq!(made.status, 200, "{}", made.body);
    made.body["result"]["imageId"].as_str().unwrap().to_owned()
}

async fn image(simulator: &Simulator, id: &str) -> Reply {
    Jd::get(simulator, &format!("images/{id}")).send(simulator).await
}

async fn image_status(simulator: &Simulator, id: &str) -> Value {
    image(simulator, id).await.body["result"]["image"]["status"].clone()
}

async fn list(simulator: &Simulator, query: &str) -> Reply {
    Jd::get(simulator, "images").query(query).send(simulator).await
}

async fn delete(simulator: &Simulator, id: &str, query: &str) -> Reply {
    Jd::new(simulator, "DELETE", &format!("images/{id}")).query(query).send(simulator).await
}

async fn power(simulator: &Simulator, instance: &str, verb: &str) -> Reply {
    let path = format!("instances/{instance}:{verb}");
    Jd::post(simulator, &path, &json!({})).send(simulator).await
}

async fn instance_status(simulator: &Simulator, id: &str) -> Value {
    let reply = Jd::get(simulator, &format!("instances/{id}")).send(simulator).await;
    reply.body["result"]["instance"]["status"].clone()
}

#[tokio::test]
async fn an_image_is_created_described_and_deleted() {
    let (simulator, clock) = simulator().await;
    let made = create_of(&simulator, "i-stopped", &golden()).await;
    assert_eq!(made.status, 200);
    assert_eq!(made.header("x-jdcloud-request-id"), made.body["requestId"].as_str());
    let id = made.body["result"]["imageId"].as_str().unwrap();

    let described = image(&simulator, id).await;
    let seen = &described.body["result"]["image"];
    assert_eq!(seen["status"], "pending");
    assert_eq!((&seen["name"], &seen["desc"]), (&json!("golden"), &json!("nightly")));
    assert_eq!(seen["imageSource"], "private");
    assert_eq!(seen["createTime"], "2026-01-01 00:10:00");
    assert_eq!(seen["dataDisks"][0]["deviceName"], "vdb");
    assert_eq!(delete(&simulator, id, "").await.error(), FAILED_PRECONDITION);

    clock.advance(IMAGE_DELAY - INSTANT);
    assert_eq!(image_status(&simulator, id).await, "pending");
    clock.advance(INSTANT);
    assert_eq!(image_status(&simulator, id).await, "ready");

    let gone = delete(&simulator, id, "").await;
    assert_eq!((gone.status, &gone.body["result"]), (200, &json!({})));
    assert_eq!(image(&simulator, id).await.error(), NOT_FOUND);
    assert_eq!(delete(&simulator, id, "").await.error(), NOT_FOUND);
}

#[tokio::test]
async fn an_image_named_to_fail_ends_in_error() {
    let (simulator, clock) = simulator().await;
    let body = json!({"name": FAILING_IMAGE_NAME, "description": ""});
    let id = create(&simulator, &body).await;
    assert_eq!(image_status(&simulator, &id).await, "pending");
    clock.advance(IMAGE_DELAY);
    assert_eq!(image_status(&simulator, &id).await, "error");
}

#[tokio::test]
async fn a_new_image_is_hidden_as_often_as_configured() {
    let (simulator, _) = simulator_with(|options| options.hidden_describes(2)).await;
    let id = create(&simulator, &golden()).await;
    assert_eq!(image(&simulator, &id).await.error(), NOT_FOUND);
    let listed = list(&simulator, &format!("ids.1={id}")).await;
    assert_eq!(listed.body["result"]["totalCount"], 0);
    assert_eq!(image_status(&simulator, &id).await, "pending");
}

#[tokio::test]
async fn images_are_filtered_and_paginated() {
    let (simulator, clock) = simulator().await;
    let mut ids = Vec::new();
    for name in ["one", "two", "three"] {
        ids.push(create(&simulator, &json!({"name": name, "description": ""})).await);
        clock.advance(IMAGE_DELAY);
    }
    create(&simulator, &golden()).await;
    for (query, total) in [
        ("imageSource=private".to_owned(), 4),
        ("imageSource=private&status=ready".to_owned(), 3),
        ("imageSource=private&status=pending".to_owned(), 1),
        ("imageSource=private&imageName=t".to_owned(), 2),
        ("imageSource=private&instanceIds.1=i-stopped".to_owned(), 4),
        ("imageSource=private&instanceIds.1=i-running".to_owned(), 0),
        (
            "imageSource=private&launchPermission=ownerOnly&architecture=x86_64&bootMode=bios"
                .to_owned(),
            4,
        ),
        ("imageSource=private&rootDeviceType=localDisk".to_owned(), 0),
        ("imageSource=public".to_owned(), 2),
        ("imageSource=public&offline=true".to_owned(), 0),
        ("imageSource=public&offline=False".to_owned(), 2),
        ("imageSource=public&platform=Windows%20Server".to_owned(), 1),
        ("imageSource=public&platform=Windows+Server".to_owned(), 1),
        ("imageSource=thirdparty".to_owned(), 0),
        (format!("ids.1={}&ids.2=img-centos&ids.3=img-none", ids[0]), 2),
        (format!("ids.1={}&offline=true", ids[0]), 1),
    ] {
        let reply = list(&simulator, &query).await;
        assert_eq!(reply.body["result"]["totalCount"], total, "{query}");
        assert_eq!(reply.body["result"]["images"].as_array().unwrap().len(), total, "{query}");
    }
    let reply = list(&simulator, "imageSource=private&pageSize=10&pageNumber=2").await;
    assert_eq!(reply.body["result"], json!({"images": [], "totalCount": 4}));
}

#[tokio::test]
async fn data_disks_are_omitted_added_and_replaced() {
    let (simulator, clock) = simulator().await;
    let disk = |size| json!({"az": "a", "name": "n", "diskType": "ssd", "diskSizeGB": size});
    for (disks, expected) in [
        (json!(null), vec![("vdb", 100, true)]),
        (json!([]), vec![("vdb", 100, true)]),
        (json!([{"deviceName": "vdb"}]), vec![("vdb", 100, true)]),
        (json!([{"deviceName": "vdb", "noDevice": true}]), vec![]),
        (
            json!([{"deviceName": "vdd", "cloudDiskSpec": disk(20)}, {"cloudDiskSpec": disk(30)}]),
            vec![("vdb", 100, true), ("vdc", 30, false), ("vdd", 20, false)],
        ),
        (json!([{"deviceName": "vdb", "cloudDiskSpec": disk(40)}]), vec![("vdb", 40, false)]),
    ] {
        let id = create(&simulator, &with_disks(disks.clone())).await;
        clock.advance(IMAGE_DELAY);
        let described = image(&simulator, &id).await;
        let made = &described.body["result"]["image"]["dataDisks"];
        let made: Vec<_> = made
            .as_array()
            .unwrap()
            .iter()
            .map(|disk| {
                let cloud = &disk["cloudDisk"];
                (
                    disk["deviceName"].as_str().unwrap(),
                    cloud["diskSizeGB"].as_i64().unwrap(),
                    cloud["snapshotId"] != "",
                )
            })
            .collect();
        assert_eq!(made, expected, "{disks}");
    }
}

#[tokio::test]
async fn snapshots_last_until_they_are_deleted_with_their_image() {
    let (simulator, clock) = simulator().await;
    for (query, status) in [("", 200), ("deleteSnapshot=false", 200), ("deleteSnapshot=true", 404)]
    {
        let id = create(&simulator, &golden()).await;
        clock.advance(IMAGE_DELAY);
        let described = image(&simulator, &id).await;
        let snapshot =
            &described.body["result"]["image"]["dataDisks"][0]["cloudDisk"]["snapshotId"];
        assert_eq!(delete(&simulator, &id, query).await.status, 200);
        let body = with_disks(json!([{"cloudDiskSpec": {
            "az": "a", "name": "n", "diskType": "ssd", "diskSizeGB": 100, "snapshotId": snapshot,
        }}]));
        assert_eq!(create_of(&simulator, "i-stopped", &body).await.status, status, "{query}");
        clock.advance(IMAGE_DELAY);
    }
}

#[tokio::test]
async fn instances_stop_and_start_after_the_delay() {
    let (simulator, clock) = simulator().await;
    let id = "i-running";
    assert_eq!(instance_status(&simulator, id).await, "running");
    assert_eq!(power(&simulator, id, "startInstance").await.error(), FAILED_PRECONDITION);
    let stopped = power(&simulator, id, "stopInstance").await;
    assert_eq!((stopped.status, &stopped.body["result"]), (200, &json!({})));
    assert_eq!(instance_status(&simulator, id).await, "stopping");
    let busy = power(&simulator, id, "startInstance").await;
    assert_eq!(busy.message(), "Conflict with underlay task");
    clock.advance(POWER_DELAY);
    assert_eq!(instance_status(&simulator, id).await, "stopped");
    assert_eq!(power(&simulator, id, "stopInstance").await.error(), FAILED_PRECONDITION);
    assert_eq!(power(&simulator, id, "startInstance").await.status, 200);
    assert_eq!(instance_status(&simulator, id).await, "starting");
    clock.advance(POWER_DELAY);
    assert_eq!(instance_status(&simulator, id).await, "running");
}

#[tokio::test]
async fn an_instance_shows_how_it_is_charged_while_stopped() {
    let (simulator, _) = simulator().await;
    let body = json!({"chargeOnStopped": "stopCharging"});
    let stopped = Jd::post(&simulator, "instances/i-running:stopInstance", &body);
    assert_eq!(stopped.send(&simulator).await.status, 200);
    let described = Jd::get(&simulator, "instances/i-running").send(&simulator).await;
    let instance = &described.body["result"]["instance"];
    assert_eq!(instance["chargeOnStopped"], "stopCharging");
    assert_eq!(instance["dataDisks"][0]["deviceName"], "vdb");
    assert_eq!(instance["systemDisk"]["deviceName"], "vda");
}

#[tokio::test]
async fn imaging_a_running_instance_asks_to_stop_it() {
    let (simulator, _) = simulator().await;
    let reply = create_of(&simulator, "i-running", &golden()).await;
    assert_eq!(reply.error(), FAILED_PRECONDITION);
    assert_eq!(reply.message(), "Please stop the instance first");
}

#[tokio::test]
async fn a_busy_instance_is_left_alone() {
    let (simulator, clock) = simulator().await;
    create(&simulator, &golden()).await;
    for reply in [
        create_of(&simulator, "i-stopped", &golden()).await,
        power(&simulator, "i-stopped", "startInstance").await,
    ] {
        assert_eq!(reply.error(), FAILED_PRECONDITION);
        assert_eq!(reply.message(), "Conflict with underlay task");
    }
    power(&simulator, "i-running", "stopInstance").await;
    let reply = create_of(&simulator, "i-running", &golden()).await;
    assert_eq!(reply.message(), "Conflict with underlay task");
    clock.advance(IMAGE_DELAY);
    create(&simulator, &golden()).await;
    assert_eq!(create_of(&simulator, "i-running", &golden()).await.status, 200);
}

#[tokio::test]
async fn a_rejected_request_leaves_the_instance_idle() {
    let (simulator, _) = simulator().await;
    let disks = json!([{"deviceName": "vdc", "noDevice": true}]);
    let reply = create_of(&simulator, "i-stopped", &with_disks(disks)).await;
    assert_eq!(reply.error(), INVALID_ARGUMENT);
    create(&simulator, &golden()).await;
}

#[tokio::test]
async fn both_versions_and_both_spellings_of_the_colon_are_accepted() {
    let (simulator, clock) = simulator().await;
    for version in [Version::V2, Version::V3] {
        for colon in [":", "%3A", "%3a"] {
            let path = format!("instances/i-stopped{colon}createImage");
            let request = Jd { version, ..Jd::post(&simulator, &path, &golden()) };
            let reply = request.send(&simulator).await;
            assert_eq!(reply.status, 200, "{version:?} {colon} {}", reply.body);
            clock.advance(IMAGE_DELAY);
        }
    }
}

#[tokio::test]
async fn date_and_nonce_may_be_unsigned_in_jdcloud3_alone() {
    let (simulator, _) = simulator().await;
    for (version, status) in [(Version::V3, 200), (Version::V2, 401)] {
        for header in ["x-jdcloud-date", "x-jdcloud-nonce"] {
            let mut request = Jd::get(&simulator, "instances/i-stopped");
            request.version = version;
            if header == "x-jdcloud-date" {
                request.unsigned = vec![request.date_header()];
            } else {
                request.unsigned = vec![request.headers.pop().unwrap()];
            }
            let reply = request.send(&simulator).await;
            assert_eq!(reply.status, status, "{version:?} {header}");
            if status == 401 {
                assert!(reply.message().contains(header));
            }
        }
    }
}

/// The response to a valid request whose headers were changed after signing.
async fn with_headers(simulator: &Simulator, change: impl FnOnce(&mut wire::Pairs)) -> Reply {
    let request = Jd::get(simulator, "instances/i-stopped");
    let mut headers = request.sign();
    change(&mut headers);
    request.send_with(simulator, &headers).await
}

fn set(headers: &mut wire::Pairs, name: &str, value: &str) {
    headers.retain(|(other, _)| other != name);
    headers.push((name.to_owned(), value.to_owned()));
}

#[tokio::test]
async fn no_or_a_malformed_authorization_is_unauthenticated() {
    let (simulator, _) = simulator().await;
    for header in ["Authorization", "x-jdcloud-date", "x-jdcloud-nonce"] {
        let reply = with_headers(&simulator, |headers| headers.retain(|(n, _)| n != header)).await;
        assert_eq!(reply.error(), UNAUTHENTICATED);
        assert!(reply.message().contains(&header.to_lowercase()), "{}", reply.message());
    }
    // In JDCLOUD3 the nonce must be present but not signed.
    let mut request = Jd::get(&simulator, "instances/i-stopped");
    request.version = Version::V3;
    request.headers.retain(|(name, _)| name != "x-jdcloud-nonce");
    assert_eq!(request.send(&simulator).await.error(), UNAUTHENTICATED);
    for value in ["", "Basic x", "JDCLOUD2-HMAC-SHA256 Credential=a", "é"] {
        let reply = with_headers(&simulator, |h| set(h, "Authorization", value)).await;
        assert_eq!(reply.error(), UNAUTHENTICATED, "{value}");
    }
    let reply = with_headers(&simulator, |h| set(h, "x-jdcloud-date", "2026-01-01")).await;
    assert_eq!(reply.error(), UNAUTHENTICATED);
    let reply = with_headers(&simulator, |h| h.push(("Authorization".into(), "x".into()))).await;
    assert_eq!(reply.error(), UNAUTHENTICATED);
}

#[tokio::test]
async fn an_unknown_access_key_is_unauthenticated() {
    let (simulator, _) = simulator().await;
    let request = Jd { access_key: "other".into(), ..Jd::get(&simulator, "instances/i-stopped") };
    let reply = request.send(&simulator).await;
    assert_eq!(reply.error(), UNAUTHENTICATED);
    assert!(reply.message().contains("access key"));
}

#[tokio::test]
async fn a_wrong_signature_is_unauthenticated_and_reveals_no_secrets() {
    let (simulator, _) = simulator().await;
    for version in [Version::V2, Version::V3] {
        let mut request = Jd::post(&simulator, "instances/i-stopped:createImage", &golden());
        request.version = version;
        request.secret_key = "other".into();
        let reply = request.send(&simulator).await;
        assert_eq!(reply.error(), UNAUTHENTICATED);
        assert!(reply.message().contains("signature"));
        assert!(!reply.body.to_string().contains(&simulator.jdcloud().secret_key));
    }
}

#[tokio::test]
async fn any_change_after_signing_breaks_the_signature() {
    let (simulator, _) = simulator().await;
    type Change = fn(&mut Jd);
    let changes: [Change; 4] = [
        |request| request.method = "PUT".into(),
        |request| request.path = request.path.replace("i-stopped", "i-running"),
        |request| request.query = "a=b".into(),
        |request| request.body.push(' '),
    ];
    for change in changes {
        let mut request = Jd::post(&simulator, "instances/i-stopped:createImage", &golden());
        let headers = request.sign();
        change(&mut request);
        let reply = request.send_with(&simulator, &headers).await;
        assert_eq!(reply.error(), UNAUTHENTICATED, "{}", request.target());
    }
    for (name, value) in [("x-jdcloud-nonce", "other"), ("Host", "elsewhere")] {
        let reply = with_headers(&simulator, |headers| set(headers, name, value)).await;
        assert_eq!(reply.error(), UNAUTHENTICATED, "{name}");
    }
}

#[tokio::test]
async fn the_host_must_be_signed_and_signed_headers_must_be_present() {
    let (simulator, _) = simulator().await;
    for version in [Version::V2, Version::V3] {
        let mut request = Jd::get(&simulator, "instances/i-stopped");
        request.version = version;
        request.unsigned = vec![request.headers.remove(0)];
        let reply = request.send(&simulator).await;
        assert_eq!(reply.error(), UNAUTHENTICATED);
        assert!(reply.message().contains("host"));
    }
    let reply = with_headers(&simulator, |h| h.retain(|(n, _)| n != "Content-Type")).await;
    assert_eq!(reply.error(), UNAUTHENTICATED);
    assert!(reply.message().contains("content-type"));
}

#[tokio::test]
async fn a_date_more_than_fifteen_minutes_off_is_rejected_in_both_directions() {
    let (simulator, _) = simulator().await;
    let second = Duration::from_secs(1);
    for (date, status) in [
        (NOW - 15 * MINUTE, 200),
        (NOW - 15 * MINUTE - second, 401),
        (NOW + 15 * MINUTE, 200),
        (NOW + 15 * MINUTE + second, 401),
    ] {
        let request = Jd { date, ..Jd::get(&simulator, "instances/i-stopped") };
        let reply = request.send(&simulator).await;
        assert_eq!(reply.status, status);
        if status == 401 {
            assert!(reply.message().contains("time"));
            assert!(reply.message().contains("20260101T001000Z"));
        }
    }
}

#[tokio::test]
async fn the_day_of_the_scope_must_match_the_date() {
    let (simulator, clock) = simulator().await;
    // JDCLOUD3 without a signed date header: the string to sign still has the date, so this signs
    // again.
    let request = Jd::get(&simulator, "instances/i-stopped");
    let yesterday = NOW - 11 * MINUTE;
    let headers = pairs(&[
        ("host", &simulator.address().to_string()),
        ("x-jdcloud-nonce", "n"),
        ("x-jdcloud-date", "20251231T235900Z"),
    ]);
    let borrowed: Vec<_> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let scope: yun_signing::jdcloud::Scope =
        "20260101/cn-north-1/vm/jdcloud2_request".parse().unwrap();
    let canonical = yun_signing::jdcloud::canonical_request(
        Version::V2,
        &yun_signing::jdcloud::Request {
            method: "GET",
            path: &request.path,
            query: "",
            headers: &borrowed,
            body: b"",
        },
    );
    let date = "20251231T235900Z".parse().unwrap();
    let account = simulator.jdcloud();
    let key = yun_signing::jdcloud::SigningKey::derive(
        Version::V2,
        &account.secret_key,
        scope.date,
        &scope.region,
        &scope.service,
    );
    let authorization = yun_signing::jdcloud::Authorization {
        version: Version::V2,
        access_key: account.access_key.clone(),
        signature: key.sign(&yun_signing::jdcloud::string_to_sign(date, &scope, &canonical)),
        scope,
        signed_headers: ["host", "x-jdcloud-date", "x-jdcloud-nonce"].map(str::to_owned).to_vec(),
    };
    let mut headers = headers.clone();
    headers.push(("Authorization".into(), authorization.to_string()));
    clock.set(yesterday);
    let reply = request.send_with(&simulator, &headers).await;
    assert_eq!(reply.error(), UNAUTHENTICATED);
    assert!(reply.message().contains("scope"), "{}", reply.message());
}

#[tokio::test]
async fn the_region_of_the_scope_must_match_the_path() {
    let (simulator, _) = simulator().await;
    let mut request = Jd::get(&simulator, "instances/i-stopped");
    request.region = "cn-east-2".into();
    let reply = request.send(&simulator).await;
    assert_eq!(reply.error(), UNAUTHENTICATED);
    assert!(reply.message().contains("region"));

    // Both the same: known, where the instance is not, and unknown.
    request.path = "/v1/regions/cn-east-2/instances/i-stopped".into();
    assert_eq!(request.send(&simulator).await.error(), NOT_FOUND);
    request.region = "cn-west-9".into();
    request.path = "/v1/regions/cn-west-9/instances/i-stopped".into();
    let reply = request.send(&simulator).await;
    assert_eq!(reply.error(), INVALID_ARGUMENT);
    assert!(reply.message().contains("regionId"));

    // A path without a region.
    request.path = "/v1/quotas".into();
    assert_eq!(request.send(&simulator).await.error(), UNAUTHENTICATED);
    request.region = "jdcloud-api".into();
    assert_eq!(request.send(&simulator).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn an_unknown_product_is_not_found() {
    let (simulator, _) = simulator().await;
    let request = Jd { service: "disk".into(), ..Jd::get(&simulator, "instances/i-stopped") };
    let reply = request.send(&simulator).await;
    assert_eq!(reply.error(), NOT_FOUND);
    assert!(reply.message().contains("disk"));
}

#[tokio::test]
async fn unknown_methods_and_paths_are_not_found() {
    let (simulator, _) = simulator().await;
    for (method, path) in [
        ("PUT", "instances/i-stopped"),
        ("GET", "instances/i-stopped:createImage"),
        ("POST", "instances/i-stopped:destroy"),
        ("GET", "nothing"),
        ("DELETE", "images/"),
    ] {
        let reply = Jd::new(&simulator, method, path).send(&simulator).await;
        assert_eq!(reply.error(), NOT_FOUND, "{method} {path}");
    }
    let mut request = Jd::get(&simulator, "images/img-centos");
    request.path = request.path.replace("/v1/", "/v2/");
    assert_eq!(request.send(&simulator).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn an_unexpected_security_token_is_rejected() {
    let (simulator, _) = simulator().await;
    let mut request = Jd::get(&simulator, "instances/i-stopped");
    request.headers.extend(pairs(&[("x-jdcloud-security-token", "dG9rZW4=")]));
    assert_eq!(request.send(&simulator).await.error(), UNAUTHENTICATED);
}

#[tokio::test]
async fn a_configured_security_token_must_be_right_and_signed() {
    let account =
        JdcloudAccount { session_token: Some("token".into()), ..JdcloudAccount::default() };
    let (simulator, _) = simulator_with(|options| options.jdcloud(account)).await;
    let token = |value| pairs(&[("x-jdcloud-security-token", value)]);
    for version in [Version::V2, Version::V3] {
        for (signed, unsigned, status) in [
            (Vec::new(), Vec::new(), 401),
            (token("dG9rZW4="), Vec::new(), 200),
            (token("token"), Vec::new(), 401),
            (token("b3RoZXI="), Vec::new(), 401),
            (Vec::new(), token("dG9rZW4="), 401),
        ] {
            let mut request = Jd::get(&simulator, "instances/i-stopped");
            request.version = version;
            request.headers.extend(signed);
            request.unsigned = unsigned;
            let reply = request.send(&simulator).await;
            assert_eq!(reply.status, status, "{version:?} {}", reply.body);
            if status == 401 {
                assert!(reply.message().contains("x-jdcloud-security-token"));
            }
        }
    }
}

#[tokio::test]
async fn missing_and_invalid_parameters_are_named() {
    let (simulator, _) = simulator().await;
    let spec = |spec: Value| with_disks(json!([{"cloudDiskSpec": spec}]));
    for (body, name) in [
        (json!({"description": "d"}), "name"),
        (json!({"name": null, "description": "d"}), "name"),
        (json!({"name": "", "description": "d"}), "name"),
        (json!({"name": "x".repeat(33), "description": "d"}), "name"),
        (json!({"name": 1, "description": "d"}), "name"),
        (json!({"name": "n"}), "description"),
        (json!({"name": "n", "description": "x".repeat(257)}), "description"),
        (with_disks(json!({})), "dataDisks"),
        (with_disks(json!(["vdb"])), "dataDisks[0]"),
        (with_disks(json!([{"deviceName": "vdb", "noDevice": "true"}])), "dataDisks[0].noDevice"),
        (with_disks(json!([{"noDevice": true}])), "dataDisks[0].deviceName"),
        (with_disks(json!([{"deviceName": "vda", "noDevice": true}])), "dataDisks[0].deviceName"),
        (with_disks(json!([{"deviceName": "vdz", "noDevice": true}])), "dataDisks[0].deviceName"),
        (with_disks(json!([{"deviceName": "sda"}])), "dataDisks[0].deviceName"),
        (with_disks(json!([{"deviceName": "vdc"}])), "dataDisks[0].cloudDiskSpec"),
        (with_disks(json!([{}])), "dataDisks[0].cloudDiskSpec"),
        (
            with_disks(json!([{"deviceName": "vdb", "diskCategory": "local"}])),
            "dataDisks[0].diskCategory",
        ),
        (
            with_disks(json!([{"deviceName": "vdb", "diskCategory": "tape"}])),
            "dataDisks[0].diskCategory",
        ),
        (
            spec(json!({"name": "n", "diskType": "ssd", "diskSizeGB": 20})),
            "dataDisks[0].cloudDiskSpec.az",
        ),
        (
            spec(json!({"az": "a", "name": "n", "diskType": "ssd"})),
            "dataDisks[0].cloudDiskSpec.diskSizeGB",
        ),
        (
            spec(json!({"az": "a", "name": "n", "diskType": "ssd", "diskSizeGB": "20"})),
            "dataDisks[0].cloudDiskSpec.diskSizeGB",
        ),
        (
            spec(json!({"az": "a", "name": "n", "diskType": "tape", "diskSizeGB": 20})),
            "dataDisks[0].cloudDiskSpec.diskType",
        ),
        (
            spec(
                json!({"az": "a", "name": "n", "diskType": "ssd", "diskSizeGB": 20, "charge": {"chargeMode": "free"}}),
            ),
            "dataDisks[0].cloudDiskSpec.charge.chargeMode",
        ),
    ] {
        let reply = create_of(&simulator, "i-stopped", &body).await;
        assert_eq!(reply.error(), INVALID_ARGUMENT, "{body}");
        assert!(reply.message().contains(&format!("[{name}]")), "{}", reply.message());
    }
    let all = list(&simulator, "imageSource=private").await;
    assert_eq!(all.body["result"]["totalCount"], 0, "a refused call made an image");
}

#[tokio::test]
async fn sizes_outside_the_range_or_off_the_step_are_out_of_range() {
    let (simulator, _) = simulator().await;
    for (disk_type, size) in [("ssd", 10), ("ssd", 25), ("ssd", 1010), ("premium-hdd", 3010)] {
        let body = with_disks(json!([{"cloudDiskSpec": {
            "az": "a", "name": "n", "diskType": disk_type, "diskSizeGB": size,
        }}]));
        let reply = create_of(&simulator, "i-stopped", &body).await;
        assert_eq!(reply.error(), (400, "OUT_OF_RANGE"), "{disk_type} {size}");
        assert!(reply.message().contains("dataDisks[0].cloudDiskSpec.diskSizeGB"));
    }
    let reply = list(&simulator, "imageSource=public&pageSize=9").await;
    assert_eq!(reply.error(), (400, "OUT_OF_RANGE"));
}

#[tokio::test]
async fn a_repeated_device_is_a_duplicate() {
    let (simulator, _) = simulator().await;
    let disks = json!([{"deviceName": "vdb"}, {"deviceName": "vdb", "noDevice": true}]);
    let reply = create_of(&simulator, "i-stopped", &with_disks(disks)).await;
    assert_eq!(reply.error(), (400, "DUPLICATE"));
}

#[tokio::test]
async fn invalid_queries_are_rejected() {
    let (simulator, _) = simulator().await;
    for (query, error) in [
        ("", FAILED_PRECONDITION),
        ("imageSource=other", INVALID_ARGUMENT),
        ("imageSource=private&pageNumber=x", INVALID_ARGUMENT),
        ("imageSource=private&pageNumber=0", (400, "OUT_OF_RANGE")),
        ("imageSource=private&offline=1", INVALID_ARGUMENT),
        ("imageSource=private&imageSource=public", INVALID_ARGUMENT),
        ("ids=img-centos", INVALID_ARGUMENT),
        ("ids.0=img-centos", INVALID_ARGUMENT),
        ("ids.2=img-centos", INVALID_ARGUMENT),
        ("ids.1=%zz", INVALID_ARGUMENT),
    ] {
        assert_eq!(list(&simulator, query).await.error(), error, "{query}");
    }
}

#[tokio::test]
async fn bodies_that_are_not_json_objects_are_rejected() {
    let (simulator, _) = simulator().await;
    for body in ["{", "[]", "\"x\"", "null", "\u{0}"] {
        let mut request = Jd::new(&simulator, "POST", "instances/i-stopped:createImage");
        request.body = body.into();
        assert_eq!(request.send(&simulator).await.error(), INVALID_ARGUMENT, "{body}");
    }
    let mut request = Jd::post(&simulator, "instances/i-stopped:createImage", &golden());
    request.headers[1].1 = "text/plain".into();
    assert_eq!(request.send(&simulator).await.error(), INVALID_ARGUMENT);
}

#[tokio::test]
async fn an_empty_body_is_an_empty_object() {
    let (simulator, _) = simulator().await;
    let request = Jd::new(&simulator, "POST", "instances/i-running:stopInstance");
    assert_eq!(request.send(&simulator).await.status, 200);
}

#[tokio::test]
async fn unknown_and_null_fields_are_ignored() {
    let (simulator, _) = simulator().await;
    // As the official Python SDK sends it.
    let body = json!({
        "regionId": "cn-north-1", "instanceId": "i-stopped", "name": "n", "description": "", "dataDisks": null,
        "somethingNew": {"a": [1]},
    });
    create(&simulator, &body).await;
}

#[tokio::test]
async fn unknown_ids_are_not_found() {
    let (simulator, _) = simulator().await;
    let snapshot = with_disks(json!([{"cloudDiskSpec": {
        "az": "a", "name": "n", "diskType": "ssd", "diskSizeGB": 20, "snapshotId": "snapshot-none",
    }}]));
    for (reply, id) in [
        (create_of(&simulator, "i-none", &golden()).await, "i-none"),
        (create_of(&simulator, "i-stopped", &snapshot).await, "snapshot-none"),
        (power(&simulator, "i-none", "stopInstance").await, "i-none"),
        (power(&simulator, "i-none", "startInstance").await, "i-none"),
        (image(&simulator, "img-none").await, "img-none"),
        // An encoded slash belongs to the id.
        (image(&simulator, "img%2F%E4%B8%AD").await, "img/中"),
        (delete(&simulator, "img-none", "").await, "img-none"),
    ] {
        assert_eq!(reply.error(), NOT_FOUND);
        assert!(reply.message().contains(&format!("[{id}]")), "{}", reply.message());
    }
}

#[tokio::test]
async fn public_images_cannot_be_deleted() {
    let (simulator, _) = simulator().await;
    let reply = delete(&simulator, "img-centos", "").await;
    assert_eq!(reply.error(), FAILED_PRECONDITION);
    assert_eq!(image(&simulator, "img-centos").await.status, 200);
}
