//! Parameters and fields that identify, by what they are called.

use std::collections::BTreeSet;

use super::Product;
use super::leaves::{self, Leaf, leaves};
use super::resource::Resource;
use super::shape::Shape;
use crate::document::{Entries, Field};

/// The parameters that may identify something, those in structures too.
pub(super) fn parameters<'a>(product: &Product<'a>, shape: &Shape<'a>) -> Vec<Leaf<'a>> {
    let own: BTreeSet<&str> = shape.parameters().map(|(name, _)| name).collect();
    let mut found = leaves(product.document, &shape.operation.parameters, 2);
    found.retain(|leaf| own.contains(leaf.path.split('.').next().unwrap_or_default()));
    found
}

/// The field of a type that is the id called `key`: by that name, as `id` or `name` alone, or with the
/// noun before it.
pub(super) fn find_key<'a>(
    fields: &'a Entries<Field>,
    key: &str,
    nouns: &BTreeSet<String>,
) -> Option<&'a str> {
    let ids = || {
        fields
            .iter()
            .filter(|(_, field)| leaves::may_be_id(field) && !leaves::is_list(field))
            .map(|(name, field)| (name.value.as_str(), leaves::key(&name.value, field)))
    };
    let exact = ids().find(|(_, other)| other == key);
    let end = match key {
        _ if key.ends_with("id") => "id",
        _ if key.ends_with("name") || nouns.contains(key) => "name",
        _ => return exact.map(|(name, _)| name),
    };
    let short = || ids().find(|(_, other)| other == end);
    let with_noun = || {
        let expected: Vec<_> = nouns.iter().map(|noun| format!("{noun}{end}")).collect();
        ids().find(|(_, other)| expected.contains(other))
    };
    exact.or_else(with_noun).or_else(short).map(|(name, _)| name)
}

/// The parameter with the id: by the name of the key, or else `id`, or the noun's.
pub(super) fn id_parameter<'a>(
    product: &Product<'a>,
    shape: &Shape<'a>,
    resource: &Resource,
) -> Option<Leaf<'a>> {
    let all = parameters(product, shape);
    let ids = || all.iter().filter(|leaf| leaf.may_be_id());
    let exact = ids().find(|leaf| leaf.key() == resource.key);
    let end = if resource.key.ends_with("id") { "id" } else { "name" };
    let with_noun = || {
        ids().find(|leaf| {
            let key = leaf.key();
            resource.nouns.iter().any(|noun| key == format!("{noun}{end}"))
        })
    };
    let plain = || ids().find(|leaf| end == "id" && leaf.key() == "id");
    exact.or_else(with_noun).or_else(plain).cloned()
}

/// What the parameters are called that a call has to give.
pub(super) fn required_keys(shape: &Shape<'_>) -> BTreeSet<String> {
    shape
        .parameters()
        .filter(|(name, field)| field.required || shape.is_in_path(name))
        .map(|(name, field)| leaves::key(name, field))
        .collect()
}
