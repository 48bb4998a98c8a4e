//! Network interfaces and the hosts that they are attached to.

use serde_json::{Value, json};

use super::subnets::{self, SUBNET};
use super::vpcs::VPC;
use super::{
    HOST, NOT_FOUND, Noun, TAKEN, bindings, firewalls, in_use, places, security_groups, tag,
};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "CreateNetworkInterface", create),
    ("vpc", "DescribeNetworkInterface", describe),
    ("vpc", "DescribeInstanceNetworkInterface", describe_of_instance),
    ("vpc", "AttachNetworkInterface", attach),
    ("vpc", "DetachNetworkInterface", detach),
    ("vpc", "EnableUniEipDirectMode", enable_direct_mode),
    ("vpc", "DisableUniEipDirectMode", disable_direct_mode),
    ("vpc", "UpdateNetworkInterfaceDefaultOutput", set_output),
    ("vpc", "DeleteNetworkInterface", delete),
];

pub(in crate::modelled::ucloud) const INTERFACE: Noun =
    Noun { kind: "vpc/network-interface", name: "network interface", not_found: NOT_FOUND };

const FREE: i64 = 0;
const ATTACHED: i64 = 1;
const INSTANCE: &str = "AttachInstanceId";

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (vpc, subnet) = (context.text("VPCId"), context.text("SubnetId"));
    VPC.known(context, vpc)?;
    let place = SUBNET.known(context, subnet)?;
    if place.text("VPCId") != vpc {
        return Err(context.invalid("SubnetId", format!("is not of the VPC [{vpc}]")));
    }
    let gateway = place.text("Gateway").to_owned();
    let netmask = subnets::range(place).map(super::ranges::Range::netmask);
    let asked = context.texts("PrivateIp").first().copied();
    let address = places::free_address(context, subnet, "PrivateIp", asked)?;
    let firewall = match context.maybe("SecurityGroupId") {
        Some(group) => firewalls::named(context, group)?,
        None => firewalls::WEB.to_owned(),
    };
    let groups = context.list("PrioritySecGroup");
    let has_groups = context.integer("SecurityMode") == Some(1);
    if has_groups {
        security_groups::check(context, groups)?;
    }
    let id = context.store.ids.next("uni");
    let direct = context.flag("EipDirectMode") == Some(true);
    let version = context.integer("EipDirectVersion").unwrap_or(1);
    let interface = fields(json!({
        "InterfaceId": id,
        "VPCId": vpc,
        "SubnetId": subnet,
        "PrivateIpSet": [address],
        "MacAddress": mac(context),
        "Status": FREE,
        "Name": context.maybe("Name").unwrap_or("NetworkInterface"),
        "Netmask": netmask,
        "Gateway": gateway,
        INSTANCE: "",
        "Default": false,
        "CreateTime": context.now().as_secs(),
        "Remark": context.text("Remark"),
        "Tag": tag(context),
        "EipDirectMode": direct,
        "EipDirectVersion": version,
    }));
    let resource = context.new_resource(id.clone(), interface.clone());
    context.store.insert(INTERFACE.kind, resource);
    if has_groups {
        security_groups::bind_all(context, groups, &id);
    } else {
        firewalls::guard(context, &firewall, "uni", &id)?;
    }
    Ok(fields(json!({"NetworkInterface": interface})))
}

fn mac(context: &mut Context<'_>) -> String {
    let number = context.store.ids.number().to_be_bytes();
    let [.., a, b, c] = number;
    format!("52:54:00:{a:02x}:{b:02x}:{c:02x}")
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    settle(context);
    let names = [("VPCId", "VPCId"), ("SubnetId", "SubnetId"), ("Tag", "Tag")];
    let only_default = context.flag("OnlyDefault") == Some(true);
    let found = INTERFACE.select(context, &context.texts("InterfaceId"), &names);
    let found = found.into_iter().filter(|it| !only_default || it.fields["Default"] == true);
    let views = found.map(|interface| view(context, interface)).collect();
    Ok(context.listed(views))
}

fn describe_of_instance(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    settle(context);
    let found = INTERFACE.select(context, &[], &[("InstanceId", INSTANCE)]);
    let views = found.into_iter().map(|interface| view(context, interface)).collect();
    Ok(context.listed(views))
}

fn attach(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    settle(context);
    let (id, instance) = (context.text("InterfaceId"), context.text("InstanceId"));
    let interface = INTERFACE.known(context, id)?;
    let other = interface.text(INSTANCE);
    if !other.is_empty() {
        let problem = format!("the network interface [{id}] is attached to [{other}] already");
        return Err(Refusal::ret_code(TAKEN, problem));
    }
    let vpc = interface.text("VPCId");
    let host = context.store.with_id(instance).filter(|(kind, host)| {
        context.sees(host) && (*kind == HOST || kind.starts_with("uphost/"))
    });
    let Some((_, host)) = host else {
        return Err(Refusal::ret_code(NOT_FOUND, format!("there is no host [{instance}]")));
    };
    if places::vpc_of(host) != vpc {
        let problem = format!("is not in the VPC [{vpc}] of the network interface");
        return Err(context.invalid("InstanceId", problem));
    }
    let interface = INTERFACE.known_mut(context, id)?;
    interface.set(INSTANCE, instance);
    interface.set("Status", ATTACHED);
    Ok(Fields::new())
}

fn detach(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, instance) = (context.text("InterfaceId"), context.text("InstanceId"));
    let interface = INTERFACE.known_mut(context, id)?;
    if interface.text(INSTANCE) != instance {
        let problem = format!("the network interface [{id}] is not attached to [{instance}]");
        return Err(Refusal::ret_code(NOT_FOUND, problem));
    }
    free(interface);
    Ok(Fields::new())
}

fn enable_direct_mode(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let version = context.integer("EipDirectVersion").unwrap_or(1);
    let interface = of_vpc(context)?;
    interface.set("EipDirectMode", true);
    interface.set("EipDirectVersion", version);
    Ok(Fields::new())
}

fn disable_direct_mode(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    of_vpc(context)?.set("EipDirectMode", false);
    Ok(Fields::new())
}

fn set_output(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("InterfaceId");
    let output = context.text("Output");
    let interface = INTERFACE.known_mut(context, id)?;
    if interface.fields["EipDirectMode"] != true {
        let problem = "the network interface does not show its elastic IPs; enable that first";
        return Err(context.invalid("InterfaceId", problem));
    }
    interface.set("DefaultOutput", output);
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    settle(context);
    let id = context.text("InterfaceId");
    let instance = INTERFACE.known(context, id)?.text(INSTANCE);
    if !instance.is_empty() {
        return Err(in_use("network interface", id, instance));
    }
    if let Some(eip) = bindings::of_resource(context.store, id).next() {
        return Err(in_use("network interface", id, &eip.id));
    }
    INTERFACE.remove(context, id)?;
    Ok(Fields::new())
}

/// Frees the interfaces of hosts that are gone.
fn settle(context: &mut Context<'_>) {
    let gone: Vec<_> = context
        .store
        .all(INTERFACE.kind)
        .filter(|interface| {
            let instance = interface.text(INSTANCE);
            !instance.is_empty() && context.store.with_id(instance).is_none()
        })
        .map(|interface| interface.id.clone())
        .collect();
    for id in gone {
        context.store.get_mut(INTERFACE.kind, &id).into_iter().for_each(free);
    }
}

fn free(interface: &mut Resource) {
    interface.set(INSTANCE, "");
    interface.set("Status", FREE);
}

/// Returns the interface that the call names by its id and VPC.
fn of_vpc<'c>(context: &'c mut Context<'_>) -> Result<&'c mut Resource, Refusal> {
    let (id, vpc) = (context.text("InterfaceId"), context.text("VPCId"));
    if INTERFACE.known(context, id)?.text("VPCId") != vpc {
        return Err(context.invalid("VPCId", format!("is not the VPC of [{id}]")));
    }
    INTERFACE.known_mut(context, id)
}

fn view(context: &Context<'_>, interface: &Resource) -> Value {
    let id = &interface.id;
    let eips: Vec<_> = bindings::of_resource(context.store, id).map(|eip| &eip.id).collect();
    let firewall = firewalls::of(context, id);
    let firewalls: Vec<_> = firewall
        .and_then(|id| context.store.get(firewalls::FIREWALL.kind, &id))
        .map(|firewall| json!({"Id": firewall.id, "Name": firewall.text("Name")}))
        .into_iter()
        .collect();
    let firewall_ids: Vec<_> = firewalls.iter().map(|firewall| firewall["Id"].clone()).collect();
    let mut view = interface.fields.clone();
    view.insert(
        "PrivateIp".into(),
        json!([
            {"IpType": "PrimaryIp", "IpAddr": interface.list("PrivateIpSet")},
        ]),
    );
    view.insert("EIPIdSet".into(), json!(eips));
    view.insert("FirewallIdSet".into(), firewall_ids.into());
    view.insert("FirewallSet".into(), firewalls.into());
    if context.flag("WithSecGroup") == Some(true) {
        let groups = security_groups::of_resource(context, id);
        view.insert("SecGroupCount".into(), groups.len().into());
        view.insert("SecGroup".into(), groups.into());
    }
    view.into()
}
