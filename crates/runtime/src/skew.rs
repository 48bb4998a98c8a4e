//! Corrects for the difference between this machine's clock and the service's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::Error;

/// If the service's clock differs by less, the date is not why it rejected the request. JD Cloud
/// allows 15 minutes; its gateways need not agree to the second.
const WORTH_CORRECTING: i64 = 4 * 60;

/// A date further off than this is not a plausible clock and is ignored.
const FURTHEST: i64 = 24 * 60 * 60;

/// How many seconds the service's clock is assumed to be ahead of this machine's. All clients of a
/// configuration share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skew(Arc<AtomicI64>);

/// Converts a time of this machine's clock to the service's.
pub(crate) fn corrected(now: SystemTime, correction: i64) -> SystemTime {
    let by = Duration::from_secs(correction.unsigned_abs());
    let moved = if correction < 0 { now.checked_sub(by) } else { now.checked_add(by) };
    moved.unwrap_or(now)
}

/// An authentication error, with the service's time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefusedDate {
    /// The correction that the request was dated with.
    correction: i64,
    /// How many seconds the service's clock is ahead of this machine's, if that is plausible.
    ahead: Option<i64>,
}

impl RefusedDate {
    /// Reads an error response. Only an error with a code comes from the service: a proxy that
    /// demands authentication does not care about the date, and its clock is not the service's.
    pub(crate) fn of(
        error: &Error,
        correction: i64,
        date: Option<SystemTime>,
        now: SystemTime,
    ) -> Option<Self> {
        let own = error.is_authentication() && error.code().is_some();
        let ahead = date.map(|date| seconds_between(now, date));
        own.then(|| Self { correction, ahead: ahead.filter(|ahead| ahead.abs() <= FURTHEST) })
    }
}

impl Skew {
    /// The current correction, in seconds.
    pub(crate) fn correction(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Corrects the clock if the date was why the service rejected the request, and returns whether
    /// it did. A correction with which a request was rejected is dropped, because it may be the
    /// cause. `corrected` says that this call has already made a correction; another would be no
    /// better.
    pub(crate) fn learn(&self, refused: RefusedDate, corrected: bool) -> bool {
        match refused.ahead {
            Some(ahead) if !corrected && (ahead - refused.correction).abs() >= WORTH_CORRECTING => {
                let correction = if ahead.abs() >= WORTH_CORRECTING { ahead } else { 0 };
                let before = self.0.swap(correction, Ordering::Relaxed);
                // Several calls in flight may learn the same, give or take a second.
                if (before - correction).abs() >= WORTH_CORRECTING {
                    tracing::warn!(
                        seconds = correction,
                        "correcting for the service's clock, which differs from this machine's"
                    );
                }
                true
            }
            _ => {
                let relaxed = Ordering::Relaxed;
                // Another call may have found a better correction in the meantime.
                let forgotten = self.0.compare_exchange(refused.correction, 0, relaxed, relaxed);
                if forgotten.is_ok_and(|correction| correction != 0) {
                    tracing::warn!(
                        seconds = refused.correction,
                        "dropping the clock correction: the service rejects corrected dates too"
                    );
                }
                false
            }
        }
    }
}

fn seconds_between(from: SystemTime, to: SystemTime) -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match to.duration_since(from) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => -seconds(behind.duration()),
    }
}

/// The date of a response.
pub(crate) fn date(headers: &http::HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(http::header::DATE)?.to_str().ok()?).ok()
}

/// How long the service asks to wait: a number of seconds, or a date relative to `now` on its own
/// clock.
pub(crate) fn retry_after(headers: &http::HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = httpdate::parse_http_date(text).ok()?;
    Some(moment.duration_since(now).unwrap_or_default())
}
