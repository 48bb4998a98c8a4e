//! Flat names such as `Disks.0.Type` as a tree.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Mistake;

/// More parts than any parameter has.
const DEEPEST: usize = 16;
/// More parameters than any honest request has.
const MOST: usize = 8192;

/// What was sent under a name.
#[derive(Default)]
pub(crate) struct Node<'a> {
    pub(super) given: Vec<Given<'a>>,
    pub(super) below: BTreeMap<&'a str, Node<'a>>,
}

/// A value as sent.
#[derive(Clone, Copy)]
pub(crate) enum Given<'a> {
    Text(&'a str),
    Json(&'a Value),
}

impl<'a> Node<'a> {
    /// Sorts pairs by their names.
    ///
    /// # Errors
    /// If there are too many pairs, or one has too many parts.
    pub(crate) fn of(
        pairs: impl IntoIterator<Item = (&'a str, Given<'a>)>,
    ) -> Result<Self, Mistake> {
        let mut root = Self::default();
        for (number, (name, given)) in pairs.into_iter().enumerate() {
            if number == MOST {
                return Err(Mistake::invalid(name, format!("is one of more than {MOST}")));
            }
            let mut node = &mut root;
            for (depth, part) in name.split('.').enumerate() {
                if depth == DEEPEST {
                    let problem = format!("has a name of more than {DEEPEST} parts");
                    return Err(Mistake::invalid(name, problem));
                }
                node = node.below.entry(part).or_default();
            }
            node.given.push(given);
        }
        Ok(root)
    }

    /// Sorts pairs by their names, in which dots mean nothing.
    pub(crate) fn of_names(pairs: impl IntoIterator<Item = (&'a str, Given<'a>)>) -> Self {
        let mut root = Self::default();
        for (name, given) in pairs {
            root.below.entry(name).or_default().given.push(given);
        }
        root
    }
}
