//! The product `disk`: disks.

use serde_json::{Value, json};

use super::disks::{self, PREPAID};
use super::filters::{Filters, How, Wanted};
use super::snapshots::{self, POLICY, SNAPSHOT};
use super::volumes::{self, AVAILABLE, DISK, known};
use super::{failed_precondition, not_found, quota_exceeded, tokens, written};
use crate::Cloud;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::schema::{Mistake, Problem};

pub(super) const OPERATIONS: Operations = &[
    ("disk", "createDisks", |context| tokens::once(context, create)),
    ("disk", "describeDisk", describe),
    ("disk", "describeDisks", list),
    ("disk", "describeVolumesIgnoreServiceCode", list_groups),
    ("disk", "modifyDiskAttribute", modify),
    ("disk", "extendDisk", extend),
    ("disk", "restoreDisk", restore),
    ("disk", "deleteDisk", delete),
    ("disk", "recoverDisk", recover),
    ("disk", "describeQuota", quota),
    ("disk", "describeSoldout", sold_out),
];

const RECYCLED: &str = "in-recyclebin";

const FILTERS: Filters = &[
    ("diskId", &["diskId"], How::Exact),
    ("diskType", &["diskType"], How::Exact),
    ("instanceId", &["attachments.instanceId"], How::Exact),
    ("instanceType", &["attachments.instanceType"], How::Exact),
    ("status", &["status"], How::Exact),
    ("az", &["az"], How::Exact),
    ("name", &["name"], How::Part),
    ("multiAttach", &["multiAttachable"], How::Exact),
    ("encrypted", &["encrypted"], How::Exact),
    ("policyId", &["snapshotPolicies.id"], How::Exact),
    ("notPolicyId", &["snapshotPolicies.id"], How::Not),
];

/// What an account may have; the documentation states only the number of snapshots.
const LIMITS: [(&str, &str, usize); 3] =
    [("disk", DISK, 100_000), ("snapshot", SNAPSHOT, 15), ("snapshot_policy", POLICY, 100)];

/// # Errors
/// `QUOTA_EXCEEDED` if so many more are too many.
pub(super) fn allow(context: &Context<'_>, resource: &str, more: usize) -> Result<(), Refusal> {
    let (used, limit) = used(context, resource);
    if used + more <= limit { Ok(()) } else { Err(quota_exceeded(resource, limit)) }
}

/// How many there are, and how many there may be. Snapshots that images are made of do not count.
fn used(context: &Context<'_>, resource: &str) -> (usize, usize) {
    let Some((_, kind, limit)) = LIMITS.iter().find(|(other, ..)| *other == resource) else {
        return (0, 0);
    };
    let counts = |one: &&crate::state::Resource| *kind != SNAPSHOT || snapshots::is_own(one);
    (context.all(kind).filter(counts).count(), *limit)
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let spec = context.get("diskSpec").cloned().unwrap_or_default();
    let count = usize::try_from(context.integer("maxCount").unwrap_or(1)).unwrap_or(1);
    let is_snapshot = |id: &str| context.find(SNAPSHOT, id).is_some();
    let mut disk = disks::added_disk(&spec, "diskSpec", is_snapshot)?;
    if let Some(snapshot) = context.find(SNAPSHOT, &disk.snapshot_id) {
        let least = snapshot.number("snapshotSizeGB");
        if disk.size_gb < least {
            let problem = format!("is {} but the snapshot has {least}", disk.size_gb);
            return Err(out_of_range("diskSpec.diskSizeGB", problem));
        }
    }
    let policy = spec["policyId"].as_str().filter(|id| !id.is_empty());
    if let Some(id) = policy
        && context.find(POLICY, id).is_none()
    {
        return Err(not_found(format!("there is no snapshot policy [{id}]")));
    }
    allow(context, "disk", count)?;
    let name = spec["name"].as_str().unwrap_or_default();
    let mut ids = Vec::new();
    let mut relations = Vec::new();
    for at in 1..=count {
        if count > 1 {
            disk.spec["name"] = format!("{name}-{at}").into();
        }
        let id = volumes::make(context, &disk);
        if let Some(made) = context.store.get_mut(DISK, &id) {
            made.set("tags", context.call.parameters.get("userTags").cloned().unwrap_or(json!([])));
            if let Some(group) = context.call.parameters.get("resourceGroupId") {
                made.set("resourceGroupId", group.clone());
            }
        }
        if let Some(policy) = policy {
            snapshots::bind(context, &id, policy);
            relations.push(snapshots::relation(context, &id, policy, 1, None));
        }
        ids.push(id);
    }
    Ok(fields(json!({"diskIds": ids, "policyRelations": relations, "tagmsg": ""})))
}

fn out_of_range(path: &str, problem: String) -> Refusal {
    Cloud::Jdcloud.refuse(Mistake::new(path, Problem::OutOfRange(problem)))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let disk = known(context, context.text("diskId"))?;
    Ok(fields(json!({"disk": disk.fields})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let wanted = Wanted::read(context, FILTERS)?;
    let groups = context.texts("resourceGroupIds");
    let found = context.all(DISK).filter(|disk| {
        let is_asked = wanted.names("status") || disk.text("status") != RECYCLED;
        is_asked
            && (groups.is_empty() || groups.contains(&disk.text("resourceGroupId")))
            && wanted.matches(&disk.fields)
    });
    let mut found: Vec<Value> = found.map(|disk| disk.fields.clone().into()).collect();
    // 1 is descending; oldest first is what the store gives.
    let newest_first = |order: &Value| order["name"] == "create_time" && order["direction"] == 1;
    if context.list("orders").iter().any(newest_first) {
        found.reverse();
    }
    Ok(context.listed(found))
}

/// Each group of filters adds what it finds.
fn list_groups(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let groups = context.list("filterGroups");
    let read = |group: &Value| {
        Wanted::of(context, group["filters"].as_array().map_or(&[] as &[Value], |v| v), FILTERS)
            .map(|wanted| {
                let found = context.all(DISK).filter(|disk| wanted.matches(&disk.fields));
                found.map(|disk| disk.id.clone()).collect::<Vec<_>>()
            })
    };
    let found = groups.iter().map(read).collect::<Result<Vec<_>, _>>()?.concat();
    let is_found = |disk: &&crate::state::Resource| groups.is_empty() || found.contains(&disk.id);
    let all = context.all(DISK).filter(is_found).map(|disk| disk.fields.clone().into());
    Ok(context.listed(all.collect()))
}

fn modify(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("diskId");
    known(context, id)?;
    change_names(context, DISK, id)
}

/// Sets `name` and `description` of a disk or a snapshot.
pub(super) fn change_names(
    context: &mut Context<'_>,
    kind: &str,
    id: &str,
) -> Result<Fields, Refusal> {
    let names = ["name", "description", "expireTime"];
    let given: Vec<_> =
        names.iter().filter_map(|name| Some((*name, context.get(name)?.clone()))).collect();
    if given.is_empty() {
        return Err(context.invalid("name", "or description must be given"));
    }
    if let Some(resource) = context.store.get_mut(kind, id) {
        given.into_iter().for_each(|(name, value)| resource.set(name, value));
    }
    Ok(Fields::new())
}

/// Returns a disk that is available.
fn available<'a>(
    context: &'a Context<'_>,
    id: &str,
    what: &str,
) -> Result<&'a crate::state::Resource, Refusal> {
    let disk = known(context, id)?;
    let status = disk.text("status");
    if status == AVAILABLE {
        return Ok(disk);
    }
    let problem = format!("the disk [{id}] is {status}; only one that is available {what}");
    Err(failed_precondition(problem))
}

fn extend(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("diskId");
    let disk = available(context, id, "can be extended")?;
    if context.all(SNAPSHOT).any(|one| one.text("diskId") == id && one.text("status") == "creating")
    {
        return Err(failed_precondition(format!("a snapshot of the disk [{id}] is being created")));
    }
    let (now, wanted) = (disk.number("diskSizeGB"), context.integer("diskSizeGB").unwrap_or(0));
    if wanted < now {
        let problem = format!("is {wanted} but the disk has {now} already");
        return Err(out_of_range("diskSizeGB", problem));
    }
    let disk_type = disk.text("diskType").to_owned();
    disks::check_size(&disk_type, wanted, "").map_err(|_| {
        out_of_range("diskSizeGB", format!("is {wanted}, which {disk_type} has not"))
    })?;
    let iops = context.integer("iops");
    if iops.is_some() && disk_type != "ssd.io1" {
        return Err(context.invalid("iops", "is only for ssd.io1"));
    }
    let mut after = fields(json!({"status": AVAILABLE, "diskSizeGB": wanted}));
    after.extend(iops.map(|iops| ("iops".to_owned(), iops.into())));
    begin(context, id, "extending", after);
    Ok(Fields::new())
}

fn restore(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, snapshot) = (context.text("diskId"), context.text("snapshotId"));
    available(context, id, "can be restored")?;
    let found = snapshots::known(context, snapshot)?;
    if found.text("diskId") != id {
        let problem = format!("the snapshot [{snapshot}] is not of the disk [{id}]");
        return Err(failed_precondition(problem));
    }
    if found.text("status") != AVAILABLE {
        return Err(failed_precondition(format!("the snapshot [{snapshot}] is not available")));
    }
    begin(context, id, "restoring", fields(json!({"status": AVAILABLE})));
    Ok(Fields::new())
}

fn begin(context: &mut Context<'_>, id: &str, passing: &str, after: Fields) {
    let soon = context.soon();
    if let Some(disk) = context.store.get_mut(DISK, id) {
        disk.set("status", passing);
    }
    context.store.later(DISK, id, soon, after);
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("diskId");
    let status = known(context, id)?.text("status").to_owned();
    if status != RECYCLED {
        let disk = available(context, id, "can be deleted")?;
        if disk.value("charge")["chargeMode"] == PREPAID {
            let problem = format!("the disk [{id}] is prepaid and has not expired");
            return Err(failed_precondition(problem));
        }
        if context.flag("putInRecycleBin") == Some(true) {
            let now = written(context.now());
            let after = fields(json!({"status": RECYCLED, "trashTime": now}));
            begin(context, id, "deleting", after);
            return Ok(Fields::new());
        }
    }
    volumes::delete(context, id);
    Ok(Fields::new())
}

fn recover(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("diskId");
    let status = known(context, id)?.text("status");
    if status != RECYCLED {
        let problem = format!("the disk [{id}] is {status}, not {RECYCLED}");
        return Err(failed_precondition(problem));
    }
    if let Some(disk) = context.store.get_mut(DISK, id) {
        disk.fields.extend(fields(json!({"status": AVAILABLE, "trashTime": ""})));
    }
    Ok(Fields::new())
}

fn quota(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (used, limit) = used(context, context.text("type"));
    Ok(fields(json!({"quota": {"limit": limit, "used": used}})))
}

fn sold_out(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let types = ["ssd", "premium-hdd", "ssd.gp1", "ssd.io1", "hdd.std1"];
    let zone = context.zone();
    let all: Vec<_> = types
        .iter()
        .map(|name| json!({"azName": zone, "mediaType": name, "isSoldOut": false}))
        .collect();
    Ok(fields(json!({"totalCount": all.len(), "soldout": all})))
}
