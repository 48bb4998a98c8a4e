//! Keeps temporary credentials fresh.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::flight::{Flight, WeakFlight};
use super::{Credentials, ProvideCredentials, show_time};
use crate::error::one_line;
use crate::{BoxFuture, Clock, Error, ErrorKind, SystemClock};

/// Credentials are refreshed at most this long before they expire: enough for a few attempts, for
/// requests in flight and for small clock differences.
const MARGIN: Duration = Duration::from_secs(5 * 60);

/// For short-lived credentials the margin is the last quarter of their lifetime.
const MARGIN_OF_LIFE: u32 = 4;

/// In the last fifth of the margin every request waits for the new ones: one signed with the old
/// might arrive too late.
const LAST_MINUTE_OF_MARGIN: u32 = 5;

/// Bounds of the pause between fetches while the current credentials are still valid, a tenth of
/// the time left, so that a failing service is not called before every request.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// Caches the credentials of another provider and refreshes them before they expire.
///
/// - The first request fetches them. They are refreshed when they have less than five minutes left,
///   or less than a quarter of their lifetime if that is shorter.
/// - Concurrent requests share one fetch. While the old credentials are valid, the other requests
///   continue with those; in the last minute they wait. Dropping a request neither cancels the
///   fetch for the others nor leaves it hanging.
/// - If a refresh fails while the old credentials are valid, they stay in use and a later request
///   tries again, after a tenth of the remaining time (at least 1 s, at most 30 s).
/// - Expired credentials are never returned: the request fails, and the next one tries again.
/// - Credentials without an expiry are fetched once.
///
/// Clones share the credentials. The wrapped provider must not call the same `Refreshing`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), yun_runtime::Error> {
/// # use yun_runtime::credentials::{Credentials, ProvideCredentials, Refreshing};
/// # use yun_runtime::{BoxFuture, Error};
/// use std::time::{Duration, SystemTime};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
///         Box::pin(async {
///             // … ask the vault …
///             Ok(Credentials::new("access", "secret")
///                 .with_session_token("token")
///                 .with_expiry(SystemTime::now() + Duration::from_secs(3600))
///                 .with_source("the vault"))
///         })
///     }
/// }
///
/// let credentials = Refreshing::new(Vault);
/// assert_eq!(credentials.provide().await?.source(), "the vault");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Refreshing {
    shared: Arc<Shared>,
}

type Outcome = Result<(), Arc<Error>>;

#[derive(Debug)]
struct Shared {
    source: Arc<dyn ProvideCredentials>,
    clock: Arc<dyn Clock>,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    held: Option<Held>,
    /// The fetch in flight; it lives as long as somebody waits for it.
    flight: WeakFlight<Outcome>,
    /// When the next fetch may start, by [`Clock::elapsed`].
    not_before: Duration,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let credentials = self.held.as_ref().map(|held| &held.credentials);
        formatter.debug_struct("Cache").field("held", &credentials).finish_non_exhaustive()
    }
}

struct Held {
    credentials: Credentials,
    /// How long before expiry they are refreshed; `None` if they do not expire.
    margin: Option<Duration>,
}

/// How urgent a refresh is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// The current credentials are fresh.
    None,
    /// They are due but still usable.
    Soon,
    /// They are a last resort.
    Now,
    /// There are no valid credentials.
    Missing,
}

impl Held {
    fn new(credentials: Credentials, now: SystemTime) -> Self {
        let life = credentials.expires_at().map(|expires_at| left(expires_at, now));
        let margin = life.map(|life| MARGIN.min(life / MARGIN_OF_LIFE));
        Self { credentials, margin }
    }

    /// The remaining lifetime; `None` if they do not expire.
    fn left(&self, now: SystemTime) -> Option<Duration> {
        self.credentials.expires_at().map(|expires_at| left(expires_at, now))
    }

    fn need(&self, now: SystemTime) -> Need {
        let (Some(left), Some(margin)) = (self.left(now), self.margin) else {
            return Need::None;
        };
        if left.is_zero() {
            Need::Missing
        } else if left <= margin / LAST_MINUTE_OF_MARGIN {
            Need::Now
        } else if left <= margin {
            Need::Soon
        } else {
            Need::None
        }
    }
}

fn left(expires_at: SystemTime, now: SystemTime) -> Duration {
    expires_at.duration_since(now).unwrap_or_default()
}

impl Cache {
    fn need(&self, now: SystemTime) -> Need {
        self.held.as_ref().map_or(Need::Missing, |held| held.need(now))
    }

    /// The current credentials, if still valid.
    fn valid(&self, now: SystemTime) -> Option<Credentials> {
        let held = self.held.as_ref().filter(|held| held.need(now) != Need::Missing)?;
        Some(held.credentials.clone())
    }
}

impl Refreshing {
    /// Wraps a provider. Nothing is fetched yet.
    pub fn new(source: impl ProvideCredentials + 'static) -> Self {
        Self::with_clock(source, Arc::new(SystemClock::default()))
    }

    /// Like [`new`](Self::new), with another clock.
    pub fn with_clock(source: impl ProvideCredentials + 'static, clock: Arc<dyn Clock>) -> Self {
        let shared = Shared { source: Arc::new(source), clock, cache: Mutex::default() };
        Self { shared: Arc::new(shared) }
    }
}

impl ProvideCredentials for Refreshing {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(self.shared.clone().provide())
    }
}

impl Shared {
    async fn provide(self: Arc<Self>) -> Result<Credentials, Error> {
        let join = {
            let mut cache = self.cache();
            let under_way = cache.flight.upgrade();
            let go_on = match cache.need(self.clock.now()) {
                Need::None => true,
                Need::Soon => under_way.is_some() || self.clock.elapsed() < cache.not_before,
                Need::Now => under_way.is_none() && self.clock.elapsed() < cache.not_before,
                Need::Missing => false,
            };
            if let (true, Some(held)) = (go_on, &cache.held) {
                return Ok(held.credentials.clone());
            }
            let flight = under_way.unwrap_or_else(|| {
                let flight = Flight::new(Box::pin(self.clone().fetch()));
                cache.flight = flight.downgrade();
                flight
            });
            flight.join()
        };
        let outcome = join.await;
        // Whatever is cached now counts, whoever fetched it, even if this fetch failed.
        let cache = self.cache();
        match cache.valid(self.clock.now()) {
            Some(credentials) => Ok(credentials),
            None => Err(failure(cache.held.as_ref(), outcome)),
        }
    }

    /// Fetches once and caches the result.
    async fn fetch(self: Arc<Self>) -> Outcome {
        let outcome = self.source.provide().await;
        let now = self.clock.now();
        let mut cache = self.cache();
        cache.flight = WeakFlight::default();
        let outcome = match outcome {
            Ok(credentials) => match credentials.check_valid(now) {
                Ok(()) => {
                    cache.held = Some(Held::new(credentials, now));
                    Ok(())
                }
                Err(expired) => Err(expired),
            },
            Err(error) => Err(error),
        };
        // Also after a success: a provider may return the same credentials until they expire.
        if let Some(left) = cache.held.as_ref().and_then(|held| held.left(now)) {
            let pause = (left / 10).clamp(PAUSES.0, PAUSES.1);
            cache.not_before = self.clock.elapsed().saturating_add(pause);
        }
        if let (Err(error), Some(held)) = (&outcome, cache.valid(now)) {
            tracing::warn!(
                source = one_line(held.source()),
                expires_at = held.expires_at().map(show_time),
                "failed to refresh credentials, continuing with the current ones: {}",
                one_line(&summary(error))
            );
        }
        outcome.map_err(Arc::new)
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why there are no valid credentials.
fn failure(held: Option<&Held>, outcome: Option<Outcome>) -> Error {
    let cause = match outcome {
        Some(Err(cause)) => cause,
        Some(Ok(())) => Arc::new(Error::credentials(
            "the provider returned credentials that have already expired",
        )),
        None => Arc::new(Error::credentials("the credential provider panicked")),
    };
    let mut message = String::new();
    let expired = held.map(|held| &held.credentials);
    if let Some((expired, expires_at)) = expired.zip(expired.and_then(Credentials::expires_at)) {
        message = format!(
            "the credentials from {} expired at {} and could not be refreshed: ",
            expired.source(),
            show_time(expires_at)
        );
    }
    message.push_str(&summary(&cause));
    // A chain searches on only if a place has no credentials, not if its configuration is wrong.
    // Any other kind would be mistaken for that of the call: a missing role is not a missing image.
    let kind = match cause.kind() {
        ErrorKind::Configuration => ErrorKind::Configuration,
        _ => ErrorKind::Credentials,
    };
    Error::new(kind, message).with_source(SharedError(cause))
}

/// What happened, without advice: the inner error's advice is about another request.
fn summary(error: &Error) -> String {
    let mut summary = error.operation().map(|name| format!("{name} failed: ")).unwrap_or_default();
    if let Some(code) = error.code() {
        summary.push_str(&format!("{code}: "));
    }
    summary.push_str(error.message());
    if let Some(request_id) = error.request_id() {
        summary.push_str(&format!(" (request id {request_id})"));
    }
    summary
}

/// One error for all waiting requests.
#[derive(Debug)]
struct SharedError(Arc<Error>);

impl std::fmt::Display for SharedError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::error::Error for SharedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
