//! A spec as it stands in its file: an exact mirror of the YAML. `specs/README.md` explains the keys.
//! A text that has to be there and is empty was missing, which has been reported.

use std::collections::BTreeSet;

use crate::mistake::Place;
use crate::node::NodeId;

/// A value and the node it was read from, for mistakes found later.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) node: NodeId,
}

/// A map whose order counts.
pub(crate) type Entries<T> = Vec<(At<String>, T)>;

pub(crate) struct Document {
    /// Index of the source.
    pub(crate) source: usize,
    /// Path of the file from the root of the workspace, with `/`.
    pub(crate) file: String,
    pub(crate) root: NodeId,
    pub(crate) provider: At<String>,
    pub(crate) product: At<String>,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) documentation: Option<String>,
    pub(crate) endpoint: String,
    pub(crate) service: Option<At<String>>,
    pub(crate) revision: Option<At<String>>,
    pub(crate) operations: Entries<Operation>,
    pub(crate) types: Entries<Type>,
    pub(crate) waiters: Entries<Waiter>,
    pub(crate) dropped: Dropped,
}

/// What had to be left out because of a mistake that has been reported. That nothing more is known
/// of it is no further mistake.
#[derive(Clone, Default)]
pub(crate) struct Dropped {
    pub(crate) names: BTreeSet<String>,
    /// Whether a whole map was left out, so that any name may have been in it.
    pub(crate) all: bool,
}

impl Dropped {
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.all || self.names.contains(name)
    }
}

impl Document {
    /// The place of a node of this document.
    pub(crate) fn at(&self, node: NodeId) -> Place {
        Place { source: self.source, node }
    }
}

pub(crate) struct Operation {
    pub(crate) summary: At<String>,
    pub(crate) description: Option<String>,
    pub(crate) documentation: Option<String>,
    pub(crate) method: Option<At<String>>,
    pub(crate) path: Option<At<String>>,
    pub(crate) idempotent: bool,
    pub(crate) preconditions: Vec<String>,
    pub(crate) parameters: Entries<Field>,
    pub(crate) result: Entries<Field>,
    pub(crate) errors: Entries<String>,
    pub(crate) paging: Option<At<Paging>>,
    pub(crate) differences: Vec<String>,
    pub(crate) corrections: Vec<Correction>,
}

#[derive(Clone, Debug)]
pub(crate) struct Paging {
    /// The parameter that counts items to skip, or else `page`.
    pub(crate) offset: Option<At<String>>,
    /// The parameter that counts pages.
    pub(crate) page: Option<At<String>>,
    pub(crate) size: At<String>,
    pub(crate) items: At<String>,
    pub(crate) total: Option<At<String>>,
}

pub(crate) struct Type {
    pub(crate) description: Option<String>,
    pub(crate) fields: Entries<Field>,
    pub(crate) differences: Vec<String>,
    pub(crate) corrections: Vec<Correction>,
}

pub(crate) struct Field {
    /// Absent when it could not be read, which has been reported.
    pub(crate) kind: Option<At<Kind>>,
    pub(crate) place: Option<At<String>>,
    pub(crate) required: bool,
    pub(crate) required_when: Option<String>,
    pub(crate) default: Option<At<String>>,
    pub(crate) values: Vec<At<String>>,
    pub(crate) enumeration: Option<At<String>>,
    pub(crate) unit: Option<String>,
    pub(crate) ranges: Vec<At<Range>>,
    pub(crate) length: Option<At<Range>>,
    pub(crate) secret: bool,
    pub(crate) base64: bool,
    pub(crate) token: bool,
    pub(crate) description: String,
    pub(crate) differences: Vec<String>,
}

impl Field {
    /// Whether a value is one of those listed.
    pub(crate) fn has_value(&self, value: &str) -> bool {
        self.values.iter().any(|listed| listed.value == value)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Name(String),
    List(Box<Kind>),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Range {
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    pub(crate) step: Option<f64>,
    /// Names of sibling fields and the values for which the range holds.
    pub(crate) when: Entries<String>,
}

impl Range {
    /// Whether a number is between the bounds, under whatever condition.
    pub(crate) fn admits(&self, number: f64) -> bool {
        self.minimum.is_none_or(|minimum| minimum <= number)
            && self.maximum.is_none_or(|maximum| number <= maximum)
    }
}

pub(crate) struct Correction {
    pub(crate) at: At<String>,
    pub(crate) reason: String,
    /// What the spec says at `at`; absent when nothing is there.
    pub(crate) spec: Option<String>,
    pub(crate) page: String,
}

pub(crate) struct Waiter {
    pub(crate) summary: At<String>,
    pub(crate) operation: At<String>,
    pub(crate) argument: At<String>,
    pub(crate) item: At<String>,
    pub(crate) key: Option<At<String>>,
    pub(crate) state: At<String>,
    pub(crate) success: Vec<At<String>>,
    pub(crate) failure: Vec<At<String>>,
    /// In seconds, like all times.
    pub(crate) missing_for: u64,
    /// Absent when it could not be read, which has been reported.
    pub(crate) interval: Option<Interval>,
    pub(crate) timeout: At<u64>,
}

/// The first pause of a waiter, and the longest that it grows to.
#[derive(Clone)]
pub(crate) struct Interval {
    pub(crate) first: At<u64>,
    pub(crate) most: At<u64>,
}
