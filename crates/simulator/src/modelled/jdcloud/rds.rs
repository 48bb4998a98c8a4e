//! The product `rds`: database instances and their backups.

use serde_json::{Value, json};

use super::disks::charge_of;
use super::filters::{Filters, How};
use super::interfaces::subnet_in;
use super::nouns::{Noun, deletable, taken};
use super::rds_contents::{self, ACCOUNT, DATABASE, WHITE_LIST};
use super::{failed_precondition, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("rds", "createInstance", |context| create(context, None)),
    ("rds", "createInstanceFromBackup", from_backup),
    ("rds", "createInstanceByTime", by_time),
    ("rds", "createROInstance", create_readers),
    ("rds", "describeInstances", list),
    ("rds", "describeInstanceAttributes", describe),
    ("rds", "deleteInstance", delete),
    ("rds", "modifyInstanceName", |context| {
        INSTANCE.set(context, &[("instanceName", "instanceName")])
    }),
    ("rds", "modifyInstanceSpec", resize),
    ("rds", "modifyInstanceAz", |context| move_to_zone(context)),
    ("rds", "modifyConnectionMode", |context| {
        INSTANCE.set(context, &[("connectionMode", "connectionMode")])
    }),
    ("rds", "rebootInstance", |context| pass(context, "REBOOTING")),
    ("rds", "failoverInstance", |context| pass(context, "FAILOVER")),
    ("rds", "restoreInstance", restore),
    ("rds", "restoreInstanceByTime", |context| pass(context, "RESTORING")),
    ("rds", "enableInternetAccess", |context| internet(context, true)),
    ("rds", "disableInternetAccess", |context| internet(context, false)),
    ("rds", "createBackup", create_backup),
    ("rds", "describeBackups", list_backups),
    ("rds", "deleteBackup", delete_backup),
];

pub(super) const INSTANCE: Noun = Noun {
    kind: "rds/instance",
    name: "database instance",
    id: "instanceId",
    status: "instanceStatus",
    idle: &["RUNNING"],
};
const BACKUP: Noun = Noun {
    kind: "rds/backup",
    name: "backup",
    id: "backupId",
    status: "backupStatus",
    idle: &["COMPLETED"],
};

/// Engines with the letters of their ids and their ports.
const ENGINES: [(&str, &str, &str); 5] = [
    ("MySQL", "mysql", "3306"),
    ("Percona", "pc", "3306"),
    ("MariaDB", "mariadb", "3306"),
    ("PostgreSQL", "pg", "5432"),
    ("SQL Server", "sqlserver", "1433"),
];

const FILTERS: Filters = &[
    ("instanceId", &["instanceId"], How::Exact),
    ("instanceName", &["instanceName"], How::Part),
    ("engine", &["engine"], How::Exact),
    ("engineVersion", &["engineVersion"], How::Exact),
    ("instanceStatus", &["instanceStatus"], How::Exact),
    ("vpcId", &["vpcId"], How::Exact),
    ("instanceType", &["instanceType"], How::Exact),
    ("internalDomainName", &["internalDomainName"], How::Part),
    ("publicDomainName", &["publicDomainName"], How::Part),
    ("chargeMode", &["charge.chargeMode"], How::Exact),
];

fn create(context: &mut Context<'_>, source: Option<&Resource>) -> Result<Fields, Refusal> {
    let mut spec = context.get("instanceSpec").cloned().unwrap_or_default();
    if let Some(source) = source {
        for name in ["engine", "engineVersion"] {
            spec[name] = source.value(name).clone();
        }
    }
    let id = add(context, &spec)?;
    let order = context.store.ids.next("order");
    Ok(fields(json!({"instanceId": id, "orderId": order})))
}

fn add(context: &mut Context<'_>, spec: &Value) -> Result<String, Refusal> {
    let engine = spec["engine"].as_str().unwrap_or_default();
    let Some((_, letters, port)) = ENGINES.iter().find(|(name, ..)| *name == engine) else {
        let names = ENGINES.map(|(name, ..)| name).join(", ");
        return Err(context.invalid("instanceSpec.engine", format!("must be one of {names}")));
    };
    let text = |name: &str| spec[name].as_str().unwrap_or_default();
    subnet_in(context, text("vpcId"), text("subnetId"))?;
    let group = spec["parameterGroup"].as_str().unwrap_or_default();
    if !group.is_empty() {
        rds_contents::GROUP.known(context, group)?;
    }
    let id = context.store.ids.next(letters);
    let now = context.now();
    let mut shown = fields(json!({
        "instanceId": id,
        "instanceName": id,
        "instanceType": "cluster",
        "regionId": context.call.region,
        "instanceCPU": 1,
        "instanceMemoryMB": 2048,
        "parameterGroupId": group,
        "parameterStatus": "insync",
        "internalDomainName": format!("{id}-{}.rds.jdcloud.invalid", context.call.region),
        "publicDomainName": "",
        "instancePort": port,
        "connectionMode": "standard",
        "auditStatus": "off",
        "createTime": written(now),
        "charge": charge_of(&spec["chargeSpec"], now),
        "tags": [],
        "roInstanceIds": [],
        "sourceInstanceId": "",
    }));
    shown.extend(taken(
        spec,
        &[
            ("instanceName", "instanceName"),
            ("instanceType", "instanceType"),
            ("engine", "engine"),
            ("engineVersion", "engineVersion"),
            ("instanceClass", "instanceClass"),
            ("instanceStorageGB", "instanceStorageGB"),
            ("instanceStorageType", "instanceStorageType"),
            ("storageEncrypted", "storageEncrypted"),
            ("azId", "azId"),
            ("vpcId", "vpcId"),
            ("subnetId", "subnetId"),
            ("instancePort", "instancePort"),
            ("tagSpec", "tags"),
            ("resourceGroupId", "resourceGroupId"),
            ("sourceInstanceId", "sourceInstanceId"),
        ],
    ));
    INSTANCE.create(context, &id, "BUILDING", shown);
    Ok(id)
}

fn from_backup(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let backup = BACKUP.idle(context)?;
    let source = INSTANCE.known(context, backup.text("instanceId"))?.clone();
    if source.text("engine") != context.text("engine") {
        let problem = format!("the backup [{}] is of {}", backup.id, source.text("engine"));
        return Err(failed_precondition(problem));
    }
    create(context, Some(&source))
}

fn by_time(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = INSTANCE.idle(context)?;
    create(context, Some(&source))
}

/// Read-only instances are in the network of their source.
fn create_readers(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = INSTANCE.idle(context)?;
    if !matches!(source.text("engine"), "MySQL" | "PostgreSQL") {
        let problem = format!("{} has no read-only instances", source.text("engine"));
        return Err(failed_precondition(problem));
    }
    if !source.text("sourceInstanceId").is_empty() {
        return Err(failed_precondition(format!(
            "the instance [{}] is read-only itself",
            source.id
        )));
    }
    let mut spec = super::nouns::all(context);
    for name in ["engine", "engineVersion", "vpcId", "subnetId"] {
        spec[name] = source.value(name).clone();
    }
    spec["azId"] = json!([spec["azId"]]);
    spec["instanceType"] = "readonly".into();
    spec["sourceInstanceId"] = source.id.as_str().into();
    spec["parameterGroup"] = Value::Null;
    let mut made = Vec::new();
    for _ in 0..context.integer("count").unwrap_or(1).clamp(1, 5) {
        made.push(add(context, &spec)?);
    }
    let order = context.store.ids.next("order");
    Ok(fields(json!({"roInstanceId": made, "orderId": order})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.matching(context, FILTERS)?;
    Ok(context.listed(found))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut found = INSTANCE.asked(context)?;
    let readers: Vec<_> = readers(context, &found.id).into_iter().collect();
    found.set("roInstanceIds", readers);
    Ok(fields(json!({"dbInstanceAttributes": found.fields})))
}

fn readers(context: &Context<'_>, source: &str) -> Vec<String> {
    let of = context.all(INSTANCE.kind).filter(|one| one.text("sourceInstanceId") == source);
    of.map(|one| one.id.clone()).collect()
}

/// Read-only instances go with their source, and so do accounts and databases. Backups that the
/// user made stay.
fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.idle(context)?;
    deletable(&found, INSTANCE.name)?;
    let mut all = readers(context, &found.id);
    all.push(found.id);
    for id in all {
        for kind in [ACCOUNT, DATABASE, WHITE_LIST] {
            let prefix = format!("{id}/");
            let of = context.store.all(kind).map(|one| one.id.clone());
            let of: Vec<_> = of.filter(|other| other.starts_with(&prefix)).collect();
            of.iter().for_each(|other| drop(context.store.remove(kind, other)));
        }
        INSTANCE.delete(context, &id, "DELETING")?;
    }
    Ok(Fields::new())
}

fn pass(context: &mut Context<'_>, passing: &str) -> Result<Fields, Refusal> {
    let id = INSTANCE.idle(context)?.id;
    INSTANCE.pass(context, &id, passing, Fields::new())
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.idle(context)?;
    let size = context.integer("newInstanceStorageGB").unwrap_or(0);
    if size < found.number("instanceStorageGB") {
        let problem = format!(
            "the instance [{}] has {} GB of storage, which cannot become less",
            found.id,
            found.number("instanceStorageGB")
        );
        return Err(failed_precondition(problem));
    }
    let after = taken(
        &super::nouns::all(context),
        &[
            ("newInstanceClass", "instanceClass"),
            ("newInstanceStorageGB", "instanceStorageGB"),
            ("newInstanceStorageType", "instanceStorageType"),
        ],
    );
    INSTANCE.pass(context, &found.id, "RESIZING", after)?;
    let order = context.store.ids.next("order");
    Ok(fields(json!({"orderId": order})))
}

fn move_to_zone(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = INSTANCE.idle(context)?.id;
    let after = fields(json!({"azId": context.list("newAzId")}));
    INSTANCE.pass(context, &id, "MIGRATING", after)
}

fn restore(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = INSTANCE.idle(context)?.id;
    let backup = BACKUP.idle(context)?;
    if backup.text("instanceId") != id {
        let problem = format!("the backup [{}] is not of the instance [{id}]", backup.id);
        return Err(failed_precondition(problem));
    }
    INSTANCE.pass(context, &id, "RESTORING", Fields::new())
}

fn internet(context: &mut Context<'_>, is_on: bool) -> Result<Fields, Refusal> {
    let mut found = INSTANCE.idle(context)?;
    let name =
        if is_on { format!("{}.public.rds.jdcloud.invalid", found.id) } else { String::new() };
    found.set("publicDomainName", name);
    INSTANCE.save(context, found)
}

/// One backup of an instance is made at a time.
fn create_backup(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.idle(context)?;
    let is_running = |one: &Resource| {
        one.text("instanceId") == found.id && one.text("backupStatus") == "BUILDING"
    };
    if context.all(BACKUP.kind).any(is_running) {
        let problem = format!("a backup of the instance [{}] is being made", found.id);
        return Err(failed_precondition(problem));
    }
    let spec = context.get("backupSpec").cloned().unwrap_or_default();
    let id = context.store.ids.next("backup");
    let done = context.now().saturating_add(context.settings.delays.image);
    let databases = spec["dbNames"].as_array().is_some_and(|names| !names.is_empty());
    let made = context.new_resource(
        id.clone(),
        fields(json!({
            "backupId": id,
            "backupName": spec["backupName"].as_str().unwrap_or(&id),
            "instanceId": found.id,
            "instanceName": found.text("instanceName"),
            "backupStatus": "BUILDING",
            "backupStartTime": written(context.now()),
            "backupEndTime": "",
            "backupType": "full",
            "backupMode": "manual",
            "backupMethod": "physical",
            "backupUnit": if databases { "db" } else { "instance" },
            "backupFiles": spec["dbNames"].as_array().cloned().unwrap_or_default(),
            "backupSizeByte": 0,
            "engine": found.text("engine"),
        })),
    );
    context.store.insert(BACKUP.kind, made);
    let after = fields(json!({
        "backupStatus": "COMPLETED",
        "backupEndTime": written(done),
        "backupSizeByte": 1_048_576,
    }));
    context.store.later(BACKUP.kind, &id, done, after);
    Ok(fields(json!({"backupId": id})))
}

/// The latest first.
fn list_backups(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = INSTANCE.asked(context)?.id;
    let (from, to) =
        (context.text("backupTimeRangeStartFilter"), context.text("backupTimeRangeEndFilter"));
    let found = context.all(BACKUP.kind).filter(|one| {
        let start = one.text("backupStartTime");
        one.text("instanceId") == id
            && context.integer("auto") != Some(1)
            && context.maybe("backupTypeFilter").is_none_or(|sort| sort == one.text("backupType"))
            && (from.is_empty() || start >= from)
            && (to.is_empty() || start <= to)
    });
    let mut found: Vec<Value> = found.map(|one| one.fields.clone().into()).collect();
    found.reverse();
    Ok(context.listed(found))
}

fn delete_backup(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = BACKUP.idle(context)?.id;
    context.store.remove(BACKUP.kind, &id);
    Ok(Fields::new())
}
