//! Operations of families that a rule found: what was created is listed, changed and deleted.
//!
//! The rule and its corrections are in the specs' generator; the catalog has what came of it. A
//! family of which the model written by hand has a creation belongs to that model.

mod item;
mod paths;
mod shape;

use serde_json::Value;
use yun_catalog::{Family, Operation, Role};

use self::paths::{put, texts};
use self::shape::Shape;
use crate::Cloud;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::refusal::Refusal;
use crate::schema::Maker;

/// Hidden: what the creation and later changes were told, for operations that show it under
/// another name.
const GIVEN: &str = "given";
/// More than this are not created at once.
const MOST: usize = 100;

/// Whether the operation belongs to a family.
pub(crate) fn knows(operation: Operation) -> bool {
    operation.family().is_some_and(|family| Shape::of(operation, family).is_some())
}

/// Performs an operation of a family; nothing for one that belongs to none.
pub(crate) fn perform(context: &mut Context<'_>) -> Option<Result<Fields, Refusal>> {
    let operation = context.call.operation;
    let family = operation.family()?;
    let shape = Shape::of(operation, family)?;
    let kind = format!("{}/{}", operation.product().name(), family.resource());
    let ids = family.id().map(|path| texts(&context.call.parameters, path)).unwrap_or_default();
    Some(match family.role() {
        Role::Create { made, count } => create(context, family, &shape, &kind, made, count, &ids),
        Role::List { items, key, total } => {
            Ok(list(context, family, &kind, &ids, &Listed { items, key, total }))
        }
        Role::Get { object, .. } => get(context, &kind, &ids, object),
        Role::Update => update(context, family, &kind, &ids),
        Role::Delete => known(context, family, &kind, &ids).map(|()| {
            for id in &ids {
                context.store.remove(&kind, id);
            }
            made_up(context)
        }),
        _ => known(context, family, &kind, &ids).map(|()| made_up(context)),
    })
}

fn create(
    context: &mut Context<'_>,
    family: Family,
    shape: &Shape,
    kind: &str,
    made: Option<&str>,
    count: Option<&str>,
    chosen: &[String],
) -> Result<Fields, Refusal> {
    parents(context, family)?;
    if let Some(id) = chosen.iter().find(|id| context.find(kind, id).is_some()) {
        return Err(exists(context, family, id));
    }
    let ids = if chosen.is_empty() {
        let count = count.and_then(|name| context.integer(name)).unwrap_or(1);
        let count = usize::try_from(count).unwrap_or(1).clamp(1, MOST);
        (0..count).map(|_| shape.new_id(family, &mut context.store.ids)).collect()
    } else {
        chosen.to_vec()
    };
    for id in &ids {
        let (fields, given) = item::new(context, family, shape, id);
        let mut resource = context.new_resource(id.clone(), fields);
        resource.hide(GIVEN, given);
        context.store.insert(kind, resource);
    }
    let mut result = made_up(context);
    if let Some(path) = made {
        put(&mut result, context.call.operation.result(), path, &ids);
    }
    Ok(result)
}

/// Where a list is in a result.
struct Listed<'a> {
    items: &'a str,
    key: &'a str,
    total: Option<&'a str>,
}

/// An unknown id is left out, as the providers do.
fn list(
    context: &mut Context<'_>,
    family: Family,
    kind: &str,
    ids: &[String],
    listed: &Listed<'_>,
) -> Fields {
    let operation = context.call.operation;
    let fields = paths::fields_at(operation.result(), listed.items);
    let found = context.all(kind).filter(|resource| {
        (ids.is_empty() || ids.contains(&resource.id)) && item::matches(context, family, resource)
    });
    let shown = found.map(|resource| match &fields {
        Some(fields) => item::shown(fields, resource, listed.key).into(),
        // A list of ids.
        None => resource.id.clone().into(),
    });
    let shown: Vec<Value> = shown.collect();
    let mut result = Fields::new();
    if let Some(total) = listed.total {
        crate::behaviour::put(&mut result, total, shown.len().into());
    }
    crate::behaviour::put(&mut result, listed.items, context.page(shown).into());
    result
}

fn get(
    context: &mut Context<'_>,
    kind: &str,
    ids: &[String],
    object: Option<&str>,
) -> Result<Fields, Refusal> {
    let operation = context.call.operation;
    let id = ids.first().map(String::as_str).unwrap_or_default();
    let Some(resource) = context.find(kind, id) else {
        return Err(none(context, operation, id));
    };
    let fields = match object {
        Some(path) => paths::fields_at(operation.result(), path).unwrap_or_default(),
        None => operation.result().collect(),
    };
    let shown = item::shown(&fields, resource, "");
    Ok(match object {
        Some(path) => {
            let mut result = Fields::new();
            crate::behaviour::put(&mut result, path, shown.into());
            result
        }
        None => shown,
    })
}

fn update(
    context: &mut Context<'_>,
    family: Family,
    kind: &str,
    ids: &[String],
) -> Result<Fields, Refusal> {
    known(context, family, kind, ids)?;
    let changes = item::changes(context, family);
    for id in ids {
        if let Some(resource) = context.store.get_mut(kind, id) {
            item::change(resource, &changes, family);
        }
    }
    Ok(made_up(context))
}

/// Checks that all these resources exist.
fn known(
    context: &Context<'_>,
    _family: Family,
    kind: &str,
    ids: &[String],
) -> Result<(), Refusal> {
    match ids.iter().find(|id| context.find(kind, id).is_none()) {
        Some(id) => Err(none(context, context.call.operation, id)),
        None => Ok(()),
    }
}

/// Checks that what the new resource is a part of exists, if that is of a family, too.
fn parents(context: &Context<'_>, family: Family) -> Result<(), Refusal> {
    let operation = context.call.operation;
    for parent in family.parents() {
        let Some(resource) = parent.resource() else { continue };
        if !Shape::is_known(operation.product(), resource) {
            continue;
        }
        let kind = format!("{}/{resource}", operation.product().name());
        let ids = texts(&context.call.parameters, parent.parameter());
        if let Some(id) = ids.iter().find(|id| context.find(&kind, id).is_none()) {
            return Err(none(context, operation, id));
        }
    }
    Ok(())
}

/// A result in the documented form.
fn made_up(context: &mut Context<'_>) -> Fields {
    let mut maker = Maker {
        operation: context.call.operation,
        parameters: &context.call.parameters,
        now: context.call.now,
        ids: &mut context.store.ids,
    };
    maker.result()
}

/// The provider's "not found".
fn none(context: &Context<'_>, operation: Operation, id: &str) -> Refusal {
    let id: String = id.chars().take(100).collect();
    let message = format!("there is no resource [{id}]");
    match context.settings.cloud {
        Cloud::Jdcloud => Refusal::status(404, "NOT_FOUND", message),
        Cloud::Ucloud => Refusal::ret_code(code(operation, "not_found"), message),
    }
}

fn exists(context: &Context<'_>, family: Family, id: &str) -> Refusal {
    let message = format!("there is a {} [{id}] already", family.resource());
    match context.settings.cloud {
        Cloud::Jdcloud => Refusal::status(409, "ALREADY_EXISTS", message),
        Cloud::Ucloud => Refusal::ret_code(code(context.call.operation, "already_exists"), message),
    }
}

/// A code of UCloud for a kind of error: the operation's, the product's, or 230.
fn code(operation: Operation, kind: &str) -> i64 {
    let codes = operation.errors().chain(operation.product().error_codes());
    let mut found = codes.filter(|code| code.kind() == Some(kind));
    found.find_map(|code| code.code().parse().ok()).unwrap_or(230)
}
