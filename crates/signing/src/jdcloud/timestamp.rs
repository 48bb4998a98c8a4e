//! Times as the scheme formats them: `20190917T064708Z` and `20190917`.

use std::{fmt, str::FromStr};

use time::{Month, Time, UtcDateTime};

use super::ParseError;

/// A second in UTC, from 1970-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
///
/// `Display` and [`parse`](Self::parse) use the format of `x-jdcloud-date`: `20190917T064708Z`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp(UtcDateTime);

impl Timestamp {
    /// Creates a timestamp from seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// If the time is before 1970 or after 9999, which the scheme cannot represent.
    pub fn from_unix_seconds(unix_seconds: i64) -> Result<Self, ParseError> {
        match UtcDateTime::from_unix_timestamp(unix_seconds) {
            Ok(time) if unix_seconds >= 0 => Ok(Self(time)),
            _ => Err(ParseError::new("timestamp", OUTSIDE)),
        }
    }

    /// Parses exactly the format `20190917T064708Z`.
    ///
    /// # Errors
    /// If the format differs, the date or time of day does not exist (including leap seconds), or
    /// the year is before 1970.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        const SUBJECT: &str = "timestamp";
        let error = |problem| ParseError::new(SUBJECT, problem);
        let bytes = text.as_bytes();
        if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' {
            return Err(error("not of the form YYYYMMDDTHHMMSSZ"));
        }
        let Date(date) = Date::from_digits(&bytes[..8], SUBJECT)?;
        let part = |from: usize| {
            pair(&bytes[from..from + 2]).ok_or_else(|| error("not of the form YYYYMMDDTHHMMSSZ"))
        };
        let time = Time::from_hms(part(9)?, part(11)?, part(13)?)
            .map_err(|_| error("no such time of day"))?;
        Ok(Self(date.with_time(time).as_utc()))
    }

    /// Returns the whole seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.unix_timestamp()
    }

    /// Returns the day in UTC, as in a signing scope.
    #[must_use]
    pub fn date(self) -> Date {
        Date(self.0.date())
    }
}

const OUTSIDE: &str = "outside the years 1970 to 9999";

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = self.0.as_hms();
        write!(f, "{}T{hour:02}{minute:02}{second:02}Z", self.date())
    }
}

impl FromStr for Timestamp {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

/// A day in UTC, from 1970-01-01 to 9999-12-31. `Display` and [`parse`](Self::parse) use the format
/// `20190917`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Date(time::Date);

impl Date {
    /// Parses exactly the format `20190917`.
    ///
    /// # Errors
    /// If the format differs, the day does not exist, or the year is before 1970.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::from_digits(text.as_bytes(), "date")
    }

    fn from_digits(bytes: &[u8], subject: &'static str) -> Result<Self, ParseError> {
        let error = |problem| ParseError::new(subject, problem);
        let part = |from: usize| bytes.get(from..from + 2).and_then(pair);
        let (8, Some(century), Some(year), Some(month), Some(day)) =
            (bytes.len(), part(0), part(2), part(4), part(6))
        else {
            return Err(error("the date is not of the form YYYYMMDD"));
        };
        let year = i32::from(century) * 100 + i32::from(year);
        if year < 1970 {
            return Err(error(OUTSIDE));
        }
        Month::try_from(month)
            .and_then(|month| time::Date::from_calendar_date(year, month, day))
            .map(Self)
            .map_err(|_| error("no such day"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.0.to_calendar_date();
        write!(f, "{year:04}{:02}{day:02}", u8::from(month))
    }
}

impl FromStr for Date {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

/// Parses two decimal digits.
fn pair(digits: &[u8]) -> Option<u8> {
    digits
        .iter()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + (byte - b'0')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECONDS_PER_DAY: i64 = 86_400;
    /// 9999-12-31T23:59:59Z, the last second with a four-digit year.
    const LAST_SECOND: i64 = 253_402_300_799;

    #[test]
    fn known_seconds_are_written_and_read() {
        for (seconds, text) in [
            (0, "19700101T000000Z"),
            (951_782_399, "20000228T235959Z"),
            (951_782_400, "20000229T000000Z"),
            (1_568_702_828, "20190917T064708Z"),
            (4_107_542_400, "21000301T000000Z"),
            (LAST_SECOND, "99991231T235959Z"),
        ] {
            let timestamp = Timestamp::from_unix_seconds(seconds).unwrap();
            assert_eq!(timestamp.to_string(), text);
            assert_eq!(Timestamp::parse(text), Ok(timestamp));
            assert_eq!(timestamp.date().to_string(), text[..8]);
        }
    }

    #[test]
    fn seconds_that_cannot_be_written_are_refused() {
        for seconds in [i64::MIN, -1, LAST_SECOND + 1, i64::MAX] {
            assert!(Timestamp::from_unix_seconds(seconds).is_err(), "{seconds}");
        }
    }

    #[test]
    fn text_in_any_other_form_is_refused() {
        for text in [
            "",
            "20190917",
            "20190917T064708",
            "20190917T064708z",
            "2019-09-17T06:47:08Z",
            "20190917 064708Z",
            " 20190917T064708Z",
            "20190917T064708ZZ",
            "20190917T06470+Z",
            "2019091éT64708Z",
            "00000917T064708Z",
            "19691231T235959Z",
            "20190017T064708Z",
            "20191317T064708Z",
            "20190900T064708Z",
            "20190931T064708Z",
            "20190229T064708Z",
            "21000229T064708Z",
            "20190917T244708Z",
            "20190917T066008Z",
            "20161231T235960Z",
        ] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
        for text in ["", "2019091", "201909170", "20190230", "2019+917"] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
    }

    fn days_in_month(year: u16, month: u8) -> u8 {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    #[test]
    fn consecutive_days_follow_the_calendar() {
        let mut expected = (1970_u16, 1_u8, 1_u8);
        for days in 0..=LAST_SECOND / SECONDS_PER_DAY {
            let timestamp = Timestamp::from_unix_seconds(days * SECONDS_PER_DAY).unwrap();
            let text = format!("{:04}{:02}{:02}", expected.0, expected.1, expected.2);
            assert_eq!(timestamp.date().to_string(), text);
            assert_eq!(Timestamp::parse(&format!("{text}T000000Z")), Ok(timestamp));
            expected.2 += 1;
            if expected.2 > days_in_month(expected.0, expected.1) {
                expected = if expected.1 == 12 {
                    (expected.0 + 1, 1, 1)
                } else {
                    (expected.0, expected.1 + 1, 1)
                };
            }
        }
    }

    proptest! {
        #[test]
        fn every_second_round_trips(seconds in 0..=LAST_SECOND) {
            let timestamp = Timestamp::from_unix_seconds(seconds).unwrap();
            prop_assert_eq!(Timestamp::parse(&timestamp.to_string()), Ok(timestamp));
            prop_assert_eq!(timestamp.unix_seconds(), seconds);
            prop_assert_eq!(Date::parse(&timestamp.date().to_string()), Ok(timestamp.date()));
        }

        #[test]
        fn arbitrary_text_never_panics(text in any::<String>(), digits in "[0-9TZ]{16}") {
            let _ = (Timestamp::parse(&text), Timestamp::parse(&digits), Date::parse(&text));
        }
    }
}
