//! UCloud's caches on the wire: redis and memcache groups, spaces, backups.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::time::Duration;

use serde_json::{Value, json};
use wire::{simulator, ucloud_call};
use yun_simulator::Simulator;

const POWER_DELAY: Duration = Duration::from_millis(50);
const IMAGE_DELAY: Duration = Duration::from_millis(300);
const ZONE: (&str, &str) = ("Zone", "cn-bj2-04");

async fn call(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> Value {
    let given: Vec<_> = [ZONE].into_iter().chain(given.iter().copied()).collect();
    let reply = ucloud_call(simulator, action, &given).await;
    assert_eq!(reply.code(), 0, "{action} {given:?}: {}", reply.body);
    reply.body
}

async fn code(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> i64 {
    let given: Vec<_> = [ZONE].into_iter().chain(given.iter().copied()).collect();
    ucloud_call(simulator, action, &given).await.code()
}

async fn redis(simulator: &Simulator) -> String {
    let given = [("Name", "sessions"), ("HighAvailability", "enable"), ("Size", "2")];
    let made = call(simulator, "CreateURedisGroup", &given).await;
    made["GroupId"].as_str().unwrap().to_owned()
}

async fn state(simulator: &Simulator, id: &str) -> String {
    let listed = call(simulator, "DescribeURedisGroup", &[("GroupId", id)]).await;
    listed["DataSet"][0]["State"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_redis_group_runs_grows_and_stops() {
    let (simulator, clock) = simulator().await;
    let id = redis(&simulator).await;
    let group = ("GroupId", id.as_str());
    assert_eq!(state(&simulator, &id).await, "Starting");
    assert_eq!(code(&simulator, "ResizeURedisGroup", &[group, ("Size", "4")]).await, 230);
    clock.advance(POWER_DELAY);
    let seen = call(&simulator, "DescribeURedisGroup", &[group]).await["DataSet"][0].clone();
    let shown = json!([seen["State"], seen["Size"], seen["SubnetId"], seen["BackupTime"]]);
    assert_eq!(shown, json!(["Running", 2, "subnet-simulated", 3]));

    for size in ["1", "2"] {
        assert_eq!(code(&simulator, "ResizeURedisGroup", &[group, ("Size", size)]).await, 230);
    }
    call(&simulator, "ResizeURedisGroup", &[group, ("Size", "4")]).await;
    assert_eq!(state(&simulator, &id).await, "Resizing");
    clock.advance(POWER_DELAY);
    call(&simulator, "ModifyURedisGroupName", &[group, ("Name", "renamed")]).await;
    let given = [group, ("BackupTime", "0"), ("AutoBackup", "enable")];
    call(&simulator, "UpdateURedisBackupStrategy", &given).await;
    let all = call(&simulator, "DescribeUMem", &[("Protocol", "redis")]).await;
    let seen = &all["DataSet"][0];
    let shown = json!([seen["ResourceId"], seen["Name"], seen["Size"], seen["BackupTime"]]);
    assert_eq!(shown, json!([id, "renamed", 4, 0]));

    assert_eq!(code(&simulator, "StartURedisGroup", &[group]).await, 230);
    call(&simulator, "RestartURedisGroup", &[group]).await;
    assert_eq!(state(&simulator, &id).await, "Starting");
    clock.advance(POWER_DELAY);
    call(&simulator, "ShutdownURedisGroup", &[group]).await;
    assert_eq!(state(&simulator, &id).await, "ISolation");
    assert_eq!(code(&simulator, "RestartURedisGroup", &[group]).await, 230);
    call(&simulator, "ISolationURedisGroup", &[group, ("TransformType", "Bind")]).await;
    clock.advance(POWER_DELAY);
    assert_eq!(state(&simulator, &id).await, "Running");
    call(&simulator, "DeleteURedisGroup", &[group]).await;
    assert_eq!(call(&simulator, "DescribeURedisGroup", &[group]).await["TotalCount"], 0);
    assert_eq!(code(&simulator, "DeleteURedisGroup", &[group]).await, 230);
}

#[tokio::test]
async fn configurations_are_those_of_the_documented_versions() {
    let (simulator, _) = simulator().await;
    let given = [("RegionFlag", "false"), ("Version", "4.0")];
    let listed = call(&simulator, "DescribeURedisConfig", &given).await;
    let seen = &listed["DataSet"][0];
    assert_eq!(
        json!([listed["TotalCount"], seen["ConfigId"], seen["IsModify"], seen["State"]]),
        json!([1, "6c9298a3-9d7f-428c-b1d0-e87ab3b8a1ea", "Unmodifiable", "Usable"])
    );
    let versions = call(&simulator, "DescribeURedisVersion", &[]).await;
    assert_eq!(versions["TotalCount"], 4);
    let given = [("Name", "sessions"), ("HighAvailability", "enable"), ("SlaveZone", "cn-bj2-04")];
    assert_eq!(code(&simulator, "CreateURedisGroup", &given).await, 230);
}

#[tokio::test]
async fn backups_are_made_of_running_caches_and_downloaded_when_done() {
    let (simulator, clock) = simulator().await;
    let id = redis(&simulator).await;
    let given = [("GroupId", id.as_str()), ("BackupName", "before-2")];
    assert_eq!(code(&simulator, "CreateURedisBackup", &given).await, 230);
    let space = [("Name", "catalogue"), ("Size", "16"), ("Protocol", "redis")];
    let space = call(&simulator, "CreateUMemSpace", &space).await["SpaceId"].clone();
    clock.advance(POWER_DELAY);
    let made = call(&simulator, "CreateURedisBackup", &given).await;
    let of_space = [("SpaceId", space.as_str().unwrap()), ("BackupName", "of-space")];
    call(&simulator, "CreateUMemBackup", &of_space).await;

    let listed = call(&simulator, "DescribeURedisBackup", &given[..1]).await;
    let seen = &listed["DataSet"][0];
    let shown = json!([listed["TotalCount"], seen["BackupName"], seen["State"]]);
    assert_eq!(shown, json!([1, "before-2", "Backuping"]));
    let backup = [("BackupId", made["BackupId"].as_str().unwrap())];
    assert_eq!(code(&simulator, "DescribeURedisBackupURL", &backup).await, 230);
    clock.advance(IMAGE_DELAY);
    let url = call(&simulator, "DescribeURedisBackupURL", &backup).await;
    assert!(url["BackupURL"].as_str().unwrap().contains(backup[0].1));
    let listed = call(&simulator, "DescribeUMemBackup", &of_space[..1]).await;
    let seen = &listed["DataSet"][0];
    let shown = json!([listed["TotalCount"], seen["BackupName"], seen["State"]]);
    assert_eq!(shown, json!([1, "of-space", "Success"]));
    let one = [of_space[0], ("BackupId", seen["BackupId"].as_str().unwrap())];
    let urls = call(&simulator, "DescribeUMemBackupURL", &one).await;
    assert_eq!(urls["BackupURL"].as_array().unwrap().len(), 1);
    let state = call(&simulator, "GetUMemSpaceState", &of_space[..1]).await;
    assert_eq!(state["State"], json!(["Running"]));
}

#[tokio::test]
async fn memcache_groups_are_shown_by_both_descriptions() {
    let (simulator, clock) = simulator().await;
    let made = call(&simulator, "CreateUMemcacheGroup", &[("Name", "pages-1")]).await;
    let id = made["GroupId"].as_str().unwrap();
    clock.advance(POWER_DELAY);
    let group = ("GroupId", id);
    call(&simulator, "ResizeUMemcacheGroup", &[group, ("Size", "8")]).await;
    clock.advance(POWER_DELAY);
    let given = [("ResourceId", id), ("Protocol", "memcache")];
    let seen = call(&simulator, "DescribeUMem", &given).await["DataSet"][0].clone();
    let port = &seen["Address"][0]["Port"];
    assert_eq!(json!([seen["Size"], seen["State"], port]), json!([8, "Running", 11211]));
    call(&simulator, "RestartUMemcacheGroup", &[group]).await;
    let listed = call(&simulator, "DescribeUMemcacheGroup", &[group]).await;
    assert_eq!(listed["DataSet"][0]["State"], "Starting");
    call(&simulator, "DeleteUMemcacheGroup", &[group]).await;
    assert_eq!(call(&simulator, "DescribeUMem", &given).await["TotalCount"], 0);
}
