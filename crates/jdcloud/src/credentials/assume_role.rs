//! A role that the credentials of a configuration may take on.

use std::time::{Duration, SystemTime};

use yun_runtime::__private::{Operation, OperationInfo, ProductInfo, fields};
use yun_runtime::credentials::{Granted, Refreshing, RoleRequest, assumed, later, parse_time};

use crate::Config;

/// The life that credentials have unless another is asked for: the default of `durationSeconds`.
const USUAL_LIFE: Duration = Duration::from_secs(3600);

/// A role to take on: temporary credentials from the operation [`assumeRole`][page], asked for with
/// the credentials of a configuration, fetched when first needed and kept fresh as [`Refreshing`]
/// describes.
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
/// The service states when credentials expire without a time zone. This takes the earliest moment
/// that can be meant, and never one after the life that was asked for.
///
/// [page]: https://docs.jdcloud.com/cn/security-token-service/api/assumerole
#[derive(Clone, Debug)]
pub struct AssumeRole {
    info: AssumeRoleInfo,
}

impl AssumeRole {
    /// The role with this JRN. The name of the session is what the provider's audit logs show.
    pub fn new(role_jrn: impl Into<String>, session_name: impl Into<String>) -> Self {
        Self {
            info: AssumeRoleInfo {
                role_jrn: Some(role_jrn.into()),
                role_session_name: Some(session_name.into()),
                ..AssumeRoleInfo::default()
            },
        }
    }

    /// How long each set of credentials is to live: 3600 seconds at least, which is also the
    /// default, and at most what the role allows.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.info.duration_seconds = Some(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX));
        self
    }

    /// A policy, of at most 2048 bytes, that narrows what the role may do.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.info.policy = Some(policy.into());
        self
    }

    /// The source of this role's credentials. It asks as `config` does, with its credentials,
    /// transport, clock, endpoint and limits; the region does not matter.
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

/// When credentials expire that were asked for at `asked_at` for `life`.
///
/// The documentation gives the form `yyyy-MM-dd HH:mm:ss` and no time zone. It can be UTC, as the
/// dates that the provider's signature wants, or China Standard Time, as those in its console. Read
/// as UTC, the latter would be eight hours late, and expired credentials would be used; so the
/// earlier reading is taken, unless it is over already, and then the other. Neither may be later
/// than the life that was asked for, which is sure whatever the zone, and which alone counts when
/// the text cannot be read. At worst credentials are fetched anew earlier than they need be.
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
    // Idempotent: a second set of credentials beside the first changes nothing.
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
    fn an_expiry_without_a_zone_is_never_taken_for_later_than_it_can_be() {
        let asked_at = at("2026-11-22T08:00:00Z");
        let hour = Duration::from_secs(3600);
        for (stated, life, expected) in [
            // Beijing's time for an hour from now.
            ("2026-11-22 17:00:00", hour, "2026-11-22T09:00:00Z"),
            // UTC for an hour from now: in Beijing it would be over.
            ("2026-11-22 09:00:00", hour, "2026-11-22T09:00:00Z"),
            // UTC for twelve hours from now could be Beijing's time for four.
            ("2026-11-22 20:00:00", 12 * hour, "2026-11-22T12:00:00Z"),
            // Granted for less than asked for.
            ("2026-11-22 16:30:00", hour, "2026-11-22T08:30:00Z"),
            // Later than asked for, unreadable or over: what was asked for is sure.
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
