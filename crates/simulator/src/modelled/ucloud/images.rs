//! Images: create, describe, delete.

pub(super) mod copies;

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::hosts;
use crate::FAILING_IMAGE_NAME;
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(super) const OPERATIONS: Operations = &[
    ("uhost", "CreateCustomImage", create),
    ("uhost", "DescribeImage", describe),
    ("uhost", "TerminateCustomImage", terminate),
];

pub(super) const IMAGE: &str = "uhost/image";
pub(super) const BASE_IMAGE: &str = "uimage-centos";
/// The provider's images, which every zone has.
const BASES: [(&str, &str, &str); 6] = [
    (BASE_IMAGE, "Linux", BASE_OS),
    ("uimage-windows", "Windows", "Windows 2022 64-bit"),
    ("uimage-centos65", "Linux", "CentOS 6.5 64位"),
    ("uimage-centos72", "Linux", "CentOS 7.2 64位"),
    ("uimage-centos76", "Linux", "CentOS 7.6 64位"),
    ("uimage-centos76-kernel", "Linux", "高内核CentOS 7.6 64位"),
];
pub(super) const BASE_OS: &str = "CentOS 7.9 64-bit";

const CUSTOM: &str = "Custom";
/// Hidden: how many describe calls do not show the image yet.
const UNSEEN: &str = "unseen";

// Codes from `uhost-api/error_code.md`.
const STOP_THE_HOST_FIRST: i64 = 8010;
const NO_CUSTOM_IMAGE: i64 = 8956;
const DISK: i64 = 8981;
const PARAMETER: i64 = 230;

pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    for (id, os_type, os_name) in BASES {
        let mut image = view(id, &settings.zone, now);
        image.extend(fields(json!({
            "ImageName": os_name,
            "ImageDescription": "An image of the simulator.",
            "OsType": os_type,
            "OsName": os_name,
            "ImageType": "Base",
            "State": "Available",
        })));
        store.insert(
            IMAGE,
            Resource {
                id: id.into(),
                // Every region and zone has it.
                region: String::new(),
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
    let host_id = context.text("UHostId");
    let disk_ids = context.texts("DataUDiskIds");
    let host = hosts::known(context, host_id)?;
    match host.text("State") {
        "Stopped" => {}
        "Running" => {
            let problem = format!("stop the host [{host_id}] first, then try again");
            return Err(Refusal::ret_code(STOP_THE_HOST_FIRST, problem));
        }
        _ => return Err(hosts::power_state(host, "Stopped")),
    }
    let is_boot = |disk: &&Value| disk["IsBoot"] == "True";
    for (at, id) in disk_ids.iter().enumerate() {
        if disk_ids[..at].contains(id) {
            let problem = format!("the parameter [DataUDiskIds] names the disk {id} twice");
            return Err(Refusal::ret_code(PARAMETER, problem));
        }
        if !host.list("DiskSet").iter().any(|disk| !is_boot(&disk) && disk["DiskId"] == *id) {
            let problem = format!("the host [{host_id}] has no data disk [{id}]");
            return Err(Refusal::ret_code(DISK, problem));
        }
    }
    let sizes =
        host.list("DiskSet").iter().filter(is_boot).filter_map(|disk| disk["Size"].as_u64());
    let size: u64 = sizes.sum();
    let (os_type, os_name) = (host.text("OsType").to_owned(), host.text("OsName").to_owned());

    let snapshot_ids: Vec<_> = disk_ids.iter().map(|_| context.store.ids.next("bssnap")).collect();
    let id = context.store.ids.next("uimage");
    let name = context.text("ImageName");
    let mut image = view(&id, context.zone(), context.now());
    image.extend(fields(json!({
        "ImageName": name,
        "ImageDescription": context.text("ImageDescription"),
        "ImageType": CUSTOM,
        "OsType": os_type,
        "OsName": os_name,
        "State": "Making",
        "ImageSize": size,
        "DataSnapshotIds": snapshot_ids,
    })));
    let mut resource = context.new_resource(id.clone(), image);
    resource.hide(UNSEEN, context.settings.delays.hidden_describes);
    context.store.insert(IMAGE, resource);
    let end = if name.contains(FAILING_IMAGE_NAME) { "Unavailable" } else { "Available" };
    let ready = context.now().saturating_add(context.settings.delays.image);
    context.store.later(IMAGE, &id, ready, fields(json!({"State": end})));

    let mut result = fields(json!({"ImageId": id}));
    if !snapshot_ids.is_empty() {
        result.insert("DataSnapshotIds".into(), snapshot_ids.into());
    }
    Ok(result)
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut ids = context.texts("ImageIds");
    ids.extend(context.maybe("ImageId"));
    let exact = ["ImageType", "OsType"];
    let zone = shown_zone(context);
    let found: Vec<_> = context
        .all(IMAGE)
        .filter(|image| {
            (ids.is_empty() || ids.contains(&image.id.as_str()))
                && context
                    .maybe("Zone")
                    .is_none_or(|zone| image.zone.as_deref().is_none_or(|own| own == zone))
                && exact
                    .iter()
                    .all(|name| context.maybe(name).is_none_or(|text| image.text(name) == text))
        })
        .map(|image| image.id.clone())
        .collect();
    let seen = found.iter().filter_map(|id| {
        let image = context.store.get_mut(IMAGE, id)?;
        // Only calls that would have returned the image count.
        let unseen = image.hidden.get(UNSEEN).and_then(Value::as_u64).unwrap_or(0);
        if unseen > 0 {
            image.hide(UNSEEN, unseen - 1);
            return None;
        }
        let mut shown = image.fields.clone();
        if image.zone.is_none() {
            shown.insert("Zone".into(), zone.into());
        }
        Some(shown.into())
    });
    let seen = seen.collect();
    Ok(context.listed(seen))
}

/// Returns the zone to show of an image that every zone of the region has.
fn shown_zone<'a>(context: &Context<'a>) -> &'a str {
    if context.call.zone.is_some() || context.call.region == context.settings.region {
        return context.zone();
    }
    let regions =
        yun_catalog::provider("ucloud").into_iter().flat_map(yun_catalog::Provider::regions);
    let region = { regions }.find(|region| region.id() == context.call.region);
    region.and_then(|region| region.zones().next()).map(yun_catalog::Zone::id).unwrap_or_default()
}

fn terminate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("ImageId");
    if context.find(IMAGE, id).is_none_or(|image| image.text("ImageType") != CUSTOM) {
        let problem = format!("there is no image [{id}], or it is not a custom one");
        return Err(Refusal::ret_code(NO_CUSTOM_IMAGE, problem));
    }
    context.store.remove(IMAGE, id);
    Ok(fields(json!({"ImageId": id})))
}

fn view(id: &str, zone: &str, now: Duration) -> Fields {
    fields(json!({
        "Zone": zone,
        "ImageId": id,
        "Tag": "",
        "Features": ["NetEnhnced", "HotPlug", "CloudInit"],
        "FuncType": "uhost",
        "IntegratedSoftware": "",
        "Vendor": "",
        "Links": "",
        "CreateTime": now.as_secs(),
        "ImageSize": 20,
        "MinimalCPU": "",
        "MaintainEol": "2028/06/30",
        "DataSnapshotIds": [],
        "SupportedGPUTypes": [],
        "SceneCategories": [],
        "PrimarySoftware": "",
    }))
}
