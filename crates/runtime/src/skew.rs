//! The service's clock, as far as its responses tell.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::Error;

/// A service that refuses a date and whose own clock differs by less is not refusing the date.
/// JD Cloud allows 15 minutes; its gateways need not agree to the second.
const WORTH_CORRECTING: i64 = 4 * 60;

/// A date further off than this is no clock's mistake, and is not believed.
const FURTHEST: i64 = 24 * 60 * 60;

/// How many seconds the service's clock is taken to be ahead of this machine's; the same for all
/// clients of a configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skew(Arc<AtomicI64>);

/// A time of this machine's clock as the service's clock has it, with this correction.
pub(crate) fn corrected(now: SystemTime, correction: i64) -> SystemTime {
    let by = Duration::from_secs(correction.unsigned_abs());
    let moved = if correction < 0 { now.checked_sub(by) } else { now.checked_add(by) };
    moved.unwrap_or(now)
}

/// That a service did not accept who was asking, and what it says of the time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefusedDate {
    /// The correction under which the request was dated.
    correction: i64,
    /// How many seconds the service's clock is ahead of this machine's, if it can be believed.
    ahead: Option<i64>,
}

impl RefusedDate {
    /// What a response that is an error says. Only a refusal with a code is the service's own: a
    /// proxy that asks who is there knows nothing of the date, and its clock is nobody's.
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
    /// The correction of requests that are dated now, in seconds.
    pub(crate) fn correction(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Corrects the clock when the refusal was for the date; says whether that is so. A correction
    /// with which a request was refused is not kept: it may be what was wrong. `corrected` says that
    /// this call has made it, so that another one is no better.
    pub(crate) fn learn(&self, refused: RefusedDate, corrected: bool) -> bool {
        match refused.ahead {
            Some(ahead) if !corrected && (ahead - refused.correction).abs() >= WORTH_CORRECTING => {
                let correction = if ahead.abs() >= WORTH_CORRECTING { ahead } else { 0 };
                let before = self.0.swap(correction, Ordering::Relaxed);
                // Of many calls in flight each learns the same, a second more or less.
                if (before - correction).abs() >= WORTH_CORRECTING {
                    tracing::warn!(
                        seconds = correction,
                        "the service's clock differs from this machine's; corrected"
                    );
                }
                true
            }
            _ => {
                let relaxed = Ordering::Relaxed;
                // Another call may have found a better one in the meantime.
                let forgotten = self.0.compare_exchange(refused.correction, 0, relaxed, relaxed);
                if forgotten.is_ok_and(|correction| correction != 0) {
                    tracing::warn!(
                        seconds = refused.correction,
                        "the service refuses corrected dates too; the correction is forgotten"
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

/// When a response was made, by its own account.
pub(crate) fn date(headers: &http::HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(http::header::DATE)?.to_str().ok()?).ok()
}

/// How long the service asks to wait: seconds, or a moment by its own clock, which shows `now`.
pub(crate) fn retry_after(headers: &http::HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = httpdate::parse_http_date(text).ok()?;
    Some(moment.duration_since(now).unwrap_or_default())
}
