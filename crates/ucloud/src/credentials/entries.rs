//! The files of the provider's command line tool: JSON lists with one object per profile.

use std::path::PathBuf;
use std::time::Duration;

use yun_runtime::credentials::Environment;
use yun_runtime::fields::Object;
use yun_runtime::{Error, ErrorKind, Secret, Value};

/// The standard path of a file and the variable that overrides it.
pub(crate) struct FileName {
    pub(crate) variable: &'static str,
    pub(super) standard: &'static str,
}

#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// The path as messages show it.
    pub(super) shown: String,
    /// The variable that set it, if any.
    variable: Option<&'static str>,
}

impl FileName {
    pub(super) fn find(&self, environment: &Environment) -> Result<File, Error> {
        let named = environment.variable(self.variable);
        let path = environment.path(named.as_deref().unwrap_or(self.standard));
        let shown = environment.show(&path);
        Ok(File { path, shown, variable: named.map(|_| self.variable) })
    }
}

impl File {
    /// Reads the profiles. A missing file has none, but is an error if a variable names it.
    pub(super) fn entries(&self, environment: &Environment) -> Result<Vec<Entry>, Error> {
        let Some(contents) = environment.read(&self.path)? else {
            return match self.variable {
                None => Ok(Vec::new()),
                Some(variable) => Err(Error::new(
                    ErrorKind::Configuration,
                    format!("the file {}, which {variable} names, does not exist", self.shown),
                )),
            };
        };
        let text = contents.expose().trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Ok(Vec::new());
        }
        // The parser's message has a position and what it expected there, never the text.
        let list = match Value::from_json(text.as_bytes()) {
            Ok(Value::List(list)) => list,
            Ok(other) => {
                Entry::of(other); // zeroizes the contents
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

    pub(super) fn malformed(&self, why: &str) -> Error {
        Error::new(ErrorKind::Configuration, format!("{} is malformed: {why}", self.shown))
    }
}

/// Returns the only matching profile. Two of a name, or two active ones, may belong to different
/// accounts.
pub(super) fn one_of<'a>(
    entries: &'a [Entry],
    file: &File,
    wanted: impl Fn(&Entry) -> bool,
) -> Result<Option<&'a Entry>, Error> {
    let mut matching = entries.iter().filter(|entry| wanted(entry));
    match (matching.next(), matching.next()) {
        (_, Some(_)) => Err(file.malformed("two profiles have the same name or are both active")),
        (one, None) => Ok(one),
    }
}

/// A profile in one of the files. All strings are secret, because the files hold keys and tokens;
/// those of other profiles are zeroized too.
#[derive(Default)]
pub(super) struct Entry {
    is_object: bool,
    texts: Vec<(String, Secret)>,
    others: Object,
}

impl Entry {
    pub(super) fn of(value: Value) -> Self {
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

    pub(super) fn is_named(&self, name: &str) -> bool {
        self.is("profile", name)
    }

    pub(super) fn is_active(&self) -> bool {
        self.others.get("active") == Some(&Value::Boolean(true))
    }

    /// Whether it uses a browser login. If so, the keys that the tool keeps beside it do not count.
    pub(super) fn is_login(&self) -> bool {
        self.is("auth_mode", "oauth")
    }

    fn is(&self, name: &str, expected: &str) -> bool {
        self.find(name).is_some_and(|text| text.expose() == expected)
    }

    fn find(&self, name: &str) -> Option<&Secret> {
        self.texts.iter().find(|(other, _)| other == name).map(|(_, text)| text)
    }

    /// Returns a string; `None` if it is absent, `null` or empty.
    pub(super) fn secret(&self, name: &str) -> Result<Option<Secret>, String> {
        match (self.find(name), self.others.get(name)) {
            (Some(text), _) => {
                let text = text.expose().trim();
                Ok((!text.is_empty()).then(|| Secret::new(text)))
            }
            (None, None | Some(Value::Null)) => Ok(None),
            (None, Some(_)) => Err(format!("`{name}` is not a string")),
        }
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, String> {
        Ok(self.secret(name)?.map(|text| text.expose().to_owned()))
    }

    /// Returns a number of seconds; `None` if it is absent, `null` or zero.
    pub(super) fn seconds(&self, name: &str) -> Result<Option<Duration>, String> {
        let number = match (self.find(name), self.others.get(name)) {
            (None, None | Some(Value::Null)) => Some(0),
            (Some(text), _) => text.expose().trim().parse().ok(),
            (None, Some(value)) => value.as_integer().and_then(|number| u64::try_from(number).ok()),
        };
        match number {
            Some(0) => Ok(None),
            Some(seconds) => Ok(Some(Duration::from_secs(seconds))),
            None => Err(format!("`{name}` is not a whole number of seconds")),
        }
    }
}
