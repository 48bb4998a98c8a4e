//! Flattens nested values into `name=value` pairs, which both providers use outside JSON.

use super::Value;

/// Appends the pairs of `value` under `name`: `ids.1`, `filters.1.values.2`. List indexes start at
/// `first`. `null`, empty lists and empty objects produce no pair; an empty string does.
pub fn flatten(name: &str, value: &Value, first: usize, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{name}.{}", index + first), item, first, pairs);
            }
        }
        Value::Object(object) => {
            for (key, item) in object.iter() {
                flatten(&format!("{name}.{key}"), item, first, pairs);
            }
        }
        scalar => pairs.extend(text_of(scalar).map(|text| (name.to_owned(), text))),
    }
}

/// Formats a scalar as both providers write it outside JSON; `None` for lists, objects and `null`.
pub fn text_of(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null | Value::List(_) | Value::Object(_) => return None,
        Value::String(text) => text.clone(),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        // Rust writes neither exponents nor the fraction of a whole number, as both providers
        // expect. Their Python SDKs send `1e-07`.
        Value::Number(number) => number.to_string(),
    })
}
