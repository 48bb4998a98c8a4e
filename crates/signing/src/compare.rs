//! Constant-time comparison of signatures.

use subtle::ConstantTimeEq;

/// Whether two signatures are equal, in time that depends only on their lengths.
///
/// Use it to verify signatures: an ordinary `==` stops at the first difference, which lets an
/// attacker find a valid signature byte by byte. It compares bytes. Both providers write signatures
/// in lowercase hex, so an uppercase one does not match.
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
