//! Turns a fault into what is sent: an HTTP response, or a takeover of the connection.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

use super::takeover::{Ending, Takeover};
use super::{Fault, Injection, RetryAfter, answers};
use crate::Cloud;
use crate::wire::date;

/// The length of the body of [`Fault::HugeBody`] and [`Fault::HugeChunkedBody`]: 100 MiB.
pub const HUGE_BODY: usize = 100 * 1024 * 1024;

/// The name of the header that [`Fault::EndlessHeaders`] repeats.
pub const ENDLESS_HEADER: &str = "x-endless";

/// The size of the blocks of a huge body.
const BLOCK: usize = 64 * 1024;

/// What a fault sends.
pub(crate) enum Outcome {
    /// A response, and its error code if it is an error.
    Answer(Response<Bytes>, Option<String>),
    /// A takeover of the connection, and the status that the client sees, if any.
    Takeover(Takeover, Option<StatusCode>),
}

/// What a fault modifies.
pub(crate) struct Spoiled<'a> {
    pub(crate) cloud: Cloud,
    pub(crate) operation: Option<&'a str>,
    pub(crate) request_id: &'a str,
    pub(crate) now: Duration,
    /// The real response, or an empty one with the headers of every response.
    pub(crate) answer: Response<Bytes>,
}

/// The outcome for a connection with an unread request.
pub(crate) fn unread(fault: Fault) -> Takeover {
    Takeover::only(if fault == Fault::ResetUnread { Ending::Reset } else { Ending::Close })
}

/// The outcome for a request that was read.
pub(crate) fn of(injection: &Injection, spoiled: Spoiled<'_>) -> Outcome {
    let fault = injection.fault;
    let Spoiled { cloud, operation, request_id, now, mut answer } = spoiled;
    if let Some(said) = answers::say(fault, cloud, operation, request_id) {
        *answer.status_mut() =
            StatusCode::from_u16(said.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *answer.body_mut() = said.body;
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(said.content_type));
        if let Some(after) = injection.retry_after {
            headers.insert(header::RETRY_AFTER, after.value(now));
        }
        return Outcome::Answer(answer, said.refusal);
    }
    on_the_wire(fault, answer)
}

/// The outcome for a request whose fault is not a response in the table.
fn on_the_wire(fault: Fault, mut answer: Response<Bytes>) -> Outcome {
    let whole = Framing::Length(answer.body().len());
    let half = answer.body().len() / 2;
    let (begun, rest) = (answer.body().slice(..half), answer.body().slice(half..));
    if !fault.spoils_the_answer() {
        *answer.status_mut() = StatusCode::OK;
    }
    match fault {
        Fault::CloseUnread | Fault::CloseReused | Fault::CloseUnanswered => {
            Outcome::Takeover(Takeover::only(Ending::Close), None)
        }
        Fault::ResetUnread | Fault::ResetUnanswered => {
            Outcome::Takeover(Takeover::only(Ending::Reset), None)
        }
        Fault::Silence => Outcome::Takeover(Takeover::only(Ending::Hold), None),
        Fault::CutOff => raw(&answer, whole, &begun, Ending::Close),
        Fault::CutOffChunked => raw(&answer, Framing::Chunked, &chunk(&begun), Ending::Close),
        Fault::CutOffJson => {
            *answer.body_mut() = begun;
            Outcome::Answer(answer, None)
        }
        Fault::Drip => raw(&answer, whole, &begun, Ending::Drip { rest }),
        Fault::HugeBody => {
            let block = vec![b' '; BLOCK].into();
            let ending = Ending::Repeat { block, times: HUGE_BODY / BLOCK, last: b"" };
            raw(&answer, Framing::Length(HUGE_BODY), b"", ending)
        }
        Fault::HugeChunkedBody => {
            let block = chunk(&[b' '; BLOCK]).into();
            let ending = Ending::Repeat { block, times: HUGE_BODY / BLOCK, last: b"0\r\n\r\n" };
            raw(&answer, Framing::Chunked, b"", ending)
        }
        Fault::EndlessHeaders => {
            let block = format!("{ENDLESS_HEADER}: {}\r\n", "x".repeat(1000)).into();
            raw(&answer, Framing::None, b"", Ending::Forever { block })
        }
        // The plan never returns `Pass`, and the table has the others.
        Fault::Pass
        | Fault::HtmlBadGateway
        | Fault::EmptyOk
        | Fault::EmptyUnavailable
        | Fault::Throttled
        | Fault::TooManyRequests
        | Fault::Unavailable
        | Fault::GatewayTimeout
        | Fault::QuotaExceeded => Outcome::Answer(answer, None),
    }
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// How the end of a body is marked.
#[derive(Clone, Copy)]
enum Framing {
    Length(usize),
    Chunked,
    /// Not at all: the headers never end.
    None,
}

/// A raw response: its head, the start of its body, and what follows.
fn raw(answer: &Response<Bytes>, framing: Framing, begun: &[u8], ending: Ending) -> Outcome {
    let mut opening = format!("HTTP/1.1 {}\r\n", answer.status()).into_bytes();
    for (name, value) in answer.headers() {
        opening.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    let framing = match framing {
        Framing::Length(length) => format!("content-length: {length}\r\n\r\n"),
        Framing::Chunked => "transfer-encoding: chunked\r\n\r\n".into(),
        Framing::None => String::new(),
    };
    opening.extend(framing.as_bytes());
    opening.extend(begun);
    Outcome::Takeover(Takeover { opening, ending }, Some(answer.status()))
}

impl RetryAfter {
    fn value(self, now: Duration) -> HeaderValue {
        match self {
            Self::Seconds(seconds) => HeaderValue::from(seconds),
            Self::Date(after) => {
                // A date in this form is ASCII.
                HeaderValue::try_from(date(now.saturating_add(after)))
                    .unwrap_or(HeaderValue::from_static(""))
            }
        }
    }
}
