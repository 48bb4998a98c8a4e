//! Maps of which keys are taken one by one, so that what is left over is unknown.

use std::collections::HashSet;

use crate::dialect::Dialect;
use crate::document::{At, Dropped, Entries};
use crate::mistake::{Mistakes, Place};
use crate::node::{Node, NodeId, Yaml};

pub(super) struct Reader<'a> {
    pub(super) source: usize,
    /// That of the folder.
    pub(super) dialect: Option<&'static Dialect>,
    pub(super) mistakes: &'a mut Mistakes,
    pub(super) dropped: Dropped,
}

impl Reader<'_> {
    pub(super) fn complain(&mut self, node: NodeId, message: impl Into<String>) {
        self.mistakes.add(Place { source: self.source, node }, message);
    }

    pub(super) fn expected(&mut self, node: &Node, what: &str) {
        self.complain(node.id, format!("expected {what}, found {}", node.kind()));
    }
}

/// A map of which keys are taken one by one; what is left over is unknown.
pub(super) struct Map<'n> {
    pub(super) node: NodeId,
    pub(super) entries: Vec<(String, &'n Node, &'n Node)>,
    pub(super) known: Vec<&'static str>,
}

impl<'n> Map<'n> {
    pub(super) fn open(reader: &mut Reader<'_>, node: &'n Node) -> Option<Self> {
        let Yaml::Map(pairs) = &node.value else {
            reader.expected(node, "a map");
            return None;
        };
        let mut entries: Vec<(String, &Node, &Node)> = Vec::new();
        let mut seen = HashSet::new();
        for (key, value) in pairs {
            let Some(name) = key.scalar() else {
                reader.expected(key, "a name");
                continue;
            };
            if !seen.insert(name.clone()) {
                reader.complain(key.id, format!("`{name}` is here a second time"));
                continue;
            }
            entries.push((name, key, value));
        }
        Some(Self { node: node.id, entries, known: Vec::new() })
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        self.known.push(key);
        let index = self.entries.iter().position(|(name, _, _)| name == key)?;
        Some(self.entries.remove(index).2)
    }

    pub(super) fn demand(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
    ) -> Option<&'n Node> {
        let found = self.take(key);
        if found.is_none() {
            reader.complain(self.node, format!("`{key}` is missing"));
        }
        found
    }

    pub(super) fn demand_present(&mut self, reader: &mut Reader<'_>, key: &'static str) {
        if !self.entries.iter().any(|(name, _, _)| name == key) {
            reader.complain(self.node, format!("`{key}` is missing"));
        }
    }

    pub(super) fn text(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
    ) -> Option<At<String>> {
        self.take(key).and_then(|node| text(reader, node))
    }

    pub(super) fn demand_text(&mut self, reader: &mut Reader<'_>, key: &'static str) -> At<String> {
        let found = self.demand(reader, key).and_then(|node| text(reader, node));
        if let Some(text) = &found
            && text.value.is_empty()
        {
            reader.complain(text.node, format!("`{key}` is empty"));
        }
        found.unwrap_or_else(|| At { value: String::new(), node: self.node })
    }

    /// A text that may be left out, but says something when it is there.
    pub(super) fn some_text(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
    ) -> Option<String> {
        let text = self.text(reader, key)?;
        if text.value.is_empty() {
            reader.complain(text.node, format!("`{key}` is empty"));
        }
        Some(text.value)
    }

    /// What a person has to say to the readers of the spec, of which nothing is generated.
    pub(super) fn note(&mut self, reader: &mut Reader<'_>) {
        self.some_text(reader, "note");
    }

    pub(super) fn boolean(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<bool> {
        let node = self.take(key)?;
        match node.value {
            Yaml::Boolean(value) => Some(value),
            _ => {
                reader.expected(node, "`true` or `false`");
                None
            }
        }
    }

    pub(super) fn demand_boolean(&mut self, reader: &mut Reader<'_>, key: &'static str) -> bool {
        self.demand_present(reader, key);
        self.boolean(reader, key).unwrap_or(false)
    }

    pub(super) fn number(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<f64> {
        let node = self.take(key)?;
        match node.value {
            Yaml::Integer(number) => Some(number as f64),
            Yaml::Number(number) => Some(number),
            _ => {
                reader.expected(node, "a number");
                None
            }
        }
    }

    /// A number from 0; 1 in the place of a mistake.
    pub(super) fn whole(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        what: &str,
    ) -> Option<At<u64>> {
        let node = self.take(key)?;
        let number = match node.value {
            Yaml::Integer(number) => u64::try_from(number).ok(),
            _ => None,
        };
        if number.is_none() {
            reader.complain(node.id, format!("expected {what}"));
        }
        Some(At { value: number.unwrap_or(1), node: node.id })
    }

    pub(super) fn seconds(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
    ) -> Option<At<u64>> {
        self.whole(reader, key, "a whole number of seconds")
    }

    pub(super) fn demand_seconds(&mut self, reader: &mut Reader<'_>, key: &'static str) -> At<u64> {
        self.demand_present(reader, key);
        self.seconds(reader, key).unwrap_or(At { value: 1, node: self.node })
    }

    pub(super) fn list(&mut self, reader: &mut Reader<'_>, key: &'static str) -> &'n [Node] {
        match self.take(key) {
            None => &[],
            Some(Node { value: Yaml::List(items), .. }) => items,
            Some(node) => {
                reader.expected(node, "a list");
                &[]
            }
        }
    }

    pub(super) fn texts(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<At<String>> {
        self.list(reader, key).iter().filter_map(|node| text(reader, node)).collect()
    }

    pub(super) fn demand_texts(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
    ) -> Vec<At<String>> {
        self.demand_present(reader, key);
        if let Some((_, _, node)) = self.entries.iter().find(|(name, _, _)| name == key)
            && matches!(&node.value, Yaml::List(items) if items.is_empty())
        {
            reader.complain(node.id, format!("`{key}` is empty"));
        }
        self.texts(reader, key)
    }

    pub(super) fn sentences(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<String> {
        self.texts(reader, key).into_iter().map(|text| text.value).collect()
    }

    /// A map of names to something that `read` reads.
    pub(super) fn named<T>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        read: fn(&mut Reader<'_>, &Node) -> Option<T>,
    ) -> Entries<T> {
        let Some(node) = self.take(key) else {
            return Vec::new();
        };
        let Some(map) = Map::open(reader, node) else {
            reader.dropped.all = true;
            return Vec::new();
        };
        map.entries
            .into_iter()
            .filter_map(|(name, key, value)| {
                let Some(entry) = read(reader, value) else {
                    reader.dropped.names.insert(name);
                    return None;
                };
                let name = At { value: name, node: key.id };
                Some((name, entry))
            })
            .collect()
    }

    /// [`named`](Self::named), and not absent.
    pub(super) fn demand_named<T>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &'static str,
        read: fn(&mut Reader<'_>, &Node) -> Option<T>,
    ) -> Entries<T> {
        self.demand_present(reader, key);
        self.named(reader, key, read)
    }

    /// A word that stands in the place of what the key is usually followed by, which is not there
    /// then.
    pub(super) fn word(&mut self, key: &str) -> Option<At<String>> {
        let index = self
            .entries
            .iter()
            .position(|(name, _, node)| name == key && matches!(node.value, Yaml::String(_)))?;
        let (_, _, node) = self.entries.remove(index);
        let Yaml::String(word) = &node.value else { return None };
        Some(At { value: word.clone(), node: node.id })
    }

    /// Whether a key is there, and followed by `{}`.
    pub(super) fn is_empty_map(&self, key: &str) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|(name, _, node)| {
            name == key && matches!(&node.value, Yaml::Map(pairs) if pairs.is_empty())
        })
    }

    pub(super) fn finish(self, reader: &mut Reader<'_>) {
        for (name, key, _) in &self.entries {
            let known = self.known.join("`, `");
            reader.complain(key.id, format!("unknown key `{name}`; known are `{known}`"));
        }
    }
}

pub(super) fn text(reader: &mut Reader<'_>, node: &Node) -> Option<At<String>> {
    match &node.value {
        Yaml::String(text) => Some(At { value: text.trim().to_owned(), node: node.id }),
        _ => {
            reader.expected(node, "a string");
            None
        }
    }
}

pub(super) fn scalar(reader: &mut Reader<'_>, node: &Node) -> Option<At<String>> {
    let text = node.scalar();
    if text.is_none() {
        reader.expected(node, "a single value");
    }
    Some(At { value: text?, node: node.id })
}
