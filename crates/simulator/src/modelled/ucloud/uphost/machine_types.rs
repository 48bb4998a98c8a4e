//! Machine types: with local disks, and with cloud disks.

use serde_json::{Value, json};

use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uphost", "DescribePHostMachineType", local),
    ("uphost", "DescribeBaremetalMachineType", cloud),
];

/// A machine type.
pub(super) struct Machine {
    pub(super) name: &'static str,
    pub(super) cluster: &'static str,
    pub(super) has_cloud_disks: bool,
    pub(super) cores: u64,
    /// In MB.
    pub(super) memory: u64,
}

impl Machine {
    const fn local(name: &'static str, cluster: &'static str, cores: u64, memory: u64) -> Self {
        Self { name, cluster, has_cloud_disks: false, cores, memory }
    }

    const fn cloud(name: &'static str, cores: u64, memory: u64) -> Self {
        Self { name, cluster: "25G", has_cloud_disks: true, cores, memory }
    }
}

const ALL: [Machine; 4] = [
    Machine::local("db-2", "1G", 16, 65_536),
    Machine::local("Base-SSD-V5", "10G", 32, 131_072),
    Machine::cloud("BM.Compute.I7.M10", 96, 196_608),
    Machine::cloud("BM.Storage.I6.M10", 64, 262_144),
];

/// Disks of a machine type with local disks: name, number, GB of each.
pub(super) const LOCAL_DISKS: [(&str, u64, u64); 2] = [("sys", 2, 240), ("data", 4, 960)];

/// Returns the machine type of a name.
pub(super) fn named(name: &str) -> Option<&'static Machine> {
    const { &ALL }.iter().find(|machine| machine.name == name)
}

fn local(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    Ok(list(context, false))
}

fn cloud(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    Ok(list(context, true))
}

fn list(context: &Context<'_>, has_cloud_disks: bool) -> Fields {
    let found = ALL.iter().filter(|machine| {
        machine.has_cloud_disks == has_cloud_disks
            && context.maybe("Type").is_none_or(|asked| asked == machine.name)
    });
    let shown: Vec<_> = found.map(|machine| view(machine, context.zone())).collect();
    fields(json!({"MachineTypes": shown}))
}

fn view(machine: &Machine, zone: &str) -> Value {
    let disks: Vec<_> = LOCAL_DISKS
        .iter()
        .filter(|_| !machine.has_cloud_disks)
        .map(|(name, number, space)| json!({"Name": name, "Number": number, "Space": space}))
        .collect();
    json!({
        "Zone": zone,
        "Type": machine.name,
        "CPU": {
            "CoreCount": machine.cores,
            "Count": 2,
            "Model": "Intel",
            "Frequency": "2.5",
        },
        "Memory": machine.memory,
        "Disks": disks,
        "Components": [],
        "RaidSupported": if machine.has_cloud_disks { "No" } else { "Yes" },
        "IsBaremetal": machine.has_cloud_disks,
        "IsNew": false,
        "OnSale": true,
        "Stock": 10,
        "StockStatus": "Available",
        "Cluster": machine.cluster,
        "Scene": [],
        "IsGpu": false,
        "Clusters": [{"Name": machine.cluster, "StockStatus": "Available"}],
    })
}
