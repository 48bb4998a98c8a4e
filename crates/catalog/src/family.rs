//! Resources, and what operations do to them.

use crate::format;
use crate::handle::named;
use crate::{Operation, Product};

/// What an operation does to a resource of its product.
///
/// It is found by a rule over names, paths, ids and results, and corrected where the specs say so.
/// Each resource has an operation that creates it and one that lists or gets it. Paths are names with
/// dots between them, such as `data.id`, and go through lists: `EIPSet.EIPId` are the ids of all items.
#[derive(Clone, Copy)]
pub struct Family {
    product: Product,
    stored: &'static format::Family,
}

impl Family {
    pub(crate) fn new(product: Product, stored: &'static format::Family) -> Self {
        Self { product, stored }
    }

    /// Returns the resource: a noun in kebab case, unique within the product, such as `key-pair`.
    pub fn resource(self) -> &'static str {
        self.product.text(self.stored.resource)
    }

    /// Returns what the operation does to it.
    pub fn role(self) -> Role {
        let stored = self.stored;
        let (text, some) = (|text| self.product.text(text), |text| self.product.some_text(text));
        match stored.role {
            0 => Role::Create { made: some(stored.made), count: some(stored.count) },
            1 => Role::List {
                items: text(stored.items),
                key: text(stored.key),
                total: some(stored.total),
            },
            2 => Role::Get { object: some(stored.object), key: some(stored.key) },
            3 => Role::Update,
            4 => Role::Delete,
            _ => Role::Act,
        }
    }

    /// Returns the path of the parameter with the id, or the ids. Of a list, it filters by id; of a
    /// creation, it lets the caller choose the id. Everything else needs it.
    pub fn id(self) -> Option<&'static str> {
        self.product.some_text(self.stored.id)
    }

    /// Returns the parameters that say what the resource is a part of.
    pub fn parents(self) -> impl ExactSizeIterator<Item = Parent> {
        let product = self.product;
        self.stored.parents.iter().map(move |stored| Parent { product, stored })
    }
}

impl std::fmt::Debug for Family {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Family")
            .field("resource", &self.resource())
            .field("role", &self.role())
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

/// What an operation does to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Creates one or several.
    Create {
        /// Path of the new id, or ids, in the result. Without it, the result does not say.
        made: Option<&'static str>,
        /// The parameter with the number to create, if it can be more than one.
        count: Option<&'static str>,
    },
    /// Returns several.
    List {
        /// Path of the list in the result.
        items: &'static str,
        /// The field of an item that is the id.
        key: &'static str,
        /// Path of the number of all items in the result.
        total: Option<&'static str>,
    },
    /// Returns one.
    Get {
        /// Path of the resource in the result, if the result is not the resource itself.
        object: Option<&'static str>,
        /// The field of the resource that is the id, if it has one.
        key: Option<&'static str>,
    },
    /// Sets fields of one or several: those called like its parameters.
    Update,
    /// Deletes one or several.
    Delete,
    /// Needs one or several, and does something else with them.
    Act,
}

/// A parameter that says what a resource is a part of.
#[derive(Clone, Copy)]
pub struct Parent {
    product: Product,
    stored: &'static format::Parent,
}

impl Parent {
    /// Returns the name of the parameter.
    pub fn parameter(self) -> &'static str {
        self.product.text(self.stored.parameter)
    }

    /// Returns the resource that it identifies, if it is one of the product's.
    pub fn resource(self) -> Option<&'static str> {
        self.product.some_text(self.stored.resource)
    }
}

impl std::fmt::Debug for Parent {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Parent")
            .field("parameter", &self.parameter())
            .field("resource", &self.resource())
            .finish()
    }
}

/// A resource of a product: what operations with the same [`Family::resource`] are about.
#[derive(Clone, Copy)]
pub struct Resource {
    product: Product,
    name: &'static str,
}

named!(Resource);

impl Resource {
    pub(crate) fn new(product: Product, name: &'static str) -> Self {
        Self { product, name }
    }

    /// Returns the product that it belongs to.
    pub fn product(self) -> Product {
        self.product
    }

    /// Returns its name, a noun in kebab case, such as `key-pair`.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Returns its operations, in the order of the spec.
    pub fn operations(self) -> impl Iterator<Item = Operation> {
        self.product.operations().filter(move |operation| {
            operation.family().is_some_and(|family| family.resource() == self.name)
        })
    }
}
