//! The error type that every call returns.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::Secret;
use crate::fields::NotDecoded;
use crate::redact::Redactor;

/// The category of an [`Error`].
///
/// Branch on the predicates of [`Error`], such as [`is_throttled`](Error::is_throttled). The kind
/// is meant for tables and metrics. The documentation of each kind says what to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration is invalid. Nothing was sent.
    ///
    /// **Troubleshooting.** The message names the setting: a malformed endpoint, one that would
    /// send plain HTTP to another machine, an invalid header, a clock set before 1970.
    Configuration,
    /// No usable credentials were found. Nothing was sent.
    ///
    /// **Troubleshooting.** The message lists every place that was searched and why it had none.
    /// Set the environment variables, create a profile, or pass credentials in the program.
    Credentials,
    /// The request is incomplete or unsafe. Nothing was sent.
    ///
    /// **Troubleshooting.** The message names the field, such as
    /// `dataDisks[0].cloudDiskSpec.diskSizeGB`. If the service does not need a field that its
    /// documentation calls required, turn the check off with `check_required(false)`.
    InvalidRequest,
    /// No connection to the service could be made. Nothing was sent.
    ///
    /// **Troubleshooting.** Check the endpoint's host name, the network, `HTTPS_PROXY` and
    /// `NO_PROXY`, and the machine's root certificates. The providers' internal endpoints use plain
    /// HTTP, which you have to allow.
    Connection,
    /// The connection failed while the request was in flight. The request may have taken effect.
    ///
    /// **Troubleshooting.** Check with a describe operation before you retry. If this happens
    /// often, something between this machine and the service closes connections.
    Interrupted,
    /// No response arrived in time. The request may have taken effect.
    ///
    /// **Troubleshooting.** Check with a describe operation before you retry. Raise
    /// `attempt_timeout` for slow operations, and `timeout` to leave time for more attempts.
    Timeout,
    /// The response exceeds the size limit. The request has probably taken effect.
    ///
    /// **Troubleshooting.** Request smaller pages, or raise `response_limit`.
    ResponseTooLarge,
    /// The response is not one that the service's API would send. The request may have taken
    /// effect.
    ///
    /// **Troubleshooting.** An HTML page or an empty body usually comes from a proxy or a wrong
    /// endpoint. Turn on `wire_log` to see status and headers.
    UnreadableResponse,
    /// The service reported success, but its response lacks a required field. The request has
    /// probably taken effect.
    ///
    /// **Troubleshooting.** [`Error::body`] has the whole response. Check with a describe operation
    /// what was created before you retry.
    IncompleteResponse,
    /// The service rejected the credentials: a wrong key, signature, date or token.
    ///
    /// **Troubleshooting.** Check that the two keys belong together and are active, that temporary
    /// credentials include their token, and that the clock is right. If the clock is off by more
    /// than a few minutes, the SDK corrects it from the service's response and retries.
    Authentication,
    /// The credentials are valid but do not allow the operation.
    ///
    /// **Troubleshooting.** Ask the account's administrator to allow the operation. UCloud also
    /// rejects addresses that are not on the key's allow list, and sub-accounts that name no
    /// project.
    Permission,
    /// The resource does not exist.
    ///
    /// **Troubleshooting.** Check the id, and that the resource belongs to this region and project.
    /// A new resource may not be listed yet; waiters allow for that.
    NotFound,
    /// The resource already exists.
    ///
    /// **Troubleshooting.** Choose another name, or use the existing resource. After an interrupted
    /// attempt it may be the one that you created.
    AlreadyExists,
    /// The resource is not in the state that the operation requires.
    ///
    /// **Troubleshooting.** The operation's documentation lists its preconditions. Wait until the
    /// resource has settled, with a waiter where there is one.
    FailedPrecondition,
    /// The service rejected a parameter.
    ///
    /// **Troubleshooting.** The message usually names it. The documentation of the parameter's
    /// setter gives ranges and accepted values; the service may accept more or less than that.
    InvalidArgument,
    /// The service throttled the request. Waiting helps; calls back off and retry automatically.
    ///
    /// **Troubleshooting.** If it persists, send fewer requests, ask for many ids at once, or have
    /// the limit raised. JD Cloud allows about 1,000 calls per minute and service.
    Throttled,
    /// A quota or the account's balance is exhausted. Waiting does not help.
    ///
    /// **Troubleshooting.** Release resources, have the quota raised, or top up the balance.
    QuotaExceeded,
    /// The service failed or is temporarily unavailable. The request may have taken effect.
    ///
    /// **Troubleshooting.** Check with a describe operation before you retry a change. Keep the
    /// request id for the provider's support.
    Unavailable,
    /// The service does not offer the operation: not at all, not in this region, or not at this
    /// endpoint.
    ///
    /// **Troubleshooting.** Not every product is available in every region. Check the region and,
    /// if you set one, the endpoint. The provider may also have removed the operation.
    UnsupportedOperation,
    /// Any other error that the service returned. The request may have taken effect.
    ///
    /// **Troubleshooting.** [`Error::meaning`] explains the code where the provider's documentation
    /// does.
    Service,
    /// The resource reached a state from which it cannot reach the one waited for.
    ///
    /// **Troubleshooting.** The message names the state. Check the resource in the provider's
    /// console; it may still cost money.
    WaitFailed,
    /// The resource did not reach the state waited for in time.
    ///
    /// **Troubleshooting.** The message names the last state seen. The resource may still get
    /// there: wait again, or with a longer `with_timeout`.
    WaitTimeout,
}

impl ErrorKind {
    /// What the reader of the error can do about it.
    fn advice(self) -> &'static str {
        match self {
            Self::Configuration => "fix the configuration",
            Self::Credentials => "provide valid credentials",
            Self::InvalidRequest => "nothing was sent; fix the request",
            Self::Connection => {
                "nothing was sent; check the network, the endpoint and the proxy settings"
            }
            Self::Interrupted | Self::Timeout => {
                "the request may have taken effect; check before retrying"
            }
            Self::ResponseTooLarge => {
                "the request may have taken effect; request smaller pages, or raise `response_limit`"
            }
            Self::UnreadableResponse => {
                "the request may have taken effect; check the endpoint and the proxy settings"
            }
            Self::IncompleteResponse => {
                "the request has probably taken effect; check before retrying"
            }
            Self::Authentication => {
                "check that the keys match and are active, and that this machine's clock is right"
            }
            Self::Permission => "ask the account's administrator to allow this operation",
            Self::NotFound => "check the id, the region and the project",
            Self::AlreadyExists => "choose another name, or use the existing resource",
            Self::FailedPrecondition => {
                "bring the resource into the state that the operation requires, then retry"
            }
            Self::InvalidArgument => "correct the parameter named in the message",
            Self::Throttled => "wait, then retry at a lower rate",
            Self::QuotaExceeded => {
                "release resources, have the quota raised, or top up the balance"
            }
            Self::Unavailable => "try again later; keep the request id for the provider's support",
            Self::UnsupportedOperation => {
                "check that the service offers this operation in this region and at this endpoint"
            }
            Self::Service => "look up the code in the operation's documentation",
            Self::WaitFailed => "check the resource in the provider's console",
            Self::WaitTimeout => "wait again, or with a longer timeout",
        }
    }
}

/// Advice for a code that the message has already explained.
const KNOWN_CODE: &str = "check whether the request took effect before retrying; keep the request id for the \
                          provider's support";

/// The error of a failed call.
///
/// `Display` puts everything on one line: what was being done, to what, why it failed and what to
/// do next. `Debug` does the same, because a `main` that returns an error prints it that way;
/// `{:#?}` shows the parts.
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    meaning: Option<&'static str>,
    action: Option<String>,
    operation: Option<&'static str>,
    code: Option<String>,
    status: Option<u16>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    body: Option<Body>,
    /// Earlier attempts of the same call.
    earlier: Vec<Error>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// A response's body. Any part of it may be secret.
struct Body(Bytes);

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{} bytes]", self.0.len())
    }
}

impl Error {
    /// Creates an error with a message that needs no context but the operation's name.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            meaning: None,
            action: None,
            operation: None,
            code: None,
            status: None,
            request_id: None,
            retry_after: None,
            body: None,
            earlier: Vec::new(),
            source: None,
        }))
    }

    /// For dialects: the response could not be decoded.
    pub fn not_decoded(problem: &NotDecoded) -> Self {
        match problem {
            NotDecoded::TooLarge => Self::new(
                ErrorKind::ResponseTooLarge,
                "the response was not decoded: it would take too much memory",
            ),
            NotDecoded::TooSlow => {
                Self::new(ErrorKind::Timeout, "the response could not be decoded in time")
            }
            NotDecoded::NotJson(problem) => Self::new(
                ErrorKind::UnreadableResponse,
                format!("the response has no JSON object ({problem})"),
            ),
        }
    }

    /// For credential providers: `message` says what was tried and why it gave no credentials.
    pub fn credentials(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Credentials, message)
    }

    /// Adds the service's own code, such as `FAILED_PRECONDITION` or `8010`.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Adds a sentence that explains the service's code.
    #[must_use]
    pub fn with_meaning(mut self, meaning: Option<&'static str>) -> Self {
        self.0.meaning = meaning;
        self
    }

    /// Adds the HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Adds the provider's request id.
    #[must_use]
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id;
        self
    }

    /// Adds the underlying error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds how long the service asked to wait.
    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    /// Adds the body of the response.
    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = Some(Body(body));
        self
    }

    /// Drops the underlying error; its message is part of this one's.
    pub(crate) fn drop_source(&mut self) {
        self.0.source = None;
    }

    /// Adds the attempts that failed before this one.
    pub(crate) fn with_earlier(mut self, earlier: Vec<Error>) -> Self {
        self.0.earlier = earlier;
        self
    }

    /// Redacts the request's secrets in text that the service wrote.
    pub(crate) fn without(mut self, secrets: &[Secret]) -> Self {
        self.redact(&Redactor::new(secrets));
        self
    }

    fn redact(&mut self, redactor: &Redactor) {
        let inner = &mut *self.0;
        redactor.redact(&mut inner.message);
        inner.code.iter_mut().for_each(|code| redactor.redact(code));
        inner.request_id.iter_mut().for_each(|id| redactor.redact(id));
        // The text of another type cannot be changed. What it says is in the message as well.
        inner.source.take_if(|source| redactor.finds(&format!("{source} {source:?}")));
        inner.earlier.iter_mut().for_each(|error| error.redact(redactor));
    }

    /// Adds what was being done, unless an inner stage already has: that one knows best.
    pub(crate) fn during(mut self, operation: &'static str, action: String) -> Self {
        if self.0.action.is_none() {
            self.0.action = Some(action);
            self.0.operation = Some(operation);
        }
        self
    }

    /// The category of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The service's message, or this SDK's own, unchanged. It may have several lines; `Display`
    /// joins them.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The service's code: a status name such as `NOT_FOUND` at JD Cloud, a RetCode such as `8010`
    /// at UCloud.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// A sentence that explains the service's code, from the provider's documentation. `None` if it
    /// does not list the code.
    pub fn meaning(&self) -> Option<&str> {
        self.0.meaning
    }

    /// The HTTP status of the response. UCloud sends most failures with 200.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The provider's request id, which its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The provider's name for the operation.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// The body of the response that caused this error, byte for byte, if there was one. It may
    /// contain secrets, so neither `Display` nor `Debug` shows it.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.body.as_ref().map(|body| &body.0)
    }

    /// The number of attempts.
    pub fn attempts(&self) -> usize {
        self.0.earlier.len() + 1
    }

    /// The errors of the attempts before this one, in order.
    pub fn earlier_attempts(&self) -> &[Error] {
        &self.0.earlier
    }

    /// How long the service asked to wait before the next request (`Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The service throttled the request; waiting helps.
    pub fn is_throttled(&self) -> bool {
        self.0.kind == ErrorKind::Throttled
    }

    /// A quota or the account's balance is exhausted; waiting does not help.
    pub fn is_quota_exceeded(&self) -> bool {
        self.0.kind == ErrorKind::QuotaExceeded
    }

    /// The resource does not exist.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// The resource already exists.
    pub fn is_already_exists(&self) -> bool {
        self.0.kind == ErrorKind::AlreadyExists
    }

    /// The service rejected the keys, the signature, the date or the token.
    pub fn is_authentication(&self) -> bool {
        self.0.kind == ErrorKind::Authentication
    }

    /// The credentials are valid but do not allow the operation.
    pub fn is_permission(&self) -> bool {
        self.0.kind == ErrorKind::Permission
    }

    /// The resource is not in the state that the operation requires.
    pub fn is_failed_precondition(&self) -> bool {
        self.0.kind == ErrorKind::FailedPrecondition
    }

    /// The service failed or is temporarily unavailable. Idempotent calls were retried before this
    /// error was returned. Any other call may have taken effect: check before retrying.
    pub fn is_unavailable(&self) -> bool {
        self.0.kind == ErrorKind::Unavailable
    }

    /// A parameter is missing or invalid, according to this SDK or to the service.
    pub fn is_invalid_argument(&self) -> bool {
        matches!(self.0.kind, ErrorKind::InvalidArgument | ErrorKind::InvalidRequest)
    }

    /// A call or a waiter ran out of time.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Timeout | ErrorKind::WaitTimeout)
    }

    /// No connection could be made, or it failed.
    pub fn is_connection(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Connection | ErrorKind::Interrupted)
    }

    /// The operation certainly had no effect: in every attempt either nothing was sent or the
    /// service rejected the request.
    pub fn is_certainly_not_executed(&self) -> bool {
        let certain = !matches!(
            self.0.kind,
            ErrorKind::Interrupted
                | ErrorKind::Timeout
                | ErrorKind::ResponseTooLarge
                | ErrorKind::UnreadableResponse
                | ErrorKind::IncompleteResponse
                | ErrorKind::Unavailable
                | ErrorKind::Service
                | ErrorKind::WaitFailed
                | ErrorKind::WaitTimeout
        );
        certain && self.0.earlier.iter().all(Self::is_certainly_not_executed)
    }

    /// What the code means, unless the message or the code already says so.
    fn added_meaning(&self) -> Option<&'static str> {
        let meaning = self.0.meaning?;
        let letters = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        // A code in words, such as `NOT_FOUND`, needs no explanation.
        let in_words = self.0.code.as_ref().is_none_or(|code| code.contains(char::is_alphabetic));
        (!in_words && !letters(&self.0.message).contains(&letters(meaning))).then_some(meaning)
    }

    /// Writes what happened, but not what was being done nor what to do next.
    fn write_cause(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        match (&inner.code, inner.status) {
            (Some(code), Some(status)) => {
                write!(formatter, "{} (HTTP {status}): ", one_line(code))?;
            }
            (Some(code), None) => write!(formatter, "{}: ", one_line(code))?,
            (None, Some(status)) => write!(formatter, "HTTP {status}: ")?,
            (None, None) => {}
        }
        formatter.write_str(&one_line(&inner.message))?;
        if let Some(meaning) = self.added_meaning() {
            write!(formatter, " (the code means: {})", meaning.trim_end_matches('.'))?;
        }
        if let Some(request_id) = &inner.request_id {
            write!(formatter, " (request id {})", one_line(request_id))?;
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(action) = &inner.action {
            write!(formatter, "{} failed: ", one_line(action))?;
        }
        self.write_cause(formatter)?;
        if !inner.earlier.is_empty() {
            write!(formatter, " after {} attempts; earlier errors: ", self.attempts())?;
            for (index, earlier) in inner.earlier.iter().enumerate() {
                formatter.write_str(if index == 0 { "[" } else { "; " })?;
                earlier.write_cause(formatter)?;
            }
            formatter.write_str("]")?;
        }
        // How the last attempt ended does not undo what an earlier one may have done.
        let certain = self.is_certainly_not_executed();
        let advice = match inner.earlier.iter().find(|_| !certain) {
            Some(_) if inner.kind == ErrorKind::Connection => ErrorKind::Interrupted.advice(),
            _ if inner.kind == ErrorKind::Service && inner.meaning.is_some() => KNOWN_CODE,
            _ => inner.kind.advice(),
        };
        write!(formatter, "; {advice}")
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match formatter.alternate() {
            true => fmt::Debug::fmt(&self.0, formatter),
            false => fmt::Display::fmt(self, formatter),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// Puts text of a service or a caller on one line of bounded length, so that it cannot break up a
/// log. Unicode's whitespace includes line and paragraph separators; characters that change the
/// writing direction would make the rest of the line read differently.
pub(crate) fn one_line(text: &str) -> String {
    const LIMIT: usize = 500;
    let is_bidi = |c| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control() || is_bidi(c)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_never_starts_a_new_line() {
        let hostile =
            "a\r\nb\u{85}c\u{2028}d\u{2029}e\u{b}f\u{1b}[31mg\u{202e}h\u{2066}i\u{61c}j\0k";
        assert_eq!(one_line(hostile), "a b c d e f [31mg h i j k");
        let error = Error::new(ErrorKind::Service, hostile)
            .with_code(hostile)
            .with_request_id(Some(hostile.to_owned()))
            .during("op", hostile.to_owned());
        for shown in [format!("{error}"), format!("{error:?}")] {
            assert_eq!(shown.matches("a b c d e f [31mg h i j k").count(), 4, "{shown}");
            assert_eq!(shown, one_line(&shown));
        }
    }

    #[test]
    fn secrets_are_redacted_in_every_part_of_an_error() {
        let text = || "hunter2-and-more, aHVudGVyMi1hbmQtbW9yZQ==".to_owned();
        let error = || {
            Error::new(ErrorKind::Service, text())
                .with_code(text())
                .with_request_id(Some(text()))
                .with_source(text())
        };
        let secrets = [Secret::from("hunter2"), Secret::from("hunter2-and-more")];
        let error = error().with_earlier(vec![error()]).without(&secrets);
        for part in [&error, &error.earlier_attempts()[0]] {
            let parts = [Some(part.message()), part.code(), part.request_id()];
            assert_eq!(parts, [Some("[redacted], [redacted]"); 3]);
            assert!(part.source().is_none());
        }
        assert!(!format!("{error:#?}").contains("hunter2"));
        let harmless = Error::new(ErrorKind::Service, "no").with_source("no").without(&secrets);
        assert!(harmless.source().is_some());
    }
}
