//! How much of the specs is described, and what is wrong with descriptions that no reader of one spec
//! alone would see.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use yun_codegen::document::{Document, Entries, Field};
use yun_codegen::names;

/// The figures of one product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Operations, and how many of them have more than the words of their names for a summary.
    pub operations: Share,
    /// Fields of parameters, results and types, and how many of them are described.
    pub fields: Share,
    /// Fields of which the spec says more than type, requirement and description.
    pub facts: usize,
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many there are.
    pub all: usize,
    /// How many of them are described.
    pub described: usize,
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operations, fields, facts } = self;
        write!(
            formatter,
            "{} of {} operations, {} of {} fields, {facts} with facts",
            operations.described, operations.all, fields.described, fields.all,
        )
    }
}

impl std::str::FromStr for Figures {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let numbers: Vec<usize> = text.split(' ').filter_map(|word| word.parse().ok()).collect();
        let [operations, all_operations, fields, all_fields, facts] = numbers[..] else {
            return Err(());
        };
        Ok(Self {
            operations: Share { all: all_operations, described: operations },
            fields: Share { all: all_fields, described: fields },
            facts,
        })
    }
}

impl Figures {
    /// What is described less than it was: fewer, or more that are not described.
    pub fn drops(&self, before: &Self) -> bool {
        let missing = |share: &Share| share.all - share.described;
        let less = |now: &Share, before: &Share| {
            now.described < before.described && missing(now) > missing(before)
        };
        less(&self.operations, &before.operations)
            || less(&self.fields, &before.fields)
            || self.facts < before.facts && self.fields.all >= before.fields.all
    }
}

/// The figures of each product, as `provider/product`.
pub fn figures(documents: &[Document]) -> BTreeMap<String, Figures> {
    documents
        .iter()
        .map(|document| {
            let name = format!("{}/{}", document.provider.value, document.product.value);
            (name, figures_of(document))
        })
        .collect()
}

fn figures_of(document: &Document) -> Figures {
    let mut figures = Figures::default();
    for (name, operation) in &document.operations {
        figures.operations.all += 1;
        let by_rule = crate::rules::summary(&name.value, operation.idempotent);
        if operation.description.is_some() || operation.summary.value != by_rule {
            figures.operations.described += 1;
        }
    }
    each_field(document, &mut |_, name, field| {
        figures.fields.all += 1;
        // What provider-wide parameters are is said by the generator.
        let wide = matches!(&*name, "Region" | "Zone" | "ProjectId" | "regionId");
        figures.fields.described += usize::from(field.description.is_some() || wide);
        figures.facts += usize::from(has_facts(field));
    });
    figures
}

fn has_facts(field: &Field) -> bool {
    !field.values.is_empty()
        || field.default.is_some()
        || field.unit.is_some()
        || !field.ranges.is_empty()
        || field.length.is_some()
        || field.items.is_some()
        || field.format.is_some()
        || field.required_when.is_some()
        || field.only_when.is_some()
        || field.deprecated
        || field.example.is_some()
        || field.from.is_some()
}

/// Calls `look` with place, name and field of everything that has a type.
fn each_field(document: &Document, look: &mut dyn FnMut(String, String, &Field)) {
    let mut fields = |place: &str, fields: &Entries<Field>| {
        for (name, field) in fields {
            look(format!("{place}.{}", name.value), name.value.clone(), field);
        }
    };
    for (name, operation) in &document.operations {
        fields(&format!("operations.{}.parameters", name.value), &operation.parameters);
        fields(&format!("operations.{}.result", name.value), &operation.result);
    }
    for (name, type_) in &document.types {
        fields(&format!("types.{}.fields", name.value), &type_.fields);
    }
}

/// What is wrong with summaries and descriptions, each with file and place.
pub fn problems(documents: &[Document]) -> Vec<String> {
    let mut problems = Vec::new();
    for provider in ["jdcloud", "ucloud"] {
        let of_provider = || documents.iter().filter(|one| one.provider.value == provider);
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut fields: BTreeSet<String> = BTreeSet::new();
        for document in of_provider() {
            known.extend(document.operations.iter().map(|(name, _)| name.value.as_str()));
            each_field(document, &mut |_, name, field| {
                fields.insert(name);
                fields.extend(field.values.iter().map(|value| value.text.value.clone()));
            });
            fields.extend(document.types.iter().map(|(name, _)| name.value.clone()));
        }
        for document in of_provider() {
            look(document, &known, &fields, &mut |place, problem| {
                problems.push(format!("{}: {place}: {problem}", document.file));
            });
        }
    }
    problems
}

/// `known` are the provider's operations, `fields` the names and values of its fields.
fn look(
    document: &Document,
    known: &BTreeSet<&str>,
    fields: &BTreeSet<String>,
    say: &mut dyn FnMut(&str, String),
) {
    let prose = |place: &str, text: &str, say: &mut dyn FnMut(&str, String)| {
        if let Some(han) = outside_of_code(text).find(|c| is_han(*c)) {
            say(place, format!("`{han}` is no English: {text}"));
        }
        for name in in_code(text) {
            if looks_like_operation(name) && !known.contains(name) && !fields.contains(name) {
                say(place, format!("there is no operation `{name}`"));
            }
        }
    };
    for (name, operation) in &document.operations {
        let place = format!("operations.{}", name.value);
        let texts = [Some(&operation.summary.value), operation.description.as_ref()];
        for text in texts.into_iter().flatten().chain(&operation.preconditions) {
            prose(&place, text, say);
        }
    }
    each_field(document, &mut |place, name, field| {
        let texts = [&field.description, &field.required_when, &field.only_when];
        for text in texts.into_iter().flatten() {
            prose(&place, text, say);
        }
        for meaning in field.values.iter().filter_map(|value| value.meaning.as_ref()) {
            prose(&place, meaning, say);
        }
        if let Some(description) = &field.description
            && repeats(description, &name)
        {
            say(&place, format!("the description only repeats the name: {description}"));
        }
        if let Some(from) = &field.from
            && !known.contains(&*from.value)
        {
            say(&place, format!("there is no operation `{}`", from.value));
        }
    });
}

/// Whether a description is one word, which the name has said.
fn repeats(description: &str, name: &str) -> bool {
    let said = description.trim_end_matches('.').to_ascii_lowercase();
    !said.contains(' ') && names::words(name).concat().to_ascii_lowercase() == said
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// What stands between backticks.
fn in_code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn outside_of_code(text: &str) -> impl Iterator<Item = char> {
    text.split('`').step_by(2).flat_map(str::chars)
}

/// Whether a name begins with a verb of operations, and has more words than that.
fn looks_like_operation(name: &str) -> bool {
    const VERBS: &[&str] = &[
        "add", "allocate", "attach", "bind", "create", "delete", "describe", "detach", "get",
        "list", "modify", "query", "remove", "resize", "start", "stop", "unbind", "update",
    ];
    let mut words = names::words(name).into_iter();
    let verb = words.next().unwrap_or_default();
    VERBS.contains(&&*verb.to_ascii_lowercase())
        && words.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_uppercase()))
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use yun_codegen::Specs;

    use super::*;

    fn documents(parameters: &str) -> Vec<Document> {
        let text = format!(
            "provider: ucloud\nproduct: disks\ntitle: Disks\nendpoint: api.ucloud.cn\n\
             operations:\n  DescribeDisk:\n    summary: Returns the disks that match.\n    \
             idempotent: true\n    parameters:\n{parameters}"
        );
        Specs::of("specs/ucloud/disks.yaml", &text).documents().unwrap()
    }

    #[test]
    fn described_fields_and_facts_are_counted() {
        let documents = documents(
            "      Region: required\n      Id: {type: string}\n      \
             Size: {type: integer, unit: GB, description: Size of the disk.}\n",
        );
        let figures = figures(&documents)["ucloud/disks"];
        assert_eq!(figures.to_string(), "1 of 1 operations, 2 of 3 fields, 1 with facts");
        assert_eq!(figures.to_string().parse(), Ok(figures));
    }

    #[test]
    fn less_is_a_drop_and_more_is_none() {
        let figures = |text: &str| text.parse::<Figures>().unwrap();
        let before = figures("5 of 9 operations, 50 of 90 fields, 20 with facts");
        assert!(!before.drops(&before));
        assert!(figures("5 of 9 operations, 49 of 90 fields, 20 with facts").drops(&before));
        assert!(figures("4 of 9 operations, 50 of 90 fields, 20 with facts").drops(&before));
        assert!(figures("5 of 9 operations, 50 of 90 fields, 19 with facts").drops(&before));
        assert!(!figures("5 of 8 operations, 48 of 80 fields, 18 with facts").drops(&before));
        assert!(!figures("6 of 9 operations, 51 of 95 fields, 20 with facts").drops(&before));
    }

    #[test]
    fn descriptions_that_say_nothing_or_something_wrong_are_reported() {
        let documents = documents(
            "      Name: {type: string, description: Name.}\n      \
             Id: {type: string, description: \"Id, as `DescribeDisc` returns it.\"}\n      \
             Size: {type: integer, description: 大小, from: DescribeDiskSize}\n      \
             Kind: {type: string, values: {a: 慢, b: fast}, description: \"Kind of `DescribeDisk`.\"}\n",
        );
        let problems = problems(&documents);
        let expected = [
            "Name: the description only repeats the name: Name.",
            "Id: there is no operation `DescribeDisc`",
            "Size: `大` is no English: 大小",
            "Size: there is no operation `DescribeDiskSize`",
            "Kind: `慢` is no English: 慢",
        ]
        .map(|end| format!("specs/ucloud/disks.yaml: operations.DescribeDisk.parameters.{}", end));
        assert_eq!(problems, expected);
    }
}
