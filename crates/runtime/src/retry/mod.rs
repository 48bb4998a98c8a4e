//! Whether a call is sent again, and when.

mod budget;
mod run;

use std::time::Duration;

use crate::{ErrorKind, Random};

pub(crate) use budget::RetryBudget;
pub(crate) use run::{Failed, Retry};

/// How often a call is sent at most, and how long it pauses in between.
///
/// A pause is random between nothing and a bound that doubles from attempt to attempt ("full
/// jitter"), so that many clients do not come back at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a call is sent at most; 1 means never again.
    pub attempts: u32,
    /// The bound of the first pause.
    pub first_pause: Duration,
    /// The bound that no pause exceeds, unless the service asks for longer (`Retry-After`).
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
    /// Every call is sent once.
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// The pause after attempt number `attempt`, from 1.
    fn pause(&self, attempt: u32, random: &dyn Random) -> Duration {
        let doublings = attempt.saturating_sub(1).min(20);
        let bound = self.first_pause.saturating_mul(1 << doublings).min(self.longest_pause);
        let part = random.next() as f64 / u64::MAX as f64;
        // The longest durations have no exact counterpart in floating point, and come out too long.
        Duration::try_from_secs_f64(bound.as_secs_f64() * part).unwrap_or(bound)
    }
}

/// What a failed attempt says about sending the call again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    /// It certainly had no effect and may succeed later.
    Always,
    /// It may have had its effect: only a call that can be repeated is.
    IfRepeatable,
    /// It would end the same way.
    Never,
}

/// The one table of what is sent again.
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
    fn pauses_double_up_to_the_longest_and_are_random_below_that() {
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
