//! Isolation groups, whose hosts are on different machines.

use serde_json::json;

use super::{HOST, NO_GROUP, QUOTA, known as host};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uhost", "CreateIsolationGroup", create),
    ("uhost", "DescribeIsolationGroup", describe),
    ("uhost", "AddUHostToIsolationGroup", join),
    ("uhost", "LeaveIsolationGroup", leave),
    ("uhost", "DeleteIsolationGroup", delete),
];

const GROUP: &str = "uhost/isolation-group";

/// The hosts of a group in a zone.
const MOST: usize = 7;

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("ig");
    let shown = fields(json!({
        "GroupId": id,
        "GroupName": context.text("GroupName"),
        "Remark": context.text("Remark"),
    }));
    let group = context.new_resource(id.clone(), shown);
    context.store.insert(GROUP, group);
    Ok(fields(json!({"GroupId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.maybe("GroupId");
    let found = context.all(GROUP).filter(|group| asked.is_none_or(|asked| group.id == asked));
    let shown = found.map(|group| {
        let hosts = context.all(HOST).filter(|host| host.text("IsolationGroup") == group.id);
        let mut zones: Vec<(String, u64)> = Vec::new();
        for host in hosts {
            match zones.iter_mut().find(|(zone, _)| zone == host.text("Zone")) {
                Some((_, count)) => *count += 1,
                None => zones.push((host.text("Zone").to_owned(), 1)),
            }
        }
        let spread =
            zones.into_iter().map(|(zone, count)| json!({"Zone": zone, "UHostCount": count}));
        let mut shown = group.fields.clone();
        shown.insert("SpreadInfoSet".into(), spread.collect());
        shown.into()
    });
    let shown = shown.collect();
    Ok(context.listed(shown))
}

fn join(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, group) = (context.text("UHostId"), context.text("GroupId"));
    known(context, group)?;
    let zone = host(context, id)?.text("Zone").to_owned();
    if room(context, group, &zone) == 0 {
        return Err(full(group));
    }
    host(context, id)?.set("IsolationGroup", group);
    Ok(fields(json!({"UHostId": id})))
}

/// Returns how many more hosts of a zone a group takes.
pub(super) fn room(context: &Context<'_>, group: &str, zone: &str) -> i64 {
    let own = context
        .all(HOST)
        .filter(|host| host.text("IsolationGroup") == group && host.text("Zone") == zone);
    i64::try_from(MOST.saturating_sub(own.count())).unwrap_or_default()
}

/// Refuses another host of a group.
pub(super) fn full(group: &str) -> Refusal {
    let problem = format!("the isolation group [{group}] has {MOST} hosts in the zone already");
    Refusal::ret_code(QUOTA, problem)
}

fn leave(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, group) = (context.text("UHostId"), context.text("GroupId"));
    let host = host(context, id)?;
    if host.text("IsolationGroup") != group {
        return Err(no_group(group));
    }
    host.set("IsolationGroup", "");
    Ok(fields(json!({"UHostId": id})))
}

/// Its hosts are in no group then.
fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("GroupId");
    known(context, id)?;
    for host in context.store.all_mut(HOST) {
        if host.text("IsolationGroup") == id {
            host.set("IsolationGroup", "");
        }
    }
    context.store.remove(GROUP, id);
    Ok(fields(json!({"GroupId": id})))
}

/// Checks that there is such a group.
pub(super) fn known(context: &Context<'_>, id: &str) -> Result<(), Refusal> {
    context.find(GROUP, id).map(|_| ()).ok_or_else(|| no_group(id))
}

fn no_group(id: &str) -> Refusal {
    Refusal::ret_code(NO_GROUP, format!("there is no isolation group [{id}]"))
}
