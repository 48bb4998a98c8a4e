//! What is retried, when, and what the error says about it.
#![allow(clippy::unwrap_used)] // a test that has nothing to unwrap has failed

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use jdcloud::testing::{CannedTransport, FixedRandom, ManualClock};
use jdcloud::transport::Phase;
use jdcloud::{Credentials, ErrorKind, RetryPolicy};
use yun_runtime::__private::{Core, fields};
use yun_runtime::settings::Settings;
use yun_runtime::{Operation, OperationInfo, ProductInfo};
use yun_tests::Clouds;

const GOOD: &str = r#"{"requestId": "r-2", "result": {"imageId": "img-1"}}"#;

fn config(transport: &CannedTransport) -> (jdcloud::Config, ManualClock) {
    let clock = ManualClock::at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let config = jdcloud::Config::new(Credentials::new("test-access", "test-secret"))
        .region("cn-north-1")
        .transport(transport.clone())
        .clock(clock.clone())
        .random(FixedRandom(u64::MAX));
    (config, clock)
}

/// What happens to the first attempt; the second would succeed.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// No connection.
    Connect,
    /// The connection broke while the request was in flight.
    Exchange,
    /// No response in time.
    Silence,
    /// A response that exceeds the limit.
    TooLarge,
    /// A response with this status and body.
    Answer(u16, &'static str),
}

impl Fault {
    fn before_success(self) -> CannedTransport {
        let canned = CannedTransport::new();
        match self {
            Self::Connect => canned.failure(Phase::Connect, "refused"),
            Self::Exchange => canned.failure(Phase::Exchange, "reset"),
            Self::TooLarge => canned.failure(Phase::TooLarge, "too large"),
            Self::Silence => canned.silence(),
            Self::Answer(status, body) => canned.respond(status, body),
        }
        .respond(200, GOOD)
    }
}

const ENVELOPE_503: &str = r#"{"error": {"code": 503, "status": "UNAVAILABLE", "message": "m"}}"#;
const RATE_LIMIT: &str = r#"{"error": {"code": 429, "status": "RATE_LIMIT", "message": "m"}}"#;
const QUOTA: &str = r#"{"error": {"code": 429, "status": "QUOTA_EXCEEDED", "message": "m"}}"#;
const PRECONDITION: &str = r#"{"error": {"code": 400, "status": "FAILED_PRECONDITION"}}"#;
const UNAUTHENTICATED: &str = r#"{"error": {"code": 401, "status": "UNAUTHENTICATED"}}"#;

/// The fault, whether a read is retried, and whether a change is.
const TABLE: &[(Fault, bool, bool)] = &[
    (Fault::Connect, true, true),
    (Fault::Exchange, true, false),
    (Fault::Silence, true, false),
    (Fault::TooLarge, false, false),
    (Fault::Answer(429, RATE_LIMIT), true, true),
    (Fault::Answer(429, "slow down"), true, true),
    (Fault::Answer(429, QUOTA), false, false),
    (Fault::Answer(503, ENVELOPE_503), true, false),
    (Fault::Answer(503, ""), true, false),
    (Fault::Answer(502, "<html>Bad Gateway</html>"), true, false),
    (Fault::Answer(500, r#"{"error": {"code": 500, "status": "INTERNAL"}}"#), true, false),
    (Fault::Answer(501, r#"{"error": {"code": 501, "status": "NOT_IMPLEMENTED"}}"#), false, false),
    (Fault::Answer(200, r#"{"requestId": "r", "resu"#), true, false),
    (Fault::Answer(200, "<html>hello</html>"), true, false),
    (Fault::Answer(302, ""), true, false),
    (Fault::Answer(400, PRECONDITION), false, false),
    (Fault::Answer(401, UNAUTHENTICATED), false, false),
    (Fault::Answer(403, r#"{"error": {"status": "PERMISSION_DENIED"}}"#), false, false),
    (Fault::Answer(404, r#"{"error": {"status": "NOT_FOUND"}}"#), false, false),
    (Fault::Answer(409, r#"{"error": {"status": "ALREADY_EXISTS"}}"#), false, false),
];

/// Polls a call, advancing the clock whenever it is pending.
async fn finish<T: Send + 'static>(
    call: impl Future<Output = T> + Send + 'static,
    clock: &ManualClock,
) -> T {
    let call = tokio::spawn(call);
    while !call.is_finished() {
        tokio::task::yield_now().await;
        if !call.is_finished() {
            clock.advance(Duration::from_secs(1));
        }
    }
    call.await.unwrap()
}

#[tokio::test]
async fn operation_and_fault_decide_what_is_retried() {
    for (fault, read_again, change_again) in TABLE {
        let transport = fault.before_success();
        let (config, clock) = config(&transport);
        let vm = jdcloud::vm::Client::new(&config);
        let call = vm.describe_image().image_id("img-1").send();
        let read = finish(call, &clock).await;
        assert_eq!(read.is_ok(), *read_again, "describeImage, {fault:?}: {read:?}");
        assert_eq!(transport.requests().len(), if *read_again { 2 } else { 1 }, "{fault:?}");

        let transport = fault.before_success();
        let (config, clock) = self::config(&transport);
        let vm = jdcloud::vm::Client::new(&config);
        let call = vm.create_image().instance_id("i").name("n").description("d").send();
        let change = finish(call, &clock).await;
        assert_eq!(change.is_ok(), *change_again, "createImage, {fault:?}: {change:?}");
        assert_eq!(transport.requests().len(), if *change_again { 2 } else { 1 }, "{fault:?}");
    }
}

#[tokio::test]
async fn ucloud_throttling_is_waited_out_and_a_failed_create_is_not_retried() {
    let good = r#"{"RetCode": 0, "ImageId": "uimage-1"}"#;
    for (status, body, again) in [
        (200, r#"{"RetCode": 153, "Message": "m"}"#, true),
        (429, "slow", true),
        (503, "busy", false),
        (200, r#"{"RetCode": 150, "Message": "m"}"#, false),
        (200, r#"{"RetCode": 110, "Message": "m"}"#, false),
        (200, r#"{"RetCode": 8010, "Message": "m"}"#, false),
        (200, r#"{"RetCode": 520, "Message": "m"}"#, false),
    ] {
        let transport = CannedTransport::new().respond(status, body).respond(200, good);
        let config = ucloud::Config::new(ucloud::Credentials::new("test", "test-private"))
            .region("cn-bj2")
            .transport(transport.clone())
            .clock(ManualClock::at(SystemTime::now()));
        let uhost = ucloud::uhost::Client::new(&config);
        let made = uhost.create_custom_image().uhost_id("u").image_name("n").send().await;
        assert_eq!(made.is_ok(), again, "{body}: {made:?}");
        assert_eq!(transport.requests().len(), if again { 2 } else { 1 }, "{body}");
    }
}

#[tokio::test]
async fn a_change_with_an_idempotency_token_is_retried_with_the_same_token() {
    #[derive(Default)]
    struct CopyRequest {
        client_token: Option<String>,
    }
    fields!(CopyRequest { 0 client_token = "clientToken" TOKEN });
    #[derive(Default)]
    struct CopyResult {
        image_id: Option<String>,
    }
    fields!(CopyResult { 0 image_id = "imageId" });
    static PRODUCT: ProductInfo = ProductInfo {
        provider: "JD Cloud",
        name: "vm",
        endpoint: "vm.jdcloud-api.com",
        service: "vm",
        revision: "",
        error_codes: &[],
    };
    impl Operation for CopyRequest {
        type Result = CopyResult;
        const INFO: &'static OperationInfo =
            &OperationInfo::new(&PRODUCT, "copyImages", "POST", "/v1/copy");
    }
    let transport = CannedTransport::new()
        .failure(Phase::Exchange, "reset")
        .respond(503, ENVELOPE_503)
        .respond(200, GOOD);
    let (config, _) = config(&transport);
    let client = jdcloud::vm::Client::new(&config);
    let copied = client.execute(&CopyRequest::default()).await.unwrap();
    assert_eq!(copied.image_id.as_deref(), Some("img-1"));
    let sent = transport.requests();
    assert_eq!(sent.len(), 3);
    assert!(sent[0].body().starts_with(br#"{"clientToken":""#), "{:?}", sent[0].body());
    assert!(sent.iter().all(|request| request.body() == sent[0].body()));

    let transport = CannedTransport::new().respond(200, GOOD);
    let (config, _) = self::config(&transport);
    let client = jdcloud::vm::Client::new(&config);
    let mine = CopyRequest { client_token: Some("mine".into()) };
    client.execute(&mine).await.unwrap();
    assert_eq!(transport.requests()[0].body(), r#"{"clientToken":"mine"}"#);
}

#[tokio::test]
async fn every_attempt_is_dated_and_signed_anew() {
    #[derive(Debug)]
    struct Counting(Mutex<u64>);
    impl jdcloud::Random for Counting {
        fn next(&self) -> u64 {
            let mut count = self.0.lock().unwrap();
            *count += 1;
            u64::MAX - *count
        }
    }
    let transport =
        CannedTransport::new().respond(503, ENVELOPE_503).respond(503, "").respond(200, GOOD);
    let (config, _) = config(&transport);
    let vm = jdcloud::vm::Client::new(&config.random(Counting(Mutex::new(0))));
    vm.describe_image().image_id("img-1").send().await.unwrap();
    let sent = transport.requests();
    for header in ["x-jdcloud-nonce", "authorization"] {
        let values: std::collections::BTreeSet<_> =
            sent.iter().map(|request| request.headers()[header].to_str().unwrap()).collect();
        assert_eq!(values.len(), 3, "{header}: {values:?}");
    }
    // Pauses of nearly 0.5 s and 1 s, so that the date has changed by the third attempt.
    assert_ne!(sent[0].headers()["x-jdcloud-date"], sent[2].headers()["x-jdcloud-date"]);
}

#[tokio::test]
async fn pauses_grow_with_jitter_and_a_service_may_ask_for_longer_ones() {
    let transport = CannedTransport::new()
        .respond(503, "")
        .respond_with(429, &[("retry-after", "7")], RATE_LIMIT)
        .respond_with(
            503,
            &[
                ("date", "Tue, 14 Nov 2023 22:13:20 GMT"),
                ("retry-after", "Tue, 14 Nov 2023 22:13:50 GMT"),
            ],
            "",
        )
        .respond(200, GOOD);
    let (config, clock) = config(&transport);
    let policy = RetryPolicy { attempts: 5, ..RetryPolicy::default() };
    let vm = jdcloud::vm::Client::new(&config.retry(policy));
    vm.describe_image().image_id("img-1").send().await.unwrap();
    let pauses: Vec<_> = clock.pauses().iter().map(Duration::as_secs_f64).collect();
    assert_eq!(pauses, [0.5, 7.0, 30.0]);
}

#[tokio::test]
async fn a_pause_that_would_outlast_the_call_is_not_taken() {
    let transport =
        CannedTransport::new().respond_with(429, &[("retry-after", "3600")], RATE_LIMIT);
    let (config, clock) = config(&transport);
    let vm = jdcloud::vm::Client::new(&config);
    let error = vm.describe_image().image_id("img-1").send().await.unwrap_err();
    assert!(error.is_throttled(), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert!(clock.pauses().is_empty());
}

#[tokio::test]
async fn the_error_has_the_number_of_attempts_and_the_error_of_each() {
    let transport = CannedTransport::new()
        .failure(Phase::Exchange, "reset by peer")
        .respond(503, ENVELOPE_503)
        .failure(Phase::Connect, "refused");
    let (config, _) = config(&transport);
    let vm = jdcloud::vm::Client::new(&config);
    let error = vm.describe_image().image_id("img-1").send().await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    let kinds: Vec<_> = error.earlier_attempts().iter().map(jdcloud::Error::kind).collect();
    assert_eq!(kinds, [ErrorKind::Interrupted, ErrorKind::Unavailable]);
    assert!(!error.is_certainly_not_executed(), "the first attempt may have been executed");
    assert_eq!(
        error.to_string(),
        "JD Cloud vm describeImage in cn-north-1 (imageId img-1) failed: \
         could not connect: refused after 3 attempts; earlier errors: [the connection failed: reset by peer; \
         UNAVAILABLE (HTTP 503): m]; the request may have taken effect; check before retrying"
    );
}

#[tokio::test]
async fn attempt_timeout_and_overall_timeout_both_apply() {
    let transport = CannedTransport::new().silence().silence().silence();
    let (config, clock) = config(&transport);
    let config = config.timeout(Duration::from_secs(25)).attempt_timeout(Duration::from_secs(10));
    let vm = jdcloud::vm::Client::new(&config);
    let error = finish(vm.describe_image().image_id("img-1").send(), &clock).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(transport.requests().len(), 3);
    assert_eq!(error.attempts(), 3);
    assert!(error.to_string().contains("no result within 25 s"), "{error}");
    assert!(error.to_string().contains("no response within 10 s"), "{error}");
}

#[tokio::test]
async fn a_call_overrides_timeouts_and_retries_of_the_configuration() {
    let transport = CannedTransport::new().respond(503, "").respond(503, "").respond(200, GOOD);
    let (config, _) = config(&transport);
    let vm = jdcloud::vm::Client::new(&config);
    let call = vm.describe_image().image_id("img-1").send().with_retry(RetryPolicy::never());
    assert_eq!(call.await.unwrap_err().attempts(), 1);
    assert_eq!(transport.requests().len(), 1);
    let call = vm.describe_image().image_id("img-1").send().with_endpoint("https://other.example");
    assert!(call.await.is_ok());
    assert_eq!(transport.requests()[1].uri().host(), Some("other.example"));
    let other = CannedTransport::new().respond(200, GOOD);
    let call = vm.describe_image().image_id("img-1").send().with_transport(other.clone());
    assert!(call.await.is_ok());
    assert_eq!(other.requests().len(), 1);
    // The client's settings are unchanged.
    assert_eq!(vm.describe_image().image_id("img-1").send().await.unwrap_err().attempts(), 3);
}

#[tokio::test]
async fn a_service_that_is_down_is_not_flooded_with_retries() {
    let mut transport = CannedTransport::new();
    for _ in 0..100 {
        transport = transport.respond(503, "");
    }
    let (config, _) = config(&transport);
    // Two clients of one configuration share the budget.
    let clients = [jdcloud::vm::Client::new(&config), jdcloud::vm::Client::new(&config)];
    for index in 0..20 {
        let call = clients[index % 2].describe_image().image_id("img-1").send();
        assert!(call.await.is_err());
    }
    // 20 calls and the 10 retries that a full budget holds, instead of 60 requests.
    assert_eq!(transport.requests().len(), 30);
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_once_and_remembered() {
    for (name, ahead) in [("behind", false), ("ahead", true)] {
        let clouds = Clouds::start().await;
        let by = Duration::from_secs(20 * 60);
        // The clients' clock is 20 minutes ahead of or behind the service's.
        if ahead {
            clouds.skew_clients(by);
        } else {
            clouds.skew_service(by);
        }
        let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
        // Even a change: a request rejected for its date was not executed.
        vm.create_image()
            .instance_id("i-stopped")
            .name("golden")
            .description("d")
            .send()
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(clouds.received("createImage"), 2, "{name}");
        vm.describe_instance().instance_id("i-stopped").send().await.unwrap();
        assert_eq!(clouds.received("describeInstance"), 1, "{name}: remembered");
    }
}

#[tokio::test]
async fn a_dropped_call_leaves_nothing_running() {
    let transport = CannedTransport::new().silence().respond(200, GOOD);
    let (config, clock) = config(&transport);
    let vm = jdcloud::vm::Client::new(&config);
    let call = tokio::spawn(vm.describe_image().image_id("img-1").send());
    while transport.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    clock.advance(Duration::from_secs(3600));
    tokio::task::yield_now().await;
    assert_eq!(transport.requests().len(), 1);
}

#[derive(Clone, Debug, Default)]
struct Recorder(Arc<Mutex<Vec<String>>>);

impl Recorder {
    fn note(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }
}

impl jdcloud::Interceptor for Recorder {
    fn before_signing(&self, attempt: jdcloud::Attempt, headers: &mut http::HeaderMap) {
        self.note(format!("sign {} {}", attempt.operation.name, attempt.number));
        headers.insert("x-request-source", "test".parse().unwrap());
        headers.insert("x-jdcloud-date", "forged".parse().unwrap());
    }
    fn after_response(&self, attempt: jdcloud::Attempt, response: &http::Response<bytes::Bytes>) {
        self.note(format!("response {} {}", attempt.number, response.status().as_u16()));
    }
    fn after_attempt(
        &self,
        attempt: jdcloud::Attempt,
        outcome: Result<(), &jdcloud::Error>,
        _: Duration,
    ) {
        self.note(format!(
            "attempt {} {:?}",
            attempt.number,
            outcome.map_err(jdcloud::Error::kind)
        ));
    }
    fn after_call(
        &self,
        operation: &'static OperationInfo,
        outcome: Result<(), &jdcloud::Error>,
        took: Duration,
    ) {
        self.note(format!("call {} {} {took:?}", operation.name, outcome.is_ok()));
    }
}

#[tokio::test]
async fn hooks_see_every_attempt_and_may_add_headers() {
    let transport = CannedTransport::new()
        .failure(Phase::Connect, "refused")
        .respond(503, "")
        .respond(200, GOOD);
    let (config, _) = config(&transport);
    let recorder = Recorder::default();
    let vm = jdcloud::vm::Client::new(&config.interceptor(recorder.clone()));
    vm.describe_image().image_id("img-1").send().await.unwrap();
    assert_eq!(
        *recorder.0.lock().unwrap(),
        [
            "sign describeImage 1",
            "attempt 1 Err(Connection)",
            "sign describeImage 2",
            "response 2 503",
            "attempt 2 Err(Unavailable)",
            "sign describeImage 3",
            "response 3 200",
            "attempt 3 Ok(())",
            "call describeImage true 1.5s",
        ]
    );
    let sent = &transport.requests()[0];
    assert_eq!(sent.headers()["x-request-source"], "test");
    assert_ne!(sent.headers()["x-jdcloud-date"], "forged");
    let authorization = sent.headers()["authorization"].to_str().unwrap();
    assert!(authorization.contains(";x-request-source,"), "{authorization}");
}

#[test]
fn settings_are_shared_and_core_is_cheap_to_clone() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Core>();
    shared::<Settings>();
    shared::<jdcloud::vm::Client>();
    shared::<ucloud::Config>();
}
