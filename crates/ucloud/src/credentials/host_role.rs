//! The role of the cloud host that the program runs on.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use yun_runtime::credentials::{
    Credentials, MetadataService, ProvideCredentials, Refreshing, later,
};
use yun_runtime::transport::Transport;
use yun_runtime::{BoxFuture, Clock, Error, ErrorKind, Secret, Value};

use super::SHORTEST_LIFE;

/// The address of the metadata service on every cloud host.
const ADDRESS: &str = "http://100.80.80.80";

/// The role of the cloud host that the program runs on. Its temporary credentials come from
/// UCloud's metadata service. They are fetched on first use and refreshed as [`Refreshing`]
/// describes.
///
/// It uses the network, so it is never used unless you choose it explicitly:
///
/// ```no_run
/// # fn example() -> Result<(), ucloud::Error> {
/// use ucloud::credentials::HostRole;
///
/// // Only the host's role.
/// let config = ucloud::Config::new(HostRole::new()).region("cn-bj2").project_id("org-abc");
///
/// // The environment and the profile first, for developers' machines; otherwise the host's role.
/// let config = ucloud::Config::from_env_or(HostRole::new())?;
/// # Ok(())
/// # }
/// ```
///
/// The provider's Go SDK also sends calls with such credentials to `http://api.service.ucloud.cn`,
/// unencrypted. This SDK does not. If the host cannot reach `https://api.ucloud.cn`, set that
/// address with [`endpoint`](crate::Config::endpoint) and
/// [`allow_plain_http`](crate::Config::allow_plain_http).
#[derive(Clone, Debug)]
pub struct HostRole {
    fetch: Fetch,
    fresh: Arc<OnceLock<Refreshing>>,
}

/// The version of the metadata service's interface. The two are only known to differ in form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataVersion {
    /// `/meta-data/v1/uam/security-credentials`. The service decides the lifetime.
    #[default]
    V1,
    /// `/meta-data/v2/iam/security-credentials`. Takes a lifetime and a session name.
    V2,
}

#[derive(Clone, Debug)]
struct Fetch {
    service: MetadataService,
    version: MetadataVersion,
    role: Option<String>,
    duration: Option<Duration>,
    session_name: Option<String>,
}

impl Default for HostRole {
    fn default() -> Self {
        Self::new()
    }
}

impl HostRole {
    /// Uses the role attached to the host. Nothing is requested yet.
    pub fn new() -> Self {
        Self::of(Fetch {
            service: MetadataService::new(ADDRESS),
            version: MetadataVersion::V1,
            role: None,
            duration: None,
            session_name: None,
        })
    }

    fn of(fetch: Fetch) -> Self {
        Self { fetch, fresh: Arc::default() }
    }

    fn with(&self, change: impl FnOnce(&mut Fetch)) -> Self {
        let mut fetch = self.fetch.clone();
        change(&mut fetch);
        Self::of(fetch)
    }

    /// Selects a role by name if the host has several.
    #[must_use]
    pub fn role(self, name: impl Into<String>) -> Self {
        self.with(|fetch| fetch.role = Some(name.into()))
    }

    /// Sets the version of the metadata service's interface.
    #[must_use]
    pub fn version(self, version: MetadataVersion) -> Self {
        self.with(|fetch| fetch.version = version)
    }

    /// Sets the lifetime of the credentials: 900 to 3600 seconds, 3600 by default. Only for
    /// [`V2`](MetadataVersion::V2).
    #[must_use]
    pub fn duration(self, duration: Duration) -> Self {
        self.with(|fetch| fetch.duration = Some(duration))
    }

    /// Sets the session name in the provider's audit logs. Only for [`V2`](MetadataVersion::V2).
    #[must_use]
    pub fn session_name(self, name: impl Into<String>) -> Self {
        self.with(|fetch| fetch.session_name = Some(name.into()))
    }

    /// Sets another address of the metadata service, for tests. Plain HTTP is only allowed to this
    /// machine, because the response contains keys.
    #[must_use]
    pub fn address(self, address: impl Into<String>) -> Self {
        self.with(|fetch| fetch.service = fetch.service.clone().with_address(address))
    }

    /// Replaces the transport, for tests. The default one uses no proxy here.
    #[must_use]
    pub fn transport(self, transport: impl Transport + 'static) -> Self {
        let transport = Arc::new(transport);
        self.with(|fetch| fetch.service = fetch.service.clone().with_transport(transport))
    }

    /// Replaces the clock, for tests.
    #[must_use]
    pub fn clock(self, clock: impl Clock + 'static) -> Self {
        let clock = Arc::new(clock);
        self.with(|fetch| fetch.service = fetch.service.clone().with_clock(clock))
    }
}

impl ProvideCredentials for HostRole {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        let fetch = || Refreshing::with_clock(self.fetch.clone(), self.fetch.service.clock());
        self.fresh.get_or_init(fetch).provide()
    }
}

impl ProvideCredentials for Fetch {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            let mut path = match self.version {
                MetadataVersion::V1 => "/meta-data/v1/uam/security-credentials".to_owned(),
                MetadataVersion::V2 => "/meta-data/v2/iam/security-credentials".to_owned(),
            };
            if let Some(role) = &self.role {
                path.push('/');
                path.push_str(checked_role(role)?);
            }
            let mut headers = Vec::new();
            if self.version == MetadataVersion::V2 {
                let duration = self.duration.map(|duration| duration.as_secs().to_string());
                headers.extend(duration.map(|duration| ("duration-seconds", duration)));
                headers.extend(self.session_name.clone().map(|name| ("session-name", name)));
            }
            let body = self.service.get(&path, &headers).await?;
            read(&body, self.service.clock().now())
                .map(|credentials| credentials.with_source(self.place()))
                .map_err(|why| Error::credentials(format!("{}: {why}", self.place())))
        })
    }
}

impl Fetch {
    fn place(&self) -> String {
        let role = self.role.as_deref().map(|role| format!(" {role}")).unwrap_or_default();
        format!("host role{role} from {}", self.service.address())
    }
}

/// Checks that a name is a single path segment: letters, digits and a few other characters.
fn checked_role(role: &str) -> Result<&str, Error> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.~@+=,".contains(c);
    if role.is_empty() || role.chars().all(|c| c == '.') || !role.chars().all(allowed) {
        let message = "the name of the host role is not letters, digits, `-`, `_`, `.`, `@`, `+`, \
                       `=` and `,`";
        return Err(Error::new(ErrorKind::Configuration, message));
    }
    Ok(role)
}

/// Reads both versions, which differ in the names of the keys and the format of the expiry.
fn read(body: &[u8], now: SystemTime) -> Result<Credentials, String> {
    let mut answer = match Value::from_json(body) {
        Ok(Value::Object(answer)) => answer,
        Ok(_) | Err(_) => return Err("the response is not a JSON object".to_owned()),
    };
    let code = answer.get("RetCode").and_then(Value::as_integer).unwrap_or(0);
    if code != 0 {
        let message = answer.get("Message").and_then(Value::as_str).unwrap_or("no message");
        return Err(format!("RetCode {code}: {message}"));
    }
    let Some(Value::Object(mut data)) = answer.take("Data") else {
        return Err("the response has no `Data`: the host has no role".to_owned());
    };
    // All parts are wrapped before any is checked, so that they are zeroized even if one is
    // missing.
    let mut text = |names: &[&'static str]| {
        let texts = names.iter().filter_map(|name| match data.take(name) {
            Some(Value::String(text)) => Some(Secret::new(text)),
            _ => None,
        });
        texts.collect::<Vec<_>>().into_iter().find(|text| !text.expose().is_empty())
    };
    let public_key = text(&["PublicKey", "AccessKeyId"]);
    let private_key = text(&["PrivateKey", "AccessKeySecret"]);
    let token = text(&["SecurityToken"]);
    let public_key = public_key.ok_or("the response has neither `PublicKey` nor `AccessKeyId`")?;
    let private_key =
        private_key.ok_or("the response has neither `PrivateKey` nor `AccessKeySecret`")?;
    let token = token.ok_or("the response has no `SecurityToken`")?;
    let stated = data.get("Expiration").and_then(super::expiry);
    Ok(Credentials::new(public_key.expose(), private_key)
        .with_session_token(token)
        .with_expiry(stated.unwrap_or_else(|| later(now, SHORTEST_LIFE))))
}
