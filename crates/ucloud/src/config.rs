//! The configuration of clients.

use std::sync::Arc;

use yun_runtime::__private::Core;
use yun_runtime::credentials::search::{Found, FromEnvironment, KeyVariables};
use yun_runtime::credentials::{Environment, ProvideCredentials};
use yun_runtime::settings::Settings;
use yun_runtime::{Error, common_searches, common_settings};

use crate::credentials::{AssumeRole, KEYS, KEYS_FILE, PROFILE, Profile, SETTINGS_FILE};
use crate::dialect::Ucloud;
use crate::provider_wide::{PROJECT_ID, REGION, ZONE};

/// The configuration that clients are created from. Clients created from clones of it share
/// connections.
#[derive(Clone, Debug)]
pub struct Config {
    settings: Settings,
}

common_settings!(Config);
common_searches!(Config, AssumeRole);

// The provider's Go SDK reads these variables.
const ENDPOINT: &str = "UCLOUD_API_BASE_URL";
const TIMEOUT: &str = "UCLOUD_TIMEOUT_SECOND";

impl Config {
    /// Creates a configuration without a region or project. Pass credentials (public key and
    /// private key) or any other credential provider.
    pub fn new(credentials: impl ProvideCredentials + 'static) -> Self {
        Self { settings: Settings::new(Arc::new(Ucloud), Arc::new(credentials)) }
    }

    /// Reads credentials and settings from environment variables and, where those are unset, from
    /// the profile of the provider's command line tool. Each setting is looked up separately, from
    /// left to right.
    ///
    /// | what | environment variable | `~/.ucloud/config.json` |
    /// |---|---|---|
    /// | region | `UCLOUD_REGION` | `region` |
    /// | availability zone | `UCLOUD_ZONE` | `zone` |
    /// | project, if not the default | `UCLOUD_PROJECT_ID` | `project_id` |
    /// | endpoint, if not `https://api.ucloud.cn` | `UCLOUD_API_BASE_URL` | `base_url` |
    /// | timeout of one attempt, in seconds | `UCLOUD_TIMEOUT_SECOND` | `timeout_sec` |
    ///
    /// A `timeout_sec` of 15 is ignored: the tool writes it into every profile.
    ///
    /// Credentials come from the first place that has any:
    ///
    /// 1. `UCLOUD_PUBLIC_KEY` and `UCLOUD_PRIVATE_KEY`, with `UCLOUD_SECURITY_TOKEN` for temporary
    ///    ones;
    /// 2. `public_key` and `private_key` of the profile in `~/.ucloud/credential.json`, or the
    ///    browser login of a profile with `"auth_mode": "oauth"`; see
    ///    [`Login`](crate::credentials::Login).
    ///
    /// The profile is the one named by `UCLOUD_PROFILE`, else the one with `"active": true`.
    /// `UCLOUD_SHARED_CONFIG_FILE` and `UCLOUD_SHARED_CREDENTIAL_FILE` select other files. This
    /// does not use the network; see [`credentials`](crate::credentials) for providers that do.
    ///
    /// # Errors
    /// If no place has credentials; the message lists every place with its reason. If a place has
    /// half a key pair, a named profile or file does not exist, or a file is malformed.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::system())
    }

    /// Reads credentials and settings from a profile of the provider's command line tool.
    /// Environment variables are ignored, except those that select other files:
    /// `UCLOUD_SHARED_CONFIG_FILE` and `UCLOUD_SHARED_CREDENTIAL_FILE`.
    ///
    /// # Errors
    /// If the profile does not exist, it has no credentials or half a key pair, or a file is
    /// malformed.
    pub fn from_profile(name: &str) -> Result<Self, Error> {
        Self::from_profile_in(name, &Environment::system())
    }

    /// Sets the region of calls that do not set `region`, such as `cn-bj2`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.set_default("Region", region.into());
        self
    }

    /// Sets the availability zone of calls that do not set `zone`, such as `cn-bj2-04`.
    #[must_use]
    pub fn zone(mut self, zone: impl Into<String>) -> Self {
        self.settings.set_default("Zone", zone.into());
        self
    }

    /// Sets the project of calls that do not set `project_id`, such as `org-abc`. Sub-accounts need
    /// one.
    #[must_use]
    pub fn project_id(mut self, project_id: impl Into<String>) -> Self {
        self.settings.set_default("ProjectId", project_id.into());
        self
    }

    pub(crate) fn core(&self) -> Core {
        Core::new(self.settings.clone())
    }
}

impl FromEnvironment for Config {
    type Profile = Profile;
    const KEYS: &'static KeyVariables = KEYS;
    const VARIABLES: &'static [&'static str] = &[
        PROFILE,
        SETTINGS_FILE.variable,
        KEYS_FILE.variable,
        REGION,
        ZONE,
        PROJECT_ID,
        ENDPOINT,
        TIMEOUT,
    ];

    fn configure(
        credentials: Arc<dyn ProvideCredentials>,
        settings: &Found<Profile>,
    ) -> Result<Self, Error> {
        let mut config = Self::new(credentials);
        if let Some(region) = settings.text(&[REGION], Profile::region) {
            config = config.region(region);
        }
        if let Some(zone) = settings.text(&[ZONE], Profile::zone) {
            config = config.zone(zone);
        }
        if let Some(project) = settings.text(&[PROJECT_ID], Profile::project_id) {
            config = config.project_id(project);
        }
        if let Some(endpoint) = settings.text(&[ENDPOINT], Profile::endpoint) {
            config = config.endpoint(endpoint);
        }
        let timeout = match settings.environment.seconds(TIMEOUT)? {
            None => settings.profile.as_ref().and_then(Profile::chosen_timeout),
            some => some,
        };
        if let Some(timeout) = timeout {
            config = config.attempt_timeout(timeout);
            let longest = config.settings.timeout().max(timeout);
            config.settings.set_timeout(longest);
        }
        Ok(config)
    }
}
