//! Spec files: which there are, and the YAML in each.

use std::path::Path;

use crate::dialect::{DIALECTS, Dialect};
use crate::disk;
use crate::emit::FAMILIES;
use crate::mistake::Mistakes;
use crate::node::{self, Node, NodeId, Yaml};

/// A spec file.
pub(crate) struct Source {
    /// Path from the root of the workspace, with `/`.
    pub(crate) name: String,
    text: String,
    /// Absent when the text is not YAML, which has been reported.
    pub(crate) tree: Option<Node>,
}

impl Source {
    /// Whether this is the file of what holds for a whole provider.
    pub(crate) fn is_of_provider(&self) -> bool {
        DIALECTS.iter().any(|dialect| self.name == provider_file(dialect))
    }

    /// Where nodes are: file, line, column, and the keys that lead there, such as
    /// `operations.createImage.parameters.name`. Only this reads the text for positions.
    pub(crate) fn places(&self, nodes: &[NodeId]) -> Vec<String> {
        let positions = node::positions(&self.text);
        let shown = |node: &NodeId| {
            let (line, column) = positions.get(*node).copied().unwrap_or((1, 1));
            let mut keys = Vec::new();
            if let Some(tree) = &self.tree {
                find(tree, *node, &mut keys);
            }
            let keys = keys.join(".").replace(".[", "[");
            let separator = if keys.is_empty() { "" } else { ": " };
            format!("{}:{line}:{column}{separator}{keys}", self.name)
        };
        nodes.iter().map(shown).collect()
    }
}

/// Walks down to `wanted`. Numbers follow document order, so it is below the last node at a level
/// whose number is not larger.
fn find(node: &Node, wanted: NodeId, place: &mut Vec<String>) {
    match &node.value {
        Yaml::Map(entries) => {
            if let Some((key, value)) = entries.iter().rev().find(|(key, _)| key.id <= wanted) {
                place.push(key.shown());
                find(value, wanted, place);
            }
        }
        Yaml::List(items) => {
            if let Some((index, item)) =
                items.iter().enumerate().rev().find(|(_, item)| item.id <= wanted)
            {
                place.push(format!("[{index}]"));
                find(item, wanted, place);
            }
        }
        _ => {}
    }
}

/// Reads every `specs/<provider>.yaml` and `specs/<provider>/<product>.yaml` below `root`, in the order
/// of names.
pub(crate) fn sources(root: &Path, mistakes: &mut Mistakes) -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in entries(root, "specs", mistakes) {
        if let Err(error) = disk::stays_inside(root, &folder) {
            mistakes.add_refused(&folder, &error);
        } else if folder == FAMILIES {
            // Generated.
        } else if root.join(&folder).is_dir() {
            for name in entries(root, &folder, mistakes) {
                sources.extend(source(root, name, mistakes));
            }
        } else if DIALECTS.iter().any(|dialect| folder == provider_file(dialect)) {
            sources.extend(source(root, folder, mistakes));
        } else if folder.ends_with(".yaml") {
            mistakes.add_file(&folder, "", "belongs in the folder of its provider");
        }
    }
    sources
}

/// The file of what holds for a whole provider.
fn provider_file(dialect: &Dialect) -> String {
    format!("specs/{}.yaml", dialect.provider)
}

fn source(root: &Path, name: String, mistakes: &mut Mistakes) -> Option<Source> {
    if !name.ends_with(".yaml") {
        mistakes.add_file(&name, "", "only `.yaml` files belong here");
        return None;
    }
    if let Err(error) = disk::stays_inside(root, &name) {
        mistakes.add_refused(&name, &error);
        return None;
    }
    let text = match disk::read_text(&root.join(&name), disk::MOST) {
        Ok(text) => text,
        Err(error) => {
            mistakes.add_file(&name, "", &format!("cannot be read: {error}"));
            return None;
        }
    };
    Some(source_of(name, text, mistakes))
}

pub(crate) fn source_of(name: String, text: String, mistakes: &mut Mistakes) -> Source {
    let tree = match node::parse(&text) {
        Ok(tree) => Some(tree),
        Err(refused) => {
            let position = format!(":{}:{}", refused.line, refused.column);
            mistakes.add_file(&name, &position, &refused.message);
            None
        }
    };
    Source { name, text, tree }
}

/// What is in a folder, as paths from `root`, sorted. What an interrupted import left is not looked
/// at; `cargo xtask regenerate` removes it.
fn entries(root: &Path, folder: &str, mistakes: &mut Mistakes) -> Vec<String> {
    let mut names = Vec::new();
    if let Err(error) = disk::stays_inside(root, folder) {
        mistakes.add_refused(folder, &error);
        return names;
    }
    match std::fs::read_dir(root.join(folder)) {
        Ok(found) => names.extend(
            found
                .flatten()
                .map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy())),
        ),
        Err(error) => mistakes.add_file(folder, "", &format!("cannot be read: {error}")),
    }
    names.retain(|name| !name.ends_with(disk::UNFINISHED));
    names.sort();
    names
}
