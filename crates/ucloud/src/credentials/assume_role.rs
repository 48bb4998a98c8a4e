//! Assumes a role with the credentials of a configuration.

use std::time::{Duration, SystemTime};

use yun_runtime::__private::{Operation, OperationInfo, ProductInfo, Value, fields};
use yun_runtime::credentials::{Granted, Refreshing, RoleRequest, assumed, later};

use super::SHORTEST_LIFE;
use crate::Config;

/// A role to assume. Its temporary credentials come from the operation [`AssumeRole`][page], called
/// with the credentials of a configuration. They are fetched on first use and refreshed as
/// [`Refreshing`] describes.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ucloud::Error> {
/// use ucloud::credentials::AssumeRole;
///
/// let config = ucloud::Config::new(ucloud::Credentials::new("public key", "private key"))
/// #   .transport(ucloud::testing::CannedTransport::new().respond(200, r#"{"RetCode": 0,
/// #       "Credentials": {"AccessKeyId": "STS.1", "AccessKeySecret": "s", "SecurityToken": "t",
/// #       "Expiration": "2999-01-01T00:00:00Z"}}"#))
///     .region("cn-bj2");
/// let role = AssumeRole::new("ucs:iam::1:role/images", "nightly-images");
/// let config = config.assume_role(role);
/// assert_eq!(config.credentials().await?.access_key(), "STS.1");
/// # Ok(())
/// # }
/// ```
///
/// [page]: https://docs.ucloud.cn/api/sts-api/assume_role
#[derive(Clone, Debug)]
pub struct AssumeRole {
    request: AssumeRoleRequest,
}

impl AssumeRole {
    /// Assumes the role with this URN. The provider's audit logs show the session name, which
    /// consists of 1 to 64 letters, digits, `_`, `-` and `.`.
    pub fn new(role_urn: impl Into<String>, session_name: impl Into<String>) -> Self {
        Self {
            request: AssumeRoleRequest {
                role_urn: Some(role_urn.into()),
                role_session_name: Some(session_name.into()),
                ..AssumeRoleRequest::default()
            },
        }
    }

    /// Sets the lifetime of the credentials: at least 900 seconds and at most what the role allows.
    /// The service decides if you do not set it.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.request.duration_seconds = Some(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX));
        self
    }

    /// Sets a policy that restricts the role further.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.request.policy = Some(policy.into());
        self
    }

    /// Returns a provider of the role's credentials. It assumes the role with the credentials,
    /// transport, clock, endpoint and timeouts of `config`; the region does not matter.
    pub fn by(self, config: &Config) -> Refreshing {
        assumed(config.core(), self.request)
    }
}

impl RoleRequest for AssumeRoleRequest {
    fn role(&self) -> String {
        let role = self.role_urn.as_deref().unwrap_or_default();
        let session = self.role_session_name.as_deref().unwrap_or_default();
        format!("role {role} (session {session})")
    }

    fn granted(&self, mut result: AssumeRoleResult, asked_at: SystemTime) -> Granted {
        let mut granted = result.credentials.take().unwrap_or_default();
        let stated = granted.expiration.as_ref().and_then(super::expiry);
        let duration = self.duration_seconds.and_then(|seconds| u64::try_from(seconds).ok());
        let asked_for = duration.map(|seconds| later(asked_at, Duration::from_secs(seconds)));
        let expiry = [stated, asked_for].into_iter().flatten().min();
        Granted::new(
            ("AccessKeyId", granted.access_key_id.take()),
            ("AccessKeySecret", granted.access_key_secret.take()),
            ("SecurityToken", granted.security_token.take()),
            expiry.unwrap_or_else(|| later(asked_at, SHORTEST_LIFE)),
        )
    }
}

static PRODUCT: ProductInfo = ProductInfo {
    provider: "UCloud",
    name: "sts",
    endpoint: "api.ucloud.cn",
    service: "",
    revision: "",
    error_codes: &[],
};

#[derive(Default)]
struct AssumeRoleRequest {
    role_urn: Option<String>,
    role_session_name: Option<String>,
    duration_seconds: Option<i64>,
    policy: Option<String>,
}

impl Operation for AssumeRoleRequest {
    type Result = AssumeRoleResult;
    // Idempotent: issuing a second set of credentials changes nothing.
    const INFO: &'static OperationInfo =
        &OperationInfo::new(&PRODUCT, "AssumeRole", "POST", "/").idempotent();
}

#[derive(Default)]
struct AssumeRoleResult {
    credentials: Option<GrantedCredentials>,
}

#[derive(Default)]
struct GrantedCredentials {
    security_token: Option<String>,
    access_key_id: Option<String>,
    access_key_secret: Option<String>,
    /// The provider's documentation says string and UTC, but not the format.
    expiration: Option<Value>,
}

fields!(AssumeRoleRequest {
    0 role_urn = "RoleUrn" REQUIRED, 1 role_session_name = "RoleSessionName" REQUIRED,
    2 duration_seconds = "DurationSeconds", 3 policy = "Policy",
});

fields!(AssumeRoleResult {
    0 credentials = "Credentials",
});

fields!(GrantedCredentials {
    0 security_token = "SecurityToken" SECRET, 1 access_key_id = "AccessKeyId",
    2 access_key_secret = "AccessKeySecret" SECRET, 3 expiration = "Expiration",
});
