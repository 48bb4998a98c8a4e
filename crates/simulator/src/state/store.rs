//! All resources of a cloud, by kind, in the order of their creation.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Change, Ids, Resource};

/// The resources of a cloud.
#[derive(Debug)]
pub(crate) struct Store {
    tables: BTreeMap<Arc<str>, Table>,
    /// When which resource changes by itself.
    due: BTreeSet<(Duration, Arc<str>, u64)>,
    made: u64,
    pub(crate) ids: Ids,
}

/// A store in a file.
#[derive(Serialize, Deserialize)]
pub(crate) struct Dump<'a> {
    /// Where the ids go on.
    ids: u64,
    resources: BTreeMap<String, Vec<Cow<'a, Resource>>>,
}

#[derive(Debug, Default)]
struct Table {
    rows: BTreeMap<u64, Resource>,
    numbers: HashMap<String, u64>,
}

impl Store {
    pub(crate) fn new(ids: Ids) -> Self {
        Self { tables: BTreeMap::new(), due: BTreeSet::new(), made: 0, ids }
    }

    /// Applies what has become due. Every other method sees the state of the last call.
    pub(crate) fn settle(&mut self, now: Duration) {
        while self.due.first().is_some_and(|(at, ..)| *at <= now) {
            let Some((_, kind, number)) = self.due.pop_first() else { return };
            let Some(table) = self.tables.get_mut(&kind) else { continue };
            let Some(resource) = table.rows.get_mut(&number) else { continue };
            if resource.settle(now) {
                if let Some(next) = resource.due.first() {
                    self.due.insert((next.at, kind, number));
                }
            } else {
                table.numbers.remove(&resource.id);
                table.rows.remove(&number);
            }
        }
    }

    /// Adds a resource, or replaces the one with its id.
    pub(crate) fn insert(&mut self, kind: &str, resource: Resource) {
        self.made += 1;
        let kind = self.kind(kind);
        let table = self.tables.entry(Arc::clone(&kind)).or_default();
        let number = *table.numbers.entry(resource.id.clone()).or_insert(self.made);
        self.due.extend(resource.due.first().map(|change| (change.at, kind, number)));
        table.rows.insert(number, resource);
    }

    fn kind(&self, kind: &str) -> Arc<str> {
        self.tables.get_key_value(kind).map_or_else(|| kind.into(), |(kind, _)| Arc::clone(kind))
    }

    pub(crate) fn get(&self, kind: &str, id: &str) -> Option<&Resource> {
        let table = self.tables.get(kind)?;
        table.rows.get(table.numbers.get(id)?)
    }

    pub(crate) fn get_mut(&mut self, kind: &str, id: &str) -> Option<&mut Resource> {
        let table = self.tables.get_mut(kind)?;
        table.rows.get_mut(table.numbers.get(id)?)
    }

    pub(crate) fn remove(&mut self, kind: &str, id: &str) -> Option<Resource> {
        let table = self.tables.get_mut(kind)?;
        let number = table.numbers.remove(id)?;
        table.rows.remove(&number)
    }

    /// Returns the resources of a kind, oldest first.
    pub(crate) fn all(&self, kind: &str) -> impl Iterator<Item = &Resource> + use<'_> {
        self.tables.get(kind).into_iter().flat_map(|table| table.rows.values())
    }

    pub(crate) fn all_mut(&mut self, kind: &str) -> impl Iterator<Item = &mut Resource> + use<'_> {
        self.tables.get_mut(kind).into_iter().flat_map(|table| table.rows.values_mut())
    }

    /// Returns everything, by kind.
    pub(crate) fn everything(&self) -> impl Iterator<Item = (&str, &Resource)> {
        self.tables.iter().flat_map(|(kind, table)| table.rows.values().map(|row| (&**kind, row)))
    }

    /// Returns a resource of any kind, with its kind.
    pub(crate) fn with_id(&self, id: &str) -> Option<(&str, &Resource)> {
        self.tables
            .iter()
            .find_map(|(kind, table)| Some((&**kind, table.rows.get(table.numbers.get(id)?)?)))
    }

    /// Returns how many resources there are.
    pub(crate) fn len(&self) -> usize {
        self.tables.values().map(|table| table.rows.len()).sum()
    }

    /// Returns everything, to be loaded again.
    pub(crate) fn dump(&self) -> Dump<'_> {
        let resources = self.tables.iter().map(|(kind, table)| {
            (kind.to_string(), table.rows.values().map(Cow::Borrowed).collect())
        });
        Dump { ids: self.ids.state(), resources: resources.collect() }
    }

    /// Makes a store of what was dumped.
    pub(crate) fn load(dump: Dump<'_>, mut ids: Ids) -> Self {
        ids.resume(dump.ids);
        let mut store = Self::new(ids);
        for (kind, resources) in dump.resources {
            resources.into_iter().for_each(|resource| store.insert(&kind, resource.into_owned()));
        }
        store
    }

    /// Sets fields of a resource at a time.
    pub(crate) fn later(&mut self, kind: &str, id: &str, at: Duration, set: Map<String, Value>) {
        self.plan(kind, id, Change { at, set: Some(set) });
    }

    /// Removes a resource at a time.
    pub(crate) fn remove_later(&mut self, kind: &str, id: &str, at: Duration) {
        self.plan(kind, id, Change { at, set: None });
    }

    fn plan(&mut self, kind: &str, id: &str, change: Change) {
        let name = self.kind(kind);
        let Some(table) = self.tables.get_mut(kind) else { return };
        let Some(number) = table.numbers.get(id).copied() else { return };
        let Some(resource) = table.rows.get_mut(&number) else { return };
        self.due.insert((change.at, name, number));
        let place = resource.due.partition_point(|earlier| earlier.at <= change.at);
        resource.due.insert(place, change);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Cloud;

    const KIND: &str = "vm/instance";

    fn resource(id: &str) -> Resource {
        let Value::Object(fields) = json!({"status": "starting"}) else { unreachable!() };
        Resource {
            id: id.into(),
            region: "cn-north-1".into(),
            zone: None,
            project: None,
            created: Duration::ZERO,
            fields,
            hidden: Map::new(),
            due: Vec::new(),
        }
    }

    fn set(status: &str) -> Map<String, Value> {
        Map::from_iter([("status".to_owned(), status.into())])
    }

    #[test]
    fn time_brings_changes_in_order_and_takes_resources_away() {
        let second = Duration::from_secs;
        let mut store = Store::new(Ids::new(Cloud::Jdcloud, 1));
        store.insert(KIND, resource("i-2"));
        store.insert(KIND, resource("i-1"));
        store.later(KIND, "i-1", second(4), set("stopped"));
        store.later(KIND, "i-1", second(2), set("running"));
        store.remove_later(KIND, "i-1", second(6));
        let mut status = |now| {
            store.settle(second(now));
            store.get(KIND, "i-1").map(|resource| resource.text("status").to_owned())
        };
        assert_eq!(status(1).as_deref(), Some("starting"));
        assert_eq!(status(2).as_deref(), Some("running"));
        assert_eq!(status(5).as_deref(), Some("stopped"));
        assert_eq!(status(6), None);
        let left: Vec<_> = store.all(KIND).map(|resource| resource.id.as_str()).collect();
        assert_eq!(left, ["i-2"]);
        assert!(store.remove(KIND, "i-2").is_some());
        assert!(store.due.is_empty());
    }

    #[test]
    fn a_long_step_brings_the_changes_in_between_too() {
        let mut store = Store::new(Ids::new(Cloud::Jdcloud, 1));
        store.insert(KIND, resource("i-1"));
        let more = Map::from_iter([("seen".to_owned(), true.into())]);
        store.later(KIND, "i-1", Duration::from_secs(1), more);
        store.later(KIND, "i-1", Duration::from_secs(2), set("running"));
        store.settle(Duration::from_secs(9));
        let resource = store.get(KIND, "i-1").unwrap();
        assert_eq!((resource.text("status"), &resource.fields["seen"]), ("running", &json!(true)));
    }
}
