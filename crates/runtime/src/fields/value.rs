//! Free JSON: the value of an `any` field, and the intermediate form between a struct and its
//! encodings.

use std::fmt;
use std::ops::Index;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::decode::integer_of;

/// A JSON value. Signed and unsigned 64-bit integers and all other numbers that an `f64` can
/// represent are lossless. Objects keep the order of their keys.
///
/// ```
/// # use yun_runtime::Value;
/// let response = Value::from_json(br#"{"disks": [{"size": 40, "price": 0.5}]}"#)?;
/// assert_eq!(response["disks"][0]["size"].as_i64(), Some(40));
/// assert_eq!(response.pointer("/disks/0/price").and_then(Value::as_f64), Some(0.5));
/// assert!(response["no such key"].is_null());
/// # Ok::<(), String>(())
/// ```
///
/// It implements serde's traits, so that serde can convert it from and to other types:
///
/// ```
/// # use yun_runtime::Value;
/// let ours: Value = serde_json::from_value(serde_json::json!({"tags": ["a", "b"]}))?;
/// assert_eq!(ours["tags"][1].as_str(), Some("b"));
/// assert_eq!(serde_json::to_value(&ours)?, serde_json::json!({"tags": ["a", "b"]}));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A whole number. It is wider than any number sent or received, so that ids that a service
    /// writes as unsigned numbers fit.
    Integer(i128),
    /// Any other number.
    Number(f64),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// An object.
    Object(Object),
}

/// The entries of a JSON object, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(Vec<(String, Value)>);

impl Object {
    /// Returns the value of a key. If there is no exact match, ASCII case is ignored, because
    /// UCloud's responses do not always keep their documented spelling.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.position(key).map(|index| &self.0[index].1)
    }

    /// Removes and returns the value of a key, found as [`get`](Self::get) finds it.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.position(key).map(|index| self.0.swap_remove(index).1)
    }

    /// Appends an entry.
    pub fn push(&mut self, key: impl Into<String>, value: impl Into<Value>) {
        self.0.push((key.into(), value.into()));
    }

    /// Iterates over the entries, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Iterates over the keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Of duplicate keys, keeps the last value in the place of the first.
    pub(super) fn of_last(entries: Vec<(String, Value)>) -> Self {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by(|one, other| entries[*one].0.cmp(&entries[*other].0));
        if order.windows(2).all(|pair| entries[pair[0]].0 != entries[pair[1]].0) {
            return Self(entries);
        }
        let mut entries: Vec<Option<(String, Value)>> = entries.into_iter().map(Some).collect();
        let same = |one: &usize, other: &usize| match (&entries[*one], &entries[*other]) {
            (Some((one, _)), Some((other, _))) => one == other,
            _ => false,
        };
        let groups: Vec<Vec<usize>> = order.chunk_by(same).map(<[usize]>::to_vec).collect();
        for group in groups.iter().filter(|group| group.len() > 1) {
            // The sort is stable: the first of a group stands first in the object.
            let last = entries[group[group.len() - 1]].take();
            entries[group[0]] = last;
            group[1..].iter().for_each(|index| entries[*index] = None);
        }
        Self(entries.into_iter().flatten().collect())
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.0
            .iter()
            .position(|(name, _)| name == key)
            .or_else(|| self.0.iter().position(|(name, _)| name.eq_ignore_ascii_case(key)))
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl IntoIterator for Object {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Value {
    /// Returns the text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns the number if it is whole and fits an `i64`. `5.0` is whole.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => i64::try_from(*number).ok(),
            Self::Number(number) => whole(*number),
            _ => None,
        }
    }

    /// Returns the number if it is whole and fits a `u64`. `5.0` is whole.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => u64::try_from(*number).ok(),
            Self::Number(number) => whole(*number).and_then(|number| u64::try_from(number).ok()),
            _ => None,
        }
    }

    /// Returns the number, if it is one. Whole numbers beyond 2⁵³ are rounded to the nearest `f64`.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Integer(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Like [`as_i64`](Self::as_i64), but also parses text, because both providers send some
    /// numbers as text.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::String(text) => integer_of(text).and_then(|number| i64::try_from(number).ok()),
            number => number.as_i64(),
        }
    }

    /// Returns the list, if it is one.
    #[doc(alias = "as_array")]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Returns the value of an object's key, found as by [`Object::get`].
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// Returns the value at a JSON pointer (RFC 6901), such as `/instances/0/instanceId`. The empty
    /// pointer is the value itself.
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |value, step| match value {
            Self::List(items) => items.get(position(step)?),
            Self::Object(object) => object.get(&step.replace("~1", "/").replace("~0", "~")),
            _ => None,
        })
    }

    /// Formats the value as JSON text.
    pub fn to_json(&self) -> String {
        // Serializing strings, numbers, lists and string-keyed maps into memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Parses an array index of a pointer: digits without leading zeros.
fn position(step: &str) -> Option<usize> {
    let plain = step.bytes().all(|byte| byte.is_ascii_digit());
    let padded = step.len() > 1 && step.starts_with('0');
    if plain && !padded { step.parse().ok() } else { None }
}

/// The value of an object's key, found as by [`Object::get`]; `null` if there is none.
impl Index<&str> for Value {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&Self::Null)
    }
}

/// An element of a list; `null` if there is none.
impl Index<usize> for Value {
    type Output = Value;

    fn index(&self, index: usize) -> &Value {
        self.as_list().and_then(|items| items.get(index)).unwrap_or(&Self::Null)
    }
}

/// JSON text.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_json())
    }
}

/// Converts a number that is whole and exact to an integer.
fn whole(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0; // 2^53: above it, neighbours share one f64
    (number.fract() == 0.0 && number.abs() <= LIMIT).then_some(number as i64)
}

macro_rules! value_from {
    ($($from:ty => $variant:ident),*) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}
value_from!(bool => Boolean,
    i8 => Integer, i16 => Integer, i32 => Integer, i64 => Integer,
    u8 => Integer, u16 => Integer, u32 => Integer, u64 => Integer,
    f32 => Number, f64 => Number, &str => String, String => String, Object => Object);

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

/// `None` is `null`.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self::Object(entries.into_iter().collect())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i128(*value),
            Self::Number(value) => match whole(*value) {
                Some(value) => serializer.serialize_i64(value),
                None => serializer.serialize_f64(*value),
            },
            Self::String(value) => serializer.serialize_str(value),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(object) => {
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (key, value) in object.iter() {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
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
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            object.push(entry);
        }
        Ok(Value::Object(Object::of_last(object)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(json: &str) -> Value {
        Value::from_json(json.as_bytes()).expect("JSON")
    }

    #[test]
    fn accessors_return_only_values_of_their_type() {
        type Seen = (Option<bool>, Option<i64>, Option<u64>, Option<f64>, bool);
        let cases: &[(&str, Seen)] = &[
            ("null", (None, None, None, None, true)),
            ("true", (Some(true), None, None, None, false)),
            ("-5", (None, Some(-5), None, Some(-5.0), false)),
            ("5.0", (None, Some(5), Some(5), Some(5.0), false)),
            ("0.5", (None, None, None, Some(0.5), false)),
            (
                "18446744073709551615",
                (None, None, Some(u64::MAX), Some(1.8446744073709552e19), false),
            ),
            (r#""5""#, (None, None, None, None, false)),
        ];
        for (json, expected) in cases {
            let value = parsed(json);
            let seen: Seen =
                (value.as_bool(), value.as_i64(), value.as_u64(), value.as_f64(), value.is_null());
            assert_eq!(seen, *expected, "{json}");
        }
        assert_eq!(parsed(r#"" 5 ""#).as_integer(), Some(5));
    }

    #[test]
    fn pointers_follow_the_rfc() {
        let value = parsed(r#"{"a/b": [10, {"~": 20}], "": 30}"#);
        for (pointer, expected) in [
            ("/a~1b/0", Some(10)),
            ("/a~1b/1/~0", Some(20)),
            ("/", Some(30)),
            ("/a~1b/00", None),
            ("/a~1b/+0", None),
            ("/a~1b/2", None),
            ("a", None),
        ] {
            assert_eq!(value.pointer(pointer).and_then(Value::as_i64), expected, "{pointer}");
        }
        assert_eq!(value.pointer(""), Some(&value));
        assert_eq!(value["a/b"][1]["~"].as_i64(), Some(20));
        assert!(value["a/b"][9]["x"].is_null());
    }

    #[test]
    fn values_convert_from_common_types() {
        let value: Value =
            [("ids", Value::from(["a", "b"])), ("size", 5u8.into())].into_iter().collect();
        assert_eq!(value.to_string(), r#"{"ids":["a","b"],"size":5}"#);
        assert_eq!(Value::from(None::<i64>), Value::Null);
        assert_eq!(Value::from(vec![Some(true), None]).to_json(), "[true,null]");
        let keys: Vec<_> = value.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["ids", "size"]);
    }
}
