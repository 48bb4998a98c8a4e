//! Disks: create, clone, describe, rename, resize, delete.

use serde_json::{Value, json};

use super::{CANNOT_CLONE, DISK, IN_USE, SNAPSHOT, TOO_SMALL, snapshots};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::{expiry, places};
use crate::modelled::ucloud::uphost::create::cloud_disk;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udisk", "CreateUDisk", create),
    ("udisk", "CloneUDisk", clone),
    ("udisk", "CloneUDiskSnapshot", clone_snapshot),
    ("udisk", "CloneUDiskUDataArk", clone_protected),
    ("udisk", "DescribeUDisk", describe),
    ("udisk", "RenameUDisk", rename),
    ("udisk", "ResizeUDisk", resize),
    ("udisk", "SetUDiskUDataArkMode", protect),
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

/// Types of disks: as `udisk` names them, and as `uhost` does.
const TYPES: [(&str, &str); 6] = [
    ("DataDisk", "CLOUD_NORMAL"),
    ("SSDDataDisk", "CLOUD_SSD"),
    ("ESSDDataDisk", "CLOUD_ESSD"),
    ("RSSDDataDisk", "CLOUD_RSSD"),
    ("ERSSDDataDisk", "CLOUD_ERSSD"),
    ("EfficiencyDataDisk", "CLOUD_EFFICIENCY"),
];

/// What `udisk` calls a type of disk that `uhost` names.
pub(in crate::modelled::ucloud) fn data_disk_type(type_: &str) -> &'static str {
    TYPES.iter().find(|(_, other)| *other == type_).map_or("DataDisk", |(own, _)| own)
}

/// What `uhost` calls a type of disk.
pub(super) fn host_disk_type(type_: &str) -> &'static str {
    TYPES.iter().find(|(own, _)| *own == type_).map_or("CLOUD_NORMAL", |(_, other)| other)
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let made = Made {
        name: context.text("Name").to_owned(),
        size: size(context).unwrap_or(1),
        type_: context.maybe("DiskType").unwrap_or("DataDisk"),
        charge: charge(context),
        tag: context.maybe("Tag").unwrap_or("Default"),
    };
    let id = insert(context, &made);
    Ok(fields(json!({"UDiskId": [id]})))
}

/// Returns how a disk is paid for; what the documentation says if the call does not.
pub(super) fn charge<'a>(context: &Context<'a>) -> &'a str {
    let default = context.call.operation.parameter("ChargeType");
    let default = default.and_then(yun_catalog::Field::default_value);
    context.maybe("ChargeType").or(default).unwrap_or("Month")
}

fn size(context: &Context<'_>) -> Option<u64> {
    u64::try_from(context.integer("Size")?).ok()
}

fn clone(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    clone_disk(context, "SourceId")
}

fn clone_protected(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = DISK.known(context, context.text("UDiskId"))?;
    if source.text("UDataArkMode") != "Yes" {
        let problem = format!("the disk [{}] is not protected by the data ark", source.id);
        return Err(Refusal::ret_code(CANNOT_CLONE, problem));
    }
    clone_disk(context, "UDiskId")
}

fn clone_disk(context: &mut Context<'_>, parameter: &str) -> Result<Fields, Refusal> {
    let source = DISK.known(context, context.text(parameter))?;
    snapshots::check_idle(context, &source.id)?;
    let (least, type_) = (source.number("Size"), source.text("DiskType").to_owned());
    copy(context, least, &type_)
}

fn clone_snapshot(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = snapshots::whole(context, context.text("SourceId"))?;
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
        charge: charge(context),
        tag: context.maybe("Tag").unwrap_or("Default"),
    };
    let id = insert(context, &made);
    DISK.known_mut(context, &id)?.set("Status", "Cloning");
    Ok(fields(json!({"UDiskId": [id]})))
}

/// Makes a disk that is available soon. Returns its id.
pub(super) fn insert(context: &mut Context<'_>, made: &Made<'_>) -> String {
    let id = context.store.ids.next("bs");
    let mut shown = view(context, &id, made);
    shown.insert("Status".into(), "Initializating".into());
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
        "UDataArkMode": if context.flag("UDataArkMode") == Some(true) { "Yes" } else { "No" },
        "SnapshotCount": 0,
        "SnapshotLimit": 3,
        "DiskType": made.type_,
        "CloneEnable": 1,
        "SnapEnable": 1,
        "ArkSwitchEnable": 0,
        "UKmsMode": if context.flag("UKmsMode") == Some(true) { "Yes" } else { "No" },
        "CmkId": context.text("CmkId"),
        "CmkIdStatus": "NoCmkId",
        "IsBoot": "False",
        "BackupMode": context.text("BackupMode"),
        "RdmaClusterId": context.text("RdmaClusterId"),
    }))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let shown = context
        .all(DISK.kind)
        .filter(|disk| is_asked_for(context, disk))
        .map(|disk| shown(context, disk).into())
        .collect();
    Ok(context.listed(shown))
}

fn is_asked_for(context: &Context<'_>, disk: &Resource) -> bool {
    let exact = ["UDiskId", "Tag", "Zone", "HostId"];
    let has = |name: &str, value: &str| context.maybe(name).is_none_or(|asked| asked == value);
    let by_version = is_version_1(context).then(|| host_disk_type(disk.text("DiskType")));
    let to_attach = ["UHostIdForAttachment", "HostIdForAttachment"];
    exact.iter().all(|name| has(name, disk.text(name)))
        && (has("Status", disk.text("Status")) || context.text("Status") == "All")
        && has("DiskType", by_version.unwrap_or(disk.text("DiskType")))
        && (!is_version_1(context) || has("IsBoot", disk.text("IsBoot")))
        && context.maybe("UDiskName").is_none_or(|part| disk.text("Name").contains(part))
        && context.maybe("HostProduct").is_none_or(|product| {
            let host = context.store.with_id(disk.text("HostId"));
            host.is_some_and(|(kind, _)| kind.split('/').next() == Some(product))
        })
        && to_attach.iter().all(|name| {
            context.maybe(name).is_none_or(|host| {
                let host = context.store.with_id(host).map(|(_, host)| host.text("Zone"));
                disk.text("Status") == "Available" && host == Some(disk.text("Zone"))
            })
        })
}

/// Whether the call names types as `uhost` does.
fn is_version_1(context: &Context<'_>) -> bool {
    context.integer("ProtocolVersion") == Some(1)
}

fn shown(context: &Context<'_>, disk: &Resource) -> Fields {
    let mut shown = disk.fields.clone();
    if let Some((_, host)) = context.store.with_id(disk.text("HostId")) {
        let address = places::addresses(host).first().copied().unwrap_or_default();
        let name = host.text("Name");
        shown.extend(fields(json!({
            "UHostName": name,
            "UHostIP": address,
            "HostName": name,
            "HostIP": address,
        })));
    }
    if is_version_1(context) {
        shown.insert("DiskType".into(), host_disk_type(disk.text("DiskType")).into());
    }
    let snapshots = context.all(SNAPSHOT.kind);
    let count = snapshots.filter(|snapshot| snapshot.text("UDiskId") == disk.id).count();
    shown.insert("SnapshotCount".into(), count.into());
    shown
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

fn protect(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mode = if context.flag("UDataArkMode") == Some(true) { "Yes" } else { "No" };
    DISK.known_mut(context, context.text("UDiskId"))?.set("UDataArkMode", mode);
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UDiskId");
    available(context, id)?;
    snapshots::check_idle(context, id)?;
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

/// How a bare-metal server shows a disk that is attached to it.
pub(super) fn on_server(disk: &Resource, drive: &str) -> Value {
    let size = u64::try_from(disk.number("Size")).unwrap_or_default();
    cloud_disk(&disk.id, host_disk_type(disk.text("DiskType")), size, drive, false)
}
