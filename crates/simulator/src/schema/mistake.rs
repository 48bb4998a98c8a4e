//! A mistake in a parameter, and where it is.

use std::fmt;

/// An invalid parameter. `Display` names it with its path.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Mistake {
    pub(crate) path: String,
    pub(crate) problem: Problem,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Problem {
    Missing,
    Invalid(String),
    OutOfRange(String),
}

impl Mistake {
    pub(crate) fn new(path: impl fmt::Display, problem: Problem) -> Self {
        // A hostile name can be as long as the body.
        const LONGEST: usize = 300;
        let mut path = path.to_string();
        if let Some((cut, _)) = path.char_indices().nth(LONGEST) {
            path.truncate(cut);
            path.push('…');
        }
        Self { path, problem }
    }

    pub(crate) fn missing(path: impl fmt::Display) -> Self {
        Self::new(path, Problem::Missing)
    }

    pub(crate) fn invalid(path: impl fmt::Display, problem: impl Into<String>) -> Self {
        Self::new(path, Problem::Invalid(problem.into()))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the parameter [{}] ", self.path)?;
        match &self.problem {
            Problem::Missing => f.write_str("is required but missing"),
            Problem::Invalid(problem) | Problem::OutOfRange(problem) => f.write_str(problem),
        }
    }
}

/// The path to a value, linked on the stack: text is made of it only for a mistake.
#[derive(Clone, Copy)]
pub(super) enum Path<'a> {
    Root,
    Name(&'a Path<'a>, &'a str),
    /// An item of a list in JSON: `ids[0]`.
    Item(&'a Path<'a>, usize),
    /// An item of a list in flat names: `ids.1`.
    Index(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Name(Self::Root, name) => f.write_str(name),
            Self::Name(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
            Self::Index(parent, index) => write!(f, "{parent}.{index}"),
        }
    }
}
