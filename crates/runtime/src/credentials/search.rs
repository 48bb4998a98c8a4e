//! The search for credentials and settings behind every provider's `Config::from_env`.
//!
//! A provider supplies names and a profile reader ([`FromEnvironment`], [`ReadProfile`]). Places,
//! order and errors are the same for all.

use std::sync::Arc;

use super::{Chain, Credentials, Environment, Lookup, ProvideCredentials, first_of, nowhere, pair};
use crate::{Error, ErrorKind, Secret};

/// The environment variables that hold keys.
#[derive(Clone, Copy, Debug)]
pub struct KeyVariables {
    /// Pairs of access key and secret key. The first pair with either half set is used. Halves of
    /// different pairs are never combined, because they may belong to different accounts.
    pub pairs: &'static [(&'static str, &'static str)],
    /// The token of temporary credentials.
    pub token: &'static str,
}

impl KeyVariables {
    /// Returns the lookup for these variables.
    pub fn lookup(&'static self, environment: &Environment) -> Lookup {
        let environment = environment.clone();
        Lookup::new("environment variables", move || self.find(&environment))
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        let keys =
            self.pairs.iter().flat_map(|(access_key, secret_key)| [*access_key, *secret_key]);
        keys.chain([self.token])
    }

    fn find(&self, environment: &Environment) -> Result<Credentials, Error> {
        let token = environment.secret(self.token);
        for (access_key, secret_key) in self.pairs {
            let half = |name| (name, environment.secret(name));
            if let Some(keys) = pair("the environment", half(access_key), half(secret_key))? {
                let keys = keys.with_source(format!("environment variable {access_key}"));
                return Ok(match token {
                    Some(token) => keys.with_session_token(token),
                    None => keys,
                });
            }
        }
        let pairs: Vec<_> =
            self.pairs.iter().map(|(access, secret)| format!("{access} and {secret}")).collect();
        Err(match (token, pairs.as_slice()) {
            // A token is useless with keys from another place.
            (Some(_), pairs) => Error::new(
                ErrorKind::Configuration,
                format!("the environment has {}, but not {}", self.token, pairs.join(", or ")),
            ),
            (None, [pair]) => {
                Error::credentials(format!("environment variables: {pair} are not set"))
            }
            (None, pairs) => Error::credentials(format!(
                "environment variables: none of {} are set",
                pairs.join(", ")
            )),
        })
    }
}

/// Reads a profile of the provider's command line tool.
pub trait ReadProfile: Clone + Send + Sync + Sized + 'static {
    /// Reads the named profile, or the current one if `name` is `None`.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) if no name is given and there is no current
    /// profile; of kind [`Configuration`](ErrorKind::Configuration) if the named profile does not
    /// exist or a file is malformed.
    fn load(name: Option<&str>, environment: &Environment) -> Result<Self, Error>;

    /// Returns the profile's credentials, or the provider that fetches them.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) if it has none, of kind
    /// [`Configuration`](ErrorKind::Configuration) if it has unusable ones.
    fn provider(&self) -> Result<Arc<dyn ProvideCredentials>, Error>;
}

/// A configuration that can be read from an environment.
pub trait FromEnvironment: Sized {
    /// The profile reader of the provider's command line tool.
    type Profile: ReadProfile;
    /// The variables that hold keys.
    const KEYS: &'static KeyVariables;
    /// All other variables that are looked up.
    const VARIABLES: &'static [&'static str];

    /// Creates the configuration from these credentials and the settings found.
    ///
    /// # Errors
    /// If a setting is invalid.
    fn configure(
        credentials: Arc<dyn ProvideCredentials>,
        settings: &Found<Self::Profile>,
    ) -> Result<Self, Error>;
}

/// Where settings are looked up: first the variable, then the profile.
#[derive(Debug)]
pub struct Found<P> {
    /// The environment with the variables.
    pub environment: Environment,
    /// The profile, if there is one.
    pub profile: Option<P>,
}

impl<P> Found<P> {
    /// Returns the first of these variables that is set, or else the profile's value.
    pub fn text(
        &self,
        variables: &[&str],
        of_profile: impl Fn(&P) -> Option<&str>,
    ) -> Option<String> {
        let variable = variables.iter().find_map(|name| self.environment.variable(name));
        variable.or_else(|| self.profile.as_ref().and_then(of_profile).map(str::to_owned))
    }
}

/// Finds credentials and settings.
///
/// # Errors
/// If no place has credentials (the error lists every place with its reason), or if a place has
/// something unusable.
pub fn from_environment<C: FromEnvironment>(environment: &Environment) -> Result<C, Error> {
    let (found, settings) = search::<C>(environment)?;
    C::configure(found.map_err(|reasons| nowhere(&reasons))?, &settings)
}

/// Like [`from_environment`], but uses `provider` if no place has credentials.
///
/// # Errors
/// If a place has something unusable.
pub fn from_environment_or<C: FromEnvironment>(
    environment: &Environment,
    provider: impl ProvideCredentials + 'static,
) -> Result<C, Error> {
    let (found, settings) = search::<C>(environment)?;
    let credentials =
        found.unwrap_or_else(|reasons| Arc::new(Chain::new().after(reasons).then(provider)));
    C::configure(credentials, &settings)
}

/// Like [`from_environment`], with variables from `lookup` and without files.
///
/// # Errors
/// Same as `from_environment`.
pub fn from_variables<C: FromEnvironment>(
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<C, Error> {
    let known: Vec<(&str, Secret)> = C::KEYS
        .names()
        .chain(C::VARIABLES.iter().copied())
        .filter_map(|name| Some((name, Secret::new(lookup(name)?))))
        .collect();
    from_environment(&Environment::empty().with_variables(move |asked| {
        let (_, value) = known.iter().find(|(name, _)| *name == asked)?;
        Some(value.expose().to_owned())
    }))
}

/// Reads credentials and settings from the named profile, ignoring variables.
///
/// # Errors
/// If the profile does not exist or has no credentials.
pub fn from_profile<C: FromEnvironment>(name: &str, environment: &Environment) -> Result<C, Error> {
    let profile = C::Profile::load(Some(name), environment)?;
    let credentials = profile.provider()?;
    C::configure(credentials, &Found { environment: Environment::empty(), profile: Some(profile) })
}

/// Returns the credentials, or why each place has none.
type Search = Result<Arc<dyn ProvideCredentials>, Vec<String>>;

fn search<C: FromEnvironment>(
    environment: &Environment,
) -> Result<(Search, Found<C::Profile>), Error> {
    // Even if variables hold the keys: a named profile must exist, and it may have settings.
    let profile = match C::Profile::load(None, environment) {
        Ok(profile) => Ok(profile),
        Err(error) if error.kind() == ErrorKind::Credentials => Err(error.message().to_owned()),
        Err(error) => return Err(error),
    };
    let in_profile = {
        let profile = profile.clone();
        Lookup::new("profile", move || match &profile {
            Ok(profile) => profile.provider(),
            Err(reason) => Err(Error::credentials(reason)),
        })
    };
    let found = first_of(&[C::KEYS.lookup(environment), in_profile])?;
    Ok((found, Found { environment: environment.clone(), profile: profile.ok() }))
}

/// Implements the constructors of a provider's `Config` that all providers share. `Config` must
/// implement [`FromEnvironment`] and have a field `settings` as well as `from_env` and
/// `from_profile`, whose documentation names the provider's variables and files. `$role` is the
/// provider's `AssumeRole`.
#[macro_export]
macro_rules! common_searches {
    ($config:ident, $role:ty) => {
        impl $config {
            /// Like [`from_env`](Self::from_env), but uses `provider` if neither variables nor
            /// files have credentials.
            ///
            /// # Errors
            /// Same as `from_env`, except that missing credentials are no error here: calls fail if
            /// `provider` has none.
            pub fn from_env_or(
                provider: impl $crate::credentials::ProvideCredentials + 'static,
            ) -> ::std::result::Result<Self, $crate::Error> {
                Self::from_environment_or(&$crate::credentials::Environment::system(), provider)
            }

            /// Like [`from_env`](Self::from_env), in another environment.
            ///
            /// # Errors
            /// Same as `from_env`.
            pub fn from_environment(
                environment: &$crate::credentials::Environment,
            ) -> ::std::result::Result<Self, $crate::Error> {
                $crate::credentials::search::from_environment(environment)
            }

            /// Like [`from_env_or`](Self::from_env_or), in another environment.
            ///
            /// # Errors
            /// Same as `from_env_or`.
            pub fn from_environment_or(
                environment: &$crate::credentials::Environment,
                provider: impl $crate::credentials::ProvideCredentials + 'static,
            ) -> ::std::result::Result<Self, $crate::Error> {
                $crate::credentials::search::from_environment_or(environment, provider)
            }

            /// Like [`from_env`](Self::from_env), with variables from `lookup` and without files.
            ///
            /// # Errors
            /// Same as `from_env`.
            pub fn from_variables(
                lookup: impl Fn(&str) -> ::std::option::Option<String>,
            ) -> ::std::result::Result<Self, $crate::Error> {
                $crate::credentials::search::from_variables(lookup)
            }

            /// Like [`from_profile`](Self::from_profile), in another environment.
            ///
            /// # Errors
            /// Same as `from_profile`.
            pub fn from_profile_in(
                name: &str,
                environment: &$crate::credentials::Environment,
            ) -> ::std::result::Result<Self, $crate::Error> {
                $crate::credentials::search::from_profile(name, environment)
            }

            /// Assumes a role: calls use its credentials instead. The role is assumed with the
            /// configuration's current credentials and settings, so set transport, clock, endpoint
            /// and timeouts first.
            #[must_use]
            pub fn assume_role(self, role: $role) -> Self {
                let credentials = role.by(&self);
                self.credentials_provider(credentials)
            }

            /// Returns the credentials that a call would use now, fetching them if necessary.
            /// [`Credentials::source`](crate::Credentials::source) says where they come from.
            ///
            /// # Errors
            /// If there are none or they cannot be fetched.
            pub async fn credentials(
                &self,
            ) -> ::std::result::Result<$crate::credentials::Credentials, $crate::Error> {
                self.settings.credentials().provide().await
            }
        }
    };
}
