//! What resources are parts of, by the parameters that creating and reading them share.

use std::collections::{BTreeMap, BTreeSet};

use super::leaves;
use super::resource::Resource;
use super::{Family, Parent, Product, Role};

/// The families, by operation.
pub(super) fn families(product: &Product<'_>, resources: Vec<Resource>) -> BTreeMap<usize, Family> {
    let owners: Vec<Owners> =
        resources.iter().map(|resource| owners(product, resource, &resources)).collect();
    let ids: BTreeSet<String> = resources
        .iter()
        .filter(|resource| resource.has_own_key())
        .map(|resource| resource.key.clone())
        .collect();
    let mut families = BTreeMap::new();
    for (resource, owners) in resources.into_iter().zip(owners) {
        for member in resource.members {
            let shape = &product.shapes[member.operation];
            let parent = |(name, field): (&str, _)| {
                let owner = owners.get(&leaves::key(name, field))?;
                (member.id.as_deref() != Some(name))
                    .then(|| Parent { parameter: name.to_owned(), resource: owner.clone() })
            };
            let relates = shape.parameters().any(|(name, field)| {
                let key = leaves::key(name, field);
                let is_other = key != resource.key && !owners.contains_key(&key);
                field.required && is_other && ids.contains(&key)
            });
            let family = Family {
                resource: resource.name.clone(),
                parents: shape.parameters().filter_map(parent).collect(),
                // What needs two resources relates them.
                role: if relates && member.role == Role::Update { Role::Act } else { member.role },
                id: member.id,
            };
            families.entry(member.operation).or_insert(family);
        }
    }
    families
}

/// What parameters are called that identify an owner, and the owner if it is a resource.
type Owners = BTreeMap<String, Option<String>>;

fn owners(product: &Product<'_>, resource: &Resource, all: &[Resource]) -> Owners {
    let mut creating: BTreeMap<String, bool> = BTreeMap::new();
    let mut other: BTreeMap<String, ()> = BTreeMap::new();
    for member in &resource.members {
        let shape = &product.shapes[member.operation];
        for (name, field) in shape.parameters().filter(|(_, field)| leaves::may_be_id(field)) {
            let key = leaves::key(name, field);
            if key == resource.key || member.id.as_deref() == Some(name) {
                continue;
            }
            match member.role {
                Role::Create { .. } => {
                    *creating.entry(key).or_default() |= shape.is_in_path(name);
                }
                Role::List { .. } | Role::Get { .. } | Role::Delete => {
                    other.insert(key, ());
                }
                Role::Update | Role::Act => {}
            }
        }
    }
    creating
        .into_iter()
        .filter(|(key, _)| other.contains_key(key))
        .filter_map(|(key, in_path)| {
            let mut named = all.iter().filter(|one| one.key == key && one.name != resource.name);
            let owner = match (named.next(), named.next()) {
                (Some(owner), None) if owner.has_own_key() || in_path => Some(owner.name.clone()),
                _ => None,
            };
            (owner.is_some() || in_path).then_some((key, owner))
        })
        .collect()
}
