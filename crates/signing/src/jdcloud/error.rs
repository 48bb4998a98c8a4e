//! What went wrong while reading a timestamp, a scope or an `Authorization` header.

use std::{error::Error, fmt};

/// Text that is not in the form the provider defines.
///
/// Says what was being read and what is wrong with it, never the text itself: that may come from a stranger.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ParseError {
    subject: &'static str,
    problem: &'static str,
}

impl ParseError {
    pub(crate) fn new(subject: &'static str, problem: &'static str) -> Self {
        Self { subject, problem }
    }

    /// What was being read: `timestamp`, `date`, `signing scope` or `Authorization header`.
    #[must_use]
    pub fn subject(&self) -> &'static str {
        self.subject
    }

    /// What is wrong with it, in a few words.
    #[must_use]
    pub fn problem(&self) -> &'static str {
        self.problem
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "malformed {}: {}", self.subject, self.problem)
    }
}

impl Error for ParseError {}
