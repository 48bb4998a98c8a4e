//! A draft merged into the spec that is there: what the draft does not speak of stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::{Mapping, Value};
use yun_codegen::document::{self, Document};

use crate::draft::{self, Draft};
use crate::export;
use crate::kept::Kept;
use crate::report::{Change, Kind};
use crate::specs::{self, Spec};
use crate::{canonical, tree};

/// The text of the spec with the draft merged in, what is kept beside it, and what changed.
///
/// # Errors
/// When the spec would have mistakes.
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
        tree: canonical::parse(text)?,
        mapped: BTreeMap::new(),
        queue: Vec::new(),
        added: BTreeSet::new(),
        changes: Vec::new(),
        inputs: inputs(spec),
        shared,
    };
    merger.run();
    let Merger { mut tree, changes, mut kept, .. } = merger;
    drop_unused_types(spec, &mut tree)?;
    let merged = canonical::write(&tree);
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
    tree: Mapping,
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
    /// The section and name of the operation or type.
    entry: (&'static str, &'a str),
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
    fn run(&mut self) {
        let (spec, draft) = (self.spec, self.draft);
        self.head();
        for (name, new) in &draft.operations {
            if let Some((name, old)) = entry(&spec.operations, name) {
                self.operation(name, old, new);
            }
        }
        for (name, _) in draft.types.iter().chain(&draft.unused_types) {
            // One that has the name already and was not met is the same model of JD Cloud; of
            // UCloud it has another name by construction.
            if find(&spec.types, name).is_some() && !self.mapped.contains_key(name) {
                self.map(name, name);
            }
        }
        let mut seen = BTreeSet::new();
        let mut merged = BTreeSet::new();
        while let Some((of_spec, of_draft)) = self.queue.pop() {
            if !seen.insert((of_spec.clone(), of_draft.clone())) {
                continue;
            }
            let (Some((name, old)), Some(new)) =
                (entry(&spec.types, &of_spec), find_type(draft, &of_draft))
            else {
                continue;
            };
            let owner = Owner {
                place: format!("types.{name}"),
                key: "fields",
                entry: ("types", name),
                differences: &old.differences,
                corrections: &old.corrections,
                role: Role::Type { input: self.inputs.contains(name) },
            };
            let sole = merged.insert(name) && !self.shared;
            self.fields(&owner, &old.fields, &new.fields, sole);
        }
        self.new_operations();
        self.new_types();
    }

    /// Merges where the product is reached, and as what.
    fn head(&mut self) {
        let spec = self.spec;
        let value =
            |given: &Option<document::At<String>>| given.as_ref().map(|at| at.value.clone());
        for (key, old, new) in [
            ("endpoint", spec.endpoint.clone(), &self.draft.endpoint),
            ("service", value(&spec.service), &self.draft.service),
            ("revision", value(&spec.revision), &self.draft.revision),
        ] {
            if let Some(new) = new.as_ref().filter(|new| Some(*new) != old.as_ref()) {
                let kept = by_hand(&spec.differences);
                if kept.is_none() {
                    self.tree.insert(key.into(), new.as_str().into());
                }
                let what = match old {
                    Some(old) => format!("{new}, was {old}"),
                    None => new.clone(),
                };
                self.change(key.to_owned(), Kind::Changed, what, false, kept);
            }
        }
    }

    /// An operation or type as it stands in the file.
    fn entry(&mut self, (section, name): (&str, &str)) -> &mut Mapping {
        child(child(&mut self.tree, section), name)
    }

    /// Sets a key of an operation.
    fn put(&mut self, operation: &str, key: &str, value: Value) {
        self.entry(("operations", operation)).insert(key.into(), value);
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
        name: &'a str,
        old: &'a document::Operation,
        new: &'a draft::Operation,
    ) {
        let by_hand = by_hand(&old.differences);
        for (key, before, after) in
            [("method", &old.method, &new.method), ("path", &old.path, &new.path)]
        {
            let (Some(before), Some(after)) = (before, after) else { continue };
            if before.value == *after || is_corrected(old, key) {
                continue;
            }
            if by_hand.is_none() {
                self.put(name, key, after.as_str().into());
            }
            let what = format!("{after}, was {}", before.value);
            self.change(format!("{name}.{key}"), Kind::Changed, what, false, by_hand.clone());
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
            let corrected = is_corrected(old, "encoding").then(|| "corrected".to_owned());
            let kept = by_hand.clone().or(corrected);
            if kept.is_none() {
                self.put(name, "encoding", encoding.into());
            }
            let what = format!("{encoding}, was as usual");
            self.change(format!("{name}.encoding"), Kind::Changed, what, false, kept);
        }
        if let (None, Some(paging)) = (&old.paging, &new.paging) {
            self.put(name, "paging", tree::paging(paging));
            let what = format!("{} {}", paging.counts, paging.position);
            self.change(format!("{name}.paging"), Kind::Added, what, false, None);
        }
        for (key, fields, new, role) in [
            ("parameters", &old.parameters, &new.parameters, Role::Parameter),
            ("result", &old.result, &new.result, Role::Result),
        ] {
            let owner = Owner {
                place: name.to_owned(),
                key,
                entry: ("operations", name),
                differences: &old.differences,
                corrections: &old.corrections,
                role,
            };
            self.fields(&owner, fields, new, true);
        }
        let has_result = !old.result.is_empty() || old.undocumented.is_some();
        if let (Some(word), false) = (new.undocumented, has_result) {
            if by_hand.is_none() {
                self.put(name, "result", word.into());
            }
            self.change(format!("{name}.result"), Kind::Added, word.to_owned(), true, by_hand);
        }
        self.corrections(name, old, new);
    }

    /// Merges the fields of one owner. `whole` says whether the new ones are all that there is.
    fn fields(
        &mut self,
        owner: &Owner<'_>,
        old: &'a Fields,
        new: &'a draft::Entries<draft::Field>,
        whole: bool,
    ) {
        let by_hand = by_hand(owner.differences);
        // The field that a new one goes behind.
        let mut last: Option<&str> = None;
        for (name, field) in new {
            let place = format!("{}.{}.{name}", owner.place, owner.key);
            if let Some(known) = find(old, name).filter(|known| !known.implied) {
                last = Some(name);
                self.field(owner, &place, name, known, field);
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
                let fields = self.section(owner);
                let behind = last.and_then(|last| {
                    fields.keys().collect::<Vec<_>>().iter().position(|key| *key == last)
                });
                tree::insert(fields, behind.map_or(0, |at| at + 1), name, tree::field(&field));
                last = Some(name);
            }
        }
        // What is from an SDK no page has.
        let is_gone = |(name, field): &&(document::At<String>, document::Field)| {
            whole
                && field.source.is_empty()
                && !new.iter().any(|(other, _)| *other == name.value)
                && !self.is_implied(owner, &name.value)
        };
        let gone: Vec<_> = old.iter().filter(is_gone).collect();
        for (name, field) in gone {
            let place = format!("{}.{}.{}", owner.place, owner.key, name.value);
            let kept = by_hand.clone().or_else(|| corrected(owner, &name.value, None));
            if kept.is_none() && !field.implied {
                self.section(owner).shift_remove(name.value.as_str());
            }
            self.change(place, Kind::Removed, String::new(), true, kept);
        }
        let is_empty = |value: &Value| value.as_mapping().is_some_and(Mapping::is_empty);
        let entry = self.entry(owner.entry);
        if owner.key != "fields" && entry.get(owner.key).is_some_and(is_empty) {
            entry.shift_remove(owner.key);
        }
    }

    /// The fields of an owner as they stand in the file.
    fn section(&mut self, owner: &Owner<'_>) -> &mut Mapping {
        child(self.entry(owner.entry), owner.key)
    }

    fn field(
        &mut self,
        owner: &Owner<'_>,
        place: &str,
        name: &str,
        old: &'a document::Field,
        new: &draft::Field,
    ) {
        let old_kind = old.kind.as_ref().map_or(String::new(), |kind| written(&kind.value));
        let old_kind = match old.text {
            Some(_) => old_kind.replace("boolean", "string"),
            None => old_kind,
        };
        let (old_base, new_base) = (base(&old_kind), base(&new.kind));
        let both_types = find(&self.spec.types, old_base).is_some()
            && find_type(self.draft, new_base).is_some()
            && old_kind.len() - old_base.len() == new.kind.len() - new_base.len();
        if both_types {
            self.map(new_base, old_base);
        }
        let mut sets: Vec<(&str, Option<Value>)> = Vec::new();
        let by_hand = by_hand(owner.differences).or_else(|| by_hand(&old.differences));
        let new_kind = self.renamed(&new.kind);
        if !both_types && old_kind != new_kind {
            let kept = by_hand.clone().or_else(|| corrected(owner, name, Some("type")));
            if kept.is_none() {
                sets.push(("type", Some(tree::kind(&new_kind))));
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
                sets.push(("required", said.then(|| new.required.into())));
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
            sets.push(("source", (!new.source.is_empty()).then(|| new.source.clone().into())));
            let what = match &new.source[..] {
                [] => "the page has it by now".to_owned(),
                sdks => format!("from the SDKs for {}", sdks.join(" and ")),
            };
            self.change(place.to_owned(), Kind::Changed, what, false, None);
        }
        if !sets.is_empty() {
            let is_word = old.is_word();
            let field = self.section(owner).entry(name.into()).or_insert(Value::Null);
            set(field, is_word.then_some(old.required), sets);
        }
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
    fn corrections(&mut self, name: &str, old: &'a document::Operation, new: &draft::Operation) {
        let missing = new.corrections.iter().filter(|one| !is_corrected(old, &one.at));
        let missing: Vec<Value> = missing.map(tree::correction).collect();
        if !missing.is_empty() {
            let entry = self.entry(("operations", name));
            let there = entry.get("corrections").and_then(Value::as_sequence);
            let all = there.into_iter().flatten().cloned().chain(missing).collect::<Vec<_>>();
            self.put(name, "corrections", all.into());
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

    fn new_operations(&mut self) {
        for (name, new) in &self.draft.operations {
            if find(&self.spec.operations, name).is_some() {
                continue;
            }
            let mut new = new.clone();
            new.parameters = self.renamed_fields(&new.parameters);
            new.result = self.renamed_fields(&new.result);
            self.kept.operation(name, &new);
            let value = tree::operation(&new);
            child(&mut self.tree, "operations").insert(name.as_str().into(), value);
            self.change(name.clone(), Kind::Added, new.summary.clone(), false, None);
        }
    }

    /// Adds the types that the spec does not have; those without use go again.
    fn new_types(&mut self) {
        for (name, new) in self.draft.types.iter().chain(&self.draft.unused_types) {
            if self.mapped.contains_key(name) || find(&self.spec.types, name).is_some() {
                continue;
            }
            let mut new = new.clone();
            new.fields = self.renamed_fields(&new.fields);
            self.kept.type_(name, &new);
            child(&mut self.tree, "types").insert(name.as_str().into(), tree::type_(&new));
        }
    }
}

/// The map under a key, which is put in where there is none.
fn child<'t>(map: &'t mut Mapping, key: &str) -> &'t mut Mapping {
    let value = map.entry(key.into()).or_insert(Value::Null);
    if !value.is_mapping() {
        *value = Mapping::new().into();
    }
    match value {
        Value::Mapping(child) => child,
        _ => unreachable!("it is a mapping by now"),
    }
}

/// Sets or removes keys of a field. `word` says of one that is a word whether it is required; a
/// word stays one as long as it says all.
fn set(field: &mut Value, word: Option<bool>, sets: Vec<(&str, Option<Value>)>) {
    if let Some(required) = word {
        let mut map = Mapping::from_iter([("type".into(), "string".into())]);
        map.extend(required.then(|| ("required".into(), true.into())));
        *field = map.into();
    }
    let Value::Mapping(map) = field else { return };
    for (key, value) in sets {
        match value {
            Some(value) => _ = map.insert(key.into(), value),
            None => _ = map.shift_remove(key),
        }
    }
    let required = map.get("required").and_then(Value::as_bool);
    let is_plain = map.get("type").and_then(Value::as_str) == Some("string")
        && map.len() == 1 + usize::from(required.is_some());
    if word.is_some() && is_plain {
        *field = if required == Some(true) { "required" } else { "optional" }.into();
    }
}

/// Takes out the types that no operation leads to.
fn drop_unused_types(spec: &Document, tree: &mut Mapping) -> Result<(), String> {
    let new = specs::unchecked(&spec.file, &canonical::write(tree))
        .map_err(|mistakes| format!("merged, the spec would have mistakes:\n{mistakes}"))?;
    let used = reached(&new);
    if let Some(Value::Mapping(types)) = tree.get_mut("types") {
        types.retain(|name, _| name.as_str().is_some_and(|name| used.contains(name)));
        if types.is_empty() {
            tree.shift_remove("types");
        }
    }
    Ok(())
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

fn is_corrected(operation: &document::Operation, at: &str) -> bool {
    operation.corrections.iter().any(|found| found.at.value == at)
}

/// An entry and its name.
fn entry<'a, T>(entries: &'a document::Entries<T>, name: &str) -> Option<(&'a str, &'a T)> {
    let (name, found) = entries.iter().find(|(other, _)| other.value == name)?;
    Some((&name.value, found))
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
