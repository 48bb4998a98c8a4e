//! Resources while they are being put together.

use std::collections::BTreeSet;

use super::Role;
use super::words;

/// A resource of a product.
pub(super) struct Resource {
    /// In kebab case.
    pub(super) name: String,
    pub(super) nouns: BTreeSet<String>,
    pub(super) collection: Option<String>,
    /// What its id is called, as [compared](leaves::key).
    pub(super) key: String,
    pub(super) members: Vec<Member>,
}

/// An operation of a resource.
pub(super) struct Member {
    pub(super) operation: usize,
    pub(super) role: Role,
    pub(super) id: Option<String>,
}

impl Resource {
    /// Whether something creates it and something shows it.
    pub(super) fn is_whole(&self) -> bool {
        self.creates() && self.has(|role| matches!(role, Role::List { .. } | Role::Get { .. }))
    }

    pub(super) fn creates(&self) -> bool {
        self.has(|role| matches!(role, Role::Create { .. }))
    }

    pub(super) fn lists(&self) -> bool {
        self.has(|role| matches!(role, Role::List { .. }))
    }

    pub(super) fn deletes(&self) -> bool {
        self.has(|role| matches!(role, Role::Delete))
    }

    fn has(&self, what: impl Fn(&Role) -> bool) -> bool {
        self.members.iter().any(|member| what(&member.role))
    }

    /// Whether its id is a name.
    pub(super) fn is_named(&self) -> bool {
        self.key.ends_with("name") || self.nouns.contains(&self.key)
    }

    /// Whether its id has a name of its own, so that the id alone leads to it.
    pub(super) fn has_own_key(&self) -> bool {
        self.key.len() > 3 && self.key.ends_with("id")
    }
}

/// Gives resources that share a name longer ones, by what they are a part of; of those that then
/// still share one only the largest stays.
pub(super) fn distinguish(resources: &mut Vec<Resource>) {
    let count = |resources: &[Resource], name: &str| {
        resources.iter().filter(|other| other.name == name).count()
    };
    for index in 0..resources.len() {
        let resource = &resources[index];
        let outer = resource.collection.as_ref().and_then(|collection| {
            let mut parts = collection.split('/').rev().skip(1);
            let outer =
                parts.find(|part| *part != "{}" && *part != "region" && *part != "regions")?;
            (!outer.starts_with('v') || outer.len() > 2).then(|| words::singular(outer))
        });
        if let Some(outer) = outer
            && count(resources, &resource.name) > 1
        {
            let longer = format!("{outer}-{}", resource.name);
            if count(resources, &longer) == 0 {
                resources[index].name = longer;
            }
        }
    }
    resources.sort_by_key(|resource| std::cmp::Reverse(resource.members.len()));
    let mut seen = BTreeSet::new();
    resources.retain(|resource| !resource.name.is_empty() && seen.insert(resource.name.clone()));
}

/// Drops what has no id of its own, but that of another resource.
pub(super) fn drop_borrowed(resources: &mut Vec<Resource>) {
    let own =
        |resource: &Resource| resource.nouns.iter().any(|noun| resource.key == format!("{noun}id"));
    let owned: Vec<(String, BTreeSet<String>)> = resources
        .iter()
        .filter(|one| own(one))
        .map(|one| (one.key.clone(), one.nouns.clone()))
        .collect();
    resources.retain(|resource| {
        own(resource)
            || owned.iter().all(|(key, nouns)| {
                // A `serverless-cluster` is a cluster all the same.
                let is_kind = resource
                    .nouns
                    .iter()
                    .any(|noun| nouns.iter().any(|owner| noun.ends_with(owner.as_str())));
                *key != resource.key || is_kind
            })
    });
}
