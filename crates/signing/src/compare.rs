//! Comparing signatures without telling, by the time it takes, how much of a guess was right.

use subtle::ConstantTimeEq;

/// Whether two signatures are equal, in a time that depends on their lengths only.
///
/// For whoever verifies: an ordinary `==` stops at the first difference, which lets a patient caller find a valid
/// signature byte by byte. The comparison is of bytes: both providers write signatures in lowercase hex, so an
/// uppercase one does not match.
///
/// ```
/// assert!(yun_signing::signatures_match("ab12", "ab12"));
/// assert!(!yun_signing::signatures_match("ab12", "AB12"));
/// ```
#[must_use]
pub fn signatures_match(expected: &str, presented: &str) -> bool {
    expected.as_bytes().ct_eq(presented.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::signatures_match;

    #[test]
    fn only_equal_signatures_match() {
        assert!(signatures_match("", ""));
        assert!(signatures_match("00ff", "00ff"));
        for other in ["", "00f", "00fe", "10ff", "00fff", "00FF"] {
            assert!(!signatures_match("00ff", other), "{other}");
        }
    }
}
