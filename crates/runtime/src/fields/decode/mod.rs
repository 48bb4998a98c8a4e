//! From JSON text straight into a struct, leniently: one odd value never loses the rest.
//!
//! Services send numbers as text and text as numbers, one object where a list is documented, `null`
//! for an empty list, and keys in another case. Whatever has one exact reading is read; what has none
//! is reported as a [`Problem`], its field keeps the default, and the text itself stays with the
//! response. Nothing is rounded: scalars are read from their own text, not from a float.
//!
//! Memory is bounded by a [`Budget`], whatever the text holds.

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
pub(super) use value::value_of;

use super::{Fields, GetMut, Slot};

/// What was noticed while a struct was filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// What could not be read into its field. The first few; `more` counts the others.
    pub problems: Vec<Problem>,
    /// How many more problems there were.
    pub more: usize,
    /// Required fields of the outermost struct that are not there or could not be read.
    pub missing: Vec<Missing>,
    /// Lists of the outermost struct that were something else, which is in `problems` too.
    pub broken_lists: usize,
    /// Rows of the outermost struct that were in the text, `null` included: a bit for each of the
    /// first 128.
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
    /// Whether it is a list, which services leave out when it is empty.
    pub is_list: bool,
}

/// Why a text could not be decoded at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDecoded {
    /// It is not JSON, or not an object; says where and why.
    NotJson(String),
    /// What it says takes more memory than the [`Budget`] allows.
    TooLarge,
    /// The time of the [`Budget`] ran out.
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

/// Sets every field that `text`, a JSON object, holds, of a struct without values.
///
/// Bytes that are not UTF-8 are replaced, not refused. Of a key that stands twice the last one
/// counts, and of keys that differ only in case the one that is spelled as documented.
///
/// # Errors
/// When the text is not JSON, or decoding it exceeds the budget.
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

/// Decodes, first by the fast way and, when that meets a value that it cannot read exactly, by the
/// exact one.
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
                // The first one tells where the text is wrong; the exact way sees only parts of it.
                None => failure = failure.or(Some(error)),
            },
        }
    }
    Err(NotDecoded::NotJson(failure.map_or_else(String::new, |error| error.to_string())))
}

/// Longest nesting of JSON that is followed, as in serde_json.
const DEEPEST: usize = 128;

/// What is carried along while one text is decoded.
struct Context<'b> {
    problems: Problems,
    budget: Budget<'b>,
    /// Why decoding was given up, where that is not the text's fault.
    stopped: Option<NotDecoded>,
    /// Whether every value is looked at as text before it is read.
    exact: bool,
    depth: usize,
}

impl<'b> Context<'b> {
    fn new(budget: Budget<'b>, exact: bool) -> Self {
        Self { problems: Problems::default(), budget, stopped: None, exact, depth: 0 }
    }

    /// Counts memory that is about to be taken, and looks at the time now and then.
    fn take<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.budget.take(bytes).map_err(|stopped| {
            self.stopped = Some(stopped);
            E::custom("given up")
        })
    }

    /// One level down, for the exact way, whose parsers each see one level alone.
    fn descend<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(E::custom("nested too deeply")) } else { Ok(()) }
    }

    fn ascend(&mut self) {
        self.depth -= 1;
    }
}

/// Makes every field what it is in a struct without values.
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
