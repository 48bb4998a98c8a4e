//! Pools of nodes, which the provider calls node groups.

use serde_json::{Map, Value, json};

use super::clusters::ready;
use super::{CLUSTER, NODE, OF_CLUSTER, POOL};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uk8s", "AddUK8SNodeGroup", add),
    ("uk8s", "ListUK8SNodeGroup", list),
    ("uk8s", "GetUK8SNodeGroup", get),
    ("uk8s", "UpdateUK8SNodeGroup", update),
    ("uk8s", "RemoveUK8SNodeGroup", remove),
];

/// What the call says of a pool.
fn told(context: &Context<'_>) -> Fields {
    let own = ["ClusterId", "NodeGroupId", "Region", "ProjectId"];
    let mut told = context.call.parameters.clone();
    told.retain(|name, value| !own.contains(&name.as_str()) && *value != "");
    told
}

fn add(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let cluster = ready(context, context.text("ClusterId"))?;
    let now = context.now().as_secs();
    let mut shown = fields(json!({
        "Zone": context.zone(),
        "MachineType": "N",
        "MinimalCpuPlatform": "Intel/Auto",
        "CPU": 2,
        "Mem": 4096,
        "BootDiskType": "CLOUD_SSD",
        "BootDiskSize": 40,
        "ChargeType": "Month",
        "SubnetId": cluster.text("SubnetId"),
        "Tag": "Default",
        "CreateTime": now,
        "UpdateTime": now,
        "RelatedAsg": [],
    }));
    let cluster = cluster.id.clone();
    shown.extend(told(context));
    let id = context.store.ids.next("uk8s-nodegroup");
    shown.insert("NodeGroupId".into(), id.clone().into());
    let mut pool = context.new_resource(id.clone(), shown);
    pool.hide(OF_CLUSTER, cluster);
    context.store.insert(POOL.kind, pool);
    Ok(fields(json!({"NodeGroupId": id})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let cluster = &CLUSTER.known(context, context.text("ClusterId"))?.id;
    let own = context.all(POOL.kind).filter(|pool| pool.hidden(OF_CLUSTER) == cluster);
    let views: Vec<Value> = own.map(|pool| view(context, pool).into()).collect();
    Ok(fields(json!({"NodeGroupList": views})))
}

fn get(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    Ok(fields(json!({"NodeGroup": view(context, named(context)?)})))
}

fn view(context: &Context<'_>, pool: &Resource) -> Map<String, Value> {
    let mut shown = pool.fields.clone();
    let nodes = context.all(NODE.kind).filter(|node| node.text("NodeGroupId") == pool.id);
    shown.insert("NodeList".into(), nodes.map(|node| Value::from(node.id.as_str())).collect());
    shown
}

fn named<'c>(context: &'c Context<'_>) -> Result<&'c Resource, Refusal> {
    let cluster = &CLUSTER.known(context, context.text("ClusterId"))?.id;
    let id = context.text("NodeGroupId");
    let pool = POOL.known(context, id)?;
    if pool.hidden(OF_CLUSTER) == cluster { Ok(pool) } else { Err(POOL.none(id)) }
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = named(context)?.id.clone();
    let (told, now) = (told(context), context.now().as_secs());
    let pool = POOL.known_mut(context, &id)?;
    pool.fields.extend(told);
    pool.set("UpdateTime", now);
    Ok(fields(json!({"NodeGroupId": id})))
}

/// Its nodes remain in the cluster, without a pool.
fn remove(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = named(context)?.id.clone();
    for node in context.store.all_mut(NODE.kind) {
        if node.text("NodeGroupId") == id {
            node.set("NodeGroupId", "");
        }
    }
    context.store.remove(POOL.kind, &id);
    Ok(Fields::new())
}
