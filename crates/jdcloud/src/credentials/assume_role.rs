//! Assumes a role with the credentials of a configuration.

use std::time::{Duration, SystemTime};

use yun_runtime::__private::{Operation, OperationInfo, ProductInfo, fields};
use yun_runtime::credentials::{Granted, Refreshing, RoleRequest, assumed, later, parse_time};

use crate::Config;

/// The default lifetime of credentials, that of `durationSeconds`.
const USUAL_LIFE: Duration = Duration::from_secs(3600);

/// A role to assume. Its temporary credentials come from the operation [`assumeRole`][page], called
/// with the credentials of a configuration. They are fetched on first use and refreshed as
/// [`Refreshing`] describes.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), jdcloud::Error> {
/// use jdcloud::credentials::AssumeRole;
///
/// let config = jdcloud::Config::new(jdcloud::Credentials::new("access key", "secret key"))
/// #   .transport(jdcloud::testing::CannedTransport::new().respond(200, r#"{"requestId": "r",
/// #       "result": {"credentials": {"accessKey": "STS.1", "secretKey": "s", "sessionToken": "t",
/// #       "expiration": "2999-01-01 00:00:00"}}}"#))
///     .region("cn-north-1");
/// let role = AssumeRole::new("jrn:iam::1:role/images", "nightly-images");
/// let config = config.assume_role(role);
/// assert_eq!(config.credentials().await?.access_key(), "STS.1");
/// # Ok(())
/// # }
/// ```
///
/// The service states the expiry without a time zone. The SDK assumes the earliest possible time,
/// never later than the requested lifetime.
///
/// [page]: https://docs.jdcloud.com/cn/security-token-service/api/assumerole
#[derive(Clone, Debug)]
pub struct AssumeRole {
    info: AssumeRoleInfo,
}

impl AssumeRole {
    /// Assumes the role with this JRN. The provider's audit logs show the session name.
    pub fn new(role_jrn: impl Into<String>, session_name: impl Into<String>) -> Self {
        Self {
            info: AssumeRoleInfo {
                role_jrn: Some(role_jrn.into()),
                role_session_name: Some(session_name.into()),
                ..AssumeRoleInfo::default()
            },
        }
    }

    /// Sets the lifetime of the credentials: at least 3600 seconds, which is also the default, and
    /// at most what the role allows.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.info.duration_seconds = Some(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX));
        self
    }

    /// Sets a policy of at most 2048 bytes that restricts the role further.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.info.policy = Some(policy.into());
        self
    }

    /// Returns a provider of the role's credentials. It assumes the role with the credentials,
    /// transport, clock, endpoint and timeouts of `config`; the region does not matter.
    pub fn by(self, config: &Config) -> Refreshing {
        assumed(config.core(), AssumeRoleRequest { assume_role_info: Some(self.info) })
    }
}

impl RoleRequest for AssumeRoleRequest {
    fn role(&self) -> String {
        let info = self.assume_role_info.as_ref();
        let role = info.and_then(|info| info.role_jrn.as_deref()).unwrap_or_default();
        let session = info.and_then(|info| info.role_session_name.as_deref()).unwrap_or_default();
        format!("role {role} (session {session})")
    }

    fn granted(&self, mut result: AssumeRoleResult, asked_at: SystemTime) -> Granted {
        let mut granted = result.credentials.take().unwrap_or_default();
        let life = self
            .assume_role_info
            .as_ref()
            .and_then(|info| u64::try_from(info.duration_seconds?).ok())
            .map_or(USUAL_LIFE, Duration::from_secs);
        let stated = granted.expiration.as_deref().unwrap_or_default();
        Granted::new(
            ("accessKey", granted.access_key.take()),
            ("secretKey", granted.secret_key.take()),
            ("sessionToken", granted.session_token.take()),
            expiry(stated, asked_at, life),
        )
    }
}

/// The expiry of credentials requested at `asked_at` with the lifetime `life`.
///
/// The documentation gives the form `yyyy-MM-dd HH:mm:ss` without a time zone. It may be UTC, as in
/// the dates of the provider's signature, or China Standard Time, as in its console. The latter
/// read as UTC would be eight hours late, and expired credentials would be used. So this takes the
/// earlier reading, or the later if the earlier is already over. Neither may be later than the
/// requested lifetime, which holds in any zone and alone counts if the text is unreadable. At
/// worst, credentials are refreshed earlier than necessary.
fn expiry(stated: &str, asked_at: SystemTime, life: Duration) -> SystemTime {
    const CHINA: i64 = 8 * 60 * 60;
    let latest = later(asked_at, life);
    [CHINA, 0]
        .into_iter()
        .filter_map(|zone| parse_time(stated, zone))
        .find(|reading| *reading > asked_at)
        .map_or(latest, |reading| reading.min(latest))
}

static PRODUCT: ProductInfo = ProductInfo {
    provider: "JD Cloud",
    name: "sts",
    endpoint: "sts.jdcloud-api.com",
    service: "sts",
    revision: "0.2.0",
    error_codes: &[],
};

#[derive(Default)]
struct AssumeRoleRequest {
    assume_role_info: Option<AssumeRoleInfo>,
}

impl Operation for AssumeRoleRequest {
    type Result = AssumeRoleResult;
    // Idempotent: issuing a second set of credentials changes nothing.
    const INFO: &'static OperationInfo =
        &OperationInfo::new(&PRODUCT, "assumeRole", "POST", "/v1/sessionToken:assumeRole")
            .idempotent();
}

#[derive(Default)]
struct AssumeRoleInfo {
    role_jrn: Option<String>,
    role_session_name: Option<String>,
    policy: Option<String>,
    duration_seconds: Option<i64>,
}

#[derive(Default)]
struct AssumeRoleResult {
    credentials: Option<GrantedCredentials>,
}

#[derive(Default)]
struct GrantedCredentials {
    access_key: Option<String>,
    secret_key: Option<String>,
    session_token: Option<String>,
    expiration: Option<String>,
}

fields!(AssumeRoleRequest {
    0 assume_role_info = "assumeRoleInfo" REQUIRED,
});

fields!(AssumeRoleInfo {
    0 role_jrn = "roleJrn" REQUIRED, 1 role_session_name = "roleSessionName" REQUIRED,
    2 policy = "policy", 3 duration_seconds = "durationSeconds",
});

fields!(AssumeRoleResult {
    0 credentials = "credentials",
});

fields!(GrantedCredentials {
    0 access_key = "accessKey", 1 secret_key = "secretKey" SECRET,
    2 session_token = "sessionToken" SECRET, 3 expiration = "expiration",
});

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SystemTime {
        parse_time(text, 0).expect("a time")
    }

    #[test]
    fn an_expiry_without_a_zone_is_never_read_too_late() {
        let asked_at = at("2026-11-22T08:00:00Z");
        let hour = Duration::from_secs(3600);
        for (stated, life, expected) in [
            // An hour from now in Beijing time.
            ("2026-11-22 17:00:00", hour, "2026-11-22T09:00:00Z"),
            // An hour from now in UTC; as Beijing time it would be over.
            ("2026-11-22 09:00:00", hour, "2026-11-22T09:00:00Z"),
            // Twelve hours from now in UTC may also be four in Beijing time.
            ("2026-11-22 20:00:00", 12 * hour, "2026-11-22T12:00:00Z"),
            // Granted for less than requested.
            ("2026-11-22 16:30:00", hour, "2026-11-22T08:30:00Z"),
            // Later than requested, unreadable or over: the requested lifetime counts.
            ("2026-12-22 17:00:00", hour, "2026-11-22T09:00:00Z"),
            ("soon", hour, "2026-11-22T09:00:00Z"),
            ("", hour, "2026-11-22T09:00:00Z"),
            ("2026-11-21 09:00:00", hour, "2026-11-22T09:00:00Z"),
        ] {
            assert_eq!(expiry(stated, asked_at, life), at(expected), "{stated}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_reading_is_late(left in 1u64..36 * 3600, life in 1u64..36 * 3600, china: bool) {
            let asked_at = at("2026-11-22T08:00:00Z");
            let (left, life) = (Duration::from_secs(left), Duration::from_secs(life));
            let shown = yun_runtime::credentials::show_time(
                asked_at + left + Duration::from_secs(if china { 8 * 3600 } else { 0 }),
            );
            let stated = shown.replace('T', " ").replace('Z', "");
            proptest::prop_assert!(expiry(&stated, asked_at, life) <= asked_at + left.max(life));
            if china {
                proptest::prop_assert!(expiry(&stated, asked_at, life) <= asked_at + left);
            }
        }
    }
}
