//! An error of UCloud: a RetCode and a message, nearly always with HTTP status 200.

use crate::arrival::Unread;
use crate::fields::Mistake;

/// Codes from `summary/public.md`; 230 is known from use.
pub(super) mod code {
    pub(in crate::ucloud) const NO_ACTION: i64 = 160;
    pub(in crate::ucloud) const UNKNOWN_ACTION: i64 = 161;
    pub(in crate::ucloud) const NO_SIGNATURE: i64 = 170;
    pub(in crate::ucloud) const WRONG_SIGNATURE: i64 = 171;
    pub(in crate::ucloud) const UNKNOWN_USER: i64 = 172;
    pub(in crate::ucloud) const WRONG_TOKEN: i64 = 174;
    pub(in crate::ucloud) const PARAMETER: i64 = 230;
    pub(in crate::ucloud) const PROJECT: i64 = 292;
    pub(in crate::ucloud) const ZONE: i64 = 293;

    // Codes from `uhost-api/error_code.md`.
    pub(in crate::ucloud) const STOP_THE_HOST_FIRST: i64 = 8010;
    /// Documented as "the host was deleted", the closest code for a host that does not exist.
    pub(in crate::ucloud) const NO_HOST: i64 = 8039;
    pub(in crate::ucloud) const POWER_STATE: i64 = 8905;
    pub(in crate::ucloud) const NO_CUSTOM_IMAGE: i64 = 8956;
    pub(in crate::ucloud) const DISK: i64 = 8981;
}

pub(super) struct Refusal {
    pub(super) code: i64,
    pub(super) message: String,
    pub(super) http_status: u16,
}

impl Refusal {
    pub(super) fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), http_status: 200 }
    }

    /// A request whose parameters cannot be read.
    pub(super) fn unreadable(message: impl Into<String>) -> Self {
        Self::new(code::PARAMETER, message)
    }
}

impl From<Mistake> for Refusal {
    fn from(mistake: Mistake) -> Self {
        Self::new(code::PARAMETER, mistake.to_string())
    }
}

// Errors of the gateway, not the product, have their own HTTP status.
impl From<Unread> for Refusal {
    fn from(unread: Unread) -> Self {
        let (http_status, message) = match unread {
            Unread::TooLong => (413, "the body is too long"),
            Unread::BrokenOff => (400, "the body broke off"),
        };
        Self { http_status, ..Self::unreadable(message) }
    }
}
