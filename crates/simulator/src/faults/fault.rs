//! The faults by name, and an injection: a fault together with whom it meets, how often, and what
//! it leaves behind.

use std::time::Duration;

/// Something that goes wrong with one request, on a real socket. What the client sees of each is in
/// the table of the [crate's page](crate#faults).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Fault {
    /// None: the request is served as ever. A gap in a script.
    Pass,

    /// The connection is closed when a request arrives, before a byte of it is read.
    CloseUnread,
    /// The connection is reset when a request arrives, before a byte of it is read.
    ResetUnread,
    /// As [`CloseUnread`](Self::CloseUnread), but only on a connection that has served a request
    /// before: the server gives up an idle connection right when the client uses it again. Requests
    /// on fresh connections pass it by.
    CloseReused,

    /// The request is read and the connection closed without an answer.
    CloseUnanswered,
    /// The request is read and the connection reset without an answer.
    ResetUnanswered,
    /// The request is read and never answered, until the client goes away.
    Silence,

    /// The real answer breaks off: of its `Content-Length` half is sent, then the connection is
    /// closed.
    CutOff,
    /// The real answer breaks off: chunked, half of it is sent, then the connection is closed
    /// without a last chunk.
    CutOffChunked,
    /// The first half of the real answer as a whole answer, with a `Content-Length` that is right:
    /// JSON that ends too early.
    CutOffJson,
    /// The real answer up to half of its body, then one byte for each that is
    /// [released](crate::Simulator::release), then the end of the connection.
    Drip,

    /// HTTP 200 with a body of [`HUGE_BODY`](crate::HUGE_BODY) spaces, declared by
    /// `Content-Length`.
    HugeBody,
    /// HTTP 200 with a body of [`HUGE_BODY`](crate::HUGE_BODY) spaces, chunked, so that nothing
    /// warns of it.
    HugeChunkedBody,
    /// HTTP 200 with headers of which there are ever more, until the client goes away.
    EndlessHeaders,

    /// HTTP 502 with a page of HTML.
    HtmlBadGateway,
    /// HTTP 200 without a body.
    EmptyOk,
    /// HTTP 503 without a body.
    EmptyUnavailable,

    /// Too many requests, as the cloud's API says it: HTTP 429 `RATE_LIMIT` at JD Cloud, `RetCode`
    /// 153 at UCloud.
    Throttled,
    /// Too many requests, as a gateway says it: HTTP 429 with a page of HTML.
    TooManyRequests,
    /// The service is unavailable: HTTP 503 `UNAVAILABLE` at JD Cloud, HTTP 503 with a page of HTML
    /// at UCloud.
    Unavailable,
    /// The gateway gave up waiting; the service behind it may not have: HTTP 504 with a page of
    /// HTML at JD Cloud, `RetCode` 110 at UCloud.
    GatewayTimeout,
    /// No more of these, however long one waits: HTTP 429 `QUOTA_EXCEEDED` at JD Cloud; at UCloud
    /// `RetCode` 520, the balance, as no code for quotas is known.
    QuotaExceeded,
}

/// When a fault is decided on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Moment {
    /// A byte has arrived, and none has been read.
    FirstByte,
    /// The request has been read as a whole.
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

    /// Whether it works on the real answer, so that the operation has to be performed.
    pub(super) fn spoils_the_answer(self) -> bool {
        matches!(
            self,
            Self::Pass | Self::CutOff | Self::CutOffChunked | Self::CutOffJson | Self::Drip
        )
    }

    /// Once, for requests for this operation: the `Action` at UCloud, such as `CreateCustomImage`;
    /// at JD Cloud the name, such as `createImage`. Others pass it by.
    pub fn on(self, operation: impl Into<String>) -> Injection {
        Injection::from(self).on(operation)
    }

    /// For so many requests, one after the other: a storm.
    pub fn times(self, times: usize) -> Injection {
        Injection::from(self).times(times)
    }

    /// For every request, until the faults are [cleared](crate::Simulator::clear_faults).
    pub fn always(self) -> Injection {
        Injection::from(self).always()
    }

    /// Once, and the operation is performed although the client is not told so.
    ///
    /// # Panics
    /// As for [`Injection::executed`].
    pub fn executed(self) -> Injection {
        Injection::from(self).executed()
    }

    /// Once, with a `Retry-After` header.
    ///
    /// # Panics
    /// As for [`Injection::retry_after`].
    pub fn retry_after(self, after: RetryAfter) -> Injection {
        Injection::from(self).retry_after(after)
    }
}

/// A [`Fault`], whom it meets, and how often; made of a fault, which alone meets the next request,
/// once.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "it does nothing until it is given to `Simulator::inject`"]
pub struct Injection {
    pub(super) fault: Fault,
    pub(super) operation: Option<String>,
    /// `None` for always.
    pub(super) times: Option<usize>,
    pub(super) executed: bool,
    pub(super) retry_after: Option<RetryAfter>,
}

impl From<Fault> for Injection {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            operation: None,
            times: Some(1),
            executed: fault.spoils_the_answer(),
            retry_after: None,
        }
    }
}

impl Injection {
    /// Only for requests for this operation: the `Action` at UCloud, such as `CreateCustomImage`;
    /// at JD Cloud the name, such as `createImage`. Others pass it by.
    ///
    /// A fault that comes before the request is read then comes right after, since the operation
    /// has to be known; the client sees no difference.
    pub fn on(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// For so many requests, one after the other: a storm.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// For every request, until the faults are [cleared](crate::Simulator::clear_faults).
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// The operation is performed, although the client is not told so. Without this, the operation
    /// is performed only where the real answer is sent, spoiled.
    ///
    /// # Panics
    /// If the fault comes before the request is read: what was not read cannot be performed.
    pub fn executed(mut self) -> Self {
        assert!(
            self.fault.moment() == Moment::Request,
            "{:?} comes before the request is read, so nothing can be executed",
            self.fault
        );
        self.executed = true;
        self
    }

    /// The answer has a `Retry-After` header.
    ///
    /// # Panics
    /// If the fault is not a whole answer of its own; those from
    /// [`HtmlBadGateway`](Fault::HtmlBadGateway) on are.
    pub fn retry_after(mut self, after: RetryAfter) -> Self {
        assert!(
            super::answers::has(self.fault),
            "{:?} is no answer that could have a Retry-After",
            self.fault
        );
        self.retry_after = Some(after);
        self
    }

    pub(crate) fn fault(&self) -> Fault {
        self.fault
    }

    pub(crate) fn is_executed(&self) -> bool {
        self.executed
    }
}

/// What a `Retry-After` header says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u64),
    /// An HTTP date, so much after the time of the [`Clock`](crate::Clock) when the request is
    /// answered; whole seconds.
    Date(Duration),
}
