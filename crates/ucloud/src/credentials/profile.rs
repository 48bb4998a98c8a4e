//! The profiles of the provider's command line tool.
//!
//! There are two files, each a JSON list with one object per profile: `config.json` has the
//! settings and marks the active profile, `credential.json` has the keys or the tokens of a browser
//! login. The Go SDK reads them too.

use std::sync::Arc;
use std::time::Duration;

use yun_runtime::credentials::search::ReadProfile;
use yun_runtime::credentials::{Credentials, Environment, Lookup, ProvideCredentials, pair};
use yun_runtime::{Error, ErrorKind, Secret};

use super::entries::{Entry, File, FileName, one_of};
use super::login::Login;

/// The variable that names the profile.
pub(crate) const PROFILE: &str = "UCLOUD_PROFILE";
/// The file with settings.
pub(crate) const SETTINGS_FILE: FileName =
    FileName { variable: "UCLOUD_SHARED_CONFIG_FILE", standard: "~/.ucloud/config.json" };
/// The file with keys.
pub(crate) const KEYS_FILE: FileName =
    FileName { variable: "UCLOUD_SHARED_CREDENTIAL_FILE", standard: "~/.ucloud/credential.json" };

/// The default that the tool writes into every profile, which the user did not choose.
const OWN_TIMEOUT: Duration = Duration::from_secs(15);

/// Returns the keys or the login of the named profile, or of the one that [`Profile::load`]
/// selects.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ucloud::Error> {
/// use ucloud::credentials::{Environment, ProvideCredentials, profile};
///
/// let environment = Environment::empty()
///     .with_home("/home/me")
///     .with_file("~/.ucloud/config.json", r#"[{"profile": "work", "active": true}]"#)
///     .with_file(
///         "~/.ucloud/credential.json",
///         r#"[{"profile": "work", "public_key": "public", "private_key": "private"}]"#,
///     );
/// let credentials = profile(None, &environment).provide().await?;
/// assert_eq!(credentials.source(), "profile work of ~/.ucloud/credential.json");
/// # Ok(())
/// # }
/// ```
pub fn profile(name: Option<&str>, environment: &Environment) -> Lookup {
    let (name, environment) = (name.map(str::to_owned), environment.clone());
    Lookup::new("profile", move || Profile::load(name.as_deref(), &environment)?.provider())
}

/// A profile of the provider's command line tool.
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    region: Option<String>,
    zone: Option<String>,
    project_id: Option<String>,
    /// Secret, because it may contain a password.
    endpoint: Option<Secret>,
    timeout: Option<Duration>,
    /// Where browser logins are refreshed, if not at the default address.
    login_address: Option<Secret>,
    keys: Keys,
}

/// Where the keys are. They are read when needed.
#[derive(Clone, Debug)]
struct Keys {
    environment: Environment,
    file: File,
}

impl Profile {
    /// Reads the settings of the profile `name`. If `name` is `None`, reads the profile named by
    /// the variable `UCLOUD_PROFILE`, else the one marked `"active": true`.
    ///
    /// The files are `~/.ucloud/config.json` and `~/.ucloud/credential.json`, or those named by the
    /// variables `UCLOUD_SHARED_CONFIG_FILE` and `UCLOUD_SHARED_CREDENTIAL_FILE`.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) if no profile is named and none is active;
    /// of kind [`Configuration`](ErrorKind::Configuration) if the named profile does not exist or a
    /// file is malformed.
    pub fn load(name: Option<&str>, environment: &Environment) -> Result<Self, Error> {
        let asked = name.map(str::to_owned).or_else(|| environment.variable(PROFILE));
        let settings_file = SETTINGS_FILE.find(environment)?;
        let keys = Keys { environment: environment.clone(), file: KEYS_FILE.find(environment)? };
        let entries = settings_file.entries(environment)?;

        let entry = match &asked {
            Some(name) => one_of(&entries, &settings_file, |entry| entry.is_named(name))?,
            None => one_of(&entries, &settings_file, Entry::is_active)?,
        };
        let name = match (asked, entry) {
            (Some(name), Some(_)) => name,
            (Some(name), None) if keys.has(&name)? => name,
            (Some(name), None) => {
                let message = format!(
                    "there is no profile {name} in {} or {}",
                    settings_file.shown, keys.file.shown
                );
                return Err(Error::new(ErrorKind::Configuration, message));
            }
            (None, Some(entry)) => entry
                .text("profile")
                .map_err(|why| settings_file.malformed(&why))?
                .unwrap_or_default(),
            (None, None) => {
                let why = match entries.is_empty() {
                    true => "there are no profiles",
                    false => "none is active, and UCLOUD_PROFILE is not set",
                };
                let message = format!("profile of {}: {why}", settings_file.shown);
                return Err(Error::credentials(message));
            }
        };
        let absent = Entry::default();
        let entry = entry.unwrap_or(&absent);
        let read = || -> Result<Self, String> {
            Ok(Self {
                region: entry.text("region")?,
                zone: entry.text("zone")?,
                project_id: entry.text("project_id")?,
                endpoint: entry.secret("base_url")?,
                timeout: entry.seconds("timeout_sec")?,
                login_address: entry.secret("oauth_base_url")?,
                name: name.clone(),
                keys: keys.clone(),
            })
        };
        read().map_err(|why| settings_file.malformed(&format!("profile {name}: {why}")))
    }

    /// The profile's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The default region.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The default availability zone.
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    /// The default project.
    pub fn project_id(&self) -> Option<&str> {
        self.project_id.as_deref()
    }

    /// The endpoint (`base_url`).
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_ref().map(Secret::expose)
    }

    /// The timeout of a request (`timeout_sec`).
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// The timeout, unless it is the tool's default.
    pub(crate) fn chosen_timeout(&self) -> Option<Duration> {
        self.timeout.filter(|timeout| *timeout != OWN_TIMEOUT)
    }

    /// Reads the profile's keys.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) if it has none; of kind
    /// [`Configuration`](ErrorKind::Configuration) if one half is missing, it uses a browser login
    /// instead (see [`login`](Self::login)), or the file is malformed.
    pub fn credentials(&self) -> Result<Credentials, Error> {
        let place = self.place();
        let file = &self.keys.file;
        self.keys.entry(&self.name, |entry| {
            if entry.is_login() {
                let message = format!("{place}: it uses a browser login, not a key pair");
                return Err(Error::new(ErrorKind::Configuration, message));
            }
            let half = |name: &'static str| -> Result<_, Error> {
                let key = entry.secret(name).map_err(|why| file.malformed(&why))?;
                Ok((name, key))
            };
            match pair(&place, half("public_key")?, half("private_key")?)? {
                Some(credentials) => Ok(credentials.with_source(place.as_str())),
                None => Err(Error::credentials(format!("{place}: the profile has no keys"))),
            }
        })
    }

    /// Returns the profile's browser login (`"auth_mode": "oauth"`), created by `ucloud auth
    /// login`; `None` if it uses keys.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) if the login has no tokens; of kind
    /// [`Configuration`](ErrorKind::Configuration) if it has only one of the two, or the file is
    /// malformed.
    pub fn login(&self) -> Result<Option<Login>, Error> {
        let (place, file) = (self.place(), &self.keys.file);
        let is_login = self.keys.entry(&self.name, |entry| {
            if !entry.is_login() {
                return Ok(false);
            }
            let has = |name| -> Result<bool, Error> {
                Ok(entry.secret(name).map_err(|why| file.malformed(&why))?.is_some())
            };
            let (kind, missing) = match (has("access_token")?, has("refresh_token")?) {
                (true, true) => return Ok(true),
                (false, false) => (ErrorKind::Credentials, "tokens"),
                (true, false) => (ErrorKind::Configuration, "refresh_token"),
                (false, true) => (ErrorKind::Configuration, "access_token"),
            };
            let message = format!(
                "{place}: it uses a browser login, but has no {missing}: {}",
                Login::advice(&self.name)
            );
            Err(Error::new(kind, message))
        })?;
        let address = self.login_address.clone();
        let login =
            || Login::new(self.name.clone(), self.keys.environment.clone(), file.clone(), address);
        Ok(is_login.then(login))
    }

    fn place(&self) -> String {
        format!("profile {} of {}", self.name, self.keys.file.shown)
    }
}

impl ReadProfile for Profile {
    fn load(name: Option<&str>, environment: &Environment) -> Result<Self, Error> {
        Self::load(name, environment)
    }

    fn provider(&self) -> Result<Arc<dyn ProvideCredentials>, Error> {
        match self.login()? {
            Some(login) => Ok(Arc::new(login)),
            None => Ok(Arc::new(self.credentials()?)),
        }
    }
}

impl Keys {
    /// Reads the named profile.
    fn entry<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Entry) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let entries = self.file.entries(&self.environment)?;
        match one_of(&entries, &self.file, |entry| entry.is_named(name))? {
            Some(entry) => read(entry),
            None => Err(Error::credentials(format!(
                "profile {name} of {}: there is no such profile",
                self.file.shown
            ))),
        }
    }

    fn has(&self, name: &str) -> Result<bool, Error> {
        let entries = self.file.entries(&self.environment)?;
        Ok(entries.iter().any(|entry| entry.is_named(name)))
    }
}
