//! Hosts: describe, stop, start.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::images::{BASE_IMAGE, BASE_OS};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(super) const OPERATIONS: Operations = &[
    ("uhost", "DescribeUHostInstance", describe),
    ("uhost", "StopUHostInstance", stop),
    ("uhost", "StartUHostInstance", start),
];

pub(super) const HOST: &str = "uhost/host";

const DEFAULT_TAG: &str = "Default";
const VPC: &str = "uvnet-simulated";
const SUBNET: &str = "subnet-simulated";

// Codes from `uhost-api/error_code.md`.
/// Documented as "the host was deleted", the closest code for a host that does not exist.
const NO_HOST: i64 = 8039;
const POWER_STATE: i64 = 8905;

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

fn stop(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, "Running", "Stopping", "Stopped")
}

fn start(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, "Stopped", "Starting", "Running")
}

fn turn(
    context: &mut Context<'_>,
    needed: &str,
    passing: &str,
    reached: &str,
) -> Result<Fields, Refusal> {
    let id = context.text("UHostId");
    let soon = context.soon();
    let host = known(context, id)?;
    if host.text("State") != needed {
        return Err(power_state(host, needed));
    }
    host.set("State", passing);
    context.store.later(HOST, id, soon, fields(json!({"State": reached})));
    Ok(fields(json!({"UHostId": id})))
}

/// Returns a host.
pub(super) fn known<'a>(
    context: &'a mut Context<'_>,
    id: &str,
) -> Result<&'a mut Resource, Refusal> {
    let none = || Refusal::ret_code(NO_HOST, format!("there is no host [{id}]"));
    context.find_mut(HOST, id).ok_or_else(none)
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
    .map(|(id, is_boot, drive, size)| view_disk(&id, is_boot, drive, size))
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

fn view_disk(id: &str, is_boot: bool, drive: &str, size: u32) -> Value {
    json!({
        "DiskType": "CLOUD_SSD",
        // Documented as a string with this spelling.
        "IsBoot": if is_boot { "True" } else { "False" },
        "Encrypted": "false",
        "Type": if is_boot { "Boot" } else { "Udisk" },
        "DiskId": id,
        "Name": id,
        "Drive": drive,
        "Size": size,
        "BackupType": "SNAPSHOT",
    })
}
