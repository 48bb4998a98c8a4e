//! Listeners, which the provider calls VServers: create, describe, update, delete.

use serde_json::{Value, json};

use super::{
    BACKEND, BALANCER, LISTENER, OF_BALANCER, OF_LISTENER, POLICY, PORT_TAKEN, backends,
    certificates, policies,
};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("ulb", "CreateVServer", create),
    ("ulb", "DescribeVServer", describe),
    ("ulb", "UpdateVServerAttribute", update),
    ("ulb", "DeleteVServer", delete),
];

/// What a listener is told, and what it has if it is told nothing.
fn defaults() -> [(&'static str, Value); 16] {
    [
        ("VServerName", "VServer".into()),
        ("ListenType", "RequestProxy".into()),
        ("Protocol", "HTTP".into()),
        ("FrontendPort", 80.into()),
        ("Method", "Roundrobin".into()),
        ("PersistenceType", "None".into()),
        ("PersistenceInfo", "".into()),
        ("ClientTimeout", 60.into()),
        ("MonitorType", "Port".into()),
        ("Domain", "".into()),
        ("Path", "".into()),
        ("RequestMsg", "".into()),
        ("ResponseMsg", "".into()),
        ("EnableCompression", 0.into()),
        ("ForwardPort", 0.into()),
        ("EnableHTTP2", 0.into()),
    ]
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let balancer = context.text("ULBId");
    BALANCER.known(context, balancer)?;
    let mut shown = Fields::new();
    for (name, default) in defaults() {
        let value = context.get(name).cloned().unwrap_or(default);
        shown.insert(name.to_owned(), value);
    }
    // TCP and HTTP share the ports of an address, UDP has its own.
    let is_udp = |protocol: &Value| protocol == "UDP";
    let taken = context.all(LISTENER.kind).find(|other| {
        other.text(OF_BALANCER) == balancer
            && other.fields["FrontendPort"] == shown["FrontendPort"]
            && is_udp(&other.fields["Protocol"]) == is_udp(&shown["Protocol"])
    });
    if let Some(taken) = taken {
        let port = &shown["FrontendPort"];
        let problem = format!("the listener [{}] has the port {port} already", taken.id);
        return Err(Refusal::ret_code(PORT_TAKEN, problem));
    }
    let id = context.store.ids.next("vserver");
    shown.insert("VServerId".into(), id.clone().into());
    shown.insert(OF_BALANCER.into(), balancer.into());
    let listener = context.new_resource(id.clone(), shown);
    context.store.insert(LISTENER.kind, listener);
    Ok(fields(json!({"VServerId": id})))
}

/// Unknown load balancers and listeners have none.
fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = context.all(LISTENER.kind).filter(|listener| {
        [OF_BALANCER, "VServerId"]
            .iter()
            .all(|name| context.maybe(name).is_none_or(|asked| listener.text(name) == asked))
    });
    Ok(context.listed(found.map(|listener| view(context, listener)).collect()))
}

/// Returns a listener with all that belongs to it.
pub(super) fn view(context: &Context<'_>, listener: &Resource) -> Value {
    let mut shown = listener.fields.clone();
    let of = |kind| {
        let all = context.all(kind);
        all.filter(|one: &&Resource| one.hidden(OF_LISTENER) == listener.id)
    };
    let backends: Vec<_> = of(BACKEND.kind).map(|backend| backend.fields.clone()).collect();
    let bad = backends.iter().filter(|backend| backend["Status"] != 0).count();
    let status = match bad {
        0 => 0,
        bad if bad < backends.len() => 1,
        _ => 2,
    };
    let policies = of(POLICY.kind).map(|policy| policies::view(context, policy));
    shown.insert("PolicySet".into(), policies.collect());
    shown.insert("SSLSet".into(), certificates::of(context, &listener.id).into());
    shown.insert("Status".into(), status.into());
    shown.insert("BackendSet".into(), backends.into_iter().map(Value::from).collect());
    shown.into()
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    BALANCER.known(context, context.text("ULBId"))?;
    let given = defaults().map(|(name, _)| (name, context.get(name).cloned()));
    let listener = LISTENER.known_mut(context, context.text("VServerId"))?;
    for (name, value) in given {
        if let Some(value) = value {
            listener.set(name, value);
        }
    }
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    BALANCER.known(context, context.text("ULBId"))?;
    let id = context.text("VServerId");
    LISTENER.known(context, id)?;
    remove(context, id);
    Ok(Fields::new())
}

/// Removes a listener and what belongs to it.
pub(super) fn remove(context: &mut Context<'_>, id: &str) {
    for kind in [BACKEND.kind, POLICY.kind] {
        let all = context.store.all(kind).filter(|one| one.hidden(OF_LISTENER) == id);
        let own: Vec<_> = all.map(|one| one.id.clone()).collect();
        for one in own {
            context.store.remove(kind, &one);
        }
    }
    certificates::forget(context, id);
    context.store.remove(LISTENER.kind, id);
}

/// Returns the listener that a call names together with its load balancer.
///
/// # Errors
/// If there is no such load balancer, or it has no such listener.
pub(super) fn named<'c>(context: &'c Context<'_>) -> Result<&'c Resource, Refusal> {
    let balancer = context.text("ULBId");
    BALANCER.known(context, balancer)?;
    let id = context.text("VServerId");
    let listener = LISTENER.known(context, id)?;
    if listener.text(OF_BALANCER) == balancer { Ok(listener) } else { Err(LISTENER.none(id)) }
}

/// The backends that a policy names must be those of its listener.
pub(super) fn check_backends(context: &Context<'_>, listener: &str) -> Result<(), Refusal> {
    for id in context.texts("BackendId") {
        if backends::BACKENDS.known(context, id)?.hidden(OF_LISTENER) != listener {
            return Err(context.invalid("BackendId", format!("names [{id}] of another listener")));
        }
    }
    Ok(())
}
