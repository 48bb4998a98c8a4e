//! The product `zfs`: file systems and mount targets.

use serde_json::json;

use super::filters::{Filters, How};
use super::interfaces::subnet_in;
use super::nouns::Noun;
use super::{failed_precondition, tokens, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("zfs", "createFileSystem", |context| tokens::once(context, create)),
    ("zfs", "describeFileSystem", |context| {
        let found = SYSTEM.asked(context)?;
        Ok(fields(json!({"fileSystem": shown(context, found.fields.into())})))
    }),
    ("zfs", "describeFileSystems", |context| {
        let found = SYSTEM.matching(context, FILTERS)?;
        Ok(context.listed(found.into_iter().map(|one| shown(context, one)).collect()))
    }),
    ("zfs", "modifyFileSystemAttribute", |context| {
        SYSTEM.set(context, &[("name", "name"), ("description", "description")])
    }),
    ("zfs", "deleteFileSystem", delete),
    ("zfs", "createMountTarget", |context| tokens::once(context, create_target)),
    ("zfs", "describeMountTarget", |context| {
        let found = TARGET.asked(context)?;
        Ok(fields(json!({"mountTarget": found.fields})))
    }),
    ("zfs", "describeMountTargets", |context| {
        let found = TARGET.matching(context, TARGET_FILTERS)?;
        Ok(context.listed(found))
    }),
    ("zfs", "deleteMountTarget", delete_target),
];

const SYSTEM: Noun = Noun {
    kind: "zfs/file-system",
    name: "file system",
    id: "fileSystemId",
    status: "status",
    idle: &["available", "in-use"],
};
const TARGET: Noun = Noun {
    kind: "zfs/mount-target",
    name: "mount target",
    id: "mountTargetId",
    status: "status",
    idle: &["available"],
};

const FILTERS: Filters = &[
    ("fileSystemId", &["fileSystemId"], How::Exact),
    ("name", &["name"], How::Part),
    ("status", &["status"], How::Exact),
];
const TARGET_FILTERS: Filters = &[
    ("fileSystemId", &["fileSystemId"], How::Exact),
    ("mountTargetId", &["mountTargetId"], How::Exact),
];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("cfs");
    let shown = fields(json!({
        "fileSystemId": id,
        "name": context.text("name"),
        "description": context.text("description"),
        "sizeByte": {"timestamp": written(context.now()), "value": 0},
        "fileSystemType": context.maybe("fileSystemType").unwrap_or("gp1"),
        "az": context.zone(),
        "createTime": written(context.now()),
        "tags": [],
    }));
    SYSTEM.create(context, &id, "creating", shown);
    Ok(fields(json!({"fileSystemId": id})))
}

fn targets<'a>(context: &'a Context<'_>, system: &'a str) -> impl Iterator<Item = &'a Resource> {
    context.all(TARGET.kind).filter(move |one| one.text("fileSystemId") == system)
}

fn shown(context: &Context<'_>, mut system: serde_json::Value) -> serde_json::Value {
    let id = system["fileSystemId"].as_str().unwrap_or_default().to_owned();
    system["numberOfMountTargets"] = targets(context, &id).count().into();
    system["dnsName"] = targets(context, &id).next().map(|one| one.text("dnsName")).into();
    system
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = SYSTEM.idle(context)?;
    if targets(context, &found.id).next().is_some() {
        let problem =
            format!("the file system [{}] has mount targets; delete them first", found.id);
        return Err(failed_precondition(problem));
    }
    SYSTEM.delete(context, &found.id, "deleting")
}

fn create_target(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let system = SYSTEM.idle(context)?.id;
    let (vpc, subnet) = (context.text("vpcId"), context.text("subnetId"));
    subnet_in(context, vpc, subnet)?;
    if targets(context, &system).any(|one| one.text("vpcId") == vpc) {
        let problem = format!("the file system [{system}] has a mount target in the VPC [{vpc}]");
        return Err(failed_precondition(problem));
    }
    let id = context.store.ids.next("mt");
    let shown = fields(json!({
        "fileSystemId": system,
        "ipAddress": format!("10.0.0.{}", context.store.ids.number() % 50 + 200),
        "mountTargetId": id,
        "subnetId": subnet,
        "vpcId": vpc,
        "securityGroupId": context.text("securityGroupId"),
        "createTime": written(context.now()),
        "dnsName": format!("{id}.cfs.jdcloud.invalid"),
    }));
    TARGET.create(context, &id, "creating", shown);
    set_status(context, &system, "in-use");
    Ok(fields(json!({"mountTargetId": id})))
}

fn set_status(context: &mut Context<'_>, system: &str, status: &str) {
    if let Some(system) = context.store.get_mut(SYSTEM.kind, system) {
        system.set("status", status);
    }
}

fn delete_target(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = TARGET.idle(context)?;
    let system = found.text("fileSystemId").to_owned();
    context.store.remove(TARGET.kind, &found.id);
    if targets(context, &system).next().is_none() {
        set_status(context, &system, "available");
    }
    Ok(Fields::new())
}
