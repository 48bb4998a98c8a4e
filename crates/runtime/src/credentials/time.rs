//! Parses timestamps as services write them: RFC 3339 and looser variants.

use std::time::{Duration, SystemTime};

use time::{Date, Month, UtcDateTime};

/// Parses a timestamp such as `2026-11-22T08:00:00Z`. It may have a fraction of a second, which is
/// dropped, an offset such as `+08:00`, and a space instead of the `T`. Without an offset, the time
/// zone is `zone` seconds east of UTC.
///
/// Returns `None` for anything else, and for times before 1970.
pub fn parse_time(text: &str, zone: i64) -> Option<SystemTime> {
    let bytes = text.trim().as_bytes();
    let number = |from: usize, to: usize| -> Option<u16> {
        let digits = bytes.get(from..to)?;
        digits.iter().all(u8::is_ascii_digit).then_some(())?;
        Some(digits.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0')))
    };
    let pair = |at: usize| number(at, at + 2).and_then(|number| u8::try_from(number).ok());
    let is = |at: usize, expected: &[u8]| bytes.get(at).is_some_and(|b| expected.contains(b));
    let separated = is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":");
    separated.then_some(())?;
    let month = Month::try_from(pair(5)?).ok()?;
    let date = Date::from_calendar_date(number(0, 4)?.into(), month, pair(8)?).ok()?;
    let (hour, minute, second) = (pair(11)?, pair(14)?, pair(17)?);
    // 60 is a leap second, which Unix time does not count.
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let of_day = |hour: u8, minute: u8| (i64::from(hour) * 60 + i64::from(minute)) * 60;
    let mut at = 19;
    if is(at, b".") {
        at += 1;
        let fraction = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        at += (fraction > 0).then_some(fraction)?;
    }
    let offset = match bytes.get(at..)? {
        [] => zone,
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (pair(at + 1)?, pair(at + 4)?);
            (hours < 24 && minutes < 60).then_some(())?;
            let offset = of_day(hours, minutes);
            if *sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    let day = date.midnight().as_utc().unix_timestamp();
    let seconds = day + of_day(hour, minute) + i64::from(second) - offset;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(seconds).ok()?))
}

/// Adds `by` to `time`, up to the last second of the year 9999: a lifetime that a caller or a
/// service states may exceed the range of dates.
pub fn later(time: SystemTime, by: Duration) -> SystemTime {
    let last = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_799);
    time.checked_add(by).map_or(last, |later| later.min(last))
}

/// Formats a time for messages, in UTC: `2026-11-22T08:00:00Z`.
pub fn show_time(time: SystemTime) -> String {
    let Ok(since) = time.duration_since(SystemTime::UNIX_EPOCH) else {
        return "a time before 1970".to_owned();
    };
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let Ok(time) = UtcDateTime::from_unix_timestamp(seconds) else {
        return "a time after the year 9999".to_owned();
    };
    let ((year, month, day), (hour, minute, second)) = (time.to_calendar_date(), time.as_hms());
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unix(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn every_accepted_form_parses_to_the_same_second() {
        // The expiry in the tests of UCloud's Go SDK: 2025-11-11T04:32:54Z.
        let expected = Some(unix(1_762_835_574));
        for text in [
            "2025-11-11T04:32:54Z",
            "2025-11-11t04:32:54z",
            "2025-11-11T04:32:54.999Z",
            "2025-11-11T12:32:54+08:00",
            "2025-11-10T23:02:54-05:30",
            "2025-11-11 04:32:54",
            " 2025-11-11T04:32:54\n",
        ] {
            assert_eq!(parse_time(text, 0), expected, "{text}");
        }
        assert_eq!(parse_time("2025-11-11 12:32:54", 8 * 3600), expected);
    }

    #[test]
    fn anything_else_is_rejected() {
        for text in [
            "",
            "1571218055",
            "2025-11-11",
            "2025/11/11 04:32:54",
            "2025-13-11T04:32:54Z",
            "2025-02-29T04:32:54Z",
            "2025-11-11T24:00:00Z",
            "2025-11-11T04:32:54+0800",
            "2025-11-11T04:32:54.Z",
            "2025-11-11T04:32:54Z and more",
            "1969-12-31T23:59:59Z",
            "2025-11-11T04:32:5４Z",
        ] {
            assert_eq!(parse_time(text, 0), None, "{text}");
        }
    }

    #[test]
    fn no_lifetime_overflows() {
        let start = unix(1_762_835_574);
        assert_eq!(later(start, Duration::from_secs(60)), unix(1_762_835_634));
        for life in
            [Duration::MAX, Duration::from_secs(i64::MAX as u64), Duration::from_secs(1 << 40)]
        {
            assert_eq!(show_time(later(start, life)), "9999-12-31T23:59:59Z");
        }
    }

    proptest! {
        #[test]
        fn the_calendar_agrees_with_that_of_http_dates(seconds in 0u64..253_402_300_800) {
            let shown = show_time(unix(seconds));
            prop_assert_eq!(parse_time(&shown, 0), Some(unix(seconds)));
            let http_date = httpdate::fmt_http_date(unix(seconds));
            prop_assert_eq!(&shown[8..10], &http_date[5..7]);
            prop_assert_eq!(&shown[0..4], &http_date[12..16]);
            prop_assert_eq!(&shown[11..19], &http_date[17..25]);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = parse_time(&text, 0);
        }
    }
}
