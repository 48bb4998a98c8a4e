//! Hosts: passwords, systems, private addresses.

use serde_json::{Value, json};

use super::create::{check_login, usable_image};
use super::{
    BOOT_DISK_TOO_SMALL, DISK_TOO_SMALL, HOST, WITHOUT_ARK, key_pairs, known, power, stopped,
};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::places;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uhost", "ResetUHostInstancePassword", reset_password),
    ("uhost", "ReinstallUHostInstance", reinstall),
    ("uhost", "ModifyUHostIP", readdress),
    ("uhost", "UpgradeToArkUHostInstance", protect),
];

fn reset_password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UHostId");
    stopped(context, id)?;
    check_login(context)?;
    set_login(context, id);
    if context.flag("AutoStart") == Some(true) {
        power::pass(context, id, "Starting", "Running");
    }
    Ok(fields(json!({"UHostId": id})))
}

fn set_login(context: &mut Context<'_>, id: &str) {
    let (password, key_pair) = (context.text("Password"), context.maybe("KeyPairId"));
    let Some(host) = context.find_mut(HOST, id) else { return };
    host.hide("Password", password);
    host.set("KeyPair", key_pairs::of_host(key_pair));
}

fn reinstall(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UHostId");
    let own = stopped(context, id)?.text("BasicImageId").to_owned();
    check_login(context)?;
    let image = match context.maybe("ImageId") {
        Some(image) => Some(usable_image(context, image)?),
        None => usable_image(context, &own).ok(),
    };
    let host = known(context, id)?.clone();
    if let Some(size) = context.integer("BootDiskSpace") {
        check_boot_disk(&host, image.as_ref(), size)?;
        if let Some(boot) = host.list("DiskSet").iter().find(|disk| disk["IsBoot"] == "True") {
            let boot = boot["DiskId"].as_str().unwrap_or_default();
            super::changes::set_disk_size(context, id, boot, size);
        }
    }
    set_login(context, id);
    if let (Some(image), Some(host)) = (image, context.find_mut(HOST, id)) {
        host.set("BasicImageId", image.id.clone());
        host.set("BasicImageName", image.text("ImageName"));
        host.set("OsName", image.text("OsName"));
        host.set("OsType", image.text("OsType"));
    }
    power::pass(context, id, "Initializing", "Running");
    Ok(fields(json!({"UHostId": id})))
}

fn check_boot_disk(host: &Resource, image: Option<&Resource>, size: i64) -> Result<(), Refusal> {
    let least = image.map(|image| image.number("ImageSize")).unwrap_or_default();
    if size < least {
        let problem = format!("the boot disk would have {size} GB, but the image has {least}");
        return Err(Refusal::ret_code(BOOT_DISK_TOO_SMALL, problem));
    }
    let boot = host.list("DiskSet").iter().find(|disk| disk["IsBoot"] == "True");
    match boot.and_then(|disk| disk["Size"].as_i64()) {
        Some(now) if size < now => {
            let problem = format!("the boot disk has {now} GB and cannot shrink to {size}");
            Err(Refusal::ret_code(DISK_TOO_SMALL, problem))
        }
        _ => Ok(()),
    }
}

fn readdress(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, new) = (context.text("UHostId"), context.text("PresentIpAddress"));
    let host = stopped(context, id)?.clone();
    let old = places::addresses(&host).first().copied().unwrap_or_default().to_owned();
    let old = context.maybe("PreviousIpAddress").unwrap_or(&old);
    let mut addresses = host.list("IPSet").to_vec();
    let is_old = |entry: &&mut Value| entry["Type"] == "Private" && entry["IP"] == old;
    let Some(entry) = addresses.iter_mut().find(is_old) else {
        let problem = format!("is no private address of [{id}]: {old}");
        return Err(context.invalid("PreviousIpAddress", problem));
    };
    let subnet = entry["SubnetId"].as_str().unwrap_or_default();
    entry["IP"] = places::free_address(context, subnet, "PresentIpAddress", Some(new))?.into();
    known(context, id)?.set("IPSet", addresses);
    Ok(fields(json!({"UHostId": id})))
}

/// Documented: for local disks only.
fn protect(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("UHostIds");
    for id in &ids {
        let host = stopped(context, id)?;
        let is_local = |disk: &Value| disk["DiskType"] == "LOCAL_NORMAL";
        if !host.list("DiskSet").iter().all(is_local) {
            let problem = format!("the host [{id}] has disks that the data ark cannot protect");
            return Err(Refusal::ret_code(WITHOUT_ARK, problem));
        }
    }
    for id in &ids {
        let host = known(context, id)?;
        host.set("TimemachineFeature", "Yes");
        let mut disks = host.list("DiskSet").to_vec();
        disks.iter_mut().for_each(|disk| disk["BackupType"] = "DATAARK".into());
        host.set("DiskSet", disks);
    }
    Ok(fields(json!({"UHostSet": ids})))
}
