//! Operations, how their results page, and the corrections of their pages.

use crate::document::{At, Correction, Field, Given, GivenFamily, Operation, Paging};
use crate::node::{Node, Yaml};

use super::reader::{Map, Reader, text};
use super::types::field;

pub(super) fn operation(reader: &mut Reader<'_>, node: &Node) -> Option<Operation> {
    let mut map = Map::open(reader, node)?;
    let mut operation = Operation {
        summary: map.demand_text(reader, "summary"),
        description: map.text(reader, "description").map(|text| text.value),
        documentation: map.text(reader, "documentation").map(|text| text.value),
        deprecated: map.boolean(reader, "deprecated").unwrap_or(false),
        rust: map.text(reader, "rust"),
        rust_type: map.text(reader, "rust_type"),
        method: map.text(reader, "method"),
        path: map.text(reader, "path"),
        encoding: map.text(reader, "encoding"),
        idempotent: map.demand_boolean(reader, "idempotent"),
        preconditions: map.sentences(reader, "preconditions"),
        parameters: map.named(reader, "parameters", parameter),
        undocumented: map.word("result"),
        result: map.named(reader, "result", field),
        paging: map
            .take("paging")
            .and_then(|node| Some(At { value: paging(reader, node)?, node: node.id })),
        resource: map
            .take("resource")
            .and_then(|node| Some(At { value: resource(reader, node)?, node: node.id })),
        errors: map.named(reader, "errors", |reader, node| Some(text(reader, node)?.value)),
        differences: map.sentences(reader, "differences"),
        corrections: corrections(reader, &mut map, node),
    };
    map.note(reader);
    map.finish(reader);
    imply(reader, &mut operation);
    Some(operation)
}

/// Puts the provider-wide parameters that the path names, and the spec does not, before the others.
fn imply(reader: &Reader<'_>, operation: &mut Operation) {
    let Some(path) = &operation.path else { return };
    for (name, _) in reader.dialect.map(|dialect| dialect.provider_wide).unwrap_or_default() {
        let is_listed = operation.parameters.iter().any(|(listed, _)| listed.value == *name)
            || reader.dropped.contains(name);
        if !is_listed && path.value.contains(&format!("{{{name}}}")) {
            let name = At { value: (*name).to_owned(), node: path.node };
            let implied = Field { implied: true, ..Field::short(true, path.node) };
            operation.parameters.insert(0, (name, implied));
        }
    }
}

/// A field, or a word that says of a provider-wide parameter whether it is required.
fn parameter(reader: &mut Reader<'_>, node: &Node) -> Option<Field> {
    match &node.value {
        Yaml::String(word) if word == "required" || word == "optional" => {
            Some(Field::short(word == "required", node.id))
        }
        _ => field(reader, node),
    }
}

fn paging(reader: &mut Reader<'_>, node: &Node) -> Option<Paging> {
    let mut map = Map::open(reader, node)?;
    let paging = Paging {
        offset: map.text(reader, "offset"),
        page: map.text(reader, "page"),
        first: map.whole(reader, "first", "the number of the first page"),
        token: map.text(reader, "token"),
        next: map.text(reader, "next"),
        size: map.text(reader, "size"),
        items: map.demand_text(reader, "items"),
        total: map.text(reader, "total"),
    };
    map.finish(reader);
    Some(paging)
}

fn resource(reader: &mut Reader<'_>, node: &Node) -> Option<Given> {
    if let Yaml::String(word) = &node.value {
        if word == "none" {
            return Some(Given::None);
        }
        reader.complain(node.id, "expected `none` or a map");
        return None;
    }
    let mut map = Map::open(reader, node)?;
    let family = GivenFamily {
        name: map.demand_text(reader, "name"),
        role: map.demand_text(reader, "role"),
        id: map.text(reader, "id"),
        made: map.text(reader, "made"),
        count: map.text(reader, "count"),
        items: map.text(reader, "items"),
        key: map.text(reader, "key"),
        total: map.text(reader, "total"),
        object: map.text(reader, "object"),
        parents: map.named(reader, "parents", text),
    };
    map.finish(reader);
    Some(Given::Family(Box::new(family)))
}

pub(super) fn corrections(
    reader: &mut Reader<'_>,
    map: &mut Map<'_>,
    owner: &Node,
) -> Vec<Correction> {
    let mut corrections = Vec::new();
    for node in map.list(reader, "corrections") {
        let Some(mut map) = Map::open(reader, node) else {
            continue;
        };
        let at = map.demand_text(reader, "at");
        let page = map.demand(reader, "page").map_or(String::new(), Node::shown);
        let reason = map.demand_text(reader, "reason").value;
        map.finish(reader);
        let spec = at
            .value
            .split('.')
            .try_fold(owner, child)
            .map(Node::shown)
            .or_else(|| word_at(owner, &at.value));
        corrections.push(Correction { at, reason, spec, page });
    }
    corrections
}

/// What a word in the place of a parameter says of `parameters.Name.required`.
fn word_at(operation: &Node, at: &str) -> Option<String> {
    let mut keys = at.split('.');
    let path = [keys.next()?, keys.next()?];
    if (keys.next(), keys.next()) != (Some("required"), None) {
        return None;
    }
    let node = path.iter().try_fold(operation, |node, key| child(node, key))?;
    match node.scalar()?.as_str() {
        "required" => Some("true".to_owned()),
        "optional" => Some("false".to_owned()),
        _ => None,
    }
}

fn child<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Yaml::Map(pairs) = &node.value else { return None };
    let (_, value) = pairs.iter().find(|(name, _)| name.scalar().as_deref() == Some(key))?;
    Some(value)
}
