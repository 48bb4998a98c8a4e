//! Labels, and the resources that have them.

use serde_json::{Value, json};

use super::PROJECT;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("label", "CreateLabels", create),
    ("label", "ListLabels", list),
    ("label", "DeleteLabels", delete),
    ("label", "BindLabels", bind),
    ("label", "UnbindLabels", unbind),
    ("label", "ListResourcesByLabels", resources),
    ("label", "ListProjectsByLabels", projects),
    ("label", "ListLabelsByResourceIds", of_resources),
];

const LABEL: &str = "label/label";
/// Hidden: the ids of the resources that have the label.
const RESOURCES: &str = "resources";

/// The labels that a call names.
fn named<'a>(context: &Context<'a>) -> Vec<(&'a str, &'a str)> {
    let text = |label: &'a Value, name: &str| label[name].as_str().unwrap_or_default();
    let labels = context.list("Labels").iter();
    labels.map(|label| (text(label, "Key"), text(label, "Value"))).collect()
}

fn id(key: &str, value: &str) -> String {
    format!("{key}#{value}")
}

/// Returns a label.
fn known<'a>(
    context: &'a mut Context<'_>,
    key: &str,
    value: &str,
) -> Result<&'a mut Resource, Refusal> {
    let none =
        context.invalid("Labels", format!("names a label that does not exist: {key}={value}"));
    context.store.get_mut(LABEL, &id(key, value)).ok_or(none)
}

/// The ids of the resources that have a label and still exist.
fn bound<'a>(context: &'a Context<'_>, label: &'a Resource) -> impl Iterator<Item = &'a str> {
    let ids = label.hidden.get(RESOURCES).and_then(Value::as_array).into_iter().flatten();
    ids.filter_map(Value::as_str).filter(|id| context.store.with_id(id).is_some())
}

/// A label that exists already stays as it is.
fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    for (key, value) in named(context) {
        if context.store.get(LABEL, &id(key, value)).is_some() {
            continue;
        }
        let shown = fields(json!({"Key": key, "Value": value}));
        let mut label = context.new_resource(id(key, value), shown);
        label.region.clear();
        label.zone = None;
        label.project = None;
        context.store.insert(LABEL, label);
    }
    Ok(Fields::new())
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let all = context.store.all(LABEL);
    let all = all.filter(|_| context.text("Category") == "custom");
    let shown = all.map(|label| {
        let mut shown = label.fields.clone();
        shown.insert("ResourceCount".into(), bound(context, label).count().into());
        shown.into()
    });
    let shown = shown.collect();
    Ok(context.listed_as(shown, "Labels", "TotalCount"))
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    for (key, value) in named(context) {
        known(context, key, value)?;
        context.store.remove(LABEL, &id(key, value));
    }
    Ok(Fields::new())
}

fn bind(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("ResourceIds");
    if let Some(id) = ids.iter().find(|id| context.store.with_id(id).is_none()) {
        return Err(context.invalid("ResourceIds", format!("names no resource: {id}")));
    }
    change(context, |all| {
        for id in &ids {
            if !all.iter().any(|known| known == id) {
                all.push((*id).into());
            }
        }
    })
}

fn unbind(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("ResourceIds");
    change(context, |all| all.retain(|known| !ids.iter().any(|id| known == id)))
}

/// Changes the resources of the labels that a call names.
fn change(context: &mut Context<'_>, change: impl Fn(&mut Vec<Value>)) -> Result<Fields, Refusal> {
    for (key, value) in named(context) {
        let label = known(context, key, value)?;
        let mut all =
            label.hidden.get(RESOURCES).and_then(Value::as_array).cloned().unwrap_or_default();
        change(&mut all);
        label.hide(RESOURCES, all);
    }
    Ok(Fields::new())
}

/// What labels call the type of a resource: the noun of its kind.
fn type_of(kind: &str) -> &str {
    match kind {
        "uhost/host" => "uhost",
        "udisk/disk" => "udisk",
        "unet/eip" => "eip",
        "ulb/load-balancer" => "ulb",
        "udb/instance" => "udb",
        kind => kind.rsplit('/').next().unwrap_or(kind),
    }
}

/// The resources that have all the labels that a call names, with their types.
fn labelled<'a>(context: &'a Context<'_>) -> Vec<(&'a str, &'a Resource)> {
    let labels = named(context);
    let labels: Vec<_> =
        labels.iter().map(|(key, value)| context.store.get(LABEL, &id(key, value))).collect();
    let Some(Some(first)) = labels.first() else { return Vec::new() };
    let has_all = |id: &&str| {
        labels
            .iter()
            .all(|label| label.is_some_and(|label| bound(context, label).any(|bound| bound == *id)))
    };
    bound(context, first).filter(has_all).filter_map(|id| context.store.with_id(id)).collect()
}

fn project_of(context: &Context<'_>, resource: &Resource) -> String {
    resource.project.clone().unwrap_or_else(|| context.settings.project.clone())
}

fn project_name(context: &Context<'_>, id: &str) -> String {
    let own = context.store.get(PROJECT, id).map(|project| project.text("ProjectName"));
    own.unwrap_or("Default").to_owned()
}

fn resources(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (types, projects) = (context.texts("ResourceTypes"), context.texts("ProjectIds"));
    let found = labelled(context).into_iter().filter(|(kind, resource)| {
        types.contains(&type_of(kind)) && projects.contains(&project_of(context, resource).as_str())
    });
    let shown = found.map(|(kind, resource)| {
        let names = ["Name", "VIPName", "ULBName", "VolumeName"];
        let name = names.iter().map(|name| resource.text(name)).find(|name| !name.is_empty());
        let project = project_of(context, resource);
        json!({
            "ProjectId": project,
            "ProjectName": project_name(context, &project),
            "ResourceId": resource.id,
            "ResourceName": name.unwrap_or_default(),
            "ResourceType": type_of(kind),
            "Labels": labels_of(context, &resource.id),
        })
    });
    let shown = shown.collect();
    Ok(context.listed_as(shown, "Resources", "TotalCount"))
}

fn labels_of(context: &Context<'_>, id: &str) -> Vec<Value> {
    let all = context.store.all(LABEL);
    let own = all.filter(|label| bound(context, label).any(|bound| bound == id));
    let shown = own.map(|label| {
        json!({"Key": label.text("Key"), "Value": label.text("Value"), "Category": "custom"})
    });
    shown.collect()
}

fn projects(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut shown: Vec<(String, Vec<&str>)> = Vec::new();
    for (kind, resource) in labelled(context) {
        let project = project_of(context, resource);
        let type_ = type_of(kind);
        match shown.iter_mut().find(|(known, _)| *known == project) {
            Some((_, types)) if types.contains(&type_) => {}
            Some((_, types)) => types.push(type_),
            None => shown.push((project, vec![type_])),
        }
    }
    let shown: Vec<_> = shown
        .into_iter()
        .map(|(project, types)| {
            json!({
                "ProjectId": project,
                "ProjectName": project_name(context, &project),
                "ResourceTypes": types,
                "DisabledResourceTypes": [],
            })
        })
        .collect();
    Ok(fields(json!({"Projects": shown})))
}

fn of_resources(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let shown = context.texts("ResourceIds").into_iter().flat_map(|id| {
        labels_of(context, id).into_iter().map(move |mut label| {
            label["ResourceId"] = id.into();
            label
        })
    });
    let shown: Vec<_> = shown.collect();
    Ok(fields(json!({"TotalCount": shown.len(), "Labels": shown})))
}
