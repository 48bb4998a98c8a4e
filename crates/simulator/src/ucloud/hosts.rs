//! Hosts: describe, stop, start.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::operations::Outcome;
use super::refusal::code::POWER_STATE;
use super::world::{BASE_IMAGE, BASE_OS, DEFAULT_TAG, Disk, Host};
use super::{Refusal, World};
use crate::fields::Parameters;
use crate::lifecycle::{Delays, Power};

const VPC: &str = "uvnet-simulated";
const SUBNET: &str = "subnet-simulated";

pub(super) fn describe(
    world: &mut World,
    parameters: &Parameters,
    now: Duration,
    _: Delays,
) -> Outcome {
    let wanted = parameters.texts("UHostIds");
    // All hosts share these.
    let common =
        [("Tag", DEFAULT_TAG), ("VPCId", VPC), ("SubnetId", SUBNET), ("IsolationGroup", "")];
    let matches =
        common.iter().all(|(name, value)| parameters.text(name).is_none_or(|text| text == *value));
    let found: Vec<_> = world
        .hosts
        .iter()
        .filter(|host| matches && (wanted.is_empty() || wanted.contains(&host.id)))
        .collect();
    let page: Vec<_> = found
        .iter()
        .skip(parameters.count("Offset", 0))
        .take(parameters.count("Limit", 20))
        .map(|host| view(host, &world.zone, now))
        .collect();
    Ok(Map::from_iter([
        ("TotalCount".into(), found.len().into()),
        ("UHostSet".into(), page.into()),
    ]))
}

pub(super) fn stop(
    world: &mut World,
    parameters: &Parameters,
    now: Duration,
    delays: Delays,
) -> Outcome {
    turn(world, parameters, now, delays, false)
}

pub(super) fn start(
    world: &mut World,
    parameters: &Parameters,
    now: Duration,
    delays: Delays,
) -> Outcome {
    turn(world, parameters, now, delays, true)
}

fn turn(
    world: &mut World,
    parameters: &Parameters,
    now: Duration,
    delays: Delays,
    running: bool,
) -> Outcome {
    let host = world.host(parameters.required_text("UHostId"))?;
    let needed = if running { Power::Stopped } else { Power::Running };
    let power = host.machine.power(now);
    if power != needed {
        return Err(power_state(host.id, power, needed));
    }
    host.machine.turn(running, now.saturating_add(delays.power));
    Ok(Map::from_iter([("UHostId".into(), host.id.into())]))
}

pub(super) fn power_state(id: &str, power: Power, needed: Power) -> Refusal {
    Refusal::new(
        POWER_STATE,
        format!(
            "the host [{id}] is {} but must be {}; try again later",
            state(power),
            state(needed)
        ),
    )
}

fn state(power: Power) -> &'static str {
    match power {
        Power::Starting => "Starting",
        Power::Running => "Running",
        Power::Stopping => "Stopping",
        Power::Stopped => "Stopped",
    }
}

fn view(host: &Host, zone: &str, now: Duration) -> Value {
    let disks: Vec<_> = host.disks.iter().map(view_disk).collect();
    let space: u32 = host.disks.iter().filter(|disk| !disk.is_boot).map(|disk| disk.size_gb).sum();
    let boot_disk = host.disks.iter().find(|disk| disk.is_boot);
    json!({
        "Zone": zone,
        "UHostId": host.id,
        "UHostType": "N3",
        "MachineType": "N",
        "CpuPlatform": "Intel/CascadeLake",
        "StorageType": "UDisk",
        "ImageId": boot_disk.map(|disk| disk.id.as_str()),
        "BasicImageId": BASE_IMAGE,
        "BasicImageName": BASE_OS,
        "Tag": DEFAULT_TAG,
        "Remark": "",
        "Name": host.id,
        "State": state(host.machine.power(now)),
        "CreateTime": host.created_at.as_secs(),
        "ChargeType": "Dynamic",
        "ExpireTime": host.created_at.as_secs().saturating_add(30 * 86_400),
        "CPU": 2,
        "Memory": 4096,
        "AutoRenew": "Yes",
        "DiskSet": disks,
        "IPSet": [{
            "IPMode": "IPv4",
            "Default": "true",
            "Mac": "52:54:00:00:00:01",
            "Weight": 0,
            "Type": "Private",
            "IPId": "",
            "IP": host.address,
            "Bandwidth": 0,
            "VPCId": VPC,
            "SubnetId": SUBNET,
            "NetworkInterfaceId": "",
        }],
        "NetCapability": "Normal",
        "NetworkState": "Connected",
        "TimemachineFeature": "no",
        "SubnetType": "Default",
        "OsName": BASE_OS,
        "OsType": "Linux",
        "HostType": "N2",
        "LifeCycle": "Normal",
        "GPU": 0,
        "HotPlugMaxCpu": 8,
        "BootDiskState": "Normal",
        "TotalDiskSpace": space,
        "IsolationGroup": "",
        "RdmaClusterId": "",
        "HotplugFeature": false,
        "CloudInitFeature": true,
        "IPv6Feature": false,
        "HpcFeature": false,
        "EpcInstance": false,
        "SecGroupInstance": false,
        "NetFeatureTag": "Firewall",
        "HiddenKvm": false,
        "KeyPair": {"KeyPairId": "", "KeyPairState": ""},
    })
}

fn view_disk(disk: &Disk) -> Value {
    json!({
        "DiskType": "CLOUD_SSD",
        // Documented as a string with this spelling.
        "IsBoot": if disk.is_boot { "True" } else { "False" },
        "Encrypted": "false",
        "Type": if disk.is_boot { "Boot" } else { "Udisk" },
        "DiskId": disk.id,
        "Name": disk.id,
        "Drive": disk.drive,
        "Size": disk.size_gb,
        "BackupType": "SNAPSHOT",
    })
}
