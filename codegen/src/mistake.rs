//! Mistakes in specs, collected so that one run shows all of them.

use std::fmt;

use crate::names;
use crate::node::NodeId;

/// Where a mistake is: a node of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) source: usize,
    pub(crate) node: NodeId,
}

/// Everything that is wrong with the specs, in the order of files and lines.
#[derive(Default)]
pub struct Mistakes {
    found: Vec<(Place, String)>,
    /// The file and the line that is shown.
    shown: Vec<(String, String)>,
}

impl Mistakes {
    pub(crate) fn add(&mut self, place: Place, message: impl Into<String>) {
        self.found.push((place, message.into()));
    }

    /// A mistake of a whole file or folder, which has no node: it cannot be read, or is not YAML.
    pub(crate) fn add_file(&mut self, file: &str, position: &str, message: &str) {
        self.shown.push((file.to_owned(), format!("{file}{position}: {message}")));
    }

    /// A file or folder that is not looked at; the message begins with what is in the way.
    pub(crate) fn add_refused(&mut self, file: &str, error: &std::io::Error) {
        self.shown.push((file.to_owned(), error.to_string()));
    }

    /// Nothing, or all of them: `locate` says which file a source is, and where nodes of it are.
    pub(crate) fn finish(
        mut self,
        locate: impl Fn(usize, &[NodeId]) -> (String, Vec<String>),
    ) -> Result<(), Self> {
        self.found.sort();
        self.found.dedup();
        for of_source in self.found.chunk_by(|(one, _), (other, _)| one.source == other.source) {
            let nodes: Vec<_> = of_source.iter().map(|(place, _)| place.node).collect();
            let (file, places) = locate(of_source[0].0.source, &nodes);
            for (place, (_, message)) in places.iter().zip(of_source) {
                self.shown.push((file.clone(), format!("{place}: {message}")));
            }
        }
        self.shown.sort_by(|(one, _), (other, _)| one.cmp(other));
        if self.shown.is_empty() { Ok(()) } else { Err(self) }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.shown.len()
    }
}

/// One line a mistake.
impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.shown.iter().map(|(_, line)| one_line(line)).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

/// Names may hold anything, and are shown as they are but for what would begin another line.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for c in text.chars() {
        match names::breaks_lines(c) {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
    }
    line
}

impl fmt::Debug for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for Mistakes {}
