//! What lies in a VPC or a subnet, of any product, and addresses there.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::ranges::Range;
use super::{IN_USE, subnets};
use crate::behaviour::Context;
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

/// The names of the field for a VPC and for a subnet: the products differ.
const OF_VPC: [&str; 3] = ["VPCId", "VpcId", "VPCID"];
const OF_SUBNET: [&str; 3] = ["SubnetId", "SubnetworkId", "SubnetID"];
const OF_ADDRESS: [&str; 6] = ["IP", "VIP", "PrivateIP", "PrivateIp", "Ip", "IPAddr"];

/// Kinds that name a subnet without being a resource in it.
const ABOUT_SUBNETS: [&str; 2] = [subnets::SUBNET.kind, "vpc/secondary-ip"];

/// Types of `DescribeSubnetResource`, by kind or product.
const TYPES: &[(&str, &str)] = &[
    ("uhost/host", "UHOST"),
    ("uphost", "PHOST"),
    ("ulb", "ULB"),
    ("vpc/nat-gateway", "UNATGW"),
    ("vpc/vip", "VIP"),
    ("vpc/network-interface", "UNI"),
    ("uhadoop", "UHADOOP_HOST"),
    ("ukafka", "UKAFKA"),
    ("umem", "UMEM"),
    ("udb", "UDB"),
    ("cube", "DOCKER"),
];

/// Returns what names a VPC, with its kind.
pub(in crate::modelled::ucloud) fn in_vpc<'s>(
    store: &'s Store,
    id: &'s str,
) -> impl Iterator<Item = (&'s str, &'s Resource)> {
    store.everything().filter(move |(_, resource)| names(resource, &OF_VPC, id))
}

/// Returns the resources in a subnet, with their kinds.
pub(in crate::modelled::ucloud) fn in_subnet<'s>(
    store: &'s Store,
    id: &'s str,
) -> impl Iterator<Item = (&'s str, &'s Resource)> {
    store.everything().filter(move |(kind, resource)| {
        !ABOUT_SUBNETS.contains(kind) && names(resource, &OF_SUBNET, id)
    })
}

/// As `DescribeSubnetResource` shows it.
pub(super) fn view(kind: &str, resource: &Resource) -> Value {
    let product = kind.split('/').next().unwrap_or_default();
    let known = TYPES.iter().find(|(start, _)| *start == kind || *start == product);
    let type_ = known.map_or_else(|| product.to_ascii_uppercase(), |(_, name)| (*name).to_owned());
    let names = ["Name", "ULBName", "NATGWName", "VolumeName"];
    let name = names.iter().map(|field| resource.text(field)).find(|name| !name.is_empty());
    json!({
        "Name": name.unwrap_or_default(),
        "ResourceId": resource.id,
        "ResourceType": type_,
        "SubResourceName": "",
        "SubResourceId": "",
        "SubResourceType": "",
        "IP": addresses(resource).first().copied().unwrap_or_default(),
        "IPv6Address": "",
    })
}

/// Returns the private addresses of a resource.
pub(in crate::modelled::ucloud) fn addresses(resource: &Resource) -> Vec<&str> {
    let own = OF_ADDRESS.iter().map(|name| resource.text(name));
    let listed = resource.list("PrivateIpSet").iter().filter_map(Value::as_str);
    let in_set = resource.list("IPSet").iter().flat_map(|entry| {
        let is_private = entry["Type"] == "Private" || entry["OperatorName"] == "Private";
        OF_ADDRESS.iter().filter(move |_| is_private).filter_map(|name| entry[*name].as_str())
    });
    own.chain(listed).chain(in_set).filter(|text| !text.is_empty()).collect()
}

/// Returns an address of a subnet: the one asked for, or the first that nothing has.
///
/// # Errors
/// If the subnet does not exist, the address is not of the subnet, or it is taken.
pub(in crate::modelled::ucloud) fn free_address(
    context: &Context<'_>,
    subnet: &str,
    parameter: &str,
    asked: Option<&str>,
) -> Result<String, Refusal> {
    let range = subnets::range(subnets::SUBNET.known(context, subnet)?);
    let everything = context.store.everything();
    let taken: BTreeSet<_> = everything
        .filter(|(_, resource)| names(resource, &OF_SUBNET, subnet))
        .flat_map(|(_, resource)| addresses(resource))
        .map(ToOwned::to_owned)
        .collect();
    match asked {
        None => first_free(range, &taken).ok_or_else(|| {
            Refusal::ret_code(IN_USE, format!("the subnet [{subnet}] has no free address"))
        }),
        Some(asked) if !range.is_some_and(|range| range.has(asked)) => {
            Err(context.invalid(parameter, format!("is not an address of the subnet [{subnet}]")))
        }
        Some(asked) if taken.contains(asked) => {
            Err(Refusal::ret_code(super::TAKEN, format!("the address {asked} is taken")))
        }
        Some(asked) => Ok(asked.to_owned()),
    }
}

fn first_free(range: Option<Range>, taken: &BTreeSet<String>) -> Option<String> {
    range?.addresses().find(|address| !taken.contains(address))
}

fn names(resource: &Resource, fields: &[&str], id: &str) -> bool {
    fields.iter().any(|name| resource.text(name) == id)
        || ["IPSet", "SubnetSet"].iter().any(|list| {
            let entries = resource.list(list).iter();
            entries.into_iter().any(|entry| fields.iter().any(|name| entry[*name] == id))
        })
}

/// Returns the id of the subnet of a resource; empty if it has none.
pub(in crate::modelled::ucloud) fn subnet_of(resource: &Resource) -> String {
    named(resource, &OF_SUBNET)
}

/// Returns the id of the VPC of a resource; empty if it has none.
pub(in crate::modelled::ucloud) fn vpc_of(resource: &Resource) -> String {
    named(resource, &OF_VPC)
}

fn named(resource: &Resource, fields: &[&str]) -> String {
    let own = fields.iter().map(|name| resource.text(name));
    let entries = resource.list("IPSet").iter();
    let in_set = entries.flat_map(|entry| fields.iter().filter_map(|name| entry[*name].as_str()));
    own.chain(in_set).find(|id| !id.is_empty()).unwrap_or_default().to_owned()
}
