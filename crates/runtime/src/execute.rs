//! One call, from its parameters to its response or error.

use tracing::Instrument;

use crate::any_call::AnyCall;
use crate::attempt::Attempts;
use crate::describe::action;
use crate::response::AnyResponse;
use crate::retry::Retry;
use crate::{BoxFuture, Error};

/// Sends a call, retries it if necessary, and reads its response. Starts when the future is first
/// polled.
pub(crate) fn execute(call: AnyCall) -> BoxFuture<'static, Result<AnyResponse, Error>> {
    Box::pin(traced(call))
}

async fn traced(call: AnyCall) -> Result<AnyResponse, Error> {
    let operation = call.operation;
    let span = tracing::info_span!(
        "call",
        otel.kind = "client",
        otel.name = operation.name,
        rpc.system = operation.product.provider,
        rpc.service = operation.product.name,
        rpc.method = operation.name,
    );
    run(&call).instrument(span).await
}

async fn run(call: &AnyCall) -> Result<AnyResponse, Error> {
    let settings = call.settings();
    let started = settings.clock.elapsed();
    let retry = Retry {
        policy: settings.retry,
        timeout: settings.timeout,
        repeatable: call.operation.idempotent || call.parameters.has_token(),
        clock: &*settings.clock,
        random: &*settings.random,
        budget: &settings.budget,
    };
    let attempts = Attempts::of(call);
    let outcome = retry.run(|number| attempts.attempt(number)).await.map_err(|error| {
        let secrets = [call.parameters.secrets(), &attempts.secrets()].concat();
        error
            .without(&secrets)
            .during(call.operation.name, action(settings, call.operation, &call.parameters))
    });
    let took = settings.clock.elapsed().saturating_sub(started);
    for hook in &settings.interceptors {
        hook.after_call(call.operation, outcome.as_ref().map(|_| ()), took);
    }
    outcome
}
