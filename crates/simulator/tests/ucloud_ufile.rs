//! UCloud's object storage on the wire: buckets.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::time::Duration;

use serde_json::{Value, json};
use wire::{simulator, ucloud_call};
use yun_simulator::Simulator;

async fn call(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> Value {
    let reply = ucloud_call(simulator, action, given).await;
    assert_eq!(reply.code(), 0, "{action} {given:?}: {}", reply.body);
    reply.body
}

async fn code(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> i64 {
    ucloud_call(simulator, action, given).await.code()
}

#[tokio::test]
async fn a_bucket_is_created_changed_and_deleted() {
    let (simulator, clock) = simulator().await;
    let name = ("BucketName", "photos-2026");
    let made = call(&simulator, "CreateBucket", &[name, ("Tag", "web")]).await;
    let seen = call(&simulator, "DescribeBucket", &[name]).await["DataSet"][0].clone();
    assert_eq!(seen["BucketId"], made["BucketId"]);
    let shown = json!([seen["Type"], seen["Tag"], seen["Region"], seen["CreateTime"]]);
    assert_eq!(shown, json!(["private", "web", "cn-bj2", wire::NOW.as_secs()]));
    assert!(seen["Domain"]["Src"][0].as_str().unwrap().starts_with("photos-2026."));

    clock.advance(Duration::from_secs(5));
    call(&simulator, "UpdateBucket", &[name, ("Type", "public")]).await;
    let domain = [name, ("Domain", "img.example.com")];
    call(&simulator, "BindBucketDomain", &domain).await;
    assert_eq!(code(&simulator, "BindBucketDomain", &domain).await, 15009);
    let seen = call(&simulator, "DescribeBucket", &[name]).await["DataSet"][0].clone();
    let shown = json!([seen["Type"], seen["ModifyTime"], seen["Domain"]["CustomSrc"][0]]);
    assert_eq!(shown, json!(["public", wire::NOW.as_secs() + 5, "img.example.com"]));

    let gone = call(&simulator, "DeleteBucket", &[name]).await;
    assert_eq!(gone["BucketId"], made["BucketId"]);
    assert_eq!(call(&simulator, "DescribeBucket", &[name]).await["DataSet"], json!([]));
    for action in ["UpdateBucket", "DeleteBucket"] {
        assert_eq!(code(&simulator, action, &[name]).await, 15010, "{action}");
    }
}

#[tokio::test]
async fn names_of_buckets_are_well_formed_and_unique_in_all_regions() {
    let (simulator, _) = simulator().await;
    let long = "x".repeat(64);
    for name in ["ab", "Photos", "a_b", "-ab", "ab-", &long] {
        assert_eq!(
            code(&simulator, "CreateBucket", &[("BucketName", name)]).await,
            15001,
            "{name}"
        );
    }
    let name = ("BucketName", "photos");
    call(&simulator, "CreateBucket", &[name]).await;
    let elsewhere = ucloud_region(&simulator, "CreateBucket", &[name]).await;
    assert_eq!(elsewhere.code(), 15000);
    let elsewhere = ucloud_region(&simulator, "CreateBucket", &[("BucketName", "videos")]).await;
    assert_eq!(elsewhere.code(), 0);

    let listed = call(&simulator, "DescribeBucket", &[]).await["DataSet"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1, "those of the region: {listed}");
    let videos = call(&simulator, "DescribeBucket", &[("BucketName", "videos")]).await;
    assert_eq!(videos["DataSet"][0]["Region"], "cn-sh2");
}

/// A call to another region.
async fn ucloud_region(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> wire::Reply {
    let mut pairs = wire::ucloud_signed(simulator.ucloud(), action, given);
    pairs.retain(|(name, _)| name != "Region");
    pairs.push(("Region".into(), "cn-sh2".into()));
    wire::sign_pairs(&mut pairs, simulator.ucloud());
    wire::ucloud_send(simulator, wire::Carrier::Form, &pairs).await
}
