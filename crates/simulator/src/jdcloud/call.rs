//! The input of an operation.

use std::time::Duration;

use crate::fields::Parameters;
use crate::lifecycle::Delays;

/// The input of an operation.
pub(super) struct Call {
    pub(super) now: Duration,
    pub(super) delays: Delays,
    pub(super) parameters: Parameters,
    /// The id in the path, besides the region.
    pub(super) id: String,
}
