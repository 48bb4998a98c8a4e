//! Temporary credentials are fetched once for all requests, in time, and never used after they
//! expire.

mod support;

use std::sync::Arc;
use std::time::Duration;

use support::{Source, block_on, poll_once};
use yun_runtime::credentials::{Credentials, ProvideCredentials, Refreshing};
use yun_runtime::testing::ManualClock;
use yun_runtime::{Clock, ErrorKind};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);

fn refreshing() -> (ManualClock, Source, Refreshing) {
    let clock = ManualClock::at(std::time::SystemTime::UNIX_EPOCH + 500_000 * HOUR);
    let source = Source::new(&clock);
    let refreshing = Refreshing::with_clock(source.clone(), Arc::new(clock.clone()));
    (clock, source, refreshing)
}

/// The access key that a request made now would use, or the error's text.
fn now(refreshing: &Refreshing) -> Result<String, String> {
    block_on(refreshing.provide())
        .map(|credentials| credentials.access_key().to_owned())
        .map_err(|error| error.to_string())
}

#[test]
fn nothing_is_fetched_before_the_first_request_and_then_once() {
    let (_, source, refreshing) = refreshing();
    source.then_gives("A", HOUR);
    assert_eq!(source.fetches(), 0);
    for _ in 0..100 {
        assert_eq!(now(&refreshing), Ok("A".into()));
    }
    assert_eq!(source.fetches(), 1);
}

#[test]
fn credentials_without_an_expiry_are_fetched_once() {
    let (clock, source, refreshing) = refreshing();
    source.then_gives_for_ever("A");
    assert_eq!(now(&refreshing), Ok("A".into()));
    clock.advance(100_000 * HOUR);
    assert_eq!(now(&refreshing), Ok("A".into()));
    assert_eq!(source.fetches(), 1);
}

#[test]
fn credentials_are_refreshed_when_five_minutes_are_left() {
    let (clock, source, refreshing) = refreshing();
    source.then_gives("A", HOUR);
    source.then_gives("B", HOUR);
    assert_eq!(now(&refreshing), Ok("A".into()));
    clock.advance(HOUR - 5 * MINUTE - SECOND);
    assert_eq!(now(&refreshing), Ok("A".into()));
    clock.advance(SECOND);
    assert_eq!(now(&refreshing), Ok("B".into()));
    assert_eq!(source.fetches(), 2);
}

#[test]
fn short_lived_credentials_are_refreshed_in_their_last_quarter() {
    let (clock, source, refreshing) = refreshing();
    source.then_gives("A", 60 * SECOND);
    source.then_gives("B", 60 * SECOND);
    assert_eq!(now(&refreshing), Ok("A".into()));
    clock.advance(44 * SECOND);
    assert_eq!(now(&refreshing), Ok("A".into()));
    clock.advance(SECOND);
    assert_eq!(now(&refreshing), Ok("B".into()));
}

#[test]
fn many_first_requests_share_one_fetch() {
    let (_, source, refreshing) = refreshing();
    source.then_gives("A", HOUR);
    source.close();
    let mut requests: Vec<_> = (0..500).map(|_| refreshing.provide()).collect();
    for request in &mut requests {
        assert!(poll_once(request).is_none());
    }
    source.open();
    for request in requests {
        assert_eq!(block_on(request).expect("credentials").access_key(), "A");
    }
    assert_eq!(source.fetches(), 1);
}

#[test]
fn requests_on_many_threads_share_one_fetch() {
    for _ in 0..50 {
        let (_, source, refreshing) = refreshing();
        source.then_gives("A", HOUR);
        source.close();
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| assert_eq!(now(&refreshing), Ok("A".into())));
            }
            // Correct in any order of the threads; the gate only makes them overlap.
            scope.spawn(|| source.open());
        });
        assert_eq!(source.fetches(), 1);
    }
}

#[test]
fn a_thread_that_gives_up_at_any_moment_does_not_affect_the_others() {
    for _ in 0..50 {
        let (_, source, refreshing) = refreshing();
        for _ in 0..40 {
            source.then_gives("A", HOUR);
        }
        source.close();
        std::thread::scope(|scope| {
            for index in 0..16 {
                let refreshing = &refreshing;
                scope.spawn(move || {
                    if index % 2 == 0 {
                        let mut request = refreshing.provide();
                        let _ = poll_once(&mut request);
                    } else {
                        assert_eq!(now(refreshing), Ok("A".into()));
                    }
                });
            }
            scope.spawn(|| source.open());
        });
        // One, and another each time all waiting threads had given up.
        assert!(source.fetches() <= 9, "{}", source.fetches());
    }
}

#[test]
fn giving_up_does_not_cancel_the_fetch_for_the_others() {
    let (_, source, refreshing) = refreshing();
    source.then_gives("A", HOUR);
    source.close();
    let (mut first, mut second) = (refreshing.provide(), refreshing.provide());
    assert!(poll_once(&mut first).is_none());
    assert!(poll_once(&mut second).is_none());
    drop(first);
    source.open();
    assert_eq!(block_on(second).expect("credentials").access_key(), "A");
    assert_eq!(now(&refreshing), Ok("A".into()));
    assert_eq!(source.fetches(), 1);
}

#[test]
fn a_late_request_that_finds_the_fetch_done_wakes_the_others() {
    let (_, source, refreshing) = refreshing();
    source.then_gives("A", HOUR);
    source.close();
    let (mut first, mut late) = (refreshing.provide(), refreshing.provide());
    let woken = support::Flag::default();
    assert!(woken.poll(&mut first).is_none());
    source.open_unnoticed();
    assert!(!woken.take());
    assert_eq!(poll_once(&mut late).expect("ready").expect("A").access_key(), "A");
    assert!(woken.take());
    assert_eq!(woken.poll(&mut first).expect("ready").expect("A").access_key(), "A");
    assert_eq!(source.fetches(), 1);
}

#[test]
fn a_failure_is_not_passed_on_to_a_later_request() {
    let (_, source, refreshing) = refreshing();
    source.then_fails(ErrorKind::Unavailable, "down");
    source.then_gives("A", HOUR);
    source.close();
    let (mut first, mut second) = (refreshing.provide(), refreshing.provide());
    assert!(poll_once(&mut first).is_none());
    assert!(poll_once(&mut second).is_none());
    source.open();
    assert_eq!(block_on(first).expect_err("it failed").message(), "down");
    assert_eq!(now(&refreshing), Ok("A".into()));
    // The late request also uses what was fetched in the meantime.
    assert_eq!(block_on(second).expect("credentials").access_key(), "A");
}

#[test]
fn after_all_give_up_the_next_request_starts_a_new_fetch() {
    let (_, source, refreshing) = refreshing();
    source.then_gives("A", HOUR);
    source.then_gives("B", HOUR);
    source.close();
    let mut request = refreshing.provide();
    assert!(poll_once(&mut request).is_none());
    drop(request);
    source.open();
    assert_eq!(now(&refreshing), Ok("B".into()));
    assert_eq!(source.fetches(), 2);
}

#[test]
fn while_one_request_fetches_the_others_use_credentials_still_valid() {
    let (clock, source, refreshing) = refreshing();
    source.then_gives("A", HOUR);
    source.then_gives("B", HOUR);
    assert_eq!(now(&refreshing), Ok("A".into()));
    clock.advance(56 * MINUTE);
    source.close();
    let mut fetching = refreshing.provide();
    assert!(poll_once(&mut fetching).is_none());
    assert_eq!(now(&refreshing), Ok("A".into()));
    source.open();
    assert_eq!(block_on(fetching).expect("credentials").access_key(), "B");
    assert_eq!(now(&refreshing), Ok("B".into()));
    assert_eq!(source.fetches(), 2);
}

#[test]
fn in_the_last_minute_every_request_waits_for_new_credentials() {
    let (clock, source, refreshing) = refreshing();
    source.then_gives("A", HOUR);
    source.then_gives("B", HOUR);
    assert_eq!(now(&refreshing), Ok("A".into()));
    clock.advance(HOUR - MINUTE);
    source.close();
    let (mut first, mut second) = (refreshing.provide(), refreshing.provide());
    assert!(poll_once(&mut first).is_none());
    assert!(poll_once(&mut second).is_none());
    source.open();
    assert_eq!(block_on(second).expect("credentials").access_key(), "B");
    assert_eq!(block_on(first).expect("credentials").access_key(), "B");
    assert_eq!(source.fetches(), 2);
}

#[test]
fn after_a_failed_refresh_valid_credentials_are_used_and_a_later_request_tries_again() {
    let (clock, source, refreshing) = refreshing();
    source.then_gives("A", HOUR);
    source.then_fails(ErrorKind::Unavailable, "the service is down");
    source.then_gives("B", HOUR);
    assert_eq!(now(&refreshing), Ok("A".into()));
    clock.advance(56 * MINUTE);
    for _ in 0..100 {
        assert_eq!(now(&refreshing), Ok("A".into()));
    }
    assert_eq!(source.fetches(), 2, "no fetch before each request");
    clock.advance(24 * SECOND);
    assert_eq!(now(&refreshing), Ok("B".into()));
    assert_eq!(source.fetches(), 3);
}

#[test]
fn a_provider_that_repeats_its_credentials_is_not_called_before_every_request() {
    let (clock, source, refreshing) = refreshing();
    let the_same = Credentials::new("A", "s").with_expiry(clock.now() + HOUR);
    (0..3600).for_each(|_| source.then(Ok(the_same.clone())));
    for _ in 0..3599 {
        clock.advance(SECOND);
        assert_eq!(now(&refreshing), Ok("A".into()));
    }
    let fetches = source.fetches();
    assert!(fetches < 60, "{fetches}");
}

#[test]
fn expired_credentials_are_never_returned_and_the_error_says_so() {
    let (clock, source, refreshing) = refreshing();
    source.then_gives("A", HOUR);
    for _ in 0..2 {
        source.then_fails(ErrorKind::Unavailable, "the service is down");
    }
    source.then_gives("B", HOUR);
    assert_eq!(now(&refreshing), Ok("A".into()));
    clock.advance(HOUR);
    let expected = "the credentials from the test expired at 2027-01-15T09:00:00Z and could not be refreshed: the service is down; provide valid credentials";
    assert_eq!(now(&refreshing), Err(expected.into()));
    assert_eq!(now(&refreshing), Err(expected.into()));
    assert_eq!(now(&refreshing), Ok("B".into()), "each request tries again");
}

#[test]
fn credentials_that_arrive_expired_are_not_returned() {
    let (clock, source, refreshing) = refreshing();
    source.then_gives("A", Duration::ZERO);
    let error = now(&refreshing).expect_err("they are expired");
    assert!(error.starts_with("the credentials from the test expired at"), "{error}");

    source.then_gives("A", HOUR);
    source.then_gives("B", Duration::ZERO);
    assert_eq!(now(&refreshing), Ok("A".into()));
    clock.advance(56 * MINUTE);
    assert_eq!(now(&refreshing), Ok("A".into()), "they do not replace valid ones");
}

#[test]
fn the_kind_of_a_failed_fetch_is_not_that_of_the_call() {
    for kind in [ErrorKind::NotFound, ErrorKind::Timeout, ErrorKind::Throttled] {
        let (_, source, refreshing) = refreshing();
        source.then_fails(kind, "no such role");
        let error = block_on(refreshing.provide()).expect_err("it fails");
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.is_certainly_not_executed());
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[test]
fn a_provider_that_panics_is_an_error_and_does_not_hang() {
    let (_, source, refreshing) = refreshing();
    source.then_panics();
    source.then_gives("A", HOUR);
    source.close();
    let (mut first, mut second) = (refreshing.provide(), refreshing.provide());
    let woken = support::Flag::default();
    assert!(poll_once(&mut first).is_none());
    assert!(woken.poll(&mut second).is_none());
    source.open_unnoticed();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| poll_once(&mut first)));
    assert!(panicked.is_err());
    drop(first);
    assert!(woken.take());
    let error = woken.poll(&mut second).expect("it ends").expect_err("the fetch is lost");
    assert!(error.message().contains("panicked"), "{error}");
    drop(second);
    assert_eq!(now(&refreshing), Ok("A".into()));
}

#[test]
fn debug_and_errors_hold_nothing_secret() {
    let (clock, source, refreshing) = refreshing();
    let credentials = Credentials::new("AKID-hidden", "s3cr3t")
        .with_session_token("t0k3n")
        .with_expiry(clock.now() + HOUR)
        .with_source("the test");
    source.then(Ok(credentials.clone()));
    assert!(now(&refreshing).is_ok());
    clock.advance(2 * HOUR);
    source.then_fails(ErrorKind::Unavailable, "down");
    let error = block_on(refreshing.provide()).expect_err("they are expired");
    for text in
        [format!("{credentials:?}"), format!("{refreshing:?}"), format!("{error:#?}{error}")]
    {
        for secret in ["AKID-hidden", "s3cr3t", "t0k3n"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert!(format!("{credentials:?}").contains("the test"));
}
