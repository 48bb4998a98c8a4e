//! Subnets: create, describe with what is in them, change, delete.

use std::time::Duration;

use serde_json::{Value, json};

use super::ranges::Range;
use super::vpcs::{self, VPC};
use super::{
    DEFAULT_NETWORK, DEFAULT_TAG, MALFORMED_RANGE, NOT_FOUND, Noun, RANGE_EXISTS, acls, in_use,
    nat_gateways, places, route_tables, tag,
};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "CreateSubnet", create),
    ("vpc", "DescribeSubnet", describe),
    ("vpc", "DescribeSubnetResource", describe_resources),
    ("vpc", "UpdateSubnetAttribute", update),
    ("vpc", "DeleteSubnet", delete),
];

pub(in crate::modelled::ucloud) const SUBNET: Noun =
    Noun { kind: "vpc/subnet", name: "subnet", not_found: NOT_FOUND };

pub(in crate::modelled::ucloud) const DEFAULT_SUBNET: &str = "subnet-simulated";

/// Types of subnets, as the documentation's examples have them.
const DEFAULT: i64 = 1;
const CUSTOM: i64 = 2;

pub(super) fn initial(vpc: &str, route_table: &str, now: Duration) -> Fields {
    let range = Range::new("10.9.0.0", 16);
    let mut subnet = view(DEFAULT_SUBNET, vpc, range, "10.9.0.0", 16);
    subnet.extend(fields(json!({
        "SubnetName": "DefaultNetwork",
        "Tag": DEFAULT_TAG,
        "SubnetType": DEFAULT,
        "RouteTableId": route_table,
        "CreateTime": now.as_secs(),
    })));
    subnet
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let vpc = context.text("VPCId");
    let address = context.text("Subnet");
    let length = context.integer("Netmask").unwrap_or(24);
    let range = u32::try_from(length).ok().and_then(|length| Range::new(address, length));
    let Some(range) = range else {
        let problem = format!("{address}/{length} is not an address range such as 192.168.0.0/24");
        return Err(Refusal::ret_code(MALFORMED_RANGE, problem));
    };
    let ranges = vpcs::ranges(VPC.known(context, vpc)?);
    let mut ranges = ranges.iter().filter_map(|whole| Range::read(whole));
    if !ranges.any(|whole| whole.contains(range)) {
        let problem = format!("has {address}/{length}, which is in no range of the VPC [{vpc}]");
        return Err(context.invalid("Subnet", problem));
    }
    let overlaps = |other: &&Resource| self::range(other).is_some_and(|it| it.overlaps(range));
    if let Some(other) = vpcs::of_vpc(context, vpc).find(overlaps) {
        let problem = format!("{address}/{length} overlaps the subnet [{}]", other.id);
        return Err(Refusal::ret_code(RANGE_EXISTS, problem));
    }
    let id = context.store.ids.next("subnet");
    let mut subnet = view(&id, vpc, Some(range), address, length);
    subnet.extend(fields(json!({
        "SubnetName": context.maybe("SubnetName").unwrap_or("Subnet"),
        "Tag": tag(context),
        "Remark": context.text("Remark"),
        "RouteTableId": route_tables::default_of(context, vpc),
        "CreateTime": context.now().as_secs(),
    })));
    let subnet = context.new_resource(id.clone(), subnet);
    context.store.insert(SUBNET.kind, subnet);
    Ok(fields(json!({"SubnetId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut ids = context.texts("SubnetIds");
    ids.extend(context.maybe("SubnetId"));
    let names = [("VPCId", "VPCId"), ("RouteTableId", "RouteTableId"), ("Tag", "Tag")];
    let found = SUBNET.select(context, &ids, &names);
    let views = found.into_iter().map(|subnet| completed(context, subnet)).collect();
    Ok(context.listed(views))
}

fn describe_resources(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.maybe("ResourceType");
    let found = places::in_subnet(context.store, context.text("SubnetId"))
        .map(|(kind, resource)| places::view(kind, resource))
        .filter(|view| asked.is_none_or(|asked| view["ResourceType"] == asked));
    let found = found.collect();
    Ok(context.listed(found))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("SubnetId");
    SUBNET.change(context, id, &[("Name", "SubnetName"), ("Tag", "Tag")])
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("SubnetId");
    if SUBNET.known(context, id)?.number("SubnetType") == DEFAULT {
        let problem = format!("the subnet [{id}] is the default one, which cannot be deleted");
        return Err(Refusal::ret_code(DEFAULT_NETWORK, problem));
    }
    if let Some((_, other)) = places::in_subnet(context.store, id).next() {
        return Err(in_use("subnet", id, &other.id));
    }
    acls::forget_subnet(context, id);
    SUBNET.remove(context, id)?;
    Ok(Fields::new())
}

/// Returns the address range of a subnet.
pub(in crate::modelled::ucloud) fn range(subnet: &Resource) -> Option<Range> {
    Range::new(subnet.text("Subnet"), subnet.text("Netmask").parse().ok()?)
}

fn completed(context: &Context<'_>, subnet: &Resource) -> Value {
    let mut view = subnet.fields.clone();
    let vpc = vpcs::name(context, subnet.text("VPCId"));
    let has_gateway = nat_gateways::of_subnet(context, &subnet.id).is_some();
    view.insert("VPCName".into(), vpc.into());
    view.insert("HasNATGW".into(), has_gateway.into());
    if context.flag("ShowAvailableIPs") == Some(true) {
        let taken = places::in_subnet(context.store, &subnet.id)
            .map(|(_, resource)| places::addresses(resource).len() as u64);
        let size = range(subnet).map_or(0, Range::size);
        view.insert("AvailableIPs".into(), size.saturating_sub(taken.sum()).into());
    }
    view.into()
}

fn view(id: &str, vpc: &str, range: Option<Range>, address: &str, length: i64) -> Fields {
    fields(json!({
        "VPCId": vpc,
        "SubnetId": id,
        "Remark": "",
        "SubnetType": CUSTOM,
        "Subnet": address,
        // Documented as a string.
        "Netmask": length.to_string(),
        "Gateway": range.map(Range::gateway),
        "IPv6Network": "",
    }))
}
