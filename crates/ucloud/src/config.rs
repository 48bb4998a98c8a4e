//! Where calls go and with whose credentials.

use std::sync::Arc;

use yun_runtime::credentials::Credentials;
use yun_runtime::settings::Settings;
use yun_runtime::{Core, Error, common_settings};

use crate::dialect::UCloud;

/// The configuration that clients are made from. Clients made from clones of it share connections.
#[derive(Clone, Debug)]
pub struct Config {
    settings: Settings,
}

common_settings!(Config);

// The variables of the provider's Go SDK, and one for the token, for which that has none.
const PUBLIC_KEY: &str = "UCLOUD_PUBLIC_KEY";
const PRIVATE_KEY: &str = "UCLOUD_PRIVATE_KEY";
const SECURITY_TOKEN: &str = "UCLOUD_SECURITY_TOKEN";
const REGION: &str = "UCLOUD_REGION";
const ZONE: &str = "UCLOUD_ZONE";
const PROJECT_ID: &str = "UCLOUD_PROJECT_ID";
const ENDPOINT: &str = "UCLOUD_API_BASE_URL";

impl Config {
    /// A configuration with these credentials (public key and private key), no region and no
    /// project.
    pub fn new(credentials: Credentials) -> Self {
        Self { settings: Settings::new(Arc::new(UCloud), Arc::new(credentials)) }
    }

    /// Takes everything from the environment.
    ///
    /// | what | variable |
    /// |---|---|
    /// | public key | `UCLOUD_PUBLIC_KEY` |
    /// | private key | `UCLOUD_PRIVATE_KEY` |
    /// | token, for temporary credentials | `UCLOUD_SECURITY_TOKEN` |
    /// | region, if any | `UCLOUD_REGION` |
    /// | availability zone, if any | `UCLOUD_ZONE` |
    /// | project, if not the default one | `UCLOUD_PROJECT_ID` |
    /// | endpoint, if not `https://api.ucloud.cn` | `UCLOUD_API_BASE_URL` |
    ///
    /// # Errors
    /// When there is no public key or no private key; the error names the variable.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// As [`from_env`](Self::from_env), with the variables that `lookup` gives.
    ///
    /// # Errors
    /// As `from_env`.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let find = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let demand = |what: &str, name: &str| {
            find(name).ok_or_else(|| Error::credentials(format!("no {what}: {name} is not set")))
        };
        let mut credentials = Credentials::new(
            demand("public key", PUBLIC_KEY)?,
            demand("private key", PRIVATE_KEY)?,
        );
        if let Some(token) = find(SECURITY_TOKEN) {
            credentials = credentials.with_session_token(token);
        }
        let mut config = Self::new(credentials);
        if let Some(region) = find(REGION) {
            config = config.region(region);
        }
        if let Some(zone) = find(ZONE) {
            config = config.zone(zone);
        }
        if let Some(project) = find(PROJECT_ID) {
            config = config.project_id(project);
        }
        if let Some(endpoint) = find(ENDPOINT) {
            config = config.endpoint(endpoint);
        }
        Ok(config)
    }

    /// The region of calls that do not set `region`, such as `cn-bj2`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.settings.set_default("Region", region.into());
        self
    }

    /// The availability zone of calls that do not set `zone`, such as `cn-bj2-04`.
    #[must_use]
    pub fn zone(mut self, zone: impl Into<String>) -> Self {
        self.settings.set_default("Zone", zone.into());
        self
    }

    /// The project of calls that do not set `project_id`, such as `org-abc`. Sub-accounts need one.
    #[must_use]
    pub fn project_id(mut self, project_id: impl Into<String>) -> Self {
        self.settings.set_default("ProjectId", project_id.into());
        self
    }

    pub(crate) fn core(&self) -> Core {
        Core::new(self.settings.clone())
    }
}
