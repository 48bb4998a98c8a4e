//! What can be attached to instances: disks, network interfaces, elastic IPs.

use serde_json::Value;

use super::instances::{self, known, needs};
use super::interfaces::{self, ELASTIC_IP, INTERFACE};
use super::volumes;
use super::{disks, failed_precondition, not_found, types};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::Operations;
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("vm", "attachDisk", attach_disk),
    ("vm", "detachDisk", detach_disk),
    ("vm", "modifyInstanceDiskAttribute", disk_attribute),
    ("vm", "attachNetworkInterface", attach_interface),
    ("vm", "detachNetworkInterface", detach_interface),
    ("vm", "modifyInstanceNetworkAttribute", interface_attribute),
    ("vm", "associateElasticIp", associate),
    ("vm", "disassociateElasticIp", disassociate),
];

const ANY: &[&str] = &["running", "stopped"];
const SYSTEM: &str = "vda";

fn attach_disk(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, disk_id) = (context.text("instanceId"), context.text("diskId"));
    let instance = needs(context, id, ANY, "can get a disk")?.clone();
    let disk = volumes::known(context, disk_id)?;
    volumes::attachable(disk, id)?;
    if disk.text("az") != instance.text("az") {
        let problem = format!(
            "the disk [{disk_id}] is in {}, and the instance [{id}] in {}",
            disk.text("az"),
            instance.text("az")
        );
        return Err(failed_precondition(problem));
    }
    let shown = Value::from(instances::shown(context.store, &instance));
    let attached = shown["dataDisks"].as_array().map(Vec::as_slice).unwrap_or_default();
    let used: Vec<_> = attached.iter().filter_map(|entry| entry["deviceName"].as_str()).collect();
    let has_system = !shown["systemDisk"].is_null();
    let limit = types::known(instance.text("instanceType"))?.disks;
    if used.len() + usize::from(has_system) >= limit {
        let problem =
            format!("the instance [{id}] has {limit} disks, the most that its type allows");
        return Err(failed_precondition(problem));
    }
    let device = match context.maybe("deviceName") {
        Some(SYSTEM) => {
            check_system(&instance, disk, has_system)?;
            SYSTEM.to_owned()
        }
        Some(device) if !disks::is_data_device(device) => {
            let problem = "must be vda for a system disk, or vdb to vdbm";
            return Err(context.invalid("deviceName", problem));
        }
        Some(device) if used.contains(&device) => {
            let problem = format!("the device {device} of the instance [{id}] is in use");
            return Err(failed_precondition(problem));
        }
        Some(device) => device.to_owned(),
        None => disks::free_device(&used),
    };
    let entry = volumes::entry(disk_id, &device, context.flag("autoDelete") == Some(true));
    volumes::attach(context, disk_id, id);
    let instance = known(context, id)?;
    if device == SYSTEM {
        instance.set("systemDisk", entry);
    } else {
        let mut all = instance.list("dataDisks").to_vec();
        // Entries of disks that are gone have been kept until now.
        all.retain(|other| {
            volumes::id_of(other) != disk_id
                && attached.iter().any(|kept| volumes::id_of(kept) == volumes::id_of(other))
        });
        all.push(entry);
        instance.set("dataDisks", all);
    }
    Ok(Fields::new())
}

fn check_system(instance: &Resource, disk: &Resource, has_one: bool) -> Result<(), Refusal> {
    let size = disk.number("diskSizeGB");
    let problem = if instance.text("status") != "stopped" {
        "stop the instance to attach a system disk"
    } else if has_one {
        "the instance has a system disk already"
    } else if disk.value("multiAttachable") == true {
        "a shared disk cannot be a system disk"
    } else if !(40..=500).contains(&size) {
        "a system disk has 40 to 500 GiB"
    } else {
        return Ok(());
    };
    Err(failed_precondition(problem))
}

fn detach_disk(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, disk_id) = (context.text("instanceId"), context.text("diskId"));
    let instance = needs(context, id, ANY, "can lose a disk")?.clone();
    let disk = volumes::known(context, disk_id)?;
    if volumes::attached_to(disk, id).is_none() {
        let problem = format!("the disk [{disk_id}] is not attached to the instance [{id}]");
        return Err(failed_precondition(problem));
    }
    volumes::idle(disk)?;
    let is_system = volumes::id_of(instance.value("systemDisk")) == disk_id;
    if is_system && instance.text("status") != "stopped" {
        return Err(failed_precondition("Please stop the instance first"));
    }
    volumes::detach(context, disk_id, id);
    Ok(Fields::new())
}

fn disk_attribute(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    set_auto_delete(context, "dataDisks", "diskId", |entry| volumes::id_of(entry).to_owned())
}

fn interface_attribute(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    set_auto_delete(context, "networks", "networkInterfaceId", |entry| {
        interfaces::id_of(entry).to_owned()
    })
}

/// Sets `autoDelete` of disks or interfaces.
fn set_auto_delete(
    context: &mut Context<'_>,
    parameter: &str,
    id_name: &str,
    id_of: fn(&Value) -> String,
) -> Result<Fields, Refusal> {
    let (id, changes) = (context.text("instanceId"), context.list(parameter));
    let lists: &[&str] = match parameter {
        "dataDisks" => &["systemDisk", "dataDisks"],
        _ => &["secondaryNetworkInterfaces"],
    };
    let mut instance = known(context, id)?.clone();
    let shown = Value::from(instances::shown(context.store, &instance));
    for change in changes {
        let wanted = change[id_name].as_str().unwrap_or_default();
        let is_it = |entry: &Value| id_of(entry) == wanted;
        let is_attached = lists.iter().any(|list| match shown.get(*list) {
            Some(Value::Array(entries)) => entries.iter().any(is_it),
            Some(entry) => is_it(entry),
            None => false,
        });
        if !is_attached {
            let problem =
                format!("[{wanted}] is not attached to the instance [{id}], or is its primary one");
            return Err(failed_precondition(problem));
        }
        for list in lists {
            let entries = instance.fields.get_mut(*list);
            let entries = entries.into_iter().flat_map(|value| match value {
                Value::Array(entries) => entries.iter_mut().collect::<Vec<_>>(),
                entry => vec![entry],
            });
            for entry in entries.filter(|entry| id_of(entry) == wanted) {
                entry["autoDelete"] = (change["autoDelete"] == true).into();
            }
        }
    }
    known(context, id)?.fields = instance.fields;
    Ok(Fields::new())
}

fn attach_interface(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, port) = (context.text("instanceId"), context.text("networkInterfaceId"));
    let instance = needs(context, id, ANY, "can get a network interface")?.clone();
    let interface = context.find(INTERFACE, port);
    let interface =
        interface.ok_or_else(|| not_found(format!("there is no network interface [{port}]")))?;
    if !interface.text("instanceId").is_empty() {
        let problem = format!("the network interface [{port}] is attached already");
        return Err(failed_precondition(problem));
    }
    let shown = Value::from(instances::shown(context.store, &instance));
    if shown["vpcId"] != interface.text("vpcId") {
        let problem = format!("the network interface [{port}] is of another VPC than the instance");
        return Err(failed_precondition(problem));
    }
    let mut others = shown["secondaryNetworkInterfaces"].as_array().cloned().unwrap_or_default();
    let limit = types::known(instance.text("instanceType"))?.interfaces;
    if others.len() + 1 >= limit {
        let problem =
            format!("the instance [{id}] has {limit} interfaces, the most that its type allows");
        return Err(failed_precondition(problem));
    }
    let is_used = |index: &usize| {
        others.iter().any(|other| other["deviceIndex"].as_u64() == Some(*index as u64))
    };
    let index = (2..).find(|index| !is_used(index)).unwrap_or(2);
    interfaces::attach(context, port, id, index);
    others.push(interfaces::entry(port, index, context.flag("autoDelete") == Some(true)));
    let kept: Vec<_> = others
        .iter()
        .map(|other| {
            let index = other["deviceIndex"].as_u64().unwrap_or(2) as usize;
            interfaces::entry(interfaces::id_of(other), index, other["autoDelete"] == true)
        })
        .collect();
    known(context, id)?.set("secondaryNetworkInterfaces", kept);
    Ok(Fields::new())
}

fn detach_interface(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, port) = (context.text("instanceId"), context.text("networkInterfaceId"));
    let instance = needs(context, id, ANY, "can lose a network interface")?.clone();
    if interfaces::id_of(instance.value("primaryNetworkInterface")) == port {
        return Err(failed_precondition("the primary network interface cannot be detached"));
    }
    let interface = context.find(INTERFACE, port);
    if interface.is_none_or(|interface| interface.text("instanceId") != id) {
        let problem =
            format!("the network interface [{port}] is not attached to the instance [{id}]");
        return Err(failed_precondition(problem));
    }
    interfaces::detach(context, port);
    Ok(Fields::new())
}

fn associate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, ip) = (context.text("instanceId"), context.text("elasticIpId"));
    let instance = known(context, id)?.clone();
    let found = context.find(ELASTIC_IP, ip);
    let found = found.ok_or_else(|| not_found(format!("there is no elastic IP [{ip}]")))?;
    let shown = Value::from(instances::shown(context.store, &instance));
    let has_one = shown["elasticIpId"].as_str().is_some_and(|id| !id.is_empty());
    let zone = found.text("az");
    let problem = if !found.text("networkInterfaceId").is_empty() {
        format!("the elastic IP [{ip}] is bound already; disassociate it first")
    } else if has_one {
        format!("the instance [{id}] has an elastic IP already")
    } else if !zone.is_empty() && zone != instance.text("az") {
        format!("the elastic IP [{ip}] is in another zone than the instance [{id}]")
    } else {
        let port = interfaces::id_of(instance.value("primaryNetworkInterface"));
        interfaces::bind(context, ip, port, id);
        return Ok(Fields::new());
    };
    Err(failed_precondition(problem))
}

fn disassociate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, ip) = (context.text("instanceId"), context.text("elasticIpId"));
    let instance = known(context, id)?.clone();
    if context.find(ELASTIC_IP, ip).is_none() {
        return Err(not_found(format!("there is no elastic IP [{ip}]")));
    }
    let shown = Value::from(instances::shown(context.store, &instance));
    if shown["elasticIpId"] != ip {
        let problem = format!("the elastic IP [{ip}] is not bound to the instance [{id}]");
        return Err(failed_precondition(problem));
    }
    interfaces::unbind(context, interfaces::id_of(instance.value("primaryNetworkInterface")));
    Ok(Fields::new())
}
