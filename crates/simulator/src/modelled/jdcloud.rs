//! JD Cloud's models.

mod attachments;
mod changes;
mod cloud_disks;
mod create;
mod disks;
mod filters;
mod image_changes;
mod images;
mod instance_lists;
mod instances;
mod interfaces;
mod keypairs;
mod nouns;
mod passwords;
mod rds;
mod rds_contents;
mod redis;
mod mongodb;
mod kubernetes;
mod file_systems;
mod iam;
mod tags;
mod monitoring;
mod bare_metal;
mod snapshots;
mod templates;
mod tokens;
mod types;
mod volumes;

use std::time::Duration;

use super::Operations;
use crate::behaviour::Settings;
use crate::refusal::Refusal;
use crate::state::Store;
use crate::times::{self, PLAIN};

pub(super) const PARTS: &[Operations] = &[
    images::OPERATIONS,
    image_changes::OPERATIONS,
    instances::OPERATIONS,
    create::OPERATIONS,
    instance_lists::OPERATIONS,
    changes::OPERATIONS,
    attachments::OPERATIONS,
    keypairs::OPERATIONS,
    templates::OPERATIONS,
    types::OPERATIONS,
    cloud_disks::OPERATIONS,
    snapshots::OPERATIONS,
    rds::OPERATIONS,
    redis::OPERATIONS,
    mongodb::OPERATIONS,
    kubernetes::OPERATIONS,
    file_systems::OPERATIONS,
    iam::OPERATIONS,
    tags::OPERATIONS,
    monitoring::OPERATIONS,
    bare_metal::OPERATIONS,
    rds_contents::OPERATIONS,
];

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

fn conflict(message: impl Into<String>) -> Refusal {
    Refusal::status(400, "CONFLICT", message)
}

fn quota_exceeded(resource: &str, limit: usize) -> Refusal {
    let problem = format!("the quota of {limit} for [{resource}] is used up");
    Refusal::status(429, "QUOTA_EXCEEDED", problem)
}

/// The provider's message for a busy instance or image.
fn busy() -> Refusal {
    failed_precondition("Conflict with underlay task")
}

/// Formats a time as `2021-07-19 20:33:17`.
fn written(time: Duration) -> String {
    times::written(time, PLAIN)
}
