//! Properties of all inputs: secrets stay secret, requests stay within their path, responses
//! decode.
#![allow(clippy::unwrap_used)] // a test that has nothing to unwrap has failed

use std::io::Write;
use std::sync::{Arc, Mutex};

use jdcloud::testing::CannedTransport;
use jdcloud::transport::Phase;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

/// Everything that is logged, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Returns what `run` logs.
fn logged(run: impl FnOnce()) -> String {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, run);
    String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Text of at least eight characters that does not occur by chance.
fn secret() -> impl Strategy<Value = String> {
    "[A-Za-z0-9+/=中文\"\\\\&% ]{4,20}".prop_map(|text| format!("Zq{text}qZ"))
}

/// Responses of every kind; a service may echo a secret in any of them.
fn outcomes(secret: &str) -> Vec<CannedTransport> {
    let quoted = serde_json::to_string(&format!("bad value {secret}")).unwrap();
    let new = CannedTransport::new;
    vec![
        new().respond(200, format!(r#"{{"RetCode": 230, "Message": {quoted}}}"#)),
        new().respond(200, format!(r#"{{"RetCode": 0, "UHostId": {quoted}}}"#)),
        new().respond(503, secret.to_owned()).respond(200, secret.to_owned()),
        new().failure(Phase::Exchange, "reset"),
        new().failure(Phase::Connect, "refused").respond(429, "slow"),
        new(),
    ]
}

#[test]
fn calls_and_attempts_are_spans_with_the_usual_names() {
    let transport = CannedTransport::new().respond(503, "").respond(
        200,
        r#"{"requestId": "r-1", "result": {"image": {"imageId": "img-1", "sizeMB": []}}}"#,
    );
    let config = jdcloud::Config::new(jdcloud::Credentials::new("access-key", "secret-key"))
        .region("cn-north-1")
        .clock(jdcloud::testing::ManualClock::at(std::time::SystemTime::now()))
        .transport(transport);
    let log = logged(|| {
        let vm = jdcloud::vm::Client::new(&config);
        block_on(vm.describe_image().image_id("img-1").send()).unwrap();
    });
    for expected in [
        r#"rpc.service="vm" rpc.method="describeImage""#,
        "http.request.resend_count=1",
        "http.response.status_code=503 error.type=Unavailable",
        "retrying attempt=1",
        r#"deviates from the documentation: expected an integer, found a list"#,
        r#"field="image.sizeMB""#,
    ] {
        assert!(log.contains(expected), "{expected} is not in {log}");
    }
    assert!(!log.contains("yun::wire"), "the wire log is off unless asked for");
    assert!(!log.contains("access-key"));
}

#[test]
fn the_wire_log_hides_undocumented_results() {
    let body = r#"{"RetCode": 0, "KeyPairName": "hunter2", "KeyPairFingerPrint": "hunter2"}"#;
    let config = ucloud::Config::new(ucloud::Credentials::new("public-key", "private-key"))
        .region("cn-bj2")
        .wire_log(true)
        .transport(CannedTransport::new().respond(200, body));
    let log = logged(|| {
        let uhost = ucloud::uhost::Client::new(&config);
        let deleted = block_on(uhost.delete_uhost_key_pairs().key_pair_ids(["k"]).send()).unwrap();
        assert_eq!(deleted["KeyPairName"].as_str(), Some("hunter2"));
    });
    assert!(log.contains("yun::wire") && log.contains("body_bytes="), "{log}");
    assert!(!log.contains("hunter2"), "{log}");
}

#[test]
fn text_from_outside_never_starts_a_log_line() {
    use jdcloud::credentials::{BoxFuture, Chain, Refreshing};
    use jdcloud::{Credentials, Error, ProvideCredentials};
    use std::time::{Duration, SystemTime};

    /// Provides credentials for two minutes once, then fails.
    #[derive(Debug)]
    struct Source(Mutex<bool>);

    impl ProvideCredentials for Source {
        fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
            let asked = std::mem::replace(&mut *self.0.lock().unwrap(), true);
            let hostile = |text: &str| format!("{text}\nFORGED\u{2028}FORGED\u{85}FORGED\u{202e}");
            Box::pin(std::future::ready(match asked {
                false => Ok(Credentials::new("access", "secret")
                    .with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(120))
                    .with_source(hostile("the vault"))),
                true => Err(Error::credentials(hostile("sealed")).with_code(hostile("503"))),
            }))
        }
    }

    let clock = jdcloud::testing::ManualClock::at(SystemTime::UNIX_EPOCH);
    let source = Refreshing::with_clock(Source(Mutex::default()), Arc::new(clock.clone()));
    let chain = Chain::new().then(source);
    let log = logged(|| {
        block_on(chain.provide()).unwrap();
        clock.advance(Duration::from_secs(100));
        block_on(chain.provide()).unwrap();
    });
    let [found, failed] = log.lines().collect::<Vec<_>>().try_into().unwrap();
    assert!(found.contains("credentials found") && found.contains("the vault FORGED"), "{log}");
    assert!(failed.contains("continuing with the current ones: 503 FORGED"), "{log}");
    assert!(!log.contains(['\u{2028}', '\u{85}', '\u{202e}']), "{log:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_secret_is_in_any_debug_display_log_or_error(
        private_key in secret(), token in secret(), password in secret(),
    ) {
        for transport in outcomes(&password).into_iter().chain(outcomes(&private_key)).chain(outcomes(&token)) {
            let credentials = ucloud::Credentials::new("public-key", private_key.as_str())
                .with_session_token(token.as_str());
            let config = ucloud::Config::new(credentials.clone())
                .region("cn-bj2")
                .wire_log(true)
                .clock(jdcloud::testing::ManualClock::at(std::time::SystemTime::now()))
                .transport(transport);
            let mut shown = format!("{credentials:?} {config:?}");
            let log = logged(|| {
                let uhost = ucloud::uhost::Client::new(&config);
                let request = ucloud::uhost::StartUHostInstanceRequest {
                    uhost_id: Some("uhost-1".to_owned()),
                    disk_password: Some(password.clone()),
                    ..Default::default()
                };
                shown += &format!("{uhost:?} {request:?}");
                match block_on(uhost.execute(&request)) {
                    // The service may put a secret into the result itself.
                    Ok(_) => {}
                    Err(error) => shown += &format!("{error} {error:#?}"),
                }
            });
            prop_assert!(log.contains("StartUHostInstance"), "nothing was logged: {log}");
            let result_of_the_service = log.contains("result fields=");
            for secret in [&private_key, &token, &password] {
                let escaped = format!("{secret:?}");
                let escaped = escaped.trim_matches('"');
                for text in [secret.as_str(), escaped] {
                    prop_assert!(!shown.contains(text), "{text} in {shown}");
                    prop_assert!(result_of_the_service || !log.contains(text), "{text} in {log}");
                }
            }
        }
    }

    #[test]
    fn a_request_stays_within_its_endpoint_and_path_whatever_the_id(id in any::<String>(), region in "[a-z0-9-]{1,12}") {
        for version in [jdcloud::SignatureVersion::V2, jdcloud::SignatureVersion::V3] {
            let config = jdcloud::Config::new(jdcloud::Credentials::new("key", "secret-key"))
                .region(&region)
                .signature_version(version);
            let vm = jdcloud::vm::Client::new(&config);
            match block_on(vm.create_image().instance_id(&id).name("n").description("d").send().signed_request()) {
                Err(error) => {
                    prop_assert_eq!(error.kind(), jdcloud::ErrorKind::InvalidRequest);
                    let v3_slash = version == jdcloud::SignatureVersion::V3 && id.contains('/');
                    prop_assert!(matches!(id.as_str(), "" | "." | "..") || v3_slash, "{id:?}: {error}");
                }
                Ok(request) => {
                    let uri = request.uri();
                    prop_assert_eq!(uri.scheme_str(), Some("https"));
                    prop_assert_eq!(uri.authority().unwrap().as_str(), "vm.jdcloud-api.com");
                    prop_assert_eq!(uri.query(), None);
                    let segments: Vec<_> = uri.path().split('/').collect();
                    prop_assert_eq!(segments.len(), 6);
                    prop_assert_eq!(&segments[..5], &["", "v1", "regions", region.as_str(), "instances"]);
                    let last = segments[5].strip_suffix("%3AcreateImage").unwrap();
                    let decoded = percent_encoding::percent_decode_str(last).decode_utf8().unwrap();
                    prop_assert_eq!(decoded, id.as_str());
                }
            }
        }
    }
}

#[test]
fn the_corpus_of_every_fuzz_target_passes() {
    for (name, target) in yun_tests::fuzzing::TARGETS {
        let inputs = corpus(name);
        assert!(inputs.len() >= 4, "the corpus of {name} is missing");
        inputs.iter().for_each(|input| target(input));
    }
}

#[test]
fn mutations_of_the_corpus_pass() {
    // Always the same: finding new ones is up to `cargo fuzz`.
    for (name, target) in yun_tests::fuzzing::TARGETS {
        let config = ProptestConfig { failure_persistence: None, cases: 300, ..Default::default() };
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(config, rng);
        let inputs = corpus(name);
        let mutation = (
            proptest::sample::select(inputs),
            proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
            any::<prop::sample::Index>(),
            any::<bool>(),
        );
        runner
            .run(&mutation, |(mut input, changes, cut, cuts)| {
                for (at, byte) in changes {
                    let at = at.index(input.len());
                    input[at] = byte;
                }
                if cuts {
                    input.truncate(cut.index(input.len()) + 1);
                }
                target(&input);
                Ok(())
            })
            .unwrap();
    }
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn values_that_no_enum_knows_are_sent_with_one_warning_per_call() {
    use ucloud::uhost::{ChargeType, Client, CreateUHostInstanceRequest, NewDisk};

    let request = CreateUHostInstanceRequest {
        charge_type: Some("Fort\nnight".into()),
        disks: Some(vec![
            NewDisk::default().r#type("CLOUD_SSD"),
            NewDisk::default().r#type("CLOUD_NEXT"),
        ]),
        ..Default::default()
    };
    let transport = CannedTransport::new()
        .failure(Phase::Connect, "refused")
        .respond(200, r#"{"RetCode": 0, "UHostIds": ["uhost-1"]}"#);
    let config = ucloud::Config::new(ucloud::Credentials::new("public", "private"))
        .region("cn-bj2")
        .check_required(false)
        .clock(ucloud::testing::ManualClock::at(std::time::SystemTime::now()))
        .transport(transport.clone());
    let client = Client::new(&config);

    let log = logged(|| _ = block_on(async { client.execute(&request).await.unwrap() }));
    let warnings: Vec<_> = log.lines().filter(|line| line.contains("WARN")).collect();
    assert_eq!(transport.requests().len(), 2);
    assert_eq!(warnings.len(), 2, "{log}");
    assert!(warnings[1].contains(r#"field="ChargeType" value="Fort\nnight""#), "{}", warnings[1]);
    assert!(warnings[0].contains(r#"field="Disks[1].Type" value="CLOUD_NEXT""#), "{}", warnings[0]);
    let requests = transport.requests();
    assert!(String::from_utf8_lossy(requests[0].body()).contains("Disks.1.Type=CLOUD_NEXT"));

    let known = CreateUHostInstanceRequest { charge_type: Some(ChargeType::Month), ..request };
    let known = CreateUHostInstanceRequest { disks: None, ..known };
    let log = logged(|| _ = block_on(async { client.execute(&known).await }));
    assert!(!log.contains("WARN"), "{log}");
}
