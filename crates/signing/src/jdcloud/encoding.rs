//! Percent-encoding as the scheme defines it: all but `A-Z a-z 0-9 - _ . ~`, in uppercase hex.
//!
//! Decoding yields bytes and encoding takes bytes, so that nothing is lost on the way: `%FF`, which is not UTF-8,
//! stays `%FF`. (The Python signer turns it into U+FFFD, and so signs something that was never sent.)

/// Encodes one value of a path or a query: everything but the unreserved characters of RFC 3986, so `/` as `%2F`.
///
/// The value is taken as it is: a `%` becomes `%25`.
///
/// ```
/// assert_eq!(yun_signing::jdcloud::encode_segment("a/b 中"), "a%2Fb%20%E4%B8%AD");
/// ```
#[must_use]
pub fn encode_segment(value: &str) -> String {
    encode(value.as_bytes())
}

pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        push_encoded(&mut text, byte);
    }
    text
}

/// Like [`encode`], but leaves every `/` as it is.
pub(super) fn encode_keeping_slashes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte == b'/' {
            text.push('/');
        } else {
            push_encoded(&mut text, byte);
        }
    }
    text
}

fn push_encoded(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        text.push(char::from(byte));
    } else {
        text.push('%');
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 0x0f)]));
    }
}

/// What a `+` stands for: in forms, and in JDCLOUD3 everywhere, a space.
#[derive(Clone, Copy)]
pub(super) enum Plus {
    Itself,
    Space,
}

/// Undoes percent-encoding. A `%` without two hex digits after it stands for itself, as in the Python signer.
pub(super) fn decode(text: &str, plus: Plus) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let (byte, length) = match (bytes[at], plus) {
            (b'%', _) => escaped_byte(&bytes[at + 1..]).map_or((b'%', 1), |byte| (byte, 3)),
            (b'+', Plus::Space) => (b' ', 1),
            (byte, _) => (byte, 1),
        };
        decoded.push(byte);
        at += length;
    }
    decoded
}

fn escaped_byte(after_percent: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*after_percent.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
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
