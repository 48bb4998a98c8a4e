//! Disks: attach to hosts and detach.

use serde_json::json;

use super::disks::{self, Made};
use super::{ATTACHED, BUSY, DISK, NOT_ATTACHED};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::hosts;
use crate::modelled::ucloud::uphost::{self, SERVER};
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udisk", "AttachUDisk", attach),
    ("udisk", "DetachUDisk", detach),
    ("udisk", "CreateAttachUDisk", create_and_attach),
    ("udisk", "DetachDeleteUDisk", detach_and_delete),
];

fn host_id<'a>(context: &Context<'a>) -> Result<&'a str, Refusal> {
    let id = context.maybe("UHostId").or(context.maybe("HostId"));
    id.ok_or_else(|| context.missing("HostId"))
}

/// Checks that there is a host, or a bare-metal server that takes cloud disks.
fn check_host(context: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
    match context.find(SERVER.kind, id) {
        Some(server) if server.text("PhostClass") == "CloudDisk" => Ok(()),
        Some(_) => Err(context.invalid("HostId", format!("names a server with local disks: {id}"))),
        None => hosts::known(context, id).map(|_| ()),
    }
}

fn attach(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let host = host_id(context)?;
    check_host(context, host)?;
    let id = context.text("UDiskId");
    let disk = DISK.known(context, id)?;
    match disk.text("Status") {
        "Available" => {}
        "InUse" => {
            let problem = format!("the disk [{id}] is attached to [{}]", disk.text("UHostId"));
            return Err(Refusal::ret_code(ATTACHED, problem));
        }
        status => {
            let problem = format!("the disk [{id}] is {status}; try again later");
            return Err(Refusal::ret_code(BUSY, problem));
        }
    }
    Ok(connect(context, id, host))
}

fn connect(context: &mut Context<'_>, id: &str, host: &str) -> Fields {
    let drive = free_drive(context, host);
    let soon = context.soon();
    if let Some(disk) = context.find_mut(DISK.kind, id) {
        disk.due.clear();
        disk.set("Status", "Attaching");
        disk.fields.extend(disks::attached(host, &drive));
    }
    context.store.later(DISK.kind, id, soon, fields(json!({"Status": "InUse"})));
    let disk = context.find(DISK.kind, id);
    let (shown, on_server) =
        (disk.map(|it| disks::on_host(it, &drive)), disk.map(|it| disks::on_server(it, &drive)));
    if let Some(host) = context.find_mut(hosts::HOST, host) {
        let all = host.list("DiskSet").iter().cloned().chain(shown).collect();
        hosts::changes::set_disks(host, all);
    } else if let Some(server) = context.find_mut(SERVER.kind, host) {
        uphost::show_disk(server, id, on_server);
    }
    fields(json!({"UDiskId": id, "UHostId": host, "HostId": host, "DeviceName": drive}))
}

fn free_drive(context: &Context<'_>, host: &str) -> String {
    let host = context.find(hosts::HOST, host).or_else(|| context.find(SERVER.kind, host));
    let taken = |drive: &str| {
        host.is_some_and(|host| host.list("DiskSet").iter().any(|disk| disk["Drive"] == drive))
    };
    let drives = ('b'..='z').map(|letter| format!("/dev/vd{letter}"));
    { drives }.find(|drive| !taken(drive)).unwrap_or_default()
}

fn detach(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UDiskId");
    let host = disconnect(context, id)?;
    let soon = context.soon();
    if let Some(disk) = context.find_mut(DISK.kind, id) {
        disk.set("Status", "Detaching");
    }
    context.store.later(DISK.kind, id, soon, fields(json!({"Status": "Available"})));
    Ok(fields(json!({"UDiskId": id, "UHostId": host, "HostId": host})))
}

/// Takes a disk from its host. Returns the host's id.
fn disconnect(context: &mut Context<'_>, id: &str) -> Result<String, Refusal> {
    let asked = host_id(context)?;
    let disk = DISK.known_mut(context, id)?;
    let host = disk.text("UHostId").to_owned();
    if host.is_empty() || host != asked {
        let problem = format!("the disk [{id}] is not attached to [{asked}]");
        return Err(Refusal::ret_code(NOT_ATTACHED, problem));
    }
    disk.due.clear();
    disk.fields.extend(disks::attached("", ""));
    if let Some(host) = context.find_mut(hosts::HOST, &host) {
        let mut left = host.list("DiskSet").to_vec();
        left.retain(|disk| disk["DiskId"] != id);
        hosts::changes::set_disks(host, left);
    } else if let Some(server) = context.find_mut(SERVER.kind, &host) {
        uphost::show_disk(server, id, None);
    }
    Ok(host)
}

fn create_and_attach(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let host = host_id(context)?;
    check_host(context, host)?;
    let size = context.integer("Size").and_then(|size| u64::try_from(size).ok());
    // Documented for this operation.
    let default = if size.is_some_and(|size| size > 2_000) { "Month" } else { "Dynamic" };
    let made = Made {
        name: context.text("Name").to_owned(),
        size: size.unwrap_or(1),
        type_: context.maybe("DiskType").unwrap_or("DataDisk"),
        charge: context.maybe("ChargeType").unwrap_or(default),
        tag: context.maybe("Tag").unwrap_or("Default"),
    };
    let id = disks::insert(context, &made);
    Ok(connect(context, &id, host))
}

fn detach_and_delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UDiskId");
    let host = disconnect(context, id)?;
    context.store.remove(DISK.kind, id);
    Ok(fields(json!({"UDiskId": id, "UHostId": host, "HostId": host})))
}
