//! Where a new database, cache or cluster lies: its VPC, its subnet and an address there.

use super::network::{places, subnets, vpcs};
use crate::behaviour::Context;
use crate::refusal::Refusal;
use crate::state::Resource;

/// A place in a network.
pub(super) struct Place {
    pub(super) vpc: String,
    pub(super) subnet: String,
    pub(super) address: String,
}

/// Returns a free place in the subnet that the call names, or else in its VPC, or in the default
/// one.
///
/// # Errors
/// If a VPC or subnet does not exist, they do not belong together, or no address is free.
pub(super) fn free(context: &Context<'_>) -> Result<Place, Refusal> {
    let subnet = subnet(context)?;
    let vpc = subnets::SUBNET.known(context, &subnet)?.text("VPCId").to_owned();
    let address = places::free_address(context, &subnet, "SubnetId", None)?;
    Ok(Place { vpc, subnet, address })
}

fn subnet(context: &Context<'_>) -> Result<String, Refusal> {
    let vpc = context.maybe("VPCId");
    if let Some(vpc) = vpc {
        vpcs::VPC.known(context, vpc)?;
    }
    match (vpc, context.maybe("SubnetId")) {
        (vpc, Some(subnet)) => {
            let found = subnets::SUBNET.known(context, subnet)?;
            if vpc.is_some_and(|vpc| found.text("VPCId") != vpc) {
                return Err(context.invalid("SubnetId", "names a subnet of another VPC"));
            }
            Ok(subnet.to_owned())
        }
        (None | Some(vpcs::DEFAULT_VPC), None) => Ok(subnets::DEFAULT_SUBNET.to_owned()),
        (Some(vpc), None) => {
            let mut all = context.all(subnets::SUBNET.kind);
            let own = all.find(|subnet| subnet.text("VPCId") == vpc);
            own.map(|subnet| subnet.id.clone()).ok_or_else(|| context.missing("SubnetId"))
        }
    }
}

/// Returns a free place in the subnet of a resource.
///
/// # Errors
/// If the subnet is gone, or no address is free there.
pub(super) fn beside(context: &Context<'_>, resource: &Resource) -> Result<Place, Refusal> {
    let (vpc, subnet) = (places::vpc_of(resource), places::subnet_of(resource));
    let address = places::free_address(context, &subnet, "SubnetId", None)?;
    Ok(Place { vpc, subnet, address })
}
