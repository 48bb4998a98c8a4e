//! Changes of instances: attributes, passwords, types, systems, networks.

use std::time::Duration;

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::disks::Disk;
use super::images::IMAGE;
use super::instances::{self, INSTANCE, known, needs};
use super::volumes::{self, DISK};
use super::{create, failed_precondition, interfaces, not_found, passwords, types};
use crate::Cloud;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::schema::{Mistake, Problem};

pub(super) const OPERATIONS: Operations = &[
    ("vm", "modifyInstanceAttribute", attribute),
    ("vm", "modifyInstancePassword", password),
    ("vm", "resizeInstance", resize),
    ("vm", "rebuildInstance", rebuild),
    ("vm", "redeployInstance", redeploy),
    ("vm", "modifyInstancePlacement", placement),
    ("vm", "modifyInstanceReleaseTime", release_time),
    ("vm", "modifyInstanceVpcAttribute", network),
];

fn attribute(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    known(context, id)?;
    let shown =
        [("name", "instanceName"), ("description", "description"), ("hostname", "hostname")];
    let hidden = ["metadata", "userdata"];
    let given: Vec<_> =
        shown.iter().filter_map(|(name, field)| Some((*field, context.get(name)?))).collect();
    let secret: Vec<_> =
        hidden.iter().filter_map(|name| Some((*name, context.get(name)?))).collect();
    if given.is_empty() && secret.is_empty() {
        let problem = "or description, hostname, metadata or userdata must be given";
        return Err(context.invalid("name", problem));
    }
    let instance = known(context, id)?;
    given.into_iter().for_each(|(field, value)| instance.set(field, value.clone()));
    secret.into_iter().for_each(|(name, value)| instance.hide(name, value.clone()));
    Ok(Fields::new())
}

fn password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, password) = (context.text("instanceId"), context.text("password"));
    passwords::check(context, "password", password)?;
    let instance = needs(context, id, &["running", "stopped"], "can get a password")?;
    instance.hide("password", password);
    Ok(Fields::new())
}

fn resize(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, instance_type) = (context.text("instanceId"), context.text("instanceType"));
    let instance = needs(context, id, &["stopped"], "can be resized")?.clone();
    let allowed = types::known(instance_type)?;
    let shown = Value::from(instances::shown(context.store, &instance));
    let count = |name: &str| shown[name].as_array().map_or(0, Vec::len) + 1;
    for (what, used, most) in [
        ("disks", count("dataDisks"), allowed.disks),
        ("network interfaces", count("secondaryNetworkInterfaces"), allowed.interfaces),
    ] {
        if used > most {
            let problem = format!(
                "the instance [{id}] has {used} {what}, but the type {instance_type} allows {most}"
            );
            return Err(failed_precondition(problem));
        }
    }
    let soon = context.soon();
    known(context, id)?.set("status", "resizing");
    let after = fields(json!({"status": "stopped", "instanceType": instance_type}));
    context.store.later(INSTANCE, id, soon, after);
    Ok(Fields::new())
}

fn rebuild(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    let instance = needs(context, id, &["stopped"], "can be rebuilt")?.clone();
    let login = Value::Object(context.call.parameters.clone());
    check_rebuild_login(context, &login)?;
    let image_id = context.maybe("imageId").unwrap_or_else(|| instance.text("imageId"));
    let image = context.find(IMAGE, image_id);
    let image = image.ok_or_else(|| not_found(format!("there is no image [{image_id}]")))?.clone();
    if image.text("status") != "ready" {
        let problem = format!("the image [{image_id}] is {}, not ready", image.text("status"));
        return Err(failed_precondition(problem));
    }
    let system = volumes::id_of(instance.value("systemDisk")).to_owned();
    let disk = context.store.get(DISK, &system);
    let disk = disk.filter(|disk| volumes::attached_to(disk, id).is_some());
    let disk = disk.ok_or_else(|| not_found(format!("the instance [{id}] has no system disk")))?;
    let needed = image.number("systemDiskSizeGB");
    if disk.number("diskSizeGB") < needed {
        let problem = format!(
            "is {image_id}, whose system disk has {needed} GiB, more than that of the instance"
        );
        let mistake = Mistake::new("imageId", Problem::OutOfRange(problem));
        return Err(Cloud::Jdcloud.refuse(mistake));
    }
    let snapshot = Disk::of(image.value("systemDisk")).snapshot_id;
    if let Some(disk) = context.store.get_mut(DISK, &system) {
        disk.set("snapshotId", snapshot);
    }
    let mut changes = Fields::new();
    for name in ["osType", "osVersion", "platform", "architecture", "bootMode", "imageId"] {
        changes.extend(image.fields.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    for name in ["keyNames", "hostname"] {
        changes.extend(context.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    let soon = context.soon();
    let given: Vec<_> = ["password", "metadata", "userdata"]
        .into_iter()
        .filter_map(|name| Some((name, context.get(name)?.clone())))
        .collect();
    let instance = known(context, id)?;
    given.into_iter().for_each(|(name, value)| instance.hide(name, value));
    instance.set("status", "rebuilding");
    changes.insert("status".into(), "stopped".into());
    context.store.later(INSTANCE, id, soon, changes);
    Ok(Fields::new())
}

fn check_rebuild_login(context: &Context<'_>, login: &Value) -> Result<(), Refusal> {
    if let Some(password) = login["password"].as_str().filter(|text| !text.is_empty()) {
        passwords::check(context, "password", password)?;
    }
    let keys = json!({"keyNames": login["keyNames"]});
    create::check_login(context, "", &keys)
}

/// Only isolated instances can be moved to another host; none is isolated here.
fn redeploy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    known(context, id)?;
    Err(failed_precondition(format!(
        "the instance [{id}] is not isolated; there is no need to move it"
    )))
}

fn placement(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("instanceId");
    needs(context, id, &["running", "stopped"], "can join an availability group")?;
    let group = context.maybe("agId").ok_or_else(|| context.missing("agId"))?;
    Err(not_found(format!("there is no availability group [{group}]")))
}

const HOUR: Duration = Duration::from_hours(1);
const DECADE: Duration = Duration::from_hours(24 * 365 * 10);

fn release_time(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("instanceIds");
    let time = context.text("autoReleaseTime");
    for id in &ids {
        known(context, id)?;
    }
    if !time.is_empty() {
        let Some(at) = moment(time) else {
            let problem = "must be a time such as 2026-01-01 00:00:00";
            return Err(context.invalid("autoReleaseTime", problem));
        };
        if at < context.now() + HOUR || at > context.now() + DECADE {
            let problem = format!("is {time} but must be from one hour to ten years from now");
            let mistake = Mistake::new("autoReleaseTime", Problem::OutOfRange(problem));
            return Err(Cloud::Jdcloud.refuse(mistake));
        }
    }
    for id in ids {
        known(context, id)?.set("autoReleaseTime", time);
    }
    Ok(Fields::new())
}

/// Reads `2026-01-01 00:00:00` as UTC.
pub(super) fn moment(text: &str) -> Option<Duration> {
    let (date, time) = text.split_once([' ', 'T'])?;
    let part = |text: &str, at: usize, by: char| text.split(by).nth(at)?.parse::<u32>().ok();
    let month = u8::try_from(part(date, 1, '-')?).ok()?.try_into().ok()?;
    let day = u8::try_from(part(date, 2, '-')?).ok()?;
    let date = time::Date::from_calendar_date(part(date, 0, '-')?.try_into().ok()?, month, day);
    let time = time.trim_end_matches('Z');
    let [hour, minute, second] =
        [0, 1, 2].map(|at| part(time, at, ':').and_then(|number| u8::try_from(number).ok()));
    let time = time::Time::from_hms(hour?, minute?, second?).ok()?;
    let at = OffsetDateTime::new_utc(date.ok()?, time).unix_timestamp();
    Some(Duration::from_secs(u64::try_from(at).ok()?))
}

fn network(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (id, subnet) = (context.text("instanceId"), context.text("subnetId"));
    let instance = needs(context, id, &["stopped"], "can move to another subnet")?.clone();
    let shown = Value::from(instances::shown(context.store, &instance));
    let port = interfaces::id_of(instance.value("primaryNetworkInterface")).to_owned();
    let groups = context.list("securityGroups");
    let spec = json!({"networkInterface": {
        "subnetId": subnet,
        "primaryIpAddress": context.text("privateIpAddress"),
        "securityGroups": groups,
    }});
    let plan = interfaces::Plan::make(context, "", &spec)?;
    let (is_vpc_kept, is_subnet_kept) = (shown["vpcId"] == plan.vpc(), shown["subnetId"] == subnet);
    let has_others =
        shown["secondaryNetworkInterfaces"].as_array().is_some_and(|all| !all.is_empty());
    let ips = &shown["primaryNetworkInterface"]["networkInterface"]["secondaryIps"];
    let has_ips = ips.as_array().is_some_and(|all| !all.is_empty());
    let problem = match (is_vpc_kept, is_subnet_kept) {
        (_, true) if !plan.is_fixed() => "the subnet is the same; [privateIpAddress] is missing",
        (true, _) if !groups.is_empty() => "the VPC is the same; leave out [securityGroups]",
        (false, _) if groups.is_empty() => "the VPC is another; [securityGroups] is missing",
        (false, _) if has_others => "a further network interface keeps the instance in its VPC",
        (_, false) if has_ips => "secondary addresses keep the instance in its subnet",
        _ => "",
    };
    if !problem.is_empty() {
        return Err(failed_precondition(problem));
    }
    let address = plan.addresses(context, 1)?.remove(0);
    plan.move_to(context, &port, address, !is_vpc_kept);
    known(context, id)?.set("vpcId", plan.vpc());
    Ok(Fields::new())
}
