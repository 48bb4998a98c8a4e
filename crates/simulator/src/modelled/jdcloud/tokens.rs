//! Idempotency tokens: a repeated request gets the first answer and changes nothing.

use serde_json::Value;

use crate::behaviour::Context;
use crate::call::Fields;
use crate::refusal::Refusal;

const ANSWER: &str = "idempotency/answer";
/// The documentation does not say how long a token is remembered.
const REMEMBERED: std::time::Duration = std::time::Duration::from_hours(24);

/// Performs a call, unless one with the same `clientToken` was performed before.
pub(super) fn once(
    context: &mut Context<'_>,
    perform: impl FnOnce(&mut Context<'_>) -> Result<Fields, Refusal>,
) -> Result<Fields, Refusal> {
    let Some(token) = context.maybe("clientToken") else { return perform(context) };
    let operation = context.call.operation;
    let region = &context.call.region;
    let id = format!("{} {} {region} {token}", operation.product().name(), operation.name());
    if let Some(Value::Object(answer)) =
        context.store.get(ANSWER, &id).and_then(|known| known.hidden.get("answer"))
    {
        return Ok(answer.clone());
    }
    let answer = perform(context)?;
    let mut known = context.new_resource(id.clone(), Fields::new());
    known.hide("answer", answer.clone());
    let forgotten = context.now().saturating_add(REMEMBERED);
    context.store.insert(ANSWER, known);
    context.store.remove_later(ANSWER, &id, forgotten);
    Ok(answer)
}
