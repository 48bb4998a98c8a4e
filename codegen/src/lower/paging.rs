//! Paging, resolved against the operation that pages.

use super::kinds::SCALARS;
use super::naming::type_rust;
use super::{Lowering, find};
use crate::document::{self, At, Entries};
use crate::model::{Counting, Encoding, Kind, Paging};

/// The paging of an operation, or nothing when it has none or a mistake.
pub(super) fn lower<'a>(
    lowering: &mut Lowering<'a>,
    operation: &'a document::Operation,
    method: &str,
    encoding: Encoding,
) -> Option<Paging> {
    let At { value: paging, node } = operation.paging.as_ref()?;
    // JSON alone tells numbers from texts.
    let is_json = encoding == Encoding::Json
        || operation.path.is_some() && ["POST", "PUT", "PATCH"].contains(&method);
    let (position, counts) = match (&paging.offset, &paging.page, &paging.token) {
        (Some(offset), None, None) => (offset, Counting::Items),
        (None, Some(page), None) => {
            (page, Counting::Pages(paging.first.as_ref().map_or(1, |first| first.value)))
        }
        (None, None, Some(token)) => {
            let Some(next) = &paging.next else {
                lowering.complain(
                    *node,
                    "`next` is missing, the field with the token of the next page",
                );
                return None;
            };
            (token, Counting::Tokens(next.value.clone()))
        }
        _ => {
            let message = "either `offset`, which counts items, or `page`, which counts pages, or \
                           `token`, which comes with the page before";
            lowering.complain(*node, message);
            return None;
        }
    };
    if let (Some(first), false) = (&paging.first, matches!(counts, Counting::Pages(_))) {
        lowering.complain(first.node, "`first` is for `page`");
    }
    if let (Some(next), false) = (&paging.next, matches!(counts, Counting::Tokens(_))) {
        lowering.complain(next.node, "`next` is for `token`");
    }
    let by_token = matches!(counts, Counting::Tokens(_));
    let numbers: &[&str] = if is_json { &["integer"] } else { &["integer", "string"] };
    let tokens = &["string"][..];
    for (name, kinds) in
        [(Some(position), if by_token { tokens } else { numbers }), (paging.size.as_ref(), numbers)]
    {
        let Some(name) = name else { continue };
        let kind = parameter(lowering, operation, name).and_then(kind);
        expect(lowering, name, kind, kinds);
    }
    for (path, kinds) in [(&paging.total, &["integer", "string"][..]), (&paging.next, tokens)] {
        let Some(path) = path else { continue };
        let field = resolve(lowering, &operation.result, path);
        let kind = field.and_then(kind);
        expect(lowering, path, kind, kinds);
    }
    let items = &paging.items;
    let list = resolve(lowering, &operation.result, items)?;
    let Some(item) = item_kind(lowering, list) else {
        let message = "the items have to be a list, of one of `types` or of values";
        lowering.complain(items.node, message);
        return None;
    };
    Some(Paging {
        position: position.value.clone(),
        counts,
        size: paging.size.as_ref().map(|size| size.value.clone()),
        items: items.value.clone(),
        total: paging.total.as_ref().map(|total| total.value.clone()),
        item,
    })
}

fn expect(
    lowering: &mut Lowering<'_>,
    name: &At<String>,
    found: Option<&document::Kind>,
    wanted: &[&str],
) {
    let Some(found) = found else { return };
    if !matches!(found, document::Kind::Name(kind) if wanted.contains(&kind.as_str())) {
        let message = format!("`{}` is not of type `{}`", name.value, wanted.join("` or `"));
        lowering.complain(name.node, message);
    }
}

fn kind(field: &document::Field) -> Option<&document::Kind> {
    field.kind.as_ref().map(|kind| &kind.value)
}

fn parameter<'a>(
    lowering: &mut Lowering<'_>,
    operation: &'a document::Operation,
    name: &At<String>,
) -> Option<&'a document::Field> {
    let field = find(&operation.parameters, &name.value);
    if field.is_none() && !name.value.is_empty() {
        let message = format!("`{}` is no parameter of this operation", name.value);
        lowering.complain(name.node, message);
    }
    field
}

/// What a path such as `data.list` leads to, or nothing, reported, when there is no such field.
fn resolve<'a>(
    lowering: &mut Lowering<'a>,
    result: &'a Entries<document::Field>,
    path: &At<String>,
) -> Option<&'a document::Field> {
    if path.value.is_empty() {
        return None; // Reported.
    }
    let document = lowering.document;
    let mut fields = Some(result);
    let mut last = None;
    for name in path.value.split('.') {
        let Some(field) = fields.and_then(|fields| find(fields, name)) else {
            let message = format!("`{name}` is no field of the result of this operation");
            lowering.complain(path.node, message);
            return None;
        };
        fields = match kind(field)? {
            document::Kind::Name(name) => find(&document.types, name).map(|type_| &type_.fields),
            document::Kind::List(_) => None,
        };
        last = Some(field);
    }
    last
}

fn item_kind(lowering: &Lowering<'_>, list: &document::Field) -> Option<Kind> {
    let document::Kind::List(item) = kind(list)? else { return None };
    let document::Kind::Name(name) = &**item else { return None };
    match name.as_str() {
        "string" => {
            let name = lowering.enums.name_of(list);
            Some(name.map_or(Kind::String, |name| Kind::Enum(name.to_owned())))
        }
        "integer" => Some(Kind::Integer),
        name if SCALARS.contains(&name) => None,
        name => {
            let types = &lowering.document.types;
            let (name, type_) = types.iter().find(|(other, _)| other.value == name)?;
            Some(Kind::Record(type_rust(&name.value, type_)))
        }
    }
}
