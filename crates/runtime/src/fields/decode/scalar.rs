//! Parses scalars losslessly from their text.

/// Parses a whole number from a JSON number or text: `42`, `42.0`, `4.2e1`.
pub(crate) fn integer_of(text: &str) -> Option<i128> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let all = [whole, fraction].concat();
    if all.bytes().all(|byte| byte == b'0') {
        return Some(0);
    }
    // The position of the decimal point. A 128-bit number has few digits.
    let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    let point = usize::try_from(point).ok().filter(|point| *point <= 64)?;
    let (before, after) = all.split_at_checked(point).unwrap_or((&all, ""));
    if !after.bytes().all(|byte| byte == b'0') {
        return None;
    }
    let zeros = "0".repeat(point.saturating_sub(all.len()));
    [sign, before, &zeros].concat().parse().ok()
}

/// Parses a number from a JSON number or text. Whole numbers must be exact in an `f64`; others are
/// rounded to the nearest.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    let text = text.trim();
    // Rust parses `inf` and `nan`, but no service sends them.
    if text.bytes().any(|byte| byte.is_ascii_alphabetic() && !matches!(byte, b'e' | b'E')) {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    let exact = integer_of(text).is_none_or(|whole| number as i128 == whole);
    (number.is_finite() && exact).then_some(number)
}

/// Parses a boolean from a word or a number.
pub(crate) fn boolean_of(text: &str) -> Option<bool> {
    let text = text.trim();
    let is = |words: [&str; 2]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["true", "yes"]) {
        return Some(true);
    }
    if is(["false", "no"]) {
        return Some(false);
    }
    match integer_of(text) {
        Some(0) => Some(false),
        Some(1) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_exactly_or_not_at_all() {
        for (text, number) in [
            ("9007199254740993.0", Some(9_007_199_254_740_993)),
            ("-42.000", Some(-42)),
            ("4.2e1", Some(42)),
            ("420e-1", Some(42)),
            ("-0.0", Some(0)),
            ("0e999999999", Some(0)),
            ("1e38", Some(10_i128.pow(38))),
            ("18446744073709551616", Some(1 << 64)),
            ("1e39", None),
            ("1e999", None),
            ("4.25e1", None),
            ("0.5", None),
            ("1e-1", None),
            ("", None),
            (".", None),
            ("-", None),
            ("1e", None),
            ("0x1", None),
            ("1e99999999999", None),
        ] {
            assert_eq!(integer_of(text), number, "{text}");
        }
    }

    #[test]
    fn numbers_are_finite_and_whole_ones_exact() {
        for (text, number) in [
            ("0.1", Some(0.1)),
            ("12", Some(12.0)),
            ("1e300", Some(1e300)),
            ("9007199254740992", Some(9_007_199_254_740_992.0)),
            ("9007199254740993", None),
            ("1e999", None),
            ("inf", None),
            ("NaN", None),
            ("infinity", None),
            ("", None),
        ] {
            assert_eq!(number_of(text), number, "{text}");
        }
    }
}
