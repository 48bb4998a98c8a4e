//! Waiting until a resource is in a wanted state, or is gone.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use crate::call::fill_result;
use crate::dialect::Answer;
use crate::fields::{Fields, Parameters, Value};
use crate::{BoxFuture, Core, Error, ErrorKind, Operation, OperationInfo};

/// What a waiter looks at, from the spec.
#[derive(Debug)]
pub struct WaiterInfo {
    /// The spec's name of it.
    pub name: &'static str,
    /// The field of the result that holds the resource, or a list of them.
    pub item: &'static str,
    /// For a list: the field of its elements that holds the id.
    pub key: Option<&'static str>,
    /// The field of the resource that holds its state.
    pub state: &'static str,
    /// States that are waited for.
    pub success: &'static [&'static str],
    /// States from which those will not come.
    pub failure: &'static [&'static str],
    /// How long the resource may not be listed yet; `None` when its absence is waited for.
    pub missing_for: Option<Duration>,
    /// The first time between two looks.
    pub first_interval: Duration,
    /// The longest time between two looks.
    pub most_interval: Duration,
    /// How long it waits unless told otherwise.
    pub timeout: Duration,
}

/// What a waiter saw, each time it looks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The id of the resource.
    pub id: String,
    /// Its state; `None` when it is not listed, or when a look failed.
    pub state: Option<String>,
    /// How many times it has looked.
    pub looks: u32,
    /// Since when it waits.
    pub elapsed: Duration,
}

type ProgressHook = Box<dyn FnMut(&Progress) + Send>;

/// A wait that starts when it is awaited. It ends with the resource as it is then; `T` is `()` where
/// nothing is left of it.
#[must_use = "nothing is waited for until this is awaited"]
pub struct Wait<T> {
    poll: Poll,
    hook: Option<ProgressHook>,
    result: PhantomData<fn() -> T>,
}

struct Poll {
    core: Core,
    operation: &'static OperationInfo,
    waiter: &'static WaiterInfo,
    parameters: Parameters,
    id: String,
    timeout: Duration,
    first_interval: Duration,
    most_interval: Duration,
}

impl<T> Wait<T> {
    /// Waits for the resource `id`, which `request` asks for.
    pub fn new<R: Operation>(
        core: &Core,
        waiter: &'static WaiterInfo,
        id: String,
        request: &R,
    ) -> Self {
        let poll = Poll {
            core: core.clone(),
            operation: R::INFO,
            waiter,
            parameters: core.collect(request),
            id,
            timeout: waiter.timeout,
            first_interval: waiter.first_interval,
            most_interval: waiter.most_interval,
        };
        Self { poll, hook: None, result: PhantomData }
    }

    /// Waits for this long at most.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.poll.timeout = timeout;
        self
    }

    /// Looks again after `first`, then ever less often, up to `most` apart.
    pub fn with_interval(mut self, first: Duration, most: Duration) -> Self {
        self.poll.first_interval = first;
        self.poll.most_interval = most.max(first);
        self
    }

    /// Calls `hook` after each look, for a display or a log.
    pub fn with_progress(mut self, hook: impl FnMut(&Progress) + Send + 'static) -> Self {
        self.hook = Some(Box::new(hook));
        self
    }
}

impl<T> fmt::Debug for Wait<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Wait")
            .field("waiter", &self.poll.waiter.name)
            .field("id", &self.poll.id)
            .field("timeout", &self.poll.timeout)
            .finish_non_exhaustive()
    }
}

impl<T: Fields + Default + 'static> IntoFuture for Wait<T> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let operation = self.poll.operation;
        let item = Box::pin(self.poll.until_done(self.hook));
        Box::pin(async move {
            let mut result = T::default();
            fill_result(operation, &mut result, item.await?);
            Ok(result)
        })
    }
}

impl IntoFuture for Wait<()> {
    type Output = Result<(), Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.poll.until_done(self.hook).await.map(drop) })
    }
}

/// Failed looks in a row after which a waiter gives up: a passing fault is not worth losing an
/// hour's wait, a lasting one not worth hiding for an hour.
const FAILED_LOOKS: u32 = 5;

impl Poll {
    async fn until_done(self, hook: Option<ProgressHook>) -> Result<Value, Error> {
        let action = format!(
            "{} {} waiting for {} of {}",
            self.operation.product.provider, self.operation.product.name, self.waiter.name, self.id
        );
        let operation = self.operation.name;
        self.poll(hook).await.map_err(|error| error.during(operation, action))
    }

    async fn poll(&self, mut hook: Option<ProgressHook>) -> Result<Value, Error> {
        let clock = self.core.settings().clock.clone();
        let started = clock.elapsed();
        let mut interval = self.first_interval;
        let mut last_state = None;
        let mut failed_looks = 0;
        let mut report = |looks, state, elapsed| {
            if let Some(hook) = &mut hook {
                hook(&Progress { id: self.id.clone(), state, looks, elapsed });
            }
        };
        for looks in 1.. {
            let look = self.look().await;
            let elapsed = clock.elapsed().saturating_sub(started);
            let (state, found) = match look {
                Ok(Some(item)) => (state_of(&item, self.waiter.state), Some(item)),
                Ok(None) => (None, None),
                Err(error) if may_pass(&error) && failed_looks + 1 < FAILED_LOOKS => {
                    failed_looks += 1;
                    report(looks, None, elapsed);
                    self.sleep(&mut interval, elapsed, last_state.as_deref()).await?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            failed_looks = 0;
            report(looks, state.clone(), elapsed);
            match (found, state.as_deref()) {
                (Some(item), Some(state)) if self.waiter.success.contains(&state) => {
                    return Ok(item);
                }
                (_, Some(state)) if self.waiter.failure.contains(&state) => {
                    return Err(Error::new(
                        ErrorKind::WaitFailed,
                        format!("{} is `{}`", self.id, crate::error::one_line(state)),
                    ));
                }
                (None, _) => match self.waiter.missing_for {
                    None => return Ok(Value::Null),
                    Some(missing_for) if elapsed >= missing_for => {
                        return Err(Error::new(
                            ErrorKind::NotFound,
                            format!("{} is not listed, after {}", self.id, seconds(elapsed)),
                        ));
                    }
                    Some(_) => {}
                },
                _ => {}
            }
            last_state = state.or(last_state);
            self.sleep(&mut interval, elapsed, last_state.as_deref()).await?;
        }
        unreachable!("the loop counts looks without an end")
    }

    /// The resource as it is now; `None` when it is not listed.
    async fn look(&self) -> Result<Option<Value>, Error> {
        let (core, parameters) = (self.core.clone(), self.parameters.clone());
        match core.execute(self.operation, parameters).await {
            Ok(Answer { result, .. }) => Ok(self.find(&result)),
            // A 404 without the service's code is a proxy's: it does not show that anything is gone.
            Err(error)
                if error.is_not_found() && (!self.until_gone() || error.code().is_some()) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn until_gone(&self) -> bool {
        self.waiter.missing_for.is_none()
    }

    fn find(&self, result: &Value) -> Option<Value> {
        match (result.get(self.waiter.item), self.waiter.key) {
            (Some(Value::List(items)), Some(key)) => items
                .iter()
                .find(|item| item.get(key).and_then(Value::as_str) == Some(&self.id))
                .cloned(),
            (Some(item @ Value::Object(_)), _) => Some(item.clone()),
            // As everywhere, no list is an empty one.
            (None | Some(Value::Null), Some(_)) => None,
            // Any other answer is not as documented, and does not show that anything is gone.
            _ => self.until_gone().then_some(Value::Null),
        }
    }

    async fn sleep(
        &self,
        interval: &mut Duration,
        elapsed: Duration,
        state: Option<&str>,
    ) -> Result<(), Error> {
        let left = self.timeout.saturating_sub(elapsed);
        if left.is_zero() {
            let message = match state {
                Some(state) => format!(
                    "{} is still `{}` after {}",
                    self.id,
                    crate::error::one_line(state),
                    seconds(elapsed)
                ),
                None if self.until_gone() => {
                    format!("{} was not seen to be gone within {}", self.id, seconds(elapsed))
                }
                None => format!("{} was not seen within {}", self.id, seconds(elapsed)),
            };
            return Err(Error::new(ErrorKind::WaitTimeout, message));
        }
        self.core.settings().clock.sleep((*interval).min(left)).await;
        *interval = (interval.saturating_mul(3) / 2).min(self.most_interval);
        Ok(())
    }
}

fn state_of(item: &Value, field: &str) -> Option<String> {
    item.get(field).and_then(Value::as_str).map(str::to_owned)
}

/// Whether a failed look may be a passing fault.
fn may_pass(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Connection
            | ErrorKind::Interrupted
            | ErrorKind::Timeout
            | ErrorKind::Unavailable
            | ErrorKind::Throttled
            | ErrorKind::UnreadableAnswer
    )
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs())
}
