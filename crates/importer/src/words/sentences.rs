//! What a source says, name by name, in its own language.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::facts::Map;

/// The sentences of one product.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sentences {
    /// The provider.
    pub provider: String,
    /// The product.
    pub product: String,
    pub(super) operations: Vec<OperationSentences>,
    /// JD Cloud: models, which all operations share.
    pub(super) models: BTreeMap<String, Map<Sentence>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OperationSentences {
    #[serde(alias = "action")]
    pub(super) operation: String,
    /// UCloud: the page that says it.
    pub(super) page: Option<String>,
    pub(super) title: Option<String>,
    pub(super) text: Option<String>,
    pub(super) request: Map<Sentence>,
    #[serde(alias = "response")]
    pub(super) result: Map<Sentence>,
    /// UCloud: the models of the page.
    pub(super) models: BTreeMap<String, Map<Sentence>>,
}

/// A sentence, or nothing.
pub(super) type Sentence = Option<String>;

impl OperationSentences {
    /// What the source says of the operation itself.
    pub(super) fn own(&self) -> String {
        let text = self.text.as_deref().unwrap_or_default();
        match &self.title {
            Some(title) => format!("{title} || {text}"),
            None => text.to_owned(),
        }
    }
}
