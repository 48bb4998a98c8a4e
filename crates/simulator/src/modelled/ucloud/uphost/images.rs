//! Images of bare-metal servers.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{SERVER, needs_cloud_disks, power};
use crate::FAILING_IMAGE_NAME;
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::ucloud::network::Noun;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uphost", "CreatePHostImage", create),
    ("uphost", "DescribePHostImage", describe),
    ("uphost", "ModifyPHostImageInfo", modify),
    ("uphost", "TerminatePHostImage", terminate),
];

/// Codes of this product are not documented.
const PARAMETER: i64 = 230;

const IMAGE: Noun =
    Noun { kind: "uphost/image", name: "image of bare-metal servers", not_found: PARAMETER };

/// The provider's images, which every zone has. The ids are those that the examples of the official
/// Terraform provider name.
const BASES: [(&str, &str, &str); 4] = [
    ("pimg-cs-aqxttl", "CentOS", "CentOS 7.6 64位"),
    ("pimg-cs-xev4rz", "Ubuntu", "Ubuntu 16.04 64位"),
    ("pimg-hd08-voxztd", "CentOS", "CentOS 8.3 64位"),
    ("pimg-windows", "Windows", "Windows 2019 64位"),
];

pub(super) fn initial(store: &mut Store, _: &Settings, now: Duration) {
    for (id, os_type, os_name) in BASES {
        let mut image = view(id, os_name, now);
        image.extend(fields(json!({
            "OsType": os_type,
            "OsName": os_name,
            "ImageType": "Base",
            "State": "Available",
        })));
        store.insert(
            IMAGE.kind,
            Resource {
                id: id.into(),
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

/// Returns an image that a server can be made of.
pub(super) fn usable<'c>(context: &'c Context<'_>, id: &str) -> Result<&'c Resource, Refusal> {
    let found = context.find(IMAGE.kind, id).filter(|image| image.text("State") == "Available");
    found.ok_or_else(|| {
        let problem = format!("names no image, or one that is not available: {id}");
        context.invalid("ImageId", problem)
    })
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let host = context.text("PHostId");
    let server = SERVER.known(context, host)?;
    needs_cloud_disks(context, server)?;
    power::check(context, host, &["Running", "Stopped"])?;
    let (os_type, os_name) = (server.text("OSType").to_owned(), server.text("OSname").to_owned());
    let boot = server.list("DiskSet").iter().find(|disk| disk["IsBoot"] == "True");
    let size = boot.map(|disk| disk["Space"].clone()).unwrap_or_default();
    let (id, name) = (context.store.ids.next("pimg"), context.text("ImageName"));
    let mut image = view(&id, name, context.now());
    image.extend(fields(json!({
        "ImageDescription": context.text("ImageDescription"),
        "OsType": os_type,
        "OsName": os_name,
        "ImageType": "Custom",
        "State": "Making",
        "ImageSize": size,
    })));
    let image = context.new_resource(id.clone(), image);
    context.store.insert(IMAGE.kind, image);
    let ready = context.now().saturating_add(context.settings.delays.image);
    let end = if name.contains(FAILING_IMAGE_NAME) { "Unavailable" } else { "Available" };
    context.store.later(IMAGE.kind, &id, ready, fields(json!({"State": end})));
    SERVER.known_mut(context, host)?.set("BootDiskState", "ImageMaking");
    let set = fields(json!({"BootDiskState": "Normal"}));
    context.store.later(SERVER.kind, host, ready, set);
    Ok(fields(json!({"ImageId": id})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("ImageId");
    let found = IMAGE.select(context, &ids, &[("ImageType", "ImageType")]);
    let shown = found.into_iter().map(|image| image.fields.clone().into()).collect();
    Ok(context.listed(shown))
}

fn modify(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("ImageId");
    custom(context, id)?;
    IMAGE.change(context, id, &[("Name", "ImageName"), ("Remark", "ImageDescription")])?;
    Ok(fields(json!({"ImageId": id})))
}

fn terminate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("ImageId");
    custom(context, id)?;
    IMAGE.remove(context, id)?;
    Ok(fields(json!({"ImageId": id})))
}

fn custom(context: &Context<'_>, id: &str) -> Result<(), Refusal> {
    if IMAGE.known(context, id)?.text("ImageType") == "Custom" {
        return Ok(());
    }
    Err(context.invalid("ImageId", format!("names no custom image: {id}")))
}

fn view(id: &str, name: &str, now: Duration) -> Fields {
    fields(json!({
        "ImageId": id,
        "ImageName": name,
        "Support": [],
        "Version": "1.0",
        // Documented as a text.
        "CreateTime": now.as_secs().to_string(),
        "ImageSize": 20,
        "ImageDescription": Value::from(""),
    }))
}
