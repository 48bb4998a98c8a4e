//! Images: create, describe, list, delete.

use std::time::Duration;

use serde_json::{Value, json};

use super::call::Call;
use super::disks::{self, Plan, snapshotted};
use super::instances::idle_power;
use super::world::{Image, PRIVATE, no_image, written};
use super::{Refusal, World};
use crate::fields::Parameters;
use crate::lifecycle::{Making, Power, Stage};

pub(super) fn create(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    // Borrowed separately, so that the snapshots can be read alongside the instance.
    let snapshots = world.snapshots.clone();
    let instance = world.instance(&call.id)?;
    if idle_power(instance, call.now)? == Power::Running {
        return Err(Refusal::failed_precondition("Please stop the instance first"));
    }
    let plan =
        Plan::make(instance, call.parameters.list("dataDisks"), |id| snapshots.contains(id))?;
    instance.busy_until = call.now.saturating_add(call.delays.image);
    let instance_id = instance.id;
    let system_disk = instance.system_disk.clone();

    let name = call.parameters.required_text("name");
    let id = world.next_id("img");
    let image = Image {
        id: id.clone(),
        name: name.into(),
        description: call.parameters.required_text("description").into(),
        source: PRIVATE,
        platform: "CentOS",
        os_type: "linux",
        os_version: "7.9",
        instance_id,
        system_disk: snapshotted(system_disk, world),
        data_disks: plan.carry_out(world),
        making: Making::begin(name, call.now, call.delays),
        created_at: call.now,
    };
    world.images.push(image);
    Ok(json!({"imageId": id}))
}

pub(super) fn describe(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let at = world.image(&call.id)?;
    let image = &mut world.images[at];
    if !image.making.is_seen() {
        return Err(no_image(&call.id));
    }
    Ok(json!({"image": view(image, call.now)}))
}

pub(super) fn list(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let parameters = &call.parameters;
    if parameters.text("imageSource").is_none() && parameters.list("ids").is_empty() {
        return Err(Refusal::failed_precondition(
            "set the parameter [imageSource] or the parameter [ids]",
        ));
    }
    let found: Vec<_> = world
        .images
        .iter_mut()
        .filter(|image| matches(image, parameters, call.now))
        // Last, because only calls that would have returned the image count.
        .filter_map(|image| image.making.is_seen().then_some(&*image))
        .collect();
    let size = parameters.count("pageSize", 20);
    let page: Vec<_> = found
        .iter()
        .skip((parameters.count("pageNumber", 1) - 1).saturating_mul(size))
        .take(size)
        .map(|image| view(image, call.now))
        .collect();
    Ok(json!({"images": page, "totalCount": found.len()}))
}

pub(super) fn delete(world: &mut World, call: &Call) -> Result<Value, Refusal> {
    let at = world.image(&call.id)?;
    let image = &world.images[at];
    if image.source != PRIVATE {
        let problem = format!("the image [{}] is not one of your private images", image.id);
        return Err(Refusal::failed_precondition(problem));
    }
    if image.making.stage(call.now) == Stage::Making {
        return Err(Refusal::busy());
    }
    let image = world.images.remove(at);
    if call.parameters.flag("deleteSnapshot") == Some(true) {
        for disk in image.data_disks.iter().chain([&image.system_disk]) {
            world.snapshots.remove(&disk.snapshot_id);
        }
    }
    Ok(json!({}))
}

/// Whether an image matches every filter.
fn matches(image: &Image, parameters: &Parameters, now: Duration) -> bool {
    let exact = [
        ("imageSource", image.source),
        ("platform", image.platform),
        ("rootDeviceType", "cloudDisk"),
        ("launchPermission", launch_permission(image)),
        ("status", status(image, now)),
        ("architecture", "x86_64"),
        ("bootMode", "bios"),
    ];
    let one_of = [("ids", image.id.as_str()), ("instanceIds", image.instance_id)];
    // Documented: ignored with `ids`.
    let is_online = parameters.flag("offline") != Some(true) || !parameters.list("ids").is_empty();
    is_online
        && exact.iter().all(|(name, value)| parameters.text(name).is_none_or(|text| text == *value))
        && one_of.iter().all(|(name, value)| {
            let wanted = parameters.texts(name);
            wanted.is_empty() || wanted.contains(value)
        })
        && parameters.text("imageName").is_none_or(|part| image.name.contains(part))
}

fn status(image: &Image, now: Duration) -> &'static str {
    match image.making.stage(now) {
        Stage::Making => "pending",
        Stage::Finished => "ready",
        Stage::Failed => "error",
    }
}

fn launch_permission(image: &Image) -> &'static str {
    if image.source == PRIVATE { "ownerOnly" } else { "all" }
}

fn view(image: &Image, now: Duration) -> Value {
    let data_disks: Vec<_> =
        image.data_disks.iter().map(|disk| disks::view(disk, image.created_at)).collect();
    json!({
        "imageId": image.id,
        "name": image.name,
        "platform": image.platform,
        "osVersion": image.os_version,
        "architecture": "x86_64",
        "systemDiskSizeGB": image.system_disk.size_gb,
        "imageSource": image.source,
        "osType": image.os_type,
        "status": status(image, now),
        "createTime": written(image.created_at),
        "sizeMB": 2048,
        "desc": image.description,
        "ownerPin": "simulated-pin",
        "loginName": "simulated",
        "launchPermission": launch_permission(image),
        "systemDisk": disks::view(&image.system_disk, image.created_at),
        "dataDisks": data_disks,
        "snapshotId": image.system_disk.snapshot_id,
        "rootDeviceType": "cloudDisk",
        "progress": "",
        "offline": false,
        "serviceCode": "",
        "imported": false,
        "expiredTime": "",
        "instanceId": image.instance_id,
        "bootMode": "bios",
    })
}
