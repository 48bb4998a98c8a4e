//! The configuration of clients.

use std::sync::Arc;

use yun_runtime::__private::Core;
use yun_runtime::credentials::search::{Found, FromEnvironment, KeyVariables};
use yun_runtime::credentials::{Environment, ProvideCredentials};
use yun_runtime::settings::Settings;
use yun_runtime::{Error, common_searches, common_settings};

use crate::SignatureVersion;
use crate::credentials::{AssumeRole, KEYS, PROFILE, Profile};
use crate::dialect::Jdcloud;
use crate::provider_wide::REGION;

/// The configuration that clients are created from. Clients created from clones of it share
/// connections.
#[derive(Clone, Debug)]
pub struct Config {
    settings: Settings,
}

common_settings!(Config);
common_searches!(Config, AssumeRole);

const ENDPOINT: &str = "JDCLOUD_ENDPOINT";

impl Config {
    /// Creates a configuration without a region. Pass credentials (access key and secret key) or
    /// any other credential provider.
    pub fn new(credentials: impl ProvideCredentials + 'static) -> Self {
        let dialect = Jdcloud::new(SignatureVersion::V2);
        Self { settings: Settings::new(Arc::new(dialect), Arc::new(credentials)) }
    }

    /// Reads credentials and settings from environment variables and, where those are unset, from
    /// the profile of the provider's command line tool. Each setting is looked up separately, from
    /// left to right; the first variable that is set wins.
    ///
    /// | what | environment variable | `~/.jdc/config` |
    /// |---|---|---|
    /// | region | `JDCLOUD_REGION`, `JDCLOUD_REGION_ID` | `region_id` |
    /// | endpoint, if not the products' own | `JDCLOUD_ENDPOINT` | `scheme` and `endpoint` |
    /// | timeout of one attempt, in seconds | | `timeout` |
    ///
    /// An endpoint of the form `<name>.jdcloud-api.com` and a timeout of 20 are ignored, because
    /// the tool writes them into every profile.
    ///
    /// Credentials come from the first place that has any:
    ///
    /// 1. `JDCLOUD_ACCESS_KEY` and `JDCLOUD_SECRET_KEY`, or `JDCLOUD_ACCESS_KEY_ID` and
    ///    `JDCLOUD_ACCESS_KEY_SECRET`, or `JDCLOUD_AK` and `JDCLOUD_SK`, with
    ///    `JDCLOUD_SESSION_TOKEN` for temporary ones;
    /// 2. `access_key` and `secret_key` of the profile in `~/.jdc/config`.
    ///
    /// The profile is the one named by `JDCLOUD_PROFILE`, else by `~/.jdc/current`, else `default`.
    /// This does not use the network; see [`credentials`](crate::credentials) for providers that
    /// do.
    ///
    /// # Errors
    /// If no place has credentials; the message lists every place with its reason. If a place has
    /// half a key pair, a named profile does not exist or a file is malformed.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::system())
    }

    /// Reads credentials and settings from a profile of the provider's command line tool.
    /// Environment variables are ignored.
    ///
    /// # Errors
    /// If the profile does not exist, it has no credentials or half a key pair, or a file is
    /// malformed.
    pub fn from_profile(name: &str) -> Result<Self, Error> {
        Self::from_profile_in(name, &Environment::system())
    }

    /// Sets the region of calls that do not set `region_id`, such as `cn-north-1`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.set_default("regionId", region.into());
        self
    }

    /// Sets the version of the signature algorithm.
    ///
    /// The default is `JDCLOUD2-HMAC-SHA256`, the version that the provider documents and that its
    /// Go, Java, Node.js and C++ SDKs use. `JDCLOUD3-HMAC-SHA256` is what the Python SDK has used
    /// since 2021; it cannot sign an id that contains `/`.
    #[must_use]
    pub fn signature_version(mut self, version: SignatureVersion) -> Self {
        self.settings.set_dialect(Arc::new(Jdcloud::new(version)));
        self
    }

    pub(crate) fn core(&self) -> Core {
        Core::new(self.settings.clone())
    }
}

impl FromEnvironment for Config {
    type Profile = Profile;
    const KEYS: &'static KeyVariables = KEYS;
    const VARIABLES: &'static [&'static str] = &[PROFILE, REGION[0], REGION[1], ENDPOINT];

    fn configure(
        credentials: Arc<dyn ProvideCredentials>,
        settings: &Found<Profile>,
    ) -> Result<Self, Error> {
        let mut config = Self::new(credentials);
        if let Some(region) = settings.text(REGION, Profile::region) {
            config = config.region(region);
        }
        if let Some(endpoint) = settings.text(&[ENDPOINT], Profile::chosen_endpoint) {
            config = config.endpoint(endpoint);
        }
        if let Some(timeout) = settings.profile.as_ref().and_then(Profile::chosen_timeout) {
            config = config.attempt_timeout(timeout);
            let longest = config.settings.timeout().max(timeout);
            config.settings.set_timeout(longest);
        }
        Ok(config)
    }
}
