//! Instances change: name, password, size, parameter group, backup strategy, high availability.

use serde_json::{Value, json};

use super::instances::{PASSWORD, check_group};
use super::{
    CHANGE_FAILED, HA_ONLY_WITHOUT_REPLICAS, INSTANCE, IS_HA, REPLICA_TO_HA, RESIZE_FAILED,
    SAME_SIZE, check_state, pass, replicas,
};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udb", "ModifyUDBInstanceName", rename),
    ("udb", "ModifyUDBInstancePassword", set_password),
    ("udb", "ResizeUDBInstance", resize),
    ("udb", "ChangeUDBParamGroup", change_group),
    ("udb", "UpdateUDBInstanceBackupStrategy", set_strategy),
    ("udb", "DescribeUDBBackupStrategy", strategy),
    ("udb", "EditUDBBackupBlacklist", set_blocklist),
    ("udb", "DescribeUDBBackupBlacklist", blocklist),
    ("udb", "PromoteUDBInstanceToHA", promote),
    ("udb", "SwitchUDBInstanceToHA", switch),
    ("udb", "UpgradeUDBInstanceToHA", upgrade),
];

/// Hidden: a plain instance is ready to become highly available.
const PROMOTED: &str = "promoted";

fn rename(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    INSTANCE.change(context, context.text("DBId"), &[("Name", "Name")])
}

fn set_password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let password = context.text("Password");
    let instance = INSTANCE.known(context, context.text("DBId"))?;
    check_state(instance, "Running", CHANGE_FAILED)?;
    INSTANCE.known_mut(context, context.text("DBId"))?.hide(PASSWORD, password);
    Ok(Fields::new())
}

/// A running instance may grow; to shrink it has to be off.
fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    const NAMES: [&str; 6] =
        ["MemoryLimit", "DiskSpace", "CPU", "InstanceType", "SSDType", "MachineType"];
    let id = context.text("DBId");
    let given: Fields = NAMES
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), context.get(name)?.clone())))
        .collect();
    let instance = INSTANCE.known(context, id)?;
    if given.iter().all(|(name, value)| instance.value(name) == value) {
        let problem = format!("the database instance [{id}] has this configuration already");
        return Err(Refusal::ret_code(SAME_SIZE, problem));
    }
    let is_off = instance.text("State") == "Shutoff";
    if !is_off {
        check_state(instance, "Running", RESIZE_FAILED)?;
        let less = |name: &&&str| {
            given.get(**name).and_then(Value::as_i64).is_some_and(|to| to < instance.number(name))
        };
        if let Some(name) = NAMES.iter().find(less) {
            let problem = format!("stop the database instance [{id}] before {name} gets smaller");
            return Err(Refusal::ret_code(RESIZE_FAILED, problem));
        }
    }
    let starts = context.flag("StartAfterUpgrade") == Some(true);
    let reached = if is_off && !starts { "Shutoff" } else { "Running" };
    pass(context, id, "Upgrading", reached);
    let soon = context.soon();
    context.store.later(INSTANCE.kind, id, soon, given);
    Ok(Fields::new())
}

fn change_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("DBId");
    let Ok(group) = context.text("GroupId").parse::<i64>() else {
        return Err(context.invalid("GroupId", "must be a number"));
    };
    check_group(context, group, INSTANCE.known(context, id)?.text("DBTypeId"))?;
    INSTANCE.known_mut(context, id)?.set("ParamGroupId", group);
    Ok(Fields::new())
}

fn set_strategy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    if let Some(days) = context.maybe("BackupDate")
        && (days.len() != 7 || days.chars().filter(|day| *day == '1').count() < 2)
    {
        let problem = "must have seven digits, at least two of them 1";
        return Err(context.invalid("BackupDate", problem));
    }
    let names = [
        ("BackupTime", "BackupBeginTime"),
        ("BackupDate", "BackupDate"),
        ("BackupMethod", "BackupMethod"),
    ];
    let given = names.map(|(parameter, field)| (field, context.get(parameter).cloned()));
    let instance = INSTANCE.known_mut(context, context.text("DBId"))?;
    for (field, value) in given {
        if let Some(value) = value {
            instance.set(field, value);
        }
    }
    Ok(Fields::new())
}

fn strategy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let instance = INSTANCE.known(context, context.text("DBId"))?;
    Ok(fields(json!({
        "BackupBeginTime": instance.value("BackupBeginTime"),
        "BackupDate": instance.value("BackupDate"),
        "BackupMethod": instance.value("BackupMethod"),
    })))
}

fn set_blocklist(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let list = context.text("Blacklist");
    INSTANCE.known_mut(context, context.text("DBId"))?.set("BackupBlacklist", list);
    Ok(Fields::new())
}

fn blocklist(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let instance = INSTANCE.known(context, context.text("DBId"))?;
    Ok(fields(json!({"Blacklist": instance.value("BackupBlacklist")})))
}

fn promote(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("DBId");
    check_plain(context, id)?;
    pass(context, id, "Promoting", "Running");
    INSTANCE.known_mut(context, id)?.hide(PROMOTED, true);
    Ok(Fields::new())
}

fn switch(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("DBId");
    check_plain(context, id)?;
    if !INSTANCE.known(context, id)?.hidden.contains_key(PROMOTED) {
        let problem = format!("call PromoteUDBInstanceToHA for [{id}] first");
        return Err(Refusal::ret_code(CHANGE_FAILED, problem));
    }
    let names = ["ChargeType", "Tag"].map(|name| (name, context.maybe(name)));
    let instance = INSTANCE.known_mut(context, id)?;
    instance.hidden.remove(PROMOTED);
    instance.set("InstanceMode", "HA");
    for (name, value) in names {
        if let Some(value) = value {
            instance.set(name, value);
        }
    }
    Ok(fields(json!({"DBId": id})))
}

fn upgrade(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("DBId");
    check_plain(context, id)?;
    pass(context, id, "Promoting", "Running");
    let soon = context.soon();
    context.store.later(INSTANCE.kind, id, soon, fields(json!({"InstanceMode": "HA"})));
    Ok(Fields::new())
}

/// Only a plain primary without replicas that is running can become highly available.
fn check_plain(context: &Context<'_>, id: &str) -> Result<(), Refusal> {
    let instance = INSTANCE.known(context, id)?;
    let refuse = |code, problem: &str| {
        Err(Refusal::ret_code(code, format!("the database instance [{id}] {problem}")))
    };
    if instance.text("InstanceMode") == "HA" {
        return refuse(IS_HA, "is highly available already");
    }
    if !instance.text("SrcDBId").is_empty() {
        return refuse(REPLICA_TO_HA, "is a replica");
    }
    if replicas::of(context, id).next().is_some() {
        return refuse(HA_ONLY_WITHOUT_REPLICAS, "has replicas");
    }
    check_state(instance, "Running", CHANGE_FAILED)
}
