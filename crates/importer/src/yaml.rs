//! Drafts as YAML, in the one style of specs: blocks, and a field on one line where it fits.

use std::fmt::Write;

use crate::draft::{Correction, Draft, Field, Operation, Paging, Type};

/// Columns of a line.
const WIDTH: usize = 120;

/// A whole file.
pub(crate) fn file(draft: &Draft) -> String {
    let mut text = format!(
        "# {} {product}: the facts that the `{product}` module of the `{}` crate is generated from.\n",
        draft.provider_title,
        draft.provider,
        product = draft.product,
    );
    if draft.operations.is_empty() {
        text = format!(
            "# {} {}: models that other products refer to; nothing can be called, and nothing is generated.\n",
            draft.provider_title, draft.product,
        );
    }
    text.push_str(
        "# specs/README.md explains every key; after a change run `cargo xtask regenerate`.\n",
    );
    let head = [
        ("provider", Some(draft.provider.to_owned())),
        ("product", Some(draft.product.clone())),
        ("title", Some(draft.title.clone())),
        ("endpoint", draft.endpoint.clone()),
        ("service", draft.service.clone()),
        ("revision", draft.revision.clone()),
    ];
    for (key, value) in head {
        if let Some(value) = value {
            _ = writeln!(text, "{key}: {}", scalar(&value));
        }
    }
    let operations: Vec<_> =
        draft.operations.iter().map(|(name, one)| operation(name, one)).collect();
    section(&mut text, "operations", &operations);
    if !draft.types.is_empty() {
        let types: Vec<_> = draft.types.iter().map(|(name, one)| type_(name, one)).collect();
        section(&mut text, "types", &types);
    }
    text
}

fn section(text: &mut String, key: &str, entries: &[String]) {
    if entries.is_empty() {
        _ = write!(text, "\n{key}: {{}}\n");
    } else {
        _ = write!(text, "\n{key}:\n{}", entries.join("\n"));
    }
}

/// An operation as it stands below `operations`.
pub(crate) fn operation(name: &str, operation: &Operation) -> String {
    let mut text = format!("  {}:\n", scalar(name));
    line(&mut text, 4, "summary", &scalar(&operation.summary));
    for (key, value) in [
        ("documentation", &operation.documentation),
        ("rust", &operation.rust),
        ("rust_type", &operation.rust_type),
        ("method", &operation.method),
        ("path", &operation.path),
    ] {
        if let Some(value) = value {
            line(&mut text, 4, key, &scalar(value));
        }
    }
    if let Some(encoding) = operation.encoding {
        line(&mut text, 4, "encoding", encoding);
    }
    if let Some(exception) = operation.exception {
        _ = writeln!(text, "    # {exception}");
    }
    line(&mut text, 4, "idempotent", if operation.idempotent { "true" } else { "false" });
    if let Some(paging) = &operation.paging {
        text.push_str(&self::paging(paging));
    }
    let implied = usize::from(implies_first(operation));
    for (key, fields) in
        [("parameters", &operation.parameters[implied..]), ("result", &operation.result)]
    {
        if !fields.is_empty() {
            _ = writeln!(text, "    {key}:");
            for (name, one) in fields {
                text.push_str(&written(name, one, 6, is_corrected(operation, key, name)));
            }
        }
    }
    if let Some(word) = operation.undocumented {
        line(&mut text, 4, "result", word);
    }
    if !operation.differences.is_empty() {
        text.push_str("    differences:\n");
        for difference in &operation.differences {
            _ = writeln!(text, "      - {}", scalar(difference));
        }
    }
    if !operation.corrections.is_empty() {
        text.push_str("    corrections:\n");
        for one in &operation.corrections {
            text.push_str(&correction(one));
        }
    }
    text
}

fn is_corrected(operation: &Operation, key: &str, name: &str) -> bool {
    let at = format!("{key}.{name}.required");
    operation.corrections.iter().any(|one| one.at == at)
}

/// Whether the path says all that there is to say of the first parameter.
fn implies_first(operation: &Operation) -> bool {
    operation.parameters.first().zip(operation.path.as_ref()).is_some_and(
        |((name, field), path)| {
            word(field) == Some("required")
                && path.contains(&format!("{{{name}}}"))
                && !is_corrected(operation, "parameters", name)
        },
    )
}

/// What stands for a provider-wide parameter of which no more is known than whether it is required.
fn word(field: &Field) -> Option<&'static str> {
    let required = field.required;
    let plain = Field { kind: "string".to_owned(), wide: true, required, ..Field::default() };
    (*field == plain).then_some(if required { "required" } else { "optional" })
}

/// A correction as it stands in its list.
pub(crate) fn correction(Correction { at, page, reason }: &Correction) -> String {
    format!("      - {{at: {at}, page: {page}, reason: {}}}\n", flow(reason))
}

/// Words as YAML has a list of them.
pub(crate) fn listed(words: &[String]) -> String {
    format!("[{}]", words.iter().map(|word| flow(word)).collect::<Vec<_>>().join(", "))
}

/// As it stands in an operation.
pub(crate) fn paging(paging: &Paging) -> String {
    let mut text = format!("    paging: {{{}: {}", paging.counts, paging.position);
    if let Some(first) = paging.first {
        _ = write!(text, ", first: {first}");
    }
    for (key, value) in [
        ("next", &paging.next),
        ("size", &paging.size),
        ("items", &Some(paging.items.clone())),
        ("total", &paging.total),
    ] {
        if let Some(value) = value {
            _ = write!(text, ", {key}: {value}");
        }
    }
    text.push_str("}\n");
    text
}

/// A type as it stands below `types`.
pub(crate) fn type_(name: &str, type_: &Type) -> String {
    let mut text = format!("  {}:\n", scalar(name));
    if type_.fields.is_empty() {
        text.push_str("    fields: {}\n");
        return text;
    }
    text.push_str("    fields:\n");
    for (name, one) in &type_.fields {
        text.push_str(&field(name, one, 6));
    }
    text
}

/// A field: one line where it fits, a block otherwise.
pub(crate) fn field(name: &str, field: &Field, indent: usize) -> String {
    written(name, field, indent, false)
}

/// A field; with `corrected` it says whether it is required, even where it is not.
fn written(name: &str, field: &Field, indent: usize, corrected: bool) -> String {
    if let Some(word) = word(field).filter(|_| !corrected) {
        return format!("{}{}: {word}\n", " ".repeat(indent), scalar(name));
    }
    let mut keys = vec![("type", type_name(&field.kind))];
    let mut text = |key, value: &Option<String>| {
        keys.extend(value.as_ref().map(|value| (key, flow(value))));
    };
    text("rust", &field.rust);
    if field.required || corrected {
        keys.push(("required", field.required.to_string()));
    }
    for (key, set) in [("secret", field.secret), ("base64", field.base64), ("token", field.token)] {
        keys.extend(set.then(|| (key, "true".to_owned())));
    }
    keys.extend((!field.source.is_empty()).then(|| ("source", listed(&field.source))));
    entry(name, &keys, indent)
}

fn entry(name: &str, keys: &[(&str, String)], indent: usize) -> String {
    let space = " ".repeat(indent);
    let name = scalar(name);
    let pairs: Vec<_> = keys.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let one_line = format!("{space}{name}: {{{}}}\n", pairs.join(", "));
    if one_line.chars().count() <= WIDTH + 1 {
        return one_line;
    }
    let lines = pairs.iter().map(|pair| format!("{space}  {pair}\n"));
    format!("{space}{name}:\n{}", lines.collect::<String>())
}

fn line(text: &mut String, indent: usize, key: &str, value: &str) {
    _ = writeln!(text, "{}{key}: {value}", " ".repeat(indent));
}

/// The name of a type or a list of it, of which the brackets are YAML's.
fn type_name(kind: &str) -> String {
    let depth = kind.len() - kind.trim_start_matches('[').len();
    let base = kind.trim_start_matches('[').trim_end_matches(']');
    format!("{}{}{}", "[".repeat(depth), flow(base), "]".repeat(depth))
}

/// A text in block style: plain where YAML reads it as the same text.
pub(crate) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A text inside braces or brackets.
fn flow(text: &str) -> String {
    if is_plain(text) && !text.contains([',', '[', ']', '{', '}']) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

/// Words that YAML, of one version or another, reads as something else.
const RESERVED: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"];

fn is_plain(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|first| first.is_alphabetic() || first == '_' || first == '/')
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains('\n')
        && !text.ends_with([':', ' '])
        && text.chars().all(|c| !c.is_control())
        || is_version(text)
}

/// `1.6.1` is no number.
fn is_version(text: &str) -> bool {
    text.split('.').count() > 2
        && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}
