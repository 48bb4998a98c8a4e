//! Operations of families that a rule found: what was created is listed, changed and deleted.

use yun_catalog::Operation;

use crate::behaviour::Context;
use crate::call::Fields;
use crate::refusal::Refusal;

/// Performs an operation of a family; nothing for one that belongs to none.
pub(crate) fn perform(_context: &mut Context<'_>) -> Option<Result<Fields, Refusal>> {
    None
}

/// Whether the operation belongs to a family.
pub(crate) fn knows(_operation: Operation) -> bool {
    false
}
