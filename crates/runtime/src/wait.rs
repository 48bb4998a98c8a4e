//! Waiters: poll until a resource reaches a state or is gone.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use crate::any_call::AnyCall;
use crate::error::one_line;
use crate::execute::execute;
use crate::fields::{Fields, Get, GetMut, at_path, copy_value, row_of};
use crate::response::{AnyResponse, AnyResult};
use crate::waiter::{Absence, WaiterInfo};
use crate::{BoxFuture, Error, ErrorKind};

/// The progress of a waiter, reported after each poll.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The id of the resource.
    pub id: String,
    /// Its state; `None` if it is not listed or the poll failed.
    pub state: Option<String>,
    /// The number of polls so far.
    pub polls: u32,
    /// How long the waiter has been waiting.
    pub elapsed: Duration,
}

type ProgressHook = Box<dyn FnMut(&Progress) + Send>;

/// Waits for a resource; starts when awaited. It returns the resource, or `()` if the waiter waits
/// until it is gone.
#[must_use = "waiters do nothing unless awaited"]
pub struct Wait<T> {
    poll: Poll,
    waiter: &'static WaiterInfo,
    result: PhantomData<fn() -> T>,
}

/// Waits until a closure accepts the result of a call; starts when awaited.
#[must_use = "waiters do nothing unless awaited"]
pub struct Until<T> {
    poll: Poll,
    is_reached: Box<dyn FnMut(&T) -> bool + Send>,
}

/// What both kinds of waiters share.
macro_rules! wait_options {
    () => {
        /// Limits how long to wait.
        pub fn with_timeout(mut self, timeout: Duration) -> Self {
            self.poll.timeout = timeout;
            self
        }

        /// Polls again after `first`, then backs off to at most `longest` between polls.
        pub fn with_interval(mut self, first: Duration, longest: Duration) -> Self {
            self.poll.first_interval = first;
            self.poll.most_interval = longest.max(first);
            self
        }

        /// Calls `hook` after each poll, for example to show progress.
        pub fn with_progress(mut self, hook: impl FnMut(&Progress) + Send + 'static) -> Self {
            self.poll.hook = Some(Box::new(hook));
            self
        }
    };
}

/// A call that is polled, and for how long.
struct Poll {
    call: AnyCall,
    id: String,
    timeout: Duration,
    first_interval: Duration,
    most_interval: Duration,
    hook: Option<ProgressHook>,
    /// What the error says on timeout if no state was seen.
    not_seen: &'static str,
}

impl<T> Wait<T> {
    pub(crate) fn new(call: AnyCall, waiter: &'static WaiterInfo, id: String) -> Self {
        let poll = Poll {
            call,
            id,
            timeout: waiter.timeout,
            first_interval: waiter.first_interval,
            most_interval: waiter.most_interval,
            hook: None,
            not_seen: match waiter.absence {
                Absence::NotYetListed(_) => "was not seen",
                Absence::Gone => "was not confirmed to be gone",
            },
        };
        Self { poll, waiter, result: PhantomData }
    }

    wait_options!();
}

impl<T: AnyResult + Default> Until<T> {
    pub(crate) fn new(call: AnyCall, is_reached: Box<dyn FnMut(&T) -> bool + Send>) -> Self {
        let poll = Poll {
            id: call.operation.name.to_owned(),
            call,
            timeout: Duration::from_secs(600),
            first_interval: Duration::from_secs(3),
            most_interval: Duration::from_secs(10),
            hook: None,
            not_seen: "did not return the expected result",
        };
        Self { poll, is_reached }
    }

    wait_options!();
}

impl<T> fmt::Debug for Wait<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Wait")
            .field("waiter", &self.waiter.name)
            .field("id", &self.poll.id)
            .field("timeout", &self.poll.timeout)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Until<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Until")
            .field("operation", &self.poll.call.operation.name)
            .field("timeout", &self.poll.timeout)
            .finish_non_exhaustive()
    }
}

impl<T: Fields + Default + 'static> IntoFuture for Wait<T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let item = Box::pin(self.poll.resource(self.waiter));
        Box::pin(async move {
            let mut resource = T::default();
            if let Some(Place { response, item }) = item.await? {
                copy_value(item.of(&**response, self.waiter.item), GetMut::Record(&mut resource));
            }
            Ok(resource)
        })
    }
}

impl IntoFuture for Wait<()> {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.poll.resource(self.waiter).await.map(drop) })
    }
}

impl<T: AnyResult + Default> IntoFuture for Until<T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(mut self) -> Self::IntoFuture {
        let action = format!(
            "{} {} waiting for a result of {}",
            self.poll.call.operation.product.provider,
            self.poll.call.operation.product.name,
            self.poll.call.operation.name
        );
        let operation = self.poll.call.operation;
        Box::pin(async move {
            if !operation.idempotent {
                let message = "the operation makes a change, so it cannot be polled";
                return Err(
                    Error::new(ErrorKind::InvalidRequest, message).during(operation.name, action)
                );
            }
            let mut is_reached = self.is_reached;
            let mut judge = move |look: Result<AnyResponse, Error>| match look {
                Err(error) => (Verdict::Failed(error), None),
                Ok(response) => {
                    let result = response.of_type::<T>().into_result();
                    match is_reached(&result) {
                        true => (Verdict::Done(result), None),
                        false => (Verdict::NotYet, None),
                    }
                }
            };
            let outcome = self.poll.until(&mut judge).await;
            outcome.map_err(|error| error.during(operation.name, action))
        })
    }
}

/// Consecutive failed polls after which a waiter gives up: a transient error should not lose an
/// hour's wait, and a lasting one should not stay hidden for an hour.
const FAILED_POLLS: u32 = 5;

/// What one poll means for the wait.
enum Verdict<T> {
    Done(T),
    /// The state can no longer be reached.
    Never(Error),
    /// Keep polling.
    NotYet,
    /// The poll failed; the error may be transient.
    Failed(Error),
}

/// A verdict and the state seen.
type Judgement<T> = (Verdict<T>, Option<String>);

impl Poll {
    /// Repeats the call until `judge` reaches a verdict.
    async fn until<T>(
        &mut self,
        judge: &mut (dyn FnMut(Result<AnyResponse, Error>) -> Judgement<T> + Send),
    ) -> Result<T, Error> {
        let clock = self.call.settings().clock.clone();
        let started = clock.elapsed();
        let mut interval = self.first_interval;
        let mut last_state = None;
        let mut failed_polls = 0;
        for polls in 1.. {
            let (verdict, state) = judge(execute(self.call.clone()).await);
            let elapsed = clock.elapsed().saturating_sub(started);
            failed_polls = match &verdict {
                Verdict::Failed(_) => failed_polls + 1,
                _ => 0,
            };
            match verdict {
                Verdict::Failed(error) if !may_pass(&error) || failed_polls >= FAILED_POLLS => {
                    return Err(error);
                }
                Verdict::Failed(_) | Verdict::NotYet => self.report(polls, state.clone(), elapsed),
                Verdict::Never(error) => {
                    self.report(polls, state, elapsed);
                    return Err(error);
                }
                Verdict::Done(result) => {
                    self.report(polls, state, elapsed);
                    return Ok(result);
                }
            }
            last_state = state.or(last_state);
            let left = self.timeout.saturating_sub(elapsed);
            if left.is_zero() {
                return Err(self.out_of_time(last_state.as_deref(), elapsed));
            }
            clock.sleep(interval.min(left)).await;
            interval = (interval / 2).saturating_add(interval).min(self.most_interval);
        }
        unreachable!("the loop counts polls without an end")
    }

    fn report(&mut self, polls: u32, state: Option<String>, elapsed: Duration) {
        if let Some(hook) = &mut self.hook {
            hook(&Progress { id: self.id.clone(), state, polls, elapsed });
        }
    }

    fn out_of_time(&self, state: Option<&str>, elapsed: Duration) -> Error {
        let (id, elapsed) = (one_line(&self.id), seconds(elapsed));
        let message = match state {
            Some(state) => format!("{id} is still `{}` after {elapsed}", one_line(state)),
            None => format!("{id} {} within {elapsed}", self.not_seen),
        };
        Error::new(ErrorKind::WaitTimeout, message)
    }
}

/// The place of the resource in a response.
struct Place {
    response: AnyResponse,
    item: Item,
}

#[derive(Clone, Copy)]
enum Item {
    Single,
    Listed(usize),
}

impl Item {
    fn of<'a>(self, result: &'a dyn AnyResult, field: &str) -> Get<'a> {
        match (at_path(result.get(), field), self) {
            (Get::List(items), Self::Listed(index)) => items.item(index),
            (value, _) => value,
        }
    }
}

impl Poll {
    /// Returns the resource in the state waited for, or nothing once it is gone.
    async fn resource(mut self, waiter: &'static WaiterInfo) -> Result<Option<Place>, Error> {
        let operation = self.call.operation;
        let action = format!(
            "{} {} waiting for {} of {}",
            operation.product.provider,
            operation.product.name,
            waiter.name,
            one_line(&self.id)
        );
        let clock = self.call.settings().clock.clone();
        let started = clock.elapsed();
        let id = self.id.clone();
        let mut judge =
            move |look| judge(waiter, &id, look, clock.elapsed().saturating_sub(started));
        self.until(&mut judge).await.map_err(|error| error.during(operation.name, action))
    }
}

/// Judges the outcome of one poll.
fn judge(
    waiter: &WaiterInfo,
    id: &str,
    look: Result<AnyResponse, Error>,
    elapsed: Duration,
) -> Judgement<Option<Place>> {
    let until_gone = waiter.absence == Absence::Gone;
    let found = match look {
        Ok(response) => find(waiter, id, response),
        // A 404 without the service's code comes from a proxy and does not show that anything is
        // gone.
        Err(error) if error.is_not_found() && (!until_gone || error.code().is_some()) => {
            Found::Nothing
        }
        Err(error) => return (Verdict::Failed(error), None),
    };
    let verdict = match found {
        Found::Unclear(why) if until_gone => {
            tracing::debug!("cannot tell whether the resource is gone: {why}");
            Verdict::NotYet
        }
        Found::Unclear(_) | Found::Nothing => match waiter.absence {
            Absence::Gone => Verdict::Done(None),
            Absence::NotYetListed(limit) if elapsed >= limit => {
                let message =
                    format!("{} is still not listed after {}", one_line(id), seconds(elapsed));
                Verdict::Never(Error::new(ErrorKind::NotFound, message))
            }
            Absence::NotYetListed(_) => Verdict::NotYet,
        },
        Found::Another(other) => Verdict::Failed(Error::new(
            ErrorKind::UnreadableResponse,
            format!("asked for {}, but the service returned {}", one_line(id), one_line(&other)),
        )),
        Found::There(place) => {
            let resource = place.item.of(&**place.response, waiter.item);
            let state = text_of(at_path(resource, waiter.state)).map(str::to_owned);
            let verdict = match state.as_deref() {
                Some(state) if waiter.success.contains(&state) => Verdict::Done(Some(place)),
                Some(state) if waiter.failure.contains(&state) => Verdict::Never(Error::new(
                    ErrorKind::WaitFailed,
                    format!("{} is `{}`", one_line(id), one_line(state)),
                )),
                _ => Verdict::NotYet,
            };
            return (verdict, state);
        }
    };
    (verdict, None)
}

/// What a response says about a resource.
enum Found {
    There(Place),
    /// It does not exist.
    Nothing,
    /// The response shows neither that it exists nor that it does not.
    Unclear(&'static str),
    /// The response is about another resource.
    Another(String),
}

fn find(waiter: &WaiterInfo, id: &str, response: AnyResponse) -> Found {
    let result = response.get();
    let key_of = |resource| waiter.key.map(|key| text_of(at_path(resource, key)));
    match at_path(result, waiter.item) {
        Get::List(items) => {
            let is_it = |index: &usize| key_of(items.item(*index)).flatten() == Some(id);
            if let Some(index) = (0..items.count()).find(is_it) {
                return Found::There(Place { response, item: Item::Listed(index) });
            }
            // Only a complete list shows that the resource is gone.
            if !response.problems().is_empty() {
                Found::Unclear("part of the response is not as documented")
            } else if (0..items.count()).any(|index| key_of(items.item(index)).flatten().is_none())
            {
                Found::Unclear("an element of the list has no id")
            } else if !has(&response, waiter.item) {
                Found::Unclear("the response has no list")
            } else if total_of(result).is_some_and(|total| total > items.count() as i64) {
                Found::Unclear("the list is incomplete")
            } else {
                Found::Nothing
            }
        }
        resource @ Get::Record(_) => match key_of(resource) {
            Some(Some(found)) if found != id => Found::Another(found.to_owned()),
            Some(None) => Found::Unclear("the resource has no id"),
            _ => Found::There(Place { response, item: Item::Single }),
        },
        _ => Found::Unclear("the response has no resource"),
    }
}

fn has(response: &AnyResponse, field: &str) -> bool {
    match response.get() {
        Get::Record(result) => row_of(result, field).is_some_and(|row| response.decoded().has(row)),
        _ => false,
    }
}

/// The total, under any name that either provider uses.
fn total_of(result: Get<'_>) -> Option<i64> {
    ["TotalCount", "totalCount", "Total", "total"].iter().find_map(|name| {
        match at_path(result, name) {
            Get::Integer(total) => Some(total),
            _ => None,
        }
    })
}

fn text_of(value: Get<'_>) -> Option<&str> {
    match value {
        Get::Text(text) | Get::Unknown(text) => Some(text),
        _ => None,
    }
}

/// Whether a failed poll may be transient.
fn may_pass(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Connection
            | ErrorKind::Interrupted
            | ErrorKind::Timeout
            | ErrorKind::Unavailable
            | ErrorKind::Throttled
            | ErrorKind::UnreadableResponse
    )
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs())
}
