//! What a cloud answers, before it is dressed as an HTTP response.

use serde_json::Value;

/// What a cloud says to a request.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) refusal: Option<String>,
    /// Whether it changed anything.
    pub(crate) changed: bool,
}
