//! Where calls go and with whose credentials.

use std::sync::Arc;

use yun_runtime::__private::Core;
use yun_runtime::credentials::{
    Chain, Credentials, Environment, Lookup, ProvideCredentials, first_of, nowhere,
};
use yun_runtime::settings::Settings;
use yun_runtime::{Error, ErrorKind, ProviderWide, Secret, common_settings};

use crate::credentials::{AssumeRole, Profile, variable_names, variables};
use crate::dialect::UCloud;

/// The configuration that clients are made from. Clients made from clones of it share connections.
#[derive(Clone, Debug)]
pub struct Config {
    settings: Settings,
}

common_settings!(Config);

// The variables of the provider's Go SDK for settings.
const REGION: &str = "UCLOUD_REGION";
const ZONE: &str = "UCLOUD_ZONE";
const PROJECT_ID: &str = "UCLOUD_PROJECT_ID";
const ENDPOINT: &str = "UCLOUD_API_BASE_URL";
const TIMEOUT: &str = "UCLOUD_TIMEOUT_SECOND";

/// The parameters that a configuration has for all calls.
pub(crate) const PROVIDER_WIDE: &[ProviderWide] = &[
    ProviderWide { parameter: "Region", noun: None, setter: "Config::region", variable: REGION },
    ProviderWide { parameter: "Zone", noun: Some("zone"), setter: "Config::zone", variable: ZONE },
    ProviderWide {
        parameter: "ProjectId",
        noun: Some("project"),
        setter: "Config::project_id",
        variable: PROJECT_ID,
    },
];

impl Config {
    /// A configuration with these credentials (public key and private key), or with any other
    /// source of credentials; no region and no project.
    pub fn new(credentials: impl ProvideCredentials + 'static) -> Self {
        Self { settings: Settings::new(Arc::new(UCloud), Arc::new(credentials)) }
    }

    /// Takes everything from the environment, and what is not there from the profile of the
    /// provider's command line tool. Each line is looked up by itself, from left to right.
    ///
    /// | what | environment variable | `~/.ucloud/config.json` |
    /// |---|---|---|
    /// | region | `UCLOUD_REGION` | `region` |
    /// | availability zone | `UCLOUD_ZONE` | `zone` |
    /// | project, if not the default one | `UCLOUD_PROJECT_ID` | `project_id` |
    /// | endpoint, if not `https://api.ucloud.cn` | `UCLOUD_API_BASE_URL` | `base_url` |
    /// | longest time of one attempt, in seconds | `UCLOUD_TIMEOUT_SECOND` | `timeout_sec` |
    ///
    /// The tool writes a timeout of 15 into every profile by itself; that one is not taken from
    /// there.
    ///
    /// The keys come from one place, all of them:
    ///
    /// 1. `UCLOUD_PUBLIC_KEY` and `UCLOUD_PRIVATE_KEY`, with `UCLOUD_SECURITY_TOKEN` for temporary
    ///    ones;
    /// 2. `public_key` and `private_key` of the profile in `~/.ucloud/credential.json`.
    ///
    /// The profile is the one that `UCLOUD_PROFILE` names, or else the one with `"active": true`.
    /// `UCLOUD_SHARED_CONFIG_FILE` and `UCLOUD_SHARED_CREDENTIAL_FILE` name other files. No place is
    /// asked over the network; see [`credentials`](crate::credentials) for those that are.
    ///
    /// # Errors
    /// When no place has keys: lists every place, and why it has none. When a place has half a pair,
    /// when a profile or a file that is named does not exist, and when a file is malformed: names
    /// it and says why.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::system())
    }

    /// As [`from_env`](Self::from_env), and where neither variables nor files have keys, takes them
    /// from `provider`, which may be [`HostRole`](crate::credentials::HostRole).
    ///
    /// # Errors
    /// As `from_env`, but not for the lack of keys: a call finds out whether `provider` has any.
    pub fn from_env_or(provider: impl ProvideCredentials + 'static) -> Result<Self, Error> {
        Self::from_environment_or(&Environment::system(), provider)
    }

    /// As [`from_env`](Self::from_env), in another environment.
    ///
    /// # Errors
    /// As `from_env`.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let search = Search::of(environment)?;
        match search.found {
            Ok(credentials) => search.settings.config(credentials),
            Err(reasons) => Err(nowhere(&reasons)),
        }
    }

    /// As [`from_env_or`](Self::from_env_or), in another environment.
    ///
    /// # Errors
    /// As `from_env_or`.
    pub fn from_environment_or(
        environment: &Environment,
        provider: impl ProvideCredentials + 'static,
    ) -> Result<Self, Error> {
        let search = Search::of(environment)?;
        match search.found {
            Ok(credentials) => search.settings.config(credentials),
            Err(reasons) => search.settings.config(Chain::new().after(reasons).then(provider)),
        }
    }

    /// As [`from_env`](Self::from_env), with the variables that `lookup` gives and no files.
    ///
    /// # Errors
    /// As `from_env`.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let known: Vec<(&str, Secret)> = variable_names()
            .chain(VARIABLES.iter().copied())
            .filter_map(|name| Some((name, Secret::new(lookup(name)?))))
            .collect();
        Self::from_environment(&Environment::empty().with_variables(move |asked| {
            let (_, value) = known.iter().find(|(name, _)| *name == asked)?;
            Some(value.expose().to_owned())
        }))
    }

    /// Takes keys and settings from the profile of this name of the provider's command line tool.
    /// Environment variables do not matter, except those that name other files:
    /// `UCLOUD_SHARED_CONFIG_FILE` and `UCLOUD_SHARED_CREDENTIAL_FILE`.
    ///
    /// # Errors
    /// When there is no such profile, it has no keys or half of them, or a file is malformed.
    pub fn from_profile(name: &str) -> Result<Self, Error> {
        Self::from_profile_in(name, &Environment::system())
    }

    /// As [`from_profile`](Self::from_profile), in another environment.
    ///
    /// # Errors
    /// As `from_profile`.
    pub fn from_profile_in(name: &str, environment: &Environment) -> Result<Self, Error> {
        let profile = Profile::load(Some(name), environment)?;
        let credentials = profile.credentials()?;
        Found { environment: Environment::empty(), profile: Some(profile) }.config(credentials)
    }

    /// The same configuration with the credentials of a role, which are asked for with those that
    /// it has now, in the way that is set now: set transport, clock, endpoint and limits first.
    #[must_use]
    pub fn assume_role(self, role: AssumeRole) -> Self {
        let credentials = role.by(&self);
        self.credentials_provider(credentials)
    }

    /// The credentials that a call would use now; [`Credentials::source`] says where they come from.
    ///
    /// # Errors
    /// When there are none. Those of a role are fetched for this if need be.
    pub async fn credentials(&self) -> Result<Credentials, Error> {
        self.settings.credentials().provide().await
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

/// The names of variables with settings.
const VARIABLES: &[&str] = &[REGION, ZONE, PROJECT_ID, ENDPOINT, TIMEOUT];

/// What an environment has.
struct Search {
    settings: Found,
    /// Credentials, or why each place has none.
    found: Result<Credentials, Vec<String>>,
}

impl Search {
    fn of(environment: &Environment) -> Result<Self, Error> {
        let profile = match Profile::load(None, environment) {
            Ok(profile) => Ok(profile),
            Err(error) if error.kind() == ErrorKind::Credentials => Err(error.message().to_owned()),
            Err(error) => return Err(error),
        };
        let keys = {
            let profile = profile.clone();
            Lookup::new("profile", move || match &profile {
                Ok(profile) => profile.credentials(),
                Err(reason) => Err(Error::credentials(reason)),
            })
        };
        let found = first_of(&[variables(environment), keys])?;
        let settings = Found { environment: environment.clone(), profile: profile.ok() };
        Ok(Self { settings, found })
    }
}

/// Where settings are looked up.
struct Found {
    environment: Environment,
    profile: Option<Profile>,
}

impl Found {
    fn config(&self, credentials: impl ProvideCredentials + 'static) -> Result<Config, Error> {
        let find = |variable: &str, of_profile: fn(&Profile) -> Option<&str>| {
            let in_profile = || self.profile.as_ref().and_then(of_profile).map(str::to_owned);
            self.environment.variable(variable).or_else(in_profile)
        };
        let mut config = Config::new(credentials);
        if let Some(region) = find(REGION, Profile::region) {
            config = config.region(region);
        }
        if let Some(zone) = find(ZONE, Profile::zone) {
            config = config.zone(zone);
        }
        if let Some(project) = find(PROJECT_ID, Profile::project_id) {
            config = config.project_id(project);
        }
        if let Some(endpoint) = find(ENDPOINT, Profile::endpoint) {
            config = config.endpoint(endpoint);
        }
        let timeout = match self.environment.seconds(TIMEOUT)? {
            None => self.profile.as_ref().and_then(Profile::chosen_timeout),
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
