//! Cloud disks as resources of their own, and their attachments to instances.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::disks::{self, Disk};
use super::{busy, failed_precondition, not_found, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::fields;
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(super) const DISK: &str = "disk/disk";

pub(super) const AVAILABLE: &str = "available";
const IN_USE: &str = "in-use";

/// Makes a disk, which becomes available in a moment, or attached to the instance that it names.
pub(super) fn make(context: &mut Context<'_>, disk: &Disk) -> String {
    let id = context.store.ids.next("vol");
    let disk = Disk { id: id.clone(), ..disk.clone() };
    let mut resource = context.new_resource(id.clone(), disks::volume(&disk, context.now()));
    resource.zone = Some(disk.zone.clone());
    resource.set("createTime", written(context.now()));
    let soon = context.soon();
    resource.set("status", "creating");
    let becomes = if disk.instance_id.is_empty() {
        fields(json!({"status": AVAILABLE}))
    } else {
        resource.set("attachments", json!([attachment(&id, &disk.instance_id, "attaching", soon)]));
        let attached = attachment(&id, &disk.instance_id, "attached", soon);
        fields(json!({"status": IN_USE, "attachments": [attached]}))
    };
    context.store.insert(DISK, resource);
    context.store.later(DISK, &id, soon, becomes);
    id
}

/// Puts a disk that has always been attached into a store.
pub(super) fn place(store: &mut Store, disk: &Disk, region: &str, now: Duration) {
    let mut fields = disks::volume(disk, now);
    fields.insert("createTime".into(), written(now).into());
    fields.insert("status".into(), IN_USE.into());
    let attachment = attachment(&disk.id, &disk.instance_id, "attached", now);
    fields.insert("attachments".into(), json!([attachment]));
    let resource = Resource {
        id: disk.id.clone(),
        region: region.into(),
        zone: Some(disk.zone.clone()),
        project: None,
        created: now,
        fields,
        hidden: Map::new(),
        due: Vec::new(),
    };
    store.insert(DISK, resource);
}

fn attachment(disk: &str, instance: &str, status: &str, at: Duration) -> Value {
    json!({
        "attachmentId": format!("attachment-{disk}-{instance}"),
        "diskId": disk,
        "instanceType": "vm",
        "instanceId": instance,
        "status": status,
        "attachTime": written(at),
    })
}

/// What an instance keeps of a disk: how it is attached, and which one it is.
pub(super) fn entry(disk: &str, device: &str, auto_delete: bool) -> Value {
    json!({
        "diskCategory": "cloud",
        "autoDelete": auto_delete,
        "deviceName": device,
        "cloudDisk": {"diskId": disk},
    })
}

/// The id of the disk of an entry.
pub(super) fn id_of(entry: &Value) -> &str {
    entry["cloudDisk"]["diskId"].as_str().unwrap_or_default()
}

/// Fills in the disk of an entry; nothing if the disk is not attached to the instance any more.
pub(super) fn shown(store: &Store, instance: &str, entry: &Value) -> Option<Value> {
    let disk = store.get(DISK, id_of(entry))?;
    let status = attached_to(disk, instance)?["status"].clone();
    let mut shown = entry.clone();
    shown["status"] = status;
    shown["cloudDisk"] = Value::Object(disk.fields.clone());
    Some(shown)
}

/// The attachment of a disk to an instance.
pub(super) fn attached_to<'a>(disk: &'a Resource, instance: &str) -> Option<&'a Value> {
    disk.list("attachments").iter().find(|attachment| attachment["instanceId"] == instance)
}

pub(super) fn known<'a>(context: &'a Context<'_>, id: &str) -> Result<&'a Resource, Refusal> {
    context.find(DISK, id).ok_or_else(|| not_found(format!("there is no disk [{id}]")))
}

/// # Errors
/// If a task of the disk is in progress.
pub(super) fn idle(disk: &Resource) -> Result<(), Refusal> {
    let is_moving = |attachment: &Value| attachment["status"] != "attached";
    let is_idle = matches!(disk.text("status"), AVAILABLE | IN_USE);
    if is_idle && !disk.list("attachments").iter().any(is_moving) { Ok(()) } else { Err(busy()) }
}

/// # Errors
/// If the disk cannot be attached to one more instance.
pub(super) fn attachable(disk: &Resource, instance: &str) -> Result<(), Refusal> {
    idle(disk)?;
    let count = disk.list("attachments").len();
    let is_shared = disk.fields.get("multiAttachable").and_then(Value::as_bool) == Some(true);
    let problem = if attached_to(disk, instance).is_some() {
        "is attached to the instance already"
    } else if count >= 16 {
        "is attached to 16 instances, which is the most"
    } else if count >= 1 && !is_shared {
        "is attached to another instance; detach it first"
    } else {
        return Ok(());
    };
    Err(failed_precondition(format!("the disk [{}] {problem}", disk.id)))
}

/// Begins to attach a disk.
pub(super) fn attach(context: &mut Context<'_>, disk: &str, instance: &str) {
    let soon = context.soon();
    let Some(resource) = context.store.get_mut(DISK, disk) else { return };
    let others = resource.list("attachments").to_vec();
    let with = |status| {
        let mut all = others.clone();
        all.push(attachment(disk, instance, status, soon));
        fields(json!({"status": IN_USE, "attachments": all}))
    };
    resource.fields.extend(with("attaching"));
    context.store.later(DISK, disk, soon, with("attached"));
}

/// Begins to detach a disk.
pub(super) fn detach(context: &mut Context<'_>, disk: &str, instance: &str) {
    let soon = context.soon();
    let Some(resource) = context.store.get_mut(DISK, disk) else { return };
    let mut passing = resource.list("attachments").to_vec();
    let left: Vec<_> =
        passing.iter().filter(|other| other["instanceId"] != instance).cloned().collect();
    for attachment in &mut passing {
        if attachment["instanceId"] == instance {
            attachment["status"] = "detaching".into();
        }
    }
    resource.set("attachments", passing);
    let status = if left.is_empty() { AVAILABLE } else { IN_USE };
    let after: Fields = fields(json!({"status": status, "attachments": left}));
    context.store.later(DISK, disk, soon, after);
}

/// Begins to delete a disk.
pub(super) fn delete(context: &mut Context<'_>, disk: &str) {
    let soon = context.soon();
    if let Some(resource) = context.store.get_mut(DISK, disk) {
        resource.set("status", "deleting");
    }
    context.store.remove_later(DISK, disk, soon);
}
