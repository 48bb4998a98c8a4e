//! Operations written by hand from the documentation, with states, transitions, preconditions,
//! relations and error codes.

pub(crate) mod jdcloud;
pub(crate) mod ucloud;

use std::collections::HashMap;
use std::sync::LazyLock;

use yun_catalog::Operation;

use crate::behaviour::Context;
use crate::call::Fields;
use crate::refusal::Refusal;

/// The code of an operation.
pub(crate) type Handler = fn(&mut Context<'_>) -> Result<Fields, Refusal>;

/// A part of a model: products, names and code of its operations.
pub(crate) type Operations = &'static [(&'static str, &'static str, Handler)];

/// Provider, product and name.
type Name = (&'static str, &'static str, &'static str);

/// Returns the code of an operation, if it is modelled.
pub(crate) fn find(operation: Operation) -> Option<Handler> {
    static ALL: LazyLock<HashMap<Name, Handler>> = LazyLock::new(|| {
        let named = |provider, parts: &'static [Operations]| {
            let operations = parts.iter().copied().flatten();
            operations.map(move |(product, name, handler)| ((provider, *product, *name), *handler))
        };
        named("ucloud", ucloud::PARTS).chain(named("jdcloud", jdcloud::PARTS)).collect()
    });
    let product = operation.product();
    ALL.get(&(product.provider().name(), product.name(), operation.name())).copied()
}

/// Turns the object of a `json!` into fields.
pub(crate) fn fields(object: serde_json::Value) -> Fields {
    match object {
        serde_json::Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_modelled_operation_exists_and_is_modelled_once() {
        for (provider, parts) in [("ucloud", ucloud::PARTS), ("jdcloud", jdcloud::PARTS)] {
            let provider = yun_catalog::provider(provider).unwrap();
            let mut seen = std::collections::HashSet::new();
            for (product, name, _) in parts.iter().copied().flatten() {
                let found = provider.product(product).and_then(|known| known.operation(name));
                assert!(found.is_some(), "{product} has no {name}");
                assert!(seen.insert((product, name)), "{product} {name} is modelled twice");
            }
        }
    }
}
