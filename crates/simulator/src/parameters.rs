//! The parameters of a request as the simulator read them, for tests to look at.

use std::fmt;

use serde_json::{Map, Value};
use yun_catalog::{Field, Kind, Operation};

use crate::call::{Call, Fields};

/// The parameters of a request, by the provider's names and typed as documented.
///
/// `Debug` and [`redacted`](Self::redacted) show no secrets.
#[derive(Clone)]
pub struct Parameters {
    operation: Option<Operation>,
    values: Fields,
    size: usize,
}

/// What stands for a secret.
const REDACTED: &str = "***";

impl Parameters {
    pub(crate) fn none() -> Self {
        Self { operation: None, values: Map::new(), size: 0 }
    }

    pub(crate) fn of(call: Call) -> Self {
        let size = size(&call.parameters);
        Self { operation: Some(call.operation), values: call.parameters, size }
    }

    /// Returns roughly how much memory they take, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Returns a parameter.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Returns all parameters.
    pub fn values(&self) -> &Map<String, Value> {
        &self.values
    }

    /// Returns all parameters with `***` for passwords, keys and other secrets.
    pub fn redacted(&self) -> Value {
        let Some(operation) = self.operation else { return Map::new().into() };
        let mut values = self.values.clone();
        redact(operation.parameters(), &mut values);
        values.into()
    }
}

/// Replaces the secrets among the fields.
pub(crate) fn redact(fields: impl Iterator<Item = Field>, values: &mut Fields) {
    for field in fields {
        let Some(value) = values.get_mut(field.name()) else { continue };
        if field.is_secret() {
            *value = REDACTED.into();
        } else {
            redact_value(field.kind(), value);
        }
    }
}

fn redact_value(kind: Kind, value: &mut Value) {
    match (kind, value) {
        (Kind::Type(type_), Value::Object(object)) => redact(type_.fields(), object),
        (Kind::List(list), Value::Array(items)) => {
            items.iter_mut().for_each(|item| redact_value(list.item(), item));
        }
        _ => {}
    }
}

fn size(values: &Fields) -> usize {
    values.iter().map(|(name, value)| 64 + name.len() + size_of_value(value)).sum()
}

fn size_of_value(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(|item| 32 + size_of_value(item)).sum(),
        Value::Object(object) => size(object),
        _ => 0,
    }
}

impl PartialEq for Parameters {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.redacted(), f)
    }
}
