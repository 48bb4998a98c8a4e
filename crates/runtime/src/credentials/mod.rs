//! Credentials, where they come from, and how temporary ones are kept fresh.

mod environment;
mod lookup;
mod chain;
mod flight;
mod refreshing;
mod exchange;
mod metadata;
mod finish;
mod role;
pub mod search;
mod time;

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use crate::{BoxFuture, Error, ErrorKind, Secret};

pub use chain::{Chain, first_of, nowhere};
pub use environment::Environment;
pub use exchange::{exchange, is_confidential};
pub use finish::finish;
pub use lookup::Lookup;
pub use metadata::MetadataService;
pub use refreshing::Refreshing;
pub use role::{Granted, RoleRequest, assumed};
pub use time::{later, parse_time, show_time};

/// What a request is signed with.
///
/// Two are equal when they sign alike and expire alike; where they come from does not matter.
#[derive(Clone)]
pub struct Credentials {
    access_key: String,
    secret_key: Secret,
    session_token: Option<Secret>,
    bearer_token: Option<Secret>,
    expires_at: Option<SystemTime>,
    source: Option<Arc<str>>,
}

impl Credentials {
    /// A key pair. JD Cloud calls the halves access key and secret key, UCloud public key and
    /// private key.
    pub fn new(access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        Self {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            session_token: None,
            bearer_token: None,
            expires_at: None,
            source: None,
        }
    }

    /// A token that goes with each request in place of a signature. UCloud has such tokens, from a
    /// login in a browser; JD Cloud has none. The keys of such credentials are empty.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        Self { bearer_token: Some(token.into()), ..Self::new("", "") }
    }

    /// Adds the token that temporary credentials come with.
    #[must_use]
    pub fn with_session_token(mut self, token: impl Into<Secret>) -> Self {
        self.session_token = Some(token.into());
        self
    }

    /// Says until when temporary credentials are valid.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// Says where they come from, in a few words that hold nothing secret.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// The half that is not secret.
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// The half that signs.
    pub fn secret_key(&self) -> &Secret {
        &self.secret_key
    }

    /// The token of temporary credentials.
    pub fn session_token(&self) -> Option<&Secret> {
        self.session_token.as_ref()
    }

    /// The token that goes with each request in place of a signature.
    pub fn bearer_token(&self) -> Option<&Secret> {
        self.bearer_token.as_ref()
    }

    /// Until when they are valid; `None` when they do not expire.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Where they come from, such as `environment variable UCLOUD_PUBLIC_KEY` or
    /// `profile default of ~/.ucloud/credential.json`.
    pub fn source(&self) -> &str {
        self.source.as_deref().unwrap_or("the program")
    }

    /// Refuses credentials that are no longer valid at `now`: the service would too, and might
    /// say so less clearly.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials); says since when they are expired.
    pub fn check_valid(&self, now: SystemTime) -> Result<(), Error> {
        match self.expires_at {
            Some(expires_at) if expires_at <= now => Err(Error::credentials(format!(
                "the credentials from {} expired at {}",
                self.source(),
                show_time(expires_at)
            ))),
            _ => Ok(()),
        }
    }
}

impl PartialEq for Credentials {
    fn eq(&self, other: &Self) -> bool {
        self.access_key == other.access_key
            && self.secret_key == other.secret_key
            && self.session_token == other.session_token
            && self.bearer_token == other.bearer_token
            && self.expires_at == other.expires_at
    }
}

impl Eq for Credentials {}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key", &"[redacted]")
            .field("secret_key", &self.secret_key)
            .field("session_token", &self.session_token)
            .field("bearer_token", &self.bearer_token)
            .field("expires_at", &self.expires_at.map(show_time))
            .field("source", &self.source())
            .finish()
    }
}

/// A source of credentials. It is asked before every request.
///
/// A source that has to fetch them, from a service or a vault, is best wrapped in [`Refreshing`],
/// which asks it only when there is need to.
pub trait ProvideCredentials: Send + Sync + fmt::Debug {
    /// Gives credentials that are valid now.
    ///
    /// # Errors
    /// Says where it looked and why that gave none; [`Error::credentials`] makes such an error. In a
    /// [`Chain`] an error of this kind means that the next place is asked; after an error of any
    /// other kind none is.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>>;
}

impl ProvideCredentials for Credentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        (**self).provide()
    }
}

/// The two halves of a key pair, found under these names: both, none, or an error that names the
/// half that is missing. An empty half is a missing one.
///
/// # Errors
/// Of kind [`Configuration`](ErrorKind::Configuration) when one half is there without the other:
/// going on to the next place would use an account that nobody meant.
pub fn pair(
    place: &str,
    (access_name, access_key): (&str, Option<Secret>),
    (secret_name, secret_key): (&str, Option<Secret>),
) -> Result<Option<Credentials>, Error> {
    let set = |half: Option<Secret>| half.filter(|half| !half.expose().is_empty());
    let (there, missing) = match (set(access_key), set(secret_key)) {
        (None, None) => return Ok(None),
        (Some(access_key), Some(secret_key)) => {
            return Ok(Some(Credentials::new(access_key.expose(), secret_key)));
        }
        (Some(_), None) => (access_name, secret_name),
        (None, Some(_)) => (secret_name, access_name),
    };
    let message = format!("{place} has {there}, but not {missing}: a key pair needs both");
    Err(Error::new(ErrorKind::Configuration, message))
}
