//! Rules of NAT gateways: forwarded ports, outgoing addresses, and mappings both ways.

use serde_json::{Value, json};

use super::eips::{self, EIP};
use super::nat_gateways::{self, NAT_GATEWAY};
use super::{NOT_FOUND, Noun, TAKEN, places};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "CreateNATGWPolicy", create_policy),
    ("vpc", "DescribeNATGWPolicy", describe_policies),
    ("vpc", "UpdateNATGWPolicy", update_policy),
    ("vpc", "DeleteNATGWPolicy", delete_policy),
    ("vpc", "AddSnatRule", add_snat),
    ("vpc", "DescribeSnatRule", describe_snat),
    ("vpc", "UpdateSnatRule", update_snat),
    ("vpc", "DeleteSnatRule", delete_snat),
    ("vpc", "CreateSnatDnatRule", create_mappings),
    ("vpc", "DescribeSnatDnatRule", describe_mappings),
    ("vpc", "DeleteSnatDnatRule", delete_mappings),
];

const POLICY: Noun = Noun { kind: "vpc/nat-policy", name: "forwarding rule", not_found: NOT_FOUND };
const SNAT: Noun = Noun { kind: "vpc/snat-rule", name: "SNAT rule", not_found: NOT_FOUND };
const MAPPING: Noun = Noun { kind: "vpc/snat-dnat-rule", name: "mapping", not_found: NOT_FOUND };

/// What belongs to a NAT gateway and goes with it.
const OF_GATEWAYS: [&str; 3] = [POLICY.kind, SNAT.kind, MAPPING.kind];

const GATEWAY: &str = "NATGWId";

fn create_policy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let view = policy(context)?;
    let id = context.store.ids.next("natgwpolicy");
    let mut policy = context.new_resource(id.clone(), view);
    policy.set("PolicyId", id.as_str());
    context.store.insert(POLICY.kind, policy);
    Ok(fields(json!({"PolicyId": id})))
}

fn describe_policies(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = POLICY.select(context, &[], &[(GATEWAY, GATEWAY)]);
    let views = found.into_iter().map(|policy| policy.fields.clone().into()).collect();
    Ok(context.listed(views))
}

fn update_policy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = own_policy(context)?;
    let mut view = policy(context)?;
    if context.maybe("PolicyName").is_none() {
        view.remove("PolicyName");
    }
    POLICY.known_mut(context, id)?.fields.extend(view);
    Ok(Fields::new())
}

fn delete_policy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = own_policy(context)?;
    POLICY.remove(context, id)?;
    Ok(Fields::new())
}

fn own_policy<'a>(context: &Context<'a>) -> Result<&'a str, Refusal> {
    let id = context.text("PolicyId");
    if POLICY.known(context, id)?.text(GATEWAY) == context.text(GATEWAY) {
        return Ok(id);
    }
    Err(POLICY.none(id))
}

/// The forwarding rule that the call describes, without its id.
fn policy(context: &Context<'_>) -> Result<Fields, Refusal> {
    let gateway = context.text(GATEWAY);
    let eip = context.text("SrcEIPId");
    NAT_GATEWAY.known(context, gateway)?;
    if !nat_gateways::has(context, gateway, |own| own.id == eip) {
        let problem = format!("is no elastic IP of the NAT gateway [{gateway}]");
        return Err(context.invalid("SrcEIPId", problem));
    }
    for name in ["SrcPort", "DstPort"] {
        if !is_port_range(context.text(name)) {
            return Err(context.invalid(name, "must be a port, or a range such as 90-100"));
        }
    }
    let target = context.text("DstIP");
    if resource_at(context, gateway, target).is_none() {
        let problem = format!("is no address in a subnet of the NAT gateway [{gateway}]");
        return Err(context.invalid("DstIP", problem));
    }
    Ok(fields(json!({
        GATEWAY: gateway,
        // The official Terraform provider changes rules with lower-case names.
        "Protocol": context.text("Protocol").to_ascii_uppercase(),
        "SrcEIP": context.store.get(EIP.kind, eip).map(eips::address),
        "SrcEIPId": eip,
        "SrcPort": context.text("SrcPort"),
        "DstIP": target,
        "DstPort": context.text("DstPort"),
        "PolicyName": context.text("PolicyName"),
    })))
}

fn is_port_range(text: &str) -> bool {
    let ports: Option<Vec<u16>> = text.split('-').map(|port| port.parse().ok()).collect();
    match ports.as_deref() {
        Some([port]) => *port > 0,
        Some([first, last]) => *first > 0 && first <= last,
        _ => false,
    }
}

fn add_snat(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let gateway = context.text(GATEWAY);
    NAT_GATEWAY.known(context, gateway)?;
    let source = context.text("SourceIp");
    let subnet = resource_at(context, gateway, source).map(places::subnet_of);
    let Some(subnet) = subnet else {
        let problem = format!("is no address in a subnet of the NAT gateway [{gateway}]");
        return Err(context.invalid("SourceIp", problem));
    };
    check_eip(context, gateway, "SnatIp", context.text("SnatIp"))?;
    let id = format!("{gateway}/{source}");
    if SNAT.known(context, &id).is_ok() {
        let problem = format!("the address {source} has an SNAT rule already");
        return Err(Refusal::ret_code(TAKEN, problem));
    }
    let rule = fields(json!({
        "SnatIp": context.text("SnatIp"),
        "SourceIp": source,
        "SubnetworkId": "",
        "Name": context.maybe("Name").unwrap_or("出口规则"),
    }));
    let mut rule = context.new_resource(id, rule);
    rule.hide("gateway", gateway);
    rule.hide("subnet", subnet);
    context.store.insert(SNAT.kind, rule);
    Ok(Fields::new())
}

fn describe_snat(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let gateway = context.text(GATEWAY);
    let names = [("SourceIp", "SourceIp"), ("SnatIp", "SnatIp")];
    let found = SNAT.select(context, &[], &names);
    let own = found.into_iter().filter(|rule| rule.hidden("gateway") == gateway);
    let views = own.map(|rule| {
        let mut view = rule.fields.clone();
        view.insert("SubnetworkId".into(), rule.hidden("subnet").into());
        view.into()
    });
    Ok(context.listed(views.collect()))
}

fn update_snat(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let gateway = context.text(GATEWAY);
    check_eip(context, gateway, "SnatIp", context.text("SnatIp"))?;
    let id = format!("{gateway}/{}", context.text("SourceIp"));
    SNAT.change(context, &id, &[("SnatIp", "SnatIp"), ("Name", "Name")])
}

fn delete_snat(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = format!("{}/{}", context.text(GATEWAY), context.text("SourceIp"));
    SNAT.remove(context, &id)?;
    Ok(Fields::new())
}

fn create_mappings(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let gateway = context.text(GATEWAY);
    NAT_GATEWAY.known(context, gateway)?;
    let pairs = pairs(context)?;
    for (private, eip) in &pairs {
        check_eip(context, gateway, "EIP", eip)?;
        if resource_at(context, gateway, private).is_none() {
            let problem = format!("has {private}, which is in no subnet of [{gateway}]");
            return Err(context.invalid("PrivateIp", problem));
        }
        if MAPPING.known(context, &mapping_id(gateway, private, eip)).is_ok() {
            let problem = format!("the address {private} is mapped to {eip} already");
            return Err(Refusal::ret_code(TAKEN, problem));
        }
    }
    for (private, eip) in pairs {
        let view = fields(json!({"PrivateIp": private, GATEWAY: gateway, "EIP": eip}));
        let mapping = context.new_resource(mapping_id(gateway, private, eip), view);
        context.store.insert(MAPPING.kind, mapping);
    }
    Ok(Fields::new())
}

fn describe_mappings(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (gateways, eips) = (context.texts(GATEWAY), context.texts("EIP"));
    let has = |list: &[&str], text: &str| list.is_empty() || list.contains(&text);
    let found = MAPPING.select(context, &[], &[]);
    let views: Vec<_> = found
        .into_iter()
        .filter(|it| has(&gateways, it.text(GATEWAY)) && has(&eips, it.text("EIP")))
        .map(|mapping| &mapping.fields)
        .collect();
    Ok(fields(json!({"DataSet": views})))
}

fn delete_mappings(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let gateway = context.text(GATEWAY);
    let ids: Vec<_> = pairs(context)?
        .into_iter()
        .map(|(private, eip)| mapping_id(gateway, private, eip))
        .collect();
    ids.iter().try_for_each(|id| MAPPING.known(context, id).map(drop))?;
    ids.iter().try_for_each(|id| MAPPING.remove(context, id).map(drop))?;
    Ok(Fields::new())
}

/// Returns private addresses, each with the elastic IP at its place.
fn pairs<'a>(context: &Context<'a>) -> Result<Vec<(&'a str, &'a str)>, Refusal> {
    let (private, eips) = (context.texts("PrivateIp"), context.texts("EIP"));
    if private.len() != eips.len() {
        return Err(context.invalid("EIP", "must have as many items as PrivateIp"));
    }
    Ok(private.into_iter().zip(eips).collect())
}

fn mapping_id(gateway: &str, private: &str, eip: &str) -> String {
    format!("{gateway}/{private}/{eip}")
}

fn check_eip(
    context: &Context<'_>,
    gateway: &str,
    parameter: &str,
    address: &str,
) -> Result<(), Refusal> {
    if nat_gateways::has(context, gateway, |eip| eips::address(eip) == address) {
        return Ok(());
    }
    let problem = format!("has {address}, which is no elastic IP of the NAT gateway [{gateway}]");
    Err(context.invalid(parameter, problem))
}

/// Returns what has an address in the subnets of a NAT gateway.
fn resource_at<'c>(context: &'c Context<'_>, gateway: &str, address: &str) -> Option<&'c Resource> {
    let gateway = context.store.get(NAT_GATEWAY.kind, gateway)?;
    let mut inside = nat_gateways::subnets(gateway)
        .flat_map(|subnet| places::in_subnet(context.store, subnet))
        .map(|(_, resource)| resource);
    inside.find(|resource| places::addresses(resource).contains(&address))
}

/// Returns the ids of the forwarding rules of a NAT gateway.
pub(super) fn policy_ids(context: &Context<'_>, gateway: &str) -> Vec<Value> {
    let own = context.store.all(POLICY.kind).filter(|policy| policy.text(GATEWAY) == gateway);
    own.map(|policy| policy.id.as_str().into()).collect()
}

/// Removes the rules of a NAT gateway.
pub(super) fn forget(context: &mut Context<'_>, gateway: &str) {
    for kind in OF_GATEWAYS {
        let is_own =
            |rule: &&Resource| rule.text(GATEWAY) == gateway || rule.hidden("gateway") == gateway;
        let own: Vec<_> =
            context.store.all(kind).filter(is_own).map(|rule| rule.id.clone()).collect();
        own.iter().for_each(|id| drop(context.store.remove(kind, id)));
    }
}
