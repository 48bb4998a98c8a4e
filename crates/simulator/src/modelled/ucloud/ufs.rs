//! File systems and their mount points.

use serde_json::json;

use super::network::{Noun, expiry, places, vpcs};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(super) const OPERATIONS: Operations = &[
    ("ufs", "CreateUFSVolume", create),
    ("ufs", "DescribeUFSVolume2", describe),
    ("ufs", "UpdateUFSVolumeInfo", update),
    ("ufs", "ExtendUFSVolume", extend),
    ("ufs", "RemoveUFSVolume", remove),
    ("ufs", "AddUFSVolumeMountPoint", mount),
    ("ufs", "DescribeUFSVolumeMountpoint", mounts),
    ("ufs", "RemoveUFSVolumeMountPoint", unmount),
];

/// Undocumented; the official Terraform provider takes it for "not found".
const NO_VOLUME: i64 = 65126;
const PARAMETER: i64 = 230;
const MOST_MOUNT_POINTS: usize = 2;

const VOLUME: Noun = Noun { kind: "ufs/volume", name: "file system", not_found: NO_VOLUME };
const MOUNT_POINT: Noun =
    Noun { kind: "ufs/mount-point", name: "mount point", not_found: PARAMETER };

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("ufs");
    let name = context.maybe("VolumeName").unwrap_or("UFS");
    let shown = fields(json!({
        "VolumeId": id,
        "VolumeName": name,
        "StorageType": context.text("StorageType"),
        "ProtocolType": context.text("ProtocolType"),
        "Remark": context.text("Remark"),
        "Tag": context.maybe("Tag").unwrap_or("Default"),
        "Size": context.integer("Size"),
        "UsedSize": 0,
        "CreateTime": context.now().as_secs(),
        "ExpiredTime": expiry(context),
        "IsExpired": "No",
    }));
    let volume = context.new_resource(id.clone(), shown);
    context.store.insert(VOLUME.kind, volume);
    Ok(fields(json!({"VolumeId": id, "VolumeName": name, "VolumeStatus": "Available"})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.maybe("VolumeId");
    let found = context.all(VOLUME.kind).filter(|one| asked.is_none_or(|asked| one.id == asked));
    let shown = found.map(|volume| {
        let points = context.all(MOUNT_POINT.kind);
        let count = points.filter(|point| point.hidden("VolumeId") == volume.id).count();
        let mut shown = volume.fields.clone();
        shown.insert("TotalMountPointNum".into(), count.into());
        shown.insert("MaxMountPointNum".into(), MOST_MOUNT_POINTS.into());
        shown.into()
    });
    Ok(context.listed(shown.collect()))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let given = ["VolumeName", "Remark"].map(|name| (name, context.maybe(name)));
    let volume = VOLUME.known_mut(context, context.text("VolumeId"))?;
    for (name, value) in given {
        if let Some(value) = value {
            volume.set(name, value);
        }
    }
    Ok(Fields::new())
}

fn extend(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let size = context.integer("Size").unwrap_or_default();
    let volume = VOLUME.known_mut(context, context.text("VolumeId"))?;
    if size < volume.number("Size") {
        let problem = format!("the file system has {} GB and cannot shrink", volume.number("Size"));
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    volume.set("Size", size);
    Ok(Fields::new())
}

fn remove(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("VolumeId");
    VOLUME.known(context, id)?;
    if context.all(MOUNT_POINT.kind).any(|point| point.hidden("VolumeId") == id) {
        let problem = format!("the file system [{id}] has mount points; remove them first");
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    context.store.remove(VOLUME.kind, id);
    Ok(Fields::new())
}

fn point_id(context: &Context<'_>) -> String {
    ["VolumeId", "VpcId", "SubnetId"].map(|name| context.text(name)).join("/")
}

fn mount(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let volume = context.text("VolumeId");
    VOLUME.known(context, volume)?;
    vpcs::VPC.known(context, context.text("VpcId"))?;
    let own = context.all(MOUNT_POINT.kind).filter(|point| point.hidden("VolumeId") == volume);
    if own.count() >= MOST_MOUNT_POINTS {
        let problem = format!("the file system [{volume}] has {MOST_MOUNT_POINTS} mount points");
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    let subnet = context.text("SubnetId");
    let address = places::free_address(context, subnet, "SubnetId", None)?;
    let shown = fields(json!({
        "MountPointName": context.text("MountPointName"),
        "VpcId": context.text("VpcId"),
        "SubnetId": subnet,
        "MountPointIp": format!("{address}:/"),
        "CreateTime": context.now().as_secs(),
        "SubnetDescription": "",
    }));
    let mut point = context.new_resource(point_id(context), shown);
    point.hide("VolumeId", volume);
    context.store.insert(MOUNT_POINT.kind, point);
    Ok(Fields::new())
}

/// A file system that is gone has none.
fn mounts(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let volume = context.text("VolumeId");
    let own = context.all(MOUNT_POINT.kind).filter(|point| point.hidden("VolumeId") == volume);
    let own: Vec<_> = own.map(|point| point.fields.clone()).collect();
    Ok(fields(json!({
        "TotalMountPointNum": own.len(),
        "MaxMountPointNum": MOST_MOUNT_POINTS,
        "DataSet": own,
    })))
}

fn unmount(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    MOUNT_POINT.remove(context, &point_id(context))?;
    Ok(Fields::new())
}
