//! The parameters of a request, from a query, a form, or flat or nested JSON.

use http::header;
use serde_json::Value;
use yun_signing::ucloud::Nested;

use super::Refusal;
use crate::arrival::Request;
use crate::forms;

pub(super) struct Message {
    /// As sent, which is what is signed. In a query or form all are strings.
    parameters: Vec<(String, Value)>,
    /// The same with flat names, `Disks.0.Type`, and without nulls.
    pairs: Vec<(String, String)>,
}

impl Message {
    pub(super) fn read(request: &Request) -> Result<Self, Refusal> {
        let query = forms::pairs(&request.query)
            .map_err(|problem| Refusal::unreadable(format!("the query is malformed: {problem}")))?;
        let mut parameters = texts(query);
        match request.method.as_str() {
            "GET" => {}
            "POST" => parameters.extend(read_body(request)?),
            method => {
                return Err(Refusal {
                    http_status: 405,
                    ..Refusal::unreadable(format!("use POST or GET, not {method}"))
                });
            }
        }
        let mut pairs = Vec::new();
        for (name, value) in &parameters {
            flatten(name, value, &mut pairs);
        }
        let mut names: Vec<_> = pairs.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            let problem = format!("the parameter [{}] is repeated", twice[0]);
            return Err(Refusal::unreadable(problem));
        }
        Ok(Self { parameters, pairs })
    }

    /// Names and values as signed. Without nesting, this is the flat form.
    pub(super) fn signed(&self) -> impl Iterator<Item = (&str, Nested<'_>)> {
        let given = self.parameters.iter().filter(|(_, value)| !value.is_null());
        given.map(|(name, value)| (name.as_str(), nested(value)))
    }

    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Returns a parameter by its exact name, unless it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(other, value)| other == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
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
            .map_err(|problem| Refusal::unreadable(format!("the form is malformed: {problem}"))),
        Some("application/json") => read_json(&request.body)
            .map_err(|problem| Refusal::unreadable(format!("the JSON is malformed: {problem}"))),
        // The query may have all parameters.
        None if request.body.is_empty() => Ok(Vec::new()),
        _ => Err(Refusal::unreadable(
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

fn flatten(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{name}.{index}"), item, pairs);
            }
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                flatten(&format!("{name}.{field}"), value, pairs);
            }
        }
        scalar => pairs.extend(as_signed(scalar).map(|text| (name.to_owned(), text))),
    }
}

/// Inside lists and objects, `null` has a place but no text.
fn nested(value: &Value) -> Nested<'_> {
    match value {
        Value::Array(items) => Nested::List(items.iter().map(nested).collect()),
        Value::Object(fields) => Nested::Object(
            fields.iter().map(|(name, value)| (name.as_str(), nested(value))).collect(),
        ),
        scalar => Nested::Text(as_signed(scalar).unwrap_or_default().into()),
    }
}

/// Formats a scalar as it is signed: whole floats without a fraction, no exponents.
fn as_signed(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) if number.is_f64() => number.as_f64().map(|float| float.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_in_json_are_signed_as_the_sdks_write_them() {
        for (json, text) in [
            ("\"a b\"", "a b"),
            ("true", "true"),
            ("20", "20"),
            ("-3", "-3"),
            ("42.0", "42"),
            ("0.5", "0.5"),
            ("1e-7", "0.0000001"),
        ] {
            let value = serde_json::from_str(json).unwrap();
            assert_eq!(as_signed(&value).as_deref(), Some(text));
        }
    }
}
