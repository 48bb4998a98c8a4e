//! A synchronous place for credentials: variables or a file.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::{Credentials, ProvideCredentials};
use crate::{BoxFuture, Error};

type Found = Arc<dyn ProvideCredentials>;
type Look = Arc<dyn Fn() -> Result<Found, Error> + Send + Sync>;

/// Looks in one place on first use and keeps what it finds there: credentials, or a provider that
/// fetches them. While it finds nothing, it looks again on every use.
///
/// Its error is of kind [`Credentials`](crate::ErrorKind::Credentials) if the place has none, and
/// of another kind if it has something unusable.
#[derive(Clone)]
pub struct Lookup {
    place: &'static str,
    look: Look,
    found: Arc<OnceLock<Found>>,
}

impl Lookup {
    /// Creates a lookup. `place` is a short description for `Debug`.
    pub fn new<P: ProvideCredentials + 'static>(
        place: &'static str,
        look: impl Fn() -> Result<P, Error> + Send + Sync + 'static,
    ) -> Self {
        let look = move || look().map(|found| Arc::new(found) as Found);
        Self { place, look: Arc::new(look), found: Arc::default() }
    }

    /// Returns what the place has.
    ///
    /// # Errors
    /// Why the place has no credentials.
    pub fn find(&self) -> Result<Arc<dyn ProvideCredentials>, Error> {
        if let Some(found) = self.found.get() {
            return Ok(found.clone());
        }
        let found = (self.look)()?;
        Ok(self.found.get_or_init(|| found).clone())
    }
}

impl ProvideCredentials for Lookup {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async { self.find()?.provide().await })
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Lookup").field(&self.place).finish()
    }
}
