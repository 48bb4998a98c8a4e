//! Hosts: create.

use serde_json::{Value, json};

use super::{
    BOOT_DISK_TOO_SMALL, HOST, NO_IMAGE, WINDOWS_NEEDS_CORES, changes, groups, key_pairs, power,
};
use crate::FAILING_IMAGE_NAME;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::images::IMAGE;
use crate::modelled::ucloud::network::{bindings, eips, expiry, firewalls, places, subnets, vpcs};
use crate::modelled::ucloud::udisk;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations =
    &[("uhost", "CreateUHostInstance", create)];

const DEFAULT_CORES: i64 = 4;
const RDMA_CLUSTER: &str = "rdma-simulated";

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let image = usable_image(context, context.text("ImageId"))?;
    check_login(context)?;
    check_disks(context, &image)?;
    let cores = context.integer("CPU").unwrap_or(DEFAULT_CORES);
    if cores == 1 && image.text("OsType") == "Windows" {
        let problem = format!("the Windows image [{}] does not run on 1 core", image.id);
        return Err(Refusal::ret_code(WINDOWS_NEEDS_CORES, problem));
    }
    changes::check_enhancement(context.text("NetCapability"), cores)?;
    let count = count(context)?;
    let network = network(context)?;
    let firewall = match context.maybe("SecurityGroupId") {
        Some(id) => Some(firewalls::named(context, id)?),
        None => None,
    };
    let (mut ids, mut addresses) = (Vec::new(), Vec::new());
    for number in 0..count {
        let asked = context.texts("PrivateIp");
        let asked = usize::try_from(number).ok().and_then(|at| asked.get(at).copied());
        let address = places::free_address(context, &network.subnet, "PrivateIp", asked)?;
        let id = context.store.ids.next("uhost");
        insert(context, &id, &image, &network, &address);
        if let Some(firewall) = &firewall {
            firewalls::guard(context, firewall, "uhost", &id)?;
        }
        bind_addresses(context, "uhost", &id);
        ids.push(id);
        addresses.push(address);
    }
    let mut result = fields(json!({"UHostIds": ids}));
    // Documented: not for several hosts.
    if count == 1 {
        result.insert("IPs".into(), addresses.into());
    }
    Ok(result)
}

/// Returns how many hosts to create: fewer than asked for if the isolation group has no room.
fn count(context: &Context<'_>) -> Result<i64, Refusal> {
    let asked = context.integer("MaxCount").unwrap_or(1);
    let least = context.integer("MinCount").unwrap_or(1);
    let Some(group) = context.maybe("IsolationGroup") else { return Ok(asked) };
    groups::known(context, group)?;
    let room = groups::room(context, group, context.zone());
    if room < least {
        return Err(groups::full(group));
    }
    Ok(asked.min(room))
}

/// Returns an image that is available.
pub(super) fn usable_image(context: &Context<'_>, id: &str) -> Result<Resource, Refusal> {
    let image = context.find(IMAGE, id).filter(|image| image.text("State") == "Available");
    image.cloned().ok_or_else(|| {
        Refusal::ret_code(NO_IMAGE, format!("there is no image [{id}], or it is not available"))
    })
}

/// Checks that what the login needs is there.
pub(super) fn check_login(context: &Context<'_>) -> Result<(), Refusal> {
    match context.maybe("LoginMode") {
        Some("KeyPair") => {
            let id = context.maybe("KeyPairId").ok_or_else(|| context.missing("KeyPairId"))?;
            key_pairs::check(context, "KeyPairId", id)
        }
        Some("ImagePasswd") => Ok(()),
        _ if context.maybe("Password").is_none() => Err(context.missing("Password")),
        _ => Ok(()),
    }
}

fn check_disks(context: &Context<'_>, image: &Resource) -> Result<(), Refusal> {
    let disks = context.list("Disks");
    let boot: Vec<_> = disks.iter().filter(|disk| disk["IsBoot"] == true).collect();
    let [boot] = boot[..] else {
        let problem = format!("has {} boot disks but must have one", boot.len());
        return Err(context.invalid("Disks", problem));
    };
    let size = boot["Size"].as_i64().unwrap_or_default();
    if size < image.number("ImageSize") {
        let problem = format!(
            "the boot disk has {size} GB, the image [{}] {}",
            image.id,
            image.number("ImageSize")
        );
        return Err(Refusal::ret_code(BOOT_DISK_TOO_SMALL, problem));
    }
    Ok(())
}

/// Where something lies.
pub(in crate::modelled::ucloud) struct Network {
    pub(in crate::modelled::ucloud) vpc: String,
    pub(in crate::modelled::ucloud) subnet: String,
}

/// Returns the VPC and the subnet that the call names, or the default ones.
pub(in crate::modelled::ucloud) fn network(context: &Context<'_>) -> Result<Network, Refusal> {
    let vpc = context.maybe("VPCId").unwrap_or(vpcs::DEFAULT_VPC);
    vpcs::VPC.known(context, vpc)?;
    let default = (vpc == vpcs::DEFAULT_VPC).then_some(subnets::DEFAULT_SUBNET);
    let subnet =
        context.maybe("SubnetId").or(default).ok_or_else(|| context.missing("SubnetId"))?;
    if subnets::SUBNET.known(context, subnet)?.text("VPCId") != vpc {
        return Err(context.invalid("SubnetId", format!("names a subnet outside of [{vpc}]")));
    }
    Ok(Network { vpc: vpc.to_owned(), subnet: subnet.to_owned() })
}

fn insert(context: &mut Context<'_>, id: &str, image: &Resource, network: &Network, address: &str) {
    let name = context.maybe("Name").unwrap_or("UHost");
    let disks = disks(context, id, name);
    let total: i64 = disks
        .iter()
        .filter(|disk| disk["IsBoot"] != "True")
        .filter_map(|disk| disk["Size"].as_i64())
        .sum();
    let is_cloud =
        |disk: &Value| disk["DiskType"].as_str().is_some_and(|type_| type_.starts_with("CLOUD"));
    let is_local = !disks.iter().all(is_cloud);
    let boot_id = disks.iter().find(|disk| disk["IsBoot"] == "True").map(|disk| &disk["DiskId"]);
    let zone = context.zone();
    let machine = context.maybe("MachineType").unwrap_or("N");
    let mac = context.store.ids.number();
    let platform = match context.text("MinimalCpuPlatform") {
        "" | "Intel/Auto" => "Intel/CascadeLake",
        "Amd/Auto" => "Amd/Epyc2",
        other => other,
    };
    let mut shown = super::view(id, address, "Initializing", zone, context.now());
    shown.extend(fields(json!({
        "Name": name,
        "Tag": context.maybe("Tag").unwrap_or("Default"),
        "MachineType": machine,
        "CpuPlatform": platform,
        "CPU": context.integer("CPU").unwrap_or(DEFAULT_CORES),
        "Memory": context.integer("Memory").unwrap_or(8192),
        "GPU": context.integer("GPU").unwrap_or(0),
        "GpuType": context.text("GpuType"),
        "ImageId": boot_id,
        "BasicImageId": image.id,
        "BasicImageName": image.text("ImageName"),
        "OsName": image.text("OsName"),
        "OsType": image.text("OsType"),
        "ChargeType": context.maybe("ChargeType").unwrap_or("Month"),
        "ExpireTime": expiry(context),
        "IsolationGroup": context.text("IsolationGroup"),
        "NetCapability": context.maybe("NetCapability").unwrap_or("Normal"),
        "HotplugFeature": context.flag("HotplugFeature").unwrap_or(false),
        "StorageType": if is_local { "LocalDisk" } else { "UDisk" },
        "UHostFamily": context.text("UHostFamily"),
        // Documented: empty for the other types.
        "RdmaClusterId": if machine.starts_with('O') { RDMA_CLUSTER } else { "" },
        "TotalDiskSpace": total,
        "DiskSet": disks,
        "KeyPair": key_pairs::of_host(context.maybe("KeyPairId")),
        "IPSet": [{
            "IPMode": "IPv4",
            "Default": "true",
            "Mac": format!("52:54:00:{:02x}:{:02x}:{:02x}", mac & 255, mac >> 8 & 255, mac >> 16 & 255),
            "Weight": 0,
            "Type": "Private",
            "IPId": "",
            "IP": address,
            "Bandwidth": 0,
            "VPCId": network.vpc,
            "SubnetId": network.subnet,
            "NetworkInterfaceId": "",
        }],
    })));
    let mut host = context.new_resource(id, shown);
    host.hide("Password", context.text("Password"));
    host.hide("DeletionProtection", context.flag("DeletionProtection").unwrap_or(false));
    context.store.insert(HOST, host);
    let end = if name.contains(FAILING_IMAGE_NAME) { "Install Fail" } else { "Running" };
    power::pass(context, id, "Initializing", end);
}

/// Returns the disks as the host shows them; cloud data disks become resources of their own.
fn disks(context: &mut Context<'_>, host: &str, host_name: &str) -> Vec<Value> {
    let mut shown = Vec::new();
    for (at, disk) in context.list("Disks").iter().enumerate() {
        let type_ = disk["Type"].as_str().unwrap_or_default();
        let is_boot = disk["IsBoot"] == true;
        let size = disk["Size"].as_u64().unwrap_or_default();
        let is_cloud = type_.starts_with("CLOUD");
        let drive = format!("/dev/vd{}", char::from(b'a' + u8::try_from(at).unwrap_or(25).min(25)));
        let id = match (is_boot, is_cloud) {
            (true, _) => context.store.ids.next("bsi"),
            (false, true) => {
                let made = udisk::disks::Made {
                    name: format!("{host_name}-data"),
                    size,
                    type_: udisk::disks::data_disk_type(type_),
                    charge: context.maybe("ChargeType").unwrap_or("Month"),
                    tag: context.maybe("Tag").unwrap_or("Default"),
                };
                udisk::disks::insert_attached(context, &made, host, &drive)
            }
            (false, false) => context.store.ids.next("bsl"),
        };
        shown.push(super::view_disk(&Disk {
            id: &id,
            type_,
            is_boot,
            is_cloud,
            drive: &drive,
            size,
        }));
    }
    shown
}

/// A disk as a host shows it.
pub(super) struct Disk<'a> {
    pub(super) id: &'a str,
    pub(super) type_: &'a str,
    pub(super) is_boot: bool,
    pub(super) is_cloud: bool,
    pub(super) drive: &'a str,
    pub(super) size: u64,
}

/// Creates and binds the elastic IPs that the call asks for.
pub(in crate::modelled::ucloud) fn bind_addresses(
    context: &mut Context<'_>,
    type_: &str,
    id: &str,
) {
    for interface in context.list("NetworkInterface") {
        let asked = &interface["EIP"];
        // A text for bare-metal servers.
        let text = asked["Bandwidth"].as_str().and_then(|text| text.parse().ok());
        let Some(bandwidth) = asked["Bandwidth"].as_i64().or(text) else { continue };
        let operator = asked["OperatorName"].as_str().unwrap_or("Bgp");
        let pay_mode = asked["PayMode"].as_str().unwrap_or("Bandwidth");
        let eip = eips::allocate_for(context, operator, bandwidth, pay_mode);
        bindings::attach(context, &eip, type_, id, None);
    }
}
