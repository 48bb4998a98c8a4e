//! Backups of instances: make, describe, delete.

use std::time::Duration;

use serde_json::json;

use super::{
    BACKUP, BACKUP_FAILED, BACKUP_IN_PROGRESS, INSTANCE, check_state, instances, new_number,
};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::ucloud::network::given;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udb", "BackupUDBInstance", create),
    ("udb", "DescribeUDBBackup", describe),
    ("udb", "DescribeUDBInstanceBackupState", describe_state),
    ("udb", "DescribeUDBInstanceBackupURL", describe_url),
    ("udb", "DeleteUDBBackup", delete),
];

/// `BackupType` of backups that somebody asked for.
const MANUAL: i64 = 1;
const SIZE: u64 = 100 * 1024 * 1024;

/// A backup of a database that is gone, in the region's last zone.
pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    let provider = yun_catalog::provider("ucloud");
    let mut regions = provider.into_iter().flat_map(yun_catalog::Provider::regions);
    let region = regions.find(|region| region.id() == settings.region);
    let last = region.and_then(|region| region.zones().map(yun_catalog::Zone::id).last());
    let zone = last.unwrap_or(&settings.zone);
    let (id, time) = (1_u64, now.as_secs());
    let mut shown = view(id, "initial-back", zone, "udb-simulated", "simulated", time);
    shown.extend(fields(json!({"State": "Success", "BackupEndTime": time, "BackupSize": SIZE})));
    let mut backup = given(settings, now, &id.to_string(), shown);
    backup.zone = Some(zone.to_owned());
    store.insert(BACKUP.kind, backup);
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let instance = INSTANCE.known(context, context.text("DBId"))?;
    check_state(instance, "Running", BACKUP_FAILED)?;
    let is_in_progress = |backup: &&Resource| {
        backup.text("DBId") == instance.id && backup.text("State") == "Backuping"
    };
    if let Some(backup) = context.all(BACKUP.kind).find(is_in_progress) {
        let problem = format!("the backup [{}] is still being made", backup.id);
        return Err(Refusal::ret_code(BACKUP_IN_PROGRESS, problem));
    }
    let (db, zone) = (instance.id.clone(), instance.text("Zone").to_owned());
    let db_name = instance.text("Name").to_owned();
    let id = new_number(context, BACKUP.kind);
    let name = context.text("BackupName");
    let mut shown = view(id, name, &zone, &db, &db_name, context.now().as_secs());
    shown.insert("BackupType".into(), MANUAL.into());
    let backup = context.new_resource(id.to_string(), shown);
    context.store.insert(BACKUP.kind, backup);
    let end = context.now().saturating_add(context.settings.delays.image);
    let done = fields(json!({
        "State": "Success",
        "BackupSize": SIZE,
        "BackupEndTime": end.as_secs(),
        "MD5": format!("{:032x}", u128::from(id)),
    }));
    context.store.later(BACKUP.kind, &id.to_string(), end, done);
    Ok(fields(json!({"BackupId": id})))
}

fn view(id: u64, name: &str, zone: &str, db: &str, db_name: &str, time: u64) -> Fields {
    fields(json!({
        "BackupId": id,
        "BackupName": name,
        "BackupTime": time,
        "BackupEndTime": 0,
        "BackupSize": 0,
        "BackupType": 0,
        "State": "Backuping",
        "ErrorInfo": "",
        "MD5": "",
        "Zone": zone,
        "BackupZone": "",
        "DBId": db,
        "DBName": db_name,
    }))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let type_ = context.integer("BackupType");
    let from = context.integer("BeginTime").unwrap_or(i64::MIN);
    let to = context.integer("EndTime").unwrap_or(i64::MAX);
    let class = context.maybe("ClassType");
    let found = BACKUP.select(context, &[], &[("DBId", "DBId"), ("Zone", "Zone")]);
    let found = found.into_iter().filter(|backup| {
        type_.is_none_or(|type_| backup.number("BackupType") == type_)
            && (from..=to).contains(&backup.number("BackupTime"))
            && class.is_none_or(|class| {
                let instance = context.find(INSTANCE.kind, backup.text("DBId"));
                let type_ = instance.map_or("mysql", |instance| instance.text("DBTypeId"));
                instances::is_of_class(type_, class)
            })
    });
    Ok(context.listed(found.map(|backup| backup.fields.clone().into()).collect()))
}

fn describe_state(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let backup = BACKUP.known(context, &asked(context))?;
    Ok(fields(json!({"State": backup.text("State")})))
}

fn describe_url(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.integer("BackupId").unwrap_or_default();
    let backup = finished(context, id)?;
    let url = |host: &str| format!("https://{host}.simulator.invalid/{}.gz", backup.id);
    Ok(fields(
        json!({"BackupPath": url("udb"), "InnerBackupPath": url("internal-udb"), "MD5": backup.value("MD5")}),
    ))
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    BACKUP.remove(context, &asked(context))?;
    Ok(Fields::new())
}

fn asked(context: &Context<'_>) -> String {
    context.integer("BackupId").unwrap_or_default().to_string()
}

/// Returns a backup that is complete.
///
/// # Errors
/// If there is no such backup, or it is still being made.
pub(super) fn finished<'c>(context: &'c Context<'_>, id: i64) -> Result<&'c Resource, Refusal> {
    let backup = BACKUP.known(context, &id.to_string())?;
    match backup.text("State") {
        "Success" => Ok(backup),
        state => {
            let problem = format!("the backup [{id}] is {state} but must be Success");
            Err(Refusal::ret_code(super::NO_BACKUP, problem))
        }
    }
}
