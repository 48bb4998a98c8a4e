//! The spec of a product, from the top.

use crate::document::{Document, Dropped};
use crate::node::Node;

use super::operation::operation;
use super::provider::error_code;
use super::reader::{Map, Reader};
use super::types::type_;
use super::waiters::waiter;

pub(super) fn product(reader: &mut Reader<'_>, file: &str, tree: &Node) -> Option<Document> {
    let mut map = Map::open(reader, tree)?;
    let has_operations = !map.is_empty_map("operations");
    let mut document = Document {
        source: reader.source,
        file: file.to_owned(),
        root: tree.id,
        provider: map.demand_text(reader, "provider"),
        product: map.demand_text(reader, "product"),
        title: map.demand_text(reader, "title").value,
        description: map.text(reader, "description").map(|text| text.value),
        documentation: map.text(reader, "documentation").map(|text| text.value),
        endpoint: map.text(reader, "endpoint").map(|text| text.value),
        service: map.text(reader, "service"),
        revision: map.text(reader, "revision"),
        differences: map.sentences(reader, "differences"),
        operations: map.demand_named(reader, "operations", operation),
        types: map.named(reader, "types", type_),
        waiters: map.named(reader, "waiters", waiter),
        error_codes: map.named(reader, "error_codes", error_code),
        dropped: Dropped::default(),
    };
    map.note(reader);
    map.finish(reader);
    // A product without operations has models that others refer to, and cannot be reached.
    if document.endpoint.as_deref().is_none_or(str::is_empty) && has_operations {
        reader.complain(tree.id, "`endpoint` is missing");
    }
    document.dropped = std::mem::take(&mut reader.dropped);
    Some(document)
}
