//! Snapshots of disks: create, describe, restore, delete.

use serde_json::json;

use super::{DISK, NO_SNAPSHOT, SNAPSHOT, disks};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::expiry;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

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
    if let Some(snapshot) = context.maybe("SnapshotId")
        && SNAPSHOT.known(context, snapshot)?.text("UDiskId") != id
    {
        let problem = format!("the snapshot [{snapshot}] is of another disk");
        return Err(Refusal::ret_code(NO_SNAPSHOT, problem));
    }
    let soon = context.soon();
    disks::available(context, id)?.set("Status", "Restoring");
    context.store.later(DISK.kind, id, soon, fields(json!({"Status": "Available"})));
    Ok(Fields::new())
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
