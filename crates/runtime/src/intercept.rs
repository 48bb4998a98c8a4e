//! Hooks that run on every call, for custom headers, logs and metrics.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::{Error, OperationInfo};

/// Hooks that run on every call of the clients made from a configuration.
///
/// Every method does nothing by default. Hooks run inline with the call, so they must not block.
pub trait Interceptor: Send + Sync + fmt::Debug {
    /// Runs before an attempt is signed. Headers added here are sent, and signed if the provider
    /// signs headers. They cannot replace headers of the provider's protocol.
    fn before_signing(&self, attempt: Attempt, headers: &mut http::HeaderMap) {
        let _ = (attempt, headers);
    }

    /// Runs after each response, whatever its status. The body may contain secrets.
    fn after_response(&self, attempt: Attempt, response: &http::Response<Bytes>) {
        let _ = (attempt, response);
    }

    /// Runs after each attempt, with its duration.
    fn after_attempt(&self, attempt: Attempt, outcome: Result<(), &Error>, took: Duration) {
        let _ = (attempt, outcome, took);
    }

    /// Runs after each call, with its duration including all attempts and pauses.
    fn after_call(
        &self,
        operation: &'static OperationInfo,
        outcome: Result<(), &Error>,
        took: Duration,
    ) {
        let _ = (operation, outcome, took);
    }
}

/// An attempt of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// The operation that is called.
    pub operation: &'static OperationInfo,
    /// The number of the attempt, counted from 1.
    pub number: u32,
}
