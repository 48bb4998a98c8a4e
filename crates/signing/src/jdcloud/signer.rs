//! Signing with one pair of keys, deriving each signing key once a day.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use zeroize::Zeroizing;

use super::{
    Authorization, Date, Request, Scope, SigningKey, Timestamp, Version, canonical_request,
    signed_headers, string_to_sign,
};

/// How many derived keys a signer keeps. A client uses one region, or a few, of one service; a shared signer
/// at most some dozens of services. Beyond that it derives again, which costs five hashes of little text.
const KEPT_KEYS: usize = 64;

/// Signs requests with one access key, and keeps the signing keys it has derived.
///
/// May be shared between threads. The secret key and all derived keys are wiped when it is dropped.
pub struct Signer {
    version: Version,
    access_key: String,
    secret_key: Zeroizing<String>,
    keys: Mutex<Keys>,
}

impl Signer {
    /// A signer for this access key (its id, not secret) and secret key.
    ///
    /// A `String` given as secret key is taken over and wiped in the end; of a `&str` only the copy is.
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

    /// The version this signer signs in.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The id of the access key, which stands in every `Authorization` header.
    #[must_use]
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// Signs a request for a region and service at a time.
    ///
    /// The request's `x-jdcloud-date` header is to be the same timestamp; nothing here checks it. See the
    /// [module](super) for what else the caller does.
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

    /// How many signing keys have been derived so far: one for each day, region and service, unless more of them
    /// are in use at once than a signer keeps.
    #[must_use]
    pub fn derivations(&self) -> u64 {
        self.keys().derivations
    }

    // A thread that panicked while it held the lock leaves at worst a key missing, which is derived again.
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

/// The derived keys, the one used last at the end.
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

/// A signature together with every value on the way to it.
#[derive(Clone, Eq, PartialEq)]
pub struct Signature {
    /// See [`canonical_request`]; holds the header values, so not for logs.
    pub canonical_request: String,
    /// See [`string_to_sign`].
    pub string_to_sign: String,
    /// The names of the signed headers: lowercase, in order, joined by `;`.
    pub signed_headers: String,
    /// The signature: 64 lowercase hex digits.
    pub signature: String,
    /// The value of the `Authorization` header.
    pub authorization: String,
}

// By hand: the canonical request holds header values, a security token among them.
impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature")
            .field("string_to_sign", &self.string_to_sign)
            .field("authorization", &self.authorization)
            .finish_non_exhaustive()
    }
}
