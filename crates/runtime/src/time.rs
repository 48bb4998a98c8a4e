//! Time and randomness as arguments, so that tests are fast and deterministic.

use std::fmt;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

use crate::{BoxFuture, timer};

/// The clock that calls and waiters use to tell the time and to sleep.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The current date and time, for signatures.
    fn now(&self) -> SystemTime;
    /// Monotonic time since a fixed moment, for timeouts.
    fn elapsed(&self) -> Duration;
    /// Completes after `duration`. Used for pauses between attempts or polls.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
    /// Completes after `duration`. Used for timeouts. It is the same as [`sleep`](Self::sleep)
    /// except on a clock that skips pauses.
    fn limit(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.sleep(duration)
    }
}

/// The system clock. It has its own timer, a thread that the whole process shares and the first
/// sleep starts, so that calls run on any executor.
#[derive(Clone, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(timer::sleep(duration))
    }
}

/// The source of nonces and jitter.
pub trait Random: Send + Sync + fmt::Debug {
    /// Returns 64 random bits.
    fn next(&self) -> u64;
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn next(&self) -> u64 {
        getrandom::u64().unwrap_or_else(|_| {
            // A nonce only has to be unique, so the clock will do if the system has no generator.
            // getrandom knows of no supported platform where that happens.
            SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0, |since| since.as_nanos() as u64)
        })
    }
}

/// A random UUID (version 4).
pub(crate) fn uuid(random: &dyn Random) -> String {
    let (high, low) = (random.next(), random.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        (low >> 48) & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}

/// Returns the output of `future`, or `None` if `limit` completes first.
pub(crate) async fn before<T>(
    future: impl Future<Output = T>,
    mut limit: impl Future<Output = ()> + Unpin,
) -> Option<T> {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(move |context| {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(context) {
            return std::task::Poll::Ready(Some(output));
        }
        Pin::new(&mut limit).poll(context).map(|()| None)
    })
    .await
}
