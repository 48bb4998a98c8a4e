//! A spec as it stands in its file: an exact mirror of the YAML. `specs/README.md` explains the keys.
//! A text that has to be there and is empty was missing, which has been reported.
#![expect(missing_docs, reason = "the keys are explained in specs/README.md, once")]

use std::collections::BTreeSet;

use crate::mistake::Place;
use crate::node::NodeId;

/// A value and the node it was read from, for mistakes found later.
#[derive(Clone, Debug)]
pub struct At<T> {
    pub value: T,
    pub(crate) node: NodeId,
}

/// A map whose order counts.
pub type Entries<T> = Vec<(At<String>, T)>;

pub struct Document {
    /// Index of the source.
    pub(crate) source: usize,
    /// Path of the file from the root of the workspace, with `/`.
    pub file: String,
    pub(crate) root: NodeId,
    pub provider: At<String>,
    pub product: At<String>,
    pub title: String,
    pub description: Option<String>,
    pub documentation: Option<String>,
    /// Absent in a product without operations.
    pub endpoint: Option<String>,
    pub service: Option<At<String>>,
    pub revision: Option<At<String>>,
    pub differences: Vec<String>,
    pub operations: Entries<Operation>,
    pub types: Entries<Type>,
    pub waiters: Entries<Waiter>,
    /// The service's own codes beside those of the provider.
    pub error_codes: Entries<ErrorCode>,
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

/// What holds for all products of a provider.
pub struct Provider {
    /// Index of the source.
    pub(crate) source: usize,
    /// Path of the file from the root of the workspace, with `/`.
    pub file: String,
    pub provider: At<String>,
    pub title: At<String>,
    pub documentation: Option<String>,
    pub regions: Entries<Region>,
    pub zones: Entries<Zone>,
    pub error_codes: Entries<ErrorCode>,
    pub(crate) dropped: Dropped,
}

impl Provider {
    /// The place of a node of this document.
    pub(crate) fn at(&self, node: NodeId) -> Place {
        Place { source: self.source, node }
    }
}

pub struct Region {
    pub name: String,
}

pub struct Zone {
    pub region: At<String>,
    pub name: String,
}

pub struct ErrorCode {
    /// Absent where the meaning does not make it clear.
    pub kind: Option<At<String>>,
    pub meaning: At<String>,
}

pub struct Operation {
    pub summary: At<String>,
    pub description: Option<String>,
    pub documentation: Option<String>,
    /// Whether the provider advises against it.
    pub deprecated: bool,
    pub method: Option<At<String>>,
    pub path: Option<At<String>>,
    /// The Rust name of the method, where the rule would give another.
    pub rust: Option<At<String>>,
    /// What the names of its types begin with, where the rule would give another.
    pub rust_type: Option<At<String>>,
    /// How the parameters are encoded, where it is not as usual.
    pub encoding: Option<At<String>>,
    pub idempotent: bool,
    pub preconditions: Vec<String>,
    pub parameters: Entries<Field>,
    pub result: Entries<Field>,
    /// In the place of `result`, what is given of one that no page describes.
    pub undocumented: Option<At<String>>,
    pub errors: Entries<String>,
    pub paging: Option<At<Paging>>,
    /// What the operation does to which resource, where the rule is wrong.
    pub resource: Option<At<Given>>,
    pub differences: Vec<String>,
    pub corrections: Vec<Correction>,
}

impl Operation {
    /// Where a parameter travels: `path`, `query` or `body`. Absent where the provider addresses
    /// operations by name.
    pub fn place(&self, parameter: &str) -> Option<&'static str> {
        Some(place(&self.method.as_ref()?.value, &self.path.as_ref()?.value, parameter))
    }
}

/// Where a parameter of a request travels: `path`, `query` or `body`.
pub fn place(method: &str, path: &str, parameter: &str) -> &'static str {
    match method {
        _ if path.contains(&format!("{{{parameter}}}")) => "path",
        "GET" | "DELETE" | "HEAD" => "query",
        _ => "body",
    }
}

#[derive(Clone, Debug)]
pub struct Paging {
    /// The parameter that counts items to skip, or else `page` or `token`.
    pub offset: Option<At<String>>,
    /// The parameter that counts pages.
    pub page: Option<At<String>>,
    /// The number of the first page; 1 without it.
    pub first: Option<At<u64>>,
    /// The parameter that takes the token of a page.
    pub token: Option<At<String>>,
    /// The field of the result with the token of the next page.
    pub next: Option<At<String>>,
    pub size: Option<At<String>>,
    pub items: At<String>,
    pub total: Option<At<String>>,
}

/// What `resource` says of an operation.
#[derive(Clone, Debug)]
pub enum Given {
    /// That it belongs to no resource.
    None,
    Family(Box<GivenFamily>),
}

/// What an operation does to a resource. All values but the names are paths.
#[derive(Clone, Debug)]
pub struct GivenFamily {
    pub name: At<String>,
    pub role: At<String>,
    pub id: Option<At<String>>,
    pub made: Option<At<String>>,
    pub count: Option<At<String>>,
    pub items: Option<At<String>>,
    pub key: Option<At<String>>,
    pub total: Option<At<String>>,
    pub object: Option<At<String>>,
    /// Parameters, and the resources that they identify, or `none`.
    pub parents: Entries<At<String>>,
}

pub struct Type {
    pub description: Option<String>,
    /// Its name in Rust, where the rule would give another.
    pub rust: Option<At<String>>,
    pub fields: Entries<Field>,
    pub differences: Vec<String>,
    pub corrections: Vec<Correction>,
}

pub struct Field {
    /// Absent when it could not be read, which has been reported.
    pub kind: Option<At<Kind>>,
    /// What true and false are written as, of a boolean that the provider has as text.
    pub text: Option<At<Vec<String>>>,
    pub rust: Option<At<String>>,
    /// Whether it stands there as a word, which only a provider-wide parameter can.
    pub(crate) short: bool,
    /// Whether it is there only because the path names it.
    pub implied: bool,
    pub required: bool,
    /// What makes it required: a condition, such as "`ChargeType` is `Month`".
    pub required_when: Option<String>,
    /// The condition under which it has an effect.
    pub only_when: Option<String>,
    pub default: Option<At<String>>,
    pub values: Vec<Value>,
    pub enumeration: Option<At<String>>,
    pub unit: Option<String>,
    pub ranges: Vec<At<Range>>,
    pub length: Option<At<Range>>,
    /// How many elements a list has.
    pub items: Option<At<Range>>,
    /// What the text is, such as `cidr`, or `time` with its pattern and zone.
    pub format: Option<At<String>>,
    pub example: Option<String>,
    /// The operation whose result has the value.
    pub from: Option<At<String>>,
    pub deprecated: bool,
    pub secret: bool,
    pub base64: bool,
    pub token: bool,
    /// The provider's SDKs that have it, of a field that no page has.
    pub source: Vec<String>,
    pub description: Option<String>,
    pub differences: Vec<String>,
}

impl Field {
    /// A provider-wide parameter of which the spec says no more than whether it is required.
    pub(crate) fn short(required: bool, node: NodeId) -> Self {
        Self {
            kind: Some(At { value: Kind::Name("string".to_owned()), node }),
            text: None,
            rust: None,
            short: true,
            implied: false,
            required,
            required_when: None,
            only_when: None,
            default: None,
            values: Vec::new(),
            enumeration: None,
            unit: None,
            ranges: Vec::new(),
            length: None,
            items: None,
            format: None,
            example: None,
            from: None,
            deprecated: false,
            secret: false,
            base64: false,
            token: false,
            source: Vec::new(),
            description: None,
            differences: Vec::new(),
        }
    }

    /// Whether a word says all of it, which only a provider-wide parameter can be.
    pub fn is_word(&self) -> bool {
        self.short && !self.implied
    }

    /// Whether a value is one of those listed.
    pub(crate) fn has_value(&self, value: &str) -> bool {
        self.values.iter().any(|listed| listed.text.value == value)
    }

    /// Whether every call has it although no caller needs to set it: a token that the service
    /// demands is generated. Holds for parameters; inside a type nothing is generated.
    pub(crate) fn is_left_to_the_call(&self) -> bool {
        self.required && self.token
    }
}

/// A value that a field is known to take.
pub struct Value {
    pub text: At<String>,
    pub meaning: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Name(String),
    List(Box<Kind>),
}

impl Kind {
    /// The type, without the lists around it.
    pub(crate) fn innermost(&self) -> &str {
        match self {
            Self::List(item) => item.innermost(),
            Self::Name(name) => name,
        }
    }

    /// Whether it is this type, or lists of it.
    pub(crate) fn holds(&self, type_: &str) -> bool {
        self.innermost() == type_
    }
}

#[derive(Clone, Debug, Default)]
pub struct Range {
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub step: Option<f64>,
    /// Names of sibling fields and the values for which the range holds.
    pub when: Entries<String>,
}

impl Range {
    /// Whether a number is between the bounds, under whatever condition.
    pub(crate) fn admits(&self, number: f64) -> bool {
        self.minimum.is_none_or(|minimum| minimum <= number)
            && self.maximum.is_none_or(|maximum| number <= maximum)
    }
}

pub struct Correction {
    pub at: At<String>,
    pub reason: String,
    /// What the spec says at `at`; absent when nothing is there.
    pub spec: Option<String>,
    pub page: String,
}

pub struct Waiter {
    pub summary: At<String>,
    pub operation: At<String>,
    pub argument: At<String>,
    pub item: At<String>,
    pub key: Option<At<String>>,
    pub state: At<String>,
    pub success: Success,
    pub failure: Vec<At<String>>,
    /// In seconds, like all times. There exactly when states are waited for; else it is a mistake.
    pub missing_for: Option<At<u64>>,
    /// Absent when it could not be read, which has been reported.
    pub interval: Option<Interval>,
    pub timeout: At<u64>,
}

/// What a waiter waits for.
pub enum Success {
    States(Vec<At<String>>),
    /// That the item is no longer there, or in one of these states of what is not there any more.
    Gone(Vec<At<String>>),
}

impl Success {
    pub(crate) fn states(&self) -> &[At<String>] {
        match self {
            Self::States(states) | Self::Gone(states) => states,
        }
    }
}

/// The first pause of a waiter, and the longest that it grows to.
#[derive(Clone)]
pub struct Interval {
    pub first: At<u64>,
    pub most: At<u64>,
}
