//! UCloud: one SHA-1 over the sorted parameters and the private key.
//!
//! The rule is UCloud's `summary/signature.md`; the Go, Java and Python SDKs agree with it. `PublicKey` is a signed
//! parameter, and so is `SecurityToken` with temporary credentials: the caller adds both. There is no timestamp and
//! no nonce in this scheme, so a captured request stays valid.
//!
//! The parameters are those of the flat form (`Disks.0.Type`), already written out as text; how booleans, numbers
//! and lists become text is the caller's matter. A body of nested JSON has no flat names: there a list or an object is
//! a value of its own, [`Nested`], whose text is that of everything in it. The documentation does not say how; the
//! provider's Go SDK does it.

use std::borrow::Cow;

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
    // Everything goes straight into the hash: joined to one text, key, token and passwords would leave a copy of
    // themselves in freed memory.
    let mut hash = Sha1::new();
    for (name, value) in in_order(parameters) {
        hash.update(name);
        hash.update(value);
    }
    hash.update(private_key);
    hex::lowercase(&hash.finalize())
}

/// A parameter of a request whose body is nested JSON.
///
/// It has no `Debug`: what it holds may be secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Nested<'a> {
    /// Anything that is neither list nor object, written out as in the flat form. `null` has no text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Self>),
    /// An object, its names in any order.
    Object(Vec<(&'a str, Self)>),
}

impl Nested<'_> {
    /// Items one after the other, and of an object, in byte order of the names, names and values: no dot, no index.
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

/// As [`canonical_parameters`], of a request whose body is nested JSON.
///
/// An empty list or object is there by its name alone. Different bodies can have one text: the scheme has no marks
/// between names and values.
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

/// As [`sign`], of a request whose body is nested JSON. Parameters without lists and objects have the same signature
/// in both forms.
#[must_use]
pub fn sign_nested<'a>(
    parameters: impl IntoIterator<Item = (&'a str, Nested<'a>)>,
    private_key: &str,
) -> String {
    let parameters = texts(parameters);
    sign(parameters.iter().map(|(name, value)| (*name, &**value)), private_key)
}

/// A text stays where it is: it may be a token.
fn texts<'a>(
    parameters: impl IntoIterator<Item = (&'a str, Nested<'a>)>,
) -> Vec<(&'a str, Cow<'a, str>)> {
    let text = |value| match value {
        Nested::Text(text) => text,
        nested => Cow::Owned(nested.to_text()),
    };
    parameters.into_iter().map(|(name, value)| (name, text(value))).collect()
}
