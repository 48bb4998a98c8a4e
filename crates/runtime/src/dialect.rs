//! What differs between providers: how a call becomes a signed request and how its response is
//! read.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;

use crate::credentials::Credentials;
use crate::fields::{Budget, Decoded, Parameters, Slot};
use crate::{Error, OperationInfo};

/// A provider's wire protocol: encodes and signs requests, and reads responses. Implementations are
/// pure: everything comes in as arguments.
pub trait Dialect: Send + Sync + fmt::Debug {
    /// Builds the signed HTTP request, which is sent byte for byte.
    ///
    /// # Errors
    /// Of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if a parameter cannot be sent
    /// safely.
    fn request(&self, parts: &RequestParts<'_>) -> Result<http::Request<Bytes>, Error>;

    /// Reads a response and fills `result`, which holds no values yet. Check for the service's
    /// error first; only a response with the provider's envelope is a success.
    ///
    /// # Errors
    /// The service's error, with its code, status, message and request id; or an error if the
    /// response does not come from the service.
    fn read(&self, received: &Received<'_>, result: &mut dyn Slot) -> Result<ResponseParts, Error>;

    /// Whether requests are dated, so that the service rejects them if the clock is wrong.
    fn signs_time(&self) -> bool;

    /// The parameters that default to the configuration's values, such as the region.
    fn provider_wide(&self) -> &'static [ProviderWide] {
        &[]
    }
}

/// A parameter that defaults to the configuration's value, with the names that errors use for it.
#[derive(Clone, Copy, Debug)]
pub struct ProviderWide {
    /// The provider's spelling.
    pub parameter: &'static str,
    /// What its value is called in messages; `None` for a region, whose id is self-explanatory.
    pub noun: Option<&'static str>,
    /// The method of the configuration that sets it, such as `Config::zone`.
    pub setter: &'static str,
    /// The environment variable that sets it.
    pub variable: &'static str,
}

/// Everything needed to build a request.
#[derive(Clone, Copy)]
pub struct RequestParts<'a> {
    /// The operation.
    pub operation: &'static OperationInfo,
    /// Its parameters.
    pub parameters: &'a Parameters,
    /// Where to send it: scheme, host and optional port, without a path.
    pub endpoint: &'a str,
    /// The credentials to sign with.
    pub credentials: &'a Credentials,
    /// The time of signing.
    pub now: SystemTime,
    /// A value unique to this request.
    pub nonce: &'a str,
    /// The `User-Agent` header.
    pub user_agent: &'a str,
    /// The caller's headers, in addition to those of the protocol.
    pub headers: &'a http::HeaderMap,
}

/// A response and its operation.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    /// The operation that was called.
    pub operation: &'static OperationInfo,
    /// The unchanged response.
    pub response: &'a http::Response<Bytes>,
    /// Limits on the memory and time to decode it.
    pub budget: Budget<'a>,
}

/// The parts of a response besides the result.
#[derive(Debug, Default)]
pub struct ResponseParts {
    /// The provider's request id.
    pub request_id: Option<String>,
    /// What decoding the result revealed.
    pub decoded: Decoded,
}
