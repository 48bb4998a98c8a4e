//! Browser logins of profiles: what is sent with their tokens, and how they are refreshed without
//! losing one.

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use ucloud::credentials::{Environment, Login, Profile, ProvideCredentials, profile};
use ucloud::testing::{CannedTransport, ManualClock};
use ucloud::transport::Phase;
use ucloud::{BoxFuture, Clock, Config, Credentials, Error, ErrorKind, Secret, http};

/// 2026-11-22T08:00:00Z.
const NOW: u64 = 1_795_334_400;

const GRANTED: &str = r#"{"access_token": "new-t0k3n", "refresh_token": "next-t0k3n",
    "id_token": "a.b.c", "expires_in": 3600, "token_type": "Bearer"}"#;

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
}

fn clock() -> ManualClock {
    ManualClock::at(now())
}

/// A home directory with two profiles, of which `work` has a login with `left` seconds left.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new(left: i64) -> Self {
        let home = Self { folder: tempfile::tempdir().expect("a folder") };
        fs::create_dir(home.file("")).expect("a folder");
        let settings = r#"[{"profile": "work", "active": true, "region": "cn-bj2"}]"#;
        fs::write(home.file("config.json"), settings).expect("written");
        home.write(&credentials_file(NOW as i64 + left));
        home
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(".ucloud").join(name)
    }

    fn write(&self, text: &str) {
        fs::write(self.file("credential.json"), text).expect("written");
    }

    fn read(&self) -> String {
        fs::read_to_string(self.file("credential.json")).expect("a file")
    }

    fn environment(&self) -> Environment {
        Environment::system().with_variables(|_| None).with_home(self.folder.path())
    }

    fn login(&self) -> Login {
        let profile = Profile::load(None, &self.environment()).expect("a profile");
        profile.login().expect("no mistake").expect("a login")
    }

    /// The names of all files in the directory.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.file("")).expect("a folder");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .collect();
        names.sort();
        names
    }
}

fn credentials_file(expires_at: i64) -> String {
    format!(
        r#"[{{"profile":"home","public_key":"p","private_key":"home-s3cr3t","cookie":"c"}},{{"public_key":"old-public","private_key":"old-s3cr3t","profile":"work","auth_mode":"oauth","access_token":"old-t0k3n","refresh_token":"once-t0k3n","expires_at":{expires_at},"new_in_2027":[1.5,null]}}]"#
    )
}

fn token(credentials: &Credentials) -> &str {
    credentials.bearer_token().map(Secret::expose).expect("a token")
}

/// Checks an error's kind and text, and that nothing secret is in it.
#[track_caller]
fn refused(result: Result<Credentials, Error>, kind: ErrorKind, text: &str) {
    let error = result.expect_err("an error");
    assert_eq!((error.kind(), error.message()), (kind, text));
    let shown = format!("{error} {error:#?}");
    assert!(!shown.contains("t0k3n") && !shown.contains("s3cr3t"), "{shown}");
}

const UNUSABLE: &str =
    "the browser login of profile work of ~/.ucloud/credential.json cannot be used";
const NOT_RENEWED: &str =
    "the browser login of profile work of ~/.ucloud/credential.json was not refreshed";
const ADVICE: &str = "run `ucloud auth login --profile work`, or use a profile with keys";

#[tokio::test]
async fn the_token_of_a_login_replaces_key_and_signature() {
    let home = Home::new(3600);
    // This uses the system clock, so the token must outlive the test.
    home.write(&credentials_file(32_503_680_000));
    for config in [
        Config::from_environment(&home.environment()).expect("a login"),
        Config::from_profile_in("work", &home.environment()).expect("a login"),
        Config::new(profile(None, &home.environment())).region("cn-bj2"),
    ] {
        let transport = CannedTransport::new().respond(200, r#"{"RetCode": 0}"#);
        let config = config.transport(transport.clone());
        let found = config.credentials().await.expect("a token");
        assert_eq!(found.source(), "profile work of ~/.ucloud/credential.json");
        let uhost = ucloud::uhost::Client::new(&config);
        uhost.describe_image().send().await.expect("an answer");
        let request = transport.requests().remove(0);
        assert_eq!(request.headers()["authorization"], "Bearer old-t0k3n");
        assert!(request.headers()["authorization"].is_sensitive());
        let body = String::from_utf8_lossy(request.body()).into_owned();
        assert_eq!(body, "Action=DescribeImage&Region=cn-bj2");
    }
}

#[tokio::test]
async fn an_expired_login_is_refreshed_and_stored_as_the_tool_does_it() {
    for left in [-3600, 0, 300] {
        let home = Home::new(left);
        let transport = CannedTransport::new().respond(200, GRANTED);
        let login = home.login().clock(clock()).transport(transport.clone());
        let credentials = login.provide().await.expect("a token");
        assert_eq!(token(&credentials), "new-t0k3n");
        assert_eq!(credentials.expires_at(), Some(now() + Duration::from_secs(3600)));

        let request = transport.requests().remove(0);
        assert_eq!(request.method(), "POST");
        assert_eq!(request.uri().to_string(), "https://oauth2.ucloud.cn/token");
        assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
        let form: Vec<_> = form_urlencoded::parse(request.body()).into_owned().collect();
        let names: Vec<_> = form.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["grant_type", "refresh_token", "client_id", "client_secret"]);
        assert_eq!((form[0].1.as_str(), form[1].1.as_str()), ("refresh_token", "once-t0k3n"));

        // Everything else is unchanged and in the same order.
        let expected = credentials_file(NOW as i64 + 3600)
            .replace("old-t0k3n", "new-t0k3n")
            .replace("once-t0k3n", "next-t0k3n");
        assert_eq!(home.read(), expected);
        assert_eq!(home.names(), ["config.json", "credential.json", "credential.lock"]);
        let shown = format!("{login:?} {credentials:?}");
        assert!(!shown.contains("t0k3n"), "{shown}");
    }
}

#[tokio::test]
async fn a_login_with_time_left_is_not_refreshed() {
    let home = Home::new(301);
    let transport = CannedTransport::new();
    let login = home.login().clock(clock()).transport(transport.clone());
    assert_eq!(token(&login.provide().await.expect("a token")), "old-t0k3n");
    assert!(transport.requests().is_empty());
    assert_eq!(home.names(), ["config.json", "credential.json"]);
}

#[tokio::test]
async fn a_refresh_token_that_is_not_replaced_is_kept() {
    let home = Home::new(0);
    let transport = CannedTransport::new().respond(200, r#"{"access_token": "new-t0k3n"}"#);
    let login = home.login().clock(clock()).transport(transport);
    let credentials = login.provide().await.expect("a token");
    // Its lifetime is unknown.
    assert_eq!(credentials.expires_at(), Some(now() + Duration::from_secs(900)));
    let expected = credentials_file(NOW as i64 + 900).replace("old-t0k3n", "new-t0k3n");
    assert_eq!(home.read(), expected);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_keeps_its_permissions_and_a_symlink_stays_a_symlink() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    for mode in [0o600, 0o640] {
        let home = Home::new(0);
        let file = home.folder.path().join("elsewhere.json");
        fs::rename(home.file("credential.json"), &file).expect("moved");
        symlink(&file, home.file("credential.json")).expect("a link");
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("permissions");
        let transport = CannedTransport::new().respond(200, GRANTED);
        home.login().clock(clock()).transport(transport).provide().await.expect("a token");
        let metadata = fs::symlink_metadata(&file).expect("a file");
        assert_eq!(metadata.permissions().mode() & 0o777, mode);
        assert!(fs::read_to_string(&file).expect("a file").contains("next-t0k3n"));
        assert!(home.file("credential.json").is_symlink());
        let lock = fs::metadata(home.file("credential.lock")).expect("a file");
        assert_eq!(lock.permissions().mode() & 0o777, 0o600);
    }
}

/// A login service that reports each request and responds on demand.
fn held_up() -> (CannedTransport, Receiver<()>, Sender<()>) {
    let ((say, asked), (answer, told)) = (channel(), channel::<()>());
    let told = Mutex::new(told);
    let transport = CannedTransport::responding(move |_| {
        say.send(()).expect("a listener");
        told.lock().expect("no panic").recv().expect("a sender");
        http::Response::new(GRANTED)
    });
    (transport, asked, answer)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

#[tokio::test]
async fn giving_up_does_not_lose_the_token_in_flight() {
    let home = Home::new(0);
    let (transport, asked, answer) = held_up();
    let login = home.login().clock(clock()).transport(transport);
    {
        let mut given_up = login.provide();
        let context = &mut std::task::Context::from_waker(std::task::Waker::noop());
        assert!(given_up.as_mut().poll(context).is_pending());
        asked.recv().expect("it is asked");
    }
    assert!(home.read().contains("once-t0k3n"));
    answer.send(()).expect("it listens");
    // The lock is released at the end.
    fs::File::open(home.file("credential.lock")).expect("a file").lock().expect("a lock");
    assert!(home.read().contains("next-t0k3n"));
    assert_eq!(token(&login.provide().await.expect("a token")), "new-t0k3n");
}

/// A stopped clock with scripted pauses.
#[derive(Clone)]
struct Pausing(Arc<dyn Fn() + Send + Sync>);

impl std::fmt::Debug for Pausing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pausing")
    }
}

impl Clock for Pausing {
    fn now(&self) -> SystemTime {
        now()
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        let pause = self.0.clone();
        Box::pin(async move { pause() })
    }
    fn limit(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn of_two_processes_one_refreshes_the_login_and_the_other_uses_its_tokens() {
    let home = Home::new(0);
    let (transport, asked, answer) = held_up();
    let first = home.login().clock(clock()).transport(transport);
    let first = std::thread::spawn(move || block_on(first.provide()).expect("a token"));
    asked.recv().expect("the first one holds the lock");

    // While the second one waits for the lock, the first one gets its response.
    let first = Mutex::new(Some(first));
    let pausing = Pausing(Arc::new(move || {
        answer.send(()).expect("it listens");
        let first = first.lock().expect("no panic").take().expect("one pause is enough");
        assert_eq!(token(&first.join().expect("no panic")), "new-t0k3n");
    }));
    let unasked = CannedTransport::new();
    let second = home.login().clock(pausing).transport(unasked.clone());
    assert_eq!(token(&block_on(second.provide()).expect("a token")), "new-t0k3n");
    assert!(unasked.requests().is_empty());
    assert!(home.read().contains("next-t0k3n"));
}

#[tokio::test]
async fn a_change_by_another_program_during_the_refresh_is_kept() {
    let home = Home::new(0);
    let path = home.file("credential.json");
    let transport = CannedTransport::responding(move |_| {
        let text = fs::read_to_string(&path).expect("a file");
        fs::write(&path, text.replace("home-s3cr3t", "other-s3cr3t")).expect("written");
        http::Response::new(GRANTED)
    });
    home.login().clock(clock()).transport(transport).provide().await.expect("a token");
    assert!(home.read().contains("other-s3cr3t") && home.read().contains("next-t0k3n"));
}

#[tokio::test]
async fn a_lock_that_is_not_released_is_named() {
    let home = Home::new(0);
    let lock = fs::File::create(home.file("credential.lock")).expect("a file");
    lock.lock().expect("a lock");
    let transport = CannedTransport::new();
    let login = home.login().clock(clock()).transport(transport.clone());
    refused(
        login.provide().await,
        ErrorKind::Credentials,
        &format!("{NOT_RENEWED}: another process holds the lock ~/.ucloud/credential.lock"),
    );
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn without_the_lock_the_refresh_token_is_not_spent() {
    let home = Home::new(0);
    fs::create_dir(home.file("credential.lock")).expect("a folder");
    let transport = CannedTransport::new();
    let login = home.login().clock(clock()).transport(transport.clone());
    let error = login.provide().await.expect_err("no lock");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let start = format!("{UNUSABLE}: cannot lock ~/.ucloud/credential.lock: ");
    assert!(error.message().starts_with(&start), "{error}");
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn errors_of_the_login_service_are_reported_with_advice() {
    let refusals = [
        (
            400,
            r#"{"error": "invalid_grant", "error_description": "once-t0k3n"}"#,
            "it has expired or was refreshed on another machine",
        ),
        (
            401,
            r#"{"error": "invalid_client"}"#,
            "the login service at oauth2.ucloud.cn returned invalid_client",
        ),
        (
            400,
            r#"{"error": "Bearer once-t0k3n"}"#,
            "the login service at oauth2.ucloud.cn returned an error",
        ),
    ];
    for (status, answer, why) in refusals {
        let home = Home::new(0);
        let transport = CannedTransport::new().respond(status, answer);
        let refusal = home.login().clock(clock()).transport(transport).provide().await;
        refused(refusal, ErrorKind::Configuration, &format!("{UNUSABLE}: {why}: {ADVICE}"));
        assert_eq!(home.read(), credentials_file(NOW as i64));
        assert_eq!(home.names(), ["config.json", "credential.json", "credential.lock"]);
    }
}

#[tokio::test]
async fn a_refresh_that_may_succeed_later_is_attempted_once_and_reported() {
    let lost = CannedTransport::new().failure(Phase::Exchange, "reset");
    for (transport, why) in [
        (CannedTransport::new().respond(503, "t0k3n"), "HTTP 503"),
        (CannedTransport::new().respond(503, r#"{"access_token": "t0k3n"}"#), "HTTP 503"),
        (CannedTransport::new().respond(200, "<html>"), "HTTP 200"),
        (CannedTransport::new().respond(200, "{}"), "HTTP 200 without a token"),
        (lost, "the connection failed: reset"),
    ] {
        let home = Home::new(0);
        let login = home.login().clock(clock()).transport(transport.clone());
        let expected = format!("{NOT_RENEWED}: the login service at oauth2.ucloud.cn: {why}");
        refused(login.provide().await, ErrorKind::Credentials, &expected);
        assert_eq!(transport.requests().len(), 1);
        assert_eq!(home.read(), credentials_file(NOW as i64));
    }
}

#[tokio::test]
async fn a_failed_refresh_keeps_a_token_that_is_still_valid() {
    let (home, clock) = (Home::new(3600), clock());
    let transport = CannedTransport::new().failure(Phase::Connect, "no route");
    let login = home.login().clock(clock.clone()).transport(transport.clone());
    login.provide().await.expect("a token");
    clock.advance(Duration::from_secs(3400));
    assert_eq!(token(&login.provide().await.expect("a token")), "old-t0k3n");
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn a_logout_while_the_program_runs_is_named() {
    let (home, clock) = (Home::new(3600), clock());
    let login = home.login().clock(clock.clone()).transport(CannedTransport::new());
    login.provide().await.expect("a token");
    home.write(&home.read().replace("oauth", ""));
    clock.advance(Duration::from_secs(3600));
    let error = login.provide().await.expect_err("logged out");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(
        error.message().ends_with(&format!("{UNUSABLE}: the profile is logged out: {ADVICE}")),
        "{error}"
    );
}

#[tokio::test]
async fn a_refresh_token_is_never_sent_unencrypted() {
    for address in ["http://oauth.example", "oauth.example", "https://"] {
        let home = Home::new(0);
        let settings =
            format!(r#"[{{"profile": "work", "active": true, "oauth_base_url": "{address}"}}]"#);
        fs::write(home.file("config.json"), settings).expect("written");
        let transport = CannedTransport::new().respond(200, GRANTED);
        let login = home.login().clock(clock()).transport(transport.clone());
        refused(
            login.provide().await,
            ErrorKind::Configuration,
            "profile work: `oauth_base_url` is not a valid address such as https://oauth2.ucloud.cn",
        );
        assert!(transport.requests().is_empty());
    }
    let home = Home::new(0);
    let settings =
        r#"[{"profile": "work", "active": true, "oauth_base_url": "http://127.0.0.1:1/"}]"#;
    fs::write(home.file("config.json"), settings).expect("written");
    let transport = CannedTransport::new().respond(200, GRANTED);
    home.login().clock(clock()).transport(transport.clone()).provide().await.expect("a token");
    assert_eq!(transport.requests()[0].uri().to_string(), "http://127.0.0.1:1/token");
}

#[tokio::test]
async fn files_that_are_not_on_disk_are_read_but_never_refreshed() {
    let environment = |expires_at| {
        Environment::empty()
            .with_home("/home/me")
            .with_file("~/.ucloud/credential.json", credentials_file(expires_at))
    };
    let login = |expires_at| {
        let profile = Profile::load(Some("work"), &environment(expires_at)).expect("a profile");
        let login = profile.login().expect("no mistake").expect("a login");
        login.clock(clock()).transport(CannedTransport::new())
    };
    let found = login(NOW as i64 + 3600).provide().await.expect("a token");
    assert_eq!(token(&found), "old-t0k3n");
    refused(
        login(NOW as i64).provide().await,
        ErrorKind::Configuration,
        &format!("{UNUSABLE}: its token has expired, and the file is not writable: {ADVICE}"),
    );
}

#[test]
fn a_login_without_its_tokens_fails_at_once() {
    for (without, kind, missing) in [
        (&["access_token"][..], ErrorKind::Configuration, "access_token"),
        (&["refresh_token"][..], ErrorKind::Configuration, "refresh_token"),
        (&["access_token", "refresh_token"][..], ErrorKind::Credentials, "tokens"),
    ] {
        let home = Home::new(3600);
        let text = without.iter().fold(home.read(), |text, name| text.replace(name, "none"));
        home.write(&text);
        let profile = Profile::load(None, &home.environment()).expect("a profile");
        let error = profile.login().expect_err("half a login");
        assert_eq!(error.kind(), kind);
        assert_eq!(
            error.message(),
            format!(
                "profile work of ~/.ucloud/credential.json: it uses a browser login, but has no \
                 {missing}: run `ucloud auth login --profile work`"
            )
        );
        assert!(Config::from_profile_in("work", &home.environment()).is_err());
    }
}

#[test]
fn keys_that_the_tool_keeps_beside_a_login_are_not_used() {
    let home = Home::new(0);
    let profile = Profile::load(None, &home.environment()).expect("a profile");
    refused(
        profile.credentials(),
        ErrorKind::Configuration,
        "profile work of ~/.ucloud/credential.json: it uses a browser login, not a key pair",
    );
}
