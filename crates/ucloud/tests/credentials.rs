//! Where credentials and settings come from: variables before the profile, half a pair is an error,
//! and errors name every place.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use ucloud::credentials::{Environment, Profile, ProvideCredentials, profile, variables};
use ucloud::testing::CannedTransport;
use ucloud::{Config, Credentials, ErrorKind};

const SETTINGS: &str = r#"[
    {"profile": "work", "active": true, "project_id": "org-work", "region": "cn-bj2",
     "zone": "cn-bj2-04", "base_url": "https://work.example/", "timeout_sec": 30},
    {"profile": "home", "active": false, "project_id": "", "region": "hk", "zone": null,
     "timeout_sec": 15, "max_retry_times": 3}
]"#;

const KEYS: &str = r#"[
    {"profile": "work", "public_key": "work-public", "private_key": "work-s3cr3t"},
    {"profile": "home", "public_key": "home-public", "private_key": "home-s3cr3t", "cookie": "c0ok1e"},
    {"profile": "half", "public_key": "half-public", "private_key": ""},
    {"profile": "browser", "auth_mode": "oauth", "access_token": "", "csrf_token": "t0k3n"},
    {"profile": "odd", "public_key": 5, "private_key": "odd-s3cr3t"}
]"#;

const SECRETS: &[&str] = &["s3cr3t", "t0k3n", "c0ok1e"];

/// A home directory with both files, and these variables.
fn environment(variables: &'static [(&'static str, &'static str)]) -> Environment {
    with_variables(variables)
        .with_file("~/.ucloud/config.json", SETTINGS)
        .with_file("~/.ucloud/credential.json", KEYS)
}

fn with_variables(variables: &'static [(&'static str, &'static str)]) -> Environment {
    Environment::empty().with_home("/home/me").with_variables(move |asked| {
        let (_, value) = variables.iter().find(|(name, _)| *name == asked)?;
        Some((*value).to_owned())
    })
}

const KEY_VARIABLES: &[(&str, &str)] =
    &[("UCLOUD_PUBLIC_KEY", "env-public"), ("UCLOUD_PRIVATE_KEY", "env-s3cr3t")];

async fn credentials(config: &Config) -> Credentials {
    config.credentials().await.expect("credentials")
}

/// The parameters of a request made with this configuration, and where it goes.
async fn request(config: Config) -> (String, Vec<(String, String)>) {
    let transport = CannedTransport::new().respond(200, r#"{"RetCode": 0}"#);
    let uhost = ucloud::uhost::Client::new(&config.transport(transport.clone()));
    uhost.describe_image().send().await.expect("an answer");
    let request = transport.requests().remove(0);
    let form = form_urlencoded::parse(request.body()).into_owned().collect();
    (request.uri().host().expect("a host").to_owned(), form)
}

fn value<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

/// Checks an error's kind and text, and that nothing secret is in it.
#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, ucloud::Error>, kind: ErrorKind, text: &str) {
    let error = result.expect_err("an error");
    assert_eq!((error.kind(), error.message()), (kind, text));
    let shown = format!("{error} {error:#?}");
    assert!(!SECRETS.iter().any(|secret| shown.contains(secret)), "{shown}");
}

#[tokio::test]
async fn variables_win_over_the_profile_and_the_source_can_be_asked() {
    let config = Config::from_environment(&environment(KEY_VARIABLES)).expect("keys");
    let found = credentials(&config).await;
    assert_eq!(found.access_key(), "env-public");
    assert_eq!(found.source(), "environment variable UCLOUD_PUBLIC_KEY");

    let config = Config::from_environment(&environment(&[])).expect("keys");
    let found = credentials(&config).await;
    assert_eq!(found.access_key(), "work-public");
    assert_eq!(found.source(), "profile work of ~/.ucloud/credential.json");
}

#[tokio::test]
async fn each_setting_comes_from_its_variable_or_else_from_the_profile() {
    let config = Config::from_environment(&environment(&[
        ("UCLOUD_REGION", "cn-sh2"),
        ("UCLOUD_PROJECT_ID", "org-env"),
    ]))
    .expect("keys");
    let (host, form) = request(config).await;
    assert_eq!(host, "work.example");
    assert_eq!(value(&form, "Region"), Some("cn-sh2"));
    assert_eq!(value(&form, "Zone"), Some("cn-bj2-04"));
    assert_eq!(value(&form, "ProjectId"), Some("org-env"));
    assert_eq!(value(&form, "PublicKey"), Some("work-public"));

    let config = Config::from_environment(&environment(&[
        ("UCLOUD_ZONE", "cn-bj2-05"),
        ("UCLOUD_API_BASE_URL", "https://env.example"),
    ]))
    .expect("keys");
    let (host, form) = request(config).await;
    assert_eq!(host, "env.example");
    assert_eq!(value(&form, "Region"), Some("cn-bj2"));
    assert_eq!(value(&form, "Zone"), Some("cn-bj2-05"));
}

#[test]
fn a_timeout_comes_from_the_variable_else_from_the_profile_unless_it_is_the_tools_default() {
    let timeout = |variables| {
        let config = Config::from_environment(&environment(variables)).expect("keys");
        let shown = format!("{config:?}");
        let (_, rest) = shown.split_once("attempt_timeout: ").expect("it is shown");
        rest.split_once(',').expect("more is shown").0.to_owned()
    };
    assert_eq!(timeout(&[("UCLOUD_TIMEOUT_SECOND", "300")]), "300s");
    assert_eq!(timeout(&[]), "30s");
    assert_eq!(timeout(&[("UCLOUD_PROFILE", "home")]), "65s");
    refused(
        Config::from_environment(&environment(&[("UCLOUD_TIMEOUT_SECOND", "s3cr3t")])),
        ErrorKind::Configuration,
        "the environment variable UCLOUD_TIMEOUT_SECOND is not a whole number of seconds",
    );
}

#[tokio::test]
async fn the_profile_is_the_named_one_else_the_active_one() {
    for (variables, name, expected) in [
        (&[][..], None, "work"),
        (&[("UCLOUD_PROFILE", "home")][..], None, "home"),
        (&[("UCLOUD_PROFILE", "home")][..], Some("work"), "work"),
    ] {
        let profile = Profile::load(name, &environment(variables)).expect("a profile");
        assert_eq!(profile.name(), expected);
    }
    // Named by the program, it also wins over keys in the environment.
    let config = Config::from_profile_in("home", &environment(KEY_VARIABLES)).expect("keys");
    assert_eq!(credentials(&config).await.access_key(), "home-public");
    let (host, form) = request(config).await;
    assert_eq!(host, "api.ucloud.cn");
    assert_eq!(value(&form, "Region"), Some("hk"));
    assert_eq!(value(&form, "ProjectId"), None);
}

#[test]
fn a_profile_shows_its_settings_and_not_its_keys() {
    let profile = Profile::load(None, &environment(&[])).expect("a profile");
    assert_eq!(profile.region(), Some("cn-bj2"));
    assert_eq!(profile.zone(), Some("cn-bj2-04"));
    assert_eq!(profile.project_id(), Some("org-work"));
    assert_eq!(profile.endpoint(), Some("https://work.example/"));
    assert_eq!(profile.timeout(), Some(Duration::from_secs(30)));
    let shown = format!("{profile:?} {:?}", profile.credentials().expect("keys"));
    assert!(!SECRETS.iter().any(|secret| shown.contains(secret)), "{shown}");
}

#[tokio::test]
async fn files_named_by_variables_must_exist() {
    const NAMED: &[(&str, &str)] = &[
        ("UCLOUD_SHARED_CONFIG_FILE", "/etc/ucloud/settings.json"),
        ("UCLOUD_SHARED_CREDENTIAL_FILE", "~/keys.json"),
    ];
    let there = with_variables(NAMED)
        .with_file("/etc/ucloud/settings.json", SETTINGS)
        .with_file("~/keys.json", KEYS);
    let found = profile(None, &there).provide().await.expect("keys");
    assert_eq!(found.source(), "profile work of ~/keys.json");
    refused(
        Config::from_environment(&with_variables(NAMED)),
        ErrorKind::Configuration,
        "the file /etc/ucloud/settings.json, which UCLOUD_SHARED_CONFIG_FILE names, does not exist",
    );
}

#[test]
fn half_a_pair_is_an_error_that_names_the_missing_half() {
    refused(
        Config::from_environment(&environment(&[("UCLOUD_PUBLIC_KEY", "env-public")])),
        ErrorKind::Configuration,
        "the environment has UCLOUD_PUBLIC_KEY, but not UCLOUD_PRIVATE_KEY: a key pair needs both",
    );
    refused(
        Config::from_variables(|name| {
            (name == "UCLOUD_PRIVATE_KEY").then(|| "env-s3cr3t".to_owned())
        }),
        ErrorKind::Configuration,
        "the environment has UCLOUD_PRIVATE_KEY, but not UCLOUD_PUBLIC_KEY: a key pair needs both",
    );
    refused(
        Config::from_environment(&environment(&[("UCLOUD_SECURITY_TOKEN", "t0k3n")])),
        ErrorKind::Configuration,
        "the environment has UCLOUD_SECURITY_TOKEN, but not UCLOUD_PUBLIC_KEY and \
         UCLOUD_PRIVATE_KEY",
    );
    refused(
        Config::from_profile_in("half", &environment(&[])),
        ErrorKind::Configuration,
        "profile half of ~/.ucloud/credential.json has public_key, but not private_key: a key \
         pair needs both",
    );
}

#[test]
fn without_keys_the_error_lists_every_place_with_its_reason() {
    const VARIABLES: &str =
        "(1) environment variables: UCLOUD_PUBLIC_KEY and UCLOUD_PRIVATE_KEY are not set; ";
    let nowhere =
        |reason: &str| format!("no credentials found in 2 places: {VARIABLES}(2) {reason}");
    refused(
        Config::from_environment(&Environment::empty()),
        ErrorKind::Credentials,
        &nowhere("profile of ~/.ucloud/config.json: there are no profiles"),
    );
    refused(
        Config::from_variables(|_| None),
        ErrorKind::Credentials,
        &nowhere("profile of ~/.ucloud/config.json: there are no profiles"),
    );
    refused(
        Config::from_environment(
            &with_variables(&[])
                .with_file("~/.ucloud/config.json", r#"[{"profile": "a"}, {"profile": "b"}]"#),
        ),
        ErrorKind::Credentials,
        &nowhere("profile of ~/.ucloud/config.json: none is active, and UCLOUD_PROFILE is not set"),
    );
    refused(
        Config::from_environment(&environment(&[("UCLOUD_PROFILE", "browser")])),
        ErrorKind::Credentials,
        &nowhere(
            "profile browser of ~/.ucloud/credential.json: it uses a browser login, but has no \
             tokens: run `ucloud auth login --profile browser`",
        ),
    );
    let error = Config::from_environment(&Environment::empty()).expect_err("no keys");
    assert!(error.to_string().contains("(2) profile"), "nothing is cut off: {error}");
}

#[test]
fn a_named_profile_must_exist() {
    let expected = "there is no profile other in ~/.ucloud/config.json or \
                    ~/.ucloud/credential.json";
    refused(
        Config::from_profile_in("other", &environment(&[])),
        ErrorKind::Configuration,
        expected,
    );
    refused(
        Config::from_environment(&environment(&[
            ("UCLOUD_PUBLIC_KEY", "p"),
            ("UCLOUD_PRIVATE_KEY", "s"),
            ("UCLOUD_PROFILE", "other"),
        ])),
        ErrorKind::Configuration,
        expected,
    );
}

#[test]
fn a_malformed_file_is_named_with_the_reason_but_not_its_contents() {
    let with = |settings: &str, keys: &str| {
        let environment = with_variables(&[])
            .with_file("~/.ucloud/config.json", settings)
            .with_file("~/.ucloud/credential.json", keys);
        Config::from_environment(&environment)
    };
    let settings = "~/.ucloud/config.json is malformed: ";
    let keys = "~/.ucloud/credential.json is malformed: ";
    for (file, reason) in [
        ("{\"s3cr3t\": 1}", "it is not a list of profiles"),
        ("\"s3cr3t\"", "it is not a list of profiles"),
        ("[\"s3cr3t\"]", "one of its profiles is not an object"),
        ("[{\"s3cr3t\" 1}]", "it is not JSON: expected `:` at line 1 column 12"),
    ] {
        refused(with(file, KEYS), ErrorKind::Configuration, &format!("{settings}{reason}"));
        refused(with(SETTINGS, file), ErrorKind::Configuration, &format!("{keys}{reason}"));
    }
    for (entry, reason) in [
        (r#""region": ["s3cr3t"]"#, "profile a: `region` is not a string"),
        (r#""timeout_sec": "s3cr3t"#, ""),
        (r#""timeout_sec": -1"#, "profile a: `timeout_sec` is not a whole number of seconds"),
    ] {
        let file = format!(r#"[{{"profile": "a", "active": true, {entry}}}]"#);
        let error = with(&file, KEYS).expect_err("malformed");
        assert!(error.message().starts_with(&format!("{settings}{reason}")), "{error}");
        assert!(!error.to_string().contains("s3cr3t"), "{error}");
    }
    refused(
        Config::from_profile_in("odd", &environment(&[])),
        ErrorKind::Configuration,
        &format!("{keys}`public_key` is not a string"),
    );
    refused(
        with(r#"[{"profile": "a", "active": true}, {"profile": "b", "active": true}]"#, KEYS),
        ErrorKind::Configuration,
        &format!("{settings}two profiles have the same name or are both active"),
    );
}

#[test]
fn an_empty_file_has_no_profiles() {
    let environment = with_variables(&[]).with_file("~/.ucloud/config.json", "\u{feff} \n");
    let error = Profile::load(None, &environment).expect_err("no profile");
    assert_eq!(error.kind(), ErrorKind::Credentials);
}

#[test]
fn from_variables_reads_no_files() {
    let config = Config::from_variables(|name| match name {
        "UCLOUD_PUBLIC_KEY" => Some("public".to_owned()),
        "UCLOUD_PRIVATE_KEY" => Some(" private\n".to_owned()),
        "HOME" => panic!("no file is read"),
        _ => None,
    });
    assert!(config.is_ok());
}

#[tokio::test]
async fn a_token_in_the_environment_is_sent_and_signed() {
    let environment = environment(&[
        ("UCLOUD_PUBLIC_KEY", "env-public"),
        ("UCLOUD_PRIVATE_KEY", "env-s3cr3t"),
        ("UCLOUD_SECURITY_TOKEN", "t0k3n"),
    ]);
    let found = variables(&environment).provide().await.expect("keys");
    assert_eq!(found.session_token().map(ucloud::Secret::expose), Some("t0k3n"));
    let config = Config::from_environment(&environment).expect("keys");
    let (_, form) = request(config).await;
    assert_eq!(value(&form, "SecurityToken"), Some("t0k3n"));
    let signed = form
        .iter()
        .filter(|(name, _)| name != "Signature")
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let signature = yun_signing::ucloud::sign(signed, "env-s3cr3t");
    assert_eq!(value(&form, "Signature"), Some(signature.as_str()));
}

#[tokio::test]
async fn another_provider_is_used_only_if_neither_variables_nor_files_have_keys() {
    let other = || Credentials::new("other", "s").with_source("the vault");
    let config = Config::from_environment_or(&environment(&[]), other()).expect("keys");
    assert_eq!(credentials(&config).await.access_key(), "work-public");
    let region = with_variables(&[("UCLOUD_REGION", "hk")]);
    let config = Config::from_environment_or(&region, other()).expect("no mistake");
    assert_eq!(credentials(&config).await.source(), "the vault");
    let (_, form) = request(config).await;
    assert_eq!(value(&form, "Region"), Some("hk"));
    refused(
        Config::from_environment_or(&environment(&[("UCLOUD_PUBLIC_KEY", "p")]), other()),
        ErrorKind::Configuration,
        "the environment has UCLOUD_PUBLIC_KEY, but not UCLOUD_PRIVATE_KEY: a key pair needs both",
    );
}

proptest! {
    #[test]
    fn no_damage_to_a_file_shows_a_secret_or_panics(
        at in 0..KEYS.len(),
        length in 0usize..20,
        replacement in "[\\[\\]{}\",:a1]{0,4}",
        settings: bool,
    ) {
        // Both files with keys, one of them damaged.
        let whole = KEYS.replacen("\"profile\": \"work\"", "\"profile\": \"work\", \"active\": true", 1);
        let end = (at + length).min(whole.len());
        let damaged = format!("{}{replacement}{}", &whole[..at], &whole[end..]);
        let (settings, keys) = if settings { (damaged, whole) } else { (whole, damaged) };
        let environment = with_variables(&[])
            .with_file("~/.ucloud/config.json", settings)
            .with_file("~/.ucloud/credential.json", keys);
        if let Err(error) = Config::from_environment(&environment) {
            let shown = format!("{error} {error:#?}");
            prop_assert!(!SECRETS.iter().any(|secret| shown.contains(secret)), "{}", shown);
        }
    }
}

#[tokio::test]
async fn expired_credentials_are_not_sent_even_if_the_program_provided_them() {
    let transport = CannedTransport::new().respond(200, r#"{"RetCode": 0}"#);
    let expired = Credentials::new("public", "s3cr3t").with_expiry(SystemTime::UNIX_EPOCH);
    let config = Config::new(expired).region("cn-bj2").transport(transport.clone());
    let call = ucloud::uhost::Client::new(&config).describe_image().send().await;
    refused(
        call,
        ErrorKind::Credentials,
        "the credentials from the program expired at 1970-01-01T00:00:00Z",
    );
    assert!(transport.requests().is_empty());
}
