//! The profiles of the provider's command line tool.
//!
//! `~/.jdc/config` has one section per profile; `~/.jdc/current` holds the name of the current
//! profile.

use std::sync::Arc;
use std::time::Duration;

use yun_runtime::credentials::search::ReadProfile;
use yun_runtime::credentials::{Credentials, Environment, Lookup, ProvideCredentials, pair};
use yun_runtime::{Error, ErrorKind, Secret};

use super::ini;

/// The variable that names the profile.
pub(crate) const PROFILE: &str = "JDCLOUD_PROFILE";
const FILE: &str = "~/.jdc/config";
const CURRENT: &str = "~/.jdc/current";
const DEFAULT: &str = "default";

/// Defaults that the tool writes into every profile and that the user did not choose. Its endpoint
/// is the same for all products; here each product has its own.
const OWN_TIMEOUT: Duration = Duration::from_secs(20);
const OWN_DOMAIN: &str = ".jdcloud-api.com";

/// Returns the keys of the named profile, or of the one that [`Profile::load`] selects.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), jdcloud::Error> {
/// use jdcloud::credentials::{Environment, ProvideCredentials, profile};
///
/// let environment = Environment::empty()
///     .with_home("/home/me")
///     .with_file("~/.jdc/config", "[default]\naccess_key = access\nsecret_key = secret\n");
/// let credentials = profile(None, &environment).provide().await?;
/// assert_eq!(credentials.source(), "profile default of ~/.jdc/config");
/// # Ok(())
/// # }
/// ```
pub fn profile(name: Option<&str>, environment: &Environment) -> Lookup {
    let (name, environment) = (name.map(str::to_owned), environment.clone());
    Lookup::new("profile", move || Profile::load(name.as_deref(), &environment)?.credentials())
}

/// A profile of the provider's command line tool.
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    place: String,
    access_key: Option<Secret>,
    secret_key: Option<Secret>,
    region: Option<String>,
    /// Secret, because it may contain a password.
    endpoint: Option<Secret>,
    timeout: Option<Duration>,
}

impl Profile {
    /// Reads the profile `name` of `~/.jdc/config`. If `name` is `None`, reads the profile named by
    /// the variable `JDCLOUD_PROFILE`, else by the file `~/.jdc/current`, else `default`.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) if no profile is named and there is no
    /// `default`; of kind [`Configuration`](ErrorKind::Configuration) if the named profile does not
    /// exist or a file is malformed.
    pub fn load(name: Option<&str>, environment: &Environment) -> Result<Self, Error> {
        let read = |file: &str| {
            let path = environment.path(file);
            Ok::<_, Error>((environment.read(&path)?, environment.show(&path)))
        };
        let (contents, shown) = read(FILE)?;
        let malformed = |why: &str| {
            Error::new(ErrorKind::Configuration, format!("{shown} is malformed: {why}"))
        };
        let sections = match &contents {
            Some(contents) => ini::read(contents.expose()).map_err(|why| malformed(&why))?,
            None => Vec::new(),
        };
        let current = || -> Result<Option<String>, Error> {
            let (contents, _) = read(CURRENT)?;
            let name = contents.map(|name| name.expose().trim().to_owned());
            Ok(name.filter(|name| !name.is_empty()))
        };
        let named = match name.map(str::to_owned).or_else(|| environment.variable(PROFILE)) {
            Some(name) => Some((name, String::new())),
            // A list of nothing needs no name out of it.
            None if sections.is_empty() => None,
            None => current()?.map(|name| (name, format!(", which {CURRENT} selects"))),
        };
        let wanted = named.as_ref().map_or(DEFAULT, |(name, _)| name);
        let Some(section) = sections.iter().find(|section| section.name == wanted) else {
            return Err(match (named, contents.is_some()) {
                (Some((name, why)), true) => Error::new(
                    ErrorKind::Configuration,
                    format!("there is no profile {name} in {shown}{why}"),
                ),
                (Some((name, why)), false) => Error::new(
                    ErrorKind::Configuration,
                    format!("there is no profile {name}{why}: {shown} does not exist"),
                ),
                (None, true) => Error::credentials(format!(
                    "profile of {shown}: there is no profile {DEFAULT}, and {PROFILE} is not set"
                )),
                (None, false) => {
                    Error::credentials(format!("profile of {shown}: the file does not exist"))
                }
            });
        };
        let timeout = match section.get("timeout").map(str::parse) {
            None | Some(Ok(0)) => None,
            Some(Ok(seconds)) => Some(Duration::from_secs(seconds)),
            Some(Err(_)) => {
                let why = format!("`timeout` of profile {wanted} is not a whole number of seconds");
                return Err(malformed(&why));
            }
        };
        Ok(Self {
            name: wanted.to_owned(),
            place: format!("profile {wanted} of {shown}"),
            access_key: section.get("access_key").map(Secret::new),
            secret_key: section.get("secret_key").map(Secret::new),
            region: section.get("region_id").map(str::to_owned),
            endpoint: section
                .get("endpoint")
                .map(|host| address(section.get("scheme").unwrap_or("https"), host).into()),
            timeout,
        })
    }

    /// The profile's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The default region (`region_id`).
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The tool's endpoint: `scheme` and `endpoint`.
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_ref().map(Secret::expose)
    }

    /// The timeout of a request (`timeout`).
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// The endpoint, unless it is one of the provider's public ones. The tool writes one for all
    /// products into every profile; it would send the calls of every product to one product's host.
    pub(crate) fn chosen_endpoint(&self) -> Option<&str> {
        let endpoint = self.endpoint()?;
        let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
        let host = host.trim_end_matches('/').to_ascii_lowercase();
        let label = host.strip_suffix(OWN_DOMAIN);
        label.is_none_or(|label| label.contains('.')).then_some(endpoint)
    }

    /// The timeout, unless it is the tool's default.
    pub(crate) fn chosen_timeout(&self) -> Option<Duration> {
        self.timeout.filter(|timeout| *timeout != OWN_TIMEOUT)
    }

    /// Returns the profile's keys.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) if it has none; of kind
    /// [`Configuration`](ErrorKind::Configuration) if one half is missing.
    pub fn credentials(&self) -> Result<Credentials, Error> {
        let access_key = ("access_key", self.access_key.clone());
        let secret_key = ("secret_key", self.secret_key.clone());
        match pair(&self.place, access_key, secret_key)? {
            Some(credentials) => Ok(credentials.with_source(self.place.as_str())),
            None => Err(Error::credentials(format!("{}: the profile has no keys", self.place))),
        }
    }
}

impl ReadProfile for Profile {
    fn load(name: Option<&str>, environment: &Environment) -> Result<Self, Error> {
        Self::load(name, environment)
    }

    fn provider(&self) -> Result<Arc<dyn ProvideCredentials>, Error> {
        Ok(Arc::new(self.credentials()?))
    }
}

fn address(scheme: &str, host: &str) -> String {
    match host.contains("://") {
        true => host.to_owned(),
        false => format!("{scheme}://{host}"),
    }
}
