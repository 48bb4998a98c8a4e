//! `Debug` of generated structs: only what is set, and never a secret.

use std::fmt;

use super::{Fields, Get, List, SECRET, Slot, Visitor};

/// Writes a struct as `Name { field: value, … }` with the provider's field names.
///
/// # Errors
/// Only those of the formatter.
pub fn debug(name: &str, record: &dyn Fields, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = Shown(formatter.debug_struct(name));
    record.visit(&mut shown);
    shown.0.finish()
}

struct Shown<'a, 'b>(fmt::DebugStruct<'a, 'b>);

impl Visitor<'_> for Shown<'_, '_> {
    fn field(&mut self, name: &'static str, marks: u8, slot: &dyn Slot) {
        match slot.get() {
            Get::Absent => {}
            _ if marks & SECRET != 0 => {
                self.0.field(name, &format_args!("[redacted]"));
            }
            value => {
                self.0.field(name, &ShownValue(value));
            }
        }
    }
}

struct ShownValue<'a>(Get<'a>);

impl fmt::Debug for ShownValue<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Get::Absent => formatter.write_str("-"),
            Get::Text(text) | Get::Unknown(text) => text.fmt(formatter),
            Get::Integer(number) => number.fmt(formatter),
            Get::Number(number) => number.fmt(formatter),
            Get::Boolean(value) => value.fmt(formatter),
            Get::Any(value) => value.fmt(formatter),
            Get::Record(record) => {
                let mut map = ShownRecord(formatter.debug_map());
                record.visit(&mut map);
                map.0.finish()
            }
            Get::List(list) => show_list(*list, formatter),
        }
    }
}

fn show_list(list: &dyn List, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    formatter
        .debug_list()
        .entries((0..list.count()).map(|index| ShownValue(list.item(index))))
        .finish()
}

struct ShownRecord<'a, 'b>(fmt::DebugMap<'a, 'b>);

impl Visitor<'_> for ShownRecord<'_, '_> {
    fn field(&mut self, name: &'static str, marks: u8, slot: &dyn Slot) {
        match slot.get() {
            Get::Absent => {}
            _ if marks & SECRET != 0 => {
                self.0.entry(&format_args!("{name}"), &format_args!("[redacted]"));
            }
            value => {
                self.0.entry(&format_args!("{name}"), &ShownValue(value));
            }
        }
    }
}
