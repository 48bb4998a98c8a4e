//! Instances: describe, stop, start.

use std::time::Duration;

use serde_json::{Map, json};

use super::disks::{self, Disk, charge};
use super::images::BASE_IMAGE;
use super::{busy, failed_precondition, not_found, written};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(super) const OPERATIONS: Operations = &[
    ("vm", "describeInstance", describe),
    ("vm", "stopInstance", stop),
    ("vm", "startInstance", start),
];

pub(super) const INSTANCE: &str = "vm/instance";
/// Hidden: until when an image of it is being created, in milliseconds since 1970.
const BUSY_UNTIL: &str = "busyUntil";

const VPC: &str = "vpc-simulated";
const SUBNET: &str = "subnet-simulated";

pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    for (id, address, status) in
        [("i-running", "10.0.0.3", "running"), ("i-stopped", "10.0.0.4", "stopped")]
    {
        let disk = |name: &str, device: &str, size_gb| Disk {
            id: format!("vol-{name}-of-{id}"),
            instance_id: id.into(),
            device: device.into(),
            disk_type: "ssd.gp1".into(),
            size_gb,
            snapshot_id: String::new(),
            zone: settings.zone.clone(),
        };
        let mut fields = view(id, address, status, &settings.zone, now);
        fields.insert("systemDisk".into(), disks::view(&disk("system", "vda", 40), now));
        fields.insert("dataDisks".into(), vec![disks::view(&disk("data", "vdb", 100), now)].into());
        store.insert(
            INSTANCE,
            Resource {
                id: id.into(),
                region: settings.region.clone(),
                zone: Some(settings.zone.clone()),
                project: None,
                created: now,
                fields,
                hidden: Map::new(),
                due: Vec::new(),
            },
        );
    }
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    let instance = known(context, id)?;
    Ok(fields(json!({"instance": instance.fields})))
}

fn stop(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, "running", "stopping", "stopped")
}

fn start(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, "stopped", "starting", "running")
}

fn turn(
    context: &mut Context<'_>,
    needed: &str,
    passing: &str,
    reached: &str,
) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    let charge_on_stopped = context.maybe("chargeOnStopped");
    let (now, soon) = (context.now(), context.soon());
    let instance = known(context, id)?;
    let status = idle(instance, now)?;
    if status != needed {
        return Err(failed_precondition(format!(
            "the instance [{id}] is {status}; only one that is {needed} can be {}",
            if reached == "running" { "started" } else { "stopped" }
        )));
    }
    if let Some(charge) = charge_on_stopped {
        instance.set("chargeOnStopped", charge);
    }
    instance.set("status", passing);
    context.store.later(INSTANCE, id, soon, fields(json!({"status": reached})));
    Ok(Fields::new())
}

/// Returns an instance.
pub(super) fn known<'a>(
    context: &'a mut Context<'_>,
    id: &str,
) -> Result<&'a mut Resource, Refusal> {
    context.find_mut(INSTANCE, id).ok_or_else(|| not_found(format!("there is no instance [{id}]")))
}

/// Returns the status of an idle instance.
///
/// # Errors
/// If a task is in progress: an image, a start or a stop.
pub(super) fn idle(instance: &Resource, now: Duration) -> Result<&str, Refusal> {
    let status = instance.text("status");
    let busy_until = instance.hidden.get(BUSY_UNTIL).and_then(serde_json::Value::as_u64);
    let is_busy = busy_until.is_some_and(|until| now < Duration::from_millis(until));
    if is_busy || !matches!(status, "running" | "stopped") { Err(busy()) } else { Ok(status) }
}

/// Keeps an instance busy until this time.
pub(super) fn occupy(instance: &mut Resource, until: Duration) {
    instance.hide(BUSY_UNTIL, u64::try_from(until.as_millis()).unwrap_or(u64::MAX));
}

fn view(id: &str, address: &str, status: &str, zone: &str, now: Duration) -> Fields {
    fields(json!({
        "instanceId": id,
        "instanceName": id,
        "hostname": id,
        "instanceType": "g.n2.medium",
        "vpcId": VPC,
        "subnetId": SUBNET,
        "privateIpAddress": address,
        "elasticIpId": "",
        "elasticIpAddress": "",
        "status": status,
        "description": "",
        "imageId": BASE_IMAGE,
        "primaryNetworkInterface": {
            "deviceIndex": 1,
            "autoDelete": true,
            "networkInterface": {
                "networkInterfaceId": format!("port-of-{id}"),
                "macAddress": "fa:16:3e:00:00:01",
                "vpcId": VPC,
                "subnetId": SUBNET,
                "securityGroups": [{"groupId": "sg-simulated", "groupName": "default"}],
                "sanityCheck": 1,
                "primaryIp": {
                    "privateIpAddress": address,
                    "elasticIpId": "",
                    "elasticIpAddress": "",
                },
                "secondaryIps": [],
                "ipv6Addresses": [],
            },
        },
        "secondaryNetworkInterfaces": [],
        "launchTime": written(now),
        "az": zone,
        "keyNames": [],
        "charge": charge(),
        "ag": {"name": "", "id": ""},
        "faultDomain": "",
        "tags": [],
        "chargeOnStopped": "keepCharging",
        "policies": [],
        "osType": "linux",
        "osVersion": "7.9",
        "platform": "CentOS",
        "architecture": "x86_64",
        "bootMode": "bios",
    }))
}
