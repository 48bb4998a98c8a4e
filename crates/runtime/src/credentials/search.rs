//! The search for credentials and settings that `Config::from_env` of every provider makes.
//!
//! A provider supplies names and a reader of profiles ([`FromEnvironment`], [`ReadProfile`]); where
//! is looked, in which order, and what is an error, is the same for all.

use std::sync::Arc;

use super::{Chain, Credentials, Environment, Lookup, ProvideCredentials, first_of, nowhere, pair};
use crate::{Error, ErrorKind, Secret};

/// The environment variables that hold keys.
#[derive(Clone, Copy, Debug)]
pub struct KeyVariables {
    /// Pairs of an access key and a secret key; the first pair of which one half is set counts.
    /// Halves of two pairs do not go together: they may belong to two accounts.
    pub pairs: &'static [(&'static str, &'static str)],
    /// The token of temporary credentials.
    pub token: &'static str,
}

impl KeyVariables {
    /// The place where the keys are looked up.
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
            // A token is of no use with the keys of another place.
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

/// A profile of a provider's command line tool.
pub trait ReadProfile: Clone + Send + Sync + Sized + 'static {
    /// Reads the profile of this name, or without a name the one that is in use.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) when none is named and there is none in use;
    /// of kind [`Configuration`](ErrorKind::Configuration) when the one that is named does not
    /// exist or a file is malformed.
    fn load(name: Option<&str>, environment: &Environment) -> Result<Self, Error>;

    /// The credentials that the profile holds, or what fetches them.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) when it has none, of kind
    /// [`Configuration`](ErrorKind::Configuration) when it has some that cannot be used.
    fn provider(&self) -> Result<Arc<dyn ProvideCredentials>, Error>;
}

/// A configuration that can be found in an environment.
pub trait FromEnvironment: Sized {
    /// The profiles of this provider's command line tool.
    type Profile: ReadProfile;
    /// The variables with keys.
    const KEYS: &'static KeyVariables;
    /// The names of all other variables that are looked up.
    const VARIABLES: &'static [&'static str];

    /// The configuration with these credentials and the settings that were found.
    ///
    /// # Errors
    /// When a setting cannot be used.
    fn configure(
        credentials: Arc<dyn ProvideCredentials>,
        settings: &Found<Self::Profile>,
    ) -> Result<Self, Error>;
}

/// Where settings are looked up, one by one: the variable, else the profile.
#[derive(Debug)]
pub struct Found<P> {
    /// Where variables are.
    pub environment: Environment,
    /// The profile, if there is one.
    pub profile: Option<P>,
}

impl<P> Found<P> {
    /// A text: the first of these variables that is set, else what the profile has.
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
/// When no place has credentials: lists every place and why it has none. When a place has something
/// that cannot be used.
pub fn from_environment<C: FromEnvironment>(environment: &Environment) -> Result<C, Error> {
    let (found, settings) = search::<C>(environment)?;
    C::configure(found.map_err(|reasons| nowhere(&reasons))?, &settings)
}

/// As [`from_environment`], and takes the credentials from `provider` when no place has any.
///
/// # Errors
/// When a place has something that cannot be used.
pub fn from_environment_or<C: FromEnvironment>(
    environment: &Environment,
    provider: impl ProvideCredentials + 'static,
) -> Result<C, Error> {
    let (found, settings) = search::<C>(environment)?;
    let credentials =
        found.unwrap_or_else(|reasons| Arc::new(Chain::new().after(reasons).then(provider)));
    C::configure(credentials, &settings)
}

/// As [`from_environment`], with the variables that `lookup` gives and no files.
///
/// # Errors
/// As `from_environment`.
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

/// Takes credentials and settings from the profile of this name, and no settings from variables.
///
/// # Errors
/// When there is no such profile, or it has no credentials.
pub fn from_profile<C: FromEnvironment>(name: &str, environment: &Environment) -> Result<C, Error> {
    let profile = C::Profile::load(Some(name), environment)?;
    let credentials = profile.provider()?;
    C::configure(credentials, &Found { environment: Environment::empty(), profile: Some(profile) })
}

/// Credentials, or why each place has none.
type Search = Result<Arc<dyn ProvideCredentials>, Vec<String>>;

fn search<C: FromEnvironment>(
    environment: &Environment,
) -> Result<(Search, Found<C::Profile>), Error> {
    // Also when variables have the keys: a profile that is named has to exist, and may have settings.
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

/// The ways to a provider's `Config` that are the same for all. `Config` implements
/// [`FromEnvironment`], has a field `settings`, and `from_env` and `from_profile`, whose documentation
/// names the provider's variables and files; `$role` is the provider's `AssumeRole`.
#[macro_export]
macro_rules! common_searches {
    ($config:ident, $role:ty) => {
        impl $config {
            /// As [`from_env`](Self::from_env), and where neither variables nor files have
            /// credentials, takes them from `provider`.
            ///
            /// # Errors
            /// As `from_env`, but not for the lack of credentials: a call finds out whether
            /// `provider` has any.
            pub fn from_env_or(
                provider: impl $crate::credentials::ProvideCredentials + 'static,
            ) -> ::std::result::Result<Self, $crate::Error> {
                Self::from_environment_or(&$crate::credentials::Environment::system(), provider)
            }

            /// As [`from_env`](Self::from_env), in another environment.
            ///
            /// # Errors
            /// As `from_env`.
            pub fn from_environment(
                environment: &$crate::credentials::Environment,
            ) -> ::std::result::Result<Self, $crate::Error> {
                $crate::credentials::search::from_environment(environment)
            }

            /// As [`from_env_or`](Self::from_env_or), in another environment.
            ///
            /// # Errors
            /// As `from_env_or`.
            pub fn from_environment_or(
                environment: &$crate::credentials::Environment,
                provider: impl $crate::credentials::ProvideCredentials + 'static,
            ) -> ::std::result::Result<Self, $crate::Error> {
                $crate::credentials::search::from_environment_or(environment, provider)
            }

            /// As [`from_env`](Self::from_env), with the variables that `lookup` gives and no files.
            ///
            /// # Errors
            /// As `from_env`.
            pub fn from_variables(
                lookup: impl Fn(&str) -> ::std::option::Option<String>,
            ) -> ::std::result::Result<Self, $crate::Error> {
                $crate::credentials::search::from_variables(lookup)
            }

            /// As [`from_profile`](Self::from_profile), in another environment.
            ///
            /// # Errors
            /// As `from_profile`.
            pub fn from_profile_in(
                name: &str,
                environment: &$crate::credentials::Environment,
            ) -> ::std::result::Result<Self, $crate::Error> {
                $crate::credentials::search::from_profile(name, environment)
            }

            /// The same configuration with the credentials of a role. It assumes the role with the
            /// credentials that it has now, in the way that is set now: set transport, clock,
            /// endpoint and limits first.
            #[must_use]
            pub fn assume_role(self, role: $role) -> Self {
                let credentials = role.by(&self);
                self.credentials_provider(credentials)
            }

            /// The credentials that a call would use now;
            /// [`Credentials::source`](crate::Credentials::source) says where they
            /// come from.
            ///
            /// # Errors
            /// When there are none. Those that have to be fetched are fetched for this if need be.
            pub async fn credentials(
                &self,
            ) -> ::std::result::Result<$crate::credentials::Credentials, $crate::Error> {
                self.settings.credentials().provide().await
            }
        }
    };
}
