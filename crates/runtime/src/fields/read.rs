//! From a [`Value`] to a struct, leniently: one odd field never loses the rest.
//!
//! Providers send numbers as text and text as numbers, `null` for an empty list, and leave out what
//! they document as always present. Each of these has one reading here; what has none is reported
//! as a [`Problem`] and its field keeps the default.

use std::fmt;

use super::{Fields, GetMut, Optional, REQUIRED, Slot, Value, VisitorMut};

/// A field that could not be read. Holds no value of the answer, so it may be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, such as `image.dataDisks[0].diskSizeGB`.
    pub path: String,
    /// What was expected and what was there.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.message)
    }
}

/// Sets every field that `value` holds. Fields that are not in `value` stay as they are; what
/// `value` holds beside the fields is ignored.
pub fn fill(record: &mut dyn Fields, value: Value) -> Vec<Problem> {
    let mut problems = Problems { path: Vec::new(), found: Vec::new() };
    read_record(record, value, &mut problems);
    problems.found
}

/// As [`fill`], but a field of another type is an error. A missing field is not: what a struct
/// serialises (which leaves unset fields out) must be readable again.
pub(super) fn fill_strictly(record: &mut dyn Fields, value: Value) -> Result<(), Problem> {
    match fill(record, value).into_iter().find(|problem| problem.message != MISSING) {
        Some(problem) => Err(problem),
        None => Ok(()),
    }
}

const MISSING: &str = "missing, though documented as always present";

struct Problems {
    path: Vec<Step>,
    found: Vec<Problem>,
}

#[derive(Clone, Copy)]
enum Step {
    Field(&'static str),
    Item(usize),
}

impl Problems {
    fn add(&mut self, message: String) {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Field(name) if path.is_empty() => path.push_str(name),
                Step::Field(name) => path.extend([".", name]),
                Step::Item(index) => path.push_str(&format!("[{index}]")),
            }
        }
        self.found.push(Problem { path, message });
    }

    fn expected(&mut self, what: &str, found: &str) {
        self.add(format!("expected {what}, found {found}"));
    }
}

struct Reader<'a> {
    value: super::Object,
    problems: &'a mut Problems,
}

impl VisitorMut for Reader<'_> {
    fn field(&mut self, name: &'static str, marks: u8, slot: &mut dyn Slot) {
        self.problems.path.push(Step::Field(name));
        match self.value.take(name) {
            Some(value) if !matches!(value, Value::Null) => {
                read_value(slot.get_mut(), value, self.problems);
            }
            _ if marks & REQUIRED != 0 => self.problems.add(MISSING.to_owned()),
            _ => {}
        }
        self.problems.path.pop();
    }
}

fn read_record(record: &mut dyn Fields, value: Value, problems: &mut Problems) -> bool {
    let value = match value {
        Value::Object(object) => object,
        // Services written in PHP send an empty object as an empty list.
        Value::List(list) if list.is_empty() => super::Object::default(),
        other => {
            problems.expected("an object", other.kind());
            return false;
        }
    };
    record.visit_mut(&mut Reader { value, problems });
    true
}

/// Whether the value was of the slot's type, or could be read as one.
fn read_value(slot: GetMut<'_>, value: Value, problems: &mut Problems) -> bool {
    let kind = value.kind();
    let expected = match slot {
        GetMut::Any(slot) => {
            *slot = value;
            return true;
        }
        GetMut::Record(record) => return read_record(record, value, problems),
        GetMut::Optional(optional) => return read_optional(optional, value, problems),
        GetMut::List(list) => {
            let items = match value {
                Value::List(items) => items,
                Value::Object(object) if object.is_empty() => Vec::new(),
                Value::String(text) if text.is_empty() => Vec::new(),
                other => {
                    problems.expected("a list", other.kind());
                    return false;
                }
            };
            for (index, item) in items.into_iter().enumerate() {
                problems.path.push(Step::Item(index));
                if matches!(item, Value::Null) || !read_value(list.push(), item, problems) {
                    list.pop();
                }
                problems.path.pop();
            }
            return true;
        }
        GetMut::Text(slot) => match text_of(value) {
            Some(text) => {
                slot.set_text(text);
                return true;
            }
            None => "a string",
        },
        GetMut::Integer(slot) => match value.as_integer() {
            Some(number) => {
                *slot = number;
                return true;
            }
            None => "an integer",
        },
        GetMut::Number(slot) => match number_of(&value) {
            Some(number) => {
                *slot = number;
                return true;
            }
            None => "a number",
        },
        GetMut::Boolean(slot) => match boolean_of(&value) {
            Some(boolean) => {
                *slot = boolean;
                return true;
            }
            None => "a boolean",
        },
    };
    problems.expected(expected, kind);
    false
}

fn read_optional(optional: &mut dyn Optional, value: Value, problems: &mut Problems) -> bool {
    let read = read_value(optional.insert(), value, problems);
    if !read {
        optional.clear();
    }
    read
}

fn text_of(value: Value) -> Option<String> {
    Some(match value {
        Value::String(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::Null | Value::List(_) | Value::Object(_) => return None,
    })
}

fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn boolean_of(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(*value),
        Value::Integer(0) => Some(false),
        Value::Integer(1) => Some(true),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
