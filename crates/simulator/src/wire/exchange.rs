//! Turns an HTTP request into an HTTP response: lets the cloud perform it, applies a fault if one is
//! due, and records the request.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Body;

use super::{Arrival, Room};
use crate::clock::AdvancedClock;
use crate::clouds::{Clouds, Handled};
use crate::control;
use crate::faults::{self, Injection, Outcome, Plan, Spoiled, Takeover};
use crate::journal::{Entry, Journal};
use crate::protocol::Answer;
use crate::script::Script;
use crate::{Cloud, SimulatorOptions};

/// Both clouds, the planned faults, the prescribed answers and the journal of requests.
pub(crate) struct Exchange {
    clock: AdvancedClock,
    clouds: Clouds,
    plan: Plan,
    script: Script,
    journal: Journal,
    answered: AtomicU64,
    room: Room,
    latency: Duration,
    only: Option<Cloud>,
}

impl Exchange {
    pub(crate) fn new(options: &SimulatorOptions) -> Self {
        Self {
            clock: AdvancedClock::new(Arc::clone(&options.clock)),
            clouds: Clouds::new(options),
            plan: Plan::new(options.seed),
            script: Script::default(),
            journal: Journal::default(),
            answered: AtomicU64::new(0),
            room: Room::new(),
            latency: options.latency,
            only: options.only,
        }
    }

    pub(crate) fn clock(&self) -> &AdvancedClock {
        &self.clock
    }

    pub(crate) fn clouds(&self) -> &Clouds {
        &self.clouds
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(crate) fn script(&self) -> &Script {
        &self.script
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Returns what to do with a connection on which a request starts to arrive, if it is not to be
    /// read.
    ///
    /// `reused` says whether the connection has served a request before.
    pub(crate) fn first_byte(&self, reused: bool) -> Option<Takeover> {
        let fault = self.plan.at_first_byte(reused)?;
        self.journal.record_fault(fault);
        Some(faults::unread(fault))
    }

    /// Answers a request.
    ///
    /// # Errors
    /// If a fault takes over the connection instead of an HTTP response.
    pub(crate) async fn answer<B>(
        &self,
        request: http::Request<B>,
        reused: bool,
    ) -> Result<Response<Full<Bytes>>, Takeover>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let arrival = Arrival::read(request, &self.clock, &self.room).await;
        if let Some(response) = control::answer(&arrival, self) {
            return Ok(response.map(Full::from));
        }
        if self.only.is_some_and(|only| only != arrival.cloud) {
            return Ok(control::misdirected(arrival.cloud).map(Full::from));
        }
        let began = Instant::now();
        let now = arrival.now;
        let number = self.answered.fetch_add(1, Ordering::Relaxed) + 1;
        let (id_header, request_id) = request_id(arrival.cloud, number);
        let received = self.clouds.receive(&arrival);

        let injection = self.plan.at_request(received.name.as_deref(), reused);
        let is_performed = injection.as_ref().is_none_or(Injection::is_executed);
        let handled =
            is_performed.then(|| self.clouds.perform(&received, &self.script, &request_id));

        let answer = handled.as_ref().map(|handled| &handled.answer);
        let headers = [(header::DATE.as_str(), &*date(now)), (id_header, &*request_id)];
        let response = dress(answer, headers);
        let outcome = match &injection {
            None => Outcome::Answer(response, None),
            Some(injection) => {
                let spoiled = Spoiled {
                    cloud: arrival.cloud,
                    operation: received.name.as_deref(),
                    request_id: &request_id,
                    now,
                    answer: response,
                };
                faults::of(injection, spoiled)
            }
        };
        let (status, refusal, sent) = match outcome {
            Outcome::Answer(response, refusal) => {
                (Some(response.status()), refusal, Ok(response.map(Full::from)))
            }
            Outcome::Takeover(takeover, status) => (status, None, Err(takeover)),
        };
        let Handled { refusal: own_refusal, tier, executed, changed, .. } =
            handled.unwrap_or_default();
        self.journal.record(Entry {
            arrival,
            received,
            request_id,
            status: status.map_or(0, |status| status.as_u16()),
            refusal: refusal.or_else(|| Some(own_refusal.as_ref()?.code.to_string())),
            message: own_refusal.map(|refusal| refusal.message),
            fault: injection.map(|injection| injection.fault()),
            tier,
            executed,
            changed,
            taken: began.elapsed(),
        });
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        sent
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("plan", &self.plan)
            .field("journal", &self.journal)
            .finish_non_exhaustive()
    }
}

/// Returns the header for request ids and the id of the request with this number.
fn request_id(cloud: Cloud, number: u64) -> (&'static str, String) {
    match cloud {
        Cloud::Ucloud => {
            ("x-ucloud-request-uuid", format!("00000000-0000-4000-8000-{number:012x}"))
        }
        Cloud::Jdcloud => ("x-jdcloud-request-id", format!("simulated{number:023}")),
    }
}

/// Converts the response to HTTP; without one, only the head.
fn dress(answer: Option<&Answer>, headers: [(&'static str, &str); 2]) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    if let Some(answer) = answer {
        *response.status_mut() =
            StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.body_mut() = answer.body.to_string().into();
    }
    let own = response.headers_mut();
    own.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            own.insert(name, value);
        }
    }
    response
}

/// Formats a time for HTTP.
pub(crate) fn date(now: Duration) -> String {
    // The format has four-digit years; `httpdate` panics beyond them.
    let latest = Duration::from_secs(253_402_300_799);
    httpdate::fmt_http_date(UNIX_EPOCH + now.min(latest))
}
