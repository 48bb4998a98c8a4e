//! Several places to look for credentials, one after the other.

use std::sync::{Arc, OnceLock};

use super::{Credentials, Lookup, ProvideCredentials};
use crate::error::one_line;
use crate::{BoxFuture, Error, ErrorKind};

/// Asks one place after the other, and stays with the first that gives credentials: an account
/// does not change while a program runs.
///
/// A place whose error is of kind [`Credentials`](ErrorKind::Credentials) has none, and the next is
/// asked. After an error of any other kind (half a key pair, a malformed file) none is, because
/// that place was meant to be used. When no place has any, the error lists all of them and why.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), yun_runtime::Error> {
/// # use yun_runtime::credentials::{Chain, Credentials, ProvideCredentials};
/// let chain = Chain::new().then(Credentials::new("access", "secret").with_source("the vault"));
/// assert_eq!(chain.provide().await?.source(), "the vault");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Chain {
    passed: Vec<String>,
    places: Vec<Arc<dyn ProvideCredentials>>,
    chosen: Arc<OnceLock<usize>>,
}

impl Chain {
    /// A chain without places.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a place, to be asked after those before it.
    #[must_use]
    pub fn then(mut self, place: impl ProvideCredentials + 'static) -> Self {
        self.places.push(Arc::new(place));
        // The choice is by position, and was made among fewer.
        self.chosen = Arc::default();
        self
    }

    /// Adds places that were looked at before and gave none, for the error's list.
    #[must_use]
    pub fn after(mut self, reasons: impl IntoIterator<Item = String>) -> Self {
        self.passed.extend(reasons);
        self
    }

    async fn ask(&self) -> Result<Credentials, Error> {
        if let Some(place) = self.chosen.get().and_then(|chosen| self.places.get(*chosen)) {
            return place.provide().await;
        }
        let mut reasons = self.passed.clone();
        for (index, place) in self.places.iter().enumerate() {
            match place.provide().await {
                Ok(credentials) => {
                    // Of two first callers one decides, and both use what that one found.
                    let chosen = *self.chosen.get_or_init(|| index);
                    if chosen != index {
                        return self.places[chosen].provide().await;
                    }
                    tracing::debug!(source = one_line(credentials.source()), "credentials found");
                    return Ok(credentials);
                }
                Err(error) => reasons.push(reason(error)?),
            }
        }
        Err(nowhere(&reasons))
    }
}

impl ProvideCredentials for Chain {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.ask())
    }
}

/// As a [`Chain`], for places that need no waiting. Without success it gives the reasons, one a
/// place; [`nowhere`] makes an error of them.
///
/// # Errors
/// The first error that is not of kind [`Credentials`](ErrorKind::Credentials).
pub fn first_of(
    places: &[Lookup],
) -> Result<Result<Arc<dyn ProvideCredentials>, Vec<String>>, Error> {
    let mut reasons = Vec::new();
    for place in places {
        match place.find() {
            Ok(credentials) => return Ok(Ok(credentials)),
            Err(error) => reasons.push(reason(error)?),
        }
    }
    Ok(Err(reasons))
}

/// Why a place has no credentials; an error when looking further would be wrong.
fn reason(error: Error) -> Result<String, Error> {
    match error.kind() {
        ErrorKind::Credentials => Ok(error.message().to_owned()),
        _ => Err(error),
    }
}

/// The error of a search without success.
pub fn nowhere(reasons: &[String]) -> Error {
    let list: Vec<_> = reasons
        .iter()
        .enumerate()
        .map(|(index, reason)| format!("({}) {reason}", index + 1))
        .collect();
    Error::credentials(match list.as_slice() {
        [] => "there is no place to look for credentials".to_owned(),
        _ => format!("no credentials in any of {} places: {}", list.len(), list.join("; ")),
    })
}
