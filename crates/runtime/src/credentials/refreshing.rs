//! Temporary credentials that are always fresh.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::flight::{Flight, WeakFlight};
use super::{Credentials, ProvideCredentials, show_time};
use crate::error::one_line;
use crate::{BoxFuture, Clock, Error, ErrorKind, SystemClock};

/// Credentials are fetched anew this long before they expire, at most: long enough for a few
/// attempts, for requests under way and for clocks that differ a little.
const MARGIN: Duration = Duration::from_secs(5 * 60);

/// Of short-lived ones the last quarter of their life is the margin.
const MARGIN_OF_LIFE: u32 = 4;

/// In the last fifth of the margin everybody waits for the new ones: a request signed with the old
/// ones might arrive too late.
const LAST_MINUTE_OF_MARGIN: u32 = 5;

/// The pause between two fetches while the present credentials are still good, so that a service
/// that fails is not asked before every request: a tenth of the time left, within these bounds.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

/// Keeps the credentials of a source that fetches them, and fetches new ones before they expire.
///
/// - They are fetched by the first request, and again when less than five minutes of them are left,
///   or less than a quarter of the life they had when fetched, should that be shorter.
/// - However many requests need them at once, they are fetched once. While the old ones are still
///   good the others go on with those; in the last minute they wait. A request that is dropped
///   neither loses the fetch for the others nor leaves it hanging.
/// - When fetching fails and the old ones are still good, they are used on, and a later request tries
///   again: not before a tenth of the remaining time is over (at least 1 s, at most 30 s).
/// - Expired ones are never given out: there is an error instead, and the next request tries again.
/// - Credentials without an expiry are fetched once.
///
/// Cloning shares them. The source must not ask the same `Refreshing` for credentials.
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
    /// The fetch under way; it lives as long as somebody waits for it.
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
    /// How long before their expiry they are due; `None` when they do not expire.
    margin: Option<Duration>,
}

/// How urgently credentials are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// Those that are there will do.
    None,
    /// Those that are there will do for now.
    Soon,
    /// Those that are there would do if there were no others.
    Now,
    /// There are none.
    Missing,
}

impl Held {
    fn new(credentials: Credentials, now: SystemTime) -> Self {
        let life = credentials.expires_at().map(|expires_at| left(expires_at, now));
        let margin = life.map(|life| MARGIN.min(life / MARGIN_OF_LIFE));
        Self { credentials, margin }
    }

    /// How long they are still valid; `None` for ever.
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

    /// Those that are there, if they are still valid.
    fn valid(&self, now: SystemTime) -> Option<Credentials> {
        let held = self.held.as_ref().filter(|held| held.need(now) != Need::Missing)?;
        Some(held.credentials.clone())
    }
}

impl Refreshing {
    /// Keeps what `source` gives. Nothing is fetched yet.
    pub fn new(source: impl ProvideCredentials + 'static) -> Self {
        Self::with_clock(source, Arc::new(SystemClock::default()))
    }

    /// As [`new`](Self::new), by this clock.
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
        // What is there now counts, whoever fetched it; also when fetching failed.
        let cache = self.cache();
        match cache.valid(self.clock.now()) {
            Some(credentials) => Ok(credentials),
            None => Err(failure(cache.held.as_ref(), outcome)),
        }
    }

    /// Fetches once, and keeps what comes.
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
        // Also after a success: a source may give the same ones until the very end.
        if let Some(left) = cache.held.as_ref().and_then(|held| held.left(now)) {
            let pause = (left / 10).clamp(PAUSES.0, PAUSES.1);
            cache.not_before = self.clock.elapsed().saturating_add(pause);
        }
        if let (Err(error), Some(held)) = (&outcome, cache.valid(now)) {
            tracing::warn!(
                source = one_line(held.source()),
                expires_at = held.expires_at().map(show_time),
                "no new credentials, going on with those at hand: {}",
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
        Some(Ok(())) => Arc::new(Error::credentials("those that were fetched expired at once")),
        None => Arc::new(Error::credentials("the source of credentials panicked")),
    };
    let mut message = String::new();
    let expired = held.map(|held| &held.credentials);
    if let Some((expired, expires_at)) = expired.zip(expired.and_then(Credentials::expires_at)) {
        message = format!(
            "the credentials from {} expired at {} and there are no new ones: ",
            expired.source(),
            show_time(expires_at)
        );
    }
    message.push_str(&summary(&cause));
    // A chain looks further only when the place has none, and not when its configuration is wrong.
    // Other kinds would be taken for those of the call that the credentials were needed for: that
    // a role was not found does not mean that an image was not found.
    let kind = match cause.kind() {
        ErrorKind::Configuration => ErrorKind::Configuration,
        _ => ErrorKind::Credentials,
    };
    Error::new(kind, message).with_source(SharedError(cause))
}

/// What happened, without advice: that of an error inside another one is about another request.
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

/// One error for all who waited.
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
