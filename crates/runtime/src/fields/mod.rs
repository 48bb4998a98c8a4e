//! Type-erased access to the fields of generated structs: one object-safe trait behind every
//! encoding.
//!
//! Generated structs are plain data. Whatever is done with them (forms, queries, JSON, public
//! `serde`, `Debug`, the check for missing fields) is written once, here, over `dyn Fields`. Code
//! generic over the struct would be compiled once for each of thousands of structs.

mod copy;
mod decode;
mod flatten;
pub(crate) mod macros;
mod parameters;
mod show;
mod slot;
mod value;
mod write;

pub(crate) use copy::copy_value;
pub use decode::{Budget, Decoded, Envelope, Missing, NotDecoded, Presence, Problem, decode};
pub use flatten::{flatten, text_of};
pub(crate) use parameters::Defaults;
pub use parameters::{Parameter, Parameters};
pub(crate) use show::debug;
pub use slot::{Get, GetMut, List, Optional, Slot, Text};
pub use value::{Object, Value};
pub use write::to_value;

/// A required field: a request cannot be sent without it.
pub const REQUIRED: u16 = 1;
/// A password, key, token or script: never shown in `Debug`, logs or errors.
pub const SECRET: u16 = 2;
/// The caller sets plain text; it is sent base64-encoded.
pub const BASE64: u16 = 4;

/// Idempotency token; generated if the caller does not set one.
pub const TOKEN: u16 = 8;

/// A boolean sent as the text `True` or `False`. This mark and the next four share three bits: a
/// field has at most one of them.
pub const TRUE_FALSE: u16 = 1 << 4;
/// A boolean sent as the text `true` or `false`.
pub const LOWER_TRUE_FALSE: u16 = 2 << 4;
/// A boolean sent as the text `Yes` or `No`.
pub const YES_NO: u16 = 3 << 4;
/// A boolean sent as the text `yes` or `no`.
pub const LOWER_YES_NO: u16 = 4 << 4;
/// A boolean sent as the text `YES` or `NO`.
pub const UPPER_YES_NO: u16 = 5 << 4;

/// The static description of a field: a row of a struct's table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The provider's spelling.
    pub name: &'static str,
    /// The marks above, added up.
    pub marks: u16,
}

impl Field {
    /// Whether the field has this mark.
    pub fn is(&self, mark: u16) -> bool {
        self.marks & mark != 0
    }
}

/// Type-erased access to the fields of a struct. Generated structs implement it with
/// [`fields!`](crate::fields!).
pub trait Fields: Send + Sync {
    /// Returns the fields, in the provider's order.
    fn table(&self) -> &'static [Field];
    /// Returns the value of the field in this row of the table.
    fn slot(&self, row: usize) -> &dyn Slot;
    /// Returns the value of the field in this row of the table, for writing.
    fn slot_mut(&mut self, row: usize) -> &mut dyn Slot;
}

/// A recursive struct has to box itself.
impl<T: Fields> Fields for Box<T> {
    fn table(&self) -> &'static [Field] {
        (**self).table()
    }
    fn slot(&self, row: usize) -> &dyn Slot {
        (**self).slot(row)
    }
    fn slot_mut(&mut self, row: usize) -> &mut dyn Slot {
        (**self).slot_mut(row)
    }
}

/// Iterates over the fields of a struct with their values, in the provider's order.
pub(crate) fn each(record: &dyn Fields) -> impl Iterator<Item = (&'static Field, Get<'_>)> {
    record.table().iter().enumerate().map(|(row, field)| (field, record.slot(row).get()))
}

/// Returns the row of a field in a struct's table.
pub(crate) fn row_of(record: &dyn Fields, name: &str) -> Option<usize> {
    record.table().iter().position(|field| field.name == name)
}

/// Returns the value at a path such as `data.list`.
pub(crate) fn at_path<'a>(value: Get<'a>, path: &str) -> Get<'a> {
    path.split('.').fold(value, |value, name| match value {
        Get::Record(record) => {
            row_of(record, name).map_or(Get::Absent, |row| record.slot(row).get())
        }
        _ => Get::Absent,
    })
}

/// Defines the table of a struct's fields. Each row has a number, counted from 0, the Rust name,
/// the provider's name and marks.
///
/// The numbers are in the source so that one `match` finds a field. A chain of comparisons, which
/// needs no numbers, is a tenth of the compile time of a generated crate.
///
/// Implements [`Fields`], `Clone`, `Debug` (secrets redacted), `PartialEq` and `serde`'s two
/// traits. `Clone` is among them because a derived one, with a call per field, is a twentieth of
/// the compile time of a generated crate.
#[doc(hidden)]
#[macro_export]
macro_rules! fields {
    ($type:ident { $($row:literal $field:ident = $name:literal $($mark:ident)*),* $(,)? }) => {
        impl $crate::fields::Fields for $type {
            fn table(&self) -> &'static [$crate::fields::Field] {
                &[$($crate::fields::Field {
                    name: $name,
                    marks: 0 $(| $crate::fields::$mark)*,
                }),*]
            }
            fn slot(&self, row: usize) -> &dyn $crate::fields::Slot {
                match row {
                    $($row => &self.$field,)*
                    _ => $crate::__private::no_such_row(row),
                }
            }
            fn slot_mut(&mut self, row: usize) -> &mut dyn $crate::fields::Slot {
                match row {
                    $($row => &mut self.$field,)*
                    _ => $crate::__private::no_such_row(row),
                }
            }
        }
        impl ::core::clone::Clone for $type {
            fn clone(&self) -> Self {
                $crate::__private::copy(self)
            }
        }
        impl ::core::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug(stringify!($type), self, formatter)
            }
        }
        impl ::core::cmp::PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                $crate::__private::equal(self, other)
            }
        }
        impl $crate::__private::serde::Serialize for $type {
            fn serialize<Out: $crate::__private::serde::Serializer>(
                &self,
                serializer: Out,
            ) -> ::core::result::Result<Out::Ok, Out::Error> {
                $crate::__private::serialize(self, serializer)
            }
        }
        impl<'de> $crate::__private::serde::Deserialize<'de> for $type {
            fn deserialize<In: $crate::__private::serde::Deserializer<'de>>(
                deserializer: In,
            ) -> ::core::result::Result<Self, In::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
    };
}
