//! JD Cloud's Kubernetes, file systems, bare-metal servers, IAM, tags and monitoring.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::time::Duration;

use serde_json::{Value, json};
use wire::{Jd, Reply, simulator};
use yun_simulator::Simulator;

const SOON: Duration = Duration::from_millis(50);

const INVALID_ARGUMENT: (u16, &str) = (400, "INVALID_ARGUMENT");
const FAILED_PRECONDITION: (u16, &str) = (400, "FAILED_PRECONDITION");
const DUPLICATE: (u16, &str) = (400, "DUPLICATE");
const NOT_FOUND: (u16, &str) = (404, "NOT_FOUND");
const PASSWORD: &str = "Correct-horse-1";
const REGIONAL: &str = "/v1/regions/cn-north-1/";

/// Calls of one product, below a path.
struct Product<'a>(&'a Simulator, &'static str, &'static str);

impl Product<'_> {
    async fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut request = Jd::new(self.0, method, "").query(query);
        request.path = format!("{}{path}", self.2);
        request.service = self.1.into();
        if !self.2.contains("regions") {
            request.region = "jdcloud-api".into();
        }
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

    async fn put(&self, path: &str, body: Value) -> Reply {
        self.call("PUT", path, body).await
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

fn cluster(node_type: &str) -> Value {
    json!({
        "name": "one", "azs": ["cn-north-1a"], "accessKey": "a", "secretKey": "s",
        "nodeGroup": {
            "name": "first", "nodeConfig": {"instanceType": node_type}, "initialNodeCount": 3,
        },
        "clusterNetworkType": "customized",
        "customizedClusterNetworkSpec": {
            "publicApiServer": true, "masterCidr": "10.1.0.0/16", "serviceCidr": "10.2.0.0/16",
            "vpcId": "vpc-simulated", "podSubnetId": "subnet-simulated",
            "lbSubnetId": "subnet-simulated", "nodeSubnetId": "subnet-simulated",
        },
    })
}

#[tokio::test]
async fn a_cluster_lives_with_its_node_groups() {
    let (simulator, clock) = simulator().await;
    let k8s = Product(&simulator, "kubernetes", REGIONAL);
    assert_eq!(k8s.post("clusters", cluster("x")).await.error(), NOT_FOUND);
    let mut old = cluster("g.n2.large");
    old["version"] = "0.1".into();
    assert_eq!(k8s.post("clusters", old).await.error(), INVALID_ARGUMENT);
    let made = ok(k8s.post("clusters", cluster("g.n2.large")).await);
    let id = made["clusterId"].as_str().unwrap();
    let path = format!("clusters/{id}");
    let seen = async || k8s.get(&path).await["cluster"].clone();
    assert_eq!(seen().await["clusterState"], "pending");
    let group = json!({
        "name": "second", "clusterId": id, "nodeConfig": {"instanceType": "g.n2.large"},
        "initialNodeCount": 1,
    });
    assert_eq!(k8s.post("nodeGroups", group.clone()).await.error(), FAILED_PRECONDITION);
    clock.advance(SOON);
    let now = seen().await;
    assert_eq!((&now["clusterState"], &now["version"]), (&json!("running"), &json!("1.26.4")));
    assert_eq!(now["nodeGroups"][0]["currentCount"], 3);
    assert!(!now.to_string().contains("secretKey"));

    let second = ok(k8s.post("nodeGroups", group).await)["nodeGroupId"].clone();
    let group_path = format!("nodeGroups/{}", second.as_str().unwrap());
    clock.advance(SOON);
    ok(k8s.post(&format!("{group_path}:setNodeGroupSize"), json!({"expectCount": 5})).await);
    let group = k8s.get(&group_path).await["nodeGroup"].clone();
    let counts = (&group["state"], &group["expectCount"], &group["currentCount"]);
    assert_eq!(counts, (&json!("resizing"), &json!(5), &json!(1)));
    clock.advance(SOON);
    assert_eq!(k8s.get(&group_path).await["nodeGroup"]["currentCount"], 5);
    let query = format!("nodeGroups?filters.1.name=clusterId&filters.1.values.1={id}");
    assert_eq!(k8s.get(&query).await["totalCount"], 2);
    ok(k8s.call("PATCH", &path, json!({"name": "renamed"})).await);
    let query = "clusters?filters.1.name=name&filters.1.values.1=ren";
    assert_eq!(k8s.get(query).await["clusters"][0]["nodeGroups"].as_array().unwrap().len(), 2);

    ok(k8s.delete(&path).await);
    assert_eq!(seen().await["clusterState"], "deleting");
    clock.advance(SOON);
    assert_eq!(k8s.call("GET", &path, Value::Null).await.error(), NOT_FOUND);
    assert_eq!(k8s.get("nodeGroups").await["totalCount"], 0);
}

#[tokio::test]
async fn a_file_system_is_in_use_while_it_has_mount_targets() {
    let (simulator, clock) = simulator().await;
    let zfs = Product(&simulator, "zfs", REGIONAL);
    let body = json!({"name": "home", "description": "d", "clientToken": "t"});
    let made = ok(zfs.post("fileSystems", body.clone()).await);
    assert_eq!(ok(zfs.post("fileSystems", body).await), made);
    let id = made["fileSystemId"].as_str().unwrap();
    let path = format!("fileSystems/{id}");
    let status = async || zfs.get(&path).await["fileSystem"]["status"].clone();
    let target = json!({
        "fileSystemId": id, "subnetId": "subnet-simulated", "vpcId": "vpc-simulated", "clientToken": "u",
    });
    assert_eq!(status().await, "creating");
    assert_eq!(zfs.post("mountTargets", target.clone()).await.error(), FAILED_PRECONDITION);
    clock.advance(SOON);
    let made = ok(zfs.post("mountTargets", target).await);
    clock.advance(SOON);
    assert_eq!(status().await, "in-use");
    assert_eq!(zfs.get(&path).await["fileSystem"]["numberOfMountTargets"], 1);
    assert_eq!(zfs.delete(&path).await.error(), FAILED_PRECONDITION);
    let query = format!("mountTargets?filters.1.name=fileSystemId&filters.1.values.1={id}");
    assert_eq!(zfs.get(&query).await["totalCount"], 1);
    let target = made["mountTargetId"].as_str().unwrap();
    ok(zfs.delete(&format!("mountTargets/{target}")).await);
    assert_eq!(status().await, "available");
    ok(zfs.delete(&path).await);
    clock.advance(SOON);
    assert_eq!(zfs.call("GET", &path, Value::Null).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn bare_metal_servers_are_switched_and_reinstalled() {
    let (simulator, clock) = simulator().await;
    let cps = Product(&simulator, "cps", REGIONAL);
    let spec = json!({"instanceSpec": {
        "az": "cn-north-1a", "deviceType": "cps.c.normal", "imageType": "standard", "osTypeId": "os-1",
        "sysRaidTypeId": "raid-1", "networkType": "basic", "name": "metal", "count": 2,
        "charge": {"chargeMode": "prepaid_by_duration"}, "password": PASSWORD,
    }});
    let ids = ok(cps.put("instances", spec).await)["instanceIds"].clone();
    let id = ids[0].as_str().unwrap();
    let path = format!("instances/{id}");
    let status = async || cps.get(&path).await["instance"]["status"].clone();
    assert_eq!(status().await, "creating");
    assert_eq!(
        cps.put(&format!("{path}:stopInstance"), json!({})).await.error(),
        FAILED_PRECONDITION
    );
    clock.advance(SOON);
    assert_eq!(status().await, "running");
    let reinstall = json!({"instanceSpec": {
        "az": "cn-north-1a", "imageType": "standard", "osTypeId": "os-2", "sysRaidTypeId": "raid-1",
        "keepData": "no", "password": PASSWORD,
    }});
    let path_of_it = format!("{path}:reinstallInstance");
    let mut reinstall = reinstall;
    // Either form is read.
    reinstall["instanceSpec"]["keepData"] = false.into();
    assert_eq!(cps.put(&path_of_it, reinstall.clone()).await.error(), FAILED_PRECONDITION);
    ok(cps.put("instances:stopInstances", json!({"instanceIds": ids})).await);
    assert_eq!(status().await, "stopping");
    clock.advance(SOON);
    assert_eq!(status().await, "stopped");
    ok(cps.put(&path_of_it, reinstall).await);
    clock.advance(SOON);
    assert_eq!(cps.get(&path).await["instance"]["osTypeId"], "os-2");
    ok(cps.post(&format!("{path}:modifyInstance"), json!({"name": "other"})).await);
    assert_eq!(cps.get("instances?name=other").await["totalCount"], 1);
    let query = "instances?filters.1.name=status&filters.1.values.1=stopped";
    assert_eq!(cps.get(query).await["totalCount"], 1);

    let key = ok(cps.put("keypairs", json!({"name": "k"})).await);
    assert!(key["privateKey"].as_str().unwrap().contains("PRIVATE KEY"));
    let path = format!("keypairs/{}", key["keypairId"].as_str().unwrap());
    assert_eq!(cps.get(&path).await["keypair"]["name"], "k");
    ok(cps.delete(&path).await);
    assert_eq!(cps.call("GET", &path, Value::Null).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn sub_users_belong_to_groups_and_have_keys() {
    let (simulator, _) = simulator().await;
    let iam = Product(&simulator, "iam", "/v1/");
    let user = |password: &str| json!({"createSubUserInfo": {"name": "anna", "password": password, "createAk": true}});
    assert_eq!(iam.post("subUser", user("weak")).await.error(), INVALID_ARGUMENT);
    let made = ok(iam.post("subUser", user(PASSWORD)).await)["subUser"].clone();
    assert_ne!(made["secretAccessKey"], "");
    assert_eq!(iam.post("subUser", user(PASSWORD)).await.error(), DUPLICATE);
    let key = ok(iam.post("subUser/anna/accessKey", json!({})).await)["userAccessKey"].clone();
    let secret = key["secretAccessKey"].as_str().unwrap().to_owned();
    let key = format!("subUser/anna/accessKey/{}", key["accessKey"].as_str().unwrap());
    ok(iam.put(&format!("{key}:disable"), json!({})).await);
    let keys = iam.get("subUser/anna/getSubUserAccessKeys").await["userAccessKeys"].clone();
    assert_eq!((keys.as_array().unwrap().len(), &keys[1]["status"]), (2, &json!(0)));
    assert!(!keys.to_string().contains(&secret), "a secret is shown again");
    ok(iam.delete(&key).await);
    assert_eq!(iam.delete(&key).await.error(), NOT_FOUND);

    ok(iam.post("group", json!({"createGroupInfo": {"name": "admins"}})).await);
    let add = |name: &str| json!({"subUser": name});
    assert_eq!(iam.post("group/admins:addSubUserToGroup", add("bob")).await.error(), NOT_FOUND);
    ok(iam.post("group/admins:addSubUserToGroup", add("anna")).await);
    assert_eq!(iam.get("group/admins/subUsers").await["subUsers"][0]["name"], "anna");
    assert_eq!(iam.get("subUser/anna/groups").await["groups"][0]["name"], "admins");
    assert_eq!(iam.get("groups?keyword=adm").await["groups"][0]["subUserSum"], 1);
    let change = json!({"updateSubUserInfo": {"email": "ann@example.invalid"}});
    ok(iam.put("subUser/anna", change).await);
    assert_eq!(iam.get("subUser/anna").await["subUser"]["email"], "ann@example.invalid");
    assert_eq!(iam.get("subUsers?keyword=an").await["total"], 1);
    ok(iam.delete("subUser/anna").await);
    assert_eq!(iam.get("group/admins/subUsers").await["total"], 0);
    ok(iam.delete("group/admins").await);
    assert_eq!(iam.call("GET", "group/admins", Value::Null).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn a_policy_that_is_attached_is_kept() {
    let (simulator, _) = simulator().await;
    let iam = Product(&simulator, "iam", "/v1/");
    let policy = |content: &str| json!({"createPolicyInfo": {"name": "read", "content": content}});
    assert_eq!(iam.post("policy", policy("no")).await.error(), INVALID_ARGUMENT);
    ok(iam.post("policy", policy(r#"{"Version":"3"}"#)).await);
    let role = json!({"createRoleInfo": {
        "roleName": "agent", "type": 3, "assumeRolePolicyDocument": "{}",
    }});
    ok(iam.post("role", role).await);
    let attach = json!({"policyName": "read"});
    ok(iam.post("role/agent:attachRolePolicy", attach.clone()).await);
    let policies = iam.get("role/agent/policies?sort=0").await;
    assert_eq!(
        (&policies["total"], &policies["policies"][0]["policyName"]),
        (&json!(1), &json!("read"))
    );
    assert_eq!(iam.delete("policy/read").await.error(), FAILED_PRECONDITION);
    let change = json!({"updatePolicyInfo": {"content": "{\"Version\":\"4\"}"}});
    ok(iam.put("policy/read", change).await);
    assert_eq!(iam.get("policy/read").await["policy"]["content"], "{\"Version\":\"4\"}");
    ok(iam.delete("role/agent:detachRolePolicy?policyName=read").await);
    let again = iam.delete("role/agent:detachRolePolicy?policyName=read").await;
    assert_eq!(again.error(), NOT_FOUND);
    ok(iam.delete("policy/read").await);
    ok(iam.delete("role/agent").await);
    assert_eq!(iam.get("roles").await["total"], 0);
}

#[tokio::test]
async fn tags_are_put_on_resources_of_several_products() {
    let (simulator, _) = simulator().await;
    let tags = Product(&simulator, "resourcetag", REGIONAL);
    let body = |name: &str, value: &str| {
        json!({name: {
            "resources": [
                {"serviceCode": "vm", "resourceId": ["i-running", "i-none"]},
                {"serviceCode": "disk", "resourceId": ["vol-data-of-i-running"]},
            ],
            "tags": [{"key": "team", "value": value}],
        }})
    };
    let done =
        ok(tags.post("tags:tagResources", body("tagResources", "red")).await)["data"].clone();
    assert_eq!(done["successCount"], 2);
    assert_eq!(done["failedResourcesMap"][0]["resourceId"], "i-none");
    ok(tags.post("tags:tagResources", body("tagResources", "blue")).await);
    let vm = Product(&simulator, "vm", REGIONAL);
    let seen = vm.get("instances/i-running").await["instance"]["tags"].clone();
    assert_eq!(seen, json!([{"key": "team", "value": "blue"}]));
    let found = json!({"resourceVo": {"tagFilters": [{"key": "team", "values": ["blue"]}]}});
    let found = ok(tags.post("tags:describeResources", found).await)["data"].clone();
    assert_eq!(found["resourceTagMappingList"].as_array().unwrap().len(), 2);
    let found = ok(tags.post("describeTags", json!({"tagKeysVo": {}})).await)["data"].clone();
    assert_eq!(found["tags"], json!([{"key": "team", "value": "blue"}]));
    let found = json!({"queryResource": {"serviceCode": "vm", "tagFilters": [{"key": "team"}]}});
    assert_eq!(ok(tags.post("queryResource", found).await)["resourceIds"], json!(["i-running"]));
    ok(tags.post("tags:unTagResources", body("unTagResources", "blue")).await);
    let seen = vm.get("instances/i-running").await["instance"]["tags"].clone();
    assert_eq!(seen, json!([]));
}

#[tokio::test]
async fn metric_data_is_the_same_for_the_same_time() {
    let (simulator, clock) = simulator().await;
    let monitor = Product(&simulator, "monitor", "/v2/regions/cn-north-1/");
    let path = "metrics/cpu_util/metricData?serviceCode=vm&resourceId=i-running";
    let first = monitor.get(path).await["metricDatas"][0]["data"].clone();
    assert_eq!(first.as_array().unwrap().len(), 361, "an hour in steps of ten seconds");
    assert_eq!(monitor.get(path).await["metricDatas"][0]["data"], first);
    assert_eq!(first[360]["timestamp"], 1_767_226_200_000_u64);
    clock.advance(Duration::from_secs(10));
    let next = monitor.get(path).await["metricDatas"][0]["data"].clone();
    assert_eq!((&next[0], &next[359]), (&first[1], &first[360]), "time moves over the same series");
    let range =
        format!("{path}&startTime=2026-01-01T08:00:05%2B0800&endTime=2026-01-01T08:01:00%2B0800");
    let some = monitor.get(&range).await["metricDatas"][0]["data"].clone();
    assert_eq!(
        (some.as_array().unwrap().len(), &some[0]["timestamp"]),
        (7, &json!(1_767_225_600_000_u64))
    );
    for (start, error) in [
        ("2025-11-01T00:00:00%2B0000", INVALID_ARGUMENT),
        ("2026-01-02T00:00:00%2B0000", INVALID_ARGUMENT),
        ("now", INVALID_ARGUMENT),
    ] {
        let path = format!("{path}&startTime={start}");
        assert_eq!(monitor.call("GET", &path, Value::Null).await.error(), error, "{start}");
    }
}

#[tokio::test]
async fn alarms_are_created_switched_and_deleted() {
    let (simulator, _) = simulator().await;
    let monitor = Product(&simulator, "monitor", "/v2/");
    let alarm = |name: &str| {
        json!({
            "clientToken": "t", "product": "vm", "ruleName": name,
            "resourceOption": {"resourceItems": [{"region": "cn-north-1", "resourceId": "i-running"}]},
            "ruleOption": {"baseRule": []},
        })
    };
    let made = ok(monitor.post("groupAlarms", alarm("busy")).await);
    assert_eq!(ok(monitor.post("groupAlarms", alarm("busy")).await), made);
    let path = format!("groupAlarms/{}", made["alarmId"].as_str().unwrap());
    assert_eq!(monitor.get(&path).await["ruleName"], "busy");
    let off = json!({"alarmIds": [made["alarmId"]], "state": 0});
    ok(monitor.post("groupAlarms:switch", off).await);
    assert_eq!(monitor.get("groupAlarms?enabled=0").await["numberRecords"], 1);
    assert_eq!(monitor.get("groupAlarms?enabled=1").await["numberRecords"], 0);
    ok(monitor.put(&path, alarm("idle")).await);
    assert_eq!(monitor.get(&path).await["ruleName"], "idle");
    ok(monitor.delete(&path).await);
    assert_eq!(monitor.call("GET", &path, Value::Null).await.error(), NOT_FOUND);
}
