//! What keeps a page from being understood, and on which line.

use std::fmt;

use crate::facts::Kind;

/// Something on a page that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1; the last one for what is missing.
    pub line: usize,
    /// What is wrong.
    pub reason: Reason,
}

/// What is not understood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The file is no text.
    NotUtf8,
    /// Nothing on the page says what the operation is called.
    NoOperation,
    /// The title and the row `Action` name different actions.
    TwoOperations {
        /// The one of the title.
        title: String,
        /// The one of the row.
        row: String,
    },
    /// A section that every page has is not there.
    NoSection(&'static str),
    /// A table of fields under a heading that does not say what they are fields of.
    Heading(String),
    /// The section that names the HTTP method names none.
    Method(String),
    /// The section with the address has neither a URL nor a path.
    Address(String),
    /// A path whose braces do not match.
    Braces(String),
    /// A row whose first cell is empty.
    NoName,
    /// A type cell that is empty.
    NoType {
        /// The row.
        name: String,
    },
    /// A type cell that holds no type.
    Type {
        /// The row.
        name: String,
        /// The cell.
        cell: String,
    },
    /// A cell that says neither yes nor no.
    Required {
        /// The row.
        name: String,
        /// The cell.
        cell: String,
    },
    /// A field that stands in one structure twice, with different types.
    TwoTypes {
        /// The row.
        name: String,
        /// The type of the first.
        first: Kind,
        /// The type of the other.
        other: Kind,
    },
    /// The answer's `result` is not a structure.
    Result(Kind),
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.line, self.reason)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => formatter.write_str("the page is not UTF-8"),
            Self::NoOperation => formatter.write_str("the title does not name the operation"),
            Self::TwoOperations { title, row } => {
                write!(formatter, "the title is of `{title}`, and the row `Action` of `{row}`")
            }
            Self::NoSection(heading) => write!(formatter, "the page ends without `{heading}`"),
            Self::Heading(heading) => {
                write!(formatter, "what the fields below `{heading}` belong to is not known")
            }
            Self::Method(text) => write!(formatter, "`{text}` is no HTTP method"),
            Self::Address(text) => write!(formatter, "`{text}` holds neither a URL nor a path"),
            Self::Braces(path) => write!(formatter, "braces do not match in `{path}`"),
            Self::NoName => formatter.write_str("the row has no name"),
            Self::NoType { name } => write!(formatter, "`{name}` has no type"),
            Self::Type { name, cell } => write!(formatter, "`{name}`: `{cell}` is no type"),
            Self::Required { name, cell } => {
                write!(formatter, "`{name}`: `{cell}` does not say whether it is required")
            }
            Self::TwoTypes { name, first, other } => {
                write!(formatter, "`{name}` is both `{first}` and `{other}`")
            }
            Self::Result(kind) => {
                write!(formatter, "`result` is `{kind}`, and only a structure has fields to import")
            }
        }
    }
}

impl std::error::Error for Problem {}
