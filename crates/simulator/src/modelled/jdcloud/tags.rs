//! The product `resourcetag`: tags of resources of every product.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::instances::INSTANCE;
use super::interfaces::ELASTIC_IP;
use super::volumes::DISK;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("resourcetag", "tagResources", |context| change(context, "tagResources", true)),
    ("resourcetag", "unTagResources", |context| change(context, "unTagResources", false)),
    ("resourcetag", "describeResources", resources),
    ("resourcetag", "describeTags", tags),
    ("resourcetag", "describeKeys", keys),
    ("resourcetag", "describeValues", values),
    ("resourcetag", "queryResource", query),
];

/// The codes of products and the kinds of their resources.
const SERVICES: [(&str, &str); 9] = [
    ("vm", INSTANCE),
    ("disk", DISK),
    ("ip", ELASTIC_IP),
    ("rds", "rds/instance"),
    ("database", "rds/instance"),
    ("redis", "redis/instance"),
    ("mongodb", "mongodb/instance"),
    ("zfs", "zfs/file-system"),
    ("kubernetesNodegroup", "kubernetes/node-group"),
];
/// Documented for disks and instances.
const MOST: usize = 10;

fn kind(service: &str) -> Option<&'static str> {
    SERVICES.iter().find(|(code, _)| *code == service).map(|(_, kind)| *kind)
}

fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn change(context: &mut Context<'_>, parameter: &str, is_added: bool) -> Result<Fields, Refusal> {
    let asked = context.get(parameter).cloned().unwrap_or_default();
    let mut count = 0;
    let mut failed = Vec::new();
    for resource in list(&asked, "resources") {
        let kind = resource["serviceCode"].as_str().and_then(kind).unwrap_or_default();
        for id in list(resource, "resourceId").iter().filter_map(Value::as_str) {
            let problem = match context.find_mut(kind, id) {
                Some(found) => retag(found, list(&asked, "tags"), is_added),
                None => Some("there is no such resource"),
            };
            match problem {
                Some(problem) => failed.push(json!({"resourceId": id, "msg": problem})),
                None => count += 1,
            }
        }
    }
    Ok(answer(context, json!({"failedResourcesMap": failed, "successCount": count})))
}

/// One key has one value: a new one takes the place of the old one.
fn retag(found: &mut Resource, given: &[Value], is_added: bool) -> Option<&'static str> {
    let mut all = found.list("tags").to_vec();
    all.retain(|old| {
        !given
            .iter()
            .any(|tag| tag["key"] == old["key"] && (is_added || tag["value"] == old["value"]))
    });
    if is_added {
        all.extend(given.iter().cloned());
    }
    if all.len() > MOST {
        return Some("a resource has at most 10 tags");
    }
    found.set("tags", all);
    None
}

fn answer(context: &Context<'_>, mut data: Value) -> Fields {
    data["pin"] = "simulated-pin".into();
    data["region"] = context.call.region.as_str().into();
    fields(json!({"data": data}))
}

/// Whether tags match one filter: its key with one of its values, or any.
fn has(tags: &[Value], filter: &Value) -> bool {
    let values = list(filter, "values");
    tags.iter().any(|tag| {
        tag["key"] == filter["key"] && (values.is_empty() || values.contains(&tag["value"]))
    })
}

/// The tagged resources of the services that are asked for, and all if none is.
fn tagged<'a>(
    context: &'a Context<'_>,
    asked: &'a Value,
) -> impl Iterator<Item = (&'static str, &'a Resource)> {
    let services = list(asked, "serviceCodes");
    let mut seen = BTreeSet::new();
    let kinds = SERVICES
        .into_iter()
        .filter(move |(code, _)| services.is_empty() || services.contains(&(*code).into()))
        .filter(move |(_, kind)| seen.insert(*kind));
    let filters = list(asked, "tagFilters");
    kinds.flat_map(move |(code, kind)| {
        context
            .all(kind)
            .filter(move |one| filters.iter().all(|filter| has(one.list("tags"), filter)))
            .map(move |one| (code, one))
    })
}

fn resources(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.get("resourceVo").cloned().unwrap_or_default();
    let ids = list(&asked, "resourceIds");
    let found = tagged(context, &asked).filter(|(_, one)| {
        if ids.is_empty() {
            !one.list("tags").is_empty()
        } else {
            ids.contains(&one.id.as_str().into())
        }
    });
    let number = |name: &str, default: u64| asked[name].as_u64().unwrap_or(default).max(1) as usize;
    let (size, page) = (number("pageSize", 20), number("currentPage", 1));
    let found: Vec<_> = found
        .skip((page - 1).saturating_mul(size))
        .take(size)
        .map(|(code, one)| {
            json!({
                "jrn": format!("jrn:{code}:{}::{}", one.region, one.id),
                "serviceCode": code,
                "resourceId": one.id,
                "tags": one.list("tags"),
            })
        })
        .collect();
    Ok(answer(context, json!({"resourceTagMappingList": found})))
}

/// Pairs of key and value.
fn pairs(context: &Context<'_>, asked: &Value) -> BTreeSet<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of = |(_, one): (&str, &Resource)| -> Vec<_> {
        one.list("tags").iter().map(|tag| (text(&tag["key"]), text(&tag["value"]))).collect()
    };
    tagged(context, asked).flat_map(of).collect()
}

fn tags(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.get("tagKeysVo").cloned().unwrap_or_default();
    let pair = |(key, value)| json!({"key": key, "value": value});
    let all: Vec<_> = pairs(context, &asked).into_iter().map(pair).collect();
    Ok(answer(context, json!({"tags": all})))
}

fn keys(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.get("tagKeysVo").cloned().unwrap_or_default();
    let all: BTreeSet<_> = pairs(context, &asked).into_iter().map(|(key, _)| key).collect();
    Ok(answer(context, json!({"tagKeys": all})))
}

fn values(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.get("tagValuesVo").cloned().unwrap_or_default();
    let wanted = list(&asked, "tagFilters");
    let is_wanted = |key: &str| wanted.is_empty() || wanted.iter().any(|one| one["key"] == key);
    let all: BTreeSet<_> = pairs(context, &asked)
        .into_iter()
        .filter(|(key, _)| is_wanted(key))
        .map(|(_, value)| value)
        .collect();
    Ok(answer(context, json!({"tagValues": all})))
}

fn query(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.get("queryResource").cloned().unwrap_or_default();
    let kind = asked["serviceCode"].as_str().and_then(kind).unwrap_or_default();
    let filters = list(&asked, "tagFilters");
    let matches = |one: &&Resource| {
        let mut each = filters.iter().map(|filter| has(one.list("tags"), filter));
        if asked["operator"] == "or" { each.any(|holds| holds) } else { each.all(|holds| holds) }
    };
    let ids: Vec<_> = context.all(kind).filter(matches).map(|one| one.id.clone()).collect();
    Ok(fields(json!({"resourceIds": ids})))
}
