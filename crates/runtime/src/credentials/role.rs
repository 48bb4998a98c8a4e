//! Assumes a role with other credentials.

use std::time::SystemTime;

use super::{Credentials, ProvideCredentials, Refreshing};
use crate::call::send;
use crate::client::Core;
use crate::{BoxFuture, Error, Operation, Secret};

/// A request that assumes a role.
pub trait RoleRequest: Operation + Send + Sync + 'static {
    /// Describes the role, without secrets.
    fn role(&self) -> String;

    /// Extracts the credentials that the service granted. The request was sent at `asked_at`, so
    /// their lifetime starts no earlier.
    fn granted(&self, result: Self::Result, asked_at: SystemTime) -> Granted;
}

/// Temporary credentials from a response, each part with the name of its field.
#[derive(Debug)]
pub struct Granted {
    access_key: Part,
    secret_key: Part,
    session_token: Part,
    expires_at: SystemTime,
}

type Part = (&'static str, Option<Secret>);

impl Granted {
    /// Creates them from the two keys and the token, each with the name of its field.
    pub fn new(
        access_key: (&'static str, Option<String>),
        secret_key: (&'static str, Option<String>),
        session_token: (&'static str, Option<String>),
        expires_at: SystemTime,
    ) -> Self {
        // All parts are wrapped before any is checked, so that they are zeroized even if one is
        // missing.
        let secret = |(name, part): (_, Option<String>)| (name, part.map(Secret::new));
        Self {
            access_key: secret(access_key),
            secret_key: secret(secret_key),
            session_token: secret(session_token),
            expires_at,
        }
    }

    fn credentials(self, operation: &str) -> Result<Credentials, Error> {
        let demand = |(name, part): Part| {
            part.filter(|part| !part.expose().is_empty()).ok_or_else(|| {
                Error::credentials(format!("the response of {operation} has no `{name}`"))
            })
        };
        Ok(Credentials::new(demand(self.access_key)?.expose(), demand(self.secret_key)?)
            .with_session_token(demand(self.session_token)?)
            .with_expiry(self.expires_at))
    }
}

/// A provider of a role's credentials, which assumes the role with `core` on first use and
/// refreshes the credentials.
pub fn assumed<R: RoleRequest + std::fmt::Debug>(core: Core, request: R) -> Refreshing {
    let clock = core.settings().clock.clone();
    Refreshing::with_clock(Fetch { core, request }, clock)
}

#[derive(Debug)]
struct Fetch<R> {
    core: Core,
    request: R,
}

impl<R: RoleRequest + std::fmt::Debug> ProvideCredentials for Fetch<R> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async {
            let asked_at = self.core.settings().clock.now();
            let result = send(&self.core, &self.request).await?.into_result();
            let granted = self.request.granted(result, asked_at);
            Ok(granted.credentials(R::INFO.name)?.with_source(self.request.role()))
        })
    }
}
