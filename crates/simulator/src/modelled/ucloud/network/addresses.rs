//! Private addresses beside those of hosts: virtual ones, which float, and secondary ones.

use serde_json::{Value, json};

use super::eips;
use super::interfaces::INTERFACE;
use super::subnets::{self, SUBNET};
use super::vpcs::VPC;
use super::{NOT_FOUND, Noun, bindings, places, tag};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "AllocateVIP", allocate_vip),
    ("vpc", "DescribeVIP", describe_vips),
    ("vpc", "UpdateVIPAttribute", update_vip),
    ("vpc", "ReleaseVIP", release_vip),
    ("vpc", "AllocateSecondaryIp", allocate_secondary),
    ("vpc", "AllocateBatchSecondaryIp", allocate_secondaries),
    ("vpc", "DescribeSecondaryIp", describe_secondary),
    ("vpc", "MoveSecondaryIPMac", move_secondary),
    ("vpc", "DeleteSecondaryIp", delete_secondary),
    ("unet", "DescribePrivateIP", describe_private),
];

const VIP: Noun = Noun { kind: "vpc/vip", name: "virtual IP", not_found: NOT_FOUND };
const SECONDARY: Noun =
    Noun { kind: "vpc/secondary-ip", name: "secondary address", not_found: NOT_FOUND };

fn allocate_vip(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (vpc, subnet) = (context.text("VPCId"), context.text("SubnetId"));
    check_place(context, vpc, subnet)?;
    let count = context.integer("Count").unwrap_or(1);
    let asked = context.maybe("Ip");
    if count < 1 || asked.is_some() && count > 1 {
        return Err(context.invalid("Count", "must be 1, or more if no Ip is set"));
    }
    let mut made = Vec::new();
    for _ in 0..count {
        let address = places::free_address(context, subnet, "Ip", asked)?;
        let id = context.store.ids.next("vip");
        let vip = fields(json!({
            "VIPId": id,
            "VIP": address,
            "Zone": context.zone(),
            "CreateTime": context.now().as_secs(),
            "RealIp": "",
            "SubnetId": subnet,
            "VPCId": vpc,
            "Name": context.maybe("Name").unwrap_or("VIP"),
            "Remark": context.text("Remark"),
            "Tag": tag(context),
        }));
        let vip = context.new_resource(id.clone(), vip);
        context.store.insert(VIP.kind, vip);
        made.push(json!({"VIP": address, "VIPId": id, "VPCId": vpc}));
    }
    let addresses: Vec<_> = made.iter().map(|vip| vip["VIP"].clone()).collect();
    Ok(fields(json!({"VIPSet": made, "DataSet": addresses})))
}

fn describe_vips(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids: Vec<_> = context.maybe("VIPId").into_iter().collect();
    let names = [("VPCId", "VPCId"), ("SubnetId", "SubnetId"), ("Tag", "Tag")];
    let found = VIP.select(context, &ids, &names);
    let addresses: Vec<_> = found.iter().map(|vip| vip.text("VIP")).collect();
    let views: Vec<_> = found.iter().map(|vip| &vip.fields).collect();
    Ok(fields(json!({"VIPSet": views, "DataSet": addresses, "TotalCount": views.len()})))
}

fn update_vip(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let names = [("Name", "Name"), ("Remark", "Remark"), ("Tag", "Tag")];
    VIP.change(context, context.text("VIPId"), &names)
}

fn release_vip(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    VIP.remove(context, context.text("VIPId"))?;
    Ok(Fields::new())
}

fn allocate_secondary(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let subnet = secondary_place(context)?;
    let address = places::free_address(context, &subnet, "Ip", context.maybe("Ip"))?;
    let info = add_secondary(context, &subnet, &address)?;
    Ok(fields(json!({"IpInfo": info})))
}

fn allocate_secondaries(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let subnet = secondary_place(context)?;
    let asked = context.texts("Ip");
    let count = context.integer("Count");
    let wanted: Vec<Option<&str>> = match (count, asked.is_empty()) {
        (Some(_), false) => return Err(context.invalid("Count", "cannot be set beside Ip")),
        (Some(count), true) => (0..count).map(|_| None).collect(),
        (None, false) => asked.into_iter().map(Some).collect(),
        (None, true) => return Err(context.missing("Count")),
    };
    let mut made = Vec::new();
    for asked in wanted {
        let address = places::free_address(context, &subnet, "Ip", asked)?;
        let mut info = add_secondary(context, &subnet, &address)?;
        info["Status"] = json!({"StatusCode": "Succeeded", "Message": ""});
        made.push(info);
    }
    Ok(fields(json!({"IpsInfo": made})))
}

/// Returns the subnet that the call names, or the default one.
fn secondary_place(context: &Context<'_>) -> Result<String, Refusal> {
    let object = context.text("ObjectId");
    if context.store.with_id(object).is_none() {
        let problem = format!("there is no resource [{object}]");
        return Err(Refusal::ret_code(NOT_FOUND, problem));
    }
    let subnet = context.maybe("SubnetId").unwrap_or(subnets::DEFAULT_SUBNET);
    match context.maybe("VPCId") {
        Some(vpc) => check_place(context, vpc, subnet)?,
        None => SUBNET.known(context, subnet).map(|_| ())?,
    }
    Ok(subnet.to_owned())
}

fn add_secondary(context: &mut Context<'_>, subnet: &str, address: &str) -> Result<Value, Refusal> {
    let place = SUBNET.known(context, subnet)?;
    let info = json!({
        "Ip": address,
        "Mask": subnets::range(place).map(super::ranges::Range::netmask),
        "Gateway": place.text("Gateway"),
        "Mac": context.text("Mac"),
        "SubnetId": subnet,
        "VPCId": place.text("VPCId"),
    });
    let id = secondary_id(subnet, address);
    let mut secondary = context.new_resource(id, fields(info.clone()));
    secondary.hide("object", context.text("ObjectId"));
    context.store.insert(SECONDARY.kind, secondary);
    Ok(info)
}

fn describe_secondary(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let names = [("SubnetId", "SubnetId"), ("VPCId", "VPCId"), ("Ip", "Ip"), ("Mac", "Mac")];
    let found = SECONDARY.select(context, &[], &names);
    let views: Vec<_> = found.iter().map(|secondary| &secondary.fields).collect();
    Ok(fields(json!({"DataSet": views})))
}

fn move_secondary(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let old = context.text("OldMac");
    let new = context.text("NewMac");
    let id = secondary_id(context.text("SubnetId"), context.text("Ip"));
    if SECONDARY.known(context, &id)?.text("Mac") != old {
        return Err(context.invalid("OldMac", "is not the MAC address of the secondary address"));
    }
    SECONDARY.known_mut(context, &id)?.set("Mac", new);
    Ok(Fields::new())
}

fn delete_secondary(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = secondary_id(context.text("SubnetId"), context.text("Ip"));
    if SECONDARY.known(context, &id)?.text("Mac") != context.text("Mac") {
        return Err(context.invalid("Mac", "is not the MAC address of the secondary address"));
    }
    SECONDARY.remove(context, &id)?;
    Ok(Fields::new())
}

fn secondary_id(subnet: &str, address: &str) -> String {
    format!("{subnet}/{address}")
}

fn describe_private(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let wanted = |name: &str, text: &str| context.maybe(name).is_none_or(|asked| asked == text);
    let primary = context.all(INTERFACE.kind).flat_map(|interface| {
        let addresses = places::addresses(interface).into_iter();
        addresses.map(move |address| (interface, interface.id.as_str(), address, "PrimaryIP"))
    });
    let secondary = context
        .all(SECONDARY.kind)
        .map(|it| (it, it.hidden("object"), it.text("Ip"), "SecondaryIP"))
        .filter(|(_, object, ..)| context.store.get(INTERFACE.kind, object).is_some());
    let views = primary
        .chain(secondary)
        .filter(|(place, object, ..)| {
            wanted("VPCId", place.text("VPCId"))
                && wanted("SubnetId", place.text("SubnetId"))
                && wanted("ObjectId", object)
        })
        .map(|(place, object, address, type_)| view_private(context, place, object, address, type_))
        .collect();
    Ok(context.listed(views))
}

fn view_private(
    context: &Context<'_>,
    place: &Resource,
    object: &str,
    address: &str,
    type_: &str,
) -> Value {
    let name = context.store.get(INTERFACE.kind, object).map(|it| it.text("Name"));
    let eip = bindings::of_resource(context.store, object).find(|eip| {
        let bound = eip.fields.get("EIPBinding").and_then(|it| it["PrivateIP"].as_str());
        bound.map_or(type_ == "PrimaryIP", |bound| bound == address)
    });
    json!({
        "PrivateIPType": type_,
        "VPCID": place.text("VPCId"),
        "SubnetID": place.text("SubnetId"),
        "ResourceID": object,
        "ResourceName": name,
        "PrivateIP": address,
        "EIP": eip.map_or("", eips::address),
        "EIPId": eip.map_or("", |eip| eip.id.as_str()),
    })
}

fn check_place(context: &Context<'_>, vpc: &str, subnet: &str) -> Result<(), Refusal> {
    VPC.known(context, vpc)?;
    if SUBNET.known(context, subnet)?.text("VPCId") == vpc {
        return Ok(());
    }
    Err(context.invalid("SubnetId", format!("is not of the VPC [{vpc}]")))
}
