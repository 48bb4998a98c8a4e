//! What is the same for all resources of a family.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use yun_catalog::{Family, Field, Kind, Operation, Product, Role};

use super::paths;
use crate::modelled;
use crate::state::Ids;

/// How a family shows its resources.
#[derive(Clone)]
pub(super) struct Shape {
    /// The fields that its operations show of a resource.
    pub(super) fields: Vec<Field>,
    /// The fields that are the id.
    pub(super) keys: Vec<&'static str>,
    /// Whether ids are numbers.
    is_numeric: bool,
}

type Key = (&'static str, &'static str, &'static str);

impl Shape {
    /// Returns nothing if the family belongs to a model that is written by hand.
    pub(super) fn of(operation: Operation, family: Family) -> Option<Self> {
        Self::find(operation.product(), family.resource())
    }

    /// Whether resources of this name are kept.
    pub(super) fn is_known(product: Product, resource: &'static str) -> bool {
        Self::find(product, resource).is_some()
    }

    /// The shapes are made when first asked for and the same for every simulator.
    fn find(product: Product, resource: &'static str) -> Option<Self> {
        static MADE: RwLock<Option<HashMap<Key, Option<Shape>>>> = RwLock::new(None);
        let key = (product.provider().name(), product.name(), resource);
        let made = MADE.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(shape) = made.as_ref().and_then(|made| made.get(&key)) {
            return shape.clone();
        }
        drop(made);
        let shape = Self::make(product, resource);
        let mut made = MADE.write().unwrap_or_else(PoisonError::into_inner);
        made.get_or_insert_default().insert(key, shape.clone());
        shape
    }

    fn make(product: Product, resource: &str) -> Option<Self> {
        let mut shape = Self { fields: Vec::new(), keys: Vec::new(), is_numeric: false };
        for operation in product.operations() {
            let Some(family) = operation.family().filter(|family| family.resource() == resource)
            else {
                continue;
            };
            let id = family.id().and_then(|id| paths::field_at(operation.parameters(), id));
            shape.is_numeric |= id.is_some_and(is_number);
            let (fields, key) = match family.role() {
                Role::Create { .. } if modelled::find(operation).is_some() => return None,
                Role::List { items, key, .. } => {
                    (paths::fields_at(operation.result(), items), Some(key))
                }
                Role::Get { object: Some(object), key } => {
                    (paths::fields_at(operation.result(), object), key)
                }
                Role::Get { object: None, key } => (Some(operation.result().collect()), key),
                _ => continue,
            };
            for field in fields.unwrap_or_default() {
                if Some(field.name()) == key {
                    shape.is_numeric |= is_number(field);
                }
                if !shape.fields.iter().any(|known| known.name() == field.name()) {
                    shape.fields.push(field);
                }
            }
            shape.keys.extend(key);
        }
        Some(shape)
    }

    /// Returns a new id.
    pub(super) fn new_id(&self, family: Family, ids: &mut Ids) -> String {
        if self.is_numeric {
            return (ids.number() % 90_000_000 + 10_000_000).to_string();
        }
        let stem = self.keys.first().and_then(|key| crate::schema::id_stem(key));
        let stem = stem.filter(|stem| !stem.is_empty());
        ids.next(&stem.unwrap_or_else(|| family.resource().replace('-', "")))
    }
}

fn is_number(field: Field) -> bool {
    matches!(field.kind().innermost(), Kind::Integer | Kind::Number)
}
