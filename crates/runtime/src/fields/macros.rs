//! The bodies of the impls that [`fields!`](crate::fields!) generates, compiled once.

pub use super::copy::copy;
pub use super::show::debug;
use super::{Budget, Fields, Value, decode, to_value};

/// Implements `PartialEq` for generated structs: the same fields are set to the same values.
pub fn equal(one: &dyn Fields, other: &dyn Fields) -> bool {
    to_value(one) == to_value(other)
}

/// Implements `Serialize` for generated structs.
pub fn serialize<S: serde::Serializer>(
    record: &dyn Fields,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&to_value(record), serializer)
}

/// Implements `Deserialize` for generated structs. Every format is read via JSON, so that unusual
/// values are treated the same everywhere. A field of another type is an error; a missing field is
/// not, because serialization omits unset fields.
pub fn deserialize<'de, T: Fields + Default, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    use serde::de::Error;
    let value: Value = serde::Deserialize::deserialize(deserializer)?;
    let mut record = T::default();
    let decoded = decode(value.to_json().as_bytes(), &mut record, Budget::unlimited())
        .map_err(|error| D::Error::custom(error.to_string()))?;
    match decoded.problems.into_iter().next() {
        Some(problem) => Err(D::Error::custom(problem)),
        None => Ok(record),
    }
}

/// Panics: rows always come from the table.
#[cold]
pub fn no_such_row(row: usize) -> ! {
    panic!("the table of this struct has no row {row}")
}
