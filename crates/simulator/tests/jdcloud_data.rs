//! JD Cloud's databases and caches: `rds`, `redis`, `mongodb`.

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
const FAILED_PRECONDITION: (u16, &str) = (400, "FAILED_PRECONDITION");
const DUPLICATE: (u16, &str) = (400, "DUPLICATE");
const NOT_FOUND: (u16, &str) = (404, "NOT_FOUND");
const PASSWORD: &str = "Correct-horse-1";

/// Calls of one product.
struct Product<'a>(&'a Simulator, &'static str);

impl Product<'_> {
    async fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut request = Jd::new(self.0, method, path).query(query);
        request.service = self.1.into();
        if method != "GET" {
            request.body = body.to_string();
        }
        request.send(self.0).await
    }

    async fn get(&self, path: &str) -> Value {
        ok(self.call("GET", path, Value::Null).await)
    }

    async fn post(&self, path: &str, body: Value) -> Reply {
        self.call("POST", path, body).await
    }

    async fn delete(&self, path: &str) -> Reply {
        self.call("DELETE", path, json!({})).await
    }
}

fn ok(reply: Reply) -> Value {
    let Reply { status, mut body, .. } = reply;
    assert_eq!(status, 200, "{body}");
    body["result"].take()
}

fn database(engine: &str) -> Value {
    json!({"instanceSpec": {
        "instanceName": "db", "engine": engine, "engineVersion": "5.7",
        "instanceClass": "db.mysql.s1.micro", "instanceStorageGB": 20, "azId": ["cn-north-1a"],
        "vpcId": "vpc-simulated", "subnetId": "subnet-simulated", "chargeSpec": {},
    }})
}

async fn running(rds: &Product<'_>, clock: &yun_simulator::ManualClock) -> String {
    let made = ok(rds.post("instances", database("MySQL")).await);
    clock.advance(SOON);
    made["instanceId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_database_instance_lives_and_its_readers_go_with_it() {
    let (simulator, clock) = simulator().await;
    let rds = Product(&simulator, "rds");
    assert_eq!(rds.post("instances", database("Oracle")).await.error(), INVALID_ARGUMENT);
    let mut elsewhere = database("MySQL");
    elsewhere["instanceSpec"]["vpcId"] = "vpc-none".into();
    assert_eq!(rds.post("instances", elsewhere).await.error(), NOT_FOUND);

    let made = ok(rds.post("instances", database("MySQL")).await);
    let id = made["instanceId"].as_str().unwrap();
    let path = format!("instances/{id}");
    let seen = async || rds.get(&path).await["dbInstanceAttributes"].clone();
    assert_eq!(seen().await["instanceStatus"], "BUILDING");
    assert_eq!(
        rds.post(&format!("{path}:rebootInstance"), json!({})).await.error(),
        FAILED_PRECONDITION
    );
    clock.advance(SOON);
    let now = seen().await;
    assert_eq!((&now["instanceStatus"], &now["instancePort"]), (&json!("RUNNING"), &json!("3306")));

    ok(rds.post(&format!("{path}:modifyInstanceName"), json!({"instanceName": "new"})).await);
    let resize = |size: i64| json!({"newInstanceClass": "big", "newInstanceStorageGB": size});
    let path_of_resize = format!("{path}:modifyInstanceSpec");
    assert_eq!(rds.post(&path_of_resize, resize(10)).await.error(), FAILED_PRECONDITION);
    ok(rds.post(&path_of_resize, resize(50)).await);
    assert_eq!(seen().await["instanceStatus"], "RESIZING");
    clock.advance(SOON);
    let now = seen().await;
    assert_eq!((&now["instanceStorageGB"], &now["instanceName"]), (&json!(50), &json!("new")));
    ok(rds.post(&format!("{path}:enableInternetAccess"), json!({})).await);
    assert_ne!(seen().await["publicDomainName"], "");

    let reader = json!({
        "instanceName": "reader", "instanceClass": "c", "instanceStorageGB": 50,
        "azId": "cn-north-1a", "count": 2,
    });
    let readers = ok(rds.post(&format!("{path}:createROInstance"), reader).await);
    assert_eq!(seen().await["roInstanceIds"], readers["roInstanceId"]);
    clock.advance(SOON);
    let listed = rds.get("instances?filters.1.name=instanceName&filters.1.values.1=new").await;
    assert_eq!(listed["totalCount"], 1);
    assert_eq!(rds.get("instances").await["totalCount"], 3);
    ok(rds.delete(&path).await);
    assert_eq!(seen().await["instanceStatus"], "DELETING");
    clock.advance(SOON);
    assert_eq!(rds.get("instances").await["totalCount"], 0);
    assert_eq!(rds.call("GET", &path, Value::Null).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn backups_are_made_one_at_a_time_and_restore_their_instance() {
    let (simulator, clock) = simulator().await;
    let rds = Product(&simulator, "rds");
    let (one, two) = (running(&rds, &clock).await, running(&rds, &clock).await);
    let backup = json!({"instanceId": one, "backupSpec": {"backupName": "b"}});
    let first = ok(rds.post("backups", backup.clone()).await)["backupId"].clone();
    assert_eq!(rds.post("backups", backup.clone()).await.error(), FAILED_PRECONDITION);
    let path = format!("backups/{}", first.as_str().unwrap());
    assert_eq!(rds.delete(&path).await.error(), FAILED_PRECONDITION);
    clock.advance(IMAGE_DELAY);
    clock.advance(Duration::from_secs(1));
    ok(rds.post("backups", backup).await);
    let listed = rds.get(&format!("backups?instanceId={one}&pageNumber=1&pageSize=10")).await;
    let states: Vec<_> =
        listed["backup"].as_array().unwrap().iter().map(|one| &one["backupStatus"]).collect();
    assert_eq!(states, ["BUILDING", "COMPLETED"], "the latest comes first");

    let restore = json!({"backupId": first});
    let other = rds.post(&format!("instances/{two}:restoreInstance"), restore.clone()).await;
    assert_eq!(other.error(), FAILED_PRECONDITION);
    ok(rds.post(&format!("instances/{one}:restoreInstance"), restore).await);
    let seen = rds.get(&format!("instances/{one}")).await;
    assert_eq!(seen["dbInstanceAttributes"]["instanceStatus"], "RESTORING");
    let mut copy = database("MySQL");
    copy["backupId"] = first.clone();
    copy["engine"] = "PostgreSQL".into();
    let other = rds.post("instances:createInstanceFromBackup", copy.clone()).await;
    assert_eq!(other.error(), FAILED_PRECONDITION);
    copy["engine"] = "MySQL".into();
    ok(rds.post("instances:createInstanceFromBackup", copy).await);
    ok(rds.delete(&path).await);
}

#[tokio::test]
async fn accounts_are_granted_databases() {
    let (simulator, clock) = simulator().await;
    let rds = Product(&simulator, "rds");
    let path = format!("instances/{}", running(&rds, &clock).await);
    let account = json!({"accountName": "app", "accountPassword": PASSWORD});
    let weak = json!({"accountName": "app", "accountPassword": "weak"});
    assert_eq!(rds.post(&format!("{path}/accounts"), weak).await.error(), INVALID_ARGUMENT);
    ok(rds.post(&format!("{path}/accounts"), account.clone()).await);
    assert_eq!(rds.post(&format!("{path}/accounts"), account).await.error(), DUPLICATE);
    let grant = json!({"accountPrivileges": [{"dbName": "shop", "privilege": "rw"}]});
    let path_of_grant = format!("{path}/accounts/app:grantPrivilege");
    assert_eq!(rds.post(&path_of_grant, grant.clone()).await.error(), NOT_FOUND);
    let shop = json!({"dbName": "shop", "characterSetName": "utf8"});
    ok(rds.post(&format!("{path}/databases"), shop).await);
    ok(rds.post(&path_of_grant, grant).await);
    let accounts = rds.get(&format!("{path}/accounts")).await;
    assert_eq!(accounts["accounts"][0]["accountPrivileges"][0]["privilege"], "rw");
    assert!(!accounts.to_string().contains(PASSWORD));
    let databases = rds.get(&format!("{path}/databases?dbName=shop")).await;
    assert_eq!(databases["databases"][0]["accessPrivilege"][0]["accountName"], "app");
    ok(rds.delete(&format!("{path}/databases/shop")).await);
    let accounts = rds.get(&format!("{path}/accounts")).await;
    assert_eq!(accounts["accounts"][0]["accountPrivileges"], json!([]));
    ok(rds.delete(&format!("{path}/accounts/app")).await);
    assert_eq!(rds.delete(&format!("{path}/accounts/app")).await.error(), NOT_FOUND);

    assert_eq!(rds.get(&format!("{path}/whiteList")).await["whiteLists"][0]["name"], "default");
    let office = json!({"whiteListName": "office", "ips": "10.1.0.0/16"});
    ok(rds.post(&format!("{path}/whiteList"), office.clone()).await);
    assert_eq!(rds.post(&format!("{path}/whiteList"), office).await.error(), DUPLICATE);
    assert_eq!(
        rds.get(&format!("{path}/whiteList")).await["whiteLists"].as_array().unwrap().len(),
        2
    );
}

#[tokio::test]
async fn parameter_groups_in_use_are_kept() {
    let (simulator, clock) = simulator().await;
    let rds = Product(&simulator, "rds");
    let id = running(&rds, &clock).await;
    let group = |name: &str, engine: &str| json!({"engine": engine, "engineVersion": "5.7", "parameterGroupName": name});
    let made = ok(rds.post("parameterGroups", group("one", "MySQL")).await);
    let group_id = made["parameterGroupId"].as_str().unwrap();
    assert_eq!(rds.post("parameterGroups", group("one", "MySQL")).await.error(), DUPLICATE);
    let other = ok(rds.post("parameterGroups", group("two", "PostgreSQL")).await);
    let path = format!("instances/{id}:modifyParameterGroup");
    let wrong = rds.call("PUT", &path, other).await;
    assert_eq!(wrong.error(), FAILED_PRECONDITION);
    let parameters = json!({"parameters": [{"name": "max_connections", "value": "9"}]});
    ok(rds.call("PUT", &format!("parameterGroups/{group_id}/parameters"), parameters).await);
    let copy = json!({"parameterGroupId": group_id, "parameterGroupName": "copy"});
    let copy = ok(rds.post("parameterGroups:copyParameterGroup", copy).await);
    let copied =
        format!("parameterGroups/{}/parameters", copy["parameterGroupId"].as_str().unwrap());
    assert_eq!(rds.get(&copied).await["parameters"][0]["configureValue"], "9");
    ok(rds.call("PUT", &path, made.clone()).await);
    let attached = rds.get(&format!("parameterGroups/{group_id}/instances")).await;
    assert_eq!(attached["instances"][0]["instanceId"], id);
    let path = format!("parameterGroups/{group_id}");
    assert_eq!(rds.delete(&path).await.error(), FAILED_PRECONDITION);
    ok(rds.delete(&format!("instances/{id}")).await);
    clock.advance(SOON);
    ok(rds.delete(&path).await);
}

#[tokio::test]
async fn a_cache_instance_lives_with_accounts_and_backups() {
    let (simulator, clock) = simulator().await;
    let redis = Product(&simulator, "redis");
    let spec = |subnet: &str| {
        json!({"cacheInstance": {
            "vpcId": "vpc-simulated", "subnetId": subnet, "cacheInstanceName": "cache",
            "cacheInstanceClass": "redis.s.micro.basic", "azId": {"master": "cn-north-1a", "slave": "cn-north-1b"},
            "password": PASSWORD,
        }})
    };
    assert_eq!(redis.post("cacheInstance", spec("subnet-none")).await.error(), NOT_FOUND);
    let made = ok(redis.post("cacheInstance", spec("subnet-simulated")).await);
    let id = made["cacheInstanceId"].as_str().unwrap();
    let path = format!("cacheInstance/{id}");
    let seen = async || redis.get(&path).await["cacheInstance"].clone();
    assert_eq!(seen().await["cacheInstanceStatus"], "creating");
    assert_eq!(redis.delete(&path).await.error(), FAILED_PRECONDITION);
    clock.advance(SOON);
    let now = seen().await;
    assert_eq!((&now["cacheInstanceStatus"], &now["auth"]), (&json!("running"), &json!(true)));

    ok(redis.call("PATCH", &path, json!({"cacheInstanceName": "new"})).await);
    let class = json!({"cacheInstanceClass": "redis.m.large", "shardNumber": 4});
    ok(redis.post(&format!("{path}:modifyCacheInstanceClass"), class).await);
    assert_eq!(seen().await["cacheInstanceStatus"], "changing");
    clock.advance(SOON);
    let now = seen().await;
    assert_eq!(
        (&now["cacheInstanceClass"], &now["cacheInstanceMemoryMB"]),
        (&json!("redis.m.large"), &json!(4096))
    );
    ok(redis.post(&format!("{path}:resetCacheInstancePassword"), json!({})).await);
    assert_eq!(seen().await["auth"], false);
    let query = "cacheInstance?filters.1.name=cacheInstanceName&filters.1.values.1=ne";
    assert_eq!(redis.get(query).await["totalCount"], 1);
    ok(redis
        .call("PATCH", &format!("{path}/ipWhiteList"), json!({"ipWhiteList": ["10.0.0.1"]}))
        .await);
    assert_eq!(redis.get(&format!("{path}/ipWhiteList")).await["ipWhiteList"], json!(["10.0.0.1"]));

    let account = json!({"accountName": "app", "accountPassword": PASSWORD});
    ok(redis.post(&format!("{path}/account"), account.clone()).await);
    assert_eq!(redis.post(&format!("{path}/account"), account).await.error(), DUPLICATE);
    let change = json!({"accountName": "app", "accountPrivilege": "RoleReadOnly"});
    ok(redis.call("PATCH", &format!("{path}/account"), change).await);
    let accounts = redis.get(&format!("{path}/account")).await;
    assert_eq!(accounts["accountLists"][0]["accountPrivilege"], "RoleReadOnly");

    let backup = json!({"fileName": "nightly", "backupType": 1});
    let backup = ok(redis.post(&format!("{path}/backup"), backup).await);
    let early = redis.post(&format!("{path}/restore"), backup.clone()).await;
    assert_eq!(early.error(), FAILED_PRECONDITION);
    clock.advance(IMAGE_DELAY);
    assert_eq!(redis.get(&format!("{path}/backup")).await["backups"][0]["backupStatus"], 2);
    ok(redis.post(&format!("{path}/restore"), backup).await);
    assert_eq!(seen().await["cacheInstanceStatus"], "restoring");
    clock.advance(SOON);
    ok(redis.delete(&path).await);
    clock.advance(SOON);
    assert_eq!(redis.call("GET", &path, Value::Null).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn a_mongodb_instance_lives_with_backups() {
    let (simulator, clock) = simulator().await;
    let mongodb = Product(&simulator, "mongodb");
    let spec = json!({"instanceSpec": {
        "instanceName": "docs", "instanceClass": "mongo.s1.small", "instanceStorageGB": 20,
        "multiAZ": false, "azId": ["cn-north-1a", "cn-north-1a", "cn-north-1a"], "vpcId": "vpc-simulated",
        "subnetId": "subnet-simulated", "password": PASSWORD,
    }});
    let id = ok(mongodb.post("instances", spec).await)["instanceId"].clone();
    let id = id.as_str().unwrap();
    let query = format!("instances?filters.1.name=instanceId&filters.1.values.1={id}");
    let seen = async || mongodb.get(&query).await["dbInstances"][0].clone();
    assert_eq!(seen().await["instanceStatus"], "BUILDING");
    clock.advance(SOON);
    assert_eq!(seen().await["instanceStatus"], "RUNNING");
    let size = |size: i64| json!({"instanceClass": "mongo.s1.large", "instanceStorageGB": size});
    let path = format!("instances/{id}");
    let resize = format!("{path}:modifyInstanceSpec");
    assert_eq!(mongodb.post(&resize, size(10)).await.error(), FAILED_PRECONDITION);
    ok(mongodb.post(&resize, size(40)).await);
    assert_eq!(seen().await["instanceStatus"], "RESIZING");
    clock.advance(SOON);
    assert_eq!(seen().await["instanceStorageGB"], 40);
    let ips = |mode: &str, ips: &str| json!({"modifyMode": mode, "securityIps": ips});
    ok(mongodb.post(&format!("{path}/securityIps"), ips("Add", "10.0.0.1,10.0.0.2")).await);
    ok(mongodb.post(&format!("{path}/securityIps"), ips("Delete", "10.0.0.1")).await);
    assert_eq!(mongodb.get(&format!("{path}/securityIps")).await["securityIps"], "10.0.0.2");

    let backup = ok(mongodb.post("backups", json!({"instanceId": id})).await)["backupId"].clone();
    let restore = json!({"backupId": backup});
    let restoring = format!("{path}/restoreInstance");
    assert_eq!(mongodb.post(&restoring, restore.clone()).await.error(), FAILED_PRECONDITION);
    clock.advance(IMAGE_DELAY);
    ok(mongodb.post(&restoring, restore).await);
    assert_eq!(seen().await["instanceStatus"], "RESTORING");
    clock.advance(SOON);
    ok(mongodb.delete(&path).await);
    clock.advance(SOON);
    assert_eq!(mongodb.get(&query).await["totalCount"], 0);
    assert_eq!(mongodb.delete(&path).await.error(), NOT_FOUND);
    // Backups outlive their instance.
    ok(mongodb.delete(&format!("backups/{}", backup.as_str().unwrap())).await);
}
