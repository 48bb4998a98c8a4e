//! From an HTTP request to an HTTP response: the body is read, the cloud chosen, the answer dressed and recorded.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header, request::Parts};
use http_body_util::{BodyExt, Full};
use hyper::body::Body;
use serde_json::Value;

use crate::{
    Clock, Cloud, Received, SimulatorOptions, jdcloud::Jdcloud, journal::Journal, ucloud::Ucloud,
};

/// The longest body that is read, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// How much more is read and thrown away, so that the client is done sending and sees the answer.
const DISCARDED: usize = 16 * BODY_LIMIT;

/// A request that has arrived as a whole.
pub(crate) struct Request {
    pub(crate) method: String,
    /// As sent: nothing decoded.
    pub(crate) path: String,
    /// As sent, without the `?`.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The time at which it is answered.
    pub(crate) now: Duration,
}

/// Why there is no [`Request`].
#[derive(Clone, Copy)]
pub(crate) enum Unread {
    TooLong,
    BrokenOff,
}

/// What a cloud says to a request.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) operation: Option<String>,
    pub(crate) refusal: Option<String>,
}

/// Both clouds, and the journal of what they were asked.
pub(crate) struct Exchange {
    clock: Arc<dyn Clock>,
    ucloud: Ucloud,
    jdcloud: Jdcloud,
    journal: Journal,
    answered: AtomicU64,
}

impl Exchange {
    pub(crate) fn new(options: &SimulatorOptions) -> Self {
        Self {
            clock: Arc::clone(&options.clock),
            ucloud: Ucloud::new(options),
            jdcloud: Jdcloud::new(options),
            journal: Journal::default(),
            answered: AtomicU64::new(0),
        }
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    pub(crate) async fn answer<B>(&self, request: http::Request<B>) -> Response<Full<Bytes>>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let (head, body) = request.into_parts();
        let body = read(body).await;
        let now = self.clock.now();
        let number = self.answered.fetch_add(1, Ordering::Relaxed) + 1;

        let path = head.uri.path().to_owned();
        let method = head.method.as_str().to_owned();
        let nonce = head
            .headers
            .get("x-jdcloud-nonce")
            .and_then(|nonce| nonce.to_str().ok())
            .map(str::to_owned);
        let request = body.map(|body| whole(head, body, now));

        let (cloud, request_id, header, answer) = if path == "/" {
            let id = format!("00000000-0000-4000-8000-{number:012x}");
            let answer = match &request {
                Ok(request) => self.ucloud.answer(request),
                Err(unread) => Ucloud::unread(*unread),
            };
            (Cloud::Ucloud, id, "x-ucloud-request-uuid", answer)
        } else {
            let id = format!("simulated{number:023}");
            let answer = match &request {
                Ok(request) => self.jdcloud.answer(request, &id),
                Err(unread) => Jdcloud::unread(*unread, &id),
            };
            (Cloud::Jdcloud, id, "x-jdcloud-request-id", answer)
        };

        let mut response = Response::new(Full::from(answer.body.to_string()));
        *response.status_mut() =
            StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        );
        for (name, value) in [
            (header::DATE.as_str(), date(now)),
            (header, request_id.clone()),
        ] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }

        self.journal.record(Received {
            cloud,
            method,
            path,
            operation: answer.operation,
            nonce,
            status: answer.status,
            refusal: answer.refusal,
            request_id,
        });
        response
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("journal", &self.journal)
            .finish_non_exhaustive()
    }
}

fn whole(head: Parts, body: Bytes, now: Duration) -> Request {
    Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body,
        now,
    }
}

async fn read<B>(mut body: B) -> Result<Bytes, Unread>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut bytes = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Unread::BrokenOff)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length <= BODY_LIMIT {
            bytes.extend_from_slice(&data);
        } else if length > DISCARDED {
            break;
        }
    }
    if length > BODY_LIMIT {
        return Err(Unread::TooLong);
    }
    Ok(bytes.freeze())
}

fn date(now: Duration) -> String {
    // The form has years of four digits; a clock beyond them would make `httpdate` panic.
    let latest = Duration::from_secs(253_402_300_799);
    httpdate::fmt_http_date(UNIX_EPOCH + now.min(latest))
}
