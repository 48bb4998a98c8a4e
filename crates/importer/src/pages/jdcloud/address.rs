//! The address of an operation: host, path, and the parameters in the path.

use super::super::problem::Reason;
use super::super::words;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// Absent where the page gives a path alone.
    pub(super) host: Option<String>,
    pub(super) path: String,
    /// What stands in braces.
    pub(super) parameters: Vec<String>,
}

/// Reads `https://host/path` or `/path`, also behind a method and in code marks.
pub(super) fn address(text: &str) -> Result<Address, Reason> {
    let text = words::word(text);
    let bare = |word: &'_ str| word.trim_matches(['<', '>', '`', '"']).to_owned();
    let mut words = text.split_whitespace().map(bare);
    let unread = || Reason::Address(text.clone());
    let word =
        words.find(|word| word.starts_with('/') || word.contains("://")).ok_or_else(unread)?;
    let (host, path) = match word.split_once("://") {
        Some((_, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').ok_or_else(unread)?);
            (Some(host.to_owned()), path)
        }
        None => (None, &*word),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default().to_owned();
    let parameters = parameters(&path).ok_or_else(|| Reason::Braces(path.clone()))?;
    Ok(Address { host, path, parameters })
}

/// The names in braces; `None` if braces do not match.
fn parameters(path: &str) -> Option<Vec<String>> {
    let mut parameters = Vec::new();
    let mut rest = path;
    while let Some(at) = rest.find(['{', '}']) {
        let inside = rest.get(at..)?.strip_prefix('{')?;
        let (name, after) = inside.split_once('}')?;
        if name.is_empty() || name.contains(['{', '/']) {
            return None;
        }
        parameters.push(name.to_owned());
        rest = after;
    }
    Some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_url_or_a_path() {
        let cases = [
            ("https://vm.example.com/v1/a/{b}:do", Some("vm.example.com"), "/v1/a/{b}:do"),
            ("`https://vm.example.com/v1/a/{b}:do`", Some("vm.example.com"), "/v1/a/{b}:do"),
            ("<https://vm.example.com/v1/a/{b}:do>", Some("vm.example.com"), "/v1/a/{b}:do"),
            ("POST /v1/a/{b}:do?c={d}", None, "/v1/a/{b}:do"),
        ];
        for (text, host, path) in cases {
            let expected = Address {
                host: host.map(str::to_owned),
                path: path.to_owned(),
                parameters: vec!["b".to_owned()],
            };
            assert_eq!(address(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_slash_at_the_end_is_part_of_the_path() {
        assert_eq!(address("/v1/quotas/").unwrap().path, "/v1/quotas/");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "see below", "https://vm.example.com"] {
            assert_eq!(address(text), Err(Reason::Address(text.to_owned())));
        }
        for path in ["/{a", "/a}", "/{}", "/{{a}}", "/{a/b}"] {
            assert_eq!(address(path), Err(Reason::Braces(path.to_owned())));
        }
    }
}
