//! Instances start, stop and restart.

use super::{INSTANCE, RESTART_FAILED, START_FAILED, STOP_FAILED, check_state, pass};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::Operations;
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udb", "StartUDBInstance", start),
    ("udb", "StopUDBInstance", stop),
    ("udb", "RestartUDBInstance", restart),
];

fn start(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, "Shutoff", START_FAILED, "Starting", "Running")
}

fn stop(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, "Running", STOP_FAILED, "Shutdown", "Shutoff")
}

fn restart(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, "Running", RESTART_FAILED, "Starting", "Running")
}

fn turn(
    context: &mut Context<'_>,
    needed: &str,
    code: i64,
    passing: &str,
    reached: &str,
) -> Result<Fields, Refusal> {
    let id = context.text("DBId");
    check_state(INSTANCE.known(context, id)?, needed, code)?;
    pass(context, id, passing, reached);
    Ok(Fields::new())
}
