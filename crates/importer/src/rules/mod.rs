//! What is said of an operation or field by rule: tables of words and names, and the exceptions.
//! crates/importer/README.md explains them.

mod encoding;
mod idempotent;
mod paging;
mod secret;
mod summary;
mod undocumented;
mod vocabulary;

use std::collections::BTreeSet;

pub(crate) use encoding::{encoding, is_base64};
pub(crate) use idempotent::idempotent;
pub(crate) use paging::paging;
pub(crate) use secret::is_secret;
pub(crate) use summary::summary;
pub(crate) use undocumented::undocumented;

use crate::draft::types_of_operation;
use crate::facts::Kind;

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
pub(crate) fn is_token(name: &str, kind: &Kind) -> bool {
    name == "clientToken" && kind.single() == Some("string")
}

/// A product's name for people, for want of a better one.
pub(crate) fn title(product: &str) -> String {
    format!("The product `{product}`")
}
