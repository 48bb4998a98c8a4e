//! Elastic IPs: allocate, describe, change, release.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::share_bandwidths::{self, SHARE};
use super::{Noun, bindings, expiry, packages, tag};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("unet", "AllocateEIP", allocate),
    ("unet", "DescribeEIP", describe),
    ("unet", "UpdateEIPAttribute", update),
    ("unet", "ModifyEIPBandwidth", resize),
    ("unet", "ModifyEIPWeight", weigh),
    ("unet", "SetEIPPayMode", set_pay_mode),
    ("unet", "GetEIPPayMode", pay_modes),
    ("unet", "DescribeBandwidthUsage", usage),
    ("unet", "ReleaseEIP", release),
];

pub(in crate::modelled::ucloud) const EIP: Noun =
    Noun { kind: "unet/eip", name: "elastic IP", not_found: NO_RESOURCE };

// Codes from `unet-api/error_code.md`.
pub(super) const NO_RESOURCE: i64 = 4210;
const NEEDS_BANDWIDTH: i64 = 4011;
const TRAFFIC_SHARED: i64 = 4012;
const SAME_PAY_MODE: i64 = 4014;
const IN_USE: i64 = 4212;
const SHARED: i64 = 4216;
const HAS_PACKAGE: i64 = 4223;
const WEIGHT_TAKEN: i64 = 4226;
const TOO_FAST: i64 = 4228;
const NUMBER: i64 = 4232;

/// The bandwidth that billing by traffic allows after a change, in Mbps.
const MOST_BY_TRAFFIC: i64 = 200;
const MOST_AT_ONCE: i64 = 10;
/// 198.18.0.0/16, which is for benchmarks: nobody has these addresses.
const FIRST_ADDRESS: u32 = 0xc612_0000;

fn allocate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let pay_mode = context.maybe("PayMode").unwrap_or("Bandwidth");
    let share = context.maybe("ShareBandwidthId");
    if pay_mode == "ShareBandwidth" {
        let share = share.ok_or_else(|| context.missing("ShareBandwidthId"))?;
        SHARE.known(context, share)?;
    } else if share.is_some() && pay_mode == "Traffic" {
        let problem = "an elastic IP that shares a bandwidth cannot be billed by traffic";
        return Err(Refusal::ret_code(TRAFFIC_SHARED, problem));
    } else if context.integer("Bandwidth") == Some(0) {
        let problem = "the bandwidth can only be 0 with the PayMode ShareBandwidth";
        return Err(Refusal::ret_code(NEEDS_BANDWIDTH, problem));
    }
    let count = context.integer("Count").unwrap_or(1);
    if !(1..=MOST_AT_ONCE).contains(&count) {
        let problem = format!("the Count is {count} but must be 1 to {MOST_AT_ONCE}");
        return Err(Refusal::ret_code(NUMBER, problem));
    }
    let made: Vec<_> = (0..count)
        .map(|_| {
            let mut eip = new(context);
            if pay_mode == "ShareBandwidth" {
                share_bandwidths::join(&mut eip, context.text("ShareBandwidthId"));
            }
            let made = json!({"EIPId": eip.id, "EIPAddr": eip.list("EIPAddr")});
            context.store.insert(EIP.kind, eip);
            made
        })
        .collect();
    Ok(fields(json!({"EIPSet": made})))
}

/// Allocates an elastic IP for a resource that is created together with it. Returns its id.
pub(in crate::modelled::ucloud) fn allocate_for(
    context: &mut Context<'_>,
    operator: &str,
    bandwidth: i64,
    pay_mode: &str,
) -> String {
    let mut eip = new(context);
    let address = address(&eip).to_owned();
    eip.fields.extend(fields(json!({
        "EIPAddr": [{"OperatorName": operator, "IP": address}],
        "Bandwidth": bandwidth,
        "PayMode": pay_mode,
        "Name": "EIP",
    })));
    let id = eip.id.clone();
    context.store.insert(EIP.kind, eip);
    id
}

/// Returns the elastic IP that the call describes, which is not stored yet.
fn new(context: &mut Context<'_>) -> Resource {
    let id = context.store.ids.next("eip");
    let address = free_address(context);
    let eip = fields(json!({
        "EIPId": id,
        "Weight": 50,
        "BandwidthType": 0,
        "Bandwidth": context.integer("Bandwidth").unwrap_or(1),
        "Status": "free",
        "ChargeType": context.maybe("ChargeType").unwrap_or("Month"),
        "CreateTime": context.now().as_secs(),
        "ExpireTime": expiry(context),
        "EIPAddr": [{"OperatorName": context.text("OperatorName"), "IP": address}],
        "Name": context.maybe("Name").unwrap_or("EIP"),
        "Tag": tag(context),
        "Remark": context.text("Remark"),
        "PayMode": context.maybe("PayMode").unwrap_or("Bandwidth"),
        "Resource": bindings::none(),
        "Expire": false,
    }));
    let mut eip = context.new_resource(id, eip);
    eip.zone = None;
    eip
}

fn free_address(context: &mut Context<'_>) -> String {
    loop {
        let number = context.store.ids.number() as u32 & 0xffff;
        let address = Ipv4Addr::from(FIRST_ADDRESS | number).to_string();
        if !context.store.all(EIP.kind).any(|eip| self::address(eip) == address) {
            return address;
        }
    }
}

/// Returns the address of an elastic IP.
pub(in crate::modelled::ucloud) fn address(eip: &Resource) -> &str {
    eip.list("EIPAddr").first().and_then(|it| it["IP"].as_str()).unwrap_or_default()
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    bindings::settle(context);
    let ids = context.texts("EIPIds");
    let addresses = context.texts("IPs");
    let found: Vec<_> = context
        .all(EIP.kind)
        .filter(|eip| {
            ids.is_empty() && addresses.is_empty()
                || ids.contains(&eip.id.as_str())
                || addresses.contains(&address(eip))
        })
        .collect();
    let bandwidth: i64 = found.iter().map(|eip| eip.number("Bandwidth")).sum();
    let free = found.iter().filter(|eip| eip.text("Status") == "free").count();
    let views = found.into_iter().map(|eip| view(context, eip)).collect();
    let mut result = context.listed(views);
    result.insert("UnbindCount".into(), free.into());
    result.insert("TotalBandwidth".into(), bandwidth.into());
    Ok(result)
}

fn view(context: &Context<'_>, eip: &Resource) -> Value {
    let mut view = eip.fields.clone();
    let share = context.store.get(SHARE.kind, share_bandwidths::of(eip));
    if let Some(share) = share {
        let bandwidth = share.number("ShareBandwidth");
        // Documented: the bandwidth is then that of the shared one.
        view.insert("Bandwidth".into(), bandwidth.into());
        view.insert(
            "ShareBandwidthSet".into(),
            json!({
                "ShareBandwidth": bandwidth,
                "ShareBandwidthName": share.text("Name"),
                "ShareBandwidthId": share.id,
            }),
        );
    }
    view.into()
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("EIPId");
    EIP.change(context, id, &[("Name", "Name"), ("Tag", "Tag"), ("Remark", "Remark")])
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("EIPId");
    let bandwidth = context.integer("Bandwidth").unwrap_or_default();
    let eip = unshared(context, id)?;
    let pay_mode = eip.text("PayMode").to_owned();
    check_speed(&pay_mode, bandwidth)?;
    eip.set("Bandwidth", bandwidth);
    bindings::show(context.store, id);
    Ok(Fields::new())
}

fn weigh(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("EIPId");
    let weight = context.integer("Weight").unwrap_or_default();
    bindings::settle(context);
    let resource = bindings::resource_id(EIP.known(context, id)?).to_owned();
    if weight == 100 && !resource.is_empty() {
        let mut others = bindings::of_resource(context.store, &resource);
        if let Some(other) = others.find(|eip| eip.id != id && eip.number("Weight") == 100) {
            let problem = format!("[{}] of [{resource}] has the weight 100 already", other.id);
            return Err(Refusal::ret_code(WEIGHT_TAKEN, problem));
        }
    }
    EIP.known_mut(context, id)?.set("Weight", weight);
    bindings::show(context.store, id);
    Ok(Fields::new())
}

fn set_pay_mode(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("EIPId");
    let pay_mode = context.text("PayMode");
    let bandwidth = context.integer("Bandwidth").unwrap_or_default();
    let eip = unshared(context, id)?;
    if eip.text("PayMode") == pay_mode {
        let problem = format!("the elastic IP [{id}] is billed by {pay_mode} already");
        return Err(Refusal::ret_code(SAME_PAY_MODE, problem));
    }
    eip.set("PayMode", pay_mode);
    eip.set("Bandwidth", bandwidth);
    bindings::show(context.store, id);
    Ok(Fields::new())
}

fn pay_modes(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let modes: Result<Vec<_>, Refusal> = context
        .texts("EIPId")
        .into_iter()
        .map(|id| {
            let eip = EIP.known(context, id)?;
            Ok(json!({"EIPId": id, "EIPPayMode": eip.text("PayMode")}))
        })
        .collect();
    Ok(fields(json!({"EIPPayMode": modes?})))
}

/// Nothing passes through the simulator's elastic IPs.
fn usage(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = EIP.select(context, &context.texts("EIPIds"), &[]);
    let idle = found.iter().map(|eip| json!({"EIPId": eip.id, "CurBandwidth": 0})).collect();
    Ok(context.listed(idle))
}

fn release(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    bindings::settle(context);
    let id = context.text("EIPId");
    let eip = EIP.known(context, id)?;
    let resource = bindings::resource_id(eip);
    if !resource.is_empty() {
        let problem = format!("the elastic IP [{id}] is bound to [{resource}]; unbind it first");
        return Err(Refusal::ret_code(IN_USE, problem));
    }
    if let Some(package) = packages::of(context, id) {
        let problem = format!("the elastic IP [{id}] has the package [{package}]");
        return Err(Refusal::ret_code(HAS_PACKAGE, problem));
    }
    EIP.remove(context, id)?;
    Ok(Fields::new())
}

/// Refuses elastic IPs that something has.
pub(in crate::modelled::ucloud) fn check_free(
    context: &Context<'_>,
    id: &str,
) -> Result<(), Refusal> {
    let resource = bindings::resource_id(EIP.known(context, id)?);
    if resource.is_empty() {
        return Ok(());
    }
    let problem = format!("the elastic IP [{id}] is bound to [{resource}] already");
    Err(Refusal::ret_code(IN_USE, problem))
}

pub(super) fn check_speed(pay_mode: &str, bandwidth: i64) -> Result<(), Refusal> {
    if pay_mode == "Traffic" && bandwidth > MOST_BY_TRAFFIC {
        let problem = format!("billing by traffic allows at most {MOST_BY_TRAFFIC} Mbps");
        return Err(Refusal::ret_code(TOO_FAST, problem));
    }
    Ok(())
}

/// Refuses a resource that does not exist.
pub(super) fn no_resource(type_: &str, id: &str) -> Refusal {
    Refusal::ret_code(NO_RESOURCE, format!("there is no resource [{id}] of the type {type_}"))
}

fn unshared<'c>(context: &'c mut Context<'_>, id: &str) -> Result<&'c mut Resource, Refusal> {
    let eip = EIP.known_mut(context, id)?;
    let share = share_bandwidths::of(eip);
    if share.is_empty() {
        return Ok(eip);
    }
    let problem = format!("the elastic IP [{id}] shares [{share}]; change that instead");
    Err(Refusal::ret_code(SHARED, problem))
}
