//! Instances: create, describe, delete.

use serde_json::{Value, json};

use super::{
    DELETION_FAILED, GROUP, GROUP_OF_OTHER_TYPE, INSTANCE, NO_GROUP, ZONES_NEED_HA, backups,
    check_state, replicas,
};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::{expiry, tag};
use crate::modelled::ucloud::placed;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udb", "CreateUDBInstance", create),
    ("udb", "CreateUDBMySQLInstance", create),
    ("udb", "CreateUDBSQLServerInstance", create),
    ("udb", "CreateUDBRouteInstance", create),
    ("udb", "CreateMongoDBReplicaSet", create_set),
    ("udb", "DescribeUDBInstance", describe),
    ("udb", "DescribeUDBInstanceState", describe_state),
    ("udb", "DeleteUDBInstance", delete),
];

/// Hidden: the password.
pub(super) const PASSWORD: &str = "password";

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let type_ = context.text("DBTypeId");
    let group = context.integer("ParamGroupId").unwrap_or_default();
    if group != 0 {
        check_group(context, group, type_)?;
    }
    let mode = context.maybe("InstanceMode").unwrap_or("Normal");
    if context.maybe("BackupZone").is_some() && mode != "HA" {
        let problem = "BackupZone is for instances whose InstanceMode is HA";
        return Err(Refusal::ret_code(ZONES_NEED_HA, problem));
    }
    if let Some(backup) = context.integer("BackupId") {
        backups::finished(context, backup)?;
    }
    let shown = new(context, type_, group, mode)?;
    Ok(fields(json!({"DBId": add(context, shown)})))
}

/// Creates a primary and two secondaries.
fn create_set(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let type_ = context.text("DBTypeId");
    let group = context.integer("ParamGroupId").unwrap_or_default();
    if group != 0 {
        check_group(context, group, type_)?;
    }
    let shown = new(context, type_, group, "Normal")?;
    let primary = add(context, shown);
    let mut ids = vec![primary.clone()];
    for _ in 0..2 {
        let mut shown = new(context, type_, group, "Normal")?;
        shown.extend(fields(json!({"Role": "slave", "SrcDBId": primary})));
        ids.push(add(context, shown));
    }
    Ok(fields(json!({"DBIds": ids})))
}

/// The parameter group of an instance must be one for its type of database.
///
/// # Errors
/// If there is no such group, or it is for another type.
pub(super) fn check_group(context: &Context<'_>, id: i64, type_: &str) -> Result<(), Refusal> {
    let Some(group) = context.find(GROUP.kind, &id.to_string()) else {
        let problem = format!("the account has no parameter group [{id}]");
        return Err(Refusal::ret_code(NO_GROUP, problem));
    };
    let own = group.text("DBTypeId");
    if own == type_ {
        return Ok(());
    }
    let problem = format!("the parameter group [{id}] is for {own}, not for {type_}");
    Err(Refusal::ret_code(GROUP_OF_OTHER_TYPE, problem))
}

/// Returns the fields of a new instance that is its own primary.
fn new(context: &Context<'_>, type_: &str, group: i64, mode: &str) -> Result<Fields, Refusal> {
    let place = placed::free(context)?;
    let now = context.now().as_secs();
    let number = |name, default: i64| context.integer(name).unwrap_or(default);
    let (admin, port) = match type_.split('-').next() {
        Some("postgresql") => ("root", 5432),
        Some("mongodb") => ("root", 27_017),
        Some("sqlserver") => ("sa", 1433),
        _ => ("root", 3306),
    };
    let instance_type = context.maybe("InstanceType").unwrap_or("NVMe_SSD");
    let mut shown = fields(json!({
        "Zone": context.zone(),
        "Name": context.text("Name"),
        "DBTypeId": type_,
        "DBSubVersion": context.text("DBSubVersion"),
        "ParamGroupId": group,
        "AdminUser": context.maybe("AdminUser").unwrap_or(admin),
        "VirtualIP": place.address,
        "VirtualIPMac": "52:54:00:00:00:02",
        "VPCId": place.vpc,
        "SubnetId": place.subnet,
        "Tag": tag(context),
        "Port": number("Port", port),
        "InstanceType": instance_type,
        "InstanceMode": mode,
        "SSDType": context.maybe("SSDType").unwrap_or(if instance_type == "NVMe_SSD" { "NVMe" } else { "SATA" }),
        "UseSSD": true,
        "MemoryLimit": number("MemoryLimit", 2000),
        "DiskSpace": number("DiskSpace", 20),
        "CPU": number("CPU", 1),
        "SpecificationType": context.maybe("SpecificationType").and_then(|text| text.parse().ok()).unwrap_or(0),
        "MachineType": context.text("MachineType"),
        "SpecificationClass": context.maybe("SpecificationClass").unwrap_or("O"),
        "StorageClass": context.maybe("StorageClass").unwrap_or("CLOUD_RSSD"),
        "CaseSensitivityParam": number("CaseSensitivityParam", 1),
    }));
    shown.extend(fields(json!({
        "BackupZone": context.text("BackupZone"),
        "BackupCount": number("BackupCount", 7),
        "BackupBeginTime": number("BackupTime", 1),
        "BackupDuration": number("BackupDuration", 24),
        "BackupDate": "1111111",
        "BackupBlacklist": "",
        "BackupMethod": "logic",
        "ChargeType": context.maybe("ChargeType").unwrap_or("Month"),
        "AutoRenew": 1,
        "CreateTime": now,
        "ModifyTime": now,
        "ExpiredTime": expiry(context),
        "ClusterRole": context.text("ClusterRole"),
        "Role": "master",
        "SrcDBId": "",
        "DiskUsedSize": 1.0,
        "DataFileSize": 0.5,
        "SystemFileSize": 0.3,
        "LogFileSize": 0.2,
        "EnableSSL": 0,
        "ForceEncryption": 0,
        "SSLExpirationTime": 0,
        "State": "Init",
    })));
    Ok(shown)
}

/// Adds an instance that will run soon. Returns its id.
pub(super) fn add(context: &mut Context<'_>, mut shown: Fields) -> String {
    let id = context.store.ids.next("udb");
    shown.insert("DBId".into(), id.clone().into());
    let mut instance = context.new_resource(id.clone(), shown);
    instance.hide(PASSWORD, context.text("AdminPassword"));
    let soon = context.soon();
    context.store.insert(INSTANCE.kind, instance);
    context.store.later(INSTANCE.kind, &id, soon, fields(json!({"State": "Running"})));
    id
}

/// Lists primaries with their replicas, or shows the instance that is asked for.
fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.maybe("DBId");
    let class = context.maybe("ClassType");
    let with_replicas = asked.is_none() || context.flag("IncludeSlaves") == Some(true);
    let found = INSTANCE.select(
        context,
        asked.as_slice(),
        &[("Zone", "Zone"), ("VPCId", "VPCId"), ("Tag", "Tag")],
    );
    let found = found.into_iter().filter(|instance| {
        asked.is_some()
            || (instance.text("SrcDBId").is_empty()
                && class.is_none_or(|class| is_of_class(instance.text("DBTypeId"), class)))
    });
    let views = found.map(|instance| {
        let mut shown = instance.fields.clone();
        let replicas: Vec<Value> = match with_replicas {
            true => {
                replicas::of(context, &instance.id).map(|one| one.fields.clone().into()).collect()
            }
            false => Vec::new(),
        };
        shown.insert("DataSet".into(), replicas.into());
        shown.into()
    });
    let views = views.collect();
    Ok(context.listed(views))
}

/// Whether a type of database such as `mysql-8.0` is of a class such as `SQL`.
pub(super) fn is_of_class(type_: &str, class: &str) -> bool {
    let own = match type_.split('-').next() {
        Some("postgresql") => "postgresql",
        Some("mongodb") => "nosql",
        Some("sqlserver") => "sqlserver",
        _ => "sql",
    };
    class.eq_ignore_ascii_case(own)
}

fn describe_state(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let instance = INSTANCE.known(context, context.text("DBId"))?;
    Ok(fields(json!({"State": instance.text("State")})))
}

/// Its backups remain.
fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("DBId");
    let instance = INSTANCE.known(context, id)?;
    if !["Fail", "Recover fail"].contains(&instance.text("State")) {
        check_state(instance, "Shutoff", DELETION_FAILED)?;
    }
    let replica = replicas::of(context, id).next().map(|replica: &Resource| replica.id.clone());
    if let Some(replica) = replica {
        let problem = format!("the database instance [{id}] has the replica [{replica}]");
        return Err(Refusal::ret_code(DELETION_FAILED, problem));
    }
    context.store.remove(INSTANCE.kind, id);
    Ok(Fields::new())
}
