//! The canonical request and the string to sign.
//!
//! The [parent module](super) has a table of the differences between the versions and their
//! sources.

use std::{collections::BTreeMap, fmt};

use sha2::{Digest, Sha256};

use super::encoding::{Plus, decode, encode, encode_keeping_slashes};
use super::{Scope, Timestamp, Version};
use crate::hex;

/// The parts of an HTTP request that are signed.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The method, in uppercase; signed as given.
    pub method: &'a str,
    /// The path, raw or canonical, without the query.
    pub path: &'a str,
    /// The query, raw or canonical, without the `?`; empty if there is none.
    pub query: &'a str,
    /// Exactly the headers to sign, including `host`, in any case and order. The values of a
    /// repeated name are joined by commas in the given order. Names and values must be valid in
    /// HTTP: a line break in one would read as another header.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body as sent; empty if there is none.
    pub body: &'a [u8],
}

// Manual, because the query, header values (a security token) and body must not be logged.
impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("headers", &signed_headers(self.headers))
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Returns the path to send and sign: everything but unreserved characters and `/` is
/// percent-encoded exactly once.
///
/// Valid escapes are kept and invalid ones escaped, repeated `/` are collapsed, a missing leading
/// `/` is added, and an empty path becomes `/`. Dot segments are kept. In JDCLOUD3 an escaped `/`
/// becomes a separator and `+` a space. The function is idempotent.
///
/// ```
/// use yun_signing::jdcloud::{Version, canonical_path};
///
/// assert_eq!(canonical_path(Version::V2, "/v1/disks/d%2F1:extend"), "/v1/disks/d%2F1%3Aextend");
/// assert_eq!(canonical_path(Version::V3, "/v1/disks/d%2F1:extend"), "/v1/disks/d/1%3Aextend");
/// ```
#[must_use]
pub fn canonical_path(version: Version, path: &str) -> String {
    let encoded = match version {
        Version::V2 => {
            let segments: Vec<_> =
                path.split('/').map(|segment| encode(&decode(segment, Plus::Itself))).collect();
            segments.join("/")
        }
        Version::V3 => encode_keeping_slashes(&decode(path, Plus::Space)),
    };
    let mut canonical = String::with_capacity(encoded.len() + 1);
    canonical.push('/');
    for character in encoded.chars() {
        if character != '/' || !canonical.ends_with('/') {
            canonical.push(character);
        }
    }
    canonical
}

/// Returns the query to send and sign: sorted `name=value` pairs joined by `&`, percent-encoded
/// exactly once.
///
/// Pairs are separated by `&`, a name ends at the first `=`, `+` is a space. A name without `=` is
/// written `name=`, as the documentation requires (the Python signer drops it, and a server that
/// keeps it would then reject the request). A pair with an empty name is omitted. Pairs are sorted
/// by name, then by value. The function is idempotent.
///
/// The documentation also requires `=` within values to be encoded twice. No SDK does, and the
/// vector `query_repeatQueryquery` has `%3D`: it is encoded once.
#[must_use]
pub fn canonical_query(version: Version, query: &str) -> String {
    let mut pairs: Vec<_> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name, Plus::Space), decode(value, Plus::Space)))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    if version == Version::V2 {
        pairs.sort_unstable();
    }
    let mut pairs: Vec<_> =
        pairs.iter().map(|(name, value)| (encode(name), encode(value))).collect();
    if version == Version::V3 {
        pairs.sort_unstable();
    }
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// Returns the names of the headers as in `SignedHeaders`: lowercase, sorted, unique, joined by
/// `;`.
#[must_use]
pub fn signed_headers(headers: &[(&str, &str)]) -> String {
    let mut names: Vec<_> = headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(";")
}

/// Returns the canonical request: method, path, query, headers, header names and body hash, one per
/// line.
///
/// It contains the header values, including `x-jdcloud-security-token`. Do not log it.
#[must_use]
pub fn canonical_request(version: Version, request: &Request<'_>) -> String {
    [
        request.method,
        &canonical_path(version, request.path),
        &canonical_query(version, request.query),
        &canonical_headers(version, request.headers),
        &signed_headers(request.headers),
        &sha256(request.body),
    ]
    .join("\n")
}

/// Formats each header as `name:value` and a line break. The line break that follows makes an empty
/// line.
fn canonical_headers(version: Version, headers: &[(&str, &str)]) -> String {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in headers {
        values.entry(name.to_ascii_lowercase()).or_default().push(canonical_value(version, value));
    }
    values.into_iter().map(|(name, values)| format!("{name}:{}\n", values.join(","))).collect()
}

fn canonical_value(version: Version, value: &str) -> String {
    // Python's `strip` treats U+001C to U+001F as whitespace; Unicode does not.
    let trimmed =
        value.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c));
    match version {
        Version::V2 => {
            trimmed.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        }
        Version::V3 => trimmed.to_owned(),
    }
}

/// Returns the string to sign: algorithm, timestamp, scope and hash of the canonical request, one
/// per line.
///
/// The version is that of the scope. The scope's day should be that of the timestamp. The result
/// contains no secrets.
#[must_use]
pub fn string_to_sign(timestamp: Timestamp, scope: &Scope, canonical_request: &str) -> String {
    format!(
        "{}\n{timestamp}\n{scope}\n{}",
        scope.version.algorithm(),
        sha256(canonical_request.as_bytes())
    )
}

fn sha256(bytes: &[u8]) -> String {
    hex::lowercase(&Sha256::digest(bytes))
}
