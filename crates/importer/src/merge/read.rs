//! What a spec says, as far as facts speak of it.

use serde_yaml::{Mapping, Value};
use yun_codegen::dialect::DIALECTS;

use super::Version;
use crate::facts::Kind;

/// What has fields: the `parameters` or `result` of an operation, or a type.
#[derive(Clone, Copy)]
pub(super) struct Owner<'t> {
    pub(super) section: &'static str,
    pub(super) name: &'t str,
    pub(super) key: &'static str,
}

impl<'t> Owner<'t> {
    pub(super) fn of_type(name: &'t str) -> Self {
        Self { section: "types", name, key: "fields" }
    }

    pub(super) fn of_operation(name: &'t str) -> [Self; 2] {
        ["parameters", "result"].map(|key| Self { section: "operations", name, key })
    }

    /// The fields, with those that only the path names.
    pub(super) fn fields<'v>(self, spec: &'v Version) -> Vec<(&'v str, Field<'v>)> {
        let Some(entry) = entry(&spec.tree, self.section, self.name) else { return Vec::new() };
        let types = if self.section == "types" { "types." } else { "" };
        let field = |name, value| {
            let place = format!("{types}{}.{}.{name}", self.name, self.key);
            Field::of(value, spec.kept.widths.get(&place).map(String::as_str), place)
        };
        let listed = entries(entry, self.key).map(|(name, value)| (name, field(name, Some(value))));
        let mut fields: Vec<_> = listed.collect();
        let dialect =
            DIALECTS.iter().find(|one| text(&spec.tree, "provider") == Some(one.provider));
        let wide = dialect.map(|dialect| dialect.provider_wide).unwrap_or_default();
        for (name, _) in wide.iter().filter(|_| self.key == "parameters") {
            if in_path(entry, name) && find(&fields, name).is_none() {
                fields.insert(0, (name, field(name, None)));
            }
        }
        fields
    }
}

pub(super) struct Field<'v> {
    pub(super) place: String,
    /// What stands in the spec; nothing, when it is there only because the path names it.
    pub(super) value: Option<&'v Value>,
    pub(super) kind: Kind,
    pub(super) width: Option<&'v str>,
    pub(super) required: bool,
    pub(super) source: Option<&'v Value>,
}

impl<'v> Field<'v> {
    fn of(value: Option<&'v Value>, width: Option<&'v str>, place: String) -> Self {
        let get = |key: &str| value.and_then(|value| value.get(key));
        let is_word = value.is_none_or(|value| value == "required");
        let kind = get("type").map_or_else(|| Kind::one("string"), kind);
        // A boolean with a text is one that people made of text.
        let kind = if get("text").is_some() { kind.of("string") } else { kind };
        let required = is_word || get("required").and_then(Value::as_bool).unwrap_or_default();
        Self { place, value, kind, width, required, source: get("source") }
    }
}

fn kind(value: &Value) -> Kind {
    match value {
        Value::Sequence(items) => items.first().map(kind).unwrap_or_default().list(),
        _ => Kind::one(value.as_str().unwrap_or_default()),
    }
}

/// The field of a name.
pub(super) fn find<'f, 'v>(fields: &'f [(&str, Field<'v>)], name: &str) -> Option<&'f Field<'v>> {
    fields.iter().find(|(other, _)| *other == name).map(|(_, field)| field)
}

/// What is under a key, by name.
pub(super) fn entries<'t>(
    map: &'t Mapping,
    key: &str,
) -> impl Iterator<Item = (&'t str, &'t Value)> {
    let entries = map.get(key).and_then(Value::as_mapping).into_iter().flatten();
    entries.filter_map(|(name, entry)| Some((name.as_str()?, entry)))
}

/// An operation or type.
pub(super) fn entry<'t>(tree: &'t Mapping, section: &str, name: &str) -> Option<&'t Mapping> {
    tree.get(section)?.get(name)?.as_mapping()
}

pub(super) fn text<'t>(map: &'t Mapping, key: &str) -> Option<&'t str> {
    map.get(key).and_then(Value::as_str)
}

pub(super) fn items<'t>(map: &'t Mapping, key: &str) -> impl Iterator<Item = &'t Value> {
    map.get(key).and_then(Value::as_sequence).into_iter().flatten()
}

/// Whether the path of an operation names the parameter.
pub(super) fn in_path(operation: &Mapping, parameter: &str) -> bool {
    text(operation, "path").is_some_and(|path| path.contains(&format!("{{{parameter}}}")))
}
