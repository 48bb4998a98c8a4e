//! Disks: create, clone, describe, rename, resize, delete.

use serde_json::{Value, json};

use super::{DISK, IN_USE, SNAPSHOT, TOO_SMALL};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::hosts;
use crate::modelled::ucloud::network::expiry;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udisk", "CreateUDisk", create),
    ("udisk", "CloneUDisk", clone),
    ("udisk", "CloneUDiskSnapshot", clone_snapshot),
    ("udisk", "DescribeUDisk", describe),
    ("udisk", "RenameUDisk", rename),
    ("udisk", "ResizeUDisk", resize),
    ("udisk", "DeleteUDisk", delete),
];

/// A disk to make.
pub(in crate::modelled::ucloud) struct Made<'a> {
    pub(in crate::modelled::ucloud) name: String,
    pub(in crate::modelled::ucloud) size: u64,
    pub(in crate::modelled::ucloud) type_: &'a str,
    pub(in crate::modelled::ucloud) charge: &'a str,
    pub(in crate::modelled::ucloud) tag: &'a str,
}

/// What `udisk` calls a type of disk that `uhost` names.
pub(in crate::modelled::ucloud) fn data_disk_type(type_: &str) -> &'static str {
    match type_ {
        "CLOUD_SSD" => "SSDDataDisk",
        "CLOUD_RSSD" => "RSSDDataDisk",
        "CLOUD_ESSD" => "ESSDDataDisk",
        _ => "DataDisk",
    }
}

/// What `uhost` calls a type of disk.
pub(super) fn host_disk_type(type_: &str) -> &'static str {
    match type_ {
        "SSDDataDisk" => "CLOUD_SSD",
        "RSSDDataDisk" | "ERSSDDataDisk" => "CLOUD_RSSD",
        "ESSDDataDisk" => "CLOUD_ESSD",
        _ => "CLOUD_NORMAL",
    }
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let made = Made {
        name: context.text("Name").to_owned(),
        size: size(context).unwrap_or(1),
        type_: context.maybe("DiskType").unwrap_or("DataDisk"),
        charge: context.maybe("ChargeType").unwrap_or("Month"),
        tag: context.maybe("Tag").unwrap_or("Default"),
    };
    let id = insert(context, &made);
    Ok(fields(json!({"UDiskId": [id]})))
}

fn size(context: &Context<'_>) -> Option<u64> {
    u64::try_from(context.integer("Size")?).ok()
}

fn clone(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = DISK.known(context, context.text("SourceId"))?;
    let (least, type_) = (source.number("Size"), source.text("DiskType").to_owned());
    copy(context, least, &type_)
}

fn clone_snapshot(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = SNAPSHOT.known(context, context.text("SourceId"))?;
    let (least, type_) = (source.number("Size"), source.hidden("DiskType").to_owned());
    copy(context, least, &type_)
}

fn copy(context: &mut Context<'_>, least: i64, type_: &str) -> Result<Fields, Refusal> {
    let asked = context.integer("Size").unwrap_or(least);
    if asked < least {
        let problem = format!("the source has {least} GB, the new disk only {asked}");
        return Err(Refusal::ret_code(TOO_SMALL, problem));
    }
    let made = Made {
        name: context.text("Name").to_owned(),
        size: u64::try_from(asked).unwrap_or_default(),
        type_,
        charge: context.maybe("ChargeType").unwrap_or("Month"),
        tag: context.maybe("Tag").unwrap_or("Default"),
    };
    let id = insert(context, &made);
    Ok(fields(json!({"UDiskId": [id]})))
}

/// Makes a disk that is available soon. Returns its id.
pub(super) fn insert(context: &mut Context<'_>, made: &Made<'_>) -> String {
    let id = context.store.ids.next("bs");
    let mut shown = view(context, &id, made);
    shown.insert("Status".into(), "Creating".into());
    let disk = context.new_resource(id.clone(), shown);
    context.store.insert(DISK.kind, disk);
    let soon = context.soon();
    context.store.later(DISK.kind, &id, soon, fields(json!({"Status": "Available"})));
    id
}

/// Makes a disk together with its host. Returns its id.
pub(in crate::modelled::ucloud) fn insert_attached(
    context: &mut Context<'_>,
    made: &Made<'_>,
    host: &str,
    drive: &str,
) -> String {
    let id = context.store.ids.next("bs");
    let mut shown = view(context, &id, made);
    shown.extend(attached(host, drive));
    shown.insert("Status".into(), "InUse".into());
    let disk = context.new_resource(id.clone(), shown);
    context.store.insert(DISK.kind, disk);
    id
}

/// What a disk shows of the host that it is attached to.
pub(super) fn attached(host: &str, drive: &str) -> Fields {
    fields(json!({"UHostId": host, "HostId": host, "DeviceName": drive}))
}

fn view(context: &Context<'_>, id: &str, made: &Made<'_>) -> Fields {
    fields(json!({
        "Zone": context.zone(),
        "UDiskId": id,
        "Name": made.name,
        "Size": made.size,
        "CreateTime": context.now().as_secs(),
        "ExpiredTime": expiry(context),
        "UHostId": "",
        "UHostName": "",
        "UHostIP": "",
        "HostId": "",
        "HostName": "",
        "HostIP": "",
        "DeviceName": "",
        "ChargeType": made.charge,
        "Tag": made.tag,
        "IsExpire": "No",
        "Version": "2.0",
        "UDataArkMode": "No",
        "SnapshotCount": 0,
        "SnapshotLimit": 3,
        "DiskType": made.type_,
        "CloneEnable": 1,
        "SnapEnable": 1,
        "ArkSwitchEnable": 0,
        "UKmsMode": "No",
        "CmkIdStatus": "NoCmkId",
        "IsBoot": "False",
        "BackupMode": "",
        "RdmaClusterId": context.text("RdmaClusterId"),
    }))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let host =
        ["UHostIdForAttachment", "HostIdForAttachment"].iter().find_map(|name| context.maybe(name));
    let exact = [
        ("UDiskId", "UDiskId"),
        ("DiskType", "DiskType"),
        ("Status", "Status"),
        ("Tag", "Tag"),
        ("Zone", "Zone"),
        ("HostId", "HostId"),
    ];
    let found = context.all(DISK.kind).filter(|disk| {
        exact.iter().all(|(name, field)| {
            context.maybe(name).is_none_or(|asked| disk.text(field) == asked)
        }) && context.maybe("UDiskName").is_none_or(|part| disk.text("Name").contains(part))
            // What could be attached to a host.
            && host.is_none_or(|_| disk.text("Status") == "Available")
    });
    let shown = found.map(|disk| {
        let mut shown = disk.fields.clone();
        let host = context.find(hosts::HOST, disk.text("UHostId"));
        if let Some(host) = host {
            let address = host.list("IPSet").first().map(|entry| entry["IP"].clone());
            let address = address.unwrap_or_default();
            shown.extend(fields(json!({
                "UHostName": host.text("Name"),
                "UHostIP": address,
                "HostName": host.text("Name"),
                "HostIP": address,
            })));
        }
        let snapshots = context.all(SNAPSHOT.kind);
        let count = snapshots.filter(|snapshot| snapshot.text("UDiskId") == disk.id).count();
        shown.insert("SnapshotCount".into(), count.into());
        shown.into()
    });
    Ok(context.listed(shown.collect()))
}

fn rename(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("UDiskName");
    DISK.known_mut(context, context.text("UDiskId"))?.set("Name", name);
    Ok(Fields::new())
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let size = context.integer("Size").unwrap_or_default();
    let disk = available(context, context.text("UDiskId"))?;
    if size < disk.number("Size") {
        let problem = format!("the disk has {} GB and cannot shrink", disk.number("Size"));
        return Err(Refusal::ret_code(TOO_SMALL, problem));
    }
    disk.set("Size", size);
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UDiskId");
    available(context, id)?;
    context.store.remove(DISK.kind, id);
    Ok(Fields::new())
}

/// Returns a disk that is not attached.
pub(super) fn available<'a>(
    context: &'a mut Context<'_>,
    id: &str,
) -> Result<&'a mut Resource, Refusal> {
    let disk = DISK.known_mut(context, id)?;
    if disk.text("Status") == "Available" {
        return Ok(disk);
    }
    let problem =
        format!("the disk [{id}] is {}; detach it first, or try again later", disk.text("Status"));
    Err(Refusal::ret_code(IN_USE, problem))
}

/// Sets the size of a disk that its host has grown.
pub(in crate::modelled::ucloud) fn set_size(context: &mut Context<'_>, id: &str, size: i64) {
    if let Some(disk) = context.find_mut(DISK.kind, id) {
        disk.set("Size", size);
    }
}

/// Deletes or frees the disks of a host that is gone.
pub(in crate::modelled::ucloud) fn release(context: &mut Context<'_>, host: &str, delete: bool) {
    let own: Vec<_> = context
        .store
        .all(DISK.kind)
        .filter(|disk| disk.text("UHostId") == host)
        .map(|disk| disk.id.clone())
        .collect();
    for id in own {
        if delete {
            context.store.remove(DISK.kind, &id);
        } else if let Some(disk) = context.store.get_mut(DISK.kind, &id) {
            disk.due.clear();
            disk.fields.extend(attached("", ""));
            disk.set("Status", "Available");
        }
    }
}

/// How a host shows a disk that is attached to it.
pub(super) fn on_host(disk: &Resource, drive: &str) -> Value {
    json!({
        "DiskType": host_disk_type(disk.text("DiskType")),
        "IsBoot": "False",
        "Encrypted": "false",
        "Type": "Udisk",
        "DiskId": disk.id,
        "Name": disk.text("Name"),
        "Drive": drive,
        "Size": disk.number("Size"),
        "BackupType": "NONE",
    })
}
