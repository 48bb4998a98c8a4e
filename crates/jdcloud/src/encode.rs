//! The parts of a JD Cloud request: path, query and body.

use yun_runtime::fields::{Object, Parameters, Value, flatten};
use yun_runtime::{Error, OperationInfo};
use yun_signing::jdcloud::{Version, encode_segment};

use crate::failure::invalid;

/// Returns the path with its parameters, percent-encoded, as it is sent and signed.
///
/// `:createImage` becomes `%3AcreateImage`, as both signature versions require.
pub(crate) fn path(
    operation: &OperationInfo,
    parameters: &Parameters,
    version: Version,
) -> Result<String, Error> {
    let mut path = String::new();
    let mut rest = operation.path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        push_literal(&mut path, before);
        path.push_str(&encode_segment(&path_parameter(name, parameters, version)?));
        rest = behind;
    }
    push_literal(&mut path, rest);
    Ok(path)
}

fn push_literal(path: &mut String, text: &str) {
    for (index, segment) in text.split('/').enumerate() {
        if index > 0 {
            path.push('/');
        }
        path.push_str(&encode_segment(segment));
    }
}

/// Returns a parameter's text if it cannot change which path is addressed.
fn path_parameter(name: &str, parameters: &Parameters, version: Version) -> Result<String, Error> {
    let text = match parameters.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Integer(number)) => number.to_string(),
        _ => {
            let advice = if name == "regionId" {
                "; set it with `Config::region` or on the call"
            } else {
                ""
            };
            return Err(invalid(format!("`{name}` is not set{advice}")));
        }
    };
    let problem = match text.as_str() {
        "" => "empty",
        "." | ".." => "a dot segment, which would address another resource",
        // JDCLOUD3 signs `%2F` as `/`, so the id would be signed as two segments.
        _ if version == Version::V3 && text.contains('/') => {
            "an id with `/`, which JDCLOUD3 cannot sign; use JDCLOUD2"
        }
        _ => return Ok(text),
    };
    Err(invalid(format!("`{name}` is {problem}")))
}

/// Returns the query of a GET, DELETE or HEAD. List indexes start at 1: `ids.1=…`,
/// `filters.1.values.1=…`.
pub(crate) fn query(operation: &OperationInfo, parameters: &Parameters) -> String {
    let mut pairs = Vec::new();
    for parameter in parameters.iter().filter(|p| !operation.has_in_path(p.name)) {
        flatten(parameter.name, &parameter.value, 1, &mut pairs);
    }
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode_segment(name), encode_segment(value)))
        .collect();
    pairs.join("&")
}

/// Returns the JSON body of a POST, PUT or PATCH. It does not repeat path parameters.
pub(crate) fn body(operation: &OperationInfo, parameters: &Parameters) -> String {
    let object: Object = parameters
        .iter()
        .filter(|parameter| !operation.has_in_path(parameter.name))
        .map(|parameter| (parameter.name, parameter.value.clone()))
        .collect();
    Value::Object(object).to_json()
}
