//! No text makes the reader panic, and problems are on lines that the page has.

use std::fs;

use proptest::prelude::*;
use yun_importer::pages::{self, Problem};

use crate::cases;

/// Reads a text as a page of both providers.
fn check(text: &str) -> Result<(), TestCaseError> {
    let last = text.lines().count().max(1);
    let problems = |problems: Option<Vec<Problem>>| -> Result<(), TestCaseError> {
        for problem in problems.into_iter().flatten() {
            prop_assert!((1..=last).contains(&problem.line), "{problem} of {last} lines");
        }
        Ok(())
    };
    problems(pages::ucloud("page.md", text).err())?;
    problems(pages::jdcloud("page", text).err())
}

fn all_pages() -> Vec<String> {
    let cases = cases::pages("").into_iter().chain(cases::pages("refused"));
    cases.map(|(_, path)| fs::read_to_string(path).unwrap()).collect()
}

/// What pages are made of.
fn fragment() -> impl Strategy<Value = String> {
    let fixed = [
        "\n",
        "|",
        "||",
        "\\",
        "\\|",
        "---",
        ":",
        "# ",
        "### ",
        "#### ",
        "```",
        "<!--",
        "-->",
        "[",
        "]",
        "](",
        ")",
        "<",
        ">",
        "<br>",
        "</div>",
        "<div id=\"",
        "\"",
        "&",
        ";",
        "&quot;",
        "&#",
        "&#x110000;",
        "*",
        "`",
        "{",
        "}",
        "https://",
        "/",
        "?",
        "名称",
        "类型",
        "是否必需",
        "描述",
        "String",
        "array",
        "result",
        "Result",
        "True",
        "Yes",
        "POST",
        "## 请求方式",
        "## 请求地址",
        "## 请求参数",
        "## 返回参数",
        "### 响应字段",
        "数据模型",
        " ",
        "\r\n",
        "\u{feff}",
        "\u{a0}",
        "（",
        "）",
        "\0",
    ];
    prop_oneof![4 => proptest::sample::select(fixed.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// A change of a text at a place.
#[derive(Clone, Debug)]
enum Change {
    Remove(usize),
    Insert(String),
    /// Repeats a number of signs.
    Repeat(usize),
    /// Ends the text.
    End,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (1..40_usize).prop_map(Change::Remove),
        8 => fragment().prop_map(Change::Insert),
        4 => (1..80_usize).prop_map(Change::Repeat),
        1 => Just(Change::End),
    ]
}

fn changed(text: &str, changes: &[(prop::sample::Index, Change)]) -> String {
    let mut signs: Vec<char> = text.chars().collect();
    for (at, change) in changes {
        let at = at.index(signs.len() + 1);
        let until = |count: &usize| (at + count).min(signs.len());
        match change {
            Change::Remove(count) => {
                let until = until(count);
                signs.drain(at..until);
            }
            Change::Insert(fragment) => {
                signs.splice(at..at, fragment.chars());
            }
            Change::Repeat(count) => {
                let repeated = signs[at..until(count)].to_vec();
                signs.splice(at..at, repeated);
            }
            Change::End => signs.truncate(at),
        }
    }
    signs.into_iter().collect()
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_sequence_of_what_pages_are_made_of_is_read_or_refused(
        fragments in prop::collection::vec(fragment(), 0..200),
    ) {
        check(&fragments.concat())?;
    }

    #[test]
    fn a_changed_page_is_read_or_refused(
        page in prop::sample::select(all_pages()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), change()), 1..12),
    ) {
        check(&changed(&page, &changes))?;
    }
}

#[test]
fn long_runs_of_one_mark_are_read_or_refused_at_once() {
    // What looks ahead for a closing mark from every opening one takes minutes here.
    for fragment in
        ["[", "](", "[](", "<", "<a ", "&", "|", "[a](b", "array[", "`", "<!--", "{", "#"]
    {
        let long = fragment.repeat(20_000);
        for text in [&long, &format!("# a\n## 请求参数\n|名称|类型|\n|-|-|\n|{long}|{long}|\n")]
        {
            check(text).unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.md");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe.as_path(), "/dev/zero".as_ref(), folder.path()] {
        for provider in
            [yun_importer::facts::Provider::Ucloud, yun_importer::facts::Provider::Jdcloud]
        {
            let refused = pages::read(provider, path).unwrap_err().to_string();
            assert!(refused.contains("not a file"), "{refused}");
        }
    }
}
