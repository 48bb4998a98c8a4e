//! Stand-ins for the network, the clock and the generator of nonces: for tests of programs that
//! use a client, and for this SDK's own.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::transport::{Limits, Phase, Transport, TransportError};
use crate::{BoxFuture, Clock, Random};

/// A transport that gives prepared answers, in order, and remembers the requests.
///
/// ```
/// use yun_runtime::testing::CannedTransport;
///
/// let transport = CannedTransport::new()
///     .answer(503, "busy")
///     .answer(200, r#"{"requestId": "r-1", "result": {"imageId": "img-1"}}"#);
/// // … `.transport(transport.clone())` on a configuration, then a call …
/// assert_eq!(transport.requests().len(), 0);
/// ```
///
/// When no answer is left, it fails as a broken connection does.
#[derive(Clone, Debug, Default)]
pub struct CannedTransport(Arc<Mutex<Canned>>);

#[derive(Default)]
struct Canned {
    answers: VecDeque<Canning>,
    requests: Vec<http::Request<Bytes>>,
}

enum Canning {
    Answer(http::Response<Bytes>),
    Failure(Phase, &'static str),
    Silence,
}

impl fmt::Debug for Canned {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Canned")
            .field("answers_left", &self.answers.len())
            .field("requests", &self.requests.len())
            .finish()
    }
}

impl CannedTransport {
    /// A transport without answers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer with this status and body.
    #[must_use]
    pub fn answer(self, status: u16, body: impl Into<Bytes>) -> Self {
        self.answer_with(status, &[], body)
    }

    /// Adds an answer with headers.
    #[must_use]
    pub fn answer_with(
        self,
        status: u16,
        headers: &[(&'static str, &str)],
        body: impl Into<Bytes>,
    ) -> Self {
        let mut response = http::Response::new(body.into());
        *response.status_mut() =
            http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(*name, value);
            }
        }
        self.add(Canning::Answer(response))
    }

    /// Adds a failure of the connection at this phase.
    #[must_use]
    pub fn failure(self, phase: Phase, message: &'static str) -> Self {
        self.add(Canning::Failure(phase, message))
    }

    /// Adds a request that is never answered.
    #[must_use]
    pub fn silence(self) -> Self {
        self.add(Canning::Silence)
    }

    /// The requests so far, as they were sent.
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.lock().requests.clone()
    }

    fn add(self, canning: Canning) -> Self {
        self.lock().answers.push_back(canning);
        self
    }

    fn lock(&self) -> MutexGuard<'_, Canned> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for CannedTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let mut canned = self.lock();
        canned.requests.push(request);
        match canned.answers.pop_front() {
            Some(Canning::Answer(answer)) => Box::pin(std::future::ready(Ok(answer))),
            Some(Canning::Failure(phase, message)) => {
                Box::pin(std::future::ready(Err(TransportError::new(phase, message))))
            }
            Some(Canning::Silence) => Box::pin(std::future::pending()),
            None => Box::pin(std::future::ready(Err(TransportError::new(
                Phase::Exchange,
                "no canned answer is left",
            )))),
        }
    }
}

/// A clock that only moves when told to, or when something pauses on it.
///
/// A pause ([`Clock::sleep`]) moves the clock on and is over at once. A limit ([`Clock::limit`])
/// is reached when the clock has come to it.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Time>>);

#[derive(Debug)]
struct Time {
    start: SystemTime,
    elapsed: Duration,
    pauses: Vec<Duration>,
    waiting: Vec<Waker>,
}

impl ManualClock {
    /// A clock that stands at `start`.
    pub fn at(start: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(Time {
            start,
            elapsed: Duration::ZERO,
            pauses: Vec::new(),
            waiting: Vec::new(),
        })))
    }

    /// Moves the clock on. Time of day that cannot be told stays at the start.
    pub fn advance(&self, by: Duration) {
        let mut time = self.lock();
        time.elapsed = time.elapsed.saturating_add(by);
        for waker in time.waiting.drain(..) {
            waker.wake();
        }
    }

    /// The pauses so far.
    pub fn pauses(&self) -> Vec<Duration> {
        self.lock().pauses.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Time> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        let time = self.lock();
        time.start.checked_add(time.elapsed).unwrap_or(time.start)
    }

    fn elapsed(&self) -> Duration {
        self.lock().elapsed
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        Box::pin(async move {
            clock.lock().pauses.push(duration);
            clock.advance(duration);
        })
    }

    fn limit(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        let deadline = self.elapsed().saturating_add(duration);
        Box::pin(std::future::poll_fn(move |context| {
            let mut time = clock.lock();
            if time.elapsed >= deadline {
                return Poll::Ready(());
            }
            time.waiting.push(context.waker().clone());
            Poll::Pending
        }))
    }
}

/// Random numbers that are known beforehand: always the same one.
#[derive(Clone, Copy, Debug)]
pub struct FixedRandom(pub u64);

impl Random for FixedRandom {
    fn next(&self) -> u64 {
        self.0
    }
}
