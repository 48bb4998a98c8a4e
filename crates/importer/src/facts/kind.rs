//! Types of rows and fields.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use yun_codegen::document;

/// A type: a plain one or a model, or a list of it, or a list of such lists. Facts write
/// `array[Image]` of what specs write as `[Image]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// How many lists are around it.
    pub lists: usize,
    /// The plain type or model, by the name that facts have, or that the spec has.
    pub base: String,
}

impl Kind {
    /// A type that is no list.
    pub fn one(base: impl Into<String>) -> Self {
        Self { lists: 0, base: base.into() }
    }

    /// A list of this type.
    #[must_use]
    pub fn list(self) -> Self {
        Self { lists: self.lists + 1, ..self }
    }

    /// As many lists of something else.
    #[must_use]
    pub fn of(&self, base: impl Into<String>) -> Self {
        Self { lists: self.lists, base: base.into() }
    }

    /// What this is, when it is no list.
    pub fn single(&self) -> Option<&str> {
        (self.lists == 0).then_some(self.base.as_str())
    }

    /// What this is a list of.
    pub fn item(&self) -> Option<&str> {
        (self.lists == 1).then_some(self.base.as_str())
    }

    /// As specs write it.
    pub(crate) fn in_spec(&self) -> String {
        format!("{}{}{}", "[".repeat(self.lists), self.base, "]".repeat(self.lists))
    }
}

/// From what facts write.
impl From<&str> for Kind {
    fn from(text: &str) -> Self {
        let item = text.strip_prefix("array[").and_then(|rest| rest.strip_suffix(']'));
        item.map_or_else(|| Self::one(text), |item| Self::from(item).list())
    }
}

/// From what a spec has.
impl From<&document::Kind> for Kind {
    fn from(kind: &document::Kind) -> Self {
        match kind {
            document::Kind::Name(name) => Self::one(name),
            document::Kind::List(item) => Self::from(&**item).list(),
        }
    }
}

/// As facts write it.
impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lists, base } = self;
        write!(formatter, "{}{base}{}", "array[".repeat(*lists), "]".repeat(*lists))
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
    }
}
