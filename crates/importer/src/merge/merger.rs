//! Puts what a draft says into the keys and values of a spec.

use serde_yaml::{Mapping, Value};

use super::Version;
use super::decisions::Decisions;
use super::read::{Field, Owner, entries, entry, find, in_path, items, text};
use crate::facts::Provider;
use crate::tree::{self, child};

pub(super) struct Merger<'a> {
    pub(super) old: &'a Version,
    /// The draft, with the names that types have in the spec.
    pub(super) new: &'a Version,
    pub(super) decisions: &'a Decisions,
    /// Whether to leave as it is what people decided.
    pub(super) respected: bool,
    pub(super) merged: Version,
}

impl Merger<'_> {
    pub(super) fn run(mut self) -> Version {
        let (old, new) = (self.old, self.new);
        for key in ["endpoint", "service", "revision"] {
            if let Some(value) = new.tree.get(key).filter(|_| self.may_change(key)) {
                self.merged.tree.insert(key.into(), value.clone());
            }
        }
        // Types of UCloud are shared by pages, each of which knows a part of what the type is.
        let whole = text(&new.tree, "provider") != Some(Provider::Ucloud.name());
        for (name, value) in entries(&new.tree, "operations") {
            match (entry(&old.tree, "operations", name), value.as_mapping()) {
                (Some(old), Some(new)) => self.operation(name, old, new),
                _ => self.add("operations", name, value, name),
            }
        }
        for (name, value) in entries(&new.tree, "types") {
            if entry(&old.tree, "types", name).is_some() {
                self.fields(Owner::of_type(name), whole);
                continue;
            }
            self.add("types", name, value, &format!("types.{name}"));
            if let Some(model) = new.kept.models.get(name) {
                self.merged.kept.models.insert(name.to_owned(), model.clone());
            }
        }
        for (name, pages) in &new.kept.other_pages {
            let there = self.merged.kept.other_pages.entry(name.clone()).or_default();
            let missing: Vec<_> = pages.iter().filter(|page| !there.contains(page)).collect();
            there.extend(missing.into_iter().cloned());
        }
        self.merged
    }

    fn add(&mut self, section: &str, name: &str, value: &Value, place: &str) {
        child(&mut self.merged.tree, section).insert(name.into(), value.clone());
        self.merged.kept.take(&self.new.kept, place);
    }

    fn may_change(&self, place: &str) -> bool {
        !self.respected || self.decisions.reason(place).is_none()
    }

    fn operation(&mut self, name: &str, old: &Mapping, new: &Mapping) {
        // A page that does not say how it is called or encoded says nothing against what is there.
        for (key, follows) in [
            ("method", old.contains_key("method")),
            ("path", old.contains_key("path")),
            ("encoding", !old.contains_key("encoding")),
        ] {
            let value = new.get(key).filter(|_| follows);
            if let Some(value) = value.filter(|_| self.may_change(&format!("{name}.{key}"))) {
                self.entry("operations", name).insert(key.into(), value.clone());
            }
        }
        if let (None, Some(paging)) = (old.get("paging"), new.get("paging")) {
            self.entry("operations", name).insert("paging".into(), paging.clone());
        }
        Owner::of_operation(name).into_iter().for_each(|owner| self.fields(owner, true));
        let undocumented = new.get("result").filter(|result| result.is_string());
        if let Some(word) = undocumented.filter(|_| self.may_change(&format!("{name}.result"))) {
            self.entry("operations", name).entry("result".into()).or_insert(word.clone());
        }
        let is_new =
            |one: &&Value| !items(old, "corrections").any(|two| one.get("at") == two.get("at"));
        let missing: Vec<Value> = items(new, "corrections").filter(is_new).cloned().collect();
        if !missing.is_empty() {
            let all: Vec<Value> = items(old, "corrections").cloned().chain(missing).collect();
            self.entry("operations", name).insert("corrections".into(), all.into());
        }
    }

    /// Merges the fields of one owner. `whole` says whether the new ones are all that there is.
    fn fields(&mut self, owner: Owner<'_>, whole: bool) {
        let (old, new) = (owner.fields(self.old), owner.fields(self.new));
        let operation = entry(&self.new.tree, owner.section, owner.name);
        // The field that a new one goes behind.
        let mut last: Option<&str> = None;
        for (name, field) in &new {
            let known = find(&old, name);
            if let Some(known) = known.filter(|known| known.value.is_some()) {
                self.field(owner, name, known, field);
                last = Some(name);
            } else if let Some(value) = field.value {
                // Where the path names it as before, nothing more is said, unless it is corrected.
                let is_implied = known.is_some()
                    && operation.is_some_and(|operation| in_path(operation, name))
                    && !self.decisions.is_drafted(&format!("{}.required", field.place));
                if is_implied || !self.may_change(&field.place) {
                    continue;
                }
                let fields = self.section(owner);
                let behind = last.and_then(|last| fields.keys().position(|key| *key == last));
                tree::insert(fields, behind.map_or(0, |at| at + 1), name, value.clone());
                self.merged.kept.take(&self.new.kept, &field.place);
                last = Some(name);
            }
        }
        for (name, field) in old.iter().filter(|(name, _)| find(&new, name).is_none()) {
            // What is from an SDK no page has.
            if whole && field.source.is_none() && self.may_change(&field.place) {
                self.section(owner).shift_remove(*name);
            }
        }
        let entry = self.entry(owner.section, owner.name);
        if owner.key != "fields" && entry.get(owner.key) == Some(&Mapping::new().into()) {
            entry.shift_remove(owner.key);
        }
    }

    fn field(&mut self, owner: Owner<'_>, name: &str, old: &Field<'_>, new: &Field<'_>) {
        let may_change = |key: &str| self.may_change(&format!("{}.{key}", old.place));
        let mut edits: Vec<(&str, Option<Value>)> = Vec::new();
        let is_type = |name: &str| {
            [self.old, self.new].iter().any(|one| entry(&one.tree, "types", name).is_some())
        };
        let both_types =
            is_type(&old.kind.base) && is_type(&new.kind.base) && old.kind.lists == new.kind.lists;
        if !both_types && old.kind != new.kind && may_change("type") {
            edits.extend([("type", Some(tree::kind(&new.kind))), ("text", None)]);
        }
        // The results of JD Cloud do not say what is always there.
        let says = owner.key != "result"
            || text(&self.old.tree, "provider") != Some(Provider::Jdcloud.name());
        if says && old.required != new.required && may_change("required") {
            // What is corrected stands there, even where it is as usual.
            let said =
                new.required || self.decisions.is_drafted(&format!("{}.required", new.place));
            edits.push(("required", said.then(|| new.required.into())));
        }
        // What a page has, or a type shared with one that does, needs no source.
        if old.source.is_some() && old.source != new.source {
            edits.push(("source", new.source.cloned()));
        }
        if may_change("format") {
            self.merged.kept.width(&old.place, new.width);
        }
        if let Some(field) = self.section(owner).get_mut(name).filter(|_| !edits.is_empty()) {
            edit(field, edits);
        }
    }

    /// An operation or type as it stands in the file.
    fn entry(&mut self, section: &str, name: &str) -> &mut Mapping {
        child(child(&mut self.merged.tree, section), name)
    }

    /// The fields of an owner as they stand in the file.
    fn section(&mut self, owner: Owner<'_>) -> &mut Mapping {
        child(self.entry(owner.section, owner.name), owner.key)
    }
}

/// Sets or removes keys of a field. One that is a word stays a word as long as that says all.
fn edit(field: &mut Value, edits: Vec<(&str, Option<Value>)>) {
    let word = field.as_str().map(|word| word == "required");
    if let Some(required) = word {
        let mut map = Mapping::from_iter([("type".into(), "string".into())]);
        map.extend(required.then(|| ("required".into(), true.into())));
        *field = map.into();
    }
    let Value::Mapping(map) = field else { return };
    for (key, value) in edits {
        match value {
            Some(value) => _ = map.insert(key.into(), value),
            None => _ = map.shift_remove(key),
        }
    }
    let required = map.get("required").and_then(Value::as_bool);
    let is_plain =
        text(map, "type") == Some("string") && map.len() == 1 + usize::from(required.is_some());
    if word.is_some() && is_plain {
        *field = if required == Some(true) { "required" } else { "optional" }.into();
    }
}
