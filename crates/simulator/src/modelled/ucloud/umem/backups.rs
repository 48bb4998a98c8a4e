//! Backups of redis groups and of spaces.

use serde_json::json;

use super::{PARAMETER, REDIS, SPACE, change};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::Noun;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("umem", "CreateURedisBackup", back_up_redis),
    ("umem", "DescribeURedisBackup", describe_redis),
    ("umem", "DescribeURedisBackupURL", redis_url),
    ("umem", "CreateUMemBackup", back_up_space),
    ("umem", "DescribeUMemBackup", describe_space),
    ("umem", "DescribeUMemBackupURL", space_urls),
];

const BACKUP: Noun = Noun { kind: "umem/backup", name: "backup", not_found: PARAMETER };

fn back_up_redis(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    back_up(context, &REDIS, "GroupId")
}

fn back_up_space(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    back_up(context, &SPACE, "SpaceId")
}

/// Adds a backup with the fields that either description shows.
fn back_up(context: &mut Context<'_>, noun: &Noun, of: &str) -> Result<Fields, Refusal> {
    change(context, noun, of, |_| {})?;
    let source = noun.known(context, context.text(of))?;
    let now = context.now();
    let mut shown = fields(json!({
        "Zone": source.text("Zone"),
        "GroupName": source.text("Name"),
        "BackupName": context.text("BackupName"),
        "BackupTime": now.as_secs(),
        "CreateTime": now.as_secs(),
        "BackupSize": 0,
        "BackupType": "Manual",
        "BlockCount": 1,
        "BlockSize": source.number("Size"),
        "MemorySize": source.number("Size"),
        "RedisVersion": source.text("Version"),
        "State": "Backuping",
    }));
    shown.insert(of.into(), source.id.clone().into());
    let id = context.store.ids.next("umem-backup");
    shown.insert("BackupId".into(), id.clone().into());
    let backup = context.new_resource(id.clone(), shown);
    context.store.insert(BACKUP.kind, backup);
    let end = now.saturating_add(context.settings.delays.image);
    let done = fields(json!({"State": "Success", "BackupSize": 1024 * 1024}));
    context.store.later(BACKUP.kind, &id, end, done);
    Ok(fields(json!({"BackupId": id})))
}

fn describe_redis(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    describe(context, "GroupId")
}

fn describe_space(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    describe(context, "SpaceId")
}

fn describe(context: &Context<'_>, of: &str) -> Result<Fields, Refusal> {
    let is_own = |backup: &&&Resource| !backup.text(of).is_empty();
    let found = BACKUP.select(context, &[], &[(of, of), ("BackupId", "BackupId")]);
    let found = found.iter().filter(is_own);
    Ok(context.listed(found.map(|backup| backup.fields.clone().into()).collect()))
}

fn redis_url(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let url = url(context)?;
    Ok(fields(json!({"BackupURL": url, "BackupPath": url})))
}

/// One for each block.
fn space_urls(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    Ok(fields(json!({"BackupURL": [url(context)?]})))
}

fn url(context: &Context<'_>) -> Result<String, Refusal> {
    let backup = BACKUP.known(context, context.text("BackupId"))?;
    match backup.text("State") {
        "Success" => Ok(format!("https://umem.simulator.invalid/{}.rdb", backup.id)),
        state => {
            let problem = format!("the backup [{}] is {state} but must be Success", backup.id);
            Err(Refusal::ret_code(PARAMETER, problem))
        }
    }
}
