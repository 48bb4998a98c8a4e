//! Bare-metal servers: start, stop, restart.

use serde_json::json;

use super::SERVER;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uphost", "StartPHost", start),
    ("uphost", "StopPHost", stop),
    ("uphost", "PoweroffPHost", power_off),
    ("uphost", "RebootPHost", reboot),
];

fn start(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, &["Stopped"], "Starting", "Running")
}

fn stop(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, &["Running"], "Stopping", "Stopped")
}

/// Works in every state but when there is nothing to do.
fn power_off(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, &["Running", "Starting", "Stopping", "Rebooting"], "Stopping", "Stopped")
}

fn reboot(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, &["Running"], "Rebooting", "Running")
}

fn turn(
    context: &mut Context<'_>,
    from: &[&str],
    passing: &str,
    reached: &str,
) -> Result<Fields, Refusal> {
    let id = context.text("PHostId");
    check(context, id, from)?;
    pass(context, id, passing, reached)?;
    Ok(fields(json!({"PHostId": id})))
}

/// Checks that a server is in one of these states.
pub(super) fn check(context: &Context<'_>, id: &str, states: &[&str]) -> Result<(), Refusal> {
    let now = SERVER.known(context, id)?.text("PMStatus");
    if states.contains(&now) {
        return Ok(());
    }
    let problem = format!("names a server that is {now} but must be {}: {id}", states.join(" or "));
    Err(context.invalid("PHostId", problem))
}

/// Lets a server reach a state by way of another. What it was about to reach before no longer
/// comes.
pub(super) fn pass(
    context: &mut Context<'_>,
    id: &str,
    passing: &str,
    reached: &str,
) -> Result<(), Refusal> {
    let soon = context.soon();
    let server = SERVER.known_mut(context, id)?;
    server.set("PMStatus", passing);
    let is_other = |set: &Fields| !set.contains_key("PMStatus");
    server.due.retain(|change| change.set.as_ref().is_none_or(is_other));
    let power = if reached == "Running" { "on" } else { "off" };
    let set = fields(json!({"PMStatus": reached, "PowerState": power}));
    context.store.later(SERVER.kind, id, soon, set);
    Ok(())
}
