//! Real faults on the socket, and how calls handle them.
#![allow(clippy::unwrap_used)] // a test that has nothing to unwrap has failed

use std::time::Duration;

use jdcloud::{ErrorKind, RetryPolicy};
use yun_simulator::{Fault, RetryAfter};
use yun_tests::Clouds;

/// What a fault means for a create call: the kind of error, and whether it is retried.
struct Expectation {
    fault: Fault,
    kind: ErrorKind,
    again: bool,
}

const fn once(fault: Fault, kind: ErrorKind) -> Expectation {
    Expectation { fault, kind, again: false }
}

/// Every fault that the service ends by itself.
const FAULTS: &[Expectation] = &[
    once(Fault::CloseUnread, ErrorKind::Interrupted),
    once(Fault::ResetUnread, ErrorKind::Interrupted),
    once(Fault::CloseUnanswered, ErrorKind::Interrupted),
    once(Fault::ResetUnanswered, ErrorKind::Interrupted),
    once(Fault::CutOff, ErrorKind::Interrupted),
    once(Fault::CutOffChunked, ErrorKind::Interrupted),
    once(Fault::CutOffJson, ErrorKind::UnreadableResponse),
    once(Fault::HugeBody, ErrorKind::ResponseTooLarge),
    once(Fault::HugeChunkedBody, ErrorKind::ResponseTooLarge),
    once(Fault::EndlessHeaders, ErrorKind::Interrupted),
    once(Fault::HtmlBadGateway, ErrorKind::Unavailable),
    once(Fault::EmptyUnavailable, ErrorKind::Unavailable),
    once(Fault::Unavailable, ErrorKind::Unavailable),
    once(Fault::GatewayTimeout, ErrorKind::Unavailable),
    once(Fault::QuotaExceeded, ErrorKind::QuotaExceeded),
    Expectation { fault: Fault::Throttled, kind: ErrorKind::Throttled, again: true },
    Expectation { fault: Fault::TooManyRequests, kind: ErrorKind::Throttled, again: true },
];

#[tokio::test]
async fn a_create_is_never_retried_if_it_may_have_taken_effect() {
    for Expectation { fault, kind, again } in FAULTS {
        let clouds = Clouds::start().await;
        clouds.simulator.inject(*fault);
        let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
        let made =
            vm.create_image().instance_id("i-stopped").name("n").description("d").send().await;
        check(&clouds, *fault, *kind, *again, "createImage", made.map(drop));

        let clouds = Clouds::start().await;
        clouds.simulator.inject(*fault);
        let uhost = ucloud::uhost::Client::new(&clouds.ucloud());
        let made =
            uhost.create_custom_image().uhost_id("uhost-stopped").image_name("n").send().await;
        check(&clouds, *fault, *kind, *again, "CreateCustomImage", made.map(drop));
    }
}

fn check(
    clouds: &Clouds,
    fault: Fault,
    kind: ErrorKind,
    again: bool,
    operation: &str,
    outcome: Result<(), jdcloud::Error>,
) {
    assert_eq!(clouds.simulator.pending_faults(), 0, "{fault:?} was not met");
    assert!(clouds.simulator.effects(operation) <= 1, "{fault:?}: {operation} took effect twice");
    match outcome {
        Ok(()) => assert!(again, "{operation}, {fault:?}: sent again"),
        Err(error) => {
            assert!(!again, "{operation}, {fault:?}: {error}");
            assert_eq!(error.kind(), kind, "{operation}, {fault:?}: {error}");
            assert_eq!(error.attempts(), 1, "{operation}, {fault:?}: {error}");
            if clouds.simulator.effects(operation) == 1 {
                assert!(!error.is_certainly_not_executed(), "{operation}, {fault:?}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn a_read_survives_every_transient_fault() {
    for Expectation { fault, kind, .. } in FAULTS {
        let passes = !matches!(kind, ErrorKind::ResponseTooLarge | ErrorKind::QuotaExceeded);
        let clouds = Clouds::start().await;
        clouds.simulator.faults([*fault, *fault]);
        let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
        let read = vm.describe_instance().instance_id("i-stopped").send().await;
        assert_eq!(read.is_ok(), passes, "{fault:?}: {read:?}");

        let clouds = Clouds::start().await;
        clouds.simulator.faults([*fault, *fault]);
        let uhost = ucloud::uhost::Client::new(&clouds.ucloud());
        let read = uhost.describe_image().send().await;
        assert_eq!(read.is_ok(), passes, "{fault:?}: {read:?}");
    }
}

#[tokio::test]
async fn an_empty_success_is_an_error_if_a_result_is_required() {
    let clouds = Clouds::start().await;
    clouds.simulator.inject(Fault::EmptyOk);
    let uhost = ucloud::uhost::Client::new(&clouds.ucloud());
    let made = uhost.create_custom_image().uhost_id("uhost-stopped").image_name("n").send().await;
    let error = made.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnreadableResponse, "{error}");
    assert!(!error.is_certainly_not_executed());
    assert_eq!(clouds.received("CreateCustomImage"), 1);
}

#[tokio::test]
async fn a_refused_connection_is_retried_even_for_a_create() {
    let clouds = Clouds::start().await;
    clouds.simulator.refuse_connections().await.unwrap();
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    let call = || vm.create_image().instance_id("i-stopped").name("n").description("d");
    let error = call().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
    assert_eq!(error.attempts(), 3);
    assert!(error.is_certainly_not_executed());
    clouds.simulator.accept_connections().await.unwrap();
    call().send().await.unwrap();
    assert_eq!(clouds.simulator.effects("createImage"), 1);
}

#[tokio::test]
async fn a_connection_closed_while_idle_never_sends_a_create_twice() {
    let clouds = Clouds::start().await;
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    vm.describe_instance().instance_id("i-stopped").send().await.unwrap();
    clouds.simulator.inject(Fault::CloseReused);
    let made = vm.create_image().instance_id("i-stopped").name("n").description("d").send().await;
    assert!(clouds.simulator.effects("createImage") <= 1);
    if let Err(error) = made {
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
        assert_eq!(clouds.received("createImage"), 0);
    }
    // A read is simply retried.
    clouds.simulator.clear_faults();
    vm.describe_instance().instance_id("i-stopped").send().await.unwrap();
    clouds.simulator.inject(Fault::CloseReused);
    vm.describe_instance().instance_id("i-stopped").send().await.unwrap();
}

#[tokio::test]
async fn a_hanging_call_times_out_and_its_connection_is_closed() {
    for fault in [Fault::Silence, Fault::Drip] {
        let clouds = Clouds::start().await;
        clouds.simulator.inject(fault);
        let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
        let call = vm
            .create_image()
            .instance_id("i-stopped")
            .name("n")
            .description("d")
            .send()
            .with_attempt_timeout(Duration::from_secs(10));
        let call = tokio::spawn(call);
        clouds.simulator.until_faults_met(1).await;
        clouds.advance(Duration::from_secs(11));
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{fault:?}: {error}");
        assert_eq!(error.attempts(), 1, "{fault:?}: {error}");
        assert!(!error.is_certainly_not_executed());
    }
}

#[tokio::test]
async fn throttling_storms_are_waited_out_as_the_service_asks() {
    let clouds = Clouds::start().await;
    let storm = Fault::Throttled.times(2).retry_after(RetryAfter::Seconds(20));
    clouds.simulator.inject(storm);
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    vm.create_image().instance_id("i-stopped").name("n").description("d").send().await.unwrap();
    assert_eq!(clouds.received("createImage"), 3);
    assert_eq!(clouds.simulator.effects("createImage"), 1);
    assert!(clouds.paused() >= Duration::from_secs(40), "{:?}", clouds.paused());

    let storm = Fault::Unavailable.times(2).retry_after(RetryAfter::Date(Duration::from_secs(15)));
    clouds.simulator.inject(storm);
    vm.describe_instance().instance_id("i-stopped").send().await.unwrap();
    assert!(clouds.paused() >= Duration::from_secs(70 - 2), "{:?}", clouds.paused());
}

#[tokio::test]
async fn a_lasting_storm_ends_with_an_error_that_lists_every_attempt() {
    let clouds = Clouds::start().await;
    clouds.simulator.inject(Fault::Unavailable.always());
    let policy = RetryPolicy { attempts: 5, ..RetryPolicy::default() };
    let uhost = ucloud::uhost::Client::new(&clouds.ucloud().retry(policy));
    let error = uhost.describe_image().send().await.unwrap_err();
    assert_eq!(error.attempts(), 5);
    assert_eq!(error.to_string().matches("HTTP 503").count(), 5, "{error}");
    assert_eq!(clouds.received("DescribeImage"), 5);
}

#[tokio::test]
async fn a_waiter_survives_faults_while_polling() {
    let clouds = Clouds::start().await;
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    let made =
        vm.create_image().instance_id("i-stopped").name("n").description("d").send().await.unwrap();
    clouds.simulator.faults([
        Fault::HtmlBadGateway,
        Fault::ResetUnanswered,
        Fault::Pass,
        Fault::CutOff,
        Fault::Throttled,
        Fault::EmptyUnavailable,
        Fault::HtmlBadGateway,
    ]);
    vm.wait_until_image_ready(&made.image_id).await.unwrap();
    assert_eq!(clouds.simulator.pending_faults(), 0);
}
