//! Redacts secrets in text from elsewhere.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::Secret;

const MARK: &str = "[redacted]";

/// Shorter secrets occur in ordinary words.
const SHORTEST: usize = 4;

/// Secrets in every encoding that a request may use: plain and base64, each of them also escaped
/// for JSON, forms, queries and paths. A service that echoes its input may echo any of them.
pub(crate) struct Redactor {
    forms: Vec<Zeroizing<String>>,
}

impl Redactor {
    pub(crate) fn new(secrets: &[Secret]) -> Self {
        let mut forms = Vec::new();
        for secret in secrets.iter().map(Secret::expose).filter(|text| text.len() >= SHORTEST) {
            add_forms(secret, &mut forms);
            for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD] {
                add_forms(&Zeroizing::new(engine.encode(secret)), &mut forms);
            }
        }
        forms.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        forms.dedup();
        Self { forms }
    }

    /// Whether the text contains a secret.
    pub(crate) fn finds(&self, text: &str) -> bool {
        self.forms.iter().any(|form| text.contains(form.as_str()))
    }

    /// Redacts all secrets in the text. All matches are found before any is replaced, so that
    /// secrets that overlap or contain each other leave nothing behind.
    pub(crate) fn redact(&self, text: &mut String) {
        let mut found: Vec<Range<usize>> = Vec::new();
        for form in &self.forms {
            found.extend(text.match_indices(form.as_str()).map(|(at, _)| at..at + form.len()));
        }
        if found.is_empty() {
            return;
        }
        found.sort_unstable_by_key(|range| range.start);
        let (mut clean, mut end) = (String::with_capacity(text.len()), 0);
        for range in found {
            if range.start >= end {
                clean.push_str(&text[end..range.start]);
                clean.push_str(MARK);
            }
            end = end.max(range.end);
        }
        clean.push_str(&text[end..]);
        *text = clean;
    }
}

fn add_forms(text: &str, forms: &mut Vec<Zeroizing<String>>) {
    let mut add = |form: String| forms.push(Zeroizing::new(form));
    add(text.to_owned());
    if let Ok(json) = serde_json::to_string(text) {
        let json = Zeroizing::new(json);
        let json = &json[1..json.len() - 1];
        add(json.to_owned());
        // As JSON writers that escape more would write it.
        add(json.replace('/', "\\/"));
        add(ascii_json(json));
        add(ascii_json(&json.replace('/', "\\/")));
    }
    for (kept, space) in [("-._*", "+"), ("-._~", "%20")] {
        add(percent_encoded(text, kept, space, false));
        add(percent_encoded(text, kept, space, true));
    }
}

/// Escapes every character outside ASCII.
fn ascii_json(json: &str) -> String {
    let mut ascii = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                ascii.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    ascii
}

fn percent_encoded(text: &str, kept: &str, space: &str, lower: bool) -> String {
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push_str(space),
            _ if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) => {
                encoded.push(char::from(byte));
            }
            _ if lower => encoded.push_str(&format!("%{byte:02x}")),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Redacts everything before the `@` of an address: a user and usually a password. It also does so
/// for malformed addresses, because either part may be the password.
pub(crate) fn without_user(address: &str) -> String {
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            (format!("{scheme}://"), rest)
        }
        _ => (String::new(), address),
    };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}{MARK}@{host}"),
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(secrets: &[&str], text: &str) -> String {
        let secrets: Vec<_> = secrets.iter().copied().map(Secret::from).collect();
        let redactor = Redactor::new(&secrets);
        let mut redacted = text.to_owned();
        redactor.redact(&mut redacted);
        assert_eq!(redactor.finds(text), redacted != text);
        redacted
    }

    #[test]
    fn a_secret_that_is_a_prefix_of_another_leaves_no_tail() {
        for secrets in [["hunter2", "hunter2-and-more"], ["hunter2-and-more", "hunter2"]] {
            assert_eq!(
                redacted(&secrets, "bad: hunter2-and-more, hunter2!"),
                "bad: [redacted], [redacted]!"
            );
        }
        assert_eq!(redacted(&["abcdef", "defghi"], "<abcdefghi>"), "<[redacted]>", "overlapping");
        assert_eq!(redacted(&["abcd", "redacted"], "abcd"), "[redacted]", "the mark stays whole");
    }

    #[test]
    fn every_encoding_that_is_sent_is_found() {
        let secret = "pä/ss \"w\\rd\"+\n中&=~*";
        for form in [
            secret,
            // base64, as in JD Cloud's tokens and UCloud's passwords, the latter also in a form
            "cMOkL3NzICJ3XHJkIisK5LitJj1+Kg==",
            "cMOkL3NzICJ3XHJkIisK5LitJj1%2BKg%3D%3D",
            "cMOkL3NzICJ3XHJkIisK5LitJj1%2bKg%3d%3d",
            "cMOkL3NzICJ3XHJkIisK5LitJj1-Kg",
            // JSON
            r#"pä/ss \"w\\rd\"+\n中&=~*"#,
            r#"pä\/ss \"w\\rd\"+\n中&=~*"#,
            r#"p\u00e4/ss \"w\\rd\"+\n\u4e2d&=~*"#,
            // a form, then a query or a path
            "p%C3%A4%2Fss+%22w%5Crd%22%2B%0A%E4%B8%AD%26%3D%7E*",
            "p%c3%a4%2fss+%22w%5crd%22%2b%0a%e4%b8%ad%26%3d%7e*",
            "p%C3%A4%2Fss%20%22w%5Crd%22%2B%0A%E4%B8%AD%26%3D~%2A",
            "p%c3%a4%2fss%20%22w%5crd%22%2b%0a%e4%b8%ad%26%3d~%2a",
        ] {
            assert_eq!(redacted(&[secret], &format!("got {form}.")), "got [redacted].", "{form}");
        }
    }

    #[test]
    fn short_secrets_are_not_redacted() {
        assert_eq!(redacted(&["a", "abc", ""], "a cab, abc YWJj"), "a cab, abc YWJj");
        assert_eq!(redacted(&["abcd"], "abcd abc"), "[redacted] abc");
    }

    #[test]
    fn an_address_is_shown_without_user_and_password() {
        for (address, shown) in [
            ("https://host", "https://host"),
            ("http://user:password@proxy:3128", "http://[redacted]@proxy:3128"),
            ("http://user@proxy:3128/", "http://[redacted]@proxy:3128/"),
            ("user:p@ss/word@proxy", "[redacted]@proxy"),
            ("user:p://x@proxy", "[redacted]@proxy"),
            ("", ""),
        ] {
            assert_eq!(without_user(address), shown);
        }
    }
}
