//! The two versions of the scheme and their names.

/// A version of the signing scheme; see the [module](super) for how they differ.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Version {
    /// `JDCLOUD2-HMAC-SHA256`, the documented one.
    V2,
    /// `JDCLOUD3-HMAC-SHA256`, used by the Python SDK since 2021.
    V3,
}

impl Version {
    /// The name of the algorithm: the first word of the `Authorization` header and the first line
    /// of the string to sign.
    #[must_use]
    pub const fn algorithm(self) -> &'static str {
        match self {
            Self::V2 => "JDCLOUD2-HMAC-SHA256",
            Self::V3 => "JDCLOUD3-HMAC-SHA256",
        }
    }

    /// The last part of a signing scope.
    #[must_use]
    pub const fn terminator(self) -> &'static str {
        match self {
            Self::V2 => "jdcloud2_request",
            Self::V3 => "jdcloud3_request",
        }
    }

    /// The prefix of the secret key when the signing key is derived.
    #[must_use]
    pub const fn key_prefix(self) -> &'static str {
        match self {
            Self::V2 => "JDCLOUD2",
            Self::V3 => "JDCLOUD3",
        }
    }

    /// Returns the version with this [`algorithm`](Self::algorithm), if any.
    #[must_use]
    pub fn from_algorithm(algorithm: &str) -> Option<Self> {
        [Self::V2, Self::V3].into_iter().find(|version| version.algorithm() == algorithm)
    }

    /// Returns the version with this [`terminator`](Self::terminator), if any.
    #[must_use]
    pub fn from_terminator(terminator: &str) -> Option<Self> {
        [Self::V2, Self::V3].into_iter().find(|version| version.terminator() == terminator)
    }
}
