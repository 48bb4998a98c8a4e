//! Replicas, which the provider calls slaves, and instances restored to a point in time.

use serde_json::json;

use super::instances::{PASSWORD, add, check_group};
use super::{BACKUP, CHANGE_FAILED, INSTANCE, PARAMETER, PRIMARY_NOT_RUNNING, check_state, pass};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::placed;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udb", "CreateUDBSlave", create),
    ("udb", "CreateUDBReplicationInstance", create),
    ("udb", "PromoteUDBSlave", promote),
    ("udb", "CreateUDBInstanceByRecovery", recover),
];

/// The documentation of this code says that an instance without backups cannot be rolled back.
const NOTHING_TO_RECOVER: i64 = 7143;

/// Returns the replicas of an instance.
pub(super) fn of<'c>(
    context: &'c Context<'_>,
    id: &'c str,
) -> impl Iterator<Item = &'c Resource> + use<'c> {
    let all: Vec<_> = context.all(INSTANCE.kind).collect();
    all.into_iter().filter(move |instance| instance.text("SrcDBId") == id)
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = INSTANCE.known(context, context.text("SrcId"))?;
    check_state(source, "Running", PRIMARY_NOT_RUNNING)?;
    if !source.text("SrcDBId").is_empty() {
        return Err(context.invalid("SrcId", "names a replica"));
    }
    if let Some(group) = context.integer("ParamGroupId") {
        check_group(context, group, source.text("DBTypeId"))?;
    }
    let names = ["Port", "SSDType", "MemoryLimit", "DiskSpace", "ChargeType", "ParamGroupId"];
    let mut shown = copied(context, source)?;
    for name in names {
        if let Some(value) = context.get(name) {
            shown.insert(name.to_owned(), value.clone());
        }
    }
    shown.extend(fields(json!({
        "Role": "slave",
        "SrcDBId": source.id,
        "InstanceMode": "Normal",
        "BackupZone": "",
    })));
    let password = source.hidden(PASSWORD).to_owned();
    let id = add(context, shown);
    INSTANCE.known_mut(context, &id)?.hide(PASSWORD, password);
    Ok(fields(json!({"DBId": id})))
}

/// Makes a primary of a replica.
fn promote(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("DBId");
    let replica = INSTANCE.known(context, id)?;
    let source = replica.text("SrcDBId");
    if source.is_empty() {
        let problem = format!("the database instance [{id}] is no replica");
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    check_state(replica, "Running", CHANGE_FAILED)?;
    check_state(INSTANCE.known(context, source)?, "Running", PRIMARY_NOT_RUNNING)?;
    pass(context, id, "Promoting", "Running");
    let soon = context.soon();
    let alone = fields(json!({"Role": "master", "SrcDBId": ""}));
    context.store.later(INSTANCE.kind, id, soon, alone);
    Ok(Fields::new())
}

/// Creates an instance as another one was at a time.
fn recover(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = INSTANCE.known(context, context.text("SrcDBId"))?;
    let time = context.integer("RecoveryTime").unwrap_or_default();
    let has_backup = context.all(BACKUP.kind).any(|backup| {
        backup.text("DBId") == source.id
            && backup.text("State") == "Success"
            && backup.number("BackupTime") <= time
    });
    if !has_backup {
        let problem =
            format!("the database instance [{}] has no backup from before {time}", source.id);
        return Err(Refusal::ret_code(NOTHING_TO_RECOVER, problem));
    }
    let mut shown = copied(context, source)?;
    shown.extend(fields(json!({"Role": "master", "SrcDBId": ""})));
    Ok(fields(json!({"DBId": add(context, shown)})))
}

/// Returns the fields of a new instance that is like another.
fn copied(context: &Context<'_>, source: &Resource) -> Result<Fields, Refusal> {
    let asked = context.maybe("VPCId").or(context.maybe("SubnetId"));
    let place = match asked {
        Some(_) => placed::free(context)?,
        None => placed::beside(context, source)?,
    };
    let mut shown = source.fields.clone();
    let now = context.now().as_secs();
    shown.extend(fields(json!({
        "Name": context.text("Name"),
        "VirtualIP": place.address,
        "VPCId": place.vpc,
        "SubnetId": place.subnet,
        "CreateTime": now,
        "ModifyTime": now,
        "State": "Init",
    })));
    Ok(shown)
}
