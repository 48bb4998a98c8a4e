//! Where calls go and with whose credentials.

use std::sync::Arc;

use yun_runtime::credentials::Credentials;
use yun_runtime::settings::Settings;
use yun_runtime::{Core, Error, ErrorKind, common_settings};

use crate::SignatureVersion;
use crate::dialect::JdCloud;

/// The configuration that clients are made from. Clients made from clones of it share connections.
#[derive(Clone, Debug)]
pub struct Config {
    settings: Settings,
}

common_settings!(Config);

/// Variables that hold the access key, the first that is set wins. The provider's own SDKs read
/// none; these are in use in its Packer plugin, in lego, and in an early Rust signer.
const ACCESS_KEY: &[&str] = &["JDCLOUD_ACCESS_KEY", "JDCLOUD_ACCESS_KEY_ID", "JDCLOUD_AK"];
const SECRET_KEY: &[&str] = &["JDCLOUD_SECRET_KEY", "JDCLOUD_ACCESS_KEY_SECRET", "JDCLOUD_SK"];
const SESSION_TOKEN: &[&str] = &["JDCLOUD_SESSION_TOKEN"];
const REGION: &[&str] = &["JDCLOUD_REGION", "JDCLOUD_REGION_ID"];
const ENDPOINT: &[&str] = &["JDCLOUD_ENDPOINT"];

impl Config {
    /// A configuration with these credentials and no region.
    pub fn new(credentials: Credentials) -> Self {
        let dialect = JdCloud::new(SignatureVersion::V2);
        Self { settings: Settings::new(Arc::new(dialect), Arc::new(credentials)) }
    }

    /// Takes everything from the environment. Of the variables in a line the first that is set and
    /// not empty is used.
    ///
    /// | what | variables |
    /// |---|---|
    /// | access key | `JDCLOUD_ACCESS_KEY`, `JDCLOUD_ACCESS_KEY_ID`, `JDCLOUD_AK` |
    /// | secret key | `JDCLOUD_SECRET_KEY`, `JDCLOUD_ACCESS_KEY_SECRET`, `JDCLOUD_SK` |
    /// | session token, for temporary credentials | `JDCLOUD_SESSION_TOKEN` |
    /// | region, if any | `JDCLOUD_REGION`, `JDCLOUD_REGION_ID` |
    /// | endpoint, if not the products' own | `JDCLOUD_ENDPOINT` |
    ///
    /// # Errors
    /// When there is no access key or no secret key; the error names the variables.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// As [`from_env`](Self::from_env), with the variables that `lookup` gives.
    ///
    /// # Errors
    /// As `from_env`.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let find = |names: &[&str]| {
            names.iter().find_map(|name| lookup(name).filter(|value| !value.is_empty()))
        };
        let demand = |what: &str, names: &[&str]| {
            find(names).ok_or_else(|| {
                Error::credentials(format!("no {what}: none of {} is set", names.join(", ")))
            })
        };
        let mut credentials =
            Credentials::new(demand("access key", ACCESS_KEY)?, demand("secret key", SECRET_KEY)?);
        if let Some(token) = find(SESSION_TOKEN) {
            credentials = credentials.with_session_token(token);
        }
        let mut config = Self::new(credentials);
        if let Some(region) = find(REGION) {
            config = config.region(region);
        }
        if let Some(endpoint) = find(ENDPOINT) {
            config = config.endpoint(endpoint);
        }
        Ok(config)
    }

    /// The region of calls that do not set `region_id`, such as `cn-north-1`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.set_default("regionId", region.into());
        self
    }

    /// Signs with this version of the algorithm.
    ///
    /// `JDCLOUD2-HMAC-SHA256` is the default: it is the version that the provider documents and
    /// that its Go, Java, Node.js and C++ SDKs use. `JDCLOUD3-HMAC-SHA256` is what the Python SDK
    /// uses since 2021; it cannot carry an id that contains `/`.
    #[must_use]
    pub fn signature_version(mut self, version: SignatureVersion) -> Self {
        self.settings.dialect = Arc::new(JdCloud::new(version));
        self
    }

    pub(crate) fn core(&self) -> Core {
        Core::new(self.settings.clone())
    }
}

/// An error for a parameter that cannot be sent.
pub(crate) fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidRequest, message)
}
