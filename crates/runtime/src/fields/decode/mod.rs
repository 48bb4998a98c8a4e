//! Decodes JSON text directly into a struct, leniently: one unexpected value never loses the rest.
//!
//! Services send numbers as text and text as numbers, one object where a list is documented, `null`
//! for an empty list, and keys in another case. Whatever converts losslessly is read. Anything else
//! is reported as a [`Problem`]: its field keeps the default, and the text stays with the response.
//! Nothing is rounded: scalars are parsed from their own text, not from a float.
//!
//! A [`Budget`] bounds memory and time for any text.

mod budget;
mod envelope;
mod problem;
mod record;
mod scalar;
mod text;
mod value;

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeSeed;

pub use budget::Budget;
pub use envelope::{Envelope, Presence};
pub use problem::Problem;
use problem::Problems;
use record::Place;
pub(super) use scalar::integer_of;

use super::{Fields, GetMut, Slot};

/// What decoding revealed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The first few values that could not be read; `more` counts the rest.
    pub problems: Vec<Problem>,
    /// The number of further problems.
    pub more: usize,
    /// Required fields of the outermost struct that are missing or could not be read.
    pub missing: Vec<Missing>,
    /// The number of lists of the outermost struct that were something else, which `problems` also
    /// has.
    pub broken_lists: usize,
    /// The rows of the outermost struct that were in the text, including `null`: one bit for each
    /// of the first 128.
    pub there: u128,
}

impl Decoded {
    /// Whether the field in this row of the outermost struct was in the text.
    pub fn has(&self, row: usize) -> bool {
        row < 128 && self.there & (1 << row) != 0
    }
}

/// A required field without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The provider's name of the field.
    pub name: &'static str,
    /// Whether it is a list, which services may omit if empty.
    pub is_list: bool,
}

/// Why a text could not be decoded at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDecoded {
    /// It is not JSON, or not an object. Holds where and why.
    NotJson(String),
    /// It exceeds the memory of the [`Budget`].
    TooLarge,
    /// It exceeds the time of the [`Budget`].
    TooSlow,
}

impl fmt::Display for NotDecoded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(problem) => formatter.write_str(problem),
            Self::TooLarge => formatter.write_str("it takes too much memory"),
            Self::TooSlow => formatter.write_str("decoding took too long"),
        }
    }
}

/// Fills a struct, which must hold no values yet, from `text`, a JSON object.
///
/// Invalid UTF-8 is replaced. Of duplicate keys the last wins; of keys that differ only in case,
/// the one with the documented spelling.
///
/// # Errors
/// If the text is not a JSON object, or decoding it exceeds the budget.
pub fn decode(
    text: &[u8],
    record: &mut dyn Fields,
    budget: Budget<'_>,
) -> Result<Decoded, NotDecoded> {
    attempt(text, budget, |context, text| {
        if context.exact {
            reset_record(record);
        }
        let mut json = serde_json::Deserializer::from_str(text);
        Place::new(GetMut::Record(record), context).deserialize(&mut json)?;
        json.end()
    })
}

/// Decodes on the fast path, and again on the exact path if a value would not be lossless.
fn attempt(
    text: &[u8],
    budget: Budget<'_>,
    mut work: impl FnMut(&mut Context<'_>, &str) -> Result<(), serde_json::Error>,
) -> Result<Decoded, NotDecoded> {
    let text: Cow<'_, str> = String::from_utf8_lossy(text);
    let mut failure = None;
    for exact in [false, true] {
        let mut context = Context::new(budget, exact);
        match work(&mut context, &text) {
            Ok(()) => return Ok(context.problems.finish()),
            Err(error) => match context.stopped.take() {
                Some(stopped) => return Err(stopped),
                // The first error has the position in the text; the exact path sees only parts of
                // it.
                None => failure = failure.or(Some(error)),
            },
        }
    }
    Err(NotDecoded::NotJson(failure.map_or_else(String::new, |error| error.to_string())))
}

/// The maximum nesting depth, as in serde_json.
const DEEPEST: usize = 128;

/// The state of decoding one text.
struct Context<'b> {
    problems: Problems,
    budget: Budget<'b>,
    /// Why decoding was aborted, if the text is not at fault.
    stopped: Option<NotDecoded>,
    /// Whether this is the exact path, which sees every value as text first.
    exact: bool,
    depth: usize,
}

impl<'b> Context<'b> {
    fn new(budget: Budget<'b>, exact: bool) -> Self {
        Self { problems: Problems::default(), budget, stopped: None, exact, depth: 0 }
    }

    /// Charges memory to the budget and occasionally checks the time.
    fn take<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.budget.take(bytes).map_err(|stopped| {
            self.stopped = Some(stopped);
            E::custom("given up")
        })
    }

    /// Enters a level, for the exact path, whose parsers see only one level each.
    fn descend<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(E::custom("nested too deeply")) } else { Ok(()) }
    }

    fn ascend(&mut self) {
        self.depth -= 1;
    }
}

/// Resets every field to its default.
fn reset_record(record: &mut dyn Fields) {
    for row in 0..record.table().len() {
        reset(record.slot_mut(row));
    }
}

fn reset(slot: &mut dyn Slot) {
    match slot.get_mut() {
        GetMut::Text(text) => text.set_text(String::new()),
        GetMut::Integer(number) => *number = 0,
        GetMut::Number(number) => *number = 0.0,
        GetMut::Boolean(value) => *value = false,
        GetMut::Any(value) => *value = super::Value::Null,
        GetMut::Record(record) => reset_record(record),
        GetMut::List(list) => list.clear(),
        GetMut::Optional(optional) => optional.clear(),
    }
}
