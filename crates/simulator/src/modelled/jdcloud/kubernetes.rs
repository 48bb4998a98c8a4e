//! The product `kubernetes`: clusters and node groups.

use serde_json::{Value, json};

use super::filters::{Filters, How};
use super::interfaces::{SUBNET, subnet_in, vpc_of};
use super::nouns::{Noun, taken};
use super::{failed_precondition, quota_exceeded, types, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("kubernetes", "createCluster", create),
    ("kubernetes", "describeCluster", describe),
    ("kubernetes", "describeClusters", list),
    ("kubernetes", "modifyCluster", |context| CLUSTER.set(context, NAMES)),
    ("kubernetes", "deleteCluster", delete),
    ("kubernetes", "createServerlessCluster", create_serverless),
    ("kubernetes", "describeServerlessCluster", |context| {
        let found = SERVERLESS.asked(context)?;
        Ok(fields(json!({"cluster": found.fields})))
    }),
    ("kubernetes", "describeServerlessClusters", |context| {
        let found = SERVERLESS.matching(context, FILTERS)?;
        Ok(context.listed(found))
    }),
    ("kubernetes", "modifyServerlessCluster", |context| SERVERLESS.set(context, NAMES)),
    ("kubernetes", "deleteServerlessCluster", |context| {
        let id = SERVERLESS.idle(context)?.id;
        SERVERLESS.delete(context, &id, "deleting")
    }),
    ("kubernetes", "createNodeGroup", create_group),
    ("kubernetes", "describeNodeGroup", |context| {
        let found = GROUP.asked(context)?;
        Ok(fields(json!({"nodeGroup": found.fields})))
    }),
    ("kubernetes", "describeNodeGroups", |context| {
        let found = GROUP.matching(context, GROUP_FILTERS)?;
        Ok(context.listed(found))
    }),
    ("kubernetes", "modifyNodeGroup", |context| GROUP.set(context, NAMES)),
    ("kubernetes", "setNodeGroupSize", resize),
    ("kubernetes", "setNodeGroupCA", |context| GROUP.set(context, &[("caConfig", "caConfig")])),
    ("kubernetes", "deleteNodeGroup", |context| {
        let id = GROUP.idle(context)?.id;
        GROUP.delete(context, &id, "deleting")
    }),
    ("kubernetes", "describeVersions", versions),
    ("kubernetes", "describeQuotas", quotas),
];

const CLUSTER: Noun = Noun {
    kind: "kubernetes/cluster",
    name: "cluster",
    id: "clusterId",
    status: "clusterState",
    idle: &["running", "error"],
};
const SERVERLESS: Noun = Noun { kind: "kubernetes/serverless-cluster", ..CLUSTER };
const GROUP: Noun = Noun {
    kind: "kubernetes/node-group",
    name: "node group",
    id: "nodeGroupId",
    status: "state",
    idle: &["running", "error", "running_with_error"],
};

const NAMES: &[(&str, &str)] = &[("name", "name"), ("description", "description")];
const FILTERS: Filters = &[("name", &["name"], How::Part), ("id", &["clusterId"], How::Exact)];
const GROUP_FILTERS: Filters = &[
    ("name", &["name"], How::Part),
    ("id", &["nodeGroupId"], How::Exact),
    ("clusterId", &["clusterId"], How::Exact),
    ("clusterName", &["clusterName"], How::Exact),
];

/// The newest first, which is the default.
const VERSIONS: [&str; 3] = ["1.26.4", "1.24.12", "1.20.12"];
/// The documentation does not state the quota.
const LIMIT: usize = 100;

fn version<'a>(context: &Context<'a>) -> Result<&'a str, Refusal> {
    let asked = context.maybe("version").unwrap_or(VERSIONS[0]);
    let is_known = |known: &str| {
        known == asked || known.rsplit_once('.').is_some_and(|(minor, _)| minor == asked)
    };
    if VERSIONS.iter().any(|known| is_known(known)) {
        return Ok(asked);
    }
    Err(context.invalid("version", format!("must be one of {}", VERSIONS.join(", "))))
}

/// What clusters of both sorts show.
fn base(context: &Context<'_>, id: &str, version: &str) -> Fields {
    let now = written(context.now());
    let mut shown = fields(json!({
        "clusterId": id,
        "description": "",
        "version": version,
        "stateMessage": "",
        "updateTime": now,
        "createTime": now,
        "basicAuth": false,
        "clientCertificate": true,
        "endpoint": format!("{id}.k8s.jdcloud.invalid"),
        "privateEndpoint": "10.0.0.250",
        "endpointPort": "6443",
        "userMetrics": true,
        "addonsConfig": [],
        "autoUpgrade": false,
        "networkMode": "customized",
    }));
    let names = ["name", "description", "azs", "accessKey", "isEdge", "clusterEnvironments"];
    shown.extend(taken(&super::nouns::all(context), &names.map(|name| (name, name))));
    shown
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let version = version(context)?;
    allow(context)?;
    let is_auto = context.text("clusterNetworkType") == "auto";
    let name = if is_auto { "autoClusterNetworkSpec" } else { "customizedClusterNetworkSpec" };
    let network = context.get(name).ok_or_else(|| context.missing(name))?;
    let text = |name: &str| network[name].as_str().unwrap_or_default();
    let mut shown_network = json!({
        "publicApiServer": network["publicApiServer"],
        "masterCidr": network["masterCidr"],
        "vpcId": network["vpcId"],
    });
    let mut subnet = SUBNET.to_owned();
    if !is_auto {
        for name in ["podSubnetId", "lbSubnetId", "nodeSubnetId"] {
            subnet_in(context, text("vpcId"), text(name))?;
        }
        shown_network["serviceCidr"] = network["serviceCidr"].clone();
        let subnet_of = |name: &str, sort: &str| json!({"subnetId": network[name], "subnetType": sort, "enabled": true});
        shown_network["podSubnets"] = json!([subnet_of("podSubnetId", "pod_subnet")]);
        shown_network["clusterSubnets"] =
            json!([subnet_of("lbSubnetId", "lb_subnet"), subnet_of("nodeSubnetId", "node_subnet")]);
        subnet = text("nodeSubnetId").to_owned();
    }
    let group = context.get("nodeGroup").cloned().unwrap_or_default();
    check_nodes(&group)?;
    let id = context.store.ids.next("k8s");
    let mut shown = base(context, &id, version);
    shown.insert("clusterCidr".into(), network["masterCidr"].clone());
    shown.insert("clusterNetwork".into(), shown_network);
    shown.insert("networkMode".into(), if is_auto { "auto" } else { "customized" }.into());
    let zones = context.get("azs").cloned().unwrap_or_default();
    CLUSTER.create(context, &id, "pending", shown);
    add_group(context, &group, &id, &subnet, &zones);
    Ok(fields(json!({"clusterId": id})))
}

fn allow(context: &Context<'_>) -> Result<(), Refusal> {
    let used = context.all(CLUSTER.kind).count();
    if used < LIMIT { Ok(()) } else { Err(quota_exceeded("kubernetes", LIMIT)) }
}

fn check_nodes(group: &Value) -> Result<(), Refusal> {
    types::known(group["nodeConfig"]["instanceType"].as_str().unwrap_or_default()).map(|_| ())
}

fn create_serverless(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let version = version(context)?;
    let network = context.get("clusterNetworkSpec").cloned().unwrap_or_default();
    let vpc = network["vpcId"].as_str().unwrap_or_default();
    for name in ["podSubnetId", "lbSubnetId"] {
        if let Some(subnet) = network[name].as_str().filter(|id| !id.is_empty()) {
            subnet_in(context, vpc, subnet)?;
        }
    }
    let id = context.store.ids.next("k8s");
    let mut shown = base(context, &id, version);
    let names = ["publicApiServer", "masterCidr", "serviceCidr", "vpcId"];
    let network = taken(&network, &names.map(|name| (name, name)));
    shown.insert("clusterNetwork".into(), network.into());
    SERVERLESS.create(context, &id, "pending", shown);
    Ok(fields(json!({"clusterId": id})))
}

fn groups<'a>(context: &'a Context<'_>, cluster: &'a str) -> impl Iterator<Item = &'a Resource> {
    context.all(GROUP.kind).filter(move |one| one.text("clusterId") == cluster)
}

fn shown(context: &Context<'_>, cluster: &Value) -> Value {
    let id = cluster["clusterId"].as_str().unwrap_or_default();
    let mut shown = cluster.clone();
    shown["nodeGroups"] = groups(context, id).map(|one| Value::from(one.fields.clone())).collect();
    shown
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = CLUSTER.asked(context)?;
    Ok(fields(json!({"cluster": shown(context, &found.fields.into())})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = CLUSTER.matching(context, FILTERS)?;
    Ok(context.listed(found.iter().map(|one| shown(context, one)).collect()))
}

/// Its node groups go with it.
fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = CLUSTER.idle(context)?.id;
    let of: Vec<_> = groups(context, &id).map(|one| one.id.clone()).collect();
    for group in of {
        GROUP.delete(context, &group, "deleting")?;
    }
    CLUSTER.delete(context, &id, "deleting")
}

fn create_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let cluster = CLUSTER.needs(context, "running")?;
    let spec = super::nouns::all(context);
    check_nodes(&spec)?;
    let subnet = context.get("nodeGroupNetwork").map(|network| network["subnetId"].clone());
    let subnet = match subnet.as_ref().and_then(Value::as_str) {
        Some(subnet) => {
            subnet_in(context, &vpc_of(context, subnet), subnet)?;
            subnet.to_owned()
        }
        None => SUBNET.to_owned(),
    };
    let zones = cluster.value("azs").clone();
    let id = add_group(context, &spec, &cluster.id, &subnet, &zones);
    Ok(fields(json!({"nodeGroupId": id})))
}

fn add_group(
    context: &mut Context<'_>,
    spec: &Value,
    cluster: &str,
    subnet: &str,
    zones: &Value,
) -> String {
    let id = context.store.ids.next("ng");
    let now = written(context.now());
    let config = &spec["nodeConfig"];
    let disk = &config["systemDisk"];
    let of_cluster = context.store.get(CLUSTER.kind, cluster);
    let of_cluster = |name: &str| of_cluster.map(|one| one.value(name).clone()).unwrap_or_default();
    let mut node = taken(
        config,
        &["instanceType", "keyNames", "labels", "userScripts", "dataDiskSpec", "securityGroup"]
            .map(|name| (name, name)),
    );
    node.extend(taken(
        disk,
        &[
            ("diskCategory", "systemDiskCategory"),
            ("diskSize", "systemDiskSize"),
            ("diskType", "systemDiskType"),
        ],
    ));
    let mut shown = fields(json!({
        "clusterId": cluster,
        "clusterName": of_cluster("name"),
        "nodeGroupId": id,
        "name": spec["name"],
        "description": spec["description"].as_str().unwrap_or_default(),
        "nodeConfig": node,
        "version": of_cluster("version"),
        "nodeNetwork": {"nodeSubnetId": subnet},
        "currentCount": 0,
        "expectCount": spec["initialNodeCount"],
        "azs": if spec["azs"].is_array() { spec["azs"].clone() } else { zones.clone() },
        "tags": [],
        "updateTime": now,
        "createdTime": now,
        "stateMessage": "",
    }));
    shown.extend(taken(spec, &[("caConfig", "caConfig")]));
    GROUP.create(context, &id, "pending", shown);
    let soon = context.soon();
    let after = fields(json!({"currentCount": spec["initialNodeCount"]}));
    context.store.later(GROUP.kind, &id, soon, after);
    id
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = GROUP.idle(context)?;
    let count = context.integer("expectCount").unwrap_or(0);
    if count < 0 {
        return Err(failed_precondition("a node group cannot have less than 0 nodes"));
    }
    if let Some(group) = context.store.get_mut(GROUP.kind, &found.id) {
        group.set("expectCount", count);
    }
    GROUP.pass(context, &found.id, "resizing", fields(json!({"currentCount": count})))
}

fn versions(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.maybe("masterVersion");
    let found = VERSIONS.iter().filter(|version| asked.is_none_or(|asked| asked == **version));
    let all: Vec<_> = found
        .map(|version| {
            json!({
                "version": version,
                "isDefault": *version == VERSIONS[0],
                "defaultNodeVersion": version,
                "versionStatus": "normal",
                "clusterAddons": [],
            })
        })
        .collect();
    Ok(fields(json!({"masterVersions": all})))
}

fn quotas(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let quota = |sort: &str, kind: &str| json!({"resourceType": sort, "limit": LIMIT, "used": context.all(kind).count()});
    let all = [quota("kubernetes", CLUSTER.kind), quota("serverless-kubernetes", SERVERLESS.kind)];
    Ok(fields(json!({"quotas": all})))
}
