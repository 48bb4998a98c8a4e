//! Codes of the gateway, from `summary/public.md`; 230 is known from use.

pub(super) const NO_ACTION: i64 = 160;
pub(super) const UNKNOWN_ACTION: i64 = 161;
pub(super) const NO_SIGNATURE: i64 = 170;
pub(super) const WRONG_SIGNATURE: i64 = 171;
pub(super) const UNKNOWN_USER: i64 = 172;
pub(super) const WRONG_TOKEN: i64 = 174;
pub(super) const PARAMETER: i64 = 230;
pub(super) const ZONE: i64 = 293;
