//! Paths such as `data.id` and `EIPSet.EIPId`, which go through lists.

use serde_json::{Map, Value};
use yun_catalog::{Field, Kind};

use crate::call::Fields;
use crate::schema::as_text;

/// Returns the scalars at a path as texts.
pub(super) fn texts(object: &Fields, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    if let Some(value) = object.get(first) {
        collect(value, rest, &mut found);
    }
    found
}

fn collect(value: &Value, rest: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, rest, found)),
        Value::Object(object) if !rest.is_empty() => found.extend(texts(object, rest)),
        Value::Object(_) | Value::Null => {}
        scalar if rest.is_empty() => found.push(as_text(scalar).into_owned()),
        _ => {}
    }
}

/// Returns the field at a path.
pub(super) fn field_at(fields: impl Iterator<Item = Field>, path: &str) -> Option<Field> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let field = { fields }.find(|field| field.name() == first)?;
    match field.kind().innermost() {
        _ if rest.is_empty() => Some(field),
        Kind::Type(type_) => field_at(type_.fields(), rest),
        _ => None,
    }
}

/// Returns the fields of the structure at a path, or of the items of the list there.
pub(super) fn fields_at(fields: impl Iterator<Item = Field>, path: &str) -> Option<Vec<Field>> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let field = { fields }.find(|field| field.name() == first)?;
    let Kind::Type(type_) = field.kind().innermost() else { return None };
    if rest.is_empty() { Some(type_.fields().collect()) } else { fields_at(type_.fields(), rest) }
}

/// Puts ids at a path of a result: a list where the field is one, an item for each where a part of
/// the path is a list of structures.
pub(super) fn put(
    result: &mut Fields,
    fields: impl Iterator<Item = Field>,
    path: &str,
    ids: &[String],
) {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let Some(field) = { fields }.find(|field| field.name() == first) else { return };
    let value = made(field.kind(), rest, ids, result.remove(first));
    result.insert(first.to_owned(), value);
}

fn made(kind: Kind, rest: &str, ids: &[String], old: Option<Value>) -> Value {
    match kind {
        Kind::List(list) => {
            let template =
                old.and_then(|old| old.as_array().and_then(|items| items.first().cloned()));
            let item =
                |id: &String| made(list.item(), rest, std::slice::from_ref(id), template.clone());
            ids.iter().map(item).collect()
        }
        Kind::Type(type_) => {
            let mut object = match old {
                Some(Value::Object(object)) => object,
                _ => Map::new(),
            };
            put(&mut object, type_.fields(), rest, ids);
            object.into()
        }
        Kind::Integer | Kind::Number => {
            ids.first().and_then(|id| id.parse::<u64>().ok()).map_or(Value::Null, Value::from)
        }
        _ => ids.first().map_or(Value::Null, |id| id.as_str().into()),
    }
}
