//! A strict parser for percent-encoding and `name=value&…`.

use percent_encoding::percent_decode_str;

/// Decodes the pairs of a form or query, in order. A name without `=` has an empty value.
///
/// # Errors
/// If an escape lacks two hex digits or the result is not UTF-8.
pub(crate) fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(&name.replace('+', " "))?, decoded(&value.replace('+', " "))?))
        })
        .collect()
}

/// Decodes percent-encoding; a `+` is kept.
///
/// # Errors
/// Those of [`pairs`].
pub(crate) fn decoded(text: &str) -> Result<String, String> {
    let escapes_are_whole = text.split('%').skip(1).all(|rest| {
        rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    if !escapes_are_whole {
        return Err("a % is not followed by two hex digits".into());
    }
    percent_decode_str(text)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| "percent-encoded bytes are not UTF-8".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_in_order() {
        let expected = [("b", "1 2"), ("a", "="), ("a.1", ""), ("c", "中")];
        let read = pairs("b=1+2&a=%3D&&a.1&c=%E4%B8%AD").unwrap();
        let read: Vec<_> = read.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn malformed_escapes_are_refused() {
        for text in ["a=%", "a=%1", "a=%zz", "%2=b", "a=%ff", "a=%+1", "a=%é"] {
            assert!(pairs(text).is_err(), "{text}");
        }
    }
}
