//! How responses are decoded, valid and malformed ones.
#![allow(clippy::unwrap_used)] // a test that has nothing to unwrap has failed

use jdcloud::testing::CannedTransport;
use jdcloud::transport::Phase;
use jdcloud::vm::{CreateImageResult, DescribeImagesResult, Image, ImageStatus};
use jdcloud::{Credentials, Error, ErrorKind, RetryPolicy};

fn vm(transport: CannedTransport) -> jdcloud::vm::Client {
    let config = jdcloud::Config::new(Credentials::new("a", "s"))
        .region("cn-north-1")
        .retry(RetryPolicy::never())
        .transport(transport);
    jdcloud::vm::Client::new(&config)
}

fn uhost(transport: CannedTransport) -> ucloud::uhost::Client {
    let config = ucloud::Config::new(ucloud::Credentials::new("a", "s"))
        .region("cn-bj2")
        .retry(RetryPolicy::never())
        .transport(transport);
    ucloud::uhost::Client::new(&config)
}

async fn images(body: impl Into<bytes::Bytes>) -> DescribeImagesResult {
    let transport = CannedTransport::new().respond(200, body);
    vm(transport).describe_images().send().await.unwrap().into_result()
}

async fn failure(status: u16, body: &'static str) -> Error {
    let transport =
        CannedTransport::new().respond_with(status, &[("x-jdcloud-request-id", "r-header")], body);
    vm(transport).describe_image().image_id("img-1").send().await.unwrap_err()
}

#[tokio::test]
async fn an_unexpected_field_never_loses_the_rest() {
    let found = images(
        r#"{"requestId": "r-1", "result": {
            "images": [
                null,
                {"imageId": 42, "name": "a", "sizeMB": "40960", "status": "thawing", "ownerPin": {"x": 1},
                 "dataDisks": null, "snapshotCount": "many", "new": [1, 2]},
                "not an image"
            ],
            "totalCount": "3"}}"#,
    )
    .await;
    assert_eq!(found.total_count, Some(3));
    assert_eq!(found.images.len(), 1, "{found:?}");
    let image = &found.images[0];
    assert_eq!(image.image_id.as_deref(), Some("42"));
    assert_eq!(image.size_mb, Some(40960));
    assert_eq!(image.owner_pin.as_deref(), Some(r#"{"x": 1}"#));
    assert!(image.data_disks.is_empty());
    let status = image.status.clone().unwrap();
    assert!(matches!(status, ImageStatus::Unknown(_)));
    assert_eq!(status.as_str(), "thawing");
}

#[tokio::test]
async fn numbers_keep_every_digit() {
    use jdcloud::Value;
    for text in ["9223372036854775808", "18446744073709551615", "-9223372036854775808"] {
        let found = images(format!(r#"{{"result": {{"images": [{{"imageId": {text}}}]}}}}"#)).await;
        assert_eq!(found.images[0].image_id.as_deref(), Some(text));
        assert_eq!(Value::from_json(text.as_bytes()).unwrap().to_json(), text);
    }
    for number in [-1.6891426150829568e-07, 0.1 + 0.2, 1e300, 98642642970231.62] {
        let text = Value::Number(number).to_json();
        let read = Value::from_json(text.as_bytes()).unwrap();
        assert!(read == Value::Number(number) || read.to_json() == text, "{text}");
    }
}

#[tokio::test]
async fn a_result_may_be_absent_or_null() {
    for body in [
        r#"{"requestId": "r"}"#,
        r#"{"result": null}"#,
        r#"{"result": []}"#,
        r#"{"result": {"images": null}}"#,
    ] {
        assert!(images(body).await.images.is_empty(), "{body}");
    }
}

#[tokio::test]
async fn a_change_whose_response_lacks_the_created_id_is_an_error() {
    let answer = r#"{"requestId": "r-1", "result": {"undocumented": 7}}"#;
    for body in [answer, r#"{"requestId": "r-1"}"#, r#"{"requestId": "r-1", "result": null}"#] {
        let transport = CannedTransport::new().respond(200, body);
        let call = vm(transport).create_image().instance_id("i").name("n").description("d");
        let error = call.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IncompleteResponse);
        assert!(error.to_string().contains("accepted the call, but its response lacks `imageId`"));
        assert!(!error.is_certainly_not_executed());
        assert_eq!(error.request_id(), Some("r-1"));
        assert_eq!(error.body().unwrap(), body);
        assert!(!format!("{error:#?}").contains("undocumented"), "a body may hold secrets");
    }
}

/// None of these has the provider's envelope around a result, so none is a success.
#[tokio::test]
async fn only_the_providers_envelope_is_a_success() {
    for (status, body) in [
        (200, "{}"),
        (200, ""),
        (204, ""),
        (302, ""),
        (304, ""),
        (307, "<html>"),
        (200, r#"{"error": "text"}"#),
        (200, r#"{"error": [1]}"#),
        (200, r#"{"message": "from a proxy"}"#),
        (200, r#"{"requestId": "r", "result": "text"}"#),
        (200, r#"{"requestId": "r", "result": [1]}"#),
        (302, r#"{"requestId": "r", "result": {"imageId": "img-1"}}"#),
    ] {
        let transport = CannedTransport::new().respond(status, body);
        let call = vm(transport).create_image().instance_id("i").name("n").description("d");
        let error = call.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnreadableResponse, "{status} {body}: {error}");
        assert!(!error.is_certainly_not_executed(), "{status} {body}");
        let transport = CannedTransport::new().respond(status, body);
        let listed = vm(transport).describe_images().send().await;
        assert!(listed.is_err(), "{status} {body}");
    }
    for (status, body) in [(302, r#"{"RetCode": 0}"#), (200, "{}"), (200, r#"{"RetCode": null}"#)] {
        let transport = CannedTransport::new().respond(status, body);
        let error = uhost(transport).describe_uhost_instance().send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnreadableResponse, "{status} {body}: {error}");
    }
}

#[tokio::test]
async fn another_type_where_a_list_is_documented_is_not_an_empty_list() {
    for body in [r#"{"result": {"images": 5}}"#, r#"{"result": {"images": "none"}}"#] {
        let transport = CannedTransport::new().respond(200, body);
        let error = vm(transport).describe_images().send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnreadableResponse, "{error}");
        assert!(error.to_string().contains("images"), "{error}");
    }
}

#[tokio::test]
async fn whatever_converts_losslessly_is_read() {
    let found = images(
        r#"{"result": {"IMAGES": {"imageId": 18446744073709551616, "sizeMB": 9007199254740993.0,
            "offline": "TRUE", "name": {"a": [1, 2]},
            "desc": "half \ud800 pair", "dataDisks": {"deviceName": 0.10}},
            "totalCount": "3", "totalCount": 4e0, "TotalCount": 5}}"#,
    )
    .await;
    assert_eq!(found.total_count, Some(4), "the last one counts, and its own spelling");
    let image = &found.images[0];
    assert_eq!(image.image_id.as_deref(), Some("18446744073709551616"));
    assert_eq!(image.size_mb, Some(9_007_199_254_740_993));
    assert_eq!(image.offline, Some(true));
    assert_eq!(image.name.as_deref(), Some(r#"{"a": [1, 2]}"#));
    assert_eq!(image.desc.as_deref(), Some("half \u{fffd} pair"));
    assert_eq!(image.data_disks[0].device_name.as_deref(), Some("0.10"));
}

#[tokio::test]
async fn one_value_out_of_range_never_loses_the_rest() {
    let body = r#"{"requestId": "r", "result": {"images": [{"imageId": "a", "sizeMB": 1e999,
        "new": 1e999, "name": "\ud800"}, {"imageId": "b", "sizeMB": 12.5}], "totalCount": 2}}"#;
    let transport = CannedTransport::new().respond(200, body);
    let found = vm(transport).describe_images().send().await.unwrap();
    assert_eq!(found.total_count, Some(2));
    assert_eq!(found.images[1].image_id.as_deref(), Some("b"));
    assert_eq!((found.images[0].size_mb, found.images[1].size_mb), (None, None));
    let places: Vec<_> = found.problems().iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(places, ["images[0].sizeMB", "images[0].name", "images[1].sizeMB"]);
    // Values without a field are still in the JSON.
    assert_eq!(found.body(), body);
    assert_eq!(found.json().pointer("/result/images/0/new").unwrap().as_str(), Some("1e999"));
    assert_eq!(found.json()["result"]["images"][1]["sizeMB"].as_f64(), Some(12.5));
    let stored = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<DescribeImagesResult>(&stored).unwrap(), *found);
}

/// Three bytes of text each, and a struct of hundreds of bytes in memory.
#[tokio::test]
async fn memory_is_bounded_for_any_response() {
    let items = "{},".repeat(2_000_000);
    let body = format!(r#"{{"result": {{"images": [{}{{}}]}}}}"#, items);
    let transport = CannedTransport::new().respond(200, body);
    let error = vm(transport).describe_images().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge, "{error}");

    let body = format!(r#"{{"result": {{"images": [{}0]}}}}"#, "0,".repeat(100_000));
    let transport = CannedTransport::new().respond(200, body);
    let found = vm(transport).describe_images().send().await.unwrap();
    assert!(found.images.is_empty());
    assert_eq!(found.problems().len(), 16);
}

#[tokio::test]
async fn a_body_may_be_empty_where_http_says_so() {
    let transport =
        CannedTransport::new().respond_with(204, &[("x-jdcloud-request-id", "r-header")], "");
    let deleted = vm(transport).delete_image().image_id("img-1").send().await.unwrap();
    assert_eq!(deleted.request_id(), Some("r-header"));
}

#[tokio::test]
async fn the_services_error_takes_precedence() {
    let refused = failure(
        429,
        r#"{"requestId": "r-body", "result": "nonsense",
            "error": {"code": 429, "status": "RATE_LIMIT", "message": "slow\ndown", "details": 7}}"#,
    )
    .await;
    assert!(refused.is_throttled() && !refused.is_quota_exceeded());
    assert_eq!(refused.request_id(), Some("r-body"));
    assert_eq!(
        refused.to_string(),
        "JD Cloud vm describeImage in cn-north-1 (imageId img-1) failed: RATE_LIMIT (HTTP 429): slow down \
         (request id r-body); wait, then retry at a lower rate"
    );
    let refused =
        failure(429, r#"{"error": {"code": 429, "status": "QUOTA_EXCEEDED", "message": "m"}}"#)
            .await;
    assert!(refused.is_quota_exceeded() && !refused.is_throttled());
    let refused = failure(404, r#"{"error": {"status": "OF_TOMORROW"}}"#).await;
    assert!(refused.is_not_found());
    assert_eq!(refused.code(), Some("OF_TOMORROW"));
}

#[tokio::test]
async fn a_response_that_is_not_the_apis_is_a_clear_error() {
    let html = failure(502, "<html><h1>Bad Gateway</h1></html>").await;
    assert_eq!(html.kind(), ErrorKind::Unavailable);
    assert_eq!(html.status(), Some(502));
    assert_eq!(html.request_id(), Some("r-header"));
    assert!(html.to_string().contains("no JSON"), "{html}");
    assert!(!html.is_certainly_not_executed());

    for body in ["{\"requestId\": \"r\", \"resu", "[]", "\u{feff}", "\"text\"", "nul"] {
        let odd = failure(200, body).await;
        assert_eq!(odd.kind(), ErrorKind::UnreadableResponse, "{body}: {odd}");
    }
    let empty = failure(503, "").await;
    assert_eq!(empty.kind(), ErrorKind::Unavailable);
    let redirect = failure(302, "").await;
    assert_eq!(redirect.kind(), ErrorKind::UnreadableResponse);
}

#[tokio::test]
async fn ucloud_codes_may_be_text_and_keys_may_differ_in_case() {
    let transport = CannedTransport::new()
        .respond(
            200,
            r#"{"RetCode": "0", "totalcount": "1", "ImageSet": [{"IMAGEID": "uimage-1"}]}"#,
        )
        .respond(200, r#"{"RetCode": "153", "Message": "too fast"}"#)
        .respond(200, r#"{"RetCode": -1, "Message": "odd"}"#)
        .respond(200, r#"{"Action": "DescribeImageResponse"}"#)
        .respond(500, "oops");
    let uhost = uhost(transport);
    let found = uhost.describe_image().send().await.unwrap();
    assert_eq!(found.total_count, Some(1));
    assert_eq!(found.image_set[0].image_id.as_deref(), Some("uimage-1"));
    assert!(uhost.describe_image().send().await.unwrap_err().is_throttled());
    let odd = uhost.describe_image().send().await.unwrap_err();
    assert_eq!(odd.code(), Some("-1"));
    let odd = uhost.describe_image().send().await.unwrap_err();
    assert_eq!(odd.kind(), ErrorKind::UnreadableResponse);
    let odd = uhost.describe_image().send().await.unwrap_err();
    assert_eq!(odd.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_failing_connection_says_whether_the_request_was_sent() {
    let transport =
        CannedTransport::new().failure(Phase::Connect, "refused").failure(Phase::Exchange, "reset");
    let vm = vm(transport);
    let error = vm.delete_image().image_id("img-1").send().await.unwrap_err();
    assert!(error.is_connection() && error.is_certainly_not_executed(), "{error}");
    let error = vm.delete_image().image_id("img-1").send().await.unwrap_err();
    assert!(error.is_connection() && !error.is_certainly_not_executed(), "{error}");
    assert!(error.to_string().contains("reset"), "{error}");
}

#[tokio::test]
async fn a_call_to_a_silent_service_times_out() {
    use std::time::{Duration, SystemTime};
    let clock = jdcloud::testing::ManualClock::at(SystemTime::now());
    let config = jdcloud::Config::new(Credentials::new("a", "s"))
        .region("cn-north-1")
        .transport(CannedTransport::new().silence())
        .clock(clock.clone());
    let vm = jdcloud::vm::Client::new(&config);
    let call = vm.delete_image().image_id("img-1").send().with_timeout(Duration::from_secs(7));
    let call = tokio::spawn(call);
    while !call.is_finished() {
        clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    let error = call.await.unwrap().unwrap_err();
    assert!(error.is_timeout() && !error.is_certainly_not_executed(), "{error}");
    assert!(error.to_string().contains("no result within 7 s"), "{error}");
}

#[test]
fn every_type_goes_through_serde_and_back() {
    let image = Image {
        image_id: Some("img-1".into()),
        status: Some("thawing".into()),
        size_mb: Some(1),
        ..Default::default()
    };
    let found = DescribeImagesResult { images: vec![image], total_count: Some(1) };
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(
        text,
        r#"{"images":[{"imageId":"img-1","status":"thawing","sizeMB":1,"dataDisks":[]}],"totalCount":1}"#
    );
    assert_eq!(serde_json::from_str::<DescribeImagesResult>(&text).unwrap(), found);
    let wrong = serde_json::from_str::<DescribeImagesResult>(r#"{"images": [{"sizeMB": []}]}"#);
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "images[0].sizeMB: expected an integer, found a list"
    );
    assert!(serde_json::from_str::<CreateImageResult>("{}").is_ok());
}

#[tokio::test]
async fn a_main_that_returns_the_error_prints_one_line() {
    let refused = r#"{"requestId": "r-1", "error": {"code": 404, "status": "NOT_FOUND", "message": "no such image"}}"#;
    let transport = CannedTransport::new().respond(404, refused);
    let error = vm(transport).describe_image().image_id("img-1").send().await.unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());
    assert!(error.to_string().contains("img-1"), "{error}");
    assert!(format!("{error:#?}").contains("status: Some("), "{error:#?}");
}
