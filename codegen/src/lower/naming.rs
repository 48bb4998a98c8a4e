//! Names in Rust: those that specs give, and those that would be there twice.

use super::Lowering;
use crate::document::{self, At};
use crate::names;
use crate::node::NodeId;
pub(super) const NO_NAME: &str = "no Rust name can be made of this";

impl<'a> Lowering<'a> {
    /// Checks the name in Rust that the spec gives to a type, or to the types of an operation.
    pub(super) fn type_name(&mut self, given: Option<&At<String>>, name: &At<String>) {
        let Some(given) = given else { return };
        if given.value.is_empty() || names::pascal(&given.value) != given.value {
            self.complain(given.node, format!("`{}` is not a type's name", given.value));
        } else if given.value == names::pascal(&name.value) {
            self.complain(given.node, "this is the name that it has anyway");
        }
    }

    /// The name in snake case that the spec gives, or else that of the rule; empty when there is
    /// none.
    pub(super) fn rust_name(&mut self, name: &At<String>, given: Option<&At<String>>) -> String {
        let by_rule = names::snake(&name.value);
        let Some(given) = given else {
            if by_rule.is_empty() {
                self.complain(name.node, NO_NAME);
            }
            return by_rule;
        };
        if names::snake(&given.value) != given.value || given.value.is_empty() {
            self.complain(given.node, format!("`{}` is not a name in snake case", given.value));
        } else if given.value == by_rule {
            self.complain(given.node, "this is the name that it has anyway");
        }
        given.value.clone()
    }

    /// Reserves a Rust type name.
    pub(super) fn claim(&mut self, rust: &str, node: NodeId, who: &str) {
        if let Some(other) = self.type_names.get(rust) {
            let message = format!("the Rust type `{rust}` of {who} is also that of {other}");
            self.complain(node, message);
        } else {
            self.type_names.insert(rust.to_owned(), who.to_owned());
        }
    }
}

/// A type's name in Rust; empty when there is none.
pub(super) fn type_rust(name: &str, type_: &document::Type) -> String {
    type_.rust.as_ref().map_or_else(|| names::pascal(name), |given| given.value.clone())
}

/// Builder, request and result.
pub(super) fn operation_types(name: &At<String>, operation: &document::Operation) -> [String; 3] {
    let name = operation.rust_type.as_ref().unwrap_or(name);
    ["", "Request", "Result"].map(|suffix| names::pascal(&format!("{}{suffix}", name.value)))
}
