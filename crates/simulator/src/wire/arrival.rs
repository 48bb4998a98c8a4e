//! Reads requests and determines which cloud they are for.

use std::sync::atomic::{AtomicUsize, Ordering};
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

/// How much of each body is read without asking whether there is room.
const FREE: usize = 16 * 1024;

/// How much of all bodies together is kept while they are read and answered, beyond the first
/// 16 KiB of each: slow clients must not fill the memory.
const ROOM: usize = 64 * 1024 * 1024;

/// The room for bodies.
pub(crate) struct Room(AtomicUsize);

impl Room {
    pub(crate) fn new() -> Self {
        Self(AtomicUsize::new(ROOM))
    }
}

/// A part of the room, which is given back when it is dropped.
struct Claim<'a> {
    room: &'a Room,
    bytes: usize,
}

impl Claim<'_> {
    /// Makes room for a body of this length. Returns whether there was enough.
    fn grow(&mut self, length: usize) -> bool {
        let more = length.saturating_sub(FREE).saturating_sub(self.bytes);
        let taken = self
            .room
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(more));
        self.bytes += if taken.is_ok() { more } else { 0 };
        taken.is_ok()
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.room.0.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

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
    /// Too many long bodies at once.
    NoRoom,
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
    pub(crate) async fn read<B>(request: http::Request<B>, clock: &dyn Clock, room: &Room) -> Self
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let (head, body) = request.into_parts();
        let body = read(body, room).await;
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

async fn read<B>(mut body: B, room: &Room) -> Result<Bytes, Unread>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut bytes = BytesMut::new();
    let mut length = 0_usize;
    let mut claim = Claim { room, bytes: 0 };
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Unread::BrokenOff)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length <= BODY_LIMIT {
            if !claim.grow(length) {
                return Err(Unread::NoRoom);
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_taken_and_given_back() {
        let room = Room::new();
        let mut first = Claim { room: &room, bytes: 0 };
        let mut second = Claim { room: &room, bytes: 0 };
        assert!(first.grow(FREE) && first.grow(ROOM));
        assert_eq!(first.bytes, ROOM - FREE);
        assert!(second.grow(2 * FREE), "as much is left");
        assert!(!second.grow(2 * FREE + 1));
        drop(first);
        assert!(second.grow(4 * FREE));
        drop(second);
        assert_eq!(room.0.into_inner(), ROOM);
    }
}
