//! The one error of every call.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::Secret;
use crate::fields::NotDecoded;
use crate::redact::Redactor;

/// What went wrong, as far as a caller would act on it.
///
/// Callers branch on the predicates of [`Error`]; the kind is for tables and metrics. Each kind says
/// what to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration cannot work. Nothing was sent.
    ///
    /// **Troubleshooting.** The message names the setting: an endpoint that is no address or that is
    /// plain HTTP to another machine, a header that cannot be sent, a clock before 1970.
    Configuration,
    /// No credentials could be had. Nothing was sent.
    ///
    /// **Troubleshooting.** The message lists every place that was looked at and why it gave none.
    /// Set the variables, write the file, or give credentials in the program.
    Credentials,
    /// The request is incomplete or unsafe. Nothing was sent.
    ///
    /// **Troubleshooting.** The message names the field, such as
    /// `dataDisks[0].cloudDiskSpec.diskSizeGB`. If the service does not need a field that its
    /// documentation demands, turn the check off with `check_required(false)`.
    InvalidRequest,
    /// No connection to the service. Nothing was sent.
    ///
    /// **Troubleshooting.** Check the name of the endpoint, the network, `HTTPS_PROXY` and
    /// `NO_PROXY`, and the machine's root certificates. Inside the providers' networks their
    /// internal endpoints speak plain HTTP, which has to be allowed.
    Connection,
    /// The connection failed after the request was under way: it may have taken effect.
    ///
    /// **Troubleshooting.** Look with a describe operation before sending it again. If it happens
    /// often, something between here and the service closes connections.
    Interrupted,
    /// No response in time: the request may have taken effect.
    ///
    /// **Troubleshooting.** Look with a describe operation before sending it again. Raise
    /// `attempt_timeout` for slow operations and `timeout` for many attempts.
    Timeout,
    /// The response is larger than what is read. The request has probably taken effect.
    ///
    /// **Troubleshooting.** Ask for smaller pages, or raise `response_limit`.
    ResponseTooLarge,
    /// The response is not one of the service's API: the request may have taken effect.
    ///
    /// **Troubleshooting.** A page of HTML or an empty body usually comes from a proxy or a wrong
    /// endpoint. Turn `wire_log` on to see status and headers.
    UnreadableResponse,
    /// The service accepted the call, and its response lacks what a success always says: it has
    /// probably taken effect.
    ///
    /// **Troubleshooting.** [`Error::body`] has the whole response. Look with a describe operation
    /// for what was made before calling again.
    IncompleteResponse,
    /// The service does not accept who is asking: a wrong key, signature, date or token.
    ///
    /// **Troubleshooting.** Check that both halves of the key pair belong together and are active,
    /// that temporary credentials have their token, and that the clock is right. A clock that is
    /// wrong by more than a few minutes is corrected from the service's response, and the call is sent again.
    Authentication,
    /// The service knows who is asking and does not allow it.
    ///
    /// **Troubleshooting.** The account's administrator grants the operation. UCloud also refuses
    /// addresses that are not on the key's list, and sub-accounts that name no project.
    Permission,
    /// The service does not know the resource.
    ///
    /// **Troubleshooting.** Check the id, and that region and project are those of the resource. What
    /// was made a moment ago may not be listed yet; waiters allow for that.
    NotFound,
    /// The resource is there already.
    ///
    /// **Troubleshooting.** Choose another name, or use what is there. After an attempt that was
    /// interrupted it may be the one that you made.
    AlreadyExists,
    /// The resource is not in the state that the operation needs.
    ///
    /// **Troubleshooting.** The operation's documentation lists its preconditions. Wait until the
    /// resource has come to rest, with a waiter where there is one.
    FailedPrecondition,
    /// The service refuses a parameter.
    ///
    /// **Troubleshooting.** The message usually names it. Ranges and accepted values stand at the
    /// parameter's method; the service may accept more or less than its documentation says.
    InvalidArgument,
    /// Too many requests. Waiting helps, and calls wait and try again by themselves.
    ///
    /// **Troubleshooting.** If it lasts, ask less often, for many ids at once, or have the limit
    /// raised. JD Cloud allows about 1,000 calls a minute and service.
    Throttled,
    /// A quota or the balance is used up. Waiting does not help.
    ///
    /// **Troubleshooting.** Free something, have the quota raised, or pay.
    QuotaExceeded,
    /// The service failed or is not available at the moment: it may have taken effect.
    ///
    /// **Troubleshooting.** Look before sending a change again. Keep the request id for the
    /// provider's support.
    Unavailable,
    /// The service does not have the operation: not at all, not in this region, or not at this
    /// endpoint.
    ///
    /// **Troubleshooting.** Not every product is in every region. Check the region and, if you set
    /// one, the endpoint; the provider may also have withdrawn the operation.
    UnsupportedOperation,
    /// Any other refusal by the service: it may have taken effect.
    ///
    /// **Troubleshooting.** [`Error::meaning`] has what the provider's documentation says of the
    /// code, where it says something.
    Service,
    /// What a waiter waited for went into a state from which it will not come.
    ///
    /// **Troubleshooting.** The message names the state. Look at the resource in the provider's
    /// console; it may still cost money.
    WaitFailed,
    /// What a waiter waited for did not come in time.
    ///
    /// **Troubleshooting.** The message names the state seen last. It may still come: wait again, or
    /// with a longer `with_timeout`.
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
            Self::ResponseTooLarge => {
                "it may have taken effect; ask for less, or raise the response limit"
            }
            Self::UnreadableResponse => {
                "it may have taken effect; check that the endpoint is the service's own"
            }
            Self::IncompleteResponse => {
                "it has probably taken effect; look before sending it again"
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
            Self::UnsupportedOperation => {
                "the service does not know this operation, perhaps only in this region or at this \
                 endpoint; check both"
            }
            Self::Service => "see the operation's documentation for this code",
            Self::WaitFailed => "look at the resource in the provider's console",
            Self::WaitTimeout => "it may still come; wait again, or with a longer timeout",
        }
    }
}

/// Advice for a code whose meaning has been said.
const KNOWN_CODE: &str = "look at what it did before sending it again; keep the request id for the \
                          provider's support";

/// Why a call did not succeed.
///
/// `Display` tells all of it in one line: what was done, to what, why it failed and what to do. So does
/// `Debug`, for a `main` that returns an error prints that; `{:#?}` shows the parts.
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

/// A response's body, of which nobody knows what in it is secret.
struct Body(Bytes);

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{} bytes]", self.0.len())
    }
}

impl Error {
    /// An error of a kind, with a message that needs no context but the operation's name.
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

    /// For dialects: decoding a response exceeded what it may cost.
    pub fn not_decoded(problem: &NotDecoded) -> Self {
        match problem {
            NotDecoded::TooLarge => Self::new(
                ErrorKind::ResponseTooLarge,
                "the response was not decoded: what it says takes too much memory",
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

    /// Adds what the service's code means, in a sentence.
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

    /// Adds how long the service asks to wait.
    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.retry_after = retry_after;
        self
    }

    /// Adds the body of the response.
    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = Some(Body(body));
        self
    }

    /// Forgets the error that led to this one; its message stays.
    pub(crate) fn drop_source(&mut self) {
        self.0.source = None;
    }

    /// Adds the attempts that failed before this one.
    pub(crate) fn with_earlier(mut self, earlier: Vec<Error>) -> Self {
        self.0.earlier = earlier;
        self
    }

    /// Takes secrets of the request out of what the service wrote.
    pub(crate) fn without(mut self, secrets: &[Secret]) -> Self {
        self.redact(&Redactor::new(secrets));
        self
    }

    fn redact(&mut self, redactor: &Redactor) {
        let inner = &mut *self.0;
        redactor.redact(&mut inner.message);
        inner.code.iter_mut().for_each(|code| redactor.redact(code));
        inner.request_id.iter_mut().for_each(|id| redactor.redact(id));
        // Text of another type cannot be changed. What it says is in the message as well.
        inner.source.take_if(|source| redactor.finds(&format!("{source} {source:?}")));
        inner.earlier.iter_mut().for_each(|error| error.redact(redactor));
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

    /// The service's message, or what this SDK has to say: as it came, also when it has several
    /// lines. `Display` puts it on one.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The service's code: a status name such as `NOT_FOUND` at JD Cloud, a RetCode such as
    /// `8010` at UCloud.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What the service's code means, in a sentence taken from the provider's documentation. `None`
    /// where that does not list the code.
    pub fn meaning(&self) -> Option<&str> {
        self.0.meaning
    }

    /// The HTTP status of the response. UCloud sends most failures with 200.
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

    /// The body of the response that this error was read from, byte for byte, if there was one. It may
    /// hold secrets, and is in neither `Display` nor `Debug`.
    pub fn body(&self) -> Option<&Bytes> {
        self.0.body.as_ref().map(|body| &body.0)
    }

    /// How often the call was attempted.
    pub fn attempts(&self) -> usize {
        self.0.earlier.len() + 1
    }

    /// The attempts that failed before the one that this error tells of, in order.
    pub fn earlier_attempts(&self) -> &[Error] {
        &self.0.earlier
    }

    /// How long the service asks to wait before the next request (`Retry-After`).
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
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

    /// The service failed or is not available at the moment. Idempotent calls have been sent again
    /// before this error; any other call may have taken effect, so look before sending it again.
    pub fn is_unavailable(&self) -> bool {
        self.0.kind == ErrorKind::Unavailable
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

    /// The operation certainly had no effect: in every attempt nothing was sent, or the service
    /// refused it.
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

    /// What the code means, if the message and the code do not say so themselves.
    fn added_meaning(&self) -> Option<&'static str> {
        let meaning = self.0.meaning?;
        let letters = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        // A code in words, such as `NOT_FOUND`, needs no explanation.
        let in_words = self.0.code.as_ref().is_none_or(|code| code.contains(char::is_alphabetic));
        (!in_words && !letters(&self.0.message).contains(&letters(meaning))).then_some(meaning)
    }

    /// What happened, without what was being done and what to do.
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
            write!(formatter, ", which means: {}", meaning.trim_end_matches('.'))?;
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
            write!(formatter, " after {} attempts, before it ", self.attempts())?;
            for (index, earlier) in inner.earlier.iter().enumerate() {
                formatter.write_str(if index == 0 { "[" } else { "; " })?;
                earlier.write_cause(formatter)?;
            }
            formatter.write_str("]")?;
        }
        // What may have happened in an earlier attempt is not undone by how the last one ended.
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

/// Text of a service or a caller on one line and of bounded length, so that it cannot take a log
/// apart. Line and paragraph separators are among Unicode's whitespace; what changes the direction of
/// writing would have the rest of the line read otherwise than it is.
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
    fn nothing_from_outside_starts_a_new_line() {
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
    fn secrets_are_taken_out_of_every_part_of_an_error() {
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
