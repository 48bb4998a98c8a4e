//! One exchange with a service that issues credentials.

use std::time::Duration;

use bytes::Bytes;

use crate::Clock;
use crate::time::before;
use crate::transport::{Limits, Phase, Transport, is_loopback};

/// Far more than any credentials need.
const ANSWER_BYTES: usize = 256 * 1024;

/// Sends `request` and waits at most `limit` for the response.
///
/// # Errors
/// What happened, and whether another attempt may succeed.
pub async fn exchange(
    transport: &dyn Transport,
    clock: &dyn Clock,
    request: http::Request<Bytes>,
    limit: Duration,
) -> Result<http::Response<Bytes>, (String, bool)> {
    let limits = Limits { response_bytes: ANSWER_BYTES };
    match before(transport.send(request, limits), clock.limit(limit)).await {
        Some(Ok(response)) => Ok(response),
        Some(Err(error)) => Err(match error.phase() {
            Phase::Connect => (format!("could not connect: {error}"), false),
            Phase::Exchange => (format!("the connection failed: {error}"), true),
            Phase::TooLarge => (error.to_string(), false),
        }),
        None => Err((format!("no response within {} s", limit.as_secs()), true)),
    }
}

/// Whether it is safe to exchange keys with this address: over TLS or loopback.
pub fn is_confidential(address: &http::Uri) -> bool {
    address.scheme_str() == Some("https") || address.host().is_some_and(is_loopback)
}
