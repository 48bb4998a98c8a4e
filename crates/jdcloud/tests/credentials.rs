//! Where credentials and settings come from: variables before the profile, half a pair is an error,
//! and errors name every place.

use std::time::Duration;

use jdcloud::credentials::{Environment, Profile, ProvideCredentials, profile, variables};
use jdcloud::testing::CannedTransport;
use jdcloud::{Config, Credentials, ErrorKind};
use proptest::prelude::*;

const FILE: &str = "\
[default]
access_key = default-access
secret_key = default-s3cr3t
region_id = cn-north-1
endpoint = www.jdcloud-api.com
scheme = https
timeout = 20

[work]
access_key = work-access
secret_key = work-s3cr3t
region_id = cn-east-2
endpoint = gateway.example:8443
scheme = https
timeout = 30

[half]
access_key = half-access
secret_key =

[empty]
region_id = cn-south-1
";

const SECRETS: &[&str] = &["s3cr3t", "t0k3n"];

/// A home directory with the tool's file, and these variables.
fn environment(variables: &'static [(&'static str, &'static str)]) -> Environment {
    with_variables(variables).with_file("~/.jdc/config", FILE)
}

fn with_variables(variables: &'static [(&'static str, &'static str)]) -> Environment {
    Environment::empty().with_home("/home/me").with_variables(move |asked| {
        let (_, value) = variables.iter().find(|(name, _)| *name == asked)?;
        Some((*value).to_owned())
    })
}

const KEY_VARIABLES: &[(&str, &str)] =
    &[("JDCLOUD_ACCESS_KEY", "env-access"), ("JDCLOUD_SECRET_KEY", "env-s3cr3t")];

async fn credentials(config: &Config) -> Credentials {
    config.credentials().await.expect("credentials")
}

/// The request of a call with this configuration.
async fn request(config: Config) -> http::Request<bytes::Bytes> {
    let transport = CannedTransport::new().respond(200, r#"{"requestId": "r", "result": {}}"#);
    let vm = jdcloud::vm::Client::new(&config.transport(transport.clone()));
    vm.describe_image().image_id("img-1").send().await.expect("an answer");
    transport.requests().remove(0)
}

/// Checks an error's kind and text, and that nothing secret is in it.
#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, jdcloud::Error>, kind: ErrorKind, text: &str) {
    let error = result.expect_err("an error");
    assert_eq!((error.kind(), error.message()), (kind, text));
    let shown = format!("{error} {error:#?}");
    assert!(!SECRETS.iter().any(|secret| shown.contains(secret)), "{shown}");
}

#[tokio::test]
async fn variables_win_over_the_profile_and_the_source_can_be_asked() {
    let config = Config::from_environment(&environment(KEY_VARIABLES)).expect("keys");
    let found = credentials(&config).await;
    assert_eq!(found.access_key(), "env-access");
    assert_eq!(found.source(), "environment variable JDCLOUD_ACCESS_KEY");

    let config = Config::from_environment(&environment(&[])).expect("keys");
    let found = credentials(&config).await;
    assert_eq!(found.access_key(), "default-access");
    assert_eq!(found.source(), "profile default of ~/.jdc/config");
}

#[tokio::test]
async fn each_pair_of_variables_in_use_is_read_and_the_first_wins() {
    for (pair, source) in [
        ([("JDCLOUD_ACCESS_KEY", "a"), ("JDCLOUD_SECRET_KEY", "s")], "JDCLOUD_ACCESS_KEY"),
        (
            [("JDCLOUD_ACCESS_KEY_ID", "a"), ("JDCLOUD_ACCESS_KEY_SECRET", "s")],
            "JDCLOUD_ACCESS_KEY_ID",
        ),
        ([("JDCLOUD_AK", "a"), ("JDCLOUD_SK", "s")], "JDCLOUD_AK"),
    ] {
        let environment = Environment::empty().with_variables(move |asked| {
            let (_, value) = pair.iter().find(|(name, _)| *name == asked)?;
            Some((*value).to_owned())
        });
        let found = variables(&environment).provide().await.expect("keys");
        assert_eq!(found.source(), format!("environment variable {source}"));
    }
    let all = with_variables(&[
        ("JDCLOUD_AK", "third"),
        ("JDCLOUD_SK", "s"),
        ("JDCLOUD_ACCESS_KEY_ID", "second"),
        ("JDCLOUD_ACCESS_KEY_SECRET", "s"),
    ]);
    assert_eq!(variables(&all).provide().await.expect("keys").access_key(), "second");
}

#[tokio::test]
async fn each_setting_comes_from_its_variable_or_else_from_the_profile() {
    let config =
        Config::from_environment(&environment(&[("JDCLOUD_PROFILE", "work")])).expect("keys");
    let sent = request(config).await;
    assert_eq!(
        sent.uri().to_string(),
        "https://gateway.example:8443/v1/regions/cn-east-2/images/img-1"
    );

    let config = Config::from_environment(&environment(&[
        ("JDCLOUD_PROFILE", "work"),
        ("JDCLOUD_REGION_ID", "cn-south-1"),
        ("JDCLOUD_ENDPOINT", "https://env.example"),
    ]))
    .expect("keys");
    let sent = request(config).await;
    assert_eq!(sent.uri().to_string(), "https://env.example/v1/regions/cn-south-1/images/img-1");
    let authorization = sent.headers()["authorization"].to_str().expect("text");
    assert!(authorization.contains("Credential=work-access/"), "{authorization}");
}

#[tokio::test]
async fn defaults_that_the_tool_writes_into_every_profile_are_ignored() {
    let config = Config::from_environment(&environment(&[])).expect("keys");
    assert!(format!("{config:?}").contains("attempt_timeout: 65s"));
    assert_eq!(request(config).await.uri().host(), Some("vm.jdcloud-api.com"));
    let config =
        Config::from_environment(&environment(&[("JDCLOUD_PROFILE", "work")])).expect("keys");
    assert!(format!("{config:?}").contains("attempt_timeout: 30s"));

    let host = |endpoint: &str| {
        let file = format!("[default]\naccess_key=a\nsecret_key=s\nendpoint={endpoint}\n");
        let environment = with_variables(&[]).with_file("~/.jdc/config", file);
        let config = Config::from_environment(&environment).expect("keys");
        format!("{config:?}").contains("endpoint: Some")
    };
    for (endpoint, chosen) in [
        ("www.jdcloud-api.com", false),
        ("NC.jdcloud-api.com/", false),
        ("https://vm.jdcloud-api.com", false),
        ("vm.internal.cn-north-1.jdcloud-api.com", true),
        ("gateway.example", true),
    ] {
        assert_eq!(host(endpoint), chosen, "{endpoint}");
    }
}

#[tokio::test]
async fn the_profile_is_the_named_one_else_the_current_one_else_the_default() {
    let current = |variables| environment(variables).with_file("~/.jdc/current", "work\n");
    for (environment, name, expected) in [
        (environment(&[]), None, "default"),
        (current(&[]), None, "work"),
        (current(&[("JDCLOUD_PROFILE", "empty")]), None, "empty"),
        (current(&[("JDCLOUD_PROFILE", "empty")]), Some("default"), "default"),
        (environment(&[]).with_file("~/.jdc/current", " \n"), None, "default"),
    ] {
        let profile = Profile::load(name, &environment).expect("a profile");
        assert_eq!(profile.name(), expected);
    }
    // Named by the program, it also wins over keys in the environment.
    let config = Config::from_profile_in("work", &environment(KEY_VARIABLES)).expect("keys");
    assert_eq!(credentials(&config).await.access_key(), "work-access");
}

#[test]
fn a_profile_shows_its_settings_and_not_its_keys() {
    let profile = Profile::load(Some("work"), &environment(&[])).expect("a profile");
    assert_eq!(profile.region(), Some("cn-east-2"));
    assert_eq!(profile.endpoint(), Some("https://gateway.example:8443"));
    assert_eq!(profile.timeout(), Some(Duration::from_secs(30)));
    let shown = format!("{profile:?} {:?}", profile.credentials().expect("keys"));
    assert!(!SECRETS.iter().any(|secret| shown.contains(secret)), "{shown}");
}

#[test]
fn half_a_pair_is_an_error_that_names_the_missing_half() {
    refused(
        Config::from_environment(&environment(&[("JDCLOUD_ACCESS_KEY", "env-access")])),
        ErrorKind::Configuration,
        "the environment has JDCLOUD_ACCESS_KEY, but not JDCLOUD_SECRET_KEY: a key pair needs both",
    );
    refused(
        Config::from_variables(|name| (name == "JDCLOUD_SK").then(|| "env-s3cr3t".to_owned())),
        ErrorKind::Configuration,
        "the environment has JDCLOUD_SK, but not JDCLOUD_AK: a key pair needs both",
    );
    // Halves of different pairs may belong to different accounts.
    refused(
        Config::from_environment(&environment(&[
            ("JDCLOUD_ACCESS_KEY", "env-access"),
            ("JDCLOUD_SK", "env-s3cr3t"),
        ])),
        ErrorKind::Configuration,
        "the environment has JDCLOUD_ACCESS_KEY, but not JDCLOUD_SECRET_KEY: a key pair needs both",
    );
    refused(
        Config::from_environment(&environment(&[("JDCLOUD_SESSION_TOKEN", "t0k3n")])),
        ErrorKind::Configuration,
        "the environment has JDCLOUD_SESSION_TOKEN, but not JDCLOUD_ACCESS_KEY and \
         JDCLOUD_SECRET_KEY, or JDCLOUD_ACCESS_KEY_ID and JDCLOUD_ACCESS_KEY_SECRET, or \
         JDCLOUD_AK and JDCLOUD_SK",
    );
    refused(
        Config::from_profile_in("half", &environment(&[])),
        ErrorKind::Configuration,
        "profile half of ~/.jdc/config has access_key, but not secret_key: a key pair needs both",
    );
}

#[test]
fn without_keys_the_error_lists_every_place_with_its_reason() {
    let nowhere = |reason: &str| {
        format!(
            "no credentials found in 2 places: (1) environment variables: none of \
             JDCLOUD_ACCESS_KEY and JDCLOUD_SECRET_KEY, JDCLOUD_ACCESS_KEY_ID and \
             JDCLOUD_ACCESS_KEY_SECRET, JDCLOUD_AK and JDCLOUD_SK are set; (2) {reason}"
        )
    };
    for (environment, reason) in [
        (Environment::empty(), "profile of ~/.jdc/config: the file does not exist"),
        (
            with_variables(&[]).with_file("~/.jdc/config", "[other]\n"),
            "profile of ~/.jdc/config: there is no profile default, and JDCLOUD_PROFILE is \
             not set",
        ),
        (
            environment(&[("JDCLOUD_PROFILE", "empty")]),
            "profile empty of ~/.jdc/config: the profile has no keys",
        ),
    ] {
        refused(Config::from_environment(&environment), ErrorKind::Credentials, &nowhere(reason));
    }
    let error = Config::from_environment(&Environment::empty()).expect_err("no keys");
    assert!(error.to_string().contains("the file does not exist;"), "nothing is cut off: {error}");
}

#[test]
fn a_named_profile_must_exist() {
    refused(
        Config::from_profile_in("other", &environment(&[])),
        ErrorKind::Configuration,
        "there is no profile other in ~/.jdc/config",
    );
    refused(
        Config::from_profile_in("other", &Environment::empty()),
        ErrorKind::Configuration,
        "there is no profile other: ~/.jdc/config does not exist",
    );
    refused(
        Config::from_environment(&environment(&[]).with_file("~/.jdc/current", "other")),
        ErrorKind::Configuration,
        "there is no profile other in ~/.jdc/config, which ~/.jdc/current selects",
    );
}

#[test]
fn a_malformed_file_is_named_with_the_reason_but_not_its_contents() {
    for (file, reason) in [
        ("secret_key = s3cr3t\n", "line 1 comes before the first section, `[name]`"),
        ("[default]\ns3cr3t\n", "line 2 is not of the form `name = value`"),
        (
            "[default]\ntimeout = s3cr3t\n",
            "`timeout` of profile default is not a whole number of seconds",
        ),
    ] {
        let environment = with_variables(&[]).with_file("~/.jdc/config", file);
        refused(
            Config::from_environment(&environment),
            ErrorKind::Configuration,
            &format!("~/.jdc/config is malformed: {reason}"),
        );
    }
}

#[tokio::test]
async fn a_token_in_the_environment_is_sent_and_signed() {
    let environment = environment(&[
        ("JDCLOUD_ACCESS_KEY", "env-access"),
        ("JDCLOUD_SECRET_KEY", "env-s3cr3t"),
        ("JDCLOUD_SESSION_TOKEN", "t0k3n"),
    ]);
    let config = Config::from_environment(&environment).expect("keys");
    let sent = request(config).await;
    assert_eq!(sent.headers()["x-jdcloud-security-token"], "dDBrM24=");
    let authorization = sent.headers()["authorization"].to_str().expect("text");
    assert!(authorization.contains("x-jdcloud-security-token"), "{authorization}");
}

#[tokio::test]
async fn a_bearer_token_is_rejected_before_anything_is_sent() {
    let transport = CannedTransport::new();
    let credentials = Credentials::bearer("t0k3n").with_source("the vault");
    let config = Config::new(credentials).region("cn-north-1").transport(transport.clone());
    let vm = jdcloud::vm::Client::new(&config);
    let error = vm.describe_image().image_id("img-1").send().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(
        error.message(),
        "the vault provided a bearer token, which JD Cloud does not accept: provide an access key and a \
         secret key"
    );
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn another_provider_is_used_only_if_neither_variables_nor_files_have_keys() {
    let other = || Credentials::new("other", "s").with_source("the vault");
    let config = Config::from_environment_or(&environment(&[]), other()).expect("keys");
    assert_eq!(credentials(&config).await.access_key(), "default-access");
    let config = Config::from_environment_or(&Environment::empty(), other()).expect("no mistake");
    assert_eq!(credentials(&config).await.source(), "the vault");
    assert!(profile(None, &Environment::empty()).find().is_err());
}

proptest! {
    #[test]
    fn no_damage_to_a_file_shows_a_secret_or_panics(
        at in 0..FILE.len(),
        length in 0usize..20,
        replacement in "[\\[\\]=:#\na1]{0,4}",
    ) {
        let end = (at + length).min(FILE.len());
        let damaged = format!("{}{replacement}{}", &FILE[..at], &FILE[end..]);
        let environment = with_variables(&[]).with_file("~/.jdc/config", damaged);
        if let Err(error) = Config::from_environment(&environment) {
            let shown = format!("{error} {error:#?}");
            prop_assert!(!SECRETS.iter().any(|secret| shown.contains(secret)), "{}", shown);
        }
    }
}
