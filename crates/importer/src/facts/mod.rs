//! Facts: what a provider offers as data, in the JSON form that sources are compared in. Rows keep
//! their order; a description is there only when a page was read.

mod kind;
mod provider;
mod sdks;
mod read;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::said::Said;
pub use kind::Kind;
pub use provider::Provider;
pub use read::Facts;
pub use sdks::{Action, Beside, Disagreement, Example, SdkField};
pub(crate) use sdks::{DisagreementKind, Seen, Side};

/// What a page or a row may have in words.
type Words = Option<String>;

/// A product of UCloud.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UcloudProduct {
    /// UCloud.
    pub provider: Provider,
    /// The product's name.
    pub product: String,
    /// An entry for each page.
    pub operations: Vec<UcloudOperation>,
}

/// A page of UCloud's documentation.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UcloudOperation {
    /// The page's path, as `uhost-api/create_custom_image.md`. Empty for actions that have none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub page: String,
    /// The action.
    pub action: String,
    /// What it does, in the page's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Words,
    /// Parameters, under their dotted names.
    pub request: Vec<Row>,
    /// Fields of the response but those common to all.
    pub response: Vec<Row>,
    /// The models of the page.
    pub models: Map<Vec<Row>>,
    /// Where what is known beside the page is followed and not the page.
    #[serde(skip)]
    pub corrections: Vec<Correction>,
    /// What a spec says besides. Only of what is exported.
    #[serde(flatten, skip_deserializing)]
    pub said: Said,
}

/// Where something else is followed than the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The value, as `parameters.Id.required`.
    pub at: String,
    /// What the page says.
    pub page: String,
    /// Why it is not followed.
    pub reason: String,
}

/// A product of JD Cloud.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct JdcloudProduct {
    /// JD Cloud.
    pub provider: Provider,
    /// The product's name.
    pub product: String,
    /// The host, without a scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The name in the signing scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The provider's revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// What can be called.
    pub operations: Vec<JdcloudOperation>,
    /// The models of all operations.
    pub models: Map<Vec<Row>>,
}

impl JdcloudProduct {
    /// A product of which no more is known than its name.
    pub fn named(product: &str) -> Self {
        Self {
            provider: Provider::Jdcloud,
            product: product.to_owned(),
            endpoint: None,
            service: None,
            revision: None,
            operations: Vec::new(),
            models: Map::default(),
        }
    }
}

/// An operation of JD Cloud.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct JdcloudOperation {
    /// Its name.
    pub operation: String,
    /// What it does, in the page's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Words,
    /// The HTTP method.
    pub method: String,
    /// The path with parameters in braces.
    pub path: String,
    /// Parameters.
    pub request: Vec<Row>,
    /// Fields of the result.
    pub result: Vec<Row>,
    /// The models of a page, where the operation stands for itself and not in a product.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub models: Map<Vec<Row>>,
    /// What a spec says besides. Only of what is exported.
    #[serde(flatten, skip_deserializing)]
    pub said: Said,
}

/// A row of a table: a parameter, a field of a result or a field of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Row {
    /// The provider's name.
    pub name: String,
    /// The type, as `string`, `array[Image]` or `disk.Disk`.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Whether it is demanded, or always returned; absent in the results of JD Cloud.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// `path`, `query` or `body`: parameters of JD Cloud alone.
    #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What it means, in the page's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Words,
    /// The SDKs that have it, of a row that the page does not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// What a spec says besides. Only of what is exported.
    #[serde(flatten, skip_deserializing)]
    pub said: Said,
}

/// What the official Python SDK of UCloud knows of an action.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SdkAction {
    /// The name of its method.
    pub method: String,
    /// Parameters that it encodes for the caller.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub base64: Vec<String>,
    /// Parameters, of actions without a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Vec<Row>>,
    /// Fields of the response, of actions without a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Vec<Row>>,
    /// Models, of actions without a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub models: Option<Map<Vec<Row>>>,
}

/// The official Python SDK: services, their actions.
pub type Sdk = Map<Map<SdkAction>>;

/// A JSON object whose order counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map<T>(pub Vec<(String, T)>);

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Map<T> {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize> Serialize for Map<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Map<T>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Map<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = access.next_entry()? {
                    entries.push(entry);
                }
                Ok(Map(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}
