//! The error of parsing a timestamp, a scope or an `Authorization` header.

use std::{error::Error, fmt};

/// Text that does not have the format the provider defines.
///
/// It says what was being parsed and what is wrong with it. It never contains the text, which may
/// be untrusted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ParseError {
    subject: &'static str,
    problem: &'static str,
}

impl ParseError {
    pub(crate) fn new(subject: &'static str, problem: &'static str) -> Self {
        Self { subject, problem }
    }

    /// What was being parsed: `timestamp`, `date`, `signing scope` or `Authorization header`.
    #[must_use]
    pub fn subject(&self) -> &'static str {
        self.subject
    }

    /// What is wrong with it.
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
