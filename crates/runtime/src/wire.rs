//! The wire log: requests and responses with secrets redacted.
//!
//! Raw bodies and queries are not logged, because secrets in them are known only by field.
//! Parameters and results are logged as structs, whose `Debug` redacts.

use bytes::Bytes;

use crate::fields::{Fields, Get, debug};
use crate::response::AnyResult;
use crate::settings::Settings;

/// Headers that authenticate the caller or could let someone else do so.
const SECRET_HEADERS: &[&str] =
    &["authorization", "x-jdcloud-security-token", "cookie", "set-cookie", "proxy-authorization"];

/// Marks headers as sensitive so that `Debug` of a request hides their values.
pub(crate) fn hide_secrets(headers: &mut http::HeaderMap) {
    for (name, value) in headers.iter_mut() {
        if SECRET_HEADERS.contains(&name.as_str()) {
            value.set_sensitive(true);
        }
    }
}

pub(crate) fn request(settings: &Settings, request: &http::Request<Bytes>) {
    if settings.wire_log {
        tracing::debug!(
            target: "yun::wire",
            method = %request.method(),
            host = request.uri().host(),
            path = request.uri().path(),
            headers = ?Headers(request.headers()),
            body_bytes = request.body().len(),
            "request"
        );
    }
}

pub(crate) fn response(settings: &Settings, response: &http::Response<Bytes>) {
    if settings.wire_log {
        tracing::debug!(
            target: "yun::wire",
            status = response.status().as_u16(),
            headers = ?Headers(response.headers()),
            body_bytes = response.body().len(),
            "response"
        );
    }
}

/// Logs the result of a call.
pub(crate) fn result(settings: &Settings, result: &dyn AnyResult) {
    // Any part of free JSON may be secret.
    if let Get::Record(fields) = result.get() {
        record(settings, "result", fields);
    }
}

/// Logs the parameters of a call, or its result.
pub(crate) fn record(settings: &Settings, what: &'static str, record: &dyn Fields) {
    if settings.wire_log {
        tracing::debug!(target: "yun::wire", fields = ?Shown(record), "{what}");
    }
}

struct Headers<'a>(&'a http::HeaderMap);

impl std::fmt::Debug for Headers<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.0.iter().map(|(name, value)| {
            let secret = SECRET_HEADERS.contains(&name.as_str());
            let value = if secret { b"[redacted]" } else { value.as_bytes() };
            (name, String::from_utf8_lossy(value).into_owned())
        });
        formatter.debug_map().entries(shown).finish()
    }
}

struct Shown<'a>(&'a dyn Fields);

impl std::fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        debug("", self.0, formatter)
    }
}
