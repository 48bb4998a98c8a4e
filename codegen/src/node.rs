//! YAML as a tree that keeps order and duplicate keys, and knows where each node stands.
//!
//! `serde_yaml` reads the values, by YAML's own rules. It does not say where they stood, so nodes
//! are numbered in document order, and only when there is a mistake to report does a second parser
//! find the line and column of a number.

use std::cell::Cell;
use std::fmt;

use saphyr_parser::{Event, Parser};
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

/// Reads one YAML document.
pub(crate) fn parse(text: &str) -> Result<Node, serde_yaml::Error> {
    let next = Cell::new(0);
    Numbered(&next).deserialize(serde_yaml::Deserializer::from_str(text))
}

/// Line and column, both from 1, of every node in document order.
pub(crate) fn positions(text: &str) -> Vec<(usize, usize)> {
    let mut positions = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new(); // anchor and first node of each open collection
    let mut anchored: Vec<(usize, std::ops::Range<usize>)> = Vec::new();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        let position = (span.start.line(), span.start.col() + 1);
        let first = positions.len();
        match event {
            Event::Scalar(_, _, anchor, _) => {
                positions.push(position);
                anchored.push((anchor, first..first + 1));
            }
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                positions.push(position);
                open.push((anchor, first));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((anchor, start)) = open.pop() {
                    anchored.push((anchor, start..first));
                }
            }
            // An alias stands for the nodes of what it names.
            Event::Alias(anchor) => {
                let named = anchored.iter().rev().find(|(name, _)| *name == anchor);
                let count = named.map_or(1, |(_, nodes)| nodes.len());
                positions.extend(std::iter::repeat_n(position, count));
            }
            _ => {}
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
