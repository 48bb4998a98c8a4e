//! The service's clock, as far as its answers tell.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::Clock;
use crate::settings::Settings;

/// A service that refuses a date and whose own clock differs by less is not refusing the date.
/// JD Cloud allows 15 minutes; its gateways need not agree to the second.
const WORTH_CORRECTING: i64 = 4 * 60;

/// The service's time, as far as it is known.
pub(crate) fn now(settings: &Settings) -> SystemTime {
    let skew = settings.skew.load(Ordering::Relaxed);
    let by = Duration::from_secs(skew.unsigned_abs());
    let now = settings.clock.now();
    let moved = if skew < 0 { now.checked_sub(by) } else { now.checked_add(by) };
    moved.unwrap_or(now)
}

/// Notes how far the service's clock is ahead.
pub(crate) fn remember(known: &AtomicI64, skew: i64) {
    known.store(skew, Ordering::Relaxed);
    tracing::warn!(seconds = skew, "the service's clock differs from this machine's; corrected");
}

/// How many seconds the service's clock is ahead of this machine's, when its answer shows that
/// what was signed (`signed_at`) was far off.
pub(crate) fn of(
    clock: &dyn Clock,
    date: Option<SystemTime>,
    signed_at: SystemTime,
) -> Option<i64> {
    let date = date?;
    (seconds_between(signed_at, date).abs() >= WORTH_CORRECTING)
        .then(|| seconds_between(clock.now(), date))
}

fn seconds_between(from: SystemTime, to: SystemTime) -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match to.duration_since(from) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => -seconds(behind.duration()),
    }
}

/// When an answer was made, by its own account.
pub(crate) fn date(headers: &http::HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(http::header::DATE)?.to_str().ok()?).ok()
}

/// How long the service asks to wait: seconds, or a moment by its own clock.
pub(crate) fn retry_after(
    headers: &http::HeaderMap,
    date: Option<SystemTime>,
    now: SystemTime,
) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = httpdate::parse_http_date(text).ok()?;
    Some(moment.duration_since(date.unwrap_or(now)).unwrap_or_default())
}
