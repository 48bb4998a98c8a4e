//! The one error of every call.

use std::error::Error as StdError;
use std::fmt;

/// What went wrong, as far as a caller would act on it.
///
/// Callers branch on the predicates of [`Error`]; the kind is for tables and metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration cannot work: a bad endpoint, no region, plain HTTP to another machine.
    Configuration,
    /// No credentials could be had.
    Credentials,
    /// The request is incomplete or unsafe. Nothing was sent.
    InvalidRequest,
    /// No connection to the service. Nothing was sent.
    Connection,
    /// The connection failed after the request was under way: it may have taken effect.
    Interrupted,
    /// The answer took longer than allowed: the request may have taken effect.
    Timeout,
    /// The service answered something that is not an answer of its API.
    UnreadableAnswer,
    /// The service does not accept who is asking: a wrong key, signature, date or token.
    Authentication,
    /// The service knows who is asking and does not allow it.
    Permission,
    /// The service does not know the resource.
    NotFound,
    /// The resource is there already.
    AlreadyExists,
    /// The resource is not in the state that the operation needs.
    FailedPrecondition,
    /// The service refuses a parameter.
    InvalidArgument,
    /// Too many requests. Waiting helps.
    Throttled,
    /// A quota or the balance is used up. Waiting does not help.
    QuotaExceeded,
    /// The service failed or is not available at the moment.
    Unavailable,
    /// Any other refusal by the service.
    Service,
    /// What a waiter waited for went into a state from which it will not come.
    WaitFailed,
    /// What a waiter waited for did not come in time.
    WaitTimeout,
}

impl ErrorKind {
    /// What the reader of the error can do.
    fn advice(self) -> &'static str {
        match self {
            Self::Configuration => "correct the configuration",
            Self::Credentials => "give credentials in one of the places that were looked at",
            Self::InvalidRequest => "nothing was sent; correct the request",
            Self::Connection => "nothing was sent; check the network, the endpoint and the proxy",
            Self::Interrupted | Self::Timeout => {
                "it may have taken effect; look before sending it again"
            }
            Self::UnreadableAnswer => {
                "it may have taken effect; check that the endpoint is the service's own"
            }
            Self::Authentication => {
                "check the keys, that they are active, and this machine's clock"
            }
            Self::Permission => "have the account's administrator allow this operation",
            Self::NotFound => "check the id, the region and the project",
            Self::AlreadyExists => "choose another name, or use what is there",
            Self::FailedPrecondition => {
                "bring the resource into the state that the operation needs, then call again"
            }
            Self::InvalidArgument => "correct the parameter that the message names",
            Self::Throttled => "wait, then call again, less often",
            Self::QuotaExceeded => "free something or have the quota or the balance raised",
            Self::Unavailable => "try again later; keep the request id for the provider's support",
            Self::Service => "see the operation's documentation for this code",
            Self::WaitFailed => "look at the resource in the provider's console",
            Self::WaitTimeout => "it may still come; wait again, or with a longer timeout",
        }
    }
}

/// Why a call did not succeed.
///
/// `Display` tells all of it in one line: what was done, to what, why it failed and what to do.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    action: Option<String>,
    operation: Option<&'static str>,
    code: Option<String>,
    status: Option<u16>,
    request_id: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of a kind, with a message that needs no context but the operation's name.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            action: None,
            operation: None,
            code: None,
            status: None,
            request_id: None,
            source: None,
        }))
    }

    /// For sources of credentials: `message` says what was tried and why it gave none.
    pub fn credentials(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Credentials, message)
    }

    /// Adds the service's own code, such as `FAILED_PRECONDITION` or `8010`.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Adds the HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Adds the provider's id of the request.
    #[must_use]
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id;
        self
    }

    /// Adds the error that led to this one.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds what was being done; the first to say so knows best.
    pub(crate) fn during(mut self, operation: &'static str, action: String) -> Self {
        if self.0.action.is_none() {
            self.0.action = Some(action);
            self.0.operation = Some(operation);
        }
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The service's message, or what this SDK has to say.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The service's code: a status name such as `NOT_FOUND` at JD Cloud, a RetCode such as
    /// `8010` at UCloud.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The HTTP status of the answer. UCloud answers most failures with 200.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The provider's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The provider's name of the operation.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// The service asks for fewer requests; waiting helps.
    pub fn is_throttled(&self) -> bool {
        self.0.kind == ErrorKind::Throttled
    }

    /// A quota or the balance is used up; waiting does not help.
    pub fn is_quota_exceeded(&self) -> bool {
        self.0.kind == ErrorKind::QuotaExceeded
    }

    /// The service does not know the resource.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// The resource is there already.
    pub fn is_already_exists(&self) -> bool {
        self.0.kind == ErrorKind::AlreadyExists
    }

    /// The service does not accept the keys, the signature, the date or the token.
    pub fn is_authentication(&self) -> bool {
        self.0.kind == ErrorKind::Authentication
    }

    /// The service does not allow this caller the operation.
    pub fn is_permission(&self) -> bool {
        self.0.kind == ErrorKind::Permission
    }

    /// The resource is not in the state that the operation needs.
    pub fn is_failed_precondition(&self) -> bool {
        self.0.kind == ErrorKind::FailedPrecondition
    }

    /// A parameter is missing or wrong, by this SDK's check or the service's.
    pub fn is_invalid_argument(&self) -> bool {
        matches!(self.0.kind, ErrorKind::InvalidArgument | ErrorKind::InvalidRequest)
    }

    /// Time ran out, for one call or for a waiter.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout | ErrorKind::WaitTimeout)
    }

    /// There was no connection, or it broke.
    pub fn is_connection(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Connection | ErrorKind::Interrupted)
    }

    /// The operation certainly had no effect: nothing was sent, or the service refused it.
    pub fn is_certainly_not_executed(&self) -> bool {
        !matches!(
            self.0.kind,
            ErrorKind::Interrupted
                | ErrorKind::Timeout
                | ErrorKind::UnreadableAnswer
                | ErrorKind::Unavailable
                | ErrorKind::Service
                | ErrorKind::WaitFailed
                | ErrorKind::WaitTimeout
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(action) = &inner.action {
            write!(formatter, "{action} failed: ")?;
        }
        match (&inner.code, inner.status) {
            (Some(code), Some(status)) => write!(formatter, "{code} (HTTP {status}): ")?,
            (Some(code), None) => write!(formatter, "{code}: ")?,
            (None, Some(status)) => write!(formatter, "HTTP {status}: ")?,
            (None, None) => {}
        }
        formatter.write_str(&one_line(&inner.message))?;
        if let Some(request_id) = &inner.request_id {
            write!(formatter, " (request id {})", one_line(request_id))?;
        }
        write!(formatter, "; {}", inner.kind.advice())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// Text of a service on one line and of bounded length, so that it cannot take a log apart.
pub(crate) fn one_line(text: &str) -> String {
    const LIMIT: usize = 500;
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.chars().count() > LIMIT {
        line = line.chars().take(LIMIT).chain(['…']).collect();
    }
    line
}
