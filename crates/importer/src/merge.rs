//! A draft merged into the spec that is there: lines are put in and changed, all others stay as
//! they are.

use std::collections::{BTreeMap, BTreeSet};

use yun_codegen::document::{self, Document};

use crate::draft::{self, Draft};
use crate::export;
use crate::kept::Kept;
use crate::outline::{Entry, FieldText, Outline};
use crate::report::{Change, Kind};
use crate::specs::{self, Spec};
use crate::yaml;

/// The text of the spec with the draft merged in, what is kept beside it, and what changed.
///
/// # Errors
/// When the text is not in the style of specs, or would have mistakes.
pub(crate) fn merge(
    spec: &Spec,
    text: &str,
    draft: &Draft,
    shared: bool,
) -> Result<(String, Kept, Vec<Change>), String> {
    let before = spec;
    let spec = &before.document;
    let mut merger = Merger {
        spec,
        kept: before.kept.clone(),
        draft,
        outline: Outline::of(text),
        mapped: BTreeMap::new(),
        queue: Vec::new(),
        added: BTreeSet::new(),
        changes: Vec::new(),
        inputs: inputs(spec),
        shared,
    };
    merger.run()?;
    let Merger { outline, changes, mut kept, .. } = merger;
    let merged = without_unused_types(spec, outline.finish())?;
    let document = specs::checked(&spec.file, &merged)
        .map_err(|mistakes| format!("merged, the spec would have mistakes:\n{mistakes}"))?;
    if !shared {
        export::keep_dropped(before, &document, &mut kept)?;
    }
    for (model, rows) in &draft.models {
        kept.model(model, rows);
    }
    kept.prune(&document);
    Ok((merged, kept, changes))
}

struct Merger<'a> {
    spec: &'a Document,
    draft: &'a Draft,
    kept: Kept,
    outline: Outline,
    /// Types of the draft that the spec has, under its own names.
    mapped: BTreeMap<String, String>,
    /// Types to merge: names in the spec and in the draft.
    queue: Vec<(String, String)>,
    /// Fields put in: owner and name.
    added: BTreeSet<(String, String)>,
    changes: Vec<Change>,
    inputs: BTreeSet<String>,
    /// Whether types are shared by pages, each of which knows a part of what the type is.
    shared: bool,
}

/// Where fields stand.
struct Owner<'a> {
    /// As people find it, `CreateImage.parameters`.
    place: String,
    /// The path of a correction of one of the fields begins so.
    key: &'static str,
    /// The lines of the operation or type, and the indent of its name.
    entry: Entry,
    differences: &'a [String],
    corrections: &'a [document::Correction],
    role: Role,
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Parameter,
    Result,
    /// A field of a type that requests hold, or that only results do.
    Type {
        input: bool,
    },
}

type Fields = document::Entries<document::Field>;

impl<'a> Merger<'a> {
    fn run(&mut self) -> Result<(), String> {
        let (spec, draft) = (self.spec, self.draft);
        let top = self.outline.top();
        self.head(&top);
        let operations = self.section(&top, "operations")?;
        let operation_entries = self.outline.within(&operations, 0);
        for (name, new) in &draft.operations {
            let Some(old) = find(&spec.operations, name) else { continue };
            let entry = entry_of(&operation_entries, name)?;
            self.operation(name, old, new, &entry)?;
        }
        let types_section = top.iter().find(|entry| entry.key == "types").cloned();
        let within = |section: &Entry| self.outline.within(section, 0);
        let type_entries = types_section.as_ref().map(within).unwrap_or_default();
        let all: Vec<_> = draft.types.iter().chain(&draft.unused_types).collect();
        for (name, _) in &all {
            // One that has the name already and was not met is the same model of JD Cloud; of
            // UCloud it has another name by construction.
            if self.known_type(name).is_some() && !self.mapped.contains_key(name) {
                self.map(name, name);
            }
        }
        let mut seen = BTreeSet::new();
        let mut merged = BTreeSet::new();
        while let Some((of_spec, of_draft)) = self.queue.pop() {
            if !seen.insert((of_spec.clone(), of_draft.clone())) {
                continue;
            }
            let (Some(old), Some(new)) = (self.known_type(&of_spec), find_type(draft, &of_draft))
            else {
                continue;
            };
            let owner = Owner {
                place: format!("types.{of_spec}"),
                key: "fields",
                entry: entry_of(&type_entries, &of_spec)?,
                differences: &old.differences,
                corrections: &old.corrections,
                role: Role::Type { input: self.inputs.contains(&of_spec) },
            };
            let sole = merged.insert(of_spec) && !self.shared;
            self.fields(&owner, &old.fields, &new.fields, sole)?;
        }
        self.new_operations(&operations, &operation_entries);
        self.new_types(types_section.as_ref(), &operations, &all);
        Ok(())
    }

    /// Merges where the product is reached, and as what.
    fn head(&mut self, top: &[Entry]) {
        let spec = self.spec;
        let value =
            |given: &Option<document::At<String>>| given.as_ref().map(|at| at.value.clone());
        let mut behind = "title";
        for (key, old, new) in [
            ("endpoint", spec.endpoint.clone(), &self.draft.endpoint),
            ("service", value(&spec.service), &self.draft.service),
            ("revision", value(&spec.revision), &self.draft.revision),
        ] {
            if let Some(new) = new.as_ref().filter(|new| Some(*new) != old.as_ref()) {
                let kept = by_hand(&spec.differences);
                if kept.is_none() {
                    let line = format!("{key}: {}", yaml::scalar(new));
                    let entry = |key: &str| top.iter().find(|entry| entry.key == key);
                    match (entry(key), entry(behind)) {
                        (Some(entry), _) => self.outline.replace(entry.lines.clone(), &line),
                        (None, Some(entry)) => self.outline.insert(entry.lines.end, &line),
                        (None, None) => self.outline.insert(0, &line),
                    }
                }
                let what = match old {
                    Some(old) => format!("{new}, was {old}"),
                    None => new.clone(),
                };
                self.change(key.to_owned(), Kind::Changed, what, false, kept);
            }
            behind = key;
        }
    }

    fn section(&self, top: &[Entry], key: &str) -> Result<Entry, String> {
        let found = top.iter().find(|entry| entry.key == key).cloned();
        found.ok_or_else(|| format!("{}: `{key}` is not a block", self.spec.file))
    }

    fn known_type(&self, name: &str) -> Option<&'a document::Type> {
        find(&self.spec.types, name)
    }

    fn change(
        &mut self,
        place: String,
        kind: Kind,
        what: String,
        breaks: bool,
        kept: Option<String>,
    ) {
        let file = self.spec.file.clone();
        self.changes.push(Change { file, place, kind, what, breaks, kept });
    }

    fn operation(
        &mut self,
        name: &str,
        old: &'a document::Operation,
        new: &'a draft::Operation,
        entry: &Entry,
    ) -> Result<(), String> {
        let keys = self.outline.within(entry, 2);
        let by_hand = by_hand(&old.differences);
        for (key, old, new) in
            [("method", &old.method, &new.method), ("path", &old.path, &new.path)]
        {
            let (Some(old), Some(new)) = (old, new) else { continue };
            let corrected = old_corrected(&old_of(&self.spec.operations, name), key);
            if old.value == *new || corrected {
                continue;
            }
            let what = format!("{new}, was {}", old.value);
            self.change(format!("{name}.{key}"), Kind::Changed, what, false, by_hand.clone());
            if by_hand.is_none() {
                let lines = entry_of(&keys, key)?.lines;
                self.outline.replace(lines, &format!("    {key}: {}", yaml::scalar(new)));
            }
        }
        for page in &new.other_pages {
            let pages = self.kept.other_pages.entry(name.to_owned()).or_default();
            if !pages.contains(page) {
                pages.push(page.clone());
                let place = format!("{name}.other_pages");
                self.change(place, Kind::Added, page.clone(), false, None);
            }
        }
        if let (None, Some(encoding)) = (&old.encoding, new.encoding) {
            let kept = by_hand.clone().or_else(|| {
                let corrected = old_corrected(&old_of(&self.spec.operations, name), "encoding");
                corrected.then(|| "corrected".to_owned())
            });
            if kept.is_none() {
                let at = entry_of(&keys, "idempotent")?.lines.start;
                self.outline.insert(at, &format!("    encoding: {encoding}\n"));
            }
            let what = format!("{encoding}, was as usual");
            self.change(format!("{name}.encoding"), Kind::Changed, what, false, kept);
        }
        if let (None, Some(paging)) = (&old.paging, &new.paging) {
            let line = yaml::paging(paging);
            let what = line.trim().trim_start_matches("paging: ").to_owned();
            self.outline.insert(entry_of(&keys, "idempotent")?.lines.end, &line);
            self.change(format!("{name}.paging"), Kind::Added, what, false, None);
        }
        for (key, fields, new, role) in [
            ("parameters", &old.parameters, &new.parameters, Role::Parameter),
            ("result", &old.result, &new.result, Role::Result),
        ] {
            let owner = Owner {
                place: name.to_owned(),
                key,
                entry: entry.clone(),
                differences: &old.differences,
                corrections: &old.corrections,
                role,
            };
            self.fields(&owner, fields, new, true)?;
        }
        let has_result = !old.result.is_empty() || old.undocumented.is_some();
        if let (Some(word), false) = (new.undocumented, has_result) {
            if by_hand.is_none() {
                // Behind the parameters that have just been added.
                let parameters = keys.iter().find(|entry| entry.key == "parameters");
                let at = parameters.unwrap_or(entry).lines.end;
                self.outline.insert(at, &format!("    result: {word}\n"));
            }
            self.change(format!("{name}.result"), Kind::Added, word.to_owned(), true, by_hand);
        }
        self.corrections(old, new, entry, &keys);
        Ok(())
    }

    /// Merges the fields of one owner. `whole` says whether the new ones are all that there is.
    fn fields(
        &mut self,
        owner: &Owner<'_>,
        old: &'a Fields,
        new: &'a draft::Entries<draft::Field>,
        whole: bool,
    ) -> Result<(), String> {
        let keys = self.outline.within(&owner.entry, 2);
        let section = keys.iter().find(|entry| entry.key == owner.key);
        let entries = section.map(|section| self.outline.within(section, 4)).unwrap_or_default();
        let by_hand = by_hand(owner.differences);
        let mut additions: Vec<(usize, String)> = Vec::new();
        let mut last: Option<usize> = None;
        for (name, field) in new {
            let place = format!("{}.{}.{name}", owner.place, owner.key);
            if let Some(known) = find(old, name).filter(|known| !known.implied) {
                let entry = entry_of(&entries, name)?;
                last = Some(entry.lines.end);
                self.field(owner, &place, name, known, field, &entry)?;
                continue;
            }
            if self.is_implied(owner, name) {
                continue;
            }
            if !self.added.insert((format!("{}.{}", owner.place, owner.key), name.clone())) {
                continue;
            }
            let breaks = owner.role == Role::Parameter && field.required;
            let required = if field.required { ", required" } else { "" };
            let what = format!("{}{required}", self.renamed(&field.kind));
            self.change(place.clone(), Kind::Added, what, breaks, by_hand.clone());
            if by_hand.is_none() {
                let mut field = field.clone();
                field.kind = self.renamed(&field.kind);
                self.kept.field(&place, &field);
                let at = last.or(section.map(|section| section.lines.start + 1));
                additions.push((at.unwrap_or(0), yaml::field(name, &field, 6)));
            }
        }
        if section.is_none() && !additions.is_empty() {
            let text: String = additions.iter().map(|(_, text)| text.as_str()).collect();
            // Parameters before the result, the result after them.
            let at = keys
                .iter()
                .find(|entry| owner.key == "parameters" && entry.key == "result")
                .map(|entry| entry.lines.start)
                .or_else(|| {
                    let entry = keys.iter().find(|entry| entry.key == "parameters")?;
                    Some(entry.lines.end)
                })
                .unwrap_or(owner.entry.lines.end);
            self.outline.insert(at, &format!("    {}:\n{text}", owner.key));
        } else if let Some(section) =
            section.filter(|_| entries.is_empty() && !additions.is_empty())
        {
            let text: String = additions.iter().map(|(_, text)| text.as_str()).collect();
            let line = section.lines.clone();
            self.outline.replace(line, &format!("    {}:\n{text}", owner.key));
        } else {
            for (at, text) in additions {
                self.outline.insert(at, &text);
            }
        }
        // What is from an SDK no page has.
        let gone: Vec<_> = old
            .iter()
            .filter(|(name, field)| {
                whole
                    && field.source.is_empty()
                    && !new.iter().any(|(n, _)| *n == name.value)
                    && !self.is_implied(owner, &name.value)
            })
            .collect();
        let mut removed = 0;
        let listed = old.iter().filter(|(_, field)| !field.implied).count();
        for (name, field) in gone {
            let place = format!("{}.{}.{}", owner.place, owner.key, name.value);
            let kept = by_hand.clone().or_else(|| corrected(owner, &name.value, None));
            if kept.is_none() && !field.implied {
                self.outline.replace(entry_of(&entries, &name.value)?.lines, "");
                removed += 1;
            }
            self.change(place, Kind::Removed, String::new(), true, kept);
        }
        if let Some(section) =
            section.filter(|_| removed > 0 && removed == listed && new.is_empty())
        {
            let nothing = if owner.key == "fields" { "    fields: {}" } else { "" };
            self.outline.replace(section.lines.start..section.lines.start + 1, nothing);
        }
        Ok(())
    }

    fn field(
        &mut self,
        owner: &Owner<'_>,
        place: &str,
        name: &str,
        old: &'a document::Field,
        new: &draft::Field,
        entry: &Entry,
    ) -> Result<(), String> {
        let old_kind = old.kind.as_ref().map_or(String::new(), |kind| written(&kind.value));
        let old_kind = match old.text {
            Some(_) => old_kind.replace("boolean", "string"),
            None => old_kind,
        };
        let (old_base, new_base) = (base(&old_kind), base(&new.kind));
        let both_types = self.known_type(old_base).is_some()
            && find_type(self.draft, new_base).is_some()
            && old_kind.len() - old_base.len() == new.kind.len() - new_base.len();
        if both_types {
            self.map(new_base, old_base);
        }
        let mut sets: Vec<(&str, Option<String>)> = Vec::new();
        let by_hand = by_hand(owner.differences).or_else(|| by_hand(&old.differences));
        let new_kind = self.renamed(&new.kind);
        if !both_types && old_kind != new_kind {
            let kept = by_hand.clone().or_else(|| corrected(owner, name, Some("type")));
            if kept.is_none() {
                sets.push(("type", Some(new_kind.clone())));
                sets.push(("text", None));
            }
            self.change(
                place.to_owned(),
                Kind::Changed,
                format!("{new_kind}, was {old_kind}"),
                true,
                kept,
            );
        }
        let old_format = self.kept.widths.get(place).map(String::as_str);
        if old_format != new.format {
            let kept = by_hand.clone().or_else(|| corrected(owner, name, Some("format")));
            if kept.is_none() {
                self.kept.width(place, new.format);
            }
            let what = format!("format {}", new.format.unwrap_or("as usual"));
            self.change(place.to_owned(), Kind::Changed, what, false, kept);
        }
        // The results of JD Cloud do not say what is always there.
        let says = owner.role != Role::Result || self.draft.provider != "jdcloud";
        if old.required != new.required && says {
            // A correction of the draft is a decision as well.
            let decided = self.decided(owner, name);
            let kept =
                by_hand.filter(|_| !decided).or_else(|| corrected(owner, name, Some("required")));
            if kept.is_none() {
                // What is corrected stands there, even where it is as usual.
                let said = new.required || decided;
                sets.push(("required", said.then(|| new.required.to_string())));
            }
            let kind = if new.required { Kind::Tightened } else { Kind::Loosened };
            let breaks = match owner.role {
                Role::Parameter => new.required,
                Role::Result | Role::Type { input: false } => true,
                Role::Type { input: true } => false,
            };
            let what = if new.required { "required" } else { "no longer required" };
            self.change(place.to_owned(), kind, what.to_owned(), breaks, kept);
        }
        // What a page has, or a type shared with one that does, needs no source.
        if !old.source.is_empty() && old.source != new.source {
            sets.push(("source", (!new.source.is_empty()).then(|| yaml::listed(&new.source))));
            let what = match &new.source[..] {
                [] => "the page has it by now".to_owned(),
                sdks => format!("from the SDKs for {}", sdks.join(" and ")),
            };
            self.change(place.to_owned(), Kind::Changed, what, false, None);
        }
        if sets.is_empty() {
            return Ok(());
        }
        let lines = self.outline.text(&entry.lines);
        let mut text = FieldText::read(lines)
            .ok_or_else(|| format!("{}: {place}: not in the style of specs", self.spec.file))?;
        for (key, value) in sets {
            text.set(key, value, &["type", "text", "rust", "required", "source"]);
        }
        self.outline.replace(entry.lines.clone(), &text.write());
        Ok(())
    }

    /// Whether the path names a parameter, which says enough of it.
    fn is_implied(&self, owner: &Owner<'_>, name: &str) -> bool {
        let known =
            find(&self.spec.operations, &owner.place).filter(|_| owner.role == Role::Parameter);
        let new = self.draft.operations.iter().find(|(other, _)| *other == owner.place);
        let path = new.and_then(|(_, new)| new.path.as_ref());
        known.and_then(|known| find(&known.parameters, name)).is_some_and(|known| known.implied)
            && path.is_some_and(|path| path.contains(&format!("{{{name}}}")))
            && !self.decided(owner, name)
    }

    /// Whether the draft corrects what is said of a parameter or field of a result.
    fn decided(&self, owner: &Owner<'_>, name: &str) -> bool {
        let at = format!("{}.{name}.required", owner.key);
        let mut operations = self.draft.operations.iter();
        operations
            .find(|(operation, _)| *operation == owner.place)
            .is_some_and(|(_, new)| new.corrections.iter().any(|one| one.at == at))
    }

    /// Adds the corrections of the draft that the spec does not have.
    fn corrections(
        &mut self,
        old: &'a document::Operation,
        new: &draft::Operation,
        entry: &Entry,
        keys: &[Entry],
    ) {
        let there = |at: &str| old.corrections.iter().any(|correction| correction.at.value == at);
        let missing: String = new
            .corrections
            .iter()
            .filter(|correction| !there(&correction.at))
            .map(yaml::correction)
            .collect();
        if missing.is_empty() {
            return;
        }
        match keys.iter().find(|entry| entry.key == "corrections") {
            Some(corrections) => self.outline.insert(corrections.lines.end, &missing),
            None => self.outline.insert(entry.lines.end, &format!("    corrections:\n{missing}")),
        }
    }

    /// A type of the draft is one that the spec has.
    fn map(&mut self, of_draft: &str, of_spec: &str) {
        if find_type(self.draft, of_draft).is_some() {
            self.mapped.entry(of_draft.to_owned()).or_insert_with(|| of_spec.to_owned());
            self.queue.push((of_spec.to_owned(), of_draft.to_owned()));
        }
    }

    /// A kind of the draft with the name that its type has in the spec.
    fn renamed(&self, kind: &str) -> String {
        let name = base(kind);
        self.mapped.get(name).map_or_else(|| kind.to_owned(), |own| kind.replace(name, own))
    }

    fn renamed_fields(
        &self,
        fields: &draft::Entries<draft::Field>,
    ) -> draft::Entries<draft::Field> {
        let mut fields = fields.clone();
        for (_, field) in &mut fields {
            field.kind = self.renamed(&field.kind);
        }
        fields
    }

    fn new_operations(&mut self, section: &Entry, entries: &[Entry]) {
        let mut text = String::new();
        for (name, new) in &self.draft.operations {
            if find(&self.spec.operations, name).is_some() {
                continue;
            }
            let mut new = new.clone();
            new.parameters = self.renamed_fields(&new.parameters);
            new.result = self.renamed_fields(&new.result);
            self.kept.operation(name, &new);
            text.push_str(&format!("\n{}", yaml::operation(name, &new)));
            self.change(name.clone(), Kind::Added, new.summary.clone(), false, None);
        }
        if text.is_empty() {
        } else if entries.is_empty() {
            self.outline.replace(section.lines.clone(), &format!("operations:{text}"));
        } else {
            self.outline.insert(section.lines.end, &text);
        }
    }

    /// Adds the types that the spec does not have; where they belong is seen to afterwards.
    fn new_types(
        &mut self,
        types: Option<&Entry>,
        operations: &Entry,
        all: &[&(String, draft::Type)],
    ) {
        let mut text = String::new();
        for (name, new) in all {
            if self.mapped.contains_key(name) || self.known_type(name).is_some() {
                continue;
            }
            let mut new = new.clone();
            new.fields = self.renamed_fields(&new.fields);
            self.kept.type_(name, &new);
            text.push_str(&format!("\n{}", yaml::type_(name, &new)));
        }
        if text.is_empty() {
            return;
        }
        match types {
            Some(section) => self.outline.insert(section.lines.end, &text),
            None => self.outline.insert(operations.lines.end, &format!("\ntypes:{text}")),
        }
    }
}

/// Takes out the types that no operation leads to.
fn without_unused_types(spec: &Document, text: String) -> Result<String, String> {
    let new = specs::unchecked(&spec.file, &text)
        .map_err(|mistakes| format!("merged, the spec would have mistakes:\n{mistakes}"))?;
    let used = reached(&new);
    if new.types.iter().all(|(name, _)| used.contains(&name.value)) {
        return Ok(text);
    }
    let mut outline = Outline::of(&text);
    let top = outline.top();
    let section = top.iter().find(|entry| entry.key == "types");
    let entries = section.map(|section| outline.within(section, 0)).unwrap_or_default();
    // With the blank line before it, or behind the first one.
    let with_blank = |outline: &Outline, mut lines: std::ops::Range<usize>| {
        if outline.is_blank(lines.start - 1) {
            lines.start -= 1;
        } else if outline.is_blank(lines.end) {
            lines.end += 1;
        }
        lines
    };
    for entry in entries.iter().filter(|entry| !used.contains(&entry.key)) {
        let lines = with_blank(&outline, entry.lines.clone());
        outline.replace(lines, "");
    }
    if let (Some(section), false) = (section, entries.iter().any(|entry| used.contains(&entry.key)))
    {
        let line = section.lines.start;
        let lines = with_blank(&outline, line..line + 1);
        outline.replace(lines, "");
    }
    Ok(outline.finish())
}

/// Types that some operation leads to.
fn reached(spec: &Document) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, operation) in &spec.operations {
        for fields in [&operation.parameters, &operation.result] {
            follow(spec, fields, &mut names);
        }
    }
    names
}

/// Types that some request leads to.
fn inputs(spec: &Document) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, operation) in &spec.operations {
        follow(spec, &operation.parameters, &mut names);
    }
    names
}

fn follow(spec: &Document, fields: &Fields, names: &mut BTreeSet<String>) {
    for (_, field) in fields {
        let Some(kind) = &field.kind else { continue };
        let kind = written(&kind.value);
        let name = base(&kind);
        let Some(type_) = find(&spec.types, name) else { continue };
        if names.insert(name.to_owned()) {
            follow(spec, &type_.fields, names);
        }
    }
}

fn by_hand(differences: &[String]) -> Option<String> {
    // An import says itself that a page has a row twice.
    let by_a_person = |sentence: &String| !sentence.starts_with("The page has the row `");
    differences
        .iter()
        .any(by_a_person)
        .then(|| "its `differences` say what other sources have".to_owned())
}

fn corrected(owner: &Owner<'_>, field: &str, key: Option<&str>) -> Option<String> {
    let path = format!("{}.{field}", owner.key);
    let path = key.map_or(path.clone(), |key| format!("{path}.{key}"));
    let found = owner.corrections.iter().find(|correction| {
        correction.at.value == path
            || key.is_none() && correction.at.value.starts_with(&format!("{path}."))
    });
    found.map(|correction| format!("corrected: {}", correction.reason))
}

fn old_of<'a>(
    operations: &'a document::Entries<document::Operation>,
    name: &str,
) -> Option<&'a document::Operation> {
    find(operations, name)
}

fn old_corrected(operation: &Option<&document::Operation>, key: &str) -> bool {
    operation.is_some_and(|one| one.corrections.iter().any(|found| found.at.value == key))
}

fn entry_of(entries: &[Entry], key: &str) -> Result<Entry, String> {
    let found = entries.iter().find(|entry| entry.key == key).cloned();
    found.ok_or_else(|| {
        format!("`{key}` does not stand on a line of its own, as the style of specs has it")
    })
}

fn find<'a, T>(entries: &'a document::Entries<T>, name: &str) -> Option<&'a T> {
    entries.iter().find(|(other, _)| other.value == name).map(|(_, found)| found)
}

fn find_type<'a>(draft: &'a Draft, name: &str) -> Option<&'a draft::Type> {
    let mut types = draft.types.iter().chain(&draft.unused_types);
    types.find(|(other, _)| other == name).map(|(_, type_)| type_)
}

/// A kind as specs write it.
pub(crate) fn written(kind: &document::Kind) -> String {
    match kind {
        document::Kind::Name(name) => name.clone(),
        document::Kind::List(item) => format!("[{}]", written(item)),
    }
}

/// The name in a kind.
fn base(kind: &str) -> &str {
    kind.trim_start_matches('[').trim_end_matches(']')
}
