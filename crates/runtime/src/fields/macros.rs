//! What the code that [`fields!`](crate::fields!) writes calls: the insides of its impls, compiled once.

pub use super::copy::copy;
pub use super::show::debug;
use super::{Budget, Fields, Value, decode, to_value};

/// What `PartialEq` of generated structs does: the same fields are set to the same values.
pub fn equal(one: &dyn Fields, other: &dyn Fields) -> bool {
    to_value(one) == to_value(other)
}

/// What `Serialize` of generated structs does.
pub fn serialize<S: serde::Serializer>(
    record: &dyn Fields,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&to_value(record), serializer)
}

/// What `Deserialize` of generated structs does. Any format is read by way of JSON, so that there is
/// one reading of every odd value. A field of another type is an error; a missing one is not, since
/// what a struct serialises leaves unset fields out.
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

/// A row is always one of the table's.
#[cold]
pub fn no_such_row(row: usize) -> ! {
    panic!("the table of this struct has {row} rows fewer")
}
