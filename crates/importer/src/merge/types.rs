//! Which types of a draft are types of the spec, and which types are used.

use std::collections::{BTreeSet, VecDeque};

use serde_yaml::Value;

use super::Version;
use super::read::{Owner, entries, entry, find};
use crate::draft::{Draft, Entries, Type};

/// Gives the types of the draft the names that they have in the spec.
pub(super) fn rename(draft: &mut Draft, old: &Version) {
    let pairs = pairs(old, &Version::of(draft));
    let mut types: Entries<Type> = Vec::new();
    for (name, type_) in std::mem::take(&mut draft.types) {
        let names: Vec<_> = pairs.iter().filter(|(new, _)| *new == name).collect();
        let own = if names.is_empty() { Some(&name) } else { None };
        for name in names.into_iter().map(|(_, old)| old).chain(own) {
            match types.iter_mut().find(|(other, _)| other == name) {
                Some((_, there)) => add_fields(there, &type_),
                None => types.push((name.clone(), type_.clone())),
            }
        }
    }
    draft.types = types;
    let of_operations = draft
        .operations
        .iter_mut()
        .flat_map(|(_, one)| one.parameters.iter_mut().chain(&mut one.result));
    let of_types = draft.types.iter_mut().flat_map(|(_, type_)| &mut type_.fields);
    for (_, field) in of_operations.chain(of_types) {
        if let Some((_, name)) = pairs.iter().find(|(new, _)| *new == field.kind.base) {
            field.kind = field.kind.of(name);
        }
    }
}

/// Adds the fields of another model that is the same type in the spec.
fn add_fields(type_: &mut Type, other: &Type) {
    for (name, field) in &other.fields {
        match type_.fields.iter_mut().find(|(there, _)| there == name) {
            // What one of them has on a page is not from an SDK.
            Some((_, there)) if field.source.is_empty() => there.source.clear(),
            Some(_) => {}
            None => type_.fields.push((name.clone(), field.clone())),
        }
    }
}

/// Types of the draft with those of the spec: fields of one name have them, or they have one name.
fn pairs(old: &Version, new: &Version) -> Vec<(String, String)> {
    let of_fields = |from: Owner<'_>, to: Owner<'_>| -> Vec<_> {
        let known = to.fields(old);
        let both = from.fields(new).into_iter().filter_map(|(name, field)| {
            let known = find(&known, name)?;
            let both_types = entry(&old.tree, "types", &known.kind.base).is_some()
                && entry(&new.tree, "types", &field.kind.base).is_some()
                && known.kind.lists == field.kind.lists;
            both_types.then(|| (field.kind.base, known.kind.base.clone()))
        });
        both.collect()
    };
    let operations = entries(&new.tree, "operations").map(|(name, _)| name);
    let owners = operations.flat_map(Owner::of_operation);
    let mut queue: VecDeque<_> = owners.flat_map(|owner| of_fields(owner, owner)).collect();
    // What has the name already and was not met is the same model of JD Cloud; of UCloud it has
    // another name by construction.
    for (name, _) in entries(&new.tree, "types") {
        if entry(&old.tree, "types", name).is_some() && !queue.iter().any(|(new, _)| new == name) {
            queue.push_back((name.to_owned(), name.to_owned()));
        }
    }
    let mut pairs = Vec::new();
    while let Some(pair) = queue.pop_front() {
        if !pairs.contains(&pair) {
            queue.extend(of_fields(Owner::of_type(&pair.0), Owner::of_type(&pair.1)));
            pairs.push(pair);
        }
    }
    pairs
}

/// Takes out the types that no operation leads to.
pub(super) fn drop_unused(spec: &mut Version) {
    let used = used(spec, &["parameters", "result"]);
    if let Some(Value::Mapping(types)) = spec.tree.get_mut("types") {
        types.retain(|name, _| name.as_str().is_some_and(|name| used.contains(name)));
        if types.is_empty() {
            spec.tree.shift_remove("types");
        }
    }
}

/// The types that `parameters` or `result` of some operation lead to.
pub(super) fn used(spec: &Version, keys: &[&str]) -> BTreeSet<String> {
    let operations = entries(&spec.tree, "operations").map(|(name, _)| name);
    let owners = operations.flat_map(Owner::of_operation).filter(|owner| keys.contains(&owner.key));
    let types = |owner: Owner<'_>| owner.fields(spec).into_iter().map(|(_, field)| field.kind.base);
    let mut queue: Vec<String> = owners.flat_map(types).collect();
    let mut used = BTreeSet::new();
    while let Some(name) = queue.pop() {
        if entry(&spec.tree, "types", &name).is_some() && !used.contains(&name) {
            queue.extend(types(Owner::of_type(&name)));
            used.insert(name);
        }
    }
    used
}
