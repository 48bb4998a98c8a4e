//! What the simulator itself answers beside the clouds, below `/_simulator`.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::wire::{Arrival, Exchange};

const PREFIX: &str = "/_simulator";

/// Answers a request to the simulator itself; nothing if it is for a cloud.
pub(crate) fn answer(arrival: &Arrival, _exchange: &Exchange) -> Option<Response<Bytes>> {
    let rest = arrival.path.strip_prefix(PREFIX)?;
    match (arrival.method.as_str(), rest) {
        ("GET", "/health") => {
            Some(respond(200, &json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")})))
        }
        _ => Some(respond(404, &json!({"error": format!("nothing is at {}", arrival.path)}))),
    }
}

fn respond(status: u16, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
