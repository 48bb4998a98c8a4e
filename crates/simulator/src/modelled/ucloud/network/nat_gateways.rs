//! NAT gateways: create, describe, change, delete.

use serde_json::{Value, json};

use super::eips::{self, EIP};
use super::firewalls::{self, FIREWALL};
use super::subnets::SUBNET;
use super::vpcs::{self, DEFAULT_VPC, VPC};
use super::{NOT_FOUND, Noun, TAKEN, allowlists, bindings, nat_rules, share_bandwidths, tag};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "CreateNATGW", create),
    ("vpc", "DescribeNATGW", describe),
    ("vpc", "UpdateNATGW", update),
    ("vpc", "UpdateNATGWSubnet", update_subnets),
    ("vpc", "UpdateNATGWSnatpool", update_pool),
    ("vpc", "SetGwDefaultExport", set_export),
    ("vpc", "ListSubnetForNATGW", list_subnets),
    ("vpc", "DeleteNATGW", delete),
];

pub(in crate::modelled::ucloud) const NAT_GATEWAY: Noun =
    Noun { kind: "vpc/nat-gateway", name: "NAT gateway", not_found: NOT_FOUND };

const SUBNETS: &str = "SubnetSet";
/// The elastic IP of this weight is the one for what leaves.
const EXPORT_WEIGHT: i64 = 100;

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    bindings::settle(context);
    let vpc = context.maybe("VPCId").unwrap_or(DEFAULT_VPC);
    let firewall = context.text("FirewallId");
    let eips = context.texts("EIPIds");
    let subnets = context.texts("SubnetworkIds");
    VPC.known(context, vpc)?;
    FIREWALL.known(context, firewall)?;
    eips.iter().try_for_each(|eip| eips::check_free(context, eip))?;
    check_subnets(context, vpc, &subnets, "")?;
    let id = context.store.ids.next("natgw");
    let gateway = fields(json!({
        "NATGWId": id,
        "NATGWName": context.text("NATGWName"),
        "Tag": tag(context),
        "Remark": context.text("Remark"),
        "CreateTime": context.now().as_secs(),
        "VPCId": vpc,
        SUBNETS: entries(&subnets),
        "IsSnatpoolEnabled": "disable",
    }));
    let mut gateway = context.new_resource(id.clone(), gateway);
    allowlists::open(&mut gateway, context.integer("IfOpen").unwrap_or(0));
    context.store.insert(NAT_GATEWAY.kind, gateway);
    firewalls::guard(context, firewall, "natgw", &id)?;
    eips.iter().for_each(|eip| bindings::attach(context, eip, "natgw", &id, None));
    Ok(fields(json!({"NATGWId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = NAT_GATEWAY.select(context, &context.texts("NATGWIds"), &[]);
    let views = found.into_iter().map(|gateway| view(context, gateway)).collect();
    Ok(context.listed(views))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let names = [("NATGWName", "NATGWName"), ("Tag", "Tag"), ("Remark", "Remark")];
    NAT_GATEWAY.change(context, context.text("NATGWId"), &names)
}

fn update_subnets(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("NATGWId");
    let subnets = context.texts("SubnetworkIds");
    let vpc = NAT_GATEWAY.known(context, id)?.text("VPCId").to_owned();
    check_subnets(context, &vpc, &subnets, id)?;
    NAT_GATEWAY.known_mut(context, id)?.set(SUBNETS, entries(&subnets));
    Ok(Fields::new())
}

fn update_pool(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let state = context.text("IsSnatpoolEnabled");
    let id = context.text("NATGWId");
    NAT_GATEWAY.known_mut(context, id)?.set("IsSnatpoolEnabled", state);
    Ok(Fields::new())
}

fn set_export(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("NATGWId");
    NAT_GATEWAY.known(context, id)?;
    let (name, asked) = match (context.maybe("ExportEipId"), context.maybe("ExportIp")) {
        (Some(eip), _) => ("ExportEipId", eip),
        (None, Some(address)) => ("ExportIp", address),
        (None, None) => return Err(context.missing("ExportEipId")),
    };
    let own: Vec<_> = bindings::of_resource(context.store, id)
        .map(|eip| (eip.id.clone(), eip.id == asked || eips::address(eip) == asked))
        .collect();
    if !own.iter().any(|(_, is_asked)| *is_asked) {
        let problem = format!("is no elastic IP of the NAT gateway [{id}]");
        return Err(context.invalid(name, problem));
    }
    for (eip, is_asked) in own {
        let Some(eip) = context.store.get_mut(EIP.kind, &eip) else { continue };
        if is_asked {
            eip.set("Weight", EXPORT_WEIGHT);
        } else if eip.number("Weight") == EXPORT_WEIGHT {
            eip.set("Weight", 50);
        }
    }
    Ok(Fields::new())
}

fn list_subnets(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let vpc = context.maybe("VPCId").unwrap_or(DEFAULT_VPC);
    VPC.known(context, vpc)?;
    let views: Vec<_> = vpcs::of_vpc(context, vpc)
        .map(|subnet| {
            json!({
                "Subnet": subnet.text("Subnet"),
                "Netmask": subnet.text("Netmask"),
                "HasNATGW": of_subnet(context, &subnet.id).is_some(),
                "SubnetId": subnet.id,
                "SubnetName": subnet.text("SubnetName"),
            })
        })
        .collect();
    Ok(fields(json!({"DataSet": views})))
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("NATGWId");
    NAT_GATEWAY.remove(context, id)?;
    nat_rules::forget(context, id);
    bindings::detach_all(context.store, id, context.flag("ReleaseEip") == Some(true));
    Ok(Fields::new())
}

/// Returns the NAT gateway of a subnet.
pub(super) fn of_subnet<'c>(context: &'c Context<'_>, subnet: &str) -> Option<&'c Resource> {
    let mut gateways = context.store.all(NAT_GATEWAY.kind);
    gateways.find(|gateway| subnets(gateway).any(|own| own == subnet))
}

/// Returns the ids of the subnets of a NAT gateway.
pub(super) fn subnets(gateway: &Resource) -> impl Iterator<Item = &str> {
    gateway.list(SUBNETS).iter().filter_map(|entry| entry["SubnetworkId"].as_str())
}

/// Returns whether an elastic IP is bound to a NAT gateway.
pub(super) fn has(
    context: &Context<'_>,
    gateway: &str,
    is_asked: impl Fn(&Resource) -> bool,
) -> bool {
    bindings::of_resource(context.store, gateway).any(is_asked)
}

/// Refuses subnets that do not exist, are of another VPC, or have another NAT gateway.
fn check_subnets(
    context: &Context<'_>,
    vpc: &str,
    subnets: &[&str],
    own: &str,
) -> Result<(), Refusal> {
    for id in subnets {
        if SUBNET.known(context, id)?.text("VPCId") != vpc {
            let problem = format!("has [{id}], which is not of the VPC [{vpc}]");
            return Err(context.invalid("SubnetworkIds", problem));
        }
        if let Some(other) = of_subnet(context, id).filter(|gateway| gateway.id != own) {
            let problem = format!("the subnet [{id}] has the NAT gateway [{}] already", other.id);
            return Err(Refusal::ret_code(TAKEN, problem));
        }
    }
    Ok(())
}

fn entries(subnets: &[&str]) -> Vec<Value> {
    subnets.iter().map(|id| json!({"SubnetworkId": id})).collect()
}

fn view(context: &Context<'_>, gateway: &Resource) -> Value {
    let id = &gateway.id;
    let subnets: Vec<_> = subnets(gateway)
        .filter_map(|id| context.store.get(SUBNET.kind, id))
        .map(|subnet| {
            let range = format!("{}/{}", subnet.text("Subnet"), subnet.text("Netmask"));
            json!({
                "Subnet": range,
                "SubnetworkId": subnet.id,
                "SubnetName": subnet.text("SubnetName"),
            })
        })
        .collect();
    let mut view = gateway.fields.clone();
    let vpc = vpcs::name(context, gateway.text("VPCId"));
    let eips: Vec<_> = bindings::of_resource(context.store, id).map(view_eip).collect();
    view.insert(SUBNETS.into(), subnets.into());
    view.insert("IPSet".into(), eips.into());
    view.insert("VPCName".into(), vpc.into());
    view.insert("FirewallId".into(), firewalls::of(context, id).unwrap_or_default().into());
    view.insert("PolicyId".into(), nat_rules::policy_ids(context, id).into());
    view.into()
}

fn view_eip(eip: &Resource) -> Value {
    let addresses: Vec<_> = eip
        .list("EIPAddr")
        .iter()
        .map(|it| json!({"OperatorName": it["OperatorName"], "EIP": it["IP"]}))
        .collect();
    let is_shared = !share_bandwidths::of(eip).is_empty();
    json!({
        "EIPId": eip.id,
        "Weight": eip.number("Weight"),
        "BandwidthType": if is_shared { "ShareBandwidth" } else { "Bandwidth" },
        "Bandwidth": eip.number("Bandwidth"),
        "IPResInfo": addresses,
    })
}
