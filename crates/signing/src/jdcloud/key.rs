//! The signing key, derived from the secret key by HMACs over day, region, service and terminator.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::{Date, Version};
use crate::hex;

/// A key that signs for one day, region and service. It is zeroized when dropped, and `Debug` does
/// not show it.
pub struct SigningKey {
    bytes: Digest,
}

// On the heap, because moving a key, as a growing list does, would leave copies that are not
// zeroized.
type Digest = Box<Zeroizing<[u8; 32]>>;

impl SigningKey {
    /// Derives the key: HMAC-SHA256 keyed with the version's prefix and the secret key over the
    /// day, then keyed with the result over the region, and likewise over the service and the
    /// version's terminator.
    #[must_use]
    pub fn derive(
        version: Version,
        secret_key: &str,
        date: Date,
        region: &str,
        service: &str,
    ) -> Self {
        let prefixed = Zeroizing::new([version.key_prefix(), secret_key].concat());
        let of_day = hmac_sha256(prefixed.as_bytes(), &date.to_string());
        let of_region = hmac_sha256(&of_day[..], region);
        let of_service = hmac_sha256(&of_region[..], service);
        Self { bytes: hmac_sha256(&of_service[..], version.terminator()) }
    }

    /// Returns the key. For its day, region and service it is as sensitive as the secret key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Signs a [string to sign](super::string_to_sign); returns 64 lowercase hex digits.
    #[must_use]
    pub fn sign(&self, string_to_sign: &str) -> String {
        hex::lowercase(&hmac_sha256(&self.bytes[..], string_to_sign)[..])
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(redacted)")
    }
}

fn hmac_sha256(key: &[u8], message: &str) -> Digest {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("an HMAC key may be of any length");
    mac.update(message.as_bytes());
    let mut digest = mac.finalize().into_bytes();
    let mut bytes = Digest::default();
    bytes.copy_from_slice(&digest);
    digest.as_mut_slice().zeroize();
    bytes
}
