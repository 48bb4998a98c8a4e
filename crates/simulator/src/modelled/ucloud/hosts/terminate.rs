//! Hosts: terminate.

use serde_json::json;

use super::{HOST, STOP_BEFORE_DELETING, known};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::bindings;
use crate::modelled::ucloud::udisk;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations =
    &[("uhost", "TerminateUHostInstance", terminate)];

fn terminate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("UHostId");
    let host = known(context, id)?;
    if !matches!(host.text("State"), "Stopped" | "Install Fail" | "ResizeFail") {
        let problem = format!("stop the host [{id}] before it is deleted");
        return Err(Refusal::ret_code(STOP_BEFORE_DELETING, problem));
    }
    if host.hidden.get("DeletionProtection") == Some(&true.into()) {
        let problem = format!("the host [{id}] is protected against deletion");
        return Err(Refusal::ret_code(STOP_BEFORE_DELETING, problem));
    }
    udisk::disks::release(context, id, context.flag("ReleaseUDisk") == Some(true));
    bindings::detach_all(context.store, id, context.flag("ReleaseEIP") == Some(true));
    context.store.remove(HOST, id);
    Ok(fields(json!({"UHostId": id, "InRecycle": "No"})))
}
