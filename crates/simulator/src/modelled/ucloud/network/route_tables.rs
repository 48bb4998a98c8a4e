//! Route tables and their routes.

use std::time::Duration;

use serde_json::{Value, json};

use super::ranges::Range;
use super::vpcs::{self, VPC};
use super::{DEFAULT_NETWORK, NOT_FOUND, Noun, in_use, subnets, tag};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "CreateRouteTable", create),
    ("vpc", "CloneRouteTable", clone),
    ("vpc", "DescribeRouteTable", describe),
    ("vpc", "UpdateRouteTableAttribute", update),
    ("vpc", "AssociateRouteTable", associate),
    ("vpc", "ModifyRouteRule", modify),
    ("vpc", "DeleteRouteTable", delete),
];

pub(super) const ROUTE_TABLE: Noun =
    Noun { kind: "vpc/route-table", name: "route table", not_found: NOT_FOUND };

const RULES: &str = "RouteRules";

/// Custom next hops, as `ModifyRouteRule` takes them.
const HOPS: [&str; 2] = ["INSTANCE", "VIP"];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let vpc = context.text("VPCId");
    VPC.known(context, vpc)?;
    let id = add(context, vpc, false);
    Ok(fields(json!({"RouteTableId": id})))
}

/// Adds a route table to a VPC and returns its id.
pub(super) fn add(context: &mut Context<'_>, vpc: &str, is_default: bool) -> String {
    let id = context.store.ids.next("routetable");
    let mut table = view(&id, vpc, is_default, context.now());
    if !is_default {
        table.extend(fields(json!({
            "Name": context.maybe("Name").unwrap_or("RouteTable"),
            "Tag": tag(context),
            "Remark": context.text("Remark"),
        })));
    }
    let table = context.new_resource(id.clone(), table);
    context.store.insert(ROUTE_TABLE.kind, table);
    id
}

fn clone(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = ROUTE_TABLE.known(context, context.text("RouteTableId"))?.clone();
    let id = add(context, source.text("VPCId"), false);
    let mut rules = source.list(RULES).to_vec();
    for rule in &mut rules {
        rule["RouteRuleId"] = context.store.ids.next("routerule").into();
        rule["RouteTableId"] = id.clone().into();
    }
    let table = ROUTE_TABLE.known_mut(context, &id)?;
    for name in ["Name", "Tag", "Remark"] {
        table.set(name, source.text(name));
    }
    table.set(RULES, rules);
    Ok(fields(json!({"RouteTableId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let names = [("VPCId", "VPCId"), ("RouteTableId", "RouteTableId")];
    let found = ROUTE_TABLE.select(context, &[], &names);
    let views = found.into_iter().map(|table| completed(context, table)).collect();
    Ok(context.listed(views))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("RouteTableId");
    ROUTE_TABLE.change(context, id, &[("Name", "Name"), ("Remark", "Remark"), ("Tag", "Tag")])
}

fn associate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("RouteTableId");
    let subnet = context.text("SubnetId");
    let vpc = ROUTE_TABLE.known(context, id)?.text("VPCId").to_owned();
    if subnets::SUBNET.known(context, subnet)?.text("VPCId") != vpc {
        let problem = format!("is of another VPC than the subnet [{subnet}]");
        return Err(context.invalid("RouteTableId", problem));
    }
    subnets::SUBNET.known_mut(context, subnet)?.set("RouteTableId", id);
    Ok(Fields::new())
}

fn modify(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("RouteTableId");
    let mut rules = ROUTE_TABLE.known(context, id)?.list(RULES).to_vec();
    for text in context.texts("RouteRule") {
        change(context, id, text, &mut rules)?;
    }
    ROUTE_TABLE.known_mut(context, id)?.set(RULES, rules);
    Ok(Fields::new())
}

/// Applies `id | range | type | next hop | priority | remark | what to do`.
fn change(
    context: &mut Context<'_>,
    table: &str,
    text: &str,
    rules: &mut Vec<Value>,
) -> Result<(), Refusal> {
    let parts: Vec<_> = text.split('|').map(str::trim).collect();
    let [rule, range, hop_type, hop, priority, remark, action] = parts[..] else {
        return Err(context.invalid("RouteRule", "must have seven parts separated by |"));
    };
    if rule.is_empty() {
        return Err(context.invalid("RouteRule", "must begin with an id"));
    }
    let at = rules.iter().position(|known| known["RouteRuleId"] == rule);
    let none = || Refusal::ret_code(NOT_FOUND, format!("there is no custom route [{rule}]"));
    match action.to_ascii_lowercase().as_str() {
        "delete" => {
            rules.remove(at.ok_or_else(none)?);
            return Ok(());
        }
        "add" | "update" => {}
        _ => return Err(context.invalid("RouteRule", "must end with add, delete or update")),
    }
    let hop_type = hop_type.to_ascii_uppercase();
    if !HOPS.contains(&hop_type.as_str()) {
        return Err(context.invalid("RouteRule", "must have the next hop type INSTANCE or VIP"));
    }
    if Range::read(range).is_none() {
        return Err(context.invalid("RouteRule", format!("has the malformed range {range}")));
    }
    let Some((kind, _)) = context.store.with_id(hop) else {
        return Err(Refusal::ret_code(NOT_FOUND, format!("there is no next hop [{hop}]")));
    };
    let instance = match kind {
        "uhost/host" => "UHOST",
        "vpc/network-interface" => "UNI",
        kind if kind.starts_with("uphost/") => "PHOST",
        _ => "",
    };
    let vpc = ROUTE_TABLE.known(context, table)?.text("VPCId").to_owned();
    let own = |id: String| {
        json!({
            "AccountId": 1,
            "DstAddr": range,
            "NexthopId": hop,
            "NexthopType": hop_type,
            "InstanceType": instance,
            "Priority": priority.parse().unwrap_or(0),
            "Remark": remark,
            "RouteRuleId": id,
            "RouteTableId": table,
            "RuleType": 1,
            "VNetId": vpc,
        })
    };
    if action.eq_ignore_ascii_case("update") {
        rules[at.ok_or_else(none)?] = own(rule.to_owned());
    } else {
        let id = context.store.ids.next("routerule");
        rules.push(own(id));
    }
    Ok(())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("RouteTableId");
    if is_default(ROUTE_TABLE.known(context, id)?) {
        let problem = format!("the route table [{id}] is the default one, which stays");
        return Err(Refusal::ret_code(DEFAULT_NETWORK, problem));
    }
    if let Some(subnet) = subnets_of(context, id).next() {
        return Err(in_use("route table", id, subnet));
    }
    ROUTE_TABLE.remove(context, id)?;
    Ok(Fields::new())
}

/// Returns the id of the route table that the subnets of a VPC have at first.
pub(super) fn default_of(context: &Context<'_>, vpc: &str) -> String {
    let mut tables = context.store.all(ROUTE_TABLE.kind);
    let found = tables.find(|table| table.text("VPCId") == vpc && is_default(table));
    found.map_or_else(String::new, |table| table.id.clone())
}

pub(super) fn remove_default(context: &mut Context<'_>, vpc: &str) {
    let id = default_of(context, vpc);
    context.store.remove(ROUTE_TABLE.kind, &id);
}

pub(super) fn is_default(table: &Resource) -> bool {
    table.number("RouteTableType") == 1
}

fn subnets_of<'c>(context: &'c Context<'_>, table: &'c str) -> impl Iterator<Item = &'c str> {
    let all = context.store.all(subnets::SUBNET.kind);
    all.filter(move |subnet| subnet.text("RouteTableId") == table).map(|subnet| subnet.id.as_str())
}

fn completed(context: &Context<'_>, table: &Resource) -> Value {
    let vpc = table.text("VPCId");
    let subnets: Vec<_> = subnets_of(context, &table.id).collect();
    let mut view = table.fields.clone();
    view.insert("VPCName".into(), vpcs::name(context, vpc).into());
    view.insert("SubnetCount".into(), subnets.len().into());
    view.insert("SubnetIds".into(), subnets.into());
    if context.flag("Brief") == Some(true) {
        view.remove(RULES);
        return view.into();
    }
    let ranges = context.store.get(VPC.kind, vpc).map(vpcs::ranges).unwrap_or_default();
    let system = ranges.iter().map(|range| {
        json!({
            "AccountId": 1,
            "DstAddr": range,
            "NexthopId": "LOCAL",
            "NexthopType": "LOCAL",
            "Priority": 0,
            "Remark": "",
            "RouteRuleId": format!("{}-{range}", table.id),
            "RouteTableId": table.id,
            "RuleType": 0,
            "VNetId": vpc,
        })
    });
    let rules: Vec<_> = system.chain(table.list(RULES).iter().cloned()).collect();
    view.insert(RULES.into(), rules.into());
    view.into()
}

pub(super) fn view(id: &str, vpc: &str, is_default: bool, now: Duration) -> Fields {
    fields(json!({
        "RouteTableId": id,
        "RouteTableType": i32::from(is_default),
        "VPCId": vpc,
        "Name": "",
        "Tag": super::DEFAULT_TAG,
        "Remark": "",
        "CreateTime": now.as_secs(),
        RULES: [],
    }))
}
