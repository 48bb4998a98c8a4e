//! Decodes free JSON.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::scalar::{integer_of, number_of};
use super::text::unquoted;
use super::{Budget, Context, NotDecoded, attempt};
use crate::fields::{Object, Value};

// Here, so that `fields::value` does not depend on the decoder.
impl Value {
    /// Parses JSON. Invalid UTF-8 is replaced.
    ///
    /// # Errors
    /// If the text is not JSON; the message says where.
    pub fn from_json(text: &[u8]) -> Result<Self, String> {
        value_of(text, Budget::unlimited()).map_err(|error| error.to_string())
    }
}

/// Reads one JSON value.
fn value_of(text: &[u8], budget: Budget<'_>) -> Result<Value, NotDecoded> {
    let mut value = Value::Null;
    attempt(text, budget, |context, text| {
        let raw: &RawValue = serde_json::from_str(text)?;
        value = read_value(raw.get(), context)?;
        Ok(())
    })?;
    Ok(value)
}

/// Parses a value from its text.
pub(super) fn read_value<E: Error>(text: &str, context: &mut Context<'_>) -> Result<Value, E> {
    let mut json = serde_json::Deserializer::from_str(text);
    match (IntoValue { context }).deserialize(&mut json) {
        Ok(value) => Ok(value),
        Err(error) if context.stopped.is_some() => Err(E::custom(error)),
        // A number that a float would round, or a string with an unpaired surrogate.
        Err(_) => exactly(text, context),
    }
}

/// Parses every scalar from its own text. A number that does not fit is kept as text.
fn exactly<E: Error>(text: &str, context: &mut Context<'_>) -> Result<Value, E> {
    context.take(2 * size_of::<Value>())?;
    let text = text.trim();
    match text.as_bytes().first() {
        Some(b'{') => {
            let entries: Entries<'_> = serde_json::from_str(text).map_err(E::custom)?;
            context.descend()?;
            let mut object = Vec::new();
            for (key, value) in entries.0 {
                context.take(size_of::<(String, Value)>() + key.get().len())?;
                let key = unquoted(key.get()).0.into_owned();
                object.push((key, exactly(value.get(), context)?));
            }
            context.ascend();
            Ok(Value::Object(Object::of_last(object)))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(E::custom)?;
            context.descend()?;
            let items: Result<_, E> =
                items.into_iter().map(|item| exactly(item.get(), context)).collect();
            context.ascend();
            Ok(Value::List(items?))
        }
        Some(b'"') => {
            context.take(text.len())?;
            Ok(Value::String(unquoted(text).0.into_owned()))
        }
        Some(b'n') => Ok(Value::Null),
        Some(b't') => Ok(Value::Boolean(true)),
        Some(b'f') => Ok(Value::Boolean(false)),
        _ => Ok(match (integer_of(text), number_of(text)) {
            (Some(whole), _) => Value::Integer(whole),
            (None, Some(number)) => Value::Number(number),
            (None, None) => Value::String(text.to_owned()),
        }),
    }
}

/// The entries of an object, as text.
struct Entries<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Entries<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        json.deserialize_map(All)
    }
}

struct IntoValue<'c, 'b> {
    context: &'c mut Context<'b>,
}

impl<'de> DeserializeSeed<'de> for IntoValue<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for IntoValue<'_, '_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Integer(value.into()))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        // From 2^53 on, a float may be a neighbour of the number in the text.
        const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;
        if value.abs() < EXACT_BELOW {
            Ok(Value::Number(value))
        } else {
            Err(E::custom("a number that may have been rounded"))
        }
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.context.take(value.len())?;
        Ok(Value::String(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            self.context.take(2 * size_of::<Value>())?;
            match items.next_element_seed(IntoValue { context: &mut *self.context })? {
                Some(item) => list.push(item),
                None => return Ok(Value::List(list)),
            }
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            self.context.take(2 * size_of::<(String, Value)>() + key.len())?;
            object.push((key, entries.next_value_seed(IntoValue { context: &mut *self.context })?));
        }
        Ok(Value::Object(Object::of_last(object)))
    }
}
