//! UCloud: SHA-1 over the sorted parameters and the private key.
//!
//! UCloud documents the scheme in `summary/signature.md`; the Go, Java and Python SDKs agree with
//! it. `PublicKey` is a signed parameter, and so is `SecurityToken` of temporary credentials; the
//! caller adds both. The scheme has no timestamp or nonce, so a captured request stays valid.
//!
//! Parameters have flat names (`Disks.0.Type`) and text values; the caller converts booleans,
//! numbers and lists to text. A body of nested JSON has no flat names: there a list or an object is
//! a [`Nested`] value, whose text is that of everything in it. This is undocumented; the provider's
//! Go SDK does it.

use std::borrow::Cow;

use sha1::{Digest, Sha1};

use crate::hex;

/// The parameter for the signature, the only one that is not signed.
pub const SIGNATURE_PARAMETER: &str = "Signature";

/// Concatenates `name` + `value` of every parameter but `Signature`, in byte order of the names,
/// without separators.
///
/// Check this intermediate value if the service rejects a signature (RetCode 171). It does not
/// contain the private key, but it does contain all values, including passwords, user data and a
/// `SecurityToken`. Do not log it.
///
/// Names are unique in a well-formed request. The values of a repeated name are sorted in byte
/// order, so that the order of the arguments never matters.
///
/// ```
/// use yun_signing::ucloud::canonical_parameters;
///
/// let canonical =
///     canonical_parameters([("b", "2"), ("a.10", "1"), ("B", "0"), ("Signature", "x")]);
/// assert_eq!(canonical, "B0a.101b2");
/// ```
#[must_use]
pub fn canonical_parameters<'a>(
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    in_order(parameters).into_iter().flat_map(|(name, value)| [name, value]).collect()
}

fn in_order<'a>(
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<(&'a str, &'a str)> {
    let mut parameters: Vec<_> =
        parameters.into_iter().filter(|(name, _)| *name != SIGNATURE_PARAMETER).collect();
    parameters.sort_unstable();
    parameters
}

/// Returns the value of `Signature`: the lowercase hex SHA-1 of [`canonical_parameters`] followed
/// by the private key.
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
    // Hashed piece by piece: a joined string would leave copies of key, token and passwords in
    // freed memory.
    let mut hash = Sha1::new();
    for (name, value) in in_order(parameters) {
        hash.update(name);
        hash.update(value);
    }
    hash.update(private_key);
    hex::lowercase(&hash.finalize())
}

/// A parameter value of a request whose body is nested JSON.
///
/// It does not implement `Debug`, because it may contain secrets.
#[derive(Clone, PartialEq, Eq)]
pub enum Nested<'a> {
    /// A scalar, formatted as in the flat form. The text of `null` is empty.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Self>),
    /// An object, with its names in any order.
    Object(Vec<(&'a str, Self)>),
}

impl Nested<'_> {
    /// Appends the items of a list, or the names and values of an object in byte order of the
    /// names, without dots or indexes.
    fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.as_ref().to_owned(),
            Self::List(items) => items.iter().map(Self::to_text).collect(),
            Self::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (*name, value.to_text()));
                let mut fields: Vec<_> = fields.collect();
                fields.sort_unstable();
                fields.iter().flat_map(|(name, value)| [name, value.as_str()]).collect()
            }
        }
    }
}

/// Like [`canonical_parameters`], for a request whose body is nested JSON.
///
/// An empty list or object contributes only its name. Different bodies can have the same text,
/// because the scheme has no separators.
///
/// ```
/// use yun_signing::ucloud::{Nested, canonical_nested_parameters};
///
/// let port = |text: &'static str| Nested::Object(vec![("Port", Nested::Text(text.into()))]);
/// let targets = Nested::List(vec![port("80"), port("81")]);
/// assert_eq!(canonical_nested_parameters([("Targets", targets)]), "TargetsPort80Port81");
/// ```
#[must_use]
pub fn canonical_nested_parameters<'a>(
    parameters: impl IntoIterator<Item = (&'a str, Nested<'a>)>,
) -> String {
    let parameters = texts(parameters);
    canonical_parameters(parameters.iter().map(|(name, value)| (*name, &**value)))
}

/// Like [`sign`], for a request whose body is nested JSON. Without lists and objects, the signature
/// is the same in both forms.
#[must_use]
pub fn sign_nested<'a>(
    parameters: impl IntoIterator<Item = (&'a str, Nested<'a>)>,
    private_key: &str,
) -> String {
    let parameters = texts(parameters);
    sign(parameters.iter().map(|(name, value)| (*name, &**value)), private_key)
}

/// Text is borrowed, not copied: it may be a token.
fn texts<'a>(
    parameters: impl IntoIterator<Item = (&'a str, Nested<'a>)>,
) -> Vec<(&'a str, Cow<'a, str>)> {
    let text = |value| match value {
        Nested::Text(text) => text,
        nested => Cow::Owned(nested.to_text()),
    };
    parameters.into_iter().map(|(name, value)| (name, text(value))).collect()
}
