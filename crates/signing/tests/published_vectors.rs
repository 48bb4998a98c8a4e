//! Checks the vectors that the providers and their SDKs publish, like the `check_vectors` example,
//! and tests those checks with invalid files.

#[path = "../examples/check_vectors/mod.rs"]
mod check_vectors;

use check_vectors::Report;
use serde_json::{Value, json};
use yun_signing::jdcloud::{Authorization, Request, Signer, SigningKey, Timestamp, Version};
use yun_signing::ucloud;

const UCLOUD: &str = include_str!("vectors/ucloud.json");
/// Bodies of nested JSON, signed by the Go SDK, the provider's only one that does.
const UCLOUD_NESTED: &str = include_str!("vectors/ucloud-nested.json");
const JDCLOUD2: &str = include_str!("vectors/jdcloud2.json");
const JDCLOUD3: &str = include_str!("vectors/jdcloud3.json");
/// The vectors of the Python SDK's own `signer_test.py` that `jdcloud3.json` does not have.
const JDCLOUD3_MORE: &str = include_str!("vectors/jdcloud3-more.json");

fn report_on(content: &str) -> String {
    let mut report = Report::default();
    report.check_file("FILE", content.as_bytes());
    let text = report.to_string();
    assert_eq!(report.all_passed(), text.ends_with(" passed, 0 failed\n"), "{text}");
    text
}

fn vectors_of(content: &str) -> Vec<Value> {
    serde_json::from_str(content).expect("the vectors are JSON")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_published_vector_passes() {
    assert_eq!(report_on(UCLOUD), "5 passed, 0 failed\n");
    assert_eq!(report_on(UCLOUD_NESTED), "5 passed, 0 failed\n");
    assert_eq!(report_on(JDCLOUD2), "2 passed, 0 failed\n");
    assert_eq!(report_on(JDCLOUD3), "13 passed, 0 failed\n");
    assert_eq!(report_on(JDCLOUD3_MORE), "11 passed, 0 failed\n");
}

#[test]
fn ucloud_intermediate_value_of_the_documentation() {
    let parameters = [
        ("PublicKey", "ucloudsomeone@example.com1296235120854146120"),
        ("Limit", "10"),
        ("Region", "cn-bj2"),
        ("Action", "DescribeUHostInstance"),
    ];
    assert_eq!(
        ucloud::canonical_parameters(parameters),
        "ActionDescribeUHostInstanceLimit10PublicKeyucloudsomeone@example.com1296235120854146120Regioncn-bj2"
    );
    assert_eq!(
        ucloud::sign(parameters, "46f09bb9fab4f12dfc160dae12273d5332b5debe"),
        "cba5cf5ec4d4233d206b1b54951e3787350a642f"
    );
}

const DOCUMENTED_CANONICAL_REQUEST: &str = "\
POST
/v1/resource%3Aaction
o=%25&p0=p0&p1=p1&u=u
x-jdcloud-date:20190214T104514Z
x-jdcloud-nonce:testnonce
x-my-header:test
x-my-header_blank:blank

x-jdcloud-date;x-jdcloud-nonce;x-my-header;x-my-header_blank
e51832a118eeff7ad976d635b7d04538e362e4c21bd0f6253580b0a83a209074";

// Unlike in the vector file, the `%` of the query is raw, as in the documentation's example.
const DOCUMENTED_REQUEST: Request<'_> = Request {
    method: "POST",
    path: "/v1/resource:action",
    query: "p1=p1&p0=p0&o=%&u=u",
    headers: &[
        ("x-my-header_blank", " blank"),
        ("X-Jdcloud-Nonce", "testnonce"),
        ("x-jdcloud-date", "20190214T104514Z"),
        ("x-my-header", "test"),
    ],
    body: b"body data",
};

// All values are on the documentation page (Authorization-Rules.md), the signing key in hex among
// them.
#[test]
fn jdcloud2_intermediate_values_of_the_documentation() {
    let timestamp = Timestamp::parse("20190214T104514Z").unwrap();
    let key = SigningKey::derive(Version::V2, "TESTSK", timestamp.date(), "cn-north-1", "test");
    assert_eq!(
        hex(key.as_bytes()),
        "a4e50bcb6001be0008696b173c30172b5ce22a77db00d21c6a9d69de2ba33b7d"
    );

    let signer = Signer::new(Version::V2, "TESTAK", "TESTSK");
    let signed = signer.sign(&DOCUMENTED_REQUEST, "cn-north-1", "test", timestamp);
    assert_eq!(signed.canonical_request, DOCUMENTED_CANONICAL_REQUEST);
    assert_eq!(
        signed.string_to_sign,
        "JDCLOUD2-HMAC-SHA256\n20190214T104514Z\n20190214/cn-north-1/test/jdcloud2_request\n\
         fb2e317056269590681d091f8eb22272967c0b922b2deda887312215ea4eed4c"
    );
    assert_eq!(
        signed.signed_headers,
        "x-jdcloud-date;x-jdcloud-nonce;x-my-header;x-my-header_blank"
    );
    assert_eq!(
        signed.signature,
        "2a98f83c074e7bee260bfc8ef64f009c07595bd93f7f0c3f4e156bf6479ed9bf"
    );
    assert_eq!(
        signed.authorization,
        "JDCLOUD2-HMAC-SHA256 Credential=TESTAK/20190214/cn-north-1/test/jdcloud2_request, \
         SignedHeaders=x-jdcloud-date;x-jdcloud-nonce;x-my-header;x-my-header_blank, \
         Signature=2a98f83c074e7bee260bfc8ef64f009c07595bd93f7f0c3f4e156bf6479ed9bf"
    );
}

// Vector `query_repeatQueryquery`. Canonical request and string to sign as the Python signer logs
// them; the key from Python's `hmac`.
#[test]
fn jdcloud3_intermediate_values_of_the_python_signer() {
    let timestamp = Timestamp::from_unix_seconds(1_568_702_828).unwrap();
    let (region, service) = ("cn-north-1", "apigatewaytestproductline");
    let key = SigningKey::derive(Version::V3, "sk", timestamp.date(), region, service);
    assert_eq!(
        hex(key.as_bytes()),
        "9f79011a2ad4a068875f6a8e7afe8a482edf85c2ae9b4b7f1d9f6dc2a6f978b0"
    );

    let request = Request {
        method: "GET",
        path: "/v1/regions/cn-north-1/instances",
        query: "aa=aa&aa%3Daa=&aa=aa%3D&aa=&aa=aaa&aaa=aaa&aaa=aa&aaa=a&ab=aa&ab=aa&cc=&cc=&bb=aa&bb=",
        headers: &[
            ("x-jdcloud-date", "20190917T064708Z"),
            ("x-jdcloud-nonce", "X-Jdcloud-Nonce"),
            ("content-type", "application/json"),
            ("host", "apigw-internal-dev.cn-north-1.jcloudcs.com:8000"),
        ],
        body: b"",
    };
    let signed = Signer::new(Version::V3, "ak", "sk").sign(&request, region, service, timestamp);
    assert_eq!(
        signed.canonical_request,
        "\
GET
/v1/regions/cn-north-1/instances
aa=&aa=aa&aa=aa%3D&aa=aaa&aa%3Daa=&aaa=a&aaa=aa&aaa=aaa&ab=aa&ab=aa&bb=&bb=aa&cc=&cc=
content-type:application/json
host:apigw-internal-dev.cn-north-1.jcloudcs.com:8000
x-jdcloud-date:20190917T064708Z
x-jdcloud-nonce:X-Jdcloud-Nonce

content-type;host;x-jdcloud-date;x-jdcloud-nonce
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_eq!(
        signed.string_to_sign,
        "JDCLOUD3-HMAC-SHA256\n20190917T064708Z\n20190917/cn-north-1/apigatewaytestproductline/jdcloud3_request\n\
         62d58d69fea0b4de8b2fd1f840c1afe2b73395988b42c96ff8ed2cb80f0892e7"
    );
    assert_eq!(
        signed.signature,
        "8ccc3c9af11e964b3c5d6020d2af49e97e27fbb23e2b8f57bdc84815e471d54b"
    );
}

// From the old Rust signer's tests (jdcloud_signer 0.1.0), as is the vector `rust signer`.
#[test]
fn jdcloud2_signing_key_of_the_old_rust_signer() {
    let date = Timestamp::parse("20180405T010203Z").unwrap().date();
    let key = SigningKey::derive(Version::V2, "sk", date, "cn-north-1", "service_name");
    assert_eq!(
        hex(key.as_bytes()),
        "b302aa05734bcaf60be65a4be7c971669ac55444769681c19113d80460e31a33"
    );
}

#[test]
fn published_authorizations_survive_parsing_and_formatting() {
    for vector in vectors_of(JDCLOUD3) {
        let header = vector["authorization"].as_str().unwrap();
        let authorization = Authorization::parse(header).unwrap();
        assert_eq!(authorization.version, Version::V3);
        assert_eq!(authorization.access_key, "ak");
        assert_eq!(
            authorization.signed_headers,
            ["content-type", "host", "x-jdcloud-date", "x-jdcloud-nonce"]
        );
        assert_eq!(authorization.to_string(), header);
    }
}

#[test]
fn a_vector_fails_once_a_character_of_its_signature_is_changed() {
    for content in [UCLOUD, JDCLOUD2, JDCLOUD3, JDCLOUD3_MORE] {
        for mut vector in vectors_of(content) {
            let field = if vector["signature"].is_string() { "signature" } else { "authorization" };
            let right = vector[field].as_str().unwrap().to_owned();
            let last = right.chars().last().unwrap();
            for replaced in [if last == '0' { '1' } else { '0' }, last.to_ascii_uppercase(), '/'] {
                if replaced == last {
                    continue;
                }
                let wrong = format!("{}{replaced}", &right[..right.len() - 1]);
                vector[field] = json!(wrong);
                let text = report_on(&vector.to_string());
                assert!(text.ends_with("\n0 passed, 1 failed\n"), "{text}");
                // Both values and the intermediate ones.
                assert!(text.contains(&wrong) && text.contains(&right), "{text}");
                let intermediate = if vector["params"].is_object() {
                    "canonical_parameters"
                } else {
                    "signing_key"
                };
                assert!(text.contains(intermediate), "{text}");
            }
        }
    }
}

#[test]
fn a_vector_fails_once_anything_signed_is_changed() {
    for content in [UCLOUD, JDCLOUD2, JDCLOUD3] {
        for vector in vectors_of(content) {
            for (field, value) in [
                ("private_key", json!("another")),
                ("secret_key", json!("another")),
                ("method", json!("DELETE")),
                ("path", json!("/v1/another")),
                ("query", json!("another=1")),
                ("body", json!("another")),
                ("region", json!("another")),
                ("service", json!("another")),
                ("version", json!(5 - vector["version"].as_u64().unwrap_or(2))),
                ("params", json!({"Action": "Another"})),
            ] {
                if vector.get(field).is_some() {
                    let mut vector = vector.clone();
                    vector[field] = value;
                    let text = report_on(&vector.to_string());
                    assert!(text.ends_with("\n0 passed, 1 failed\n"), "{field}: {text}");
                }
            }
        }
    }
}

#[test]
fn a_vector_fails_clearly_if_a_required_field_is_missing_or_of_another_type() {
    for content in [UCLOUD, JDCLOUD2] {
        for vector in vectors_of(content) {
            for field in [
                "private_key",
                "secret_key",
                "signature",
                "method",
                "region",
                "service",
                "version",
                "access_key",
            ] {
                for broken in [None, Some(Value::Null), Some(json!([1])), Some(json!({"a": 1}))] {
                    let mut vector = vector.clone();
                    let fields = vector.as_object_mut().unwrap();
                    if fields.remove(field).is_none() {
                        continue;
                    }
                    fields.extend(broken.map(|broken| (field.to_owned(), broken)));
                    let text = report_on(&vector.to_string());
                    assert!(text.ends_with("\n0 passed, 1 failed\n"), "{text}");
                    assert!(text.contains(&format!("`{field}`")), "{text}");
                }
            }
        }
    }
}

#[test]
fn a_vector_without_its_headers_fails_clearly() {
    for (field, value, message) in [
        ("headers", json!({}), "neither a header `x-jdcloud-date` nor"),
        ("headers", json!({"X-Jdcloud-Date": "today"}), "malformed timestamp"),
        ("headers", json!({"X-Jdcloud-Date": {"a": 1}}), "header `X-Jdcloud-Date` is neither"),
        ("headers", json!("a: b"), "`headers` is not an object"),
        ("signed_headers", json!(["x-other"]), "signed header `x-other` has no value"),
        ("signed_headers", json!(7), "`signed_headers` is neither"),
        ("query", json!({"a": {"b": 1}}), "`query` is neither"),
        ("version", json!(4), "4 is neither 2 nor 3"),
    ] {
        let mut vector = vectors_of(JDCLOUD2).swap_remove(0);
        vector[field] = value;
        let text = report_on(&vector.to_string());
        assert!(text.contains(message) && text.ends_with("\n0 passed, 1 failed\n"), "{text}");
    }
}

#[test]
fn a_malformed_file_is_a_failure_with_its_line() {
    let text = report_on("[\n {\"params\": {},\n  oops\n]");
    assert!(text.starts_with("FAILED FILE:3: not JSON: "), "{text}");
    assert!(text.ends_with("\n0 passed, 1 failed\n"), "{text}");
    for content in ["", "7", "[]", "[7]", "{}", "{\"vectors\": []}", "[{\"name\": \"nothing\"}]"] {
        let text = report_on(content);
        assert!(
            text.starts_with("FAILED FILE") && text.ends_with("\n0 passed, 1 failed\n"),
            "{content}: {text}"
        );
    }
    let mut report = Report::default();
    report.check_file("FILE", b"[\"\xff\"]");
    assert!(!report.all_passed());
    assert!(!Report::default().all_passed(), "nothing checked is no success");
}

#[test]
fn intermediate_values_of_a_vector_are_checked_too() {
    let mut vector = vectors_of(JDCLOUD2).swap_remove(0);
    vector["canonical_request"] = json!(DOCUMENTED_CANONICAL_REQUEST);
    vector["signing_key"] =
        json!("a4e50bcb6001be0008696b173c30172b5ce22a77db00d21c6a9d69de2ba33b7d");
    assert_eq!(report_on(&vector.to_string()), "1 passed, 0 failed\n");
    for field in
        ["canonical_path", "canonical_query", "canonical_request", "string_to_sign", "signing_key"]
    {
        let mut vector = vector.clone();
        vector[field] = json!("another");
        let text = report_on(&vector.to_string());
        assert!(text.contains(&format!("{field}: DIFFERS")), "{text}");
    }
    let mut vector = vectors_of(UCLOUD).swap_remove(0);
    vector["canonical_parameters"] = json!("another");
    assert!(report_on(&vector.to_string()).contains("canonical_parameters: DIFFERS"));
}

#[test]
fn other_spellings_of_a_vector_mean_the_same() {
    let mut vector = vectors_of(JDCLOUD3).swap_remove(0);
    vector["host"] = json!("HTTPS://apigw-internal-dev.cn-north-1.jcloudcs.com:8000/");
    vector["headers"] = json!({
        "X-JDCLOUD-DATE": "20190917T064708Z",
        "X-Jdcloud-Nonce": ["  X-Jdcloud-  -Nonce  "],
        "Content-Type": "application/json",
        "User-Agent": "never signed",
        "Authorization": "never signed",
    });
    vector["security_token"] = json!("not signed unless among the headers");
    for field in ["version", "access_key", "region", "service", "query", "body"] {
        vector.as_object_mut().unwrap().remove(field);
    }
    assert_eq!(report_on(&vector.to_string()), "1 passed, 0 failed\n");
    assert_eq!(report_on(&json!({ "vectors": [vector] }).to_string()), "1 passed, 0 failed\n");
}

#[test]
fn nested_ucloud_parameters_are_flattened_as_the_sdks_do() {
    let params = json!({
        "Zone": null,
        "Disks": [{"Size": 20, "IsBoot": true, "Type": "CLOUD_SSD"}, {"Size": 2.5, "CustomBackup": {"Day": 7.0}}],
        "Ids": ["a", "b"],
        "Empty": [],
        "Nothing": {},
        "Large": 1_180_591_620_717_411_303_424.0,
        "Small": 1e-7,
        "Zero": -0.0,
        "Text": "",
        "Off": false,
    });
    let canonical = "Disks.0.IsBoottrueDisks.0.Size20Disks.0.TypeCLOUD_SSDDisks.1.CustomBackup.Day7Disks.1.Size2.5\
                     Ids.0aIds.1bLarge1180591620717411303424OfffalsePublicKeypkSmall0.0000001TextZero0";
    let vector = json!({
        "params": params,
        "public_key": "pk",
        "private_key": "",
        "canonical_parameters": canonical,
        "signature": ucloud::sign([(canonical, "")], ""),
    });
    assert_eq!(report_on(&vector.to_string()), "1 passed, 0 failed\n");
}
