//! The parameters of a request, in whichever of the three forms they came: query, form, or flat JSON.

use http::header;
use serde_json::Value;

use super::Refusal;
use crate::{arrival::Request, forms};

/// Names and values as they were sent, which is what is signed.
pub(super) struct Message {
    pairs: Vec<(String, String)>,
}

impl Message {
    pub(super) fn read(request: &Request) -> Result<Self, Refusal> {
        let mut pairs = forms::pairs(&request.query)
            .map_err(|problem| Refusal::unreadable(format!("the query is malformed: {problem}")))?;
        match request.method.as_str() {
            "GET" => {}
            "POST" => pairs.extend(read_body(request)?),
            method => {
                return Err(Refusal {
                    http_status: 405,
                    ..Refusal::unreadable(format!("use POST or GET, not {method}"))
                });
            }
        }
        let mut names: Vec<_> = pairs.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            let problem = format!("the parameter [{}] was given twice", twice[0]);
            return Err(Refusal::unreadable(problem));
        }
        Ok(Self { pairs })
    }

    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// A parameter by its exact name, unless it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(other, value)| other == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

fn read_body(request: &Request) -> Result<Vec<(String, String)>, Refusal> {
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
            .map_err(|problem| Refusal::unreadable(format!("the form is malformed: {problem}"))),
        Some("application/json") => read_json(&request.body)
            .map_err(|problem| Refusal::unreadable(format!("the JSON is malformed: {problem}"))),
        // All parameters may be in the query.
        None if request.body.is_empty() => Ok(Vec::new()),
        _ => Err(Refusal::unreadable(
            "the Content-Type of a POST has to be application/x-www-form-urlencoded or application/json",
        )),
    }
}

/// One level of names and scalars, as the Java SDK posts it. Nested JSON is signed in another way, and no operation
/// here needs it.
fn read_json(body: &[u8]) -> Result<Vec<(String, String)>, String> {
    let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let Value::Object(object) = body else {
        return Err("it is not an object".into());
    };
    object
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| match as_signed(&value) {
            Some(text) => Ok((name, text)),
            None => {
                Err(format!("the parameter [{name}] is nested; write flat names, such as {name}.0"))
            }
        })
        .collect()
}

/// A scalar as text, in the form in which it is signed: whole floats without a fraction, never an exponent.
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
