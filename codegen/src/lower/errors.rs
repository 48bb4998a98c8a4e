//! The service's codes: that they are codes, and kinds and sentences as they have to be.

use crate::dialect::Dialect;
use crate::document::{self, Entries};
use crate::model::ErrorCode;
use crate::names;
use crate::node::NodeId;

/// What a code can mean, in the words of specs. In PascalCase these are kinds of the runtime.
const KINDS: &[&str] = &[
    "already_exists",
    "authentication",
    "failed_precondition",
    "invalid_argument",
    "not_found",
    "permission",
    "quota_exceeded",
    "throttled",
    "unavailable",
    "unsupported_operation",
];

/// The kind of a code whose meaning makes none clear.
const OTHER: &str = "service";

pub(super) fn lower(
    codes: &Entries<document::ErrorCode>,
    dialect: &Dialect,
    complain: &mut dyn FnMut(NodeId, String),
) -> Vec<ErrorCode> {
    let mut lowered = Vec::new();
    for (name, code) in codes {
        let is_number = name.value.parse::<i64>().is_ok();
        if is_number != dialect.numbered_codes {
            let what = if dialect.numbered_codes { "a number" } else { "a name" };
            complain(name.node, format!("a code of {} is {what}", dialect.title));
        }
        let kind = code.kind.as_ref().map_or(OTHER, |kind| &kind.value);
        if let Some(kind) = code.kind.as_ref().filter(|kind| !KINDS.contains(&&*kind.value)) {
            let known = KINDS.join("`, `");
            complain(kind.node, format!("unknown kind `{}`; known are `{known}`", kind.value));
        }
        let meaning = &code.meaning;
        if !meaning.value.is_empty() && !meaning.value.ends_with('.') {
            complain(meaning.node, "a meaning is a sentence and ends with a full stop".to_owned());
        }
        lowered.push(ErrorCode {
            code: name.value.clone(),
            kind: names::pascal(kind),
            meaning: meaning.value.clone(),
        });
    }
    lowered
}
