//! Hosts: names, configuration, disks, passwords, systems.

use serde_json::{Value, json};

use super::create::usable_image;
use super::{DISK_TOO_SMALL, HOST, NO_DISK, known, power, stopped};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::udisk;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uhost", "ModifyUHostInstanceName", rename),
    ("uhost", "ModifyUHostInstanceTag", retag),
    ("uhost", "ModifyUHostInstanceRemark", remark),
    ("uhost", "ResizeUHostInstance", resize),
    ("uhost", "ResizeAttachedDisk", resize_disk),
    ("uhost", "ResetUHostInstancePassword", reset_password),
    ("uhost", "ReinstallUHostInstance", reinstall),
];

fn rename(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    set(context, "Name")
}

fn retag(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    set(context, "Tag")
}

fn remark(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    set(context, "Remark")
}

fn set(context: &mut Context<'_>, name: &str) -> Result<Fields, Refusal> {
    let (id, value) = (context.text("UHostId"), context.text(name));
    known(context, id)?.set(name, value);
    done(id)
}

fn done(id: &str) -> Result<Fields, Refusal> {
    Ok(fields(json!({"UHostId": id})))
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UHostId");
    let given = ["CPU", "Memory", "GPU"].map(|name| (name, context.integer(name)));
    let is_hot = known(context, id)?.fields.get("HotplugFeature") == Some(&true.into());
    let host = if is_hot { known(context, id)? } else { stopped(context, id)? };
    for (name, value) in given {
        if let Some(value) = value {
            host.set(name, value);
        }
    }
    if context.flag("AutoStart") == Some(true) && !is_hot {
        power::pass(context, id, "Starting", "Running");
    }
    done(id)
}

fn resize_disk(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, disk_id) = (context.text("UHostId"), context.text("DiskId"));
    let size = context.integer("DiskSpace").unwrap_or_default();
    let is_dry = context.flag("DryRun") == Some(true);
    let host = known(context, id)?;
    let Some(disk) = host.list("DiskSet").iter().find(|disk| disk["DiskId"] == disk_id) else {
        let problem = format!("the host [{id}] has no disk [{disk_id}]");
        return Err(Refusal::ret_code(NO_DISK, problem));
    };
    if disk["Size"].as_i64().is_some_and(|now| size < now) {
        let problem = format!("the disk [{disk_id}] has {} GB and cannot shrink", disk["Size"]);
        return Err(Refusal::ret_code(DISK_TOO_SMALL, problem));
    }
    if !is_dry {
        set_disk_size(context, id, disk_id, size);
        udisk::disks::set_size(context, disk_id, size);
    }
    Ok(fields(json!({"DiskId": disk_id, "NeedRestart": false})))
}

/// Sets the size of a disk where its host shows it.
pub(in crate::modelled::ucloud) fn set_disk_size(
    context: &mut Context<'_>,
    host: &str,
    disk_id: &str,
    size: i64,
) {
    let Some(host) = context.find_mut(HOST, host) else { return };
    let mut disks = host.list("DiskSet").to_vec();
    for disk in disks.iter_mut().filter(|disk| disk["DiskId"] == disk_id) {
        disk["Size"] = size.into();
    }
    set_disks(host, disks);
}

/// Replaces the disks that a host shows.
pub(in crate::modelled::ucloud) fn set_disks(host: &mut crate::state::Resource, disks: Vec<Value>) {
    let data = disks.iter().filter(|disk| disk["IsBoot"] != "True");
    let total: i64 = data.filter_map(|disk| disk["Size"].as_i64()).sum();
    host.set("TotalDiskSpace", total);
    host.set("DiskSet", disks);
}

fn reset_password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, password) = (context.text("UHostId"), context.text("Password"));
    stopped(context, id)?.hide("Password", password);
    if context.flag("AutoStart") == Some(true) {
        power::pass(context, id, "Starting", "Running");
    }
    done(id)
}

fn reinstall(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UHostId");
    let image = match context.maybe("ImageId") {
        Some(image) => Some(usable_image(context, image)?),
        None => None,
    };
    let password = context.text("Password");
    let host = stopped(context, id)?;
    if let Some(image) = image {
        host.set("BasicImageId", image.id.clone());
        host.set("BasicImageName", image.text("ImageName"));
        host.set("OsName", image.text("OsName"));
        host.set("OsType", image.text("OsType"));
    }
    host.hide("Password", password);
    power::pass(context, id, "Initializing", "Running");
    done(id)
}
