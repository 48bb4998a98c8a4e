//! Which resource an elastic IP is bound to, and how that resource shows it.

use serde_json::{Value, json};

use super::eips::{self, EIP, no_resource};
use super::{interfaces, nat_gateways, places, vpn};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::Operations;
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(in crate::modelled::ucloud) const OPERATIONS: Operations =
    &[("unet", "BindEIP", bind), ("unet", "UnBindEIP", unbind)];

// Codes from `unet-api/error_code.md`.
const HAS_ONE: i64 = 4154;
const NOT_BOUND: i64 = 4211;
const LAST_OF_NAT_GATEWAY: i64 = 4235;
const HAS_TUNNELS: i64 = 4238;
const TOO_FAST: i64 = 5032;

/// Only load balancers and hosts of the type `O` take more, in Mbps.
const FAST: i64 = 2000;

fn bind(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    settle(context);
    let (id, resource) = (context.text("EIPId"), context.text("ResourceId"));
    let type_ = context.text("ResourceType");
    eips::check_free(context, id)?;
    let target = match context.store.with_id(resource) {
        Some((kind, target)) if context.sees(target) && is_of(type_, kind) => target,
        _ => return Err(no_resource(type_, resource)),
    };
    let is_fast = EIP.known(context, id)?.number("Bandwidth") > FAST;
    if is_fast && type_ != "ulb" && !target.text("MachineType").starts_with('O') {
        let problem = format!("[{resource}] cannot have an elastic IP of more than {FAST} Mbps");
        return Err(Refusal::ret_code(TOO_FAST, problem));
    }
    if type_ == "vpngw" && of_resource(context.store, resource).next().is_some() {
        let problem = format!("the VPN gateway [{resource}] has an elastic IP already");
        return Err(Refusal::ret_code(HAS_ONE, problem));
    }
    if let Some(private) = context.maybe("PrivateIP")
        && !places::addresses(target).contains(&private)
    {
        let problem = format!("is no private address of [{resource}]");
        return Err(context.invalid("PrivateIP", problem));
    }
    attach(context, id, type_, resource, context.maybe("PrivateIP"));
    Ok(Fields::new())
}

/// Whether a kind has the resources of a type of `BindEIP`. Types without a model are not checked.
fn is_of(type_: &str, kind: &str) -> bool {
    let product = match type_ {
        "uhost" | "ulb" | "udb" | "cube" => type_,
        "upm" => "uphost",
        "natgw" => return kind == nat_gateways::NAT_GATEWAY.kind,
        "uni" => return kind == interfaces::INTERFACE.kind,
        "vpngw" => return kind == vpn::GATEWAY.kind,
        _ => return true,
    };
    kind.split('/').next() == Some(product)
}

fn unbind(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    settle(context);
    let (id, resource) = (context.text("EIPId"), context.text("ResourceId"));
    let eip = EIP.known(context, id)?;
    match resource_id(eip) {
        "" => {
            let problem = format!("the elastic IP [{id}] is not bound to anything");
            return Err(Refusal::ret_code(NOT_BOUND, problem));
        }
        bound if bound != resource => {
            let problem = format!("is not [{bound}], to which the elastic IP is bound");
            return Err(context.invalid("ResourceId", problem));
        }
        _ => {}
    }
    let kind = context.store.with_id(resource).map(|(kind, _)| kind);
    if kind == Some(nat_gateways::NAT_GATEWAY.kind)
        && of_resource(context.store, resource).count() == 1
    {
        let problem = format!("the NAT gateway [{resource}] has no other elastic IP");
        return Err(Refusal::ret_code(LAST_OF_NAT_GATEWAY, problem));
    }
    if kind == Some(vpn::GATEWAY.kind) && vpn::has_tunnels(context, resource) {
        let problem = format!("the VPN gateway [{resource}] has tunnels; delete them first");
        return Err(Refusal::ret_code(HAS_TUNNELS, problem));
    }
    detach(context.store, id);
    Ok(Fields::new())
}

/// Binds a free elastic IP to a resource that exists.
pub(in crate::modelled::ucloud) fn attach(
    context: &mut Context<'_>,
    id: &str,
    type_: &str,
    resource: &str,
    private: Option<&str>,
) {
    let (name, zone) = match context.store.with_id(resource) {
        Some((_, target)) => (target.text("Name").to_owned(), target.zone.clone()),
        None => return,
    };
    let Some(eip) = context.store.get_mut(EIP.kind, id) else { return };
    eip.set("Status", "used");
    eip.set(
        "Resource",
        json!({
            "ResourceType": type_,
            "ResourceName": name,
            "ResourceID": resource,
            // The official Go SDK and Terraform provider read this spelling too.
            "ResourceId": resource,
            "EIPId": id,
            "Zone": zone,
        }),
    );
    if let Some(private) = private {
        let address = eips::address(eip).to_owned();
        eip.set(
            "EIPBinding",
            json!({"EIP": address, "PrivateIP": private, "PrivateIPType": "PrimaryIP"}),
        );
    }
    show(context.store, id);
}

/// Frees an elastic IP.
pub(in crate::modelled::ucloud) fn detach(store: &mut Store, id: &str) {
    let Some(eip) = store.get_mut(EIP.kind, id) else { return };
    let resource = resource_id(eip).to_owned();
    eip.set("Status", "free");
    eip.set("Resource", none());
    eip.fields.remove("EIPBinding");
    set_shown(store, &resource, id, None);
}

/// Frees the elastic IPs of a resource, or releases them.
pub(in crate::modelled::ucloud) fn detach_all(store: &mut Store, resource: &str, release: bool) {
    let ids: Vec<_> = of_resource(store, resource).map(|eip| eip.id.clone()).collect();
    for id in ids {
        detach(store, &id);
        if release {
            store.remove(EIP.kind, &id);
        }
    }
}

/// Frees the elastic IPs of what is gone, however that was deleted.
pub(in crate::modelled::ucloud) fn settle(context: &mut Context<'_>) {
    let store = &mut *context.store;
    let is_gone = |eip: &&Resource| {
        let resource = resource_id(eip);
        !resource.is_empty() && store.with_id(resource).is_none()
    };
    let gone: Vec<_> = store.all(EIP.kind).filter(is_gone).map(|eip| eip.id.clone()).collect();
    gone.into_iter().for_each(|id| detach(store, &id));
}

/// Returns the elastic IPs of a resource.
pub(in crate::modelled::ucloud) fn of_resource<'s>(
    store: &'s Store,
    resource: &'s str,
) -> impl Iterator<Item = &'s Resource> {
    store.all(EIP.kind).filter(move |eip| resource_id(eip) == resource)
}

/// Returns the id of the resource that an elastic IP is bound to; empty if it is free.
pub(in crate::modelled::ucloud) fn resource_id(eip: &Resource) -> &str {
    let resource = eip.fields.get("Resource");
    resource.and_then(|resource| resource["ResourceID"].as_str()).unwrap_or_default()
}

/// How an elastic IP shows that it is bound to nothing.
pub(super) fn none() -> Value {
    json!({"ResourceType": "", "ResourceName": "", "ResourceID": "", "ResourceId": ""})
}

/// Brings up to date how the resource of an elastic IP shows it.
pub(super) fn show(store: &mut Store, id: &str) {
    let Some(eip) = store.get(EIP.kind, id) else { return };
    let resource = resource_id(eip).to_owned();
    let Some((kind, _)) = store.with_id(&resource) else { return };
    let entry = entry(kind, eip);
    set_shown(store, &resource, id, entry);
}

/// Replaces the entry of an elastic IP in the `IPSet` of a resource.
fn set_shown(store: &mut Store, resource: &str, id: &str, entry: Option<Value>) {
    let Some(kind) = store.with_id(resource).map(|(kind, _)| kind.to_owned()) else { return };
    let Some(resource) = store.get_mut(&kind, resource) else { return };
    let mut entries = resource.list("IPSet").to_vec();
    let is_own = |entry: &Value| entry["IPId"] == id || entry["EIPId"] == id;
    let before = entries.len();
    entries.retain(|entry| !is_own(entry));
    match entry {
        // Public addresses of bare-metal servers come first.
        Some(entry) if kind.starts_with("uphost/") => entries.insert(0, entry),
        Some(entry) => entries.push(entry),
        None if entries.len() == before => return,
        None => {}
    }
    resource.set("IPSet", entries);
}

/// An elastic IP in the `IPSet` of a resource, where it has one.
fn entry(kind: &str, eip: &Resource) -> Option<Value> {
    let operator = eip.list("EIPAddr").first().and_then(|it| it["OperatorName"].as_str());
    let is_foreign = operator == Some("International");
    let bandwidth = eip.number("Bandwidth");
    let address = eips::address(eip);
    match kind.split('/').next()? {
        "uhost" => Some(json!({
            "IPMode": "IPv4",
            "Type": if is_foreign { "Internation" } else { "Bgp" },
            "IPId": eip.id,
            "IP": address,
            "Bandwidth": bandwidth,
            "Weight": eip.number("Weight"),
        })),
        "uphost" => Some(json!({
            "OperatorName": if is_foreign { "Internation" } else { "BGP" },
            "IPId": eip.id,
            "IPAddr": address,
            "Bandwidth": bandwidth,
        })),
        "ulb" => Some(json!({
            "OperatorName": if is_foreign { "International" } else { "Bgp" },
            "EIP": address,
            "EIPId": eip.id,
            "BandwidthType": eip.number("BandwidthType"),
            "Bandwidth": bandwidth,
        })),
        _ => None,
    }
}
