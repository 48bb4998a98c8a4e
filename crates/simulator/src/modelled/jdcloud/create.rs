//! Creates instances: by a request of their own, or by an instance template.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::disks::{self, Disk, PREPAID, Plan, SNAPSHOT};
use super::images::IMAGE;
use super::instances::{self, INSTANCE};
use super::{failed_precondition, interfaces, keypairs, not_found, passwords, templates};
use super::{tokens, types, volumes};
use crate::Cloud;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::schema::{Mistake, Problem};
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[("vm", "createInstances", create)];

const SPEC: &str = "instanceSpec";

/// What is to be created, checked.
pub(super) struct Order {
    spec: Value,
    pub(super) instance_type: String,
    image: Resource,
    system: Disk,
    data: Vec<Disk>,
    interface: interfaces::Plan,
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    tokens::once(context, create_all)
}

fn create_all(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let count = usize::try_from(context.integer("maxCount").unwrap_or(1)).unwrap_or(1);
    let spec = with_template(context)?;
    let zone = spec["az"].as_str().unwrap_or_default();
    if zone.is_empty() {
        return Err(context.missing("instanceSpec.az"));
    }
    check_login(context, SPEC, &spec)?;
    let order = check(context, SPEC, spec.clone())?;
    types::allow(context, "instance", count)?;
    if count > 1 && order.interface.is_fixed() {
        let problem = "must be 1, because [instanceSpec] states the address of the interface";
        let mistake = Mistake::new("maxCount", Problem::OutOfRange(problem.into()));
        return Err(Cloud::Jdcloud.refuse(mistake));
    }
    let addresses = order.interface.addresses(context, count)?;
    let made: Vec<_> = addresses
        .into_iter()
        .enumerate()
        .map(|(at, address)| make(context, &order, address, at, count))
        .collect();
    Ok(fields(json!({"instanceIds": made})))
}

/// The request's specification with what the template adds to it.
fn with_template(context: &Context<'_>) -> Result<Value, Refusal> {
    let mut spec = context.get(SPEC).cloned().unwrap_or_default();
    if let Some(group) = spec["agId"].as_str().filter(|id| !id.is_empty()) {
        return Err(not_found(format!("there is no availability group [{group}]")));
    }
    let Some(id) = spec["instanceTemplateId"].as_str().filter(|id| !id.is_empty()) else {
        return Ok(spec);
    };
    let template = templates::known(context, id)?;
    let mut base = template.hidden.get(templates::SPEC).cloned().unwrap_or_default();
    let image = spec["imageId"].as_str().filter(|id| !id.is_empty());
    if image.is_some_and(|image| base["imageId"] != image) {
        for name in ["systemDisk", "dataDisks"] {
            base[name] = Value::Null;
        }
    }
    for (flag, names) in [
        ("noPassword", &["password"] as &[&str]),
        ("noKeyNames", &["keyNames"]),
        ("noElasticIp", &["elasticIp"]),
        ("noInstanceTags", &["instanceTags"]),
    ] {
        if spec[flag] == true {
            names.iter().for_each(|name| base[*name] = Value::Null);
        }
    }
    base["userTags"] = base["instanceTags"].take();
    zoned(&mut base["systemDisk"], &spec["az"]);
    if let Some(disks) = base["dataDisks"].as_array_mut() {
        disks.iter_mut().for_each(|disk| zoned(disk, &spec["az"]));
    }
    if let (Value::Object(own), Value::Object(base)) = (&mut spec, base) {
        for (name, value) in base {
            let slot = own.entry(name).or_insert(Value::Null);
            if slot.is_null() || *slot == "" {
                *slot = value;
            }
        }
    }
    Ok(spec)
}

/// A template's disks have no zone of their own.
fn zoned(disk: &mut Value, zone: &Value) {
    if disk["cloudDiskSpec"].is_object() {
        disk["cloudDiskSpec"]["az"] = zone.clone();
    }
}

/// # Errors
/// If the password is not fit, or a key pair does not exist.
pub(super) fn check_login(context: &Context<'_>, path: &str, spec: &Value) -> Result<(), Refusal> {
    if let Some(password) = spec["password"].as_str().filter(|text| !text.is_empty()) {
        passwords::check(context, &format!("{path}.password"), password)?;
    }
    for name in spec["keyNames"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        keypairs::known(context, name)?;
    }
    Ok(())
}

/// Checks all that a request and a template have in common.
///
/// # Errors
/// If something is missing, does not exist or does not go together.
pub(super) fn check(context: &Context<'_>, path: &str, spec: Value) -> Result<Order, Refusal> {
    let needed = |name: &str| {
        let text = spec[name].as_str().filter(|text| !text.is_empty());
        text.ok_or_else(|| context.missing(&format!("{path}.{name}")))
    };
    let instance_type = needed("instanceType")?.to_owned();
    let allowed = types::known(&instance_type)?;
    let image_id = needed("imageId")?;
    let image = usable_image(context, image_id)?.clone();
    let interface = &spec["primaryNetworkInterface"];
    if interface.is_null() {
        return Err(context.missing(&format!("{path}.primaryNetworkInterface")));
    }
    let at = format!("{path}.primaryNetworkInterface");
    let interface = interfaces::Plan::make(context, &at, interface)?;
    check_charge(context, path, &spec)?;
    let system = system_disk(context, path, &image, &spec["systemDisk"])?;
    let data = data_disks(context, path, &image, &spec["dataDisks"])?;
    if data.len() + 1 > allowed.disks {
        let problem =
            format!("an instance of type {instance_type} has at most {} disks", allowed.disks);
        return Err(failed_precondition(problem));
    }
    Ok(Order { spec, instance_type, image, system, data, interface })
}

fn usable_image<'a>(context: &'a Context<'_>, id: &str) -> Result<&'a Resource, Refusal> {
    let image = context.find(IMAGE, id);
    let image = image.ok_or_else(|| not_found(format!("there is no image [{id}]")))?;
    match image.text("status") {
        "ready" => Ok(image),
        status => Err(failed_precondition(format!("the image [{id}] is {status}, not ready"))),
    }
}

fn check_charge(context: &Context<'_>, path: &str, spec: &Value) -> Result<(), Refusal> {
    let mode = spec["charge"]["chargeMode"].as_str().unwrap_or_default();
    if mode == "postpaid_by_usage" {
        let problem = "cannot be postpaid_by_usage for an instance";
        return Err(context.invalid(&format!("{path}.charge.chargeMode"), problem));
    }
    if mode == PREPAID && spec["chargeOnStopped"] == "stopCharging" {
        let problem = "a prepaid instance cannot stop charging when it is stopped";
        return Err(failed_precondition(problem));
    }
    Ok(())
}

fn system_disk(
    context: &Context<'_>,
    path: &str,
    image: &Resource,
    entry: &Value,
) -> Result<Disk, Refusal> {
    let mut disk = Disk::of(image.value("systemDisk"));
    disk.auto_delete = entry["autoDelete"].as_bool().unwrap_or(true);
    let path = format!("{path}.systemDisk.cloudDiskSpec");
    let spec = &entry["cloudDiskSpec"];
    if spec.is_object() {
        let snapshot = disk.snapshot_id;
        let mut spec = spec.clone();
        for (name, value) in
            [("diskType", Value::from(disk.disk_type)), ("diskSizeGB", disk.size_gb.into())]
        {
            if spec[name].is_null() {
                spec[name] = value;
            }
        }
        let least = disk.size_gb.max(40);
        let is_snapshot = |id: &str| context.find(SNAPSHOT, id).is_some();
        let auto_delete = disk.auto_delete;
        disk = disks::added_disk(&spec, &path, is_snapshot)?;
        disk.auto_delete = auto_delete;
        if !(least..=500).contains(&disk.size_gb) {
            let problem = format!("is {} but must be from {least} to 500", disk.size_gb);
            let mistake = Mistake::new(format!("{path}.diskSizeGB"), Problem::OutOfRange(problem));
            return Err(Cloud::Jdcloud.refuse(mistake));
        }
        if disk.snapshot_id.is_empty() {
            disk.snapshot_id = snapshot;
        }
    }
    disk.device = "vda".into();
    Ok(disk)
}

fn data_disks(
    context: &Context<'_>,
    path: &str,
    image: &Resource,
    entries: &Value,
) -> Result<Vec<Disk>, Refusal> {
    let of_image = image.list("dataDisks").iter().map(Disk::of).collect();
    let mut entries = entries.as_array().cloned().unwrap_or_default();
    for entry in &mut entries {
        // A template may leave the size out, which is then that of the image's disk or the least.
        let spec = &mut entry["cloudDiskSpec"];
        if spec.is_object() && spec["diskSizeGB"].is_null() {
            spec["diskSizeGB"] = 20.into();
        }
        if spec.is_object() && spec["diskType"].is_null() {
            spec["diskType"] = "ssd.gp1".into();
        }
    }
    let is_snapshot = |id: &str| context.find(SNAPSHOT, id).is_some();
    Ok(Plan::make(of_image, &format!("{path}.dataDisks"), &entries, is_snapshot)?.disks())
}

fn make(
    context: &mut Context<'_>,
    order: &Order,
    address: Ipv4Addr,
    at: usize,
    count: usize,
) -> String {
    let id = context.store.ids.next("i");
    let (spec, now) = (&order.spec, context.now());
    let zone = spec["az"].as_str().unwrap_or_default();
    let name = numbered(spec["name"].as_str().unwrap_or_default(), at);
    let port = order.interface.carry_out(context, &id, address);
    let mut place = |disk: &Disk| {
        let mut disk = Disk { instance_id: id.clone(), zone: zone.into(), ..disk.clone() };
        if disk.spec["charge"].is_null() && disk.spec.is_object() {
            disk.spec["charge"] = spec["charge"].clone();
        }
        let made = volumes::make(context, &disk);
        volumes::entry(&made, &disk.device, disk.auto_delete)
    };
    let system = place(&order.system);
    let data: Vec<_> = order.data.iter().map(place).collect();
    if spec["elasticIp"].is_object() {
        let ip = interfaces::new_elastic_ip(context, &spec["elasticIp"]);
        interfaces::bind(context, &ip, &port, &id);
    }
    let mut shown = instances::base(&id, zone, now);
    let image = |name: &str| order.image.fields.get(name).cloned().unwrap_or_default();
    shown.extend(fields(json!({
        "instanceName": name,
        "hostname": hostname(spec["hostname"].as_str(), &name, at, count),
        "instanceType": order.instance_type,
        "vpcId": order.interface.vpc(),
        "imageId": order.image.id,
        "status": "pending",
        "systemDisk": system,
        "dataDisks": data,
        "primaryNetworkInterface": interfaces::entry(&port, 1, order.interface.auto_delete),
        "charge": disks::charge_of(&spec["charge"], now),
        "osType": image("osType"),
        "osVersion": image("osVersion"),
        "platform": image("platform"),
        "architecture": image("architecture"),
        "bootMode": image("bootMode"),
    })));
    for (field, from) in [
        ("description", "description"),
        ("keyNames", "keyNames"),
        ("tags", "userTags"),
        ("chargeOnStopped", "chargeOnStopped"),
        ("resourceGroupId", "resourceGroupId"),
        ("dedicatedHostId", "dedicatedHostId"),
        ("dedicatedPoolId", "dedicatedPoolId"),
        ("cpuTopology", "cpuTopology"),
        ("burstInfo", "burstSpec"),
    ] {
        if !spec[from].is_null() {
            shown.insert(field.into(), spec[from].clone());
        }
    }
    let mut resource = context.new_resource(id.clone(), shown);
    resource.zone = Some(zone.to_owned());
    for secret in ["password", "metadata", "userdata"] {
        if !spec[secret].is_null() {
            resource.hide(secret, spec[secret].clone());
        }
    }
    context.store.insert(INSTANCE, resource);
    let soon = context.soon();
    context.store.later(INSTANCE, &id, soon, fields(json!({"status": "running"})));
    id
}

/// Counts the number in brackets up: `web-[001]` gives `web-001`, `web-002`.
fn numbered(pattern: &str, at: usize) -> String {
    let replaced = || {
        let (before, rest) = pattern.split_once('[')?;
        let (number, after) = rest.split_once(']')?;
        let first: usize = number.parse().ok().filter(|_| (1..=4).contains(&number.len()))?;
        let width = number.len();
        (!before.is_empty()).then(|| format!("{before}{:0width$}{after}", first + at))
    };
    replaced().unwrap_or_else(|| pattern.to_owned())
}

fn hostname(given: Option<&str>, name: &str, at: usize, count: usize) -> String {
    match given.filter(|given| !given.is_empty()) {
        Some(given) if count > 1 && !given.contains('[') => format!("{given}{}", at + 1),
        Some(given) => numbered(given, at),
        None => {
            let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
            name.chars().map(letter).collect::<String>().trim_matches('-').to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_brackets_are_counted_up_with_their_width() {
        assert_eq!(numbered("web-[001]-ops", 0), "web-001-ops");
        assert_eq!(numbered("web-[099]-ops", 1), "web-100-ops");
        assert_eq!(numbered("[1]web", 1), "[1]web");
        assert_eq!(numbered("web[x]", 1), "web[x]");
        assert_eq!(hostname(Some("h"), "n", 1, 2), "h2");
        assert_eq!(hostname(None, "a_b", 0, 1), "a-b");
    }
}
