//! Bare-metal servers and their images.

pub(super) mod changes;
pub(super) mod create;
pub(super) mod images;
pub(super) mod machine_types;
pub(super) mod power;
pub(super) mod servers;

use std::time::Duration;

use serde_json::Value;

use super::network::Noun;
use crate::behaviour::{Context, Settings};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

/// Undocumented; the official Terraform provider takes it for "not found".
const NO_SERVER: i64 = 16001;

pub(super) const SERVER: Noun =
    Noun { kind: "uphost/host", name: "bare-metal server", not_found: NO_SERVER };

pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    images::initial(store, settings, now);
}

/// Whether a server is of the machine types with cloud disks, which the documentation calls bare
/// metal.
fn has_cloud_disks(server: &Resource) -> bool {
    server.text("PhostClass") == "CloudDisk"
}

/// Refuses what only works with cloud disks. Codes of this product are not documented.
fn needs_cloud_disks(context: &Context<'_>, server: &Resource) -> Result<(), Refusal> {
    if has_cloud_disks(server) {
        return Ok(());
    }
    Err(context.invalid("PHostId", format!("names a server with local disks: {}", server.id)))
}

/// Adds a disk to those that a server shows, or takes it away.
pub(super) fn show_disk(server: &mut Resource, id: &str, shown: Option<Value>) {
    let mut disks = server.list("DiskSet").to_vec();
    disks.retain(|disk| disk["DiskId"] != id);
    disks.extend(shown);
    server.set("DiskSet", disks);
}
