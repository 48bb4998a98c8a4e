//! Bandwidth that several elastic IPs share.

use serde_json::{Value, json};

use super::eips::{EIP, NO_RESOURCE};
use super::{Noun, bindings, expiry, packages, tag};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("unet", "AllocateShareBandwidth", allocate),
    ("unet", "DescribeShareBandwidth", describe),
    ("unet", "ResizeShareBandwidth", resize),
    ("unet", "AssociateEIPWithShareBandwidth", associate),
    ("unet", "DisassociateEIPWithShareBandwidth", dissociate),
    ("unet", "ReleaseShareBandwidth", release),
];

pub(super) const SHARE: Noun =
    Noun { kind: "unet/share-bandwidth", name: "shared bandwidth", not_found: NO_RESOURCE };

// Codes from `unet-api/error_code.md`.
const TOO_LITTLE: i64 = 4513;
const HAS_PACKAGE: i64 = 4516;
const NOT_SHARING: i64 = 4517;

/// In Mbps.
const LEAST: i64 = 20;
/// Hidden in an elastic IP: what it shares.
const OF: &str = "share";

fn allocate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let bandwidth = context.integer("ShareBandwidth").unwrap_or_default();
    if bandwidth < LEAST {
        let problem = format!("the bandwidth is {bandwidth} but must be at least {LEAST} Mbps");
        return Err(Refusal::ret_code(TOO_LITTLE, problem));
    }
    let id = context.store.ids.next("bwshare");
    let share = fields(json!({
        "ShareBandwidthId": id,
        "ShareBandwidth": bandwidth,
        "Name": context.text("Name"),
        "Tag": tag(context),
        "ChargeType": context.text("ChargeType"),
        "IPVersion": context.maybe("IPVersion").unwrap_or("IPv4"),
        "OperatorName": context.text("OperatorName"),
        "BandwidthGuarantee": context.integer("ShareBandwidthGuarantee").unwrap_or(0),
        "LimitType": "Normal",
        "AutoRenew": "Yes",
        "CreateTime": context.now().as_secs(),
        "ExpireTime": expiry(context),
    }));
    let share = context.new_resource(id.clone(), share);
    context.store.insert(SHARE.kind, share);
    Ok(fields(json!({"ShareBandwidthId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = SHARE.select(context, &context.texts("ShareBandwidthIds"), &[]);
    let views: Vec<_> = found.into_iter().map(|share| view(context, share)).collect();
    Ok(fields(json!({"TotalCount": views.len(), "DataSet": views})))
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let bandwidth = context.integer("ShareBandwidth").unwrap_or_default();
    let id = context.text("ShareBandwidthId");
    SHARE.known_mut(context, id)?.set("ShareBandwidth", bandwidth);
    Ok(Fields::new())
}

fn associate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let share = context.text("ShareBandwidthId");
    SHARE.known(context, share)?;
    let ids = context.texts("EIPIds");
    for id in &ids {
        let sharing = of(EIP.known(context, id)?);
        if !sharing.is_empty() {
            let problem = format!("has [{id}], which shares [{sharing}] already");
            return Err(context.invalid("EIPIds", problem));
        }
        if packages::of(context, id).is_some() {
            let problem = format!("the elastic IP [{id}] has a temporary bandwidth package");
            return Err(Refusal::ret_code(HAS_PACKAGE, problem));
        }
    }
    for id in ids {
        join(EIP.known_mut(context, id)?, share);
        bindings::show(context.store, id);
    }
    Ok(Fields::new())
}

fn dissociate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let share = context.text("ShareBandwidthId");
    SHARE.known(context, share)?;
    let all: Vec<_> = sharing(context, share).map(|eip| eip.id.clone()).collect();
    let asked = context.texts("EIPIds");
    if let Some(other) = asked.iter().find(|id| !all.iter().any(|own| own == *id)) {
        let problem = format!("the elastic IP [{other}] does not share [{share}]");
        return Err(Refusal::ret_code(NOT_SHARING, problem));
    }
    let leaving = all.iter().filter(|id| asked.is_empty() || asked.contains(&id.as_str()));
    let bandwidth = context.integer("Bandwidth").unwrap_or(1);
    leaving.for_each(|id| leave(context, id, bandwidth));
    Ok(Fields::new())
}

fn release(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("ShareBandwidthId");
    SHARE.known(context, id)?;
    let all: Vec<_> = sharing(context, id).map(|eip| eip.id.clone()).collect();
    let bandwidth = context.integer("EIPBandwidth").unwrap_or(1);
    all.iter().for_each(|eip| leave(context, eip, bandwidth));
    SHARE.remove(context, id)?;
    Ok(Fields::new())
}

/// Returns the id of what an elastic IP shares; empty if nothing.
pub(super) fn of(eip: &Resource) -> &str {
    eip.hidden(OF)
}

/// Lets an elastic IP share a bandwidth.
pub(super) fn join(eip: &mut Resource, share: &str) {
    eip.hide(OF, share);
    eip.set("BandwidthType", 1);
    eip.set("PayMode", "ShareBandwidth");
}

fn leave(context: &mut Context<'_>, id: &str, bandwidth: i64) {
    let pay_mode = context.maybe("PayMode").unwrap_or("Bandwidth");
    let Some(eip) = context.store.get_mut(EIP.kind, id) else { return };
    eip.hidden.remove(OF);
    eip.set("BandwidthType", 0);
    eip.set("PayMode", pay_mode);
    eip.set("Bandwidth", bandwidth);
    bindings::show(context.store, id);
}

fn sharing<'c>(context: &'c Context<'_>, share: &'c str) -> impl Iterator<Item = &'c Resource> {
    context.store.all(EIP.kind).filter(move |eip| of(eip) == share)
}

fn view(context: &Context<'_>, share: &Resource) -> Value {
    let eips: Vec<_> = sharing(context, &share.id)
        .map(|eip| {
            json!({
                "Bandwidth": share.number("ShareBandwidth"),
                "EIPAddr": eip.list("EIPAddr"),
                "EIPId": eip.id,
                "FollowShareBandwidth": true,
            })
        })
        .collect();
    let mut view = share.fields.clone();
    view.insert("EIPSet".into(), eips.into());
    view.into()
}
