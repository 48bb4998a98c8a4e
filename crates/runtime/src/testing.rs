//! Fakes of the network, the clock and the random source, for testing programs that use a client.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::transport::{Limits, Phase, Transport, TransportError, operation_of};
use crate::{BoxFuture, Clock, OperationInfo, Random};

/// A transport that returns canned responses and records requests.
///
/// Responses prepared for an [operation](Self::on) answer its calls, in any order and number:
///
/// ```
/// # use yun_runtime::testing::CannedTransport;
/// let transport = CannedTransport::new()
///     .on("createImage", 200, r#"{"requestId": "r-1", "result": {"imageId": "img-1"}}"#)
///     .on("describeImage", 200, r#"{"result": {"image": {"status": "pending"}}}"#)
///     .on("describeImage", 200, r#"{"result": {"image": {"status": "ready"}}}"#);
/// // … `.transport(transport.clone())` on a configuration, then calls …
/// assert_eq!(transport.requests().len(), 0);
/// ```
///
/// Responses without an operation answer all other calls, in order:
///
/// ```
/// # use yun_runtime::testing::CannedTransport;
/// let transport = CannedTransport::new()
///     .respond(503, "busy")
///     .respond(200, r#"{"requestId": "r-1", "result": {"imageId": "img-1"}}"#);
/// ```
///
/// If that is not enough, [`responding`](Self::responding) takes a closure that sees the request.
///
/// When no response is left, calls fail as if the connection had broken.
#[derive(Clone, Debug, Default)]
pub struct CannedTransport(Arc<Mutex<Canned>>);

#[derive(Default)]
struct Canned {
    of_operations: Vec<(String, VecDeque<http::Response<Bytes>>)>,
    responses: VecDeque<Canning>,
    closure: Option<Arc<Closure>>,
    requests: Vec<http::Request<Bytes>>,
}

type Closure = dyn Fn(&http::Request<Bytes>) -> http::Response<Bytes> + Send + Sync;

enum Canning {
    Response(http::Response<Bytes>),
    Failure(Phase, &'static str),
    Silence,
}

impl fmt::Debug for Canned {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operations: Vec<_> = self.of_operations.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("Canned")
            .field("operations", &operations)
            .field("responses_left", &self.responses.len())
            .field("requests", &self.requests.len())
            .finish()
    }
}

impl CannedTransport {
    /// Creates a transport without responses.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a transport that answers each request with `respond`, unless another response is
    /// prepared for it. [`operation_of`] returns the request's operation; path, query and body are
    /// as they would be sent.
    ///
    /// ```
    /// # use yun_runtime::{http, testing::CannedTransport, transport::operation_of};
    /// let transport = CannedTransport::responding(|request| {
    ///     let operation = operation_of(request).map_or("", |operation| operation.name);
    ///     let mut response = http::Response::new(format!("no {operation} today"));
    ///     *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
    ///     response
    /// });
    /// ```
    pub fn responding<B: Into<Bytes>>(
        respond: impl Fn(&http::Request<Bytes>) -> http::Response<B> + Send + Sync + 'static,
    ) -> Self {
        let transport = Self::new();
        transport.lock().closure = Some(Arc::new(move |request| respond(request).map(Into::into)));
        transport
    }

    /// Prepares a response for the calls of an operation, by the provider's name: `describeImage`,
    /// or `vm.describeImage` if several products have an operation of that name. Several responses
    /// for one operation are used in order, and the last one is repeated.
    #[must_use]
    pub fn on(self, operation: &str, status: u16, body: impl Into<Bytes>) -> Self {
        let prepared = response(status, &[], body.into());
        {
            let mut canned = self.lock();
            let known = canned.of_operations.iter().position(|(name, _)| name == operation);
            match known {
                Some(index) => canned.of_operations[index].1.push_back(prepared),
                None => canned.of_operations.push((operation.to_owned(), [prepared].into())),
            }
        }
        self
    }

    /// Adds a response with this status and body.
    #[must_use]
    pub fn respond(self, status: u16, body: impl Into<Bytes>) -> Self {
        self.respond_with(status, &[], body)
    }

    /// Adds a response with headers.
    #[must_use]
    pub fn respond_with(
        self,
        status: u16,
        headers: &[(&'static str, &str)],
        body: impl Into<Bytes>,
    ) -> Self {
        self.add(Canning::Response(response(status, headers, body.into())))
    }

    /// Adds a connection failure in this phase.
    #[must_use]
    pub fn failure(self, phase: Phase, message: &'static str) -> Self {
        self.add(Canning::Failure(phase, message))
    }

    /// Adds a request that never gets a response.
    #[must_use]
    pub fn silence(self) -> Self {
        self.add(Canning::Silence)
    }

    /// Returns the requests so far, as they were sent.
    pub fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.lock().requests.clone()
    }

    fn add(self, canning: Canning) -> Self {
        self.lock().responses.push_back(canning);
        self
    }

    fn lock(&self) -> MutexGuard<'_, Canned> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn response(status: u16, headers: &[(&'static str, &str)], body: Bytes) -> http::Response<Bytes> {
    let mut response = http::Response::new(body);
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(*name, value);
        }
    }
    response
}

impl Canned {
    /// Takes the response prepared for an operation.
    fn of(&mut self, operation: &OperationInfo) -> Option<http::Response<Bytes>> {
        let (product, name) = (operation.product.name, operation.name);
        let (_, responses) = self.of_operations.iter_mut().find(|(known, _)| {
            let bare = known.strip_prefix(product).and_then(|rest| rest.strip_prefix('.'));
            known == name || bare == Some(name)
        })?;
        if responses.len() > 1 { responses.pop_front() } else { responses.front().cloned() }
    }
}

impl Transport for CannedTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let operation = operation_of(&request);
        let mut canned = self.lock();
        canned.requests.push(request.clone());
        if let Some(response) = operation.and_then(|operation| canned.of(operation)) {
            return Box::pin(std::future::ready(Ok(response)));
        }
        match canned.responses.pop_front() {
            Some(Canning::Response(response)) => Box::pin(std::future::ready(Ok(response))),
            Some(Canning::Failure(phase, message)) => {
                Box::pin(std::future::ready(Err(TransportError::new(phase, message))))
            }
            Some(Canning::Silence) => Box::pin(std::future::pending()),
            None => {
                let closure = canned.closure.clone();
                // Not under the lock: the closure may call `requests`.
                drop(canned);
                Box::pin(std::future::ready(match (closure, operation) {
                    (Some(closure), _) => Ok(closure(&request)),
                    (None, Some(operation)) => Err(TransportError::new(
                        Phase::Exchange,
                        format!("no canned response is left for {}", operation.name),
                    )),
                    (None, None) => {
                        Err(TransportError::new(Phase::Exchange, "no canned response is left"))
                    }
                }))
            }
        }
    }
}

/// A clock that advances only on demand and on pauses.
///
/// A pause ([`Clock::sleep`]) advances the clock and completes at once. A timeout
/// ([`Clock::limit`]) completes when the clock has been advanced to it.
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
    /// Creates a clock that shows `start`.
    pub fn at(start: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(Time {
            start,
            elapsed: Duration::ZERO,
            pauses: Vec::new(),
            waiting: Vec::new(),
        })))
    }

    /// Advances the clock. If the date would overflow, it stays at the start.
    pub fn advance(&self, by: Duration) {
        let mut time = self.lock();
        time.elapsed = time.elapsed.saturating_add(by);
        for waker in time.waiting.drain(..) {
            waker.wake();
        }
    }

    /// Returns the pauses so far.
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

/// A random source that always returns the same number.
#[derive(Clone, Copy, Debug)]
pub struct FixedRandom(pub u64);

impl Random for FixedRandom {
    fn next(&self) -> u64 {
        self.0
    }
}
