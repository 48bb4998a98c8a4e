//! The parameters of one call, taken from its request struct.

use super::write::write_value;
use super::{BASE64, Fields, Get, REQUIRED, SECRET, Slot, Value, Visitor};

/// The parameters that are set, in the provider's order, and the required ones that are not.
#[derive(Clone, Default)]
pub struct Parameters {
    entries: Vec<Parameter>,
    missing: Vec<String>,
}

/// One parameter of a call.
#[derive(Clone)]
pub struct Parameter {
    /// The provider's spelling.
    pub name: &'static str,
    /// The value as it is sent.
    pub value: Value,
    marks: u8,
}

impl Parameter {
    /// Whether the value must not be shown.
    pub fn is_secret(&self) -> bool {
        self.marks & SECRET != 0
    }

    /// Whether the operation cannot do without it.
    pub fn is_required(&self) -> bool {
        self.marks & REQUIRED != 0
    }
}

impl Parameters {
    /// Takes the parameters of `request`. For one that is not set, `default` is asked; it knows
    /// what the configuration gives (region, zone, project).
    pub fn collect(request: &dyn Fields, default: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut collector = Collector { parameters: Self::default(), default };
        request.visit(&mut collector);
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

    /// Required fields that are not set, such as `dataDisks[0].cloudDiskSpec.diskSizeGB`.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }
}

struct Collector<'a> {
    parameters: Parameters,
    default: &'a dyn Fn(&str) -> Option<String>,
}

impl Visitor for Collector<'_> {
    fn field(&mut self, name: &'static str, marks: u8, slot: &dyn Slot) {
        let value = slot.get();
        find_missing(&value, name, &mut self.parameters.missing);
        match write_value(value, marks, true).or_else(|| (self.default)(name).map(Value::String)) {
            Some(value) => self.parameters.entries.push(Parameter { name, value, marks }),
            None if marks & REQUIRED != 0 => self.parameters.missing.push(name.to_owned()),
            None => {}
        }
    }
}

/// Walks a value and notes every required field in it that is not set.
fn find_missing(value: &Get<'_>, path: &str, missing: &mut Vec<String>) {
    match value {
        Get::Record(record) => record.visit(&mut Finder { path, missing }),
        Get::List(list) => {
            for index in 0..list.count() {
                find_missing(&list.item(index), &format!("{path}[{index}]"), missing);
            }
        }
        _ => {}
    }
}

struct Finder<'a> {
    path: &'a str,
    missing: &'a mut Vec<String>,
}

impl Visitor for Finder<'_> {
    fn field(&mut self, name: &'static str, marks: u8, slot: &dyn Slot) {
        let path = format!("{}.{name}", self.path);
        match slot.get() {
            Get::Absent if marks & REQUIRED != 0 => self.missing.push(path),
            value => find_missing(&value, &path, self.missing),
        }
    }
}

// The marks decide how a value is encoded; a mark that is added must be thought of here.
const _: () = assert!(REQUIRED | SECRET | BASE64 == 7);
