//! Enums: which fields share one, what its variants are, and what is said of it.

use std::collections::BTreeMap;

use super::Lowering;
use super::fields::Owner;
use super::naming::NO_NAME;
use crate::document::{At, Document, Entries, Field};
use crate::model::Enum;
use crate::names;
use crate::node::NodeId;

/// The enums of a product.
pub(super) struct Enums<'a> {
    /// What all fields that name an enum say that it has.
    named: BTreeMap<&'a str, Vec<Value<'a>>>,
    /// Those met so far, in this order.
    found: Vec<Found>,
}

/// A value, and the field that has it.
#[derive(Clone, Copy)]
struct Value<'a> {
    value: &'a At<String>,
    field: &'a At<String>,
    owner: &'a str,
}

struct Found {
    name: String,
    values: Vec<String>,
    /// The first field that has it.
    first: String,
    users: Vec<String>,
    /// Whether a field has only some of the values.
    partial: bool,
}

impl<'a> Enums<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let mut named: BTreeMap<&str, Vec<Value<'_>>> = BTreeMap::new();
        let mut gather = |owner: &'a At<String>, fields: &'a Entries<Field>| {
            for (name, field) in fields {
                if let Some(given) = &field.enumeration {
                    let values = named.entry(&given.value).or_default();
                    values.extend(values_of(&owner.value, name, field));
                }
            }
        };
        for (name, operation) in &document.operations {
            gather(name, &operation.parameters);
            gather(name, &operation.result);
        }
        for (name, type_) in &document.types {
            gather(name, &type_.fields);
        }
        for values in named.values_mut() {
            values.sort_by_key(|value| value.value.node);
        }
        Self { named, found: Vec::new() }
    }

    /// Whether the field's enum has values beside the field's own.
    pub(super) fn has_more(&self, field: &Field) -> bool {
        let named = field.enumeration.as_ref().and_then(|given| self.named.get(&*given.value));
        named.is_some_and(|all| all.iter().any(|value| !field.has_value(&value.value.value)))
    }
}

fn values_of<'a>(
    owner: &'a str,
    name: &'a At<String>,
    field: &'a Field,
) -> impl Iterator<Item = Value<'a>> {
    field.values.iter().map(move |value| Value { value, field: name, owner })
}

impl<'a> Lowering<'a> {
    /// The name of the enum of a field with `values`.
    pub(super) fn enumeration(
        &mut self,
        field: &'a Field,
        name: &'a At<String>,
        owner: Owner<'a, '_>,
    ) -> Option<String> {
        let Some(first) = field.values.first() else {
            if let Some(enumeration) = &field.enumeration {
                self.complain(
                    enumeration.node,
                    "`enum` names the enum of `values`, and there are none",
                );
            }
            return None;
        };
        let (enum_name, all) = match &field.enumeration {
            Some(given) => (given.value.clone(), self.enums.named[&*given.value].clone()),
            None => (
                names::enumeration(owner.rust, &name.value),
                values_of(owner.name, name, field).collect(),
            ),
        };
        let mut values: Vec<String> = Vec::new();
        for value in &all {
            if !values.contains(&value.value.value) {
                values.push(value.value.value.clone());
            }
        }
        let user = format!("`{}` of `{}`", name.value, owner.shown());
        let partial = self.enums.has_more(field);
        if let Some(found) = self.enums.found.iter_mut().find(|found| found.name == enum_name) {
            if found.values == values {
                found.users.push(user);
                found.partial |= partial;
            } else {
                let message =
                    format!("`{}` has the enum `{enum_name}` with other values", found.first);
                self.complain(first.node, message);
            }
            return Some(enum_name);
        }
        let named = field.enumeration.as_ref().map_or(first.node, |at| at.node);
        if enum_name.is_empty() || names::pascal(&enum_name) != enum_name {
            self.complain(named, format!("`{enum_name}` is not a type's name"));
        }
        self.claim(&enum_name, named, &format!("the enum of `{}`", name.value));
        self.variants(&all);
        let first = format!("{}.{}", owner.name, name.value);
        let users = vec![user];
        self.enums.found.push(Found { name: enum_name.clone(), values, first, users, partial });
        Some(enum_name)
    }

    /// Values that are one in Rust are mistakes, unless they are the same one of two fields.
    fn variants(&mut self, values: &[Value<'a>]) {
        let mut seen: BTreeMap<String, Value<'a>> = BTreeMap::new();
        for value in values {
            let node: NodeId = value.value.node;
            let variant = names::variant(&value.value.value);
            if variant.is_empty() {
                self.complain(node, NO_NAME);
                continue;
            }
            let also = |other: &str| format!("its variant `{variant}` is also that of {other}");
            if variant == "Unknown" {
                self.complain(node, also("every value not listed"));
            }
            let Some(other) = seen.insert(variant.clone(), *value) else { continue };
            let (text, same_field) = (&other.value.value, other.field.node == value.field.node);
            if same_field {
                self.complain(node, also(&format!("`{text}`")));
            } else if *text != value.value.value {
                let place = format!("{}.{}", other.owner, other.field.value);
                self.complain(node, also(&format!("`{text}` of `{place}`")));
            }
        }
    }

    pub(super) fn take_enums(&mut self) -> Vec<Enum> {
        let enums = std::mem::take(&mut self.enums.found).into_iter().map(|found| {
            let mut docs = vec![format!("Values of {}.", found.users.join(", "))];
            if found.partial {
                docs.push(
                    "Some of these accept only part of the values; their documentation says which."
                        .to_owned(),
                );
            }
            let variants = found.values.into_iter();
            Enum {
                name: found.name,
                docs,
                variants: variants.map(|value| (names::variant(&value), value)).collect(),
            }
        });
        enums.collect()
    }
}
