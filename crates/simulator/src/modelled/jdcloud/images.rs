//! Images: create, describe, list, delete.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::disks::{self, Disk, Plan, SNAPSHOT, snapshotted};
use super::{busy, failed_precondition, instances, not_found, written};
use crate::FAILING_IMAGE_NAME;
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(super) const OPERATIONS: Operations = &[
    ("vm", "createImage", create),
    ("vm", "describeImage", describe),
    ("vm", "describeImages", list),
    ("vm", "deleteImage", delete),
];

pub(super) const IMAGE: &str = "vm/image";
pub(super) const BASE_IMAGE: &str = "img-centos";

pub(super) const PRIVATE: &str = "private";
/// Hidden: how many describe calls do not show the image yet.
const UNSEEN: &str = "unseen";

pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    for (id, platform, os_type, version) in [
        (BASE_IMAGE, "CentOS", "linux", "7.9"),
        ("img-windows", "Windows Server", "windows", "2022"),
    ] {
        let disk = Disk {
            id: String::new(),
            instance_id: String::new(),
            device: "vda".into(),
            disk_type: "ssd.gp1".into(),
            size_gb: 40,
            snapshot_id: format!("snapshot-of-{id}"),
            zone: settings.zone.clone(),
            auto_delete: true,
            ..Disk::default()
        };
        let mut image = view(id, &disk, &[], now);
        image.extend(fields(json!({
            "name": format!("{platform} {version} 64-bit"),
            "desc": "An image of the simulator.",
            "imageSource": "public",
            "platform": platform,
            "osType": os_type,
            "osVersion": version,
            "launchPermission": "all",
            "instanceId": "",
            "status": "ready",
        })));
        store.insert(
            IMAGE,
            Resource {
                id: id.into(),
                region: settings.region.clone(),
                zone: None,
                project: None,
                created: now,
                fields: image,
                hidden: Map::new(),
                due: Vec::new(),
            },
        );
    }
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let instance_id = context.text("instanceId");
    let (now, entries) = (context.now(), context.list("dataDisks"));
    let mut instance = instances::known(context, instance_id)?.clone();
    instance.fields = instances::shown(context.store, &instance);
    if instances::idle(&instance, now)? == "running" {
        return Err(failed_precondition("Please stop the instance first"));
    }
    let data: Vec<_> = instance.list("dataDisks").iter().map(Disk::of).collect();
    let is_snapshot = |id: &str| context.find(SNAPSHOT, id).is_some();
    let plan = Plan::make(data, "dataDisks", entries, is_snapshot)?;
    let ready = now.saturating_add(context.settings.delays.image);
    super::types::allow(context, "image", 1)?;
    instances::occupy(instances::known(context, instance_id)?, ready);

    let system = snapshotted(Disk::of(instance.value("systemDisk")), context);
    let data = plan.carry_out(context);
    let id = context.store.ids.next("img");
    let name = context.text("name");
    let mut image = view(&id, &system, &data, now);
    image.extend(fields(json!({
        "name": name,
        "desc": context.text("description"),
        "imageSource": PRIVATE,
        "platform": instance.text("platform"),
        "osType": instance.text("osType"),
        "osVersion": instance.text("osVersion"),
        "launchPermission": "ownerOnly",
        "instanceId": instance_id,
        "status": "pending",
    })));
    let mut resource = context.new_resource(id.clone(), image);
    resource.hide(UNSEEN, context.settings.delays.hidden_describes);
    context.store.insert(IMAGE, resource);
    let end = if name.contains(FAILING_IMAGE_NAME) { "error" } else { "ready" };
    context.store.later(IMAGE, &id, ready, fields(json!({"status": end})));
    Ok(fields(json!({"imageId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("imageId");
    let image = known(context, id)?;
    if !is_seen(image) {
        return Err(no_image(id));
    }
    Ok(fields(json!({"image": image.fields})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    if context.maybe("imageSource").is_none() && context.list("ids").is_empty() {
        return Err(failed_precondition("set the parameter [imageSource] or the parameter [ids]"));
    }
    let found: Vec<_> = context
        .all(IMAGE)
        .filter(|image| matches(image, context))
        .map(|image| image.id.clone())
        .collect();
    let seen = found.iter().filter_map(|id| {
        let image = context.store.get_mut(IMAGE, id)?;
        // Only calls that would have returned the image count.
        is_seen(image).then(|| image.fields.clone().into())
    });
    let seen = seen.collect();
    Ok(context.listed_as(seen, "images", "totalCount"))
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("imageId");
    let image = known(context, id)?;
    if image.text("imageSource") != PRIVATE {
        let problem = format!("the image [{id}] is not one of your private images");
        return Err(failed_precondition(problem));
    }
    if image.text("status") == "pending" {
        return Err(busy());
    }
    if image.text("launchPermission") != "ownerOnly" {
        let problem = format!("the image [{id}] is shared or published; end that first");
        return Err(failed_precondition(problem));
    }
    let image = context.store.remove(IMAGE, id);
    if context.flag("deleteSnapshot") == Some(true)
        && let Some(image) = image
    {
        for disk in image.list("dataDisks").iter().chain(image.fields.get("systemDisk")) {
            context.store.remove(SNAPSHOT, &Disk::of(disk).snapshot_id);
        }
    }
    Ok(Fields::new())
}

/// The accounts that an image is shared with: `pins` or `loginNames`.
pub(super) fn members<'a>(image: &'a Resource, list: &str) -> &'a [Value] {
    let members = image.hidden.get(list).and_then(Value::as_array);
    members.map(Vec::as_slice).unwrap_or_default()
}

pub(super) fn known<'a>(
    context: &'a mut Context<'_>,
    id: &str,
) -> Result<&'a mut Resource, Refusal> {
    context.find_mut(IMAGE, id).ok_or_else(|| no_image(id))
}

fn no_image(id: &str) -> Refusal {
    not_found(format!("there is no image [{id}]"))
}

/// Whether a describe call may return the image; counts those that may not.
fn is_seen(image: &mut Resource) -> bool {
    let unseen = image.hidden.get(UNSEEN).and_then(Value::as_u64).unwrap_or(0);
    if unseen > 0 {
        image.hide(UNSEEN, unseen - 1);
    }
    unseen == 0
}

/// Whether an image matches every filter.
fn matches(image: &Resource, context: &Context<'_>) -> bool {
    let exact = [
        "imageSource",
        "platform",
        "rootDeviceType",
        "launchPermission",
        "status",
        "architecture",
        "bootMode",
    ];
    let one_of = [("ids", "imageId"), ("instanceIds", "instanceId")];
    // Documented: ignored with `ids`.
    let is_online = context.flag("offline") != Some(true) || !context.list("ids").is_empty();
    is_online
        && exact.iter().all(|name| context.maybe(name).is_none_or(|text| text == image.text(name)))
        && one_of.iter().all(|(name, field)| {
            let wanted = context.texts(name);
            wanted.is_empty() || wanted.contains(&image.text(field))
        })
        && context.maybe("imageName").is_none_or(|part| image.text("name").contains(part))
}

pub(super) fn view(id: &str, system: &Disk, data: &[Disk], now: Duration) -> Fields {
    let data: Vec<_> = data.iter().map(|disk| disks::view(disk, now)).collect();
    fields(json!({
        "imageId": id,
        "architecture": "x86_64",
        "systemDiskSizeGB": system.size_gb,
        "createTime": written(now),
        "sizeMB": 2048,
        "ownerPin": "simulated-pin",
        "loginName": "simulated",
        "systemDisk": disks::view(system, now),
        "dataDisks": data,
        "snapshotId": system.snapshot_id,
        "rootDeviceType": "cloudDisk",
        "progress": "",
        "offline": false,
        "serviceCode": "",
        "imported": false,
        "expiredTime": "",
        "bootMode": "bios",
    }))
}
