//! Bare-metal servers: describe, change what describes them, delete.

use std::collections::BTreeMap;

use serde_json::json;

use super::SERVER;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::{bindings, places};
use crate::modelled::ucloud::udisk;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uphost", "DescribePHost", describe),
    ("uphost", "DescribePHostTags", tags),
    ("uphost", "ModifyPHostInfo", modify),
    ("uphost", "TerminatePHost", terminate),
];

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    bindings::settle(context);
    let ids = context.texts("PHostId");
    let found = SERVER.select(context, &ids, &[("Zone", "Zone")]);
    let shown = found
        .into_iter()
        .filter(|server| context.maybe("VPCId").is_none_or(|id| places::vpc_of(server) == id))
        .map(|server| server.fields.clone().into())
        .collect();
    Ok(context.listed(shown))
}

fn tags(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut counts = BTreeMap::new();
    for server in SERVER.select(context, &[], &[("Zone", "Zone")]) {
        *counts.entry(server.text("Tag")).or_insert(0) += 1;
    }
    let shown: Vec<_> =
        counts.into_iter().map(|(tag, count)| json!({"Tag": tag, "TotalCount": count})).collect();
    Ok(fields(json!({"TotalCount": shown.len(), "TagSet": shown})))
}

/// What is not given stays as it is.
fn modify(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("PHostId");
    let given = ["Name", "Remark", "Tag"].map(|name| (name, context.get(name).cloned()));
    let server = SERVER.known_mut(context, id)?;
    for (name, value) in given {
        if let Some(value) = value {
            server.set(name, value);
        }
    }
    Ok(fields(json!({"PHostId": id})))
}

fn terminate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("PHostId");
    SERVER.known(context, id)?;
    udisk::disks::release(context, id, context.flag("ReleaseUDisk") == Some(true));
    bindings::detach_all(context.store, id, context.flag("ReleaseEIP") == Some(true));
    SERVER.remove(context, id)?;
    Ok(fields(json!({"PHostId": id})))
}
