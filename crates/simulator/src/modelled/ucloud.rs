//! UCloud's models.

mod account;
mod hosts;
mod iam;
mod images;
mod labels;
mod network;
mod placed;
mod udb;
mod udisk;
mod ufile;
mod ufs;
mod uk8s;
mod ulb;
mod umem;
mod uphost;

use std::time::Duration;

use super::Operations;
use crate::behaviour::Settings;
use crate::state::Store;

pub(super) const PARTS: &[Operations] = &[
    account::OPERATIONS,
    iam::users::OPERATIONS,
    iam::keys::OPERATIONS,
    iam::groups::OPERATIONS,
    iam::policies::OPERATIONS,
    iam::attachments::OPERATIONS,
    iam::projects::OPERATIONS,
    hosts::OPERATIONS,
    hosts::create::OPERATIONS,
    hosts::power::OPERATIONS,
    hosts::changes::OPERATIONS,
    hosts::systems::OPERATIONS,
    hosts::terminate::OPERATIONS,
    hosts::groups::OPERATIONS,
    hosts::key_pairs::OPERATIONS,
    labels::OPERATIONS,
    ufs::OPERATIONS,
    ufile::OPERATIONS,
    umem::OPERATIONS,
    umem::power::OPERATIONS,
    umem::backups::OPERATIONS,
    udisk::disks::OPERATIONS,
    udisk::attachments::OPERATIONS,
    udisk::snapshots::OPERATIONS,
    uphost::create::OPERATIONS,
    uphost::servers::OPERATIONS,
    uphost::power::OPERATIONS,
    uphost::changes::OPERATIONS,
    uphost::images::OPERATIONS,
    uphost::machine_types::OPERATIONS,
    images::OPERATIONS,
    images::copies::OPERATIONS,
    network::vpcs::OPERATIONS,
    network::intercoms::OPERATIONS,
    network::subnets::OPERATIONS,
    network::route_tables::OPERATIONS,
    network::acls::OPERATIONS,
    network::firewalls::OPERATIONS,
    network::eips::OPERATIONS,
    network::bindings::OPERATIONS,
    network::share_bandwidths::OPERATIONS,
    network::packages::OPERATIONS,
    network::interfaces::OPERATIONS,
    network::addresses::OPERATIONS,
    network::security_groups::OPERATIONS,
    network::security_rules::OPERATIONS,
    network::nat_gateways::OPERATIONS,
    network::nat_rules::OPERATIONS,
    network::allowlists::OPERATIONS,
    network::lines::OPERATIONS,
    network::vpn::OPERATIONS,
    network::ugn::OPERATIONS,
    network::ugn_bandwidths::OPERATIONS,
    network::ddos::OPERATIONS,
    network::ddos_rules::OPERATIONS,
    ulb::balancers::OPERATIONS,
    ulb::listeners::OPERATIONS,
    ulb::backends::OPERATIONS,
    ulb::policies::OPERATIONS,
    ulb::certificates::OPERATIONS,
    udb::instances::OPERATIONS,
    udb::power::OPERATIONS,
    udb::changes::OPERATIONS,
    udb::replicas::OPERATIONS,
    udb::backups::OPERATIONS,
    udb::groups::OPERATIONS,
    uk8s::clusters::OPERATIONS,
    uk8s::nodes::OPERATIONS,
    uk8s::pools::OPERATIONS,
];

/// The kind of projects.
pub(crate) const PROJECT: &str = "iam/project";

/// Fills an account with its initial resources.
pub(crate) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    hosts::initial(store, settings, now);
    images::initial(store, settings, now);
    uphost::initial(store, settings, now);
    network::initial(store, settings, now);
    iam::initial(store, settings, now);
    umem::initial(store, settings, now);
    udb::initial(store, settings, now);
}
