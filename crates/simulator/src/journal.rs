//! What was received, for tests that count and compare. Holds no keys, signatures, tokens or
//! parameters.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::Fault;

/// The program may run for days; a test looks at some hundreds of requests at most.
const KEPT: usize = 10_000;

/// One of the simulated clouds.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Cloud {
    /// UCloud: everything sent to the path `/`.
    Ucloud,
    /// JD Cloud: everything sent to any other path.
    Jdcloud,
}

/// A request that was received, and answered unless a fault came between.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Received {
    /// The cloud that it was for.
    pub cloud: Cloud,
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent, without the query.
    pub path: String,
    /// The operation that it asks for, refused or not: the `Action` at UCloud; at JD Cloud the one
    /// that has this method and path. `None` where there is none.
    pub operation: Option<String>,
    /// The value of `x-jdcloud-nonce`: differs between two requests unless the very same one was
    /// sent again.
    pub nonce: Option<String>,
    /// The HTTP status that it was answered with; 0 if a fault left it without one.
    pub status: u16,
    /// How it was refused, by the cloud or by a fault in the cloud's name: the `RetCode` at UCloud,
    /// such as `8010`, the error's status at JD Cloud, such as `NOT_FOUND`. `None` if it was not,
    /// whether it succeeded or met a fault of another kind.
    pub refusal: Option<String>,
    /// The request id that it was answered with.
    pub request_id: String,
    /// The fault that it met.
    pub fault: Option<Fault>,
    /// Whether the operation was performed and succeeded, whatever the client got to know of it.
    pub executed: bool,
    /// Whether performing it changed anything: [`executed`](Self::executed), and not an operation
    /// that only describes.
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
    /// A request, and the fault that it met, if any.
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
            // Before looking: what is recorded in between is not missed.
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
