//! Whether and when a call is retried.

mod budget;
mod run;

use std::time::Duration;

use crate::{ErrorKind, Random};

pub(crate) use budget::RetryBudget;
pub(crate) use run::{Failed, Retry};

/// How often a call is attempted and how long it backs off between attempts.
///
/// Calls back off exponentially with full jitter: each pause is random between zero and a bound
/// that doubles with every attempt, so that many clients do not retry at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The maximum number of attempts; 1 disables retries.
    pub attempts: u32,
    /// The upper bound of the first pause.
    pub first_pause: Duration,
    /// The upper bound of all pauses, unless the service asks for a longer one (`Retry-After`).
    pub longest_pause: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts, pauses of up to 0.5 s, then up to 1 s; never more than 20 s.
    fn default() -> Self {
        Self {
            attempts: 3,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(20),
        }
    }
}

impl RetryPolicy {
    /// Disables retries.
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// The pause after attempt number `attempt`, counted from 1.
    fn pause(&self, attempt: u32, random: &dyn Random) -> Duration {
        let doublings = attempt.saturating_sub(1).min(20);
        let bound = self.first_pause.saturating_mul(1 << doublings).min(self.longest_pause);
        let part = random.next() as f64 / u64::MAX as f64;
        // The longest durations are not exact in floating point and would overflow.
        Duration::try_from_secs_f64(bound.as_secs_f64() * part).unwrap_or(bound)
    }
}

/// Whether a failed attempt may be retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    /// The request certainly had no effect and may succeed later.
    Always,
    /// The request may have taken effect: retry only calls that are safe to repeat.
    IfRepeatable,
    /// Another attempt would fail the same way.
    Never,
}

/// The only place that decides what is retried.
fn again(kind: ErrorKind) -> Again {
    match kind {
        ErrorKind::Connection | ErrorKind::Throttled => Again::Always,
        ErrorKind::Interrupted
        | ErrorKind::Timeout
        | ErrorKind::UnreadableResponse
        | ErrorKind::IncompleteResponse
        | ErrorKind::Unavailable => Again::IfRepeatable,
        ErrorKind::Configuration
        | ErrorKind::Credentials
        | ErrorKind::InvalidRequest
        | ErrorKind::ResponseTooLarge
        | ErrorKind::Authentication
        | ErrorKind::Permission
        | ErrorKind::NotFound
        | ErrorKind::AlreadyExists
        | ErrorKind::FailedPrecondition
        | ErrorKind::InvalidArgument
        | ErrorKind::QuotaExceeded
        | ErrorKind::UnsupportedOperation
        | ErrorKind::Service
        | ErrorKind::WaitFailed
        | ErrorKind::WaitTimeout => Again::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::FixedRandom;

    #[test]
    fn pauses_are_random_below_a_bound_that_doubles_up_to_the_longest() {
        let policy = RetryPolicy {
            attempts: 9,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(5),
        };
        let most = FixedRandom(u64::MAX);
        let bounds: Vec<_> = (1..6).map(|attempt| policy.pause(attempt, &most).as_secs()).collect();
        assert_eq!(bounds, [1, 2, 4, 5, 5]);
        assert_eq!(policy.pause(1000, &most).as_secs(), 5);
        assert_eq!(policy.pause(3, &FixedRandom(0)), Duration::ZERO);
        let half = policy.pause(1, &FixedRandom(u64::MAX / 2)).as_millis();
        assert!((499..=500).contains(&half), "{half}");
    }

    #[test]
    fn the_longest_pauses_do_not_panic() {
        let longest =
            RetryPolicy { attempts: 9, first_pause: Duration::MAX, longest_pause: Duration::MAX };
        for random in [u64::MAX, u64::MAX - 1, u64::MAX / 2, 0] {
            let pause = longest.pause(u32::MAX, &FixedRandom(random));
            assert!(pause <= Duration::MAX && (random == 0) == pause.is_zero());
        }
    }
}
