//! `Debug` for generated structs: shows only the fields that are set and redacts secrets.

use std::fmt;

use super::{Fields, Get, List, SECRET, each};

/// Writes a struct as `Name { field: value, … }` with the provider's field names.
///
/// # Errors
/// Only those of the formatter.
pub fn debug(name: &str, record: &dyn Fields, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = formatter.debug_struct(name);
    for (field, value) in each(record) {
        match value {
            Get::Absent => {}
            _ if field.is(SECRET) => {
                shown.field(field.name, &format_args!("[redacted]"));
            }
            value => {
                shown.field(field.name, &ShownValue(value));
            }
        }
    }
    shown.finish()
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
                let mut map = formatter.debug_map();
                for (field, value) in each(*record) {
                    let name = field.name;
                    match value {
                        Get::Absent => {}
                        _ if field.is(SECRET) => {
                            map.entry(&format_args!("{name}"), &format_args!("[redacted]"));
                        }
                        value => {
                            map.entry(&format_args!("{name}"), &ShownValue(value));
                        }
                    }
                }
                map.finish()
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
