//! Disks that instances and images are made with, and how the `dataDisks` of a request change them.

use std::time::Duration;

use serde_json::{Value, json};

use super::{duplicate, not_found, written};
use crate::Cloud;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::fields;
use crate::refusal::Refusal;
use crate::schema::{Mistake, Problem};
use crate::times;

/// A disk of an instance or an image.
#[derive(Clone, Default)]
pub(super) struct Disk {
    /// Empty for a disk of an image, which does not exist yet.
    pub(super) id: String,
    /// The instance it is attached to; empty for a disk of an image.
    pub(super) instance_id: String,
    pub(super) device: String,
    pub(super) disk_type: String,
    pub(super) size_gb: i64,
    /// Empty for an empty disk.
    pub(super) snapshot_id: String,
    pub(super) zone: String,
    pub(super) auto_delete: bool,
    /// What else the request says of it: `DiskSpec`.
    pub(super) spec: Value,
}

pub(super) const SNAPSHOT: &str = "disk/snapshot";
/// Hidden: whether an image was made with the snapshot.
pub(super) const OF_IMAGE: &str = "ofImage";

/// The maximum size of each type, in GiB; the minimum is 20. The first two are documented.
const LARGEST: &[(&str, i64)] = &[
    ("ssd", 1000),
    ("premium-hdd", 3000),
    ("ssd.gp1", 16_000),
    ("ssd.io1", 16_000),
    ("hdd.std1", 16_000),
    ("ssd.gp2", 16_000),
    ("ssd.io2", 16_000),
];
const SMALLEST: i64 = 20;
const STEP: i64 = 10;

/// The disk of an image at a device.
enum Content {
    /// A snapshot of the instance's disk.
    Attached(Disk),
    /// A disk that the request adds.
    Added(Disk),
}

/// The data disks of an image or an instance: those of the instance or the image that it is made
/// from, with the changes of the request.
pub(super) struct Plan(Vec<Content>);

impl Plan {
    /// # Errors
    /// `DUPLICATE` for a repeated device, `NOT_FOUND` for an unknown snapshot, otherwise the
    /// invalid entry.
    pub(super) fn make(
        mut left: Vec<Disk>,
        list: &str,
        entries: &[Value],
        is_snapshot: impl Fn(&str) -> bool,
    ) -> Result<Self, Refusal> {
        let mut named: Vec<&str> = Vec::new();
        let mut added = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let path = |name: &str| format!("{list}[{at}].{name}");
            let device = entry["deviceName"].as_str();
            if let Some(device) = device {
                if !is_data_device(device) {
                    let problem = "must be the device name of a data disk, from vdb to vdbm";
                    return Err(refuse(Mistake::invalid(path("deviceName"), problem)));
                }
                if named.contains(&device) {
                    let problem = format!("{} names {device} again", path("deviceName"));
                    return Err(duplicate(problem));
                }
                named.push(device);
            }
            if entry["diskCategory"] == "local" {
                let problem = "must be cloud for a data disk";
                return Err(refuse(Mistake::invalid(path("diskCategory"), problem)));
            }
            let attached = left.iter().position(|disk| Some(disk.device.as_str()) == device);
            match (entry["noDevice"] == true, &entry["cloudDiskSpec"]) {
                (true, _) if device.is_none() => {
                    return Err(refuse(Mistake::missing(path("deviceName"))));
                }
                (true, _) => {
                    let at = attached.ok_or_else(|| {
                        let problem = "names a device that the instance does not have";
                        refuse(Mistake::invalid(path("deviceName"), problem))
                    })?;
                    left.remove(at);
                }
                // No change to a device that the instance has: the disk is kept.
                (false, Value::Null) if attached.is_some() => {}
                (false, Value::Null) => {
                    return Err(refuse(Mistake::missing(path("cloudDiskSpec"))));
                }
                (false, spec) => {
                    let path = path("cloudDiskSpec");
                    let mut disk = added_disk(spec, &path, &is_snapshot)?;
                    disk.device = device.unwrap_or_default().into();
                    disk.auto_delete = entry["autoDelete"] == true;
                    // It replaces the instance's disk at this device.
                    attached.map(|at| left.remove(at));
                    added.push(disk);
                }
            }
        }
        let mut contents: Vec<_> = left.into_iter().map(Content::Attached).collect();
        for mut disk in added {
            if disk.device.is_empty() {
                let used: Vec<_> = contents.iter().map(Content::device).collect();
                disk.device = free_device(&[used, named.clone()].concat());
            }
            contents.push(Content::Added(disk));
        }
        contents.sort_by(|a, b| device_order(a).cmp(&device_order(b)));
        Ok(Self(contents))
    }

    /// Returns the disks.
    pub(super) fn disks(self) -> Vec<Disk> {
        let disk = |content| match content {
            Content::Attached(disk) | Content::Added(disk) => disk,
        };
        self.0.into_iter().map(disk).collect()
    }

    /// Returns the disks of the image, with a snapshot of each attached one.
    pub(super) fn carry_out(self, context: &mut Context<'_>) -> Vec<Disk> {
        self.0
            .into_iter()
            .map(|content| match content {
                Content::Attached(disk) => snapshotted(disk, context),
                Content::Added(disk) => disk,
            })
            .collect()
    }
}

/// Returns the disk as part of an image.
pub(super) fn snapshotted(disk: Disk, context: &mut Context<'_>) -> Disk {
    Disk {
        id: String::new(),
        instance_id: String::new(),
        snapshot_id: take_snapshot(context, &disk),
        ..disk
    }
}

/// Reads `DiskSpec`.
///
/// # Errors
/// If its type, size or snapshot cannot be had.
pub(super) fn added_disk(
    spec: &Value,
    path: &str,
    is_snapshot: impl Fn(&str) -> bool,
) -> Result<Disk, Refusal> {
    let text = |name: &str| spec[name].as_str().unwrap_or_default();
    let disk_type = text("diskType");
    let size_gb = spec["diskSizeGB"].as_i64().unwrap_or_default();
    check_size(disk_type, size_gb, path)?;
    let snapshot_id = text("snapshotId");
    if !snapshot_id.is_empty() && !is_snapshot(snapshot_id) {
        return Err(not_found(format!(
            "there is no snapshot [{snapshot_id}], which {path}.snapshotId names"
        )));
    }
    Ok(Disk {
        disk_type: disk_type.into(),
        size_gb,
        snapshot_id: snapshot_id.into(),
        zone: text("az").into(),
        spec: spec.clone(),
        ..Disk::default()
    })
}

/// # Errors
/// If there is no disk of this type and size.
pub(super) fn check_size(disk_type: &str, size_gb: i64, path: &str) -> Result<(), Refusal> {
    let largest = LARGEST
        .iter()
        .find(|(other, _)| *other == disk_type)
        .map(|(_, largest)| *largest)
        .ok_or_else(|| {
            let types: Vec<_> = LARGEST.iter().map(|(name, _)| *name).collect();
            let problem = format!("must be one of {}", types.join(", "));
            refuse(Mistake::invalid(format!("{path}.diskType"), problem))
        })?;
    if (SMALLEST..=largest).contains(&size_gb) && size_gb % STEP == 0 {
        return Ok(());
    }
    let problem = format!(
        "is {size_gb} but must be from {SMALLEST} to {largest} in steps of {STEP} for {disk_type}"
    );
    Err(refuse(Mistake::new(format!("{path}.diskSizeGB"), Problem::OutOfRange(problem))))
}

/// `vdb` to `vdz`, `vdaa` to `vdaz`, `vdba` to `vdbm`: in order of length, then of the alphabet.
pub(super) fn is_data_device(device: &str) -> bool {
    let letters = device.strip_prefix("vd").unwrap_or_default();
    let order = (letters.len(), letters);
    letters.bytes().all(|byte| byte.is_ascii_lowercase()) && ((1, "b")..=(2, "bm")).contains(&order)
}

/// Returns the first device of a data disk that is not in use.
pub(super) fn free_device(used: &[&str]) -> String {
    let single = ('b'..='z').map(|letter| format!("vd{letter}"));
    let double =
        ('a'..='b').flat_map(|first| ('a'..='z').map(move |next| format!("vd{first}{next}")));
    let mut devices = single.chain(double);
    devices.find(|device| !used.contains(&device.as_str())).unwrap_or_default()
}

impl Content {
    fn device(&self) -> &str {
        match self {
            Self::Attached(disk) | Self::Added(disk) => &disk.device,
        }
    }
}

fn device_order(content: &Content) -> (usize, &str) {
    let device = content.device();
    (device.len(), device)
}

fn refuse(mistake: Mistake) -> Refusal {
    Cloud::Jdcloud.refuse(mistake)
}

/// Creates a snapshot.
fn take_snapshot(context: &mut Context<'_>, disk: &Disk) -> String {
    let id = context.store.ids.next("snapshot");
    let fields = fields(json!({
        "snapshotId": id,
        "diskId": disk.id,
        "snapshotSource": "self",
        "snapshotSizeGB": disk.size_gb,
        "name": id,
        "description": "",
        "status": "available",
        "createTime": written(context.now()),
    }));
    let mut snapshot = context.new_resource(id.clone(), fields);
    snapshot.hide(OF_IMAGE, true);
    context.store.insert(SNAPSHOT, snapshot);
    id
}

impl Disk {
    /// Reads `InstanceDiskAttachment`.
    pub(super) fn of(attachment: &Value) -> Self {
        let disk = &attachment["cloudDisk"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            id: text(&disk["diskId"]),
            instance_id: text(&disk["attachments"][0]["instanceId"]),
            device: text(&attachment["deviceName"]),
            disk_type: text(&disk["diskType"]),
            size_gb: disk["diskSizeGB"].as_i64().unwrap_or_default(),
            snapshot_id: text(&disk["snapshotId"]),
            zone: text(&disk["az"]),
            auto_delete: attachment["autoDelete"] == true,
            spec: Value::Null,
        }
    }
}

/// `InstanceDiskAttachment` of an image.
pub(super) fn view(disk: &Disk, now: Duration) -> Value {
    json!({
        "diskCategory": "cloud",
        "autoDelete": disk.auto_delete,
        "deviceName": disk.device,
        "cloudDisk": volume(disk, now),
    })
}

/// `Disk`.
pub(super) fn volume(disk: &Disk, now: Duration) -> Fields {
    let spec = &disk.spec;
    let text = |name: &str, default: &str| match spec[name].as_str() {
        Some(text) if !text.is_empty() => text.to_owned(),
        _ => default.to_owned(),
    };
    fields(json!({
        "diskId": disk.id,
        "az": disk.zone,
        "name": text("name", &disk.id),
        "description": text("description", ""),
        "diskType": disk.disk_type,
        "diskSizeGB": disk.size_gb,
        "iops": iops(disk),
        "throughput": 120,
        "attachments": [],
        "snapshotId": disk.snapshot_id,
        "multiAttachable": spec["multiAttachable"] == true,
        "encrypted": spec["encrypt"] == true,
        "enabled": true,
        "charge": charge_of(&spec["charge"], now),
        "tags": [],
        "snapshotPolicies": [],
    }))
}

/// For each GiB of `ssd.io1` 30 unless the request says otherwise; the other types' figures are of
/// no matter to a client.
fn iops(disk: &Disk) -> i64 {
    let least = if disk.disk_type == "ssd.io1" { disk.size_gb * 30 } else { 1800 };
    disk.spec["iops"].as_i64().unwrap_or(least)
}

/// `Charge` of something that `ChargeSpec` orders.
pub(super) fn charge_of(spec: &Value, now: Duration) -> Value {
    let mode = spec["chargeMode"].as_str().filter(|mode| !mode.is_empty());
    let mode = mode.unwrap_or("postpaid_by_duration");
    let days = match spec["chargeUnit"].as_str() {
        Some("year") => 365,
        _ => 30,
    };
    let units = spec["chargeDuration"].as_u64().unwrap_or(1).min(120);
    let expires = if mode == PREPAID {
        written_rfc(now.saturating_add(Duration::from_hours(24 * days * units)))
    } else {
        String::new()
    };
    json!({
        "chargeMode": mode,
        "chargeStatus": "normal",
        "chargeStartTime": written_rfc(now),
        "chargeExpiredTime": expires,
        "chargeRetireTime": "",
    })
}

fn written_rfc(time: Duration) -> String {
    times::written(time, times::RFC_3339)
}

/// Paid in advance: cannot be deleted before it expires.
pub(super) const PREPAID: &str = "prepaid_by_duration";

/// `Charge`.
pub(super) fn charge() -> Value {
    json!({
        "chargeMode": "postpaid_by_duration",
        "chargeStatus": "normal",
        "chargeStartTime": "2026-01-01T00:00:00Z",
        "chargeExpiredTime": "",
        "chargeRetireTime": "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_devices_go_from_vdb_to_vdbm() {
        for device in ["vdb", "vdi", "vdz", "vdaa", "vdaz", "vdba", "vdbm"] {
            assert!(is_data_device(device), "{device}");
        }
        for device in ["", "vd", "vda", "vdbn", "vdca", "vdaaa", "vdB", "sdb", "vd1", "vdb "] {
            assert!(!is_data_device(device), "{device}");
        }
    }
}
