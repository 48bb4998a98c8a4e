//! The product `disk`: snapshots, and the policies that take them.

use std::time::Duration;

use serde_json::{Value, json};

use super::cloud_disks::{allow, change_names};
use super::disks::OF_IMAGE;
pub(super) use super::disks::SNAPSHOT;
use super::filters::{Filters, How, Wanted};
use super::volumes::{self, AVAILABLE, DISK};
use super::{failed_precondition, images, not_found, tokens, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;
use crate::times;

pub(super) const OPERATIONS: Operations = &[
    ("disk", "createSnapshot", |context| tokens::once(context, create)),
    ("disk", "describeSnapshot", describe),
    ("disk", "describeSnapshots", list),
    ("disk", "modifySnapshotAttribute", modify),
    ("disk", "deleteSnapshot", delete),
    ("disk", "deleteSnapshots", delete_many),
    ("disk", "describeSnapshotsCapacity", capacity),
    ("disk", "describeSnapshotChain", chain),
    ("disk", "createSnapshotPolicy", create_policy),
    ("disk", "updateSnapshotPolicy", update_policy),
    ("disk", "deleteSnapshotPolicy", delete_policy),
    ("disk", "describeSnapshotPolicies", list_policies),
    ("disk", "describeSnapPolices", list_policies_by_filters),
    ("disk", "applySnapshotPolicies", apply_policies),
    ("disk", "describeSnapshotPolicyDiskRelations", list_relations),
];

pub(super) const POLICY: &str = "disk/snapshot-policy";

const FILTERS: Filters = &[
    ("snapshotId", &["snapshotId"], How::Exact),
    ("diskId", &["diskId"], How::Exact),
    ("status", &["status"], How::Exact),
    ("name", &["name"], How::Part),
];
const POLICY_FILTERS: Filters = &[
    ("policyId", &["id"], How::Exact),
    ("status", &["status"], How::Exact),
    ("name", &["name"], How::Part),
];

/// Whether a snapshot counts: one that an image was made with does not.
pub(super) fn is_own(snapshot: &Resource) -> bool {
    !snapshot.hidden.contains_key(OF_IMAGE)
}

pub(super) fn known<'a>(context: &'a Context<'_>, id: &str) -> Result<&'a Resource, Refusal> {
    context.find(SNAPSHOT, id).ok_or_else(|| not_found(format!("there is no snapshot [{id}]")))
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let spec = context.get("snapshotSpec").cloned().unwrap_or_default();
    let text = |name: &str| spec[name].as_str().unwrap_or_default();
    let disk = volumes::known(context, text("diskId"))?;
    volumes::idle(disk)?;
    let (size, encrypted) = (disk.number("diskSizeGB"), disk.value("encrypted").clone());
    allow(context, "snapshot", 1)?;
    let id = context.store.ids.next("snapshot");
    let made = fields(json!({
        "snapshotId": id,
        "snapshotSource": "self",
        "diskId": text("diskId"),
        "snapshotSizeGB": size,
        "images": [],
        "name": text("name"),
        "description": text("description"),
        "status": "creating",
        "createTime": written(context.now()),
        "expireTime": "",
        "shareInfo": [],
        "encrypted": encrypted,
    }));
    let made = context.new_resource(id.clone(), made);
    context.store.insert(SNAPSHOT, made);
    let ready = context.now().saturating_add(context.settings.delays.image);
    context.store.later(SNAPSHOT, &id, ready, fields(json!({"status": AVAILABLE})));
    Ok(fields(json!({"snapshotId": id})))
}

/// A snapshot with the images that are made with it.
fn shown(context: &Context<'_>, snapshot: &Resource) -> Value {
    let uses = |image: &&Resource| {
        let disks = image.list("dataDisks").iter().chain([image.value("systemDisk")]);
        disks.into_iter().any(|disk| disk["cloudDisk"]["snapshotId"] == snapshot.id.as_str())
    };
    let images: Vec<_> =
        context.all(images::IMAGE).filter(uses).map(|image| image.id.clone()).collect();
    let mut shown = snapshot.fields.clone();
    shown.insert("images".into(), images.into());
    shown.into()
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let snapshot = known(context, context.text("snapshotId"))?;
    Ok(fields(json!({"snapshot": shown(context, snapshot)})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let wanted = Wanted::read(context, FILTERS)?;
    let is_own = context.maybe("snapshotSource").unwrap_or("private") == "private";
    let found = context.all(SNAPSHOT).filter(|one| is_own && wanted.matches(&one.fields));
    Ok(context.listed(found.map(|one| shown(context, one)).collect()))
}

fn modify(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("snapshotId");
    known(context, id)?;
    change_names(context, SNAPSHOT, id)
}

/// # Errors
/// If the snapshot does not exist or is busy.
fn remove(context: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    let status = known(context, id)?.text("status");
    if status != AVAILABLE && !status.starts_with("error") {
        let problem = format!("the snapshot [{id}] is {status}, not available");
        return Err(failed_precondition(problem));
    }
    context.store.remove(SNAPSHOT, id);
    Ok(())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    remove(context, context.text("snapshotId")).map(|()| Fields::new())
}

fn delete_many(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut results = Vec::new();
    for id in context.texts("snapshotIds") {
        let result = remove(context, id);
        let detail = result.as_ref().err().map_or("", |refusal| &refusal.message);
        results.push(json!({"snapshotId": id, "success": result.is_ok(), "detail": detail}));
    }
    let good = results.iter().filter(|result| result["success"] == true).count();
    let bad = results.len() - good;
    Ok(fields(json!({"snapshots": results, "successCount": good, "failedCount": bad})))
}

fn capacity(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let sizes = context.all(SNAPSHOT).map(|one| one.number("snapshotSizeGB") * 1024);
    let total: i64 = sizes.sum();
    let count = context.all(SNAPSHOT).count();
    let region = &context.call.region;
    let all = [json!({"region": region, "snapshotCount": count, "totalSize": total})];
    Ok(fields(json!({"capacities": all})))
}

fn chain(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let disk = match (context.maybe("diskId"), context.maybe("snapshotId")) {
        (Some(disk), _) => disk.to_owned(),
        (None, Some(id)) => known(context, id)?.text("diskId").to_owned(),
        (None, None) => return Err(context.missing("diskId")),
    };
    let of_disk = || context.all(SNAPSHOT).filter(|one| one.text("diskId") == disk);
    let size: i64 = of_disk().map(|one| one.number("snapshotSizeGB")).sum();
    let chain = json!({"diskId": disk, "snapshotCount": of_disk().count(), "snapshotSizeGB": size});
    Ok(fields(json!({"snapshotChain": chain})))
}

/// The time in the provider's form for policies.
fn zoned(time: Duration) -> String {
    times::written(time, "yyyy-MM-ddTHH:mm:ss+00:00")
}

fn create_policy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    allow(context, "snapshot_policy", 1)?;
    let id = context.store.ids.next("sp");
    let made = fields(json!({
        "id": id,
        "pin": "simulated-pin",
        "lastTriggerTime": "",
        "nextTriggerTime": context.text("effectiveTime"),
        "createTime": zoned(context.now()),
    }));
    let made = context.new_resource(id.clone(), made);
    context.store.insert(POLICY, made);
    set_policy(context, &id)
}

/// Sets what the request says, and returns the policy.
fn set_policy(context: &mut Context<'_>, id: &str) -> Result<Fields, Refusal> {
    let now = zoned(context.now());
    let names = ["name", "interval", "effectiveTime", "snapshotLifecycle", "contactInfo", "status"];
    let given: Vec<_> =
        names.iter().filter_map(|name| Some((*name, context.get(name)?.clone()))).collect();
    let policy = context.find_mut(POLICY, id).ok_or_else(|| no_policy(id))?;
    given.into_iter().for_each(|(name, value)| policy.set(name, value));
    policy.set("updateTime", now);
    let policy = policy.clone();
    Ok(shown_policy(context, &policy))
}

fn shown_policy(context: &Context<'_>, policy: &Resource) -> Fields {
    let count = context.all(DISK).filter(|disk| is_bound(disk, &policy.id)).count();
    let mut shown = policy.fields.clone();
    shown.insert("diskCount".into(), count.into());
    shown
}

fn is_bound(disk: &Resource, policy: &str) -> bool {
    disk.list("snapshotPolicies").iter().any(|one| one["id"] == policy)
}

fn no_policy(id: &str) -> Refusal {
    not_found(format!("there is no snapshot policy [{id}]"))
}

fn update_policy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    set_policy(context, context.text("policyId"))
}

/// Its disks lose it.
fn delete_policy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("policyId");
    context.find(POLICY, id).ok_or_else(|| no_policy(id))?;
    context.store.remove(POLICY, id);
    for disk in context.store.all_mut(DISK) {
        unbind(disk, id);
    }
    Ok(Fields::new())
}

fn list_policies(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("policyId");
    let statuses = context.list("status");
    let found = context.all(POLICY).filter(|policy| {
        context.maybe("name").is_none_or(|name| policy.text("name").contains(name))
            && (ids.is_empty() || ids.contains(&policy.id.as_str()))
            && (statuses.is_empty() || statuses.contains(policy.value("status")))
    });
    Ok(context.listed(found.map(|policy| shown_policy(context, policy).into()).collect()))
}

/// Each group of filters adds what it finds.
fn list_policies_by_filters(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let groups = context.list("filterGroups");
    let groups = groups.iter().map(|group| {
        let filters = group["filters"].as_array().map(Vec::as_slice).unwrap_or_default();
        Wanted::of(context, filters, POLICY_FILTERS)
    });
    let groups = groups.collect::<Result<Vec<_>, _>>()?;
    let found = context.all(POLICY).filter(|policy| {
        groups.is_empty() || groups.iter().any(|wanted| wanted.matches(&policy.fields))
    });
    Ok(context.listed(found.map(|policy| shown_policy(context, policy).into()).collect()))
}

/// Puts a disk under a policy.
pub(super) fn bind(context: &mut Context<'_>, disk: &str, policy: &str) {
    let now = zoned(context.now());
    let Some(fields) = context.store.get(POLICY, policy).map(|found| found.fields.clone()) else {
        return;
    };
    let Some(disk) = context.store.get_mut(DISK, disk) else { return };
    unbind(disk, policy);
    let mut all = disk.list("snapshotPolicies").to_vec();
    all.push(fields.into());
    disk.set("snapshotPolicies", all);
    disk.hide(&bound_at(policy), now);
}

fn unbind(disk: &mut Resource, policy: &str) {
    let mut all = disk.list("snapshotPolicies").to_vec();
    all.retain(|one| one["id"] != policy);
    disk.set("snapshotPolicies", all);
    disk.hidden.remove(&bound_at(policy));
}

/// Hidden: when a disk was put under a policy.
fn bound_at(policy: &str) -> String {
    format!("bound {policy}")
}

/// `PolicyDiskRelationOpResult`.
pub(super) fn relation(
    context: &Context<'_>,
    disk: &str,
    policy: &str,
    op: i64,
    refusal: Option<&Refusal>,
) -> Value {
    json!({
        "code": refusal.map_or(200, Refusal::http),
        "message": refusal.map_or("", |refusal| &refusal.message),
        "diskId": disk,
        "diskRegion": context.call.region,
        "policyId": policy,
        "op": op,
    })
}

const BIND: i64 = 1;

fn apply_policies(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut results = Vec::new();
    for asked in context.list("relations") {
        let text = |name: &str| asked[name].as_str().unwrap_or_default();
        let (disk, policy) = (text("diskId"), text("policyId"));
        let op = asked["op"].as_i64().unwrap_or(BIND);
        let checked = volumes::known(context, disk).map(|_| ()).and_then(|()| {
            context.find(POLICY, policy).map(|_| ()).ok_or_else(|| no_policy(policy))
        });
        if checked.is_ok() {
            if op == BIND {
                bind(context, disk, policy);
            } else if let Some(disk) = context.store.get_mut(DISK, disk) {
                unbind(disk, policy);
            }
        }
        results.push(relation(context, disk, policy, op, checked.as_ref().err()));
    }
    Ok(fields(json!({"opResults": results})))
}

fn list_relations(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (disks, policies) = (context.texts("diskId"), context.texts("policyId"));
    let is_one_of = |wanted: &[&str], id: &str| wanted.is_empty() || wanted.contains(&id);
    let mut found = Vec::new();
    for disk in context.all(DISK).filter(|disk| is_one_of(&disks, &disk.id)) {
        let ids = disk.list("snapshotPolicies").iter().filter_map(|one| one["id"].as_str());
        for policy in ids.filter(|id| is_one_of(&policies, id)) {
            found.push(json!({
                "diskId": disk.id,
                "diskRegion": disk.region,
                "policyId": policy,
                "createTime": disk.hidden(&bound_at(policy)),
            }));
        }
    }
    Ok(context.listed(found))
}
