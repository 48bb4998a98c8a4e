//! Credentials: where they come from and how temporary ones are refreshed.

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

/// The credentials that sign a request.
///
/// Two are equal if they sign alike and expire alike, wherever they come from.
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
    /// Creates credentials from a key pair: access key and secret key at JD Cloud, public key and
    /// private key at UCloud.
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

    /// Creates credentials from a bearer token, which replaces the signature. UCloud issues such
    /// tokens for browser logins; JD Cloud has none. The keys of such credentials are empty.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        Self { bearer_token: Some(token.into()), ..Self::new("", "") }
    }

    /// Adds the session token of temporary credentials.
    #[must_use]
    pub fn with_session_token(mut self, token: impl Into<Secret>) -> Self {
        self.session_token = Some(token.into());
        self
    }

    /// Sets when temporary credentials expire.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// Describes where they come from, for messages. It must not contain anything secret.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// The public half of the key pair.
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// The half of the key pair that signs.
    pub fn secret_key(&self) -> &Secret {
        &self.secret_key
    }

    /// The session token of temporary credentials.
    pub fn session_token(&self) -> Option<&Secret> {
        self.session_token.as_ref()
    }

    /// The token that replaces the signature.
    pub fn bearer_token(&self) -> Option<&Secret> {
        self.bearer_token.as_ref()
    }

    /// When they expire, if they do.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Where they come from, such as `environment variable UCLOUD_PUBLIC_KEY` or `profile default
    /// of ~/.ucloud/credential.json`.
    pub fn source(&self) -> &str {
        self.source.as_deref().unwrap_or("the program")
    }

    /// Checks that they have not expired at `now`. The service would reject them too, perhaps less
    /// clearly.
    ///
    /// # Errors
    /// Of kind [`Credentials`](ErrorKind::Credentials) if they have; the message says when.
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

/// Provides credentials. Called before every request.
///
/// Wrap a provider that fetches credentials, from a service or a vault, in [`Refreshing`], which
/// calls it only when needed.
pub trait ProvideCredentials: Send + Sync + fmt::Debug {
    /// Returns credentials that are valid now.
    ///
    /// # Errors
    /// Should say where it looked and why there were none; use [`Error::credentials`]. In a
    /// [`Chain`], an error of that kind leads on to the next provider; any other ends the search.
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

/// Builds credentials from the two halves of a key pair, given with their names. Returns `None` if
/// both are missing. An empty half counts as missing.
///
/// # Errors
/// Of kind [`Configuration`](ErrorKind::Configuration) if only one half is there: searching on
/// could select the wrong account.
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
