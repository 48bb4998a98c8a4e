//! Databases: instances with replicas, backups, and parameter groups.

pub(super) mod backups;
pub(super) mod changes;
pub(super) mod groups;
pub(super) mod instances;
pub(super) mod power;
pub(super) mod replicas;

use std::time::Duration;

use serde_json::json;

use super::network::Noun;
use crate::behaviour::{Context, Settings};
use crate::modelled::fields;
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

// Codes from `udb-api/error_code.md`.
const RESTART_FAILED: i64 = 7005;
const STOP_FAILED: i64 = 7006;
const START_FAILED: i64 = 7007;
const CHANGE_FAILED: i64 = 7010;
const DELETION_FAILED: i64 = 7013;
const BACKUP_FAILED: i64 = 7022;
const GROUP_IN_USE: i64 = 7064;
const RESIZE_FAILED: i64 = 7073;
const NO_BACKUP: i64 = 7085;
const SAME_SIZE: i64 = 7105;
const PRIMARY_NOT_RUNNING: i64 = 7114;
const BACKUP_IN_PROGRESS: i64 = 7135;
const NO_GROUP: i64 = 7153;
const GROUP_OF_OTHER_TYPE: i64 = 7154;
const REPLICA_TO_HA: i64 = 7179;
const HA_ONLY_WITHOUT_REPLICAS: i64 = 7180;
const ZONES_NEED_HA: i64 = 7184;
const IS_HA: i64 = 7194;
const PARAMETER: i64 = 230;

const INSTANCE: Noun =
    Noun { kind: "udb/instance", name: "database instance", not_found: PARAMETER };
const BACKUP: Noun = Noun { kind: "udb/backup", name: "backup", not_found: NO_BACKUP };
const GROUP: Noun =
    Noun { kind: "udb/parameter-group", name: "parameter group", not_found: PARAMETER };

/// Fills an account with what databases need.
pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    groups::initial(store, now);
    backups::initial(store, settings, now);
}

/// Lets an instance reach a state by way of another. What it was about to reach before no longer
/// comes.
fn pass(context: &mut Context<'_>, id: &str, passing: &str, reached: &str) {
    let (now, soon) = (context.now().as_secs(), context.soon());
    if let Some(instance) = context.find_mut(INSTANCE.kind, id) {
        instance.set("State", passing);
        instance.set("ModifyTime", now);
        instance.due.clear();
    }
    context.store.later(INSTANCE.kind, id, soon, fields(json!({"State": reached})));
}

/// An instance has to be in a state for this.
fn check_state(instance: &Resource, needed: &str, code: i64) -> Result<(), Refusal> {
    match instance.text("State") {
        state if state == needed => Ok(()),
        state => {
            let id = &instance.id;
            let problem = format!("the database instance [{id}] is {state} but must be {needed}");
            Err(Refusal::ret_code(code, problem))
        }
    }
}

/// Returns a number that no resource of the kind has for its id.
fn new_number(context: &mut Context<'_>, kind: &str) -> u64 {
    loop {
        let number = 100_000 + context.store.ids.number() % 900_000_000;
        if context.store.get(kind, &number.to_string()).is_none() {
            return number;
        }
    }
}
