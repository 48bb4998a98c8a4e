//! Sending one HTTP request and reading its response. Knows nothing of retries or providers.

mod reqwest;

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;

use crate::{BoxFuture, OperationInfo};

pub use self::reqwest::{Network, ReqwestTransport};

/// Carries a request to a service and brings the response back.
///
/// An implementation must send the request at most once, follow no redirect, and leave method,
/// path, query, headers and body byte for byte as they are: they are signed.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends `request` and reads the whole response.
    ///
    /// # Errors
    /// Says at which [`Phase`] it failed, because that decides whether it may be sent again.
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// The operation that a request is of, which it carries among its
/// [extensions](http::Request::extensions); they are not sent. `None` of a request that is no call,
/// such as one to the metadata service of a cloud host.
pub fn operation_of<B>(request: &http::Request<B>) -> Option<&'static OperationInfo> {
    request.extensions().get::<&'static OperationInfo>().copied()
}

/// How far a transport goes for one request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// The largest response that is read, in bytes.
    pub response_bytes: usize,
}

impl Default for Limits {
    /// 32 MiB.
    fn default() -> Self {
        Self { response_bytes: 32 * 1024 * 1024 }
    }
}

/// Whether a host is this machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// How far a request had come when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No connection: the service certainly did not see the request.
    Connect,
    /// The request was on its way or sent: the service may have carried it out.
    Exchange,
    /// The response is larger than the limit: the service has carried the request out.
    TooLarge,
}

/// Why a request got no response.
#[derive(Debug)]
pub struct TransportError {
    phase: Phase,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// `source` should say what happened; it becomes part of the user's error message.
    pub fn new(phase: Phase, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase, source: source.into() }
    }

    /// How far the request had come.
    pub fn phase(&self) -> Phase {
        self.phase
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut message = self.source.to_string();
        let mut source = self.source.source();
        while let Some(inner) = source {
            let inner_message = inner.to_string();
            // Many HTTP errors repeat their source's message in their own.
            if !message.contains(&inner_message) {
                message.push_str(": ");
                message.push_str(&inner_message);
            }
            source = inner.source();
        }
        formatter.write_str(&message)
    }
}

impl StdError for TransportError {}
