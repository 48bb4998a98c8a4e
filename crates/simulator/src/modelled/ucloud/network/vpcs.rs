//! VPCs: create, describe, extend, shrink, delete.

use std::time::Duration;

use serde_json::{Value, json};

use super::ranges::Range;
use super::{
    DEFAULT_NETWORK, DEFAULT_TAG, MALFORMED_RANGE, Noun, RANGE_EXISTS, given, in_use, places,
    route_tables, subnets, tag,
};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "CreateVPC", create),
    ("vpc", "DescribeVPC", describe),
    ("vpc", "AddVPCNetwork", add_ranges),
    ("vpc", "UpdateVPCNetwork", keep_ranges),
    ("vpc", "DeleteVPC", delete),
];

/// The official Terraform provider takes this code for "no such VPC".
const NO_VPC: i64 = 58103;

pub(in crate::modelled::ucloud) const VPC: Noun =
    Noun { kind: "vpc/vpc", name: "VPC", not_found: NO_VPC };

pub(in crate::modelled::ucloud) const DEFAULT_VPC: &str = "uvnet-simulated";

pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    let (range, table) = ("10.9.0.0/16", "routetable-simulated");
    let vpc = view(DEFAULT_VPC, "DefaultVPC", &[range], now);
    let mut vpc = given(settings, now, DEFAULT_VPC, vpc);
    vpc.set("VPCType", "DefaultVPC");
    vpc.set("Tag", DEFAULT_TAG);
    store.insert(VPC.kind, vpc);
    let fields = route_tables::view(table, DEFAULT_VPC, true, now);
    store.insert(route_tables::ROUTE_TABLE.kind, given(settings, now, table, fields));
    let fields = subnets::initial(DEFAULT_VPC, table, now);
    let mut subnet = given(settings, now, subnets::DEFAULT_SUBNET, fields);
    subnet.zone = Some(settings.zone.clone());
    store.insert(subnets::SUBNET.kind, subnet);
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let networks = context.texts("Network");
    check_ranges(&networks)?;
    let id = context.store.ids.next("uvnet");
    let mut vpc = view(&id, context.text("Name"), &networks, context.now());
    vpc.insert("Tag".into(), tag(context).into());
    vpc.insert("Remark".into(), context.text("Remark").into());
    let vpc = context.new_resource(id.clone(), vpc);
    context.store.insert(VPC.kind, vpc);
    route_tables::add(context, &id, true);
    Ok(fields(json!({"VPCId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = VPC.select(context, &context.texts("VPCIds"), &[("Tag", "Tag")]);
    let views = found.into_iter().map(|vpc| counted(context, vpc)).collect();
    Ok(context.listed(views))
}

fn add_ranges(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("VPCId");
    let mut networks = ranges(VPC.known(context, id)?);
    networks.extend(context.texts("Network").into_iter().map(ToOwned::to_owned));
    set_ranges(context, id, networks)
}

fn keep_ranges(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("VPCId");
    let present = ranges(VPC.known(context, id)?);
    let kept = context.texts("Network");
    if let Some(other) = kept.iter().find(|range| !present.iter().any(|known| known == *range)) {
        let problem = format!("has {other}, which is no range of the VPC; use AddVPCNetwork");
        return Err(context.invalid("Network", problem));
    }
    let gone = present.iter().filter(|range| !kept.contains(&range.as_str()));
    for range in gone.filter_map(|range| Range::read(range)) {
        let subnet = of_vpc(context, id).find(|subnet| within(range, subnet));
        if let Some(subnet) = subnet {
            return Err(in_use("address range of the VPC", id, &subnet.id));
        }
    }
    set_ranges(context, id, kept.into_iter().map(ToOwned::to_owned).collect())
}

fn set_ranges(
    context: &mut Context<'_>,
    id: &str,
    networks: Vec<String>,
) -> Result<Fields, Refusal> {
    check_ranges(&networks.iter().map(String::as_str).collect::<Vec<_>>())?;
    let now = context.now();
    let vpc = VPC.known_mut(context, id)?;
    vpc.set("Network", networks);
    vpc.set("UpdateTime", now.as_secs());
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("VPCId");
    if VPC.known(context, id)?.text("VPCType") == "DefaultVPC" {
        let problem = format!("the VPC [{id}] is the default one, which cannot be deleted");
        return Err(Refusal::ret_code(DEFAULT_NETWORK, problem));
    }
    let is_own = |(kind, resource): &(&str, &Resource)| {
        *kind == VPC.kind
            || *kind == route_tables::ROUTE_TABLE.kind && route_tables::is_default(resource)
    };
    if let Some((_, other)) = places::in_vpc(context.store, id).find(|found| !is_own(found)) {
        return Err(in_use("VPC", id, &other.id));
    }
    route_tables::remove_default(context, id);
    VPC.remove(context, id)?;
    Ok(Fields::new())
}

/// Refuses ranges that are malformed or overlap.
fn check_ranges(networks: &[&str]) -> Result<(), Refusal> {
    let mut seen: Vec<Range> = Vec::new();
    for text in networks {
        let Some(range) = Range::read(text) else {
            let problem = format!("{text} is not an address range such as 10.0.0.0/8");
            return Err(Refusal::ret_code(MALFORMED_RANGE, problem));
        };
        if seen.iter().any(|other| other.overlaps(range)) {
            let problem = format!("the address range {text} overlaps another one of the VPC");
            return Err(Refusal::ret_code(RANGE_EXISTS, problem));
        }
        seen.push(range);
    }
    Ok(())
}

/// Returns the address ranges of a VPC.
pub(in crate::modelled::ucloud) fn ranges(vpc: &Resource) -> Vec<String> {
    let ranges = vpc.list("Network").iter().filter_map(Value::as_str);
    ranges.map(ToOwned::to_owned).collect()
}

/// Returns the subnets of a VPC.
pub(super) fn of_vpc<'c>(
    context: &'c Context<'_>,
    id: &'c str,
) -> impl Iterator<Item = &'c Resource> {
    context.store.all(subnets::SUBNET.kind).filter(move |subnet| subnet.text("VPCId") == id)
}

/// Returns the name of a VPC; empty if there is none.
pub(super) fn name(context: &Context<'_>, id: &str) -> String {
    context.store.get(VPC.kind, id).map_or_else(String::new, |vpc| vpc.text("Name").to_owned())
}

fn within(range: Range, subnet: &Resource) -> bool {
    subnets::range(subnet).is_some_and(|subnet| range.contains(subnet))
}

fn counted(context: &Context<'_>, vpc: &Resource) -> Value {
    let networks: Vec<_> = ranges(vpc)
        .into_iter()
        .map(|text| {
            let range = Range::read(&text);
            let inside = of_vpc(context, &vpc.id)
                .filter(|subnet| range.is_some_and(|range| within(range, subnet)));
            json!({"Network": text, "SubnetCount": inside.count()})
        })
        .collect();
    let mut view = vpc.fields.clone();
    view.insert("NetworkInfo".into(), networks.into());
    view.insert("SubnetCount".into(), of_vpc(context, &vpc.id).count().into());
    view.into()
}

fn view(id: &str, name: &str, networks: &[&str], now: Duration) -> Fields {
    fields(json!({
        "VPCId": id,
        "Name": name,
        "Remark": "",
        "VPCType": "DefinedVPC",
        "Network": networks,
        "CreateTime": now.as_secs(),
        "UpdateTime": now.as_secs(),
        "IPv6Network": "",
        "OperatorName": "",
        "IPv6NetworkInfos": [],
    }))
}
