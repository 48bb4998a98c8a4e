//! Hosts: stop, power off, start, reboot.

use serde_json::json;

use super::{HOST, known, power_state};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uhost", "StopUHostInstance", stop),
    ("uhost", "PoweroffUHostInstance", power_off),
    ("uhost", "StartUHostInstance", start),
    ("uhost", "RebootUHostInstance", reboot),
];

fn stop(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, &["Running"], "Stopping", "Stopped")
}

/// Works in every state but when there is nothing to do.
fn power_off(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let from = ["Running", "Starting", "Stopping", "Rebooting", "Initializing"];
    turn(context, &from, "Stopping", "Stopped")
}

fn start(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    turn(context, &["Stopped"], "Starting", "Running")
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
    let id = context.text("UHostId");
    let host = known(context, id)?;
    if !from.contains(&host.text("State")) {
        return Err(power_state(host, from[0]));
    }
    pass(context, id, passing, reached);
    Ok(fields(json!({"UHostId": id})))
}

/// Lets a host reach a state by way of another. What it was about to reach before no longer comes.
pub(super) fn pass(context: &mut Context<'_>, id: &str, passing: &str, reached: &str) {
    let soon = context.soon();
    if let Some(host) = context.find_mut(HOST, id) {
        host.set("State", passing);
        host.due.clear();
    }
    context.store.later(HOST, id, soon, fields(json!({"State": reached})));
}
