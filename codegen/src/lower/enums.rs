//! Enums: which fields share one, what it is called, and what its variants are.
//!
//! Known values of text become an enum. Fields that name one (`enum`) share it. Of the others, fields
//! of one name share an enum where the values of one are among those of the other, so that
//! `ChargeType` of twenty operations is one type.

use std::collections::{BTreeMap, BTreeSet};

use super::Lowering;
use super::naming::{NO_NAME, operation_types, type_rust};
use crate::document::{At, Document, Entries, Field};
use crate::model;
use crate::names;
use crate::node::NodeId;

/// The enums of a product.
pub(super) struct Enums<'a> {
    all: Vec<Enum<'a>>,
    /// The enum of a field, by the place of its first value.
    by_field: BTreeMap<NodeId, usize>,
}

struct Enum<'a> {
    name: String,
    /// Where the spec gives the name.
    given: Option<NodeId>,
    /// In the order of the spec; the first one has the enum's name.
    users: Vec<User<'a>>,
    values: Vec<Value<'a>>,
    /// Whether something that is generated has it.
    used: bool,
}

/// A field whose values are those of an enum, or some of them.
#[derive(Clone, Copy)]
struct User<'a> {
    owner: &'a str,
    /// What the documentation calls the owner.
    shown: &'a str,
    /// The owner's type.
    rust: &'a str,
    name: &'a At<String>,
    field: &'a Field,
}

#[derive(Clone, Copy)]
struct Value<'a> {
    text: &'a At<String>,
    meaning: Option<&'a str>,
    field: &'a At<String>,
    owner: &'a str,
}

/// An enum of more is a table, which documentation shows as well.
const MOST_VALUES: usize = 64;
const LONGEST_VALUE: usize = 48;

/// Names of fields that say nothing without their owner's.
const GENERIC: &[&str] = &[
    "Action",
    "Category",
    "Class",
    "Code",
    "Default",
    "Direction",
    "Filter",
    "Flag",
    "Format",
    "Group",
    "Id",
    "Item",
    "Key",
    "Kind",
    "Level",
    "Method",
    "Mode",
    "Name",
    "Operation",
    "Operator",
    "Option",
    "Order",
    "Policy",
    "Result",
    "Role",
    "Scope",
    "Sort",
    "Source",
    "Stage",
    "State",
    "Status",
    "Tag",
    "Target",
    "Type",
    "Unit",
    "Value",
    "Values",
    "Version",
];

impl<'a> Enums<'a> {
    pub(super) fn of(document: &'a Document, owners: &'a Owners) -> Self {
        let users = users(document, owners);
        let mut enums = Self { all: Vec::new(), by_field: BTreeMap::new() };
        let mut taken: BTreeSet<String> = owners.taken.clone();
        for user in &users {
            let Some(given) = &user.field.enumeration else { continue };
            taken.insert(given.value.clone());
            let known = enums.all.iter().position(|other| other.name == given.value);
            let index = known.unwrap_or_else(|| enums.add(given.value.clone(), Some(given.node)));
            enums.join(index, *user);
        }
        let mut named: BTreeMap<String, Vec<Vec<User<'a>>>> = BTreeMap::new();
        for user in
            users.iter().filter(|user| user.field.enumeration.is_none() && can_be_enum(user.field))
        {
            named.entry(names::pascal(&user.name.value)).or_default().push(vec![*user]);
        }
        let mut groups: Vec<(String, bool, Vec<User<'a>>)> = Vec::new();
        for (name, fields) in named {
            let shared = share(fields);
            let alone = shared.len() == 1 && !GENERIC.contains(&name.as_str());
            groups.extend(shared.into_iter().map(|users| (name.clone(), alone, users)));
        }
        groups.sort_by_key(|(_, _, users)| users[0].name.node);
        for (name, alone, users) in groups {
            let first = users[0];
            let with_owner = names::enumeration(first.rust, &first.name.value);
            let numbered = (2..).map(|number| format!("{with_owner}{number}"));
            let name = alone
                .then_some(name)
                .into_iter()
                .chain([with_owner.clone()])
                .chain(numbered)
                .find(|name| !taken.contains(name))
                .unwrap_or_default();
            taken.insert(name.clone());
            let index = enums.add(name, None);
            users.into_iter().for_each(|user| enums.join(index, user));
        }
        for one in &mut enums.all {
            one.values.sort_by_key(|value| value.text.node);
        }
        enums
    }

    fn add(&mut self, name: String, given: Option<NodeId>) -> usize {
        self.all.push(Enum { name, given, users: Vec::new(), values: Vec::new(), used: false });
        self.all.len() - 1
    }

    fn join(&mut self, index: usize, user: User<'a>) {
        let one = &mut self.all[index];
        one.users.push(user);
        one.values.extend(user.field.values.iter().map(|value| Value {
            text: &value.text,
            meaning: value.meaning.as_deref(),
            field: user.name,
            owner: user.owner,
        }));
        self.by_field.insert(user.field.values[0].text.node, index);
    }

    /// The name of a field's enum.
    pub(super) fn name_of(&self, field: &Field) -> Option<&str> {
        Some(&self.all[self.index_of(field)?].name)
    }

    /// Fields with values are told apart by the place of the first one.
    fn index_of(&self, field: &Field) -> Option<usize> {
        self.by_field.get(&field.values.first()?.text.node).copied()
    }

    /// Whether the field's enum has values beside the field's own.
    pub(super) fn has_more(&self, field: &Field) -> bool {
        self.index_of(field).is_some_and(|index| {
            self.all[index].values.iter().any(|value| !field.has_value(&value.text.value))
        })
    }
}

/// Names of the types that fields belong to, which outlive the enums.
pub(super) struct Owners {
    types: Vec<String>,
    operations: Vec<[String; 3]>,
    taken: BTreeSet<String>,
}

impl Owners {
    pub(super) fn of(document: &Document) -> Self {
        let types: Vec<_> =
            document.types.iter().map(|(name, type_)| type_rust(&name.value, type_)).collect();
        let operations: Vec<_> =
            document.operations.iter().map(|(name, one)| operation_types(name, one)).collect();
        let mut taken = BTreeSet::from(["Client".to_owned(), "PRODUCT".to_owned()]);
        taken.extend(types.iter().chain(operations.iter().flatten()).cloned());
        Self { types, operations, taken }
    }
}

/// All fields of text with known values, in the order of the spec.
fn users<'a>(document: &'a Document, owners: &'a Owners) -> Vec<User<'a>> {
    let mut users = Vec::new();
    let mut gather = |owner: &'a str, shown: &'a str, rust: &'a str, fields: &'a Entries<Field>| {
        for (name, field) in fields {
            let text = field.kind.as_ref().is_some_and(|kind| kind.value.holds("string"));
            if text && !field.values.is_empty() {
                users.push(User { owner, shown, rust, name, field });
            }
        }
    };
    for ((name, operation), [rust, ..]) in document.operations.iter().zip(&owners.operations) {
        gather(&name.value, &name.value, rust, &operation.parameters);
        gather(&name.value, &name.value, rust, &operation.result);
    }
    for ((name, type_), rust) in document.types.iter().zip(&owners.types) {
        let shown = if names::pascal(&name.value) == *rust { &name.value } else { rust };
        gather(&name.value, shown, rust, &type_.fields);
    }
    users.sort_by_key(|user| user.name.node);
    users
}

/// Whether an enum says more than a string would: several values with names of their own, which are not
/// just numbers.
fn can_be_enum(field: &Field) -> bool {
    let fits = |text: &str| {
        text.len() <= LONGEST_VALUE
            && text.is_ascii()
            && text.contains(|c: char| c.is_ascii_alphabetic())
            && !text.contains(|c: char| c.is_ascii_control())
    };
    let variants: BTreeSet<_> =
        field.values.iter().map(|value| names::variant(&value.text.value)).collect();
    let whole = field.format.as_ref().is_none_or(|format| format.value != "comma-separated");
    whole
        && (2..=MOST_VALUES).contains(&field.values.len())
        && field.values.iter().all(|value| fits(&value.text.value))
        && variants.len() == field.values.len()
        && !variants.contains("")
        && !variants.contains("Unknown")
}

/// Fields of one name, those together of which one has all values of the others.
fn share(mut groups: Vec<Vec<User<'_>>>) -> Vec<Vec<User<'_>>> {
    groups.sort_by_key(|group| std::cmp::Reverse(group[0].field.values.len()));
    let mut shared: Vec<Vec<User<'_>>> = Vec::new();
    for group in groups {
        let holds = |other: &Vec<User<'_>>| {
            let all = other[0].field;
            group[0].field.values.iter().all(|value| all.has_value(&value.text.value))
        };
        match shared.iter_mut().find(|other| holds(other)) {
            Some(other) => other.extend(group),
            None => shared.push(group),
        }
    }
    for group in &mut shared {
        group.sort_by_key(|user| user.name.node);
    }
    shared
}

impl<'a> Lowering<'a> {
    /// The name of the enum of a field with `values`.
    pub(super) fn enumeration(&mut self, field: &'a Field, name: &'a At<String>) -> Option<String> {
        if let (Some(given), []) = (&field.enumeration, &field.values[..]) {
            self.complain(given.node, "`enum` names the enum of `values`, and there are none");
        }
        let index = self.enums.index_of(field)?;
        let one = &mut self.enums.all[index];
        let enum_name = one.name.clone();
        if !std::mem::replace(&mut one.used, true) {
            let (given, values) = (one.given, one.values.clone());
            if let Some(given) = given
                && (enum_name.is_empty() || names::pascal(&enum_name) != enum_name)
            {
                self.complain(given, format!("`{enum_name}` is not a type's name"));
            }
            let node = given.unwrap_or(name.node);
            self.claim(&enum_name, node, &format!("the enum of `{}`", name.value));
            self.variants(&values);
        }
        Some(enum_name)
    }

    /// Values that are one in Rust are mistakes, unless they are the same one of two fields.
    fn variants(&mut self, values: &[Value<'a>]) {
        let mut seen: BTreeMap<String, Value<'a>> = BTreeMap::new();
        for value in values {
            let node = value.text.node;
            let variant = names::variant(&value.text.value);
            if variant.is_empty() {
                self.complain(node, NO_NAME);
                continue;
            }
            let also = |other: &str| format!("its variant `{variant}` is also that of {other}");
            if variant == "Unknown" {
                self.complain(node, also("every value not listed"));
            }
            let Some(other) = seen.insert(variant.clone(), *value) else { continue };
            let (text, same_field) = (&other.text.value, other.field.node == value.field.node);
            if *text == value.text.value {
                // The same value of two fields, or one that stands twice, which is reported.
            } else if same_field {
                self.complain(node, also(&format!("`{text}`")));
            } else {
                let place = format!("{}.{}", other.owner, other.field.value);
                self.complain(node, also(&format!("`{text}` of `{place}`")));
            }
        }
    }

    pub(super) fn take_enums(&mut self) -> Vec<model::Enum> {
        let all = std::mem::take(&mut self.enums.all);
        all.into_iter().filter(|one| one.used).map(Enum::lower).collect()
    }
}

impl Enum<'_> {
    fn lower(self) -> model::Enum {
        let mut values: Vec<(&str, Option<&str>)> = Vec::new();
        for value in &self.values {
            match values.iter_mut().find(|(text, _)| *text == value.text.value) {
                Some((_, meaning)) => *meaning = meaning.or(value.meaning),
                None => values.push((&value.text.value, value.meaning)),
            }
        }
        let partial = self
            .users
            .iter()
            .any(|user| values.iter().any(|(text, _)| !user.field.has_value(text)));
        let variants = values.iter().map(|(text, meaning)| model::Variant {
            name: names::variant(text),
            text: (*text).to_owned(),
            meaning: meaning.map(str::to_owned),
        });
        model::Enum {
            docs: docs(&self.users, partial),
            variants: variants.collect(),
            name: self.name,
        }
    }
}

/// How many users the documentation of an enum names.
const NAMED_USERS: usize = 6;

fn docs(users: &[User<'_>], partial: bool) -> Vec<String> {
    let named = users.iter().take(NAMED_USERS);
    let mut named: Vec<_> =
        named.map(|user| format!("`{}` of `{}`", user.name.value, user.shown)).collect();
    match users.len() - named.len() {
        0 => {}
        1 => named.push("1 more field".to_owned()),
        more => named.push(format!("{more} more fields")),
    }
    let mut docs = vec![format!("Values of {}.", listed(&named))];
    if partial {
        docs.push(
            "Some of these accept only part of the values; their documentation says which."
                .to_owned(),
        );
    }
    docs
}

/// "a", "a and b", "a, b and c".
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
