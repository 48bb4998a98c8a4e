//! A wait succeeds when the state is reached or the resource is gone, and only then.

mod support;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use support::{Source, block_on};
use yun_runtime::__private::{self, Absence, Core, WaiterInfo, fields};
use yun_runtime::bytes::Bytes;
use yun_runtime::dialect::{Received, RequestParts, ResponseParts};
use yun_runtime::fields::{Envelope, Slot};
use yun_runtime::http;
use yun_runtime::settings::Settings;
use yun_runtime::testing::{CannedTransport, ManualClock};
use yun_runtime::wait::{Progress, Wait};
use yun_runtime::{Dialect, Error, ErrorKind, Operation, OperationInfo, ProductInfo, RetryPolicy};

/// The status is the service's if the body is JSON, a proxy's otherwise.
#[derive(Debug)]
struct Plain;

impl Dialect for Plain {
    fn request(&self, parts: &RequestParts<'_>) -> Result<http::Request<Bytes>, Error> {
        Ok(http::Request::get(parts.endpoint).body(Bytes::new()).expect("a request"))
    }
    fn read(&self, received: &Received<'_>, result: &mut dyn Slot) -> Result<ResponseParts, Error> {
        let error = match received.response.status().as_u16() {
            404 => Error::new(ErrorKind::NotFound, "no"),
            403 => Error::new(ErrorKind::Permission, "no"),
            _ => Error::new(ErrorKind::Unavailable, "no"),
        };
        match Envelope::beside(result).decode(received.response.body(), received.budget) {
            Ok((decoded, _)) if received.response.status() == 200 => {
                Ok(ResponseParts { decoded, ..ResponseParts::default() })
            }
            Ok(_) => Err(error.with_code("NOT_FOUND")),
            Err(_) => Err(error),
        }
    }
    fn signs_time(&self) -> bool {
        false
    }
}

#[derive(Default)]
struct DescribeDisk {}
fields!(DescribeDisk {});

impl Operation for DescribeDisk {
    type Result = Disks;
    const INFO: &'static OperationInfo =
        &OperationInfo::new(&PRODUCT, "DescribeDisk", "GET", "/").idempotent();
}

static PRODUCT: ProductInfo = ProductInfo {
    provider: "Example",
    name: "disk",
    endpoint: "disk.example.com",
    service: "",
    revision: "",
    error_codes: &[],
};

#[derive(Default)]
struct Disks {
    disk: Option<Disk>,
    disks: Vec<Disk>,
    total_count: Option<i64>,
}
fields!(Disks { 0 disk = "disk", 1 disks = "disks", 2 total_count = "totalCount" });

#[derive(Default)]
struct Disk {
    id: Option<String>,
    state: Option<String>,
    health: Option<Health>,
}
fields!(Disk { 0 id = "id", 1 state = "state", 2 health = "health" });

#[derive(Default)]
struct Health {
    code: Option<String>,
}
fields!(Health { 0 code = "code" });

const READY: WaiterInfo = WaiterInfo {
    name: "diskReady",
    item: "disk",
    key: None,
    state: "state",
    success: &["ready"],
    failure: &["broken"],
    absence: Absence::NotYetListed(Duration::from_secs(5)),
    first_interval: Duration::from_secs(2),
    most_interval: Duration::from_secs(3),
    timeout: Duration::from_secs(30),
};
static DISK_READY: WaiterInfo = READY;
static DISK_GONE: WaiterInfo = WaiterInfo { success: &[], absence: Absence::Gone, ..READY };
static LISTED_GONE: WaiterInfo =
    WaiterInfo { item: "disks", key: Some("id"), success: &[], absence: Absence::Gone, ..READY };

static DISK_HEALTHY: WaiterInfo = WaiterInfo { state: "health.code", ..READY };
static GONE_OR_DELETED: WaiterInfo =
    WaiterInfo { success: &["deleted"], absence: Absence::Gone, ..READY };

const ONE: &str = r#"{"disk": {"state": "leaving"}}"#;
const LISTED: &str = r#"{"disks": [{"id": "d-0"}, {"id": "d-1", "state": "leaving"}]}"#;
const NOT_FOUND: (u16, &str) = (404, "{}");

/// A wait for `d-1` that gets these responses, and the progress it reports.
fn wait<T>(
    waiter: &'static WaiterInfo,
    answers: &[(u16, &'static str)],
) -> (Wait<T>, Arc<Mutex<Vec<Progress>>>) {
    let clock = ManualClock::at(SystemTime::UNIX_EPOCH);
    let source = Source::new(&clock);
    let mut transport = CannedTransport::new();
    for (status, body) in answers {
        source.then_gives_for_ever("A");
        transport = transport.respond(*status, *body);
    }
    let mut settings = Settings::new(Arc::new(Plain), Arc::new(source));
    settings.set_retry(RetryPolicy::never());
    settings.set_transport(Arc::new(transport));
    settings.set_clock(Arc::new(clock));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let reports = seen.clone();
    let core = Core::new(settings);
    let wait = __private::wait::<T, _>(&core, waiter, "d-1".to_owned(), &DescribeDisk::default())
        .with_progress(move |progress| reports.lock().expect("no panic").push(progress.clone()));
    (wait, seen)
}

fn until_gone(
    waiter: &'static WaiterInfo,
    answers: &[(u16, &'static str)],
) -> (Result<(), Error>, Vec<Option<String>>) {
    let (wait, seen) = wait::<()>(waiter, answers);
    let outcome = block_on(wait.into_future());
    let states = seen.lock().expect("no panic").iter().map(|look| look.state.clone()).collect();
    (outcome, states)
}

fn leaving() -> Option<String> {
    Some("leaving".to_owned())
}

#[test]
fn a_wait_for_a_state_returns_the_item() {
    let answers = [NOT_FOUND, (200, ONE), (200, r#"{"disk": {"state": "ready"}}"#)];
    let (wait, seen) = wait::<Disk>(&DISK_READY, &answers);
    let disk = block_on(wait.into_future()).expect("it becomes ready");
    assert_eq!(disk.state.as_deref(), Some("ready"));
    assert_eq!(seen.lock().expect("no panic").len(), 3);
}

#[test]
fn a_resource_missing_for_too_long_is_an_error() {
    for absent in [NOT_FOUND, (404, "<html>"), (200, "{}")] {
        let (wait, seen) = wait::<Disk>(&DISK_READY, &[absent; 9]);
        let error = block_on(wait.into_future()).expect_err("it is missing");
        assert!(error.is_not_found(), "{error}");
        assert_eq!(seen.lock().expect("no panic").len(), 3, "after 0, 2 and 5 s");
    }
}

#[test]
fn not_found_from_the_service_is_gone() {
    let (outcome, states) = until_gone(&DISK_GONE, &[(200, ONE), (200, ONE), NOT_FOUND]);
    outcome.expect("it is gone");
    assert_eq!(states, [leaving(), leaving(), None]);
    until_gone(&DISK_GONE, &[NOT_FOUND]).0.expect("it was gone before");
    until_gone(&LISTED_GONE, &[NOT_FOUND]).0.expect("it was gone before");
}

#[test]
fn a_resource_no_longer_listed_is_gone() {
    for list in [r#"{"disks": [{"id": "d-0"}]}"#, r#"{"disks": []}"#, r#"{"disks": null}"#] {
        let (outcome, states) = until_gone(&LISTED_GONE, &[(200, LISTED), (200, list)]);
        outcome.unwrap_or_else(|error| panic!("{list}: {error}"));
        assert_eq!(states, [leaving(), None]);
    }
}

#[test]
fn an_undocumented_response_does_not_show_that_a_resource_is_gone() {
    for (waiter, body) in [
        (&DISK_GONE, "{}"),
        (&DISK_GONE, r#"{"disk": null}"#),
        (&DISK_GONE, r#"{"disk": []}"#),
        (&DISK_GONE, "[]"),
        (&LISTED_GONE, r#"{"disks": "none"}"#),
        (&LISTED_GONE, "{}"),
        (&LISTED_GONE, r#"{"disks": [], "totalCount": 1}"#),
        (&LISTED_GONE, r#"{"disks": [{"state": "leaving"}]}"#),
        (&LISTED_GONE, r#"{"disks": [{"id": "d-0"}, 5]}"#),
    ] {
        let (outcome, states) = until_gone(waiter, &[(200, body), NOT_FOUND]);
        outcome.unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(states.len(), 2, "{body}");
    }
}

#[test]
fn a_proxys_404_does_not_show_that_a_resource_is_gone() {
    let (outcome, _) = until_gone(&DISK_GONE, &[(200, ONE), (404, "<html>"), NOT_FOUND]);
    let error = outcome.expect_err("nobody knows");
    assert!(error.is_not_found() && error.code().is_none(), "{error}");
}

#[test]
fn failed_polls_do_not_count_as_gone() {
    let (outcome, states) = until_gone(&DISK_GONE, &[(503, "{}"), (200, ONE), NOT_FOUND]);
    outcome.expect("it is gone");
    assert_eq!(states, [None, leaving(), None]);
    let (outcome, _) = until_gone(&DISK_GONE, &[(403, "{}"), NOT_FOUND]);
    assert!(outcome.expect_err("not allowed to look").is_permission());
}

#[test]
fn a_failure_state_ends_a_wait_until_gone() {
    let answers = [(200, r#"{"disk": {"state": "broken"}}"#), NOT_FOUND];
    let error = until_gone(&DISK_GONE, &answers).0.expect_err("it stays");
    assert_eq!(error.kind(), ErrorKind::WaitFailed);
    assert!(error.to_string().contains("d-1 is `broken`"), "{error}");
}

#[test]
fn a_timeout_names_the_resource_and_its_last_state() {
    let error = until_gone(&DISK_GONE, &[(200, ONE); 20]).0.expect_err("it stays");
    assert_eq!(error.kind(), ErrorKind::WaitTimeout);
    assert!(error.to_string().contains("d-1 is still `leaving` after 30 s"), "{error}");
    let error = until_gone(&DISK_GONE, &[(200, "{}"); 20]).0.expect_err("nothing is shown");
    assert!(error.to_string().contains("d-1 was not confirmed to be gone within 30 s"), "{error}");
}

#[test]
fn a_response_about_another_resource_does_not_count() {
    static OWN_READY: WaiterInfo = WaiterInfo { key: Some("id"), ..READY };
    let another = (200, r#"{"disk": {"id": "d-2", "state": "ready"}}"#);
    let own = (200, r#"{"disk": {"id": "d-1", "state": "ready"}}"#);
    let (ready, _) = wait::<Disk>(&OWN_READY, &[another, own]);
    let disk = block_on(ready.into_future()).expect("its own state counts");
    assert_eq!(disk.id.as_deref(), Some("d-1"));
    let (never, _) = wait::<Disk>(&OWN_READY, &[another; 9]);
    let error = block_on(never.into_future()).expect_err("it is never answered about");
    assert!(error.to_string().contains("asked for d-1, but the service returned d-2"), "{error}");
    let (nameless, _) = wait::<Disk>(&OWN_READY, &[(200, r#"{"disk": {"state": "ready"}}"#); 9]);
    assert!(block_on(nameless.into_future()).expect_err("nobody knows").is_not_found());
}

#[test]
fn a_nested_state_can_be_waited_for() {
    let answers = [
        (200, r#"{"disk": {"state": "ready"}}"#),
        (200, r#"{"disk": {"health": {"code": "checking"}}}"#),
        (200, r#"{"disk": {"health": {"code": "ready"}}}"#),
    ];
    let (wait, seen) = wait::<Disk>(&DISK_HEALTHY, &answers);
    let disk = block_on(wait.into_future()).expect("it becomes ready");
    assert_eq!(disk.health.and_then(|health| health.code).as_deref(), Some("ready"));
    let states: Vec<_> =
        seen.lock().expect("no panic").iter().map(|look| look.state.clone()).collect();
    assert_eq!(states, [None, Some("checking".to_owned()), Some("ready".to_owned())]);
}

#[test]
fn a_resource_shown_as_deleted_is_gone_and_so_is_a_missing_one() {
    let deleted = [(200, ONE), (200, r#"{"disk": {"state": "deleted"}}"#)];
    for answers in [&deleted[..], &[(200, ONE), NOT_FOUND]] {
        let (outcome, states) = until_gone(&GONE_OR_DELETED, answers);
        outcome.expect("it is gone");
        assert_eq!(states[0], leaving());
        assert_eq!(states.len(), 2);
    }
}
