//! From an HTTP request to JSON by the provider's names, with types from the catalog.
//!
//! It is strict: what the catalog does not know, or knows to be of another type, is an error.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Request;
use percent_encoding::percent_decode_str;
use serde_json::Map;
use yun_catalog::{Encoding, Field, Kind, Operation, Place};

use crate::Json;

/// What UCloud's protocol adds to the parameters.
const PROTOCOL: [&str; 3] = ["Action", "PublicKey", "Signature"];

/// The parameters of a request, and the name of the operation if they have it.
pub(crate) fn parameters(
    operation: Operation,
    request: &Request<impl AsRef<[u8]>>,
) -> Result<Json, String> {
    if request.method() != operation.method() {
        return Err(format!("the method is {}, not {}", request.method(), operation.method()));
    }
    let mut read = path(operation, request.uri().path())?;
    let body = std::str::from_utf8(request.body().as_ref()).map_err(|error| error.to_string())?;
    let query = request.uri().query().unwrap_or_default();
    let rest: Vec<Field> =
        operation.parameters().filter(|field| field.place() != Some(Place::Path)).collect();
    let (empty, content) = match operation.encoding() {
        Encoding::Query => (body, query),
        Encoding::Form | Encoding::Json => (query, body),
        _ => return Err("the catalog has an encoding that this program does not know".to_owned()),
    };
    if !empty.is_empty() {
        return Err(format!("`{empty}` is where nothing is expected"));
    }
    let mut rest = match operation.encoding() {
        Encoding::Json => of_json(&rest, operation, content)?,
        _ => of_pairs(&rest, operation, content)?,
    };
    read.append(&mut rest);
    Ok(Json::Object(read))
}

/// Reads the segments of a path that are parameters.
fn path(operation: Operation, path: &str) -> Result<Map<String, Json>, String> {
    let other = || format!("`{path}` is not of the path `{}`", operation.path());
    let mut read = Map::new();
    let (mut seen, mut known) = (path.split('/'), operation.path().split('/'));
    loop {
        let (segment, template) = match (seen.next(), known.next()) {
            (None, None) => return Ok(read),
            (Some(segment), Some(template)) => (segment, template),
            _ => return Err(other()),
        };
        // Clients may escape what is literal in the template, such as `:`.
        let segment = decoded(segment)?;
        let Some((before, rest)) = template.split_once('{') else {
            if segment == template {
                continue;
            }
            return Err(other());
        };
        let (name, after) = rest.split_once('}').ok_or_else(other)?;
        let text = segment.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        let field = operation.parameter(name).ok_or_else(other)?;
        let value = of_text(field, field.kind(), text.ok_or_else(other)?.to_owned())?;
        read.insert(name.to_owned(), value);
    }
}

fn decoded(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(Into::into).map_err(|error| format!("`{text}`: {error}"))
}

/// A name's part behind the fields before it, with what is left of the name.
type Pairs = Vec<(String, String)>;

fn of_pairs(
    fields: &[Field],
    operation: Operation,
    text: &str,
) -> Result<Map<String, Json>, String> {
    let mut pairs: Pairs = Vec::new();
    let mut action = None;
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let plus = |text: &str| decoded(&text.replace('+', " "));
        let (name, value) = match operation.encoding() {
            Encoding::Form => (plus(name)?, plus(value)?),
            // A literal `+` of a query would be read differently by different servers.
            _ if pair.contains('+') => return Err(format!("`{pair}` has a `+`")),
            _ => (decoded(name)?, decoded(value)?),
        };
        if operation.encoding() == Encoding::Form && PROTOCOL.contains(&name.as_str()) {
            action = Some(value).filter(|_| name == "Action").or(action);
        } else if pairs.iter().any(|(known, _)| *known == name) {
            return Err(format!("`{name}` is there twice"));
        } else {
            pairs.push((name, value));
        }
    }
    if operation.encoding() == Encoding::Form {
        check_action(operation, action.as_deref())?;
    }
    record_of_pairs(fields, pairs)
}

fn check_action(operation: Operation, action: Option<&str>) -> Result<(), String> {
    match action == Some(operation.name()) {
        true => Ok(()),
        false => Err(format!("`Action` is {action:?}")),
    }
}

fn record_of_pairs(fields: &[Field], pairs: Pairs) -> Result<Map<String, Json>, String> {
    let mut of_fields: BTreeMap<&str, (Field, Pairs)> = BTreeMap::new();
    for (name, value) in pairs {
        // The longest, because names themselves have dots.
        let is_of = |field: &&Field| rest_behind(&name, field.name()).is_some();
        let Some(field) = fields.iter().filter(is_of).max_by_key(|field| field.name().len()) else {
            return Err(format!("no parameter is `{name}`"));
        };
        let rest = rest_behind(&name, field.name()).unwrap_or_default().to_owned();
        of_fields.entry(field.name()).or_insert((*field, Vec::new())).1.push((rest, value));
    }
    let mut read = Map::new();
    for (name, (field, pairs)) in of_fields {
        let value = value_of_pairs(field, field.kind(), pairs)
            .map_err(|problem| format!("`{name}`: {problem}"))?;
        read.insert(name.to_owned(), value);
    }
    Ok(read)
}

/// What stands in `name` behind `field` and a dot.
fn rest_behind<'a>(name: &'a str, field: &str) -> Option<&'a str> {
    let rest = name.strip_prefix(field)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
}

fn value_of_pairs(field: Field, kind: Kind, pairs: Pairs) -> Result<Json, String> {
    match kind {
        Kind::List(list) => {
            let items = items(field, pairs)?.into_iter();
            items.map(|pairs| value_of_pairs(field, list.item(), pairs)).collect()
        }
        Kind::Type(type_) => {
            let fields: Vec<Field> = type_.fields().collect();
            record_of_pairs(&fields, pairs).map(Json::Object)
        }
        Kind::Any => Ok(any_of_pairs(pairs)),
        scalar => match <[_; 1]>::try_from(pairs) {
            Ok([(rest, value)]) if rest.is_empty() => of_text(field, scalar, value),
            other => Err(format!("{other:?} instead of one value")),
        },
    }
}

/// The items of a list, whose indexes have to be in order and without gaps.
fn items(field: Field, pairs: Pairs) -> Result<Vec<Pairs>, String> {
    let mut items: BTreeMap<usize, Pairs> = BTreeMap::new();
    for (name, value) in pairs {
        let (index, rest) = name.split_once('.').unwrap_or((&name, ""));
        let index = index.parse().map_err(|_| format!("`{name}` begins with no index"))?;
        items.entry(index).or_default().push((rest.to_owned(), value));
    }
    let first = if field.place() == Some(Place::Query) { Some(1) } else { None };
    let indexes: Vec<usize> = items.keys().copied().collect();
    let start = indexes.first().copied().unwrap_or_default();
    if first.is_some_and(|first| first != start)
        || indexes != Vec::from_iter(start..start + indexes.len())
    {
        return Err(format!("the indexes are {indexes:?}"));
    }
    Ok(items.into_values().collect())
}

/// Free JSON, all of whose values have become texts.
fn any_of_pairs(mut pairs: Pairs) -> Json {
    if let [(name, value)] = pairs.as_mut_slice()
        && name.is_empty()
    {
        return Json::from(std::mem::take(value));
    }
    let mut groups: Vec<(String, Pairs)> = Vec::new();
    for (name, value) in pairs {
        let (head, rest) = name.split_once('.').unwrap_or((&name, ""));
        match groups.iter_mut().find(|(known, _)| known == head) {
            Some((_, group)) => group.push((rest.to_owned(), value)),
            None => groups.push((head.to_owned(), vec![(rest.to_owned(), value)])),
        }
    }
    if groups.iter().all(|(name, _)| name.parse::<usize>().is_ok()) {
        return groups.into_iter().map(|(_, group)| any_of_pairs(group)).collect();
    }
    groups.into_iter().map(|(name, group)| (name, any_of_pairs(group))).collect()
}

/// A scalar from text, which has to be as the provider writes it.
fn of_text(field: Field, kind: Kind, text: String) -> Result<Json, String> {
    let wrong = |what: &str| format!("`{text}` is no {what}");
    match kind {
        Kind::Integer => text.parse::<i64>().map(Json::from).map_err(|_| wrong("integer")),
        Kind::Number => {
            let plain =
                text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
            let number = text.parse::<f64>().ok().filter(|_| plain);
            number.map(Json::from).ok_or_else(|| wrong("number"))
        }
        Kind::Boolean => {
            let (yes, no) = field.boolean_texts().unwrap_or(("true", "false"));
            match text == yes || text == no {
                true => Ok(Json::from(text == yes)),
                false => Err(wrong("boolean")),
            }
        }
        Kind::String if field.is_base64() => {
            let bytes = STANDARD.decode(&text).map_err(|_| wrong("base64"))?;
            String::from_utf8(bytes).map(Json::from).map_err(|_| wrong("base64 of UTF-8"))
        }
        _ => Ok(Json::from(text)),
    }
}

fn of_json(
    fields: &[Field],
    operation: Operation,
    text: &str,
) -> Result<Map<String, Json>, String> {
    let read: Json = serde_json::from_str(text).map_err(|error| format!("`{text}`: {error}"))?;
    let Json::Object(mut object) = read else {
        return Err(format!("`{text}` is no object"));
    };
    if fields.iter().all(|field| field.place() == Some(Place::Body)) && operation.path() == "/" {
        check_action(operation, object.get("Action").and_then(Json::as_str))?;
        PROTOCOL.iter().for_each(|name| _ = object.remove(*name));
    }
    record_of_json(fields, object)
}

fn record_of_json(
    fields: &[Field],
    object: Map<String, Json>,
) -> Result<Map<String, Json>, String> {
    let read = |(name, value): (String, Json)| {
        let field = fields.iter().find(|field| field.name() == name);
        let field = field.ok_or_else(|| format!("no parameter is `{name}`"))?;
        let value = value_of_json(*field, field.kind(), value)
            .map_err(|problem| format!("`{name}`: {problem}"))?;
        Ok((name, value))
    };
    object.into_iter().map(read).collect()
}

fn value_of_json(field: Field, kind: Kind, value: Json) -> Result<Json, String> {
    match (kind, value) {
        (Kind::List(list), Json::Array(items)) => {
            items.into_iter().map(|item| value_of_json(field, list.item(), item)).collect()
        }
        (Kind::Type(type_), Json::Object(object)) => {
            let fields: Vec<Field> = type_.fields().collect();
            record_of_json(&fields, object).map(Json::Object)
        }
        (Kind::Any, value) => Ok(value),
        (Kind::Integer, value) if value.is_i64() => Ok(value),
        (Kind::Number, value) if value.is_number() => Ok(value),
        (Kind::Boolean, value) if value.is_boolean() && field.boolean_texts().is_none() => {
            Ok(value)
        }
        (Kind::Boolean, Json::String(text)) if field.boolean_texts().is_some() => {
            of_text(field, kind, text)
        }
        (Kind::String, Json::String(text)) => of_text(field, kind, text),
        (kind, value) => Err(format!("{value} is no `{kind}`")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use super::*;

    fn operation(provider: &str, product: &str, name: &str) -> Operation {
        yun_catalog::provider(provider).unwrap().product(product).unwrap().operation(name).unwrap()
    }

    fn read(operation: Operation, method: &str, uri: &str, body: &str) -> Result<Json, String> {
        let request = Request::builder().method(method).uri(uri).body(body.to_owned()).unwrap();
        parameters(operation, &request)
    }

    #[test]
    fn a_path_and_a_query_are_read_in_the_types_of_the_catalog() {
        let images = operation("jdcloud", "vm", "describeImages");
        let get = |uri: &str| read(images, "GET", uri, "");
        let read = get(
            "https://h/v1/regions/cn%2Fnorth/images?pageSize=5&offline=true&ids.1=a%20b&ids.2=2",
        );
        let expected = serde_json::json!({
            "regionId": "cn/north", "pageSize": 5, "offline": true, "ids": ["a b", "2"],
        });
        assert_eq!(read, Ok(expected));
        for (uri, problem) in [
            ("/v1/regions/r/image", "is not of the path"),
            ("/v1/regions/r/images/more", "is not of the path"),
            ("/v1/regions/r/images?pagesize=5", "no parameter is `pagesize`"),
            ("/v1/regions/r/images?pageSize=5&pageSize=6", "is there twice"),
            ("/v1/regions/r/images?pageSize=5.0", "is no integer"),
            ("/v1/regions/r/images?offline=True", "is no boolean"),
            ("/v1/regions/r/images?ids.0=a", "the indexes are [0]"),
            ("/v1/regions/r/images?ids.1=a&ids.3=b", "the indexes are [1, 3]"),
            ("/v1/regions/r/images?ids=a", "begins with no index"),
            ("/v1/regions/r/images?imageName=a+b", "has a `+`"),
        ] {
            let found = get(uri).unwrap_err();
            assert!(found.contains(problem), "{uri}: {found}");
        }
        let posted = super::parameters(
            images,
            &Request::builder().method("POST").uri("/v1/regions/r/images").body("").unwrap(),
        );
        assert_eq!(posted, Err("the method is POST, not GET".to_owned()));
    }

    #[test]
    fn json_has_to_have_the_types_of_the_catalog() {
        let rebuild = operation("jdcloud", "vm", "rebuildInstance");
        let uri = "/v1/regions/r/instances/i-1%3ArebuildInstance";
        let read = |body: &str| read(rebuild, "POST", uri, body);
        let expected =
            serde_json::json!({"regionId": "r", "instanceId": "i-1", "passWordAuth": true});
        assert_eq!(read(r#"{"passWordAuth": "yes"}"#), Ok(expected));
        for body in [r#"{"passWordAuth": true}"#, r#"{"imageId": 5}"#, r#"{"ImageId": "a"}"#, "[]"]
        {
            assert!(read(body).is_err(), "{body}");
        }
    }

    #[test]
    fn a_form_says_its_action_and_is_decoded() {
        let reinstall = operation("ucloud", "uhost", "ReinstallUHostInstance");
        let read = |body: &str| read(reinstall, "POST", "/", body);
        let form = "Action=ReinstallUHostInstance&Region=cn-bj2&Password=aHVudGVyMg%3D%3D\
                    &ReserveDisk=No&PublicKey=k&Signature=s";
        let expected =
            serde_json::json!({"Region": "cn-bj2", "Password": "hunter2", "ReserveDisk": false});
        assert_eq!(read(form), Ok(expected));
        for other in [
            "Action=CreateUHostInstance",
            "Region=cn-bj2",
            "Action=ReinstallUHostInstance&Password=*",
            "Action=ReinstallUHostInstance&ReserveDisk=false",
        ] {
            assert!(read(other).is_err(), "{other}");
        }
    }
}
