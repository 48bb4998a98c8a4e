//! Databases: instances, backups, parameter groups.

pub(super) mod backups;
pub(super) mod instances;
pub(super) mod parameter_groups;

use super::network::Noun;

/// The page of codes says only "failed, try again later" for each operation; 230 is what the
/// official Terraform provider takes for "not found".
const PARAMETER: i64 = 230;

const INSTANCE: Noun = Noun { kind: "udb/instance", name: "database", not_found: PARAMETER };
const GROUP: Noun =
    Noun { kind: "udb/parameter-group", name: "parameter group", not_found: PARAMETER };
const BACKUP: Noun = Noun { kind: "udb/backup", name: "backup", not_found: PARAMETER };
