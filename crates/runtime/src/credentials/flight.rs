//! One piece of work that many callers wait for.
//!
//! Whoever waits drives it: there is no task behind it, so it needs no particular runtime. A caller
//! that goes away wakes the others, and one of them drives it on. When the last one goes, so does
//! the work.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use crate::BoxFuture;

/// Work under way, and what came of it.
pub(super) struct Flight<T> {
    progress: Mutex<Progress<T>>,
    passengers: Arc<Passengers>,
}

enum Progress<T> {
    Flying(BoxFuture<'static, T>),
    Landed(T),
}

impl<T> Flight<T> {
    pub(super) fn new(work: BoxFuture<'static, T>) -> Self {
        Self { progress: Mutex::new(Progress::Flying(work)), passengers: Arc::default() }
    }

    /// Waits for the work; `None` when it panicked under another caller.
    pub(super) fn join(self: Arc<Self>) -> Join<T> {
        let seat = self.passengers.board();
        Join { flight: self, seat }
    }
}

/// One caller that waits.
pub(super) struct Join<T> {
    flight: Arc<Flight<T>>,
    seat: usize,
}

impl<T: Clone> Future for Join<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let flight = &*self.flight;
        // Before looking: what happens from here on wakes this caller too.
        flight.passengers.sit(self.seat, context.waker());
        let Ok(mut progress) = flight.progress.lock() else {
            return Poll::Ready(None);
        };
        let work = match &mut *progress {
            Progress::Landed(outcome) => return Poll::Ready(Some(outcome.clone())),
            Progress::Flying(work) => work,
        };
        let waker = Waker::from(flight.passengers.clone());
        let Poll::Ready(outcome) = work.as_mut().poll(&mut Context::from_waker(&waker)) else {
            return Poll::Pending;
        };
        *progress = Progress::Landed(outcome.clone());
        Poll::Ready(Some(outcome))
    }
}

impl<T> Drop for Join<T> {
    fn drop(&mut self) {
        // It has finished the work, or panicked in it, or was woken to drive it on and now will
        // not: in each case the others have to look.
        self.flight.passengers.leave(self.seat);
        self.flight.passengers.wake_all();
    }
}

/// The wakers of all callers. Waking it wakes each of them, once.
#[derive(Default)]
struct Passengers(Mutex<Vec<Option<Waker>>>);

impl Passengers {
    fn board(&self) -> usize {
        let mut seats = self.seats();
        seats.push(None);
        seats.len() - 1
    }

    fn sit(&self, seat: usize, waker: &Waker) {
        self.seats()[seat] = Some(waker.clone());
    }

    fn leave(&self, seat: usize) {
        self.seats()[seat] = None;
    }

    fn wake_all(&self) {
        // Woken outside the lock: a waker may run anything.
        let woken: Vec<_> = self.seats().iter_mut().filter_map(Option::take).collect();
        woken.into_iter().for_each(Waker::wake);
    }

    fn seats(&self) -> std::sync::MutexGuard<'_, Vec<Option<Waker>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Passengers {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
    fn wake_by_ref(self: &Arc<Self>) {
        self.wake_all();
    }
}
