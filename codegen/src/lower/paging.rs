//! Paging, resolved against the operation that pages.

use super::{Lowering, find};
use crate::document::{self, At, Entries};
use crate::model::{Field, Kind, Paging};

/// The paging of an operation, or nothing when it has none or a mistake.
pub(super) fn lower(
    lowering: &mut Lowering<'_>,
    operation: &document::Operation,
    parameters: &[Field],
    result: &[Field],
) -> Option<Paging> {
    let paging = operation.paging.as_ref()?;
    let (position, counts_items) = match (&paging.value.offset, &paging.value.page) {
        (Some(offset), None) => (offset, true),
        (None, Some(page)) => (page, false),
        _ => {
            let message = "either `offset`, which counts items, or `page`, which counts pages";
            lowering.complain(paging.node, message);
            return None;
        }
    };
    let size = &paging.value.size;
    for parameter in [position, size] {
        integer(lowering, parameter, &operation.parameters, parameters, "parameter");
    }
    if let Some(total) = &paging.value.total {
        integer(lowering, total, &operation.result, result, "field of the result");
    }
    let items = &paging.value.items;
    let item = match field(lowering, items, &operation.result, result, "field of the result")? {
        Kind::List(item) => match &**item {
            Kind::Record(item) => item.clone(),
            _ => {
                lowering.complain(items.node, "the items have to be of one of `types`");
                return None;
            }
        },
        _ => {
            lowering.complain(items.node, "the items have to be a list");
            return None;
        }
    };
    Some(Paging {
        position: position.value.clone(),
        counts_items,
        size: size.value.clone(),
        items: items.value.clone(),
        total: paging.value.total.as_ref().map(|total| total.value.clone()),
        item,
    })
}

fn integer(
    lowering: &mut Lowering<'_>,
    name: &At<String>,
    entries: &Entries<document::Field>,
    fields: &[Field],
    what: &str,
) {
    match field(lowering, name, entries, fields, what) {
        None | Some(Kind::Integer) => {}
        Some(_) => lowering.complain(name.node, format!("`{}` is no integer", name.value)),
    }
}

/// The kind of a field, or nothing when there is none, or one with a mistake.
fn field<'a>(
    lowering: &mut Lowering<'_>,
    name: &At<String>,
    entries: &Entries<document::Field>,
    fields: &'a [Field],
    what: &str,
) -> Option<&'a Kind> {
    // A field with a mistake is in the document and not among the fields, and has been reported.
    if find(entries, &name.value).is_none() && !name.value.is_empty() {
        lowering.complain(name.node, format!("`{}` is no {what} of this operation", name.value));
    }
    fields.iter().find(|field| field.wire == name.value).map(|field| &field.kind)
}
