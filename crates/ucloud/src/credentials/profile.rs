//! The profiles of the provider's command line tool.
//!
//! Two files, each a JSON list with an object a profile: `config.json` with the settings and the mark
//! of the active profile, `credential.json` with the keys. The Go SDK reads them too.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use yun_runtime::credentials::search::ReadProfile;
use yun_runtime::credentials::{Credentials, Environment, Lookup, ProvideCredentials, pair};
use yun_runtime::fields::Object;
use yun_runtime::{Error, ErrorKind, Secret, Value};

/// The variable that names the profile.
pub(crate) const PROFILE: &str = "UCLOUD_PROFILE";
/// The file with settings.
pub(crate) const SETTINGS_FILE: FileName =
    FileName { variable: "UCLOUD_SHARED_CONFIG_FILE", standard: "~/.ucloud/config.json" };
/// The file with keys.
pub(crate) const KEYS_FILE: FileName =
    FileName { variable: "UCLOUD_SHARED_CREDENTIAL_FILE", standard: "~/.ucloud/credential.json" };

/// What the tool writes into every profile by itself, so that it is no choice of the user's.
const OWN_TIMEOUT: Duration = Duration::from_secs(15);

/// The keys of the profile of that name, or without a name of the one that [`Profile::load`] finds.
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
    /// Secret, because it may hold a password.
    endpoint: Option<Secret>,
    timeout: Option<Duration>,
    keys: Keys,
}

/// Where the keys are; they are read when they are needed.
#[derive(Clone, Debug)]
struct Keys {
    environment: Environment,
    file: File,
}

impl Profile {
    /// Reads the settings of the profile `name`. Without a name it is the one that the variable
    /// `UCLOUD_PROFILE` names, or else the one that is marked `"active": true`.
    ///
    /// The files are `~/.ucloud/config.json` and `~/.ucloud/credential.json`, or those that the
    /// variables `UCLOUD_SHARED_CONFIG_FILE` and `UCLOUD_SHARED_CREDENTIAL_FILE` name.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) when no profile is named and none is active;
    /// of kind [`Configuration`](ErrorKind::Configuration) when the one that is named does not
    /// exist, or when a file is malformed, with the file's name and the reason.
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
                    true => "there is none",
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
                name: name.clone(),
                keys: keys.clone(),
            })
        };
        read().map_err(|why| settings_file.malformed(&format!("profile {name}: {why}")))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The region of calls that name none.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The availability zone of calls that name none.
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    /// The project of calls that name none.
    pub fn project_id(&self) -> Option<&str> {
        self.project_id.as_deref()
    }

    /// Where calls go (`base_url`).
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_ref().map(Secret::expose)
    }

    /// The longest time of one request (`timeout_sec`).
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// The timeout, unless it is the one that the tool writes by itself.
    pub(crate) fn chosen_timeout(&self) -> Option<Duration> {
        self.timeout.filter(|timeout| *timeout != OWN_TIMEOUT)
    }

    /// Reads its keys.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) when it has none; of kind
    /// [`Configuration`](ErrorKind::Configuration) when one half is missing or the file is
    /// malformed.
    pub fn credentials(&self) -> Result<Credentials, Error> {
        let file = &self.keys.file;
        let place = format!("profile {} of {}", self.name, file.shown);
        let entries = file.entries(&self.keys.environment)?;
        let Some(entry) = one_of(&entries, file, |entry| entry.is_named(&self.name))? else {
            return Err(Error::credentials(format!("{place}: there is no such profile")));
        };
        let half = |name: &'static str| -> Result<_, Error> {
            let key = entry.secret(name).map_err(|why| file.malformed(&why))?;
            Ok((name, key))
        };
        match pair(&place, half("public_key")?, half("private_key")?)? {
            Some(credentials) => Ok(credentials.with_source(place)),
            // What the tool keeps instead, since it can log in with a browser, signs nothing.
            None if entry.is("auth_mode", "oauth") => Err(Error::credentials(format!(
                "{place}: it has the login of a browser, and no keys"
            ))),
            None => Err(Error::credentials(format!("{place}: it has no keys"))),
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

impl Keys {
    fn has(&self, name: &str) -> Result<bool, Error> {
        let entries = self.file.entries(&self.environment)?;
        Ok(entries.iter().any(|entry| entry.is_named(name)))
    }
}

/// Where a file is, unless a variable says otherwise.
pub(crate) struct FileName {
    pub(crate) variable: &'static str,
    standard: &'static str,
}

#[derive(Clone, Debug)]
struct File {
    path: PathBuf,
    /// The path, for people.
    shown: String,
    /// The variable that names it, if one does.
    variable: Option<&'static str>,
}

impl FileName {
    fn find(&self, environment: &Environment) -> Result<File, Error> {
        let named = environment.variable(self.variable);
        let path = environment.path(named.as_deref().unwrap_or(self.standard));
        let shown = environment.show(&path);
        Ok(File { path, shown, variable: named.map(|_| self.variable) })
    }
}

impl File {
    /// The profiles in it; none when there is no such file, unless a variable says that there is.
    fn entries(&self, environment: &Environment) -> Result<Vec<Entry>, Error> {
        let Some(contents) = environment.read(&self.path)? else {
            return match self.variable {
                None => Ok(Vec::new()),
                Some(variable) => Err(Error::new(
                    ErrorKind::Configuration,
                    format!("there is no file {}, which {variable} names", self.shown),
                )),
            };
        };
        let text = contents.expose().trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Ok(Vec::new());
        }
        // What the parser has to say is a position and what it expected there, never the text.
        let list = match Value::from_json(text.as_bytes()) {
            Ok(Value::List(list)) => list,
            Ok(other) => {
                Entry::of(other); // wipes what is in it
                return Err(self.malformed("it is not a list of profiles"));
            }
            Err(problem) => return Err(self.malformed(&format!("it is not JSON: {problem}"))),
        };
        let entries: Vec<_> = list.into_iter().map(Entry::of).collect();
        match entries.iter().all(|entry| entry.is_object) {
            true => Ok(entries),
            false => Err(self.malformed("one of its profiles is not an object")),
        }
    }

    fn malformed(&self, why: &str) -> Error {
        Error::new(ErrorKind::Configuration, format!("{} is malformed: {why}", self.shown))
    }
}

/// The only profile of a kind. Two of a name, or two active ones, may be different accounts.
fn one_of<'a>(
    entries: &'a [Entry],
    file: &File,
    wanted: impl Fn(&Entry) -> bool,
) -> Result<Option<&'a Entry>, Error> {
    let mut matching = entries.iter().filter(|entry| wanted(entry));
    match (matching.next(), matching.next()) {
        (_, Some(_)) => {
            Err(file.malformed("two of its profiles have one name, or are both active"))
        }
        (one, None) => Ok(one),
    }
}

/// One profile in one file. Texts are secret, all of them: the files hold keys and tokens, and also
/// those of other profiles are wiped.
#[derive(Default)]
struct Entry {
    is_object: bool,
    texts: Vec<(String, Secret)>,
    others: Object,
}

impl Entry {
    fn of(value: Value) -> Self {
        let mut entry = Self::default();
        match value {
            Value::Object(mut object) => {
                entry.is_object = true;
                let names: Vec<String> = object.iter().map(|(name, _)| name.to_owned()).collect();
                for name in names {
                    match object.take(&name) {
                        Some(Value::String(text)) => entry.texts.push((name, Secret::new(text))),
                        Some(other) => entry.others.push(name, other),
                        None => {}
                    }
                }
            }
            Value::List(list) => {
                list.into_iter().for_each(|item| drop(Self::of(item)));
            }
            Value::String(text) => drop(Secret::new(text)),
            _ => {}
        }
        entry
    }

    fn is_named(&self, name: &str) -> bool {
        self.is("profile", name)
    }

    fn is_active(&self) -> bool {
        self.others.get("active") == Some(&Value::Boolean(true))
    }

    fn is(&self, name: &str, expected: &str) -> bool {
        self.find(name).is_some_and(|text| text.expose() == expected)
    }

    fn find(&self, name: &str) -> Option<&Secret> {
        self.texts.iter().find(|(other, _)| other == name).map(|(_, text)| text)
    }

    /// A text; `None` when it is absent, `null` or empty.
    fn secret(&self, name: &str) -> Result<Option<Secret>, String> {
        match (self.find(name), self.others.get(name)) {
            (Some(text), _) => {
                let text = text.expose().trim();
                Ok((!text.is_empty()).then(|| Secret::new(text)))
            }
            (None, None | Some(Value::Null)) => Ok(None),
            (None, Some(_)) => Err(format!("`{name}` is not a string")),
        }
    }

    fn text(&self, name: &str) -> Result<Option<String>, String> {
        Ok(self.secret(name)?.map(|text| text.expose().to_owned()))
    }

    /// A number of seconds; `None` when it is absent, `null` or zero.
    fn seconds(&self, name: &str) -> Result<Option<Duration>, String> {
        let number = match (self.find(name), self.others.get(name)) {
            (None, None | Some(Value::Null)) => Some(0),
            (Some(text), _) => text.expose().trim().parse().ok(),
            (None, Some(value)) => value.as_integer().and_then(|number| u64::try_from(number).ok()),
        };
        match number {
            Some(0) => Ok(None),
            Some(seconds) => Ok(Some(Duration::from_secs(seconds))),
            None => Err(format!("`{name}` is not a number of seconds")),
        }
    }
}
