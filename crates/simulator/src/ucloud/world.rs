//! The hosts and images.

use std::time::Duration;

use super::Refusal;
use super::refusal::code::{NO_CUSTOM_IMAGE, NO_HOST};
use crate::UcloudAccount;
use crate::lifecycle::{Machine, Making};

pub(super) struct World {
    pub(super) zone: String,
    pub(super) hosts: Vec<Host>,
    pub(super) images: Vec<Image>,
    made: u32,
}

pub(super) struct Host {
    pub(super) id: &'static str,
    pub(super) address: &'static str,
    pub(super) machine: Machine,
    pub(super) disks: Vec<Disk>,
    pub(super) created_at: Duration,
}

pub(super) struct Disk {
    pub(super) id: String,
    pub(super) is_boot: bool,
    pub(super) drive: &'static str,
    pub(super) size_gb: u32,
}

pub(super) struct Image {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) image_type: &'static str,
    pub(super) tag: String,
    pub(super) os_type: &'static str,
    pub(super) os_name: &'static str,
    pub(super) size_gb: u32,
    pub(super) snapshot_ids: Vec<String>,
    pub(super) making: Making,
    pub(super) created_at: Duration,
}

pub(super) const DEFAULT_TAG: &str = "Default";
pub(super) const CUSTOM: &str = "Custom";
pub(super) const BASE_IMAGE: &str = "uimage-centos";
pub(super) const BASE_OS: &str = "CentOS 7.9 64-bit";

impl World {
    pub(super) fn new(account: &UcloudAccount, now: Duration) -> Self {
        let host =
            |id, address, machine| Host { id, address, machine, disks: disks(id), created_at: now };
        let base = |id: &str, os_type, os_name: &'static str| Image {
            id: id.into(),
            name: os_name.into(),
            description: "An image of the simulator.".into(),
            image_type: "Base",
            tag: String::new(),
            os_type,
            os_name,
            size_gb: 20,
            snapshot_ids: Vec::new(),
            making: Making::FINISHED,
            created_at: now,
        };
        Self {
            zone: account.zone.clone(),
            hosts: vec![
                host("uhost-running", "10.9.0.1", Machine::RUNNING),
                host("uhost-stopped", "10.9.0.2", Machine::STOPPED),
            ],
            images: vec![
                base(BASE_IMAGE, "Linux", BASE_OS),
                base("uimage-windows", "Windows", "Windows 2022 64-bit"),
            ],
            made: 0,
        }
    }

    pub(super) fn host(&mut self, id: &str) -> Result<&mut Host, Refusal> {
        self.hosts
            .iter_mut()
            .find(|host| host.id == id)
            .ok_or_else(|| Refusal::new(NO_HOST, format!("there is no host [{id}]")))
    }

    /// Returns the index of a custom image.
    pub(super) fn custom_image(&self, id: &str) -> Result<usize, Refusal> {
        self.images
            .iter()
            .position(|image| image.id == id && image.image_type == CUSTOM)
            .ok_or_else(|| {
                let problem = format!("there is no image [{id}], or it is not a custom one");
                Refusal::new(NO_CUSTOM_IMAGE, problem)
            })
    }

    /// Returns a unique id.
    pub(super) fn next_id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}-simulated{:04}", self.made)
    }
}

fn disks(host: &str) -> Vec<Disk> {
    let disk = |id: &str, is_boot, drive, size_gb| Disk { id: id.into(), is_boot, drive, size_gb };
    vec![
        disk(&format!("bsi-{host}"), true, "/dev/vda", 20),
        disk("bs-1", false, "/dev/vdb", 100),
        disk("bs-2", false, "/dev/vdc", 200),
    ]
}
