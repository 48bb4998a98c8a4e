//! Time and randomness as arguments, so that tests neither wait nor vary.

use std::fmt;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

use crate::{BoxFuture, timer};

/// Where calls and waiters take the time from, and how they sleep.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time of day, for signatures.
    fn now(&self) -> SystemTime;
    /// Time since a fixed moment, never going back, for timeouts.
    fn elapsed(&self) -> Duration;
    /// Completes after `duration`: a pause between two attempts or two looks.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
    /// Completes after `duration`: the limit of something that may take too long. The same as
    /// [`sleep`](Self::sleep), except for a clock that lets pauses pass at once.
    fn limit(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.sleep(duration)
    }
}

/// The machine's clock. It sleeps on a timer of its own, so that calls run on any executor: a thread
/// that all clocks of the process share, started by the first sleep.
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

/// Where nonces and jitter come from.
pub trait Random: Send + Sync + fmt::Debug {
    /// 64 random bits.
    fn next(&self) -> u64;
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn next(&self) -> u64 {
        getrandom::u64().unwrap_or_else(|_| {
            // A nonce must differ from call to call, no more: the clock serves where the system
            // has no generator, which getrandom knows of on no supported platform.
            SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0, |since| since.as_nanos() as u64)
        })
    }
}

/// A random UUID (version 4) in its usual spelling.
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

/// The output of `future`, or `None` when `limit` completes first.
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
