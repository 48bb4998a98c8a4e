//! Networks: VPCs and what is in them, elastic IPs, firewalls, gateways and lines between regions.

pub(super) mod ranges;
pub(super) mod places;
pub(super) mod vpcs;
pub(super) mod intercoms;
pub(super) mod subnets;
pub(super) mod route_tables;
pub(super) mod acls;
pub(super) mod firewalls;
pub(super) mod eips;
pub(super) mod bindings;
pub(super) mod share_bandwidths;
pub(super) mod packages;
pub(super) mod interfaces;
pub(super) mod addresses;
pub(super) mod security_groups;
pub(super) mod security_rules;
pub(super) mod nat_gateways;
pub(super) mod nat_rules;
pub(super) mod allowlists;
pub(super) mod lines;
pub(super) mod vpn;
pub(super) mod ugn;
pub(super) mod ugn_bandwidths;
pub(super) mod ddos;
pub(super) mod ddos_rules;

use std::time::Duration;

use serde_json::{Map, Value};

use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

/// The kind of hosts, which have a model of their own.
pub(super) const HOST: &str = super::hosts::HOST;

pub(super) const DEFAULT_TAG: &str = "Default";

// Codes from `unet-api/error_code.md`, which also covers VPCs and subnets.
pub(super) const RANGE_EXISTS: i64 = 5022;
pub(super) const MALFORMED_RANGE: i64 = 5023;
pub(super) const IN_USE: i64 = 5024;
pub(super) const DEFAULT_NETWORK: i64 = 5025;
pub(super) const TAKEN: i64 = 5026;
/// Undocumented; the official Terraform provider takes it for "not found" of the products `vpc`
/// and `ipsecvpn`.
pub(super) const NOT_FOUND: i64 = 54002;

/// Fills an account with its default network.
pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    vpcs::initial(store, settings, now);
    firewalls::initial(store, settings, now);
}

/// A kind of resource, and how the cloud says that there is none.
pub(super) struct Noun {
    pub(super) kind: &'static str,
    pub(super) name: &'static str,
    pub(super) not_found: i64,
}

impl Noun {
    /// Returns a resource.
    ///
    /// # Errors
    /// If there is none of this id.
    pub(super) fn known<'c>(
        &self,
        context: &'c Context<'_>,
        id: &str,
    ) -> Result<&'c Resource, Refusal> {
        context.find(self.kind, id).ok_or_else(|| self.none(id))
    }

    /// Returns a resource to change it.
    ///
    /// # Errors
    /// If there is none of this id.
    pub(super) fn known_mut<'c>(
        &self,
        context: &'c mut Context<'_>,
        id: &str,
    ) -> Result<&'c mut Resource, Refusal> {
        context.find_mut(self.kind, id).ok_or_else(|| self.none(id))
    }

    /// Refuses for want of a resource.
    pub(super) fn none(&self, id: &str) -> Refusal {
        Refusal::ret_code(self.not_found, format!("there is no {} [{id}]", self.name))
    }

    /// Removes a resource.
    ///
    /// # Errors
    /// If there is none of this id.
    pub(super) fn remove(&self, context: &mut Context<'_>, id: &str) -> Result<Resource, Refusal> {
        self.known(context, id)?;
        context.store.remove(self.kind, id).ok_or_else(|| self.none(id))
    }

    /// Sets fields of a resource to the texts of parameters that are given: pairs of parameter and
    /// field.
    ///
    /// # Errors
    /// If there is no such resource, or no parameter is given.
    pub(super) fn change(
        &self,
        context: &mut Context<'_>,
        id: &str,
        names: &[(&str, &str)],
    ) -> Result<Fields, Refusal> {
        let given: Vec<_> = names
            .iter()
            .filter_map(|(parameter, field)| Some((*field, context.maybe(parameter)?)))
            .collect();
        if given.is_empty() {
            return Err(context.missing(names[0].0));
        }
        let resource = self.known_mut(context, id)?;
        given.into_iter().for_each(|(field, text)| resource.set(field, text));
        Ok(Fields::new())
    }

    /// Returns the resources that the call can see, with one of these ids if there are any, and
    /// with the given texts: pairs of parameter and field.
    pub(super) fn select<'c>(
        &self,
        context: &'c Context<'_>,
        ids: &[&str],
        names: &[(&str, &str)],
    ) -> Vec<&'c Resource> {
        let wanted: Vec<_> = names
            .iter()
            .filter_map(|(parameter, field)| Some((*field, context.maybe(parameter)?)))
            .collect();
        let found = context.all(self.kind).filter(|resource| {
            (ids.is_empty() || ids.contains(&resource.id.as_str()))
                && wanted.iter().all(|(field, text)| resource.text(field) == *text)
        });
        found.collect()
    }
}

/// Returns the business group that the call names.
pub(super) fn tag<'a>(context: &Context<'a>) -> &'a str {
    context.maybe("Tag").unwrap_or(DEFAULT_TAG)
}

/// Returns when something expires that is bought now, by `ChargeType` and `Quantity`.
pub(super) fn expiry(context: &Context<'_>) -> u64 {
    const DAY: u64 = 86_400;
    let term = match context.text("ChargeType") {
        "Year" => 365 * DAY,
        "Dynamic" => 3_600,
        _ => 30 * DAY,
    };
    let quantity = context.integer("Quantity").and_then(|many| u64::try_from(many).ok());
    // Documented for some products: 0 months last until the end of this month.
    let quantity = quantity.unwrap_or(1).max(1);
    context.now().as_secs().saturating_add(term.saturating_mul(quantity))
}

/// Refuses to delete something that others need.
pub(super) fn in_use(what: &str, id: &str, by: &str) -> Refusal {
    Refusal::ret_code(IN_USE, format!("the {what} [{id}] cannot be deleted while {by} uses it"))
}

/// Returns a resource that exists from the start.
pub(super) fn given(settings: &Settings, now: Duration, id: &str, fields: Fields) -> Resource {
    Resource {
        id: id.into(),
        region: settings.region.clone(),
        zone: None,
        project: Some(settings.project.clone()),
        created: now,
        fields,
        hidden: Map::new(),
        due: Vec::new(),
    }
}

/// Returns texts of a hidden list.
pub(super) fn hidden_texts(resource: &Resource, name: &str) -> Vec<String> {
    let list = resource.hidden.get(name).and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(ToOwned::to_owned).collect()
}
