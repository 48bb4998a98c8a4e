//! Images: create, describe, delete.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::hosts::power_state;
use super::operations::Outcome;
use super::refusal::code::{DISK, PARAMETER, STOP_THE_HOST_FIRST};
use super::world::{BASE_OS, CUSTOM, DEFAULT_TAG, Image};
use super::{Refusal, World};
use crate::fields::Parameters;
use crate::lifecycle::{Delays, Making, Power, Stage};

pub(super) fn create(
    world: &mut World,
    parameters: &Parameters,
    now: Duration,
    delays: Delays,
) -> Outcome {
    let host = world.host(parameters.required_text("UHostId"))?;
    match host.machine.power(now) {
        Power::Stopped => {}
        Power::Running => {
            let problem = format!("stop the host [{}] first, then try again", host.id);
            return Err(Refusal::new(STOP_THE_HOST_FIRST, problem));
        }
        power @ (Power::Starting | Power::Stopping) => {
            return Err(power_state(host.id, power, Power::Stopped));
        }
    }
    let disk_ids = parameters.texts("DataUDiskIds");
    for (at, id) in disk_ids.iter().enumerate() {
        if disk_ids[..at].contains(id) {
            let problem = format!("the parameter [DataUDiskIds] names the disk {id} twice");
            return Err(Refusal::new(PARAMETER, problem));
        }
        if !host.disks.iter().any(|disk| !disk.is_boot && disk.id == *id) {
            let problem = format!("the host [{}] has no data disk [{id}]", host.id);
            return Err(Refusal::new(DISK, problem));
        }
    }
    let size_gb = host.disks.iter().filter(|disk| disk.is_boot).map(|disk| disk.size_gb).sum();

    let snapshot_ids: Vec<_> = disk_ids.iter().map(|_| world.next_id("bssnap")).collect();
    let id = world.next_id("uimage");
    let name = parameters.required_text("ImageName");
    world.images.push(Image {
        id: id.clone(),
        name: name.into(),
        description: parameters.text("ImageDescription").unwrap_or_default().into(),
        image_type: CUSTOM,
        tag: parameters.text("Tag").unwrap_or(DEFAULT_TAG).into(),
        os_type: "Linux",
        os_name: BASE_OS,
        size_gb,
        snapshot_ids: snapshot_ids.clone(),
        making: Making::begin(name, now, delays),
        created_at: now,
    });
    let mut fields = Map::from_iter([("ImageId".into(), id.into())]);
    if !snapshot_ids.is_empty() {
        fields.insert("DataSnapshotIds".into(), snapshot_ids.into());
    }
    Ok(fields)
}

pub(super) fn describe(
    world: &mut World,
    parameters: &Parameters,
    now: Duration,
    _: Delays,
) -> Outcome {
    let mut ids = parameters.texts("ImageIds");
    ids.extend(parameters.text("ImageId"));
    let zone = &world.zone;
    let found: Vec<_> = world
        .images
        .iter_mut()
        .filter(|image| {
            let exact = [
                ("ImageType", image.image_type),
                ("OsType", image.os_type),
                ("Tag", image.tag.as_str()),
            ];
            (ids.is_empty() || ids.contains(&image.id.as_str()))
                && exact
                    .iter()
                    .all(|(name, value)| parameters.text(name).is_none_or(|text| text == *value))
        })
        // Last, because only calls that would have returned the image count.
        .filter_map(|image| image.making.is_seen().then_some(&*image))
        .collect();
    let page: Vec<_> = found
        .iter()
        .skip(parameters.count("Offset", 0))
        .take(parameters.count("Limit", 20))
        .map(|image| view(image, zone, now))
        .collect();
    Ok(Map::from_iter([
        ("TotalCount".into(), found.len().into()),
        ("ImageSet".into(), page.into()),
    ]))
}

pub(super) fn terminate(
    world: &mut World,
    parameters: &Parameters,
    _: Duration,
    _: Delays,
) -> Outcome {
    let at = world.custom_image(parameters.required_text("ImageId"))?;
    let image = world.images.remove(at);
    Ok(Map::from_iter([("ImageId".into(), image.id.into())]))
}

fn view(image: &Image, zone: &str, now: Duration) -> Value {
    let state = match image.making.stage(now) {
        Stage::Making => "Making",
        Stage::Finished => "Available",
        Stage::Failed => "Unavailable",
    };
    json!({
        "Zone": zone,
        "ImageId": image.id,
        "ImageName": image.name,
        "Tag": image.tag,
        "OsType": image.os_type,
        "OsName": image.os_name,
        "ImageType": image.image_type,
        "Features": ["NetEnhnced", "HotPlug", "CloudInit"],
        "FuncType": "uhost",
        "IntegratedSoftware": "",
        "Vendor": "",
        "Links": "",
        "State": state,
        "ImageDescription": image.description,
        "CreateTime": image.created_at.as_secs(),
        "ImageSize": image.size_gb,
        "MinimalCPU": "",
        "MaintainEol": "2028/06/30",
        "DataSnapshotIds": image.snapshot_ids,
        "SupportedGPUTypes": [],
        "SceneCategories": [],
        "PrimarySoftware": "",
    })
}
