//! The way of one call, from its parameters to the answer. Compiled once for all operations.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tracing::Instrument;

use crate::call::Sending;
use crate::dialect::{Answer, Draft, Received};
use crate::fields::{Budget, Decoded, Defaults, Fields, Parameters, Value};
use crate::redact::without_user;
use crate::response::{AnyResponse, MakeResult, Response};
use crate::retry::{Again, again};
use crate::settings::Settings;
use crate::skew;
use crate::time::{before, uuid};
use crate::transport::{Phase, TransportError, is_loopback};
use crate::wire;
use crate::{
    Attempt, Error, ErrorKind, Operation, OperationInfo, ProductInfo, ProviderWide, Secret,
};

/// What the clients of one product share.
#[derive(Clone, Debug)]
pub struct Core {
    settings: Arc<Settings>,
}

impl Core {
    /// A core with these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings, to be changed for what holds this core alone.
    pub(crate) fn settings_mut(&mut self) -> &mut Settings {
        Arc::make_mut(&mut self.settings)
    }

    /// Sends a request that was put together without a builder.
    pub fn send<R: Operation>(&self, request: &R) -> Sending<R::Result> {
        Sending::of(self.clone(), request.info(), request)
    }

    /// The parameters of a request, with the configuration's values where the call sets none.
    pub(crate) fn collect(
        &self,
        operation: &'static OperationInfo,
        request: &dyn Fields,
    ) -> Parameters {
        let parameters = Parameters::collect(request, &*self.settings);
        parameters.warn_of_unknown(operation);
        parameters
    }

    /// Sends one call, again if need be, and reads its answer.
    pub(crate) async fn execute(
        self,
        operation: &'static OperationInfo,
        parameters: Parameters,
        make_result: MakeResult,
    ) -> Result<AnyResponse, Error> {
        let span = tracing::info_span!(
            "call",
            otel.kind = "client",
            otel.name = operation.name,
            rpc.system = operation.product.provider,
            rpc.service = operation.product.name,
            rpc.method = operation.name,
        );
        let call = Execution {
            settings: &self.settings,
            operation,
            parameters: &parameters,
            make_result,
            failed: Mutex::default(),
            used: Mutex::default(),
        };
        call.run().instrument(span).await
    }

    /// The signed request of a call; touches no network unless the source of credentials does.
    pub(crate) async fn signed_request(
        self,
        operation: &'static OperationInfo,
        parameters: Parameters,
    ) -> Result<http::Request<Bytes>, Error> {
        let attempt = Attempt { operation, number: 1 };
        let correction = skew::correction(&self.settings);
        match prepare(&self.settings, attempt, &parameters, correction, &Mutex::default()).await {
            Ok(request) => Ok(request),
            Err(error) => {
                let action = action(&self.settings, operation, &parameters);
                Err(error.during(operation.name, action))
            }
        }
    }
}

impl Defaults for Settings {
    fn value(&self, name: &str) -> Option<String> {
        self.default_of(name).map(str::to_owned)
    }

    fn token(&self) -> String {
        uuid(&*self.random)
    }
}

/// One call under way.
struct Execution<'a> {
    settings: &'a Settings,
    operation: &'static OperationInfo,
    parameters: &'a Parameters,
    make_result: MakeResult,
    /// Attempts that failed; here, so that they are known also when time runs out.
    failed: Mutex<Vec<Error>>,
    /// Secrets of the credentials that were used.
    used: Mutex<Vec<Secret>>,
}

impl Execution<'_> {
    async fn run(&self) -> Result<AnyResponse, Error> {
        let clock = &self.settings.clock;
        let started = clock.elapsed();
        let limit = clock.limit(self.settings.timeout);
        let outcome = before(self.attempts(started), limit).await.unwrap_or_else(|| {
            let message = format!("no result within {} s", self.settings.timeout.as_secs_f64());
            Err(Error::new(ErrorKind::Timeout, message))
        });
        let outcome = outcome.map_err(|error| {
            let mut earlier =
                std::mem::take(&mut *self.failed.lock().unwrap_or_else(PoisonError::into_inner));
            let mut secrets = self.parameters.secrets().to_vec();
            secrets.append(&mut self.used.lock().unwrap_or_else(PoisonError::into_inner));
            earlier.iter_mut().for_each(Error::drop_source);
            error
                .with_earlier(earlier)
                .without(&secrets)
                .during(self.operation.name, action(self.settings, self.operation, self.parameters))
        });
        let took = clock.elapsed().saturating_sub(started);
        for hook in &self.settings.interceptors {
            hook.after_call(self.operation, outcome.as_ref().map(|_| ()), took);
        }
        outcome
    }

    async fn attempts(&self, started: Duration) -> Result<AnyResponse, Error> {
        let repeatable = self.operation.idempotent || self.parameters.has_token();
        let mut skew_corrected = false;
        for number in 1.. {
            let attempt = Attempt { operation: self.operation, number };
            let error = match self.attempt(attempt).await {
                Ok(answer) => {
                    self.settings.budget.refill();
                    return Ok(answer);
                }
                Err(Failed { error, refusal }) => {
                    let corrected =
                        refusal.is_some_and(|refusal| refusal.learn(self.settings, skew_corrected));
                    if corrected && number < self.settings.retry.attempts {
                        // Refused for its date, so certainly not executed: once more, in time.
                        skew_corrected = true;
                        self.note(error);
                        continue;
                    }
                    error
                }
            };
            let may_repeat = match again(error.kind()) {
                Again::Always => true,
                Again::IfRepeatable => repeatable,
                Again::Never => false,
            };
            if !may_repeat || number >= self.settings.retry.attempts {
                return Err(error);
            }
            let jitter = self.settings.retry.pause(number, &*self.settings.random);
            let pause = error.retry_after().map_or(jitter, |asked| asked.max(jitter));
            let elapsed = self.settings.clock.elapsed().saturating_sub(started);
            // A pause that the call does not survive would only delay the news.
            if elapsed.saturating_add(pause) >= self.settings.timeout
                || !self.settings.budget.take()
            {
                return Err(error);
            }
            tracing::debug!(
                attempt = number,
                pause_ms = pause.as_millis() as u64,
                error.type = ?error.kind(),
                "sending again"
            );
            self.note(error);
            self.settings.clock.sleep(pause).await;
        }
        unreachable!("attempts are counted without an end")
    }

    fn note(&self, error: Error) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).push(error);
    }

    async fn attempt(&self, attempt: Attempt) -> Result<AnyResponse, Failed> {
        let span = tracing::info_span!(
            "attempt",
            http.request.resend_count = attempt.number - 1,
            http.response.status_code = tracing::field::Empty,
            error.type = tracing::field::Empty,
        );
        let clock = &self.settings.clock;
        let started = clock.elapsed();
        let limit = clock.limit(self.settings.attempt_timeout);
        let deadline = started.saturating_add(self.settings.attempt_timeout);
        let exchange = self.exchange(attempt, deadline).instrument(span.clone());
        let outcome = before(exchange, limit).await.unwrap_or_else(|| {
            let message =
                format!("no answer within {} s", self.settings.attempt_timeout.as_secs_f64());
            Err(Error::new(ErrorKind::Timeout, message).into())
        });
        if let Err(Failed { error, .. }) = &outcome {
            span.record("error.type", tracing::field::debug(error.kind()));
        }
        let took = clock.elapsed().saturating_sub(started);
        for hook in &self.settings.interceptors {
            hook.after_attempt(
                attempt,
                outcome.as_ref().map(|_| ()).map_err(|failed| &failed.error),
                took,
            );
        }
        outcome
    }

    /// One request and its response, which has to be read by `deadline`.
    async fn exchange(&self, attempt: Attempt, deadline: Duration) -> Result<AnyResponse, Failed> {
        let settings = self.settings;
        let correction = skew::correction(settings);
        let request = prepare(settings, attempt, self.parameters, correction, &self.used).await?;
        wire::request(settings, &request);
        let response =
            settings.transport.send(request, settings.limits).await.map_err(from_transport)?;
        tracing::Span::current().record("http.response.status_code", response.status().as_u16());
        wire::answer(settings, &response);
        for hook in &settings.interceptors {
            hook.after_response(attempt, &response);
        }
        let now = skew::now(settings, correction);
        let date = skew::date(response.headers());
        let expired = || settings.clock.elapsed() >= deadline;
        let received = Received {
            operation: attempt.operation,
            response: &response,
            budget: Budget::for_text(response.body().len()).until(&expired),
        };
        let mut result = (self.make_result)();
        let read = settings.dialect.read(&received, &mut *result).and_then(|answer| {
            check(attempt.operation, &answer, response.status().as_u16())?;
            Ok(answer)
        });
        match read {
            Ok(Answer { request_id, decoded }) => {
                report(attempt.operation, &decoded);
                wire::result(settings, &*result);
                Ok(Response::new(result, request_id, response.into_body(), decoded))
            }
            Err(error) => Err(Failed {
                refusal: skew::Refusal::of(settings, &error, correction, date),
                error: error
                    .with_retry_after(skew::retry_after(response.headers(), date, now))
                    .with_body(response.into_body()),
            }),
        }
    }
}

/// Whether a success says what a success has to say.
///
/// A service may leave out a list that is empty when it is asked for one. What a change has made, it
/// has to say.
fn check(operation: &OperationInfo, answer: &Answer, status: u16) -> Result<(), Error> {
    let lacks: Vec<_> = answer
        .decoded
        .missing
        .iter()
        .filter(|missing| !(missing.is_list && operation.idempotent))
        .map(|missing| format!("`{}`", missing.name))
        .collect();
    let broken = answer.decoded.problems.iter().find(|_| answer.decoded.broken_lists > 0);
    let (kind, message) = if let Some(problem) = broken {
        let message = format!("the response is not as documented: {problem}");
        (ErrorKind::UnreadableAnswer, message)
    } else if !lacks.is_empty() {
        let message = format!(
            "the service accepted the call, but its response lacks {}",
            lacks.join(" and ")
        );
        (ErrorKind::IncompleteAnswer, message)
    } else {
        return Ok(());
    };
    Err(Error::new(kind, message).with_status(status).with_request_id(answer.request_id.clone()))
}

/// Traces what in a response departs from the documentation.
fn report(operation: &OperationInfo, decoded: &Decoded) {
    for problem in &decoded.problems {
        tracing::warn!(
            rpc.service = operation.product.name,
            rpc.method = operation.name,
            field = problem.path,
            "the response departs from the documentation: {}",
            problem.message
        );
    }
    if decoded.more > 0 {
        tracing::warn!(
            rpc.service = operation.product.name,
            rpc.method = operation.name,
            "{} more fields of the response depart from the documentation",
            decoded.more
        );
    }
}

/// A failed attempt.
struct Failed {
    error: Error,
    /// What the service says of the date, when it may be why it refused.
    refusal: Option<skew::Refusal>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, refusal: None }
    }
}

/// The signed request of one attempt.
async fn prepare(
    settings: &Settings,
    attempt: Attempt,
    parameters: &Parameters,
    correction: i64,
    used: &Mutex<Vec<Secret>>,
) -> Result<http::Request<Bytes>, Error> {
    if settings.check_required {
        check_required(parameters, settings.dialect.provider_wide())?;
    }
    let product = attempt.operation.product;
    let endpoint = endpoint(settings, product)?;
    let credentials = settings.credentials.provide().await?;
    credentials.check_valid(settings.clock.now())?;
    {
        let mut used = used.lock().unwrap_or_else(PoisonError::into_inner);
        used.push(credentials.secret_key().clone());
        used.extend(credentials.session_token().cloned());
        used.extend(credentials.bearer_token().cloned());
    }
    let mut headers = http::HeaderMap::new();
    for hook in &settings.interceptors {
        hook.before_signing(attempt, &mut headers);
    }
    let mut request = settings.dialect.request(&Draft {
        operation: attempt.operation,
        parameters,
        endpoint: &endpoint,
        credentials: &credentials,
        now: skew::now(settings, correction),
        nonce: &uuid(&*settings.random),
        user_agent: &user_agent(settings, product),
        headers: &headers,
    })?;
    request.extensions_mut().insert(attempt.operation);
    wire::hide_secrets(request.headers_mut());
    Ok(request)
}

/// What is being done, where and to what: the operation, the region and what else holds for the whole
/// provider, and the ids that it is about.
fn action(settings: &Settings, operation: &OperationInfo, parameters: &Parameters) -> String {
    let mut action =
        format!("{} {} {}", operation.product.provider, operation.product.name, operation.name);
    let known = settings.dialect.provider_wide();
    let places: Vec<_> = known
        .iter()
        .filter_map(|place| match parameters.get(place.parameter)? {
            Value::String(id) if id.is_empty() => None,
            Value::String(id) => {
                let id = crate::error::one_line(id);
                Some(place.noun.map_or_else(|| id.clone(), |noun| format!("{noun} {id}")))
            }
            _ => None,
        })
        .collect();
    if !places.is_empty() {
        action.push_str(&format!(" in {}", places.join(", ")));
    }
    let subjects: Vec<_> = parameters
        .iter()
        .filter(|parameter| parameter.is_required() && !parameter.is_secret())
        .filter(|parameter| parameter.name.ends_with("Id"))
        .filter(|parameter| known.iter().all(|place| place.parameter != parameter.name))
        .filter_map(|parameter| match &parameter.value {
            Value::String(id) => Some(format!("{} {}", parameter.name, crate::error::one_line(id))),
            _ => None,
        })
        .collect();
    if !subjects.is_empty() {
        action.push_str(&format!(" ({})", subjects.join(", ")));
    }
    action
}

fn check_required(parameters: &Parameters, known: &[ProviderWide]) -> Result<(), Error> {
    let mut message = match parameters.missing() {
        [] => return Ok(()),
        [field] => format!("the required field `{field}` is not set"),
        fields => format!("the required fields `{}` are not set", fields.join("`, `")),
    };
    let alone = parameters.missing().len() == 1;
    let ways_out =
        known.iter().filter(|known| parameters.missing().iter().any(|f| f == known.parameter));
    for ProviderWide { parameter, setter, variable, .. } in ways_out {
        let it = if alone { "it".to_owned() } else { format!("`{parameter}`") };
        message.push_str(&format!("; set {it} on the call, with `{setter}`, or in {variable}"));
    }
    Err(Error::new(ErrorKind::InvalidRequest, message))
}

/// Scheme and host of a call.
fn endpoint(settings: &Settings, product: &ProductInfo) -> Result<String, Error> {
    let Some(endpoint) = &settings.endpoint else {
        return Ok(format!("https://{}", product.endpoint));
    };
    let shown = without_user(endpoint);
    let refuse = |why: &str| {
        Err(Error::new(ErrorKind::Configuration, format!("the endpoint `{shown}` {why}")))
    };
    let Ok(uri) = endpoint.parse::<http::Uri>() else {
        return refuse("is not an address such as https://host or http://127.0.0.1:8080");
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return refuse("needs a scheme and a host, such as https://host");
    };
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@')
    {
        return refuse("must be only a scheme, a host and a port");
    }
    match scheme {
        "https" => {}
        "http" if settings.plain_http || is_loopback(authority.host()) => {}
        "http" => {
            return refuse(
                "would send signed requests unencrypted to another machine; use https, or allow \
                 it with `allow_plain_http`",
            );
        }
        _ => return refuse("must begin with https:// or http://"),
    }
    Ok(format!("{scheme}://{authority}"))
}

fn user_agent(settings: &Settings, product: &ProductInfo) -> String {
    let mut agent = concat!("yun-sdk-rust/", env!("CARGO_PKG_VERSION")).to_owned();
    agent.push_str(&format!(" {}", product.name));
    if !product.revision.is_empty() {
        agent.push_str(&format!("/{}", product.revision));
    }
    if let Some(suffix) = &settings.user_agent_suffix {
        agent.push_str(&format!(" {suffix}"));
    }
    agent
}

fn from_transport(error: TransportError) -> Error {
    let (kind, what) = match error.phase() {
        Phase::Connect => (ErrorKind::Connection, "no connection"),
        Phase::Exchange => (ErrorKind::Interrupted, "the connection failed"),
        Phase::TooLarge => (ErrorKind::AnswerTooLarge, "the answer was not read"),
    };
    Error::new(kind, format!("{what}: {error}")).with_source(error)
}
