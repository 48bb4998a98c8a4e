//! Which types are used, by requests or only by results, and which contain themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::kinds::innermost;
use crate::document::{Document, Entries, Field, Kind};

pub(crate) struct Reach {
    /// Types that a request holds, directly or inside another type.
    input: BTreeSet<String>,
    used: BTreeSet<String>,
    /// For each type the types that it holds without a list in between.
    direct: BTreeMap<String, BTreeSet<String>>,
}

impl Reach {
    pub(crate) fn of(document: &Document) -> Self {
        let holds = |fields: &Entries<Field>| -> BTreeSet<String> {
            fields.iter().filter_map(|(_, field)| held(field)).map(|(name, _)| name).collect()
        };
        let types: BTreeMap<String, BTreeSet<String>> = document
            .types
            .iter()
            .map(|(name, type_)| (name.value.clone(), holds(&type_.fields)))
            .collect();
        let direct = document
            .types
            .iter()
            .map(|(name, type_)| {
                let fields = type_.fields.iter().filter_map(|(_, field)| held(field));
                let direct = fields.filter(|(_, list)| !list).map(|(name, _)| name).collect();
                (name.value.clone(), direct)
            })
            .collect();
        let mut input = BTreeSet::new();
        let mut used = BTreeSet::new();
        for (_, operation) in &document.operations {
            for name in holds(&operation.parameters) {
                follow(&types, &name, &mut input);
            }
            for name in holds(&operation.result) {
                follow(&types, &name, &mut used);
            }
        }
        used.extend(input.iter().cloned());
        Self { input, used, direct }
    }

    pub(crate) fn is_input(&self, type_: &str) -> bool {
        self.input.contains(type_)
    }

    pub(crate) fn is_used(&self, type_: &str) -> bool {
        self.used.contains(type_)
    }

    /// Whether a field of type `to` inside `owner` leads back to `owner` without a list between.
    pub(crate) fn contains_itself(&self, owner: &str, to: &str) -> bool {
        let mut seen = BTreeSet::new();
        follow(&self.direct, to, &mut seen);
        seen.contains(owner)
    }
}

/// The type that a field holds, and whether in a list.
fn held(field: &Field) -> Option<(String, bool)> {
    let kind = &field.kind.as_ref()?.value;
    match innermost(kind) {
        Kind::Name(name) => Some((name.clone(), matches!(kind, Kind::List(_)))),
        Kind::List(_) => None,
    }
}

/// Adds `name` and all that it leads to.
fn follow(edges: &BTreeMap<String, BTreeSet<String>>, name: &str, seen: &mut BTreeSet<String>) {
    let Some(next) = edges.get(name) else { return };
    if seen.insert(name.to_owned()) {
        for name in next {
            follow(edges, name, seen);
        }
    }
}
