//! UCloud's Kubernetes on the wire: clusters, nodes, pools of nodes.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::time::Duration;

use serde_json::{Value, json};
use wire::{simulator, ucloud_call};
use yun_simulator::Simulator;

const PROJECT: (&str, &str) = ("ProjectId", "org-simulated");
const POWER_DELAY: Duration = Duration::from_millis(50);

async fn call(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> Value {
    let given: Vec<_> = given.iter().copied().chain([PROJECT]).collect();
    let reply = ucloud_call(simulator, action, &given).await;
    assert_eq!(reply.code(), 0, "{action} {given:?}: {}", reply.body);
    reply.body
}

async fn code(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> i64 {
    let given: Vec<_> = given.iter().copied().chain([PROJECT]).collect();
    ucloud_call(simulator, action, &given).await.code()
}

/// A VPC with a subnet.
async fn network(simulator: &Simulator) -> (String, String) {
    let given = [("Name", "k8s"), ("Network.0", "192.168.0.0/16")];
    let vpc = call(simulator, "CreateVPC", &given).await["VPCId"].as_str().unwrap().to_owned();
    let given = [("VPCId", vpc.as_str()), ("Subnet", "192.168.1.0"), ("Netmask", "24")];
    let subnet = call(simulator, "CreateSubnet", &given).await;
    (vpc, subnet["SubnetId"].as_str().unwrap().to_owned())
}

async fn create_with(
    simulator: &Simulator,
    vpc: &str,
    subnet: &str,
    more: &[(&str, &str)],
) -> wire::Reply {
    let mut given = vec![
        ("VPCId", vpc),
        ("SubnetId", subnet),
        ("ServiceCIDR", "172.16.0.0/16"),
        ("ClusterName", "shop"),
        ("Password", "U2VjcmV0XzIwMjY="),
        ("MasterMachineType", "N"),
        ("MasterCPU", "2"),
        ("MasterMem", "4096"),
        ("Master.0.Zone", "cn-bj2-04"),
        ("Master.1.Zone", "cn-bj2-04"),
        ("Master.2.Zone", "cn-bj2-05"),
    ];
    given.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    given.extend(more.iter().chain([&PROJECT]));
    ucloud_call(simulator, "CreateUK8SClusterV2", &given).await
}

async fn create(simulator: &Simulator, vpc: &str, subnet: &str) -> String {
    let made = create_with(simulator, vpc, subnet, &[]).await;
    assert_eq!(made.code(), 0, "{}", made.body);
    made.body["ClusterId"].as_str().unwrap().to_owned()
}

async fn shown(simulator: &Simulator, id: &str) -> Value {
    let listed = call(simulator, "ListUK8SClusterV2", &[("ClusterId", id)]).await;
    assert_eq!(listed["ClusterCount"], listed["TotalCount"]);
    listed["ClusterSet"][0].clone()
}

async fn nodes(simulator: &Simulator, id: &str) -> Vec<Value> {
    let listed = call(simulator, "ListUK8SClusterNodeV2", &[("ClusterId", id)]).await;
    let nodes = listed["NodeSet"].as_array().unwrap().clone();
    assert_eq!(listed["TotalCount"], nodes.len());
    nodes
}

fn host_nodes<'a>(cluster: &'a str, count: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("Zone", "cn-bj2-04"),
        ("ClusterId", cluster),
        ("CPU", "2"),
        ("Mem", "4096"),
        ("Count", count),
        ("Password", "U2VjcmV0XzIwMjY="),
        ("ChargeType", "Dynamic"),
    ]
}

#[tokio::test]
async fn a_cluster_lives_with_its_masters_and_frees_its_subnet() {
    let (simulator, clock) = simulator().await;
    let (vpc, subnet) = network(&simulator).await;
    let id = create(&simulator, &vpc, &subnet).await;
    assert_eq!(shown(&simulator, &id).await["Status"], "INITIALIZING");
    assert_eq!(code(&simulator, "AddUK8SUHostNode", &host_nodes(&id, "1")).await, 230);
    clock.advance(POWER_DELAY);
    let seen = shown(&simulator, &id).await;
    let seen = json!([seen["Status"], seen["MasterCount"], seen["NodeCount"], seen["SubnetId"]]);
    assert_eq!(seen, json!(["RUNNING", 3, 0, subnet]));
    let masters = nodes(&simulator, &id).await;
    assert!(masters.iter().all(|node| node["NodeRole"] == "master"));
    assert_eq!(masters[2]["Zone"], "cn-bj2-05");
    let given = [("ClusterId", id.as_str()), ("NodeId", masters[0]["NodeId"].as_str().unwrap())];
    assert_eq!(code(&simulator, "DelUK8SClusterNodeV2", &given).await, 230);

    let given = [("ClusterId", id.as_str()), ("ClusterName", "store")];
    call(&simulator, "ModifyUK8SClusterName", &given).await;
    let described = call(&simulator, "DescribeUK8SCluster", &given[..1]).await;
    assert_eq!(described["ClusterName"], "store");
    assert_eq!(described["MasterList"].as_array().unwrap().len(), 3);
    let config = call(&simulator, "GetClusterConfig", &given[..1]).await;
    let server = described["ApiServer"].as_str().unwrap();
    assert!(config["KubeConfig"].as_str().unwrap().contains(server));

    assert_ne!(code(&simulator, "DeleteSubnet", &[("SubnetId", &subnet)]).await, 0);
    call(&simulator, "DelUK8SCluster", &given[..1]).await;
    assert_eq!(shown(&simulator, &id).await["Status"], "DELETING");
    clock.advance(POWER_DELAY);
    assert_eq!(shown(&simulator, &id).await, Value::Null);
    assert!(nodes(&simulator, &id).await.is_empty());
    assert_eq!(code(&simulator, "DelUK8SCluster", &given[..1]).await, 94007);
    call(&simulator, "DeleteSubnet", &[("SubnetId", &subnet)]).await;
}

#[tokio::test]
async fn clusters_need_a_network_a_known_version_and_a_range_of_their_own() {
    let (simulator, _) = simulator().await;
    let (vpc, subnet) = network(&simulator).await;
    for (more, expected) in [
        (("VPCId", "uvnet-none"), 58103),
        (("SubnetId", "subnet-none"), 54002),
        (("SubnetId", "subnet-simulated"), 230),
        (("ServiceCIDR", "192.168.0.0/20"), 230),
        (("ServiceCIDR", "everything"), 230),
        (("K8sVersion", "0.1.0"), 230),
        (("K8sVersion", "1.28.15"), 0),
    ] {
        let reply = create_with(&simulator, &vpc, &subnet, &[more]).await;
        assert_eq!(reply.code(), expected, "{more:?}: {}", reply.body);
    }
    let all = call(&simulator, "ListUK8SClusterV2", &[]).await;
    assert_eq!(all["TotalCount"], 1, "a refused call made a cluster");
}

#[tokio::test]
async fn nodes_become_ready_and_are_deleted() {
    let (simulator, clock) = simulator().await;
    let (vpc, subnet) = network(&simulator).await;
    let id = create(&simulator, &vpc, &subnet).await;
    clock.advance(POWER_DELAY);
    let made = call(&simulator, "AddUK8SUHostNode", &host_nodes(&id, "2")).await;
    assert_eq!(made["NodeIds"].as_array().unwrap().len(), 2);
    assert_eq!(shown(&simulator, &id).await["Status"], "ADDNODE");
    let node = made["NodeIds"][0].as_str().unwrap();
    let one = [("ClusterId", id.as_str()), ("NodeIds", node)];
    let seen = call(&simulator, "ListUK8SClusterNodeV2", &one).await["NodeSet"][0].clone();
    assert_eq!(json!([seen["NodeId"], seen["NodeStatus"]]), json!([node, "Initializing"]));
    assert_eq!(seen["IPSet"].as_array().unwrap().len(), 1);
    assert!(seen["IPSet"][0]["IP"].as_str().unwrap().starts_with("192.168.1."));
    clock.advance(POWER_DELAY);
    let seen = call(&simulator, "ListUK8SClusterNodeV2", &one).await["NodeSet"][0].clone();
    assert_eq!(seen["NodeStatus"], "Ready");
    let seen = shown(&simulator, &id).await;
    assert_eq!(json!([seen["Status"], seen["NodeCount"]]), json!(["RUNNING", 2]));

    let given = [("ClusterId", id.as_str()), ("NodeId", node)];
    call(&simulator, "DelUK8SClusterNodeV2", &given).await;
    let seen = call(&simulator, "ListUK8SClusterNodeV2", &one).await["NodeSet"][0].clone();
    assert_eq!(seen["NodeStatus"], "ToBeDeleted");
    clock.advance(POWER_DELAY);
    assert_eq!(nodes(&simulator, &id).await.len(), 4);
    assert_eq!(code(&simulator, "DelUK8SClusterNodeV2", &given).await, 230);

    let given =
        |host| [("ClusterId", id.as_str()), ("UHostId", host), ("Password", "U2VjcmV0XzI=")];
    let outside = code(&simulator, "AddUK8SExistingUHost", &given("uhost-running")).await;
    assert_eq!(outside, 230, "the host is in another VPC");
    let other = create(&simulator, "uvnet-simulated", "subnet-simulated").await;
    clock.advance(POWER_DELAY);
    let given = [("ClusterId", other.as_str()), ("UHostId", "uhost-running"), given("")[2]];
    call(&simulator, "AddUK8SExistingUHost", &given).await;
    let found = nodes(&simulator, &other).await;
    assert!(found.iter().any(|node| node["InstanceId"] == "uhost-running"));
    assert_eq!(code(&simulator, "AddUK8SExistingUHost", &given).await, 230);
}

#[tokio::test]
async fn a_pool_knows_its_nodes_until_it_is_removed() {
    let (simulator, clock) = simulator().await;
    let (vpc, subnet) = network(&simulator).await;
    let id = create(&simulator, &vpc, &subnet).await;
    clock.advance(POWER_DELAY);
    let cluster = ("ClusterId", id.as_str());
    let given = [cluster, ("NodeGroupName", "workers"), ("CPU", "4")];
    let made = call(&simulator, "AddUK8SNodeGroup", &given).await;
    let pool = ("NodeGroupId", made["NodeGroupId"].as_str().unwrap());
    let mut more = host_nodes(&id, "1");
    more.push(("NodeGroupId", "none"));
    assert_eq!(code(&simulator, "AddUK8SUHostNode", &more).await, 230);
    more.pop();
    more.push(pool);
    let node = call(&simulator, "AddUK8SUHostNode", &more).await["NodeIds"][0].clone();

    call(&simulator, "UpdateUK8SNodeGroup", &[cluster, pool, ("CPU", "8")]).await;
    let seen = call(&simulator, "GetUK8SNodeGroup", &[cluster, pool]).await["NodeGroup"].clone();
    let seen = json!([seen["NodeGroupName"], seen["CPU"], seen["SubnetId"], seen["NodeList"]]);
    assert_eq!(seen, json!(["workers", 8, subnet, [node]]));

    call(&simulator, "RemoveUK8SNodeGroup", &[cluster, pool]).await;
    let listed = call(&simulator, "ListUK8SNodeGroup", &[cluster]).await;
    assert_eq!(listed["NodeGroupList"], json!([]));
    assert_eq!(code(&simulator, "GetUK8SNodeGroup", &[cluster, pool]).await, 230);
    assert_eq!(nodes(&simulator, &id).await.len(), 4, "its nodes remain");
}
