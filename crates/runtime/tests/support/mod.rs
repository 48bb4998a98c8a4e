//! A scripted credential provider, and futures without an executor.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use yun_runtime::credentials::{Credentials, ProvideCredentials};
use yun_runtime::testing::ManualClock;
use yun_runtime::{BoxFuture, Clock, Error, ErrorKind};

/// Returns scripted outcomes in order while its gate is open.
#[derive(Clone, Debug)]
pub(crate) struct Source(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    clock: ManualClock,
    steps: VecDeque<Step>,
    fetches: usize,
    closed: bool,
    waiting: Vec<Waker>,
}

#[derive(Debug)]
enum Step {
    Life(&'static str, Duration),
    Outcome(Result<Credentials, Error>),
    Panic,
}

#[allow(dead_code)] // each file of tests uses some
impl Source {
    pub(crate) fn new(clock: &ManualClock) -> Self {
        Self(Arc::new(Mutex::new(State {
            clock: clock.clone(),
            steps: VecDeque::new(),
            fetches: 0,
            closed: false,
            waiting: Vec::new(),
        })))
    }

    /// Adds credentials with this lifetime from when they are fetched.
    pub(crate) fn then_gives(&self, access_key: &'static str, life: Duration) {
        self.state().steps.push_back(Step::Life(access_key, life));
    }

    pub(crate) fn then_gives_for_ever(&self, access_key: &'static str) {
        self.then(Ok(Credentials::new(access_key, "s")));
    }

    pub(crate) fn then_fails(&self, kind: ErrorKind, message: &str) {
        self.then(Err(Error::new(kind, message)));
    }

    pub(crate) fn then(&self, outcome: Result<Credentials, Error>) {
        self.state().steps.push_back(Step::Outcome(outcome));
    }

    pub(crate) fn then_panics(&self) {
        self.state().steps.push_back(Step::Panic);
    }

    pub(crate) fn fetches(&self) -> usize {
        self.state().fetches
    }

    pub(crate) fn close(&self) {
        self.state().closed = true;
    }

    pub(crate) fn open(&self) {
        let waiting = {
            let mut state = self.state();
            state.closed = false;
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Opens the gate without waking anyone: the next poll finds it open.
    pub(crate) fn open_unnoticed(&self) {
        self.state().closed = false;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl ProvideCredentials for Source {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            let step = {
                let mut state = self.state();
                state.fetches += 1;
                state.steps.pop_front().expect("a step for this fetch")
            };
            std::future::poll_fn(|context| {
                let mut state = self.state();
                if state.closed {
                    state.waiting.push(context.waker().clone());
                    return Poll::Pending;
                }
                Poll::Ready(())
            })
            .await;
            match step {
                Step::Life(access_key, life) => {
                    let expires_at = self.state().clock.now() + life;
                    Ok(Credentials::new(access_key, "s")
                        .with_expiry(expires_at)
                        .with_source("the test"))
                }
                Step::Outcome(outcome) => outcome,
                Step::Panic => panic!("as told"),
            }
        })
    }
}

/// Whether a future was woken.
#[derive(Clone, Default)]
#[allow(dead_code)]
pub(crate) struct Flag(Arc<Woken>);

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[allow(dead_code)]
impl Flag {
    pub(crate) fn poll<T>(&self, future: &mut BoxFuture<'_, T>) -> Option<T> {
        let waker = Waker::from(self.0.clone());
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    pub(crate) fn take(&self) -> bool {
        self.0.0.swap(false, Ordering::SeqCst)
    }
}

/// Polls once.
#[allow(dead_code)]
pub(crate) fn poll_once<T>(future: &mut BoxFuture<'_, T>) -> Option<T> {
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

/// Blocks this thread on a future. A future that is never woken hangs, which tests rely on.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = Box::pin(future);
    loop {
        let polled = Pin::as_mut(&mut future).poll(&mut Context::from_waker(&waker));
        if let Poll::Ready(output) = polled {
            return output;
        }
        std::thread::park();
    }
}
