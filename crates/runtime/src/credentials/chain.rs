//! A chain of credential providers, tried in order.

use std::sync::{Arc, OnceLock};

use super::{Credentials, Lookup, ProvideCredentials};
use crate::error::one_line;
use crate::{BoxFuture, Error, ErrorKind};

/// Tries providers in order and stays with the first that returns credentials, because the account
/// should not change while a program runs.
///
/// If a provider returns an error of kind [`Credentials`](ErrorKind::Credentials), it has none and
/// the chain tries the next. An error of any other kind (half a key pair, a malformed file) ends
/// the search, because that provider was meant to be used. If no provider has credentials, the
/// error lists all of them with their reasons.
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
    /// Creates an empty chain.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a provider.
    #[must_use]
    pub fn then(mut self, place: impl ProvideCredentials + 'static) -> Self {
        self.places.push(Arc::new(place));
        // The choice was made among fewer providers.
        self.chosen = Arc::default();
        self
    }

    /// Adds the reasons of places that were searched before the chain, for the error's list.
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
                    // If two calls race to choose first, one wins and both use its choice.
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

/// A synchronous [`Chain`]. If no place has credentials, returns one reason per place, which
/// [`nowhere`] turns into an error.
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

/// Returns why a place has no credentials, or an error if the search must end.
fn reason(error: Error) -> Result<String, Error> {
    match error.kind() {
        ErrorKind::Credentials => Ok(error.message().to_owned()),
        _ => Err(error),
    }
}

/// The error of an unsuccessful search.
pub fn nowhere(reasons: &[String]) -> Error {
    let list: Vec<_> = reasons
        .iter()
        .enumerate()
        .map(|(index, reason)| format!("({}) {reason}", index + 1))
        .collect();
    Error::credentials(match list.as_slice() {
        [] => "the credential chain is empty".to_owned(),
        _ => format!("no credentials found in {} places: {}", list.len(), list.join("; ")),
    })
}
