//! SSL certificates and the listeners that have them.

use serde_json::{Value, json};

use super::{BALANCER, CERTIFICATE, CERTIFICATE_IN_USE, LISTENER, OF_BALANCER, listeners};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("ulb", "CreateSSL", create),
    ("ulb", "DescribeSSL", describe),
    ("ulb", "UpdateSSLAttribute", update),
    ("ulb", "DeleteSSL", delete),
    ("ulb", "BindSSL", bind),
    ("ulb", "UnbindSSL", unbind),
];

/// Hidden: the ids of the listeners that have it.
const LISTENERS: &str = "listeners";

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("ssl");
    let content = context.maybe("SSLContent").or(context.maybe("UserCert")).unwrap_or_default();
    let shown = fields(json!({
        "SSLId": id,
        "SSLName": context.text("SSLName"),
        "SSLType": context.maybe("SSLType").unwrap_or("Pem"),
        "SSLContent": content,
        "CreateTime": context.now().as_secs(),
        "HashValue": format!("{:016x}", context.store.ids.number()),
        "SSLSource": 0,
        "USSLId": context.text("USSLId"),
        "Domains": "",
        "NotBefore": context.now().as_secs(),
        "NotAfter": context.now().as_secs() + 365 * 86_400,
    }));
    let mut certificate = context.new_resource(id.clone(), shown);
    certificate.hide("PrivateKey", context.text("PrivateKey"));
    certificate.hide(LISTENERS, Vec::<Value>::new());
    context.store.insert(CERTIFICATE.kind, certificate);
    Ok(fields(json!({"SSLId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.maybe("SSLId");
    let found = context.all(CERTIFICATE.kind);
    let found = found.filter(|certificate| asked.is_none_or(|asked| certificate.id == asked));
    Ok(context.listed(found.map(|certificate| view(context, certificate)).collect()))
}

fn view(context: &Context<'_>, certificate: &Resource) -> Value {
    let targets = bound(certificate).filter_map(|id| {
        let listener = context.find(LISTENER.kind, id)?;
        let balancer = context.find(BALANCER.kind, listener.text(OF_BALANCER))?;
        Some(json!({
            "VServerId": listener.id,
            "VServerName": listener.text("VServerName"),
            "ULBId": balancer.id,
            "ULBName": balancer.text("Name"),
        }))
    });
    let mut shown = certificate.fields.clone();
    shown.insert("BindedTargetSet".into(), targets.collect());
    shown.into()
}

/// Returns the certificates of a listener.
pub(super) fn of(context: &Context<'_>, listener: &str) -> Vec<Value> {
    let all = context.all(CERTIFICATE.kind);
    let own = all.filter(|certificate| bound(certificate).any(|id| id == listener));
    own.map(|certificate| view(context, certificate)).collect()
}

fn bound(certificate: &Resource) -> impl Iterator<Item = &str> {
    let ids = certificate.hidden.get(LISTENERS).and_then(Value::as_array);
    ids.into_iter().flatten().filter_map(Value::as_str)
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("SSLName");
    CERTIFICATE.known_mut(context, context.text("SSLId"))?.set("SSLName", name);
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("SSLId");
    if let Some(listener) = bound(CERTIFICATE.known(context, id)?).next() {
        let problem = format!("the listener [{listener}] has the certificate [{id}]");
        return Err(Refusal::ret_code(CERTIFICATE_IN_USE, problem));
    }
    context.store.remove(CERTIFICATE.kind, id);
    Ok(Fields::new())
}

fn bind(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let listener = listeners::named(context)?.id.clone();
    let certificate = CERTIFICATE.known_mut(context, context.text("SSLId"))?;
    let mut ids: Vec<_> = bound(certificate).map(str::to_owned).collect();
    if !ids.contains(&listener) {
        ids.push(listener);
    }
    certificate.hide(LISTENERS, ids);
    Ok(Fields::new())
}

fn unbind(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let listener = listeners::named(context)?.id.clone();
    let certificate = CERTIFICATE.known_mut(context, context.text("SSLId"))?;
    let mut ids: Vec<_> = bound(certificate).map(str::to_owned).collect();
    if !ids.contains(&listener) {
        return Err(context.invalid("SSLId", format!("is not bound to [{listener}]")));
    }
    ids.retain(|id| *id != listener);
    certificate.hide(LISTENERS, ids);
    Ok(Fields::new())
}

/// Unbinds all certificates from a listener.
pub(super) fn forget(context: &mut Context<'_>, listener: &str) {
    for certificate in context.store.all_mut(CERTIFICATE.kind) {
        let ids: Vec<_> =
            bound(certificate).filter(|id| *id != listener).map(str::to_owned).collect();
        certificate.hide(LISTENERS, ids);
    }
}
