//! Families that a spec gives: they replace what the rule found.

use super::leaves::{self, Leaf, leaves};
use super::{Family, Parent, Role};
use crate::document::{At, Document, Given, GivenFamily, Operation};
use crate::node::NodeId;

/// The roles, and the keys that each has beside `name`, `role` and `parents`: first those that it
/// needs.
const ROLES: &[(&str, &[&str], &[&str])] = &[
    ("create", &[], &["id", "made", "count"]),
    ("list", &["items", "key"], &["id", "total"]),
    ("get", &["id"], &["object", "key"]),
    ("update", &["id"], &[]),
    ("delete", &["id"], &[]),
    ("act", &["id"], &[]),
];

/// Puts what the spec gives in the place of what the rule found, and drops what is then no longer
/// created or no longer shown.
pub(super) fn apply(document: &Document, families: &mut [Option<Family>]) {
    for (family, (_, operation)) in families.iter_mut().zip(&document.operations) {
        if let Some(given) = &operation.resource {
            *family = match &given.value {
                Given::None => None,
                Given::Family(given) => lowered(given),
            };
        }
    }
    let whole: Vec<bool> = families
        .iter()
        .map(|family| family.as_ref().is_some_and(|family| is_whole(families, &family.resource)))
        .collect();
    for (family, is_whole) in families.iter_mut().zip(whole) {
        family.take_if(|_| !is_whole);
    }
}

fn is_whole(families: &[Option<Family>], resource: &str) -> bool {
    let roles = || {
        families.iter().flatten().filter(|family| family.resource == resource).map(|one| &one.role)
    };
    roles().any(|role| matches!(role, Role::Create { .. }))
        && roles().any(|role| matches!(role, Role::List { .. } | Role::Get { .. }))
}

fn lowered(given: &GivenFamily) -> Option<Family> {
    let text = |value: &Option<At<String>>| value.as_ref().map(|value| value.value.clone());
    let role = match given.role.value.as_str() {
        "create" => Role::Create { made: text(&given.made), count: text(&given.count) },
        "list" => Role::List {
            items: text(&given.items)?,
            key: text(&given.key)?,
            total: text(&given.total),
        },
        "get" => Role::Get { object: text(&given.object), key: text(&given.key) },
        "update" => Role::Update,
        "delete" => Role::Delete,
        "act" => Role::Act,
        _ => return None,
    };
    let parents = given.parents.iter().map(|(parameter, resource)| Parent {
        parameter: parameter.value.clone(),
        resource: Some(resource.value.clone()).filter(|name| name != "none"),
    });
    Some(Family {
        resource: given.name.value.clone(),
        role,
        id: text(&given.id),
        parents: parents.collect(),
    })
}

/// Complains of what a spec gives and its operation does not have.
pub(crate) fn check(
    document: &Document,
    families: &[Option<Family>],
    complain: &mut dyn FnMut(NodeId, String),
) {
    for ((_, operation), family) in document.operations.iter().zip(families) {
        let Some(At { value, node }) = &operation.resource else { continue };
        let Given::Family(given) = value else { continue };
        let Some((_, needed, optional)) =
            ROLES.iter().find(|(role, _, _)| *role == given.role.value)
        else {
            if !given.role.value.is_empty() {
                let known: Vec<_> = ROLES.iter().map(|(role, _, _)| *role).collect();
                let message = format!("unknown role; known are `{}`", known.join("`, `"));
                complain(given.role.node, message);
            }
            continue;
        };
        let role = &given.role.value;
        for (key, value) in keys(given) {
            match value {
                None if needed.contains(&key) => {
                    complain(*node, format!("`{key}` is missing: role `{role}` needs it"));
                }
                Some(value) if !needed.contains(&key) && !optional.contains(&key) => {
                    complain(value.node, format!("role `{role}` has no `{key}`"));
                }
                _ => {}
            }
        }
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !given.name.value.chars().all(kebab) {
            let message = "the name of a resource is a noun in small letters, such as `key-pair`";
            complain(given.name.node, message.to_owned());
        }
        paths(document, operation, given, complain);
        for (_, resource) in &given.parents {
            let known = |family: &Family| family.resource == resource.value;
            if resource.value != "none" && !families.iter().flatten().any(known) {
                let message = format!(
                    "no operation of this file is about `{}`; where the parent is no resource, \
                     write `none`",
                    resource.value
                );
                complain(resource.node, message);
            }
        }
        if family.is_none() && !given.name.value.is_empty() {
            let message = format!(
                "nothing creates `{0}`, or nothing lists or gets it: give another operation the \
                 role",
                given.name.value
            );
            complain(given.name.node, message);
        }
    }
}

fn keys(given: &GivenFamily) -> [(&'static str, &Option<At<String>>); 7] {
    [
        ("id", &given.id),
        ("made", &given.made),
        ("count", &given.count),
        ("items", &given.items),
        ("key", &given.key),
        ("total", &given.total),
        ("object", &given.object),
    ]
}

/// Every path has to lead to something.
fn paths(
    document: &Document,
    operation: &Operation,
    given: &GivenFamily,
    complain: &mut dyn FnMut(NodeId, String),
) {
    const DEPTH: usize = 5;
    let parameters = leaves(document, &operation.parameters, DEPTH);
    let result = leaves(document, &operation.result, DEPTH);
    let of_parameters = given.parents.iter().map(|(parameter, _)| parameter);
    let of_parameters = [&given.id, &given.count].into_iter().flatten().chain(of_parameters);
    let of_result = [&given.made, &given.items, &given.total, &given.object];
    let missing = |all: &[Leaf<'_>], path: &str| all.iter().all(|leaf| leaf.path != path);
    for path in of_parameters.filter(|path| missing(&parameters, &path.value)) {
        complain(path.node, format!("`{}` is no parameter of this operation", path.value));
    }
    for path in of_result.into_iter().flatten().filter(|path| missing(&result, &path.value)) {
        complain(
            path.node,
            format!("`{}` is no field of the result of this operation", path.value),
        );
    }
    let holder = match given.items.as_ref().or(given.object.as_ref()) {
        Some(path) => match result.iter().find(|leaf| leaf.path == path.value) {
            Some(leaf) => leaves::type_of(document, leaf.field),
            None => return,
        },
        None => Some(&operation.result),
    };
    if let Some(path) = &given.items
        && let Some(leaf) = result.iter().find(|leaf| leaf.path == path.value)
        && !leaves::is_list(leaf.field)
    {
        complain(path.node, format!("`{}` is no list", path.value));
    }
    if let Some(key) = &given.key
        && !holder.is_some_and(|fields| fields.iter().any(|(name, _)| name.value == key.value))
    {
        complain(key.node, format!("the resource in the result has no field `{}`", key.value));
    }
}
