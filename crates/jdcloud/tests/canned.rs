//! Canned responses reach their calls, in any order.

use jdcloud::testing::CannedTransport;
use jdcloud::transport::operation_of;
use jdcloud::{Config, Credentials, RetryPolicy, http};

fn client(transport: &CannedTransport) -> jdcloud::vm::Client {
    let config = Config::new(Credentials::new("access", "s3cr3t"))
        .region("cn-north-1")
        .retry(RetryPolicy::never())
        .transport(transport.clone());
    jdcloud::vm::Client::new(&config)
}

#[tokio::test]
async fn responses_by_operation_work_for_concurrent_calls_in_any_order() {
    let transport = CannedTransport::new()
        .on("describeImage", 200, r#"{"result": {"image": {"imageId": "img-1"}}}"#)
        .on("vm.deleteImage", 200, r#"{"requestId": "r-2", "result": {}}"#)
        .on(
            "describeQuotas",
            429,
            r#"{"error": {"code": 429, "status": "QPS", "message": "slow"}}"#,
        );
    let vm = client(&transport);

    let tasks: Vec<_> = (0..50)
        .map(|number| {
            let vm = vm.clone();
            tokio::spawn(async move {
                let id = format!("img-{number}");
                let (deleted, found, quotas) = tokio::join!(
                    vm.delete_image().image_id(&id).send(),
                    vm.describe_image().image_id(&id).send(),
                    vm.describe_quotas().send(),
                );
                assert_eq!(deleted.expect("deleted").request_id(), Some("r-2"));
                let image = found.expect("found").into_result().image.expect("an image");
                assert_eq!(image.image_id.as_deref(), Some("img-1"));
                assert!(quotas.expect_err("refused").is_throttled());
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no assertion failed");
    }
    assert_eq!(transport.requests().len(), 150);
}

#[tokio::test]
async fn several_responses_of_one_operation_come_in_order_and_the_last_is_repeated() {
    let state = |state: &str| format!(r#"{{"result": {{"image": {{"status": "{state}"}}}}}}"#);
    let transport = CannedTransport::new().on("describeImage", 200, state("pending")).on(
        "describeImage",
        200,
        state("ready"),
    );
    let vm = client(&transport);

    let mut seen = Vec::new();
    for _ in 0..3 {
        let image = vm.describe_image().image_id("img-1").send().await.expect("found");
        seen.extend(image.into_result().image.and_then(|image| image.status));
    }
    let seen: Vec<_> = seen.iter().map(ToString::to_string).collect();
    assert_eq!(seen, ["pending", "ready", "ready"]);

    let error = vm.delete_image().image_id("img-1").send().await.expect_err("nothing prepared");
    assert!(error.to_string().contains("no canned response is left for deleteImage"), "{error}");
}

#[tokio::test]
async fn a_closure_answers_every_other_call() {
    let transport = CannedTransport::responding(|request| {
        assert_eq!(operation_of(request).map(|operation| operation.name), Some("describeImage"));
        let id = request.uri().path().rsplit('/').next().unwrap_or_default();
        http::Response::new(format!(r#"{{"result": {{"image": {{"imageId": "{id}"}}}}}}"#))
    })
    .on("describeQuotas", 200, r#"{"requestId": "r-1", "result": {}}"#);
    let vm = client(&transport);

    let (one, quotas, two) = tokio::join!(
        vm.describe_image().image_id("img-1").send(),
        vm.describe_quotas().send(),
        vm.describe_image().image_id("img-2").send(),
    );
    let id = |found: jdcloud::Response<jdcloud::vm::DescribeImageResult>| {
        found.into_result().image.and_then(|image| image.image_id)
    };
    assert_eq!(id(one.expect("found")).as_deref(), Some("img-1"));
    assert_eq!(id(two.expect("found")).as_deref(), Some("img-2"));
    assert_eq!(quotas.expect("quotas").request_id(), Some("r-1"));
}
