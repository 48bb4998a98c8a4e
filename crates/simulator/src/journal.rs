//! A journal of requests, for tests. It has no keys, signatures, tokens or parameters.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::Fault;

/// Bounded, because the program may run for days; a test needs at most some hundreds of requests.
const KEPT: usize = 10_000;

/// One of the simulated clouds.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Cloud {
    /// UCloud: everything sent to the path `/`.
    Ucloud,
    /// JD Cloud: everything sent to any other path.
    Jdcloud,
}

/// A request that was received, and answered unless a fault prevented it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Received {
    /// The cloud that it was for.
    pub cloud: Cloud,
    /// The HTTP method.
    pub method: String,
    /// The path as sent, without the query.
    pub path: String,
    /// The requested operation, even if it failed: the `Action` at UCloud; at JD Cloud the one with
    /// this method and path. `None` if there is none.
    pub operation: Option<String>,
    /// The value of `x-jdcloud-nonce`. Two requests only share it if the same one was sent again.
    pub nonce: Option<String>,
    /// The HTTP status of the response; 0 if a fault prevented one.
    pub status: u16,
    /// The error code, from the cloud or from a fault that imitates it: the `RetCode` at UCloud,
    /// such as `8010`, the error's status at JD Cloud, such as `NOT_FOUND`. `None` if it succeeded
    /// or met a fault of another kind.
    pub refusal: Option<String>,
    /// The request id of the response.
    pub request_id: String,
    /// The fault that it met.
    pub fault: Option<Fault>,
    /// Whether the operation was executed successfully, whatever the client learned of it.
    pub executed: bool,
    /// Whether it changed anything: it was [`executed`](Self::executed) and does not only read.
    pub changed: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: Mutex<Entries>,
    recorded: Notify,
}

#[derive(Debug, Default)]
struct Entries {
    received: VecDeque<Received>,
    faults: VecDeque<Fault>,
}

impl Journal {
    /// A request and the fault it met, if any.
    pub(crate) fn record(&self, received: Received) {
        let mut entries = self.lock();
        if let Some(fault) = received.fault {
            keep(&mut entries.faults, fault);
        }
        keep(&mut entries.received, received);
        drop(entries);
        self.recorded.notify_waiters();
    }

    /// A fault that came before the request was read.
    pub(crate) fn record_fault(&self, fault: Fault) {
        keep(&mut self.lock().faults, fault);
        self.recorded.notify_waiters();
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.lock().received.iter().cloned().collect()
    }

    pub(crate) fn faults(&self) -> Vec<Fault> {
        self.lock().faults.iter().copied().collect()
    }

    pub(crate) fn effects(&self, operation: &str) -> usize {
        self.lock()
            .received
            .iter()
            .filter(|entry| entry.changed && entry.operation.as_deref() == Some(operation))
            .count()
    }

    pub(crate) async fn until_received(&self, count: usize) {
        self.until(|entries| entries.received.len() >= count).await;
    }

    pub(crate) async fn until_faults(&self, count: usize) {
        self.until(|entries| entries.faults.len() >= count).await;
    }

    pub(crate) fn clear(&self) {
        *self.lock() = Entries::default();
    }

    async fn until(&self, is_so: impl Fn(&Entries) -> bool) {
        loop {
            let mut recorded = pin!(self.recorded.notified());
            // Registered before checking, so that nothing recorded in between is missed.
            recorded.as_mut().enable();
            if is_so(&self.lock()) {
                return;
            }
            recorded.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keep<T>(entries: &mut VecDeque<T>, entry: T) {
    if entries.len() == KEPT {
        entries.pop_front();
    }
    entries.push_back(entry);
}
