//! The product `mongodb`: instances and backups.

use serde_json::{Value, json};

use super::disks::charge_of;
use super::filters::{Filters, How};
use super::interfaces::subnet_in;
use super::nouns::{Noun, deletable, taken};
use super::{failed_precondition, passwords, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(super) const OPERATIONS: Operations = &[
    ("mongodb", "createInstance", |context| create(context, "instanceSpec", "Replication")),
    ("mongodb", "createShardingInstance", |context| {
        create(context, "shardingInstanceSpec", "Sharding")
    }),
    ("mongodb", "describeInstances", |context| {
        let found = INSTANCE.matching(context, FILTERS)?;
        Ok(context.listed(found))
    }),
    ("mongodb", "modifyInstanceName", |context| {
        INSTANCE.set(context, &[("instanceName", "instanceName")])
    }),
    ("mongodb", "modifyInstanceSpec", resize),
    ("mongodb", "restartInstance", restart),
    ("mongodb", "resetPassword", reset_password),
    ("mongodb", "restoreInstance", restore),
    ("mongodb", "deleteInstance", delete),
    ("mongodb", "describeSecurityIps", |context| {
        let found = INSTANCE.asked(context)?;
        Ok(fields(json!({"securityIps": found.hidden("ips")})))
    }),
    ("mongodb", "modifySecurityIps", modify_ips),
    ("mongodb", "createBackup", create_backup),
    ("mongodb", "describeBackups", |context| {
        let found = BACKUP.matching(context, BACKUP_FILTERS)?;
        Ok(context.listed(found))
    }),
    ("mongodb", "deleteBackup", |context| {
        let id = BACKUP.idle(context)?.id;
        context.store.remove(BACKUP.kind, &id);
        Ok(Fields::new())
    }),
];

const INSTANCE: Noun = Noun {
    kind: "mongodb/instance",
    name: "MongoDB instance",
    id: "instanceId",
    status: "instanceStatus",
    idle: &["RUNNING"],
};
const BACKUP: Noun = Noun {
    kind: "mongodb/backup",
    name: "backup",
    id: "backupId",
    status: "backupStatus",
    idle: &["Finished"],
};

const FILTERS: Filters = &[
    ("instanceId", &["instanceId"], How::Exact),
    ("instanceName", &["instanceName"], How::Part),
    ("instanceStatus", &["instanceStatus"], How::Exact),
    ("chargeMode", &["charge.chargeMode"], How::Exact),
];
const BACKUP_FILTERS: Filters =
    &[("instanceId", &["instanceId"], How::Exact), ("backupId", &["backupId"], How::Exact)];

fn create(context: &mut Context<'_>, parameter: &str, sort: &str) -> Result<Fields, Refusal> {
    let spec = context.get(parameter).cloned().unwrap_or_default();
    let text = |name: &str| spec[name].as_str().unwrap_or_default();
    subnet_in(context, text("vpcId"), text("subnetId"))?;
    if !text("password").is_empty() {
        passwords::check(context, &format!("{parameter}.password"), text("password"))?;
    }
    if !text("backupId").is_empty() {
        BACKUP.known(context, text("backupId"))?;
    }
    let id = context.store.ids.next("mongo");
    let charge = context.get("chargeSpec").cloned().unwrap_or_default();
    let mut shown = fields(json!({
        "instanceId": id,
        "instanceName": id,
        "instanceType": sort,
        "engine": "MongoDB",
        "engineVersion": "3.6",
        "instanceStorageType": "LOCAL_SSD",
        "instanceCPU": 1,
        "instanceMemoryGB": 2,
        "replicaSetName": "mgset",
        "instanceDomain": format!("{id}.mongodb.jdcloud.invalid:27017"),
        "dBName": "admin",
        "accountName": "root",
        "instancePort": "27017",
        "backupRetentionPeriod": 7,
        "createTime": written(context.now()),
        "charge": charge_of(&charge, context.now()),
        "isSetSecurityIps": false,
        "tags": [],
    }));
    let names = [
        "instanceName",
        "engineVersion",
        "instanceClass",
        "instanceStorageGB",
        "azId",
        "vpcId",
        "subnetId",
        "instanceStorageType",
        "storageEncrypted",
    ];
    shown.extend(taken(&spec, &names.map(|name| (name, name))));
    if sort == "Sharding" {
        let node = |name: &str, number: usize, sort: &Value| json!({"nodeId": format!("{id}-{name}-{number}"), "nodeType": sort, "nodeStatus": "RUNNING"});
        let count = |name: &str, least: u64| spec[name].as_u64().unwrap_or(least).min(50) as usize;
        let nodes = |name: &str, count: usize, sort: &Value| -> Value {
            (1..=count).map(|number| node(name, number, sort)).collect()
        };
        shown.insert(
            "mongos".into(),
            nodes("mongos", count("mongosNodeNumber", 2), &spec["mongosNodeType"]),
        );
        shown
            .insert("configserver".into(), nodes("configserver", 1, &spec["configserverNodeType"]));
        shown.insert(
            "shard".into(),
            nodes("shard", count("shardNodeNumber", 2), &spec["shardNodeType"]),
        );
        shown.insert("azId".into(), spec["shardAzId"].clone());
    }
    INSTANCE.create(context, &id, "BUILDING", shown);
    let order = context.store.ids.next("order");
    Ok(fields(json!({"instanceId": id, "orderId": order})))
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.idle(context)?;
    let (now, wanted) = (found.number("instanceStorageGB"), context.integer("instanceStorageGB"));
    if wanted.is_some_and(|wanted| wanted < now) {
        let problem = format!("the instance [{}] has {now} GB, which cannot become less", found.id);
        return Err(failed_precondition(problem));
    }
    let names = ["instanceClass", "instanceStorageGB"].map(|name| (name, name));
    let after = taken(&super::nouns::all(context), &names);
    INSTANCE.pass(context, &found.id, "RESIZING", after)?;
    let order = context.store.ids.next("order");
    Ok(fields(json!({"instanceId": found.id, "orderId": order})))
}

/// Its states have none for a restart.
fn restart(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = INSTANCE.idle(context)?.id;
    Ok(fields(json!({"instanceId": id})))
}

fn reset_password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut found = INSTANCE.idle(context)?;
    let password = context.text("accountPassword");
    passwords::check(context, "accountPassword", password)?;
    found.hide("password", password);
    INSTANCE.save(context, found)
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

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.idle(context)?;
    deletable(&found, INSTANCE.name)?;
    INSTANCE.delete(context, &found.id, "DELETING")
}

fn modify_ips(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut found = INSTANCE.idle(context)?;
    let split = |text: &str| -> Vec<String> {
        text.split(',').map(str::trim).filter(|ip| !ip.is_empty()).map(str::to_owned).collect()
    };
    let given = split(context.text("securityIps"));
    let mut ips = split(found.hidden("ips"));
    ips.retain(|ip| !given.contains(ip));
    if context.text("modifyMode") == "Add" {
        ips.extend(given);
    }
    found.set("isSetSecurityIps", !ips.is_empty());
    found.hide("ips", ips.join(","));
    INSTANCE.save(context, found)
}

fn create_backup(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.idle(context)?;
    let id = context.store.ids.next("backup");
    let done = context.now().saturating_add(context.settings.delays.image);
    let made = context.new_resource(
        id.clone(),
        fields(json!({
            "backupId": id,
            "backupName": context.maybe("backupName").unwrap_or(&id),
            "instanceId": found.id,
            "backupStatus": "Running",
            "backupStartTime": written(context.now()),
            "backupEndTime": "",
            "backupMode": "Manual",
            "backupMethod": context.maybe("backupMethod").unwrap_or("Physical"),
            "backupSizeByte": 0,
        })),
    );
    context.store.insert(BACKUP.kind, made);
    let after = json!({
        "backupStatus": "Finished",
        "backupEndTime": written(done),
        "backupSizeByte": 1_048_576,
    });
    context.store.later(BACKUP.kind, &id, done, fields(after));
    Ok(fields(json!({"backupId": id})))
}
