//! What differs between two versions of a spec.

use serde_yaml::{Mapping, Value};

use super::Version;
use super::read::{Field, Owner, entries, entry, find, text};
use super::types::used;
use crate::report::{Change, Kind};

/// The changes, each with the place of the value that differs, as corrections name it.
pub(super) fn between(file: &str, old: &Version, new: &Version) -> Vec<(String, Change)> {
    let mut changes = Changes { file, found: Vec::new() };
    for key in ["endpoint", "service", "revision"] {
        changes.value(key, text(&old.tree, key), text(&new.tree, key));
    }
    for (name, operation) in entries(&new.tree, "operations") {
        let Some(after) = operation.as_mapping() else { continue };
        let Some(before) = entry(&old.tree, "operations", name) else {
            let summary = text(after, "summary").unwrap_or_default();
            changes.add(name, "", Kind::Added, summary, false);
            continue;
        };
        let pages = |spec: &Version| spec.kept.other_pages.get(name).cloned().unwrap_or_default();
        let there = pages(old);
        for page in pages(new).iter().filter(|page| !there.contains(page)) {
            changes.add(&format!("{name}.other_pages"), "", Kind::Added, page, false);
        }
        changes.operation(name, before, after);
        for owner in Owner::of_operation(name) {
            changes.fields(owner, &owner.fields(old), &owner.fields(new), false);
        }
        // A result of which is only said that nothing describes it.
        if let Some(word) = text(after, "result").filter(|_| text(before, "result").is_none()) {
            changes.add(&format!("{name}.result"), "", Kind::Added, word, true);
        }
    }
    let inputs = used(old, &["parameters"]);
    for (name, _) in entries(&old.tree, "types") {
        let owner = Owner::of_type(name);
        changes.fields(owner, &owner.fields(old), &owner.fields(new), inputs.contains(name));
    }
    changes.found
}

struct Changes<'a> {
    file: &'a str,
    found: Vec<(String, Change)>,
}

impl Changes<'_> {
    /// Adds a change of a place, or of a key there.
    fn add(&mut self, place: &str, key: &str, kind: Kind, what: &str, breaks: bool) {
        let dot = if key.is_empty() { "" } else { "." };
        let at = format!("{place}{dot}{key}");
        let (file, place, what) = (self.file.to_owned(), place.to_owned(), what.to_owned());
        self.found.push((at, Change { file, place, kind, what, breaks, kept: None }));
    }

    fn value(&mut self, place: &str, old: Option<&str>, new: Option<&str>) {
        let Some(new) = new.filter(|new| Some(*new) != old) else { return };
        let was = old.map_or(String::new(), |old| format!(", was {old}"));
        self.add(place, "", Kind::Changed, &format!("{new}{was}"), false);
    }

    fn operation(&mut self, name: &str, old: &Mapping, new: &Mapping) {
        for key in ["method", "path", "encoding"] {
            self.value(&format!("{name}.{key}"), text(old, key), text(new, key));
        }
        let position = entries(new, "paging").next().filter(|_| !old.contains_key("paging"));
        if let Some((counts, position)) = position {
            let what = format!("{counts} {}", position.as_str().unwrap_or_default());
            self.add(&format!("{name}.paging"), "", Kind::Added, &what, false);
        }
    }

    /// The fields of one owner. `input` says of a type whether requests hold it.
    fn fields(
        &mut self,
        owner: Owner<'_>,
        old: &[(&str, Field<'_>)],
        new: &[(&str, Field<'_>)],
        input: bool,
    ) {
        let is_parameter = owner.key == "parameters";
        for (name, field) in new {
            if let Some(known) = find(old, name) {
                self.field(known, field, if is_parameter { field.required } else { !input });
                continue;
            }
            let required = if field.required { ", required" } else { "" };
            let what = format!("{}{required}", field.kind.in_spec());
            self.add(&field.place, "", Kind::Added, &what, is_parameter && field.required);
        }
        for (_, field) in old.iter().filter(|(name, _)| find(new, name).is_none()) {
            self.add(&field.place, "", Kind::Removed, "", true);
        }
    }

    /// `breaks` says whether callers notice that the field is required, or is so no longer.
    fn field(&mut self, old: &Field<'_>, new: &Field<'_>, breaks: bool) {
        let place = &new.place;
        if old.kind != new.kind {
            let what = format!("{}, was {}", new.kind.in_spec(), old.kind.in_spec());
            self.add(place, "type", Kind::Changed, &what, true);
        }
        if old.width != new.width {
            let what = format!("format {}", new.width.unwrap_or("as usual"));
            self.add(place, "format", Kind::Changed, &what, false);
        }
        if old.required != new.required {
            let (kind, what) = match new.required {
                true => (Kind::Tightened, "required"),
                false => (Kind::Loosened, "no longer required"),
            };
            self.add(place, "required", kind, what, breaks);
        }
        if old.source != new.source {
            let sdks = new.source.and_then(Value::as_sequence).into_iter().flatten();
            let sdks: Vec<_> = sdks.filter_map(Value::as_str).collect();
            let from = format!("from the SDKs for {}", sdks.join(" and "));
            let what = if sdks.is_empty() { "the page has it by now" } else { &from };
            self.add(place, "source", Kind::Changed, what, false);
        }
    }
}
