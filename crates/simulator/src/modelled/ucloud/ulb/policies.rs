//! Forwarding policies of listeners: create, update, delete.

use serde_json::{Value, json};

use super::{BACKEND, NO_POLICIES, OF_BALANCER, OF_LISTENER, POLICY, listeners};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("ulb", "CreatePolicy", create),
    ("ulb", "UpdatePolicy", update),
    ("ulb", "DeletePolicy", delete),
];

/// Hidden: the ids of the backends.
const BACKENDS: &str = "BackendIds";

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let listener = listeners::named(context)?;
    if matches!(listener.text("Protocol"), "TCP" | "UDP") {
        let problem = format!("[{}] is a listener without policies", listener.id);
        return Err(Refusal::ret_code(NO_POLICIES, problem));
    }
    let (listener, balancer) = (listener.id.clone(), listener.text(OF_BALANCER).to_owned());
    listeners::check_backends(context, &listener)?;
    let id = context.store.ids.next("policy");
    let shown = fields(json!({
        "PolicyId": id,
        "PolicyType": "Custom",
        "Type": context.maybe("Type").unwrap_or("Domain"),
        "Match": context.text("Match"),
        "DomainMatchMode": context.maybe("DomainMatchMode").unwrap_or("Wildcard"),
        "PolicyPriority": context.integer("PolicyPriority").unwrap_or(1),
        "VServerId": listener,
    }));
    let mut policy = context.new_resource(id.clone(), shown);
    policy.hide(OF_LISTENER, listener);
    policy.hide(OF_BALANCER, balancer);
    policy.hide(BACKENDS, context.texts("BackendId"));
    context.store.insert(POLICY.kind, policy);
    Ok(fields(json!({"PolicyId": id})))
}

/// Returns the ids of a policy's backends.
pub(super) fn backends(policy: &Resource) -> impl Iterator<Item = &Value> {
    policy.hidden.get(BACKENDS).and_then(Value::as_array).into_iter().flatten()
}

/// Returns a policy with its backends.
pub(super) fn view(context: &Context<'_>, policy: &Resource) -> Value {
    let backends = backends(policy).filter_map(Value::as_str);
    let backends = backends.filter_map(|id| context.find(BACKEND.kind, id)).map(|backend| {
        json!({
            "BackendId": backend.id,
            "ResourceType": backend.text("ResourceType"),
            "ResourceName": backend.text("ResourceName"),
            "SubResourceId": "",
            "SubResourceName": "",
            "SubResourceType": "",
            "ObjectId": backend.text("ResourceId"),
            "Port": backend.number("Port"),
            "PrivateIP": backend.text("PrivateIP"),
        })
    });
    let backends: Vec<_> = backends.collect();
    let mut shown = policy.fields.clone();
    shown.insert("TotalCount".into(), backends.len().into());
    shown.insert("BackendSet".into(), backends.into());
    shown.into()
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let listener = listeners::named(context)?.id.clone();
    listeners::check_backends(context, &listener)?;
    let id = context.text("PolicyId");
    let texts = ["Match", "Type", "DomainMatchMode"].map(|name| (name, context.maybe(name)));
    let (priority, backends) = (context.integer("PolicyPriority"), context.texts("BackendId"));
    let policy = POLICY.known_mut(context, id)?;
    for (name, value) in texts {
        if let Some(value) = value {
            policy.set(name, value);
        }
    }
    if let Some(priority) = priority {
        policy.set("PolicyPriority", priority);
    }
    if !backends.is_empty() {
        policy.hide(BACKENDS, backends);
    }
    Ok(fields(json!({"PolicyId": id})))
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    POLICY.remove(context, context.text("PolicyId"))?;
    Ok(Fields::new())
}
