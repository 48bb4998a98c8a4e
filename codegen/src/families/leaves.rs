//! Fields and what is below them, as paths.

use crate::document::{Document, Entries, Field, Kind};

/// A field that may be some way down in a request or a result.
#[derive(Clone)]
pub(super) struct Leaf<'a> {
    /// Names from the top down, with dots between them.
    pub(super) path: String,
    pub(super) name: &'a str,
    pub(super) field: &'a Field,
    /// Whether there may be several: it is a list, or in one.
    pub(super) many: bool,
}

impl Leaf<'_> {
    pub(super) fn is_top(&self) -> bool {
        !self.path.contains('.')
    }

    /// Whether it may hold an id: a text, a number, or a list of them.
    pub(super) fn may_be_id(&self) -> bool {
        may_be_id(self.field)
    }

    pub(super) fn key(&self) -> String {
        key(self.name, self.field)
    }
}

/// Everything down to a depth, what is higher first.
pub(super) fn leaves<'a>(
    document: &'a Document,
    fields: &'a Entries<Field>,
    depth: usize,
) -> Vec<Leaf<'a>> {
    let mut found: Vec<Leaf<'a>> = fields
        .iter()
        .map(|(name, field)| Leaf {
            path: name.value.clone(),
            name: &name.value,
            field,
            many: is_list(field),
        })
        .collect();
    let mut level = 0..found.len();
    for _ in 1..depth {
        let mut below = Vec::new();
        for leaf in &found[level.clone()] {
            for (name, field) in type_of(document, leaf.field).into_iter().flatten() {
                below.push(Leaf {
                    path: format!("{}.{}", leaf.path, name.value),
                    name: &name.value,
                    field,
                    many: leaf.many || is_list(field),
                });
            }
        }
        level = found.len()..found.len() + below.len();
        found.extend(below);
    }
    found
}

/// The fields of the type that a field holds, alone or in a list.
pub(super) fn type_of<'a>(document: &'a Document, field: &Field) -> Option<&'a Entries<Field>> {
    let name = field.kind.as_ref()?.value.innermost();
    let (_, type_) = document.types.iter().find(|(other, _)| other.value == name)?;
    Some(&type_.fields)
}

pub(super) fn is_list(field: &Field) -> bool {
    matches!(field.kind.as_ref().map(|kind| &kind.value), Some(Kind::List(_)))
}

pub(super) fn may_be_id(field: &Field) -> bool {
    !field.token
        && field
            .kind
            .as_ref()
            .is_some_and(|kind| matches!(kind.value.innermost(), "string" | "integer"))
}

/// What names are compared by: `VPCIds`, `vpcId` and `vpc_id` are the same.
pub(super) fn key(name: &str, field: &Field) -> String {
    let mut key: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let is_plural = key.ends_with("ids") || is_list(field) && key.len() > 3;
    if is_plural && key.ends_with('s') && !key.ends_with("ss") {
        key.pop();
    }
    key
}
