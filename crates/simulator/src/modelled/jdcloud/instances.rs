//! Instances: describe, stop, start, reboot, delete, and what the other parts need of them.

use std::net::Ipv4Addr;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::disks::{Disk, PREPAID, charge};
use super::images::BASE_IMAGE;
use super::interfaces::{self, INTERFACE, SUBNET, VPC};
use super::volumes::{self, DISK};
use super::{busy, failed_precondition, not_found, written};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(super) const OPERATIONS: Operations = &[
    ("vm", "describeInstance", describe),
    ("vm", "describeInstanceVncUrl", console),
    ("vm", "stopInstance", stop),
    ("vm", "startInstance", start),
    ("vm", "rebootInstance", reboot),
    ("vm", "suspendInstance", suspend),
    ("vm", "resumeInstance", resume),
    ("vm", "deleteInstance", delete),
];

pub(super) const INSTANCE: &str = "vm/instance";
/// Hidden: until when an image of it is being created, in milliseconds since 1970.
const BUSY_UNTIL: &str = "busyUntil";

pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    for (id, last, status) in [("i-running", 3, "running"), ("i-stopped", 4, "stopped")] {
        let address = Ipv4Addr::new(10, 0, 0, last);
        let port = interfaces::place(store, settings, id, address, now);
        let mut place = |name: &str, device: &str, size_gb| {
            let disk = Disk {
                id: format!("vol-{name}-of-{id}"),
                instance_id: id.into(),
                disk_type: "ssd.gp1".into(),
                size_gb,
                zone: settings.zone.clone(),
                ..Disk::default()
            };
            volumes::place(store, &disk, &settings.region, now);
            volumes::entry(&disk.id, device, true)
        };
        let (system, data) = (place("system", "vda", 40), place("data", "vdb", 100));
        let mut fields = base(id, &settings.zone, now);
        fields.extend(crate::modelled::fields(json!({
            "instanceName": id,
            "hostname": id,
            "instanceType": "g.n2.medium",
            "imageId": BASE_IMAGE,
            "status": status,
            "systemDisk": system,
            "dataDisks": [data],
            "primaryNetworkInterface": interfaces::entry(&port, 1, true),
            "osType": "linux",
            "osVersion": "7.9",
            "platform": "CentOS",
        })));
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

/// What all new instances show.
pub(super) fn base(id: &str, zone: &str, now: Duration) -> Fields {
    fields(json!({
        "instanceId": id,
        "vpcId": VPC,
        "subnetId": SUBNET,
        "description": "",
        "dataDisks": [],
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
        "architecture": "x86_64",
        "bootMode": "bios",
    }))
}

/// An instance as the describing operations show it, with its disks, interfaces and elastic IP.
pub(super) fn shown(store: &Store, instance: &Resource) -> Fields {
    let mut shown = instance.fields.clone();
    let disk = |entry: &Value| volumes::shown(store, &instance.id, entry);
    let interface = |entry: &Value| interfaces::shown(store, &instance.id, entry);
    match instance.fields.get("systemDisk").and_then(disk) {
        Some(system) => shown.insert("systemDisk".into(), system),
        None => shown.remove("systemDisk"),
    };
    let data: Vec<_> = instance.list("dataDisks").iter().filter_map(disk).collect();
    shown.insert("dataDisks".into(), data.into());
    let others = instance.list("secondaryNetworkInterfaces");
    let others: Vec<_> = others.iter().filter_map(interface).collect();
    shown.insert("secondaryNetworkInterfaces".into(), others.into());
    if let Some(primary) = instance.fields.get("primaryNetworkInterface").and_then(interface) {
        let network = &primary["networkInterface"];
        let address = &network["primaryIp"];
        for (name, value) in [
            ("vpcId", &network["vpcId"]),
            ("subnetId", &network["subnetId"]),
            ("privateIpAddress", &address["privateIpAddress"]),
            ("elasticIpId", &address["elasticIpId"]),
            ("elasticIpAddress", &address["elasticIpAddress"]),
        ] {
            shown.insert(name.into(), value.clone());
        }
        shown.insert("primaryNetworkInterface".into(), primary);
    }
    shown
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    known(context, id)?;
    let instance = context.store.get(INSTANCE, id).map(|found| shown(context.store, found));
    Ok(fields(json!({"instance": instance})))
}

fn console(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    needs(context, id, &["running"], "has a console")?;
    let token = context.store.ids.letters(32);
    Ok(fields(json!({"vncUrl": format!("https://vnc.simulator.invalid/{id}?token={token}")})))
}

fn stop(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    let charge = context.maybe("chargeOnStopped");
    let instance = needs(context, id, &["running"], "can be stopped")?;
    if let Some(charge) = charge {
        if instance.value("charge")["chargeMode"] == PREPAID {
            let problem = format!("the instance [{id}] is prepaid; leave out [chargeOnStopped]");
            return Err(failed_precondition(problem));
        }
        instance.set("chargeOnStopped", charge);
    }
    pass(context, id, "stopping", "stopped")
}

fn start(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    let instance = needs(context, id, &["stopped"], "can be started")?.clone();
    let system = instance.fields.get("systemDisk");
    if system.and_then(|entry| volumes::shown(context.store, id, entry)).is_none() {
        let problem = format!("the instance [{id}] has no system disk attached");
        return Err(failed_precondition(problem));
    }
    pass(context, id, "starting", "running")
}

fn reboot(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    needs(context, id, &["running"], "can be rebooted")?;
    pass(context, id, "rebooting", "running")
}

/// Its documentation names no state of its own for a suspended instance.
fn suspend(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    needs(context, id, &["running"], "can be suspended")?;
    pass(context, id, "stopping", "stopped")
}

fn resume(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    needs(context, id, &["stopped"], "can be resumed")?;
    pass(context, id, "starting", "running")
}

/// Shows a state for a moment, and then another one.
pub(super) fn pass(
    context: &mut Context<'_>,
    id: &str,
    passing: &str,
    reached: &str,
) -> Result<Fields, Refusal> {
    let soon = context.soon();
    known(context, id)?.set("status", passing);
    context.store.later(INSTANCE, id, soon, fields(json!({"status": reached})));
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    let now = context.now();
    let instance = known(context, id)?;
    if instance.text("status") != "error" {
        idle(instance, now)?;
    }
    if instance.value("charge")["chargeMode"] == PREPAID {
        let problem = format!("the instance [{id}] is prepaid and has not expired");
        return Err(failed_precondition(problem));
    }
    let instance = instance.clone();
    for entry in instance.fields.get("systemDisk").into_iter().chain(instance.list("dataDisks")) {
        part_with_disk(context, id, entry);
    }
    let with_ip = context.flag("deletePrimaryNetworkInterfaceAllElasticIp") == Some(true);
    let others = instance.list("secondaryNetworkInterfaces");
    let primary = instance.fields.get("primaryNetworkInterface").into_iter();
    for (is_primary, entry) in
        primary.map(|entry| (true, entry)).chain(others.iter().map(|entry| (false, entry)))
    {
        part_with_interface(context, id, entry, is_primary && with_ip);
    }
    let soon = context.soon();
    if let Some(instance) = context.store.get_mut(INSTANCE, id) {
        instance.set("status", "deleting");
    }
    context.store.remove_later(INSTANCE, id, soon);
    Ok(Fields::new())
}

/// Deletes or detaches a disk of an instance that is deleted.
fn part_with_disk(context: &mut Context<'_>, instance: &str, entry: &Value) {
    let id = volumes::id_of(entry).to_owned();
    let Some(disk) = context.store.get(DISK, &id) else { return };
    if volumes::attached_to(disk, instance).is_none() {
        return;
    }
    let is_kept = disk.value("charge")["chargeMode"] == PREPAID
        || disk.value("multiAttachable") == true
        || entry["autoDelete"] != true;
    if is_kept {
        volumes::detach(context, &id, instance);
    } else {
        volumes::delete(context, &id);
    }
}

/// Deletes or detaches an interface of an instance that is deleted.
fn part_with_interface(context: &mut Context<'_>, instance: &str, entry: &Value, with_ip: bool) {
    let id = interfaces::id_of(entry);
    let is_attached = context
        .store
        .get(INTERFACE, id)
        .is_some_and(|interface| interface.text("instanceId") == instance);
    if !is_attached {
        return;
    }
    let is_deleted = entry["autoDelete"] == true;
    if (is_deleted || with_ip)
        && let Some(ip) = interfaces::unbind(context, id)
        && with_ip
    {
        context.store.remove(interfaces::ELASTIC_IP, &ip);
    }
    if is_deleted {
        context.store.remove(INTERFACE, id);
    } else {
        interfaces::detach(context, id);
    }
}

/// Returns an instance.
pub(super) fn known<'a>(
    context: &'a mut Context<'_>,
    id: &str,
) -> Result<&'a mut Resource, Refusal> {
    context.find_mut(INSTANCE, id).ok_or_else(|| not_found(format!("there is no instance [{id}]")))
}

/// Returns an idle instance that has one of these states.
///
/// # Errors
/// If it does not exist, has a task in progress or another state.
pub(super) fn needs<'a>(
    context: &'a mut Context<'_>,
    id: &str,
    states: &[&str],
    what: &str,
) -> Result<&'a mut Resource, Refusal> {
    let now = context.now();
    let instance = known(context, id)?;
    let status = idle(instance, now)?;
    if states.contains(&status) {
        return Ok(instance);
    }
    let needed = states.join(" or ");
    let problem = format!("the instance [{id}] is {status}; only one that is {needed} {what}");
    Err(failed_precondition(problem))
}

/// Returns the status of an idle instance.
///
/// # Errors
/// If a task is in progress: an image, a start or a stop.
pub(super) fn idle(instance: &Resource, now: Duration) -> Result<&str, Refusal> {
    let status = instance.text("status");
    let busy_until = instance.hidden.get(BUSY_UNTIL).and_then(Value::as_u64);
    let is_busy = busy_until.is_some_and(|until| now < Duration::from_millis(until));
    if is_busy || !matches!(status, "running" | "stopped") { Err(busy()) } else { Ok(status) }
}

/// Keeps an instance busy until this time.
pub(super) fn occupy(instance: &mut Resource, until: Duration) {
    instance.hide(BUSY_UNTIL, u64::try_from(until.as_millis()).unwrap_or(u64::MAX));
}
