//! What an operation does to a resource, by its parameters and its result.

use super::keys::{find_key, id_parameter, parameters, required_keys};
use super::leaves::{self, Leaf, leaves};
use super::resource::Resource;
use super::shape::Shape;
use super::{Product, Role};

/// The role, and the path of the id.
pub(super) type Found = Option<(Role, Option<String>)>;

/// What changes or deletes has to say which.
pub(super) fn identified(
    product: &Product<'_>,
    operation: usize,
    resource: &Resource,
    role: Role,
) -> Found {
    let shape = &product.shapes[operation];
    let id = id_parameter(product, shape, resource)?;
    Some((role, Some(id.path)))
}

pub(super) fn read(product: &Product<'_>, operation: usize, resource: &Resource) -> Found {
    let shape = &product.shapes[operation];
    list(product, shape, resource).or_else(|| get(product, shape, resource))
}

fn is_of_time(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["time", "date", "begin", "start", "end"].iter().any(|end| name.ends_with(end))
}

pub(super) fn list(product: &Product<'_>, shape: &Shape<'_>, resource: &Resource) -> Found {
    if shape.parameters().any(|(name, field)| field.required && is_of_time(name)) {
        return None; // Records of a time are not what was created.
    }
    let result = leaves(product.document, &shape.operation.result, 2);
    let paging = shape.operation.paging.as_ref().map(|paging| &paging.value);
    let lists: Vec<_> = result.iter().filter(|leaf| leaves::is_list(leaf.field)).collect();
    let wanted = |leaf: &&&Leaf<'_>| {
        paging.is_none_or(|paging| paging.items.value == leaf.path)
            && leaf.path.split('.').count() <= 2
    };
    let (list, key) = lists.iter().filter(wanted).find_map(|leaf| {
        let above =
            result.iter().find(|other| leaf.path == format!("{}.{}", other.path, leaf.name));
        // What has the id itself, or several lists of structures, is the resource, and what its
        // lists hold are parts of it.
        let of_result = above.is_none_or(|above| {
            let fields = leaves::type_of(product.document, above.field);
            let own = fields.and_then(|fields| find_key(fields, &resource.key, &resource.nouns));
            let structures = fields.into_iter().flatten().filter(|(_, field)| {
                leaves::is_list(field) && leaves::type_of(product.document, field).is_some()
            });
            !leaves::is_list(above.field) && own.is_none() && structures.count() == 1
        });
        let fields = leaves::type_of(product.document, leaf.field).filter(|_| of_result)?;
        Some((leaf, find_key(fields, &resource.key, &resource.nouns)?))
    })?;
    let is_resource =
        || find_key(&shape.operation.result, &resource.key, &resource.nouns).is_some();
    if paging.is_none() && !list.is_top() && is_resource() {
        return None;
    }
    let total = paging.and_then(|paging| paging.total.as_ref().map(|total| total.value.clone()));
    let total = total.or_else(|| {
        let is_total =
            |leaf: &&Leaf<'_>| leaf.is_top() && matches!(&*leaf.key(), "totalcount" | "total");
        result.iter().find(is_total).map(|leaf| leaf.path.clone())
    });
    let id = id_parameter(product, shape, resource).filter(Leaf::is_top);
    let role = Role::List { items: list.path.clone(), key: key.to_owned(), total };
    Some((role, id.map(|id| id.path)))
}

fn get(product: &Product<'_>, shape: &Shape<'_>, resource: &Resource) -> Found {
    let id = id_parameter(product, shape, resource)?;
    let result = &shape.operation.result;
    let found = |object: Option<String>, key: Option<&str>| {
        let role = Role::Get { object, key: key.map(str::to_owned) };
        Some((role, Some(id.path.clone())))
    };
    let objects: Vec<_> = leaves(product.document, result, 2)
        .into_iter()
        .filter(|leaf| !leaf.many)
        .filter_map(|leaf| Some((leaves::type_of(product.document, leaf.field)?, leaf)))
        .collect();
    if let Some(key) = find_key(result, &resource.key, &resource.nouns)
        && result.len() > 2
    {
        return found(None, Some(key));
    }
    for (fields, leaf) in &objects {
        if let Some(key) = find_key(fields, &resource.key, &resource.nouns) {
            return found(Some(leaf.path.clone()), Some(key));
        }
    }
    let named = objects.iter().find(|(_, leaf)| resource.nouns.contains(&leaf.key()));
    named.and_then(|(_, leaf)| found(Some(leaf.path.clone()), None))
}

pub(super) fn create(product: &Product<'_>, operation: usize, resource: &Resource) -> Found {
    let shape = &product.shapes[operation];
    let made = made(product, shape, resource);
    let all = parameters(product, shape);
    let given = all.iter().find(|leaf| {
        let key = leaf.key();
        leaf.may_be_id()
            && (key == resource.key
                || resource.is_named() && key == "name"
                || key.ends_with("name")
                    && resource.nouns.iter().any(|noun| {
                        resource.key == *noun && key == format!("{noun}name")
                            || resource.key == format!("{noun}name") && key == *noun
                    }))
    });
    // A caller may choose a name, but an id only where it has to be given.
    let given = given.filter(|leaf| {
        !leaf.key().ends_with("id")
            || made.is_none() && (leaf.field.required || shape.is_in_path(leaf.name))
    });
    let count = made.as_ref().filter(|made| made.many).and_then(|_| {
        ["maxcount", "count", "num", "number"].iter().find_map(|name| {
            shape
                .parameters()
                .find(|(other, field)| {
                    field.kind.as_ref().is_some_and(|kind| kind.value.innermost() == "integer")
                        && other.to_ascii_lowercase() == *name
                })
                .map(|(name, _)| name.to_owned())
        })
    });
    let role = Role::Create { made: made.map(|made| made.path), count };
    Some((role, given.map(|leaf| leaf.path.clone())))
}

/// Where the id of what was created is in the result. What merely repeats a parameter is not new.
pub(super) fn made<'a>(
    product: &Product<'a>,
    shape: &Shape<'a>,
    resource: &Resource,
) -> Option<Leaf<'a>> {
    let given = required_keys(shape);
    let all = leaves(product.document, &shape.operation.result, 3);
    let ids = || all.iter().filter(|leaf| leaf.may_be_id() && !given.contains(&leaf.key()));
    let end = if resource.key.ends_with("id") { "id" } else { "name" };
    ids()
        .find(|leaf| leaf.key() == resource.key)
        .or_else(|| {
            ids()
                .find(|leaf| resource.nouns.iter().any(|noun| leaf.key() == format!("{noun}{end}")))
        })
        .or_else(|| ids().find(|leaf| end == "id" && leaf.key() == "id"))
        .cloned()
}
