//! Instances: describe, stop, start.

use std::time::Duration;

use serde_json::{Value, json};

use super::call::Call;
use super::disks::{self, charge};
use super::world::{BASE_IMAGE, Instance, written};
use super::{Refusal, World};
use crate::lifecycle::Power;

const VPC: &str = "vpc-simulated";
const SUBNET: &str = "subnet-simulated";

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let zone = world.zone.clone();
    let instance = world.instance(&call.id)?;
    Ok(json!({"instance": view(instance, &zone, call.now)}))
}

pub(super) fn stop(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    turn(world, call, false)
}

pub(super) fn start(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    turn(world, call, true)
}

fn turn(world: &mut World, call: &Call, running: bool) -> Result<Value, Refusal> {
    let instance = world.instance(&call.id)?;
    let (needed, verb) =
        if running { (Power::Stopped, "started") } else { (Power::Running, "stopped") };
    let power = idle_power(instance, call.now)?;
    if power != needed {
        return Err(Refusal::failed_precondition(format!(
            "the instance [{}] is {}; only one that is {} can be {verb}",
            instance.id,
            status(power),
            status(needed)
        )));
    }
    if let Some(charge) = call.parameters.text("chargeOnStopped") {
        instance.charge_on_stopped = charge.into();
    }
    let settles_at = call.now.saturating_add(call.delays.power);
    instance.machine.turn(running, settles_at);
    Ok(json!({}))
}

/// Whether an idle instance is running.
///
/// # Errors
/// If a task is in progress: an image, a start or a stop.
pub(super) fn idle_power(instance: &Instance, now: Duration) -> Result<Power, Refusal> {
    let power = instance.machine.power(now);
    let settled = matches!(power, Power::Running | Power::Stopped);
    if settled && now >= instance.busy_until { Ok(power) } else { Err(Refusal::busy()) }
}

fn status(power: Power) -> &'static str {
    match power {
        Power::Starting => "starting",
        Power::Running => "running",
        Power::Stopping => "stopping",
        Power::Stopped => "stopped",
    }
}

fn view(instance: &Instance, zone: &str, now: Duration) -> Value {
    let data_disks: Vec<_> =
        instance.data_disks.iter().map(|disk| disks::view(disk, instance.created_at)).collect();
    json!({
        "instanceId": instance.id,
        "instanceName": instance.id,
        "hostname": instance.id,
        "instanceType": "g.n2.medium",
        "vpcId": VPC,
        "subnetId": SUBNET,
        "privateIpAddress": instance.address,
        "elasticIpId": "",
        "elasticIpAddress": "",
        "status": status(instance.machine.power(now)),
        "description": "",
        "imageId": BASE_IMAGE,
        "systemDisk": disks::view(&instance.system_disk, instance.created_at),
        "dataDisks": data_disks,
        "primaryNetworkInterface": {
            "deviceIndex": 1,
            "autoDelete": true,
            "networkInterface": {
                "networkInterfaceId": format!("port-of-{}", instance.id),
                "macAddress": "fa:16:3e:00:00:01",
                "vpcId": VPC,
                "subnetId": SUBNET,
                "securityGroups": [{"groupId": "sg-simulated", "groupName": "default"}],
                "sanityCheck": 1,
                "primaryIp": {
                    "privateIpAddress": instance.address,
                    "elasticIpId": "",
                    "elasticIpAddress": "",
                },
                "secondaryIps": [],
                "ipv6Addresses": [],
            },
        },
        "secondaryNetworkInterfaces": [],
        "launchTime": written(instance.created_at),
        "az": zone,
        "keyNames": [],
        "charge": charge(),
        "ag": {"name": "", "id": ""},
        "faultDomain": "",
        "tags": [],
        "chargeOnStopped": instance.charge_on_stopped,
        "policies": [],
        "osType": "linux",
        "osVersion": "7.9",
        "platform": "CentOS",
        "architecture": "x86_64",
        "bootMode": "bios",
    })
}
