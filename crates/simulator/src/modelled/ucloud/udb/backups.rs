//! Backups of instances.

use std::time::Duration;

use serde_json::{Map, json};

use super::{BACKUP, instances};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udb", "BackupUDBInstance", create),
    ("udb", "DescribeUDBBackup", describe),
    ("udb", "DeleteUDBBackup", delete),
];

const INITIAL: &str = "1001";

/// An account has a backup of a database that is gone, so that one can be restored.
pub(in crate::modelled::ucloud) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    let zones =
        yun_catalog::provider("ucloud").into_iter().flat_map(yun_catalog::Provider::regions);
    let mut zones = zones.filter(|region| region.id() == settings.region);
    let zone = zones.next().and_then(|region| region.zones().last()).map(yun_catalog::Zone::id);
    let backup = fields(json!({
        "Zone": zone.unwrap_or(&settings.zone),
        "BackupId": 1001,
        "BackupName": "initial-back",
        "BackupTime": now.as_secs(),
        "BackupEndTime": now.as_secs(),
        "BackupSize": 1024,
        "BackupType": 1,
        "State": "Success",
        "ErrorInfo": "",
        "DBId": "udbha-simulated",
        "DBName": "simulated",
        "BackupZone": "",
        "MD5": "",
    }));
    let backup = Resource {
        id: INITIAL.into(),
        region: settings.region.clone(),
        zone: None,
        project: None,
        created: now,
        fields: backup,
        hidden: Map::new(),
        due: Vec::new(),
    };
    store.insert(BACKUP.kind, backup);
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let instance = instances::running(context)?;
    let of = fields(json!({
        "Zone": instance.text("Zone"),
        "DBId": instance.id,
        "DBName": instance.text("Name"),
    }));
    let number = context.store.ids.number() % 90_000_000 + 10_000_000;
    let now = context.now().as_secs();
    let mut shown = fields(json!({
        "BackupId": number,
        "BackupName": context.text("BackupName"),
        "BackupTime": now,
        "BackupEndTime": now,
        "BackupSize": 1024,
        "BackupType": 1,
        "State": "Backuping",
        "ErrorInfo": "",
        "BackupZone": "",
        "MD5": "",
    }));
    shown.extend(of);
    let id = number.to_string();
    let backup = context.new_resource(id.clone(), shown);
    context.store.insert(BACKUP.kind, backup);
    let ready = context.now().saturating_add(context.settings.delays.image);
    let end = fields(json!({"State": "Success", "BackupEndTime": ready.as_secs()}));
    context.store.later(BACKUP.kind, &id, ready, end);
    Ok(fields(json!({"BackupId": number})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let numbers = ["BackupId", "BackupType"];
    let within = |time: i64| {
        context.integer("BeginTime").is_none_or(|begin| time >= begin)
            && context.integer("EndTime").is_none_or(|end| time <= end)
    };
    let found = context.all(BACKUP.kind).filter(|backup| {
        ["DBId", "Zone"]
            .iter()
            .all(|name| context.maybe(name).is_none_or(|asked| backup.text(name) == asked))
            && numbers
                .iter()
                .all(|name| context.integer(name).is_none_or(|asked| backup.number(name) == asked))
            && within(backup.number("BackupTime"))
    });
    Ok(context.listed(found.map(|backup| backup.fields.clone().into()).collect()))
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.integer("BackupId").unwrap_or_default().to_string();
    BACKUP.remove(context, &id)?;
    Ok(Fields::new())
}
