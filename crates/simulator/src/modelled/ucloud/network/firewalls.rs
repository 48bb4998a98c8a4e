//! Firewalls and the resources that they guard.

use std::time::Duration;

use serde_json::{Value, json};

use super::eips::{NO_RESOURCE, no_resource};
use super::{DEFAULT_TAG, HOST, Noun, given, places, tag};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("unet", "CreateFirewall", create),
    ("unet", "DescribeFirewall", describe),
    ("unet", "DescribeFirewallResource", describe_resources),
    ("unet", "UpdateFirewall", update),
    ("unet", "UpdateFirewallAttribute", update_attributes),
    ("unet", "GrantFirewall", grant),
    ("unet", "DisassociateFirewall", dissociate),
    ("unet", "DeleteFirewall", delete),
];

pub(in crate::modelled::ucloud) const FIREWALL: Noun =
    Noun { kind: "unet/firewall", name: "firewall", not_found: NO_FIREWALL };

/// Which firewall guards a resource.
const BINDING: &str = "unet/firewall-binding";

/// The firewall of what is created without one.
pub(in crate::modelled::ucloud) const WEB: &str = "firewall-web";
const NON_WEB: &str = "firewall-nonweb";

// Codes from `unet-api/error_code.md`.
const NO_FIREWALL: i64 = 4600;
const RECOMMENDED: i64 = 4358;
const PRIORITY: i64 = 4359;
const IN_USE: i64 = 4361;
const NAME_EXISTS: i64 = 4364;

const CUSTOM: &str = "user defined";
const LONGEST_REMARK: usize = 64;

pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    let recommended: [(&str, &str, &str, &[&str]); 2] = [
        (WEB, "1001", "recommend web", &["22", "80", "443", "3389"]),
        (NON_WEB, "1002", "recommend non web", &["22", "3389"]),
    ];
    for (id, group, type_, ports) in recommended {
        let mut rules: Vec<_> = ports.iter().map(|port| view_rule("TCP", port)).collect();
        rules.push(view_rule("ICMP", ""));
        let firewall = fields(json!({
            "FWId": id,
            "GroupId": group,
            "Name": type_,
            "Tag": DEFAULT_TAG,
            "Remark": "",
            "Type": type_,
            "CreateTime": now.as_secs(),
            "Rule": rules,
        }));
        store.insert(FIREWALL.kind, given(settings, now, id, firewall));
    }
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let rules = rules(context)?;
    let name = context.text("Name");
    check_name(context, name, None)?;
    let id = context.store.ids.next("firewall");
    let group = 10_000 + context.store.ids.number() % 90_000;
    let firewall = fields(json!({
        "FWId": id,
        "GroupId": group.to_string(),
        "Name": name,
        "Tag": tag(context),
        "Remark": context.text("Remark"),
        "Type": CUSTOM,
        "CreateTime": context.now().as_secs(),
        "Rule": rules,
    }));
    let firewall = context.new_resource(id.clone(), firewall);
    context.store.insert(FIREWALL.kind, firewall);
    Ok(fields(json!({"FWId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.maybe("FWId");
    let guarding = context.maybe("ResourceId").map(|resource| of(context, resource));
    let found = context.all(FIREWALL.kind).filter(|firewall| {
        id.is_none_or(|id| firewall.id == id)
            && guarding.as_ref().is_none_or(|id| id.as_deref() == Some(&firewall.id))
    });
    let views = found.map(|firewall| {
        let mut view = firewall.fields.clone();
        view.insert("ResourceCount".into(), guarded(context, &firewall.id).len().into());
        view.into()
    });
    let views = views.collect();
    Ok(context.listed(views))
}

fn describe_resources(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("FWId");
    FIREWALL.known(context, id)?;
    let found = guarded(context, id);
    Ok(context.listed(found))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("FWId");
    let rules = rules(context)?;
    FIREWALL.known_mut(context, id)?.set("Rule", rules);
    Ok(fields(json!({"FWId": id})))
}

fn update_attributes(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("FWId");
    if let Some(name) = context.maybe("Name") {
        check_name(context, name, Some(id))?;
    }
    FIREWALL.change(context, id, &[("Name", "Name"), ("Tag", "Tag"), ("Remark", "Remark")])
}

fn grant(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let resource = context.text("ResourceId");
    guard(context, context.text("FWId"), context.text("ResourceType"), resource)?;
    Ok(Fields::new())
}

fn dissociate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, resource) = (context.text("FWId"), context.text("ResourceId"));
    FIREWALL.known(context, id)?;
    if binding(context.store, resource).is_none_or(|binding| binding.text("FWId") != id) {
        let problem = format!("the firewall [{id}] does not guard [{resource}]");
        return Err(Refusal::ret_code(NO_RESOURCE, problem));
    }
    context.store.remove(BINDING, &binding_id(resource));
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("FWId");
    if FIREWALL.known(context, id)?.text("Type") != CUSTOM {
        let problem = format!("the firewall [{id}] is a recommended one, which stays");
        return Err(Refusal::ret_code(RECOMMENDED, problem));
    }
    if let Some(resource) = guarded(context, id).first() {
        let problem = format!("the firewall [{id}] still guards {}", resource["ResourceID"]);
        return Err(Refusal::ret_code(IN_USE, problem));
    }
    FIREWALL.remove(context, id)?;
    Ok(Fields::new())
}

/// Lets a firewall guard a resource, instead of the one that did.
///
/// # Errors
/// If there is no such firewall, or no such resource.
pub(in crate::modelled::ucloud) fn guard(
    context: &mut Context<'_>,
    firewall: &str,
    type_: &str,
    resource: &str,
) -> Result<(), Refusal> {
    FIREWALL.known(context, firewall)?;
    if context.store.with_id(resource).is_none() {
        return Err(no_resource(type_, resource));
    }
    let binding = fields(json!({"FWId": firewall, "ResourceType": type_, "ResourceId": resource}));
    let binding = context.new_resource(binding_id(resource), binding);
    context.store.insert(BINDING, binding);
    Ok(())
}

/// Returns the id of the firewall that guards a resource. Hosts that were given none have the one
/// for the web.
pub(in crate::modelled::ucloud) fn of(context: &Context<'_>, resource: &str) -> Option<String> {
    let (kind, _) = context.store.with_id(resource)?;
    if let Some(binding) = binding(context.store, resource) {
        return Some(binding.text("FWId").to_owned());
    }
    (kind == HOST).then(|| WEB.to_owned())
}

/// Returns the id of the firewall that a call names by its own id or that of its group.
pub(in crate::modelled::ucloud) fn named(
    context: &Context<'_>,
    id: &str,
) -> Result<String, Refusal> {
    let mut all = context.all(FIREWALL.kind);
    let found = all.find(|firewall| firewall.id == id || firewall.text("GroupId") == id);
    found.map(|firewall| firewall.id.clone()).ok_or_else(|| FIREWALL.none(id))
}

fn binding_id(resource: &str) -> String {
    format!("firewall-of-{resource}")
}

fn binding<'s>(store: &'s Store, resource: &str) -> Option<&'s Resource> {
    store.get(BINDING, &binding_id(resource))
}

/// Returns what a firewall guards, as `DescribeFirewallResource` shows it. What is gone needs no
/// guard.
fn guarded(context: &Context<'_>, firewall: &str) -> Vec<Value> {
    let bindings = context.store.all(BINDING).filter(|it| it.text("FWId") == firewall);
    let bound = bindings.filter_map(|binding| {
        let (_, resource) = context.store.with_id(binding.text("ResourceId"))?;
        Some(view_resource(resource, binding.text("ResourceType")))
    });
    let hosts = context.store.all(HOST).filter(|host| {
        firewall == WEB && context.sees(host) && binding(context.store, &host.id).is_none()
    });
    bound.chain(hosts.map(|host| view_resource(host, "uhost"))).collect()
}

fn view_resource(resource: &Resource, type_: &str) -> Value {
    json!({
        "Name": resource.text("Name"),
        "PrivateIP": places::addresses(resource).first().copied().unwrap_or_default(),
        "Remark": resource.text("Remark"),
        "ResourceID": resource.id,
        "ResourceType": type_,
        "Status": 0,
        "Tag": resource.text("Tag"),
    })
}

fn check_name(context: &Context<'_>, name: &str, own: Option<&str>) -> Result<(), Refusal> {
    let mut all = context.all(FIREWALL.kind);
    if all.any(|other| other.text("Name") == name && Some(other.id.as_str()) != own) {
        let problem = format!("there is a firewall named {name:?} already");
        return Err(Refusal::ret_code(NAME_EXISTS, problem));
    }
    Ok(())
}

fn rules(context: &Context<'_>) -> Result<Vec<Value>, Refusal> {
    context.texts("Rule").into_iter().map(|text| rule(context, text)).collect()
}

/// Reads `protocol|port|address|action|priority|remark`. The remark may be left out.
fn rule(context: &Context<'_>, text: &str) -> Result<Value, Refusal> {
    let parts: Vec<_> = text.splitn(6, '|').map(str::trim).collect();
    let [protocol, port, address, action, priority, ..] = parts[..] else {
        let problem = format!("must have five or six parts separated by |, unlike {text:?}");
        return Err(context.invalid("Rule", problem));
    };
    let remark = parts.get(5).copied().unwrap_or_default();
    let address_only = address.split('/').next().unwrap_or_default();
    let problem = if protocol.is_empty() {
        "names no protocol"
    } else if !is_port(port) {
        "has a malformed port"
    } else if address_only.parse::<std::net::IpAddr>().is_err() {
        "has a malformed address"
    } else if !["ACCEPT", "DROP"].contains(&action) {
        "must ACCEPT or DROP"
    } else if remark.chars().count() > LONGEST_REMARK {
        "has a remark of more than 64 characters"
    } else if !["HIGH", "MEDIUM", "LOW"].contains(&priority) {
        let problem = format!("the rule {text:?} has a priority other than HIGH, MEDIUM and LOW");
        return Err(Refusal::ret_code(PRIORITY, problem));
    } else {
        return Ok(json!({
            "ProtocolType": protocol,
            "DstPort": port,
            "SrcIP": address,
            "RuleAction": action,
            "Priority": priority,
            "Remark": remark,
        }));
    };
    Err(context.invalid("Rule", format!("{problem}: {text:?}")))
}

/// Whether this is a port, a range of ports, or nothing, as ICMP has it.
fn is_port(text: &str) -> bool {
    text.is_empty() || text.split('-').all(|port| port.parse::<u16>().is_ok())
}

fn view_rule(protocol: &str, port: &str) -> Value {
    json!({
        "ProtocolType": protocol,
        "DstPort": port,
        "SrcIP": "0.0.0.0/0",
        "RuleAction": "ACCEPT",
        "Priority": "HIGH",
        "Remark": "",
    })
}
