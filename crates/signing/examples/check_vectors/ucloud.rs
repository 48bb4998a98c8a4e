//! UCloud vectors: `params`, `private_key`, `signature`; optionally `public_key` and `canonical_parameters`.
//!
//! Parameters may be nested. They are flattened as the SDKs do, base 0: `Key.0`, `Key.0.Sub`; null, empty lists and
//! empty objects are left out.

use serde_json::Value;
use yun_signing::ucloud::{canonical_parameters, sign};

use super::{Comparison, Fields, fields::scalar};

pub(crate) fn check(vector: Fields<'_>) -> Result<(), String> {
    let Some(Value::Object(params)) = vector.get("params") else {
        return Err("field `params` is not an object".into());
    };
    let private_key = vector.required("private_key")?;
    let signature = vector.required("signature")?;

    let mut flat = Vec::new();
    for (name, value) in params {
        flatten(name, value, &mut flat);
    }
    if let Some(public_key) =
        vector.text("public_key")?.filter(|_| !params.contains_key("PublicKey"))
    {
        flat.push(("PublicKey".into(), public_key.into()));
    }
    let pairs = || flat.iter().map(|(name, value)| (name.as_str(), value.as_str()));

    let mut comparison = Comparison::default();
    comparison.value(
        "canonical_parameters",
        vector.text("canonical_parameters")?,
        &canonical_parameters(pairs()),
    );
    comparison.value("signature", Some(signature), &sign(pairs(), private_key));
    comparison.finish()
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
