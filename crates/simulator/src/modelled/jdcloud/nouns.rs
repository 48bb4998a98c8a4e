//! What the models of resources with a simple life share: find one, check its state, change it over
//! time, list, delete.

use serde_json::{Value, json};

use super::filters::{Filters, Wanted};
use super::{busy, failed_precondition, not_found};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::fields;
use crate::refusal::Refusal;
use crate::state::Resource;

/// A sort of resource.
pub(super) struct Noun {
    pub(super) kind: &'static str,
    /// For messages: "cluster".
    pub(super) name: &'static str,
    /// The parameter that holds its id.
    pub(super) id: &'static str,
    /// The field that holds its state.
    pub(super) status: &'static str,
    /// The states in which nothing is being done with it, the usual one first.
    pub(super) idle: &'static [&'static str],
}

impl Noun {
    /// Returns one by its id.
    pub(super) fn known<'a>(
        &self,
        context: &'a Context<'_>,
        id: &str,
    ) -> Result<&'a Resource, Refusal> {
        let found = context.find(self.kind, id);
        found.ok_or_else(|| not_found(format!("there is no {} [{id}]", self.name)))
    }

    /// Returns the one that the request names.
    pub(super) fn asked(&self, context: &Context<'_>) -> Result<Resource, Refusal> {
        self.known(context, context.text(self.id)).cloned()
    }

    /// Returns the one that the request names, if nothing is being done with it.
    pub(super) fn idle(&self, context: &Context<'_>) -> Result<Resource, Refusal> {
        let found = self.asked(context)?;
        if self.idle.contains(&found.text(self.status)) { Ok(found) } else { Err(busy()) }
    }

    /// Returns the one that the request names, if it is in this state.
    pub(super) fn needs(&self, context: &Context<'_>, state: &str) -> Result<Resource, Refusal> {
        let found = self.asked(context)?;
        self.check(&found, state)?;
        Ok(found)
    }

    /// # Errors
    /// If something is being done with it, or it is not in this state.
    pub(super) fn check(&self, found: &Resource, state: &str) -> Result<(), Refusal> {
        let status = found.text(self.status);
        if status == state {
            return Ok(());
        }
        if !self.idle.contains(&status) {
            return Err(busy());
        }
        let problem = format!("the {} [{}] is {status}, not {state}", self.name, found.id);
        Err(failed_precondition(problem))
    }

    /// Adds one that shows `passing` for a moment, and then the usual state.
    pub(super) fn create(
        &self,
        context: &mut Context<'_>,
        id: &str,
        passing: &str,
        mut shown: Fields,
    ) {
        shown.insert(self.status.into(), passing.into());
        let made = context.new_resource(id, shown);
        context.store.insert(self.kind, made);
        if let Some(usual) = self.idle.first() {
            let soon = context.soon();
            context.store.later(self.kind, id, soon, fields(json!({self.status: usual})));
        }
    }

    /// Shows `passing` for a moment, and then the usual state and these fields.
    pub(super) fn pass(
        &self,
        context: &mut Context<'_>,
        id: &str,
        passing: &str,
        mut after: Fields,
    ) -> Result<Fields, Refusal> {
        let soon = context.soon();
        if let Some(found) = context.store.get_mut(self.kind, id) {
            let reached = self.idle.first().copied().unwrap_or_default();
            found.set(self.status, passing);
            after.entry(self.status).or_insert_with(|| reached.into());
            context.store.later(self.kind, id, soon, after);
        }
        Ok(Fields::new())
    }

    /// Shows `passing` for a moment, and then goes.
    pub(super) fn delete(
        &self,
        context: &mut Context<'_>,
        id: &str,
        passing: &str,
    ) -> Result<Fields, Refusal> {
        let soon = context.soon();
        if let Some(found) = context.store.get_mut(self.kind, id) {
            found.set(self.status, passing);
        }
        context.store.remove_later(self.kind, id, soon);
        Ok(Fields::new())
    }

    /// Sets fields from parameters of the request, where they are given.
    ///
    /// # Errors
    /// If there is no such resource, or none of the parameters is given.
    pub(super) fn set(
        &self,
        context: &mut Context<'_>,
        pairs: &[(&str, &str)],
    ) -> Result<Fields, Refusal> {
        let mut found = self.asked(context)?;
        let given: Vec<_> = pairs
            .iter()
            .filter_map(|(parameter, field)| Some((*field, context.get(parameter)?.clone())))
            .collect();
        if given.is_empty()
            && let Some((first, _)) = pairs.first()
        {
            return Err(context.missing(first));
        }
        given.into_iter().for_each(|(field, value)| found.set(field, value));
        self.save(context, found)
    }

    /// Replaces the resource by a changed copy.
    pub(super) fn save(
        &self,
        context: &mut Context<'_>,
        changed: Resource,
    ) -> Result<Fields, Refusal> {
        if let Some(found) = context.store.get_mut(self.kind, &changed.id) {
            found.fields = changed.fields;
            found.hidden = changed.hidden;
        }
        Ok(Fields::new())
    }

    /// Returns those that match the filters and tags of the request.
    pub(super) fn matching(
        &self,
        context: &Context<'_>,
        filters: Filters,
    ) -> Result<Vec<Value>, Refusal> {
        let wanted = Wanted::read(context, filters)?;
        let found = context.all(self.kind).filter(|one| wanted.matches(&one.fields));
        Ok(found.map(|one| one.fields.clone().into()).collect())
    }
}

/// The given parameters or members of a specification among these, by the names of the fields that
/// show them.
pub(super) fn taken(spec: &Value, names: &[(&str, &str)]) -> Fields {
    let pairs = names.iter().filter(|(from, _)| !spec[*from].is_null());
    pairs.map(|(from, field)| ((*field).to_owned(), spec[*from].clone())).collect()
}

/// The request's parameters as one object.
pub(super) fn all(context: &Context<'_>) -> Value {
    context.call.parameters.clone().into()
}

/// # Errors
/// If something that has been paid in advance is to be deleted.
pub(super) fn deletable(found: &Resource, name: &str) -> Result<(), Refusal> {
    if found.value("charge")["chargeMode"] == super::disks::PREPAID {
        let problem = format!("the {name} [{}] is prepaid and has not expired", found.id);
        return Err(failed_precondition(problem));
    }
    Ok(())
}
