//! Types and fields.

use crate::document::{At, Field, Kind, Range, Type, Value};
use crate::node::{Node, Yaml};

use super::operation::corrections;
use super::reader::{Map, Reader, scalar, text};

pub(super) fn type_(reader: &mut Reader<'_>, node: &Node) -> Option<Type> {
    let mut map = Map::open(reader, node)?;
    let description = map.text(reader, "description").map(|text| text.value);
    let type_ = Type {
        description,
        rust: map.text(reader, "rust"),
        fields: map.demand_named(reader, "fields", field),
        differences: map.sentences(reader, "differences"),
        corrections: corrections(reader, &mut map, node),
    };
    map.note(reader);
    map.finish(reader);
    Some(type_)
}

pub(super) fn field(reader: &mut Reader<'_>, node: &Node) -> Option<Field> {
    let mut map = Map::open(reader, node)?;
    let kind: Option<At<Kind>> = map
        .demand(reader, "type")
        .and_then(|node| Some(At { value: kind(reader, node)?, node: node.id }));
    let textual = kind.as_ref().is_some_and(|kind| kind.value.holds("string"));
    let field = Field {
        kind,
        text: map.take("text").and_then(|node| words(reader, node)),
        rust: map.text(reader, "rust"),
        short: false,
        implied: false,
        required: map.boolean(reader, "required").unwrap_or(false),
        required_when: map.some_text(reader, "required_when"),
        only_when: map.some_text(reader, "only_when"),
        default: map.take("default").and_then(|node| scalar(reader, node)),
        values: map.take("values").map_or_else(Vec::new, |node| values(reader, node, textual)),
        enumeration: map.text(reader, "enum"),
        unit: map.text(reader, "unit").map(|text| text.value),
        ranges: map
            .list(reader, "ranges")
            .iter()
            .filter_map(|node| Some(At { value: range(reader, node)?, node: node.id }))
            .collect(),
        length: map
            .take("length")
            .and_then(|node| Some(At { value: length(reader, node)?, node: node.id })),
        items: map
            .take("items")
            .and_then(|node| Some(At { value: length(reader, node)?, node: node.id })),
        format: map.text(reader, "format"),
        example: map.take("example").and_then(|node| scalar(reader, node)).map(|one| one.value),
        from: map.text(reader, "from"),
        deprecated: map.boolean(reader, "deprecated").unwrap_or(false),
        secret: map.boolean(reader, "secret").unwrap_or(false),
        base64: map.boolean(reader, "base64").unwrap_or(false),
        token: map.boolean(reader, "token").unwrap_or(false),
        source: map.sentences(reader, "source"),
        description: map.some_text(reader, "description"),
        differences: map.sentences(reader, "differences"),
    };
    map.note(reader);
    map.finish(reader);
    Some(field)
}

/// A list of values, or a map of values to meanings. Those of text are written as text, for YAML
/// reads `1.0` as `1`.
fn values(reader: &mut Reader<'_>, node: &Node, textual: bool) -> Vec<Value> {
    let value = |reader: &mut Reader<'_>, node: &Node, meaning| {
        let text = if textual { text(reader, node) } else { scalar(reader, node) };
        Some(Value { text: text?, meaning })
    };
    match &node.value {
        Yaml::List(items) => items.iter().filter_map(|item| value(reader, item, None)).collect(),
        Yaml::Map(pairs) => pairs
            .iter()
            .filter_map(|(key, meaning)| {
                let meaning = match &meaning.value {
                    Yaml::Null => None,
                    _ => text(reader, meaning).map(|text| text.value),
                };
                value(reader, key, meaning)
            })
            .collect(),
        _ => {
            reader.expected(node, "a list, or a map of values to their meanings");
            Vec::new()
        }
    }
}

fn kind(reader: &mut Reader<'_>, node: &Node) -> Option<Kind> {
    match &node.value {
        Yaml::String(name) => Some(Kind::Name(name.clone())),
        Yaml::List(items) if items.len() == 1 => {
            Some(Kind::List(Box::new(kind(reader, &items[0])?)))
        }
        _ => {
            reader.expected(node, "the name of a type, or a list of one such as `[string]`");
            None
        }
    }
}

/// A list of texts.
fn words(reader: &mut Reader<'_>, node: &Node) -> Option<At<Vec<String>>> {
    let Yaml::List(items) = &node.value else {
        reader.expected(node, "a list of two texts");
        return None;
    };
    let words = items.iter().filter_map(|item| Some(text(reader, item)?.value));
    Some(At { value: words.collect(), node: node.id })
}

fn range(reader: &mut Reader<'_>, node: &Node) -> Option<Range> {
    let mut map = Map::open(reader, node)?;
    limits_something(reader, &map);
    let range = Range {
        minimum: map.number(reader, "minimum"),
        maximum: map.number(reader, "maximum"),
        step: map.number(reader, "step"),
        when: map.named(reader, "when", |reader, node| Some(scalar(reader, node)?.value)),
    };
    map.finish(reader);
    Some(range)
}

/// A range of numbers of characters.
fn length(reader: &mut Reader<'_>, node: &Node) -> Option<Range> {
    let mut map = Map::open(reader, node)?;
    limits_something(reader, &map);
    let range = Range {
        minimum: map.number(reader, "minimum"),
        maximum: map.number(reader, "maximum"),
        ..Range::default()
    };
    map.finish(reader);
    Some(range)
}

fn limits_something(reader: &mut Reader<'_>, map: &Map<'_>) {
    let limits = ["minimum", "maximum", "step"];
    if !map.entries.iter().any(|(name, _, _)| limits.contains(&name.as_str())) {
        reader.complain(map.node, "it limits nothing");
    }
}
