//! Reads requests and determines which cloud they are for.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::request::Parts;
use http_body_util::BodyExt;
use hyper::body::Body;

use crate::{Clock, Cloud};

/// The maximum size of a body, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// How much more is read and discarded, so that the client finishes sending and sees the response.
const DISCARDED: usize = 16 * BODY_LIMIT;

/// A complete request.
pub(crate) struct Request {
    pub(crate) method: String,
    /// As sent: nothing decoded.
    pub(crate) path: String,
    /// As sent, without the `?`.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The time of the response.
    pub(crate) now: Duration,
}

/// Why there is no [`Request`].
#[derive(Clone, Copy)]
pub(crate) enum Unread {
    TooLong,
    BrokenOff,
}

/// A request, or what is known of one that could not be read.
pub(crate) struct Arrival {
    pub(crate) cloud: Cloud,
    pub(crate) method: String,
    /// As sent, without the query.
    pub(crate) path: String,
    pub(crate) nonce: Option<String>,
    /// The time of the response.
    pub(crate) now: Duration,
    pub(crate) request: Result<Request, Unread>,
}

impl Arrival {
    /// Reads the request.
    pub(crate) async fn read<B>(request: http::Request<B>, clock: &dyn Clock) -> Self
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let (head, body) = request.into_parts();
        let body = read(body).await;
        let now = clock.now();
        let path = head.uri.path().to_owned();
        Self {
            cloud: if path == "/" { Cloud::Ucloud } else { Cloud::Jdcloud },
            method: head.method.as_str().to_owned(),
            path,
            nonce: head
                .headers
                .get("x-jdcloud-nonce")
                .and_then(|nonce| nonce.to_str().ok())
                .map(str::to_owned),
            now,
            request: body.map(|body| whole(head, body, now)),
        }
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
