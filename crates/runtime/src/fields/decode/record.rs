//! Decodes structs, lists and scalars into their slots.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::scalar::{boolean_of, integer_of, number_of};
use super::text::unquoted;
use super::value::read_value;
use super::{Context, Missing, reset};
use crate::fields::{Field, Fields, GetMut, List, REQUIRED};

/// The slot of one value. Deserializing into it returns whether it took the value. If not, the
/// value was `null`, or the problem has been recorded.
pub(super) struct Place<'s, 'c, 'b> {
    slot: GetMut<'s>,
    context: &'c mut Context<'b>,
}

impl<'s, 'c, 'b> Place<'s, 'c, 'b> {
    pub(super) fn new(slot: GetMut<'s>, context: &'c mut Context<'b>) -> Self {
        Self { slot, context }
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_, '_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<bool, D::Error> {
        let Self { slot, context } = self;
        match slot {
            GetMut::Optional(optional) => {
                let taken = Place::new(optional.insert(), context).deserialize(json)?;
                if !taken {
                    optional.clear();
                }
                Ok(taken)
            }
            GetMut::Record(record) if !context.exact => {
                json.deserialize_any(IntoRecord { record, context })
            }
            GetMut::List(list) if !context.exact => {
                json.deserialize_any(IntoList { list, context })
            }
            slot => raw(slot, <&RawValue>::deserialize(json)?.get(), context),
        }
    }
}

/// Decodes a value from its text.
pub(super) fn raw<E: Error>(
    slot: GetMut<'_>,
    text: &str,
    context: &mut Context<'_>,
) -> Result<bool, E> {
    if text == "null" {
        return Ok(false);
    }
    match slot {
        GetMut::Optional(optional) => {
            let taken = raw(optional.insert(), text, context)?;
            if !taken {
                optional.clear();
            }
            Ok(taken)
        }
        GetMut::Record(record) => {
            let start = text.as_bytes().first();
            if !matches!(start, Some(b'{' | b'[')) {
                context.problems.expected("an object", kind_of(text));
                return Ok(false);
            }
            within(text, context, |context, json| {
                json.deserialize_any(IntoRecord { record, context })
            })
        }
        GetMut::List(list) => raw_list(list, text, context),
        GetMut::Any(value) => {
            *value = read_value(text, context)?;
            Ok(true)
        }
        GetMut::Text(slot) => {
            context.take(text.len())?;
            // Objects and lists are kept as their JSON text.
            slot.set_text(match text.as_bytes().first() {
                Some(b'"') => said(text, context),
                _ => text.to_owned(),
            });
            Ok(true)
        }
        GetMut::Integer(slot) => {
            let read =
                |text: &str| integer_of(number_text(text)).and_then(|n| i64::try_from(n).ok());
            scalar(slot, "an integer", text, context, read)
        }
        GetMut::Number(slot) => {
            scalar(slot, "a number", text, context, |text| number_of(number_text(text)))
        }
        GetMut::Boolean(slot) => scalar(slot, "a boolean", text, context, boolean_of),
    }
}

/// Parses one level of nesting.
fn within<T, E: Error>(
    text: &str,
    context: &mut Context<'_>,
    work: impl FnOnce(
        &mut Context<'_>,
        &mut serde_json::Deserializer<serde_json::de::StrRead<'_>>,
    ) -> Result<T, serde_json::Error>,
) -> Result<T, E> {
    context.descend()?;
    let mut json = serde_json::Deserializer::from_str(text);
    let outcome = work(context, &mut json).map_err(E::custom);
    context.ascend();
    outcome
}

fn raw_list<E: Error>(
    list: &mut dyn List,
    text: &str,
    context: &mut Context<'_>,
) -> Result<bool, E> {
    match text.as_bytes().first() {
        Some(b'[') => {
            within(text, context, |context, json| json.deserialize_any(IntoList { list, context }))
        }
        // Some services write an empty list like this.
        _ if text == "\"\"" || is_empty_object(text) => Ok(true),
        // A single element without its list.
        _ => {
            let reported = context.problems.count();
            context.take(2 * list.item_bytes())?;
            let taken = raw(list.push(), text, context)?;
            if !taken {
                list.pop();
                if context.problems.count() > reported {
                    context.problems.broken_list();
                }
            }
            Ok(taken)
        }
    }
}

fn is_empty_object(text: &str) -> bool {
    text.strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|rest| rest.trim().is_empty())
}

fn scalar<T, E: Error>(
    slot: &mut T,
    what: &str,
    text: &str,
    context: &mut Context<'_>,
    read: impl Fn(&str) -> Option<T>,
) -> Result<bool, E> {
    let value = match text.as_bytes().first() {
        Some(b'"') => read(&unquoted(text).0),
        _ => read(text),
    };
    match value {
        Some(value) => {
            *slot = value;
            Ok(true)
        }
        None => {
            context.problems.expected(what, kind_of(text));
            Ok(false)
        }
    }
}

/// Reads booleans as numbers, which other services send instead.
fn number_text(text: &str) -> &str {
    match text {
        "true" => "1",
        "false" => "0",
        other => other,
    }
}

fn said(text: &str, context: &mut Context<'_>) -> String {
    let (text, whole) = unquoted(text);
    if !whole {
        context.problems.add(|| "replaced an unpaired surrogate".to_owned());
    }
    text.into_owned()
}

/// The type of a JSON text, for messages.
pub(super) fn kind_of(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// Decodes an object into a struct.
struct IntoRecord<'s, 'c, 'b> {
    record: &'s mut dyn Fields,
    context: &'c mut Context<'b>,
}

impl IntoRecord<'_, '_, '_> {
    fn refuse<E>(self, found: &str) -> Result<bool, E> {
        self.context.problems.expected("an object", found);
        Ok(false)
    }
}

impl<'de> Visitor<'de> for IntoRecord<'_, '_, '_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
        let mut fill = Fill::new(self.record, self.context)?;
        while let Some(key) = entries.next_key_seed(fill.key())? {
            fill.next_value(key, &mut entries)?;
        }
        fill.finish();
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        // Services written in PHP send an empty object as an empty list.
        if items.next_element::<IgnoredAny>()?.is_none() {
            Fill::new(self.record, self.context)?.finish();
            return Ok(true);
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        self.refuse("a list")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        self.refuse("a boolean")
    }
    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        self.refuse("a number")
    }
    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        self.refuse("a number")
    }
    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        self.refuse("a number")
    }
    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        self.refuse("a string")
    }
}

/// A struct that is being filled, entry by entry.
pub(super) struct Fill<'s, 'c, 'b> {
    record: &'s mut dyn Fields,
    pub(super) context: &'c mut Context<'b>,
    table: &'static [Field],
    seen: Seen,
    /// The row after that of the last key, which is the likely row of the next.
    next: usize,
}

impl<'s, 'c, 'b> Fill<'s, 'c, 'b> {
    pub(super) fn new<E: Error>(
        record: &'s mut dyn Fields,
        context: &'c mut Context<'b>,
    ) -> Result<Self, E> {
        let table = record.table();
        // Charges boxed structs, which no list has counted.
        context.take(table.len() * 16)?;
        Ok(Self { record, context, table, seen: Seen::new(table), next: 0 })
    }

    fn key(&self) -> Key {
        Key { table: self.table, next: self.next, exact: self.context.exact }
    }

    /// Reads the value of a key.
    pub(super) fn value<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        self.next_value(self.key().find(key), entries)
    }

    fn next_value<'de, A: MapAccess<'de>>(
        &mut self,
        found: Option<Found>,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let Some(found) = found.filter(|found| self.wants(found)) else {
            return entries.next_value::<IgnoredAny>().map(drop);
        };
        self.context.problems.enter_field(self.table[found.row].name);
        let place = Place::new(self.record.slot_mut(found.row).get_mut(), self.context);
        let taken = entries.next_value_seed(place)?;
        self.context.problems.leave();
        self.seen.note(&found, taken);
        Ok(())
    }

    /// Like [`value`](Self::value), from the value's text.
    pub(super) fn raw<E: Error>(&mut self, key: &str, text: &str) -> Result<(), E> {
        let Some(found) = self.key().find(key).filter(|found| self.wants(found)) else {
            return Ok(());
        };
        self.context.problems.enter_field(self.table[found.row].name);
        let taken = raw(self.record.slot_mut(found.row).get_mut(), text, self.context)?;
        self.context.problems.leave();
        self.seen.note(&found, taken);
        Ok(())
    }

    /// Whether to read the value of this key, which replaces an earlier one.
    fn wants(&mut self, found: &Found) -> bool {
        self.next = found.row + 1;
        match self.seen.at(found.row) {
            Sight::Never => true,
            Sight::AsSpelled if !found.as_spelled => false,
            _ => {
                reset(self.record.slot_mut(found.row));
                true
            }
        }
    }

    /// Notes missing fields.
    pub(super) fn finish(self) {
        if self.context.problems.is_outermost() {
            let rows = self.seen.rows().iter().take(self.table.len().min(128)).enumerate();
            let there = rows.filter(|(_, row)| !matches!(row.sight, Sight::Never));
            self.context.problems.there(there.fold(0, |bits, (row, _)| bits | 1 << row));
            note_missing(self.record, Some(&self.seen), self.context);
        }
    }
}

/// Notes required fields that have not been read, or all of them if nothing has.
pub(super) fn note_missing(
    record: &mut dyn Fields,
    seen: Option<&Seen>,
    context: &mut Context<'_>,
) {
    for (row, field) in record.table().iter().enumerate() {
        if field.is(REQUIRED) && !seen.is_some_and(|seen| seen.taken(row)) {
            let is_list = matches!(record.slot_mut(row).get_mut(), GetMut::List(_));
            context.problems.missing(Missing { name: field.name, is_list });
        }
    }
}

/// Decodes a list. Any other value is left to the exact path, which sees its text.
struct IntoList<'s, 'c, 'b> {
    list: &'s mut dyn List,
    context: &'c mut Context<'b>,
}

impl<'de> Visitor<'de> for IntoList<'_, '_, '_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        let Self { list, context } = self;
        // A growing list may allocate twice what it holds.
        let item_bytes = 2 * list.item_bytes();
        for index in 0.. {
            context.take(item_bytes)?;
            context.problems.enter_item(index);
            let taken = items.next_element_seed(Place::new(list.push(), context))?;
            context.problems.leave();
            if taken != Some(true) {
                list.pop();
                context.budget.give_back(item_bytes);
            }
            if taken.is_none() {
                break;
            }
        }
        Ok(true)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
}

/// The field that a key refers to.
struct Found {
    row: usize,
    /// Whether the spelling matches the documentation, including case.
    as_spelled: bool,
}

/// A key, looked up in a table starting at the row after the last key's.
struct Key {
    table: &'static [Field],
    next: usize,
    exact: bool,
}

impl Key {
    fn find(&self, key: &str) -> Option<Found> {
        let is = |field: &Field| field.name == key;
        let found = |row| Found { row, as_spelled: true };
        if self.table.get(self.next).is_some_and(is) {
            return Some(found(self.next));
        }
        self.table.iter().position(is).map(found).or_else(|| {
            let row = self.table.iter().position(|field| field.name.eq_ignore_ascii_case(key))?;
            Some(Found { row, as_spelled: false })
        })
    }
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<Found>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Option<Found>, D::Error> {
        match self.exact {
            true => Ok(self.find(&unquoted(<&RawValue>::deserialize(json)?.get()).0)),
            false => json.deserialize_str(self),
        }
    }
}

impl Visitor<'_> for Key {
    type Value = Option<Found>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }
    fn visit_str<E>(self, key: &str) -> Result<Option<Found>, E> {
        Ok(self.find(key))
    }
}

/// The fields seen so far.
pub(super) enum Seen {
    Few([Sighting; FEW]),
    Many(Vec<Sighting>),
}

/// More fields than nearly all structs have.
const FEW: usize = 64;

#[derive(Clone, Copy, Default)]
pub(super) struct Sighting {
    sight: Sight,
    taken: bool,
}

#[derive(Clone, Copy, Default)]
enum Sight {
    #[default]
    Never,
    InAnotherCase,
    AsSpelled,
}

impl Seen {
    fn new(table: &[Field]) -> Self {
        match table.len() {
            ..=FEW => Self::Few([Sighting::default(); FEW]),
            many => Self::Many(vec![Sighting::default(); many]),
        }
    }

    fn rows(&self) -> &[Sighting] {
        match self {
            Self::Few(rows) => rows,
            Self::Many(rows) => rows,
        }
    }

    fn at(&self, row: usize) -> Sight {
        self.rows()[row].sight
    }

    fn taken(&self, row: usize) -> bool {
        self.rows()[row].taken
    }

    fn note(&mut self, found: &Found, taken: bool) {
        let sight = if found.as_spelled { Sight::AsSpelled } else { Sight::InAnotherCase };
        let rows = match self {
            Self::Few(rows) => &mut rows[..],
            Self::Many(rows) => &mut rows[..],
        };
        rows[found.row] = Sighting { sight, taken };
    }
}
