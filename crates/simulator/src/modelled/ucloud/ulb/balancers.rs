//! Load balancers: create, describe, update, delete.

use serde_json::{Map, Value, json};

use super::{BALANCER, LISTENER, OF_BALANCER, listeners};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::{bindings, firewalls, places, subnets, vpcs};
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("ulb", "CreateULB", create),
    ("ulb", "DescribeULB", describe),
    ("ulb", "DescribeULBSimple", describe_simple),
    ("ulb", "UpdateULBAttribute", update),
    ("ulb", "DeleteULB", delete),
];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let vpc = context.maybe("VPCId").unwrap_or(vpcs::DEFAULT_VPC);
    vpcs::VPC.known(context, vpc)?;
    let is_inner = context.maybe("InnerMode") == Some("Yes");
    let default = (vpc == vpcs::DEFAULT_VPC).then_some(subnets::DEFAULT_SUBNET);
    let subnet = context.maybe("SubnetId").or(default.filter(|_| is_inner));
    let address = match subnet {
        Some(subnet) => {
            let asked = context.maybe("PrivateIp");
            places::free_address(context, subnet, "PrivateIp", asked)?
        }
        None => String::new(),
    };
    let firewall = match context.maybe("FirewallId") {
        Some(id) => Some(firewalls::named(context, id)?),
        None => None,
    };
    let listen_type = match (context.maybe("ListenType"), is_inner) {
        (Some(type_), _) => type_,
        (None, true) => "PacketsTransmit",
        (None, false) => "Comprehensive",
    };
    let id = context.store.ids.next("ulb");
    let name = context.maybe("ULBName").unwrap_or("ULB");
    let shown = fields(json!({
        "ULBId": id,
        "Name": name,
        "ULBName": name,
        "Tag": context.maybe("Tag").unwrap_or("Default"),
        "Remark": context.text("Remark"),
        "BandwidthType": 0,
        "Bandwidth": 0,
        "CreateTime": context.now().as_secs(),
        "ExpireTime": 0,
        "IPSet": [],
        "ULBType": if is_inner { "InnerMode" } else { "OuterMode" },
        "IPVersion": context.maybe("IPVersion").unwrap_or("IPv4"),
        "SnatIps": [],
        "ListenType": listen_type,
        "VPCId": vpc,
        "SubnetId": subnet.unwrap_or_default(),
        "BusinessId": context.text("BusinessId"),
        "PrivateIP": address,
        "EnableLog": 0,
        "WAFMode": "NoWAF",
    }));
    let balancer = context.new_resource(id.clone(), shown);
    context.store.insert(BALANCER.kind, balancer);
    if let Some(firewall) = firewall {
        firewalls::guard(context, &firewall, "ulb", &id)?;
    }
    Ok(fields(json!({"ULBId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    bindings::settle(context);
    let shown = found(context).map(|balancer| {
        let mut shown = view(context, balancer);
        let listeners = context.all(LISTENER.kind);
        let own = listeners.filter(|listener| listener.text(OF_BALANCER) == balancer.id);
        let own: Vec<_> = own.map(|listener| listeners::view(context, listener)).collect();
        shown.insert("VServerSet".into(), own.into());
        shown.into()
    });
    Ok(context.listed(shown.collect()))
}

fn describe_simple(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    bindings::settle(context);
    let shown = found(context).map(|balancer| {
        let mut shown = view(context, balancer);
        let listeners = context.all(LISTENER.kind);
        let count = listeners.filter(|listener| listener.text(OF_BALANCER) == balancer.id).count();
        shown.insert("VServerCount".into(), count.into());
        shown.into()
    });
    Ok(context.listed(shown.collect()))
}

fn found<'c>(context: &'c Context<'_>) -> impl Iterator<Item = &'c Resource> {
    context.all(BALANCER.kind).filter(|balancer| {
        let names = ["ULBId", "VPCId", "SubnetId", "BusinessId"];
        names
            .iter()
            .all(|name| context.maybe(name).is_none_or(|asked| balancer.text(name) == asked))
    })
}

fn view(context: &Context<'_>, balancer: &Resource) -> Map<String, Value> {
    let mut shown = balancer.fields.clone();
    let firewall = firewalls::of(context, &balancer.id);
    let firewall = firewall.and_then(|id| context.find(firewalls::FIREWALL.kind, &id));
    let set = firewall
        .into_iter()
        .map(|firewall| json!({"FirewallId": firewall.id, "FirewallName": firewall.text("Name")}));
    shown.insert("FirewallSet".into(), set.collect());
    shown
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let given = ["Name", "Tag", "Remark"].map(|name| (name, context.maybe(name)));
    let log = context.integer("EnableLog");
    let balancer = BALANCER.known_mut(context, context.text("ULBId"))?;
    for (name, value) in given {
        if let Some(value) = value {
            balancer.set(name, value);
        }
    }
    if let (_, Some(name)) = given[0] {
        balancer.set("ULBName", name);
    }
    if let Some(log) = log {
        balancer.set("EnableLog", log);
    }
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("ULBId");
    BALANCER.known(context, id)?;
    let listeners: Vec<_> = context
        .all(LISTENER.kind)
        .filter(|listener| listener.text(OF_BALANCER) == id)
        .map(|listener| listener.id.clone())
        .collect();
    listeners.iter().for_each(|listener| listeners::remove(context, listener));
    bindings::detach_all(context.store, id, context.flag("ReleaseEip") == Some(true));
    context.store.remove(BALANCER.kind, id);
    Ok(Fields::new())
}
