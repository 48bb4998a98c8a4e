//! Writes times as the providers do.

use std::time::Duration;

use time::OffsetDateTime;
use yun_catalog::Field;

/// The pattern of most of JD Cloud's times. It states no zone; this is UTC.
pub(crate) const PLAIN: &str = "yyyy-MM-dd HH:mm:ss";
/// RFC 3339 in UTC.
pub(crate) const RFC_3339: &str = "yyyy-MM-ddTHH:mm:ssZ";

/// Writes a time by a pattern of `yyyy`, `MM`, `dd`, `HH`, `mm`, `ss` and `SSS`; everything else
/// stands for itself. Empty for times beyond the calendar.
pub(crate) fn written(time: Duration, pattern: &str) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let Ok(at) = OffsetDateTime::from_unix_timestamp(seconds) else { return String::new() };
    let parts = [
        ("yyyy", format!("{:04}", at.year())),
        ("MM", format!("{:02}", u8::from(at.month()))),
        ("dd", format!("{:02}", at.day())),
        ("HH", format!("{:02}", at.hour())),
        ("mm", format!("{:02}", at.minute())),
        ("SSS", format!("{:03}", time.subsec_millis())),
        ("ss", format!("{:02}", at.second())),
    ];
    parts.iter().fold(pattern.to_owned(), |text, (part, value)| text.replace(part, value))
}

/// Writes a time as the field's documentation says.
pub(crate) fn for_field(time: Duration, field: Field) -> String {
    let format = field.format().unwrap_or_default();
    let format = format.strip_prefix("time").or_else(|| format.strip_prefix("date"));
    let format = format.unwrap_or_default().trim();
    let (pattern, eastern) = match format.strip_suffix("UTC+8") {
        Some(pattern) => (pattern.trim_end(), true),
        None => (format.strip_suffix("UTC").unwrap_or(format).trim_end(), false),
    };
    let time = if eastern { time + Duration::from_hours(8) } else { time };
    match pattern {
        "" => written(time, if field.format() == Some("date") { "yyyy-MM-dd" } else { PLAIN }),
        "RFC 3339" | "ISO 8601" => written(time, RFC_3339),
        pattern => written(time, &pattern.replace("TZD", "Z").replace("+xx:xx", "+00:00")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_by_a_pattern() {
        let time = Duration::from_millis(1_568_702_828_007);
        assert_eq!(written(time, PLAIN), "2019-09-17 06:47:08");
        assert_eq!(written(time, RFC_3339), "2019-09-17T06:47:08Z");
        assert_eq!(written(time, "yyyyMMddHHmm"), "201909170647");
        assert_eq!(written(time, "HH:mm:ss.SSSZ"), "06:47:08.007Z");
        assert_eq!(written(Duration::MAX, PLAIN), "");
    }

    #[test]
    fn fields_say_how_their_times_are_written() {
        let time = Duration::from_secs(1_568_702_828);
        let product = yun_catalog::provider("jdcloud").unwrap().products();
        let mut seen = 0;
        for field in
            product.flat_map(yun_catalog::Product::types).flat_map(yun_catalog::Type::fields)
        {
            let expected = match field.format() {
                Some("time yyyy-MM-dd HH:mm:ss UTC+8") => "2019-09-17 14:47:08",
                Some("time yyyy-MM-ddTHH:mm:ssZ UTC" | "time RFC 3339") => "2019-09-17T06:47:08Z",
                _ => continue,
            };
            assert_eq!(for_field(time, field), expected);
            seen += 1;
        }
        assert!(seen > 10, "{seen}");
    }
}
