//! Bare-metal servers: create.

use serde_json::{Value, json};

use super::machine_types::{self, LOCAL_DISKS, Machine};
use super::{SERVER, images, power};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::hosts::create::{bind_addresses, network};
use crate::modelled::ucloud::network::{expiry, firewalls, places};
use crate::modelled::ucloud::udisk::disks as udisks;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[("uphost", "CreatePHost", create)];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    images::usable(context, context.text("ImageId"))?;
    let name = context.maybe("Type").unwrap_or("db-2");
    let machine = machine_types::named(name)
        .ok_or_else(|| context.invalid("Type", format!("names no machine type: {name}")))?;
    check_disks(context, machine)?;
    let network = network(context)?;
    let firewall = context.maybe("SecurityGroupId").unwrap_or(firewalls::WEB);
    let firewall = firewalls::named(context, firewall)?;
    let count = context.integer("Count").unwrap_or(1);
    let mut ids = Vec::new();
    for number in 0..count.max(1) {
        let asked = context.maybe("VpcIp").filter(|_| number == 0);
        let address = places::free_address(context, &network.subnet, "VpcIp", asked)?;
        let id = context.store.ids.next("upm");
        let mut server = view(context, &id, machine)?;
        server.insert("DiskSet".into(), disks(context, &id, machine).into());
        let mac = context.store.ids.number() & 0xff_ffff;
        server.insert(
            "IPSet".into(),
            json!([{
                "OperatorName": "Private",
                "IPId": "",
                "IPAddr": address,
                "MACAddr": format!("52:54:00:{:02x}:{:02x}:{:02x}", mac >> 16, mac >> 8 & 255, mac & 255),
                "Bandwidth": 0,
                "SubnetId": network.subnet,
                "VPCId": network.vpc,
            }]),
        );
        let mut server = context.new_resource(id.clone(), server);
        server.hide("Password", context.text("Password"));
        context.store.insert(SERVER.kind, server);
        power::pass(context, &id, "Starting", "Running")?;
        firewalls::guard(context, &firewall, "upm", &id)?;
        bind_addresses(context, "upm", &id);
        ids.push(id);
    }
    Ok(fields(json!({"PHostId": ids})))
}

fn check_disks(context: &Context<'_>, machine: &Machine) -> Result<(), Refusal> {
    let disks = context.list("Disks");
    if !machine.has_cloud_disks {
        if disks.is_empty() {
            return Ok(());
        }
        let problem = format!("are for machine types with cloud disks, unlike {}", machine.name);
        return Err(context.invalid("Disks", problem));
    }
    let boot = disks.iter().filter(|disk| disk["IsBoot"] == true).count();
    if boot == 1 {
        return Ok(());
    }
    Err(context.invalid("Disks", format!("has {boot} boot disks but must have one")))
}

fn view(context: &Context<'_>, id: &str, machine: &Machine) -> Result<Fields, Refusal> {
    let image = images::usable(context, context.text("ImageId"))?;
    Ok(fields(json!({
        "Zone": context.zone(),
        "PHostId": id,
        "SN": id,
        "PMStatus": "Starting",
        "PowerState": "on",
        "Name": context.maybe("Name").unwrap_or("phost"),
        "Remark": context.text("Remark"),
        "Tag": context.maybe("Tag").unwrap_or("default"),
        "ImageName": image.text("ImageName"),
        "OSname": image.text("OsName"),
        "OSType": image.text("OsType"),
        "CreateTime": context.now().as_secs(),
        "ExpireTime": expiry(context),
        "ChargeType": context.maybe("ChargeType").unwrap_or("Month"),
        "PHostType": machine.name,
        "Memory": machine.memory,
        "CPUSet": {
            "Model": "Intel",
            "Frequence": 2.5,
            "Count": 2,
            "CoreCount": machine.cores,
        },
        "Cluster": machine.cluster,
        "AutoRenew": "Yes",
        "IsSupportKVM": "No",
        "Components": "",
        "GPU": 0,
        "GPUType": "",
        "RaidSupported": if machine.has_cloud_disks { "No" } else { "Yes" },
        "PhostClass": if machine.has_cloud_disks { "CloudDisk" } else { "LocalDisk" },
        "BootDiskState": "Normal",
        "RdmaClusterId": "",
    })))
}

/// Returns the disks as the server shows them; cloud data disks become resources of their own.
fn disks(context: &mut Context<'_>, id: &str, machine: &Machine) -> Vec<Value> {
    if !machine.has_cloud_disks {
        let raid = context.maybe("Raid").unwrap_or("Raid10");
        let local = LOCAL_DISKS.iter().map(|(name, number, space)| {
            json!({
                "Name": name,
                "Count": number,
                "Space": space,
                "Type": "SSD",
                "Raid": raid,
            })
        });
        return local.collect();
    }
    let mut shown = Vec::new();
    for (at, disk) in context.list("Disks").iter().enumerate() {
        let is_boot = disk["IsBoot"] == true;
        let type_ = disk["Type"].as_str().unwrap_or("CLOUD_RSSD");
        let space = disk["Size"].as_u64().unwrap_or(20);
        let drive = format!("/dev/vd{}", char::from(b'a' + u8::try_from(at).unwrap_or(25).min(25)));
        let id = if is_boot {
            context.store.ids.next("bsi")
        } else {
            let made = udisks::Made {
                name: format!("{}-data", context.maybe("Name").unwrap_or("phost")),
                size: space,
                type_: udisks::data_disk_type(type_),
                charge: context.maybe("ChargeType").unwrap_or("Month"),
                tag: context.maybe("Tag").unwrap_or("default"),
            };
            udisks::insert_attached(context, &made, id, &drive)
        };
        shown.push(cloud_disk(&id, type_, space, &drive, is_boot));
    }
    shown
}

/// A cloud disk as a server shows it.
pub(in crate::modelled::ucloud) fn cloud_disk(
    id: &str,
    type_: &str,
    space: u64,
    drive: &str,
    is_boot: bool,
) -> Value {
    json!({
        "Name": if is_boot { "sys" } else { "data" },
        "Count": 1,
        "Space": space,
        "Type": type_,
        "DiskId": id,
        "Drive": drive,
        "IsBoot": if is_boot { "True" } else { "False" },
    })
}
