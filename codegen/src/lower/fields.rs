//! Fields of requests, results and types.

use super::{Lowering, docs};
use crate::document::{self, Entries};
use crate::model::{Field, Kind};
use crate::names;

/// Methods of a record that a setter of the same name would hide.
pub(super) const RECORD_METHODS: &[&str] = &["clone", "default", "eq", "fmt", "ne"];

impl<'a> Lowering<'a> {
    /// Fields of a request, result or type.
    pub(super) fn fields(
        &mut self,
        entries: &'a Entries<document::Field>,
        owner: Owner<'a>,
    ) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for (name, field) in entries {
            self.facts(name, field, entries);
            let kind = self.kind(field, name);
            let rust = self.rust_name(name, field.rust.as_ref());
            let Some(kind) = kind.filter(|_| !rust.is_empty()) else {
                self.dropped.names.insert(name.value.clone());
                continue;
            };
            if let Some(other) = fields.iter().find(|other| other.rust == rust) {
                let message = format!("its Rust name `{rust}` is also that of `{}`", other.wire);
                self.complain(name.node, message);
            }
            // Input keeps "not set" and "empty" apart, also for lists; a result has no use for that.
            // Of what is always in a result the runtime makes sure, so that a plain value is one
            // that came; within its types services leave out what they document as always there.
            let always = field.required && owner.part == Part::Result;
            let optional = owner.part.is_input() || !always && !matches!(kind, Kind::List(_));
            let boxed = match (field.kind.as_ref().map(|kind| &kind.value), owner.part) {
                (Some(document::Kind::Name(to)), Part::Type { .. }) => {
                    self.reach.contains_itself(owner.name, to)
                }
                _ => false,
            };
            let role = match (owner.part, self.provider_wide(&name.value)) {
                (Part::Parameters, Some(setting)) => docs::Role::ProviderWide(setting),
                (Part::Parameters, None) => docs::Role::Parameter,
                (Part::Type { input: true }, _) => docs::Role::Input,
                (Part::Result, _) => docs::Role::Result,
                (Part::Type { .. }, _) => docs::Role::Output,
            };
            let function = |operation: &str| self.function_of(operation);
            let context = docs::Context {
                role,
                is_enum: self.enums.name_of(field).is_some(),
                partial: self.enums.has_more(field),
                function: &function,
            };
            let docs = docs::field(field, &context);
            fields.push(Field {
                wire: name.value.clone(),
                setter: names::beside(&rust, RECORD_METHODS),
                rust,
                optional: optional || boxed,
                boxed,
                required: always
                    || owner.part.is_input()
                        && field.required
                        && !(field.is_left_to_the_call() && owner.part == Part::Parameters),
                secret: field.secret,
                base64: field.base64,
                token: field.token,
                text: self.boolean_text(field, owner.part.is_input()),
                typestate: false,
                deprecated: field.deprecated,
                headline: docs::headline(&docs::description(field)),
                docs,
                kind,
            });
        }
        fields
    }

    /// What the configuration calls a parameter that it can give.
    pub(super) fn provider_wide(&self, parameter: &str) -> Option<&'static str> {
        let (_, setting) =
            self.dialect.provider_wide.iter().find(|(wide, _)| *wide == parameter)?;
        Some(setting)
    }
}

/// What fields belong to.
#[derive(Clone, Copy)]
pub(super) struct Owner<'a> {
    /// The spec's name of the operation or type.
    pub(super) name: &'a str,
    pub(super) part: Part,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Part {
    Parameters,
    Result,
    Type { input: bool },
}

impl Part {
    /// Whether callers fill the fields in.
    pub(super) fn is_input(self) -> bool {
        matches!(self, Self::Parameters | Self::Type { input: true })
    }
}
