//! The instances, images and snapshots.

use std::collections::BTreeSet;
use std::time::Duration;

use yun_signing::jdcloud::Timestamp;

use super::Refusal;
use super::disk::Disk;
use crate::JdcloudAccount;
use crate::lifecycle::{Machine, Making};

pub(super) struct World {
    pub(super) zone: String,
    pub(super) instances: Vec<Instance>,
    pub(super) images: Vec<Image>,
    pub(super) snapshots: BTreeSet<String>,
    made: u32,
}

pub(super) struct Instance {
    pub(super) id: &'static str,
    pub(super) address: &'static str,
    pub(super) machine: Machine,
    /// Until then an image of it is being created.
    pub(super) busy_until: Duration,
    pub(super) charge_on_stopped: String,
    pub(super) system_disk: Disk,
    pub(super) data_disks: Vec<Disk>,
    pub(super) created_at: Duration,
}

pub(super) struct Image {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) source: &'static str,
    pub(super) platform: &'static str,
    pub(super) os_type: &'static str,
    pub(super) os_version: &'static str,
    /// The instance it was created from; empty for public images.
    pub(super) instance_id: &'static str,
    pub(super) system_disk: Disk,
    pub(super) data_disks: Vec<Disk>,
    pub(super) making: Making,
    pub(super) created_at: Duration,
}

pub(super) const PUBLIC: &str = "public";
pub(super) const PRIVATE: &str = "private";
pub(super) const BASE_IMAGE: &str = "img-centos";

impl World {
    pub(super) fn new(account: &JdcloudAccount, now: Duration) -> Self {
        let zone = format!("{}a", account.region);
        let instance = |id, address, machine| {
            let disk = |name: &str, device, size_gb| Disk {
                id: format!("vol-{name}-of-{id}"),
                instance_id: id,
                device: String::from(device),
                disk_type: "ssd.gp1".into(),
                size_gb,
                snapshot_id: String::new(),
                zone: zone.clone(),
            };
            Instance {
                id,
                address,
                machine,
                busy_until: Duration::ZERO,
                charge_on_stopped: "keepCharging".into(),
                system_disk: disk("system", "vda", 40),
                data_disks: vec![disk("data", "vdb", 100)],
                created_at: now,
            }
        };
        let base = |id: &str, platform, os_type, os_version| Image {
            id: id.into(),
            name: format!("{platform} {os_version} 64-bit"),
            description: "An image of the simulator.".into(),
            source: PUBLIC,
            platform,
            os_type,
            os_version,
            instance_id: "",
            system_disk: Disk {
                id: String::new(),
                instance_id: "",
                device: "vda".into(),
                disk_type: "ssd.gp1".into(),
                size_gb: 40,
                snapshot_id: format!("snapshot-of-{id}"),
                zone: zone.clone(),
            },
            data_disks: Vec::new(),
            making: Making::FINISHED,
            created_at: now,
        };
        Self {
            instances: vec![
                instance("i-running", "10.0.0.3", Machine::RUNNING),
                instance("i-stopped", "10.0.0.4", Machine::STOPPED),
            ],
            images: vec![
                base(BASE_IMAGE, "CentOS", "linux", "7.9"),
                base("img-windows", "Windows Server", "windows", "2022"),
            ],
            snapshots: BTreeSet::new(),
            zone,
            made: 0,
        }
    }

    pub(super) fn instance(&mut self, id: &str) -> Result<&mut Instance, Refusal> {
        self.instances
            .iter_mut()
            .find(|instance| instance.id == id)
            .ok_or_else(|| Refusal::not_found(format!("there is no instance [{id}]")))
    }

    /// Returns the index of an image.
    pub(super) fn image(&self, id: &str) -> Result<usize, Refusal> {
        self.images.iter().position(|image| image.id == id).ok_or_else(|| no_image(id))
    }

    /// Creates a snapshot.
    pub(super) fn take_snapshot(&mut self) -> String {
        let id = self.next_id("snapshot");
        self.snapshots.insert(id.clone());
        id
    }

    /// Returns a unique id.
    pub(super) fn next_id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}-simulated{:04}", self.made)
    }
}

pub(super) fn no_image(id: &str) -> Refusal {
    Refusal::not_found(format!("there is no image [{id}]"))
}

/// Formats a time as `2021-07-19 20:33:17`. The provider states no time zone; this uses UTC.
pub(super) fn written(time: Duration) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let Ok(timestamp) = Timestamp::from_unix_seconds(seconds) else {
        return String::new();
    };
    let text = timestamp.to_string(); // 20210719T203317Z
    let part = |from: usize, to: usize| &text[from..to];
    format!(
        "{}-{}-{} {}:{}:{}",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(9, 11),
        part(11, 13),
        part(13, 15)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_provider_does() {
        let time = Duration::from_secs(1_568_702_828);
        assert_eq!(written(time), "2019-09-17 06:47:08");
        assert_eq!(written(Duration::MAX), "");
    }
}
