//! The clock of the simulated clouds: the system's, or one that a test advances.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Tells the time in the simulated clouds.
///
/// Any closure that returns a [`Duration`] is a clock, for example one that follows tokio's paused
/// clock.
pub trait Clock: Send + Sync {
    /// The time since 1970-01-01T00:00:00Z.
    fn now(&self) -> Duration;
}

impl<F: Fn() -> Duration + Send + Sync> Clock for F {
    fn now(&self) -> Duration {
        self()
    }
}

/// The system time at creation plus the time elapsed since.
///
/// It never goes back, even if the system clock does, so a deadline once passed stays passed.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Duration,
    since: Instant,
}

impl SystemClock {
    /// Creates a clock that starts at the system time.
    #[must_use]
    pub fn new() -> Self {
        Self { started: system_time(), since: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.started.saturating_add(self.since.elapsed())
    }
}

/// A clock that only advances on demand. Clones share the time.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Duration>>);

impl ManualClock {
    /// Creates a clock that shows this time since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn new(now: Duration) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Creates a clock that shows the system time, in step with clients that use a real clock.
    #[must_use]
    pub fn starting_now() -> Self {
        Self::new(system_time())
    }

    /// Advances the clock.
    pub fn advance(&self, by: Duration) {
        let mut now = self.lock();
        *now = now.saturating_add(by);
    }

    /// Sets the clock to this time since 1970-01-01T00:00:00Z, which may be earlier than now.
    pub fn set(&self, to: Duration) {
        *self.lock() = to;
    }

    fn lock(&self) -> MutexGuard<'_, Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        *self.lock()
    }
}

/// A clock that can be put forward, whatever it follows.
pub(crate) struct AdvancedClock {
    clock: Arc<dyn Clock>,
    ahead: Mutex<Duration>,
}

impl AdvancedClock {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, ahead: Mutex::default() }
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(by);
    }
}

impl Clock for AdvancedClock {
    fn now(&self) -> Duration {
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        self.clock.now().saturating_add(ahead)
    }
}

// A system clock before 1970 counts as 1970: every date check then fails with a message that names
// the time.
fn system_time() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_manual_clock_move_together() {
        let clock = ManualClock::new(Duration::from_secs(10));
        let clone = clock.clone();
        clock.advance(Duration::from_secs(5));
        assert_eq!(clone.now(), Duration::from_secs(15));
        clone.set(Duration::from_secs(1));
        assert_eq!(clock.now(), Duration::from_secs(1));
    }

    #[test]
    fn a_closure_is_a_clock() {
        fn read(clock: &impl Clock) -> Duration {
            clock.now()
        }
        assert_eq!(read(&|| Duration::from_secs(7)), Duration::from_secs(7));
    }
}
