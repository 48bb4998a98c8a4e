//! The retry loop. Attempts, policy, clock, randomness and budget are arguments; it knows neither
//! clients nor requests.

use std::time::Duration;

use super::{Again, RetryBudget, RetryPolicy, again};
use crate::time::before;
use crate::{Clock, Error, ErrorKind, Random};

/// Decides how often and when a call is attempted.
pub(crate) struct Retry<'a> {
    pub(crate) policy: RetryPolicy,
    /// The maximum duration of the call, including all attempts and pauses.
    pub(crate) timeout: Duration,
    /// Whether sending the call twice has the same effect as sending it once.
    pub(crate) repeatable: bool,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) random: &'a dyn Random,
    pub(crate) budget: &'a RetryBudget,
}

/// A failed attempt.
pub(crate) struct Failed {
    pub(crate) error: Error,
    /// The request certainly had no effect and the cause has been fixed: the next attempt needs
    /// neither a pause nor the budget.
    pub(crate) again_at_once: bool,
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    AttemptAtOnce,
    AttemptAfter(Duration),
    GiveUp,
}

impl Retry<'_> {
    /// Runs `attempt`, which takes the number of the attempt, counted from 1, until it succeeds,
    /// fails for good or runs out of time. The error includes those of earlier attempts.
    pub(crate) async fn run<T, F, A>(&self, attempt: F) -> Result<T, Error>
    where
        F: Fn(u32) -> A,
        A: Future<Output = Result<T, Failed>>,
    {
        let started = self.clock.elapsed();
        let mut limit = self.clock.limit(self.timeout);
        let mut earlier = Vec::new();
        let mut number = 1;
        let error = loop {
            let failed = match before(attempt(number), &mut limit).await {
                Some(Ok(result)) => {
                    self.budget.refill();
                    return Ok(result);
                }
                Some(Err(failed)) => failed,
                None => break self.timed_out(),
            };
            let elapsed = self.clock.elapsed().saturating_sub(started);
            let next = self.after(&failed, number, elapsed);
            let error = failed.error;
            match next {
                Next::GiveUp => break error,
                Next::AttemptAtOnce => earlier.push(error),
                Next::AttemptAfter(pause) => {
                    tracing::debug!(
                        attempt = number,
                        pause_ms = pause.as_millis() as u64,
                        error.type = ?error.kind(),
                        "retrying"
                    );
                    earlier.push(error);
                    if before(self.clock.sleep(pause), &mut limit).await.is_none() {
                        break self.timed_out();
                    }
                }
            }
            number += 1;
        };
        // Sources of other types cannot be redacted. What they say is in the messages of the
        // earlier attempts.
        earlier.iter_mut().for_each(Error::drop_source);
        Err(error.with_earlier(earlier))
    }

    /// Decides what follows the failure of attempt `number`, `elapsed` after the start of the call.
    /// Takes what a retry needs from the budget.
    fn after(&self, failed: &Failed, number: u32, elapsed: Duration) -> Next {
        if number >= self.policy.attempts {
            return Next::GiveUp;
        }
        if failed.again_at_once {
            return Next::AttemptAtOnce;
        }
        let error = &failed.error;
        let may_repeat = match again(error.kind()) {
            Again::Always => true,
            Again::IfRepeatable => self.repeatable,
            Again::Never => false,
        };
        if !may_repeat {
            return Next::GiveUp;
        }
        let jitter = self.policy.pause(number, self.random);
        let pause = error.retry_after().map_or(jitter, |asked| asked.max(jitter));
        // A pause that outlasts the call would only delay the error.
        if elapsed.saturating_add(pause) >= self.timeout || !self.budget.take() {
            return Next::GiveUp;
        }
        Next::AttemptAfter(pause)
    }

    fn timed_out(&self) -> Error {
        let message = format!("no result within {} s", self.timeout.as_secs_f64());
        Error::new(ErrorKind::Timeout, message)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::SystemTime;

    use super::*;
    use crate::testing::{FixedRandom, ManualClock};

    const SECOND: Duration = Duration::from_secs(1);

    /// What an attempt does.
    #[derive(Clone, Copy)]
    enum Does {
        Fail(ErrorKind),
        FailAtOnce,
        FailAsking(u64),
        FailAfter(u64, ErrorKind),
        Hang,
        Succeed,
    }
    use Does::*;

    struct Loop {
        clock: ManualClock,
        random: FixedRandom,
        budget: RetryBudget,
        policy: RetryPolicy,
        timeout: Duration,
        repeatable: bool,
    }

    impl Loop {
        fn new() -> Self {
            Self {
                clock: ManualClock::at(SystemTime::UNIX_EPOCH),
                random: FixedRandom(u64::MAX),
                budget: RetryBudget::default(),
                policy: RetryPolicy {
                    attempts: 4,
                    first_pause: SECOND,
                    longest_pause: Duration::from_secs(60),
                },
                timeout: Duration::from_secs(100),
                repeatable: true,
            }
        }

        /// The outcome and the number of attempts.
        async fn run(&self, script: &[Does]) -> (Result<u32, Error>, usize) {
            let retry = Retry {
                policy: self.policy,
                timeout: self.timeout,
                repeatable: self.repeatable,
                clock: &self.clock,
                random: &self.random,
                budget: &self.budget,
            };
            let numbers = RefCell::new(Vec::new());
            let outcome = retry
                .run(|number| {
                    numbers.borrow_mut().push(number);
                    let does = script[number as usize - 1];
                    async move {
                        let error = |kind| Error::new(kind, "as told").with_source("inner");
                        let failed = |error| Err(Failed { error, again_at_once: false });
                        match does {
                            Fail(kind) => failed(error(kind)),
                            FailAtOnce => Err(Failed {
                                error: error(ErrorKind::Authentication),
                                again_at_once: true,
                            }),
                            FailAsking(seconds) => {
                                let asked = Some(Duration::from_secs(seconds));
                                failed(error(ErrorKind::Throttled).with_retry_after(asked))
                            }
                            FailAfter(seconds, kind) => {
                                self.clock.advance(Duration::from_secs(seconds));
                                failed(error(kind))
                            }
                            Hang => std::future::pending().await,
                            Succeed => Ok(number),
                        }
                    }
                })
                .await;
            let numbers = numbers.into_inner();
            assert!(numbers.iter().copied().eq(1..=numbers.len() as u32), "{numbers:?}");
            (outcome, numbers.len())
        }

        fn pauses(&self) -> Vec<u64> {
            self.clock.pauses().iter().map(Duration::as_secs).collect()
        }
    }

    #[tokio::test]
    async fn a_success_ends_the_loop() {
        let one = Loop::new();
        let (outcome, attempts) = one.run(&[Succeed]).await;
        assert_eq!((outcome.unwrap(), attempts, one.pauses()), (1, 1, vec![]));
        let third = Loop::new();
        let script = [Fail(ErrorKind::Connection), Fail(ErrorKind::Unavailable), Succeed];
        assert_eq!(third.run(&script).await.0.unwrap(), 3);
        assert_eq!(third.pauses(), [1, 2]);
    }

    #[tokio::test]
    async fn the_error_has_those_of_earlier_attempts_without_their_sources() {
        let one = Loop::new();
        let (outcome, attempts) = one.run(&[Fail(ErrorKind::Unavailable); 4]).await;
        let error = outcome.unwrap_err();
        assert_eq!((attempts, error.attempts(), one.pauses()), (4, 4, vec![1, 2, 4]));
        let source = |error: &Error| std::error::Error::source(error).is_some();
        assert!(source(&error) && !error.earlier_attempts().iter().any(source));
    }

    #[tokio::test]
    async fn a_request_that_may_have_taken_effect_is_retried_only_if_repeatable() {
        for (kind, if_repeatable, otherwise) in [
            (ErrorKind::Throttled, 4, 4),
            (ErrorKind::Connection, 4, 4),
            (ErrorKind::Interrupted, 4, 1),
            (ErrorKind::Timeout, 4, 1),
            (ErrorKind::Permission, 1, 1),
        ] {
            for (repeatable, expected) in [(true, if_repeatable), (false, otherwise)] {
                let one = Loop { repeatable, ..Loop::new() };
                let (outcome, attempts) = one.run(&[Fail(kind); 4]).await;
                assert_eq!((outcome.unwrap_err().kind(), attempts), (kind, expected));
            }
        }
    }

    #[tokio::test]
    async fn an_attempt_at_once_needs_no_pause_and_no_budget_but_counts() {
        let one = Loop { repeatable: false, ..Loop::new() };
        while one.budget.take() {}
        let (outcome, attempts) = one.run(&[FailAtOnce, Succeed]).await;
        assert_eq!((outcome.unwrap(), attempts, one.pauses()), (2, 2, vec![]));
        let never = Loop { policy: RetryPolicy::never(), ..Loop::new() };
        assert_eq!(never.run(&[FailAtOnce]).await.1, 1);
    }

    #[tokio::test]
    async fn retry_after_lengthens_a_pause_but_never_shortens_it() {
        let one = Loop::new();
        let script = [FailAsking(70), FailAsking(0), Succeed];
        assert_eq!(one.run(&script).await.0.unwrap(), 3);
        assert_eq!(one.pauses(), [70, 2]);
    }

    #[tokio::test]
    async fn a_pause_that_would_outlast_the_call_is_not_taken() {
        let one = Loop::new();
        let (outcome, attempts) = one.run(&[FailAsking(100), Succeed]).await;
        assert_eq!((outcome.unwrap_err().kind(), attempts), (ErrorKind::Throttled, 1));
        let slow = Loop::new();
        let script = [FailAfter(98, ErrorKind::Unavailable), FailAfter(0, ErrorKind::Unavailable)];
        let (outcome, attempts) = slow.run(&script).await;
        assert_eq!((outcome.unwrap_err().attempts(), attempts), (2, 2));
        assert_eq!(slow.pauses(), [1]);
    }

    #[tokio::test]
    async fn a_call_can_time_out_during_an_attempt() {
        let one = Loop::new();
        let waiting = one.run(&[Fail(ErrorKind::Unavailable), Hang]);
        let later = async {
            tokio::task::yield_now().await;
            one.clock.advance(Duration::from_secs(100));
        };
        let ((outcome, attempts), ()) = tokio::join!(waiting, later);
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Timeout, "no result within 100 s"));
        assert_eq!((attempts, error.attempts()), (2, 2));
    }

    #[tokio::test]
    async fn an_empty_budget_ends_the_loop() {
        let one = Loop::new();
        while one.budget.take() {}
        assert_eq!(one.run(&[Fail(ErrorKind::Connection); 2]).await.1, 1);
    }
}
