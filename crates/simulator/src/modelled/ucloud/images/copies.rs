//! Images that come from elsewhere: copies and imports.

use serde_json::json;

use super::{CUSTOM, IMAGE, NO_CUSTOM_IMAGE, view};
use crate::FAILING_IMAGE_NAME;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::PROJECT;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations =
    &[("uhost", "CopyCustomImage", copy), ("uhost", "ImportCustomImage", import)];

// Codes from `uhost-api/error_code.md`.
const NOT_USABLE: i64 = 8961;
const NOTHING_TO_COPY: i64 = 8962;

fn copy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = source(context)?.clone();
    let project = context.text("TargetProjectId");
    if project != context.settings.project && context.store.get(PROJECT, project).is_none() {
        return Err(context.invalid("TargetProjectId", format!("names no project: {project}")));
    }
    let several = context.texts("TargetRegionList");
    let single = context.maybe("TargetRegion").unwrap_or(&source.region).to_owned();
    let regions = if several.is_empty() { vec![single.as_str()] } else { several.clone() };
    for region in &regions {
        check_region(context, region)?;
        if source.project.as_deref() == Some(project) && source.region == *region {
            let problem =
                format!("the image [{}] is in [{project}] and {region} already", source.id);
            return Err(Refusal::ret_code(NOTHING_TO_COPY, problem));
        }
    }
    let copies: Vec<_> = regions
        .into_iter()
        .map(|region| {
            let id = insert_copy(context, &source, project, region);
            let task = context.store.ids.next("copyimage");
            json!({"TargetImageId": id, "TaskId": task, "TargetRegion": region})
        })
        .collect();
    Ok(match &copies[..] {
        [only] if several.is_empty() => {
            fields(json!({"TargetImageId": only["TargetImageId"], "TaskId": only["TaskId"]}))
        }
        _ => fields(json!({"Infos": copies})),
    })
}

/// Returns the image to copy.
fn source<'c>(context: &'c Context<'_>) -> Result<&'c Resource, Refusal> {
    let id = context.text("SourceImageId");
    match context.find(IMAGE, id).filter(|image| image.text("ImageType") == CUSTOM) {
        Some(image) if image.text("State") == "Available" => Ok(image),
        Some(image) => {
            let problem = format!("the image [{id}] is {}, not Available", image.text("State"));
            Err(Refusal::ret_code(NOT_USABLE, problem))
        }
        None => {
            let problem = format!("there is no image [{id}], or it is not a custom one");
            Err(Refusal::ret_code(NO_CUSTOM_IMAGE, problem))
        }
    }
}

fn check_region(context: &Context<'_>, id: &str) -> Result<(), Refusal> {
    let known =
        yun_catalog::provider("ucloud").into_iter().flat_map(yun_catalog::Provider::regions);
    if { known }.any(|region| region.id() == id) {
        return Ok(());
    }
    Err(context.invalid("TargetRegion", format!("names no region: {id}")))
}

fn insert_copy(
    context: &mut Context<'_>,
    source: &Resource,
    project: &str,
    region: &str,
) -> String {
    let id = context.store.ids.next("uimage");
    let mut image = source.fields.clone();
    image.extend(fields(json!({
        "ImageId": id,
        "State": "Copying",
        "CreateTime": context.now().as_secs(),
        "DataSnapshotIds": [],
    })));
    for (field, parameter) in [
        ("ImageName", "TargetImageName"),
        ("ImageDescription", "TargetImageDescription"),
        ("Tag", "TargetImageTag"),
    ] {
        if let Some(given) = context.maybe(parameter) {
            image.insert(field.into(), given.into());
        }
    }
    let mut resource = context.new_resource(id.clone(), image);
    resource.region = region.to_owned();
    resource.zone = None;
    resource.project = Some(project.to_owned());
    insert(context, resource);
    id
}

fn import(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    if context.flag("Auth") != Some(true) {
        return Err(context.invalid("Auth", "must be true: UCloud has to read the file"));
    }
    let id = context.store.ids.next("uimage");
    let os_type = if context.text("OsType") == "Windows" { "Windows" } else { "Linux" };
    let mut image = view(&id, context.zone(), context.now());
    image.extend(fields(json!({
        "ImageName": context.text("ImageName"),
        "ImageDescription": context.text("ImageDescription"),
        "Tag": context.text("Tag"),
        "ImageType": CUSTOM,
        "OsType": os_type,
        "OsName": context.text("OsName"),
        "State": "Making",
        // Nothing is known of it but its kind.
        "Features": [],
    })));
    let resource = context.new_resource(id.clone(), image);
    insert(context, resource);
    Ok(fields(json!({"ImageId": id})))
}

/// Adds an image that is ready when images are.
fn insert(context: &mut Context<'_>, image: Resource) {
    let id = image.id.clone();
    let fails = image.text("ImageName").contains(FAILING_IMAGE_NAME);
    let end = if fails { "Unavailable" } else { "Available" };
    context.store.insert(IMAGE, image);
    let ready = context.now().saturating_add(context.settings.delays.image);
    context.store.later(IMAGE, &id, ready, fields(json!({"State": end})));
}
