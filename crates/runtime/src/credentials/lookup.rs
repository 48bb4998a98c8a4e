//! A place that can be looked at without waiting: variables, a file.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::{Credentials, ProvideCredentials};
use crate::{BoxFuture, Error};

type Look = Arc<dyn Fn() -> Result<Credentials, Error> + Send + Sync>;

/// Looks at one place when first asked, and stays with the credentials that it finds there. While
/// it finds none it looks again each time.
///
/// It gives an error of kind [`Credentials`](crate::ErrorKind::Credentials) when there are none, and
/// one of another kind when there is something that cannot be used.
#[derive(Clone)]
pub struct Lookup {
    place: &'static str,
    look: Look,
    found: Arc<OnceLock<Credentials>>,
}

impl Lookup {
    /// `place` is a few words for `Debug`.
    pub fn new(
        place: &'static str,
        look: impl Fn() -> Result<Credentials, Error> + Send + Sync + 'static,
    ) -> Self {
        Self { place, look: Arc::new(look), found: Arc::default() }
    }

    /// What is there.
    ///
    /// # Errors
    /// Says why there are no credentials.
    pub fn find(&self) -> Result<Credentials, Error> {
        if let Some(found) = self.found.get() {
            return Ok(found.clone());
        }
        let found = (self.look)()?;
        Ok(self.found.get_or_init(|| found).clone())
    }
}

impl ProvideCredentials for Lookup {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(std::future::ready(self.find()))
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Lookup").field(&self.place).finish()
    }
}
