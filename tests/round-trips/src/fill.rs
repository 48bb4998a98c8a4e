//! From JSON to the values that setters take.

use crate::read::read_enum;
use crate::{Json, Value};

/// A value that is put together from JSON. `M` is a type of the program with the impls for the
/// client's types, which belong to neither this package nor that program.
pub trait Fill<M>: Sized {
    /// The value; an empty one if the JSON is of another kind.
    fn fill(value: &Json) -> Self;
}

impl<M> Fill<M> for String {
    fn fill(value: &Json) -> Self {
        value.as_str().unwrap_or_default().to_owned()
    }
}

impl<M> Fill<M> for i64 {
    fn fill(value: &Json) -> Self {
        value.as_i64().unwrap_or_default()
    }
}

impl<M> Fill<M> for f64 {
    fn fill(value: &Json) -> Self {
        value.as_f64().unwrap_or_default()
    }
}

impl<M> Fill<M> for bool {
    fn fill(value: &Json) -> Self {
        value.as_bool().unwrap_or_default()
    }
}

impl<M> Fill<M> for Value {
    fn fill(value: &Json) -> Self {
        Self::from_json(value.to_string().as_bytes()).unwrap_or_default()
    }
}

impl<M, T: Fill<M>> Fill<M> for Vec<T> {
    fn fill(value: &Json) -> Self {
        value.as_array().into_iter().flatten().map(T::fill).collect()
    }
}

impl<M, T: Fill<M>> Fill<M> for Box<T> {
    fn fill(value: &Json) -> Self {
        Self::new(T::fill(value))
    }
}

/// An open enum of a client, with variants and texts as the spec has them. `M` is as in [`Fill`].
pub trait Open<M>: for<'a> From<&'a str> {
    /// The provider's spellings of the variants, in order.
    const TEXTS: &'static [&'static str];
    /// The variant with this text, by its name in Rust; any other text as the client takes it.
    fn of(text: &str) -> Self;
    /// The row of the variant in [`TEXTS`](Self::TEXTS); anything past its end for an unknown value.
    fn row(&self) -> usize;
    /// What the client says that the text is.
    fn text(&self) -> &str;
}

/// The texts, an unknown one among them, that the client takes for another variant or writes
/// otherwise.
pub fn misread<M, E: Open<M>>() -> Vec<String> {
    let unknown = "a value that no version knows";
    let is_right = |text: &str, row: Option<usize>| {
        [E::from(text), E::of(text)].iter().all(|value| {
            value.text() == text
                && (row.is_none() || Some(value.row()) == row)
                && read_enum::<M>(value) == text
        })
    };
    let known = E::TEXTS.iter().enumerate().map(|(row, text)| (*text, Some(row)));
    known
        .chain([(unknown, None)])
        .filter(|(text, row)| !is_right(text, *row))
        .map(|(text, _)| text.to_owned())
        .collect()
}
