//! Bare-metal servers: systems, passwords, sizes of disks.

use serde_json::json;

use super::{SERVER, has_cloud_disks, images, needs_cloud_disks, power};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::udisk;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uphost", "ReinstallPHost", reinstall),
    ("uphost", "ResetPHostPassword", reset_password),
    ("uphost", "ResizePHostAttachedDisk", resize_disk),
];

fn reinstall(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("PHostId");
    power::check(context, id, &["Running", "Stopped"])?;
    let image = match context.maybe("ImageId") {
        Some(image) => Some(images::usable(context, image)?.fields.clone()),
        None => None,
    };
    if let Some(size) = context.integer("BootDiskSpace") {
        let server = SERVER.known(context, id)?;
        needs_cloud_disks(context, server)?;
        let boot = server.list("DiskSet").iter().find(|disk| disk["IsBoot"] == "True");
        let boot = boot.and_then(|disk| disk["DiskId"].as_str()).unwrap_or_default().to_owned();
        set_space(context, id, &boot, size)?;
    }
    let given = ["Name", "Remark", "Tag"].map(|name| (name, context.maybe(name)));
    let raid = context.maybe("Raid").filter(|_| context.flag("ReserveDisk") == Some(false));
    let password = context.text("Password");
    let server = SERVER.known_mut(context, id)?;
    for (name, value) in given {
        if let Some(value) = value {
            server.set(name, value);
        }
    }
    for (field, of_image) in
        [("ImageName", "ImageName"), ("OSname", "OsName"), ("OSType", "OsType")]
    {
        if let Some(value) = image.as_ref().and_then(|image| image.get(of_image)) {
            server.set(field, value.clone());
        }
    }
    if let Some(raid) = raid.filter(|_| !has_cloud_disks(server)) {
        let mut disks = server.list("DiskSet").to_vec();
        disks.iter_mut().for_each(|disk| disk["Raid"] = raid.into());
        server.set("DiskSet", disks);
    }
    server.hide("Password", password);
    power::pass(context, id, "Initializing", "Running")?;
    Ok(fields(json!({"PHostId": id})))
}

fn reset_password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, password) = (context.text("PHostId"), context.text("Password"));
    needs_cloud_disks(context, SERVER.known(context, id)?)?;
    SERVER.known_mut(context, id)?.hide("Password", password);
    Ok(fields(json!({"PHostId": id})))
}

/// Works whether the server is on or off.
fn resize_disk(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.maybe("PHostId").ok_or_else(|| context.missing("PHostId"))?;
    let disk = context.maybe("UDiskId").ok_or_else(|| context.missing("UDiskId"))?;
    let size = context.integer("DiskSpace").ok_or_else(|| context.missing("DiskSpace"))?;
    let server = SERVER.known(context, id)?;
    needs_cloud_disks(context, server)?;
    let shown = server.list("DiskSet").iter().find(|shown| shown["DiskId"] == disk);
    match shown.and_then(|shown| shown["Space"].as_i64()) {
        None => return Err(context.invalid("UDiskId", format!("names no disk of [{id}]: {disk}"))),
        Some(now) if size < now => {
            let problem = format!("is {size}, but the disk has {now} GB and cannot shrink");
            return Err(context.invalid("DiskSpace", problem));
        }
        Some(_) => {}
    }
    set_space(context, id, disk, size)?;
    udisk::disks::set_size(context, disk, size);
    Ok(fields(json!({"UDiskId": disk})))
}

fn set_space(
    context: &mut Context<'_>,
    id: &str,
    disk_id: &str,
    space: i64,
) -> Result<(), Refusal> {
    let server = SERVER.known_mut(context, id)?;
    let mut disks = server.list("DiskSet").to_vec();
    for disk in disks.iter_mut().filter(|disk| disk["DiskId"] == disk_id) {
        disk["Space"] = space.into();
    }
    server.set("DiskSet", disks);
    Ok(())
}
