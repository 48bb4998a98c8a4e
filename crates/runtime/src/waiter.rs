//! Waiters as data, from the specs.

use std::time::Duration;

/// What a waiter looks at, from the spec.
#[derive(Debug)]
pub struct WaiterInfo {
    /// The spec's name of it.
    pub name: &'static str,
    /// The field of the result that holds the resource, or a list of them.
    pub item: &'static str,
    /// The field of the resource that holds its id; absent where it does not repeat it.
    pub key: Option<&'static str>,
    /// The field of the resource that holds its state.
    pub state: &'static str,
    /// States that are waited for.
    pub success: &'static [&'static str],
    /// States from which those will not come.
    pub failure: &'static [&'static str],
    /// What it means that the resource is not there.
    pub absence: Absence,
    /// The first time between two looks.
    pub first_interval: Duration,
    /// The longest time between two looks.
    pub most_interval: Duration,
    /// How long it waits unless told otherwise.
    pub timeout: Duration,
}

/// What it means for a waiter that the resource is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// It is gone, which is what is waited for.
    Gone,
    /// It may not be listed yet, until it has been waited for this long.
    NotYetListed(Duration),
}
