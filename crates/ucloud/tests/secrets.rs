//! How tokens and passwords are shown.

use std::time::{Duration, SystemTime};

use ucloud::credentials::{
    AssumeRole, Environment, HostRole, MetadataVersion, Profile, ProvideCredentials,
};
use ucloud::testing::{CannedTransport, ManualClock};
use ucloud::{Config, Credentials};

#[tokio::test]
async fn a_password_that_the_service_echoes_is_redacted_in_every_encoding() {
    let password = "p4ss&w/rd 1";
    for form in
        [password, "cDRzcyZ3L3JkIDE=", "cDRzcyZ3L3JkIDE%3D", "p4ss%26w%2Frd+1", "p4ss%26w%2frd%201"]
    {
        let body = format!(r#"{{"RetCode": 230, "Message": "bad <{form}>"}}"#);
        let config = Config::new(Credentials::new("public", "pr1vate-key"))
            .region("cn-bj2")
            .clock(ManualClock::at(SystemTime::now()))
            .transport(CannedTransport::new().respond(200, body));
        let uhost = ucloud::uhost::Client::new(&config);
        let request = ucloud::uhost::StartUHostInstanceRequest {
            uhost_id: Some("uhost-1".to_owned()),
            disk_password: Some(password.to_owned()),
            ..Default::default()
        };
        let error = uhost.execute(&request).await.expect_err("refused");
        assert_eq!(error.message(), "bad <[redacted]>", "{form}");
    }
}

#[test]
fn debug_of_a_profile_hides_the_password_in_its_address() {
    let environment = Environment::empty().with_home("/home/me").with_file(
        "~/.ucloud/config.json",
        r#"[{"profile": "work", "active": true, "base_url": "https://us3r:p4ss@gateway.example"}]"#,
    );
    let profile = Profile::load(None, &environment).expect("a profile");
    assert_eq!(profile.endpoint(), Some("https://us3r:p4ss@gateway.example"));
    assert!(!format!("{profile:?}").contains("p4ss"), "{profile:?}");
}

#[tokio::test]
async fn no_lifetime_of_a_role_is_too_long() {
    for life in [Duration::MAX, Duration::from_secs(1 << 63), Duration::from_secs(i64::MAX as u64)]
    {
        for expiration in ["", r#", "Expiration": 9223372036854775807"#] {
            let parts = r#""AccessKeyId": "STS.1", "AccessKeySecret": "s", "SecurityToken": "t""#;
            let answers = |name: &str| {
                let body = format!(r#"{{"RetCode": 0, "{name}": {{{parts}{expiration}}}}}"#);
                CannedTransport::new().respond(200, body)
            };
            let clock = ManualClock::at(SystemTime::now());
            let config = Config::new(Credentials::new("public", "private"))
                .region("cn-bj2")
                .clock(clock.clone())
                .transport(answers("Credentials"));
            let role = AssumeRole::new("ucs:iam::1:role/images", "nightly").duration(life);
            let credentials = config.assume_role(role).credentials().await.expect("credentials");
            assert!(credentials.expires_at() > Some(SystemTime::now()));

            let role = HostRole::new().version(MetadataVersion::V2).duration(life);
            let role = role.clock(clock).transport(answers("Data"));
            let credentials = role.provide().await.expect("credentials");
            assert!(credentials.expires_at() > Some(SystemTime::now()));
        }
    }
}
