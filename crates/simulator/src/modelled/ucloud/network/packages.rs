//! Temporary bandwidth packages of elastic IPs.

use std::time::Duration;

use serde_json::json;

use super::eips::{EIP, NO_RESOURCE};
use super::{Noun, bindings, share_bandwidths};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("unet", "CreateBandwidthPackage", create),
    ("unet", "DescribeBandwidthPackage", describe),
    ("unet", "DeleteBandwidthPackage", delete),
];

const PACKAGE: Noun = Noun {
    kind: "unet/bandwidth-package",
    name: "temporary bandwidth package",
    not_found: NO_RESOURCE,
};

// Codes from `unet-api/error_code.md`.
const NOT_BOUND: i64 = 4211;
const SHARED: i64 = 4216;
const PAST: i64 = 4463;

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    bindings::settle(context);
    let eip_id = context.text("EIPId");
    let eip = EIP.known(context, eip_id)?;
    if bindings::resource_id(eip).is_empty() {
        let problem = format!("the elastic IP [{eip_id}] is not bound to anything");
        return Err(Refusal::ret_code(NOT_BOUND, problem));
    }
    if !share_bandwidths::of(eip).is_empty() {
        let problem = format!("the elastic IP [{eip_id}] shares its bandwidth");
        return Err(Refusal::ret_code(SHARED, problem));
    }
    if eip.text("PayMode") != "Bandwidth" {
        let problem = format!("is [{eip_id}], which is not billed by bandwidth");
        return Err(context.invalid("EIPId", problem));
    }
    let addresses = eip.list("EIPAddr").to_vec();
    let now = context.now().as_secs();
    let begin = context.integer("EnableTime").and_then(|time| u64::try_from(time).ok());
    let begin = begin.unwrap_or(now);
    if begin < now {
        return Err(Refusal::ret_code(PAST, "the EnableTime has passed"));
    }
    // In hours, as the documentation's example has it.
    let hours = context.integer("TimeRange").and_then(|hours| u64::try_from(hours).ok());
    let end = begin.saturating_add(hours.unwrap_or(1).saturating_mul(3_600));
    let id = context.store.ids.next("bwpack");
    let package = context.new_resource(
        id.clone(),
        fields(json!({
            "BandwidthPackageId": id,
            "EnableTime": begin,
            "DisableTime": end,
            "CreateTime": now,
            "Bandwidth": context.integer("Bandwidth"),
            "EIPId": eip_id,
            "EIPAddr": addresses,
        })),
    );
    context.store.insert(PACKAGE.kind, package);
    context.store.remove_later(PACKAGE.kind, &id, Duration::from_secs(end));
    Ok(fields(json!({"BandwidthPackageId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = PACKAGE.select(context, &[], &[]);
    let views = found.into_iter().map(|package| package.fields.clone().into()).collect();
    Ok(context.listed(views))
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    PACKAGE.remove(context, context.text("BandwidthPackageId"))?;
    Ok(Fields::new())
}

/// Returns the id of the package of an elastic IP.
pub(super) fn of<'c>(context: &'c Context<'_>, eip: &str) -> Option<&'c str> {
    let mut all = context.store.all(PACKAGE.kind);
    Some(&all.find(|package| package.text("EIPId") == eip)?.id)
}
