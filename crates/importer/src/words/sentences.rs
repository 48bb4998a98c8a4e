//! What a source says, name by name, in its own language.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::facts::{Facts, Map, Row};

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

impl Sentences {
    /// The sentences that facts have from the pages that they were read from.
    pub fn of(facts: &Facts) -> Vec<Self> {
        let ucloud = facts.ucloud.iter().map(|(product, operation)| Self {
            product: product.clone(),
            operations: vec![OperationSentences {
                operation: operation.action.clone(),
                page: Some(operation.page.clone()),
                request: of_rows(&operation.request),
                result: of_rows(&operation.response),
                models: of_models(&operation.models),
                ..OperationSentences::default()
            }],
            ..Self::default()
        });
        let jdcloud = facts.jdcloud.iter().map(|one| Self {
            product: one.product.clone(),
            operations: one
                .operations
                .iter()
                .map(|operation| OperationSentences {
                    operation: operation.operation.clone(),
                    request: of_rows(&operation.request),
                    result: of_rows(&operation.result),
                    ..OperationSentences::default()
                })
                .collect(),
            models: of_models(&one.models),
            ..Self::default()
        });
        ucloud.chain(jdcloud).filter(Self::says_something).collect()
    }

    fn says_something(&self) -> bool {
        let says = |rows: &Map<Sentence>| rows.0.iter().any(|(_, sentence)| sentence.is_some());
        self.models.values().any(says)
            || self
                .operations
                .iter()
                .any(|one| says(&one.request) || says(&one.result) || one.models.values().any(says))
    }
}

fn of_rows(rows: &[Row]) -> Map<Sentence> {
    Map(rows.iter().map(|row| (row.name.clone(), row.description.clone())).collect())
}

fn of_models(models: &Map<Vec<Row>>) -> BTreeMap<String, Map<Sentence>> {
    models.0.iter().map(|(name, rows)| (name.clone(), of_rows(rows))).collect()
}

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
