//! What is odd but plain is read.

use std::fs;

use yun_importer::facts::Provider;
use yun_importer::pages::{self, Page};

use crate::cases;

/// The same JSON with a line for each row.
fn laid_out(json: &str) -> String {
    let mut text = String::new();
    let mut open = Vec::new();
    let (mut in_string, mut escaped) = (false, false);
    let indent = |depth: usize| format!("\n{}", " ".repeat(depth));
    let mut signs = json.chars().peekable();
    while let Some(sign) = signs.next() {
        // Rows are the only objects in lists.
        let in_row = open.ends_with(&['[', '{']);
        match sign {
            _ if in_string => {
                text.push(sign);
                in_string = sign != '"' || escaped;
                escaped = sign == '\\' && !escaped;
            }
            '{' | '[' => {
                let row = open.last() == Some(&'[');
                open.push(sign);
                text.push(sign);
                let empty = matches!(signs.peek(), Some('}' | ']'));
                if !row && !empty {
                    text.push_str(&indent(open.len()));
                }
            }
            '}' | ']' => {
                open.pop();
                if !in_row && !text.ends_with(['{', '[']) {
                    text.push_str(&indent(open.len()));
                }
                text.push(sign);
            }
            ',' if in_row => text.push_str(", "),
            ',' => text.push_str(&format!(",{}", indent(open.len()))),
            ':' => text.push_str(": "),
            _ => {
                in_string = sign == '"';
                text.push(sign);
            }
        }
    }
    text + "\n"
}

#[test]
fn each_page_gives_the_facts_beside_it() {
    for (provider, path) in cases::pages("") {
        let page = pages::read(provider, &path).unwrap();
        cases::assert_beside(&path, "json", &laid_out(&page.to_json()));
    }
}

#[test]
fn facts_are_one_line_of_json_that_is_read_as_the_same_facts() {
    for (provider, path) in cases::pages("") {
        let page = pages::read(provider, &path).unwrap();
        let json = page.to_json();
        assert_eq!(json.lines().count(), 1);
        match page {
            Page::Ucloud(facts) => assert_eq!(serde_json::from_str(&json).ok(), Some(facts)),
            Page::Jdcloud(mut page) => {
                // What tables of results do not say is `false` in facts.
                let models = page.operation.models.0.iter_mut();
                for row in models.flat_map(|(_, rows)| rows) {
                    row.required = row.required.or(Some(false));
                }
                assert_eq!(serde_json::from_str(&json).ok(), Some(page.operation));
            }
        }
    }
}

#[test]
fn every_case_says_what_it_shows() {
    for (_, path) in cases::pages("").into_iter().chain(cases::pages("refused")) {
        let page = fs::read_to_string(&path).unwrap();
        assert!(page.starts_with("<!--"), "{}", path.display());
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_make_no_difference() {
    for (provider, path) in cases::pages("") {
        let page = fs::read_to_string(&path).unwrap();
        let other = format!("\u{feff}{}", page.replace('\n', "\r\n"));
        match provider {
            Provider::Ucloud => assert_eq!(pages::ucloud("p", &page), pages::ucloud("p", &other)),
            Provider::Jdcloud => {
                assert_eq!(pages::jdcloud("p", &page), pages::jdcloud("p", &other));
            }
        }
    }
}

fn jdcloud(path: &str) -> pages::JdcloudPage {
    match pages::read(Provider::Jdcloud, &cases::page(path)).unwrap() {
        Page::Jdcloud(page) => page,
        Page::Ucloud(page) => panic!("{page:?}"),
    }
}

#[test]
fn return_codes_of_both_kinds_are_read() {
    let codes = |path| {
        let codes = jdcloud(path).codes.into_iter();
        codes.map(|one| (one.status, one.code, one.description)).collect::<Vec<_>>()
    };
    let code = |status, code: Option<&str>, description: &str| {
        (status, code.map(str::to_owned), description.to_owned())
    };
    assert_eq!(codes("jdcloud/plain.md"), [code(200, None, "OK"), code(404, None, "Not found")]);
    assert_eq!(
        codes("jdcloud/marked.md"),
        [
            code(200, None, "OK"),
            code(400, Some("OUT_OF_RANGE"), "Too many ids"),
            code(429, Some("QUOTA_EXCEEDED"), "Too many kites"),
        ]
    );
    assert_eq!(codes("jdcloud/header_only.md"), [code(200, None, "OK")]);
    assert_eq!(codes("jdcloud/bare.md"), []);
}

#[test]
fn the_host_of_an_address_is_the_endpoint() {
    let endpoint = |path| jdcloud(path).endpoint;
    assert_eq!(endpoint("jdcloud/plain.md").as_deref(), Some("sky.jdcloud-api.com"));
    assert_eq!(endpoint("jdcloud/nested_sections.md"), None);
}
