//! Disks of instances and images, and how `dataDisks` of `createImage` changes them.

use std::time::Duration;

use serde_json::{Value, json};

use super::disk::Disk;
use super::world::{Instance, written};
use super::{Refusal, World};
use crate::fields::{Field, Kind, Limit, Mistake, Problem};

/// `InstanceDiskAttachmentSpec`.
pub(super) const ATTACHMENT: Kind = Kind::Object(&[
    Field::new("autoDelete", Kind::Boolean),
    Field::new("cloudDiskSpec", Kind::Object(DISK)),
    Field::new("deviceName", Kind::Text),
    Field::new("diskCategory", Kind::Text).limit(Limit::OneOf(&["local", "cloud"])),
    Field::new("noDevice", Kind::Boolean),
]);

/// `DiskSpec`, required as on the documented page.
const DISK: &[Field] = &[
    Field::new("az", Kind::Text).required(),
    Field::new("charge", Kind::Object(CHARGE)),
    Field::new("description", Kind::Text),
    Field::new("diskSizeGB", Kind::Integer).required(),
    Field::new("diskType", Kind::Text).required(),
    Field::new("multiAttachable", Kind::Boolean),
    Field::new("name", Kind::Text).required(),
    Field::new("snapshotId", Kind::Text),
];

const CHARGE: &[Field] = &[
    Field::new("chargeDuration", Kind::Integer).limit(Limit::Range(1, 9)),
    Field::new("chargeMode", Kind::Text).limit(Limit::OneOf(&[
        "prepaid_by_duration",
        "postpaid_by_usage",
        "postpaid_by_duration",
    ])),
    Field::new("chargeUnit", Kind::Text).limit(Limit::OneOf(&["month", "year"])),
];

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
        instance: &Instance,
        entries: &[Value],
        is_snapshot: impl Fn(&str) -> bool,
    ) -> Result<Self, Refusal> {
        let mut left: Vec<_> = instance.data_disks.clone();
        let mut named: Vec<&str> = Vec::new();
        let mut added = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            let path = |name: &str| format!("dataDisks[{at}].{name}");
            let device = entry["deviceName"].as_str();
            if let Some(device) = device {
                if !is_data_device(device) {
                    let problem = "must be the device name of a data disk, from vdb to vdbm";
                    return Err(Mistake::invalid(path("deviceName"), problem).into());
                }
                if named.contains(&device) {
                    let problem = format!("{} names {device} again", path("deviceName"));
                    return Err(Refusal::duplicate(problem));
                }
                named.push(device);
            }
            if entry["diskCategory"] == "local" {
                let problem = "must be cloud for a data disk";
                return Err(Mistake::invalid(path("diskCategory"), problem).into());
            }
            let attached = left.iter().position(|disk| Some(disk.device.as_str()) == device);
            match (entry["noDevice"] == true, &entry["cloudDiskSpec"]) {
                (true, _) if device.is_none() => {
                    return Err(Mistake::new(path("deviceName"), Problem::Missing).into());
                }
                (true, _) => {
                    let at = attached.ok_or_else(|| {
                        let problem = "names a device that the instance does not have";
                        Refusal::from(Mistake::invalid(path("deviceName"), problem))
                    })?;
                    left.remove(at);
                }
                // No change to a device that the instance has: the disk is kept.
                (false, Value::Null) if attached.is_some() => {}
                (false, Value::Null) => {
                    return Err(Mistake::new(path("cloudDiskSpec"), Problem::Missing).into());
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
    pub(super) fn carry_out(self, world: &mut World) -> Vec<Disk> {
        self.0
            .into_iter()
            .map(|content| match content {
                Content::Attached(disk) => snapshotted(disk, world),
                Content::Added(disk) => disk,
            })
            .collect()
    }
}

/// Returns the disk as part of an image.
pub(super) fn snapshotted(disk: Disk, world: &mut World) -> Disk {
    Disk { id: String::new(), instance_id: "", snapshot_id: world.take_snapshot(), ..disk }
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
            Refusal::from(Mistake::invalid(format!("{path}.diskType"), problem))
        })?;
    let size_gb = spec["diskSizeGB"].as_i64().unwrap_or_default();
    if !(SMALLEST..=largest).contains(&size_gb) || size_gb % STEP != 0 {
        let problem = format!(
            "is {size_gb} but must be from {SMALLEST} to {largest} in steps of {STEP} for {disk_type}"
        );
        let path = format!("{path}.diskSizeGB");
        return Err(Mistake::new(path, Problem::OutOfRange(problem)).into());
    }
    let snapshot_id = text("snapshotId");
    if !snapshot_id.is_empty() && !is_snapshot(snapshot_id) {
        return Err(Refusal::not_found(format!(
            "there is no snapshot [{snapshot_id}], which {path}.snapshotId names"
        )));
    }
    Ok(Disk {
        id: String::new(),
        instance_id: "",
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
