//! Turns the response of an attempt into a result or an error.

use std::time::Duration;

use bytes::Bytes;

use crate::any_call::AnyCall;
use crate::dialect::{Received, ResponseParts};
use crate::fields::{Budget, Decoded};
use crate::response::AnyResponse;
use crate::transport::{Phase, TransportError};
use crate::{Error, ErrorKind, OperationInfo, Response, skew, wire};

/// Why an attempt failed.
pub(crate) struct Refused {
    pub(crate) error: Error,
    /// The service's date, if the request's date may be why it was rejected.
    pub(crate) date: Option<skew::RefusedDate>,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { error, date: None }
    }
}

/// Reads a response, by `deadline`. `correction` is the clock correction of the request.
pub(crate) fn receive(
    call: &AnyCall,
    response: http::Response<Bytes>,
    correction: i64,
    deadline: Duration,
) -> Result<AnyResponse, Refused> {
    let settings = call.settings();
    let expired = || settings.clock.elapsed() >= deadline;
    let received = Received {
        operation: call.operation,
        response: &response,
        budget: Budget::for_text(response.body().len()).until(&expired),
    };
    let now = settings.clock.now();
    let mut result = (call.make_result)();
    let read = settings.dialect.read(&received, &mut *result).and_then(|parts| {
        check(call.operation, &parts, response.status().as_u16())?;
        Ok(parts)
    });
    match read {
        Ok(ResponseParts { request_id, decoded }) => {
            report(call.operation, &decoded);
            wire::result(settings, &*result);
            Ok(Response::new(result, request_id, response.into_body(), decoded))
        }
        Err(error) => {
            let date = skew::date(response.headers());
            let service_time = date.unwrap_or_else(|| skew::corrected(now, correction));
            let retry_after = skew::retry_after(response.headers(), service_time);
            let refused_date = settings
                .dialect
                .signs_time()
                .then(|| skew::RefusedDate::of(&error, correction, date, now));
            Err(Refused {
                date: refused_date.flatten(),
                error: error.with_retry_after(retry_after).with_body(response.into_body()),
            })
        }
    }
}

/// Checks that a successful response has everything that is required.
///
/// A service may omit an empty list from the result of a query. The result of a change must be
/// complete.
fn check(operation: &OperationInfo, parts: &ResponseParts, status: u16) -> Result<(), Error> {
    let lacks: Vec<_> = parts
        .decoded
        .missing
        .iter()
        .filter(|missing| !(missing.is_list && operation.idempotent))
        .map(|missing| format!("`{}`", missing.name))
        .collect();
    let broken = parts.decoded.problems.iter().find(|_| parts.decoded.broken_lists > 0);
    let (kind, message) = if let Some(problem) = broken {
        let message = format!("the response is not as documented: {problem}");
        (ErrorKind::UnreadableResponse, message)
    } else if !lacks.is_empty() {
        let message = format!(
            "the service accepted the call, but its response lacks {}",
            lacks.join(" and ")
        );
        (ErrorKind::IncompleteResponse, message)
    } else {
        return Ok(());
    };
    Err(Error::new(kind, message).with_status(status).with_request_id(parts.request_id.clone()))
}

/// Logs where a response deviates from the documentation.
fn report(operation: &OperationInfo, decoded: &Decoded) {
    for problem in &decoded.problems {
        tracing::warn!(
            rpc.service = operation.product.name,
            rpc.method = operation.name,
            field = problem.path,
            "the response deviates from the documentation: {}",
            problem.message
        );
    }
    if decoded.more > 0 {
        tracing::warn!(
            rpc.service = operation.product.name,
            rpc.method = operation.name,
            "{} more fields of the response deviate from the documentation",
            decoded.more
        );
    }
}

/// Creates the error of a request that got no response.
pub(crate) fn unreachable_service(error: TransportError) -> Refused {
    let (kind, what) = match error.phase() {
        Phase::Connect => (ErrorKind::Connection, "could not connect"),
        Phase::Exchange => (ErrorKind::Interrupted, "the connection failed"),
        Phase::TooLarge => (ErrorKind::ResponseTooLarge, "the response was discarded"),
    };
    Error::new(kind, format!("{what}: {error}")).with_source(error).into()
}
