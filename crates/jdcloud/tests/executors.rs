//! Calls need no executor of their own, only a transport and a clock. And no duration is too long
//! for them.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant, SystemTime};

use jdcloud::credentials::AssumeRole;
use jdcloud::testing::{CannedTransport, FixedRandom, ManualClock};
use jdcloud::{Config, Credentials, ErrorKind, RetryPolicy};

const GOOD: &str =
    r#"{"requestId": "r", "result": {"image": {"imageId": "img-1", "status": "ready"}}}"#;
const PENDING: &str =
    r#"{"requestId": "r", "result": {"image": {"imageId": "img-1", "status": "pending"}}}"#;

/// The simplest possible executor.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        std::thread::park();
    }
}

/// With the machine's clock.
fn config(transport: &CannedTransport) -> Config {
    Config::new(Credentials::new("access", "secret"))
        .region("cn-north-1")
        .transport(transport.clone())
}

fn short_pauses() -> RetryPolicy {
    let pause = Duration::from_millis(5);
    RetryPolicy { attempts: 3, first_pause: pause, longest_pause: pause }
}

#[test]
fn a_call_pauses_and_succeeds_outside_of_any_runtime() {
    let transport = CannedTransport::new().respond(503, "").respond(503, "").respond(200, GOOD);
    let config = config(&transport).retry(short_pauses()).random(FixedRandom(u64::MAX));
    let vm = jdcloud::vm::Client::new(&config);
    let started = Instant::now();
    block_on(vm.describe_image().image_id("img-1").send()).expect("an answer");
    assert_eq!(transport.requests().len(), 3);
    assert!(started.elapsed() >= Duration::from_millis(10), "two pauses");
}

#[test]
fn timeouts_end_a_call_outside_of_any_runtime() {
    let transport = CannedTransport::new().silence().silence().silence();
    let config = config(&transport)
        .attempt_timeout(Duration::from_millis(5))
        .timeout(Duration::from_secs(60))
        .retry(short_pauses());
    let vm = jdcloud::vm::Client::new(&config);
    let error = block_on(vm.describe_image().image_id("img-1").send()).expect_err("silence");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3), "{error}");

    let config =
        config.timeout(Duration::from_millis(5)).transport(CannedTransport::new().silence());
    let vm = jdcloud::vm::Client::new(&config.attempt_timeout(Duration::MAX));
    let error = block_on(vm.describe_image().image_id("img-1").send()).expect_err("silence");
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
}

#[test]
fn a_runtime_without_timers_is_enough() {
    let transport = CannedTransport::new().respond(503, "").respond(200, GOOD);
    let vm = jdcloud::vm::Client::new(&config(&transport).retry(short_pauses()));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(vm.describe_image().image_id("img-1").send()).expect("an answer");
}

#[test]
fn a_waiter_works_outside_of_any_runtime() {
    let transport = CannedTransport::new().respond(200, PENDING).respond(200, GOOD);
    let vm = jdcloud::vm::Client::new(&config(&transport));
    let pause = Duration::from_millis(5);
    let wait = vm.wait_until_image_ready("img-1").with_interval(pause, pause);
    block_on(wait.into_future()).expect("it becomes ready");
}

#[test]
fn the_default_transport_does_not_panic_with_the_longest_timeouts() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let config = Config::new(Credentials::new("access", "secret"))
        .region("cn-north-1")
        .endpoint(format!("http://{address}"))
        .retry(RetryPolicy::never())
        .timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX)
        .connect_timeout(Duration::MAX);
    let vm = jdcloud::vm::Client::new(&config);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let error =
        runtime.block_on(vm.describe_image().image_id("img-1").send()).expect_err("nobody listens");
    assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
}

/// `true`: the system clock; `false`: one that only pauses advance.
fn clocked(config: Config, machines: bool) -> Config {
    if machines { config } else { config.clock(ManualClock::at(SystemTime::now())) }
}

const LONGEST: [Duration; 3] =
    [Duration::MAX, Duration::from_secs(1 << 63), Duration::from_secs(i64::MAX as u64)];

#[test]
fn no_timeout_is_too_long() {
    for long in LONGEST {
        for machines in [true, false] {
            let transport = CannedTransport::new().respond(200, GOOD);
            let config = clocked(config(&transport), machines)
                .timeout(long)
                .attempt_timeout(long)
                .connect_timeout(long)
                .transport(transport);
            let vm = jdcloud::vm::Client::new(&config);
            let call = vm.describe_image().image_id("img-1").send();
            block_on(call.with_timeout(long).with_attempt_timeout(long)).expect("an answer");
        }
    }
}

#[test]
fn no_pause_is_too_long() {
    for long in LONGEST {
        let policy = RetryPolicy { attempts: 9, first_pause: long, longest_pause: long };
        // One pause takes the clock to its end and so exceeds the timeout of the call.
        let transport = CannedTransport::new()
            .respond(503, "")
            .respond(503, "")
            .respond(503, "")
            .respond(200, GOOD);
        let clock = ManualClock::at(SystemTime::now());
        let config = config(&transport)
            .clock(clock.clone())
            .random(FixedRandom(u64::MAX))
            .retry(policy)
            .timeout(Duration::MAX);
        let vm = jdcloud::vm::Client::new(&config);
        let _ = block_on(vm.describe_image().image_id("img-1").send());
        assert!(!transport.requests().is_empty());
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
    }
    for asked in [u64::MAX, 1 << 63] {
        let asked = asked.to_string();
        let transport = CannedTransport::new().respond_with(429, &[("retry-after", &asked)], "");
        let vm = jdcloud::vm::Client::new(&clocked(config(&transport), false));
        let call = vm.describe_image().image_id("img-1").send();
        assert!(block_on(call).expect_err("it does not wait so long").is_throttled());
    }
}

#[test]
fn no_interval_of_a_waiter_is_too_long() {
    for long in LONGEST {
        for (timeout, ready) in [(Duration::from_secs(60), false), (Duration::MAX, true)] {
            let transport = CannedTransport::new().respond(200, PENDING).respond(200, PENDING);
            let vm =
                jdcloud::vm::Client::new(&clocked(config(&transport.respond(200, GOOD)), false));
            let wait = vm.wait_until_image_ready("img-1");
            let wait = wait.with_timeout(timeout).with_interval(long, long);
            match block_on(wait.into_future()) {
                Ok(_) => assert!(ready),
                Err(error) => assert!(error.is_timeout(), "{error}"),
            }
        }
    }
}

#[test]
fn no_lifetime_of_a_role_is_too_long() {
    for life in LONGEST {
        for expiration in ["2999-01-01 00:00:00", "soon"] {
            let answer = format!(
                r#"{{"requestId": "r", "result": {{"credentials": {{"accessKey": "STS.1",
                "secretKey": "s", "sessionToken": "t", "expiration": "{expiration}"}}}}}}"#
            );
            let transport = CannedTransport::new().respond(200, answer);
            let role = AssumeRole::new("jrn:iam::1:role/images", "nightly").duration(life);
            let config = clocked(config(&transport), false).assume_role(role);
            let credentials = block_on(config.credentials()).expect("credentials");
            assert!(credentials.expires_at() > Some(SystemTime::now()));
            let body = String::from_utf8_lossy(transport.requests()[0].body()).into_owned();
            assert!(body.contains(r#""durationSeconds":9223372036854775807"#), "{body}");
        }
    }
}
