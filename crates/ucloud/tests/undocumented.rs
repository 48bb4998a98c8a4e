//! An undocumented result is the JSON of the response.

use ucloud::testing::CannedTransport;
use ucloud::{Config, Credentials, Error, Response, RetryPolicy, SecretValue, Value, ukms, umon};

fn config(body: &'static str) -> Config {
    Config::new(Credentials::new("public", "private"))
        .region("cn-bj2")
        .retry(RetryPolicy::never())
        .transport(CannedTransport::new().respond(200, body))
}

async fn metric(body: &'static str) -> Result<Response<Value>, Error> {
    let umon = umon::Client::new(&config(body));
    umon.get_metric().resource_type("uhost").metric_name(["NetPacketOut"]).send().await
}

#[tokio::test]
async fn a_read_returns_the_json_of_the_response_without_its_envelope() {
    let answer = metric(
        r#"{"Action": "GetMetricResponse", "RetCode": 0, "Message": "",
            "DataSets": {"NetPacketOut": [{"Timestamp": 1431506100, "Value": 0.5}]}, "Retcode": "0"}"#,
    )
    .await
    .expect("an answer");
    let expected = r#"{"DataSets":{"NetPacketOut":[{"Timestamp":1431506100,"Value":0.5}]}}"#;
    assert_eq!(answer.to_json(), expected);
    assert_eq!(answer["DataSets"]["NetPacketOut"][0]["Value"].as_f64(), Some(0.5));
    assert!(answer.json()["Action"].as_str().is_some());

    let answer = metric(r#"{"RetCode": 0}"#).await.expect("an answer");
    assert_eq!(answer.to_json(), "{}");
    let error = metric(r#"{"RetCode": 230, "Message": "Params [X] not available"}"#).await;
    assert_eq!(error.expect_err("refused").code(), Some("230"));
}

#[tokio::test]
async fn a_created_key_is_in_the_result_but_not_shown() {
    let body = r#"{"RetCode": 0, "PrivateKeyCiphertextBlob": "hunter2"}"#;
    let ukms = ukms::Client::new(&config(body));
    let call = ukms.generate_data_key_pair_without_plaintext();
    let made: Response<SecretValue> =
        call.key_id("k").key_pair_spec("RSA_2048").send().await.expect("made");
    assert_eq!(made["PrivateKeyCiphertextBlob"].as_str(), Some("hunter2"));
    assert!(!format!("{made:?} {:?}", *made).contains("hunter2"), "{made:?}");
}
