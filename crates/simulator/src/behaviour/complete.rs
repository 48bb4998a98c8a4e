//! Brings a result into the documented form: what is always there, and booleans as the provider
//! writes them.

use serde_json::{Map, Value};
use yun_catalog::{Field, Kind, Operation};

use crate::call::Fields;

/// Types may contain themselves.
const DEEPEST: usize = 8;

/// Adds every required field that is missing, with a neutral value: an empty text or list, zero,
/// false.
pub(super) fn result(operation: Operation, mut fields: Fields) -> Fields {
    complete(operation.result(), &mut fields, 0);
    fields
}

fn complete(fields: impl Iterator<Item = Field>, object: &mut Fields, depth: usize) {
    for field in fields {
        match object.get_mut(field.name()) {
            Some(value) => {
                within(field.kind(), value, depth);
                as_text(field, value);
            }
            None if field.is_required() && depth < DEEPEST => {
                let mut value = neutral(field.kind(), depth);
                as_text(field, &mut value);
                object.insert(field.name().to_owned(), value);
            }
            None => {}
        }
    }
}

/// Some booleans are texts on the wire, such as `Yes` and `No`.
fn as_text(field: Field, value: &mut Value) {
    if let (Some((yes, no)), Value::Bool(is)) = (field.boolean_texts(), &*value) {
        *value = if *is { yes } else { no }.into();
    }
}

fn within(kind: Kind, value: &mut Value, depth: usize) {
    match (kind, value) {
        (Kind::Type(type_), Value::Object(object)) => complete(type_.fields(), object, depth + 1),
        (Kind::List(list), Value::Array(items)) => {
            items.iter_mut().for_each(|item| within(list.item(), item, depth));
        }
        _ => {}
    }
}

fn neutral(kind: Kind, depth: usize) -> Value {
    match kind {
        Kind::String => "".into(),
        Kind::Integer | Kind::Number => 0.into(),
        Kind::Boolean => false.into(),
        Kind::List(_) => Value::Array(Vec::new()),
        Kind::Type(type_) => {
            let mut object = Map::new();
            complete(type_.fields(), &mut object, depth + 1);
            object.into()
        }
        _ => Map::new().into(),
    }
}
