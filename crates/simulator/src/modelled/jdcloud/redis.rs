//! The product `redis`: cache instances with accounts and backups.

use serde_json::{Value, json};

use super::disks::charge_of;
use super::filters::{Filters, How};
use super::interfaces::subnet_in;
use super::nouns::{Noun, all, deletable, taken};
use super::{duplicate, failed_precondition, not_found, passwords, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("redis", "createCacheInstance", create),
    ("redis", "describeCacheInstance", |context| {
        let found = INSTANCE.asked(context)?;
        Ok(fields(json!({"cacheInstance": found.fields})))
    }),
    ("redis", "describeCacheInstances", |context| {
        let found = INSTANCE.matching(context, FILTERS)?;
        Ok(context.listed(found))
    }),
    ("redis", "modifyCacheInstanceAttribute", |context| {
        let names = [
            ("cacheInstanceName", "cacheInstanceName"),
            ("cacheInstanceDescription", "cacheInstanceDescription"),
        ];
        INSTANCE.set(context, &names)
    }),
    ("redis", "modifyCacheInstanceClass", resize),
    ("redis", "resetCacheInstancePassword", reset_password),
    ("redis", "restartInstance", |context| pass(context, "configuring")),
    ("redis", "deleteCacheInstance", delete),
    ("redis", "describeIpWhiteList", white_list),
    ("redis", "modifyIpWhiteList", modify_white_list),
    ("redis", "modifyInstanceConfig", modify_config),
    ("redis", "describeInstanceConfig", config),
    ("redis", "createBackup", create_backup),
    ("redis", "describeBackups", list_backups),
    ("redis", "restoreInstance", restore),
    ("redis", "describeBackupPolicy", policy),
    ("redis", "modifyBackupPolicy", modify_policy),
    ("redis", "createAccount", create_account),
    ("redis", "modifyAccount", modify_account),
    ("redis", "describeAccounts", list_accounts),
    ("redis", "deleteAccount", delete_account),
    ("redis", "describeUserQuota", |context| {
        let used = context.all(INSTANCE.kind).count();
        Ok(fields(json!({"quota": {"max": LIMIT, "used": used}})))
    }),
];

const INSTANCE: Noun = Noun {
    kind: "redis/instance",
    name: "cache instance",
    id: "cacheInstanceId",
    status: "cacheInstanceStatus",
    idle: &["running", "error"],
};
const BACKUP: &str = "redis/backup";
const ACCOUNT: &str = "redis/account";
/// The documentation does not state the quota.
const LIMIT: usize = 1000;

const FILTERS: Filters = &[
    ("cacheInstanceId", &["cacheInstanceId"], How::Exact),
    ("cacheInstanceStatus", &["cacheInstanceStatus"], How::Exact),
    ("cacheInstanceName", &["cacheInstanceName"], How::Part),
    ("vpcId", &["vpcId"], How::Exact),
    ("subnetId", &["subnetId"], How::Exact),
    ("redisVersion", &["redisVersion"], How::Exact),
    ("instanceType", &["cacheInstanceType"], How::Exact),
    ("chargeMode", &["charge.chargeMode"], How::Exact),
];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let spec = context.get("cacheInstance").cloned().unwrap_or_default();
    let text = |name: &str| spec[name].as_str().unwrap_or_default();
    subnet_in(context, text("vpcId"), text("subnetId"))?;
    let password = text("password");
    if !password.is_empty() {
        passwords::check(context, "cacheInstance.password", password)?;
    }
    let shards = spec["shardNumber"].as_i64().unwrap_or(1).max(1);
    let id = context.store.ids.next("redis");
    let charge = context.get("charge").cloned().unwrap_or_default();
    let mut shown = fields(json!({
        "cacheInstanceId": id,
        "cacheInstanceMemoryMB": 1024 * shards,
        "cacheInstanceDescription": "",
        "createTime": written(context.now()),
        "connectionDomain": format!("jredis-{id}.jdcloud.invalid"),
        "port": 6379,
        "charge": charge_of(&charge, context.now()),
        "auth": !password.is_empty(),
        "isAllowNoAuth": password.is_empty(),
        "redisVersion": "4.0",
        "cacheInstanceType": if shards > 1 { "cluster" } else { "master-slave" },
        "tags": [],
        "shardNumber": shards,
        "memoryMBPerShard": 1024,
    }));
    shown.extend(taken(
        &spec,
        &[
            ("cacheInstanceName", "cacheInstanceName"),
            ("cacheInstanceClass", "cacheInstanceClass"),
            ("cacheInstanceDescription", "cacheInstanceDescription"),
            ("azId", "azId"),
            ("vpcId", "vpcId"),
            ("subnetId", "subnetId"),
            ("redisVersion", "redisVersion"),
            ("cacheInstanceType", "cacheInstanceType"),
            ("port", "port"),
            ("userTags", "tags"),
            ("resourceGroupId", "resourceGroupId"),
            ("replicaNumber", "replicaNumber"),
            ("ipv6On", "ipv6On"),
            ("maxmemoryPolicy", "maxmemoryPolicy"),
        ],
    ));
    INSTANCE.create(context, &id, "creating", shown);
    let order = context.store.ids.next("order");
    Ok(fields(json!({"cacheInstanceId": id, "orderNum": order, "buyId": order})))
}

fn pass(context: &mut Context<'_>, passing: &str) -> Result<Fields, Refusal> {
    let id = INSTANCE.needs(context, "running")?.id;
    INSTANCE.pass(context, &id, passing, Fields::new())
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.needs(context, "running")?;
    let mut after = taken(
        &all(context),
        &[("cacheInstanceClass", "cacheInstanceClass"), ("replicaNumber", "replicaNumber")],
    );
    if let Some(shards) = context.integer("shardNumber") {
        after.insert("shardNumber".into(), shards.into());
        let memory = shards * found.number("memoryMBPerShard");
        after.insert("cacheInstanceMemoryMB".into(), memory.into());
    }
    INSTANCE.pass(context, &found.id, "changing", after)?;
    let order = context.store.ids.next("order");
    Ok(fields(json!({"orderNum": order})))
}

/// Without a password, clients need none.
fn reset_password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut found = INSTANCE.needs(context, "running")?;
    let password = context.text("password");
    if !password.is_empty() {
        passwords::check(context, "password", password)?;
    }
    found.set("auth", !password.is_empty());
    found.set("isAllowNoAuth", password.is_empty());
    found.hide("password", password);
    INSTANCE.save(context, found)
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.idle(context)?;
    deletable(&found, INSTANCE.name)?;
    for kind in [BACKUP, ACCOUNT] {
        let of = context.store.all(kind).filter(|one| one.hidden("of") == found.id);
        let of: Vec<_> = of.map(|one| one.id.clone()).collect();
        of.iter().for_each(|id| drop(context.store.remove(kind, id)));
    }
    INSTANCE.delete(context, &found.id, "deleting")
}

fn hidden(found: &Resource, name: &str, default: Value) -> Value {
    found.hidden.get(name).cloned().unwrap_or(default)
}

fn white_list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.asked(context)?;
    Ok(fields(json!({"ipWhiteList": hidden(&found, "ips", json!(["0.0.0.0/0"]))})))
}

fn modify_white_list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut found = INSTANCE.idle(context)?;
    found.hide("ips", context.list("ipWhiteList"));
    INSTANCE.save(context, found)
}

fn config(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.asked(context)?;
    Ok(fields(json!({"instanceConfig": hidden(&found, "config", json!([]))})))
}

fn modify_config(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut found = INSTANCE.needs(context, "running")?;
    let mut items = hidden(&found, "config", json!([])).as_array().cloned().unwrap_or_default();
    for item in context.list("instanceConfig") {
        items.retain(|other| other["configName"] != item["configName"]);
        items.push(item.clone());
    }
    found.hide("config", items);
    let id = found.id.clone();
    INSTANCE.save(context, found)?;
    INSTANCE.pass(context, &id, "configuring", Fields::new())
}

fn create_backup(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.needs(context, "running")?;
    let id = context.store.ids.next("backup");
    let done = context.now().saturating_add(context.settings.delays.image);
    let mut made = context.new_resource(
        id.clone(),
        fields(json!({
            "baseId": id,
            "backupFileName": context.text("fileName"),
            "cacheInstanceId": found.id,
            "backupStartTime": written(context.now()),
            "backupEndTime": "",
            "backupType": context.integer("backupType"),
            "backupSize": 0,
            "backupStatus": 0,
            "backupShardMemoryMB": found.value("memoryMBPerShard"),
            "backupShardNum": found.value("shardNumber"),
            "backupDownloadURL": "",
        })),
    );
    made.hide("of", found.id);
    context.store.insert(BACKUP, made);
    let after = json!({"backupStatus": 2, "backupEndTime": written(done), "backupSize": 1_048_576});
    context.store.later(BACKUP, &id, done, fields(after));
    Ok(fields(json!({"baseId": id})))
}

fn list_backups(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = INSTANCE.asked(context)?.id;
    let (from, to) = (context.text("startTime"), context.text("endTime"));
    let found = context.all(BACKUP).filter(|one| {
        let start = one.text("backupStartTime");
        one.hidden("of") == id
            && context.maybe("baseId").is_none_or(|base| base == one.id)
            && (from.is_empty() || start >= from)
            && (to.is_empty() || start <= to)
    });
    Ok(context.listed(found.map(|one| one.fields.clone().into()).collect()))
}

fn restore(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = INSTANCE.needs(context, "running")?.id;
    let base = context.text("baseId");
    let backup = context.find(BACKUP, base).filter(|one| one.hidden("of") == id);
    let backup =
        backup.ok_or_else(|| not_found(format!("the instance [{id}] has no backup [{base}]")))?;
    if backup.number("backupStatus") != 2 {
        return Err(failed_precondition(format!("the backup [{base}] is not complete")));
    }
    INSTANCE.pass(context, &id, "restoring", Fields::new())
}

fn policy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = INSTANCE.asked(context)?;
    let default = json!({
        "autoBackup": true,
        "backupPeriod": "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday",
        "backupTime": "00:00-01:00 +0800",
        "nextBackupTime": "",
    });
    Ok(fields(hidden(&found, "policy", default)))
}

fn modify_policy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut found = INSTANCE.idle(context)?;
    let policy = json!({
        "autoBackup": context.flag("autoBackup").unwrap_or(true),
        "backupPeriod": context.text("backupPeriod"),
        "backupTime": context.text("backupTime"),
        "nextBackupTime": "",
    });
    found.hide("policy", policy);
    INSTANCE.save(context, found)
}

fn account(context: &Context<'_>) -> (String, Option<Resource>) {
    let id = format!("{}/{}", context.text("cacheInstanceId"), context.text("accountName"));
    let found = context.find(ACCOUNT, &id).cloned();
    (id, found)
}

fn no_account(context: &Context<'_>) -> Refusal {
    not_found(format!("the instance has no account [{}]", context.text("accountName")))
}

fn create_account(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let instance = INSTANCE.needs(context, "running")?.id;
    passwords::check(context, "accountPassword", context.text("accountPassword"))?;
    let (id, found) = account(context);
    if found.is_some() {
        return Err(duplicate(format!(
            "the account [{}] exists already",
            context.text("accountName")
        )));
    }
    let mut made = context.new_resource(
        id,
        fields(json!({
            "accountName": context.text("accountName"),
            "accountType": "normal",
            "accountPrivilege": context.maybe("accountPrivilege").unwrap_or("RoleReadWrite"),
            "accountDescription": context.text("accountDescription"),
        })),
    );
    made.hide("of", instance);
    made.hide("password", context.text("accountPassword"));
    context.store.insert(ACCOUNT, made);
    Ok(Fields::new())
}

fn modify_account(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    INSTANCE.asked(context)?;
    let (_, found) = account(context);
    let mut found = found.ok_or_else(|| no_account(context))?;
    if let Some(password) = context.maybe("accountPassword") {
        passwords::check(context, "accountPassword", password)?;
        found.hide("password", password);
    }
    for name in ["accountPrivilege", "accountDescription"] {
        context.get(name).into_iter().for_each(|value| found.set(name, value.clone()));
    }
    context.store.insert(ACCOUNT, found);
    Ok(Fields::new())
}

fn list_accounts(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = INSTANCE.asked(context)?.id;
    let of = context.all(ACCOUNT).filter(|one| one.hidden("of") == id);
    let of: Vec<Value> = of.map(|one| one.fields.clone().into()).collect();
    Ok(fields(json!({"isSupport": true, "accountLists": of})))
}

fn delete_account(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    INSTANCE.asked(context)?;
    let (id, found) = account(context);
    found.ok_or_else(|| no_account(context))?;
    context.store.remove(ACCOUNT, &id);
    Ok(Fields::new())
}
