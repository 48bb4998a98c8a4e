//! Secret JSON: never shown.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fields::{Get, GetMut, Slot, Value};

/// JSON that may contain a secret: the result of an operation that creates a key or a token and
/// whose result is undocumented. Any field may be the secret, so `Debug` prints `[redacted]`.
///
/// It dereferences to [`Value`]. `serde` serializes it in the clear.
///
/// ```
/// # use yun_runtime::{SecretValue, Value};
/// let made = SecretValue::from(Value::from_json(br#"{"accessKey": "AK", "secretKey": "SK"}"#)?);
/// assert_eq!(made["secretKey"].as_str(), Some("SK"));
/// assert_eq!(format!("{made:?}"), "[redacted]");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct SecretValue(Value);

impl SecretValue {
    /// Returns the JSON. Do not print it.
    pub fn into_value(self) -> Value {
        self.0
    }
}

impl Deref for SecretValue {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl From<Value> for SecretValue {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl From<SecretValue> for Value {
    fn from(value: SecretValue) -> Self {
        value.0
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

impl Serialize for SecretValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SecretValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self)
    }
}

impl Slot for SecretValue {
    fn get(&self) -> Get<'_> {
        Get::Any(&self.0)
    }
    fn get_mut(&mut self) -> GetMut<'_> {
        GetMut::Any(&mut self.0)
    }
}
