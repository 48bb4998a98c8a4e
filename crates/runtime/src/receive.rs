//! The response of one attempt: read by the dialect, checked, or turned into an error.

use std::time::Duration;

use bytes::Bytes;

use crate::any_call::AnyCall;
use crate::dialect::{Received, ResponseParts};
use crate::fields::{Budget, Decoded};
use crate::response::AnyResponse;
use crate::transport::{Phase, TransportError};
use crate::{Error, ErrorKind, OperationInfo, Response, skew, wire};

/// Why an attempt gave no result.
pub(crate) struct Refused {
    pub(crate) error: Error,
    /// What the service says of the date, when it may be why it refused.
    pub(crate) date: Option<skew::RefusedDate>,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { error, date: None }
    }
}

/// Reads a response until `deadline`. The request was dated with this `correction` of the clock.
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

/// Whether a success says what a success has to say.
///
/// A service may leave out a list that is empty when it is asked for one. What a change has made, it
/// has to say.
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

/// Traces what in a response departs from the documentation.
fn report(operation: &OperationInfo, decoded: &Decoded) {
    for problem in &decoded.problems {
        tracing::warn!(
            rpc.service = operation.product.name,
            rpc.method = operation.name,
            field = problem.path,
            "the response departs from the documentation: {}",
            problem.message
        );
    }
    if decoded.more > 0 {
        tracing::warn!(
            rpc.service = operation.product.name,
            rpc.method = operation.name,
            "{} more fields of the response depart from the documentation",
            decoded.more
        );
    }
}

/// The error of a request that got no response.
pub(crate) fn unreachable_service(error: TransportError) -> Refused {
    let (kind, what) = match error.phase() {
        Phase::Connect => (ErrorKind::Connection, "no connection"),
        Phase::Exchange => (ErrorKind::Interrupted, "the connection failed"),
        Phase::TooLarge => (ErrorKind::ResponseTooLarge, "the response was not read"),
    };
    Error::new(kind, format!("{what}: {error}")).with_source(error).into()
}
