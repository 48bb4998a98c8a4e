//! A place that can be looked at without waiting: variables, a file.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::{Credentials, ProvideCredentials};
use crate::{BoxFuture, Error};

type Found = Arc<dyn ProvideCredentials>;
type Look = Arc<dyn Fn() -> Result<Found, Error> + Send + Sync>;

/// Looks at one place when first asked, and stays with the credentials that it finds there, or with
/// what it finds there to fetch them with. While it finds nothing it looks again each time.
///
/// It gives an error of kind [`Credentials`](crate::ErrorKind::Credentials) when there are none, and
/// one of another kind when there is something that cannot be used.
#[derive(Clone)]
pub struct Lookup {
    place: &'static str,
    look: Look,
    found: Arc<OnceLock<Found>>,
}

impl Lookup {
    /// `place` is a few words for `Debug`.
    pub fn new<P: ProvideCredentials + 'static>(
        place: &'static str,
        look: impl Fn() -> Result<P, Error> + Send + Sync + 'static,
    ) -> Self {
        let look = move || look().map(|found| Arc::new(found) as Found);
        Self { place, look: Arc::new(look), found: Arc::default() }
    }

    /// What is there.
    ///
    /// # Errors
    /// Says why there are no credentials.
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
