//! UCloud: one SHA-1 over the sorted parameters and the private key.
//!
//! The rule is UCloud's `summary/signature.md`; the Go, Java and Python SDKs agree with it. `PublicKey` is a signed
//! parameter, and so is `SecurityToken` with temporary credentials: the caller adds both. There is no timestamp and
//! no nonce in this scheme, so a captured request stays valid.
//!
//! The parameters are those of the flat form (`Disks.0.Type`), already written out as text; how booleans, numbers
//! and lists become text is the caller's matter.

use sha1::{Digest, Sha1};

use crate::hex;

/// The parameter that carries the signature, and the only one that is not signed.
pub const SIGNATURE_PARAMETER: &str = "Signature";

/// Every parameter but `Signature`, ordered byte-wise by name, as `name` + `value` with nothing in between.
///
/// This is the intermediate value to look at when a signature is refused (RetCode 171). It holds no private key,
/// but it does hold the values: passwords, user data and a `SecurityToken` among them. Do not log it.
///
/// Names are unique in a well-formed request. Should one be given twice, its values follow each other in byte order,
/// so that the order of the arguments still does not matter.
///
/// ```
/// let canonical = yun_signing::ucloud::canonical_parameters([("b", "2"), ("a.10", "1"), ("B", "0"), ("Signature", "x")]);
/// assert_eq!(canonical, "B0a.101b2");
/// ```
#[must_use]
pub fn canonical_parameters<'a>(
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut parameters: Vec<_> =
        parameters.into_iter().filter(|(name, _)| *name != SIGNATURE_PARAMETER).collect();
    parameters.sort_unstable();
    parameters.into_iter().flat_map(|(name, value)| [name, value]).collect()
}

/// The value of `Signature`: lowercase hex SHA-1 of [`canonical_parameters`] followed by the private key.
///
/// ```
/// // The example in the Python SDK's documentation.
/// let signature = yun_signing::ucloud::sign([("foo", "bar")], "my_private_key");
/// assert_eq!(signature, "634edc1bb957c0d65e5ab5494cf3b7784fbc87af");
/// ```
#[must_use]
pub fn sign<'a>(
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    private_key: &str,
) -> String {
    // The key goes straight into the hash: joining it to the text would leave a copy of it in freed memory.
    let mut hash = Sha1::new();
    hash.update(canonical_parameters(parameters));
    hash.update(private_key);
    hex::lowercase(&hash.finalize())
}
