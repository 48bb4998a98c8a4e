//! The time the simulated clouds live in: the system's, or one that a test moves by hand.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Says what time it is in the simulated clouds.
///
/// Any closure that returns a [`Duration`] is a clock, for instance one that follows the paused
/// clock of tokio.
pub trait Clock: Send + Sync {
    /// The time since 1970-01-01T00:00:00Z.
    fn now(&self) -> Duration;
}

impl<F: Fn() -> Duration + Send + Sync> Clock for F {
    fn now(&self) -> Duration {
        self()
    }
}

/// The time of the system as it was when this was made, and from then on what has passed since.
///
/// It never goes back, whatever is done to the system's clock, so that a deadline once passed stays
/// passed.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Duration,
    since: Instant,
}

impl SystemClock {
    /// A clock that starts at the system's time.
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

/// A clock that stands still until it is moved. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<Duration>>);

impl ManualClock {
    /// A clock that stands at this time since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn new(now: Duration) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// A clock that stands at the system's time, so that clients with a real clock are in step with
    /// it.
    #[must_use]
    pub fn starting_now() -> Self {
        Self::new(system_time())
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let mut now = self.lock();
        *now = now.saturating_add(by);
    }

    /// Puts the clock to this time since 1970-01-01T00:00:00Z, which may be an earlier one.
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
