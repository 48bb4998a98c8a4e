//! Documentation from the facts of a spec: every requirement, default, value, range and code.

use crate::dialect::Dialect;
use crate::document::{Correction, Entries, Field, Kind, Operation, Range, Type, Value};
use crate::model::Undocumented;

/// The first sentence of a description.
pub(crate) fn headline(description: &str) -> String {
    let end = description
        .match_indices(". ")
        .map(|(index, _)| index + 1)
        .find(|end| !ABBREVIATIONS.iter().any(|short| description[..*end].ends_with(short)))
        .unwrap_or(description.len());
    description[..end].to_owned()
}

const ABBREVIATIONS: &[&str] = &["e.g.", "i.e.", "etc."];

/// The description of a field; empty where the spec has none.
pub(crate) fn description(field: &Field) -> String {
    field.description.clone().unwrap_or_default()
}

/// Where a field stands, which decides what "required" means.
#[derive(Clone, Copy)]
pub(crate) enum Role<'a> {
    /// A parameter of an operation.
    Parameter,
    /// A parameter that the configuration's setting gives unless the call does.
    ProviderWide(&'a str),
    /// A field of a type that requests hold.
    Input,
    /// A field of a result.
    Result,
    /// A field of a type that only results hold.
    Output,
}

/// What a provider-wide parameter is.
fn provider_wide(setting: &str) -> &'static str {
    match setting {
        "region" => "Id of the region.",
        "zone" => "Id of the availability zone.",
        "project" => "Id of the project.",
        _ => "",
    }
}

/// What else the documentation of a field depends on.
pub(crate) struct Context<'a> {
    pub(crate) role: Role<'a>,
    /// Whether the field's type is an enum, which documents its values.
    pub(crate) is_enum: bool,
    /// Whether that enum has values beside the field's own.
    pub(crate) partial: bool,
    /// The client's method for an operation of the product.
    pub(crate) function: &'a dyn Fn(&str) -> Option<String>,
}

/// The paragraphs of a field's documentation.
pub(crate) fn field(field: &Field, context: &Context<'_>) -> Vec<String> {
    let mut facts = vec![description(field)];
    match context.role {
        Role::ProviderWide(setting) => {
            if field.description.is_none() {
                facts.push(provider_wide(setting).to_owned());
            }
            facts.push(format!("Defaults to the configuration's {setting}."));
        }
        Role::Parameter if field.is_left_to_the_call() => {}
        Role::Parameter | Role::Input if field.required => facts.push("Required.".to_owned()),
        Role::Result if field.required => facts.push("Always present.".to_owned()),
        _ => {}
    }
    facts.extend(field.required_when.as_ref().map(|when| ended(format!("Required when {when}"))));
    facts.extend(field.only_when.as_ref().map(|when| ended(format!("Only when {when}"))));
    let mut values = None;
    if context.partial || !context.is_enum && !field.values.is_empty() {
        match one_of(field, context.is_enum) {
            Values::Sentence(sentence) => facts.push(sentence),
            Values::List(list) => values = Some(list),
        }
    }
    if let Some(text) = &field.text {
        let words: Vec<_> = text.value.iter().map(|word| format!("`{word}`")).collect();
        facts.push(format!("On the wire: {}.", words.join(" or ")));
    }
    if let Some(default) = &field.default {
        facts.push(match is_plain(field) {
            true => format!("Default: {}.", default.value),
            false => format!("Default: `{}`.", default.value),
        });
    }
    if let (Some(unit), true) = (&field.unit, field.ranges.is_empty()) {
        facts.push(format!("In {unit}."));
    }
    for range_of in &field.ranges {
        facts.push(range(&range_of.value, field.unit.as_deref()));
    }
    if let Some(length) = &field.length {
        facts.push(range(&length.value, Some("characters")));
    }
    if let Some(items) = &field.items {
        facts.push(range(&items.value, Some("items")));
    }
    facts.extend(field.format.as_ref().and_then(|format| text_format(&format.value)));
    let prose = description(field);
    let named = |name: &str| prose.contains(&format!("`{name}`"));
    if let Some(from) = field.from.as_ref().filter(|from| !named(&from.value)) {
        facts.push(match (context.function)(&from.value) {
            Some(function) => format!("Returned by [`{function}`](super::Client::{function})."),
            None => format!("Returned by `{}`.", from.value),
        });
    }
    if let Some(example) = field.example.as_ref().filter(|example| !named(example)) {
        facts.push(format!("Example: `{example}`."));
    }
    if field.secret {
        facts.push("Redacted in `Debug` output and errors.".to_owned());
    }
    if field.token {
        facts.push("Idempotency token; generated if you do not set one.".to_owned());
    }
    if field.base64 {
        facts.push("Pass the plain value; it is base64-encoded when sent.".to_owned());
    }
    match &field.source[..] {
        [] => {}
        [one] => facts.push(format!("Undocumented; taken from the provider's {one} SDK.")),
        many => facts
            .push(format!("Undocumented; taken from the provider's {} SDKs.", many.join(" and "))),
    }
    facts.retain(|fact| !fact.is_empty());
    let mut paragraphs = vec![facts.join(" ")];
    paragraphs.extend(values);
    paragraphs.extend(differences(&field.differences));
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// Whether values of the field are numbers, which documentation shows without quotes.
fn is_plain(field: &Field) -> bool {
    field.kind.as_ref().is_some_and(
        |kind| matches!(&kind.value, Kind::Name(name) if ["integer", "number"].contains(&&**name)),
    )
}

/// The values of a field, as documentation shows them.
enum Values {
    Sentence(String),
    List(String),
}

/// Values whose meanings do not fit into a sentence are a list.
const LONGEST_SENTENCE: usize = 100;

/// The values that a field takes. Their meanings are those of the enum if it has one.
fn one_of(field: &Field, is_enum: bool) -> Values {
    let shown = |value: &Value| match value.meaning.as_ref().filter(|_| !is_enum) {
        Some(meaning) => format!("`{}` ({meaning})", value.text.value),
        None => format!("`{}`", value.text.value),
    };
    let values: Vec<_> = field.values.iter().map(shown).collect();
    let sentence = match &values[..] {
        [value] => format!("Only {value}."),
        [one, other] => format!("Either {one} or {other}."),
        values => format!("One of {}.", values.join(", ")),
    };
    let explained = !is_enum && field.values.iter().any(|value| value.meaning.is_some());
    if !explained || sentence.len() <= LONGEST_SENTENCE {
        return Values::Sentence(sentence);
    }
    Values::List(list(field.values.iter().map(|value| match &value.meaning {
        Some(meaning) => format!("`{}`: {meaning}", value.text.value),
        None => format!("`{}`", value.text.value),
    })))
}

/// Formats of text that a spec can name, and what is said of them.
pub(super) const FORMATS: &[(&str, &str)] = &[
    ("base64", "Base64."),
    ("cidr", "CIDR notation."),
    ("comma-separated", "Comma-separated."),
    ("csv", "CSV."),
    ("date", "Date"),
    ("duration", "Duration."),
    ("email", "Email address."),
    ("hex", "Hexadecimal."),
    ("host-port", "Host and port."),
    ("ip", "IP address."),
    ("json", "JSON."),
    ("mac", "MAC address."),
    ("md5", "MD5 digest."),
    ("pem", "PEM."),
    ("port-range", "Range of ports."),
    ("time", "Time"),
    ("unix-milliseconds", "Unix time in milliseconds."),
    ("unix-seconds", "Unix time in seconds."),
    ("url", "URL."),
    ("uuid", "UUID."),
    ("xml", "XML."),
    ("yaml", "YAML."),
];

/// What is said of a format. `time` and `date` can be followed by a pattern and a zone.
fn text_format(format: &str) -> Option<String> {
    let (name, rest) = format.split_once(' ').unwrap_or((format, ""));
    let (_, said) = FORMATS.iter().find(|(known, _)| *known == name)?;
    if said.ends_with('.') {
        return Some((*said).to_owned());
    }
    let (pattern, zone) = match rest.rsplit_once(' ') {
        _ if rest.starts_with("UTC") => ("", rest),
        Some((pattern, zone)) if zone.starts_with("UTC") => (pattern, zone),
        _ => (rest, ""),
    };
    let pattern = match pattern {
        "" => String::new(),
        standard if standard.starts_with("ISO") || standard.starts_with("RFC") => {
            format!(" as in {standard}")
        }
        pattern => format!(" as `{pattern}`"),
    };
    let zone = if zone.is_empty() { String::new() } else { format!(", in {zone}") };
    Some(format!("{said}{pattern}{zone}.")).filter(|_| !rest.is_empty())
}

fn range(range: &Range, unit: Option<&str>) -> String {
    let any = unit.map_or("Any number".to_owned(), |unit| format!("Any number of {unit}"));
    let unit = unit.map_or(String::new(), |unit| format!(" {unit}"));
    let mut text = match (range.minimum, range.maximum) {
        (Some(minimum), Some(maximum)) => format!("{minimum} to {maximum}{unit}"),
        (Some(minimum), None) => format!("At least {minimum}{unit}"),
        (None, Some(maximum)) => format!("At most {maximum}{unit}"),
        (None, None) => any,
    };
    if let Some(step) = range.step {
        text.push_str(&format!(" in steps of {step}"));
    }
    let conditions: Vec<_> =
        range.when.iter().map(|(name, value)| format!("`{}` is `{value}`", name.value)).collect();
    if !conditions.is_empty() {
        text.push_str(&format!(" when {}", conditions.join(" and ")));
    }
    text + "."
}

/// The paragraphs of an operation's documentation, the summary first.
pub(crate) fn operation(operation: &Operation, dialect: &Dialect) -> Vec<String> {
    let mut paragraphs = vec![operation.summary.value.clone()];
    paragraphs.extend(operation.description.clone());
    if !operation.preconditions.is_empty() {
        paragraphs.push("# Preconditions".to_owned());
        paragraphs.push(list(operation.preconditions.iter().cloned()));
    }
    if !operation.errors.is_empty() {
        paragraphs.push("# Errors".to_owned());
        paragraphs.push(list(by_sentence(&operation.errors).into_iter().map(
            |(codes, sentence)| format!("{} {}: {sentence}", dialect.error_code, codes.join(", ")),
        )));
    }
    paragraphs.extend(departures(&operation.differences, &operation.corrections));
    if let Some(address) = &operation.documentation {
        paragraphs.push(page(address, dialect));
    }
    paragraphs
}

/// The paragraphs of a result's documentation.
pub(crate) fn result(
    operation: &Operation,
    function: &str,
    undocumented: Option<Undocumented>,
    dialect: &Dialect,
) -> Vec<String> {
    let of = format!("Result of [`Client::{function}`]");
    match undocumented {
        None if operation.result.is_empty() => vec![format!("{of}, which has no fields.")],
        None => vec![format!("{of}.")],
        Some(undocumented) => {
            let mut fact = format!(
                "{} does not document the result. This is {}.",
                dialect.title, dialect.undocumented
            );
            if undocumented == Undocumented::Secret {
                fact.push_str(" It may contain a secret, so `Debug` redacts it.");
            }
            vec![format!("{of}, as raw JSON."), fact]
        }
    }
}

/// The codes that mean the same, with what they mean, in the order of the first of them.
fn by_sentence(errors: &Entries<String>) -> Vec<(Vec<&str>, &str)> {
    let mut grouped: Vec<(Vec<&str>, &str)> = Vec::new();
    for (code, sentence) in errors {
        match grouped.iter_mut().find(|(_, other)| other == sentence) {
            Some((codes, _)) => codes.push(&code.value),
            None => grouped.push((vec![&code.value], sentence)),
        }
    }
    grouped
}

/// The paragraphs of a type's documentation.
pub(crate) fn type_(type_: &Type) -> Vec<String> {
    let mut paragraphs: Vec<_> = type_.description.iter().cloned().collect();
    paragraphs.extend(departures(&type_.differences, &type_.corrections));
    paragraphs
}

/// A link to the provider's page.
pub(crate) fn page(address: &str, dialect: &Dialect) -> String {
    format!("[{}'s documentation]({address})", dialect.title)
}

fn departures(differences: &[String], corrections: &[Correction]) -> Vec<String> {
    if differences.is_empty() && corrections.is_empty() {
        return Vec::new();
    }
    let corrections = corrections.iter().map(|correction| {
        format!(
            "The provider's documentation says that `{}` is `{}`; here it is `{}`. {}",
            correction.at.value,
            correction.page,
            correction.spec.as_deref().unwrap_or_default(),
            correction.reason
        )
    });
    vec![
        "# Differences from the documentation".to_owned(),
        list(differences.iter().cloned().chain(corrections)),
    ]
}

fn differences(differences: &[String]) -> Option<String> {
    match differences {
        [] => None,
        [one] => Some(format!("Other sources differ: {one}")),
        many => Some(format!("Other sources differ:\n\n{}", list(many.iter().cloned()))),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")
}

fn ended(mut sentence: String) -> String {
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}
