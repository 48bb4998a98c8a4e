//! Allowlists of NAT gateways.

use serde_json::{Value, json};

use super::nat_gateways::{self, NAT_GATEWAY};
use super::{NOT_FOUND, hidden_texts, places};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::Operations;
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "AddWhiteListResource", add),
    ("vpc", "DescribeWhiteListResource", describe),
    ("vpc", "DeleteWhiteListResource", remove),
    ("vpc", "EnableWhiteList", enable),
    ("vpc", "GetAvailableResourceForWhiteList", candidates),
    ("vpc", "GetAvailableResourceForPolicy", candidates),
    ("vpc", "GetAvailableResourceForSnatRule", candidates),
];

/// Hidden in a NAT gateway.
const LISTED: &str = "allowlist";
const IS_OPEN: &str = "allowlist-open";

fn add(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("NATGWId");
    let mut listed = listed(context, NAT_GATEWAY.known(context, id)?);
    for resource in context.texts("ResourceIds") {
        if context.store.with_id(resource).is_none() {
            let problem = format!("there is no resource [{resource}]");
            return Err(Refusal::ret_code(NOT_FOUND, problem));
        }
        if !listed.iter().any(|known| known == resource) {
            listed.push(resource.to_owned());
        }
    }
    NAT_GATEWAY.known_mut(context, id)?.hide(LISTED, listed);
    Ok(Fields::new())
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = NAT_GATEWAY.select(context, &context.texts("NATGWIds"), &[]);
    let views = found.into_iter().map(|gateway| view(context, gateway)).collect();
    Ok(context.listed(views))
}

fn remove(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("NATGWId");
    let gone = context.texts("ResourceIds");
    // What is not listed, such as a host that was terminated, needs no removal.
    let mut listed = listed(context, NAT_GATEWAY.known(context, id)?);
    listed.retain(|resource| !gone.contains(&resource.as_str()));
    NAT_GATEWAY.known_mut(context, id)?.hide(LISTED, listed);
    Ok(Fields::new())
}

fn enable(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let is_open = context.integer("IfOpen").unwrap_or(0);
    open(NAT_GATEWAY.known_mut(context, context.text("NATGWId"))?, is_open);
    Ok(Fields::new())
}

/// Turns the allowlist of a NAT gateway on (1) or off (0).
pub(super) fn open(gateway: &mut Resource, is_open: i64) {
    gateway.hide(IS_OPEN, is_open);
}

/// What has a private address in the subnets of a NAT gateway.
fn candidates(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let gateway = NAT_GATEWAY.known(context, context.text("NATGWId"))?;
    let views = nat_gateways::subnets(gateway)
        .flat_map(|subnet| places::in_subnet(context.store, subnet))
        .filter_map(|(kind, resource)| {
            Some(json!({
                "ResourceId": resource.id,
                "ResourceName": resource.text("Name"),
                "PrivateIP": places::addresses(resource).first()?,
                "ResourceType": type_of(kind)?,
                "SubResourceName": "",
                "SubResourceId": "",
                "SubResourceType": "",
                "VPCId": places::vpc_of(resource),
                "SubnetworkId": places::subnet_of(resource),
            }))
        })
        .collect();
    Ok(context.listed(views))
}

/// The documented types of what can reach the internet through a NAT gateway.
fn type_of(kind: &str) -> Option<&'static str> {
    let product = kind.split('/').next()?;
    let types = [
        ("uhost", "uhost"),
        ("uphost", "upm"),
        ("uhadoop", "hadoophost"),
        ("fortress", "fortresshost"),
        ("udocker", "udockhost"),
    ];
    types.iter().find(|(name, _)| *name == product).map(|(_, type_)| *type_)
}

/// Returns what is listed and still there.
fn listed(context: &Context<'_>, gateway: &Resource) -> Vec<String> {
    let mut listed = hidden_texts(gateway, LISTED);
    listed.retain(|id| context.store.with_id(id).is_some());
    listed
}

fn view(context: &Context<'_>, gateway: &Resource) -> Value {
    let infos: Vec<_> = listed(context, gateway)
        .iter()
        .filter_map(|id| context.store.with_id(id))
        .map(|(kind, resource)| {
            json!({
                "GwType": "natgw",
                "PrivateIP": places::addresses(resource).first().copied().unwrap_or_default(),
                "ResourceId": resource.id,
                "ResourceName": resource.text("Name"),
                "ResourceType": type_of(kind).unwrap_or_default(),
                "SubResourceId": "",
                "SubResourceName": "",
                "SubResourceType": "",
                "VPCId": places::vpc_of(resource),
            })
        })
        .collect();
    json!({
        "NATGWId": gateway.id,
        "IfOpen": gateway.hidden.get(IS_OPEN),
        "ObjectIPInfo": infos,
    })
}
