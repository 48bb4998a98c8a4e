//! Environment variables, home directory and files as an argument.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::{Error, ErrorKind, Secret};

type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;
type Files = Arc<dyn Fn(&Path) -> io::Result<String> + Send + Sync>;

/// The environment that configuration is read from. [`system`](Self::system) is that of this
/// process. Build another for tests, or for programs that keep their configuration elsewhere.
///
/// ```
/// # use yun_runtime::credentials::Environment;
/// let environment = Environment::empty()
///     .with_variables(|name| (name == "CLOUD_REGION").then(|| "north".to_owned()))
///     .with_home("/home/me")
///     .with_file("~/.cloud/keys", "one\ntwo\n");
///
/// assert_eq!(environment.variable("CLOUD_REGION").as_deref(), Some("north"));
/// ```
#[derive(Clone)]
pub struct Environment {
    variables: Variables,
    home: Option<PathBuf>,
    files: Files,
    /// Whether `files` are this machine's and can be written.
    on_disk: bool,
}

impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Environment")
    }
}

impl Environment {
    /// The environment of this process: its variables, its user's home directory and this machine's
    /// files.
    pub fn system() -> Self {
        Self {
            variables: Arc::new(|name| std::env::var(name).ok()),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            files: Arc::new(|path| std::fs::read_to_string(path)),
            on_disk: true,
        }
    }

    /// An environment without variables, home directory or files.
    pub fn empty() -> Self {
        Self {
            variables: Arc::new(|_| None),
            home: None,
            files: Arc::new(|_| Err(io::ErrorKind::NotFound.into())),
            on_disk: false,
        }
    }

    /// Looks up variables with `lookup`.
    #[must_use]
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Arc::new(lookup);
        self
    }

    /// Sets the home directory, which `~` expands to.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// Reads files with `read`.
    #[must_use]
    pub fn with_files(
        mut self,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        self.files = Arc::new(read);
        self.on_disk = false;
        self
    }

    /// Adds or replaces a file. The path may start with `~`; set the home directory first.
    #[must_use]
    pub fn with_file(mut self, path: &str, contents: impl Into<Secret>) -> Self {
        let (path, contents, others) = (self.path(path), contents.into(), self.files);
        self.files =
            Arc::new(
                move |asked| {
                    if asked == path { Ok(contents.expose().to_owned()) } else { others(asked) }
                },
            );
        self.on_disk = false;
        self
    }

    /// Returns a variable, trimmed: no setting has surrounding whitespace, but a careless shell
    /// adds it. An empty variable counts as unset.
    pub fn variable(&self, name: &str) -> Option<String> {
        let value = (self.variables)(name).map(Secret::new)?;
        let value = value.expose().trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// Like [`variable`](Self::variable), for keys.
    pub fn secret(&self, name: &str) -> Option<Secret> {
        self.variable(name).map(Secret::new)
    }

    /// Returns a variable that holds a whole number of seconds. 0 counts as unset.
    ///
    /// # Errors
    /// Of kind [`Configuration`](ErrorKind::Configuration) if it holds anything else.
    pub fn seconds(&self, name: &str) -> Result<Option<Duration>, Error> {
        let Some(value) = self.variable(name) else { return Ok(None) };
        match value.parse() {
            Ok(0) => Ok(None),
            Ok(seconds) => Ok(Some(Duration::from_secs(seconds))),
            Err(_) => Err(Error::new(
                ErrorKind::Configuration,
                format!("the environment variable {name} is not a whole number of seconds"),
            )),
        }
    }

    /// Whether the files are this machine's and can be written as well as read.
    pub fn is_on_disk(&self) -> bool {
        self.on_disk
    }

    /// Expands a leading `~/` to the home directory, if there is one.
    pub fn path(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/").or_else(|| path.strip_prefix("~\\")), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        }
    }

    /// Abbreviates the home directory to `~`, for messages.
    pub fn show(&self, path: &Path) -> String {
        let below = self.home.as_ref().and_then(|home| path.strip_prefix(home).ok());
        match below {
            Some(below) => Path::new("~").join(below).display().to_string(),
            None => path.display().to_string(),
        }
    }

    /// Reads a file; `None` if it does not exist. The contents may include keys and are zeroized
    /// when dropped.
    ///
    /// # Errors
    /// Of kind [`Configuration`](ErrorKind::Configuration) if the file exists but cannot be read.
    /// The message names the file and the reason and shows none of its contents.
    pub fn read(&self, path: &Path) -> Result<Option<Secret>, Error> {
        if path.starts_with("~") {
            return Ok(None); // there is no home directory
        }
        match (self.files)(path) {
            Ok(contents) => Ok(Some(Secret::new(contents))),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(None)
            }
            Err(error) => {
                // Only the kind: a custom reader's message might quote the file.
                let message = format!("cannot read {}: {}", self.show(path), error.kind());
                Err(Error::new(ErrorKind::Configuration, message))
            }
        }
    }
}
