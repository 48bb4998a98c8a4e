//! Connections between VPCs, also of other regions and projects.

use serde_json::{Value, json};

use super::TAKEN;
use super::vpcs::{self, VPC};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "CreateVPCIntercom", create),
    ("vpc", "DescribeVPCIntercom", describe),
    ("vpc", "DeleteVPCIntercom", delete),
];

pub(super) const INTERCOM: &str = "vpc/intercom";

/// A VPC of any region and project.
struct Peer<'a> {
    id: &'a str,
    region: &'a str,
    project: &'a str,
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let own = context.text("VPCId");
    VPC.known(context, own)?;
    let peer = peer(context);
    known(context, &peer)?;
    if own == peer.id {
        return Err(context.invalid("DstVPCId", "is the VPC itself"));
    }
    if find(context, own, peer.id).is_some() {
        let problem = format!("the VPCs [{own}] and [{}] are connected already", peer.id);
        return Err(Refusal::ret_code(TAKEN, problem));
    }
    let ends = fields(json!({"VPCId": own, "VpcId": peer.id}));
    let intercom = context.new_resource(format!("{own}:{}", peer.id), ends);
    context.store.insert(INTERCOM, intercom);
    Ok(Fields::new())
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let own = context.text("VPCId");
    let wanted = |name: &str, text: &str| context.maybe(name).is_none_or(|asked| asked == text);
    let peers: Vec<_> = context
        .store
        .all(INTERCOM)
        .filter_map(|intercom| other_end(intercom, own))
        .filter_map(|peer| context.store.get(VPC.kind, peer))
        .filter(|peer| {
            wanted("DstRegion", &peer.region)
                && wanted("DstProjectId", peer.project.as_deref().unwrap_or_default())
        })
        .map(view)
        .collect();
    Ok(fields(json!({"DataSet": peers})))
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let own = context.text("VPCId");
    let peer = context.text("DstVPCId");
    let Some(id) = find(context, own, peer) else {
        let problem = format!("the VPCs [{own}] and [{peer}] are not connected");
        return Err(Refusal::ret_code(VPC.not_found, problem));
    };
    context.store.remove(INTERCOM, &id);
    Ok(Fields::new())
}

/// Returns whether VPCs of these two regions are connected.
pub(super) fn connects(context: &Context<'_>, first: &str, second: &str) -> bool {
    let region = |id: &str| context.store.get(VPC.kind, id).map(|vpc| vpc.region.as_str());
    context.store.all(INTERCOM).any(|intercom| {
        let ends = [region(intercom.text("VPCId")), region(intercom.text("VpcId"))];
        ends == [Some(first), Some(second)] || ends == [Some(second), Some(first)]
    })
}

fn peer<'a>(context: &Context<'a>) -> Peer<'a> {
    Peer {
        id: context.text("DstVPCId"),
        region: context.maybe("DstRegion").unwrap_or(&context.call.region),
        project: context.maybe("DstProjectId").unwrap_or_else(|| context.project()),
    }
}

fn known(context: &Context<'_>, peer: &Peer<'_>) -> Result<(), Refusal> {
    let is_there = |vpc: &Resource| {
        vpc.region == peer.region && vpc.project.as_deref().is_none_or(|own| own == peer.project)
    };
    if context.store.get(VPC.kind, peer.id).is_some_and(is_there) {
        return Ok(());
    }
    let place = format!("{} of the project {}", peer.region, peer.project);
    let problem = format!("there is no VPC [{}] in {place}", peer.id);
    Err(Refusal::ret_code(VPC.not_found, problem))
}

/// Returns the id of the connection between two VPCs.
fn find(context: &Context<'_>, first: &str, second: &str) -> Option<String> {
    let mut all = context.store.all(INTERCOM);
    let found = all.find(|intercom| other_end(intercom, first) == Some(second))?;
    Some(found.id.clone())
}

fn other_end<'r>(intercom: &'r Resource, own: &str) -> Option<&'r str> {
    match (intercom.text("VPCId"), intercom.text("VpcId")) {
        (first, second) if first == own => Some(second),
        (first, second) if second == own => Some(first),
        _ => None,
    }
}

fn view(vpc: &Resource) -> Value {
    json!({
        "ProjectId": vpc.project,
        "VPCType": 0,
        "AccountId": 1,
        "Network": vpcs::ranges(vpc),
        "DstRegion": vpc.region,
        "Name": vpc.text("Name"),
        "VPCId": vpc.id,
        "Tag": vpc.text("Tag"),
    })
}
