//! The parameters of a UCloud request as its body, with their signature.

use yun_runtime::Value;
use yun_runtime::fields::{Object, flatten, text_of};
use yun_signing::ucloud::{Nested, SIGNATURE_PARAMETER, sign, sign_nested};

/// A form, with flat names: `Disks.0.Type`.
pub(crate) fn form(parameters: &Object, private_key: &str) -> String {
    let mut pairs = Vec::new();
    for (name, value) in parameters.iter() {
        flatten(name, value, 0, &mut pairs);
    }
    let signed = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let signature = sign(signed, private_key);
    pairs.push((SIGNATURE_PARAMETER.to_owned(), signature));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// JSON: lists and objects nested, booleans and numbers as such. What is empty is sent, for here it
/// can be told from what is not set.
pub(crate) fn json(parameters: &Object, private_key: &str) -> String {
    let mut parameters = without_nulls(parameters);
    let signed = parameters.iter().map(|(name, value)| (name, nested(value)));
    let signature = sign_nested(signed, private_key);
    parameters.push(SIGNATURE_PARAMETER, signature);
    Value::Object(parameters).to_json()
}

/// A `null`, which only free JSON can hold, is left out as in a form: nothing says how it is signed.
fn without_nulls(object: &Object) -> Object {
    object.iter().filter_map(|(name, value)| Some((name, not_null(value)?))).collect()
}

fn not_null(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Null => return None,
        Value::List(items) => Value::List(items.iter().filter_map(not_null).collect()),
        Value::Object(object) => Value::Object(without_nulls(object)),
        // -0 is written as 0 in JSON, and has to be signed so.
        Value::Number(number) => Value::Number(number + 0.0),
        scalar => scalar.clone(),
    })
}

fn nested(value: &Value) -> Nested<'_> {
    match value {
        Value::List(items) => Nested::List(items.iter().map(nested).collect()),
        Value::Object(object) => {
            Nested::Object(object.iter().map(|(name, value)| (name, nested(value))).collect())
        }
        scalar => Nested::Text(text_of(scalar).unwrap_or_default().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(json: &str) -> Object {
        match Value::from_json(json.as_bytes()) {
            Ok(Value::Object(object)) => object,
            other => panic!("{other:?}"),
        }
    }

    fn signature(canonical: &str) -> String {
        sign([(canonical, "")], "key")
    }

    #[test]
    fn json_keeps_nesting_and_types() {
        let sent = r#"{"Action":"AddTargets","Targets":[{"Port":80,"Enabled":true,"Ids":["b","a"]},{"Weight":2.5}],"PublicKey":"pk""#;
        let canonical = "ActionAddTargetsPublicKeypkTargetsEnabledtrueIdsbaPort80Weight2.5";
        assert_eq!(
            json(&parameters(&format!("{sent}}}")), "key"),
            format!(r#"{sent},"Signature":"{}"}}"#, signature(canonical))
        );
    }

    #[test]
    fn json_has_what_is_empty_and_no_nulls() {
        assert_eq!(
            json(
                &parameters(r#"{"A":[],"B":{},"C":"","D":null,"E":[{"F":null,"G":-0.0},null]}"#),
                "key"
            ),
            format!(
                r#"{{"A":[],"B":{{}},"C":"","E":[{{"G":0}}],"Signature":"{}"}}"#,
                signature("ABCEG0")
            )
        );
    }

    #[test]
    fn numbers_are_signed_without_exponent_and_needless_fraction() {
        for (number, text) in [
            ("42.0", "42"),
            ("1e-7", "0.0000001"),
            ("18446744073709551615", "18446744073709551615"),
        ] {
            let body = json(&parameters(&format!(r#"{{"N":{number}}}"#)), "key");
            assert!(
                body.ends_with(&format!(r#""Signature":"{}"}}"#, signature(&format!("N{text}")))),
                "{body}"
            );
        }
    }
}
