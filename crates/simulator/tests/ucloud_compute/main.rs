//! UCloud's hosts, disks, images and bare-metal servers on the wire.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

#[path = "../wire/mod.rs"]
mod wire;

mod hosts;
mod host_changes;
mod disks;
mod images;
mod bare_metal;

use std::time::Duration;

use serde_json::Value;
use wire::{Reply, documented, simulator, ucloud_call};
use yun_simulator::{ManualClock, Simulator};

const ZONE: (&str, &str) = ("Zone", "cn-bj2-04");
const IMAGE: &str = "uimage-centos";
const WINDOWS: &str = "uimage-windows";
/// What every password is here, in Base64.
const PASSWORD: (&str, &str) = ("Password", "QWJjZGVmMTI=");

struct Cloud {
    simulator: Simulator,
    clock: ManualClock,
}

impl Cloud {
    async fn new() -> Self {
        let (simulator, clock) = simulator().await;
        Self { simulator, clock }
    }

    /// Lets everything that is under way come to its end.
    fn settle(&self) {
        self.clock.advance(Duration::from_secs(3_600));
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
        documented::check(action, &reply.body);
        reply.body
    }

    /// The code of a call that fails.
    async fn code(&self, action: &str, given: &[(&str, &str)]) -> i64 {
        let reply = self.call(action, given).await;
        assert_ne!(reply.code(), 0, "{action} {given:?}: {}", reply.body);
        reply.code()
    }

    /// The ids of new hosts with 2 cores and a boot disk of 20 GB.
    async fn hosts(&self, given: &[(&str, &str)]) -> Vec<String> {
        let usual = [
            ZONE,
            PASSWORD,
            ("LoginMode", "Password"),
            ("ImageId", IMAGE),
            ("CPU", "2"),
            ("Memory", "4096"),
            ("Disks.0.IsBoot", "True"),
            ("Disks.0.Type", "CLOUD_SSD"),
            ("Disks.0.Size", "20"),
        ];
        let is_given = |name: &str| given.iter().any(|(other, _)| *other == name);
        let usual = usual.into_iter().filter(|(name, _)| !is_given(name));
        let all: Vec<_> = usual.chain(given.iter().copied()).collect();
        let made = self.ok("CreateUHostInstance", &all).await;
        made["UHostIds"].as_array().unwrap().iter().map(text).collect()
    }

    async fn new_host(&self, given: &[(&str, &str)]) -> String {
        let [id] = &self.hosts(given).await[..] else { panic!("not one host") };
        id.clone()
    }

    async fn stopped_host(&self, given: &[(&str, &str)]) -> String {
        let id = self.new_host(given).await;
        self.settle();
        self.ok("StopUHostInstance", &[("UHostId", &id)]).await;
        self.settle();
        id
    }

    async fn host(&self, id: &str) -> Value {
        let described = self.ok("DescribeUHostInstance", &[("UHostIds.0", id)]).await;
        assert_eq!(described["TotalCount"], 1, "{id}");
        described["UHostSet"][0].clone()
    }

    /// The only item of the list of a call that succeeds.
    async fn only(&self, action: &str, given: &[(&str, &str)], list: &str) -> Value {
        let result = self.ok(action, given).await;
        let items = result[list].as_array().unwrap();
        assert_eq!(items.len(), 1, "{action} {given:?}: {result}");
        items[0].clone()
    }

    /// How many items a call finds.
    async fn count(&self, action: &str, given: &[(&str, &str)]) -> u64 {
        self.ok(action, given).await["TotalCount"].as_u64().unwrap()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
