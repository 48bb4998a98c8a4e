//! The parameters of a request, from a query, a form, or flat or nested JSON.

use std::borrow::Cow;
use std::collections::HashMap;

use http::header;
use serde_json::Value;
use yun_signing::ucloud::{Nested, SIGNATURE_PARAMETER};

use super::code::PARAMETER;
use crate::protocol::forms;
use crate::refusal::{Code, Refusal};
use crate::schema::{Given, as_text};
use crate::wire::Request;

/// The parameters of a request as they were sent, which is what is signed.
pub(super) struct Message {
    /// In a query or form all are strings.
    parameters: Vec<(String, Value)>,
}

/// Whether a parameter belongs to every request, not to the operation.
pub(super) fn is_common(name: &str) -> bool {
    const COMMON: [&str; 9] = [
        "Action",
        "PublicKey",
        SIGNATURE_PARAMETER,
        "SecurityToken",
        "Region",
        "Zone",
        "ProjectId",
        "AccessToken",
        "Timestamp",
    ];
    COMMON.contains(&name)
}

impl Message {
    pub(super) fn read(request: &Request) -> Result<Self, Refusal> {
        let query = forms::pairs(&request.query)
            .map_err(|problem| unreadable(format!("the query is malformed: {problem}")))?;
        let query = texts(query);
        let body = match request.method.as_str() {
            "GET" => Vec::new(),
            "POST" => read_body(request)?,
            method => {
                let code = Code::RetCode { http: 405, code: PARAMETER };
                return Err(Refusal { code, message: format!("use POST or GET, not {method}") });
            }
        };
        Ok(Self { parameters: merged(query, body)? })
    }

    /// Names and values as signed. Without nesting, this is the flat form. A `null` counts as left
    /// out, or, as in the official Go SDK, as a name without a text.
    pub(super) fn signed(&self, has_nulls: bool) -> impl Iterator<Item = (&str, Nested<'_>)> {
        let given = self.parameters.iter().filter(move |(_, value)| has_nulls || !value.is_null());
        given.map(|(name, value)| (name.as_str(), nested(value)))
    }

    /// Names and values to be read by the operation's parameters.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, Given<'_>)> {
        self.parameters.iter().map(|(name, value)| match value {
            Value::String(text) => (name.as_str(), Given::Text(text)),
            value => (name.as_str(), Given::Json(value)),
        })
    }

    /// Returns a scalar by its exact name, unless it is empty.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self.parameters.iter().find(|(other, _)| other == name)?;
        Some(as_text(value)).filter(|text| !text.is_empty())
    }
}

/// Joins query and body. The official Go SDK sends `Action` in both, with one value.
fn merged(
    query: Vec<(String, Value)>,
    body: Vec<(String, Value)>,
) -> Result<Vec<(String, Value)>, Refusal> {
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(query.len() + body.len());
    let mut parameters: Vec<(String, Value)> = Vec::with_capacity(query.len() + body.len());
    let in_query = query.len();
    for (at, (name, value)) in query.into_iter().chain(body).enumerate() {
        match seen.get(&name) {
            None => {
                seen.insert(name.clone(), parameters.len());
                parameters.push((name, value));
            }
            Some(first) if at >= in_query && *first < in_query && parameters[*first].1 == value => {
            }
            Some(_) => {
                let name: String = name.chars().take(100).collect();
                return Err(unreadable(format!("the parameter [{name}] is repeated")));
            }
        }
    }
    Ok(parameters)
}

fn texts(pairs: Vec<(String, String)>) -> Vec<(String, Value)> {
    pairs.into_iter().map(|(name, value)| (name, value.into())).collect()
}

fn read_body(request: &Request) -> Result<Vec<(String, Value)>, Refusal> {
    let content_type = request
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(|value| value.trim().to_ascii_lowercase());
    match content_type.as_deref() {
        Some("application/x-www-form-urlencoded") => std::str::from_utf8(&request.body)
            .map_err(|_| "it is not UTF-8".to_owned())
            .and_then(forms::pairs)
            .map(texts)
            .map_err(|problem| unreadable(format!("the form is malformed: {problem}"))),
        Some("application/json") => read_json(&request.body)
            .map_err(|problem| unreadable(format!("the JSON is malformed: {problem}"))),
        // The query may have all parameters.
        None if request.body.is_empty() => Ok(Vec::new()),
        _ => Err(unreadable(
            "the Content-Type of a POST must be application/x-www-form-urlencoded or application/json",
        )),
    }
}

/// Reads flat names and scalars, as the Java SDK sends them, or lists and objects, as the Go SDK
/// can.
fn read_json(body: &[u8]) -> Result<Vec<(String, Value)>, String> {
    let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    match body {
        Value::Object(object) => Ok(object.into_iter().collect()),
        _ => Err("it is not an object".into()),
    }
}

/// Inside lists and objects, `null` has a place but no text.
fn nested(value: &Value) -> Nested<'_> {
    match value {
        Value::Array(items) => Nested::List(items.iter().map(nested).collect()),
        Value::Object(fields) => Nested::Object(
            fields.iter().map(|(name, value)| (name.as_str(), nested(value))).collect(),
        ),
        scalar => Nested::Text(as_text(scalar)),
    }
}

fn unreadable(message: impl Into<String>) -> Refusal {
    Refusal::ret_code(PARAMETER, message)
}
