//! Canned responses reach their calls, in any order.

use ucloud::testing::CannedTransport;
use ucloud::{Config, Credentials, RetryPolicy};

#[tokio::test]
async fn responses_by_operation_work_for_concurrent_calls_in_any_order() {
    let transport = CannedTransport::new()
        .on(
            "DescribeImage",
            200,
            r#"{"RetCode": 0, "TotalCount": 1, "ImageSet": [{"ImageId": "img-1"}]}"#,
        )
        .on("uhost.StopUHostInstance", 200, r#"{"RetCode": 0, "UHostId": "uhost-1"}"#);
    let config = Config::new(Credentials::new("public", "private"))
        .region("cn-bj2")
        .retry(RetryPolicy::never())
        .transport(transport.clone());
    let uhost = ucloud::uhost::Client::new(&config);

    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let uhost = uhost.clone();
            tokio::spawn(async move {
                let (stopped, found) = tokio::join!(
                    uhost.stop_uhost_instance().uhost_id("uhost-1").send(),
                    uhost.describe_image().send(),
                );
                let stopped = stopped.expect("stopped").into_result();
                let found = found.expect("found").into_result();
                assert_eq!(found.image_set[0].image_id.as_deref(), Some("img-1"));
                assert!(format!("{stopped:?}").contains("uhost-1"), "{stopped:?}");
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no assertion failed");
    }
    assert_eq!(transport.requests().len(), 100);
}
