//! Sentences of the sources into specs: descriptions in English, and facts.
//!
//! The last stage of an import. What a person has written into a spec stays; what comes from the
//! [`Memory`] follows it.

mod fit;
mod memory;
mod sentences;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use serde_yaml::{Mapping, Value};
use yun_codegen::disk;

use crate::canonical;
use crate::draft::page_address;
use crate::facts::{Map, Provider};
use crate::kept::{self, Kept};
use crate::specs::{self, Spec};
pub use memory::Memory;
pub use sentences::Sentences;
use sentences::{OperationSentences, Sentence};

/// What came of the sentences of a product.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Fields with a sentence, and how many of them are described now.
    pub sentences: usize,
    /// See [`sentences`](Self::sentences).
    pub described: usize,
    /// Sentences that the memory does not have: new ones, or changed ones.
    pub unknown: Vec<String>,
    /// Facts that do not fit their field.
    pub left_out: Vec<String>,
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.sentences += other.sentences;
        self.described += other.described;
        self.unknown.extend(other.unknown);
        self.left_out.extend(other.left_out);
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.unknown.iter().chain(&self.left_out) {
            writeln!(formatter, "{line}")?;
        }
        let Self { sentences, described, .. } = self;
        write!(formatter, "{described} of {sentences} sentences are described")
    }
}

/// Describes the specs of a provider: the files that change, and what came of it.
///
/// # Errors
/// What cannot be read, and specs that would have mistakes.
pub fn describe_files(
    root: &Path,
    provider: Provider,
    sentences: &[Sentences],
) -> Result<(Vec<(String, String)>, Outcome), String> {
    let memory = Memory::read(root, provider)?;
    let specs = specs::read(root)?;
    let of_provider = || specs.iter().filter(|spec| spec.provider == provider);
    let names: BTreeSet<&str> = of_provider()
        .flat_map(|spec| &spec.document.operations)
        .map(|(name, _)| name.value.as_str())
        .collect();
    let operations = |name: &str| {
        let same = || names.iter().find(|other| other.eq_ignore_ascii_case(name));
        names.get(name).or_else(same).map(|name| (*name).to_owned())
    };
    let (mut changed, mut outcome) = (Vec::new(), Outcome::default());
    for spec in of_provider() {
        let sentences = sentences_for(spec, sentences);
        if sentences.operations.is_empty() {
            continue;
        }
        let file = &spec.document.file;
        let refused = |error: &dyn fmt::Display| format!("{file}: {error}");
        let text =
            disk::read_text(&root.join(file), disk::MOST).map_err(|error| refused(&error))?;
        let mut mapping = canonical::parse(&text).map_err(|error| refused(&error))?;
        let mut kept = spec.kept.clone();
        outcome.add(describe(&mut mapping, &mut kept, &sentences, &memory, &operations));
        kept.prune(&spec.document);
        if kept != spec.kept {
            changed.push((kept::path(provider, &spec.document.product.value), kept.text()?));
        }
        let described = canonical::write(&mapping);
        if described != text {
            specs::checked(file, &described)?;
            changed.push((file.clone(), described));
        }
    }
    Ok((changed, outcome))
}

/// The sentences that a spec follows: of UCloud those of the pages that its operations name, of JD
/// Cloud those of the product.
fn sentences_for<'a>(spec: &Spec, all: &'a [Sentences]) -> ProductSentences<'a> {
    let document = &spec.document;
    let follows = |one: &Sentences, operation: &OperationSentences| {
        let mut operations = document.operations.iter();
        let found = operations.find(|(name, _)| name.value == operation.operation);
        found.is_some_and(|(_, found)| match &operation.page {
            Some(page) => found.documentation == page_address(page),
            None => one.product == document.product.value,
        })
    };
    let operations = all.iter().flat_map(|one| one.operations.iter().map(move |it| (one, it)));
    ProductSentences {
        product: document.product.value.clone(),
        operations: operations
            .filter(|(one, operation)| follows(one, operation))
            .map(|(one, operation)| {
                let own = !operation.models.is_empty();
                (operation, if own { &operation.models } else { &one.models })
            })
            .collect(),
    }
}

/// The sentences of a product, each operation with the models that it leads to.
struct ProductSentences<'a> {
    product: String,
    operations: Vec<(&'a OperationSentences, &'a BTreeMap<String, Map<Sentence>>)>,
}

/// Describes the operations, fields and types of a spec.
fn describe(
    spec: &mut Mapping,
    kept: &mut Kept,
    sentences: &ProductSentences<'_>,
    memory: &Memory,
    operations: &dyn Fn(&str) -> Option<String>,
) -> Outcome {
    let mut stage = Stage {
        memory,
        kept,
        operations,
        product: &sentences.product,
        done: BTreeSet::new(),
        outcome: Outcome::default(),
    };
    let mut types = spec.get("types").and_then(Value::as_mapping).cloned().unwrap_or_default();
    for (of_operation, models) in &sentences.operations {
        let Some(operation) = spec
            .get_mut("operations")
            .and_then(|all| all.get_mut(&of_operation.operation))
            .and_then(Value::as_mapping_mut)
        else {
            continue;
        };
        stage.operation(operation, of_operation);
        let mut seen = BTreeSet::new();
        for (key, rows) in [("parameters", &of_operation.request), ("result", &of_operation.result)]
        {
            let place = format!("{}.{key}", of_operation.operation);
            let Some(fields) = operation.get_mut(key).and_then(Value::as_mapping_mut) else {
                continue;
            };
            for (name, sentence) in &rows.0 {
                stage.row(fields, &mut types, &place, name, sentence);
            }
            for field in fields.values() {
                stage.types_of(field, &mut types, models, &mut seen);
            }
            stage.remove_unfit_ranges(&place, fields);
        }
    }
    if let Some(Value::Mapping(operations)) = spec.get_mut("operations") {
        for (name, operation) in operations {
            for key in ["parameters", "result"] {
                let place = format!("{}.{key}", name.as_str().unwrap_or_default());
                if let Some(Value::Mapping(fields)) = operation.get_mut(key) {
                    stage.by_name(&place, fields);
                }
            }
        }
    }
    for (name, type_) in &mut types {
        let place = format!("types.{}.fields", name.as_str().unwrap_or_default());
        if let Some(fields) = type_.get_mut("fields").and_then(Value::as_mapping_mut) {
            stage.remove_unfit_ranges(&place, fields);
            stage.by_name(&place, fields);
        }
    }
    if let Some(Value::Mapping(operations)) = spec.get_mut("operations") {
        for (name, operation) in operations {
            for key in ["parameters", "result"] {
                let place = format!("{}.{key}", name.as_str().unwrap_or_default());
                if let Some(Value::Mapping(fields)) = operation.get_mut(key) {
                    stage.by_name(&place, fields);
                }
            }
        }
    }
    if !types.is_empty() {
        spec.insert("types".into(), Value::Mapping(types));
    }
    stage.outcome
}

struct Stage<'a> {
    memory: &'a Memory,
    kept: &'a mut Kept,
    operations: &'a dyn Fn(&str) -> Option<String>,
    product: &'a str,
    /// Fields that have been described; a type can be on many pages, of which the first counts.
    done: BTreeSet<String>,
    outcome: Outcome,
}

impl Stage<'_> {
    /// Summary, description, preconditions and deprecation of an operation.
    fn operation(&mut self, operation: &mut Mapping, sentences: &OperationSentences) {
        let (name, own) = (&sentences.operation, sentences.own());
        if own.trim_matches([' ', '|']).is_empty() {
            return;
        }
        let Some(entry) = self.memory.operation(name, &own) else {
            let place = format!("{}: {name}", self.product);
            self.outcome.unknown.push(format!("{place}: a new sentence: {}", one_line(&own)));
            return;
        };
        let reads = operation.get("idempotent").and_then(Value::as_bool).unwrap_or(false);
        let by_rule = crate::rules::summary(name, reads);
        let summary = operation.get("summary").and_then(Value::as_str).unwrap_or_default();
        let by_rule = summary == by_rule && !operation.contains_key("description");
        if !by_rule && !self.wrote("operations", name, operation) {
            self.forget("operations", name);
            return; // A person wrote about it.
        }
        for key in ["summary", "description", "preconditions", "deprecated"] {
            if let Some(value) = entry.keys.get(key) {
                operation.insert(key.into(), value.clone());
            }
        }
        self.remember("operations", name, entry.mark());
    }

    /// Whether what stands there was written by an import.
    fn wrote(&self, owner: &str, name: &str, keys: &Mapping) -> bool {
        let mark = self.kept.words.get(owner).and_then(|words| words.get(name));
        mark.is_some_and(|mark| memory::wrote(mark, keys))
    }

    fn remember(&mut self, owner: &str, name: &str, mark: String) {
        self.kept.words.entry(owner.to_owned()).or_default().insert(name.to_owned(), mark);
    }

    /// Describes fields of which no source says anything, but the name does.
    fn by_name(&mut self, owner: &str, fields: &mut Mapping) {
        for (name, field) in fields {
            let (Some(name), Some(field)) = (name.as_str(), field.as_mapping_mut()) else {
                continue;
            };
            let Some(entry) = self.memory.name(name) else { continue };
            let mark = self.kept.words.get(owner).and_then(|words| words.get(name));
            let by_name = mark.is_some_and(|mark| entry.made(mark));
            let wrote = by_name && self.wrote(owner, name, field);
            if field.contains_key("description") && !wrote {
                continue;
            }
            for key in ["description", "unit"] {
                if let Some(value) = entry.keys.get(key) {
                    field.insert(key.into(), value.clone());
                }
            }
            self.remember(owner, name, entry.mark());
        }
    }

    fn forget(&mut self, owner: &str, name: &str) {
        if let Some(words) = self.kept.words.get_mut(owner) {
            words.remove(name);
        }
    }

    fn remove_unfit_ranges(&mut self, place: &str, fields: &mut Mapping) {
        let removed = fit::remove_unfit_ranges(fields);
        let product = &self.product;
        self.outcome
            .left_out
            .extend(removed.iter().map(|fact| format!("{product}: {place}.{fact}")));
    }

    /// A row of a table, perhaps with a dotted name.
    fn row(
        &mut self,
        fields: &mut Mapping,
        types: &mut Mapping,
        place: &str,
        name: &str,
        sentence: &Sentence,
    ) {
        let mut parts = name.split('.').filter(|part| !part.eq_ignore_ascii_case("n"));
        let Some(first) = parts.next() else { return };
        let rest: Vec<&str> = parts.collect();
        let Some((last, path)) = rest.split_last() else {
            self.field(fields, place, first, name, sentence);
            return;
        };
        let mut type_ = fields.get(first).and_then(innermost);
        for part in path {
            type_ = type_.and_then(|type_| fields_of(types, &type_)?.get(part).and_then(innermost));
        }
        let Some(type_) = type_ else { return };
        let place = format!("types.{type_}.fields");
        if let Some(fields) = fields_of(types, &type_) {
            self.field(fields, &place, last, name, sentence);
        }
    }

    /// The types that a field leads to, with the sentences of their models.
    fn types_of(
        &mut self,
        field: &Value,
        types: &mut Mapping,
        models: &BTreeMap<String, Map<Sentence>>,
        seen: &mut BTreeSet<String>,
    ) {
        let Some(type_) = innermost(field) else { return };
        if !types.contains_key(&type_) || !seen.insert(type_.clone()) {
            return;
        }
        let model = self.kept.name_of(&type_).to_owned();
        let Some(fields) = fields_of(types, &type_) else { return };
        let rows = models.get(&model);
        let place = format!("types.{type_}.fields");
        for (name, sentence) in rows.into_iter().flat_map(|rows| &rows.0) {
            self.field(fields, &place, name, name, sentence);
        }
        let within: Vec<Value> = fields.values().cloned().collect();
        for field in &within {
            self.types_of(field, types, models, seen);
        }
    }

    /// One field, of which the source says `sentence` under the name `row`.
    fn field(
        &mut self,
        fields: &mut Mapping,
        place: &str,
        name: &str,
        row: &str,
        sentence: &Sentence,
    ) {
        let siblings = fields.clone();
        let Some(Value::Mapping(field)) = fields.get_mut(name) else {
            return; // A word is all that there is to say of a provider-wide parameter.
        };
        let Some(sentence) = sentence.as_deref().filter(|text| !text.trim().is_empty()) else {
            return;
        };
        self.outcome.sentences += 1;
        let owner = place;
        let place = format!("{}: {owner}.{name}", self.product);
        if self.done.contains(&place) {
            self.outcome.described += 1;
            return;
        }
        let Some(entry) = self.memory.field(row, sentence) else {
            if field.contains_key("description") {
                self.outcome.described += 1;
            }
            self.outcome.unknown.push(format!("{place}: a new sentence: {}", one_line(sentence)));
            return;
        };
        let (facts, left_out) = fit::fitting(entry.keys, field, &siblings, self.operations);
        self.outcome.left_out.extend(left_out.iter().map(|fact| format!("{place}: {fact}")));
        let has_prose = field.contains_key("description");
        let of_person = has_prose && !self.wrote(owner, name, field);
        for (key, value) in facts {
            let prose = matches!(key.as_str(), Some("description" | "note"));
            if of_person && (prose || field.contains_key(&key)) {
                continue;
            }
            field.insert(key, value);
        }
        if field.contains_key("description") {
            self.outcome.described += 1;
            self.done.insert(place);
        }
        match of_person {
            true => self.forget(owner, name),
            false => self.remember(owner, name, entry.mark()),
        }
    }
}

/// The name of a type within lists; `None` of plain types.
fn innermost(field: &Value) -> Option<String> {
    let (base, _) = fit::type_of(field.as_mapping()?);
    let plain = ["string", "integer", "number", "boolean", "any", ""];
    (!plain.contains(&&*base)).then_some(base)
}

fn fields_of<'a>(types: &'a mut Mapping, type_: &str) -> Option<&'a mut Mapping> {
    types.get_mut(type_)?.get_mut("fields")?.as_mapping_mut()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use super::*;
    use crate::facts::Provider;

    const SPEC: &str = "\
provider: ucloud
product: disks
title: Disks
endpoint: api.ucloud.cn
operations:
  CreateDisk:
    summary: Creates disk.
    documentation: https://docs.ucloud.cn/api/disks-api/create_disk
    idempotent: false
    parameters:
      Region: required
      Size: {type: integer, required: true}
      Name: {type: string, description: What people call the disk.}
      Labels: {type: [CreateDiskLabels]}
    result:
      Disk: {type: DiskInfo}
types:
  CreateDiskLabels:
    fields:
      Key: {type: string}
  DiskInfo:
    fields:
      Id: {type: string}
      Copy: {type: DiskInfo}
";

    const SENTENCES: &str = r#"{"provider": "ucloud", "product": "disks", "operations": [{
        "page": "disks-api/create_disk.md", "action": "CreateDisk", "title": "创建", "text": "创建磁盘",
        "request": {"Region": "地域", "Size": "大小，单位GB", "Name": "名字", "Labels.N.Key": "键"},
        "response": {"Disk": "磁盘"}, "models": {"Disk": {"Id": "编号", "Copy": null}}}]}"#;

    fn memory(entries: &[(&str, &str, &str)]) -> Memory {
        let mut memory = Memory::default();
        for (name, sentence, facts) in entries {
            memory.learn(name, sentence, facts);
        }
        memory
    }

    fn described(memory: &Memory) -> (Mapping, Outcome) {
        let mut spec = canonical::parse(SPEC).unwrap();
        let sentences: Sentences = serde_json::from_str(SENTENCES).unwrap();
        let mut kept = Kept::default();
        kept.models.insert("DiskInfo".to_owned(), "Disk".to_owned());
        let document = specs::unchecked("specs/ucloud/disks.yaml", SPEC).unwrap();
        let of_spec = Spec { provider: Provider::Ucloud, document, kept };
        let all = [sentences];
        let sentences = sentences_for(&of_spec, &all);
        let mut kept = of_spec.kept.clone();
        let outcome = describe(&mut spec, &mut kept, &sentences, memory, &|_| None);
        (spec, outcome)
    }

    #[test]
    fn sentences_reach_parameters_results_and_types() {
        let memory = memory(&[
            ("Size", "大小，单位GB", r#"{"description": "Size of the disk.", "unit": "GB"}"#),
            ("Name", "名字", r#"{"description": "Name of the disk.", "length": {"maximum": 63}}"#),
            ("Labels.N.Key", "键", r#"{"description": "Key of the label."}"#),
            ("Disk", "磁盘", r#"{"description": "The disk."}"#),
            ("Id", "编号", r#"{"description": "Id of the disk."}"#),
            (
                "CreateDisk",
                "创建 || 创建磁盘",
                r#"{"summary": "Creates a disk.", "description": "It is billed."}"#,
            ),
        ]);
        let (spec, outcome) = described(&memory);
        assert_eq!(outcome.unknown, [""; 0]);
        assert_eq!((outcome.sentences, outcome.described), (5, 5));
        let operation = &spec["operations"]["CreateDisk"];
        assert_eq!(operation["summary"], "Creates a disk.");
        assert_eq!(operation["description"], "It is billed.");
        let parameters = &operation["parameters"];
        assert_eq!(parameters["Region"], "required");
        assert_eq!(parameters["Size"]["description"], "Size of the disk.");
        assert_eq!(parameters["Size"]["unit"], "GB");
        // What a person wrote stays; what nobody has said comes beside it.
        assert_eq!(parameters["Name"]["description"], "What people call the disk.");
        assert_eq!(parameters["Name"]["length"]["maximum"], 63);
        assert_eq!(operation["result"]["Disk"]["description"], "The disk.");
        let types = &spec["types"];
        assert_eq!(types["CreateDiskLabels"]["fields"]["Key"]["description"], "Key of the label.");
        assert_eq!(types["DiskInfo"]["fields"]["Id"]["description"], "Id of the disk.");
    }

    #[test]
    fn a_name_that_is_clear_describes_what_no_source_does() {
        let memory = memory(&[
            ("Copy", "", r#"{"description": "Copy of the disk."}"#),
            ("Size", "大小，单位GB", r#"{"description": "Size of the disk."}"#),
            ("Size", "", r#"{"description": "Size of it."}"#),
        ]);
        let (spec, outcome) = described(&memory);
        assert_eq!((outcome.sentences, outcome.described), (5, 2));
        let fields = &spec["types"]["DiskInfo"]["fields"];
        assert_eq!(fields["Copy"]["description"], "Copy of the disk.");
        let parameters = &spec["operations"]["CreateDisk"]["parameters"];
        assert_eq!(parameters["Size"]["description"], "Size of the disk.");
    }

    #[test]
    fn sentences_that_are_new_or_changed_are_reported() {
        let (spec, outcome) = described(&memory(&[("Size", "大小，单位MB", r#"{"unit": "MB"}"#)]));
        assert_eq!(spec, canonical::parse(SPEC).unwrap());
        assert_eq!((outcome.sentences, outcome.described), (5, 1));
        let places: Vec<_> =
            outcome.unknown.iter().map(|line| line.split(": a new").next()).collect();
        let expected = [
            "disks: CreateDisk",
            "disks: CreateDisk.parameters.Size",
            "disks: CreateDisk.parameters.Name",
            "disks: types.CreateDiskLabels.fields.Key",
            "disks: CreateDisk.result.Disk",
            "disks: types.DiskInfo.fields.Id",
        ];
        assert_eq!(places, expected.map(Some));
    }

    #[test]
    fn what_an_import_wrote_follows_the_memory_and_what_a_person_wrote_stays() {
        let says = |text: &str| {
            memory(&[("Size", "大小，单位GB", &format!(r#"{{"description": "{text}"}}"#))])
        };
        let sentences: [Sentences; 1] = [serde_json::from_str(SENTENCES).unwrap()];
        let document = specs::unchecked("specs/ucloud/disks.yaml", SPEC).unwrap();
        let of_spec = Spec { provider: Provider::Ucloud, document, kept: Kept::default() };
        let sentences = sentences_for(&of_spec, &sentences);
        let (mut spec, mut kept) = (canonical::parse(SPEC).unwrap(), Kept::default());
        let mut said = |spec: &mut Mapping, text: &str| {
            describe(spec, &mut kept, &sentences, &says(text), &|_| None);
            spec["operations"]["CreateDisk"]["parameters"]["Size"]["description"].clone()
        };
        assert_eq!(said(&mut spec, "Size."), "Size.");
        assert_eq!(said(&mut spec, "Capacity."), "Capacity.");
        spec["operations"]["CreateDisk"]["parameters"]["Size"]["description"] = "Room.".into();
        assert_eq!(said(&mut spec, "Volume."), "Room.");
        assert_eq!(said(&mut spec, "Room."), "Room.");
        assert_eq!(said(&mut spec, "Volume."), "Room.");
    }
}
