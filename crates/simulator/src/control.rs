//! What the simulator itself answers beside the clouds, below `/_simulator`: its health, what it
//! holds and received, and the means to change that.

mod shown;

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::faults::{Fault, Injection};
use crate::page;
use crate::times::{RFC_3339, written};
use crate::wire::{Arrival, Exchange};
use crate::{Clock, Cloud, UnknownFault};

/// Where the simulator itself is.
pub(crate) const PREFIX: &str = "/_simulator";

/// Answers a request to the simulator itself; nothing if it is for a cloud.
pub(crate) fn answer(arrival: &Arrival, exchange: &Exchange) -> Option<Response<Bytes>> {
    if arrival.method == "CONNECT" {
        return Some(respond(Err(Problem::Method(
            "the simulator proxies http:// only; it cannot read TLS".into(),
        ))));
    }
    let rest = arrival.path.strip_prefix(PREFIX)?;
    if !(rest.is_empty() || rest.starts_with('/')) {
        return None;
    }
    let path = rest.trim_end_matches('/');
    let page = || (arrival.method == "GET").then(|| page::file(path)).flatten();
    Some(page().unwrap_or_else(|| respond(perform(arrival, path, exchange))))
}

/// Refuses a request for a cloud that is not served.
pub(crate) fn misdirected(cloud: Cloud) -> Response<Bytes> {
    let problem = format!("this simulator was told not to serve {}", cloud.name());
    respond(Err(Problem::Misdirected(problem)))
}

/// Why there is no answer.
enum Problem {
    Input(String),
    /// A page of another site must neither read nor change anything.
    Forbidden(&'static str),
    NotFound(String),
    Method(String),
    Misdirected(String),
}

fn perform(arrival: &Arrival, path: &str, exchange: &Exchange) -> Result<Value, Problem> {
    let Ok(request) = &arrival.request else {
        return Err(Problem::Input("the body cannot be read".into()));
    };
    if !is_local(&request.headers) {
        return Err(Problem::Forbidden("the Host must be localhost or a loopback address"));
    }
    let is_json = || match request.headers.get(header::CONTENT_TYPE) {
        Some(kind) if kind.as_bytes().starts_with(b"application/json") => Ok(()),
        _ => Err(Problem::Input("the Content-Type must be application/json".into())),
    };
    let body = || {
        is_json()?;
        serde_json::from_slice::<Value>(&request.body)
            .map_err(|error| Problem::Input(format!("the body is not JSON: {error}")))
    };
    let clock = exchange.clock();
    match (arrival.method.as_str(), path) {
        ("GET", "/health") => Ok(json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")})),
        ("GET", "/requests") => {
            let after = request.query.strip_prefix("after=").unwrap_or("0");
            let after = after
                .parse()
                .map_err(|_| Problem::Input(format!("after must be a number, not {after:?}")))?;
            Ok(shown::requests(&exchange.journal().received_after(after)))
        }
        ("GET", "/state") => Ok(shown::state(exchange.clouds(), clock.now())),
        ("GET", "/dump") => Ok(exchange.clouds().dump(clock.now())),
        ("PUT", "/state") => {
            exchange.clouds().load(&body()?).map_err(|error| Problem::Input(error.to_string()))?;
            Ok(json!({}))
        }
        ("DELETE", "/state") => {
            exchange.clouds().reset(clock.now());
            Ok(json!({}))
        }
        ("POST", "/clock") => {
            let by = body()?["advance_ms"].as_u64();
            let by = by.ok_or_else(|| Problem::Input("advance_ms must be a number".into()))?;
            clock.advance(Duration::from_millis(by));
            Ok(json!({"now": written(clock.now(), RFC_3339)}))
        }
        ("GET", "/faults") => Ok(shown::faults(&exchange.plan().injections())),
        ("POST", "/faults") => {
            exchange.plan().add(injection(&body()?)?);
            Ok(json!({}))
        }
        ("DELETE", "/faults") => {
            exchange.plan().clear();
            Ok(json!({}))
        }
        (method, "/health" | "/requests" | "/state" | "/dump" | "/clock" | "/faults") => {
            Err(Problem::Method(format!("{PREFIX}{path} does not take {method}")))
        }
        _ => Err(Problem::NotFound(format!("nothing is at {PREFIX}{path}"))),
    }
}

/// Whether the request names this machine: a name that another site resolves to it is refused.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
    });
    name == "localhost"
        || name
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn injection(body: &Value) -> Result<Injection, Problem> {
    let name = body["fault"].as_str().unwrap_or_default();
    let problem = |error: UnknownFault| Problem::Input(error.to_string());
    let mut injection = Injection::from(name.parse::<Fault>().map_err(problem)?);
    if let Some(operation) = body["operation"].as_str().filter(|name| !name.is_empty()) {
        injection = injection.on(operation);
    }
    if let Some(times) = body["times"].as_u64() {
        injection = injection.times(usize::try_from(times).unwrap_or(usize::MAX));
    }
    if body["always"] == true {
        injection = injection.always();
    }
    if let Some(rate) = body["rate"].as_f64() {
        injection = injection.rate(rate);
    }
    if body["executed"] == true {
        if injection.is_unread() {
            let problem =
                format!("{name} comes before the request is read: nothing can be executed");
            return Err(Problem::Input(problem));
        }
        injection = injection.executed();
    }
    Ok(injection)
}

fn respond(answer: Result<Value, Problem>) -> Response<Bytes> {
    let (status, body) = match answer {
        Ok(body) => (StatusCode::OK, body),
        Err(problem) => {
            let (status, text) = match problem {
                Problem::Input(text) => (StatusCode::BAD_REQUEST, text),
                Problem::Forbidden(text) => (StatusCode::FORBIDDEN, text.to_owned()),
                Problem::NotFound(text) => (StatusCode::NOT_FOUND, text),
                Problem::Method(text) => (StatusCode::METHOD_NOT_ALLOWED, text),
                Problem::Misdirected(text) => (StatusCode::MISDIRECTED_REQUEST, text),
            };
            (status, json!({"error": text}))
        }
    };
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, json);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
