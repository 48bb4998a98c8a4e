//! What was received, for tests that count and compare. Holds no keys, signatures, tokens or parameters.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

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

/// A request that was received and answered.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Received {
    /// The cloud that it was for.
    pub cloud: Cloud,
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent, without the query.
    pub path: String,
    /// The operation that it asks for, refused or not: the `Action` at UCloud; at JD Cloud the one that has this
    /// method and path. `None` where there is none.
    pub operation: Option<String>,
    /// The value of `x-jdcloud-nonce`: differs between two requests unless the very same one was sent again.
    pub nonce: Option<String>,
    /// The HTTP status that it was answered with.
    pub status: u16,
    /// `None` if the request succeeded, otherwise how it was refused: the `RetCode` at UCloud, such as `8010`, the
    /// error's status at JD Cloud, such as `NOT_FOUND`.
    pub refusal: Option<String>,
    /// The request id that it was answered with.
    pub request_id: String,
}

#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<VecDeque<Received>>);

impl Journal {
    pub(crate) fn record(&self, received: Received) {
        let mut entries = self.lock();
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(received);
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.lock().iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Received>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
