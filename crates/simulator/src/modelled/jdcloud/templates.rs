//! Instance templates.

use serde_json::{Value, json};

use super::filters::{Filters, How, Wanted};
use super::{create, not_found, types, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("vm", "createInstanceTemplate", create),
    ("vm", "describeInstanceTemplate", describe),
    ("vm", "describeInstanceTemplates", list),
    ("vm", "describeInstanceTemplatesCustomdata", custom_data),
    ("vm", "updateInstanceTemplate", update),
    ("vm", "verifyInstanceTemplate", verify),
    ("vm", "deleteInstanceTemplate", delete),
];

pub(super) const TEMPLATE: &str = "vm/instance-template";
/// Hidden: the specification as it was given.
pub(super) const SPEC: &str = "spec";
const DATA: &str = "instanceTemplateData";

const FILTERS: Filters =
    &[("name", &["name"], How::Part), ("instanceTemplateId", &["id"], How::Exact)];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let spec = context.get(DATA).cloned().unwrap_or_default();
    check(context, &spec)?;
    types::allow(context, "instanceTemplate", 1)?;
    let id = context.store.ids.next("it");
    let made = fields(json!({
        "id": id,
        "name": context.text("name"),
        "description": context.text("description"),
        "instanceTemplateData": view(&spec),
        "ags": [],
        "createdTime": written(context.now()),
    }));
    let mut resource = context.new_resource(id.clone(), made);
    resource.hide(SPEC, spec);
    context.store.insert(TEMPLATE, resource);
    Ok(fields(json!({"instanceTemplateId": id})))
}

/// # Errors
/// If no instance could be created by the template now.
fn check(context: &Context<'_>, spec: &Value) -> Result<(), Refusal> {
    create::check_login(context, DATA, spec)?;
    let mut spec = spec.clone();
    let zone: Value = context.zone().into();
    let disks = spec["dataDisks"].as_array_mut().into_iter().flatten();
    for disk in disks {
        if disk["cloudDiskSpec"].is_object() {
            disk["cloudDiskSpec"]["az"] = zone.clone();
        }
    }
    create::check(context, DATA, spec).map(|_| ())
}

/// `InstanceTemplateData`.
fn view(spec: &Value) -> Value {
    let disk = |entry: &Value| {
        json!({
            "diskCategory": "cloud",
            "autoDelete": entry["autoDelete"].as_bool().unwrap_or(true),
            "instanceTemplateDisk": entry["cloudDiskSpec"],
            "deviceName": entry["deviceName"].as_str().unwrap_or("vda"),
            "noDevice": entry["noDevice"] == true,
        })
    };
    let mut view = json!({
        "instanceType": spec["instanceType"],
        "imageId": spec["imageId"],
        "includePassword": spec["password"].is_string(),
        "primaryNetworkInterface": {
            "deviceIndex": 1,
            "autoDelete": spec["primaryNetworkInterface"]["autoDelete"].as_bool().unwrap_or(true),
            "networkInterface": spec["primaryNetworkInterface"]["networkInterface"],
        },
        "dataDisks": spec["dataDisks"].as_array().map(|all| all.iter().map(disk).collect::<Vec<_>>())
            .unwrap_or_default(),
        "keyNames": spec["keyNames"].as_array().cloned().unwrap_or_default(),
        "chargeOnStopped": spec["chargeOnStopped"].as_str().unwrap_or("keepCharging"),
    });
    if spec["systemDisk"].is_object() {
        view["systemDisk"] = disk(&spec["systemDisk"]);
    }
    for (name, from) in [
        ("elasticIp", "elasticIp"),
        ("autoImagePolicyId", "autoImagePolicyId"),
        ("passwordAuth", "passWordAuth"),
        ("imageInherit", "imageInherit"),
        ("burstInfo", "burstSpec"),
        ("instanceTags", "instanceTags"),
    ] {
        if !spec[from].is_null() {
            view[name] = spec[from].clone();
        }
    }
    view
}

/// Returns a template.
pub(super) fn known<'a>(context: &'a Context<'_>, id: &str) -> Result<&'a Resource, Refusal> {
    let found = context.find(TEMPLATE, id);
    found.ok_or_else(|| not_found(format!("there is no instance template [{id}]")))
}

/// The template as it is shown, with the VPC that its subnet is of now.
fn shown(context: &Context<'_>, template: &Resource) -> Value {
    let mut shown = template.fields.clone();
    let subnet = &template.value(DATA)["primaryNetworkInterface"]["networkInterface"]["subnetId"];
    let vpc = super::interfaces::vpc_of(context, subnet.as_str().unwrap_or_default());
    shown[DATA]["vpcId"] = vpc.into();
    shown.into()
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let template = known(context, context.text("instanceTemplateId"))?;
    Ok(fields(json!({"instanceTemplate": shown(context, template)})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let wanted = Wanted::read(context, FILTERS)?;
    let found = context.all(TEMPLATE).filter(|template| wanted.matches(&template.fields));
    Ok(context.listed(found.map(|template| shown(context, template)).collect()))
}

fn custom_data(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let wanted = Wanted::read(context, FILTERS)?;
    let found = context.all(TEMPLATE).filter(|template| wanted.matches(&template.fields));
    let view = |template: &Resource| {
        let spec = template.hidden.get(SPEC).cloned().unwrap_or_default();
        let list = |name: &str| spec[name].as_array().cloned().unwrap_or_default();
        json!({"id": template.id, "metadata": list("metadata"), "userdata": list("userdata")})
    };
    let all: Vec<_> = found.map(view).collect();
    Ok(context.listed_as(all, "instanceTemplatesCustomData", "totalCount"))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceTemplateId");
    let mut template = known(context, id)?.clone();
    let given: Vec<_> = ["name", "description"]
        .into_iter()
        .filter_map(|name| Some((name, context.get(name)?.clone())))
        .collect();
    let change = context.get(DATA);
    if given.is_empty() && change.is_none() {
        return Err(context.invalid("name", "or description or instanceTemplateData must be given"));
    }
    given.into_iter().for_each(|(name, value)| template.set(name, value));
    if let Some(Value::Object(change)) = change {
        let mut spec = template.hidden.get(SPEC).cloned().unwrap_or_default();
        for (name, value) in change {
            spec[name] = value.clone();
        }
        for (flag, name) in [("noPassword", "password"), ("noElasticIp", "elasticIp")] {
            if spec[flag] == true {
                spec[name] = Value::Null;
            }
        }
        let removed = change.get("removeInstanceTags").cloned().unwrap_or_default();
        without_tags(&mut spec, &removed);
        check(context, &spec)?;
        template.set(DATA, view(&spec));
        template.hide(SPEC, spec);
    }
    context.store.insert(TEMPLATE, template);
    Ok(Fields::new())
}

fn without_tags(spec: &mut Value, removed: &Value) {
    let removed = removed.as_array().cloned().unwrap_or_default();
    if let Some(tags) = spec["instanceTags"].as_array_mut() {
        tags.retain(|tag| !removed.contains(&tag["key"]));
    }
}

fn verify(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let template = known(context, context.text("instanceTemplateId"))?;
    let spec = template.hidden.get(SPEC).cloned().unwrap_or_default();
    check(context, &spec).map(|()| Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceTemplateId");
    known(context, id)?;
    context.store.remove(TEMPLATE, id);
    Ok(Fields::new())
}
