//! Lists of instances: in full, in brief, and by single properties.

use serde_json::{Value, json};

use super::filters::{Filters, How, Wanted};
use super::instances::{self, INSTANCE};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::Operations;
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("vm", "describeInstances", |context| list(context, |_, shown| shown.into())),
    ("vm", "describeBriefInstances", |context| list(context, brief)),
    ("vm", "describeInstanceStatus", |context| {
        list(context, |_, shown| only(&shown, &["instanceId", "status"]))
    }),
    ("vm", "describeInstancePrivateIpAddress", |context| {
        list(context, |_, shown| only(&shown, &["instanceId", "privateIpAddress"]))
    }),
    ("vm", "describeInstancesCustomData", |context| list(context, custom_data)),
];

const ADDRESSES: &[&str] = &[
    "primaryNetworkInterface.networkInterface.primaryIp.privateIpAddress",
    "secondaryNetworkInterfaces.networkInterface.primaryIp.privateIpAddress",
];
const INTERFACES: &[&str] = &[
    "primaryNetworkInterface.networkInterface.networkInterfaceId",
    "secondaryNetworkInterfaces.networkInterface.networkInterfaceId",
];
const FILTERS: Filters = &[
    ("instanceId", &["instanceId"], How::Exact),
    ("privateIpAddress", ADDRESSES, How::Part),
    ("az", &["az"], How::Exact),
    ("vpcId", &["vpcId"], How::Exact),
    ("status", &["status"], How::Exact),
    ("name", &["instanceName"], How::Part),
    ("imageId", &["imageId"], How::Exact),
    ("networkInterfaceId", INTERFACES, How::Exact),
    ("subnetId", &["subnetId"], How::Exact),
    ("agId", &["ag.id"], How::Exact),
    ("faultDomain", &["faultDomain"], How::Exact),
    ("dedicatedHostId", &["dedicatedHostId"], How::Exact),
    ("dedicatedPoolId", &["dedicatedPoolId"], How::Exact),
    ("instanceType", &["instanceType"], How::Exact),
    ("elasticIpAddress", &["elasticIpAddress"], How::Exact),
];

/// Lists the instances that match, each as `view` shows it.
fn list(
    context: &mut Context<'_>,
    view: fn(&Resource, Fields) -> Value,
) -> Result<Fields, Refusal> {
    let wanted = Wanted::read(context, FILTERS)?;
    let found = context.all(INSTANCE).filter_map(|instance| {
        let shown = instances::shown(context.store, instance);
        wanted.matches(&shown).then(|| view(instance, shown))
    });
    Ok(context.listed(found.collect()))
}

fn only(shown: &Fields, names: &[&str]) -> Value {
    let field = |name: &&str| ((*name).to_owned(), shown.get(*name).cloned().unwrap_or_default());
    names.iter().map(field).collect::<Fields>().into()
}

fn brief(_: &Resource, mut shown: Fields) -> Value {
    for name in ["elasticIpId", "elasticIpAddress", "charge", "tags", "ag", "policies", "hostname"]
    {
        shown.remove(name);
    }
    let disk = |entry: &mut Value| {
        entry["cloudDisk"] = match &entry["cloudDisk"] {
            Value::Object(disk) => only(disk, &["diskId", "diskType", "diskSizeGB"]),
            _ => Value::Null,
        };
    };
    let interface = |entry: &mut Value| {
        if let Value::Object(entry) = entry {
            entry.remove("networkInterface");
        }
    };
    shown.get_mut("systemDisk").into_iter().for_each(disk);
    each(&mut shown, "dataDisks", disk);
    shown.get_mut("primaryNetworkInterface").into_iter().for_each(interface);
    each(&mut shown, "secondaryNetworkInterfaces", interface);
    shown.into()
}

fn each(shown: &mut Fields, list: &str, change: impl Fn(&mut Value)) {
    let items = shown.get_mut(list).and_then(Value::as_array_mut);
    items.into_iter().flatten().for_each(change);
}

fn custom_data(instance: &Resource, _: Fields) -> Value {
    let hidden = |name: &str| instance.hidden.get(name).cloned().unwrap_or_else(|| json!([]));
    json!({
        "instanceId": instance.id,
        "metadata": hidden("metadata"),
        "userdata": hidden("userdata"),
    })
}
