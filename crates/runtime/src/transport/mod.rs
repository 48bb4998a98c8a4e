//! Sends an HTTP request and reads its response. Knows nothing about retries or providers.

mod reqwest;

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;

use crate::{BoxFuture, OperationInfo};

pub use self::reqwest::{Network, ReqwestTransport};

/// Sends requests and returns responses.
///
/// An implementation must send each request at most once, must not follow redirects, and must leave
/// method, path, query, headers and body unchanged, byte for byte: they are signed.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends `request` and reads the whole response.
    ///
    /// # Errors
    /// The error gives the [`Phase`] of the failure, which decides whether the request may be
    /// retried.
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// Returns the operation of a request, from its [extensions](http::Request::extensions), which are
/// not sent. `None` if the request is not a call, such as one to a cloud host's metadata service.
pub fn operation_of<B>(request: &http::Request<B>) -> Option<&'static OperationInfo> {
    request.extensions().get::<&'static OperationInfo>().copied()
}

/// The limits of a request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// The maximum size of the response, in bytes.
    pub response_bytes: usize,
}

impl Default for Limits {
    /// 32 MiB.
    fn default() -> Self {
        Self { response_bytes: 32 * 1024 * 1024 }
    }
}

/// Whether a host is a loopback address.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// How far a request got before it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No connection was made: the service certainly did not see the request.
    Connect,
    /// The request was in flight: the service may have executed it.
    Exchange,
    /// The response exceeds the limit: the service has executed the request.
    TooLarge,
}

/// Why a request got no response.
#[derive(Debug)]
pub struct TransportError {
    phase: Phase,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// Creates an error. `source` should say what happened, because it becomes part of the message
    /// that users see.
    pub fn new(phase: Phase, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { phase, source: source.into() }
    }

    /// How far the request got.
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
