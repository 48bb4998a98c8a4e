//! The values of one struct's fields, by the provider's names.

use serde_json::Map;

use crate::{Fill, Json};

/// What a call or a nested struct is given.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    fields: Option<&'a Map<String, Json>>,
    only_required: bool,
}

impl<'a> Given<'a> {
    /// The fields of an object.
    pub fn of(value: &'a Json) -> Self {
        Self { fields: value.as_object(), only_required: false }
    }

    /// The parameters of a call that sets only those without which it does not compile.
    pub fn only_required(value: &'a Json) -> Self {
        Self { only_required: true, ..Self::of(value) }
    }

    /// Whether the call sets only those parameters.
    pub fn has_only_required(&self) -> bool {
        self.only_required
    }

    /// How many fields there are.
    pub fn count(&self) -> usize {
        self.fields.map_or(0, Map::len)
    }

    /// A field's value. One that there is none for is empty: the server reads it then, which is found.
    pub fn get<M, T: Fill<M>>(&self, name: &str) -> T {
        T::fill(self.field(name).unwrap_or(&Json::Null))
    }

    /// A field's value, if it has one.
    pub fn some<M, T: Fill<M>>(&self, name: &str) -> Option<T> {
        self.field(name).map(T::fill)
    }

    fn field(&self, name: &str) -> Option<&'a Json> {
        self.fields?.get(name)
    }
}
