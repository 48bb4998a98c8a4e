//! Work that many callers share.
//!
//! The callers poll it themselves: there is no background task, so it needs no particular executor.
//! When the last caller is dropped, so is the work.

use std::any::Any;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};

use crate::BoxFuture;

/// The output of the work, or its panic for the first caller that sees it.
type Landing<T> = Result<T, Arc<Mutex<Option<Box<dyn Any + Send>>>>>;

/// Work in flight, or its outcome.
#[derive(Clone)]
pub(super) struct Flight<T: Clone>(Shared<BoxFuture<'static, Landing<T>>>);

/// A weak reference: upgrades while somebody waits for the work.
pub(super) struct WeakFlight<T: Clone>(Option<WeakShared<BoxFuture<'static, Landing<T>>>>);

impl<T: Clone> Default for WeakFlight<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Clone> WeakFlight<T> {
    pub(super) fn upgrade(&self) -> Option<Flight<T>> {
        self.0.as_ref()?.upgrade().map(Flight)
    }
}

impl<T: Clone + Send + 'static> Flight<T> {
    pub(super) fn new(work: BoxFuture<'static, T>) -> Self {
        // `Shared` would propagate a panic to every caller. Unwind safety holds because the work is
        // dropped after a panic.
        let landing = AssertUnwindSafe(work)
            .catch_unwind()
            .map(|landed| landed.map_err(|panic| Arc::new(Mutex::new(Some(panic)))));
        let landing: BoxFuture<'static, Landing<T>> = Box::pin(landing);
        Self(landing.shared())
    }

    pub(super) fn downgrade(&self) -> WeakFlight<T> {
        WeakFlight(self.0.downgrade())
    }

    /// Waits for the work; `None` if it panicked in another caller.
    pub(super) async fn join(self) -> Option<T> {
        match self.0.await {
            Ok(output) => Some(output),
            Err(panic) => {
                let panic = panic.lock().unwrap_or_else(PoisonError::into_inner).take();
                panic.map(|panic| resume_unwind(panic))
            }
        }
    }
}
