//! JD Cloud's product `disk`: disks, snapshots and snapshot policies.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::time::Duration;

use serde_json::{Value, json};
use wire::{Jd, Reply, simulator};
use yun_simulator::Simulator;

const SOON: Duration = Duration::from_millis(50);
const IMAGE_DELAY: Duration = Duration::from_millis(300);

const INVALID_ARGUMENT: (u16, &str) = (400, "INVALID_ARGUMENT");
const OUT_OF_RANGE: (u16, &str) = (400, "OUT_OF_RANGE");
const FAILED_PRECONDITION: (u16, &str) = (400, "FAILED_PRECONDITION");
const NOT_FOUND: (u16, &str) = (404, "NOT_FOUND");

async fn call(simulator: &Simulator, method: &str, path: &str, body: Value) -> Reply {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut request = Jd::new(simulator, method, path).query(query);
    request.service = "disk".into();
    if method != "GET" {
        request.body = body.to_string();
    }
    request.send(simulator).await
}

async fn get(simulator: &Simulator, path: &str) -> Reply {
    call(simulator, "GET", path, Value::Null).await
}

async fn post(simulator: &Simulator, path: &str, body: Value) -> Reply {
    call(simulator, "POST", path, body).await
}

fn ok(reply: Reply) -> Value {
    let Reply { status, mut body, .. } = reply;
    assert_eq!(status, 200, "{body}");
    body["result"].take()
}

fn spec(name: &str, size: i64) -> Value {
    json!({"az": "cn-north-1a", "name": name, "diskType": "ssd.gp1", "diskSizeGB": size})
}

async fn create(simulator: &Simulator, spec: Value) -> Reply {
    let body = json!({"diskSpec": spec, "maxCount": 1, "clientToken": spec.to_string()});
    post(simulator, "disks", body).await
}

async fn made(simulator: &Simulator, spec: Value) -> String {
    ok(create(simulator, spec).await)["diskIds"][0].as_str().unwrap().to_owned()
}

async fn disk(simulator: &Simulator, id: &str) -> Value {
    ok(get(simulator, &format!("disks/{id}")).await)["disk"].clone()
}

async fn snapshot(simulator: &Simulator, disk: &str, token: &str) -> Reply {
    let spec = json!({"name": "s", "description": "d", "diskId": disk});
    post(simulator, "snapshots", json!({"snapshotSpec": spec, "clientToken": token})).await
}

#[tokio::test]
async fn disks_are_created_once_and_numbered() {
    let (simulator, clock) = simulator().await;
    let body = json!({
        "diskSpec": spec("data", 20), "maxCount": 2, "clientToken": "t",
        "userTags": [{"key": "k", "value": "v"}],
    });
    let first = ok(post(&simulator, "disks", body.clone()).await);
    assert_eq!(ok(post(&simulator, "disks", body).await), first);
    let id = first["diskIds"][1].as_str().unwrap();
    assert_eq!(disk(&simulator, id).await["status"], "creating");
    clock.advance(SOON);
    let seen = disk(&simulator, id).await;
    assert_eq!((&seen["status"], &seen["name"]), (&json!("available"), &json!("data-2")));
    assert_eq!(
        (&seen["createTime"], &seen["az"]),
        (&json!("2026-01-01 00:10:00"), &json!("cn-north-1a"))
    );
    for (query, total) in [
        ("", 6),
        ("filters.1.name=status&filters.1.values.1=available", 2),
        ("filters.1.name=name&filters.1.values.1=data-2", 1),
        ("filters.1.name=instanceId&filters.1.values.1=i-running", 2),
        ("filters.1.name=multiAttach&filters.1.values.1=true", 0),
        ("tags.1.key=k&tags.1.values.1=v", 2),
    ] {
        let listed = ok(get(&simulator, &format!("disks?{query}")).await);
        assert_eq!(listed["totalCount"], total, "{query}");
    }
    let newest = ok(get(&simulator, "disks?orders.1.name=create_time&orders.1.direction=1").await);
    assert_eq!(newest["disks"][0]["diskId"], id);
    let quota = ok(get(&simulator, "quotas?type=disk").await);
    assert_eq!(quota["quota"]["used"], 6);
}

#[tokio::test]
async fn sizes_types_and_snapshots_of_new_disks_are_checked() {
    let (simulator, _) = simulator().await;
    let with = |name: &str, value: Value| {
        let mut spec = spec("n", 20);
        spec[name] = value;
        spec
    };
    for (spec, error) in [
        (with("diskSizeGB", json!(25)), OUT_OF_RANGE),
        (with("diskSizeGB", json!(10)), OUT_OF_RANGE),
        (with("diskType", json!("tape")), INVALID_ARGUMENT),
        (with("snapshotId", json!("snapshot-none")), NOT_FOUND),
        (with("policyId", json!("sp-none")), NOT_FOUND),
    ] {
        assert_eq!(create(&simulator, spec.clone()).await.error(), error, "{spec}");
    }
    assert_eq!(ok(get(&simulator, "disks").await)["totalCount"], 4);
}

#[tokio::test]
async fn disks_are_extended_modified_and_deleted() {
    let (simulator, clock) = simulator().await;
    let id = made(&simulator, spec("one", 20)).await;
    clock.advance(SOON);
    let extend = async |id: &str, size: i64| {
        post(&simulator, &format!("disks/{id}:extend"), json!({"diskSizeGB": size})).await
    };
    assert_eq!(extend(&id, 10).await.error(), OUT_OF_RANGE);
    assert_eq!(extend(&id, 16_010).await.error(), OUT_OF_RANGE);
    assert_eq!(extend("vol-data-of-i-running", 200).await.error(), FAILED_PRECONDITION);
    assert_eq!(extend("vol-none", 200).await.error(), NOT_FOUND);
    ok(extend(&id, 40).await);
    let seen = disk(&simulator, &id).await;
    assert_eq!((&seen["status"], &seen["diskSizeGB"]), (&json!("extending"), &json!(20)));
    clock.advance(SOON);
    assert_eq!(disk(&simulator, &id).await["diskSizeGB"], 40);

    let path = format!("disks/{id}");
    assert_eq!(call(&simulator, "PATCH", &path, json!({})).await.error(), INVALID_ARGUMENT);
    ok(call(&simulator, "PATCH", &path, json!({"name": "two", "description": "d"})).await);
    assert_eq!(disk(&simulator, &id).await["name"], "two");

    let used = call(&simulator, "DELETE", "disks/vol-data-of-i-running", json!({})).await;
    assert_eq!(used.error(), FAILED_PRECONDITION);
    ok(call(&simulator, "DELETE", &format!("{path}?putInRecycleBin=true"), json!({})).await);
    clock.advance(SOON);
    assert_eq!(disk(&simulator, &id).await["status"], "in-recyclebin");
    assert_eq!(ok(get(&simulator, "disks").await)["totalCount"], 4);
    ok(post(&simulator, &format!("{path}:recover"), json!({})).await);
    assert_eq!(
        post(&simulator, &format!("{path}:recover"), json!({})).await.error(),
        FAILED_PRECONDITION
    );
    ok(call(&simulator, "DELETE", &path, json!({})).await);
    assert_eq!(disk(&simulator, &id).await["status"], "deleting");
    clock.advance(SOON);
    assert_eq!(get(&simulator, &path).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn snapshots_restore_the_disk_that_they_were_taken_of() {
    let (simulator, clock) = simulator().await;
    let (id, other) =
        (made(&simulator, spec("one", 20)).await, made(&simulator, spec("two", 20)).await);
    clock.advance(SOON);
    let taken = ok(snapshot(&simulator, &id, "t").await)["snapshotId"].clone();
    assert_eq!(ok(snapshot(&simulator, &id, "t").await)["snapshotId"], taken);
    let path = format!("snapshots/{}", taken.as_str().unwrap());
    assert_eq!(ok(get(&simulator, &path).await)["snapshot"]["status"], "creating");
    assert_eq!(call(&simulator, "DELETE", &path, json!({})).await.error(), FAILED_PRECONDITION);
    let extend = post(&simulator, &format!("disks/{id}:extend"), json!({"diskSizeGB": 40})).await;
    assert_eq!(extend.error(), FAILED_PRECONDITION);
    clock.advance(IMAGE_DELAY);
    let seen = ok(get(&simulator, &path).await)["snapshot"].clone();
    assert_eq!((&seen["status"], &seen["snapshotSizeGB"]), (&json!("available"), &json!(20)));

    let restore = async |disk: &str| {
        post(&simulator, &format!("disks/{disk}:restore"), json!({"snapshotId": taken})).await
    };
    assert_eq!(restore(&other).await.error(), FAILED_PRECONDITION);
    ok(restore(&id).await);
    assert_eq!(disk(&simulator, &id).await["status"], "restoring");
    clock.advance(SOON);
    assert_eq!(disk(&simulator, &id).await["status"], "available");

    let mut small = spec("small", 20);
    small["snapshotId"] = taken.clone();
    let copy = made(&simulator, small).await;
    assert_eq!(disk(&simulator, &copy).await["snapshotId"], taken);
    ok(call(&simulator, "PATCH", &path, json!({"name": "new"})).await);
    let listed = ok(get(&simulator, "snapshots?filters.1.name=name&filters.1.values.1=new").await);
    assert_eq!(listed["totalCount"], 1);
    // Snapshots do not depend on their disk.
    ok(call(&simulator, "DELETE", &format!("disks/{id}"), json!({})).await);
    clock.advance(SOON);
    let ids =
        format!("snapshots?snapshotIds.1={}&snapshotIds.2=snapshot-none", taken.as_str().unwrap());
    let gone = ok(call(&simulator, "DELETE", &ids, json!({})).await);
    assert_eq!((&gone["successCount"], &gone["failedCount"]), (&json!(1), &json!(1)));
    assert_eq!(get(&simulator, &path).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn there_are_fifteen_snapshots_at_most() {
    let (simulator, _) = simulator().await;
    let id = "vol-data-of-i-stopped";
    for number in 0..15 {
        ok(snapshot(&simulator, id, &number.to_string()).await);
    }
    let one_more = snapshot(&simulator, id, "more").await;
    assert_eq!(one_more.error(), (429, "QUOTA_EXCEEDED"));
}

#[tokio::test]
async fn policies_are_bound_to_disks() {
    let (simulator, clock) = simulator().await;
    let body = json!({
        "name": "nightly", "interval": 86_400, "effectiveTime": "2026-02-02T20:02:00+08:00",
        "snapshotLifecycle": 0, "status": 1,
    });
    let id = ok(post(&simulator, "snapshotPolicy", body.clone()).await)["id"].clone();
    let id = id.as_str().unwrap();
    let mut spec = spec("one", 20);
    spec["policyId"] = id.into();
    let one = made(&simulator, spec).await;
    clock.advance(SOON);
    assert_eq!(disk(&simulator, &one).await["snapshotPolicies"][0]["name"], "nightly");
    let relate = async |disk: &str, op: i64| {
        let relation =
            json!({"diskId": disk, "diskRegion": "cn-north-1", "policyId": id, "op": op});
        let body = json!({"relations": [relation]});
        ok(post(&simulator, "snapshotPolicies:apply", body).await)["opResults"][0]["code"].clone()
    };
    assert_eq!(relate("vol-data-of-i-running", 1).await, 200);
    assert_eq!(relate("vol-none", 1).await, 404);
    let count = async || {
        let found =
            ok(post(&simulator, "snapshotPolicies:describe", json!({"policyId": [id]})).await);
        found["policies"][0]["diskCount"].clone()
    };
    assert_eq!(count().await, 2);
    let relations = json!({"diskId": [one]});
    let found =
        ok(post(&simulator, "snapshotPolicyDiskRelations:describe", relations.clone()).await);
    assert_eq!(found["relationResults"][0]["createTime"], "2026-01-01T00:10:00+00:00");
    assert_eq!(relate(&one, 2).await, 200);
    let found = ok(post(&simulator, "snapshotPolicyDiskRelations:describe", relations).await);
    assert_eq!(found["totalCount"], 0);

    let mut change = body;
    change["name"] = "weekly".into();
    let path = format!("snapshotPolicy/{id}");
    assert_eq!(ok(call(&simulator, "PATCH", &path, change).await)["name"], "weekly");
    let groups = json!({"filterGroups": [{"filters": [{"name": "name", "values": ["week"]}]}]});
    assert_eq!(ok(post(&simulator, "snapPolicies:describe", groups).await)["totalCount"], 1);
    ok(call(&simulator, "DELETE", &path, json!({})).await);
    assert_eq!(call(&simulator, "DELETE", &path, json!({})).await.error(), NOT_FOUND);
    let left = disk(&simulator, "vol-data-of-i-running").await;
    assert_eq!(left["snapshotPolicies"], json!([]));
}
