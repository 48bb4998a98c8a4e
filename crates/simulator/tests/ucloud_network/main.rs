//! UCloud's networks on the wire: VPCs, elastic IPs, firewalls, gateways and VPN.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

#[path = "../wire/mod.rs"]
mod wire;

mod vpcs;
mod route_tables;
mod acls;
mod addresses;
mod security_groups;
mod firewalls;
mod eips;
mod nat;
mod lines;
mod vpn;
mod ugn;
mod ddos;

use serde_json::Value;
use wire::{Reply, simulator, ucloud_call};
use yun_catalog::{Field, Kind};
use yun_simulator::{ManualClock, Simulator};

const DEFAULT_VPC: &str = "uvnet-simulated";
const DEFAULT_SUBNET: &str = "subnet-simulated";
const HOST: &str = "uhost-running";

struct Cloud {
    simulator: Simulator,
    clock: ManualClock,
}

impl Cloud {
    async fn new() -> Self {
        let (simulator, clock) = simulator().await;
        Self { simulator, clock }
    }

    async fn call(&self, action: &str, given: &[(&str, &str)]) -> Reply {
        let project = self.simulator.ucloud().project_id.clone();
        let given = [&[("ProjectId", project.as_str())], given].concat();
        ucloud_call(&self.simulator, action, &given).await
    }

    /// Calls in a region of one's choice.
    async fn call_in(&self, region: &str, action: &str, given: &[(&str, &str)]) -> Reply {
        let mut account = self.simulator.ucloud().clone();
        account.region = region.into();
        let pairs = wire::ucloud_signed(&account, action, given);
        wire::ucloud_send(&self.simulator, wire::Carrier::Form, &pairs).await
    }

    /// The result of a call that succeeds, which has the documented types.
    async fn ok(&self, action: &str, given: &[(&str, &str)]) -> Value {
        let reply = self.call(action, given).await;
        assert_eq!(reply.code(), 0, "{action} {given:?}: {}", reply.body);
        let mut products = yun_catalog::provider("ucloud").unwrap().products();
        let operation = products.find_map(|product| product.operation(action)).unwrap();
        check(operation.result(), &reply.body, action);
        reply.body
    }

    /// A text of the result of a call that succeeds.
    async fn made(&self, action: &str, given: &[(&str, &str)], field: &str) -> String {
        text(&self.ok(action, given).await[field])
    }

    /// The code of a call that fails.
    async fn code(&self, action: &str, given: &[(&str, &str)]) -> i64 {
        let reply = self.call(action, given).await;
        assert_ne!(reply.code(), 0, "{action} {given:?}: {}", reply.body);
        reply.code()
    }

    async fn vpc(&self, network: &str) -> String {
        self.made("CreateVPC", &[("Name", "v"), ("Network.0", network)], "VPCId").await
    }

    async fn subnet(&self, vpc: &str, address: &str) -> String {
        let given = [("VPCId", vpc), ("Subnet", address), ("SubnetName", "s")];
        self.made("CreateSubnet", &given, "SubnetId").await
    }

    async fn eip(&self) -> (String, String) {
        let given = [("OperatorName", "BGP"), ("Bandwidth", "2")];
        let made = self.ok("AllocateEIP", &given).await;
        let eip = &made["EIPSet"][0];
        (text(&eip["EIPId"]), text(&eip["EIPAddr"][0]["IP"]))
    }

    async fn described_eip(&self, id: &str) -> Value {
        let described = self.ok("DescribeEIP", &[("EIPIds.0", id)]).await;
        assert_eq!(described["TotalCount"], 1);
        described["EIPSet"][0].clone()
    }

    /// The `IPSet` of a host.
    async fn host_addresses(&self) -> Vec<Value> {
        let hosts = self.ok("DescribeUHostInstance", &[("UHostIds.0", HOST)]).await;
        hosts["UHostSet"][0]["IPSet"].as_array().unwrap().clone()
    }

    /// Takes a host away, behind the back of what is attached to it.
    fn lose_host(&self, id: &str) {
        let mut dump = self.simulator.dump();
        let hosts = dump["ucloud"]["resources"]["uhost/host"].as_array_mut().unwrap();
        hosts.retain(|host| host["id"] != id);
        self.simulator.load(&dump).unwrap();
    }

    async fn interface(&self) -> Value {
        let given = [("VPCId", DEFAULT_VPC), ("SubnetId", DEFAULT_SUBNET)];
        self.ok("CreateNetworkInterface", &given).await["NetworkInterface"].clone()
    }
}

/// Checks that an object has what is required, and the documented types.
fn check(fields: impl Iterator<Item = Field>, object: &Value, path: &str) {
    for field in fields {
        let path = format!("{path}.{}", field.name());
        match object.get(field.name()) {
            Some(value) => check_kind(field, field.kind(), value, &path),
            None => assert!(!field.is_required(), "{path} is missing"),
        }
    }
}

fn check_kind(field: Field, kind: Kind, value: &Value, path: &str) {
    let fits = match kind {
        Kind::String => value.is_string(),
        Kind::Integer => value.is_i64() || value.is_u64(),
        Kind::Number => value.is_number(),
        Kind::Boolean if field.boolean_texts().is_some() => value.is_string(),
        Kind::Boolean => value.is_boolean(),
        Kind::List(_) => value.is_array(),
        Kind::Type(_) => value.is_object(),
        _ => true,
    };
    assert!(fits, "{path} is {value}");
    match kind {
        Kind::Type(type_) => check(type_.fields(), value, path),
        Kind::List(list) => {
            let items = value.as_array().into_iter().flatten();
            items.for_each(|item| check_kind(field, list.item(), item, path));
        }
        _ => {}
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The texts of a field of the items of a list.
fn texts(list: &Value, field: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| text(&item[field])).collect()
}
