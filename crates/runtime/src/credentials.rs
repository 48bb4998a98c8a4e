//! Credentials and where they come from.

use std::fmt;
use std::time::SystemTime;

use crate::{BoxFuture, Error, Secret};

/// What a request is signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key: String,
    secret_key: Secret,
    session_token: Option<Secret>,
    expires_at: Option<SystemTime>,
}

impl Credentials {
    /// A key pair. JD Cloud calls the halves access key and secret key, UCloud public key and
    /// private key.
    pub fn new(access_key: impl Into<String>, secret_key: impl Into<Secret>) -> Self {
        Self {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            session_token: None,
            expires_at: None,
        }
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

    /// Until when they are valid; `None` when they do not expire.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key", &"[redacted]")
            .field("secret_key", &self.secret_key)
            .field("session_token", &self.session_token)
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

/// A source of credentials. It is asked before every request.
pub trait ProvideCredentials: Send + Sync + fmt::Debug {
    /// Gives credentials that are valid now.
    ///
    /// # Errors
    /// Says what was tried and why it gave none; [`Error::credentials`] makes such an error.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>>;
}

impl ProvideCredentials for Credentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}
