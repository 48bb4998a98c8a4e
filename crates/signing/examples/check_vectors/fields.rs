//! Reads a vector's fields. Missing fields and fields of another type are errors.

use serde_json::{Map, Value};

#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// Returns the field, unless it is missing or null.
    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Returns an optional string.
    pub(crate) fn text(self, name: &str) -> Result<Option<&'a str>, String> {
        self.get(name)
            .map(|value| value.as_str().ok_or_else(|| format!("field `{name}` is not a string")))
            .transpose()
    }

    /// Returns a required string.
    pub(crate) fn required(self, name: &str) -> Result<&'a str, String> {
        self.text(name)?.ok_or_else(|| format!("field `{name}` is missing"))
    }
}

/// Formats a scalar as both providers do: booleans in lowercase, whole floats without a fraction,
/// no exponents. `None` for null, lists and objects.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(match number.as_f64() {
            Some(float) if number.is_f64() && float == 0.0 => "0".into(), // not "-0"
            // All digits, like Python's `int`: `to_string` stops at the shortest unambiguous ones.
            Some(float) if number.is_f64() && float.fract() == 0.0 => format!("{float:.0}"),
            Some(float) if number.is_f64() => float.to_string(),
            _ => number.to_string(),
        }),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
