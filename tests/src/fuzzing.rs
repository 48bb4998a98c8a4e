//! The fuzz targets as functions of bytes: `tests/fuzz` calls them with new input, and ordinary
//! tests with the corpus.

use std::sync::LazyLock;

use jdcloud::testing::CannedTransport;
use yun_signing::jdcloud as signing;

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime")
});

/// A target: its name, which is also that of its corpus, and its function.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 4] = [
    ("jdcloud_answer", jdcloud_answer),
    ("ucloud_answer", ucloud_answer),
    ("canonical_request", canonical_request),
    ("authorization", authorization),
];

/// Splits off a status, selected by the first two bytes so that every branch is reachable.
fn status_and_body(input: &[u8]) -> (u16, &[u8]) {
    match input {
        [high, low, body @ ..] => (100 + u16::from_be_bytes([*high, *low]) % 500, body),
        _ => (200, input),
    }
}

/// Whatever JD Cloud responds, a call returns a result or a one-line error.
///
/// # Panics
/// If it does not.
pub fn jdcloud_answer(input: &[u8]) {
    let (status, body) = status_and_body(input);
    let transport = CannedTransport::new().respond(status, body.to_vec());
    let config = jdcloud::Config::new(jdcloud::Credentials::new("key", "secret-key"))
        .region("cn-north-1")
        .retry(jdcloud::RetryPolicy::never())
        .transport(transport);
    let vm = jdcloud::vm::Client::new(&config);
    match RUNTIME.block_on(vm.describe_instance().instance_id("i-1").send()) {
        Ok(found) => goes_through_serde(&*found),
        Err(error) => is_one_line(&error.to_string()),
    }
}

/// Whatever UCloud responds, a call returns a result or a one-line error.
///
/// # Panics
/// If it does not.
pub fn ucloud_answer(input: &[u8]) {
    let (status, body) = status_and_body(input);
    let transport = CannedTransport::new().respond(status, body.to_vec());
    let config = ucloud::Config::new(ucloud::Credentials::new("key", "secret-key"))
        .region("cn-bj2")
        .retry(ucloud::RetryPolicy::never())
        .transport(transport);
    let uhost = ucloud::uhost::Client::new(&config);
    match RUNTIME.block_on(uhost.describe_uhost_instance().send()) {
        Ok(found) => goes_through_serde(&*found),
        Err(error) => is_one_line(&error.to_string()),
    }
}

/// A decoded value can be shown, and serializing and decoding it again gives the same value.
fn goes_through_serde<T>(result: &T)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(result).expect("results can be written");
    let again: T = serde_json::from_str(&text).expect("what was written can be read");
    assert_eq!(*result, again);
}

fn is_one_line(message: &str) {
    assert!(!message.contains(['\n', '\r', '\u{1b}', '\0']), "{message:?}");
}

/// Canonicalization and signing never fail, and canonicalization is idempotent.
///
/// # Panics
/// If that does not hold.
pub fn canonical_request(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (path, query) = text.split_once('\n').unwrap_or((&text, ""));
    for version in [signing::Version::V2, signing::Version::V3] {
        let path = signing::canonical_path(version, path);
        let query = signing::canonical_query(version, query);
        assert_eq!(path, signing::canonical_path(version, &path));
        assert_eq!(query, signing::canonical_query(version, &query));
        assert!(path.starts_with('/') && path.is_ascii() && query.is_ascii());
        let headers = [("host", "vm.jdcloud-api.com"), ("x-jdcloud-nonce", &*text)];
        let request = signing::Request {
            method: "POST",
            path: &path,
            query: &query,
            headers: &headers,
            body: input,
        };
        let at = signing::Timestamp::from_unix_seconds(1_700_000_000).expect("a time after 1970");
        let signature = signing::Signer::new(version, "key", "secret-key").sign(
            &request,
            "cn-north-1",
            "vm",
            at,
        );
        let read = signing::Authorization::parse(&signature.authorization)
            .expect("what was signed can be read");
        assert_eq!(read.signature, signature.signature);
    }
}

/// An `Authorization` header is parsed or rejected, and a parsed one is formatted unchanged.
///
/// # Panics
/// If that does not hold.
pub fn authorization(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Ok(read) = signing::Authorization::parse(&text) {
        let again = signing::Authorization::parse(&read.to_string()).expect("it reads its own");
        assert_eq!(again, read);
    }
    let _ = signing::Timestamp::parse(&text);
    let _ = signing::Scope::parse(&text);
}
