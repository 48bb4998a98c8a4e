//! JD Cloud's models.

mod disks;
mod images;
mod instances;

use std::time::Duration;

use super::Operations;
use crate::behaviour::Settings;
use crate::refusal::Refusal;
use crate::state::Store;
use crate::times::{self, PLAIN};

pub(super) const PARTS: &[Operations] = &[images::OPERATIONS, instances::OPERATIONS];

/// Fills an account with its initial resources.
pub(crate) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    instances::initial(store, settings, now);
    images::initial(store, settings, now);
}

fn not_found(message: impl Into<String>) -> Refusal {
    Refusal::status(404, "NOT_FOUND", message)
}

fn failed_precondition(message: impl Into<String>) -> Refusal {
    Refusal::status(400, "FAILED_PRECONDITION", message)
}

fn duplicate(message: impl Into<String>) -> Refusal {
    Refusal::status(400, "DUPLICATE", message)
}

/// The provider's message for a busy instance or image.
fn busy() -> Refusal {
    failed_precondition("Conflict with underlay task")
}

/// Formats a time as `2021-07-19 20:33:17`.
fn written(time: Duration) -> String {
    times::written(time, PLAIN)
}
