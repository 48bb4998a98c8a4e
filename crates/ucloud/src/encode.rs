//! Encodes the parameters of a UCloud request as its body and signs them.

use yun_runtime::credentials::Credentials;
use yun_runtime::fields::{Object, flatten, text_of};
use yun_runtime::{Secret, Value};
use yun_signing::ucloud::{Nested, SIGNATURE_PARAMETER, sign, sign_nested};
use zeroize::Zeroizing;

/// The parameter that carries the token of temporary credentials.
const TOKEN_PARAMETER: &str = "SecurityToken";

/// Encodes a form with flat names: `Disks.0.Type`. It holds the only copy of the token.
pub(crate) fn form(parameters: &Object, credentials: &Credentials) -> Zeroizing<String> {
    let mut pairs = Vec::new();
    for (name, value) in parameters.iter() {
        flatten(name, value, 0, &mut pairs);
    }
    let token = credentials.session_token().map(|token| (TOKEN_PARAMETER, token.expose()));
    let signed = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(token);
    let key = credentials.secret_key().expose();
    let signature = is_signed(credentials).then(|| sign(signed.clone(), key));
    let pairs = signed.chain(signature.as_deref().map(|text| (SIGNATURE_PARAMETER, text)));
    // Reserve enough, because growing would leave an unzeroized copy: no byte becomes more than
    // three.
    let most = pairs.clone().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
    let mut form = form_urlencoded::Serializer::new(String::with_capacity(most));
    Zeroizing::new(form.extend_pairs(pairs).finish())
}

/// Encodes JSON with nested lists and objects, booleans and numbers. Empty values are sent, because
/// JSON distinguishes them from unset ones.
pub(crate) fn json(parameters: &Object, credentials: &Credentials) -> Zeroizing<String> {
    let parameters = without_nulls(parameters);
    let token = credentials.session_token().map(Secret::expose);
    let signed = parameters.iter().map(|(name, value)| (name, nested(value)));
    let signed = signed.chain(token.map(|token| (TOKEN_PARAMETER, Nested::Text(token.into()))));
    let key = credentials.secret_key().expose();
    let signature = is_signed(credentials).then(|| sign_nested(signed, key));

    let mut json = Zeroizing::new(Value::Object(parameters).to_json());
    json.pop();
    // As in `form`: no byte becomes more than six, besides names and punctuation.
    json.reserve_exact(6 * token.map_or(0, str::len) + 100);
    let token = token.map(|token| (TOKEN_PARAMETER, token));
    let signature = signature.as_deref().map(|text| (SIGNATURE_PARAMETER, text));
    for (name, value) in token.into_iter().chain(signature) {
        let mark = if json.len() > 1 { ",\"" } else { "\"" };
        json.push_str(mark);
        json.push_str(name);
        json.push_str("\":\"");
        push_escaped(value, &mut json);
        json.push('"');
    }
    json.push('}');
    json
}

/// A request has either a signature or a bearer token. With both, the service only checks the
/// signature.
fn is_signed(credentials: &Credentials) -> bool {
    credentials.bearer_token().is_none()
}

/// Appends the inside of a JSON string.
fn push_escaped(text: &str, json: &mut String) {
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\0'..='\u{1f}' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => json.push(c),
        }
    }
}

/// Omits `null`, which only free JSON can contain, as in a form: how to sign it is undocumented.
fn without_nulls(object: &Object) -> Object {
    object.iter().filter_map(|(name, value)| Some((name, not_null(value)?))).collect()
}

fn not_null(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Null => return None,
        Value::List(items) => Value::List(items.iter().filter_map(not_null).collect()),
        Value::Object(object) => Value::Object(without_nulls(object)),
        // JSON writes -0 as 0, so it must be signed like that.
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
        Value::String(text) => Nested::Text(text.into()),
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

    fn signed(json_text: &str) -> String {
        json(&parameters(json_text), &Credentials::new("pk", "key")).to_string()
    }

    fn signature(canonical: &str) -> String {
        sign([(canonical, "")], "key")
    }

    #[test]
    fn json_keeps_nesting_and_types() {
        let sent = r#"{"Action":"AddTargets","Targets":[{"Port":80,"Enabled":true,"Ids":["b","a"]},{"Weight":2.5}],"PublicKey":"pk""#;
        let canonical = "ActionAddTargetsPublicKeypkTargetsEnabledtrueIdsbaPort80Weight2.5";
        assert_eq!(
            signed(&format!("{sent}}}")),
            format!(r#"{sent},"Signature":"{}"}}"#, signature(canonical))
        );
    }

    #[test]
    fn json_keeps_empty_values_and_omits_nulls() {
        assert_eq!(
            signed(r#"{"A":[],"B":{},"C":"","D":null,"E":[{"F":null,"G":-0.0},null]}"#),
            format!(
                r#"{{"A":[],"B":{{}},"C":"","E":[{{"G":0}}],"Signature":"{}"}}"#,
                signature("ABCEG0")
            )
        );
    }

    #[test]
    fn the_token_is_a_signed_parameter_before_the_signature() {
        let token = "t\"o\\k\n\u{7}中e&n =+";
        let credentials = Credentials::new("pk", "key").with_session_token(token);
        let parameters = parameters(r#"{"Action":"A"}"#);
        let signature = signature(&format!("ActionASecurityToken{token}"));

        let body = json(&parameters, &credentials);
        let Ok(Value::Object(sent)) = Value::from_json(body.as_bytes()) else { panic!("{body:?}") };
        let sent: Vec<_> = sent.iter().map(|(name, value)| (name, value.as_str())).collect();
        let expected = [("Action", "A"), ("SecurityToken", token), ("Signature", &signature)];
        assert_eq!(sent, expected.map(|(name, value)| (name, Some(value))));

        let body = form(&parameters, &credentials);
        let sent: Vec<_> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        assert_eq!(sent, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn with_a_bearer_token_nothing_is_signed_and_the_token_is_not_in_the_body() {
        let credentials = Credentials::bearer("t0k3n");
        let parameters = parameters(r#"{"Action":"A","N":[1]}"#);
        assert_eq!(*form(&parameters, &credentials), "Action=A&N.0=1");
        assert_eq!(*json(&parameters, &credentials), r#"{"Action":"A","N":[1]}"#);
    }

    #[test]
    fn numbers_are_signed_without_exponent_and_needless_fraction() {
        for (number, text) in [
            ("42.0", "42"),
            ("1e-7", "0.0000001"),
            ("18446744073709551615", "18446744073709551615"),
        ] {
            let body = signed(&format!(r#"{{"N":{number}}}"#));
            assert!(
                body.ends_with(&format!(r#""Signature":"{}"}}"#, signature(&format!("N{text}")))),
                "{body}"
            );
        }
    }
}
