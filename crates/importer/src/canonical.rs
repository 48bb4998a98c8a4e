//! The one form in which specs are written: keys in a fixed order, operations, types and waiters as
//! blocks, and a field on one line where it fits.

use std::path::Path;

use serde_yaml::{Mapping, Value};
use yun_codegen::dialect::DIALECTS;
use yun_codegen::{disk, names};

use crate::specs;

/// Columns of a line.
const WIDTH: usize = 120;

/// Sections whose entries are blocks with a blank line between them, and the order of the keys of
/// each entry.
const SECTIONS: &[(&str, &[&str])] =
    &[("operations", OPERATION), ("types", TYPE), ("waiters", WAITER)];

/// Maps whose entries stand each on their own line, or in a block if that is too long.
const TABLES: &[&str] = &["parameters", "result", "fields", "errors"];

/// Lists of sentences, of which each stands on a line of its own.
const SENTENCES: &[&str] = &["preconditions", "differences"];

/// The order of the keys of a file, of a product or a provider. Keys that an order does not have
/// come last, as they stand.
const FILE: &[&str] = &[
    "provider",
    "product",
    "title",
    "description",
    "documentation",
    "endpoint",
    "service",
    "revision",
    "note",
    "differences",
    "regions",
    "zones",
    "operations",
    "types",
    "waiters",
    "error_codes",
];
const OPERATION: &[&str] = &[
    "summary",
    "description",
    "documentation",
    "deprecated",
    "rust",
    "rust_type",
    "method",
    "path",
    "encoding",
    "note",
    "idempotent",
    "preconditions",
    "paging",
    "resource",
    "parameters",
    "result",
    "errors",
    "differences",
    "corrections",
];
const TYPE: &[&str] =
    &["description", "deprecated", "rust", "note", "fields", "differences", "corrections"];
const FIELD: &[&str] = &[
    "type",
    "text",
    "rust",
    "required",
    "required_when",
    "only_when",
    "default",
    "format",
    "values",
    "enum",
    "unit",
    "ranges",
    "length",
    "items",
    "secret",
    "base64",
    "token",
    "source",
    "from",
    "deprecated",
    "description",
    "example",
    "note",
    "differences",
];
/// An error code, region or zone.
const CODE: &[&str] = &["kind", "region", "name", "meaning", "note"];
const WAITER: &[&str] = &[
    "summary",
    "note",
    "operation",
    "argument",
    "item",
    "key",
    "state",
    "success",
    "failure",
    "missing_for",
    "interval",
    "timeout",
];

/// The specs below `root` that are not in this form, and how they are written in it.
///
/// # Errors
/// What cannot be read, and what would not be the same.
pub fn unformatted(root: &Path) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    let products = specs::read(root)?.into_iter().map(|spec| spec.document.file);
    let providers = DIALECTS.iter().map(|dialect| format!("specs/{}.yaml", dialect.provider));
    for name in providers.filter(|name| root.join(name).exists()).chain(products) {
        let refused = |error: &dyn std::fmt::Display| format!("{name}: {error}");
        let text =
            disk::read_text(&root.join(&name), disk::MOST).map_err(|error| refused(&error))?;
        let spec = parse(&text).map_err(|error| refused(&error))?;
        let canonical = write(&spec);
        if parse(&canonical).as_ref() != Ok(&spec) {
            return Err(refused(&"it would say something else in the form of specs"));
        }
        if canonical != text {
            found.push((name, canonical));
        }
    }
    Ok(found)
}

/// The keys and values of a spec.
///
/// # Errors
/// When it is not YAML, or has a comment besides the two lines at the top, which would get lost.
pub(crate) fn parse(text: &str) -> Result<Mapping, String> {
    let spec = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    match comment(text, &spec) {
        Some(line) => Err(format!(
            "line {line} has a comment, which would be lost when the spec is written: \
             say it with the key `note:`"
        )),
        None => Ok(spec),
    }
}

/// The line of a comment: from a `#` on, it can be left out and the spec says the same.
fn comment(text: &str, spec: &Mapping) -> Option<usize> {
    let mut start = 0;
    for (index, line) in text.split('\n').enumerate() {
        let is_top = index < 2 && line.starts_with('#');
        for (at, _) in line.match_indices('#').filter(|_| !is_top) {
            let rest = &text[start + line.len()..];
            let is_free = line[..at].chars().next_back().is_none_or(char::is_whitespace);
            let without = || serde_yaml::from_str(&(text[..start + at].to_owned() + rest));
            if is_free && without().is_ok_and(|other: Mapping| other == *spec) {
                return Some(index + 1);
            }
        }
        start += line.len() + 1;
    }
    None
}

/// The text of a spec.
pub(crate) fn write(spec: &Mapping) -> String {
    let mut text = comments(spec);
    for (key, value) in ordered(spec, FILE) {
        let key = inline(key);
        let order = SECTIONS.iter().find(|(section, _)| *section == key);
        match (value, order) {
            (Value::Mapping(entries), _) if entries.is_empty() => {
                text.push_str(&format!("\n{key}: {{}}\n"));
            }
            (Value::Mapping(entries), Some((_, order))) => {
                let block = |(name, entry)| self::block(2, &inline(name), entry, order);
                let blocks: Vec<_> = entries.iter().map(block).collect();
                text.push_str(&format!("\n{key}:\n{}", blocks.join("\n")));
            }
            (Value::Mapping(entries), None) => {
                text.push_str(&format!("\n{}", table(0, &key, entries, CODE)));
            }
            _ => text.push_str(&pair(0, &key, value)),
        }
    }
    text
}

/// What a file is, above its keys.
fn comments(spec: &Mapping) -> String {
    let text = |key: &str| spec.get(key).and_then(Value::as_str).unwrap_or_default();
    let (provider, product) = (text("provider"), text("product"));
    let dialect = DIALECTS.iter().find(|dialect| dialect.provider == provider);
    let title = dialect.map_or(provider, |dialect| dialect.title);
    let no_operations =
        spec.get("operations").and_then(Value::as_mapping).is_some_and(Mapping::is_empty);
    let what = match (product, no_operations) {
        ("", _) => format!("{title}: the facts that hold for all its products."),
        (_, true) => format!(
            "{title} {product}: models that other products refer to; nothing can be called, and \
             nothing is generated."
        ),
        (_, false) => format!(
            "{title} {product}: the facts that the `{product}` module of the `{provider}` crate is \
             generated from."
        ),
    };
    let what = what.replace(is_hidden, " ");
    format!(
        "# {what}\n\
         # specs/README.md explains every key; after a change run `cargo xtask regenerate`.\n"
    )
}

/// Keys and values in an order.
fn ordered<'m>(map: &'m Mapping, order: &[&str]) -> Vec<(&'m Value, &'m Value)> {
    let mut pairs: Vec<_> = map.iter().collect();
    pairs.sort_by_key(|(key, _)| {
        let place = order.iter().position(|other| key.as_str() == Some(other));
        place.unwrap_or(order.len())
    });
    pairs
}

/// An operation, type or waiter.
fn block(indent: usize, name: &str, entry: &Value, order: &[&str]) -> String {
    let entry = match entry {
        Value::Mapping(map) if !map.is_empty() => map,
        _ => return pair(indent, name, entry),
    };
    let mut text = format!("{}{name}:\n", " ".repeat(indent));
    for (key, value) in ordered(entry, order) {
        let key = inline(key);
        text.push_str(&match value {
            Value::Mapping(fields) if TABLES.contains(&key.as_str()) => {
                table(indent + 2, &key, fields, FIELD)
            }
            _ => pair(indent + 2, &key, value),
        });
    }
    text
}

fn table(indent: usize, key: &str, entries: &Mapping, order: &[&str]) -> String {
    if entries.is_empty() {
        return format!("{}{key}: {{}}\n", " ".repeat(indent));
    }
    let mut text = format!("{}{key}:\n", " ".repeat(indent));
    for (name, value) in entries {
        let field = value.as_mapping().map(|field| {
            let pairs = ordered(field, order).into_iter();
            Value::Mapping(pairs.map(|(key, value)| (key.clone(), value.clone())).collect())
        });
        text.push_str(&pair(indent + 2, &inline(name), field.as_ref().unwrap_or(value)));
    }
    text
}

/// A key and its value: on one line where it fits, below the key otherwise.
fn pair(indent: usize, key: &str, value: &Value) -> String {
    let space = " ".repeat(indent);
    let start = format!("{space}{key}:");
    let fits = |line: &String| line.chars().count() <= WIDTH && !must_be_block(key, value);
    match value {
        Value::String(text) => {
            let line = format!("{start} {}", scalar(text));
            if fits(&line) { line + "\n" } else { folded(&start, indent + 2, text) }
        }
        Value::Sequence(items) => {
            let line = format!("{start} {}", inline(value));
            if fits(&line) || items.is_empty() {
                return line + "\n";
            }
            if items.iter().all(is_word) {
                return format!("{start}\n{}", wrapped(indent + 2, items));
            }
            let items = items.iter().map(|item| self::item(indent + 2, item));
            format!("{start}\n{}", items.collect::<String>())
        }
        Value::Mapping(entries) => {
            let line = format!("{start} {}", inline(value));
            if fits(&line) || entries.is_empty() {
                return line + "\n";
            }
            let pairs = entries.iter().map(|(key, value)| pair(indent + 2, &inline(key), value));
            format!("{start}\n{}", pairs.collect::<String>())
        }
        _ => format!("{start} {}\n", inline(value)),
    }
}

/// Whether a value is a block although it would fit on a line.
fn must_be_block(key: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\n'),
        Value::Sequence(items) => SENTENCES.contains(&key) || items.iter().any(Value::is_mapping),
        Value::Mapping(entries) => entries
            .iter()
            .any(|(key, value)| must_be_block(key.as_str().unwrap_or_default(), value)),
        _ => false,
    }
}

fn is_word(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains(char::is_whitespace),
        _ => !matches!(value, Value::Sequence(_) | Value::Mapping(_)),
    }
}

/// A list of words in brackets, over as many lines as it takes.
fn wrapped(indent: usize, items: &[Value]) -> String {
    let mut text = " ".repeat(indent) + "[";
    let mut column = indent + 1;
    for (index, item) in items.iter().enumerate() {
        let item = inline(item) + if index + 1 < items.len() { "," } else { "]" };
        let length = item.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            text.push_str(&format!("\n{}", " ".repeat(indent + 1)));
            column = indent + 1;
        } else if index > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(&item);
        column += length;
    }
    text + "\n"
}

/// An item of a list.
fn item(indent: usize, item: &Value) -> String {
    let start = format!("{}-", " ".repeat(indent));
    let line = match item {
        Value::String(text) => format!("{start} {}", scalar(text)),
        _ => format!("{start} {}", inline(item)),
    };
    if line.chars().count() <= WIDTH && !must_be_block("", item) {
        return line + "\n";
    }
    match item {
        Value::String(text) => folded(&start, indent + 2, text),
        Value::Mapping(entries) => {
            let pairs = entries.iter().map(|(key, value)| pair(indent + 2, &inline(key), value));
            let pairs: String = pairs.collect();
            format!("{start} {}", pairs.trim_start())
        }
        _ => line + "\n",
    }
}

/// A long text below its key. What folding would change is quoted.
fn folded(start: &str, indent: usize, text: &str) -> String {
    if !text.contains([' ', '\n']) {
        return format!("{start} {}\n", scalar(text));
    }
    let is_plain = |c: char| c == '\n' || !is_hidden(c);
    if !text.chars().all(is_plain)
        || ["  ", " \n", "\n "].iter().any(|changed| text.contains(changed))
        || text.starts_with([' ', '\n'])
        || text.ends_with([' ', '\n'])
    {
        return format!("{start} {}\n", quoted(text));
    }
    let space = " ".repeat(indent);
    let mut folded = format!("{start} >-\n");
    for (index, paragraph) in text.split('\n').enumerate() {
        if index > 0 {
            folded.push('\n');
        }
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let columns = indent + line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && columns > WIDTH {
                folded.push_str(&format!("{space}{line}\n"));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            folded.push_str(&format!("{space}{line}\n"));
        }
    }
    folded
}

/// Any value on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => flow(text),
        Value::Sequence(items) => {
            format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Value::Mapping(entries) => {
            let pair =
                |(key, value): (&Value, &Value)| format!("{}: {}", inline(key), inline(value));
            format!("{{{}}}", entries.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Value::Tagged(tagged) => inline(&tagged.value),
    }
}

/// A text in block style: plain where YAML reads it as the same text.
fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A text inside braces or brackets, or a key.
fn flow(text: &str) -> String {
    if is_plain(text) && !text.contains([',', '[', ']', '{', '}']) && !text.contains(":?") {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '\\' | '"' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_hidden(c) => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// Whether a character is one that YAML does not take as it is, or that begins another line.
fn is_hidden(c: char) -> bool {
    names::breaks_lines(c) || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Words that YAML, of one version or another, reads as something else.
const RESERVED: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"];

fn is_plain(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|first| first.is_alphabetic() || first == '_' || first == '/')
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !text.chars().any(is_hidden)
        || is_version(text)
}

/// `1.6.1` is no number.
fn is_version(text: &str) -> bool {
    text.split('.').count() > 2
        && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_specs_are_in_this_form() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let unformatted = unformatted(root).unwrap().into_iter().map(|(name, _)| name);
        let unformatted: Vec<_> = unformatted.collect();
        assert!(unformatted.is_empty(), "{unformatted:?}: run `cargo xtask format-specs`");
    }

    #[test]
    fn every_key_of_a_spec_has_a_place_in_the_order() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        let entries = |map: &Mapping, key: &str| -> Vec<Mapping> {
            let entries = map.get(key).and_then(Value::as_mapping).into_iter().flatten();
            entries.filter_map(|(_, entry)| entry.as_mapping().cloned()).collect()
        };
        let known = |map: &Mapping, order: &[&str], name: &str| {
            for key in map.keys().filter_map(Value::as_str) {
                assert!(order.contains(&key), "{name}: {key}");
            }
        };
        for spec in specs::read(root).unwrap() {
            let name = spec.document.file;
            let spec = parse(&std::fs::read_to_string(root.join(&name)).unwrap()).unwrap();
            known(&spec, FILE, &name);
            for (section, order) in SECTIONS {
                for entry in entries(&spec, section) {
                    known(&entry, order, &name);
                    for fields in ["parameters", "result", "fields"] {
                        let fields = entries(&entry, fields);
                        fields.iter().for_each(|field| known(field, FIELD, &name));
                    }
                }
            }
        }
    }

    #[test]
    fn keys_have_an_order_and_long_fields_are_blocks() {
        let text = "\
operations:
  makeDisk:
    result: {id: {description: Id., type: string}}
    parameters:
      size: {ranges: [{minimum: 1}], type: integer}
      kind: {values: {ssd: Fast., hdd: \"Slow, and cheap.\"}, type: string}
      zones:
        type: [string]
        values: [aaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbb, cccccccccccccccccccc, dddddddddddddddddddd, eeeeeeeeeeeeeeeeeeee, ffffff]
    summary: Makes a disk.
product: disks
provider: jdcloud
";
        let expected = "\
# JD Cloud disks: the facts that the `disks` module of the `jdcloud` crate is generated from.
# specs/README.md explains every key; after a change run `cargo xtask regenerate`.
provider: jdcloud
product: disks

operations:
  makeDisk:
    summary: Makes a disk.
    parameters:
      size:
        type: integer
        ranges:
          - {minimum: 1}
      kind: {type: string, values: {ssd: Fast., hdd: \"Slow, and cheap.\"}}
      zones:
        type: [string]
        values:
          [aaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbb, cccccccccccccccccccc, dddddddddddddddddddd, eeeeeeeeeeeeeeeeeeee,
           ffffff]
    result:
      id: {type: string, description: Id.}
";
        assert_eq!(write(&parse(text).unwrap()), expected);
    }

    #[test]
    fn a_comment_is_refused_but_no_text_with_a_hash() {
        let spec = "# A spec.\n# See there.\nproduct: disks\ntitle: \"a # b\"\nnote: >-\n  It is\n  # 5.\n";
        parse(spec).unwrap();
        for (line, with) in [
            (3, spec.replace("product", "# Why.\nproduct")),
            (3, spec.replace(": disks", ": disks # Why.")),
            (8, format!("{spec}# Why.\n")),
        ] {
            let refused = parse(&with).unwrap_err();
            assert!(refused.starts_with(&format!("line {line} has a comment")), "{refused}");
            assert!(refused.contains("`note:`"), "{refused}");
        }
    }

    /// Texts that YAML is tempted to read as something else, and any others.
    fn texts() -> impl Strategy<Value = String> {
        let odd = [
            "",
            " ",
            "~",
            "no",
            "Null",
            "1",
            "1.0",
            "1.6.1",
            "0x1f",
            "1e3",
            ".nan",
            "2024-01-01",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "- a",
            "-",
            "? a",
            "a? b",
            "a ?b",
            "a:?",
            "a?",
            "a? :b",
            "a, b",
            "[a]",
            "{a}",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a`",
            "'a'",
            "\"a\"",
            "a\\b",
            "a\nb",
            "a\n\nb\n",
            "\ta",
            "a\tb",
            " a",
            "a ",
            "a  b",
            "a\u{2028}b",
            "a\u{85}b",
            "---",
            "...",
            "<<",
            "=",
            "名字 很长",
            "a\u{feff}b",
            "\u{a0}",
        ];
        let words = proptest::collection::vec("[a-z:#,{}]{1,30}|-|a", 1..25);
        prop_oneof![
            4 => proptest::sample::select(odd.map(str::to_owned).to_vec()),
            2 => words.prop_map(|words| words.join(" ")),
            1 => any::<String>(),
        ]
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            6 => texts().prop_map(Value::from),
            1 => any::<bool>().prop_map(Value::from),
            1 => any::<i32>().prop_map(Value::from),
            1 => (-1e6..1e6).prop_map(|number: f64| Value::from((number * 100.0).round() / 100.0 + 0.001)),
        ];
        leaf.prop_recursive(4, 24, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::vec((keys(), inner), 0..6)
                    .prop_map(|pairs| Value::Mapping(pairs.into_iter().collect())),
            ]
        })
    }

    fn keys() -> impl Strategy<Value = Value> {
        let known: Vec<_> = [FILE, OPERATION, TYPE, FIELD, WAITER].concat();
        prop_oneof![
            4 => proptest::sample::select(known).prop_map(Value::from),
            1 => texts().prop_map(Value::from),
            1 => (0..1000).prop_map(Value::from),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same(
            pairs in proptest::collection::vec((keys(), values()), 0..8)
        ) {
            let spec: Mapping = pairs.into_iter().collect();
            let text = write(&spec);
            let read = parse(&text);
            prop_assert_eq!(read.as_ref(), Ok(&spec), "{}", &text);
            prop_assert_eq!(write(&spec), text);
        }
    }
}
