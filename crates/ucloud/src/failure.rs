//! UCloud's return codes and what they mean.

use http::StatusCode;
use yun_runtime::fields::NotDecoded;
use yun_runtime::{Error, ErrorKind};

/// Codes and their kinds. Below 300: `summary/public.md` of the API's documentation, except 230,
/// 240 and 520, which are only seen in the provider's code and issues. From 8000: the error codes of
/// the uhost product (`uhost-api/error_code`).
const KINDS: &[(i64, ErrorKind)] = &[
    // The gateway gave up after 60 s; the service behind it may not have.
    (110, ErrorKind::Unavailable),
    (130, ErrorKind::Unavailable),
    (150, ErrorKind::Unavailable),
    (153, ErrorKind::Throttled),
    (160, ErrorKind::InvalidArgument),
    (161, ErrorKind::InvalidArgument),
    (170, ErrorKind::Authentication),
    (171, ErrorKind::Authentication),
    (172, ErrorKind::Authentication),
    (174, ErrorKind::Authentication),
    (230, ErrorKind::InvalidArgument),
    (240, ErrorKind::Permission),
    (292, ErrorKind::InvalidArgument),
    (293, ErrorKind::InvalidArgument),
    (294, ErrorKind::Permission),
    (295, ErrorKind::Authentication),
    (299, ErrorKind::Permission),
    (520, ErrorKind::QuotaExceeded),
    (8010, ErrorKind::FailedPrecondition),
    (8905, ErrorKind::FailedPrecondition),
    (8956, ErrorKind::NotFound),
    (8961, ErrorKind::FailedPrecondition),
    (8962, ErrorKind::InvalidArgument),
    (8980, ErrorKind::FailedPrecondition),
];

/// The error of an answer with a code other than 0.
pub(crate) fn from_code(
    code: i64,
    message: &str,
    status: u16,
    request_id: Option<String>,
) -> Error {
    let kind = KINDS
        .iter()
        .find(|(known, _)| *known == code)
        .map_or(ErrorKind::Service, |(_, kind)| *kind);
    Error::new(kind, if message.is_empty() { "no message" } else { message })
        .with_code(code.to_string())
        .with_status(status)
        .with_request_id(request_id)
}

/// The error of a response that is not of the API's form: a gateway's page, a redirect.
pub(crate) fn unreadable(status: StatusCode, what: &str, request_id: Option<String>) -> Error {
    let kind = match status.as_u16() {
        401 => ErrorKind::Authentication,
        403 => ErrorKind::Permission,
        429 => ErrorKind::Throttled,
        500.. => ErrorKind::Unavailable,
        ..=399 => ErrorKind::UnreadableAnswer,
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
