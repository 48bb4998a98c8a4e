//! Idempotency tokens: one for each call, whatever the caller sets.

use jdcloud::testing::{CannedTransport, ManualClock};
use jdcloud::transport::Phase;
use jdcloud::vm::ExportImageRequest;
use jdcloud::{Credentials, Value};

const GOOD: &str = r#"{"requestId": "r", "result": {"taskId": "t-1"}}"#;

fn vm(transport: &CannedTransport) -> jdcloud::vm::Client {
    let config = jdcloud::Config::new(Credentials::new("access", "secret"))
        .region("cn-north-1")
        .transport(transport.clone())
        .clock(ManualClock::at(std::time::SystemTime::now()));
    jdcloud::vm::Client::new(&config)
}

fn export(token: Option<&str>) -> ExportImageRequest {
    ExportImageRequest {
        image_id: Some("img-1".into()),
        role_name: Some("role".into()),
        oss_url: Some("https://bucket".into()),
        client_token: token.map(str::to_owned),
        ..ExportImageRequest::default()
    }
}

fn token_of(request: &http::Request<bytes::Bytes>) -> String {
    let body = Value::from_json(request.body()).expect("JSON");
    body.get("clientToken").and_then(Value::as_str).expect("a token").to_owned()
}

#[tokio::test]
async fn a_blank_token_is_replaced_by_a_generated_one() {
    let mut tokens = std::collections::BTreeSet::new();
    for blank in [None, Some(""), Some(" "), Some("\t\r\n \u{3000}\u{2028}")] {
        let transport = CannedTransport::new().failure(Phase::Exchange, "reset").respond(200, GOOD);
        vm(&transport).execute(&export(blank)).await.expect("it is sent again");
        let [first, again] = transport.requests().try_into().expect("two requests");
        assert_eq!(token_of(&first), token_of(&again), "{blank:?}");
        assert_eq!(token_of(&first).len(), 36, "{blank:?} is replaced");
        tokens.insert(token_of(&first));
    }
    assert_eq!(tokens.len(), 4, "each call has its own");
}

#[tokio::test]
async fn the_callers_token_is_sent_unchanged() {
    let transport = CannedTransport::new().respond(200, GOOD);
    vm(&transport).execute(&export(Some(" mine "))).await.expect("an answer");
    assert_eq!(token_of(&transport.requests()[0]), " mine ");
}
