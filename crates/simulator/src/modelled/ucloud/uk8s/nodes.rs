//! Nodes of clusters: add, list, delete.

use serde_json::{Value, json};

use super::clusters::{busy, ready};
use super::{CLUSTER, NODE, OF_CLUSTER, PARAMETER, POOL};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::hosts;
use crate::modelled::ucloud::network::{expiry, places, subnets};
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uk8s", "AddUK8SUHostNode", add_hosts),
    ("uk8s", "AddUK8SPHostNode", add_servers),
    ("uk8s", "AddUK8SExistingUHost", add_existing),
    ("uk8s", "ListUK8SClusterNodeV2", list),
    ("uk8s", "DelUK8SClusterNodeV2", delete),
];

/// The documented default of `MaxPods`.
pub(super) const MOST_PODS: i64 = 110;
/// What a host needs to become a node, as documented.
const LEAST_CORES: i64 = 2;
const LEAST_MEMORY: i64 = 4096;

/// What a node is for.
#[derive(Clone, Copy)]
pub(super) enum Role {
    Master,
    Node,
}

impl Role {
    fn text(self) -> &'static str {
        match self {
            Self::Master => "master",
            Self::Node => "node",
        }
    }

    pub(super) fn is_of(self, node: &Resource) -> bool {
        node.text("NodeRole") == self.text()
    }
}

/// What is known of a node before it is made.
pub(super) struct Shape<'a> {
    pub(super) zone: &'a str,
    pub(super) subnet: &'a str,
    pub(super) machine_type: &'a str,
    pub(super) cpu: i64,
    pub(super) memory: i64,
    pub(super) max_pods: i64,
    pub(super) pool: &'a str,
}

/// Returns the nodes of a cluster.
pub(super) fn of<'c>(
    context: &'c Context<'_>,
    cluster: &'c str,
) -> impl Iterator<Item = &'c Resource> {
    context.all(NODE.kind).filter(move |node| node.hidden(OF_CLUSTER) == cluster)
}

fn add_hosts(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let pool = context.text("NodeGroupId");
    if !pool.is_empty() {
        POOL.known(context, pool)?;
    }
    add_many(context, context.maybe("MachineType").unwrap_or("N"), pool)
}

fn add_servers(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    add_many(context, context.maybe("Type").unwrap_or("db-2"), "")
}

fn add_many(context: &mut Context<'_>, machine_type: &str, pool: &str) -> Result<Fields, Refusal> {
    let cluster = context.text("ClusterId");
    let known = ready(context, cluster)?;
    let own = known.text("SubnetId").to_owned();
    let shape = Shape {
        zone: context.zone(),
        subnet: context.maybe("SubnetId").unwrap_or(&own),
        machine_type,
        cpu: context.integer("CPU").unwrap_or(LEAST_CORES),
        memory: context.integer("Mem").unwrap_or(LEAST_MEMORY),
        max_pods: context.integer("MaxPods").unwrap_or(MOST_PODS),
        pool,
    };
    let mut ids = Vec::new();
    for _ in 0..context.integer("Count").unwrap_or(1) {
        ids.push(add(context, cluster, Role::Node, &shape)?);
    }
    busy(context, cluster, "ADDNODE");
    Ok(fields(json!({"NodeIds": ids})))
}

/// Adds a node that will be ready soon. Returns its id.
///
/// # Errors
/// If the subnet does not exist or has no free address.
pub(super) fn add(
    context: &mut Context<'_>,
    cluster: &str,
    role: Role,
    shape: &Shape<'_>,
) -> Result<String, Refusal> {
    let vpc = CLUSTER.known(context, cluster)?.text("VPCId").to_owned();
    if subnets::SUBNET.known(context, shape.subnet)?.text("VPCId") != vpc {
        return Err(context.invalid("SubnetId", format!("names a subnet outside the VPC [{vpc}]")));
    }
    let address = places::free_address(context, shape.subnet, "SubnetId", None)?;
    let instance = context.store.ids.next("uhost");
    let addresses = json!([{
        "Type": "Private",
        "IPMode": "IPv4",
        "IPId": "",
        "IP": address,
        "Bandwidth": 0,
        "VPCId": vpc,
        "SubnetId": shape.subnet,
        "Mac": "52:54:00:00:00:03",
        "NetworkInterfaceId": "",
    }]);
    let name = format!("{cluster}-{}-{address}", role.text());
    let machine = fields(json!({
        "Zone": shape.zone,
        "NodeRole": role.text(),
        "InstanceId": instance,
        "InstanceName": name,
        "MachineType": shape.machine_type,
        "CPU": shape.cpu,
        "Memory": shape.memory,
        "MaxPod": shape.max_pods,
        "NodeGroupId": shape.pool,
        "IPSet": addresses,
        "ExpireTime": expiry(context),
    }));
    Ok(insert(context, cluster, machine))
}

/// Adds a node on a machine. Returns its id.
fn insert(context: &mut Context<'_>, cluster: &str, machine: Fields) -> String {
    let id = context.store.ids.next("uk8s-node");
    let known = context.find(CLUSTER.kind, cluster);
    let of_cluster = |name: &str| known.map_or(Value::Null, |known| known.value(name).clone());
    let (version, runtime) = (of_cluster("K8sVersion"), of_cluster("RuntimeVersion"));
    let proxy = of_cluster("KubeProxy");
    let mut shown = fields(json!({
        "NodeId": id,
        "NodeStatus": "Initializing",
        "InstanceType": if context.call.operation.name() == "AddUK8SPHostNode" { "UPHost" } else { "UHost" },
        "CPUPlatform": "Intel/Auto",
        "OsType": "Linux",
        "OsName": "Ubuntu 22.04 64位",
        "GPU": 0,
        "CreateTime": context.now().as_secs(),
        "AsgId": "",
        "Unschedulable": context.flag("DisableSchedule") == Some(true),
        "KubeProxy": proxy,
        "KubeletVersion": version,
        "RuntimeName": "containerd",
        "RuntimeVersion": runtime,
        "Labels": context.maybe("Labels").map_or_else(Vec::new, |labels| labels.split(',').collect()),
        "BootDiskSize": context.integer("BootDiskSize").unwrap_or(40),
        "DataDiskSize": context.integer("DataDiskSize").unwrap_or(0),
        "Tag": context.maybe("Tag").unwrap_or("Default"),
    }));
    shown.extend(machine);
    for (most, of) in [("MaxCPU", "CPU"), ("MaxMemory", "Memory")] {
        shown.insert(most.into(), shown[of].clone());
    }
    let mut node = context.new_resource(id.clone(), shown);
    node.hide(OF_CLUSTER, cluster);
    let soon = context.soon();
    context.store.insert(NODE.kind, node);
    // The documentation says `Running`; the official Terraform provider waits for `Ready`.
    context.store.later(NODE.kind, &id, soon, fields(json!({"NodeStatus": "Ready"})));
    id
}

fn add_existing(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (cluster, id) = (context.text("ClusterId"), context.text("UHostId"));
    let vpc = ready(context, cluster)?.text("VPCId").to_owned();
    let host = hosts::known(context, id)?.clone();
    let (cpu, memory) = (host.number("CPU"), host.number("Memory"));
    if cpu < LEAST_CORES || memory < LEAST_MEMORY {
        let problem = format!("has {cpu} cores and {memory} MB but needs 2 cores and 4096 MB");
        return Err(context.invalid("UHostId", problem));
    }
    let machine = fields(json!({
        "Zone": host.text("Zone"),
        "NodeRole": Role::Node.text(),
        "InstanceId": id,
        "InstanceName": host.text("Name"),
        "MachineType": host.text("MachineType"),
        "CPU": cpu,
        "Memory": memory,
        "MaxPod": context.integer("MaxPods").unwrap_or(MOST_PODS),
        "NodeGroupId": "",
        "IPSet": host.value("IPSet"),
        "ExpireTime": host.value("ExpireTime"),
    }));
    if places::vpc_of(&host) != vpc {
        return Err(context.invalid("UHostId", format!("names a host outside the VPC [{vpc}]")));
    }
    if let Some(node) = context.all(NODE.kind).find(|node| node.text("InstanceId") == id) {
        return Err(context.invalid("UHostId", format!("is the node [{}] already", node.id)));
    }
    insert(context, cluster, machine);
    busy(context, cluster, "ADDNODE");
    Ok(Fields::new())
}

/// Also masters are listed. An unknown cluster has none.
fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked: Vec<_> = context.text("NodeIds").split(',').filter(|id| !id.is_empty()).collect();
    let found = of(context, context.text("ClusterId"))
        .filter(|node| asked.is_empty() || asked.contains(&node.id.as_str()));
    let views: Vec<Value> = found.map(|node| node.fields.clone().into()).collect();
    Ok(fields(json!({"TotalCount": views.len(), "NodeSet": views})))
}

/// A node as the description of its cluster shows it.
pub(super) fn as_host(node: &Resource) -> Value {
    let mut shown = node.fields.clone();
    shown.insert("Name".into(), node.text("InstanceName").into());
    shown.insert("State".into(), node.text("NodeStatus").into());
    shown.insert("NodeType".into(), node.text("InstanceType").to_lowercase().into());
    shown.into()
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (cluster, id) = (context.text("ClusterId"), context.text("NodeId"));
    ready(context, cluster)?;
    let soon = context.soon();
    let node = NODE.known_mut(context, id)?;
    if node.hidden(OF_CLUSTER) != cluster {
        return Err(NODE.none(id));
    }
    if Role::Master.is_of(node) {
        let problem = format!("the node [{id}] is a master and goes with its cluster only");
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    node.due.clear();
    node.set("NodeStatus", "ToBeDeleted");
    context.store.remove_later(NODE.kind, id, soon);
    busy(context, cluster, "DELNODE");
    Ok(Fields::new())
}
