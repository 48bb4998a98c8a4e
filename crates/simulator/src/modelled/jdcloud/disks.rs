//! Disks of instances and images, and how `dataDisks` of `createImage` changes them.

use std::time::Duration;

use serde_json::{Value, json};

use super::{duplicate, not_found, written};
use crate::Cloud;
use crate::behaviour::Context;
use crate::modelled::fields;
use crate::refusal::Refusal;
use crate::schema::{Mistake, Problem};
use crate::state::Resource;

/// A disk of an instance or an image.
#[derive(Clone)]
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
}

pub(super) const SNAPSHOT: &str = "disk/snapshot";

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

/// The data disks of an image: those of the instance with the changes of the request.
pub(super) struct Plan(Vec<Content>);

impl Plan {
    /// # Errors
    /// `DUPLICATE` for a repeated device, `NOT_FOUND` for an unknown snapshot, otherwise the
    /// invalid entry.
    pub(super) fn make(
        instance: &Resource,
        entries: &[Value],
        is_snapshot: impl Fn(&str) -> bool,
    ) -> Result<Self, Refusal> {
        let mut left: Vec<_> = instance.list("dataDisks").iter().map(Disk::of).collect();
        let mut named: Vec<&str> = Vec::new();
        let mut added = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let path = |name: &str| format!("dataDisks[{at}].{name}");
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
                    let disk = added_disk(spec, device, &path("cloudDiskSpec"), &is_snapshot)?;
                    // It replaces the instance's disk at this device.
                    attached.map(|at| left.remove(at));
                    added.push(disk);
                }
            }
        }
        let mut contents: Vec<_> = left.into_iter().map(Content::Attached).collect();
        for mut disk in added {
            if disk.device.is_empty() {
                disk.device = free_device(&contents, &named);
            }
            contents.push(Content::Added(disk));
        }
        contents.sort_by(|a, b| device_order(a).cmp(&device_order(b)));
        Ok(Self(contents))
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

fn added_disk(
    spec: &Value,
    device: Option<&str>,
    path: &str,
    is_snapshot: impl Fn(&str) -> bool,
) -> Result<Disk, Refusal> {
    let text = |name: &str| spec[name].as_str().unwrap_or_default();
    let disk_type = text("diskType");
    let largest = LARGEST
        .iter()
        .find(|(other, _)| *other == disk_type)
        .map(|(_, largest)| *largest)
        .ok_or_else(|| {
            let types: Vec<_> = LARGEST.iter().map(|(name, _)| *name).collect();
            let problem = format!("must be one of {}", types.join(", "));
            refuse(Mistake::invalid(format!("{path}.diskType"), problem))
        })?;
    let size_gb = spec["diskSizeGB"].as_i64().unwrap_or_default();
    if !(SMALLEST..=largest).contains(&size_gb) || size_gb % STEP != 0 {
        let problem = format!(
            "is {size_gb} but must be from {SMALLEST} to {largest} in steps of {STEP} for {disk_type}"
        );
        let path = format!("{path}.diskSizeGB");
        return Err(refuse(Mistake::new(path, Problem::OutOfRange(problem))));
    }
    let snapshot_id = text("snapshotId");
    if !snapshot_id.is_empty() && !is_snapshot(snapshot_id) {
        return Err(not_found(format!(
            "there is no snapshot [{snapshot_id}], which {path}.snapshotId names"
        )));
    }
    Ok(Disk {
        id: String::new(),
        instance_id: String::new(),
        device: device.unwrap_or_default().into(),
        disk_type: disk_type.into(),
        size_gb,
        snapshot_id: snapshot_id.into(),
        zone: text("az").into(),
    })
}

/// `vdb` to `vdz`, `vdaa` to `vdaz`, `vdba` to `vdbm`: in order of length, then of the alphabet.
fn is_data_device(device: &str) -> bool {
    let letters = device.strip_prefix("vd").unwrap_or_default();
    let order = (letters.len(), letters);
    letters.bytes().all(|byte| byte.is_ascii_lowercase()) && ((1, "b")..=(2, "bm")).contains(&order)
}

/// Returns the first device that is neither in the image nor in the request.
fn free_device(contents: &[Content], named: &[&str]) -> String {
    ('b'..='z')
        .map(|letter| format!("vd{letter}"))
        .find(|device| {
            !named.contains(&device.as_str())
                && !contents.iter().any(|content| content.device() == device)
        })
        .unwrap_or_default()
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
        "snapshotSizeGB": disk.size_gb,
        "status": "available",
        "createTime": written(context.now()),
    }));
    let snapshot = context.new_resource(id.clone(), fields);
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
        }
    }
}

/// `InstanceDiskAttachment`.
pub(super) fn view(disk: &Disk, attached_at: Duration) -> Value {
    let is_attached = !disk.instance_id.is_empty();
    let attachments = is_attached.then(|| {
        json!({
            "attachmentId": format!("attachment-{}", disk.id),
            "diskId": disk.id,
            "instanceType": "vm",
            "instanceId": disk.instance_id,
            "status": "attached",
            "attachTime": written(attached_at),
        })
    });
    json!({
        "diskCategory": "cloud",
        "autoDelete": true,
        "deviceName": disk.device,
        "status": is_attached.then_some("attached"),
        "cloudDisk": {
            "diskId": disk.id,
            "az": disk.zone,
            "name": disk.id,
            "description": "",
            "diskType": disk.disk_type,
            "diskSizeGB": disk.size_gb,
            "iops": 1800,
            "throughput": 120,
            "status": is_attached.then_some("in-use"),
            "attachments": Vec::from_iter(attachments),
            "snapshotId": disk.snapshot_id,
            "multiAttachable": false,
            "encrypted": false,
            "enabled": true,
            "charge": charge(),
            "tags": [],
            "snapshotPolicies": [],
        },
    })
}

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
