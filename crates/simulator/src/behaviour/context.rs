//! What the code of an operation works with.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::Cloud;
use crate::call::Call;
use crate::refusal::Refusal;
use crate::schema::Mistake;
use crate::state::{Resource, Store};

/// What is the same for all calls of a cloud.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) cloud: Cloud,
    /// The account's region and zone, where the initial resources are.
    pub(crate) region: String,
    pub(crate) zone: String,
    /// The account's project; empty at JD Cloud.
    pub(crate) project: String,
    pub(crate) delays: Delays,
    pub(crate) seed: u64,
}

/// How long things take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delays {
    /// Creating an image, a backup or a snapshot.
    pub(crate) image: Duration,
    /// Everything else: creating, starting, stopping, resizing, attaching.
    pub(crate) power: Duration,
    /// The number of describe calls that do not show a new image yet.
    pub(crate) hidden_describes: u32,
}

/// A call and the cloud that it is made to.
pub(crate) struct Context<'a> {
    pub(crate) call: &'a Call,
    pub(crate) store: &'a mut Store,
    pub(crate) settings: &'a Settings,
}

impl<'a> Context<'a> {
    pub(crate) fn now(&self) -> Duration {
        self.call.now
    }

    /// Returns the time when something that takes a moment is done.
    pub(crate) fn soon(&self) -> Duration {
        self.call.now.saturating_add(self.settings.delays.power)
    }

    /// Returns a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.call.parameters.get(name)
    }

    /// Returns a text, if it is given.
    pub(crate) fn maybe(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a text; empty if it is missing.
    pub(crate) fn text(&self, name: &str) -> &'a str {
        self.maybe(name).unwrap_or_default()
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    /// Returns a list; empty if it is missing.
    pub(crate) fn list(&self, name: &str) -> &'a [Value] {
        self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the texts of a list; empty if it is missing.
    pub(crate) fn texts(&self, name: &str) -> Vec<&'a str> {
        self.list(name).iter().filter_map(Value::as_str).collect()
    }

    /// Returns the zone of the call, or the account's.
    pub(crate) fn zone(&self) -> &'a str {
        self.call.zone.as_deref().unwrap_or(&self.settings.zone)
    }

    /// Returns the project of the call, or the account's.
    pub(crate) fn project(&self) -> &'a str {
        self.call.project.as_deref().unwrap_or(&self.settings.project)
    }

    /// Returns a new resource in the call's region, zone and project, which is not stored yet.
    pub(crate) fn new_resource(
        &self,
        id: impl Into<String>,
        fields: Map<String, Value>,
    ) -> Resource {
        Resource {
            id: id.into(),
            region: self.call.region.clone(),
            zone: Some(self.zone().to_owned()),
            project: Some(self.project().to_owned()).filter(|project| !project.is_empty()),
            created: self.call.now,
            fields,
            hidden: Map::new(),
            due: Vec::new(),
        }
    }

    /// Whether the call can see a resource: it is in its region, and in its project if it names one.
    pub(crate) fn sees(&self, resource: &Resource) -> bool {
        let is_in_project = match (&self.call.project, &resource.project) {
            (Some(asked), Some(own)) => asked == own,
            _ => true,
        };
        (resource.region.is_empty() || resource.region == self.call.region) && is_in_project
    }

    /// Returns the resources of a kind that the call can see, oldest first.
    pub(crate) fn all(&self, kind: &str) -> impl Iterator<Item = &Resource> {
        self.store.all(kind).filter(|resource| self.sees(resource))
    }

    /// Returns a resource that the call can see.
    pub(crate) fn find(&self, kind: &str, id: &str) -> Option<&Resource> {
        self.store.get(kind, id).filter(|resource| self.sees(resource))
    }

    /// Returns a resource that the call can see, to change it.
    pub(crate) fn find_mut(&mut self, kind: &str, id: &str) -> Option<&mut Resource> {
        self.find(kind, id)?;
        self.store.get_mut(kind, id)
    }

    /// Refuses a parameter as the schema's checks do.
    pub(crate) fn invalid(&self, parameter: &str, problem: impl Into<String>) -> Refusal {
        self.settings.cloud.refuse(Mistake::invalid(parameter, problem))
    }

    /// Refuses for want of a parameter.
    pub(crate) fn missing(&self, parameter: &str) -> Refusal {
        self.settings.cloud.refuse(Mistake::missing(parameter))
    }
}
