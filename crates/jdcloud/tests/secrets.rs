//! How secrets and text from outside are shown.

use jdcloud::testing::{CannedTransport, ManualClock};
use jdcloud::{Config, Credentials, Error, RetryPolicy};

const SECRET: &str = "s3cr3t/key+\"1\"";
const TOKEN: &str = "t0k3n=&/ ü";

fn config(transport: &CannedTransport) -> Config {
    Config::new(Credentials::new("access", SECRET).with_session_token(TOKEN))
        .region("cn-north-1")
        .retry(RetryPolicy::never())
        .clock(ManualClock::at(std::time::SystemTime::now()))
        .transport(transport.clone())
}

async fn refused(message: &str) -> Error {
    let quoted = jdcloud::Value::from(message).to_json();
    let body = format!(
        r#"{{"requestId": {quoted}, "error": {{"code": 400, "status": {quoted}, "message": {quoted}}}}}"#
    );
    let transport = CannedTransport::new().respond(400, body);
    let vm = jdcloud::vm::Client::new(&config(&transport));
    vm.describe_image().image_id("img-1").send().await.expect_err("refused")
}

#[tokio::test]
async fn a_token_that_the_service_echoes_is_redacted_in_the_encoding_it_was_sent_in() {
    let transport = CannedTransport::new();
    let vm = jdcloud::vm::Client::new(&config(&transport));
    let signed = vm.describe_image().image_id("i").send().signed_request().await.expect("signed");
    let sent = signed.headers()["x-jdcloud-security-token"].to_str().expect("text");
    assert_eq!(sent, "dDBrM249Ji8gw7w=");
    for form in [
        sent,
        TOKEN,
        "t0k3n%3D%26%2F%20%C3%BC",
        "t0k3n%3d%26%2f+%c3%bc",
        r"t0k3n=&\/ \u00fc",
        SECRET,
        r#"s3cr3t/key+\"1\""#,
    ] {
        let error = refused(&format!("<{form}>")).await;
        let parts = [Some(error.message()), error.code(), error.request_id()];
        assert_eq!(parts, [Some("<[redacted]>"); 3], "{form}");
    }
}

#[tokio::test]
async fn debug_of_a_request_hides_authentication_headers() {
    #[derive(Debug)]
    struct Cookies;
    impl jdcloud::Interceptor for Cookies {
        fn before_signing(&self, _: jdcloud::Attempt, headers: &mut http::HeaderMap) {
            headers.insert("cookie", http::HeaderValue::from_static("c00kie"));
        }
    }
    let good = r#"{"requestId": "r", "result": {"image": {"imageId": "img-1"}}}"#;
    let transport = CannedTransport::new().respond(200, good);
    let vm = jdcloud::vm::Client::new(&config(&transport).interceptor(Cookies));
    let call = || vm.describe_image().image_id("img-1").send();
    let signed = call().signed_request().await.expect("signed");
    call().await.expect("an answer");
    for request in transport.requests().iter().chain([&signed]) {
        for name in ["authorization", "x-jdcloud-security-token", "cookie"] {
            assert!(request.headers()[name].is_sensitive(), "{name}");
        }
        let shown = format!("{request:?}");
        for hidden in ["Signature=", "dDBrM249Ji8gw7w=", "c00kie"] {
            assert!(!shown.contains(hidden), "{hidden} in {shown}");
        }
        assert!(shown.contains("x-jdcloud-date"), "{shown}");
    }
}

#[test]
fn debug_of_a_configuration_hides_passwords_in_addresses() {
    for user in ["us3r:p4ssword", "us3r", ":p4ssword", "us3r:p4ss/p@ssword"] {
        let config = config(&CannedTransport::new())
            .endpoint(format!("https://{user}@gateway.example"))
            .proxy(format!("http://{user}@proxy.example:3128"));
        let shown = format!("{config:?} {:?}", jdcloud::vm::Client::new(&config));
        assert!(!shown.contains("us3r") && !shown.contains("p4ss"), "{shown}");
        assert!(shown.contains("https://[redacted]@gateway.example"), "{shown}");
        assert!(!shown.contains("s3cr3t") && !shown.contains("t0k3n"), "{shown}");
    }
}

#[tokio::test]
async fn an_id_of_a_waiter_never_starts_a_new_line() {
    let body = r#"{"requestId": "r", "error": {"code": 403, "status": "HTTP_FORBIDDEN"}}"#;
    let transport = CannedTransport::new().respond(403, body);
    let vm = jdcloud::vm::Client::new(&config(&transport));
    let id = "img-1\nERROR forged\u{2028}x\u{85}y\u{202e}z";
    let error = vm.wait_until_image_ready(id).await.expect_err("refused");
    for shown in [error.to_string(), format!("{error:?}"), format!("{error:#?}").replace('\n', "")]
    {
        assert!(!shown.contains(['\n', '\u{2028}', '\u{85}', '\u{202e}']), "{shown:?}");
    }
    assert!(error.to_string().contains("img-1 ERROR forged x y z"), "{error}");
}
