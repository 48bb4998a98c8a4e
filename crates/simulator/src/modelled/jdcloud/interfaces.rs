//! Network interfaces and elastic IPs, as far as instances have to do with them.

use std::collections::HashSet;
use std::net::Ipv4Addr;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::disks::charge;
use super::{failed_precondition, not_found, written};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::fields;
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(super) const INTERFACE: &str = "vpc/network-interface";
pub(super) const ELASTIC_IP: &str = "vpc/elastic-ip";
pub(super) const VPC: &str = "vpc-simulated";
pub(super) const SUBNET: &str = "subnet-simulated";
const GROUP: &str = "sg-simulated";
const SUBNETS: &str = "vpc/subnet";
const GROUPS: &str = "vpc/security-group";

/// A network interface to make.
#[derive(Clone)]
pub(super) struct Plan {
    subnet: String,
    vpc: String,
    /// The subnet's first address and the length of its prefix.
    range: (u32, u32),
    address: Option<Ipv4Addr>,
    groups: Vec<Value>,
    pub(super) auto_delete: bool,
    spec: Value,
}

impl Plan {
    /// Reads `InstanceNetworkInterfaceAttachmentSpec`.
    ///
    /// # Errors
    /// If the subnet or a security group does not exist, or the address is not to be had.
    pub(super) fn make(context: &Context<'_>, path: &str, spec: &Value) -> Result<Self, Refusal> {
        let interface = &spec["networkInterface"];
        let subnet = interface["subnetId"].as_str().unwrap_or_default();
        if subnet.is_empty() {
            return Err(context.missing(&format!("{path}.networkInterface.subnetId")));
        }
        let (vpc, range) = subnet_of(context, subnet)?;
        let mut groups = interface["securityGroups"].as_array().cloned().unwrap_or_default();
        for group in &groups {
            let id = group.as_str().unwrap_or_default();
            let known = context.find(GROUPS, id);
            if known.is_none() && id != GROUP {
                return Err(not_found(format!("there is no security group [{id}]")));
            }
            if known
                .is_some_and(|known| !known.text("vpcId").is_empty() && known.text("vpcId") != vpc)
            {
                let problem = format!("the security group [{id}] is not of the VPC [{vpc}]");
                return Err(failed_precondition(problem));
            }
        }
        if groups.is_empty() {
            groups.push(default_group(context, &vpc).into());
        }
        let address = match interface["primaryIpAddress"].as_str().filter(|text| !text.is_empty()) {
            Some(text) => Some(given_address(context, subnet, range, text)?),
            None => None,
        };
        Ok(Self {
            subnet: subnet.into(),
            vpc,
            range,
            address,
            groups,
            auto_delete: spec["autoDelete"].as_bool().unwrap_or(true),
            spec: interface.clone(),
        })
    }

    /// Whether the interface has an address of the caller's choice.
    pub(super) fn is_fixed(&self) -> bool {
        self.address.is_some()
    }

    pub(super) fn vpc(&self) -> &str {
        &self.vpc
    }

    /// Returns addresses for so many interfaces.
    ///
    /// # Errors
    /// If the subnet has too few left.
    pub(super) fn addresses(
        &self,
        context: &Context<'_>,
        count: usize,
    ) -> Result<Vec<Ipv4Addr>, Refusal> {
        if let Some(address) = self.address {
            return Ok(vec![address; count]);
        }
        let taken = taken(context.store, &self.subnet);
        let (first, prefix) = self.range;
        let size = 1u32.checked_shl(32 - prefix).unwrap_or(u32::MAX);
        // The first addresses of a subnet are the provider's, and so is the last.
        let free = (first.saturating_add(3)..first.saturating_add(size.saturating_sub(1)))
            .map(Ipv4Addr::from)
            .filter(|address| !taken.contains(address));
        let free: Vec<_> = free.take(count).collect();
        if free.len() < count {
            let problem = format!("the subnet [{}] has too few free addresses", self.subnet);
            return Err(failed_precondition(problem));
        }
        Ok(free)
    }

    /// Makes the primary interface of an instance.
    pub(super) fn carry_out(
        &self,
        context: &mut Context<'_>,
        instance: &str,
        address: Ipv4Addr,
    ) -> String {
        let id = context.store.ids.next("port");
        let of = Of { id: &id, instance, vpc: &self.vpc, subnet: &self.subnet };
        let mut made = view(&of, address, &self.groups, context.now());
        for (name, from) in [
            ("networkInterfaceName", "networkInterfaceName"),
            ("description", "description"),
            ("sanityCheck", "sanityCheck"),
        ] {
            if let Some(value) = self.spec.get(from) {
                made.insert(name.into(), value.clone());
            }
        }
        made.insert("az".into(), context.zone().into());
        let resource = context.new_resource(id.clone(), made);
        context.store.insert(INTERFACE, resource);
        id
    }
}

fn default_group(context: &Context<'_>, vpc: &str) -> String {
    let of_vpc = |group: &&Resource| group.text("vpcId") == vpc;
    context.all(GROUPS).find(of_vpc).map_or_else(|| GROUP.into(), |group| group.id.clone())
}

/// The VPC and the addresses of a subnet.
fn subnet_of(context: &Context<'_>, id: &str) -> Result<(String, (u32, u32)), Refusal> {
    let (vpc, prefix) = match context.find(SUBNETS, id) {
        Some(subnet) => (subnet.text("vpcId").to_owned(), subnet.text("addressPrefix")),
        None if id == SUBNET => (VPC.to_owned(), ""),
        None => return Err(not_found(format!("there is no subnet [{id}]"))),
    };
    let read = || {
        let (address, length) = prefix.split_once('/')?;
        let length = length.parse::<u32>().ok().filter(|length| *length <= 32)?;
        Some((u32::from(address.parse::<Ipv4Addr>().ok()?), length))
    };
    Ok((vpc, read().unwrap_or((u32::from(Ipv4Addr::new(10, 0, 0, 0)), 24))))
}

fn given_address(
    context: &Context<'_>,
    subnet: &str,
    (first, prefix): (u32, u32),
    text: &str,
) -> Result<Ipv4Addr, Refusal> {
    let address = text.parse::<Ipv4Addr>().ok();
    let is_inside = |address: &Ipv4Addr| {
        let size = 1u64 << (32 - prefix);
        u64::from(u32::from(*address)).checked_sub(first.into()).is_some_and(|at| at < size)
    };
    let Some(address) = address.filter(is_inside) else {
        let problem = format!("the address {text} is not of the subnet [{subnet}]");
        return Err(failed_precondition(problem));
    };
    if taken(context.store, subnet).contains(&address) {
        let problem = format!("the address {text} of the subnet [{subnet}] is in use");
        return Err(failed_precondition(problem));
    }
    Ok(address)
}

fn taken(store: &Store, subnet: &str) -> HashSet<Ipv4Addr> {
    let of_subnet = store.all(INTERFACE).filter(|other| other.text("subnetId") == subnet);
    let addresses = of_subnet.flat_map(|other| {
        let primary = other.fields.get("primaryIp").into_iter();
        primary.chain(other.list("secondaryIps")).filter_map(|ip| ip["privateIpAddress"].as_str())
    });
    addresses.filter_map(|address| address.parse().ok()).collect()
}

struct Of<'a> {
    id: &'a str,
    instance: &'a str,
    vpc: &'a str,
    subnet: &'a str,
}

fn view(of: &Of<'_>, address: Ipv4Addr, groups: &[Value], now: Duration) -> Fields {
    let [a, b, c, d] = address.octets();
    fields(json!({
        "networkInterfaceId": of.id,
        "networkInterfaceName": of.id,
        "azType": "standard",
        "role": "Primary",
        "macAddress": format!("fa:16:{a:02x}:{b:02x}:{c:02x}:{d:02x}"),
        "vpcId": of.vpc,
        "subnetId": of.subnet,
        "networkSecurityGroupIds": groups,
        "sanityCheck": 1,
        "primaryIp": {
            "privateIpAddress": address.to_string(),
            "elasticIpId": "",
            "elasticIpAddress": "",
            "subnetId": of.subnet,
        },
        "secondaryIps": [],
        "instanceType": "compute",
        "instanceId": of.instance,
        "deviceIndex": 1,
        "description": "",
        "attachmentStatus": "attached",
        "networkInterfaceStatus": "enabled",
        "createdTime": written(now),
        "tags": [],
    }))
}

/// Puts the primary interface of an initial instance into a store.
pub(super) fn place(
    store: &mut Store,
    settings: &Settings,
    instance: &str,
    address: Ipv4Addr,
    now: Duration,
) -> String {
    let id = format!("port-of-{instance}");
    let of = Of { id: &id, instance, vpc: VPC, subnet: SUBNET };
    let mut fields = view(&of, address, &[GROUP.into()], now);
    fields.insert("az".into(), settings.zone.clone().into());
    let resource = Resource {
        id: id.clone(),
        region: settings.region.clone(),
        zone: Some(settings.zone.clone()),
        project: None,
        created: now,
        fields,
        hidden: Map::new(),
        due: Vec::new(),
    };
    store.insert(INTERFACE, resource);
    id
}

/// What an instance keeps of an interface.
pub(super) fn entry(id: &str, index: usize, auto_delete: bool) -> Value {
    json!({
        "deviceIndex": index,
        "autoDelete": auto_delete,
        "networkInterface": {"networkInterfaceId": id},
    })
}

/// The id of the interface of an entry.
pub(super) fn id_of(entry: &Value) -> &str {
    entry["networkInterface"]["networkInterfaceId"].as_str().unwrap_or_default()
}

/// Fills in the interface of an entry; nothing if it is not attached to the instance any more.
pub(super) fn shown(store: &Store, instance: &str, entry: &Value) -> Option<Value> {
    let interface = store.get(INTERFACE, id_of(entry))?;
    if interface.text("instanceId") != instance {
        return None;
    }
    let names = |id: &Value| {
        let known = store.get(GROUPS, id.as_str().unwrap_or_default());
        let name = known.map(|group| group.text("networkSecurityGroupName"));
        json!({"groupId": id, "groupName": name.filter(|name| !name.is_empty()).unwrap_or("default")})
    };
    let groups: Vec<_> = interface.list("networkSecurityGroupIds").iter().map(names).collect();
    let mut shown = entry.clone();
    let field = |name: &str| interface.fields.get(name).cloned().unwrap_or_default();
    shown["networkInterface"] = json!({
        "networkInterfaceId": interface.id,
        "macAddress": field("macAddress"),
        "vpcId": field("vpcId"),
        "subnetId": field("subnetId"),
        "securityGroups": groups,
        "sanityCheck": field("sanityCheck"),
        "primaryIp": field("primaryIp"),
        "secondaryIps": interface.list("secondaryIps"),
        "ipv6Addresses": interface.list("ipv6Addresses"),
    });
    Some(shown)
}

/// An elastic IP as `ElasticIpSpec` or a template's `elasticIp` asks for it.
pub(super) fn new_elastic_ip(context: &mut Context<'_>, spec: &Value) -> String {
    let id = context.store.ids.next("fip");
    let number = context.store.ids.number();
    let address = format!("116.196.{}.{}", number % 256, number / 256 % 254 + 1);
    let made = context.new_resource(
        id.clone(),
        fields(json!({
            "elasticIpId": id,
            "elasticIpName": id,
            "elasticIpAddress": address,
            "bandwidthMbps": spec["bandwidthMbps"],
            "provider": spec["provider"].as_str().unwrap_or("bgp"),
            "privateIpAddress": "",
            "networkInterfaceId": "",
            "instanceId": "",
            "instanceType": "",
            "charge": charge(),
            "createdTime": written(context.now()),
            "az": "",
            "tags": [],
            "ipType": "standard",
            "status": "NOT_ASSOCIATED",
            "state": "UP",
        })),
    );
    context.store.insert(ELASTIC_IP, made);
    id
}

/// Binds an elastic IP to the primary address of an interface.
pub(super) fn bind(context: &mut Context<'_>, ip: &str, interface: &str, instance: &str) {
    let address = {
        let Some(ip) = context.store.get(ELASTIC_IP, ip) else { return };
        ip.text("elasticIpAddress").to_owned()
    };
    let Some(interface) = context.store.get_mut(INTERFACE, interface) else { return };
    let id = interface.id.clone();
    let mut primary = interface.fields.get("primaryIp").cloned().unwrap_or_default();
    primary["elasticIpId"] = ip.into();
    primary["elasticIpAddress"] = address.into();
    let private = primary["privateIpAddress"].clone();
    interface.set("primaryIp", primary);
    if let Some(ip) = context.store.get_mut(ELASTIC_IP, ip) {
        ip.fields.extend(fields(json!({
            "privateIpAddress": private,
            "networkInterfaceId": id,
            "instanceId": instance,
            "instanceType": "compute",
            "status": "ASSOCIATED",
        })));
    }
}

/// Unbinds the elastic IP of the primary address of an interface.
pub(super) fn unbind(context: &mut Context<'_>, interface: &str) -> Option<String> {
    let interface = context.store.get_mut(INTERFACE, interface)?;
    let mut primary = interface.fields.get("primaryIp").cloned().unwrap_or_default();
    let bound = primary["elasticIpId"].as_str().filter(|id| !id.is_empty())?.to_owned();
    primary["elasticIpId"] = "".into();
    primary["elasticIpAddress"] = "".into();
    interface.set("primaryIp", primary);
    if let Some(ip) = context.store.get_mut(ELASTIC_IP, &bound) {
        ip.fields.extend(fields(json!({
            "privateIpAddress": "",
            "networkInterfaceId": "",
            "instanceId": "",
            "instanceType": "",
            "status": "NOT_ASSOCIATED",
        })));
    }
    Some(bound)
}

/// Detaches an interface from its instance.
pub(super) fn detach(context: &mut Context<'_>, id: &str) {
    let Some(interface) = context.store.get_mut(INTERFACE, id) else { return };
    interface.fields.extend(fields(json!({
        "instanceId": "",
        "instanceType": "",
        "deviceIndex": 0,
        "role": "Secondary",
        "attachmentStatus": "detached",
    })));
    move_ip(context, id, "");
}

/// Attaches an interface to an instance.
pub(super) fn attach(context: &mut Context<'_>, id: &str, instance: &str, index: usize) {
    let Some(interface) = context.store.get_mut(INTERFACE, id) else { return };
    interface.fields.extend(fields(json!({
        "instanceId": instance,
        "instanceType": "compute",
        "deviceIndex": index,
        "role": "Secondary",
        "attachmentStatus": "attached",
    })));
    move_ip(context, id, instance);
}

/// The elastic IP of an interface goes with it.
fn move_ip(context: &mut Context<'_>, interface: &str, instance: &str) {
    let Some(interface) = context.store.get(INTERFACE, interface) else { return };
    let ip = interface.value("primaryIp")["elasticIpId"].as_str().unwrap_or_default().to_owned();
    if let Some(ip) = context.store.get_mut(ELASTIC_IP, &ip) {
        ip.set("instanceId", instance);
    }
}

impl Plan {
    /// Moves an existing interface to the subnet and address.
    pub(super) fn move_to(
        &self,
        context: &mut Context<'_>,
        id: &str,
        address: Ipv4Addr,
        with_groups: bool,
    ) {
        let Some(interface) = context.store.get_mut(INTERFACE, id) else { return };
        let mut primary = interface.fields.get("primaryIp").cloned().unwrap_or_default();
        primary["privateIpAddress"] = address.to_string().into();
        primary["subnetId"] = self.subnet.clone().into();
        let ip = primary["elasticIpId"].as_str().unwrap_or_default().to_owned();
        interface.set("primaryIp", primary);
        interface.set("subnetId", self.subnet.clone());
        interface.set("vpcId", self.vpc.clone());
        if with_groups {
            interface.set("networkSecurityGroupIds", self.groups.clone());
        }
        if let Some(ip) = context.store.get_mut(ELASTIC_IP, &ip) {
            ip.set("privateIpAddress", address.to_string());
        }
    }
}

/// The VPC of a subnet; empty if there is no such subnet.
pub(super) fn vpc_of(context: &Context<'_>, subnet: &str) -> String {
    subnet_of(context, subnet).map(|(vpc, _)| vpc).unwrap_or_default()
}

/// # Errors
/// If there is no such subnet, or it is of another VPC.
pub(super) fn subnet_in(context: &Context<'_>, vpc: &str, subnet: &str) -> Result<(), Refusal> {
    if vpc_of(context, subnet) == vpc && !vpc.is_empty() {
        return Ok(());
    }
    Err(not_found(format!("there is no subnet [{subnet}] in the VPC [{vpc}]")))
}
