//! Assuming a role: the request, the response, and refreshes.

use std::time::{Duration, SystemTime};

use jdcloud::credentials::{AssumeRole, ProvideCredentials};
use jdcloud::testing::{CannedTransport, ManualClock};
use jdcloud::{Clock, Config, Credentials, ErrorKind};

/// 2026-11-22T08:00:00Z.
fn clock() -> ManualClock {
    ManualClock::at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_334_400))
}

/// An hour from then, in China Standard Time.
const ASSUMED: &str = r#"{"requestId": "r-1", "result": {"credentials": {
    "accessKey": "STS.role", "secretKey": "role-s3cr3t", "sessionToken": "role-t0k3n",
    "expiration": "2026-11-22 17:00:00"}}}"#;

fn base(transport: &CannedTransport, clock: &ManualClock) -> Config {
    Config::new(Credentials::new("base-access", "base-s3cr3t"))
        .region("cn-north-1")
        .transport(transport.clone())
        .clock(clock.clone())
}

fn role() -> AssumeRole {
    AssumeRole::new("jrn:iam::1:role/images", "nightly")
}

fn left(credentials: &Credentials, clock: &ManualClock) -> Duration {
    let expires_at = credentials.expires_at().expect("they expire");
    expires_at.duration_since(clock.now()).expect("they are valid")
}

#[tokio::test]
async fn a_role_is_assumed_with_the_base_credentials_and_used_for_calls() {
    let (clock, transport) = (clock(), CannedTransport::new());
    let transport =
        transport.respond(200, ASSUMED).respond(200, r#"{"requestId": "r-2", "result": {}}"#);
    let config = base(&transport, &clock)
        .assume_role(role().duration(Duration::from_secs(7200)).policy("{}"));
    let vm = jdcloud::vm::Client::new(&config);
    vm.describe_image().image_id("img-1").send().await.expect("an answer");

    let [asked, called] = transport.requests().try_into().expect("two requests");
    assert_eq!(asked.method(), "POST");
    assert_eq!(
        asked.uri().to_string(),
        "https://sts.jdcloud-api.com/v1/sessionToken%3AassumeRole",
        "the colon is sent as signed"
    );
    assert_eq!(
        String::from_utf8_lossy(asked.body()),
        "{\"assumeRoleInfo\":{\"roleJrn\":\"jrn:iam::1:role/images\",\
         \"roleSessionName\":\"nightly\",\"policy\":\"{}\",\"durationSeconds\":7200}}"
    );
    let authorization = asked.headers()["authorization"].to_str().expect("text");
    let scope = "Credential=base-access/20261122/jdcloud-api/sts/jdcloud2_request";
    assert!(authorization.contains(scope), "{authorization}");
    assert!(!asked.headers().contains_key("x-jdcloud-security-token"));

    let authorization = called.headers()["authorization"].to_str().expect("text");
    assert!(authorization.contains("Credential=STS.role/"), "{authorization}");
    assert_eq!(called.headers()["x-jdcloud-security-token"], "cm9sZS10MGszbg==");

    let found = config.credentials().await.expect("credentials");
    assert_eq!(found.source(), "role jrn:iam::1:role/images (session nightly)");
    assert_eq!(left(&found, &clock), Duration::from_secs(3600));
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn a_role_is_refreshed_before_it_expires_and_not_at_every_call() {
    let (clock, transport) = (clock(), CannedTransport::new());
    let second = ASSUMED.replace("17:00:00", "18:00:00").replace("STS.role", "STS.second");
    let transport = transport.respond(200, ASSUMED).respond(200, second);
    let role = role().by(&base(&transport, &clock));
    for _ in 0..10 {
        assert_eq!(role.provide().await.expect("credentials").access_key(), "STS.role");
    }
    clock.advance(Duration::from_secs(3300));
    assert_eq!(role.provide().await.expect("credentials").access_key(), "STS.second");
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn an_error_of_assume_role_is_reported_and_is_not_that_of_the_call() {
    let (clock, transport) = (clock(), CannedTransport::new());
    let transport = transport.respond(
        404,
        r#"{"requestId": "r-1", "error": {"code": 404, "status": "NOT_FOUND",
            "message": "no such role"}}"#,
    );
    let config = base(&transport, &clock).assume_role(role());
    let vm = jdcloud::vm::Client::new(&config);
    let error = vm.describe_image().image_id("img-1").send().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(!error.is_not_found(), "the image may well be there");
    assert_eq!(error.operation(), Some("describeImage"));
    assert_eq!(error.message(), "assumeRole failed: NOT_FOUND: no such role (request id r-1)");
}

#[tokio::test]
async fn a_response_without_keys_is_an_error_that_names_the_missing_field() {
    for missing in ["accessKey", "secretKey", "sessionToken"] {
        let (clock, transport) = (clock(), CannedTransport::new());
        let transport = transport.respond(200, ASSUMED.replace(missing, "other"));
        let config = base(&transport, &clock).assume_role(role());
        let error = config.credentials().await.expect_err("incomplete");
        assert_eq!(error.message(), format!("the response of assumeRole has no `{missing}`"));
        let shown = format!("{error:#?} {config:?}");
        assert!(!shown.contains("s3cr3t") && !shown.contains("t0k3n"), "{shown}");
    }
}
