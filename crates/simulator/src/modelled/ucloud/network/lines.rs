//! UDPN: lines between regions.

use serde_json::json;

use super::{Noun, expiry, intercoms};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udpn", "AllocateUDPN", allocate),
    ("udpn", "DescribeUDPN", describe),
    ("udpn", "ModifyUDPNBandwidth", resize),
    ("udpn", "ReleaseUDPN", release),
];

/// The product's codes know no line that does not exist.
const LINE: Noun = Noun { kind: "udpn/line", name: "UDPN line", not_found: 230 };

// Codes from `udpn-api/error_code.md`.
const BANDWIDTH: i64 = 4031;
const STILL_CONNECTS: i64 = 4035;

/// What `ModifyUDPNBandwidth` takes, in Mbps.
const LIMITS: std::ops::RangeInclusive<i64> = 2..=1000;

fn allocate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (first, second) = (context.text("Peer1"), context.text("Peer2"));
    if first == second {
        return Err(context.invalid("Peer2", "must be another region than Peer1"));
    }
    let bandwidth = context.integer("Bandwidth").unwrap_or_default();
    if !LIMITS.contains(&bandwidth) {
        let (least, most) = (LIMITS.start(), LIMITS.end());
        let problem = format!("the bandwidth is {bandwidth} but must be {least} to {most} Mbps");
        return Err(Refusal::ret_code(BANDWIDTH, problem));
    }
    let id = context.store.ids.next("udpn");
    let mut line = context.new_resource(
        id.clone(),
        fields(json!({
            "UDPNId": id,
            "Peer1": first,
            "Peer2": second,
            "ChargeType": context.maybe("ChargeType").unwrap_or("Month"),
            "Bandwidth": bandwidth,
            "CreateTime": context.now().as_secs(),
            "ExpireTime": expiry(context),
        })),
    );
    // Both ends see it.
    line.region.clear();
    line.zone = None;
    context.store.insert(LINE.kind, line);
    Ok(fields(json!({"UDPNId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.maybe("UDPNId");
    let region = &context.call.region;
    let found = context.all(LINE.kind).filter(|line| match id {
        Some(id) => line.id == id,
        None => [line.text("Peer1"), line.text("Peer2")].contains(&region.as_str()),
    });
    let views = found.map(|line| line.fields.clone().into()).collect();
    Ok(context.listed(views))
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let bandwidth = context.integer("Bandwidth").unwrap_or_default();
    LINE.known_mut(context, context.text("UDPNId"))?.set("Bandwidth", bandwidth);
    Ok(Fields::new())
}

fn release(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UDPNId");
    let line = LINE.known(context, id)?;
    if intercoms::connects(context, line.text("Peer1"), line.text("Peer2")) {
        let problem = format!("the UDPN line [{id}] still connects VPCs; disconnect them first");
        return Err(Refusal::ret_code(STILL_CONNECTS, problem));
    }
    LINE.remove(context, id)?;
    Ok(Fields::new())
}
