//! An error of JD Cloud: HTTP status, name and message.

use crate::arrival::Unread;
use crate::fields::{Mistake, Problem};

pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) status: &'static str,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(401, "UNAUTHENTICATED", message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "NOT_FOUND", message)
    }

    pub(super) fn invalid_argument(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_ARGUMENT", message)
    }

    pub(super) fn failed_precondition(message: impl Into<String>) -> Self {
        Self::new(400, "FAILED_PRECONDITION", message)
    }

    pub(super) fn duplicate(message: impl Into<String>) -> Self {
        Self::new(400, "DUPLICATE", message)
    }

    /// The provider's message for a busy instance or image.
    pub(super) fn busy() -> Self {
        Self::failed_precondition("Conflict with underlay task")
    }

    fn new(code: u16, status: &'static str, message: impl Into<String>) -> Self {
        Self { code, status, message: message.into() }
    }
}

impl From<Mistake> for Refusal {
    fn from(mistake: Mistake) -> Self {
        let status = match mistake.problem {
            Problem::Missing | Problem::NotOfType(_) => "INVALID_ARGUMENT",
            Problem::OutOfRange(_) => "OUT_OF_RANGE",
        };
        Self::new(400, status, mistake.to_string())
    }
}

// The statuses are an open set; none is documented for a body that is too long.
impl From<Unread> for Refusal {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::TooLong => Self::new(413, "REQUEST_TOO_LARGE", "the body is too long"),
            Unread::BrokenOff => Self::invalid_argument("the body broke off"),
        }
    }
}
