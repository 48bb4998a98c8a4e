//! What is said of an operation or field by rule: tables of words and names, and the exceptions.
//! specs/README.md explains them.

mod encoding;
mod idempotent;
mod secret;
mod summary;
mod undocumented;
mod vocabulary;

use std::collections::BTreeSet;

pub(crate) use encoding::{encoding, is_base64};
pub(crate) use idempotent::idempotent;
pub(crate) use secret::is_secret;
pub(crate) use summary::summary;
pub(crate) use undocumented::undocumented;

use crate::draft::{Entries, Field, Paging, types_of_operation};

/// The Rust names of the types of operations.
pub(crate) fn type_names_of_operations<'a>(
    operations: impl Iterator<Item = &'a str>,
) -> BTreeSet<String> {
    let mut names = BTreeSet::from(["Client".to_owned(), "PRODUCT".to_owned()]);
    for operation in operations {
        names.extend(types_of_operation(operation));
    }
    names
}

/// Whether a parameter is the one by which the service recognises a repetition.
pub(crate) fn is_token(name: &str, kind: &str) -> bool {
    name == "clientToken" && kind == "string"
}

/// Position and size of a page: integer parameters, and what the position counts.
const PAGE_PARAMETERS: &[(&str, &str, &str)] = &[
    ("offset", "Offset", "Limit"),
    ("offset", "offset", "limit"),
    ("page", "pageNumber", "pageSize"),
];

/// Integer fields of results that say how many items there are on all pages.
const TOTALS: &[&str] = &["TotalCount", "Total", "totalCount", "total"];

/// Pages: the parameters and a total by name, and the only list of a type in the result.
pub(crate) fn paging(parameters: &Entries<Field>, result: &Entries<Field>) -> Option<Paging> {
    let integer = |fields: &Entries<Field>, name: &str| {
        fields.iter().any(|(other, field)| other == name && field.kind == "integer")
    };
    let (counts, position, size) = PAGE_PARAMETERS
        .iter()
        .find(|(_, position, size)| integer(parameters, position) && integer(parameters, size))?;
    let total = TOTALS.iter().find(|total| integer(result, total))?;
    let mut lists = result.iter().filter(|(_, field)| is_list_of_type(&field.kind));
    let (Some((items, _)), None) = (lists.next(), lists.next()) else { return None };
    Some(Paging {
        counts,
        position: (*position).to_owned(),
        size: (*size).to_owned(),
        items: items.clone(),
        total: (*total).to_owned(),
    })
}

fn is_list_of_type(kind: &str) -> bool {
    let item = kind.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    item.is_some_and(|item| {
        !item.starts_with('[') && !["string", "integer", "number", "boolean", "any"].contains(&item)
    })
}

/// A product's name for people, for want of a better one.
pub(crate) fn title(product: &str) -> String {
    format!("The product `{product}`")
}
