//! Problems found while decoding.

use std::fmt;

use super::{Decoded, Missing};

/// A field whose value could not be read. It holds no values of the response, so it is safe to log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, such as `image.dataDisks[0].diskSizeGB`.
    pub path: String,
    /// What was expected and what was found.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.message)
    }
}

/// The number of problems kept. If a service sends one unexpected value, it usually does so in
/// every item of a list.
const KEPT: usize = 16;

#[derive(Default)]
pub(super) struct Problems {
    path: Vec<Step>,
    decoded: Decoded,
}

#[derive(Clone, Copy)]
enum Step {
    Field(&'static str),
    Item(usize),
}

impl Problems {
    pub(super) fn enter_field(&mut self, name: &'static str) {
        self.path.push(Step::Field(name));
    }

    pub(super) fn enter_item(&mut self, index: usize) {
        self.path.push(Step::Item(index));
    }

    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// Whether the outermost struct is being read.
    pub(super) fn is_outermost(&self) -> bool {
        self.path.is_empty()
    }

    pub(super) fn expected(&mut self, what: &str, found: &str) {
        self.add(|| format!("expected {what}, found {found}"));
    }

    /// Notes a value that is neither the documented list nor an element of it.
    pub(super) fn broken_list(&mut self) {
        self.decoded.broken_lists += usize::from(self.path.len() == 1);
    }

    /// The number of problems so far.
    pub(super) fn count(&self) -> usize {
        self.decoded.problems.len() + self.decoded.more
    }

    pub(super) fn add(&mut self, message: impl FnOnce() -> String) {
        if self.decoded.problems.len() == KEPT {
            self.decoded.more += 1;
            return;
        }
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Field(name) if path.is_empty() => path.push_str(name),
                Step::Field(name) => path.extend([".", name]),
                Step::Item(index) => path.push_str(&format!("[{index}]")),
            }
        }
        self.decoded.problems.push(Problem { path, message: message() });
    }

    pub(super) fn there(&mut self, rows: u128) {
        self.decoded.there = rows;
    }

    pub(super) fn missing(&mut self, missing: Missing) {
        self.decoded.missing.push(missing);
    }

    pub(super) fn finish(self) -> Decoded {
        self.decoded
    }
}
