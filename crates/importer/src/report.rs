//! What an import changed, for people to read.

use std::collections::BTreeMap;
use std::fmt;

/// What happened to a part of a spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is new.
    Added,
    /// The facts no longer have it.
    Removed,
    /// What was demanded or promised is so no longer.
    Loosened,
    /// What was not demanded or promised is so now.
    Tightened,
    /// It is of another type, or is sent elsewhere.
    Changed,
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Loosened => "loosened",
            Self::Tightened => "tightened",
            Self::Changed => "changed",
        })
    }
}

/// A change of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file, from the root of the workspace.
    pub file: String,
    /// The keys that lead to it.
    pub place: String,
    /// What happened.
    pub kind: Kind,
    /// What is there now, and what was.
    pub what: String,
    /// Whether programs that use it no longer compile, or fail.
    pub breaks: bool,
    /// Why the spec was left as it is, when it was.
    pub kept: Option<String>,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} {}", self.file, self.kind, self.place)?;
        if !self.what.is_empty() {
            write!(formatter, ": {}", self.what)?;
        }
        match &self.kept {
            Some(reason) => write!(formatter, " (left as it is: {reason})"),
            None if self.breaks => formatter.write_str(" (breaks callers)"),
            None => Ok(()),
        }
    }
}

/// All that an import has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What changed.
    pub changes: Vec<Change>,
    /// What people should know beside: pages left out, products without an action of their own.
    pub notes: Vec<String>,
    /// What was decided about sources beside the pages.
    pub decisions: Decisions,
}

/// Places by the rule that decided about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions(pub BTreeMap<&'static str, Vec<String>>);

impl Decisions {
    pub(crate) fn note(&mut self, rule: &'static str, action: &str, path: &str) {
        let dot = if path.is_empty() { "" } else { "." };
        self.0.entry(rule).or_default().push(format!("{action}{dot}{path}"));
    }
}

impl fmt::Display for Decisions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (rule, places) in &self.0 {
            writeln!(formatter, "decided: {rule}: {}", places.len())?;
            writeln!(formatter, "    {}", places.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            writeln!(formatter, "note: {note}")?;
        }
        for change in &self.changes {
            writeln!(formatter, "{change}")?;
        }
        write!(formatter, "{}", self.decisions)?;
        let made = self.changes.iter().filter(|change| change.kept.is_none());
        let breaking = made.clone().filter(|change| change.breaks).count();
        let kept = self.changes.len() - made.clone().count();
        write!(formatter, "{} changes, {breaking} of which break callers", made.count())?;
        if kept > 0 {
            write!(formatter, "; {kept} differences left as they are")?;
        }
        Ok(())
    }
}
