//! Error codes and their meanings, from the specs.

use crate::ErrorKind;

/// An error code as the provider's documentation explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// The code as text: a number such as `8095`, or a name such as `NOT_FOUND`.
    pub code: &'static str,
    /// The kind of error; [`ErrorKind::Service`] if the meaning does not suggest another.
    pub kind: ErrorKind,
    /// What the code means, in one sentence.
    pub meaning: &'static str,
}

/// Defines a table of codes: code, kind, meaning.
#[doc(hidden)]
#[macro_export]
macro_rules! error_codes {
    ($table:ident { $($code:literal $kind:ident $meaning:literal),* $(,)? }) => {
        pub(crate) static $table: &[$crate::ErrorCode] = &[
            $($crate::ErrorCode {
                code: $code,
                kind: $crate::ErrorKind::$kind,
                meaning: $meaning,
            }),*
        ];
    };
}
