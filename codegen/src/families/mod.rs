//! Which operations are about the same resource, and what each does to it: a rule over the specs, for
//! whoever keeps state without knowing the product.
//!
//! ```text
//! operations --shape--> verb, noun, path --group--> candidates --settle--> resources with an id
//!     --join--> updates, actions and what only ids connect --parents--> families
//! ```
//!
//! Names and paths only propose. What decides is the id: a resource is one that something creates, and
//! that something else shows with the id by which it is changed or deleted. What does not fit is left
//! out, because a wrong family does harm and a missing one does not. `resource` in a spec has the last
//! word.

mod words;
mod shape;
mod group;
mod leaves;
mod resource;
mod keys;
mod roles;
mod settle;
mod join;
mod parents;
mod given;
mod listing;

use crate::dialect::Dialect;
use crate::document::Document;
pub(crate) use given::check;
pub(crate) use listing::listing;
use shape::Shape;

/// What an operation does to a resource of its product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Family {
    /// A noun in kebab case, the same for all operations of the resource.
    pub(crate) resource: String,
    pub(crate) role: Role,
    /// Path of the parameter with the id, or the ids. Of a list, what filters by id; of a creation,
    /// what lets the caller choose it.
    pub(crate) id: Option<String>,
    /// Parameters that say what the resource is a part of.
    pub(crate) parents: Vec<Parent>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Create {
        /// Path of the new id, or ids, in the result.
        made: Option<String>,
        /// The parameter with the number of resources to create.
        count: Option<String>,
    },
    List {
        /// Path of the list in the result.
        items: String,
        /// The field of an item that is the id.
        key: String,
        /// Path of the number of all items.
        total: Option<String>,
    },
    Get {
        /// Path of the resource in the result, if the result is not the resource itself.
        object: Option<String>,
        /// The field of the resource that is the id.
        key: Option<String>,
    },
    Update,
    Delete,
    /// Needs a resource, and changes something that no rule knows.
    Act,
}

impl Role {
    /// The word for it in specs and listings.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::List { .. } => "list",
            Self::Get { .. } => "get",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Act => "act",
        }
    }
}

/// A parameter that says what a resource is a part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parent {
    pub(crate) parameter: String,
    /// The resource that it identifies, if it is one of the product's.
    pub(crate) resource: Option<String>,
}

/// The family of each operation, in their order.
pub(crate) fn of(document: &Document, dialect: &Dialect) -> Vec<Option<Family>> {
    let shapes: Vec<_> = document
        .operations
        .iter()
        .map(|(name, operation)| Shape::of(&name.value, operation, dialect))
        .collect();
    let product = &Product { document, shapes: &shapes };
    let groups = group::groups(&shapes);
    let mut resources: Vec<_> =
        groups.iter().filter_map(|group| settle::settle(product, group)).collect();
    join::join(product, &mut resources);
    resource::distinguish(&mut resources);
    let mut families = vec![None; shapes.len()];
    for (operation, family) in parents::families(product, resources) {
        families[operation] = Some(family);
    }
    given::apply(document, &mut families);
    families
}

/// What every step looks at.
struct Product<'a> {
    document: &'a Document,
    shapes: &'a [Shape<'a>],
}
