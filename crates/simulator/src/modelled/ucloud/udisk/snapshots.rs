//! Snapshots of disks: create, describe, restore, delete.

use serde_json::json;

use super::{BEING_COPIED, DISK, NO_SNAPSHOT, NOT_WHOLE, SNAPSHOT, disks};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::expiry;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udisk", "CreateUDiskSnapshot", create),
    ("udisk", "DescribeUDiskSnapshot", describe),
    ("udisk", "RestoreUDisk", restore),
    ("udisk", "DeleteUDiskSnapshot", delete),
];

/// "The disk has as many snapshots as it may have."
const TOO_MANY: i64 = 17011;
const MOST: usize = 3;

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let disk = DISK.known(context, context.text("UDiskId"))?;
    let own = context.all(SNAPSHOT.kind).filter(|snapshot| snapshot.text("UDiskId") == disk.id);
    if own.count() >= MOST {
        let problem = format!("the disk [{}] has {MOST} snapshots already", disk.id);
        return Err(Refusal::ret_code(TOO_MANY, problem));
    }
    let mut shown = fields(json!({
        "Zone": disk.text("Zone"),
        "Name": context.text("Name"),
        "UDiskId": disk.id,
        "UDiskName": disk.text("Name"),
        "CreateTime": context.now().as_secs(),
        "ExpiredTime": expiry(context),
        "Size": disk.number("Size"),
        "Status": "Creating",
        "DiskType": if disk.text("DiskType") == "SSDDataDisk" { 3 } else { 0 },
        "Comment": context.text("Comment"),
        "IsUDiskAvailable": true,
        "Version": "2.0",
        "UHostId": disk.text("UHostId"),
        "UKmsMode": "No",
        "CmkIdStatus": "NoCmkId",
    }));
    let type_ = disk.text("DiskType").to_owned();
    let id = context.store.ids.next("bss");
    shown.insert("SnapshotId".into(), id.clone().into());
    let mut snapshot = context.new_resource(id.clone(), shown);
    snapshot.hide("DiskType", type_);
    context.store.insert(SNAPSHOT.kind, snapshot);
    let ready = context.now().saturating_add(context.settings.delays.image);
    context.store.later(SNAPSHOT.kind, &id, ready, fields(json!({"Status": "Normal"})));
    Ok(fields(json!({"SnapshotId": [id]})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = context.all(SNAPSHOT.kind).filter(|snapshot| {
        ["UDiskId", "SnapshotId", "Zone"]
            .iter()
            .all(|name| context.maybe(name).is_none_or(|asked| snapshot.text(name) == asked))
    });
    let shown = found.map(|snapshot| {
        let mut shown = snapshot.fields.clone();
        let is_left = context.find(DISK.kind, snapshot.text("UDiskId")).is_some();
        shown.insert("IsUDiskAvailable".into(), is_left.into());
        shown.into()
    });
    Ok(context.listed(shown.collect()))
}

fn restore(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UDiskId");
    match context.maybe("SnapshotId") {
        Some(snapshot) if whole(context, snapshot)?.text("UDiskId") != id => {
            let problem = format!("the snapshot [{snapshot}] is of another disk");
            return Err(Refusal::ret_code(NO_SNAPSHOT, problem));
        }
        None if context.integer("SnapshotTime").is_none() => {
            return Err(context.missing("SnapshotId"));
        }
        _ => {}
    }
    let soon = context.soon();
    disks::available(context, id)?.set("Status", "Restoring");
    context.store.later(DISK.kind, id, soon, fields(json!({"Status": "Available"})));
    Ok(Fields::new())
}

/// Returns a snapshot that is complete.
pub(super) fn whole<'c>(context: &'c Context<'_>, id: &str) -> Result<&'c Resource, Refusal> {
    let snapshot = SNAPSHOT.known(context, id)?;
    if snapshot.text("Status") == "Normal" {
        return Ok(snapshot);
    }
    let problem = format!("the snapshot [{id}] is {}; try again later", snapshot.text("Status"));
    Err(Refusal::ret_code(NOT_WHOLE, problem))
}

/// Checks that no snapshot is being taken of a disk.
pub(super) fn check_idle(context: &Context<'_>, disk: &str) -> Result<(), Refusal> {
    let is_under_way = |snapshot: &Resource| {
        snapshot.text("UDiskId") == disk && snapshot.text("Status") == "Creating"
    };
    if !context.all(SNAPSHOT.kind).any(is_under_way) {
        return Ok(());
    }
    let problem = format!("a snapshot of the disk [{disk}] is being taken; try again later");
    Err(Refusal::ret_code(BEING_COPIED, problem))
}

/// Deletes one snapshot, or all of a disk.
fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    if let Some(id) = context.maybe("SnapshotId") {
        SNAPSHOT.remove(context, id)?;
        return Ok(Fields::new());
    }
    let disk = context.maybe("UDiskId").ok_or_else(|| context.missing("SnapshotId"))?;
    let own: Vec<_> = context
        .all(SNAPSHOT.kind)
        .filter(|snapshot| snapshot.text("UDiskId") == disk)
        .map(|snapshot| snapshot.id.clone())
        .collect();
    for id in own {
        context.store.remove(SNAPSHOT.kind, &id);
    }
    Ok(Fields::new())
}
