//! Streams of pages and items: where they end, and which requests they send.
#![allow(clippy::unwrap_used)] // a test that has nothing to unwrap has failed

use std::time::SystemTime;

use jdcloud::testing::{CannedTransport, ManualClock};
use jdcloud::{Credentials, Error};

/// JD Cloud's response with these ids and this total.
fn images(ids: std::ops::Range<usize>, total: &str) -> String {
    let images: Vec<_> = ids.map(|id| format!(r#"{{"imageId": "img-{id}"}}"#)).collect();
    format!(r#"{{"result": {{"images": [{}], "totalCount": {total}}}}}"#, images.join(","))
}

fn canned(pages: &[String]) -> CannedTransport {
    pages.iter().fold(CannedTransport::new(), |canned, page| canned.respond(200, page.clone()))
}

fn vm(transport: &CannedTransport) -> jdcloud::vm::Client {
    let config = jdcloud::Config::new(Credentials::new("key", "secret"))
        .region("cn-north-1")
        .clock(ManualClock::at(SystemTime::now()))
        .transport(transport.clone());
    jdcloud::vm::Client::new(&config)
}

fn queries(transport: &CannedTransport) -> Vec<String> {
    let requests = transport.requests();
    requests.iter().map(|request| request.uri().query().unwrap_or("").to_owned()).collect()
}

/// The number of items up to the end, without errors.
async fn count(transport: &CannedTransport, size: Option<i64>) -> usize {
    let mut call = vm(transport).describe_images();
    if let Some(size) = size {
        call = call.page_size(size);
    }
    let mut items = call.items();
    let mut count = 0;
    while let Some(item) = items.next().await {
        assert_eq!(item.unwrap().image_id, Some(format!("img-{count}")));
        count += 1;
    }
    count
}

#[tokio::test]
async fn items_come_from_page_after_page_until_a_short_one() {
    let pages = [images(0..10, "25"), images(10..20, "25"), images(20..25, "25")];
    let transport = canned(&pages);
    assert_eq!(count(&transport, Some(10)).await, 25);
    assert_eq!(
        queries(&transport),
        ["pageSize=10", "pageNumber=2&pageSize=10", "pageNumber=3&pageSize=10"]
    );
}

#[tokio::test]
async fn a_full_last_page_costs_at_most_one_empty_one() {
    let transport = canned(&[images(0..10, "20"), images(10..20, "20"), images(0..0, "20")]);
    assert_eq!(count(&transport, Some(10)).await, 20);
}

#[tokio::test]
async fn a_wrong_total_loses_nothing_and_never_loops() {
    // Too small, null, or text: after a full page there may be more.
    for total in ["3", "null", "\"many\"", "0"] {
        let transport =
            canned(&[images(0..10, total), images(10..20, total), images(20..21, total)]);
        assert_eq!(count(&transport, Some(10)).await, 21, "{total}");
    }
    // Too large: an empty page or a repeated one ends it.
    for last in [images(0..0, "1000"), images(10..12, "1000")] {
        let transport = canned(&[images(0..10, "1000"), images(10..12, "1000"), last]);
        assert_eq!(count(&transport, Some(10)).await, 12);
        assert_eq!(transport.requests().len(), 3);
    }
}

#[tokio::test]
async fn shorter_pages_continue_while_the_total_says_so() {
    // The service limits pages to 10 items.
    let pages = [images(0..10, "25"), images(10..20, "25"), images(20..25, "25")];
    assert_eq!(count(&canned(&pages), Some(100)).await, 25);
}

#[tokio::test]
async fn a_service_that_ignores_the_page_number_does_not_loop() {
    let page = images(0..10, "null");
    let transport = canned(&[page.clone(), page.clone(), page]);
    assert_eq!(count(&transport, None).await, 10);
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn an_error_on_a_later_page_ends_the_stream() {
    let transport = canned(&[images(0..2, "5")])
        .respond(403, r#"{"error": {"status": "PERMISSION_DENIED", "message": "no"}}"#);
    let mut items = vm(&transport).describe_images().page_size(2).items();
    assert!(items.next().await.unwrap().is_ok());
    assert!(items.next().await.unwrap().is_ok());
    assert!(items.next().await.unwrap().unwrap_err().is_permission());
    assert!(items.next().await.is_none());
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn a_page_that_fails_temporarily_is_retried() {
    let transport = canned(&[images(0..2, "3")]).respond(503, "").respond(200, images(2..3, "3"));
    assert_eq!(count(&transport, Some(2)).await, 3);
}

#[tokio::test]
async fn pages_carry_the_whole_result_and_an_empty_list_is_one_page() {
    let transport = canned(&[images(0..0, "0")]);
    let mut pages = vm(&transport).describe_images().pages();
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!(page.total_count, Some(0));
    assert!(pages.next().await.is_none());
    assert!(pages.next().await.is_none());
    assert_eq!(transport.requests().len(), 1);
}

#[tokio::test]
async fn offsets_count_the_items_received() -> Result<(), Error> {
    let page = |ids: std::ops::Range<usize>| {
        let ids: Vec<_> = ids.map(|id| format!(r#"{{"ImageId": "uimage-{id}"}}"#)).collect();
        format!(r#"{{"RetCode": 0, "TotalCount": 7, "ImageSet": [{}]}}"#, ids.join(","))
    };
    let transport = canned(&[page(0..3), page(3..6), page(6..7)]);
    let config = ucloud::Config::new(ucloud::Credentials::new("key", "secret"))
        .region("cn-bj2")
        .transport(transport.clone());
    let uhost = ucloud::uhost::Client::new(&config);
    let mut items = uhost.describe_image().limit(5).items();
    let mut count = 0;
    while let Some(item) = items.next().await {
        assert_eq!(item?.image_id, Some(format!("uimage-{count}")));
        count += 1;
    }
    assert_eq!(count, 7);
    let offsets: Vec<_> = transport
        .requests()
        .iter()
        .map(|request| {
            let form = form_urlencoded::parse(request.body());
            form.into_owned().find(|(name, _)| name == "Offset").map(|(_, value)| value)
        })
        .collect();
    assert_eq!(offsets, [None, Some("3".to_owned()), Some("6".to_owned())]);
    Ok(())
}

#[tokio::test]
async fn a_list_of_the_simulator_is_paginated() {
    let clouds = yun_tests::Clouds::start().await;
    let uhost = ucloud::uhost::Client::new(&clouds.ucloud());
    let mut hosts = uhost.describe_uhost_instance().limit(1).items();
    let mut ids = Vec::new();
    while let Some(host) = hosts.next().await {
        ids.push(host.unwrap().uhost_id.unwrap());
    }
    assert_eq!(ids, ["uhost-running", "uhost-stopped"]);
    let vm = jdcloud::vm::Client::new(&clouds.jdcloud());
    let mut images = vm.describe_images().image_source("public").page_size(10).items();
    let mut count = 0;
    while let Some(image) = images.next().await {
        image.unwrap();
        count += 1;
    }
    assert_eq!(count, 2);
}
