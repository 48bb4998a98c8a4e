//! What differs between providers: how a call becomes a signed request, and how its response is read.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;

use crate::credentials::Credentials;
use crate::fields::{Budget, Decoded, Parameters, Slot};
use crate::{Error, OperationInfo};

/// One provider's way of encoding, signing and responding. Pure: everything comes in as arguments.
pub trait Dialect: Send + Sync + fmt::Debug {
    /// Builds the signed HTTP request. What is returned is sent byte for byte.
    ///
    /// # Errors
    /// Of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest) when a parameter cannot be
    /// sent safely.
    fn request(&self, parts: &RequestParts<'_>) -> Result<http::Request<Bytes>, Error>;

    /// Reads a response, and fills `result`, which holds no values yet. The service's own error is
    /// looked for before anything else; success is only what has the provider's envelope.
    ///
    /// # Errors
    /// The service's refusal, with its code, status, message and request id; or that this is no
    /// response of the service.
    fn read(&self, received: &Received<'_>, result: &mut dyn Slot) -> Result<ResponseParts, Error>;

    /// Whether requests carry the time, so that a wrong clock has them refused.
    fn signs_time(&self) -> bool;

    /// The parameters that a configuration gives when a call does not, such as the region.
    fn provider_wide(&self) -> &'static [ProviderWide] {
        &[]
    }
}

/// A parameter that a configuration gives when a call does not, and how errors speak of it.
#[derive(Clone, Copy, Debug)]
pub struct ProviderWide {
    /// The provider's spelling.
    pub parameter: &'static str,
    /// What its value is called; `None` of a region, whose id speaks for itself.
    pub noun: Option<&'static str>,
    /// The method of the configuration that sets it, such as `Config::zone`.
    pub setter: &'static str,
    /// The environment variable that a configuration takes it from.
    pub variable: &'static str,
}

/// Everything a request is made of.
#[derive(Clone, Copy)]
pub struct RequestParts<'a> {
    /// The operation.
    pub operation: &'static OperationInfo,
    /// Its parameters.
    pub parameters: &'a Parameters,
    /// Where it goes: scheme and host, and a port if there is one; no path.
    pub endpoint: &'a str,
    /// What it is signed with.
    pub credentials: &'a Credentials,
    /// When it is signed.
    pub now: SystemTime,
    /// A value that no other request has.
    pub nonce: &'a str,
    /// The `User-Agent` header.
    pub user_agent: &'a str,
    /// Headers of the caller, beside those of the protocol.
    pub headers: &'a http::HeaderMap,
}

/// A response, and the operation that it belongs to.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    /// The operation that was called.
    pub operation: &'static OperationInfo,
    /// The response as it came.
    pub response: &'a http::Response<Bytes>,
    /// What decoding it may cost.
    pub budget: Budget<'a>,
}

/// What a response of the service has beside the result.
#[derive(Debug, Default)]
pub struct ResponseParts {
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// What was noticed while the result was filled.
    pub decoded: Decoded,
}
