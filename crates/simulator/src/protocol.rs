//! The gateways of both clouds: reads requests, checks who sent them and for what, and wraps results.

mod forms;
pub(crate) mod jdcloud;
pub(crate) mod ucloud;

use serde_json::Value;
use yun_catalog::Operation;

use crate::Cloud;
use crate::call::Call;
use crate::refusal::Refusal;

/// What a gateway makes of a request.
pub(crate) struct Received {
    pub(crate) cloud: Cloud,
    /// The operation, even of a request that is refused.
    pub(crate) operation: Option<Operation>,
    /// What the request calls the operation, even if there is none.
    pub(crate) name: Option<String>,
    pub(crate) verdict: Verdict,
    /// Names that the operation does not have.
    pub(crate) unknown: Vec<String>,
    pub(crate) call: Result<Call, Refusal>,
}

/// What the gateway found out about the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The request could not be read so far.
    Unchecked,
    Refused,
    Valid,
}

/// A response before it is converted to HTTP.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}
