//! A resource: what the cloud shows of it, what it hides, and what will become of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A resource of a cloud. Its kind is the product and a noun unique there: `vm/instance`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Resource {
    pub(crate) id: String,
    pub(crate) region: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) project: Option<String>,
    /// When it was created, since 1970.
    pub(crate) created: Duration,
    /// What the describing operation shows, by the provider's names.
    pub(crate) fields: Map<String, Value>,
    /// What no operation shows, such as passwords, and what relates it to others.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) hidden: Map<String, Value>,
    /// What time brings, soonest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) due: Vec<Change>,
}

/// A change that time brings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) at: Duration,
    /// The fields to set; none if the resource goes.
    pub(crate) set: Option<Map<String, Value>>,
}

impl Resource {
    /// Returns a field's text; empty if there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns a field; null if there is none.
    pub(crate) fn value(&self, name: &str) -> &Value {
        static NULL: Value = Value::Null;
        self.fields.get(name).unwrap_or(&NULL)
    }

    /// Returns a field's number; 0 if there is none.
    pub(crate) fn number(&self, name: &str) -> i64 {
        self.fields.get(name).and_then(Value::as_i64).unwrap_or_default()
    }

    /// Returns a field's list; empty if there is none.
    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.fields.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns a hidden text; empty if there is none.
    pub(crate) fn hidden(&self, name: &str) -> &str {
        self.hidden.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    pub(crate) fn hide(&mut self, name: &str, value: impl Into<Value>) {
        self.hidden.insert(name.to_owned(), value.into());
    }

    /// Applies what is due. Returns whether the resource remains.
    pub(super) fn settle(&mut self, now: Duration) -> bool {
        while let Some(change) = self.due.first().filter(|change| change.at <= now) {
            if change.set.is_none() {
                return false;
            }
            if let Some(set) = self.due.remove(0).set {
                self.fields.extend(set);
            }
        }
        true
    }
}
