//! Instances: create, describe, change, start, stop, delete.

use serde_json::json;

use super::{BACKUP, GROUP, INSTANCE, PARAMETER};
use crate::FAILING_IMAGE_NAME;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::{bindings, expiry, places, subnets, vpcs};
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udb", "CreateUDBInstance", create),
    ("udb", "DescribeUDBInstance", describe),
    ("udb", "StartUDBInstance", start),
    ("udb", "StopUDBInstance", stop),
    ("udb", "RestartUDBInstance", restart),
    ("udb", "DeleteUDBInstance", delete),
    ("udb", "ModifyUDBInstanceName", rename),
    ("udb", "ModifyUDBInstancePassword", set_password),
    ("udb", "ResizeUDBInstance", resize),
    ("udb", "ChangeUDBParamGroup", change_group),
    ("udb", "UpdateUDBInstanceBackupStrategy", plan_backups),
    ("udb", "EditUDBBackupBlacklist", set_blacklist),
    ("udb", "DescribeUDBBackupBlacklist", blacklist),
];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = context.integer("ParamGroupId").unwrap_or_default();
    GROUP.known(context, &group.to_string())?;
    if let Some(backup) = context.integer("BackupId") {
        BACKUP.known(context, &backup.to_string())?;
    }
    let vpc = context.maybe("VPCId").unwrap_or(vpcs::DEFAULT_VPC);
    vpcs::VPC.known(context, vpc)?;
    let default = (vpc == vpcs::DEFAULT_VPC).then_some(subnets::DEFAULT_SUBNET);
    let subnet =
        context.maybe("SubnetId").or(default).ok_or_else(|| context.missing("SubnetId"))?;
    let address = places::free_address(context, subnet, "SubnetId", None)?;
    let id = context.store.ids.next("udbha");
    let now = context.now().as_secs();
    let disk = context.integer("DiskSpace").unwrap_or_default();
    let name = context.text("Name");
    let shown = fields(json!({
        "Zone": context.zone(),
        "DBId": id,
        "Name": name,
        "DBTypeId": context.text("DBTypeId"),
        "ParamGroupId": group,
        "AdminUser": context.maybe("AdminUser").unwrap_or("root"),
        "VirtualIP": address,
        "VirtualIPMac": "52:54:00:00:00:02",
        "VPCId": vpc,
        "SubnetId": subnet,
        "InstanceType": context.maybe("InstanceType").unwrap_or("SATA_SSD"),
        "InstanceTypeId": 0,
        "InstanceMode": context.maybe("InstanceMode").unwrap_or("Normal"),
        "Tag": context.maybe("Tag").unwrap_or("Default"),
        "Port": context.integer("Port"),
        "SrcDBId": "",
        "BackupCount": context.integer("BackupCount").unwrap_or(7),
        "BackupBeginTime": context.integer("BackupTime").unwrap_or(1),
        "BackupDuration": context.integer("BackupDuration").unwrap_or(24),
        "BackupBlacklist": "",
        "BackupDate": "1111111",
        "BackupMethod": "logic",
        "BackupZone": context.text("BackupZone"),
        "State": "Init",
        "CreateTime": now,
        "ModifyTime": now,
        "ExpiredTime": expiry(context),
        "ChargeType": context.maybe("ChargeType").unwrap_or("Month"),
        "MemoryLimit": context.integer("MemoryLimit").unwrap_or(1000),
        "CPU": context.integer("CPU").unwrap_or(1),
        "DiskSpace": disk,
        "UseSSD": true,
        "SSDType": "SATA",
        "Role": "master",
        "DiskUsedSize": 0.5,
        "DataFileSize": 0.1,
        "SystemFileSize": 0.2,
        "LogFileSize": 0.2,
        "DataSet": [],
        "AutoRenew": 0,
        "StorageClass": context.maybe("StorageClass").unwrap_or("LOCAL_SSD"),
        "SpecificationClass": context.maybe("SpecificationClass").unwrap_or("N"),
        "MachineType": context.text("MachineType"),
        "EnableSSL": 1,
        "ForceEncryption": 0,
    }));
    let mut instance = context.new_resource(id.clone(), shown);
    instance.hide("AdminPassword", context.text("AdminPassword"));
    context.store.insert(INSTANCE.kind, instance);
    let end = if name.contains(FAILING_IMAGE_NAME) { "Fail" } else { "Running" };
    pass(context, &id, "Init", end);
    Ok(fields(json!({"DBId": id})))
}

/// Lets an instance reach a state by way of another.
fn pass(context: &mut Context<'_>, id: &str, passing: &str, reached: &str) {
    let soon = context.soon();
    if let Some(instance) = context.find_mut(INSTANCE.kind, id) {
        instance.due.clear();
        instance.set("State", passing);
    }
    context.store.later(INSTANCE.kind, id, soon, fields(json!({"State": reached})));
}

/// What `ClassType` names of the types of databases.
pub(super) fn is_of_class(class: &str, type_: &str) -> bool {
    let engine = type_.split('-').next().unwrap_or_default();
    match class.to_ascii_lowercase().as_str() {
        "sql" => matches!(engine, "mysql" | "percona" | "mariadb"),
        "nosql" => engine == "mongodb",
        "" => true,
        class => engine == class,
    }
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    bindings::settle(context);
    let class = context.text("ClassType");
    let found = context.all(INSTANCE.kind).filter(|instance| {
        ["DBId", "VPCId", "Tag", "Zone"]
            .iter()
            .all(|name| context.maybe(name).is_none_or(|asked| instance.text(name) == asked))
            && is_of_class(class, instance.text("DBTypeId"))
    });
    Ok(context.listed(found.map(|instance| instance.fields.clone().into()).collect()))
}

/// Returns an instance in one of these states.
fn in_state<'a>(
    context: &'a mut Context<'_>,
    states: &[&str],
) -> Result<&'a mut Resource, Refusal> {
    let id = context.text("DBId");
    let instance = INSTANCE.known_mut(context, id)?;
    if states.contains(&instance.text("State")) {
        return Ok(instance);
    }
    let problem = format!(
        "the database [{id}] is {} but must be {}",
        instance.text("State"),
        states.join(" or ")
    );
    Err(Refusal::ret_code(STATE, problem))
}

/// "Failed, try again later."
const STATE: i64 = 7010;

fn start(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    in_state(context, &["Shutoff"])?;
    pass(context, context.text("DBId"), "Starting", "Running");
    Ok(Fields::new())
}

fn stop(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    in_state(context, &["Running", "Starting"])?;
    pass(context, context.text("DBId"), "Shutdown", "Shutoff");
    Ok(Fields::new())
}

fn restart(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    in_state(context, &["Running"])?;
    pass(context, context.text("DBId"), "Starting", "Running");
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = in_state(context, &["Shutoff", "RecoverFail", "Fail"])?.id.clone();
    bindings::detach_all(context.store, &id, false);
    context.store.remove(INSTANCE.kind, &id);
    Ok(Fields::new())
}

fn rename(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("Name");
    changed(context)?.set("Name", name);
    Ok(Fields::new())
}

/// Returns an instance that is changed now.
fn changed<'a>(context: &'a mut Context<'_>) -> Result<&'a mut Resource, Refusal> {
    let now = context.now().as_secs();
    let instance = INSTANCE.known_mut(context, context.text("DBId"))?;
    instance.set("ModifyTime", now);
    Ok(instance)
}

fn set_password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let password = context.text("Password");
    in_state(context, &["Running"])?.hide("AdminPassword", password);
    Ok(Fields::new())
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let numbers = ["MemoryLimit", "DiskSpace", "CPU"].map(|name| (name, context.integer(name)));
    let texts = ["InstanceType", "InstanceMode"].map(|name| (name, context.maybe(name)));
    let disk = context.integer("DiskSpace").unwrap_or_default();
    let instance = in_state(context, &["Running", "Shutoff"])?;
    if disk < instance.number("DiskSpace") {
        let problem = format!("the disk has {} GB and cannot shrink", instance.number("DiskSpace"));
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    for (name, value) in numbers {
        if let Some(value) = value {
            instance.set(name, value);
        }
    }
    for (name, value) in texts {
        if let Some(value) = value {
            instance.set(name, value);
        }
    }
    let before = instance.text("State").to_owned();
    pass(context, context.text("DBId"), "Upgrading", &before);
    Ok(Fields::new())
}

fn change_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = context.text("GroupId");
    GROUP.known(context, group)?;
    let number = group.parse::<i64>().unwrap_or_default();
    changed(context)?.set("ParamGroupId", number);
    Ok(Fields::new())
}

fn plan_backups(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (time, date) = (context.integer("BackupTime"), context.maybe("BackupDate"));
    let method = context.maybe("BackupMethod");
    let instance = changed(context)?;
    if let Some(time) = time {
        instance.set("BackupBeginTime", time);
    }
    if let Some(date) = date {
        instance.set("BackupDate", date);
    }
    if let Some(method) = method {
        instance.set("BackupMethod", method);
    }
    Ok(Fields::new())
}

fn set_blacklist(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let list = context.text("Blacklist");
    changed(context)?.set("BackupBlacklist", list);
    Ok(Fields::new())
}

fn blacklist(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let instance = INSTANCE.known(context, context.text("DBId"))?;
    Ok(fields(json!({"Blacklist": instance.text("BackupBlacklist")})))
}

/// What a backup needs to know of its instance.
pub(super) fn running<'a>(context: &'a mut Context<'_>) -> Result<&'a Resource, Refusal> {
    in_state(context, &["Running", "Shutoff"]).map(|instance| &*instance)
}
