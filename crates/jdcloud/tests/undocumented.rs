//! An undocumented result is the JSON of the response.

use jdcloud::testing::CannedTransport;
use jdcloud::{
    Config, Credentials, ErrorKind, Response, RetryPolicy, SecretValue, Value, iam, jdaip,
};

fn config(body: &'static str) -> Config {
    Config::new(Credentials::new("access", "secret"))
        .region("cn-north-1")
        .retry(RetryPolicy::never())
        .transport(CannedTransport::new().respond(200, body))
}

async fn logs(body: &'static str) -> Response<Value> {
    let jdaip = jdaip::Client::new(&config(body));
    let call = jdaip.get_pod_logs().workspace_id("w").job_id("j").pod_name("p");
    call.send().await.expect("an answer")
}

#[tokio::test]
async fn a_read_returns_the_json_of_any_result() {
    for (body, expected) in [
        (
            r#"{"requestId": "r", "result": {"logs": ["a", {"b": 1e2}]}}"#,
            r#"{"logs":["a",{"b":100}]}"#,
        ),
        (r#"{"requestId": "r", "result": ["a"]}"#, r#"["a"]"#),
        (r#"{"requestId": "r", "result": "a"}"#, r#""a""#),
        (r#"{"requestId": "r", "result": null}"#, "null"),
        (r#"{"requestId": "r"}"#, "null"),
    ] {
        let answer = logs(body).await;
        assert_eq!(answer.to_json(), expected);
        assert_eq!(answer.request_id(), Some("r"));
        assert!(answer.problems().is_empty(), "{:?}", answer.problems());
        assert_eq!(serde_json::to_string(&answer).expect("a result serialises"), expected);
    }
    let answer = logs(r#"{"requestId": "r", "result": {"logs": ["a"]}}"#).await;
    assert_eq!(answer["logs"][0].as_str(), Some("a"));
    assert!(format!("{answer:?}").contains("logs"), "{answer:?}");
}

#[tokio::test]
async fn an_error_response_is_still_an_error() {
    let body =
        r#"{"requestId": "r", "error": {"code": 404, "status": "NOT_FOUND", "message": "no"}}"#;
    let error = iam::Client::new(&config(body)).create_user_access_key().send().await;
    assert_eq!(error.expect_err("refused").code(), Some("NOT_FOUND"));
    let error = iam::Client::new(&config("{}")).create_user_access_key().send().await;
    assert_eq!(error.expect_err("no envelope").kind(), ErrorKind::UnreadableResponse);
}

#[tokio::test]
async fn a_created_key_is_in_the_result_but_not_shown() {
    let body = r#"{"requestId": "r", "result": {"accessKey": "AK", "accessKeySecret": "hunter2"}}"#;
    let made: Response<SecretValue> =
        iam::Client::new(&config(body)).create_user_access_key().send().await.expect("made");
    assert_eq!(made["accessKeySecret"].as_str(), Some("hunter2"));
    for shown in [format!("{made:?}"), format!("{:?}", *made), format!("{:#?}", made.clone())] {
        assert!(shown.contains("[redacted]") && !shown.contains("hunter2"), "{shown}");
    }
    // Like secret fields, it survives serialization.
    let stored = serde_json::to_string(&made).expect("a result serialises");
    let read: SecretValue = serde_json::from_str(&stored).expect("what was stored");
    assert_eq!(read, made.into_result());
    assert_eq!(Value::from(read)["accessKey"].as_str(), Some("AK"));
}
