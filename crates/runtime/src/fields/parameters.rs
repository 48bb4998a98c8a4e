//! The parameters of a call, collected from its request struct.

use base64::Engine;

use super::write::write_value;
use super::{BASE64, Fields, Get, REQUIRED, SECRET, TOKEN, Value, each};
use crate::Secret;

/// The parameters that are set, in the provider's order.
#[derive(Clone, Default)]
pub struct Parameters {
    entries: Vec<Parameter>,
    missing: Vec<String>,
    secrets: Vec<Secret>,
    /// Fields with a value that their enum does not know, and the value unless it is secret.
    unknown: Vec<(String, Option<String>)>,
    has_token: bool,
}

/// One parameter of a call.
#[derive(Clone)]
pub struct Parameter {
    /// The provider's spelling.
    pub name: &'static str,
    /// The value as it is sent.
    pub value: Value,
    marks: u16,
}

impl Parameter {
    /// Whether the value is secret.
    pub fn is_secret(&self) -> bool {
        self.marks & SECRET != 0
    }

    /// Whether the operation requires it.
    pub fn is_required(&self) -> bool {
        self.marks & REQUIRED != 0
    }
}

/// Supplies parameters that a call does not set.
pub(crate) trait Defaults {
    /// A value from the configuration: region, zone, project.
    fn value(&self, name: &str) -> Option<String>;
    /// A value unique to this call.
    fn token(&self) -> String;
}

impl Parameters {
    /// Collects the parameters of `request`.
    pub(crate) fn collect(request: &dyn Fields, defaults: &dyn Defaults) -> Self {
        let mut collector = Collector { parameters: Self::default(), defaults };
        for (field, value) in each(request) {
            collector.field(field.name, field.marks, value);
        }
        collector.parameters
    }

    /// The parameters, in the provider's order.
    pub fn iter(&self) -> impl Iterator<Item = &Parameter> {
        self.entries.iter()
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.iter().find(|entry| entry.name == name).map(|entry| &entry.value)
    }

    /// Sets a parameter, replacing any value it has.
    pub(crate) fn set(&mut self, name: &'static str, value: Value) {
        match self.entries.iter_mut().find(|entry| entry.name == name) {
            Some(entry) => entry.value = value,
            None => self.entries.push(Parameter { name, value, marks: 0 }),
        }
    }

    /// Required fields that are not set, such as `dataDisks[0].cloudDiskSpec.diskSizeGB`.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// The values of secret fields at any depth, both as given and as sent.
    pub(crate) fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// Fields with a value that their enum does not know, and the value unless it is secret.
    pub(crate) fn unknown(&self) -> &[(String, Option<String>)] {
        &self.unknown
    }

    /// Whether the call has an idempotency token.
    pub(crate) fn has_token(&self) -> bool {
        self.has_token
    }
}

struct Collector<'a> {
    parameters: Parameters,
    defaults: &'a dyn Defaults,
}

impl Collector<'_> {
    fn field(&mut self, name: &'static str, marks: u16, value: Get<'_>) {
        let is_token = marks & TOKEN != 0;
        let value = match value {
            // The service would see the same token on every call that leaves it blank, or none at
            // all.
            Get::Text(text) if is_token && is_blank(text) => Get::Absent,
            value => value,
        };
        inspect(&value, name, marks, &mut self.parameters);
        let value = write_value(value, marks, true)
            .or_else(|| self.default(name, is_token).map(Value::String))
            .or_else(|| is_token.then(|| Value::String(self.defaults.token())));
        match value {
            Some(value) => {
                self.parameters.has_token |= is_token;
                self.parameters.entries.push(Parameter { name, value, marks });
            }
            None if marks & REQUIRED != 0 => self.parameters.missing.push(name.to_owned()),
            None => {}
        }
    }
}

impl Collector<'_> {
    fn default(&self, name: &str, is_token: bool) -> Option<String> {
        self.defaults.value(name).filter(|value| !(is_token && is_blank(value)))
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Notes every required field in a value that is not set, and every secret.
fn inspect(value: &Get<'_>, path: &str, marks: u16, notes: &mut Parameters) {
    match value {
        Get::Record(record) => {
            for (field, value) in each(*record) {
                let path = format!("{path}.{}", field.name);
                match value {
                    Get::Absent if field.is(REQUIRED) => notes.missing.push(path),
                    // Everything inside a secret is secret.
                    value => inspect(&value, &path, field.marks | marks & SECRET, notes),
                }
            }
        }
        Get::List(list) => {
            for index in 0..list.count() {
                inspect(&list.item(index), &format!("{path}[{index}]"), marks, notes);
            }
        }
        Get::Text(text) | Get::Unknown(text) => {
            if marks & SECRET != 0 {
                note_secret(text, marks, notes);
            }
            if matches!(value, Get::Unknown(_)) {
                let shown = (marks & SECRET == 0).then(|| (*text).to_owned());
                notes.unknown.push((path.to_owned(), shown));
            }
        }
        Get::Any(value) if marks & SECRET != 0 => note_any_secret(value, marks, notes),
        _ => {}
    }
}

fn note_secret(text: &str, marks: u16, notes: &mut Parameters) {
    notes.secrets.push(Secret::new(text));
    if marks & BASE64 != 0 {
        let encoded = base64::engine::general_purpose::STANDARD.encode(text);
        notes.secrets.push(Secret::new(encoded));
    }
}

fn note_any_secret(value: &Value, marks: u16, notes: &mut Parameters) {
    match value {
        Value::String(text) => note_secret(text, marks, notes),
        Value::List(items) => items.iter().for_each(|item| note_any_secret(item, marks, notes)),
        Value::Object(object) => {
            object.iter().for_each(|(_, item)| note_any_secret(item, marks, notes));
        }
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Number(_) => {}
    }
}
