//! JD Cloud's errors.

use http::StatusCode;
use yun_runtime::fields::NotDecoded;
use yun_runtime::{Error, ErrorKind, OperationInfo, Value};

use crate::provider::ERROR_CODES;

/// For status names not in the table (the set is open) and for responses without one.
fn kind_of_http_status(status: u16) -> ErrorKind {
    match status {
        400 => ErrorKind::InvalidArgument,
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        404 => ErrorKind::NotFound,
        429 => ErrorKind::Throttled,
        500.. => ErrorKind::Unavailable,
        ..=399 => ErrorKind::UnreadableResponse,
        _ => ErrorKind::Service,
    }
}

/// Reads the error of a `{requestId, error: {code, status, message}}` envelope.
pub(crate) fn from_envelope(
    operation: &OperationInfo,
    error: &Value,
    status: StatusCode,
    request_id: Option<String>,
) -> Error {
    let status = status.as_u16();
    let name = error.get("status").and_then(Value::as_str).unwrap_or_default();
    let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
    // `code` repeats the HTTP status, and is right even if a proxy changed the status to 200.
    let code = error
        .get("code")
        .and_then(Value::as_integer)
        .and_then(|code| u16::try_from(code).ok())
        .filter(|_| status < 400)
        .unwrap_or(status);
    let known = operation.error_code(ERROR_CODES, name);
    let kind = known.map_or_else(|| kind_of_http_status(code), |known| known.kind);
    let kind = if kind == ErrorKind::UnreadableResponse { ErrorKind::Service } else { kind };
    let mut failure = Error::new(kind, if message.is_empty() { "no message" } else { message })
        .with_meaning(known.map(|known| known.meaning))
        .with_status(code)
        .with_request_id(request_id);
    if !name.is_empty() {
        failure = failure.with_code(name);
    }
    failure
}

/// The error of a response that is not the API's: a proxy's page, a redirect.
pub(crate) fn without_envelope(
    status: StatusCode,
    what: &str,
    request_id: Option<String>,
) -> Error {
    Error::new(kind_of_http_status(status.as_u16()), format!("the response has {what}"))
        .with_status(status.as_u16())
        .with_request_id(request_id)
}

/// The error of a response whose body could not be decoded.
pub(crate) fn not_decoded(
    status: StatusCode,
    problem: &NotDecoded,
    request_id: Option<String>,
) -> Error {
    match problem {
        NotDecoded::NotJson(problem) => {
            without_envelope(status, &format!("no JSON object ({problem})"), request_id)
        }
        problem => {
            Error::not_decoded(problem).with_status(status.as_u16()).with_request_id(request_id)
        }
    }
}

/// The error of a parameter that cannot be sent.
pub(crate) fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidRequest, message)
}
