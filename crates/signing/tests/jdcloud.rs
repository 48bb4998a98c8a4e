//! JD Cloud signing where the published vectors are silent: an example of each rule, caching of
//! keys, rejected headers.

use std::thread;

use yun_signing::jdcloud::{
    Authorization, Date, Request, Scope, Signer, SigningKey, Timestamp, Version, canonical_path,
    canonical_query, canonical_request, encode_segment, string_to_sign,
};
use yun_signing::signatures_match;

const EMPTY: Request<'_> = Request { method: "GET", path: "", query: "", headers: &[], body: b"" };

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a timestamp")
}

#[test]
fn paths_follow_the_rules_of_their_version() {
    for (path, version2, version3) in [
        ("", "/", "/"),
        ("/", "/", "/"),
        ("v1", "/v1", "/v1"),
        ("v1/", "/v1/", "/v1/"),
        ("//v1///a//", "/v1/a/", "/v1/a/"),
        ("/a:b", "/a%3Ab", "/a%3Ab"),
        ("/a%3ab", "/a%3Ab", "/a%3Ab"),
        ("/a b", "/a%20b", "/a%20b"),
        ("/%41%7E", "/A~", "/A~"),
        ("/中", "/%E4%B8%AD", "/%E4%B8%AD"),
        ("/%2", "/%252", "/%252"),
        ("/%25", "/%25", "/%25"),
        ("/%ff", "/%FF", "/%FF"),
        ("/a\r\nb\0", "/a%0D%0Ab%00", "/a%0D%0Ab%00"),
        ("/./a/..", "/./a/..", "/./a/.."),
        ("/a?b", "/a%3Fb", "/a%3Fb"),
        // Where they differ.
        ("/a+b", "/a%2Bb", "/a%20b"),
        ("/a%2Fb", "/a%2Fb", "/a/b"),
        ("/a/%2F/b", "/a/%2F/b", "/a/b"),
        ("%2Fa", "/%2Fa", "/a"),
    ] {
        assert_eq!(canonical_path(Version::V2, path), version2, "{path}");
        assert_eq!(canonical_path(Version::V3, path), version3, "{path}");
    }
}

#[test]
fn queries_are_canonical_in_both_versions() {
    for version in [Version::V2, Version::V3] {
        for (query, canonical) in [
            ("", ""),
            ("&&", ""),
            ("=", ""),
            ("=a&a=a", "a=a"),
            ("b=2&a=1", "a=1&b=2"),
            ("F=1&b=1", "F=1&b=1"),
            ("a=2&a=1&a=", "a=&a=1&a=2"),
            ("a=b=c", "a=b%3Dc"),
            ("a=x+y", "a=x%20y"),
            ("a=x%2By", "a=x%2By"),
            ("a=%zz", "a=%25zz"),
            ("a=%ff", "a=%FF"),
            ("a=中\n", "a=%E4%B8%AD%0A"),
            ("a=?", "a=%3F"),
            // As documented; the Python signer drops a name without `=`.
            ("k", "k="),
            ("k&a=1", "a=1&k="),
        ] {
            assert_eq!(canonical_query(version, query), canonical, "{query}");
        }
    }
}

#[test]
fn the_query_is_sorted_before_encoding_in_version_2_and_after_it_in_version_3() {
    assert_eq!(canonical_query(Version::V2, "a=x:&a=x0"), "a=x0&a=x%3A");
    assert_eq!(canonical_query(Version::V3, "a=x:&a=x0"), "a=x%3A&a=x0");
}

#[test]
fn header_values_are_trimmed_and_in_version_2_their_spaces_collapsed() {
    let headers = [("X-B", "  a   b \t"), ("x-a", ""), ("X-b", " c  d ")];
    let request = Request { headers: &headers, ..EMPTY };
    let lines = |version| {
        canonical_request(version, &request).lines().skip(3).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(Version::V2)[..4], ["x-a:", "x-b:a b,c d", "", "x-a;x-b"]);
    assert_eq!(lines(Version::V3)[..4], ["x-a:", "x-b:a   b,c  d", "", "x-a;x-b"]);
}

// From the old Rust signer's tests (jdcloud_signer 0.1.0).
#[test]
fn a_request_without_headers_leaves_their_lines_empty() {
    assert_eq!(
        canonical_request(Version::V2, &EMPTY),
        "GET\n/\n\n\n\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

#[test]
fn a_segment_is_encoded_literally() {
    for (value, encoded) in
        [("", ""), ("i-abc123", "i-abc123"), ("a/b", "a%2Fb"), ("%2F+", "%252F%2B"), ("..", "..")]
    {
        assert_eq!(encode_segment(value), encoded);
    }
}

#[test]
fn a_reused_signer_derives_one_key_a_day_for_each_region_and_service() {
    let signer = Signer::new(Version::V3, "ak", "sk");
    let mut signatures = Vec::new();
    for (time, region, service, derivations) in [
        ("20190917T000000Z", "cn-north-1", "vm", 1),
        ("20190917T235959Z", "cn-north-1", "vm", 1),
        ("20190917T120000Z", "cn-south-1", "vm", 2),
        ("20190917T120000Z", "cn-south-1", "disk", 3),
        ("20190918T000000Z", "cn-north-1", "vm", 4),
        ("20190917T235959Z", "cn-north-1", "vm", 4),
    ] {
        let signed = signer.sign(&EMPTY, region, service, at(time));
        let afresh = Signer::new(Version::V3, "ak", "sk").sign(&EMPTY, region, service, at(time));
        assert_eq!(signed, afresh);
        assert_eq!(signer.derivations(), derivations, "{time} {region} {service}");
        signatures.push(signed.signature);
    }
    assert_eq!(signatures[1], signatures[5]);
}

#[test]
fn keys_are_distinguished_even_if_region_and_service_concatenate_to_the_same_text() {
    let signer = Signer::new(Version::V2, "ak", "sk");
    let one = signer.sign(&EMPTY, "ab", "c", at("20190917T000000Z"));
    let other = signer.sign(&EMPTY, "a", "bc", at("20190917T000000Z"));
    assert_ne!(one.signature, other.signature);
    assert_eq!(signer.derivations(), 2);
}

#[test]
fn a_signer_caches_a_bounded_number_of_most_recently_used_keys() {
    let signer = Signer::new(Version::V3, "ak", "sk");
    let time = at("20190917T000000Z");
    let sign = |service: &str| signer.sign(&EMPTY, "cn-north-1", service, time).signature;
    let first = sign("vm");
    for number in 0..1000 {
        sign(&number.to_string());
        sign("vm");
    }
    assert_eq!(signer.derivations(), 1001, "`vm` was in use all the time");
    sign("0");
    assert_eq!(signer.derivations(), 1002, "`0` was not");
    assert_eq!(sign("vm"), first);
}

#[test]
fn threads_that_share_a_signer_derive_one_key() {
    fn assert_shareable<T: Send + Sync>(_: &T) {}
    let signer = Signer::new(Version::V2, "ak", "sk");
    assert_shareable(&signer);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| signer.sign(&EMPTY, "cn-north-1", "vm", at("20190917T000000Z")));
        }
    });
    assert_eq!(signer.derivations(), 1);
}

#[test]
fn debug_output_shows_neither_secrets_nor_keys_nor_header_values() {
    const SECRET: &str = "zqxjkvbw-zqxjkvbw";
    let signer = Signer::new(Version::V3, "ak", SECRET);
    let headers = [("x-jdcloud-security-token", SECRET)];
    let request = Request { query: SECRET, body: SECRET.as_bytes(), headers: &headers, ..EMPTY };
    let signed = signer.sign(&request, "cn-north-1", "vm", at("20190917T000000Z"));
    let key =
        SigningKey::derive(Version::V3, SECRET, at("20190917T000000Z").date(), "cn-north-1", "vm");

    let shown =
        format!("{signer:?}{signer:#?}{request:?}{request:#?}{signed:?}{signed:#?}{key:?}{key:#?}");
    // Nor any part of the secret: every window of four characters.
    for part in SECRET.as_bytes().windows(4) {
        assert!(!shown.contains(std::str::from_utf8(part).unwrap()), "{shown}");
    }
    let hex: String = key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let decimal = format!("{:?}", key.as_bytes());
    assert!(!shown.contains(&hex[..8]) && !shown.contains(&decimal[1..12]), "{shown}");
    assert!(shown.contains("access_key: \"ak\""), "{shown}");
}

#[test]
fn a_server_can_verify_from_the_header_and_the_request_alone() {
    let headers = [
        ("host", "vm.jdcloud-api.com"),
        ("x-jdcloud-date", "20190917T064708Z"),
        ("x-other", "unsigned"),
    ];
    let sent = Request { path: "/v1/a:b", headers: &headers[..2], ..EMPTY };
    let signer = Signer::new(Version::V3, "ak", "sk");
    let header = signer.sign(&sent, "cn-north-1", "vm", at("20190917T064708Z")).authorization;

    let verify = |path: &str, secret_key: &str| {
        let claimed = Authorization::parse(&header).unwrap();
        let is_signed = |name: &str| claimed.signed_headers.iter().any(|signed| signed == name);
        let signed: Vec<_> = headers.iter().copied().filter(|(name, _)| is_signed(name)).collect();
        let received = Request { method: "GET", path, query: "", headers: &signed, body: b"" };
        let scope = &claimed.scope;
        let canonical = canonical_request(claimed.version, &received);
        let expected = SigningKey::derive(
            claimed.version,
            secret_key,
            scope.date,
            &scope.region,
            &scope.service,
        )
        .sign(&string_to_sign(at(headers[1].1), scope, &canonical));
        signatures_match(&expected, &claimed.signature)
    };
    assert!(verify("/v1/a%3Ab", "sk"));
    assert!(verify("/v1/a:b", "sk"));
    assert!(!verify("/v1/a%3Ac", "sk"));
    assert!(!verify("/v1/a%3Ab", "SK"));
}

#[test]
fn a_malformed_authorization_is_rejected_with_its_reason() {
    let signature = "0".repeat(64);
    let header = |algorithm: &str, credential: &str, headers: &str, signature: &str| {
        format!(
            "{algorithm} Credential={credential}, SignedHeaders={headers}, Signature={signature}"
        )
    };
    let v2 = "JDCLOUD2-HMAC-SHA256";
    let credential = "ak/20190214/cn-north-1/vm/jdcloud2_request";
    let good = header(v2, credential, "host;x-jdcloud-date", &signature);
    let read = Authorization::parse(&good).unwrap();
    assert_eq!(read.to_string(), good);
    assert_eq!(Authorization::parse(&good.replace(", ", ",")), Ok(read.clone()));
    assert_eq!(read.scope.date, Date::parse("20190214").unwrap());
    assert_eq!(
        Authorization::parse(&header(v2, &format!("a/{credential}"), "host", &signature))
            .unwrap()
            .access_key,
        "a/ak"
    );

    for (header, problem) in [
        (String::new(), "no fields after the algorithm"),
        (v2.to_owned(), "no fields after the algorithm"),
        (good.replace("JDCLOUD2-", "JDCLOUD4-"), "the algorithm is neither"),
        (good.replace("JDCLOUD2-", "jdcloud2-"), "the algorithm is neither"),
        (
            good.replace("JDCLOUD2-", "JDCLOUD3-"),
            "the scope and the algorithm have different versions",
        ),
        (format!("{good}, More=1"), "the fields are not"),
        (good.replace(", Signature", "; Signature"), "the fields are not"),
        (good.replace("Credential", "credential"), "the first field is not"),
        (good.replace("SignedHeaders", "Headers"), "the second field is not"),
        (good.replace("Signature=", "Sig="), "the third field is not"),
        (
            header(v2, "20190214/cn-north-1/vm/jdcloud2_request", "host", &signature),
            "the credential is not",
        ),
        (
            header(v2, "/20190214/cn-north-1/vm/jdcloud2_request", "host", &signature),
            "the credential is not",
        ),
        (
            header(v2, "a k/20190214/cn-north-1/vm/jdcloud2_request", "host", &signature),
            "the access key contains",
        ),
        (
            header(v2, "ak/20190214//vm/jdcloud2_request", "host", &signature),
            "the region or the service is empty",
        ),
        (
            header(v2, "ak/20190230/cn-north-1/vm/jdcloud2_request", "host", &signature),
            "no such day",
        ),
        (
            header(v2, "ak/20190214/cn-north-1/vm/aws4_request", "host", &signature),
            "does not end in",
        ),
        (header(v2, credential, "", &signature), "the name of a signed header"),
        (header(v2, credential, "host;", &signature), "the name of a signed header"),
        (header(v2, credential, "Host", &signature), "the name of a signed header"),
        (header(v2, credential, "host;date", &signature), "the signed headers are not"),
        (header(v2, credential, "host;host", &signature), "the signed headers are not"),
        (header(v2, credential, "host", ""), "the signature is not"),
        (header(v2, credential, "host", &signature[1..]), "the signature is not"),
        (header(v2, credential, "host", &"A".repeat(64)), "the signature is not"),
    ] {
        let error = Authorization::parse(&header).unwrap_err();
        assert!(error.problem().starts_with(problem), "{header}: {error}");
        assert!(error.to_string().starts_with("malformed "), "{error}");
    }
}

#[test]
fn a_scope_is_parsed_strictly() {
    let scope = Scope::parse("20190917/cn-north-1/vm/jdcloud3_request").unwrap();
    assert_eq!(
        (scope.region.as_str(), scope.service.as_str(), scope.version),
        ("cn-north-1", "vm", Version::V3)
    );
    assert_eq!(scope.to_string(), "20190917/cn-north-1/vm/jdcloud3_request");
    for text in [
        "",
        "/",
        "20190917/cn-north-1/vm",
        "20190917/a/b/c/jdcloud3_request",
        "2019/a/b/jdcloud3_request",
    ] {
        assert!(Scope::parse(text).is_err(), "{text}");
    }
}

#[test]
fn versions_are_found_by_their_names() {
    for version in [Version::V2, Version::V3] {
        assert_eq!(Version::from_algorithm(version.algorithm()), Some(version));
        assert_eq!(Version::from_terminator(version.terminator()), Some(version));
    }
    assert_eq!(Version::from_algorithm("JDCLOUD1-HMAC-SHA256"), None);
    assert_eq!(Version::from_terminator("jdcloud2_Request"), None);
}
