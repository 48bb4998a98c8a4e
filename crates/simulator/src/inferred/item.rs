//! A resource of a family: made of a request, shown, filtered and changed.

use serde_json::{Map, Value};
use yun_catalog::{Family, Field, Kind};

use super::GIVEN;
use super::shape::Shape;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::schema::{as_text, is_of, is_time};
use crate::state::Resource;
use crate::times;

/// What a finished resource is called where its state has known values.
const SETTLED: [&str; 14] = [
    "running",
    "available",
    "active",
    "normal",
    "ready",
    "enabled",
    "enable",
    "online",
    "ok",
    "success",
    "succeeded",
    "created",
    "bound",
    "valid",
];

/// Returns what the operations show of a new resource, and what it was told.
pub(super) fn new(
    context: &Context<'_>,
    family: Family,
    shape: &Shape,
    id: &str,
) -> (Fields, Value) {
    let given = changes(context, family);
    let mut fields = Map::new();
    for field in &shape.fields {
        if let Some(value) = initial(context, family, shape, *field, id, &given) {
            fields.insert(field.name().to_owned(), value);
        }
    }
    (fields, given.into())
}

fn initial(
    context: &Context<'_>,
    family: Family,
    shape: &Shape,
    field: Field,
    id: &str,
    given: &Fields,
) -> Option<Value> {
    let name = field.name();
    if shape.keys.contains(&name) {
        return Some(match field.kind() {
            Kind::Integer | Kind::Number => id.parse::<u64>().ok()?.into(),
            _ => id.into(),
        });
    }
    if let Some(value) = told(family, field, given) {
        return Some(value.clone());
    }
    match (name, field.kind()) {
        ("Region" | "RegionId" | "regionId" | "region", Kind::String) => {
            return Some(context.call.region.clone().into());
        }
        ("Zone" | "ZoneId" | "az", Kind::String) => return Some(context.zone().into()),
        ("ProjectId", Kind::String) => return Some(context.project().into()),
        _ => {}
    }
    let lower = name.to_ascii_lowercase();
    if is_time(field) && ["create", "start", "launch", "update"].iter().any(|of| lower.contains(of))
    {
        return Some(match field.kind() {
            Kind::Integer if field.format() == Some("unix-milliseconds") => {
                u64::try_from(context.now().as_millis()).unwrap_or(u64::MAX).into()
            }
            Kind::Integer => context.now().as_secs().into(),
            _ => times::for_field(context.now(), field).into(),
        });
    }
    if lower.ends_with("state") || lower.ends_with("status") {
        let values = || field.values().map(yun_catalog::Value::text);
        let settled = SETTLED
            .iter()
            .find_map(|settled| values().find(|value| value.eq_ignore_ascii_case(settled)));
        let value = settled.or_else(|| values().next())?;
        return typed(field, value);
    }
    typed(field, field.default_value()?)
}

fn typed(field: Field, text: &str) -> Option<Value> {
    match field.kind() {
        Kind::String => Some(text.into()),
        Kind::Integer => text.parse::<i64>().ok().map(Value::from),
        Kind::Boolean => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    }
}

/// Returns what the call says of a resource: its parameters without secrets, those of a single
/// structure (`instanceSpec`) beside the others.
pub(super) fn changes(context: &Context<'_>, family: Family) -> Fields {
    let mut given = Map::new();
    let id = family.id().unwrap_or_default();
    for field in context.call.operation.parameters() {
        let Some(value) = context.get(field.name()) else { continue };
        let is_about_the_call = field.provider_wide().is_some() || field.is_token();
        if field.is_secret() || is_about_the_call || field.name() == id {
            continue;
        }
        let mut value = value.clone();
        if let (Kind::Type(type_), Value::Object(object)) = (field.kind(), &mut value) {
            for field in type_.fields().filter(|field| field.is_secret()) {
                object.remove(field.name());
            }
            for (name, value) in object.iter() {
                given.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        given.insert(field.name().to_owned(), value);
    }
    given
}

/// Sets the fields that the changes are called like.
pub(super) fn change(resource: &mut Resource, changes: &Fields, family: Family) {
    for (name, value) in changes {
        let alike = |field: &String| same(field, name, family.resource());
        let field = match resource.fields.contains_key(name) {
            true => Some(name.clone()),
            false => resource.fields.keys().find(|field| alike(field)).cloned(),
        };
        if let Some(field) = field {
            resource.set(&field, value.clone());
        }
    }
    if let Some(Value::Object(given)) = resource.hidden.get_mut(GIVEN) {
        given.extend(changes.clone());
    }
}

/// Returns these fields of a resource.
pub(super) fn shown(fields: &[Field], resource: &Resource, key: &str) -> Fields {
    let given = resource.hidden.get(GIVEN).and_then(Value::as_object);
    let mut shown = Map::new();
    for field in fields {
        let name = field.name();
        let value = resource.fields.get(name).or_else(|| given?.get(name));
        match value.filter(|value| is_of(field.kind(), value)) {
            Some(value) => shown.insert(name.to_owned(), value.clone()),
            None if name == key => shown.insert(name.to_owned(), resource.id.clone().into()),
            None => continue,
        };
    }
    shown
}

/// Whether a resource is what the other parameters of a list ask for.
pub(super) fn matches(context: &Context<'_>, family: Family, resource: &Resource) -> bool {
    let id = family.id().unwrap_or_default();
    let parents: Vec<_> = family.parents().map(yun_catalog::Parent::parameter).collect();
    let given = resource.hidden.get(GIVEN).and_then(Value::as_object);
    let of = |name: &str| resource.fields.get(name).or_else(|| given?.get(name));
    context.call.operation.parameters().all(|field| {
        let Some(asked) = context.get(field.name()) else { return true };
        if field.name() == id || field.provider_wide().is_some() {
            return true;
        }
        match (asked, field.name()) {
            (Value::Array(filters), "filters") => filters.iter().all(|filter| passes(filter, &of)),
            (Value::Array(_) | Value::Object(_), _) => true,
            (asked, name) => match of(name) {
                Some(own) if is_scalar(own) => as_text(own) == as_text(asked),
                // What it is a part of is known from its creation or not at all.
                None if parents.contains(&name) => {
                    given.is_none_or(|given| !given.contains_key(name))
                }
                _ => true,
            },
        }
    })
}

/// A filter of JD Cloud: `{name, operator, values}`.
fn passes<'a>(filter: &Value, of: &impl Fn(&str) -> Option<&'a Value>) -> bool {
    let Some(own) = filter["name"].as_str().and_then(of).filter(|own| is_scalar(own)) else {
        return true;
    };
    let Some(values) = filter["values"].as_array() else { return true };
    let own = as_text(own);
    let is_one = values.iter().any(|value| as_text(value) == own);
    match filter["operator"].as_str() {
        Some("ne" | "not in") => !is_one,
        Some("like") => values.iter().any(|value| own.contains(&*as_text(value))),
        _ => is_one,
    }
}

fn is_scalar(value: &Value) -> bool {
    value.is_string() || value.is_number() || value.is_boolean()
}

/// What the request says of a field.
fn told(family: Family, field: Field, given: &Fields) -> Option<&Value> {
    let fits = |value: &&Value| is_of(field.kind(), value);
    given.get(field.name()).filter(fits).or_else(|| {
        let mut alike =
            given.iter().filter(|(name, _)| same(field.name(), name, family.resource()));
        alike.find_map(|(_, value)| Some(value).filter(fits))
    })
}

/// Whether two names mean the same of a resource: `VPCName` and `Name`, `vpc_name` and `vpcName`.
fn same(one: &str, other: &str, resource: &str) -> bool {
    let noun = plain(resource);
    let stem = |name: &str| {
        let name = plain(name);
        let stem = name.strip_prefix(noun.as_str()).filter(|stem| !stem.is_empty());
        stem.map_or_else(|| name.clone(), str::to_owned)
    };
    stem(one) == stem(other)
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_the_resource() {
        for (one, other, resource, is_same) in [
            ("VPCName", "Name", "vpc", true),
            ("vpcName", "vpc_name", "vpc", true),
            ("KeyPairName", "Name", "key-pair", true),
            ("SubnetName", "Name", "vpc", false),
            ("vpc", "", "vpc", false),
        ] {
            assert_eq!(same(one, other, resource), is_same, "{one} {other}");
        }
    }
}
