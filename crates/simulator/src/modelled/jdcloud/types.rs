//! Instance types and quotas.

use serde_json::{Value, json};

use super::images::IMAGE;
use super::instances::INSTANCE;
use super::{keypairs, not_found, quota_exceeded, templates};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(super) const OPERATIONS: Operations =
    &[("vm", "describeInstanceTypes", list), ("vm", "describeQuotas", quotas)];

/// Family, description and GiB of memory for each CPU.
const FAMILIES: [(&str, &str, i64); 3] =
    [("g", "general purpose", 4), ("c", "compute optimized", 2), ("m", "memory optimized", 8)];
/// Name, number of CPUs, network interfaces and disks.
const SIZES: [(&str, i64, usize, usize); 7] = [
    ("medium", 1, 2, 4),
    ("large", 2, 2, 8),
    ("xlarge", 4, 4, 8),
    ("2xlarge", 8, 4, 8),
    ("4xlarge", 16, 8, 8),
    ("8xlarge", 32, 8, 8),
    ("16xlarge", 64, 8, 8),
];
const GENERATIONS: [i64; 3] = [1, 2, 3];

/// What a type allows.
#[derive(Clone, Copy)]
pub(super) struct Type {
    pub(super) cpus: i64,
    pub(super) memory_mb: i64,
    pub(super) interfaces: usize,
    pub(super) disks: usize,
}

/// # Errors
/// If there is no such type.
pub(super) fn known(name: &str) -> Result<Type, Refusal> {
    all()
        .find(|(other, ..)| other == name)
        .map(|(_, _, allowed)| allowed)
        .ok_or_else(|| not_found(format!("there is no instance type [{name}]")))
}

fn all() -> impl Iterator<Item = (String, (&'static str, i64, &'static str), Type)> {
    let families = FAMILIES
        .into_iter()
        .flat_map(|family| GENERATIONS.into_iter().map(move |generation| (family, generation)));
    families.flat_map(|((family, desc, gib), generation)| {
        SIZES.into_iter().map(move |(size, cpus, interfaces, disks)| {
            let name = format!("{family}.n{generation}.{size}");
            let allowed = Type { cpus, memory_mb: cpus * gib * 1024, interfaces, disks };
            (name, (family, generation, desc), allowed)
        })
    })
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let filters = context.list("filters");
    let zone = context.settings.zone.clone();
    let is_wanted = |name: &str| {
        filters.iter().all(|filter| {
            let values = filter["values"].as_array().map(Vec::as_slice).unwrap_or_default();
            match filter["name"].as_str().unwrap_or_default() {
                "instanceTypes" => values.iter().any(|value| value == name),
                "az" => values.iter().any(|value| value == zone.as_str()),
                "architecture" => values.iter().any(|value| value == "x86_64"),
                _ => true,
            }
        })
    };
    let types: Vec<Value> = all()
        .filter(|(name, ..)| is_wanted(name))
        .map(|(name, (family, generation, desc), allowed)| {
            json!({
                "family": format!("{family}.n{generation}"),
                "instanceType": name,
                "cpu": allowed.cpus,
                "architecture": "x86_64",
                "memoryMB": allowed.memory_mb,
                "nicLimit": allowed.interfaces,
                "cloudDiskCountLimit": allowed.disks,
                "desc": desc,
                "state": [{"az": zone, "inStock": true, "availableCount": 100}],
                "localDisks": [],
                "generation": generation,
                "cloudDiskTypes": ["hdd.std1", "ssd.gp1", "ssd.io1"],
            })
        })
        .collect();
    Ok(fields(
        json!({"totalCount": types.len(), "instanceTypes": types, "specificInstanceTypes": []}),
    ))
}

/// The most of each that an account may have; the documentation states only the last.
const LIMITS: [(&str, usize); 8] = [
    ("instance", 100_000),
    ("instance_cpu", 1_000_000),
    ("instance_memory", 4_000_000),
    ("instance_local_disk", 100_000),
    ("keypair", 500),
    ("image", 1000),
    ("instanceTemplate", 500),
    ("imageShare", 20),
];

fn limit(resource: &str) -> usize {
    LIMITS.iter().find(|(other, _)| *other == resource).map_or(usize::MAX, |(_, limit)| *limit)
}

fn used(context: &Context<'_>, resource: &str) -> usize {
    let sum = |what: fn(Type) -> i64| -> usize {
        let of = |instance: &crate::state::Resource| {
            known(instance.text("instanceType")).map(what).unwrap_or(0)
        };
        usize::try_from(context.all(INSTANCE).map(of).sum::<i64>()).unwrap_or(0)
    };
    match resource {
        "instance" => context.all(INSTANCE).count(),
        "instance_cpu" => sum(|allowed| allowed.cpus),
        "instance_memory" => sum(|allowed| allowed.memory_mb / 1024),
        "keypair" => context.all(keypairs::KEYPAIR).count(),
        "image" => {
            context.all(IMAGE).filter(|image| image.text("imageSource") == "private").count()
        }
        "instanceTemplate" => context.all(templates::TEMPLATE).count(),
        _ => 0,
    }
}

/// # Errors
/// `QUOTA_EXCEEDED` if so many more are too many.
pub(super) fn allow(context: &Context<'_>, resource: &str, more: usize) -> Result<(), Refusal> {
    let (used, limit) = (used(context, resource), limit(resource));
    if used + more <= limit { Ok(()) } else { Err(quota_exceeded(resource, limit)) }
}

fn quotas(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let filters = context.list("filters");
    let asked: Vec<_> = filters
        .iter()
        .filter(|filter| filter["name"] == "resourceTypes")
        .flat_map(|filter| filter["values"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    let mut quotas = Vec::new();
    for (resource, limit) in LIMITS {
        if !(asked.is_empty() || asked.contains(&resource)) {
            continue;
        }
        let used = match (resource, context.maybe("imageId")) {
            ("imageShare", None) if asked.is_empty() => continue,
            ("imageShare", None) => return Err(context.missing("imageId")),
            ("imageShare", Some(id)) => {
                let image = context.find(IMAGE, id);
                let image = image.ok_or_else(|| not_found(format!("there is no image [{id}]")))?;
                super::images::members(image, "pins").len()
            }
            _ => used(context, resource),
        };
        quotas.push(json!({"resourceType": resource, "limit": limit, "used": used}));
    }
    Ok(fields(json!({"quotas": quotas})))
}
