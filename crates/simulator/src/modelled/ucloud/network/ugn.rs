//! UGN: networks of several regions connected to one. The API has two generations of operations.

use serde_json::{Value, json};

use super::vpcs::{self, VPC};
use super::{DEFAULT_TAG, NOT_FOUND, Noun, TAKEN, in_use, ugn_bandwidths};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("ugn", "CreateUGN", create),
    ("ugn", "ListUGN", list),
    ("ugn", "DescribeSimpleUGN", describe_one),
    ("ugn", "AttachUGNNetworks", attach_networks),
    ("ugn", "DetachUGNNetworks", detach_networks),
    ("ugn", "DelUGN", delete),
    ("ugn", "DescribeUGN", describe),
    ("ugn", "DescribeUGNInstance", describe_instances),
    ("ugn", "AttachUGNInstance", attach_instance),
    ("ugn", "DetachUGNInstance", detach_instance),
    ("ugn", "BatchDetachUGNInstance", detach_instances),
    ("ugn", "ModifyUGNAttribute", update),
    ("ugn", "DeleteUGN", delete),
];

pub(super) const UGN: Noun = Noun { kind: "ugn/ugn", name: "UGN", not_found: NOT_FOUND };

/// A network of a UGN.
const MEMBER: &str = "ugn/network";

/// The type of networks that have a model.
const OF_VPC: &str = "VPC";

/// Returns the id of the UGN that the call names, as either generation spells it.
pub(super) fn named<'a>(context: &Context<'a>) -> &'a str {
    context.maybe("UGNID").unwrap_or_else(|| context.text("UGNId"))
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let networks = context.list("Networks");
    networks.iter().try_for_each(|network| check(context, network))?;
    let id = context.store.ids.next("ugn");
    let ugn = fields(json!({
        "Name": context.text("Name"),
        "Remark": context.text("Remark"),
        "CreateTime": context.now().as_secs(),
    }));
    let mut ugn = context.new_resource(id.clone(), ugn);
    // Every region sees it.
    ugn.region.clear();
    context.store.insert(UGN.kind, ugn);
    let made = attach_all(context, &id, networks);
    Ok(fields(json!({"UGNID": id, "Networks": made})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let views = context.all(UGN.kind).map(|ugn| view(context, ugn)).collect();
    let mut result = context.listed(views);
    result.insert("Offset".into(), context.integer("Offset").unwrap_or(0).into());
    result.insert("Limit".into(), context.integer("Limit").unwrap_or(20).into());
    Ok(result)
}

fn describe_one(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ugn = UGN.known(context, named(context))?;
    let networks: Vec<_> = members(context, &ugn.id).map(view_member).collect();
    let routes: Vec<_> = members(context, &ugn.id).flat_map(|it| routes(context, it)).collect();
    Ok(fields(json!({
        "UGN": view(context, ugn),
        "Networks": networks,
        "BwPackages": ugn_bandwidths::packages(context, &ugn.id),
        "Routes": routes,
        "Policies": [],
    })))
}

fn attach_networks(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = named(context);
    UGN.known(context, id)?;
    let networks = context.list("Networks");
    networks.iter().try_for_each(|network| check(context, network))?;
    let made = attach_all(context, id, networks);
    Ok(fields(json!({"UGNID": id, "Networks": made})))
}

fn detach_networks(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let gone = detach_all(context, &context.texts("Networks"))?;
    let views: Vec<_> = gone.iter().map(view_member).collect();
    Ok(fields(json!({"UGNID": named(context), "Networks": views})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = UGN.select(context, &context.texts("UGNIds"), &[]);
    let views = found
        .into_iter()
        .map(|ugn| {
            let mut view = ugn.fields.clone();
            let instances: Vec<_> =
                members(context, &ugn.id).map(|member| member.text("NetworkID")).collect();
            view.extend(fields(json!({
                "UGNId": ugn.id,
                "Tag": DEFAULT_TAG,
                "Instances": instances,
                "RouteRules": [],
                "InterRegionBandwidths": ugn_bandwidths::ids(context, &ugn.id),
            })));
            view.into()
        })
        .collect();
    Ok(context.listed(views))
}

fn describe_instances(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = named(context);
    UGN.known(context, id)?;
    let wanted = context.texts("InstanceIds");
    let views = members(context, id)
        .filter(|member| wanted.is_empty() || wanted.contains(&member.text("NetworkID")))
        .map(|member| {
            let vpc = context.store.get(VPC.kind, member.text("VPCId"));
            json!({
                "InstanceType": member.text("Type"),
                "InstanceRegion": member.text("Region"),
                "InstanceProjectId": member.text("OrgName"),
                "InstanceOrganizationName": member.text("OrgName"),
                "Networks": vpc.map(vpcs::ranges).unwrap_or_default(),
                "State": 0,
                "InstanceId": member.text("NetworkID"),
                "UGNId": id,
                "CreateTime": member.number("CreateTime"),
            })
        })
        .collect();
    Ok(context.listed(views))
}

fn attach_instance(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = named(context);
    UGN.known(context, id)?;
    let instance = context.text("InstanceId");
    let network = json!({
        "NetworkID": instance,
        "Type": context.text("InstanceType"),
        "Region": context.text("InstanceRegion"),
        "OrgName": context.text("InstanceProjectId"),
    });
    check(context, &network)?;
    attach_all(context, id, &[network]);
    Ok(Fields::new())
}

fn detach_instance(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    detach_all(context, &[context.text("InstanceId")])?;
    Ok(Fields::new())
}

fn detach_instances(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("InstanceIds");
    detach_all(context, &ids)?;
    Ok(fields(json!({"InstanceIds": ids})))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    UGN.change(context, named(context), &[("Name", "Name"), ("Remark", "Remark")])
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = named(context);
    UGN.known(context, id)?;
    if let Some(member) = members(context, id).next() {
        return Err(in_use("UGN", id, member.text("NetworkID")));
    }
    if let Some(bandwidth) = ugn_bandwidths::first(context, id) {
        return Err(in_use("UGN", id, bandwidth));
    }
    UGN.remove(context, id)?;
    Ok(Fields::new())
}

/// Refuses a network that does not exist or is connected already.
fn check(context: &Context<'_>, network: &Value) -> Result<(), Refusal> {
    let id = network["NetworkID"].as_str().unwrap_or_default();
    let vpc = context.store.get(VPC.kind, id);
    if network["Type"] == OF_VPC && vpc.is_none_or(|vpc| network["Region"] != vpc.region) {
        return Err(VPC.none(id));
    }
    let mut all = context.store.all(MEMBER);
    match all.find(|member| member.text("NetworkID") == id) {
        Some(member) => {
            let problem = format!("the network [{id}] is in [{}] already", member.hidden("ugn"));
            Err(Refusal::ret_code(TAKEN, problem))
        }
        None => Ok(()),
    }
}

fn attach_all(context: &mut Context<'_>, ugn: &str, networks: &[Value]) -> Vec<Value> {
    let mut made = Vec::new();
    for network in networks {
        let id = network["NetworkID"].as_str().unwrap_or_default();
        let vpc = context.store.get(VPC.kind, id);
        let member = fields(json!({
            "NetworkID": id,
            "VPCId": vpc.map(|vpc| vpc.id.as_str()),
            "Name": vpc.map_or("", |vpc| vpc.text("Name")),
            "Type": network["Type"],
            "Region": network["Region"],
            "OrgName": network["OrgName"],
            "CompanyID": 1,
            "CreateTime": context.now().as_secs(),
            "InsertTime": context.now().as_secs(),
        }));
        let mut member = context.new_resource(format!("{ugn}/{id}"), member);
        member.region.clear();
        member.hide("ugn", ugn);
        made.push(view_member(&member));
        context.store.insert(MEMBER, member);
    }
    made
}

fn detach_all(context: &mut Context<'_>, networks: &[&str]) -> Result<Vec<Resource>, Refusal> {
    let ugn = named(context);
    UGN.known(context, ugn)?;
    let ids: Vec<_> = networks.iter().map(|network| format!("{ugn}/{network}")).collect();
    if let Some(other) = ids.iter().find(|id| context.store.get(MEMBER, id).is_none()) {
        let problem = format!("there is no network [{other}]");
        return Err(Refusal::ret_code(NOT_FOUND, problem));
    }
    Ok(ids.iter().filter_map(|id| context.store.remove(MEMBER, id)).collect())
}

fn members<'c>(context: &'c Context<'_>, ugn: &'c str) -> impl Iterator<Item = &'c Resource> {
    context.store.all(MEMBER).filter(move |member| member.hidden("ugn") == ugn)
}

fn view(context: &Context<'_>, ugn: &Resource) -> Value {
    let mut view = ugn.fields.clone();
    view.extend(fields(json!({
        "UGNID": ugn.id,
        "NetworkCount": members(context, &ugn.id).count(),
        "BwPackageCount": ugn_bandwidths::packages(context, &ugn.id).len(),
    })));
    view.into()
}

fn view_member(member: &Resource) -> Value {
    let mut view = member.fields.clone();
    view.remove("VPCId");
    view.into()
}

/// Every range of a network leads there.
fn routes(context: &Context<'_>, member: &Resource) -> Vec<Value> {
    let vpc = context.store.get(VPC.kind, member.text("VPCId"));
    let ranges = vpc.map(vpcs::ranges).unwrap_or_default();
    let route = |range: &String| {
        json!({
            "DstAddr": range,
            "NextHopID": member.text("NetworkID"),
            "NextHopType": member.text("Type"),
            "NextHopRegion": member.text("Region"),
            "Priority": 100,
            "Deny": false,
            "Restrict": false,
            "Conflict": false,
        })
    };
    ranges.iter().map(route).collect()
}
