//! A cloud's response before it is converted to HTTP.

use serde_json::Value;

/// A cloud's response to a request.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) refusal: Option<String>,
    /// Whether it changed anything.
    pub(crate) changed: bool,
}
