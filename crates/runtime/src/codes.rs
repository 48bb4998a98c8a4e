//! A service's codes and what they mean: data from the specs.

use crate::ErrorKind;

/// A code of a service, as its documentation explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// The code as text: a number such as `8095`, or a name such as `NOT_FOUND`.
    pub code: &'static str,
    /// What kind of failure it is; [`ErrorKind::Service`] where the meaning makes none clear.
    pub kind: ErrorKind,
    /// One sentence.
    pub meaning: &'static str,
}

/// A table of codes: the code, the name of its kind, the sentence.
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
