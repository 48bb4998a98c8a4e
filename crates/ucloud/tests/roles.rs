//! Host roles and assumed roles: requests, responses and refreshes.

use std::time::{Duration, SystemTime};

use ucloud::credentials::{AssumeRole, Environment, HostRole, MetadataVersion, ProvideCredentials};
use ucloud::testing::{CannedTransport, ManualClock};
use ucloud::transport::Phase;
use ucloud::{Clock, Config, Credentials, ErrorKind, Secret};

/// 2026-11-22T08:00:00Z.
fn clock() -> ManualClock {
    ManualClock::at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_334_400))
}

const V1: &str = r#"{"RetCode": 0, "Message": "", "Data": {
    "Expiration": 1795338000, "PrivateKey": "host-s3cr3t", "ProjectID": "org-abc",
    "PublicKey": "host-public", "CharacterName": "r", "SecurityToken": "host-t0k3n",
    "UHostID": "uhost-1"}}"#;

const V2: &str = r#"{"RetCode": 0, "Message": "", "Data": {
    "AccessKeyId": "STS.host", "AccessKeySecret": "host-s3cr3t", "SecurityToken": "host-t0k3n",
    "Expiration": "2026-11-22T09:00:00Z", "CharacterName": "ucs:iam::1:role/r",
    "ProjectID": "org-abc", "HostID": "uhost-1"}}"#;

const ASSUMED: &str = r#"{"RetCode": 0, "Action": "AssumeRoleResponse", "Credentials": {
    "AccessKeyId": "STS.role", "AccessKeySecret": "role-s3cr3t", "SecurityToken": "role-t0k3n",
    "Expiration": "2026-11-22T09:00:00Z"}}"#;

fn left(credentials: &Credentials, clock: &ManualClock) -> Duration {
    let expires_at = credentials.expires_at().expect("they expire");
    expires_at.duration_since(clock.now()).expect("they are valid")
}

async fn fails(role: &HostRole) -> String {
    let error = role.provide().await.expect_err("an error");
    let shown = format!("{error:?} {role:?}");
    assert!(!shown.contains("s3cr3t") && !shown.contains("t0k3n"), "{shown}");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    error.message().to_owned()
}

#[tokio::test]
async fn both_versions_of_the_metadata_are_read() {
    for (version, body, path, public_key) in [
        (MetadataVersion::V1, V1, "/meta-data/v1/uam/security-credentials", "host-public"),
        (MetadataVersion::V2, V2, "/meta-data/v2/iam/security-credentials", "STS.host"),
    ] {
        let (clock, transport) = (clock(), CannedTransport::new().respond(200, body));
        let role =
            HostRole::new().version(version).transport(transport.clone()).clock(clock.clone());
        let credentials = role.provide().await.expect("credentials");
        assert_eq!(credentials.access_key(), public_key);
        assert_eq!(credentials.secret_key().expose(), "host-s3cr3t");
        assert_eq!(credentials.session_token().map(Secret::expose), Some("host-t0k3n"));
        assert_eq!(left(&credentials, &clock), Duration::from_secs(3600));
        assert_eq!(credentials.source(), "host role from http://100.80.80.80");
        let request = transport.requests().remove(0);
        assert_eq!(request.method(), "GET");
        assert_eq!(request.uri().to_string(), format!("http://100.80.80.80{path}"));
    }
}

#[tokio::test]
async fn a_named_role_with_a_session_is_requested_as_the_go_sdk_does() {
    let transport = CannedTransport::new().respond(200, V2);
    let role = HostRole::new()
        .version(MetadataVersion::V2)
        .role("UHost-Role")
        .duration(Duration::from_secs(900))
        .session_name("nightly")
        .transport(transport.clone())
        .clock(clock());
    let credentials = role.provide().await.expect("credentials");
    assert_eq!(credentials.source(), "host role UHost-Role from http://100.80.80.80");
    let request = transport.requests().remove(0);
    assert_eq!(request.uri().path(), "/meta-data/v2/iam/security-credentials/UHost-Role");
    assert_eq!(request.headers()["duration-seconds"], "900");
    assert_eq!(request.headers()["session-name"], "nightly");
}

#[tokio::test]
async fn a_name_that_would_change_the_path_is_rejected() {
    for name in ["", "..", "a/b", "a?b", "a b", "\u{e9}"] {
        let transport = CannedTransport::new().respond(200, V1);
        let role = HostRole::new().role(name).transport(transport.clone()).clock(clock());
        let error = role.provide().await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Configuration, "{name}");
        assert!(transport.requests().is_empty());
    }
}

#[tokio::test]
async fn an_unreadable_expiry_means_the_shortest_lifetime() {
    let clock = clock();
    let body = V1.replace("1795338000", "\"soon\"");
    let role =
        HostRole::new().transport(CannedTransport::new().respond(200, body)).clock(clock.clone());
    let credentials = role.provide().await.expect("credentials");
    assert_eq!(left(&credentials, &clock), Duration::from_secs(900));
}

#[tokio::test]
async fn errors_of_the_metadata_service_are_reported() {
    for (answer, expected) in [
        (r#"{"RetCode": 161, "Message": "Role not found"}"#, "RetCode 161: Role not found"),
        (r#"{"RetCode": 0}"#, "the response has no `Data`: the host has no role"),
        ("<html>s3cr3t", "the response is not a JSON object"),
        (
            r#"{"Data": {"PublicKey": "p", "PrivateKey": ""}}"#,
            "the response has neither `PrivateKey` nor `AccessKeySecret`",
        ),
        (
            r#"{"Data": {"PublicKey": "p", "PrivateKey": "s3cr3t"}}"#,
            "the response has no `SecurityToken`",
        ),
    ] {
        let transport = CannedTransport::new().respond(200, answer);
        let role = HostRole::new().transport(transport).clock(clock());
        let expected = format!("host role from http://100.80.80.80: {expected}");
        assert_eq!(fails(&role).await, expected);
    }
}

#[tokio::test]
async fn a_machine_without_a_metadata_service_takes_one_request_to_detect() {
    let transport = CannedTransport::new().failure(Phase::Connect, "unreachable");
    let role = HostRole::new().transport(transport.clone()).clock(clock());
    assert_eq!(
        fails(&role).await,
        "the metadata service at http://100.80.80.80: could not connect: unreachable"
    );
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn a_request_to_a_failing_metadata_service_is_retried() {
    let clock = clock();
    let transport = CannedTransport::new()
        .failure(Phase::Exchange, "reset")
        .respond(503, "busy")
        .respond(200, V1);
    let role = HostRole::new().transport(transport).clock(clock.clone());
    assert!(role.provide().await.is_ok());
    assert_eq!(clock.pauses(), [Duration::from_millis(200), Duration::from_millis(800)]);

    let transport = CannedTransport::new().respond(404, "none");
    let role = HostRole::new().transport(transport).clock(clock);
    assert_eq!(fails(&role).await, "the metadata service at http://100.80.80.80: HTTP 404");
}

#[tokio::test]
async fn keys_are_not_fetched_unencrypted_from_another_machine() {
    for (address, allowed) in [
        ("http://127.0.0.1:8080/", true),
        ("http://[::1]:8080", true),
        ("https://metadata.example", true),
        ("http://100.80.80.80", true),
        ("http://metadata.example", false),
        ("http://100.80.80.80.example", false),
        ("metadata", false),
    ] {
        let transport = CannedTransport::new().respond(200, V1);
        let role = HostRole::new().address(address).transport(transport.clone()).clock(clock());
        assert_eq!(role.provide().await.is_ok(), allowed, "{address}");
        assert_eq!(transport.requests().len(), usize::from(allowed), "{address}");
    }
}

#[tokio::test]
async fn a_host_role_is_fetched_once_and_refreshed_before_it_expires() {
    let clock = clock();
    let second = V1.replace("1795338000", "1795341600").replace("host-public", "second");
    let transport = CannedTransport::new().respond(200, V1).respond(200, second);
    let role = HostRole::new().transport(transport.clone()).clock(clock.clone());
    let copy = role.clone();
    for _ in 0..10 {
        assert_eq!(role.provide().await.expect("credentials").access_key(), "host-public");
        assert_eq!(copy.provide().await.expect("credentials").access_key(), "host-public");
    }
    assert_eq!(transport.requests().len(), 1, "clones share the credentials");
    clock.advance(Duration::from_secs(3300));
    assert_eq!(role.provide().await.expect("credentials").access_key(), "second");
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn without_keys_and_without_a_host_role_the_error_lists_all_three_places() {
    let transport = CannedTransport::new().failure(Phase::Connect, "unreachable");
    let role = HostRole::new().transport(transport).clock(clock());
    let config = Config::from_environment_or(&Environment::empty(), role).expect("no mistake");
    let error = config.credentials().await.expect_err("none");
    assert_eq!(
        error.message(),
        "no credentials found in 3 places: (1) environment variables: UCLOUD_PUBLIC_KEY and \
         UCLOUD_PRIVATE_KEY are not set; (2) profile of ~/.ucloud/config.json: there are no profiles; (3) \
         the metadata service at http://100.80.80.80: could not connect: unreachable"
    );
}

fn base(transport: &CannedTransport, clock: &ManualClock) -> Config {
    Config::new(Credentials::new("base-public", "base-s3cr3t"))
        .region("cn-bj2")
        .project_id("org-abc")
        .transport(transport.clone())
        .clock(clock.clone())
}

fn role() -> AssumeRole {
    AssumeRole::new("ucs:iam::1:role/images", "nightly").duration(Duration::from_secs(3600))
}

fn form(request: &http::Request<bytes::Bytes>) -> Vec<(String, String)> {
    form_urlencoded::parse(request.body()).into_owned().collect()
}

#[tokio::test]
async fn a_role_is_assumed_with_the_base_credentials_and_used_for_calls() {
    let (clock, transport) = (clock(), CannedTransport::new());
    let transport = transport.respond(200, ASSUMED).respond(200, r#"{"RetCode": 0}"#);
    let config = base(&transport, &clock).assume_role(role().policy("{\"Version\": \"1\"}"));
    ucloud::uhost::Client::new(&config).describe_image().send().await.expect("an answer");

    let [asked, called] = transport.requests().try_into().expect("two requests");
    assert_eq!(asked.uri().to_string(), "https://api.ucloud.cn/");
    let mut sent = form(&asked);
    let (_, signature) = sent.pop().expect("the signature is last");
    let expected = [
        ("Action", "AssumeRole"),
        ("RoleUrn", "ucs:iam::1:role/images"),
        ("RoleSessionName", "nightly"),
        ("DurationSeconds", "3600"),
        ("Policy", "{\"Version\": \"1\"}"),
        ("PublicKey", "base-public"),
    ];
    assert_eq!(sent.len(), expected.len());
    for (name, value) in expected {
        assert!(sent.contains(&(name.to_owned(), value.to_owned())), "{name}");
    }
    assert_eq!(signature, yun_signing::ucloud::sign(expected, "base-s3cr3t"));

    let sent = form(&called);
    for pair in [("PublicKey", "STS.role"), ("SecurityToken", "role-t0k3n")] {
        assert!(sent.contains(&(pair.0.to_owned(), pair.1.to_owned())), "{pair:?}");
    }
    let found = config.credentials().await.expect("credentials");
    assert_eq!(found.source(), "role ucs:iam::1:role/images (session nightly)");
    assert_eq!(left(&found, &clock), Duration::from_secs(3600));
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn the_lifetime_of_a_role_is_the_stated_one_but_never_more_than_requested() {
    let stated = "\"2026-11-22T09:00:00Z\"";
    for (expiration, duration, expected) in [
        (stated, None, 3600),
        ("\"2026-11-22 09:00:00\"", None, 3600),
        ("\"1795338000\"", None, 3600),
        ("1795338000", None, 3600),
        (stated, Some(1800), 1800),
        (stated, Some(7200), 3600),
        ("\"soon\"", Some(1800), 1800),
        ("\"soon\"", None, 900),
        ("null", None, 900),
    ] {
        let clock = clock();
        let transport = CannedTransport::new().respond(200, ASSUMED.replace(stated, expiration));
        let mut role = AssumeRole::new("role", "session");
        if let Some(duration) = duration {
            role = role.duration(Duration::from_secs(duration));
        }
        let found = role.by(&base(&transport, &clock)).provide().await.expect("credentials");
        assert_eq!(left(&found, &clock).as_secs(), expected, "{expiration} {duration:?}");
    }
}

#[tokio::test]
async fn an_error_of_assume_role_is_reported_and_is_not_that_of_the_call() {
    let (clock, transport) = (clock(), CannedTransport::new());
    let transport = transport.respond_with(
        200,
        &[("x-ucloud-request-uuid", "u-1")],
        r#"{"RetCode": 299, "Message": "IAM permission denied base-s3cr3t"}"#,
    );
    let config = base(&transport, &clock).assume_role(role());
    let uhost = ucloud::uhost::Client::new(&config);
    let error = uhost.describe_image().send().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert_eq!(error.operation(), Some("DescribeImage"));
    assert!(error.is_certainly_not_executed());
    let expected = "AssumeRole failed: 299: IAM permission denied [redacted] (request id u-1)";
    assert_eq!(error.message(), expected);
    assert!(!format!("{error:?} {config:?}").contains("s3cr3t"));
}

#[tokio::test]
async fn a_response_without_keys_is_an_error_that_names_the_missing_field() {
    for missing in ["AccessKeyId", "AccessKeySecret", "SecurityToken"] {
        let (clock, transport) = (clock(), CannedTransport::new());
        let transport = transport.respond(200, ASSUMED.replace(missing, "Other"));
        let config = base(&transport, &clock).assume_role(role());
        let error = config.credentials().await.expect_err("incomplete");
        assert_eq!(error.message(), format!("the response of AssumeRole has no `{missing}`"));
        assert!(!format!("{error:?}").contains("s3cr3t"));
    }
}

#[tokio::test]
async fn while_credentials_are_valid_calls_succeed_even_if_sts_is_down() {
    let (clock, transport) = (clock(), CannedTransport::new());
    let transport = transport
        .respond(200, ASSUMED)
        .respond(503, "busy")
        .respond(503, "busy")
        .respond(503, "busy");
    let config = base(&transport, &clock).assume_role(role());
    assert!(config.credentials().await.is_ok());
    clock.advance(Duration::from_secs(3400));
    assert_eq!(config.credentials().await.expect("the old ones").access_key(), "STS.role");
    assert_eq!(transport.requests().len(), 4, "it is retried like any call");
    clock.advance(Duration::from_secs(200));
    let error = config.credentials().await.expect_err("expired");
    let expected = "the credentials from role ucs:iam::1:role/images (session nightly) expired at \
                    2026-11-22T09:00:00Z and could not be refreshed: AssumeRole failed: ";
    assert!(error.message().starts_with(expected), "{error}");
}
