//! UCloud's models.

mod hosts;
mod images;

use std::time::Duration;

use super::Operations;
use crate::behaviour::Settings;
use crate::state::Store;

pub(super) const PARTS: &[Operations] = &[hosts::OPERATIONS, images::OPERATIONS];

/// The kind of projects.
pub(crate) const PROJECT: &str = "iam/project";

/// Fills an account with its initial resources.
pub(crate) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    hosts::initial(store, settings, now);
    images::initial(store, settings, now);
}
