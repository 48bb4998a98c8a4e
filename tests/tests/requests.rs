//! What is sent, and what is rejected before anything is sent.
#![allow(clippy::unwrap_used)] // a test that has nothing to unwrap has failed

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use jdcloud::testing::{CannedTransport, FixedRandom, ManualClock};
use jdcloud::vm::{ChargeSpec, DiskSpec, InstanceDiskAttachmentSpec};
use jdcloud::{Credentials, ErrorKind};
use serde_json::json;
use yun_runtime::__private::fields;
use yun_runtime::{Operation, OperationInfo, ProductInfo, Value};
use yun_tests::Clouds;

fn jdcloud_config(transport: &CannedTransport) -> jdcloud::Config {
    jdcloud::Config::new(Credentials::new("test-access", "test-secret"))
        .region("cn-north-1")
        .transport(transport.clone())
        .clock(ManualClock::at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_550_141_114)))
        .random(FixedRandom(7))
}

fn vm(transport: &CannedTransport) -> jdcloud::vm::Client {
    jdcloud::vm::Client::new(&jdcloud_config(transport))
}

fn uhost(transport: &CannedTransport) -> ucloud::uhost::Client {
    let config = ucloud::Config::new(ucloud::Credentials::new("test-public", "test-private"))
        .region("cn-bj2")
        .project_id("org-test")
        .transport(transport.clone());
    ucloud::uhost::Client::new(&config)
}

fn header<'a>(request: &'a Request<Bytes>, name: &str) -> &'a str {
    request.headers()[name].to_str().unwrap()
}

/// The pairs of a form.
fn form(request: &Request<Bytes>) -> Vec<(String, String)> {
    form_urlencoded::parse(request.body()).into_owned().collect()
}

#[tokio::test]
async fn jdcloud_sends_what_it_signs() {
    let request = vm(&CannedTransport::new())
        .create_image()
        .instance_id("i-abc123")
        .name("golden")
        .description("nightly")
        .data_disks([InstanceDiskAttachmentSpec::default()
            .device_name("vdb")
            .no_device(true)
            .cloud_disk_spec(
                DiskSpec::default()
                    .az("cn-north-1a")
                    .name("data")
                    .disk_type("ssd.of-tomorrow")
                    .disk_size_gb(20)
                    .charge(ChargeSpec::default().charge_mode("postpaid_by_duration")),
            )])
        .send()
        .signed_request()
        .await
        .unwrap();
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.uri(),
        "https://vm.jdcloud-api.com/v1/regions/cn-north-1/instances/i-abc123%3AcreateImage"
    );
    assert_eq!(
        request.body(),
        r#"{"dataDisks":[{"cloudDiskSpec":{"az":"cn-north-1a","charge":{"chargeMode":"postpaid_by_duration"},"diskSizeGB":20,"diskType":"ssd.of-tomorrow","name":"data"},"deviceName":"vdb","noDevice":true}],"description":"nightly","name":"golden"}"#
    );
    assert_eq!(header(&request, "content-type"), "application/json");
    assert_eq!(header(&request, "host"), "vm.jdcloud-api.com");
    assert_eq!(header(&request, "x-jdcloud-date"), "20190214T104514Z");
    assert_eq!(header(&request, "x-jdcloud-nonce").len(), 36);
    assert!(header(&request, "user-agent").ends_with(" vm/1.6.1"));
    let authorization = header(&request, "authorization");
    assert!(
        authorization.starts_with(
            "JDCLOUD2-HMAC-SHA256 Credential=test-access/20190214/cn-north-1/vm/jdcloud2_request, \
             SignedHeaders=content-type;host;x-jdcloud-date;x-jdcloud-nonce, Signature="
        ),
        "{authorization}"
    );
}

#[tokio::test]
async fn jdcloud_list_indexes_in_a_query_start_at_one() {
    let request = vm(&CannedTransport::new())
        .describe_images()
        .ids(["img-1", "中文&="])
        .status("ready")
        .page_number(2)
        .offline(false)
        .send()
        .signed_request()
        .await
        .unwrap();
    assert_eq!(
        request.uri().query().unwrap(),
        "ids.1=img-1&ids.2=%E4%B8%AD%E6%96%87%26%3D&offline=false&pageNumber=2&status=ready"
    );
    assert!(request.body().is_empty());
}

#[tokio::test]
async fn a_session_token_is_signed_and_sent() {
    let credentials = Credentials::new("test-access", "test-secret").with_session_token("token");
    let config = jdcloud_config(&CannedTransport::new()).credentials_provider(credentials);
    let vm = jdcloud::vm::Client::new(&config);
    let request = vm.describe_image().image_id("img-1").send().signed_request().await.unwrap();
    assert_eq!(header(&request, "x-jdcloud-security-token"), "dG9rZW4=");
    assert!(header(&request, "authorization").contains(";x-jdcloud-security-token,"));

    let credentials =
        ucloud::Credentials::new("test-public", "test-private").with_session_token("token");
    let uhost = ucloud::uhost::Client::new(&ucloud::Config::new(credentials).region("cn-bj2"));
    let request = uhost.describe_image().send().signed_request().await.unwrap();
    assert!(form(&request).contains(&("SecurityToken".to_owned(), "token".to_owned())));
}

#[tokio::test]
async fn ucloud_list_indexes_start_at_zero_and_everything_is_signed() {
    let request = uhost(&CannedTransport::new())
        .create_custom_image()
        .uhost_id("uhost-1")
        .image_name("金 & = +")
        .data_udisk_ids(["bs-1", "bs-2"])
        .send()
        .signed_request()
        .await
        .unwrap();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://api.ucloud.cn/");
    let mut pairs = form(&request);
    let signature = pairs.pop().unwrap();
    let expected = [
        ("Action", "CreateCustomImage"),
        ("Region", "cn-bj2"),
        ("ProjectId", "org-test"),
        ("UHostId", "uhost-1"),
        ("ImageName", "金 & = +"),
        ("DataUDiskIds.0", "bs-1"),
        ("DataUDiskIds.1", "bs-2"),
        ("PublicKey", "test-public"),
    ];
    assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(
        signature,
        ("Signature".to_owned(), yun_signing::ucloud::sign(expected, "test-private"))
    );
}

#[tokio::test]
async fn ucloud_json_keeps_types_and_everything_is_signed() {
    let config = ucloud::Config::new(ucloud::Credentials::new("test-public", "test-private"))
        .region("cn-bj2")
        .zone("cn-bj2-04")
        .project_id("org-test")
        .transport(CannedTransport::new());
    let request = ucloud::upgsql::Client::new(&config)
        .get_u_pg_sql_instance_price()
        .machine_type("o.pgsql2m.medium")
        .disk_space(100)
        .instance_mode("HA")
        .send()
        .signed_request()
        .await
        .unwrap();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://api.ucloud.cn/");
    assert_eq!(header(&request, "content-type"), "application/json");
    let signed = [
        ("Action", "GetUPgSQLInstancePrice"),
        ("Region", "cn-bj2"),
        ("Zone", "cn-bj2-04"),
        ("ProjectId", "org-test"),
        ("MachineType", "o.pgsql2m.medium"),
        ("DiskSpace", "100"),
        ("InstanceMode", "HA"),
        ("PublicKey", "test-public"),
    ];
    let signature = yun_signing::ucloud::sign(signed, "test-private");
    let mut expected: serde_json::Map<String, serde_json::Value> =
        signed.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    expected.insert("DiskSpace".to_owned(), json!(100));
    expected.insert("Signature".to_owned(), json!(signature));
    let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
    assert_eq!(body, json!(expected));
}

/// An operation of the simulator, which has none that is documented as JSON.
#[derive(Default)]
struct DescribeAsJson {
    region: Option<String>,
    image_ids: Option<Vec<String>>,
    limit: Option<i64>,
    filters: Option<Value>,
}

fields!(DescribeAsJson {
    0 region = "Region", 1 image_ids = "ImageIds", 2 limit = "Limit", 3 filters = "Filters",
});

#[derive(Default)]
struct Described {
    total_count: i64,
    images: Vec<Value>,
}

fields!(Described { 0 total_count = "TotalCount", 1 images = "ImageSet" });

static PRODUCT: ProductInfo = ProductInfo {
    provider: "UCloud",
    name: "uhost",
    endpoint: "api.ucloud.cn",
    service: "",
    revision: "",
    error_codes: &[],
};

impl Operation for DescribeAsJson {
    type Result = Described;
    const INFO: &'static OperationInfo =
        &OperationInfo::new(&PRODUCT, "DescribeImage", "POST", "/").idempotent().json();
}

#[tokio::test]
async fn nested_json_is_accepted_and_its_signature_verified() {
    let clouds = Clouds::start().await;
    // The operation does not know the filters, but they are signed.
    let filters =
        br#"[{"Name": "x", "Values": ["b", "a", 2.50, true, {}, null]}, {"B": {"d": 1, "c": []}}]"#;
    let request = DescribeAsJson {
        image_ids: Some(vec!["uimage-windows".into(), "uimage-centos".into(), "uimage-x".into()]),
        limit: Some(1),
        filters: Some(Value::from_json(filters).unwrap()),
        ..DescribeAsJson::default()
    };
    let found = ucloud::uhost::Client::new(&clouds.ucloud()).execute(&request).await.unwrap();
    assert_eq!((found.total_count, found.images.len()), (2, 1));

    let config = clouds.ucloud();
    let credentials = ucloud::Credentials::new(&clouds.simulator.ucloud().public_key, "other");
    let stranger = ucloud::uhost::Client::new(&config.credentials_provider(credentials));
    let refused = stranger.execute(&request).await.unwrap_err();
    assert_eq!(refused.code(), Some("171"));
}

#[tokio::test]
async fn a_call_overrides_values_of_the_configuration() {
    let vm = vm(&CannedTransport::new());
    let request = vm
        .describe_image()
        .region_id("cn-east-2")
        .image_id("img-1")
        .send()
        .signed_request()
        .await
        .unwrap();
    assert_eq!(request.uri().path(), "/v1/regions/cn-east-2/images/img-1");
    assert!(header(&request, "authorization").contains("/cn-east-2/vm/"));

    let uhost = uhost(&CannedTransport::new());
    let request = uhost
        .describe_image()
        .region("cn-sh2")
        .project_id("org-2")
        .send()
        .signed_request()
        .await
        .unwrap();
    let pairs = form(&request);
    assert!(pairs.contains(&("Region".to_owned(), "cn-sh2".to_owned())));
    assert!(pairs.contains(&("ProjectId".to_owned(), "org-2".to_owned())));
}

#[tokio::test]
async fn a_missing_nested_field_is_named_before_anything_is_sent() {
    let transport = CannedTransport::new();
    let disks = [InstanceDiskAttachmentSpec::default()
        .cloud_disk_spec(DiskSpec::default().az("cn-north-1a").name("data").disk_type("ssd"))];
    let missing = vm(&transport)
        .create_image()
        .instance_id("i-1")
        .name("golden")
        .description("nightly")
        .data_disks(disks.clone())
        .send()
        .await
        .unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::InvalidRequest);
    assert!(missing.to_string().contains("`dataDisks[0].cloudDiskSpec.diskSizeGB`"), "{missing}");
    assert!(missing.is_certainly_not_executed());
    assert!(transport.requests().is_empty());

    let transport = transport.respond(200, r#"{"result": {"imageId": "img-1"}}"#);
    let config = jdcloud_config(&transport).check_required(false);
    let made = jdcloud::vm::Client::new(&config)
        .create_image()
        .instance_id("i-1")
        .name("golden")
        .description("nightly")
        .data_disks(disks)
        .send()
        .await
        .unwrap();
    assert_eq!(made.image_id, "img-1");
}

#[tokio::test]
async fn a_missing_region_is_an_error_that_says_where_to_set_it() {
    let config = jdcloud::Config::new(Credentials::new("a", "s"));
    let vm = jdcloud::vm::Client::new(&config);
    let missing = vm.describe_image().image_id("img-1").send().signed_request().await.unwrap_err();
    assert!(missing.to_string().contains("`regionId`"), "{missing}");
    let missing = jdcloud::vm::Client::new(&config.check_required(false))
        .describe_image()
        .image_id("img-1")
        .send()
        .signed_request()
        .await
        .unwrap_err();
    assert!(missing.to_string().contains("set it with `Config::region`"), "{missing}");
}

#[tokio::test]
async fn a_hostile_id_cannot_change_the_path() {
    let transport = CannedTransport::new();
    for id in ["", ".", ".."] {
        let refused = vm(&transport).describe_image().image_id(id).send().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidRequest, "{id:?}");
    }
    for (id, encoded) in [
        ("../../instances/i-1", "..%2F..%2Finstances%2Fi-1"),
        ("a?b=c#d", "a%3Fb%3Dc%23d"),
        ("a%2Fb", "a%252Fb"),
        ("a b+c", "a%20b%2Bc"),
        ("名\r\n", "%E5%90%8D%0D%0A"),
    ] {
        let request =
            vm(&transport).describe_image().image_id(id).send().signed_request().await.unwrap();
        assert_eq!(request.uri().path(), format!("/v1/regions/cn-north-1/images/{encoded}"));
        assert_eq!(request.uri().host(), Some("vm.jdcloud-api.com"));
    }
    let config = jdcloud_config(&transport).signature_version(jdcloud::SignatureVersion::V3);
    let vm3 = jdcloud::vm::Client::new(&config);
    let refused = vm3.describe_image().image_id("a/b").send().await.unwrap_err();
    assert!(refused.to_string().contains("JDCLOUD3"), "{refused}");
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn plain_http_to_another_machine_is_rejected_unless_allowed() {
    let transport = CannedTransport::new();
    for endpoint in
        ["http://vm.jdcloud-api.com", "http://127.0.0.1.example.com", "http://10.0.0.1:80"]
    {
        let config = jdcloud_config(&transport).endpoint(endpoint);
        let refused = jdcloud::vm::Client::new(&config)
            .describe_image()
            .image_id("img-1")
            .send()
            .signed_request()
            .await
            .unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Configuration, "{endpoint}");
        let config = config.allow_plain_http();
        let vm = jdcloud::vm::Client::new(&config);
        assert!(vm.describe_image().image_id("img-1").send().signed_request().await.is_ok());
    }
    for endpoint in
        ["http://localhost:1", "http://[::1]:1", "http://127.9.9.9", "https://x.example"]
    {
        let vm = jdcloud::vm::Client::new(&jdcloud_config(&transport).endpoint(endpoint));
        assert!(
            vm.describe_image().image_id("img-1").send().signed_request().await.is_ok(),
            "{endpoint}"
        );
    }
    for endpoint in
        ["", "vm.jdcloud-api.com", "ftp://x", "https://user:pw@x", "https://x/path", "https://x?q"]
    {
        let vm = jdcloud::vm::Client::new(&jdcloud_config(&transport).endpoint(endpoint));
        let refused =
            vm.describe_image().image_id("img-1").send().signed_request().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Configuration, "{endpoint}");
    }
}

#[tokio::test]
async fn a_request_built_as_a_struct_is_checked_and_sent() {
    let transport = CannedTransport::new().respond(200, r#"{"result": {"imageId": "img-1"}}"#);
    let request: jdcloud::vm::CreateImageRequest = serde_json::from_str(
        r#"{"instanceId": "i-1", "name": "golden", "description": "nightly",
            "dataDisks": [{"deviceName": "vdb", "noDevice": true}]}"#,
    )
    .unwrap();
    let made = vm(&transport).execute(&request).await.unwrap();
    assert_eq!(made.image_id, "img-1");
    let incomplete = jdcloud::vm::CreateImageRequest::default();
    let missing = vm(&transport).execute(&incomplete).await.unwrap_err();
    assert!(missing.to_string().contains("`instanceId`, `description`, `name`"), "{missing}");
}

#[test]
fn secrets_are_not_in_debug() {
    let credentials = Credentials::new("AKID-visible", "s3cr3t").with_session_token("t0k3n");
    let config = jdcloud::Config::new(credentials.clone());
    let request = ucloud::uhost::StartUHostInstanceRequest {
        disk_password: Some("passw0rd".into()),
        ..Default::default()
    };
    let client = jdcloud::vm::Client::new(&config);
    let shown = format!("{credentials:?} {config:?} {request:?} {client:?}");
    for secret in ["s3cr3t", "t0k3n", "passw0rd"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("[redacted]"));
}

#[test]
fn the_environment_is_read_and_missing_variables_are_named() {
    let refused = jdcloud::Config::from_variables(|_| None).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Credentials);
    assert!(refused.to_string().contains("JDCLOUD_ACCESS_KEY"), "{refused}");
    let refused = ucloud::Config::from_variables(|name| {
        (name == "UCLOUD_PUBLIC_KEY").then(|| "key".to_owned())
    })
    .unwrap_err();
    assert!(refused.to_string().contains("UCLOUD_PRIVATE_KEY"), "{refused}");
    let both = |name: &str| name.ends_with("_KEY").then(|| format!("{name}-value"));
    assert!(ucloud::Config::from_variables(both).is_ok());
}

#[tokio::test]
async fn booleans_that_the_provider_writes_as_text_are_booleans_here() {
    use ucloud::uhost::{CreateUHostInstanceRequest, NewDisk};

    let disks = vec![NewDisk::default().is_boot(true), NewDisk::default().is_boot(false)];
    let request = CreateUHostInstanceRequest { disks: Some(disks), ..Default::default() };
    let json = serde_json::to_value(&request).unwrap();
    assert_eq!(json, json!({"Disks": [{"IsBoot": true}, {"IsBoot": false}]}));
    let read: CreateUHostInstanceRequest =
        serde_json::from_value(json!({"Disks": [{"IsBoot": "True"}, {"IsBoot": "False"}]}))
            .unwrap();
    assert_eq!(read, request);

    let transport = CannedTransport::new()
        .on("ReinstallUHostInstance", 200, r#"{"RetCode": 0}"#)
        .on("TerminateUHostInstance", 200, r#"{"RetCode": 0, "InRecycle": "Yes"}"#)
        .on(
            "DescribeUHostInstance",
            200,
            r#"{"RetCode": 0, "TotalCount": 1, "UHostSet": [{"TimemachineFeature": "no", "AutoRenew": "Yes",
                "DiskSet": [{"IsBoot": "True", "Encrypted": "false"}, {"IsBoot": "False"}]}]}"#,
        );
    let uhost = uhost(&transport);
    let signed = uhost.reinstall_uhost_instance().uhost_id("uhost-1").reserve_disk(false).send();
    let pairs = form(&signed.signed_request().await.unwrap());
    assert!(pairs.contains(&("ReserveDisk".to_owned(), "No".to_owned())), "{pairs:?}");
    let gone = uhost.terminate_uhost_instance().uhost_id("uhost-1").send().await.unwrap();
    assert!(gone.in_recycle);
    let found = uhost.describe_uhost_instance().send().await.unwrap().into_result();
    let host = &found.uhost_set[0];
    #[allow(deprecated, reason = "a page that says so is no reason to read it wrongly")]
    let timemachine = host.timemachine_feature;
    assert_eq!((timemachine, host.auto_renew), (Some(false), Some(true)));
    let disks: Vec<_> = host.disk_set.iter().map(|disk| (disk.is_boot, disk.encrypted)).collect();
    assert_eq!(disks, [(Some(true), Some(false)), (Some(false), None)]);

    // They are text in JSON, too.
    let call = vm(&CannedTransport::new()).attach_keypair().key_name("k").instance_ids(["i-1"]);
    let signed = call.password_auth(false).send().signed_request().await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(signed.body()).unwrap();
    assert_eq!(body["passWordAuth"], "no");
}

#[derive(Default)]
struct Spellings {
    title: Option<bool>,
    lower: Option<Vec<bool>>,
    yes: Option<bool>,
    lower_yes: Option<bool>,
    upper_yes: Option<bool>,
    plain: Option<bool>,
}

fields!(Spellings {
    0 title = "Title" TRUE_FALSE, 1 lower = "Lower" LOWER_TRUE_FALSE, 2 yes = "Yes" REQUIRED YES_NO,
    3 lower_yes = "LowerYes" LOWER_YES_NO, 4 upper_yes = "UpperYes" UPPER_YES_NO SECRET, 5 plain = "Plain",
});

impl Operation for Spellings {
    type Result = Described;
    const INFO: &'static OperationInfo =
        &OperationInfo::new(&PRODUCT, "DescribeImage", "POST", "/").json();
}

#[tokio::test]
async fn a_boolean_is_sent_in_each_spelling_of_the_providers() {
    let request = Spellings {
        title: Some(true),
        lower: Some(vec![true, false]),
        yes: Some(false),
        lower_yes: Some(true),
        upper_yes: Some(false),
        plain: Some(true),
    };
    let signed = uhost(&CannedTransport::new()).execute(&request).signed_request().await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(signed.body()).unwrap();
    let sent: Vec<_> = ["Title", "Lower", "Yes", "LowerYes", "UpperYes", "Plain"]
        .map(|name| body[name].clone())
        .into();
    assert_eq!(
        sent,
        [
            json!("True"),
            json!(["true", "false"]),
            json!("No"),
            json!("yes"),
            json!("NO"),
            json!(true)
        ]
    );
}

/// An operation with amounts, for a product and an encoding.
macro_rules! with_amounts {
    ($name:ident, $info:expr) => {
        #[derive(Default)]
        struct $name {
            whole: Option<f64>,
            negative: Option<f64>,
            broken: Option<f64>,
            several: Option<Vec<f64>>,
        }

        fields!($name {
            0 whole = "Whole", 1 negative = "Negative", 2 broken = "Broken", 3 several = "Several",
        });

        impl Operation for $name {
            type Result = Described;
            const INFO: &'static OperationInfo = &$info;
        }

        impl $name {
            fn amounts() -> Self {
                Self {
                    whole: Some(5.0),
                    negative: Some(-3.0),
                    broken: Some(12.34),
                    several: Some(vec![100.0, 0.5]),
                }
            }
        }
    };
}

static BILLING: ProductInfo = ProductInfo {
    provider: "JD Cloud",
    name: "billing",
    endpoint: "billing.jdcloud-api.com",
    service: "billing",
    revision: "1.0.0",
    error_codes: &[],
};

with_amounts!(InBody, OperationInfo::new(&BILLING, "pay", "POST", "/pay"));
with_amounts!(InQuery, OperationInfo::new(&BILLING, "describe", "GET", "/describe"));
with_amounts!(InForm, OperationInfo::new(&PRODUCT, "Pay", "POST", "/"));
with_amounts!(InJson, OperationInfo::new(&PRODUCT, "Pay", "POST", "/").json());

#[tokio::test]
async fn a_whole_number_is_sent_without_a_fraction() {
    let transport = CannedTransport::new();
    let vm = vm(&transport);
    let body = vm.execute(&InBody::amounts()).signed_request().await.unwrap();
    assert_eq!(
        body.body(),
        br#"{"Whole":5,"Negative":-3,"Broken":12.34,"Several":[100,0.5]}"#.as_slice()
    );
    let query = vm.execute(&InQuery::amounts()).signed_request().await.unwrap();
    let pairs: Vec<_> =
        form_urlencoded::parse(query.uri().query().unwrap().as_bytes()).into_owned().collect();
    let sent = |pairs: &[(String, String)], names: &[&str]| -> Vec<String> {
        let value = |name: &&str| pairs.iter().find(|(other, _)| other == *name).unwrap().1.clone();
        names.iter().map(value).collect()
    };
    let names = ["Whole", "Negative", "Broken", "Several.1", "Several.2"];
    assert_eq!(sent(&pairs, &names), ["5", "-3", "12.34", "100", "0.5"]);

    let uhost = uhost(&transport);
    let request = uhost.execute(&InForm::amounts()).signed_request().await.unwrap();
    let names = ["Whole", "Negative", "Broken", "Several.0", "Several.1"];
    assert_eq!(sent(&form(&request), &names), ["5", "-3", "12.34", "100", "0.5"]);
    let request = uhost.execute(&InJson::amounts()).signed_request().await.unwrap();
    let text = std::str::from_utf8(request.body()).unwrap();
    for expected in
        [r#""Whole":5,"#, r#""Negative":-3,"#, r#""Broken":12.34,"#, r#""Several":[100,0.5]"#]
    {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
}
