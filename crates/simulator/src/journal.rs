//! A journal of requests. It has no keys, signatures or tokens, and its size is bounded.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use yun_catalog::Operation;

use crate::protocol::{self, Verdict};
use crate::wire::Arrival;
use crate::{Fault, Parameters};

/// Bounded, because the program may run for days; a test needs at most some hundreds of requests.
const KEPT: usize = 10_000;
/// How much of the parameters of all kept requests together is kept, in bytes.
const KEPT_PARAMETERS: usize = 16 * 1024 * 1024;
/// How much is kept of a text that a client chose, in characters.
const KEPT_TEXT: usize = 300;
/// How much is kept of a refusal's message, which may quote such texts.
const KEPT_MESSAGE: usize = 2_000;

/// One of the simulated clouds.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Cloud {
    /// UCloud: everything sent to the path `/`.
    Ucloud,
    /// JD Cloud: everything sent to any other path.
    Jdcloud,
}

impl Cloud {
    /// Returns `ucloud` or `jdcloud`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ucloud => "ucloud",
            Self::Jdcloud => "jdcloud",
        }
    }
}

/// How an operation is simulated.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Tier {
    /// The request is checked by the spec, and the answer is made up in the documented form.
    Schema,
    /// It belongs to a family that a rule found: what is created is listed, changed and deleted.
    Inferred,
    /// It is modelled by hand from the documentation.
    Modelled,
    /// A test prescribed the answer.
    Scripted,
}

impl Tier {
    /// Returns `schema`, `inferred`, `modelled` or `scripted`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Inferred => "inferred",
            Self::Modelled => "modelled",
            Self::Scripted => "scripted",
        }
    }
}

/// What the simulator made of a request's signature.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Signature {
    /// The request was refused before its signature was looked at.
    Unchecked,
    /// The key, the signature, the date or the token is wrong or missing.
    Refused,
    /// The request is authentic.
    Valid,
}

/// A request that was received, and answered unless a fault prevented it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Received {
    /// The number of the request since the start, from 1.
    pub number: u64,
    /// When it was answered, since 1970, by the simulator's clock.
    pub time: Duration,
    /// How long the answer took by a real clock.
    pub taken: Duration,
    /// The cloud that it was for.
    pub cloud: Cloud,
    /// The HTTP method.
    pub method: String,
    /// The path as sent, without the query. Only the first 300 characters are kept.
    pub path: String,
    /// The product of the operation, if there is such an operation.
    pub product: Option<&'static str>,
    /// The requested operation, even if it failed: the `Action` at UCloud, of which the first 300
    /// characters are kept; at JD Cloud the one with this method and path. `None` if there is none.
    pub operation: Option<String>,
    /// How the operation was simulated. `None` if the request did not get that far.
    pub tier: Option<Tier>,
    /// Whether the signature is valid.
    pub signature: Signature,
    /// The parameters as the simulator read them. Empty if the request was refused before.
    pub parameters: Parameters,
    /// Parameters that were sent and that the operation does not have, up to 16 of them.
    pub unknown: Vec<String>,
    /// The value of `x-jdcloud-nonce`. Two requests only share it if the same one was sent again.
    pub nonce: Option<String>,
    /// The HTTP status of the response; 0 if a fault prevented one.
    pub status: u16,
    /// The error code, from the cloud or from a fault that imitates it: the `RetCode` at UCloud,
    /// such as `8010`, the error's status at JD Cloud, such as `NOT_FOUND`. `None` if it succeeded
    /// or met a fault of another kind.
    pub refusal: Option<String>,
    /// The message of the cloud's own refusal.
    pub message: Option<String>,
    /// The request id of the response.
    pub request_id: String,
    /// The fault that it met.
    pub fault: Option<Fault>,
    /// Whether the operation was executed successfully, whatever the client learned of it.
    pub executed: bool,
    /// Whether it changed anything: it was [`executed`](Self::executed) and does not only read.
    pub changed: bool,
}

/// What is to be recorded of a request.
pub(crate) struct Entry {
    pub(crate) arrival: Arrival,
    pub(crate) received: protocol::Received,
    pub(crate) request_id: String,
    pub(crate) status: u16,
    pub(crate) refusal: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) fault: Option<Fault>,
    pub(crate) tier: Option<Tier>,
    pub(crate) executed: bool,
    pub(crate) changed: bool,
    pub(crate) taken: Duration,
}

#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: Mutex<Entries>,
    recorded: Notify,
}

#[derive(Debug, Default)]
struct Entries {
    received: VecDeque<Received>,
    faults: VecDeque<Fault>,
    /// How many requests were recorded since the start.
    count: u64,
    /// How many were recorded since the journal was cleared.
    since_cleared: usize,
    /// The size of the kept parameters, in bytes.
    size: usize,
}

impl Journal {
    /// A request and the fault it met, if any.
    pub(crate) fn record(&self, entry: Entry) {
        let mut entries = self.lock();
        entries.count += 1;
        entries.since_cleared += 1;
        let received = entry.into_received(entries.count);
        if let Some(fault) = received.fault {
            keep(&mut entries.faults, fault);
        }
        entries.size += received.parameters.size();
        entries.received.push_back(received);
        while entries.received.len() > KEPT
            || entries.size > KEPT_PARAMETERS && entries.received.len() > 1
        {
            let oldest = entries.received.pop_front();
            entries.size -= oldest.map_or(0, |oldest| oldest.parameters.size());
        }
        drop(entries);
        self.recorded.notify_waiters();
    }

    /// A fault that came before the request was read.
    pub(crate) fn record_fault(&self, fault: Fault) {
        keep(&mut self.lock().faults, fault);
        self.recorded.notify_waiters();
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.lock().received.iter().cloned().collect()
    }

    /// Returns the requests after the one with this number.
    pub(crate) fn received_after(&self, number: u64) -> Vec<Received> {
        let entries = self.lock();
        let start = entries.received.partition_point(|entry| entry.number <= number);
        entries.received.range(start..).cloned().collect()
    }

    pub(crate) fn faults(&self) -> Vec<Fault> {
        self.lock().faults.iter().copied().collect()
    }

    pub(crate) fn effects(&self, operation: &str) -> usize {
        self.lock()
            .received
            .iter()
            .filter(|entry| entry.changed && entry.operation.as_deref() == Some(operation))
            .count()
    }

    pub(crate) async fn until_received(&self, count: usize) {
        self.until(|entries| entries.since_cleared >= count).await;
    }

    pub(crate) async fn until_received_after(&self, number: u64) {
        self.until(|entries| entries.count > number).await;
    }

    pub(crate) async fn until_faults(&self, count: usize) {
        self.until(|entries| entries.faults.len() >= count).await;
    }

    pub(crate) fn clear(&self) {
        let mut entries = self.lock();
        *entries = Entries { count: entries.count, ..Entries::default() };
    }

    async fn until(&self, is_so: impl Fn(&Entries) -> bool) {
        loop {
            let mut recorded = pin!(self.recorded.notified());
            // Registered before checking, so that nothing recorded in between is missed.
            recorded.as_mut().enable();
            if is_so(&self.lock()) {
                return;
            }
            recorded.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn into_received(self, number: u64) -> Received {
        let Self { arrival, received, .. } = self;
        Received {
            number,
            time: arrival.now,
            taken: self.taken,
            cloud: arrival.cloud,
            method: shortened(arrival.method),
            path: shortened(arrival.path),
            product: received.operation.map(|operation: Operation| operation.product().name()),
            operation: received.name.map(shortened),
            tier: self.tier,
            signature: match received.verdict {
                Verdict::Unchecked => Signature::Unchecked,
                Verdict::Refused => Signature::Refused,
                Verdict::Valid => Signature::Valid,
            },
            parameters: received.call.map_or_else(|_| Parameters::none(), Parameters::of),
            unknown: received.unknown,
            nonce: arrival.nonce.map(shortened),
            status: self.status,
            refusal: self.refusal,
            message: self.message.map(|message| cut(message, KEPT_MESSAGE)),
            request_id: self.request_id,
            fault: self.fault,
            executed: self.executed,
            changed: self.changed,
        }
    }
}

fn shortened(text: String) -> String {
    cut(text, KEPT_TEXT)
}

fn cut(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.shrink_to_fit();
    }
    text
}

fn keep<T>(entries: &mut VecDeque<T>, entry: T) {
    if entries.len() == KEPT {
        entries.pop_front();
    }
    entries.push_back(entry);
}
