//! The main use case with the generated clients, on both simulated clouds, over real HTTP.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jdcloud::ErrorKind;
use jdcloud::vm::{ImageStatus, InstanceDiskAttachmentSpec, InstanceStatus};
use ucloud::uhost::{ImageState, UHostState};
use yun_tests::Clouds;

#[tokio::test]
async fn an_image_is_created_and_deleted_on_jdcloud() {
    let clouds = Clouds::start().await;
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());

    let refused = vm
        .create_image()
        .instance_id("i-running")
        .name("golden")
        .description("nightly")
        .send()
        .await
        .unwrap_err();
    assert!(refused.is_failed_precondition(), "{refused}");
    assert_eq!(refused.code(), Some("FAILED_PRECONDITION"));
    assert_eq!(refused.status(), Some(400));
    assert!(refused.request_id().is_some());
    assert!(refused.is_certainly_not_executed());
    let text = refused.to_string();
    assert!(
        text.starts_with("JD Cloud vm createImage in cn-north-1 (instanceId i-running) failed: "),
        "{text}"
    );
    assert!(text.contains("Please stop the instance first"), "{text}");
    assert!(!text.contains('\n'), "{text}");

    let stopped = vm.stop_instance().instance_id("i-running").send().await.unwrap();
    assert!(stopped.request_id().is_some());
    let instance = vm.wait_until_instance_stopped("i-running").await.unwrap();
    assert_eq!(instance.status, Some(InstanceStatus::Stopped));

    let made = vm
        .create_image()
        .instance_id("i-running")
        .name("golden")
        .description("nightly golden image")
        .data_disks([InstanceDiskAttachmentSpec::default().device_name("vdb").no_device(true)])
        .send()
        .await
        .unwrap();
    let states = Arc::new(Mutex::new(Vec::new()));
    let seen = states.clone();
    let image = vm
        .wait_until_image_ready(&made.image_id)
        .with_progress(move |progress| seen.lock().unwrap().push(progress.state.clone()))
        .await
        .unwrap();
    assert_eq!(image.status, Some(ImageStatus::Ready));
    assert_eq!(image.image_id.as_deref(), Some(made.image_id.as_str()));
    assert!(image.data_disks.is_empty(), "vdb was left out: {image:?}");
    let states = std::mem::take(&mut *states.lock().unwrap());
    assert_eq!(states.first(), Some(&Some("pending".to_owned())));
    assert_eq!(states.last(), Some(&Some("ready".to_owned())));

    let listed = vm.describe_images().ids([&made.image_id]).send().await.unwrap();
    assert_eq!(listed.total_count, Some(1));
    assert_eq!(listed.images[0].name.as_deref(), Some("golden"));

    vm.start_instance().instance_id("i-running").send().await.unwrap();
    let instance = vm.wait_until_instance_running("i-running").await.unwrap();
    assert_eq!(instance.status, Some(InstanceStatus::Running));

    vm.delete_image().image_id(&made.image_id).send().await.unwrap();
    let gone = vm.describe_image().image_id(&made.image_id).send().await.unwrap_err();
    assert!(gone.is_not_found(), "{gone}");
    vm.wait_until_image_deleted(&made.image_id).await.unwrap();
}

#[tokio::test]
async fn an_image_is_created_and_deleted_on_ucloud() {
    let clouds = Clouds::start().await;
    let uhost = ucloud::uhost::Client::new(&clouds.ucloud());

    let refused = uhost
        .create_custom_image()
        .uhost_id("uhost-running")
        .image_name("golden")
        .send()
        .await
        .unwrap_err();
    assert!(refused.is_failed_precondition(), "{refused}");
    assert_eq!(refused.code(), Some("8010"));
    assert_eq!(refused.status(), Some(200));
    assert!(refused.request_id().is_some());
    assert_eq!(refused.operation(), Some("CreateCustomImage"));

    uhost.stop_uhost_instance().uhost_id("uhost-running").send().await.unwrap();
    let host = uhost.wait_until_uhost_instance_stopped("uhost-running").await.unwrap();
    assert_eq!(host.state, Some(UHostState::Stopped));

    let made = uhost
        .create_custom_image()
        .uhost_id("uhost-running")
        .image_name("golden")
        .data_udisk_ids(["bs-1", "bs-2"])
        .send()
        .await
        .unwrap();
    assert!(made.request_id().is_some());
    assert_eq!(made.data_snapshot_ids.len(), 2);
    let image_id = made.into_result().image_id.unwrap();
    let image = uhost.wait_until_image_available(&image_id).await.unwrap();
    assert_eq!(image.state, Some(ImageState::Available));
    assert_eq!(image.image_name.as_deref(), Some("golden"));

    uhost.start_uhost_instance().uhost_id("uhost-running").send().await.unwrap();
    uhost.wait_until_uhost_instance_running("uhost-running").await.unwrap();

    uhost.terminate_custom_image().image_id(&image_id).send().await.unwrap();
    let listed = uhost.describe_image().image_id(&image_id).send().await.unwrap();
    assert!(listed.image_set.is_empty());
    uhost.wait_until_image_terminated(&image_id).await.unwrap();
}

/// Waits until an operation has been received this often.
async fn received(clouds: &Clouds, operation: &str, times: usize) {
    while clouds.received(operation) < times {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_wait_for_deletion_lasts_until_the_image_is_gone() {
    let clouds = Clouds::start().await;
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    let create = vm.create_image().instance_id("i-stopped").name("golden").description("short");
    let made = create.send().await.unwrap().into_result();
    vm.wait_until_image_ready(&made.image_id).await.unwrap();
    let looks = clouds.received("describeImage");
    let wait = vm.wait_until_image_deleted(&made.image_id).with_timeout(Duration::MAX);
    let delete = async {
        received(&clouds, "describeImage", looks + 3).await;
        vm.delete_image().image_id(&made.image_id).send().await.unwrap();
    };
    tokio::join!(async { wait.await.unwrap() }, delete);
    assert!(clouds.received("describeImage") > looks + 3);

    let uhost = ucloud::uhost::Client::new(&clouds.ucloud());
    let create = uhost.create_custom_image().uhost_id("uhost-stopped").image_name("golden");
    let image_id = create.send().await.unwrap().into_result().image_id.unwrap();
    uhost.wait_until_image_available(&image_id).await.unwrap();
    let looks = clouds.received("DescribeImage");
    let wait = uhost.wait_until_image_terminated(&image_id).with_timeout(Duration::MAX);
    let delete = async {
        received(&clouds, "DescribeImage", looks + 3).await;
        uhost.terminate_custom_image().image_id(&image_id).send().await.unwrap();
    };
    tokio::join!(async { wait.await.unwrap() }, delete);
    assert!(clouds.received("DescribeImage") > looks + 3);
}

#[tokio::test]
async fn an_existing_machine_is_not_gone_and_an_unknown_one_is() {
    let clouds = Clouds::start().await;
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    let stays = vm.wait_until_instance_deleted("i-running").await.unwrap_err();
    assert_eq!(stays.kind(), ErrorKind::WaitTimeout);
    assert!(stays.to_string().contains("still `running` after 600 s"), "{stays}");
    vm.wait_until_instance_deleted("i-none").await.unwrap();

    let uhost = ucloud::uhost::Client::new(&clouds.ucloud());
    let stays = uhost.wait_until_uhost_instance_terminated("uhost-running").await.unwrap_err();
    assert!(stays.to_string().contains("still `Running` after 600 s"), "{stays}");
    uhost.wait_until_uhost_instance_terminated("uhost-none").await.unwrap();
}

#[tokio::test]
async fn an_image_that_fails_ends_the_wait_at_once() {
    let clouds = Clouds::start().await;
    let name = format!("golden {}", yun_simulator::FAILING_IMAGE_NAME);

    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    let made = vm
        .create_image()
        .instance_id("i-stopped")
        .name(yun_simulator::FAILING_IMAGE_NAME)
        .description("fails")
        .send()
        .await
        .unwrap();
    let failed = vm.wait_until_image_ready(&made.image_id).await.unwrap_err();
    assert_eq!(failed.kind(), ErrorKind::WaitFailed);
    assert!(failed.to_string().contains("`error`"), "{failed}");

    let uhost = ucloud::uhost::Client::new(&clouds.ucloud());
    let made = uhost
        .create_custom_image()
        .uhost_id("uhost-stopped")
        .image_name(name)
        .send()
        .await
        .unwrap();
    let failed =
        uhost.wait_until_image_available(made.image_id.clone().unwrap()).await.unwrap_err();
    assert_eq!(failed.kind(), ErrorKind::WaitFailed);
    assert!(failed.to_string().contains("`Unavailable`"), "{failed}");
}

#[tokio::test]
async fn a_wait_that_times_out_names_the_last_state() {
    let clouds = Clouds::start().await;
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    let made = vm
        .create_image()
        .instance_id("i-stopped")
        .name("golden")
        .description("slow")
        .send()
        .await
        .unwrap();
    let late = vm
        .wait_until_image_ready(&made.image_id)
        .with_timeout(Duration::from_secs(20))
        .await
        .unwrap_err();
    assert_eq!(late.kind(), ErrorKind::WaitTimeout);
    assert!(late.is_timeout());
    assert!(late.to_string().contains("still `pending` after 20 s"), "{late}");
}

#[tokio::test]
async fn an_image_that_is_never_listed_ends_the_wait_early() {
    let clouds = Clouds::start().await;
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    let missing = vm.wait_until_image_ready("img-none").await.unwrap_err();
    assert!(missing.is_not_found(), "{missing}");
    // Polled for a minute, no longer, and more than once.
    assert!(
        (5..20).contains(&clouds.received("describeImage")),
        "{}",
        clouds.received("describeImage")
    );

    let uhost = ucloud::uhost::Client::new(&clouds.ucloud());
    let missing = uhost.wait_until_image_available("uimage-none").await.unwrap_err();
    assert!(missing.is_not_found(), "{missing}");
    assert!(clouds.received("DescribeImage") > 5);
}

#[tokio::test]
async fn wrong_keys_are_authentication_errors() {
    let clouds = Clouds::start().await;
    let wrong = jdcloud::Credentials::new(&clouds.simulator.jdcloud().access_key, "wrong");
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud().credentials_provider(wrong));
    let refused = vm.describe_instance().instance_id("i-stopped").send().await.unwrap_err();
    assert!(refused.is_authentication(), "{refused}");
    assert_eq!(refused.status(), Some(401));

    let wrong = ucloud::Credentials::new(&clouds.simulator.ucloud().public_key, "wrong");
    let uhost = ucloud::uhost::Client::new(&clouds.ucloud().credentials_provider(wrong));
    let refused = uhost.describe_image().send().await.unwrap_err();
    assert!(refused.is_authentication(), "{refused}");
    assert_eq!(refused.code(), Some("171"));
}

#[tokio::test]
async fn both_signature_versions_are_accepted() {
    let clouds = Clouds::start().await;
    for version in [jdcloud::SignatureVersion::V2, jdcloud::SignatureVersion::V3] {
        let config = clouds.jdcloud().signature_version(version);
        let vm = jdcloud::vm::Client::new(&config);
        let found = vm.describe_instance().instance_id("i-stopped").send().await.unwrap();
        assert_eq!(found.instance.as_ref().unwrap().status, Some(InstanceStatus::Stopped));
        let listed =
            vm.describe_images().ids(["img-centos", "a b&c=d?é中文"]).send().await.unwrap();
        assert_eq!(listed.images.len(), 1, "{version:?}");
    }
}

#[tokio::test]
async fn a_signed_request_is_accepted_from_another_http_client() {
    let clouds = Clouds::start().await;
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    let request =
        vm.describe_instance().instance_id("i-stopped").send().signed_request().await.unwrap();
    assert!(clouds.simulator.requests().is_empty(), "signing sends nothing");

    // The "other client" is just a transport.
    let transport = jdcloud::transport::ReqwestTransport::default();
    let limits = yun_runtime::transport::Limits::default();
    let answer =
        yun_runtime::transport::Transport::send(&transport, request, limits).await.unwrap();
    assert_eq!(answer.status(), 200);
}
