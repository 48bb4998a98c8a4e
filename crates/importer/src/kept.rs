//! What the sources say and no code needs, kept beside the specs so that facts come out as they went
//! in: `crates/importer/kept/<provider>/<product>.json`. An import writes it, nobody else.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};
use yun_codegen::disk;
use yun_codegen::document::{self, Document};

use crate::draft::{Draft, Entries, Field};
use crate::facts::{Kind, Map, Provider, Row};

/// What is kept of a product. A field is named by its place, `createDisk.parameters.size` or
/// `types.Disk.fields.size`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Kept {
    /// UCloud: pages that describe an action too, and are not followed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub other_pages: BTreeMap<String, Vec<String>>,
    /// What the provider calls the models of types that have another name: `Model`, or
    /// `product.Model` of one that is copied from another product.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<String, String>,
    /// JD Cloud: the width of numbers, `int64` or `float32`, where it is not the usual one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub widths: BTreeMap<String, String>,
    /// UCloud: how the page spells a parameter, where that is not its name with an `.N` for a list.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rows: BTreeMap<String, String>,
    /// What the translation memory said, by the place of a field's owner and by the field's name;
    /// of operations under `operations`. What it says differs from the spec when a person has
    /// written there since.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// JD Cloud: models that no operation leads to. A required field has a `!` behind its name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unused: BTreeMap<String, Map<Kind>>,
}

/// The file of what is kept of a product, from the root of the workspace.
pub(crate) fn path(provider: Provider, product: &str) -> String {
    format!("crates/importer/kept/{provider}/{product}.json")
}

impl Kept {
    /// Reads what is kept of a product: nothing, when there is no file.
    ///
    /// # Errors
    /// When the file cannot be read, or holds something else.
    pub(crate) fn read(root: &Path, provider: Provider, product: &str) -> Result<Self, String> {
        let path = path(provider, product);
        let refused = |error: &dyn std::fmt::Display| format!("{path}: {error}");
        match disk::read_text(&root.join(&path), disk::MOST) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| refused(&error)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(refused(&error)),
        }
    }

    /// The text of its file.
    pub(crate) fn text(&self) -> Result<String, String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        Ok(text + "\n")
    }

    /// All that a new spec leaves out.
    pub(crate) fn of(draft: &Draft) -> Self {
        let mut kept = Self::default();
        for (name, operation) in &draft.operations {
            if !operation.other_pages.is_empty() {
                kept.other_pages.insert(name.clone(), operation.other_pages.clone());
            }
            kept.fields(&format!("{name}.parameters"), &operation.parameters);
            kept.fields(&format!("{name}.result"), &operation.result);
        }
        for (name, type_) in &draft.types {
            kept.models.extend(type_.origin.clone().map(|origin| (name.clone(), origin)));
            kept.fields(&format!("types.{name}.fields"), &type_.fields);
        }
        for (model, rows) in &draft.models {
            kept.model(model, rows);
        }
        let types = draft.types.iter().map(|(name, _)| name.as_str());
        kept.drop_used(types);
        kept
    }

    fn fields(&mut self, owner: &str, fields: &Entries<Field>) {
        for (name, field) in fields {
            let place = format!("{owner}.{name}");
            self.width(&place, field.format);
            self.rows.extend(field.row.clone().map(|row| (place, row)));
        }
    }

    /// Takes over what is kept of the fields at a place and below it.
    pub(crate) fn take(&mut self, from: &Self, place: &str) {
        for (to, from) in [(&mut self.widths, &from.widths), (&mut self.rows, &from.rows)] {
            let within = from.iter().filter(|(other, _)| is_within(other, place));
            to.extend(within.map(|(place, what)| (place.clone(), what.clone())));
        }
    }

    pub(crate) fn width(&mut self, place: &str, width: Option<&str>) {
        match width {
            Some(width) => self.widths.insert(place.to_owned(), width.to_owned()),
            None => self.widths.remove(place),
        };
    }

    /// Adds a model to the unused ones.
    pub(crate) fn model(&mut self, model: &str, rows: &[Row]) {
        let row = |row: &Row| {
            let required = if row.required.unwrap_or_default() { "!" } else { "" };
            (format!("{}{required}", row.name), row.kind.clone())
        };
        self.unused.insert(model.to_owned(), Map(rows.iter().map(row).collect()));
    }

    /// The rows of the models that no operation leads to.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (&str, Vec<Row>)> {
        let row = |(name, kind): &(String, Kind)| Row {
            name: name.trim_end_matches('!').to_owned(),
            kind: kind.clone(),
            required: Some(name.ends_with('!')),
            ..Row::default()
        };
        let rows = move |rows: &Map<Kind>| rows.0.iter().map(row).collect();
        self.unused.iter().map(move |(model, fields)| (model.as_str(), rows(fields)))
    }

    /// What the provider calls a type.
    pub(crate) fn name_of<'a>(&'a self, type_: &'a str) -> &'a str {
        self.models.get(type_).map_or(type_, String::as_str)
    }

    /// Takes the models of types out of the unused ones.
    fn drop_used<'a>(&mut self, types: impl Iterator<Item = &'a str>) {
        let used: BTreeSet<String> = types.map(|name| self.name_of(name).to_owned()).collect();
        self.unused.retain(|model, _| !used.contains(model));
    }

    /// Drops what is said of places that the spec does not have.
    pub(crate) fn prune(&mut self, spec: &Document) {
        let types = || spec.types.iter().map(|(name, _)| name.value.as_str());
        self.drop_used(types());
        let types: BTreeSet<&str> = types().collect();
        self.models.retain(|name, _| types.contains(name.as_str()));
        let operations: BTreeSet<&str> =
            spec.operations.iter().map(|(name, _)| name.value.as_str()).collect();
        self.other_pages.retain(|name, _| operations.contains(name.as_str()));
        let mut places = BTreeSet::new();
        let mut add = |owner: String, fields: &document::Entries<document::Field>| {
            places.extend(fields.iter().map(|(name, _)| format!("{owner}.{}", name.value)));
        };
        for (name, operation) in &spec.operations {
            add(format!("{}.parameters", name.value), &operation.parameters);
            add(format!("{}.result", name.value), &operation.result);
        }
        for (name, type_) in &spec.types {
            add(format!("types.{}.fields", name.value), &type_.fields);
        }
        for (owner, words) in &mut self.words {
            words.retain(|name, _| match owner.as_str() {
                "operations" => operations.contains(name.as_str()),
                _ => places.contains(&format!("{owner}.{name}")),
            });
        }
        self.words.retain(|_, words| !words.is_empty());
        self.widths.retain(|place, _| places.contains(place));
        self.rows.retain(|place, _| places.contains(place));
    }
}

/// Whether a place is another one, or below it.
pub(crate) fn is_within(place: &str, other: &str) -> bool {
    place.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use super::*;
    use crate::specs;

    #[test]
    fn what_is_kept_is_about_what_the_specs_have_and_written_as_an_import_writes_it() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let mut files = 0;
        for spec in specs::read(root).unwrap() {
            let (provider, product) = (spec.provider, &spec.document.product.value);
            let path = path(provider, product);
            let mut pruned = spec.kept.clone();
            pruned.prune(&spec.document);
            assert_eq!(pruned, spec.kept, "{path}");
            if spec.kept != Kept::default() {
                let text = std::fs::read_to_string(root.join(&path)).unwrap();
                assert!(text == spec.kept.text().unwrap(), "{path} is written in another way");
                files += 1;
            }
        }
        let folders = Provider::ALL.iter().map(|provider| path(*provider, ""));
        let there = folders.map(|folder| {
            std::fs::read_dir(root.join(folder.trim_end_matches(".json"))).unwrap().count()
        });
        assert_eq!(there.sum::<usize>(), files, "there are files of products that have no spec");
    }
}
