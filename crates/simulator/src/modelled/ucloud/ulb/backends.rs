//! Backends of listeners: add, update, release.

use serde_json::{Value, json};

use super::{
    BACKEND, BACKEND_EXISTS, BACKEND_IN_POLICY, BALANCER, OF_BALANCER, OF_LISTENER, POLICY,
    listeners, policies,
};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::{Noun, places};
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("ulb", "AllocateBackend", add),
    ("ulb", "AllocateBackendBatch", add_batch),
    ("ulb", "UpdateBackendAttribute", update),
    ("ulb", "ReleaseBackend", release),
];

pub(super) const BACKENDS: Noun = BACKEND;

/// A backend to add.
struct Wanted<'a> {
    type_: &'a str,
    resource: &'a str,
    address: &'a str,
    port: i64,
    weight: i64,
    is_enabled: bool,
    is_backup: i64,
}

fn add(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let wanted = Wanted {
        type_: context.text("ResourceType"),
        resource: context.text("ResourceId"),
        address: context.text("ResourceIP"),
        port: context.integer("Port").unwrap_or(80),
        weight: context.integer("Weight").unwrap_or(1),
        is_enabled: context.integer("Enabled").unwrap_or(1) == 1,
        is_backup: context.integer("IsBackup").unwrap_or(0),
    };
    let id = insert(context, &wanted)?;
    Ok(fields(json!({"BackendId": id})))
}

/// Each item is `resource id|resource type|port|enabled|IP`.
fn add_batch(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut added = Vec::new();
    for item in context.texts("Backends") {
        let parts: Vec<_> = item.split('|').collect();
        let part = |at: usize| parts.get(at).copied().unwrap_or_default();
        let port = part(2).parse().map_err(|_| {
            context.invalid("Backends", format!("has an item without a port: {item}"))
        })?;
        let wanted = Wanted {
            type_: part(1),
            resource: part(0),
            address: part(4),
            port,
            weight: 1,
            is_enabled: part(3) != "0",
            is_backup: 0,
        };
        let id = insert(context, &wanted)?;
        added.push(json!({"BackendId": id, "ResourceId": wanted.resource}));
    }
    Ok(fields(json!({"BackendSet": added})))
}

fn insert(context: &mut Context<'_>, wanted: &Wanted<'_>) -> Result<String, Refusal> {
    let listener = listeners::named(context)?;
    let (listener, balancer) = (listener.id.clone(), listener.text(OF_BALANCER).to_owned());
    let exists = context.all(BACKEND.kind).find(|backend| {
        backend.hidden(OF_LISTENER) == listener
            && backend.text("ResourceId") == wanted.resource
            && backend.text("PrivateIP") == address(context, wanted)
            && backend.number("Port") == wanted.port
    });
    if let Some(exists) = exists {
        let problem = format!("the backend [{}] is the same already", exists.id);
        return Err(Refusal::ret_code(BACKEND_EXISTS, problem));
    }
    let target = context.store.with_id(wanted.resource).map(|(_, target)| target);
    if wanted.type_ == "UHost" && target.is_none() {
        let problem = format!("names [{}], which does not exist", wanted.resource);
        return Err(context.invalid("ResourceId", problem));
    }
    let shown = json!({
        "ResourceType": wanted.type_,
        "ResourceId": wanted.resource,
        "ResourceName": target.map(|target| target.text("Name")).unwrap_or_default(),
        "SubResourceType": "",
        "SubResourceId": "",
        "SubResourceName": "",
        "PrivateIP": address(context, wanted),
        "Port": wanted.port,
        "Weight": wanted.weight,
        "Enabled": i32::from(wanted.is_enabled),
        "IsBackup": wanted.is_backup,
        "Status": 0,
        "VPCId": target.map(places::vpc_of).unwrap_or_default(),
        "SubnetId": target.map(places::subnet_of).unwrap_or_default(),
    });
    let id = context.store.ids.next("backend");
    let mut shown = fields(shown);
    shown.insert("BackendId".into(), id.clone().into());
    let mut backend = context.new_resource(id.clone(), shown);
    backend.hide(OF_LISTENER, listener);
    backend.hide(OF_BALANCER, balancer);
    context.store.insert(BACKEND.kind, backend);
    Ok(id)
}

fn address(context: &Context<'_>, wanted: &Wanted<'_>) -> String {
    if !wanted.address.is_empty() {
        return wanted.address.to_owned();
    }
    let target = context.store.with_id(wanted.resource).map(|(_, target)| target);
    let first = target.and_then(|target| places::addresses(target).first().copied());
    first.unwrap_or_default().to_owned()
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    BALANCER.known(context, context.text("ULBId"))?;
    let given = ["Port", "Weight", "Enabled", "IsBackup"];
    let given = given.map(|name| (name, context.integer(name)));
    let backend = BACKEND.known_mut(context, context.text("BackendId"))?;
    for (name, value) in given {
        if let Some(value) = value {
            backend.set(name, value);
        }
    }
    Ok(Fields::new())
}

fn release(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    BALANCER.known(context, context.text("ULBId"))?;
    let id = context.text("BackendId");
    BACKEND.known(context, id)?;
    let names = |policy: &&crate::state::Resource| {
        policies::backends(policy).any(|backend: &Value| backend == id)
    };
    if let Some(policy) = context.all(POLICY.kind).find(names) {
        let problem = format!("the policy [{}] forwards to the backend [{id}]", policy.id);
        return Err(Refusal::ret_code(BACKEND_IN_POLICY, problem));
    }
    context.store.remove(BACKEND.kind, id);
    Ok(Fields::new())
}
