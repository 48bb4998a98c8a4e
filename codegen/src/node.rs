//! YAML as a tree that keeps order and duplicate keys, and knows where each node stands.
//!
//! `serde_yaml` reads the values, by YAML's own rules. It does not say where they stood, so nodes
//! are numbered in document order, and only when there is a mistake to report does a second parser
//! find the line and column of a number.
//!
//! Before any of this that second parser goes through the text, an event at a time, and stops at
//! what a spec does not need and what would take `serde_yaml` minutes or gigabytes.

use std::cell::Cell;
use std::fmt;

use saphyr_parser::{Event, Marker, Parser};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The number of a node: its place in document order, from 0.
pub(crate) type NodeId = usize;

pub(crate) struct Node {
    pub(crate) id: NodeId,
    pub(crate) value: Yaml,
}

pub(crate) enum Yaml {
    Null,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    String(String),
    List(Vec<Node>),
    /// Pairs as they stand, duplicates included.
    Map(Vec<(Node, Node)>),
}

impl Node {
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Yaml::Null => "nothing",
            Yaml::Boolean(_) => "a boolean",
            Yaml::Integer(_) => "an integer",
            Yaml::Number(_) => "a number",
            Yaml::String(_) => "a string",
            Yaml::List(_) => "a list",
            Yaml::Map(_) => "a map",
        }
    }

    /// Any value as people write it in one line.
    pub(crate) fn shown(&self) -> String {
        let join = |parts: Vec<String>| parts.join(", ");
        match &self.value {
            Yaml::List(items) => format!("[{}]", join(items.iter().map(Self::shown).collect())),
            Yaml::Map(pairs) => {
                let pair =
                    |(key, value): &(Self, Self)| format!("{}: {}", key.shown(), value.shown());
                format!("{{{}}}", join(pairs.iter().map(pair).collect()))
            }
            _ => self.scalar().unwrap_or_default(),
        }
    }

    /// A scalar as text; `None` for lists and maps.
    pub(crate) fn scalar(&self) -> Option<String> {
        Some(match &self.value {
            Yaml::Null => "null".to_owned(),
            Yaml::Boolean(value) => value.to_string(),
            Yaml::Integer(number) => number.to_string(),
            Yaml::Number(number) => number.to_string(),
            Yaml::String(text) => text.clone(),
            Yaml::List(_) | Yaml::Map(_) => return None,
        })
    }
}

/// Levels of maps and lists inside each other. Specs have eight.
const MOST_LEVELS: usize = 64;

/// Why a text is not read, and where: line and column from 1.
pub(crate) struct Refused {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) message: String,
}

impl Refused {
    fn at(place: &Marker, message: impl Into<String>) -> Self {
        Self { line: place.line(), column: place.col() + 1, message: message.into() }
    }
}

/// Reads one YAML document.
pub(crate) fn parse(text: &str) -> Result<Node, Refused> {
    plain(text)?;
    let next = Cell::new(0);
    Numbered(&next).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| {
        let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
        let message = error.to_string().replace(&format!(" at line {line} column {column}"), "");
        Refused { line, column, message: format!("not plain YAML: {message}") }
    })
}

/// Refuses what only other YAML has, in time that is linear in the length of the text.
fn plain(text: &str) -> Result<(), Refused> {
    for (index, line) in text.split('\n').enumerate() {
        let refused = |column, message: &str| {
            Err(Refused { line: index + 1, column, message: message.to_owned() })
        };
        if line.starts_with('%') {
            return refused(1, "not plain YAML: specs have no directives");
        }
        let returned = line.strip_suffix('\r').unwrap_or(line).find('\r');
        if let Some(at) = returned {
            let column = line[..at].chars().count() + 1;
            return refused(column, "a carriage return without a line feed; end lines with `\\n`");
        }
    }
    let mut levels = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            // The parser's own limit, which lies behind ours but may be met sooner: it looks ahead.
            if error.info().contains("recursion limit") {
                return too_deep(error.marker());
            }
            Refused::at(error.marker(), format!("not plain YAML: {}", error.info()))
        })?;
        let anchor = match event {
            Event::Alias(_) => {
                return Err(Refused::at(&span.start, "not plain YAML: specs have no aliases"));
            }
            Event::Scalar(_, _, anchor, _) => anchor,
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                levels += 1;
                if levels > MOST_LEVELS {
                    return Err(too_deep(&span.start));
                }
                anchor
            }
            Event::SequenceEnd | Event::MappingEnd => {
                levels = levels.saturating_sub(1);
                0
            }
            _ => 0,
        };
        if anchor != 0 {
            return Err(Refused::at(&span.start, "not plain YAML: specs have no anchors"));
        }
    }
    Ok(())
}

fn too_deep(place: &Marker) -> Refused {
    Refused::at(place, format!("maps and lists are nested more than {MOST_LEVELS} levels deep"))
}

/// Line and column, both from 1, of every node in document order.
pub(crate) fn positions(text: &str) -> Vec<(usize, usize)> {
    let mut positions = Vec::new();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        if let Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) = event {
            positions.push((span.start.line(), span.start.col() + 1));
        }
    }
    positions
}

/// Deserializes a node, taking its number from the counter.
#[derive(Clone, Copy)]
struct Numbered<'a>(&'a Cell<NodeId>);

impl Numbered<'_> {
    fn take(self) -> NodeId {
        let id = self.0.get();
        self.0.set(id + 1);
        id
    }

    fn node<E>(self, value: Yaml) -> Result<Node, E> {
        Ok(Node { id: self.take(), value })
    }
}

impl<'de> DeserializeSeed<'de> for Numbered<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Numbered<'_> {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("plain YAML without tags")
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        self.node(Yaml::Null)
    }
    fn visit_none<E>(self) -> Result<Node, E> {
        self.node(Yaml::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        self.node(Yaml::Boolean(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        self.node(Yaml::Integer(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        let value = i64::try_from(value).map_err(|_| E::custom("integer too large"))?;
        self.node(Yaml::Integer(value))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        self.node(Yaml::Number(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        self.node(Yaml::String(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        self.node(Yaml::String(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let id = self.take();
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node { id, value: Yaml::List(items) })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let id = self.take();
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry_seed(self, self)? {
            entries.push(entry);
        }
        Ok(Node { id, value: Yaml::Map(entries) })
    }
}
