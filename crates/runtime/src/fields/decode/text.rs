//! The text of a JSON string.

use std::borrow::Cow;

/// Unescapes a JSON string, which includes its quotes. Returns false if it contained an unpaired
/// surrogate, which is replaced.
pub(super) fn unquoted(raw: &str) -> (Cow<'_, str>, bool) {
    let inner = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw);
    if !inner.as_bytes().contains(&b'\\') {
        return (Cow::Borrowed(inner), true);
    }
    match serde_json::from_str::<String>(raw) {
        Ok(text) => (Cow::Owned(text), true),
        Err(_) => (Cow::Owned(replaced(inner)), false),
    }
}

/// Unescapes a string, with U+FFFD for each unpaired surrogate.
fn replaced(inner: &str) -> String {
    let mut text = String::with_capacity(inner.len());
    let mut units: Vec<u16> = Vec::new();
    let mut rest = inner;
    let flush = |text: &mut String, units: &mut Vec<u16>| {
        text.extend(char::decode_utf16(units.drain(..)).map(|c| c.unwrap_or('\u{fffd}')));
    };
    while let Some((before, after)) = rest.split_once('\\') {
        if !before.is_empty() {
            flush(&mut text, &mut units);
            text.push_str(before);
        }
        let escape = after.chars().next().unwrap_or_default();
        rest = after.get(escape.len_utf8()..).unwrap_or_default();
        if escape == 'u' {
            let digits = rest.get(..4).unwrap_or_default();
            units.push(u16::from_str_radix(digits, 16).unwrap_or(0xfffd));
            rest = rest.get(4..).unwrap_or_default();
            continue;
        }
        flush(&mut text, &mut units);
        text.push(match escape {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            other => other,
        });
    }
    flush(&mut text, &mut units);
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpaired_surrogates_are_replaced_and_the_rest_kept() {
        for (raw, text, whole) in [
            (r#""plain 云""#, "plain 云", true),
            (r#""a\n\u4e91\ud83d\ude00\"""#, "a\n云😀\"", true),
            (r#""a\ud800b""#, "a\u{fffd}b", false),
            (r#""\ud800""#, "\u{fffd}", false),
            (r#""\udc00\ud83d\ude00\t\\""#, "\u{fffd}😀\t\\", false),
        ] {
            assert_eq!(unquoted(raw), (Cow::Borrowed(text), whole), "{raw}");
        }
    }
}
