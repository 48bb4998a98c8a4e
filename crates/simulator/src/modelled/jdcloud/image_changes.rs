//! Images: copy, import, export, share, publish, modify, and the tasks of import and export.

use serde_json::{Value, json};

use super::disks::{self, Disk, SNAPSHOT};
use super::images::{self, IMAGE, PRIVATE, members};
use super::{
    busy, conflict, failed_precondition, not_found, quota_exceeded, tokens, types, written,
};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("vm", "createImageFromSnapshots", |context| tokens::once(context, from_snapshots)),
    ("vm", "copyImages", copy),
    ("vm", "importImage", |context| tokens::once(context, import)),
    ("vm", "exportImage", |context| tokens::once(context, export)),
    ("vm", "imageTasks", tasks),
    ("vm", "shareImage", share),
    ("vm", "unShareImage", unshare),
    ("vm", "describeImageMembers", describe_members),
    ("vm", "releaseImage", release),
    ("vm", "unReleaseImage", unrelease),
    ("vm", "modifyImageAttribute", modify),
    ("vm", "describeImageConstraints", constraints),
    ("vm", "describeImageConstraintsBatch", constraints_of_many),
];

const TASK: &str = "vm/image-task";
/// Documented: an image is shared with at most so many accounts.
const MOST_MEMBERS: usize = 20;

/// Returns a private image that nothing is being done with.
fn own<'a>(context: &'a mut Context<'_>) -> Result<&'a mut Resource, Refusal> {
    let id = context.text("imageId");
    let image = images::known(context, id)?;
    if image.text("imageSource") != PRIVATE {
        let problem = format!("the image [{id}] is not one of your private images");
        return Err(failed_precondition(problem));
    }
    if image.text("status") == "ready" { Ok(image) } else { Err(busy()) }
}

/// Adds an image that is ready when images are.
fn add(context: &mut Context<'_>, system: &Disk, data: &[Disk], more: Value) -> String {
    let id = context.store.ids.next("img");
    let mut image = images::view(&id, system, data, context.now());
    image.extend(fields(json!({
        "imageSource": PRIVATE,
        "launchPermission": "ownerOnly",
        "instanceId": "",
        "status": "pending",
    })));
    image.extend(fields(more));
    let made = context.new_resource(id.clone(), image);
    context.store.insert(IMAGE, made);
    let ready = context.now().saturating_add(context.settings.delays.image);
    context.store.later(IMAGE, &id, ready, fields(json!({"status": "ready"})));
    id
}

fn from_snapshots(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    types::allow(context, "image", 1)?;
    let given = context.list("cloudDisks");
    let mut made = Vec::new();
    for (at, disk) in given.iter().enumerate() {
        let path = format!("cloudDisks[{at}]");
        let id = disk["snapshotId"].as_str().unwrap_or_default();
        let snapshot = context.find(SNAPSHOT, id);
        let snapshot = snapshot.ok_or_else(|| not_found(format!("there is no snapshot [{id}]")))?;
        if snapshot.text("status") != "available" {
            return Err(failed_precondition(format!("the snapshot [{id}] is not available")));
        }
        let least = snapshot.number("snapshotSizeGB");
        let size_gb = disk["diskSizeGB"].as_i64().unwrap_or(least);
        if size_gb < least {
            let problem = format!("is {size_gb}, but the snapshot has {least}");
            return Err(context.invalid(&format!("{path}.diskSizeGB"), problem));
        }
        let disk_type = disk["diskType"].as_str().unwrap_or("ssd.gp1");
        disks::check_size(disk_type, size_gb, &path)?;
        made.push(Disk {
            device: disk["deviceName"].as_str().unwrap_or("vda").into(),
            disk_type: disk_type.into(),
            size_gb,
            snapshot_id: id.into(),
            zone: context.zone().into(),
            auto_delete: disk["autoDelete"] != false,
            ..Disk::default()
        });
    }
    if !(1..=8).contains(&made.len()) {
        return Err(context.invalid("cloudDisks", "must have 1 to 8 items"));
    }
    let Some(system) = made.iter().position(|disk| disk.device == "vda") else {
        return Err(context.invalid("cloudDisks", "must have a disk at vda"));
    };
    let system = made.remove(system);
    let platform = context.text("platform");
    let id = add(
        context,
        &system,
        &made,
        json!({
            "name": context.text("name"),
            "desc": context.text("description"),
            "platform": platform,
            "osType": if platform.contains("Windows") { "windows" } else { "linux" },
            "osVersion": context.text("osVersion"),
            "architecture": context.text("architecture"),
            "bootMode": context.text("bootMode"),
        }),
    );
    Ok(fields(json!({"imageId": id})))
}

fn copy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("sourceImageIds");
    let mut sources = Vec::new();
    for id in &ids {
        let image = images::known(context, id)?;
        if !matches!(image.text("imageSource"), PRIVATE | "shared") {
            let problem = format!("the image [{id}] is neither private nor shared with you");
            return Err(failed_precondition(problem));
        }
        if image.text("status") != "ready" {
            return Err(busy());
        }
        sources.push(image.clone());
    }
    types::allow(context, "image", sources.len())?;
    let region = context.text("destinationRegion").to_owned();
    let mut copies = Vec::new();
    for source in sources {
        let system = copied(context, &Disk::of(source.value("systemDisk")), &region);
        let data: Vec<_> = source.list("dataDisks").iter().map(Disk::of).collect();
        let data: Vec<_> = data.iter().map(|disk| copied(context, disk, &region)).collect();
        let mut more = json!({
            "name": context.maybe("name").unwrap_or_else(|| source.text("name")),
            "desc": context.maybe("description").map_or_else(
                || format!("Copied from {} of {}", source.id, source.region),
                str::to_owned,
            ),
        });
        for name in ["platform", "osType", "osVersion", "architecture", "bootMode"] {
            more[name] = source.fields.get(name).cloned().unwrap_or_default();
        }
        let id = add(context, &system, &data, more);
        if let Some(copy) = context.store.get_mut(IMAGE, &id) {
            copy.region.clone_from(&region);
        }
        copies.push(json!({"destinationImageId": id, "sourceImageId": source.id}));
    }
    Ok(fields(json!({"copyImages": copies})))
}

/// The disk with a copy of its snapshot in the region.
fn copied(context: &mut Context<'_>, disk: &Disk, region: &str) -> Disk {
    let copy = disks::snapshotted(disk.clone(), context);
    if let Some(snapshot) = context.store.get_mut(SNAPSHOT, &copy.snapshot_id) {
        region.clone_into(&mut snapshot.region);
    }
    copy
}

fn import(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    types::allow(context, "image", 1)?;
    let url = context.text("imageUrl");
    storage_url(context, "imageUrl", url)?;
    let disk = |context: &mut Context<'_>, device: &str, size_gb| {
        let disk = Disk {
            device: device.into(),
            disk_type: "ssd.gp1".into(),
            size_gb,
            zone: context.zone().into(),
            auto_delete: true,
            ..Disk::default()
        };
        disks::snapshotted(disk, context)
    };
    let system = disk(context, "vda", context.integer("systemDiskSizeGB").unwrap_or(40));
    let sizes = context.list("dataDisks").iter().filter_map(|disk| disk["dataDiskSizeGB"].as_i64());
    let mut data = Vec::new();
    for (size, letter) in sizes.zip('b'..='z') {
        data.push(disk(context, &format!("vd{letter}"), size));
    }
    let name = context.text("imageName");
    let text = |name: &str| context.text(name).to_owned();
    let more = json!({
        "name": name,
        "desc": text("description"),
        "platform": text("platform"),
        "osType": text("osType"),
        "osVersion": text("osVersion"),
        "architecture": text("architecture"),
        "bootMode": context.maybe("bootMode").unwrap_or("bios"),
        "imported": true,
    });
    let id = add(context, &system, &data, more);
    let task = begin_task(
        context,
        json!({"action": "ImportImage", "imageId": id, "imageName": name, "imageUrl": url}),
    );
    Ok(fields(json!({"imageId": id, "taskId": task})))
}

/// # Errors
/// `CONFLICT` if the address is none that could be of the object storage.
fn storage_url(context: &Context<'_>, name: &str, url: &str) -> Result<(), Refusal> {
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(());
    }
    let region = &context.call.region;
    Err(conflict(format!("[{name}] is not an address of the object storage of {region}")))
}

fn export(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("imageId");
    let image = own(context)?.clone();
    let is_imported = image.fields.get("imported") == Some(&true.into());
    if image.text("osType") == "windows" && !is_imported {
        let problem = format!("the image [{id}] is of Windows, which cannot be exported");
        return Err(failed_precondition(problem));
    }
    let url = context.text("ossUrl");
    storage_url(context, "ossUrl", url)?;
    let object = format!("{}{id}.qcow2", context.text("ossPrefix"));
    let task = begin_task(
        context,
        json!({
            "action": "ExportImage",
            "imageId": id,
            "imageName": image.text("name"),
            "ossUrl": url,
            "ossObject": object,
            "ossObjects": [object],
        }),
    );
    Ok(fields(json!({"taskId": task})))
}

fn begin_task(context: &mut Context<'_>, what: Value) -> String {
    let id = context.store.ids.next("task");
    let mut task = fields(what);
    task.extend(fields(json!({
        "taskId": id,
        "taskStatus": "running",
        "progress": 0,
        "errorInfo": "",
        "message": "",
        "createdTime": written(context.now()),
        "finishedTime": "",
    })));
    let task = context.new_resource(id.clone(), task);
    context.store.insert(TASK, task);
    let done = context.now().saturating_add(context.settings.delays.image);
    let after = json!({"taskStatus": "finished", "progress": 100, "finishedTime": written(done)});
    context.store.later(TASK, &id, done, fields(after));
    id
}

fn tasks(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("taskIds");
    let (start, end) = (context.text("startTime"), context.text("endTime"));
    let found = context.all(TASK).filter(|task| {
        let created = task.text("createdTime");
        (ids.is_empty() || ids.contains(&task.id.as_str()))
            && context.maybe("taskAction").is_none_or(|action| action == task.text("action"))
            && context.maybe("taskStatus").is_none_or(|status| status == task.text("taskStatus"))
            && (start.is_empty() || created >= start)
            && (end.is_empty() || created <= end)
    });
    Ok(context.listed(found.map(|task| task.fields.clone().into()).collect()))
}

fn share(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    change_members(context, |now, given| {
        now.extend(given.iter().filter(|one| !now.contains(one)).cloned().collect::<Vec<_>>());
    })
}

fn unshare(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    change_members(context, |now, given| now.retain(|one| !given.contains(one)))
}

fn change_members(
    context: &mut Context<'_>,
    change: fn(&mut Vec<Value>, &[Value]),
) -> Result<Fields, Refusal> {
    let lists = ["pins", "loginNames"].map(|name| (name, context.list(name)));
    if lists.iter().all(|(_, given)| given.is_empty()) {
        return Err(context.invalid("pins", "or loginNames must be given"));
    }
    let image = own(context)?;
    let changed = lists.map(|(name, given)| {
        let mut all = members(image, name).to_vec();
        change(&mut all, given);
        (name, all)
    });
    let count: usize = changed.iter().map(|(_, all)| all.len()).sum();
    if count > MOST_MEMBERS {
        return Err(quota_exceeded("imageShare", MOST_MEMBERS));
    }
    for (name, all) in changed {
        image.hide(name, all);
    }
    image.set("launchPermission", if count > 0 { "specifiedUsers" } else { "ownerOnly" });
    Ok(Fields::new())
}

fn describe_members(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let image = own(context)?;
    let lists = ["pins", "loginNames"].map(|name| (name, members(image, name).to_vec()));
    Ok(lists.into_iter().map(|(name, all)| (name.to_owned(), all.into())).collect())
}

/// Publishing an image ends its sharing.
fn release(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let image = own(context)?;
    image.hidden.remove("pins");
    image.hidden.remove("loginNames");
    image.set("launchPermission", "all");
    Ok(Fields::new())
}

fn unrelease(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    own(context)?.set("launchPermission", "ownerOnly");
    Ok(Fields::new())
}

fn modify(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (name, description) = (context.get("name"), context.get("description"));
    if name.is_none() && description.is_none() {
        return Err(context.invalid("name", "or description must be given"));
    }
    let image = own(context)?;
    for (field, value) in [("name", name), ("desc", description)] {
        value.into_iter().for_each(|value| image.set(field, value.clone()));
    }
    Ok(Fields::new())
}

/// Private images go with every instance type, and so do the public ones here.
fn constraint(id: &str) -> Value {
    json!({"imageId": id, "imageInstanceTypeConstraint": {"constraintsType": "excludes", "instanceTypes": []}})
}

fn constraints(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("imageId");
    images::known(context, id)?;
    Ok(fields(json!({"imageConstraints": constraint(id)})))
}

fn constraints_of_many(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("ids");
    let known = ids.into_iter().filter(|id| context.find(IMAGE, id).is_some());
    let all: Vec<_> = known.map(constraint).collect();
    Ok(fields(json!({"imageConstraints": all})))
}
