//! The translation memory: what a sentence of a source says, in English and as facts.
//!
//! `crates/importer/words/<provider>-fields.jsonl` has a line for each pair of a field's name and the
//! sentence that a source has for it, `<provider>-operations.jsonl` one for each operation. The sentence itself is not kept; the pair is known by a hash.

use std::collections::BTreeMap;
use std::path::Path;

use serde_yaml::{Mapping, Value};
use sha2::{Digest, Sha256};
use yun_codegen::disk;

use crate::facts::Provider;

/// What is known of the sentences of one provider.
#[derive(Default)]
pub struct Memory {
    fields: BTreeMap<String, Mapping>,
    operations: BTreeMap<String, Mapping>,
}

impl Memory {
    /// Reads the memory of a provider.
    ///
    /// # Errors
    /// What cannot be read, with file and line.
    pub fn read(root: &Path, provider: Provider) -> Result<Self, String> {
        let mut memory = Self::default();
        for part in [Part::Fields, Part::Operations] {
            let path = format!("crates/importer/words/{provider}-{}.jsonl", part.name());
            let text = disk::read_text(&root.join(&path), disk::MOST)
                .map_err(|error| format!("{path}: {error}"))?;
            for (index, line) in text.lines().enumerate() {
                memory
                    .add(part, line)
                    .map_err(|problem| format!("{path}:{}: {problem}", index + 1))?;
            }
        }
        Ok(memory)
    }

    fn add(&mut self, part: Part, line: &str) -> Result<(), String> {
        let mut entry: Mapping = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let mut take = |key: &str| match entry.shift_remove(key) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(format!("`{key}` is missing")),
        };
        let (id, _) = (take("id")?, take("name")?);
        let entries = match part {
            Part::Fields => &mut self.fields,
            Part::Operations => &mut self.operations,
        };
        match entries.insert(id.clone(), entry) {
            None => Ok(()),
            Some(_) => Err(format!("`{id}` is here a second time")),
        }
    }

    /// What the sentence says of the field.
    pub(super) fn field(&self, name: &str, sentence: &str) -> Option<Entry<'_>> {
        Entry::of(&self.fields, name, sentence)
    }

    /// What the name alone says of the field, where there is no sentence.
    pub(super) fn name(&self, name: &str) -> Option<Entry<'_>> {
        self.field(name, "")
    }

    /// What the sentence says of the operation.
    pub(super) fn operation(&self, name: &str, sentence: &str) -> Option<Entry<'_>> {
        Entry::of(&self.operations, name, sentence)
    }
}

/// What one sentence says.
pub(super) struct Entry<'a> {
    pub(super) keys: &'a Mapping,
    id: String,
}

impl<'a> Entry<'a> {
    fn of(entries: &'a BTreeMap<String, Mapping>, name: &str, sentence: &str) -> Option<Self> {
        let id = id(name, sentence);
        Some(Self { keys: entries.get(&id)?, id })
    }

    /// Whether a mark is of this pair, whatever was said of it then.
    pub(super) fn made(&self, mark: &str) -> bool {
        mark.split(' ').next() == Some(&self.id)
    }

    /// What is kept of it: which sentence was followed, and what was written.
    pub(super) fn mark(&self) -> String {
        format!("{} {}", self.id, digest(&prose(self.keys), 3))
    }
}

/// Whether the prose of a field or operation is what a mark says was written.
pub(super) fn wrote(mark: &str, keys: &Mapping) -> bool {
    mark.rsplit(' ').next() == Some(&digest(&prose(keys), 3))
}

/// What a person would edit.
fn prose(keys: &Mapping) -> String {
    let text = |key: &str| keys.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{}\n{}", text("summary"), text("description"))
}

#[cfg(test)]
impl Memory {
    /// Learns what a sentence says; of an operation, if there is a summary.
    pub(super) fn learn(&mut self, name: &str, sentence: &str, facts: &str) {
        let part = if facts.contains("summary") { Part::Operations } else { Part::Fields };
        let id = id(name, sentence);
        let line = format!(r#"{{"id": "{id}", "name": "{name}", {}"#, &facts[1..]);
        self.add(part, &line).unwrap_or_else(|problem| panic!("{line}: {problem}"));
    }
}

/// The two files of a provider.
#[derive(Clone, Copy)]
enum Part {
    Fields,
    Operations,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Fields => "fields",
            Self::Operations => "operations",
        }
    }
}

/// What a pair is known by: six bytes of a hash of name and sentence, white space made equal.
fn id(name: &str, sentence: &str) -> String {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    digest(&format!("{name}\0{}", words.join(" ")), 6)
}

/// The first bytes of a hash, in hexadecimal.
fn digest(text: &str, bytes: usize) -> String {
    Sha256::digest(text)[..bytes].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_found_however_its_white_space_is_written() {
        let mut memory = Memory::default();
        let id = id("Size", "磁盘大小 单位GB");
        memory
            .add(Part::Fields, &format!(r#"{{"id": "{id}", "name": "Size", "description": "Size of the disk.", "unit": "GB"}}"#))
            .unwrap();
        let found = memory.field("Size", " 磁盘大小\n单位GB ").unwrap();
        assert_eq!(found.keys.get("unit"), Some(&"GB".into()));
        assert!(memory.field("Size", "磁盘大小").is_none());
        let mark = found.mark();
        let keys = |text: &str| serde_yaml::from_str::<Mapping>(text).unwrap();
        assert!(wrote(&mark, &keys("{type: integer, description: Size of the disk.}")), "{mark}");
        assert!(!wrote(&mark, &keys("{type: integer, description: Size.}")), "{mark}");
    }

    #[test]
    fn lines_that_are_not_of_the_memory_are_refused() {
        let mut memory = Memory::default();
        let line = r#"{"id": "a", "name": "b"}"#;
        memory.add(Part::Fields, line).unwrap();
        memory.add(Part::Operations, line).unwrap();
        for (line, problem) in [
            (line, "second time"),
            (r#"{"name": "b"}"#, "`id` is missing"),
            (r#"{"id": "c"}"#, "`name` is missing"),
            ("[]", "invalid type"),
        ] {
            let refused = memory.add(Part::Fields, line).unwrap_err();
            assert!(refused.contains(problem), "{line}: {refused}");
        }
    }
}
