//! JD Cloud: methods and paths, a signature in headers, an envelope with `result` or `error`.

mod authentication;
mod routes;

use http::header;
use serde_json::{Map, Value, json};
use yun_catalog::{Operation, Place};

use self::authentication::Scope;
use super::{Answer, Received, Verdict, forms};
use crate::call::{Call, Fields};
use crate::refusal::{Code, Refusal};
use crate::schema::{Given, Node, Reader, Reading};
use crate::wire::{Request, Unread};
use crate::{Cloud, JdcloudAccount};

const READER: Reader = Reader { first_index: 1, is_lenient: false, words: None };

/// Reads a request and checks who sent it.
pub(crate) fn receive(request: &Request, account: &JdcloudAccount) -> Received {
    let scope = Scope::of(request);
    let route = routes::find(scope.as_ref().map(Scope::service), &request.method, &request.path);
    let operation = route.as_ref().ok().map(|route| route.operation);
    let mut received = Received {
        cloud: Cloud::Jdcloud,
        operation,
        name: operation.map(|operation| operation.name().to_owned()),
        verdict: Verdict::Refused,
        unknown: Vec::new(),
        call: Err(Refusal::status(0, "", "")),
    };
    received.call = scope.and_then(|scope| {
        authentication::authenticate(request, &scope, account)?;
        received.verdict = Verdict::Valid;
        let route = route.or_else(|refusal| {
            authentication::check_region(&scope, request, None)?;
            Err(refusal)
        })?;
        let mut reading = Reading::default();
        // Before the other parameters, which do not matter in an unknown region.
        let named = read(request, &route, &mut reading);
        let region = region(&reading.values, route.operation, account)?;
        named?;
        authentication::check_region(&scope, request, region.named.as_deref())?;
        received.unknown = std::mem::take(&mut reading.unknown);
        received.unknown.retain(|name| !route.names.contains(&name.as_str()));
        Ok(Call {
            operation: route.operation,
            parameters: reading.values,
            region: region.named.unwrap_or_else(|| account.region.clone()),
            zone: None,
            project: None,
            now: request.now,
        })
    });
    received
}

/// A request that could not be read.
pub(crate) fn unread(unread: Unread) -> Received {
    // The statuses are an open set; none is documented for a body that is too long.
    let refusal = match unread {
        Unread::TooLong => Refusal::status(413, "REQUEST_TOO_LARGE", "the body is too long"),
        Unread::BrokenOff => invalid_argument("the body broke off"),
        Unread::NoRoom => {
            Refusal::status(503, "UNAVAILABLE", "too many long bodies at once; try again later")
        }
    };
    Received {
        cloud: Cloud::Jdcloud,
        operation: None,
        name: None,
        verdict: Verdict::Unchecked,
        unknown: Vec::new(),
        call: Err(refusal),
    }
}

/// Wraps a result or a refusal.
pub(crate) fn wrap(result: Result<Fields, &Refusal>, request_id: &str) -> Answer {
    match result {
        Ok(fields) => {
            Answer { status: 200, body: json!({"requestId": request_id, "result": fields}) }
        }
        Err(refusal) => {
            let name = refusal.code.to_string();
            let status = match refusal.code {
                Code::Status { http, .. } => http,
                // A test prescribed the other cloud's refusal: nothing fits better.
                Code::RetCode { .. } => 400,
            };
            let body = refusal_body(status, &name, &refusal.message, request_id);
            Answer { status, body }
        }
    }
}

/// The envelope of an error.
pub(crate) fn refusal_body(code: u16, status: &str, message: &str, request_id: &str) -> Value {
    json!({
        "requestId": request_id,
        "error": {"code": code, "status": status, "message": message, "details": []},
    })
}

/// The region that a request names.
struct Region {
    named: Option<String>,
}

fn region(
    values: &Map<String, Value>,
    operation: Operation,
    account: &JdcloudAccount,
) -> Result<Region, Refusal> {
    let mut parameters = operation.parameters();
    let parameter = parameters.find(|field| field.provider_wide() == Some("region"));
    let named = parameter.and_then(|field| values.get(field.name())).and_then(Value::as_str);
    let Some(named) = named else { return Ok(Region { named: None }) };
    let mut known =
        yun_catalog::provider("jdcloud").into_iter().flat_map(yun_catalog::Provider::regions);
    if named != account.region && !known.any(|region| region.id() == named) {
        let problem = format!("has the unknown value {named:?}");
        return Err(Cloud::Jdcloud.refuse(crate::schema::Mistake::invalid("regionId", problem)));
    }
    Ok(Region { named: Some(named.to_owned()) })
}

/// Reads the parameters from path, query and body, as the catalog places them. What has been read
/// before a mistake stays in `reading`.
fn read(
    request: &Request,
    route: &routes::Found<'_>,
    reading: &mut Reading,
) -> Result<(), Refusal> {
    let operation = route.operation;
    let at = |place| operation.parameters().filter(move |field| field.place() == Some(place));
    let refuse = |mistake| Cloud::Jdcloud.refuse(mistake);
    let path = route.names.iter().zip(&route.values);
    let path = path.map(|(name, value)| (*name, Given::Text(value.as_str())));
    let path = Node::of(path).map_err(refuse)?;
    READER.read(at(Place::Path), &path, reading).map_err(refuse)?;

    let query = forms::pairs(&request.query)
        .map_err(|problem| invalid_argument(format!("the query is malformed: {problem}")))?;
    let pairs = query.iter().map(|(name, value)| (name.as_str(), Given::Text(value.as_str())));
    let query = Node::of(pairs).map_err(refuse)?;
    READER.read(at(Place::Query), &query, reading).map_err(refuse)?;

    let body = if matches!(operation.method(), "GET" | "DELETE" | "HEAD") {
        Map::new()
    } else {
        read_body(request)?
    };
    let fields = body.iter().map(|(name, value)| (name.as_str(), Given::Json(value)));
    let body = Node::of_names(fields);
    READER.read(at(Place::Body), &body, reading).map_err(refuse)
}

fn read_body(request: &Request) -> Result<Map<String, Value>, Refusal> {
    if request.body.is_empty() {
        return Ok(Map::new());
    }
    let is_json = request
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"));
    if !is_json {
        return Err(invalid_argument("the Content-Type of a body must be application/json"));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(invalid_argument("the body is JSON, but not an object")),
        Err(error) => Err(invalid_argument(format!("the body is not JSON: {error}"))),
    }
}

fn invalid_argument(message: impl Into<String>) -> Refusal {
    Refusal::status(400, "INVALID_ARGUMENT", message)
}
