//! Hosts: names, configuration, disks.

use serde_json::{Value, json};

use super::{
    DISK_SIZE, DISK_TOO_SMALL, ENHANCEMENT_NEEDS_CORES, HOST, NO_DISK, WINDOWS_NEEDS_CORES, known,
    power, stopped,
};
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
    let change = context.integer("NetCapValue").unwrap_or_default();
    let is_hot = known(context, id)?.value("HotplugFeature") == true;
    let host = if is_hot { known(context, id)? } else { stopped(context, id)? };
    let cores = given[0].1.unwrap_or_else(|| host.number("CPU"));
    if cores == 1 && host.text("OsType") == "Windows" {
        let problem = format!("the host [{id}] runs Windows, which does not run on 1 core");
        return Err(Refusal::ret_code(WINDOWS_NEEDS_CORES, problem));
    }
    let enhancement = enhancement(host.text("NetCapability"), change);
    check_enhancement(enhancement, cores)?;
    host.set("NetCapability", enhancement);
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

/// Returns the network enhancement after a change: 0 none, 1 up, 2 down.
fn enhancement(now: &str, change: i64) -> &'static str {
    const LEVELS: [&str; 4] = ["Normal", "Super", "Ultra", "Extreme"];
    let level = LEVELS.iter().position(|level| *level == now).unwrap_or_default();
    match change {
        1 => LEVELS[(level + 1).min(LEVELS.len() - 1)],
        2 => LEVELS[level.saturating_sub(1)],
        _ => LEVELS[level],
    }
}

/// Checks that a host has the cores that its network enhancement needs.
pub(super) fn check_enhancement(enhancement: &str, cores: i64) -> Result<(), Refusal> {
    if matches!(enhancement, "" | "Normal") || cores >= 4 {
        return Ok(());
    }
    let problem = format!("the network enhancement {enhancement} needs 4 cores, not {cores}");
    Err(Refusal::ret_code(ENHANCEMENT_NEEDS_CORES, problem))
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
        let code = if disk["IsBoot"] == "True" { DISK_TOO_SMALL } else { DISK_SIZE };
        return Err(Refusal::ret_code(code, problem));
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
