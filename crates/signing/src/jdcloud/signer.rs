//! Signs with one key pair, deriving each signing key once a day.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::{
    Authorization, Date, Request, Scope, SigningKey, Timestamp, Version, canonical_request,
    signed_headers, string_to_sign,
};

/// The number of derived keys that a signer caches. A client uses one or a few regions of one
/// service; a shared signer at most some dozens of services. Beyond that it derives keys again,
/// which costs five short hashes.
const KEPT_KEYS: usize = 64;

/// Signs requests with one access key and caches the signing keys it derives.
///
/// It can be shared between threads. The secret key and all derived keys are zeroized when it is
/// dropped.
pub struct Signer {
    version: Version,
    access_key: String,
    secret_key: Zeroizing<String>,
    keys: Mutex<Keys>,
}

impl Signer {
    /// Creates a signer from an access key (its id, which is not secret) and a secret key.
    ///
    /// A `String` passed as secret key is moved and eventually zeroized; of a `&str` only the copy
    /// is.
    #[must_use]
    pub fn new(
        version: Version,
        access_key: impl Into<String>,
        secret_key: impl Into<String>,
    ) -> Self {
        Self {
            version,
            access_key: access_key.into(),
            secret_key: Zeroizing::new(secret_key.into()),
            keys: Mutex::default(),
        }
    }

    /// Returns the version of the signatures.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Returns the id of the access key, which is in every `Authorization` header.
    #[must_use]
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// Signs a request for a region, service and time.
    ///
    /// The request's `x-jdcloud-date` header must have the same timestamp, which is not checked.
    /// See the [module](super) for the caller's other responsibilities.
    #[must_use]
    pub fn sign(
        &self,
        request: &Request<'_>,
        region: &str,
        service: &str,
        timestamp: Timestamp,
    ) -> Signature {
        let scope = Scope {
            date: timestamp.date(),
            region: region.to_owned(),
            service: service.to_owned(),
            version: self.version,
        };
        let canonical_request = canonical_request(self.version, request);
        let string_to_sign = string_to_sign(timestamp, &scope, &canonical_request);
        let signed_headers = signed_headers(request.headers);
        let signature = self.keys().get(&scope, &self.secret_key).sign(&string_to_sign);
        let authorization =
            Authorization::render(&self.access_key, &scope, &signed_headers, &signature);
        Signature { canonical_request, string_to_sign, signed_headers, signature, authorization }
    }

    /// Returns the number of signing keys derived so far: one for each day, region and service,
    /// unless more are in use at once than the signer caches.
    #[must_use]
    pub fn derivations(&self) -> u64 {
        self.keys().derivations
    }

    // If a thread panicked while holding the lock, at worst a key is missing and is derived again.
    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("version", &self.version)
            .field("access_key", &self.access_key)
            .finish_non_exhaustive()
    }
}

/// The derived keys, most recently used last.
#[derive(Default)]
struct Keys {
    kept: Vec<Key>,
    derivations: u64,
}

struct Key {
    date: Date,
    region: String,
    service: String,
    key: SigningKey,
}

impl Keys {
    fn get(&mut self, scope: &Scope, secret_key: &str) -> &SigningKey {
        let found = self.kept.iter().position(|key| {
            key.date == scope.date && key.region == scope.region && key.service == scope.service
        });
        let key = match found {
            Some(at) => self.kept.remove(at),
            None => self.derive(scope, secret_key),
        };
        &self.kept.push_mut(key).key
    }

    fn derive(&mut self, scope: &Scope, secret_key: &str) -> Key {
        if self.kept.len() == KEPT_KEYS {
            self.kept.remove(0);
        }
        self.derivations += 1;
        Key {
            date: scope.date,
            region: scope.region.clone(),
            service: scope.service.clone(),
            key: SigningKey::derive(
                scope.version,
                secret_key,
                scope.date,
                &scope.region,
                &scope.service,
            ),
        }
    }
}

/// A signature with all intermediate values.
#[derive(Clone, Eq, PartialEq)]
pub struct Signature {
    /// See [`canonical_request`]. It contains the header values, so do not log it.
    pub canonical_request: String,
    /// See [`string_to_sign`].
    pub string_to_sign: String,
    /// The names of the signed headers: lowercase, sorted, joined by `;`.
    pub signed_headers: String,
    /// The signature: 64 lowercase hex digits.
    pub signature: String,
    /// The value of the `Authorization` header.
    pub authorization: String,
}

// Manual, because the canonical request contains header values such as a security token.
impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature")
            .field("string_to_sign", &self.string_to_sign)
            .field("authorization", &self.authorization)
            .finish_non_exhaustive()
    }
}
