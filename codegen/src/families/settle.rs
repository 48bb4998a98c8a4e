//! From operations that may be about one resource to a resource: which id it has, and which operations
//! use it.

use std::collections::{BTreeMap, BTreeSet};

use super::group::{Group, Rough};
use super::keys::{find_key, parameters, required_keys};
use super::leaves::{self, leaves};
use super::resource::{Member, Resource};
use super::roles::{create, identified, read};
use super::shape::Form;
use super::words;
use super::{Product, Role};

/// The resource of a group, if its operations agree on an id.
pub(super) fn settle(product: &Product<'_>, group: &Group) -> Option<Resource> {
    let key = id(product, group)?;
    let first = group.members.iter().find(|(_, rough)| *rough == Rough::Create);
    let named =
        first.or_else(|| group.members.iter().find(|(_, rough)| *rough != Rough::Update))?;
    let mut resource = Resource {
        name: name_of(&product.shapes[named.0].name.nouns(), &product.shapes[named.0].name.noun),
        nouns: group.nouns.clone(),
        collection: group.collection.clone(),
        key,
        members: Vec::new(),
    };
    let of = |rough| group.members.iter().filter(move |(_, other)| *other == rough);
    let found: Vec<Member> = [Rough::Read, Rough::Create, Rough::Update, Rough::Delete, Rough::Act]
        .into_iter()
        .flat_map(of)
        .filter_map(|(operation, rough)| {
            let (role, id) = match rough {
                Rough::Create => create(product, *operation, &resource),
                Rough::Read => read(product, *operation, &resource),
                Rough::Update => identified(product, *operation, &resource, Role::Update),
                Rough::Delete => identified(product, *operation, &resource, Role::Delete),
                Rough::Act => identified(product, *operation, &resource, Role::Act),
            }?;
            Some(Member { operation: *operation, role, id })
        })
        .collect();
    resource.members = found;
    drop_lists_of_parts(product, &mut resource);
    Some(resource)
}

/// Drops lists under another noun, and lists of what one resource has, where there is a list of the
/// resource itself.
fn drop_lists_of_parts(product: &Product<'_>, resource: &mut Resource) {
    let is_list = |member: &Member| matches!(member.role, Role::List { .. });
    let by_noun = |member: &Member| {
        let nouns = product.shapes[member.operation].name.nouns();
        nouns.iter().any(|noun| resource.nouns.contains(noun))
    };
    let needs_id = |member: &Member| {
        product.shapes[member.operation].parameters().any(|(name, field)| {
            field.required && !leaves::is_list(field) && member.id.as_deref() == Some(name)
        })
    };
    let is_of_parts: [&dyn Fn(&Member) -> bool; 2] = [&|member| !by_noun(member), &needs_id];
    let lists: Vec<&Member> = resource.members.iter().filter(|member| is_list(member)).collect();
    let mut dropped = BTreeSet::new();
    for is_of_parts in is_of_parts {
        let parts: Vec<usize> = lists
            .iter()
            .filter(|member| is_of_parts(member))
            .map(|member| member.operation)
            .collect();
        if parts.len() < lists.len() {
            dropped.extend(parts);
        }
    }
    resource.members.retain(|member| !dropped.contains(&member.operation));
}

/// A noun without what only says how much is returned.
fn name_of(nouns: &[String], words: &[String]) -> String {
    let wanted = nouns.last().map_or(0, String::len);
    let fitting = (1..=words.len()).find(|end| words::joined(&words[..*end]).len() >= wanted);
    words::kebab(&words[..fitting.unwrap_or(words.len())])
}

/// What the id of a group's resource is called: what several operations have, one of which shows the
/// resource.
fn id(product: &Product<'_>, group: &Group) -> Option<String> {
    let mut candidates: BTreeMap<String, i32> = BTreeMap::new();
    let mut given = BTreeSet::new();
    let outer = outer_parameters(product, group);
    for (operation, rough) in &group.members {
        let shape = &product.shapes[*operation];
        let in_path = shape.route.as_ref().filter(|route| route.form == Form::Item);
        let of_item = in_path.and_then(|route| route.parameters.last().copied());
        let mut seen = BTreeSet::new();
        for leaf in parameters(product, shape) {
            let key = leaf.key();
            if !leaf.may_be_id() || !seen.insert(key.clone()) || outer.contains(&key) {
                continue;
            }
            let is_item = of_item == Some(leaf.name);
            let score = match rough {
                _ if is_item => 4,
                Rough::Delete if is_called_id(&key) || leaf.field.required => 3,
                Rough::Update if is_called_id(&key) && leaf.field.required => 1,
                Rough::Read if is_called_id(&key) => 1,
                Rough::Create if is_called_id(&key) && leaf.field.required => {
                    given.insert(key);
                    continue;
                }
                _ => continue,
            };
            *candidates.entry(key).or_default() += score;
        }
        if *rough == Rough::Create {
            let (mut seen, echoed) = (BTreeSet::new(), required_keys(shape));
            for leaf in leaves(product.document, &shape.operation.result, 3) {
                let key = leaf.key();
                let is_new = !echoed.contains(&key) && seen.insert(key.clone());
                // That of the request is in the result of some products.
                let is_id = key.ends_with("id") && key != "requestid";
                if leaf.may_be_id() && is_id && is_new {
                    *candidates.entry(key).or_default() += 3;
                }
            }
        }
    }
    for (key, score) in &mut candidates {
        let is_own = group.nouns.iter().any(|noun| *key == format!("{noun}id"));
        *score += if is_own { 3 } else { i32::from(key.ends_with("id")) };
        if given.contains(key) && key.ends_with("id") && !is_own {
            *score -= 5; // What it is a part of.
        }
    }
    let shown = |key: &str| {
        group.members.iter().filter(|(_, rough)| *rough == Rough::Read).any(|(operation, _)| {
            let result = &product.shapes[*operation].operation.result;
            find_key(result, key, &group.nouns).is_some()
                || leaves(product.document, result, 3).iter().any(|leaf| {
                    leaves::type_of(product.document, leaf.field)
                        .is_some_and(|fields| find_key(fields, key, &group.nouns).is_some())
                })
        })
    };
    candidates
        .into_iter()
        .filter(|(key, score)| *score >= 3 && shown(key))
        .max_by_key(|(key, score)| (*score, std::cmp::Reverse(key.clone())))
        .map(|(key, _)| key)
}

/// Parameters of the path before the resource itself.
fn outer_parameters(product: &Product<'_>, group: &Group) -> BTreeSet<String> {
    let mut outer = BTreeSet::new();
    let Some(collection) = &group.collection else { return outer };
    for (operation, _) in &group.members {
        let Some(route) = &product.shapes[*operation].route else { continue };
        if route.collection == *collection {
            let own = usize::from(matches!(route.form, Form::Item | Form::OnItem));
            let before = &route.parameters[..route.parameters.len().saturating_sub(own)];
            outer.extend(before.iter().map(|name| key_of_name(name)));
        }
    }
    outer
}

/// A name as ids are compared by.
fn key_of_name(name: &str) -> String {
    let key: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    match key.strip_suffix('s') {
        Some(one) if one.ends_with("id") => one.to_owned(),
        _ => key,
    }
}

/// Whether something with this name may identify.
fn is_called_id(key: &str) -> bool {
    ["id", "name", "key", "urn", "uuid", "domain", "code", "guid", "pin"]
        .iter()
        .any(|end| key.ends_with(end))
}
