//! Waiters as data, from the specs.

use std::time::Duration;

/// A waiter as its spec describes it.
#[derive(Debug)]
pub struct WaiterInfo {
    /// Its name in the spec.
    pub name: &'static str,
    /// The field of the result that holds the resource or a list of resources.
    pub item: &'static str,
    /// The field of the resource that holds its id; `None` if the resource does not repeat it.
    pub key: Option<&'static str>,
    /// The field of the resource that holds its state.
    pub state: &'static str,
    /// States that end the wait successfully.
    pub success: &'static [&'static str],
    /// States that end the wait with an error: a `success` state can no longer be reached.
    pub failure: &'static [&'static str],
    /// What a missing resource means.
    pub absence: Absence,
    /// The first polling interval.
    pub first_interval: Duration,
    /// The longest polling interval.
    pub most_interval: Duration,
    /// The default timeout.
    pub timeout: Duration,
}

/// What a missing resource means to a waiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// It is gone, which is what the waiter waits for.
    Gone,
    /// It may not be listed yet; after this time its absence is an error.
    NotYetListed(Duration),
}
