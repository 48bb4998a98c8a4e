//! One piece of work that many callers wait for.
//!
//! Whoever waits drives it: there is no task behind it, so it needs no particular runtime. When the
//! last caller goes, so does the work.

use std::any::Any;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};

use crate::BoxFuture;

/// What came of the work: its output, or its panic for the first caller that sees it.
type Landing<T> = Result<T, Arc<Mutex<Option<Box<dyn Any + Send>>>>>;

/// Work under way, and what came of it.
#[derive(Clone)]
pub(super) struct Flight<T: Clone>(Shared<BoxFuture<'static, Landing<T>>>);

/// Leads to the work as long as somebody waits for it.
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
        // `Shared` would panic in every caller. The work is dropped after a panic, whatever it left.
        let landing = AssertUnwindSafe(work)
            .catch_unwind()
            .map(|landed| landed.map_err(|panic| Arc::new(Mutex::new(Some(panic)))));
        let landing: BoxFuture<'static, Landing<T>> = Box::pin(landing);
        Self(landing.shared())
    }

    pub(super) fn downgrade(&self) -> WeakFlight<T> {
        WeakFlight(self.0.downgrade())
    }

    /// Waits for the work; `None` when it panicked under another caller.
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
