//! Times as the scheme writes them, `20190917T064708Z` and `20190917`, with the calendar arithmetic they need.
//!
//! Own arithmetic, because a date library is a large dependency for two functions.

use std::{fmt, str::FromStr};

use super::ParseError;

const SECONDS_PER_DAY: i64 = 86_400;
/// 9999-12-31T23:59:59Z, the last second with a four-digit year.
const LAST_SECOND: i64 = 253_402_300_799;

/// A second in UTC, from 1970-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
///
/// `Display` and [`parse`](Self::parse) use the form of `x-jdcloud-date`: `20190917T064708Z`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp {
    unix_seconds: i64,
}

impl Timestamp {
    /// The time so many seconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// Before 1970 or after 9999: neither can be written in the scheme's form.
    pub fn from_unix_seconds(unix_seconds: i64) -> Result<Self, ParseError> {
        if (0..=LAST_SECOND).contains(&unix_seconds) {
            Ok(Self { unix_seconds })
        } else {
            Err(ParseError::new("timestamp", "outside the years 1970 to 9999"))
        }
    }

    /// Reads `20190917T064708Z`, exactly in this form.
    ///
    /// # Errors
    /// Any other form, a date or time of day that does not exist (leap seconds included), or a year before 1970.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        const SUBJECT: &str = "timestamp";
        let error = |problem| ParseError::new(SUBJECT, problem);
        let bytes = text.as_bytes();
        if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' {
            return Err(error("not of the form YYYYMMDDTHHMMSSZ"));
        }
        let date = Date::from_digits(&bytes[..8], SUBJECT)?;
        let part = |from: usize| {
            digits(&bytes[from..from + 2]).ok_or_else(|| error("not of the form YYYYMMDDTHHMMSSZ"))
        };
        let (hour, minute, second) = (part(9)?, part(11)?, part(13)?);
        if hour > 23 || minute > 59 || second > 59 {
            return Err(error("no such time of day"));
        }
        let of_day = i64::from(hour * 3600 + minute * 60 + second);
        Ok(Self { unix_seconds: date.days_since_1970() * SECONDS_PER_DAY + of_day })
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.unix_seconds
    }

    /// The day in UTC, as it stands in a signing scope.
    #[must_use]
    pub fn date(self) -> Date {
        Date::from_days_since_1970(self.unix_seconds / SECONDS_PER_DAY)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = self.unix_seconds % SECONDS_PER_DAY;
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        write!(f, "{}T{hour:02}{minute:02}{second:02}Z", self.date())
    }
}

impl FromStr for Timestamp {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

/// A day in UTC, from 1970-01-01 to 9999-12-31. `Display` and [`parse`](Self::parse) use the form `20190917`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `20190917`, exactly in this form.
    ///
    /// # Errors
    /// Any other form, a day that does not exist, or a year before 1970.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::from_digits(text.as_bytes(), "date")
    }

    fn from_digits(bytes: &[u8], subject: &'static str) -> Result<Self, ParseError> {
        let (4.., Some(year), Some(month), Some(day)) = (
            bytes.len(),
            bytes.get(..4).and_then(digits),
            bytes.get(4..6).and_then(digits),
            bytes.get(6..).filter(|rest| rest.len() == 2).and_then(digits),
        ) else {
            return Err(ParseError::new(subject, "the date is not of the form YYYYMMDD"));
        };
        if year < 1970 {
            return Err(ParseError::new(subject, "outside the years 1970 to 9999"));
        }
        // Each fits: two or four digits.
        let date = Self { year: year as u16, month: month as u8, day: day as u8 };
        if !(1..=12).contains(&month) || day < 1 || date.day > days_in_month(date.year, date.month)
        {
            return Err(ParseError::new(subject, "no such day"));
        }
        Ok(date)
    }

    // Counting years from March puts the leap day last, so that both directions are plain division.
    // (The arithmetic is Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".)
    fn from_days_since_1970(days: i64) -> Self {
        let days = days + 719_468; // from 0000-03-01
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self { year: year as u16, month: month as u8, day: day as u8 }
    }

    fn days_since_1970(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year / 400, year % 400);
        let march_month = if month > 2 { month - 3 } else { month + 9 };
        let day_of_year = (153 * march_month + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

fn days_in_month(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number that these decimal digits write; `None` if one of them is not a digit. For at most nine digits.
fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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

    #[test]
    fn consecutive_days_follow_the_calendar() {
        let mut expected = (1970_u16, 1_u8, 1_u8);
        for days in 0..=LAST_SECOND / SECONDS_PER_DAY {
            let date = Date::from_days_since_1970(days);
            assert_eq!((date.year, date.month, date.day), expected);
            assert_eq!(date.days_since_1970(), days);
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
