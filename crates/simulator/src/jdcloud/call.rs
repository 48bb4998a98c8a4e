//! What an operation is performed with.

use std::time::Duration;

use crate::fields::Parameters;
use crate::lifecycle::Delays;

/// What an operation is performed with.
pub(super) struct Call {
    pub(super) now: Duration,
    pub(super) delays: Delays,
    pub(super) parameters: Parameters,
    /// The id in the path, besides the region's.
    pub(super) id: String,
}
