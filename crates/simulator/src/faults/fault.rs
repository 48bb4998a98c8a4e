//! Faults and injections: a fault with the requests it applies to, how often, and whether the
//! operation is executed.

use std::time::Duration;

/// A fault of a single request, on a real socket. The [crate documentation](crate#faults) has a
/// table of what the client sees.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// No fault: the request is served normally. A gap in a script.
    Pass,

    /// The connection is closed when a request arrives, before a byte of it is read.
    CloseUnread,
    /// The connection is reset when a request arrives, before a byte of it is read.
    ResetUnread,
    /// Like [`CloseUnread`](Self::CloseUnread), but only on a connection that has served a request
    /// before: the server closes an idle connection just as the client reuses it. It does not
    /// affect requests on new connections.
    CloseReused,

    /// The request is read and the connection closed without a response.
    CloseUnanswered,
    /// The request is read and the connection reset without a response.
    ResetUnanswered,
    /// The request is read and never answered. Lasts until the client disconnects.
    Silence,

    /// The real response is cut off: half of its `Content-Length` is sent, then the connection is
    /// closed.
    CutOff,
    /// The real response is cut off: half of it is sent in chunks, then the connection is closed
    /// without a last chunk.
    CutOffChunked,
    /// The first half of the real response with a matching `Content-Length`: truncated JSON.
    CutOffJson,
    /// The real response up to half of its body, then one byte for each one
    /// [released](crate::Simulator::release), then the end of the connection.
    Drip,

    /// HTTP 200 with a body of [`HUGE_BODY`](crate::HUGE_BODY) spaces, declared by
    /// `Content-Length`.
    HugeBody,
    /// HTTP 200 with a body of [`HUGE_BODY`](crate::HUGE_BODY) spaces, chunked, so that the client
    /// cannot know its size.
    HugeChunkedBody,
    /// HTTP 200 with endless headers. Lasts until the client disconnects.
    EndlessHeaders,

    /// HTTP 502 with a page of HTML.
    HtmlBadGateway,
    /// HTTP 200 without a body.
    EmptyOk,
    /// HTTP 503 without a body.
    EmptyUnavailable,

    /// Throttled by the API: HTTP 429 `RATE_LIMIT` at JD Cloud, `RetCode` 153 at UCloud.
    Throttled,
    /// Throttled by a gateway: HTTP 429 with a page of HTML.
    TooManyRequests,
    /// The service is unavailable: HTTP 503 `UNAVAILABLE` at JD Cloud, HTTP 503 with a page of HTML
    /// at UCloud.
    Unavailable,
    /// The gateway timed out, though the service behind it may not have: HTTP 504 with a page of
    /// HTML at JD Cloud, `RetCode` 110 at UCloud.
    GatewayTimeout,
    /// A quota is exhausted, and waiting does not help: HTTP 429 `QUOTA_EXCEEDED` at JD Cloud; at
    /// UCloud `RetCode` 520, exhausted balance, because no code for quotas is known.
    QuotaExceeded,
}

/// When a fault is chosen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Moment {
    /// A byte has arrived but has not been read.
    FirstByte,
    /// The request has been read completely.
    Request,
}

impl Fault {
    pub(super) fn moment(self) -> Moment {
        match self {
            Self::CloseUnread | Self::ResetUnread | Self::CloseReused => Moment::FirstByte,
            _ => Moment::Request,
        }
    }

    /// Whether it needs a connection that has served a request before.
    pub(super) fn is_for_reused_connections(self) -> bool {
        self == Self::CloseReused
    }

    /// Whether it modifies the real response, so the operation must be executed.
    pub(super) fn spoils_the_answer(self) -> bool {
        matches!(
            self,
            Self::Pass | Self::CutOff | Self::CutOffChunked | Self::CutOffJson | Self::Drip
        )
    }

    /// Applies once, to a request for this operation: the `Action` at UCloud, such as
    /// `CreateCustomImage`; at JD Cloud the name, such as `createImage`. Other requests are not
    /// affected.
    pub fn on(self, operation: impl Into<String>) -> Injection {
        Injection::from(self).on(operation)
    }

    /// Applies to this many consecutive requests: a storm.
    pub fn times(self, times: usize) -> Injection {
        Injection::from(self).times(times)
    }

    /// Applies to every request until the faults are [cleared](crate::Simulator::clear_faults).
    pub fn always(self) -> Injection {
        Injection::from(self).always()
    }

    /// Applies once, and the operation is executed although the client does not learn of it.
    ///
    /// # Panics
    /// See [`Injection::executed`].
    pub fn executed(self) -> Injection {
        Injection::from(self).executed()
    }

    /// Applies once, with a `Retry-After` header.
    ///
    /// # Panics
    /// See [`Injection::retry_after`].
    pub fn retry_after(self, after: RetryAfter) -> Injection {
        Injection::from(self).retry_after(after)
    }
}

impl Fault {
    /// Applies to this part of all requests, from 0 to 1, until the faults are
    /// [cleared](crate::Simulator::clear_faults). Which ones depends on the
    /// [seed](crate::SimulatorOptions::seed) alone.
    pub fn rate(self, rate: f64) -> Injection {
        Injection::from(self).rate(rate)
    }
}

/// A [`Fault`] with the requests it applies to and how often. A plain fault converts to an
/// injection for the next request.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an injection does nothing until it is passed to `Simulator::inject`"]
pub struct Injection {
    pub(super) fault: Fault,
    pub(super) operation: Option<String>,
    /// `None` for always.
    pub(super) times: Option<usize>,
    /// The part of the requests that it applies to; all if `None`.
    pub(super) rate: Option<f64>,
    pub(super) executed: bool,
    pub(super) retry_after: Option<RetryAfter>,
}

impl From<Fault> for Injection {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            operation: None,
            times: Some(1),
            rate: None,
            executed: fault.spoils_the_answer(),
            retry_after: None,
        }
    }
}

impl Injection {
    /// Limits it to requests for this operation: the `Action` at UCloud, such as
    /// `CreateCustomImage`; at JD Cloud the name, such as `createImage`. Other requests are not
    /// affected.
    ///
    /// A fault that would come before the request is read comes right after, because the operation
    /// must be known. The client sees no difference.
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Applies to this many consecutive requests: a storm.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Applies to every request until the faults are [cleared](crate::Simulator::clear_faults).
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Applies to this part of the requests, from 0 to 1, until the faults are
    /// [cleared](crate::Simulator::clear_faults). Which ones depends on the
    /// [seed](crate::SimulatorOptions::seed) alone.
    pub fn rate(mut self, rate: f64) -> Self {
        self.rate = Some(rate);
        self.times = None;
        self
    }

    /// Executes the operation although the client does not learn of it. Without this, the operation
    /// is only executed if the fault modifies the real response.
    ///
    /// # Panics
    /// If the fault comes before the request is read: an unread request cannot be executed.
    pub fn executed(mut self) -> Self {
        assert!(
            self.fault.moment() == Moment::Request,
            "{:?} comes before the request is read, so nothing can be executed",
            self.fault
        );
        self.executed = true;
        self
    }

    /// Adds a `Retry-After` header to the response.
    ///
    /// # Panics
    /// If the fault is not a complete response, as those from
    /// [`HtmlBadGateway`](Fault::HtmlBadGateway) on are.
    pub fn retry_after(mut self, after: RetryAfter) -> Self {
        assert!(
            super::answers::has(self.fault),
            "{:?} is not a response that could have a Retry-After header",
            self.fault
        );
        self.retry_after = Some(after);
        self
    }

    /// Whether the fault comes before the request is read, so that nothing can be executed.
    pub(crate) fn is_unread(&self) -> bool {
        self.fault.moment() != Moment::Request
    }

    pub(crate) fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// How often it still applies; `None` for always.
    pub(crate) fn remaining(&self) -> Option<usize> {
        self.times
    }

    pub(crate) fn fault(&self) -> Fault {
        self.fault
    }

    pub(crate) fn is_executed(&self) -> bool {
        self.executed
    }
}

/// The value of a `Retry-After` header.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u64),
    /// An HTTP date, this long after the response according to the [`Clock`](crate::Clock), in
    /// whole seconds.
    Date(Duration),
}
