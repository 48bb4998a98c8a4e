//! From a struct to a [`Value`].

use base64::Engine;

use super::{
    BASE64, Fields, Get, LOWER_TRUE_FALSE, LOWER_YES_NO, Object, TRUE_FALSE, UPPER_YES_NO, Value,
    YES_NO, each,
};

/// Returns the fields that are set as an object. Values are plain, not base64-encoded.
pub fn to_value(record: &dyn Fields) -> Value {
    Value::Object(write_record(record, false))
}

/// If `encode` is set, writes values as the provider expects them: encodes [`BASE64`] fields, and
/// writes booleans as text where the provider does.
pub(super) fn write_record(record: &dyn Fields, encode: bool) -> Object {
    each(record)
        .filter_map(|(field, value)| Some((field.name, write_value(value, field.marks, encode)?)))
        .collect()
}

pub(super) fn write_value(value: Get<'_>, marks: u16, encode: bool) -> Option<Value> {
    Some(match value {
        Get::Absent => return None,
        Get::Text(text) if encode && marks & BASE64 != 0 => {
            Value::String(base64::engine::general_purpose::STANDARD.encode(text))
        }
        Get::Text(text) | Get::Unknown(text) => Value::String(text.to_owned()),
        Get::Integer(number) => Value::Integer(number.into()),
        Get::Number(number) => Value::Number(number),
        Get::Boolean(value) => match boolean_text(marks, value) {
            Some(text) if encode => Value::String(text.to_owned()),
            _ => Value::Boolean(value),
        },
        Get::Any(value) => value.clone(),
        Get::Record(record) => Value::Object(write_record(record, encode)),
        Get::List(list) => Value::List(
            (0..list.count())
                .filter_map(|index| write_value(list.item(index), marks, encode))
                .collect(),
        ),
    })
}

/// The text of a boolean that is sent as text.
fn boolean_text(marks: u16, value: bool) -> Option<&'static str> {
    let (yes, no) = match marks & BOOLEAN_TEXT {
        TRUE_FALSE => ("True", "False"),
        LOWER_TRUE_FALSE => ("true", "false"),
        YES_NO => ("Yes", "No"),
        LOWER_YES_NO => ("yes", "no"),
        UPPER_YES_NO => ("YES", "NO"),
        _ => return None,
    };
    Some(if value { yes } else { no })
}

const BOOLEAN_TEXT: u16 = 7 << 4;
