//! One attempt of a call: sends a signed request and receives a response.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tracing::Instrument;

use crate::any_call::AnyCall;
use crate::prepare::{UsedSecrets, prepare};
use crate::receive::{Refused, receive, unreachable_service};
use crate::response::AnyResponse;
use crate::retry::Failed;
use crate::time::before;
use crate::{Attempt, Error, ErrorKind, Secret, wire};

/// The attempts of one call, and the state they share.
pub(crate) struct Attempts<'a> {
    call: &'a AnyCall,
    used: UsedSecrets,
    /// Whether one of the attempts has corrected the clock.
    clock_corrected: AtomicBool,
}

impl<'a> Attempts<'a> {
    pub(crate) fn of(call: &'a AnyCall) -> Self {
        Self { call, used: UsedSecrets::default(), clock_corrected: AtomicBool::new(false) }
    }

    /// The secrets of the credentials used to sign the requests.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        self.used.all()
    }

    /// Makes attempt `number`, counted from 1.
    pub(crate) async fn attempt(&self, number: u32) -> Result<AnyResponse, Failed> {
        let settings = self.call.settings();
        let attempt = Attempt { operation: self.call.operation, number };
        let span = tracing::info_span!(
            "attempt",
            http.request.resend_count = number - 1,
            http.response.status_code = tracing::field::Empty,
            error.type = tracing::field::Empty,
        );
        let started = settings.clock.elapsed();
        let limit = settings.clock.limit(settings.attempt_timeout);
        let deadline = started.saturating_add(settings.attempt_timeout);
        let exchange = self.exchange(attempt, deadline).instrument(span.clone());
        let outcome = before(exchange, limit).await.unwrap_or_else(|| {
            let seconds = settings.attempt_timeout.as_secs_f64();
            Err(Error::new(ErrorKind::Timeout, format!("no response within {seconds} s")).into())
        });
        if let Err(Refused { error, .. }) = &outcome {
            span.record("error.type", tracing::field::debug(error.kind()));
        }
        let took = settings.clock.elapsed().saturating_sub(started);
        let seen = outcome.as_ref().map(|_| ()).map_err(|refused| &refused.error);
        for hook in &settings.interceptors {
            hook.after_attempt(attempt, seen, took);
        }
        outcome.map_err(|Refused { error, date }| {
            let corrected = self.clock_corrected.load(Ordering::Relaxed);
            let again_at_once = date.is_some_and(|date| settings.skew.learn(date, corrected));
            if again_at_once {
                self.clock_corrected.store(true, Ordering::Relaxed);
            }
            Failed { error, again_at_once }
        })
    }

    /// Sends one request and reads its response, by `deadline`.
    async fn exchange(&self, attempt: Attempt, deadline: Duration) -> Result<AnyResponse, Refused> {
        let settings = self.call.settings();
        let correction = settings.skew.correction();
        let request =
            prepare(settings, attempt, &self.call.parameters, correction, &self.used).await?;
        wire::request(settings, &request);
        let response =
            settings.transport.send(request, settings.limits).await.map_err(unreachable_service)?;
        tracing::Span::current().record("http.response.status_code", response.status().as_u16());
        wire::response(settings, &response);
        for hook in &settings.interceptors {
            hook.after_response(attempt, &response);
        }
        receive(self.call, response, correction, deadline)
    }
}
