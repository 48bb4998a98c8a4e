//! Bandwidth of a UGN between two regions, of both generations of the API.

use serde_json::{Value, json};

use super::ugn::{UGN, named};
use super::{NOT_FOUND, Noun, expiry};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("ugn", "CreateSimpleUGNBwPackage", create_package),
    ("ugn", "GetSimpleUGNBwPackages", describe_packages),
    ("ugn", "ListSimpleBwPackage", list_packages),
    ("ugn", "ModifyUGNBandwidth", resize_package),
    ("ugn", "DeleteUGNBwPackage", delete_package),
    ("ugn", "CreateInterRegionBandwidth", create),
    ("ugn", "DescribeInterRegionBandwidth", describe),
    ("ugn", "ModifyInterRegionBandwidth", resize),
    ("ugn", "DeleteInterRegionBandwidth", delete),
];

const PACKAGE: Noun =
    Noun { kind: "ugn/bandwidth-package", name: "bandwidth package", not_found: NOT_FOUND };
const BANDWIDTH: Noun = Noun {
    kind: "ugn/inter-region-bandwidth",
    name: "inter-region bandwidth",
    not_found: NOT_FOUND,
};

fn create_package(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ugn = named(context);
    UGN.known(context, ugn)?;
    check_regions(context, "RegionA", "RegionB")?;
    let id = context.store.ids.next("ugnbw");
    let package = fields(json!({
        "PackageID": id,
        "UGNID": ugn,
        "PayMode": context.text("PayMode"),
        "RegionA": context.text("RegionA"),
        "RegionB": context.text("RegionB"),
        "BandWidth": context.integer("BandWidth"),
        "Qos": context.maybe("Qos").unwrap_or("Gold"),
        "Path": context.maybe("Path").unwrap_or("IGP"),
        "CreateTime": context.now().as_secs(),
        "ExpireTime": expiry(context),
        "Name": context.text("Name"),
        "Remark": context.text("Remark"),
    }));
    add(context, &PACKAGE, &id, package);
    Ok(fields(json!({"PackageID": id})))
}

fn describe_packages(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("PackageIds");
    UGN.known(context, named(context))?;
    Ok(paged(context, &PACKAGE.select(context, &ids, &[("UGNID", "UGNID")])))
}

fn list_packages(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    Ok(paged(context, &PACKAGE.select(context, &[], &[])))
}

fn paged(context: &Context<'_>, found: &[&Resource]) -> Fields {
    let mut result = context.listed(found.iter().map(|it| it.fields.clone().into()).collect());
    result.insert("Offset".into(), context.integer("Offset").unwrap_or(0).into());
    result.insert("Limit".into(), context.integer("Limit").unwrap_or(20).into());
    result
}

fn resize_package(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let bandwidth = context.integer("BandWidth").unwrap_or_default();
    let id = own(context, &PACKAGE, "PackageID")?;
    PACKAGE.known_mut(context, id)?.set("BandWidth", bandwidth);
    Ok(Fields::new())
}

fn delete_package(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = own(context, &PACKAGE, "BwPackageID")?;
    PACKAGE.remove(context, id)?;
    Ok(Fields::new())
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ugn = named(context);
    UGN.known(context, ugn)?;
    check_regions(context, "Region0", "Region1")?;
    let id = context.store.ids.next("ugnirb");
    let bandwidth = fields(json!({
        "InterRegionBandwidthId": id,
        "UGNId": ugn,
        "Bandwidth": context.integer("Bandwidth"),
        "ChargeType": context.text("ChargeType"),
        "PayMode": context.text("PayMode"),
        "Region0": context.text("Region0"),
        "Region1": context.text("Region1"),
        "State": 0,
        "CreateTime": context.now().as_secs(),
        "ExpireTime": expiry(context),
    }));
    add(context, &BANDWIDTH, &id, bandwidth);
    Ok(fields(json!({"InterRegionBandwidthId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    UGN.known(context, named(context))?;
    let ids = context.texts("InterRegionBandwidthIds");
    let found = BANDWIDTH.select(context, &ids, &[("UGNId", "UGNId")]);
    let views = found.into_iter().map(|it| it.fields.clone().into()).collect();
    Ok(context.listed(views))
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    // Documented as a text here, and as a number where it is created.
    let Ok(bandwidth) = context.text("Bandwidth").parse::<u64>() else {
        return Err(context.invalid("Bandwidth", "must be a whole number"));
    };
    let pay_mode = context.maybe("PayMode");
    let id = own(context, &BANDWIDTH, "InterRegionBandwidthId")?;
    let found = BANDWIDTH.known_mut(context, id)?;
    found.set("Bandwidth", bandwidth);
    pay_mode.into_iter().for_each(|mode| found.set("PayMode", mode));
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = own(context, &BANDWIDTH, "InterRegionBandwidthId")?;
    BANDWIDTH.remove(context, id)?;
    Ok(Fields::new())
}

fn check_regions(context: &Context<'_>, first: &str, second: &str) -> Result<(), Refusal> {
    if context.text(first) == context.text(second) {
        return Err(context.invalid(second, format!("must be another region than {first}")));
    }
    Ok(())
}

fn add(context: &mut Context<'_>, noun: &Noun, id: &str, view: Fields) {
    let mut resource = context.new_resource(id, view);
    // Every region sees it.
    resource.region.clear();
    context.store.insert(noun.kind, resource);
}

/// Returns the id that a parameter has, of something that the UGN of the call has.
fn own<'a>(context: &Context<'a>, noun: &Noun, parameter: &str) -> Result<&'a str, Refusal> {
    let id = context.text(parameter);
    if ugn_of(noun.known(context, id)?) == named(context) {
        return Ok(id);
    }
    Err(noun.none(id))
}

fn ugn_of(resource: &Resource) -> &str {
    match resource.text("UGNID") {
        "" => resource.text("UGNId"),
        id => id,
    }
}

/// Returns the bandwidth packages of a UGN.
pub(super) fn packages(context: &Context<'_>, ugn: &str) -> Vec<Value> {
    let own = context.store.all(PACKAGE.kind).filter(|package| ugn_of(package) == ugn);
    own.map(|package| package.fields.clone().into()).collect()
}

/// Returns the ids of the inter-region bandwidths of a UGN.
pub(super) fn ids(context: &Context<'_>, ugn: &str) -> Vec<Value> {
    let own = context.store.all(BANDWIDTH.kind).filter(|it| ugn_of(it) == ugn);
    own.map(|bandwidth| bandwidth.id.as_str().into()).collect()
}

/// Returns the id of any bandwidth of a UGN.
pub(super) fn first<'c>(context: &'c Context<'_>, ugn: &str) -> Option<&'c str> {
    let all = [&PACKAGE, &BANDWIDTH].into_iter().flat_map(|noun| context.store.all(noun.kind));
    let mut own = all.filter(|it| ugn_of(it) == ugn);
    own.next().map(|found| found.id.as_str())
}
