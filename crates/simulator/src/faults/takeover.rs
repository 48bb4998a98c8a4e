//! A connection taken over from HTTP: sends raw bytes and ends as specified.

use std::convert::Infallible;
use std::{future, io};

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::sync::Semaphore;

/// What to do with a connection.
#[derive(Debug)]
pub(crate) struct Takeover {
    /// Sent first.
    pub(super) opening: Vec<u8>,
    pub(super) ending: Ending,
}

/// What follows the opening. It ends at once when the client disconnects.
#[derive(Debug)]
pub(super) enum Ending {
    /// The end of the stream (FIN).
    Close,
    /// A reset (RST), without an opening, because a reset discards bytes in flight.
    Reset,
    /// Nothing, ever.
    Hold,
    /// The block this many times, then the last bytes, then the end of the stream.
    Repeat { block: Bytes, times: usize, last: &'static [u8] },
    /// The block, endlessly.
    Forever { block: Bytes },
    /// One byte for each permit, then the end of the stream.
    Drip { rest: Bytes },
}

impl Takeover {
    pub(super) fn only(ending: Ending) -> Self {
        Self { opening: Vec::new(), ending }
    }

    pub(crate) async fn carry_out(self, mut stream: TcpStream, released: &Semaphore) {
        if matches!(self.ending, Ending::Reset) {
            // The reset is sent when the stream is dropped. If that cannot be configured, the
            // socket is closed instead.
            let _ = stream.set_zero_linger();
            return;
        }
        let (reading, writing) = stream.split();
        tokio::select! {
            () = gone(reading) => {}
            // An error: the client is gone.
            _ = self.write(writing, released) => {}
        }
    }

    async fn write(self, mut to: WriteHalf<'_>, released: &Semaphore) -> io::Result<Infallible> {
        to.write_all(&self.opening).await?;
        match self.ending {
            Ending::Close | Ending::Reset => {}
            Ending::Hold => return future::pending().await,
            Ending::Repeat { block, times, last } => {
                for _ in 0..times {
                    to.write_all(&block).await?;
                }
                to.write_all(last).await?;
            }
            Ending::Forever { block } => loop {
                to.write_all(&block).await?;
            },
            Ending::Drip { rest } => {
                for byte in rest {
                    // The semaphore is never closed.
                    if let Ok(permit) = released.acquire().await {
                        permit.forget();
                    }
                    to.write_all(&[byte]).await?;
                }
            }
        }
        to.shutdown().await?;
        // Closing a socket with unread bytes would reset it and discard bytes in flight to the
        // client.
        future::pending().await
    }
}

/// Waits until the client disconnects, discarding what it sends.
async fn gone(mut from: ReadHalf<'_>) {
    let mut thrown_away = [0; 4096];
    while !matches!(from.read(&mut thrown_away).await, Ok(0) | Err(_)) {}
}
