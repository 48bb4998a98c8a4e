//! Why a cloud refuses a request: a code in the provider's terms, and a message.

use std::fmt;

use crate::Cloud;
use crate::schema::{Mistake, Problem};

/// A refusal that either cloud can wrap in its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    pub(crate) message: String,
}

/// An error code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// UCloud: HTTP status, nearly always 200, and `RetCode`.
    RetCode { http: u16, code: i64 },
    /// JD Cloud: HTTP status and the name of the error's status.
    Status { http: u16, name: String },
}

impl Refusal {
    /// A `RetCode` of UCloud.
    pub(crate) fn ret_code(code: i64, message: impl Into<String>) -> Self {
        Self { code: Code::RetCode { http: 200, code }, message: message.into() }
    }

    /// A status of JD Cloud.
    pub(crate) fn status(http: u16, name: &str, message: impl Into<String>) -> Self {
        Self { code: Code::Status { http, name: name.to_owned() }, message: message.into() }
    }

    pub(crate) fn http(&self) -> u16 {
        match self.code {
            Code::RetCode { http, .. } | Code::Status { http, .. } => http,
        }
    }
}

/// As the journal writes it: `8010` or `NOT_FOUND`.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RetCode { code, .. } => write!(f, "{code}"),
            Self::Status { name, .. } => f.write_str(name),
        }
    }
}

impl Cloud {
    /// The refusal of a mistake in a parameter.
    pub(crate) fn refuse(self, mistake: Mistake) -> Refusal {
        let message = mistake.to_string();
        match (self, mistake.problem) {
            (Self::Ucloud, _) => Refusal::ret_code(230, message),
            (Self::Jdcloud, Problem::OutOfRange(_)) => {
                Refusal::status(400, "OUT_OF_RANGE", message)
            }
            (Self::Jdcloud, Problem::Missing | Problem::Invalid(_)) => {
                Refusal::status(400, "INVALID_ARGUMENT", message)
            }
        }
    }
}
