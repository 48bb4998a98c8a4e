//! Mistakes in specs, collected so that one run shows all of them.

use std::fmt;

use crate::load::Source;
use crate::lower::names;
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

    pub(crate) fn finish(mut self, sources: &[Source]) -> Result<(), Self> {
        self.found.sort();
        self.found.dedup();
        for (index, source) in sources.iter().enumerate() {
            let of_source: Vec<_> =
                self.found.iter().filter(|(place, _)| place.source == index).collect();
            if of_source.is_empty() {
                continue;
            }
            let positions = source.positions();
            for (place, message) in of_source {
                let position = positions
                    .get(place.node)
                    .map_or(":1:1".to_owned(), |(line, column)| format!(":{line}:{column}"));
                let logical = source.logical_place(place.node);
                let separator = if logical.is_empty() { "" } else { ": " };
                let shown = format!("{}{position}: {logical}{separator}{message}", source.name);
                self.shown.push((source.name.clone(), shown));
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
