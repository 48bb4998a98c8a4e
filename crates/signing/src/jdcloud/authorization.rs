//! Parses the `Authorization` header, for verification.

use std::{fmt, str::FromStr};

use super::{ParseError, Scope, Version};

/// A parsed `Authorization` header. `Display` formats it again.
///
/// To verify a request: take the headers it names from the request, build the [canonical
/// request](super::canonical_request) and [string to sign](super::string_to_sign), sign them with
/// the [key](super::SigningKey) of the scope, and compare with
/// [`signatures_match`](crate::signatures_match). Do not trust what a header claims before that.
/// Also check that the scope's day is that of `x-jdcloud-date`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Authorization {
    /// The version of the algorithm; always that of the scope.
    pub version: Version,
    /// The id of the access key.
    pub access_key: String,
    /// The scope that the signature is limited to.
    pub scope: Scope,
    /// The names of the signed headers: lowercase, in ascending order, each once.
    pub signed_headers: Vec<String>,
    /// The signature: 64 lowercase hex digits.
    pub signature: String,
}

impl Authorization {
    /// Parses `JDCLOUDN-HMAC-SHA256 Credential=AK/scope, SignedHeaders=a;b, Signature=hex`.
    ///
    /// The number of spaces after commas may vary. Everything else is parsed strictly: a header in
    /// any other form could not be verified anyway, and a clear error is better than a signature
    /// that does not match.
    ///
    /// # Errors
    /// If the algorithm is unknown; if fields are missing, unknown, repeated or in another order;
    /// if the credential has no access key, or a scope that is malformed or of another version than
    /// the algorithm; if header names are not lowercase tokens in ascending order; if the signature
    /// is not 64 lowercase hex digits.
    pub fn parse(header: &str) -> Result<Self, ParseError> {
        let error = |problem| ParseError::new("Authorization header", problem);

        let (algorithm, fields) =
            header.trim().split_once(' ').ok_or_else(|| error("no fields after the algorithm"))?;
        let version = Version::from_algorithm(algorithm).ok_or_else(|| {
            error("the algorithm is neither JDCLOUD2-HMAC-SHA256 nor JDCLOUD3-HMAC-SHA256")
        })?;

        let fields: Vec<_> = fields.split(',').map(str::trim).collect();
        let [credential, signed_headers, signature] = fields[..] else {
            return Err(error("the fields are not Credential, SignedHeaders and Signature"));
        };
        let credential = credential
            .strip_prefix("Credential=")
            .ok_or_else(|| error("the first field is not Credential"))?;
        let signed_headers = signed_headers
            .strip_prefix("SignedHeaders=")
            .ok_or_else(|| error("the second field is not SignedHeaders"))?;
        let signature = signature
            .strip_prefix("Signature=")
            .ok_or_else(|| error("the third field is not Signature"))?;

        // From the right, because the scope has four parts and an access key might contain a slash.
        let scope_at = credential.rmatch_indices('/').nth(3).map(|(at, _)| at);
        let (access_key, scope) = scope_at
            .map(|at| (&credential[..at], &credential[at + 1..]))
            .filter(|(access_key, _)| !access_key.is_empty())
            .ok_or_else(|| error("the credential is not an access key and a scope"))?;
        if !access_key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(error("the access key contains characters other than visible ASCII"));
        }
        let scope = Scope::parse(scope)?;
        if scope.version != version {
            return Err(error("the scope and the algorithm have different versions"));
        }

        let signed_headers: Vec<_> = signed_headers.split(';').map(str::to_owned).collect();
        if !signed_headers.iter().all(|name| is_lowercase_token(name)) {
            return Err(error("the name of a signed header is empty or not lowercase"));
        }
        if !signed_headers.is_sorted_by(|a, b| a < b) {
            return Err(error("the signed headers are not unique and in ascending order"));
        }
        if signature.len() != 64
            || !signature.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        {
            return Err(error("the signature is not 64 lowercase hex digits"));
        }
        Ok(Self {
            version,
            access_key: access_key.to_owned(),
            scope,
            signed_headers,
            signature: signature.to_owned(),
        })
    }

    pub(super) fn render(
        access_key: &str,
        scope: &Scope,
        signed_headers: &str,
        signature: &str,
    ) -> String {
        let algorithm = scope.version.algorithm();
        format!(
            "{algorithm} Credential={access_key}/{scope}, SignedHeaders={signed_headers}, Signature={signature}"
        )
    }
}

impl fmt::Display for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Self::render(
            &self.access_key,
            &self.scope,
            &self.signed_headers.join(";"),
            &self.signature,
        ))
    }
}

impl FromStr for Authorization {
    type Err = ParseError;

    fn from_str(header: &str) -> Result<Self, ParseError> {
        Self::parse(header)
    }
}

/// Whether this is a lowercase header name (`token` in RFC 9110).
fn is_lowercase_token(name: &str) -> bool {
    let is_allowed =
        |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9') || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_allowed)
}
