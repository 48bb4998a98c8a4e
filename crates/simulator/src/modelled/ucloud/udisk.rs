//! Cloud disks and their snapshots.

pub(super) mod attachments;
pub(super) mod disks;
pub(super) mod snapshots;

use super::network::Noun;

// Codes from `udisk-api/error_code.md`.
const NO_DISK: i64 = 17041;
const NO_SNAPSHOT: i64 = 17045;
const IN_USE: i64 = 17026;
const TOO_SMALL: i64 = 17025;
const ATTACHED: i64 = 17057;
const NOT_ATTACHED: i64 = 17060;
const BUSY: i64 = 17056;
const CANNOT_CLONE: i64 = 17015;
const BEING_COPIED: i64 = 17085;
const NOT_WHOLE: i64 = 17087;

const DISK: Noun = Noun { kind: "udisk/disk", name: "disk", not_found: NO_DISK };
const SNAPSHOT: Noun = Noun { kind: "udisk/snapshot", name: "snapshot", not_found: NO_SNAPSHOT };
