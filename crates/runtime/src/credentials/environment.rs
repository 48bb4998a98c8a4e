//! The variables, the home folder and the files of a process, as an argument.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::{Error, ErrorKind, Secret};

type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;
type Files = Arc<dyn Fn(&Path) -> io::Result<String> + Send + Sync>;

/// Where configuration is looked for. [`system`](Self::system) is that of this process; another one
/// is put together for tests, or for programs that keep their configuration elsewhere.
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
    /// Whether `files` are those of this machine, and can be written.
    on_disk: bool,
}

impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Environment")
    }
}

impl Environment {
    /// That of this process: its variables, its user's home folder, the files of this machine.
    pub fn system() -> Self {
        Self {
            variables: Arc::new(|name| std::env::var(name).ok()),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            files: Arc::new(|path| std::fs::read_to_string(path)),
            on_disk: true,
        }
    }

    /// One without variables, home folder and files.
    pub fn empty() -> Self {
        Self {
            variables: Arc::new(|_| None),
            home: None,
            files: Arc::new(|_| Err(io::ErrorKind::NotFound.into())),
            on_disk: false,
        }
    }

    /// Takes variables from `lookup` instead.
    #[must_use]
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Arc::new(lookup);
        self
    }

    /// Takes this folder for the home folder, which `~` stands for.
    #[must_use]
    pub fn with_home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// Reads files by `read` instead.
    #[must_use]
    pub fn with_files(
        mut self,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        self.files = Arc::new(read);
        self.on_disk = false;
        self
    }

    /// Adds a file, or replaces what is in it. The path may begin with `~`; set the home folder
    /// first.
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

    /// A variable, without blanks around it, which no setting has and a careless shell adds. An
    /// empty one counts as not set.
    pub fn variable(&self, name: &str) -> Option<String> {
        let value = (self.variables)(name).map(Secret::new)?;
        let value = value.expose().trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// As [`variable`](Self::variable), for keys.
    pub fn secret(&self, name: &str) -> Option<Secret> {
        self.variable(name).map(Secret::new)
    }

    /// A variable that holds a whole number of seconds; 0 counts as not set.
    ///
    /// # Errors
    /// Of kind [`Configuration`](ErrorKind::Configuration) when it holds anything else.
    pub fn seconds(&self, name: &str) -> Result<Option<Duration>, Error> {
        let Some(value) = self.variable(name) else { return Ok(None) };
        match value.parse() {
            Ok(0) => Ok(None),
            Ok(seconds) => Ok(Some(Duration::from_secs(seconds))),
            Err(_) => Err(Error::new(
                ErrorKind::Configuration,
                format!("the environment variable {name} is not a number of seconds"),
            )),
        }
    }

    /// Whether the files are those of this machine, so that they can be written as well as read.
    pub fn is_on_disk(&self) -> bool {
        self.on_disk
    }

    /// The path that is meant: `~/` at its beginning is the home folder, where there is one.
    pub fn path(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/").or_else(|| path.strip_prefix("~\\")), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        }
    }

    /// The path for people: with `~` for the home folder.
    pub fn show(&self, path: &Path) -> String {
        let below = self.home.as_ref().and_then(|home| path.strip_prefix(home).ok());
        match below {
            Some(below) => Path::new("~").join(below).display().to_string(),
            None => path.display().to_string(),
        }
    }

    /// What is in a file; `None` when there is no such file. It may hold keys, and is wiped when
    /// dropped.
    ///
    /// # Errors
    /// Of kind [`Configuration`](ErrorKind::Configuration) when the file is there and cannot be
    /// read; names it and says why, and nothing of what is in it.
    pub fn read(&self, path: &Path) -> Result<Option<Secret>, Error> {
        if path.starts_with("~") {
            return Ok(None); // below a home folder, of which there is none
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
                // The kind alone: what a reader of another kind writes about a file is not known.
                let message = format!("{} cannot be read: {}", self.show(path), error.kind());
                Err(Error::new(ErrorKind::Configuration, message))
            }
        }
    }
}
