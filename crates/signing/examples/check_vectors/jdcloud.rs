//! JD Cloud vectors: a request, the keys, and the expected `signature` or `authorization`, or both.
//!
//! | field | |
//! |---|---|
//! | `version` | 2 or 3; else the algorithm of `authorization` |
//! | `method`, `path`, `query`, `body` | the path raw; the query a string or an object; path, query and body may be missing |
//! | `host` | may have a scheme, which is dropped, as are the ports 80 and 443 |
//! | `headers` | values are strings or lists of them; requires `x-jdcloud-date`, in any case, or a field `date` |
//! | `signed_headers` | a list, or text joined by `;`; else those of `authorization`; else all headers, and `host` if there is a `host` |
//! | `access_key`, `region`, `service` | else those of `authorization` |
//! | `secret_key` | |
//! | `signature`, `authorization` | expected, one or both |
//! | `canonical_path`, `canonical_query`, `canonical_request`, `string_to_sign`, `signing_key` (hex) | expected, if there |
//!
//! A `security_token` is ignored: the Python signer adds it to the request after signing, so it is
//! only signed if it is already among `headers`.

use serde_json::Value;
use yun_signing::jdcloud::{
    Authorization, Request, Signer, SigningKey, Timestamp, Version, canonical_path, canonical_query,
};

use super::Comparison;
use super::fields::{Fields, scalar};

pub(crate) fn check(vector: Fields<'_>) -> Result<(), String> {
    let expected_authorization = vector.text("authorization")?;
    let expected_signature = vector.text("signature")?;
    if expected_authorization.is_none() && expected_signature.is_none() {
        return Err("the vector has neither `signature` nor `authorization`".into());
    }
    // A malformed one fails by comparison with the actual value, if the other fields suffice to
    // compute that.
    let parsed = expected_authorization.and_then(|header| Authorization::parse(header).ok());
    let or_parsed = |name: &str, part: fn(&Authorization) -> &str| {
        match vector.text(name)? {
        Some(text) => Ok(text),
        None => parsed.as_ref().map(part).ok_or_else(|| {
            format!("field `{name}` is missing, and there is no well-formed `authorization` to take it from")
        }),
    }
    };

    let version = version(vector, parsed.as_ref())?;
    let access_key = or_parsed("access_key", |authorization| &authorization.access_key)?;
    let region = or_parsed("region", |authorization| &authorization.scope.region)?;
    let service = or_parsed("service", |authorization| &authorization.scope.service)?;
    let secret_key = vector.required("secret_key")?;

    let given = headers(vector)?;
    let timestamp = timestamp(vector, &given)?;
    let signed = select(&given, signed_names(vector, parsed.as_ref())?.as_deref())?;
    let signed: Vec<_> =
        signed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let query = query(vector)?;
    let request = Request {
        method: vector.required("method")?,
        path: vector.text("path")?.unwrap_or_default(),
        query: &query,
        headers: &signed,
        body: vector.text("body")?.unwrap_or_default().as_bytes(),
    };

    let made =
        Signer::new(version, access_key, secret_key).sign(&request, region, service, timestamp);
    let key = SigningKey::derive(version, secret_key, timestamp.date(), region, service);
    let key: String = key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();

    let mut comparison = Comparison::default();
    for (name, actual) in [
        ("canonical_path", canonical_path(version, request.path)),
        ("canonical_query", canonical_query(version, request.query)),
        ("canonical_request", made.canonical_request),
        ("string_to_sign", made.string_to_sign),
        ("signing_key", key),
        ("signature", made.signature),
        ("authorization", made.authorization),
    ] {
        comparison.value(name, vector.text(name)?, &actual);
    }
    comparison.finish()
}

fn version(vector: Fields<'_>, authorization: Option<&Authorization>) -> Result<Version, String> {
    let Some(version) = vector.get("version").and_then(scalar) else {
        return authorization.map(|authorization| authorization.version).ok_or(
            "field `version` is missing, and there is no well-formed `authorization` to take it from".into(),
        );
    };
    match version.as_str() {
        "2" | "v2" | "V2" | "JDCLOUD2" => Ok(Version::V2),
        "3" | "v3" | "V3" | "JDCLOUD3" => Ok(Version::V3),
        other => Version::from_algorithm(other)
            .ok_or_else(|| format!("field `version`: {other} is neither 2 nor 3")),
    }
}

/// Returns the given headers, with lowercase names and one entry per value. `host` replaces a
/// header of that name.
fn headers(vector: Fields<'_>) -> Result<Vec<(String, String)>, String> {
    let host = vector.text("host")?;
    let mut given = Vec::new();
    match vector.get("headers") {
        None => {}
        Some(Value::Object(headers)) => {
            for (name, value) in headers {
                let error = || format!("header `{name}` is neither a string nor a list of strings");
                let name = name.to_lowercase();
                match value {
                    Value::Array(values) if !values.is_empty() => {
                        for value in values {
                            given.push((name.clone(), scalar(value).ok_or_else(error)?));
                        }
                    }
                    Value::Array(_) => given.push((name, String::new())),
                    value => given.push((name, scalar(value).ok_or_else(error)?)),
                }
            }
        }
        Some(_) => return Err("field `headers` is not an object".into()),
    }
    if let Some(host) = host {
        given.retain(|(name, _)| name != "host");
        given.push(("host".into(), bare_host(host).into()));
    }
    Ok(given)
}

fn bare_host(host: &str) -> &str {
    let host = host.trim();
    let scheme = ["http://", "https://"].into_iter().find(|scheme| {
        host.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let host = &host[scheme.map_or(0, str::len)..];
    let host = host.split_once('/').map_or(host, |(host, _)| host);
    [":80", ":443"].into_iter().find_map(|port| host.strip_suffix(port)).unwrap_or(host)
}

fn timestamp(vector: Fields<'_>, headers: &[(String, String)]) -> Result<Timestamp, String> {
    let header =
        headers.iter().find(|(name, _)| name == "x-jdcloud-date").map(|(_, value)| value.as_str());
    let text = header
        .map_or_else(|| vector.text("date"), |text| Ok(Some(text)))?
        .ok_or("the vector has neither a header `x-jdcloud-date` nor a field `date`")?;
    Timestamp::parse(text.trim()).map_err(|error| format!("`x-jdcloud-date`: {error}"))
}

fn signed_names(
    vector: Fields<'_>,
    authorization: Option<&Authorization>,
) -> Result<Option<Vec<String>>, String> {
    let error =
        || "field `signed_headers` is neither a list of names nor names joined by `;`".to_owned();
    match vector.get("signed_headers") {
        None => Ok(authorization.map(|authorization| authorization.signed_headers.clone())),
        Some(Value::String(names)) => Ok(Some(names.split(';').map(str::to_lowercase).collect())),
        Some(Value::Array(names)) => {
            let lowercase = |name: &Value| name.as_str().map(str::to_lowercase).ok_or_else(error);
            names.iter().map(lowercase).collect::<Result<_, _>>().map(Some)
        }
        Some(_) => Err(error()),
    }
}

/// Returns the headers of these names, or without names all but those that the SDKs never sign.
fn select<'a>(
    given: &'a [(String, String)],
    names: Option<&[String]>,
) -> Result<Vec<&'a (String, String)>, String> {
    let Some(names) = names else {
        let never_signed = ["authorization", "user-agent"];
        return Ok(given
            .iter()
            .filter(|(name, _)| !never_signed.contains(&name.as_str()))
            .collect());
    };
    if let Some(missing) = names.iter().find(|name| !given.iter().any(|(given, _)| given == *name))
    {
        return Err(format!("signed header `{missing}` has no value"));
    }
    Ok(given.iter().filter(|(name, _)| names.contains(name)).collect())
}

/// Returns the query as text. The Python signer decodes and re-encodes an object's names and
/// values. Here it is enough to escape separators, because canonicalization does the rest.
fn query(vector: Fields<'_>) -> Result<String, String> {
    let error = || "field `query` is neither a string nor an object of strings".to_owned();
    let escape = |text: &str| text.replace('&', "%26").replace('=', "%3D");
    match vector.get("query") {
        None => Ok(String::new()),
        Some(Value::String(query)) => Ok(query.clone()),
        Some(Value::Object(pairs)) => {
            let mut query = Vec::new();
            for (name, value) in pairs {
                let values = match value {
                    Value::Array(values) => values.as_slice(),
                    value => std::slice::from_ref(value),
                };
                for value in values {
                    let value = scalar(value).ok_or_else(error)?;
                    query.push(format!("{}={}", escape(name), escape(&value)));
                }
            }
            Ok(query.join("&"))
        }
        Some(_) => Err(error()),
    }
}
