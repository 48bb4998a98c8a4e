//! What is known of UCloud's actions beside their pages: by official SDKs, and by examples.

use super::Map;

/// All that is known beside the pages.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Actions that only one SDK has.
    pub actions: Vec<Action>,
    /// Fields that some SDK has and no page does.
    pub fields: Vec<SdkField>,
    /// Where SDKs and pages differ.
    pub disagreements: Vec<Disagreement>,
    /// Answers that pages show.
    pub examples: Vec<Example>,
}

/// An action of the Go SDK: rows by path, in which `[]` follows the name of a list.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Action {
    pub(crate) service: String,
    pub(crate) action: String,
    pub(crate) request: Map<Seen>,
    pub(crate) response: Map<Seen>,
}

/// What an SDK says of a field.
#[derive(Clone, Debug, serde::Deserialize)]
pub(crate) struct Seen {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) required: bool,
}

/// Whether a field is sent or comes back.
#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    Request,
    Response,
}

/// A field that some SDK has and no page does. Its path does not say which names are lists.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct SdkField {
    pub(crate) action: String,
    pub(crate) side: Side,
    pub(crate) path: String,
    pub(crate) sdks: Map<Seen>,
}

/// A place where SDKs and the page differ: for each SDK what it says, and what the page does.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Disagreement {
    pub(crate) kind: DisagreementKind,
    pub(crate) action: String,
    pub(crate) side: Side,
    pub(crate) path: String,
    pub(crate) sdks: Map<Vec<serde_json::Value>>,
}

#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DisagreementKind {
    Type,
    Listness,
    Required,
    RequiredResp,
}

/// An answer that a page shows.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Example {
    pub(crate) action: String,
    pub(crate) page: String,
    pub(crate) response: serde_json::Value,
}

impl Beside {
    /// Adds what a file holds, when it is one of those that are about more than pages: a list of actions, fields,
    /// disagreements or examples, or a product's texts, which have examples too. Says whether it was.
    pub(crate) fn read(&mut self, value: &serde_json::Value, text: &str) -> Result<bool, String> {
        fn all<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>, String> {
            // From the text and not the value, so that order is kept.
            serde_json::from_str(text).map_err(|error| format!("not in the form of facts: {error}"))
        }
        if let Some(items) = value.as_array() {
            let has = |key: &str| items.first().is_some_and(|item| item.get(key).is_some());
            if has("kind") {
                self.disagreements.extend(all::<Disagreement>(text)?);
            } else if has("sdks") {
                self.fields.extend(all::<SdkField>(text)?);
            } else if has("page") {
                self.examples.extend(all::<Example>(text)?);
            } else if has("service") {
                self.actions.extend(all::<Action>(text)?);
            } else {
                return Err("a list of nothing that is known".to_owned());
            }
            return Ok(true);
        }
        let operations = value.get("operations").and_then(serde_json::Value::as_array);
        let is_texts = |operation: &serde_json::Value| {
            operation.get("request").is_some_and(serde_json::Value::is_object)
        };
        let Some(operations) = operations.filter(|all| all.iter().any(is_texts)) else {
            return Ok(false);
        };
        for operation in operations {
            let text = |key: &str| operation.get(key).and_then(|it| it.as_str()).map(str::to_owned);
            let shown = operation.pointer("/examples/response").and_then(|it| it.as_str());
            // What is no JSON shows nothing.
            let response = shown.and_then(|shown| serde_json::from_str(shown).ok());
            if let (Some(action), Some(page), Some(response)) =
                (text("action"), text("page"), response)
            {
                self.examples.push(Example { action, page, response });
            }
        }
        Ok(true)
    }
}
