//! Clusters: create, list, describe, rename, delete.

use serde_json::{Map, Value, json};

use super::nodes::{self, Role, Shape};
use super::{CLUSTER, NODE, OF_CLUSTER, POOL, VERSIONS};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::ranges::Range;
use crate::modelled::ucloud::network::vpcs;
use crate::modelled::ucloud::placed;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uk8s", "CreateUK8SClusterV2", create),
    ("uk8s", "ListUK8SClusterV2", list),
    ("uk8s", "DescribeUK8SCluster", describe),
    ("uk8s", "ModifyUK8SClusterName", rename),
    ("uk8s", "DelUK8SCluster", delete),
    ("uk8s", "GetClusterConfig", config),
    ("uk8s", "GetUK8SVersions", versions),
];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    check_services(context)?;
    let place = placed::free(context)?;
    let (version, runtime) = version(context)?;
    let id = context.store.ids.next("uk8s");
    let now = context.now().as_secs();
    let is_external = context.flag("ExternalApiServer") == Some(true);
    let api = |host: &str| format!("https://{host}:6443");
    let mode = context.get("KubeProxy").map_or(&Value::Null, |proxy| &proxy["Mode"]);
    let shown = fields(json!({
        "ClusterId": id,
        "ClusterName": context.text("ClusterName"),
        "VPCId": place.vpc,
        "SubnetId": place.subnet,
        "PodCIDR": "",
        "ServiceCIDR": context.text("ServiceCIDR"),
        "CNIMode": "VPC",
        "ApiServer": api(&place.address),
        "ExternalApiServer": if is_external { api("117.50.0.1") } else { String::new() },
        "K8sVersion": version,
        "Version": version,
        "RuntimeName": "containerd",
        "RuntimeVersion": runtime,
        "ClusterType": "Dedicated",
        "ClusterDomain": context.maybe("ClusterDomain").unwrap_or("cluster.local"),
        "KubeProxy": {"Mode": mode.as_str().filter(|mode| !mode.is_empty()).unwrap_or("iptables")},
        "LbClass": context.maybe("LbClass").unwrap_or("ulb"),
        "DeleteProtection": 0,
        "MasterResourceStatus": "Normal",
        "MonitorType": "no",
        "EnableUserAuth": false,
        "DedicatedPodSubnet": false,
        "PodSubnetIds": [],
        "LoopbackClientCert": {"ExpireTime": now + 365 * 86_400, "Warn": false},
        "Status": "INITIALIZING",
        "CreateTime": now,
        "UpdateTime": now,
    }));
    let cluster = context.new_resource(id.clone(), shown);
    context.store.insert(CLUSTER.kind, cluster);
    let soon = context.soon();
    context.store.later(CLUSTER.kind, &id, soon, fields(json!({"Status": "RUNNING"})));
    if let Err(refusal) = add_first_nodes(context, &id, &place.subnet) {
        remove(context, &id);
        return Err(refusal);
    }
    Ok(fields(json!({"ClusterId": id})))
}

/// The masters, and the nodes that the call asks for.
fn add_first_nodes(context: &mut Context<'_>, id: &str, subnet: &str) -> Result<(), Refusal> {
    let number = |name: &str| context.integer(name).unwrap_or_default();
    let (cpu, memory) = (number("MasterCPU"), number("MasterMem"));
    let machine_type = context.text("MasterMachineType");
    for master in context.list("Master") {
        let zone = master["Zone"].as_str().unwrap_or(context.zone());
        let shape = Shape { zone, subnet, machine_type, cpu, memory, max_pods: 0, pool: "" };
        nodes::add(context, id, Role::Master, &shape)?;
    }
    for group in context.list("Nodes") {
        let number = |name: &str| group[name].as_i64();
        let shape = Shape {
            zone: group["Zone"].as_str().unwrap_or(context.zone()),
            subnet,
            machine_type: group["MachineType"].as_str().unwrap_or("N"),
            cpu: number("CPU").unwrap_or_default(),
            memory: number("Mem").unwrap_or_default(),
            max_pods: number("MaxPods").unwrap_or(nodes::MOST_PODS),
            pool: "",
        };
        for _ in 0..number("Count").unwrap_or(1) {
            nodes::add(context, id, Role::Node, &shape)?;
        }
    }
    Ok(())
}

/// Services need a range of their own.
fn check_services(context: &Context<'_>) -> Result<(), Refusal> {
    let given = context.text("ServiceCIDR");
    let Some(range) = Range::read(given) else {
        return Err(context.invalid("ServiceCIDR", "is no address range such as 172.17.0.0/16"));
    };
    let vpc = vpcs::VPC.known(context, context.text("VPCId"))?;
    let mut ranges = vpcs::ranges(vpc).into_iter();
    match ranges.find(|own| Range::read(own).is_some_and(|own| own.overlaps(range))) {
        None => Ok(()),
        Some(own) => {
            let problem = format!("is {given}, which overlaps {own} of the VPC [{}]", vpc.id);
            Err(context.invalid("ServiceCIDR", problem))
        }
    }
}

fn version<'a>(context: &Context<'a>) -> Result<(&'a str, &'static str), Refusal> {
    let (newest, runtime) = VERSIONS[0];
    let Some(asked) = context.maybe("K8sVersion") else { return Ok((newest, runtime)) };
    let known = VERSIONS.iter().find(|(version, _)| *version == asked);
    known.copied().ok_or_else(|| {
        context.invalid("K8sVersion", format!("is {asked}, which GetUK8SVersions does not list"))
    })
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = CLUSTER.select(context, &[], &[("ClusterId", "ClusterId")]);
    let count = found.len();
    let views = found.into_iter().map(|cluster| view(context, cluster).into()).collect();
    let mut result = context.listed(views);
    result.insert("ClusterCount".into(), count.into());
    Ok(result)
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let cluster = CLUSTER.known(context, context.text("ClusterId"))?;
    let mut shown = view(context, cluster);
    for (name, role) in [("MasterList", Role::Master), ("NodeList", Role::Node)] {
        let own = nodes::of(context, &cluster.id).filter(|node| role.is_of(node));
        shown.insert(name.into(), own.map(nodes::as_host).collect());
    }
    Ok(shown)
}

fn view(context: &Context<'_>, cluster: &Resource) -> Map<String, Value> {
    let count =
        |role: Role| nodes::of(context, &cluster.id).filter(|node| role.is_of(node)).count();
    let mut shown = cluster.fields.clone();
    shown.insert("MasterCount".into(), count(Role::Master).into());
    shown.insert("NodeCount".into(), count(Role::Node).into());
    shown
}

fn rename(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    CLUSTER.change(context, context.text("ClusterId"), &[("ClusterName", "ClusterName")])
}

/// Its nodes go with it. Hosts that were there before remain.
fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("ClusterId");
    let soon = context.soon();
    let cluster = CLUSTER.known_mut(context, id)?;
    if cluster.text("Status") == "DELETING" {
        return Ok(Fields::new());
    }
    cluster.due.clear();
    cluster.set("Status", "DELETING");
    context.store.remove_later(CLUSTER.kind, id, soon);
    for (kind, one) in belongings(context, id) {
        if let Some(node) = context.store.get_mut(kind, &one) {
            node.due.clear();
        }
        context.store.remove_later(kind, &one, soon);
    }
    Ok(Fields::new())
}

fn remove(context: &mut Context<'_>, id: &str) {
    for (kind, one) in belongings(context, id) {
        context.store.remove(kind, &one);
    }
    context.store.remove(CLUSTER.kind, id);
}

fn belongings(context: &Context<'_>, id: &str) -> Vec<(&'static str, String)> {
    let of = |kind: &'static str| {
        let all = context.store.all(kind).filter(|one| one.hidden(OF_CLUSTER) == id);
        all.map(move |one| (kind, one.id.clone()))
    };
    of(NODE.kind).chain(of(POOL.kind)).collect()
}

/// Returns a cluster whose nodes may be changed.
///
/// # Errors
/// If there is none of this id, or it is still being created or already being deleted.
pub(super) fn ready<'c>(context: &'c Context<'_>, id: &str) -> Result<&'c Resource, Refusal> {
    let cluster = CLUSTER.known(context, id)?;
    match cluster.text("Status") {
        "RUNNING" | "ADDNODE" | "DELNODE" => Ok(cluster),
        status => Err(Refusal::ret_code(
            super::PARAMETER,
            format!("the cluster [{id}] is {status} but must be RUNNING"),
        )),
    }
}

/// Lets a cluster be busy for a moment.
pub(super) fn busy(context: &mut Context<'_>, id: &str, status: &str) {
    let soon = context.soon();
    if let Some(cluster) = context.find_mut(CLUSTER.kind, id) {
        cluster.set("Status", status);
    }
    context.store.later(CLUSTER.kind, id, soon, fields(json!({"Status": "RUNNING"})));
}

fn config(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let cluster = CLUSTER.known(context, context.text("ClusterId"))?;
    let written = |server: &str| match server {
        "" => String::new(),
        server => format!(
            "apiVersion: v1\nkind: Config\nclusters:\n- name: {name}\n  cluster:\n    server: {server}\n",
            name = cluster.id
        ),
    };
    Ok(fields(json!({
        "KubeConfig": written(cluster.text("ApiServer")),
        "ExternalKubeConfig": written(cluster.text("ExternalApiServer")),
        "Updatable": false,
    })))
}

fn versions(_: &mut Context<'_>) -> Result<Fields, Refusal> {
    let known = VERSIONS
        .map(|(version, runtime)| json!({"K8sVersion": version, "ContainerdVersion": runtime}));
    Ok(fields(json!({"Data": known})))
}
