//! Percent-encoding as the scheme defines it: everything but `A-Z a-z 0-9 - _ . ~`, in uppercase
//! hex.
//!
//! Decoding yields bytes and encoding takes bytes, so the round trip is lossless: `%FF`, which is
//! not UTF-8, stays `%FF`. (The Python signer turns it into U+FFFD and so signs something that was
//! never sent.)

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const RESERVED_BUT_SLASH: &AsciiSet = &RESERVED.remove(b'/');

/// Encodes a value of a path or query: everything but the unreserved characters of RFC 3986, so `/`
/// becomes `%2F`.
///
/// The value is taken literally: a `%` becomes `%25`.
///
/// ```
/// assert_eq!(yun_signing::jdcloud::encode_segment("a/b 中"), "a%2Fb%20%E4%B8%AD");
/// ```
#[must_use]
pub fn encode_segment(value: &str) -> String {
    encode(value.as_bytes())
}

pub(super) fn encode(bytes: &[u8]) -> String {
    percent_encode(bytes, RESERVED).to_string()
}

/// Like [`encode`], but keeps `/`.
pub(super) fn encode_keeping_slashes(bytes: &[u8]) -> String {
    percent_encode(bytes, RESERVED_BUT_SLASH).to_string()
}

/// The meaning of `+`: a space in forms, and everywhere in JDCLOUD3.
#[derive(Clone, Copy)]
pub(super) enum Plus {
    Itself,
    Space,
}

/// Decodes percent-encoding. A `%` without two hex digits is kept, as in the Python signer.
pub(super) fn decode(text: &str, plus: Plus) -> Vec<u8> {
    match plus {
        Plus::Itself => percent_decode(text.as_bytes()).collect(),
        Plus::Space => percent_decode(text.replace('+', " ").as_bytes()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_without_two_hex_digits_stands_for_itself() {
        for (text, decoded) in [
            ("%", "%"),
            ("%2", "%2"),
            ("%2/", "%2/"),
            ("%%41", "%A"),
            ("%zz", "%zz"),
            ("%+1", "%+1"),
            ("%2f%2F", "//"),
            ("%é", "%é"),
        ] {
            assert_eq!(decode(text, Plus::Itself), decoded.as_bytes(), "{text}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_survive() {
        assert_eq!(encode(&decode("%ff%FE%00", Plus::Itself)), "%FF%FE%00");
    }

    #[test]
    fn only_unreserved_characters_stay() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        let kept: String =
            encode(&all).split('%').map(|piece| piece.get(2..).unwrap_or_default()).collect();
        assert_eq!(kept, "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
        assert_eq!(decode(&encode(&all), Plus::Space), all);
    }
}
