//! Puts the asked page of a list into a result.

use serde_json::{Map, Value};
use yun_catalog::{Operation, Position};

use super::Context;
use crate::call::Fields;
use crate::schema::{Mistake, Problem};

/// The size of a page if the request states none and the documentation gives no default.
const SIZE: usize = 20;

/// Checks where a page begins and how long it is.
///
/// # Errors
/// If there is no such page.
pub(super) fn check(operation: Operation, parameters: &Fields) -> Result<(), Mistake> {
    let Some(paging) = operation.paging() else { return Ok(()) };
    let first = match paging.position() {
        Position::Page { first } => first,
        _ => 0,
    };
    for (name, least) in [(Some(paging.parameter()), first), (paging.size(), 0)] {
        let Some(name) = name else { continue };
        let Some(given) = parameters.get(name).filter(|value| value.is_i64()) else { continue };
        // What the documentation says of it goes first: some take -1 for everything.
        if operation.parameter(name).is_some_and(|field| field.ranges().len() > 0) {
            continue;
        }
        if given.as_u64().is_none_or(|given| given < least) {
            let problem = format!("is {given} but must be at least {least}");
            return Err(Mistake::new(name, Problem::OutOfRange(problem)));
        }
    }
    Ok(())
}

impl Context<'_> {
    /// Returns the result of an operation that lists: the page of `items` that the request asks for
    /// and the number of all, where the catalog says they are.
    pub(crate) fn listed(&self, items: Vec<Value>) -> Fields {
        let mut result = Map::new();
        let Some(paging) = self.call.operation.paging() else { return result };
        let total = items.len();
        put(&mut result, paging.items(), self.page(items).into());
        if let Some(path) = paging.total() {
            put(&mut result, path, total.into());
        }
        result
    }

    /// Like [`listed`](Self::listed), for operations whose paging the catalog does not know, or
    /// whose list is elsewhere.
    pub(crate) fn listed_as(&self, items: Vec<Value>, list: &str, total: &str) -> Fields {
        let mut result = Map::new();
        put(&mut result, total, items.len().into());
        put(&mut result, list, self.page(items).into());
        result
    }

    /// Returns the page of `items` that the request asks for.
    pub(crate) fn page(&self, items: Vec<Value>) -> Vec<Value> {
        let paging = self.call.operation.paging();
        let default = |name: &str| {
            self.call.operation.parameter(name)?.default_value()?.parse::<usize>().ok()
        };
        let number = |name: &str| {
            // A few operations take the numbers as texts.
            match self.get(name)? {
                Value::String(text) => text.parse().ok(),
                value => usize::try_from(value.as_i64()?).ok(),
            }
        };
        let size_name = paging.and_then(yun_catalog::Paging::size).or_else(|| {
            let has = |name: &&&str| self.call.operation.parameter(name).is_some();
            ["Limit", "pageSize"].iter().find(has).copied()
        });
        let size = size_name.and_then(|name| number(name).or_else(|| default(name)));
        let size = match (size, size_name) {
            (Some(0), _) if self.settings.cloud == crate::Cloud::Ucloud => SIZE,
            (Some(size), _) => size,
            (None, Some(_)) => SIZE,
            (None, None) => usize::MAX,
        };
        let skip = match paging.map(|paging| (paging.parameter(), paging.position())) {
            Some((name, Position::Page { first })) => {
                let first = usize::try_from(first).unwrap_or(1);
                number(name).unwrap_or(first).saturating_sub(first).saturating_mul(size)
            }
            Some((name, _)) => number(name).unwrap_or(0),
            None => number("Offset").unwrap_or_else(|| {
                number("pageNumber").unwrap_or(1).saturating_sub(1).saturating_mul(size)
            }),
        };
        items.into_iter().skip(skip).take(size).collect()
    }
}

/// Puts a value at a path such as `data.list`.
pub(crate) fn put(fields: &mut Fields, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            fields.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let below = fields.entry(first).or_insert_with(|| Map::new().into());
            if let Value::Object(below) = below {
                put(below, rest, value);
            }
        }
    }
}
