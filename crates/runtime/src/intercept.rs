//! Hooks into every call: for headers of one's own, for logs and for metrics.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::{Error, OperationInfo};

/// Sees every call of the clients whose configuration it was given to.
///
/// Every method has an empty default. They run on the way of the call, so they must not block.
pub trait Interceptor: Send + Sync + fmt::Debug {
    /// Before an attempt is signed. Headers added here are sent, and signed where the provider
    /// signs headers. Those that the provider's protocol sets cannot be replaced.
    fn before_signing(&self, attempt: Attempt, headers: &mut http::HeaderMap) {
        let _ = (attempt, headers);
    }

    /// After a response has come, whatever it is. The body may hold secrets.
    fn after_response(&self, attempt: Attempt, response: &http::Response<Bytes>) {
        let _ = (attempt, response);
    }

    /// After an attempt, with the time it took.
    fn after_attempt(&self, attempt: Attempt, outcome: Result<(), &Error>, took: Duration) {
        let _ = (attempt, outcome, took);
    }

    /// After a call, with the time of all its attempts and pauses.
    fn after_call(
        &self,
        operation: &'static OperationInfo,
        outcome: Result<(), &Error>,
        took: Duration,
    ) {
        let _ = (operation, outcome, took);
    }
}

/// An attempt to send a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// What is called.
    pub operation: &'static OperationInfo,
    /// Which attempt it is, from 1.
    pub number: u32,
}
