//! Kinds of fields, resolved to what they are in Rust.

use super::naming::type_rust;
use super::{Lowering, find};
use crate::document::{self, At};
use crate::model::Kind;
use crate::node::NodeId;

pub(super) const SCALARS: &[&str] = &["string", "integer", "number", "boolean", "any"];

impl<'a> Lowering<'a> {
    pub(super) fn kind(
        &mut self,
        field: &'a document::Field,
        name: &'a At<String>,
    ) -> Option<Kind> {
        let kind = field.kind.as_ref()?;
        let enumeration = self.enumeration(field, name);
        self.resolve(&kind.value, kind.node, enumeration.as_deref())
    }

    pub(super) fn resolve(
        &mut self,
        kind: &document::Kind,
        node: NodeId,
        enumeration: Option<&str>,
    ) -> Option<Kind> {
        let name = match kind {
            document::Kind::List(item) => {
                return Some(Kind::List(Box::new(self.resolve(item, node, enumeration)?)));
            }
            document::Kind::Name(name) => name,
        };
        let record = find(&self.document.types, name).map(|type_| type_rust(name, type_));
        Some(match (name.as_str(), enumeration) {
            ("string", Some(enumeration)) => Kind::Enum(enumeration.to_owned()),
            ("string", None) => Kind::String,
            ("integer", _) => Kind::Integer,
            ("number", _) => Kind::Number,
            ("boolean", _) => Kind::Boolean,
            ("any", _) => Kind::Any,
            (_, _) if record.is_some() => Kind::Record(record?),
            (name, _) if self.dropped.contains(name) => return None,
            (name, _) => {
                self.complain(
                    node,
                    format!(
                        "unknown type `{name}`: neither `string`, `integer`, `number`, `boolean` \
                         or `any` nor one of `types`"
                    ),
                );
                return None;
            }
        })
    }
}

pub(super) fn innermost(kind: &document::Kind) -> &document::Kind {
    match kind {
        document::Kind::List(item) => innermost(item),
        name @ document::Kind::Name(_) => name,
    }
}
