//! What only an id, or the beginning of a name, connects with a resource.

use super::keys;
use super::leaves;
use super::resource::{self, Member, Resource};
use super::roles;
use super::shape::{Form, Shape};
use super::words::Verb;
use super::{Product, Role};

/// Adds to the resources what no group has: `CreateUDBSlave` returns the id of an instance,
/// `ModifyUHostInstanceName` changes one, `StartUHostInstance` needs one.
pub(super) fn join(product: &Product<'_>, resources: &mut Vec<Resource>) {
    for operation in 0..product.shapes.len() {
        if is_taken(resources, operation) {
            continue;
        }
        let found = match product.shapes[operation].name.verb {
            Verb::Create | Verb::Copy => creation(product, operation, resources),
            Verb::Delete => deletion(product, operation, resources),
            Verb::Read => list(product, operation, resources),
            Verb::Update | Verb::Other => None,
        };
        if let Some((index, member)) = found {
            resources[index].members.push(member);
        }
    }
    resources.retain(Resource::is_whole);
    resource::drop_borrowed(resources);
    // Only what there is can be changed.
    for operation in 0..product.shapes.len() {
        if !is_taken(resources, operation)
            && let Some((index, member)) = change(product, operation, resources)
        {
            resources[index].members.push(member);
        }
    }
}

fn is_taken(resources: &[Resource], operation: usize) -> bool {
    let mut members = resources.iter().flat_map(|resource| &resource.members);
    members.any(|member| member.operation == operation)
}

type Found = Option<(usize, Member)>;

fn member(operation: usize, found: Option<(Role, Option<String>)>) -> Option<Member> {
    let (role, id) = found?;
    Some(Member { operation, role, id })
}

/// The resource of which the id is called so, if there is one and the name is its own.
fn with_key(resources: &[Resource], key: &str) -> Option<usize> {
    let mut found = resources
        .iter()
        .enumerate()
        .filter(|(_, resource)| resource.key == key && resource.has_own_key());
    let (index, _) = found.next()?;
    found.next().is_none().then_some(index)
}

/// The first id in the result is a new one of a resource.
fn creation(product: &Product<'_>, operation: usize, resources: &[Resource]) -> Found {
    let shape = &product.shapes[operation];
    let ids = leaves::leaves(product.document, &shape.operation.result, 1);
    let first = ids.iter().find(|leaf| leaf.may_be_id() && leaf.key().ends_with("id"))?;
    let index = with_key(resources, &first.key())?;
    let made = roles::made(product, shape, &resources[index])?;
    let resource = &resources[index];
    // That a part of a thing is shown is no reason to take it for a resource of its own, and the id
    // of a task says nothing of what the task makes.
    let is_known = resource.creates() || resource.deletes() || are_related(shape, resource);
    let stem = resource.key.strip_suffix("id").unwrap_or_default();
    if made.path != first.path || !is_known || !shape.name.noun.concat().contains(stem) {
        return None;
    }
    Some((index, member(operation, roles::create(product, operation, &resources[index]))?))
}

/// One noun ends with the other, as `CustomImage` with `Image`.
fn are_related(shape: &Shape<'_>, resource: &Resource) -> bool {
    shape.name.nouns().iter().any(|noun| {
        !noun.is_empty()
            && resource.nouns.iter().any(|other| {
                !other.is_empty()
                    && (noun.ends_with(other.as_str()) || other.ends_with(noun.as_str()))
            })
    })
}

/// Demands only the id of a resource that is called alike.
fn deletion(product: &Product<'_>, operation: usize, resources: &[Resource]) -> Found {
    let shape = &product.shapes[operation];
    let mut ids = shape
        .parameters()
        .filter(|(name, field)| field.required && leaves::key(name, field).ends_with("id"));
    let (name, field) = ids.next()?;
    if ids.next().is_some() {
        return None;
    }
    let index = with_key(resources, &leaves::key(name, field))?;
    let resource = &resources[index];
    are_related(shape, resource).then_some(())?;
    let found = roles::identified(product, operation, resource, Role::Delete);
    Some((index, member(operation, found)?))
}

/// Lists a resource that nothing else lists, under a noun that ends alike.
fn list(product: &Product<'_>, operation: usize, resources: &[Resource]) -> Found {
    let shape = &product.shapes[operation];
    let mut found = resources.iter().enumerate().filter_map(|(index, resource)| {
        if resource.lists() || !resource.has_own_key() && resource.key.len() < 6 {
            return None;
        }
        are_related(shape, resource).then_some(())?;
        let (role, id) = roles::list(product, shape, resource)?;
        Some((index, Member { operation, role, id }))
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn change(product: &Product<'_>, operation: usize, resources: &[Resource]) -> Found {
    let shape = &product.shapes[operation];
    if matches!(shape.name.verb, Verb::Read | Verb::Copy) {
        return None;
    }
    if shape.operation.idempotent && shape.name.verb != Verb::Update {
        return None;
    }
    let (index, is_named) = target(product, shape, resources)?;
    let resource = &resources[index];
    // What is created or deleted by that noun is a thing of its own.
    let whole = shape.name.whole();
    let is_thing = !resource.nouns.contains(&whole)
        && product.shapes.iter().any(|other| {
            matches!(other.name.verb, Verb::Create | Verb::Delete) && other.name.whole() == whole
        });
    let is_update = shape.name.verb == Verb::Update && is_named && !is_thing;
    let role = if is_update { Role::Update } else { Role::Act };
    Some((index, member(operation, roles::identified(product, operation, resource, role))?))
}

/// The resource that an operation changes, and whether it is about nothing else.
fn target(
    product: &Product<'_>,
    shape: &Shape<'_>,
    resources: &[Resource],
) -> Option<(usize, bool)> {
    let needs = |resource: &Resource| {
        keys::parameters(product, shape).iter().any(|leaf| {
            leaf.is_top()
                && leaf.may_be_id()
                && leaf.key() == resource.key
                && (leaf.field.required || leaf.many || shape.is_in_path(leaf.name))
        })
    };
    // `POST /vpcs/{vpcId}:verb` says so itself, whatever the verb.
    if let Some(route) = &shape.route {
        let is_method = route.method != "GET" && route.method != "HEAD";
        for (collection, _) in route.through.iter().filter(|_| is_method) {
            let of_path = resources.iter().position(|resource| {
                resource.collection.as_ref() == Some(collection) && needs(resource)
            });
            if let Some(index) = of_path {
                let direct = route.form == Form::OnItem && route.collection == *collection;
                let may = matches!(shape.name.verb, Verb::Update | Verb::Other) || direct;
                // `/secrets/{id}/versions/{version}` is another thing.
                let is_deeper = matches!(route.form, Form::Item | Form::OnItem) && !direct;
                let is_named = direct || begins(shape, &resources[index]);
                return may.then_some((index, is_named && !is_deeper));
            }
        }
    }
    if matches!(shape.name.verb, Verb::Create | Verb::Delete) {
        return None;
    }
    for beginning in shape.name.beginnings() {
        let mut named = resources
            .iter()
            .enumerate()
            .filter(|(_, resource)| resource.nouns.contains(&beginning) && needs(resource));
        if let (Some((index, _)), None) = (named.next(), named.next()) {
            return Some((index, true));
        }
    }
    let mut needed = shape
        .parameters()
        .filter(|(_, field)| field.required)
        .filter_map(|(name, field)| with_key(resources, &leaves::key(name, field)));
    needed.next().map(|index| (index, false))
}

fn begins(shape: &Shape<'_>, resource: &Resource) -> bool {
    shape.name.beginnings().any(|beginning| resource.nouns.contains(&beginning))
}
