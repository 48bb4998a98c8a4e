//! JD Cloud's instances with what belongs to them: disks, network interfaces, elastic IPs, key
//! pairs, templates and images.

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

async fn post(simulator: &Simulator, path: &str, body: Value) -> Reply {
    Jd::post(simulator, path, &body).send(simulator).await
}

async fn get(simulator: &Simulator, path: &str) -> Reply {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Jd::get(simulator, path).query(query).send(simulator).await
}

async fn delete(simulator: &Simulator, path: &str) -> Reply {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Jd::new(simulator, "DELETE", path).query(query).send(simulator).await
}

fn ok(reply: Reply) -> Value {
    let Reply { status, mut body, .. } = reply;
    assert_eq!(status, 200, "{body}");
    body["result"].take()
}

fn spec() -> Value {
    json!({
        "az": "cn-north-1a",
        "instanceType": "g.n2.large",
        "imageId": "img-centos",
        "name": "web",
        "password": "Correct-horse-1",
        "primaryNetworkInterface": {"networkInterface": {"subnetId": "subnet-simulated"}},
    })
}

fn with(changes: Value) -> Value {
    let mut spec = spec();
    let Value::Object(changes) = changes else { panic!("an object") };
    for (name, value) in changes {
        spec[name] = value;
    }
    spec
}

async fn create(simulator: &Simulator, spec: Value) -> String {
    let made = ok(post(simulator, "instances", json!({"instanceSpec": spec})).await);
    made["instanceIds"][0].as_str().unwrap().to_owned()
}

async fn instance(simulator: &Simulator, id: &str) -> Value {
    ok(get(simulator, &format!("instances/{id}")).await)["instance"].clone()
}

async fn act(simulator: &Simulator, id: &str, action: &str, body: Value) -> Reply {
    post(simulator, &format!("instances/{id}:{action}"), body).await
}

/// A request to the product `disk`.
async fn disk(simulator: &Simulator, id: &str) -> Reply {
    let request = Jd { service: "disk".into(), ..Jd::get(simulator, &format!("disks/{id}")) };
    request.send(simulator).await
}

async fn new_disk(simulator: &Simulator, spec: Value) -> String {
    let body = json!({"diskSpec": spec, "maxCount": 1, "clientToken": spec.to_string()});
    let request = Jd { service: "disk".into(), ..Jd::post(simulator, "disks", &body) };
    ok(request.send(simulator).await)["diskIds"][0].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_instance_is_created_with_all_that_belongs_to_it_and_deleted() {
    let (simulator, clock) = simulator().await;
    let id = create(
        &simulator,
        with(json!({
            "description": "of a test",
            "systemDisk": {"cloudDiskSpec": {
                "az": "cn-north-1a", "name": "system", "diskType": "ssd.gp1", "diskSizeGB": 60,
            }},
            "dataDisks": [
                {"autoDelete": true, "cloudDiskSpec": {
                    "az": "cn-north-1a", "name": "gone", "diskType": "ssd", "diskSizeGB": 20,
                }},
                {"deviceName": "vdd", "cloudDiskSpec": {
                    "az": "cn-north-1a", "name": "kept", "diskType": "ssd", "diskSizeGB": 30,
                }},
            ],
            "elasticIp": {"bandwidthMbps": 5, "provider": "bgp"},
            "userTags": [{"key": "team", "value": "blue"}],
        })),
    )
    .await;
    assert_eq!(instance(&simulator, &id).await["status"], "pending");
    clock.advance(SOON);
    let seen = instance(&simulator, &id).await;
    assert_eq!(seen["status"], "running");
    assert_eq!((&seen["instanceName"], &seen["description"]), (&json!("web"), &json!("of a test")));
    assert_eq!((&seen["osType"], &seen["platform"]), (&json!("linux"), &json!("CentOS")));
    assert_eq!(seen["tags"][0]["value"], "blue");
    assert_eq!(seen["vpcId"], "vpc-simulated");
    assert_eq!(seen["privateIpAddress"], "10.0.0.5");
    let network = &seen["primaryNetworkInterface"]["networkInterface"];
    assert_eq!(network["securityGroups"][0]["groupId"], "sg-simulated");
    assert_eq!(network["primaryIp"]["elasticIpAddress"], seen["elasticIpAddress"]);
    assert_ne!(seen["elasticIpAddress"], "");
    assert_eq!(seen["systemDisk"]["cloudDisk"]["diskSizeGB"], 60);
    assert_eq!(seen["systemDisk"]["status"], "attached");
    let devices: Vec<_> =
        seen["dataDisks"].as_array().unwrap().iter().map(|one| &one["deviceName"]).collect();
    assert_eq!(devices, ["vdb", "vdd"]);
    let disk_id = |at: usize| seen["dataDisks"][at]["cloudDisk"]["diskId"].as_str().unwrap();
    assert_eq!(ok(disk(&simulator, disk_id(0)).await)["disk"]["status"], "in-use");
    assert!(!seen.to_string().contains("Correct-horse"), "a password is shown");

    ok(delete(&simulator, &format!("instances/{id}")).await);
    assert_eq!(instance(&simulator, &id).await["status"], "deleting");
    clock.advance(SOON);
    assert_eq!(get(&simulator, &format!("instances/{id}")).await.error(), NOT_FOUND);
    assert_eq!(disk(&simulator, disk_id(0)).await.error(), NOT_FOUND);
    let kept = ok(disk(&simulator, disk_id(1)).await)["disk"].clone();
    assert_eq!((&kept["status"], &kept["attachments"]), (&json!("available"), &json!([])));
    // The address is free again.
    let next = create(&simulator, spec()).await;
    assert_eq!(instance(&simulator, &next).await["privateIpAddress"], "10.0.0.5");
}

#[tokio::test]
async fn a_token_makes_a_repeated_creation_harmless() {
    let (simulator, _) = simulator().await;
    let body = json!({"instanceSpec": with(json!({"name": "web-[08]"})), "maxCount": 3, "clientToken": "t"});
    let first = ok(post(&simulator, "instances", body.clone()).await);
    assert_eq!(first["instanceIds"].as_array().unwrap().len(), 3);
    assert_eq!(ok(post(&simulator, "instances", body).await), first);
    let listed = ok(get(&simulator, "instances?filters.1.name=name&filters.1.values.1=web").await);
    let names: Vec<_> =
        listed["instances"].as_array().unwrap().iter().map(|one| &one["instanceName"]).collect();
    assert_eq!(names, ["web-08", "web-09", "web-10"]);
}

#[tokio::test]
async fn what_an_instance_needs_must_be_there() {
    let (simulator, _) = simulator().await;
    let subnet = |more: Value| {
        let mut interface = json!({"subnetId": "subnet-simulated"});
        for (name, value) in more.as_object().unwrap() {
            interface[name] = value.clone();
        }
        json!({"primaryNetworkInterface": {"networkInterface": interface}})
    };
    let system = |size| {
        json!({"systemDisk": {"cloudDiskSpec": {
            "az": "a", "name": "n", "diskType": "ssd", "diskSizeGB": size,
        }}})
    };
    for (changes, error, part) in [
        (json!({"az": null}), INVALID_ARGUMENT, "instanceSpec.az"),
        (json!({"imageId": null}), INVALID_ARGUMENT, "instanceSpec.imageId"),
        (json!({"primaryNetworkInterface": null}), INVALID_ARGUMENT, "primaryNetworkInterface"),
        (json!({"password": "allsmallletters"}), INVALID_ARGUMENT, "instanceSpec.password"),
        (json!({"imageId": "img-none"}), NOT_FOUND, "img-none"),
        (json!({"instanceType": "g.n9.large"}), NOT_FOUND, "g.n9.large"),
        (json!({"keyNames": ["none"]}), NOT_FOUND, "none"),
        (json!({"instanceTemplateId": "it-none"}), NOT_FOUND, "it-none"),
        (json!({"agId": "ag-none"}), NOT_FOUND, "ag-none"),
        (subnet(json!({"subnetId": "subnet-none"})), NOT_FOUND, "subnet-none"),
        (subnet(json!({"securityGroups": ["sg-none"]})), NOT_FOUND, "sg-none"),
        (subnet(json!({"primaryIpAddress": "10.0.0.3"})), FAILED_PRECONDITION, "in use"),
        (subnet(json!({"primaryIpAddress": "10.0.1.3"})), FAILED_PRECONDITION, "10.0.1.3"),
        (system(30), OUT_OF_RANGE, "systemDisk.cloudDiskSpec.diskSizeGB"),
        (system(510), OUT_OF_RANGE, "systemDisk.cloudDiskSpec.diskSizeGB"),
        (
            json!({"charge": {"chargeMode": "postpaid_by_usage"}}),
            INVALID_ARGUMENT,
            "instanceSpec.charge.chargeMode",
        ),
    ] {
        let reply = post(&simulator, "instances", json!({"instanceSpec": with(changes)})).await;
        assert_eq!(reply.error(), error, "{}", reply.body);
        assert!(reply.message().contains(part), "{}", reply.message());
    }
    let fixed = with(subnet(json!({"primaryIpAddress": "10.0.0.9"})));
    let body = json!({"instanceSpec": fixed, "maxCount": 2});
    assert_eq!(post(&simulator, "instances", body).await.error(), OUT_OF_RANGE);
    let listed = ok(get(&simulator, "instances").await);
    assert_eq!(listed["totalCount"], 2, "a refused call made an instance");
}

#[tokio::test]
async fn instances_are_found_by_filters_and_tags_page_by_page() {
    let (simulator, clock) = simulator().await;
    let tagged = create(&simulator, with(json!({"userTags": [{"key": "k", "value": "v"}]}))).await;
    clock.advance(SOON);
    for (query, expected) in [
        ("", vec!["i-running", "i-stopped", tagged.as_str()]),
        ("filters.1.name=status&filters.1.values.1=stopped", vec!["i-stopped"]),
        (
            "filters.1.name=status&filters.1.values.1=stopped&filters.1.values.2=running",
            vec!["i-running", "i-stopped", tagged.as_str()],
        ),
        ("filters.1.name=instanceId&filters.1.values.1=i-running", vec!["i-running"]),
        ("filters.1.name=privateIpAddress&filters.1.values.1=10.0.0.4", vec!["i-stopped"]),
        (
            "filters.1.name=networkInterfaceId&filters.1.values.1=port-of-i-running",
            vec!["i-running"],
        ),
        ("filters.1.name=vpcId&filters.1.values.1=vpc-none", vec![]),
        (
            "filters.1.name=name&filters.1.operator=ne&filters.1.values.1=web",
            vec!["i-running", "i-stopped"],
        ),
        ("tags.1.key=k&tags.1.values.1=v", vec![tagged.as_str()]),
        ("tags.1.key=k&tags.1.values.1=w", vec![]),
    ] {
        let listed = ok(get(&simulator, &format!("instances?{query}")).await);
        let ids: Vec<_> =
            listed["instances"].as_array().unwrap().iter().map(|one| &one["instanceId"]).collect();
        assert_eq!(ids, expected, "{query}");
        assert_eq!(listed["totalCount"], expected.len(), "{query}");
    }
    let unknown = get(&simulator, "instances?filters.1.name=colour&filters.1.values.1=x").await;
    assert_eq!(unknown.error(), INVALID_ARGUMENT);
    assert!(unknown.message().contains("filters[0].name"));

    let page = ok(get(&simulator, "instances?pageSize=10&pageNumber=2").await);
    assert_eq!((&page["instances"], &page["totalCount"]), (&json!([]), &json!(3)));
    let brief = ok(get(&simulator, "instances:describeBriefInstances").await);
    let disk = &brief["instances"][0]["dataDisks"][0]["cloudDisk"];
    assert_eq!((&disk["diskSizeGB"], &disk["charge"]), (&json!(100), &Value::Null));
    let states = ok(get(&simulator, "instanceStatus").await);
    assert_eq!(
        states["instanceStatuses"][1],
        json!({"instanceId": "i-stopped", "status": "stopped"})
    );
    let addresses = ok(get(&simulator, "instancePrivateIpAddress").await);
    assert_eq!(addresses["instancePrivateIpAddress"][0]["privateIpAddress"], "10.0.0.3");
}

#[tokio::test]
async fn instances_are_rebooted_resized_and_rebuilt_in_the_right_state_only() {
    let (simulator, clock) = simulator().await;
    for (id, action, body) in [
        ("i-stopped", "rebootInstance", json!({})),
        ("i-running", "resizeInstance", json!({"instanceType": "g.n2.large"})),
        ("i-running", "rebuildInstance", json!({"imageId": "img-windows"})),
        ("i-running", "redeployInstance", json!({})),
    ] {
        assert_eq!(
            act(&simulator, id, action, body).await.error(),
            FAILED_PRECONDITION,
            "{action}"
        );
    }
    assert_eq!(get(&simulator, "instances/i-stopped/vnc").await.error(), FAILED_PRECONDITION);
    let console = ok(get(&simulator, "instances/i-running/vnc").await);
    assert!(console["vncUrl"].as_str().unwrap().starts_with("https://"));

    ok(act(&simulator, "i-running", "rebootInstance", json!({})).await);
    assert_eq!(instance(&simulator, "i-running").await["status"], "rebooting");
    let busy = act(&simulator, "i-running", "stopInstance", json!({})).await;
    assert_eq!(busy.message(), "Conflict with underlay task");

    ok(act(&simulator, "i-stopped", "resizeInstance", json!({"instanceType": "c.n3.xlarge"}))
        .await);
    let seen = instance(&simulator, "i-stopped").await;
    assert_eq!(
        (&seen["status"], &seen["instanceType"]),
        (&json!("resizing"), &json!("g.n2.medium"))
    );
    clock.advance(SOON);
    assert_eq!(instance(&simulator, "i-running").await["status"], "running");
    let seen = instance(&simulator, "i-stopped").await;
    assert_eq!(
        (&seen["status"], &seen["instanceType"]),
        (&json!("stopped"), &json!("c.n3.xlarge"))
    );
    let unknown =
        act(&simulator, "i-stopped", "resizeInstance", json!({"instanceType": "x"})).await;
    assert_eq!(unknown.error(), NOT_FOUND);

    let body = json!({"imageId": "img-windows", "password": "Correct-horse-1"});
    ok(act(&simulator, "i-stopped", "rebuildInstance", body).await);
    assert_eq!(instance(&simulator, "i-stopped").await["status"], "rebuilding");
    clock.advance(SOON);
    let seen = instance(&simulator, "i-stopped").await;
    assert_eq!((&seen["status"], &seen["osType"]), (&json!("stopped"), &json!("windows")));
    assert_eq!(seen["imageId"], "img-windows");
}

#[tokio::test]
async fn attributes_are_changed_and_something_must_be_given() {
    let (simulator, _) = simulator().await;
    let change = async |body| act(&simulator, "i-running", "modifyInstanceAttribute", body).await;
    assert_eq!(change(json!({})).await.error(), INVALID_ARGUMENT);
    let metadata = json!([{"key": "k", "value": "v"}]);
    ok(change(json!({"name": "renamed", "description": "d", "metadata": metadata})).await);
    let seen = instance(&simulator, "i-running").await;
    assert_eq!((&seen["instanceName"], &seen["description"]), (&json!("renamed"), &json!("d")));
    let data = ok(get(&simulator, "instancesCustomData").await);
    assert_eq!(data["customData"][0]["metadata"], metadata);

    let password = |text| json!({"password": text});
    let reply = act(&simulator, "i-running", "modifyInstancePassword", password("aaaaaaaa1")).await;
    assert_eq!(reply.error(), INVALID_ARGUMENT);
    ok(act(&simulator, "i-running", "modifyInstancePassword", password("aaaaAAAA1")).await);

    let body = |time| json!({"instanceIds": ["i-running"], "autoReleaseTime": time});
    let path = "instances:modifyInstanceReleaseTime";
    assert_eq!(post(&simulator, path, body("2026-01-01 00:30:00")).await.error(), OUT_OF_RANGE);
    assert_eq!(post(&simulator, path, body("tomorrow")).await.error(), INVALID_ARGUMENT);
    ok(post(&simulator, path, body("2026-01-01 02:00:00")).await);
    assert_eq!(instance(&simulator, "i-running").await["autoReleaseTime"], "2026-01-01 02:00:00");
}

#[tokio::test]
async fn a_prepaid_instance_cannot_be_deleted() {
    let (simulator, clock) = simulator().await;
    let charge =
        json!({"chargeMode": "prepaid_by_duration", "chargeUnit": "month", "chargeDuration": 2});
    let id = create(&simulator, with(json!({"charge": charge}))).await;
    clock.advance(SOON);
    let seen = instance(&simulator, &id).await;
    assert_eq!(seen["charge"]["chargeExpiredTime"], "2026-03-02T00:10:00Z");
    let reply = delete(&simulator, &format!("instances/{id}")).await;
    assert_eq!(reply.error(), FAILED_PRECONDITION);
    assert!(reply.message().contains("prepaid"));
}

#[tokio::test]
async fn disks_are_attached_and_detached() {
    let (simulator, clock) = simulator().await;
    let spec = |name: &str, zone: &str, shared: bool| json!({"az": zone, "name": name, "diskType": "ssd.gp1", "diskSizeGB": 20, "multiAttachable": shared});
    let own = new_disk(&simulator, spec("own", "cn-north-1a", false)).await;
    let far = new_disk(&simulator, spec("far", "cn-north-1b", false)).await;
    let shared = new_disk(&simulator, spec("shared", "cn-north-1a", true)).await;
    let attach =
        async |instance: &str, body: Value| act(&simulator, instance, "attachDisk", body).await;
    let detach = async |instance: &str, id: &str| {
        act(&simulator, instance, "detachDisk", json!({"diskId": id})).await
    };
    // It is being created.
    assert_eq!(attach("i-running", json!({"diskId": own})).await.error(), FAILED_PRECONDITION);
    clock.advance(SOON);
    assert_eq!(attach("i-running", json!({"diskId": "vol-none"})).await.error(), NOT_FOUND);
    for body in [
        json!({"diskId": far}),
        json!({"diskId": own, "deviceName": "vdb"}),
        json!({"diskId": own, "deviceName": "vda"}),
    ] {
        assert_eq!(attach("i-running", body.clone()).await.error(), FAILED_PRECONDITION, "{body}");
    }
    let reply = attach("i-running", json!({"diskId": own, "deviceName": "sda"})).await;
    assert_eq!(reply.error(), INVALID_ARGUMENT);

    ok(attach("i-running", json!({"diskId": own})).await);
    let entry = instance(&simulator, "i-running").await["dataDisks"][1].clone();
    assert_eq!((&entry["deviceName"], &entry["status"]), (&json!("vdc"), &json!("attaching")));
    assert_eq!(detach("i-running", &own).await.message(), "Conflict with underlay task");
    clock.advance(SOON);
    let entry = instance(&simulator, "i-running").await["dataDisks"][1].clone();
    assert_eq!((&entry["autoDelete"], &entry["status"]), (&json!(false), &json!("attached")));
    assert_eq!(attach("i-stopped", json!({"diskId": own})).await.error(), FAILED_PRECONDITION);

    ok(detach("i-running", &own).await);
    clock.advance(SOON);
    assert_eq!(instance(&simulator, "i-running").await["dataDisks"].as_array().unwrap().len(), 1);
    assert_eq!(detach("i-running", &own).await.error(), FAILED_PRECONDITION);
    assert_eq!(ok(disk(&simulator, &own).await)["disk"]["status"], "available");

    for id in ["i-running", "i-stopped"] {
        ok(attach(id, json!({"diskId": shared})).await);
        clock.advance(SOON);
    }
    let both = ok(disk(&simulator, &shared).await)["disk"]["attachments"].clone();
    assert_eq!(both.as_array().unwrap().len(), 2);

    let body = json!({"dataDisks": [{"diskId": shared, "autoDelete": true}]});
    ok(act(&simulator, "i-running", "modifyInstanceDiskAttribute", body).await);
    assert_eq!(instance(&simulator, "i-running").await["dataDisks"][1]["autoDelete"], true);
    let body = json!({"dataDisks": [{"diskId": own, "autoDelete": true}]});
    let reply = act(&simulator, "i-running", "modifyInstanceDiskAttribute", body).await;
    assert_eq!(reply.error(), FAILED_PRECONDITION);
    // The medium type takes four disks.
    let fourth = new_disk(&simulator, spec("fourth", "cn-north-1a", false)).await;
    clock.advance(SOON);
    for (id, status) in [(&own, 200), (&fourth, 400)] {
        assert_eq!(attach("i-running", json!({"diskId": id})).await.status, status);
        clock.advance(SOON);
    }
}

#[tokio::test]
async fn a_system_disk_is_exchanged_while_the_instance_is_stopped() {
    let (simulator, clock) = simulator().await;
    let system = json!({"diskId": "vol-system-of-i-running"});
    let reply = act(&simulator, "i-running", "detachDisk", system).await;
    assert_eq!(reply.message(), "Please stop the instance first");
    let system = json!({"diskId": "vol-system-of-i-stopped", "deviceName": "vda"});
    ok(act(&simulator, "i-stopped", "detachDisk", system.clone()).await);
    clock.advance(SOON);
    let reply = act(&simulator, "i-stopped", "startInstance", json!({})).await;
    assert_eq!(reply.error(), FAILED_PRECONDITION);
    assert!(reply.message().contains("system disk"));
    ok(act(&simulator, "i-stopped", "attachDisk", system).await);
    clock.advance(SOON);
    ok(act(&simulator, "i-stopped", "startInstance", json!({})).await);
}

#[tokio::test]
async fn an_elastic_ip_is_bound_to_one_instance() {
    let (simulator, clock) = simulator().await;
    let ip = json!({"elasticIp": {"bandwidthMbps": 1, "provider": "bgp"}});
    let id = create(&simulator, with(ip)).await;
    clock.advance(SOON);
    let ip = json!({"elasticIpId": instance(&simulator, &id).await["elasticIpId"]});
    let none = json!({"elasticIpId": "fip-none"});
    assert_eq!(act(&simulator, &id, "associateElasticIp", none).await.error(), NOT_FOUND);
    let reply = act(&simulator, "i-running", "associateElasticIp", ip.clone()).await;
    assert_eq!(reply.error(), FAILED_PRECONDITION);
    let reply = act(&simulator, "i-running", "disassociateElasticIp", ip.clone()).await;
    assert_eq!(reply.error(), FAILED_PRECONDITION);
    ok(act(&simulator, &id, "disassociateElasticIp", ip.clone()).await);
    assert_eq!(instance(&simulator, &id).await["elasticIpId"], "");
    ok(act(&simulator, "i-running", "associateElasticIp", ip.clone()).await);
    assert_eq!(instance(&simulator, "i-running").await["elasticIpId"], ip["elasticIpId"]);
    // It stays when its instance goes, and goes when that is asked for.
    ok(delete(&simulator, "instances/i-running").await);
    ok(act(&simulator, "i-stopped", "associateElasticIp", ip.clone()).await);
    let flag = "deletePrimaryNetworkInterfaceAllElasticIp=true";
    ok(delete(&simulator, &format!("instances/i-stopped?{flag}")).await);
    assert_eq!(act(&simulator, &id, "associateElasticIp", ip).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn the_network_of_a_stopped_instance_is_changed() {
    let (simulator, _) = simulator().await;
    let change = async |id, body| act(&simulator, id, "modifyInstanceVpcAttribute", body).await;
    let to = |address: &str| json!({"subnetId": "subnet-simulated", "privateIpAddress": address});
    assert_eq!(change("i-running", to("10.0.0.77")).await.error(), FAILED_PRECONDITION);
    let same = change("i-stopped", json!({"subnetId": "subnet-simulated"})).await;
    assert!(same.message().contains("privateIpAddress"), "{}", same.message());
    assert_eq!(change("i-stopped", to("10.0.0.3")).await.error(), FAILED_PRECONDITION);
    ok(change("i-stopped", to("10.0.0.77")).await);
    assert_eq!(instance(&simulator, "i-stopped").await["privateIpAddress"], "10.0.0.77");
    let port = json!({"networkInterfaceId": "port-of-i-stopped"});
    let reply = act(&simulator, "i-stopped", "detachNetworkInterface", port.clone()).await;
    assert_eq!(reply.error(), FAILED_PRECONDITION);
    let reply = act(&simulator, "i-running", "attachNetworkInterface", port).await;
    assert_eq!(reply.error(), FAILED_PRECONDITION);
}

#[tokio::test]
async fn key_pairs_are_made_attached_and_deleted() {
    let (simulator, clock) = simulator().await;
    let made = ok(post(&simulator, "keypairs", json!({"keyName": "mine"})).await);
    assert!(made["privateKey"].as_str().unwrap().contains("PRIVATE KEY"));
    let again = post(&simulator, "keypairs", json!({"keyName": "mine"})).await;
    assert_eq!(again.error(), FAILED_PRECONDITION);
    let bad = json!({"keyName": "bad", "publicKey": "hello"});
    assert_eq!(post(&simulator, "keypairs:import", bad).await.error(), FAILED_PRECONDITION);
    let key = json!({"keyName": "other", "publicKey": "ssh-rsa AAAAB3NzaC1yc2E me"});
    ok(post(&simulator, "keypairs:import", key).await);

    let to = |id: &str| json!({"instanceIds": [id], "passWordAuth": false});
    let attached = ok(post(&simulator, "keypairs/mine:attach", to("i-running")).await);
    assert_eq!(attached["successInstanceId"], json!(["i-running"]));
    assert_eq!(instance(&simulator, "i-running").await["keyNames"], json!(["mine"]));
    let second = post(&simulator, "keypairs/other:attach", to("i-running")).await;
    assert_eq!(second.error(), FAILED_PRECONDITION);
    let other = post(&simulator, "keypairs/other:detach", to("i-running")).await;
    assert_eq!(other.error(), FAILED_PRECONDITION);
    let listed =
        ok(get(&simulator, "keypairs?filters.1.name=keyNames&filters.1.values.1=mine").await);
    assert_eq!(listed["totalCount"], 1);
    assert_eq!(listed["keypairs"][0]["instanceIds"], json!(["i-running"]));

    // An instance shows a deleted key pair, and can get another one.
    ok(delete(&simulator, "keypairs/mine").await);
    assert_eq!(delete(&simulator, "keypairs/mine").await.error(), NOT_FOUND);
    assert_eq!(instance(&simulator, "i-running").await["keyNames"], json!(["mine"]));
    ok(post(&simulator, "keypairs/other:attach", to("i-running")).await);
    ok(post(&simulator, "keypairs/other:detach", to("i-running")).await);
    assert_eq!(instance(&simulator, "i-running").await["keyNames"], json!([]));

    let windows = create(&simulator, with(json!({"imageId": "img-windows"}))).await;
    clock.advance(SOON);
    let reply = post(&simulator, "keypairs/other:attach", to(&windows)).await;
    assert_eq!(reply.error(), FAILED_PRECONDITION);
    assert!(reply.message().contains("Windows"));
}

#[tokio::test]
async fn templates_give_what_a_request_leaves_out() {
    let (simulator, clock) = simulator().await;
    let data = json!({
        "instanceType": "m.n2.large",
        "imageId": "img-centos",
        "password": "Correct-horse-1",
        "primaryNetworkInterface": {"networkInterface": {"subnetId": "subnet-simulated"}},
        "dataDisks": [{"cloudDiskSpec": {"diskType": "hdd.std1", "diskSizeGB": 50}}],
        "instanceTags": [{"key": "from", "value": "template"}],
    });
    let body = json!({"name": "base", "instanceTemplateData": data});
    let made = ok(post(&simulator, "instanceTemplates", body).await);
    let id = made["instanceTemplateId"].as_str().unwrap();
    let template = ok(get(&simulator, &format!("instanceTemplates/{id}")).await);
    let seen = &template["instanceTemplate"]["instanceTemplateData"];
    assert_eq!((&seen["includePassword"], &seen["vpcId"]), (&json!(true), &json!("vpc-simulated")));
    assert!(!template.to_string().contains("Correct-horse"));

    let spec = json!({"instanceTemplateId": id, "az": "cn-north-1a", "name": "from-template"});
    let instance_id = create(&simulator, spec.clone()).await;
    let seen = instance(&simulator, &instance_id).await;
    assert_eq!(
        (&seen["instanceType"], &seen["tags"][0]["value"]),
        (&json!("m.n2.large"), &json!("template"))
    );
    assert_eq!(seen["dataDisks"][0]["cloudDisk"]["diskType"], "hdd.std1");
    let mut other = spec.clone();
    other["imageId"] = "img-windows".into();
    other["instanceType"] = "c.n2.large".into();
    other["noInstanceTags"] = true.into();
    let other = instance(&simulator, &create(&simulator, other).await).await;
    assert_eq!((&other["instanceType"], &other["dataDisks"]), (&json!("c.n2.large"), &json!([])));
    assert_eq!(other["tags"], json!([]));

    let patch = |body: Value| Jd {
        method: "PATCH".into(),
        ..Jd::post(&simulator, &format!("instanceTemplates/{id}"), &body)
    };
    assert_eq!(patch(json!({})).send(&simulator).await.error(), INVALID_ARGUMENT);
    let change = json!({"name": "new", "instanceTemplateData": {"instanceType": "g.n1.large"}});
    ok(patch(change).send(&simulator).await);
    let listed =
        ok(get(&simulator, "instanceTemplates?filters.1.name=name&filters.1.values.1=ne").await);
    assert_eq!(
        listed["instanceTemplates"][0]["instanceTemplateData"]["instanceType"],
        "g.n1.large"
    );

    // An image that is gone makes a template invalid.
    let body = json!({"name": "golden", "description": ""});
    let image = ok(act(&simulator, "i-stopped", "createImage", body).await)["imageId"].clone();
    clock.advance(IMAGE_DELAY);
    ok(patch(json!({"instanceTemplateData": {"imageId": image}})).send(&simulator).await);
    ok(get(&simulator, &format!("instanceTemplates/{id}:verify")).await);
    ok(delete(&simulator, &format!("images/{}", image.as_str().unwrap())).await);
    let verified = get(&simulator, &format!("instanceTemplates/{id}:verify")).await;
    assert_eq!(verified.error(), NOT_FOUND);
    ok(delete(&simulator, &format!("instanceTemplates/{id}")).await);
    assert_eq!(get(&simulator, &format!("instanceTemplates/{id}")).await.error(), NOT_FOUND);
}

#[tokio::test]
async fn types_and_quotas_say_what_there_is() {
    let (simulator, _) = simulator().await;
    let query = "instanceTypes?filters.1.name=instanceTypes&filters.1.values.1=g.n2.2xlarge";
    let types = ok(get(&simulator, query).await);
    assert_eq!(types["totalCount"], 1);
    let found = &types["instanceTypes"][0];
    assert_eq!((&found["cpu"], &found["memoryMB"]), (&json!(8), &json!(32_768)));
    let used = async |resource: &str| {
        let query = format!("quotas?filters.1.name=resourceTypes&filters.1.values.1={resource}");
        ok(get(&simulator, &query).await)["quotas"][0]["used"].clone()
    };
    assert_eq!((used("instance").await, used("instance_cpu").await), (json!(2), json!(2)));
    create(&simulator, spec()).await;
    assert_eq!((used("instance").await, used("instance_cpu").await), (json!(3), json!(4)));
    let query = "quotas?filters.1.name=resourceTypes&filters.1.values.1=imageShare";
    assert_eq!(get(&simulator, query).await.error(), INVALID_ARGUMENT);
}

#[tokio::test]
async fn images_are_modified_shared_copied_and_exported() {
    let (simulator, clock) = simulator().await;
    let body = json!({"name": "golden", "description": ""});
    let id = ok(act(&simulator, "i-stopped", "createImage", body).await)["imageId"].clone();
    let id = id.as_str().unwrap();
    let act = async |action: &str, body: Value| {
        post(&simulator, &format!("images/{id}:{action}"), body).await
    };
    let image = async || ok(get(&simulator, &format!("images/{id}")).await)["image"].clone();
    let pins = |count: usize| json!({"pins": (0..count).map(|number| format!("pin{number}")).collect::<Vec<_>>()});
    assert_eq!(act("share", pins(1)).await.error(), FAILED_PRECONDITION, "it is pending");
    clock.advance(IMAGE_DELAY);
    assert_eq!(act("modifyImageAttribute", json!({})).await.error(), INVALID_ARGUMENT);
    ok(act("modifyImageAttribute", json!({"name": "new", "description": "d"})).await);
    let seen = image().await;
    assert_eq!((&seen["name"], &seen["desc"]), (&json!("new"), &json!("d")));

    assert_eq!(act("share", pins(21)).await.error(), (429, "QUOTA_EXCEEDED"));
    ok(act("share", pins(2)).await);
    assert_eq!(image().await["launchPermission"], "specifiedUsers");
    let members = ok(get(&simulator, &format!("images/{id}/members")).await);
    assert_eq!(members["pins"], json!(["pin0", "pin1"]));
    assert_eq!(delete(&simulator, &format!("images/{id}")).await.error(), FAILED_PRECONDITION);
    ok(act("unshare", pins(2)).await);
    assert_eq!(image().await["launchPermission"], "ownerOnly");
    let public = post(&simulator, "images/img-centos:share", pins(1)).await;
    assert_eq!(public.error(), FAILED_PRECONDITION);

    let body = json!({"sourceImageIds": [id], "destinationRegion": "cn-south-1"});
    let copies = ok(post(&simulator, "images:copyImages", body).await);
    let copy = copies["copyImages"][0]["destinationImageId"].as_str().unwrap();
    assert_eq!(get(&simulator, &format!("images/{copy}")).await.error(), NOT_FOUND);
    let mut there = Jd::get(&simulator, "");
    there.region = "cn-south-1".into();
    there.path = format!("/v1/regions/cn-south-1/images/{copy}");
    assert_eq!(ok(there.send(&simulator).await)["image"]["name"], "new");
    let body = json!({"sourceImageIds": ["img-centos"], "destinationRegion": "cn-south-1"});
    assert_eq!(post(&simulator, "images:copyImages", body).await.error(), FAILED_PRECONDITION);

    let body = json!({"roleName": "r", "ossUrl": "https://bucket.s3.invalid", "ossPrefix": "p"});
    let task = ok(act("exportImage", body).await)["taskId"].clone();
    let tasks = async || {
        let query = format!("imageTasks?taskIds.1={}", task.as_str().unwrap());
        ok(get(&simulator, &query).await)["taskSet"][0].clone()
    };
    assert_eq!(tasks().await["taskStatus"], "running");
    clock.advance(IMAGE_DELAY);
    let done = tasks().await;
    assert_eq!((&done["taskStatus"], &done["progress"]), (&json!("finished"), &json!(100)));
    ok(delete(&simulator, &format!("images/{id}")).await);
}

#[tokio::test]
async fn an_imported_image_can_be_used_when_it_is_ready() {
    let (simulator, clock) = simulator().await;
    let body = |url: &str| {
        json!({
            "architecture": "x86_64", "osType": "linux", "platform": "Ubuntu", "diskFormat": "qcow2",
            "systemDiskSizeGB": 50, "imageUrl": url, "imageName": "mine", "clientToken": url,
        })
    };
    let reply = post(&simulator, "images:import", body("ftp://x")).await;
    assert_eq!(reply.error(), (400, "CONFLICT"));
    let made = ok(post(&simulator, "images:import", body("https://x.invalid/i.qcow2")).await);
    let again = ok(post(&simulator, "images:import", body("https://x.invalid/i.qcow2")).await);
    assert_eq!(made, again);
    let spec = with(json!({"imageId": made["imageId"]}));
    let early = post(&simulator, "instances", json!({"instanceSpec": spec})).await;
    assert_eq!(early.error(), FAILED_PRECONDITION);
    clock.advance(IMAGE_DELAY);
    let id = create(&simulator, spec).await;
    let seen = instance(&simulator, &id).await;
    assert_eq!(seen["systemDisk"]["cloudDisk"]["diskSizeGB"], 50);
    assert_eq!(seen["platform"], "Ubuntu");
}
