//! The envelope that a provider puts around every result.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::record::{Fill, Place, note_missing, raw};
use super::value::read_value;
use super::{Budget, Context, Decoded, NotDecoded, attempt, reset};
use crate::fields::{GetMut, Object, Slot, Value};

/// A JSON object with a result and the provider's metadata.
pub struct Envelope<'a> {
    /// Fields of the envelope itself.
    fields: Vec<(&'static str, &'a mut dyn Slot)>,
    /// The key of the result; if `None`, its fields are beside those of the envelope.
    key: Option<&'static str>,
    result: &'a mut dyn Slot,
    presence: Presence,
}

/// Whether the text had a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// Nothing.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// The result.
    There,
    /// A value of another type.
    OfAnotherType,
}

impl<'a> Envelope<'a> {
    /// An envelope with the result under `key`.
    pub fn around(key: &'static str, result: &'a mut dyn Slot) -> Self {
        Self { fields: Vec::new(), key: Some(key), result, presence: Presence::Absent }
    }

    /// An envelope whose fields are beside those of the result.
    pub fn beside(result: &'a mut dyn Slot) -> Self {
        Self { fields: Vec::new(), key: None, result, presence: Presence::There }
    }

    /// Adds a field of the envelope.
    #[must_use]
    pub fn with(mut self, name: &'static str, place: &'a mut dyn Slot) -> Self {
        self.fields.push((name, place));
        self
    }

    /// Fills the envelope and the result, which must hold no values yet. Also returns whether there
    /// was a result.
    ///
    /// # Errors
    /// If the text is not a JSON object, or decoding it exceeds the budget.
    pub fn decode(
        mut self,
        text: &[u8],
        budget: Budget<'_>,
    ) -> Result<(Decoded, Presence), NotDecoded> {
        let decoded = attempt(text, budget, |context, text| {
            if context.exact {
                self.fields.iter_mut().for_each(|(_, place)| reset(*place));
                reset(self.result);
                self.presence = self.key.map_or(Presence::There, |_| Presence::Absent);
            }
            let mut json = serde_json::Deserializer::from_str(text);
            json.deserialize_map(Open { envelope: &mut self, context })?;
            json.end()?;
            if let (false, GetMut::Record(record)) =
                (self.presence == Presence::There, self.result.get_mut())
            {
                note_missing(record, None, context);
            }
            Ok(())
        })?;
        Ok((decoded, self.presence))
    }
}

/// The object of an envelope.
struct Open<'e, 'a, 'c, 'b> {
    envelope: &'e mut Envelope<'a>,
    context: &'c mut Context<'b>,
}

impl<'de> Visitor<'de> for Open<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<(), A::Error> {
        let Self { envelope, context } = self;
        match envelope.key {
            Some(key) => around(envelope, key, entries, context),
            None => beside(envelope, entries, context),
        }
    }
}

fn around<'de, A: MapAccess<'de>>(
    envelope: &mut Envelope<'_>,
    key: &'static str,
    mut entries: A,
    context: &mut Context<'_>,
) -> Result<(), A::Error> {
    while let Some(found) = entries.next_key_seed(Text { exact: context.exact })? {
        if found == key {
            if envelope.presence != Presence::Absent {
                reset(envelope.result);
            }
            envelope.presence = match envelope.result.get_mut() {
                // The usual case, handled separately because it is the fastest.
                slot @ GetMut::Record(_) => entries.next_value_seed(Presented { slot, context })?,
                slot => {
                    let text = entries.next_value::<&RawValue>()?.get();
                    present(slot, text, context)?
                }
            };
        } else if let Some(place) = place_of(&mut envelope.fields, &found) {
            let text = entries.next_value::<&RawValue>()?.get();
            quietly(place, text, context)?;
        } else {
            entries.next_value::<IgnoredAny>()?;
        }
    }
    Ok(())
}

fn beside<'de, A: MapAccess<'de>>(
    envelope: &mut Envelope<'_>,
    mut entries: A,
    context: &mut Context<'_>,
) -> Result<(), A::Error> {
    let Envelope { fields, result, .. } = envelope;
    match result.get_mut() {
        GetMut::Record(record) => {
            let mut fill = Fill::new(record, context)?;
            while let Some(key) = entries.next_key_seed(Text { exact: fill.context.exact })? {
                let Some(place) = place_of(fields, &key) else {
                    fill.value(&key, &mut entries)?;
                    continue;
                };
                let text = entries.next_value::<&RawValue>()?.get();
                quietly(place, text, fill.context)?;
                // The result may have a field of the same name.
                fill.raw(&key, text)?;
            }
            fill.finish();
        }
        GetMut::Any(value) => {
            let mut object = Vec::new();
            while let Some(key) = entries.next_key_seed(Text { exact: context.exact })? {
                let text = entries.next_value::<&RawValue>()?.get();
                match place_of(fields, &key) {
                    Some(place) => quietly(place, text, context)?,
                    None => {
                        context.take(2 * size_of::<(String, Value)>() + key.len())?;
                        object.push((key, read_value(text, context)?));
                    }
                }
            }
            *value = Value::Object(Object::of_last(object));
        }
        _ => return Err(A::Error::custom("a result is an object")),
    }
    Ok(())
}

/// Finds a field of the envelope, ignoring case because services do.
fn place_of<'f>(
    fields: &'f mut [(&'static str, &mut dyn Slot)],
    key: &str,
) -> Option<&'f mut dyn Slot> {
    let (_, place) = fields.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
    Some(&mut **place)
}

/// Reads a field of the envelope. The provider's dialect decides what is valid, so no problem of
/// the result is recorded.
fn quietly<E: Error>(place: &mut dyn Slot, text: &str, context: &mut Context<'_>) -> Result<(), E> {
    reset(place);
    let problems = std::mem::take(&mut context.problems);
    let outcome = raw(place.get_mut(), text, context);
    context.problems = problems;
    outcome.map(drop)
}

fn present<E: Error>(
    slot: GetMut<'_>,
    text: &str,
    context: &mut Context<'_>,
) -> Result<Presence, E> {
    Ok(match raw(slot, text, context)? {
        true => Presence::There,
        false if text == "null" => Presence::Null,
        false => Presence::OfAnotherType,
    })
}

/// A result under its key.
struct Presented<'s, 'c, 'b> {
    slot: GetMut<'s>,
    context: &'c mut Context<'b>,
}

impl<'de> DeserializeSeed<'de> for Presented<'_, '_, '_> {
    type Value = Presence;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Presence, D::Error> {
        let Self { slot, context } = self;
        if context.exact {
            return present(slot, <&RawValue>::deserialize(json)?.get(), context);
        }
        let reported = context.problems.count();
        Ok(match Place::new(slot, context).deserialize(json)? {
            true => Presence::There,
            false if context.problems.count() == reported => Presence::Null,
            false => Presence::OfAnotherType,
        })
    }
}

/// A key as text.
struct Text {
    exact: bool,
}

impl<'de> DeserializeSeed<'de> for Text {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<String, D::Error> {
        match self.exact {
            true => {
                let key = <&RawValue>::deserialize(json)?.get();
                Ok(super::text::unquoted(key).0.into_owned())
            }
            false => String::deserialize(json),
        }
    }
}
