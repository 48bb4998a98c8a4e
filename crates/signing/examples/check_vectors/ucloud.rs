//! UCloud vectors: `params`, `private_key`, `signature`; optionally `public_key` and
//! `canonical_parameters`.
//!
//! Parameters may be nested. They are flattened as in the SDKs, with indexes from 0: `Key.0`,
//! `Key.0.Sub`. Null, empty lists and empty objects are omitted. With `"encoding": "json"` they
//! stay nested, as in a JSON body.

use serde_json::{Map, Value};
use yun_signing::ucloud::{
    Nested, canonical_nested_parameters, canonical_parameters, sign, sign_nested,
};

use super::{Comparison, Fields, fields::scalar};

pub(crate) fn check(vector: Fields<'_>) -> Result<(), String> {
    let Some(Value::Object(params)) = vector.get("params") else {
        return Err("field `params` is not an object".into());
    };
    let private_key = vector.required("private_key")?;
    let signature = vector.required("signature")?;

    let mut params = params.clone();
    if let Some(public_key) = vector.text("public_key")? {
        params.entry("PublicKey").or_insert_with(|| public_key.into());
    }
    let (canonical, signed) = match vector.text("encoding")? {
        None => of_form(&params, private_key),
        Some("json") => of_json(&params, private_key),
        Some(other) => return Err(format!("field `encoding` has the unknown value `{other}`")),
    };

    let mut comparison = Comparison::default();
    let expected = vector.text("canonical_parameters")?;
    comparison.value("canonical_parameters", expected, &canonical);
    comparison.value("signature", Some(signature), &signed);
    comparison.finish()
}

/// Returns the canonical parameters and the signature.
fn of_form(params: &Map<String, Value>, private_key: &str) -> (String, String) {
    let mut flat = Vec::new();
    for (name, value) in params {
        flatten(name, value, &mut flat);
    }
    let pairs = || flat.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    (canonical_parameters(pairs()), sign(pairs(), private_key))
}

fn of_json(params: &Map<String, Value>, private_key: &str) -> (String, String) {
    let pairs = || params.iter().map(|(name, value)| (name.as_str(), nested(value)));
    (canonical_nested_parameters(pairs()), sign_nested(pairs(), private_key))
}

fn nested(value: &Value) -> Nested<'_> {
    match value {
        Value::Array(items) => Nested::List(items.iter().map(nested).collect()),
        Value::Object(fields) => Nested::Object(
            fields.iter().map(|(name, value)| (name.as_str(), nested(value))).collect(),
        ),
        _ => Nested::Text(scalar(value).unwrap_or_default().into()),
    }
}

fn flatten(name: &str, value: &Value, flat: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{name}.{index}"), item, flat);
            }
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                flatten(&format!("{name}.{field}"), value, flat);
            }
        }
        _ => flat.extend(scalar(value).map(|text| (name.to_owned(), text))),
    }
}
