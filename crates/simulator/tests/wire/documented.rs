//! Results compared with what the documentation says of them.

use serde_json::Value;
use yun_catalog::{Field, Kind};

/// Checks that the result of a UCloud operation has what is required, and the documented types and
/// values.
pub(crate) fn check(action: &str, result: &Value) {
    let mut products = yun_catalog::provider("ucloud").unwrap().products();
    let operation = products.find_map(|product| product.operation(action)).unwrap();
    object(operation.result(), result, action);
}

fn object(fields: impl Iterator<Item = Field>, object: &Value, path: &str) {
    for field in fields {
        let path = format!("{path}.{}", field.name());
        match object.get(field.name()) {
            Some(found) => value(field, field.kind(), found, &path),
            None => assert!(!field.is_required(), "{path} is missing"),
        }
    }
}

fn value(field: Field, kind: Kind, found: &Value, path: &str) {
    let fits = match kind {
        Kind::String => found.is_string(),
        Kind::Integer => found.is_i64() || found.is_u64(),
        Kind::Number => found.is_number(),
        Kind::Boolean => match field.boolean_texts() {
            Some((yes, no)) => *found == yes || *found == no,
            None => found.is_boolean(),
        },
        Kind::List(_) => found.is_array(),
        Kind::Type(_) => found.is_object(),
        _ => true,
    };
    assert!(fits, "{path} is {found}");
    match kind {
        Kind::Type(type_) => object(type_.fields(), found, path),
        Kind::List(list) => {
            let items = found.as_array().into_iter().flatten();
            items.for_each(|item| value(field, list.item(), item, path));
        }
        _ => {}
    }
}
