//! Hosts: describe them, and what all their operations share.

pub(super) mod changes;
pub(super) mod create;
pub(super) mod groups;
pub(super) mod key_pairs;
pub(super) mod power;
pub(super) mod systems;
pub(super) mod terminate;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};

use self::create::Disk;
use super::images::{BASE_IMAGE, BASE_OS};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(super) const OPERATIONS: Operations = &[
    ("uhost", "DescribeUHostInstance", describe),
    ("uhost", "DescribeUHostTags", tags),
    ("uhost", "GetUHostInstanceVncInfo", vnc),
];

pub(super) const HOST: &str = "uhost/host";

const DEFAULT_TAG: &str = "Default";
const VPC: &str = "uvnet-simulated";
const SUBNET: &str = "subnet-simulated";

// Codes from `uhost-api/error_code.md`.
/// Documented as "the host was deleted", the closest code for a host that does not exist.
const NO_HOST: i64 = 8039;
const POWER_STATE: i64 = 8905;
const STOP_FIRST: i64 = 8010;
const STOP_BEFORE_DELETING: i64 = 8856;
const NO_IMAGE: i64 = 8846;
const BOOT_DISK_TOO_SMALL: i64 = 8315;
const DISK_TOO_SMALL: i64 = 8319;
const DISK_SIZE: i64 = 8107;
const NO_DISK: i64 = 8906;
const WINDOWS_NEEDS_CORES: i64 = 8027;
const QUOTA: i64 = 8095;
const ENHANCEMENT_NEEDS_CORES: i64 = 8949;
const WITHOUT_ARK: i64 = 8303;
/// Undocumented; the official Terraform provider takes it for "not found".
const NO_GROUP: i64 = 8037;

pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    for (id, address, state) in
        [("uhost-running", "10.9.0.1", "Running"), ("uhost-stopped", "10.9.0.2", "Stopped")]
    {
        store.insert(
            HOST,
            Resource {
                id: id.into(),
                region: settings.region.clone(),
                zone: Some(settings.zone.clone()),
                project: Some(settings.project.clone()),
                created: now,
                fields: view(id, address, state, &settings.zone, now),
                hidden: Map::new(),
                due: Vec::new(),
            },
        );
    }
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let wanted = context.texts("UHostIds");
    let exact = ["Tag", "IsolationGroup"];
    let network = ["VPCId", "SubnetId"];
    let found = context.all(HOST).filter(|host| {
        (wanted.is_empty() || wanted.contains(&host.id.as_str()))
            && context.maybe("Zone").is_none_or(|zone| host.text("Zone") == zone)
            && exact
                .iter()
                .all(|name| context.maybe(name).is_none_or(|text| host.text(name) == text))
            && network.iter().all(|name| {
                context.maybe(name).is_none_or(|text| {
                    host.list("IPSet").iter().any(|address| address[name] == text)
                })
            })
    });
    Ok(context.listed(found.map(|host| host.fields.clone().into()).collect()))
}

fn tags(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut counts = BTreeMap::new();
    for host in context.all(HOST) {
        let zone = host.text("Zone");
        if context.maybe("Zone").is_none_or(|asked| asked == zone) {
            *counts.entry((host.text("Tag"), zone)).or_insert(0) += 1;
        }
    }
    let shown: Vec<_> = counts
        .into_iter()
        .map(|((tag, zone), count)| json!({"Tag": tag, "Zone": zone, "TotalCount": count}))
        .collect();
    Ok(fields(json!({"TotalCount": shown.len(), "TagSet": shown})))
}

/// Nothing listens there.
fn vnc(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UHostId");
    let host = known(context, id)?;
    if host.text("State") != "Running" {
        return Err(power_state(host, "Running"));
    }
    let password = context.store.ids.letters(8);
    Ok(fields(json!({
        "UHostId": id,
        "VncIP": "127.0.0.1",
        "VncPort": 5900,
        "VncPassword": password,
    })))
}

/// Returns a host.
pub(super) fn known<'a>(
    context: &'a mut Context<'_>,
    id: &str,
) -> Result<&'a mut Resource, Refusal> {
    let none = || Refusal::ret_code(NO_HOST, format!("there is no host [{id}]"));
    context.find_mut(HOST, id).ok_or_else(none)
}

/// Returns a host that must be stopped.
fn stopped<'a>(context: &'a mut Context<'_>, id: &str) -> Result<&'a mut Resource, Refusal> {
    let host = known(context, id)?;
    if host.text("State") == "Stopped" {
        return Ok(host);
    }
    let problem = format!("stop the host [{id}] first, then try again");
    Err(Refusal::ret_code(STOP_FIRST, problem))
}

pub(super) fn power_state(host: &Resource, needed: &str) -> Refusal {
    let (id, state) = (&host.id, host.text("State"));
    Refusal::ret_code(
        POWER_STATE,
        format!("the host [{id}] is {state} but must be {needed}; try again later"),
    )
}

fn view(id: &str, address: &str, state: &str, zone: &str, now: Duration) -> Fields {
    let disks: Vec<_> = [
        (format!("bsi-{id}"), true, "/dev/vda", 20),
        ("bs-1".into(), false, "/dev/vdb", 100),
        ("bs-2".into(), false, "/dev/vdc", 200),
    ]
    .into_iter()
    .map(|(id, is_boot, drive, size)| {
        view_disk(&Disk { id: &id, type_: "CLOUD_SSD", is_boot, is_cloud: true, drive, size })
    })
    .collect();
    fields(json!({
        "Zone": zone,
        "UHostId": id,
        "UHostType": "N3",
        "MachineType": "N",
        "CpuPlatform": "Intel/CascadeLake",
        "StorageType": "UDisk",
        "ImageId": format!("bsi-{id}"),
        "BasicImageId": BASE_IMAGE,
        "BasicImageName": BASE_OS,
        "Tag": DEFAULT_TAG,
        "Remark": "",
        "Name": id,
        "State": state,
        "CreateTime": now.as_secs(),
        "ChargeType": "Dynamic",
        "ExpireTime": now.as_secs().saturating_add(30 * 86_400),
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
            "IP": address,
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
        "TotalDiskSpace": 300,
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
    }))
}

/// A disk as a host shows it.
fn view_disk(disk: &Disk<'_>) -> Value {
    json!({
        "DiskType": disk.type_,
        // Documented as a string with this spelling.
        "IsBoot": if disk.is_boot { "True" } else { "False" },
        "Encrypted": "false",
        "Type": match (disk.is_boot, disk.is_cloud) {
            (true, _) => "Boot",
            (false, true) => "Udisk",
            (false, false) => "Data",
        },
        "DiskId": disk.id,
        "Name": disk.id,
        "Drive": disk.drive,
        "Size": disk.size,
        "BackupType": "SNAPSHOT",
    })
}
