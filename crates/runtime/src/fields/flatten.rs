//! Nested values as flat `name=value` pairs, the form both providers use outside JSON.

use super::Value;

/// Appends the pairs of `value` under `name`: `ids.1`, `filters.1.values.2`. Lists count from
/// `first`. `null`, empty lists and empty objects give nothing; an empty string gives a pair.
pub fn flatten(name: &str, value: &Value, first: usize, pairs: &mut Vec<(String, String)>) {
    let text = match value {
        Value::Null => return,
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{name}.{}", index + first), item, first, pairs);
            }
            return;
        }
        Value::Object(object) => {
            for (key, item) in object.iter() {
                flatten(&format!("{name}.{key}"), item, first, pairs);
            }
            return;
        }
        Value::String(text) => text.clone(),
        Value::Boolean(value) => value.to_string(),
        Value::Integer(number) => number.to_string(),
        // Rust writes neither an exponent nor the fraction of a whole number, as both providers
        // want it; their Python SDKs send `1e-07`.
        Value::Number(number) => number.to_string(),
    };
    pairs.push((name.to_owned(), text));
}
