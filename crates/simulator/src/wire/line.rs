//! Wraps a connection so that it can be taken over before a request is read.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::exchange::Exchange;
use crate::control;
use crate::faults::Takeover;

/// The state of a connection, shared by its reader and its responder.
#[derive(Debug)]
pub(crate) struct LineState {
    /// Whether the next byte starts a request.
    between_requests: AtomicBool,
    has_served: AtomicBool,
    takeover: Mutex<Option<Takeover>>,
}

impl LineState {
    pub(crate) fn new() -> Self {
        Self {
            between_requests: AtomicBool::new(true),
            has_served: AtomicBool::new(false),
            takeover: Mutex::default(),
        }
    }

    pub(crate) fn has_served(&self) -> bool {
        self.has_served.load(Ordering::Relaxed)
    }

    /// A request has been answered.
    pub(crate) fn served(&self) {
        self.has_served.store(true, Ordering::Relaxed);
        self.between_requests.store(true, Ordering::Relaxed);
    }

    /// Ends HTTP on the connection.
    pub(crate) fn take_over(&self, takeover: Takeover) {
        *self.takeover.lock().unwrap_or_else(PoisonError::into_inner) = Some(takeover);
    }

    /// What to do with the connection instead, if anything.
    pub(crate) fn takeover(&self) -> Option<Takeover> {
        self.takeover.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A stream that asks whether to read each request that starts to arrive.
pub(crate) struct Line {
    stream: TcpStream,
    state: Arc<LineState>,
    exchange: Arc<Exchange>,
}

impl Line {
    pub(crate) fn new(stream: TcpStream, state: Arc<LineState>, exchange: Arc<Exchange>) -> Self {
        Self { stream, state, exchange }
    }

    pub(crate) fn into_stream(self) -> TcpStream {
        self.stream
    }

    /// Waits for the first byte of a request without reading it.
    ///
    /// # Errors
    /// If the stream is broken or the request is not to be read.
    fn poll_first_byte(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut start = [0; 32];
        let length = ready!(self.stream.poll_peek(cx, &mut ReadBuf::new(&mut start)))?;
        if length > 0 {
            self.state.between_requests.store(false, Ordering::Relaxed);
            // The page asks all the time, and must not meet the faults that are meant for clients.
            if start.windows(control::PREFIX.len()).any(|part| part == control::PREFIX.as_bytes()) {
                return Poll::Ready(Ok(()));
            }
            if let Some(takeover) = self.exchange.first_byte(self.state.has_served()) {
                self.state.take_over(takeover);
                return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.state.between_requests.load(Ordering::Relaxed) {
            ready!(self.poll_first_byte(cx))?;
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
