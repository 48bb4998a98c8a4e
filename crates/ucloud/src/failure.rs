//! UCloud's errors.

use http::StatusCode;
use yun_runtime::fields::NotDecoded;
use yun_runtime::{Error, ErrorKind, OperationInfo};

use crate::provider::ERROR_CODES;

/// The error of a response with a RetCode other than 0.
pub(crate) fn from_code(
    operation: &OperationInfo,
    code: i64,
    message: &str,
    status: u16,
    request_id: Option<String>,
) -> Error {
    let code = code.to_string();
    let known = operation.error_code(ERROR_CODES, &code);
    let kind = known.map_or(ErrorKind::Service, |known| known.kind);
    Error::new(kind, if message.is_empty() { "no message" } else { message })
        .with_meaning(known.map(|known| known.meaning))
        .with_code(code)
        .with_status(status)
        .with_request_id(request_id)
}

/// The error of a response that is not the API's: a gateway's page, a redirect.
pub(crate) fn unreadable(status: StatusCode, what: &str, request_id: Option<String>) -> Error {
    let kind = match status.as_u16() {
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        429 => ErrorKind::Throttled,
        500.. => ErrorKind::Unavailable,
        ..=399 => ErrorKind::UnreadableResponse,
        _ => ErrorKind::Service,
    };
    Error::new(kind, format!("the response has {what}"))
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
            unreadable(status, &format!("no JSON object ({problem})"), request_id)
        }
        problem => {
            Error::not_decoded(problem).with_status(status.as_u16()).with_request_id(request_id)
        }
    }
}
