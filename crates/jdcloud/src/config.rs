//! Where calls go and with whose credentials.

use std::sync::Arc;

use yun_runtime::__private::Core;
use yun_runtime::credentials::{
    Chain, Credentials, Environment, Lookup, ProvideCredentials, first_of, nowhere,
};
use yun_runtime::settings::Settings;
use yun_runtime::{Error, ErrorKind, ProviderWide, Secret, common_settings};

use crate::SignatureVersion;
use crate::credentials::{AssumeRole, Profile, variable_names, variables};
use crate::dialect::JdCloud;

/// The configuration that clients are made from. Clients made from clones of it share connections.
#[derive(Clone, Debug)]
pub struct Config {
    settings: Settings,
}

common_settings!(Config);

// The provider has no variables for settings; the second of `REGION` is in use in lego.
const REGION: &[&str] = &["JDCLOUD_REGION", "JDCLOUD_REGION_ID"];
const ENDPOINT: &str = "JDCLOUD_ENDPOINT";

/// The parameters that a configuration has for all calls.
pub(crate) const PROVIDER_WIDE: &[ProviderWide] = &[ProviderWide {
    parameter: "regionId",
    noun: None,
    setter: "Config::region",
    variable: REGION[0],
}];

impl Config {
    /// A configuration with these credentials (access key and secret key), or with any other
    /// source of credentials; no region.
    pub fn new(credentials: impl ProvideCredentials + 'static) -> Self {
        let dialect = JdCloud::new(SignatureVersion::V2);
        Self { settings: Settings::new(Arc::new(dialect), Arc::new(credentials)) }
    }

    /// Takes everything from the environment, and what is not there from the profile of the
    /// provider's command line tool. Each line is looked up by itself, from left to right; of
    /// several variables the first that is set counts.
    ///
    /// | what | environment variable | `~/.jdc/config` |
    /// |---|---|---|
    /// | region | `JDCLOUD_REGION`, `JDCLOUD_REGION_ID` | `region_id` |
    /// | endpoint, if not the products' own | `JDCLOUD_ENDPOINT` | `scheme` and `endpoint` |
    /// | longest time of one attempt, in seconds | | `timeout` |
    ///
    /// The tool has one endpoint for all products, and writes an endpoint and a timeout into every
    /// profile. So an endpoint of the form `<name>.jdcloud-api.com`, and a timeout of 20, are not
    /// taken from there.
    ///
    /// The keys come from one place, all of them:
    ///
    /// 1. `JDCLOUD_ACCESS_KEY` and `JDCLOUD_SECRET_KEY`, or `JDCLOUD_ACCESS_KEY_ID` and
    ///    `JDCLOUD_ACCESS_KEY_SECRET`, or `JDCLOUD_AK` and `JDCLOUD_SK`, with
    ///    `JDCLOUD_SESSION_TOKEN` for temporary ones;
    /// 2. `access_key` and `secret_key` of the profile in `~/.jdc/config`.
    ///
    /// The profile is the one that `JDCLOUD_PROFILE` names, or else the one that `~/.jdc/current`
    /// names, or else `default`. No place is asked over the network; see
    /// [`credentials`](crate::credentials) for those that are.
    ///
    /// # Errors
    /// When no place has keys: lists every place, and why it has none. When a place has half a pair,
    /// when a profile that is named does not exist, and when a file is malformed: names it and says
    /// why.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::system())
    }

    /// As [`from_env`](Self::from_env), and where neither variables nor files have keys, takes them
    /// from `provider`.
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
            Ok(credentials) => Ok(search.settings.config(credentials)),
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
            Ok(credentials) => Ok(search.settings.config(credentials)),
            Err(reasons) => Ok(search.settings.config(Chain::new().after(reasons).then(provider))),
        }
    }

    /// As [`from_env`](Self::from_env), with the variables that `lookup` gives and no files.
    ///
    /// # Errors
    /// As `from_env`.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let known: Vec<(&str, Secret)> = variable_names()
            .chain(REGION.iter().copied())
            .chain([ENDPOINT])
            .filter_map(|name| Some((name, Secret::new(lookup(name)?))))
            .collect();
        Self::from_environment(&Environment::empty().with_variables(move |asked| {
            let (_, value) = known.iter().find(|(name, _)| *name == asked)?;
            Some(value.expose().to_owned())
        }))
    }

    /// Takes keys and settings from the profile of this name of the provider's command line tool.
    /// Environment variables do not matter.
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
        let settings = Found { environment: Environment::empty(), profile: Some(profile) };
        Ok(settings.config(credentials))
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
        self.settings.set_dialect(Arc::new(JdCloud::new(version)));
        self
    }

    pub(crate) fn core(&self) -> Core {
        Core::new(self.settings.clone())
    }
}

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
    fn config(&self, credentials: impl ProvideCredentials + 'static) -> Config {
        let mut config = Config::new(credentials);
        let profile = self.profile.as_ref();
        let region = REGION.iter().find_map(|name| self.environment.variable(name));
        let in_profile = || profile.and_then(Profile::region).map(str::to_owned);
        if let Some(region) = region.or_else(in_profile) {
            config = config.region(region);
        }
        let endpoint = self.environment.variable(ENDPOINT);
        let in_profile = || profile.and_then(Profile::chosen_endpoint).map(str::to_owned);
        if let Some(endpoint) = endpoint.or_else(in_profile) {
            config = config.endpoint(endpoint);
        }
        if let Some(timeout) = profile.and_then(Profile::chosen_timeout) {
            config = config.attempt_timeout(timeout);
            let longest = config.settings.timeout().max(timeout);
            config.settings.set_timeout(longest);
        }
        config
    }
}

/// An error for a parameter that cannot be sent.
pub(crate) fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidRequest, message)
}
