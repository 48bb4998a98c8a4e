//! Network ACLs: their entries, and the subnets that they guard.

use serde_json::{Value, json};

use super::vpcs::VPC;
use super::{NOT_FOUND, Noun, in_use, places, subnets::SUBNET};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "CreateNetworkAcl", create),
    ("vpc", "DescribeNetworkAcl", describe),
    ("vpc", "UpdateNetworkAcl", update),
    ("vpc", "DeleteNetworkAcl", delete),
    ("vpc", "CreateNetworkAclEntry", create_entry),
    ("vpc", "DescribeNetworkAclEntry", describe_entries),
    ("vpc", "UpdateNetworkAclEntry", update_entry),
    ("vpc", "DeleteNetworkAclEntry", delete_entry),
    ("vpc", "CreateNetworkAclAssociation", associate),
    ("vpc", "DescribeNetworkAclAssociation", describe_associations),
    ("vpc", "DescribeNetworkAclAssociationBySubnet", describe_association),
    ("vpc", "DeleteNetworkAclAssociation", dissociate),
    ("vpc", "GetNetworkAclTargetResource", targets),
];

const ACL: Noun = Noun { kind: "vpc/network-acl", name: "network ACL", not_found: NOT_FOUND };

const ENTRIES: &str = "Entries";
const ASSOCIATIONS: &str = "Associations";
/// In bytes, as documented.
const LONGEST_DESCRIPTION: usize = 32;

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let vpc = context.text("VpcId");
    VPC.known(context, vpc)?;
    let id = context.store.ids.next("netacl");
    let now = context.now().as_secs();
    let acl = context.new_resource(
        id.clone(),
        fields(json!({
            "VpcId": vpc,
            "AclId": id,
            "AclName": context.text("AclName"),
            "Description": context.text("Description"),
            ENTRIES: [],
            ASSOCIATIONS: [],
            "CreateTime": now,
            "UpdateTime": now,
        })),
    );
    context.store.insert(ACL.kind, acl);
    Ok(fields(json!({"AclId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = ACL.select(context, &[], &[("VpcId", "VpcId")]);
    let views = found.into_iter().map(|acl| acl.fields.clone().into()).collect();
    Ok(context.listed(views))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let names = [("AclName", "AclName"), ("Description", "Description")];
    ACL.change(context, context.text("AclId"), &names)?;
    touch(context)?;
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("AclId");
    if let Some(association) = ACL.known(context, id)?.list(ASSOCIATIONS).first() {
        let subnet = association["SubnetworkId"].as_str().unwrap_or_default();
        return Err(in_use("network ACL", id, subnet));
    }
    ACL.remove(context, id)?;
    Ok(Fields::new())
}

fn create_entry(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut entries = of_acl(context, ENTRIES)?;
    check_entry(context, &entries, None)?;
    let id = format!("netaclentry_{}", context.store.ids.letters(12));
    entries.push(entry(context, &id, context.now().as_secs()));
    put(context, ENTRIES, entries)?;
    Ok(fields(json!({"EntryId": id})))
}

fn describe_entries(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    Ok(fields(json!({"EntryList": of_acl(context, ENTRIES)?})))
}

fn update_entry(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("EntryId");
    let mut entries = of_acl(context, ENTRIES)?;
    let at = position(&entries, id)?;
    check_entry(context, &entries, Some(at))?;
    let created = entries[at]["CreateTime"].as_u64().unwrap_or_default();
    entries[at] = entry(context, id, created);
    put(context, ENTRIES, entries)
}

fn delete_entry(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut entries = of_acl(context, ENTRIES)?;
    entries.remove(position(&entries, context.text("EntryId"))?);
    put(context, ENTRIES, entries)
}

fn associate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (acl, subnet) = (context.text("AclId"), context.text("SubnetworkId"));
    let vpc = ACL.known(context, acl)?.text("VpcId").to_owned();
    if SUBNET.known(context, subnet)?.text("VPCId") != vpc {
        let problem = format!("is of another VPC than the network ACL [{acl}]");
        return Err(context.invalid("SubnetworkId", problem));
    }
    let previous = forget_subnet(context, subnet);
    let id = context.store.ids.next("netaclassoc");
    let mut associations = of_acl(context, ASSOCIATIONS)?;
    associations.push(json!({
        "AssociationId": id,
        "AclId": acl,
        "SubnetworkId": subnet,
        "VpcId": vpc,
        "CreateTime": context.now().as_secs(),
    }));
    put(context, ASSOCIATIONS, associations)?;
    let mut result = fields(json!({"AssociationId": id, "AclId": acl}));
    result.extend(previous.map(|previous| ("PrevAssociation".to_owned(), previous)));
    Ok(result)
}

fn describe_associations(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = of_acl(context, ASSOCIATIONS)?;
    Ok(context.listed(found))
}

fn describe_association(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let subnet = context.text("SubnetworkId");
    SUBNET.known(context, subnet)?;
    let found = context.all(ACL.kind).find_map(|acl| association(acl, subnet)).cloned();
    Ok(found.map(|found| ("Association".to_owned(), found)).into_iter().collect())
}

fn dissociate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, subnet) = (context.text("AclId"), context.text("SubnetworkId"));
    if association(ACL.known(context, id)?, subnet).is_none() {
        let problem = format!("the network ACL [{id}] does not guard the subnet [{subnet}]");
        return Err(Refusal::ret_code(NOT_FOUND, problem));
    }
    forget_subnet(context, subnet);
    Ok(Fields::new())
}

fn targets(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut found = Vec::new();
    for subnet in context.texts("SubnetworkId") {
        SUBNET.known(context, subnet)?;
        let inside = places::in_subnet(context.store, subnet);
        found.extend(inside.map(|(_, resource)| target(resource, subnet)));
    }
    Ok(fields(json!({"TotalCount": found.len(), "TargetResourceList": found})))
}

/// Removes the association of a subnet and returns it.
pub(super) fn forget_subnet(context: &mut Context<'_>, subnet: &str) -> Option<Value> {
    let acl = context.store.all_mut(ACL.kind).find(|acl| association(acl, subnet).is_some())?;
    let mut associations = acl.list(ASSOCIATIONS).to_vec();
    let at = associations.iter().position(|known| known["SubnetworkId"] == subnet)?;
    let gone = associations.remove(at);
    acl.set(ASSOCIATIONS, associations);
    Some(gone)
}

fn association<'r>(acl: &'r Resource, subnet: &str) -> Option<&'r Value> {
    acl.list(ASSOCIATIONS).iter().find(|known| known["SubnetworkId"] == subnet)
}

fn of_acl(context: &Context<'_>, list: &str) -> Result<Vec<Value>, Refusal> {
    Ok(ACL.known(context, context.text("AclId"))?.list(list).to_vec())
}

fn put(context: &mut Context<'_>, list: &str, items: Vec<Value>) -> Result<Fields, Refusal> {
    ACL.known_mut(context, context.text("AclId"))?.set(list, items);
    touch(context)?;
    Ok(Fields::new())
}

fn touch(context: &mut Context<'_>) -> Result<(), Refusal> {
    let now = context.now().as_secs();
    ACL.known_mut(context, context.text("AclId"))?.set("UpdateTime", now);
    Ok(())
}

fn position(entries: &[Value], id: &str) -> Result<usize, Refusal> {
    entries
        .iter()
        .position(|entry| entry["EntryId"] == id)
        .ok_or_else(|| Refusal::ret_code(NOT_FOUND, format!("the network ACL has no entry [{id}]")))
}

/// Refuses a priority that another entry of the direction has, and a long description.
fn check_entry(
    context: &Context<'_>,
    entries: &[Value],
    own: Option<usize>,
) -> Result<(), Refusal> {
    let direction = context.text("Direction");
    let priority = context.integer("Priority").unwrap_or_default().to_string();
    let is_same = |entry: &Value| entry["Direction"] == direction && entry["Priority"] == priority;
    if entries.iter().enumerate().any(|(at, entry)| Some(at) != own && is_same(entry)) {
        let problem = format!("is {priority}, which another {direction} entry has");
        return Err(context.invalid("Priority", problem));
    }
    if context.text("Description").len() > LONGEST_DESCRIPTION {
        let problem = format!("has more than {LONGEST_DESCRIPTION} bytes");
        return Err(context.invalid("Description", problem));
    }
    Ok(())
}

fn entry(context: &Context<'_>, id: &str, created: u64) -> Value {
    let mut entry = json!({
        "EntryId": id,
        // Documented as a string.
        "Priority": context.integer("Priority").unwrap_or_default().to_string(),
        "Direction": context.text("Direction"),
        "IpProtocol": context.text("IpProtocol"),
        "CidrBlock": context.text("CidrBlock"),
        "PortRange": context.text("PortRange"),
        "EntryAction": context.text("EntryAction"),
        "TargetType": context.integer("TargetType").unwrap_or(0),
        "CreateTime": created,
        "UpdateTime": context.now().as_secs(),
    });
    if entry["TargetType"] != 0 {
        let wanted = context.texts("TargetResourceIds");
        let found: Vec<_> = wanted
            .iter()
            .filter_map(|id| context.store.with_id(id))
            .map(|(_, resource)| target(resource, &places::subnet_of(resource)))
            .collect();
        entry["TargetResourceCount"] = found.len().into();
        entry["TargetResourceList"] = found.into();
    }
    entry
}

fn target(resource: &Resource, subnet: &str) -> Value {
    json!({
        "SubnetworkId": subnet,
        "ResourceName": resource.text("Name"),
        "ResourceId": resource.id,
        "PrivateIp": places::addresses(resource).first().copied().unwrap_or_default(),
    })
}
