//! Operations: what they are called, take and answer.

use std::collections::BTreeMap;

use super::fields::{Owner, Part};
use super::naming::operation_types;
use super::{Lowering, docs, find, paging};
use crate::document::{self, At};
use crate::model::{Encoding, Operation, Record, Undocumented};
use crate::names;
/// Files of a product's module beside those of its operations.
pub(super) const MODULES: &[&str] = &["errors", "mod", "required", "types", "waiters"];

/// Methods of a client beside those of operations and waiters.
pub(super) const CLIENT_METHODS: &[&str] = &["new", "execute", "clone", "fmt"];

/// What the methods of waiters begin with.
pub(super) const WAITER_METHODS: &str = "wait_until_";

/// Methods of a builder beside its setters.
pub(super) const BUILDER_METHODS: &[&str] = &["send", "pages", "items"];

impl<'a> Lowering<'a> {
    pub(super) fn operations(&mut self) -> Vec<Operation> {
        let document = self.document;
        let mut functions: BTreeMap<String, String> = BTreeMap::new();
        let mut operations = Vec::new();
        for (name, operation) in &document.operations {
            let function = function(&self.rust_name(name, operation.rust.as_ref()));
            if function.is_empty() {
                // Reported.
            } else if let Some(other) = functions.insert(function.clone(), name.value.clone()) {
                self.complain(
                    name.node,
                    format!("its method `{function}` is also that of operation `{other}`"),
                );
            } else {
                self.type_name(operation.rust_type.as_ref(), name);
                for rust in operation_types(name, operation) {
                    self.claim(&rust, name.node, &format!("operation `{}`", name.value));
                }
            }
            self.summary(&operation.summary);
            self.corrections(&operation.corrections);
            for (code, _) in &operation.errors {
                if code.value.parse::<i32>().is_err() {
                    let message = format!("this is no {}", self.dialect.error_code);
                    self.complain(code.node, message);
                }
            }
            operations.push(self.operation(name, operation, function));
        }
        operations
    }

    /// The client's method for an operation of this product.
    pub(super) fn function_of(&self, name: &str) -> Option<String> {
        let operation = find(&self.document.operations, name)?;
        let given = operation.rust.as_ref().map(|given| given.value.clone());
        Some(function(&given.unwrap_or_else(|| names::snake(name))))
    }

    pub(super) fn summary(&mut self, summary: &At<String>) {
        if !summary.value.is_empty() && !summary.value.ends_with('.') {
            self.complain(summary.node, "a summary is a sentence and ends with a full stop");
        }
    }

    pub(super) fn operation(
        &mut self,
        name: &'a At<String>,
        operation: &'a document::Operation,
        function: String,
    ) -> Operation {
        let [builder, request, result] = operation_types(name, operation);
        let (method, path) = self.address(name, operation);
        let encoding = self.encoding(operation);
        let docs = docs::operation(operation, self.dialect);
        let owner = Owner { name: &name.value, part: Part::Parameters };
        let mut parameters = self.fields(&operation.parameters, owner);
        for field in &mut parameters {
            field.typestate = field.required && self.provider_wide(&field.wire).is_none();
            field.setter = names::beside(&field.rust, BUILDER_METHODS);
        }
        for (name, field) in &operation.parameters {
            if field.short && self.provider_wide(&name.value).is_none() {
                let wide: Vec<_> =
                    self.dialect.provider_wide.iter().map(|(name, _)| *name).collect();
                let message = format!(
                    "a word is enough for `{}` alone; expected a map of keys",
                    wide.join("`, `")
                );
                self.complain(name.node, message);
            }
        }
        let result_fields = self.fields(&operation.result, Owner { part: Part::Result, ..owner });
        let undocumented = self.undocumented(operation, &method);
        let paging = paging::lower(self, operation, &method, encoding);
        Operation {
            name: name.value.clone(),
            headline: operation.summary.value.clone(),
            docs,
            page: operation.documentation.as_ref().map(|page| docs::page(page, self.dialect)),
            deprecated: operation.deprecated,
            method,
            path,
            idempotent: operation.idempotent,
            encoding,
            request: Record {
                name: request,
                docs: vec![format!("Parameters of [`Client::{function}`].")],
                fields: parameters,
                input: true,
            },
            result: Record {
                fields: result_fields,
                name: result,
                docs: docs::result(operation, &function, undocumented, self.dialect),
                input: false,
            },
            undocumented,
            paging,
            module: names::beside(&function, MODULES),
            function,
            builder,
        }
    }

    pub(super) fn encoding(&mut self, operation: &document::Operation) -> Encoding {
        let Some(encoding) = &operation.encoding else {
            return Encoding::Usual;
        };
        if !self.dialect.json {
            let title = self.dialect.title;
            self.complain(encoding.node, format!("{title} has no `encoding`"));
        } else if encoding.value != "json" {
            self.complain(encoding.node, "expected `json`");
        }
        Encoding::Json
    }

    pub(super) fn undocumented(
        &mut self,
        operation: &document::Operation,
        method: &str,
    ) -> Option<Undocumented> {
        let word = operation.undocumented.as_ref()?;
        if method == "HEAD" {
            self.complain(word.node, "what is requested with HEAD has no result");
        }
        match word.value.as_str() {
            "any" => Some(Undocumented::Any),
            "secret" => Some(Undocumented::Secret),
            _ => {
                self.complain(word.node, "expected a map of fields, `any` or `secret`");
                None
            }
        }
    }
}

/// The client's method of an operation with this name in Rust.
fn function(rust: &str) -> String {
    match rust.starts_with(WAITER_METHODS) {
        true => format!("{rust}_"),
        false => names::beside(rust, CLIENT_METHODS),
    }
}
