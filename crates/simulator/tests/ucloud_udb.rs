//! UCloud's databases on the wire: instances, replicas, backups, parameter groups.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::time::Duration;

use serde_json::{Value, json};
use wire::{simulator, ucloud_call};
use yun_simulator::Simulator;

const POWER_DELAY: Duration = Duration::from_millis(50);
const IMAGE_DELAY: Duration = Duration::from_millis(300);

async fn call(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> Value {
    let reply = ucloud_call(simulator, action, given).await;
    assert_eq!(reply.code(), 0, "{action} {given:?}: {}", reply.body);
    reply.body
}

async fn code(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> i64 {
    ucloud_call(simulator, action, given).await.code()
}

async fn group_of(simulator: &Simulator, type_: &str) -> String {
    let given = [("Offset", "0"), ("Limit", "100"), ("Zone", "cn-bj2-04")];
    let groups = call(simulator, "DescribeUDBParamGroup", &given).await;
    let groups = groups["DataSet"].as_array().unwrap().clone();
    let own = groups.iter().find(|group| group["DBTypeId"] == type_).unwrap();
    assert_eq!(own["Modifiable"], false);
    own["GroupId"].to_string()
}

async fn create_with(simulator: &Simulator, more: &[(&str, &str)]) -> wire::Reply {
    let group = group_of(simulator, "mysql-5.7").await;
    let mut given = vec![
        ("Zone", "cn-bj2-04"),
        ("Name", "orders"),
        ("AdminPassword", "2026_Secret"),
        ("DBTypeId", "mysql-5.7"),
        ("Port", "3306"),
        ("DiskSpace", "20"),
        ("ParamGroupId", &group),
        ("MemoryLimit", "2000"),
    ];
    given.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    given.extend(more);
    ucloud_call(simulator, "CreateUDBInstance", &given).await
}

async fn create(simulator: &Simulator) -> String {
    let made = create_with(simulator, &[]).await;
    assert_eq!(made.code(), 0, "{}", made.body);
    made.body["DBId"].as_str().unwrap().to_owned()
}

async fn shown(simulator: &Simulator, id: &str) -> Value {
    call(simulator, "DescribeUDBInstance", &[("DBId", id)]).await["DataSet"][0].clone()
}

async fn state(simulator: &Simulator, id: &str) -> String {
    shown(simulator, id).await["State"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_instance_lives_from_creation_to_deletion() {
    let (simulator, clock) = simulator().await;
    let id = create(&simulator).await;
    let db = [("DBId", id.as_str())];
    assert_eq!(state(&simulator, &id).await, "Init");
    assert_eq!(code(&simulator, "StopUDBInstance", &db).await, 7006);
    clock.advance(POWER_DELAY);
    let instance = shown(&simulator, &id).await;
    assert_eq!(
        json!([
            instance["State"],
            instance["ChargeType"],
            instance["BackupZone"],
            instance["SubnetId"],
            instance["Tag"]
        ]),
        json!(["Running", "Month", "", "subnet-simulated", "Default"])
    );
    assert!(instance["VirtualIP"].as_str().unwrap().starts_with("10.9."));
    assert!(instance.get("AdminPassword").is_none());

    assert_eq!(code(&simulator, "StartUDBInstance", &db).await, 7007);
    assert_eq!(code(&simulator, "DeleteUDBInstance", &db).await, 7013);
    call(&simulator, "RestartUDBInstance", &db).await;
    assert_eq!(state(&simulator, &id).await, "Starting");
    assert_eq!(code(&simulator, "RestartUDBInstance", &db).await, 7005);
    clock.advance(POWER_DELAY);
    call(&simulator, "StopUDBInstance", &db).await;
    assert_eq!(state(&simulator, &id).await, "Shutdown");
    clock.advance(POWER_DELAY);
    assert_eq!(call(&simulator, "DescribeUDBInstanceState", &db).await["State"], "Shutoff");
    call(&simulator, "DeleteUDBInstance", &db).await;
    assert_eq!(call(&simulator, "DescribeUDBInstance", &db).await["TotalCount"], 0);
    assert_eq!(code(&simulator, "StartUDBInstance", &db).await, 230);
}

#[tokio::test]
async fn instances_need_groups_of_their_type_and_networks_that_exist() {
    let (simulator, _) = simulator().await;
    let other = group_of(&simulator, "mysql-8.0").await;
    for (more, expected) in [
        (vec![("ParamGroupId", "77")], 7153),
        (vec![("ParamGroupId", other.as_str())], 7154),
        (vec![("BackupZone", "cn-bj2-05")], 7184),
        (vec![("BackupZone", "cn-bj2-05"), ("InstanceMode", "HA")], 0),
        (vec![("BackupId", "77")], 7085),
        (vec![("BackupId", "1")], 0),
        (vec![("VPCId", "uvnet-none")], 58103),
        (vec![("SubnetId", "subnet-none")], 54002),
    ] {
        let reply = create_with(&simulator, &more).await;
        assert_eq!(reply.code(), expected, "{more:?}: {}", reply.body);
    }
}

#[tokio::test]
async fn a_running_instance_grows_and_shrinks_only_when_it_is_off() {
    let (simulator, clock) = simulator().await;
    let id = create(&simulator).await;
    clock.advance(POWER_DELAY);
    let to = |memory, disk| [("DBId", id.as_str()), ("MemoryLimit", memory), ("DiskSpace", disk)];
    assert_eq!(code(&simulator, "ResizeUDBInstance", &to("2000", "20")).await, 7105);
    call(&simulator, "ResizeUDBInstance", &to("4000", "30")).await;
    let changing = shown(&simulator, &id).await;
    assert_eq!(json!([changing["State"], changing["MemoryLimit"]]), json!(["Upgrading", 2000]));
    clock.advance(POWER_DELAY);
    let changed = shown(&simulator, &id).await;
    let seen = json!([changed["State"], changed["MemoryLimit"], changed["DiskSpace"]]);
    assert_eq!(seen, json!(["Running", 4000, 30]));

    assert_eq!(code(&simulator, "ResizeUDBInstance", &to("2000", "30")).await, 7073);
    call(&simulator, "StopUDBInstance", &[("DBId", &id)]).await;
    clock.advance(POWER_DELAY);
    call(&simulator, "ResizeUDBInstance", &to("2000", "30")).await;
    clock.advance(POWER_DELAY);
    let changed = shown(&simulator, &id).await;
    assert_eq!(json!([changed["State"], changed["MemoryLimit"]]), json!(["Shutoff", 2000]));
}

#[tokio::test]
async fn instances_are_listed_by_class_zone_and_page() {
    let (simulator, _) = simulator().await;
    let first = create(&simulator).await;
    let group = group_of(&simulator, "postgresql-9.6").await;
    let more = [("DBTypeId", "postgresql-9.6"), ("ParamGroupId", group.as_str())];
    assert_eq!(create_with(&simulator, &more).await.code(), 0);
    assert_eq!(create_with(&simulator, &[("Zone", "cn-bj2-05")]).await.code(), 0);

    for (given, total, here) in [
        (vec![("ClassType", "SQL"), ("Offset", "0"), ("Limit", "10")], 2, 2),
        (vec![("ClassType", "postgresql"), ("Offset", "0"), ("Limit", "10")], 1, 1),
        (vec![("Zone", "cn-bj2-05"), ("ClassType", "SQL"), ("Offset", "0"), ("Limit", "10")], 1, 1),
        (vec![("ClassType", "SQL"), ("Offset", "1"), ("Limit", "1")], 2, 1),
        (vec![("ClassType", "SQL"), ("Offset", "2"), ("Limit", "1")], 2, 0),
    ] {
        let listed = call(&simulator, "DescribeUDBInstance", &given).await;
        assert_eq!(listed["TotalCount"], total, "{given:?}");
        assert_eq!(listed["DataSet"].as_array().unwrap().len(), here, "{given:?}");
    }
    let changes = [
        ("ModifyUDBInstanceName", ("Name", "orders-2")),
        ("UpdateUDBInstanceBackupStrategy", ("BackupTime", "0")),
        ("UpdateUDBInstanceBackupStrategy", ("BackupDate", "1111001")),
        ("EditUDBBackupBlacklist", ("Blacklist", "test.%;city.address")),
    ];
    for (action, change) in changes {
        call(&simulator, action, &[("DBId", &first), change]).await;
    }
    let seen = shown(&simulator, &first).await;
    let seen =
        json!([seen["Name"], seen["BackupBeginTime"], seen["BackupDate"], seen["BackupBlacklist"]]);
    assert_eq!(seen, json!(["orders-2", 0, "1111001", "test.%;city.address"]));
    let given = [("DBId", first.as_str()), ("BackupDate", "1000000")];
    assert_eq!(code(&simulator, "UpdateUDBInstanceBackupStrategy", &given).await, 230);
}

#[tokio::test]
async fn replicas_belong_to_a_primary_until_they_are_promoted() {
    let (simulator, clock) = simulator().await;
    let primary = create(&simulator).await;
    let given = [("SrcId", primary.as_str()), ("Name", "orders-replica")];
    assert_eq!(code(&simulator, "CreateUDBSlave", &given).await, 7114);
    clock.advance(POWER_DELAY);
    let made = call(&simulator, "CreateUDBSlave", &given).await;
    let replica = made["DBId"].as_str().unwrap();
    clock.advance(POWER_DELAY);
    let seen = shown(&simulator, replica).await;
    assert_eq!(json!([seen["Role"], seen["SrcDBId"]]), json!(["slave", primary]));

    let given = [("ClassType", "SQL"), ("Offset", "0"), ("Limit", "10")];
    let listed = call(&simulator, "DescribeUDBInstance", &given).await;
    assert_eq!(listed["TotalCount"], 1, "a replica is part of its primary's entry");
    assert_eq!(listed["DataSet"][0]["DataSet"][0]["DBId"], replica);

    let db = [("DBId", primary.as_str())];
    assert_eq!(
        code(&simulator, "UpgradeUDBInstanceToHA", &[db[0], ("Zone", "cn-bj2-04")]).await,
        7180
    );
    assert_eq!(code(&simulator, "PromoteUDBInstanceToHA", &[("DBId", replica)]).await, 7179);
    call(&simulator, "StopUDBInstance", &db).await;
    assert_eq!(code(&simulator, "PromoteUDBSlave", &[("DBId", replica)]).await, 7114);
    clock.advance(POWER_DELAY);
    assert_eq!(code(&simulator, "DeleteUDBInstance", &db).await, 7013);
    call(&simulator, "StartUDBInstance", &db).await;
    clock.advance(POWER_DELAY);

    call(&simulator, "PromoteUDBSlave", &[("DBId", replica)]).await;
    assert_eq!(state(&simulator, replica).await, "Promoting");
    clock.advance(POWER_DELAY);
    let seen = shown(&simulator, replica).await;
    assert_eq!(json!([seen["Role"], seen["SrcDBId"]]), json!(["master", ""]));
    assert_eq!(code(&simulator, "PromoteUDBSlave", &[("DBId", replica)]).await, 230);

    assert_eq!(code(&simulator, "SwitchUDBInstanceToHA", &db).await, 7010);
    call(&simulator, "PromoteUDBInstanceToHA", &db).await;
    clock.advance(POWER_DELAY);
    call(&simulator, "SwitchUDBInstanceToHA", &db).await;
    assert_eq!(shown(&simulator, &primary).await["InstanceMode"], "HA");
    assert_eq!(code(&simulator, "PromoteUDBInstanceToHA", &db).await, 7194);
}

#[tokio::test]
async fn backups_take_time_one_at_a_time_and_outlive_their_instance() {
    let (simulator, clock) = simulator().await;
    let id = create(&simulator).await;
    let given = [("DBId", id.as_str()), ("BackupName", "before")];
    assert_eq!(code(&simulator, "BackupUDBInstance", &given).await, 7022);
    clock.advance(POWER_DELAY);
    let time = wire::NOW.as_secs().to_string();
    let past = [("SrcDBId", id.as_str()), ("Name", "restored"), ("RecoveryTime", &time)];
    assert_eq!(code(&simulator, "CreateUDBInstanceByRecovery", &past).await, 7143);
    let backup = call(&simulator, "BackupUDBInstance", &given).await["BackupId"].to_string();
    assert_eq!(code(&simulator, "BackupUDBInstance", &given).await, 7135);
    assert_eq!(create_with(&simulator, &[("BackupId", &backup)]).await.code(), 7085);

    let asked = [("Zone", "cn-bj2-04"), ("BackupId", backup.as_str())];
    let state = call(&simulator, "DescribeUDBInstanceBackupState", &asked).await;
    assert_eq!(state["State"], "Backuping");
    clock.advance(IMAGE_DELAY);
    let state = call(&simulator, "DescribeUDBInstanceBackupState", &asked).await;
    assert_eq!(state["State"], "Success");
    call(&simulator, "CreateUDBInstanceByRecovery", &past).await;

    call(&simulator, "StopUDBInstance", &given[..1]).await;
    clock.advance(POWER_DELAY);
    call(&simulator, "DeleteUDBInstance", &given[..1]).await;
    let page = [("Offset", "0"), ("Limit", "10")];
    let of_it = [page[0], page[1], ("DBId", id.as_str())];
    let listed = call(&simulator, "DescribeUDBBackup", &of_it).await;
    let seen = &listed["DataSet"][0];
    let seen = json!([listed["TotalCount"], seen["BackupName"], seen["BackupType"]]);
    assert_eq!(seen, json!([1, "before", 1]));
    call(&simulator, "DeleteUDBBackup", &asked).await;
    assert_eq!(call(&simulator, "DescribeUDBBackup", &of_it).await["TotalCount"], 0);
    assert_eq!(code(&simulator, "DeleteUDBBackup", &asked).await, 7085);

    let initial = [page[0], page[1], ("Zone", "cn-bj2-05")];
    let listed = call(&simulator, "DescribeUDBBackup", &initial).await;
    assert_eq!(listed["DataSet"][0]["BackupName"], "initial-back");
}

#[tokio::test]
async fn parameter_groups_are_copied_changed_and_deleted() {
    let (simulator, _) = simulator().await;
    let source = group_of(&simulator, "mysql-5.7").await;
    let zone = ("Zone", "cn-bj2-04");
    let theirs = [zone, ("GroupId", source.as_str())];
    let setting = [zone, theirs[1], ("Key", "max_connections"), ("Value", "9")];
    assert_eq!(code(&simulator, "UpdateUDBParamGroup", &setting).await, 7010);
    assert_eq!(code(&simulator, "DeleteUDBParamGroup", &theirs).await, 7013);

    let given = [
        zone,
        ("GroupName", "own"),
        ("Description", "d"),
        ("SrcGroupId", source.as_str()),
        ("DBTypeId", "6"),
    ];
    let made = call(&simulator, "CreateUDBParamGroup", &given).await;
    let own = made["GroupId"].to_string();
    let id = ("GroupId", own.as_str());
    let set = |key| [zone, id, ("Key", key), ("Value", "9")];
    call(&simulator, "UpdateUDBParamGroup", &set("max_connections")).await;
    assert_eq!(code(&simulator, "UpdateUDBParamGroup", &set("port")).await, 230);
    let text = call(&simulator, "ExtractUDBParamGroup", &[id]).await;
    assert!(text["Content"].as_str().unwrap().contains("max_connections = 9\n"), "{text}");

    assert_eq!(create_with(&simulator, &[("ParamGroupId", &own)]).await.code(), 0);
    assert_eq!(code(&simulator, "DeleteUDBParamGroup", &[zone, id]).await, 7064);
    let listed = call(&simulator, "DescribeUDBInstance", &[("ClassType", "SQL")]).await;
    let db = listed["DataSet"][0]["DBId"].as_str().unwrap();
    call(&simulator, "ChangeUDBParamGroup", &[("DBId", db), theirs[1]]).await;
    assert_eq!(shown(&simulator, db).await["ParamGroupId"].to_string(), source);
    call(&simulator, "DeleteUDBParamGroup", &[zone, id]).await;
    let page = [("Offset", "0"), ("Limit", "10"), id];
    assert_eq!(call(&simulator, "DescribeUDBParamGroup", &page).await["TotalCount"], 0);
    let page = [("Offset", "0"), ("Limit", "100"), ("ClassType", "postgresql")];
    let listed = call(&simulator, "DescribeUDBParamGroup", &page).await;
    let types = listed["DataSet"].as_array().unwrap();
    assert!(types.iter().all(|one| one["DBTypeId"].as_str().unwrap().starts_with("postgresql")));
    assert_eq!(types.len(), 3);
}
