//! What errors say: the meaning of a code, where the call went, and what to do.
#![allow(clippy::unwrap_used)] // a test that has nothing to unwrap has failed

use ucloud::testing::CannedTransport;
use ucloud::{Config, Credentials, Error, ErrorKind, RetryPolicy};

fn config(transport: CannedTransport) -> Config {
    Config::new(Credentials::new("a", "s")).retry(RetryPolicy::never()).transport(transport)
}

/// The error of `CreateUHostInstance` for a RetCode.
async fn refused(code: i64, message: &str) -> Error {
    let body = format!(
        r#"{{"RetCode": {code}, "Action": "CreateUHostInstanceResponse", "Message": "{message}"}}"#
    );
    let config = config(CannedTransport::new().respond(200, body))
        .region("cn-bj2")
        .zone("cn-bj2-02")
        .project_id("org-1");
    let call = ucloud::uhost::Client::new(&config)
        .create_uhost_instance()
        .image_id("uimage-1")
        .login_mode("Password")
        .disks([]);
    call.send().await.unwrap_err()
}

#[tokio::test]
async fn a_code_has_its_kind_and_its_meaning() {
    for (code, kind, meaning) in [
        (8095, ErrorKind::QuotaExceeded, "quota is used up"),
        (520, ErrorKind::QuotaExceeded, "balance is too low"),
        (8104, ErrorKind::FailedPrecondition, "unpaid orders"),
        (8105, ErrorKind::InvalidArgument, "number of CPUs"),
        (8107, ErrorKind::InvalidArgument, "disk size"),
        (8116, ErrorKind::Permission, "Hourly billing"),
        (8123, ErrorKind::InvalidArgument, "network's id"),
        (8033, ErrorKind::Unavailable, "try again later"),
        (8108, ErrorKind::Unavailable, "try again later"),
        (8956, ErrorKind::NotFound, "image"),
        (153, ErrorKind::Throttled, "Too many requests"),
        (161, ErrorKind::UnsupportedOperation, "no operation of this name"),
        (299, ErrorKind::Permission, "denies the operation"),
        (8100, ErrorKind::Service, "Creation failed"),
    ] {
        let error = refused(code, "m").await;
        assert_eq!(error.kind(), kind, "{error}");
        let known = error.meaning().unwrap_or_default();
        assert!(known.contains(meaning), "{code}: {known}");
        assert_eq!(error.code(), Some(code.to_string().as_str()));
        assert!(error.to_string().contains(known.trim_end_matches('.')), "{error}");
    }
}

#[tokio::test]
async fn an_undocumented_code_is_shown_unchanged() {
    let error = refused(987_654, "odd").await;
    assert_eq!((error.kind(), error.meaning()), (ErrorKind::Service, None));
    assert!(error.to_string().contains("987654 (HTTP 200): odd"), "{error}");
}

#[tokio::test]
async fn a_code_of_one_product_means_nothing_to_another() {
    let transport = CannedTransport::new().respond(200, r#"{"RetCode": 8095, "Message": "m"}"#);
    let upgsql = ucloud::upgsql::Client::new(&config(transport).region("cn-bj2"));
    let error = upgsql.list_u_pg_sql_param_template().zone("cn-bj2-02").send().await.unwrap_err();
    assert_eq!((error.kind(), error.meaning()), (ErrorKind::Service, None), "{error}");
}

#[tokio::test]
async fn an_error_reads_as_one_sentence() {
    assert_eq!(
        refused(8095, "Quota exceeded").await.to_string(),
        "UCloud uhost CreateUHostInstance in cn-bj2, zone cn-bj2-02, project org-1 (ImageId \
         uimage-1) failed: 8095 (HTTP 200): Quota exceeded (the code means: The account's host quota \
         is used up; its account manager can raise it); release resources, have the quota raised, \
         or top up the balance"
    );
}

#[tokio::test]
async fn a_meaning_already_in_the_message_is_not_repeated() {
    let message = "the account has UNPAID orders; pay them first";
    let error = refused(8104, message).await.to_string();
    assert!(error.contains(message) && !error.contains("the code means"), "{error}");
}

#[tokio::test]
async fn a_missing_zone_says_where_to_set_it() {
    let transport = CannedTransport::new();
    let call = ucloud::uhost::Client::new(&config(transport.clone()).region("cn-bj2"))
        .create_uhost_instance()
        .image_id("uimage-1")
        .login_mode("Password")
        .disks([]);
    let error = call.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let way_out = "`Zone` is not set; set it on the call, with `Config::zone`, or in UCLOUD_ZONE";
    assert!(error.to_string().contains(way_out), "{error}");

    let uhost = ucloud::uhost::Client::new(&config(transport.clone()));
    let error = uhost.describe_image().send().await.unwrap_err().to_string();
    assert!(error.contains("with `Config::region`, or in UCLOUD_REGION"), "{error}");

    let config = jdcloud::Config::new(Credentials::new("a", "s")).transport(transport.clone());
    let vm = jdcloud::vm::Client::new(&config);
    let error = vm.describe_images().send().await.unwrap_err().to_string();
    assert!(error.contains("with `Config::region`, or in JDCLOUD_REGION"), "{error}");
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn an_unknown_operation_is_not_an_invalid_parameter() {
    let error = refused(161, "Action [X] not found").await;
    assert!(error.is_certainly_not_executed());
    assert!(!error.is_invalid_argument());
    let text = error.to_string();
    assert!(
        text.contains("in this region and at this endpoint") && !text.contains("parameter"),
        "{text}"
    );
}

#[tokio::test]
async fn unavailable_is_a_kind_of_its_own_and_may_have_taken_effect() {
    let error = refused(8033, "later").await;
    assert!(error.is_unavailable() && !error.is_certainly_not_executed());
    let transport = CannedTransport::new().respond(
        503,
        r#"{"requestId": "r", "error": {"code": 503, "status": "UNAVAILABLE", "message": "m"}}"#,
    );
    let config = jdcloud::Config::new(Credentials::new("a", "s"))
        .region("cn-north-1")
        .retry(RetryPolicy::never())
        .transport(transport);
    let vm = jdcloud::vm::Client::new(&config);
    let error = vm.stop_instance().instance_id("i-1").send().await.unwrap_err();
    assert!(error.is_unavailable());
    assert_eq!(error.meaning(), Some("The service is not available."));
}

#[test]
fn regions_and_zones_are_data() {
    let regions = ucloud::regions();
    let zones: usize = regions.iter().map(|region| region.zones.len()).sum();
    assert_eq!((regions.len(), zones), (33, 43));
    let beijing = regions.iter().find(|region| region.id == "cn-bj2").unwrap();
    assert_eq!(beijing.name, "Beijing 2");
    assert!(beijing.zones.iter().any(|zone| zone.id == "cn-bj2-02"));
    for region in regions.iter().chain(jdcloud::regions()) {
        assert!(!region.zones.is_empty(), "{region:?}");
        assert!(region.zones.iter().all(|zone| zone.id.starts_with(region.id)), "{region:?}");
    }
}
