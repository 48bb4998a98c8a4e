//! What people decided about places of a spec: where an import changes nothing.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use super::read::{items, text};
use crate::kept::is_within;

/// Places by what was decided there.
#[derive(Default)]
pub(super) struct Decisions {
    /// Places that have `differences`.
    differences: Vec<String>,
    /// Places that are corrected, and why.
    corrections: BTreeMap<String, String>,
    /// Places that the draft corrects, whatever `differences` say.
    drafted: BTreeMap<String, String>,
}

impl Decisions {
    pub(super) fn of(old: &Mapping, new: &Mapping) -> Self {
        let (mut decisions, mut of_draft) = (Self::default(), Self::default());
        decisions.collect("", old);
        of_draft.collect("", new);
        Self { drafted: of_draft.corrections, ..decisions }
    }

    /// Adds those of a place and of all below it.
    fn collect(&mut self, place: &str, map: &Mapping) {
        // An import says itself that a page has a row twice.
        let by_a_person = |sentence: &str| !sentence.starts_with("The page has the row `");
        if items(map, "differences").filter_map(Value::as_str).any(by_a_person) {
            let product = ["endpoint", "service", "revision"];
            let places = if place.is_empty() { &product[..] } else { &[place] };
            self.differences.extend(places.iter().map(|place| (*place).to_owned()));
        }
        for correction in items(map, "corrections").filter_map(Value::as_mapping) {
            if let (Some(at), Some(reason)) = (text(correction, "at"), text(correction, "reason")) {
                self.corrections.insert(format!("{place}.{at}"), reason.to_owned());
            }
        }
        for (key, below) in map {
            let (Some(key), Some(below)) = (key.as_str(), below.as_mapping()) else { continue };
            // Places begin with the name of an operation, or with `types`.
            match place {
                "" | "operations" => self.collect(key, below),
                _ => self.collect(&format!("{place}.{key}"), below),
            }
        }
    }

    /// Why a place stays as it is: what was decided there, above it, or of a part of it.
    pub(super) fn reason(&self, place: &str) -> Option<String> {
        let covers = |other: &str| is_within(place, other) || is_within(other, place);
        if !self.is_drafted(place) && self.differences.iter().any(|other| covers(other)) {
            return Some("its `differences` say what other sources have".to_owned());
        }
        let found = self.corrections.iter().find(|(other, _)| covers(other));
        found.map(|(_, reason)| format!("corrected: {reason}"))
    }

    /// Whether the draft corrects a place.
    pub(super) fn is_drafted(&self, place: &str) -> bool {
        self.drafted.contains_key(place)
    }
}
