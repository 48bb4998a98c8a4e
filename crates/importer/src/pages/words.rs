//! The words in a cell or a heading without their markup, and the few words that pages are
//! recognised by, in Chinese and in English.

/// HTML that pages use in text. Other things in angle brackets are text, as in `List<String>`.
const TAGS: &[&str] = &[
    "a", "b", "br", "code", "div", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "u", "ul",
];

/// Tags that begin a line, open, closed or, as in `</br>`, misspelled.
const BREAKS: &[&str] = &["br", "div", "hr", "li", "ol", "p", "ul"];

const ENTITIES: &[(&str, char)] =
    &[("amp", '&'), ("apos", '\''), ("gt", '>'), ("lt", '<'), ("nbsp", ' '), ("quot", '"')];

/// The text of a cell for people: HTML, character references and backslashes are resolved, links and
/// code stay as Markdown has them. Line breaks are `\n`, none at the ends.
pub(super) fn text(cell: &str) -> String {
    let mut text = String::new();
    let mut rest = cell;
    while let Some(sign) = rest.chars().next() {
        let (shown, length) = match sign {
            '<' => tag(rest).map(|(tag, length)| (BREAKS.contains(&&*tag).then_some('\n'), length)),
            '&' => reference(rest).map(|(sign, length)| (Some(sign), length)),
            '\\' => escaped(rest).map(|sign| (Some(sign), 2)),
            _ => None,
        }
        .unwrap_or((Some(sign), sign.len_utf8()));
        text.extend(shown);
        rest = rest.get(length..).unwrap_or_default();
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// The text of a cell that holds a name or a single word: emphasis and code marks go too.
pub(super) fn word(cell: &str) -> String {
    let text = text(&without_links(cell));
    // Names have `_` at their ends, but not `*`.
    let bare = text.trim_matches(|mark: char| matches!(mark, '*' | '`') || mark.is_whitespace());
    bare.to_owned()
}

/// The text of a heading. `<div id="T"></div>` is headed by its attribute.
pub(super) fn heading(text: &str) -> String {
    let shown = word(text);
    if !shown.is_empty() {
        return shown;
    }
    let attribute = ["id=\"", "name=\""].iter().find_map(|key| text.split_once(key));
    let value = attribute.and_then(|(_, rest)| rest.split_once('"'));
    value.map_or(shown, |(value, _)| value.to_owned())
}

/// `[label](target)` becomes `label`, wherever it stands; labels may have brackets: `[T[]](##T)`.
pub(super) fn without_links(cell: &str) -> String {
    // What is kept, and where brackets are open in it.
    let mut kept: Vec<Option<char>> = Vec::new();
    let mut open = Vec::new();
    let mut rest = cell;
    while let Some(sign) = rest.chars().next() {
        rest = rest.get(sign.len_utf8()..).unwrap_or_default();
        match sign {
            '[' => open.push(kept.len()),
            ']' => {
                let target = rest.strip_prefix('(').and_then(|target| target.split_once(')'));
                if let (Some(opening), Some((_, after))) = (open.pop(), target) {
                    if let Some(bracket) = kept.get_mut(opening) {
                        *bracket = None;
                    }
                    rest = after;
                    continue;
                }
            }
            _ => {}
        }
        kept.push(Some(sign));
    }
    kept.into_iter().flatten().collect()
}

/// The tag at the beginning of the text in small letters, and its length.
fn tag(text: &str) -> Option<(String, usize)> {
    // A second `<` says that the first began no tag.
    let end = 1 + text.get(1..)?.find(['<', '>'])?;
    text.get(end..)?.strip_prefix('>')?;
    let inside = text.get(1..end)?.trim_matches('/');
    let name = inside.split([' ', '/', '\t', '\n']).next()?.to_ascii_lowercase();
    TAGS.contains(&&*name).then_some((name, end + 1))
}

/// The sign that a reference such as `&quot;` stands for, and the reference's length.
fn reference(text: &str) -> Option<(char, usize)> {
    // No reference is longer, and a sentence may hold an `&`.
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let sign = match name.strip_prefix('#') {
        Some(number) => {
            let hexadecimal = number.strip_prefix(['x', 'X']);
            let code = match hexadecimal {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
        None => ENTITIES.iter().find(|(entity, _)| *entity == name)?.1,
    };
    Some((sign, end + 1))
}

/// The sign after a backslash that hides a meaning in Markdown.
fn escaped(text: &str) -> Option<char> {
    text.chars().nth(1).filter(char::is_ascii_punctuation)
}

/// Yes or no, in the words and signs of all pages.
pub(super) fn yes_or_no(cell: &str) -> Option<bool> {
    match &*word(cell).to_lowercase() {
        "true" | "yes" | "y" | "是" | "必需" | "必选" | "必填" | "required" => Some(true),
        "false" | "no" | "n" | "否" | "非必需" | "非必选" | "非必填" | "可选" | "optional" => {
            Some(false)
        }
        _ => None,
    }
}

/// Whether the text can be a name in an API.
pub(super) fn is_identifier(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_no_markup_but_links_and_code() {
        let cases = [
            ("a<br>b<br />c</br>d<BR/>", "a\nb\nc\nd"),
            ("must be <b>stopped</b>", "must be stopped"),
            ("<a href=\"https://example.com/a?b=c\">rules</a>, see", "rules, see"),
            ("2\\~32 of \\_ and \\\\", "2~32 of _ and \\"),
            ("\\[&quot;a&quot;&#44;&#x2C;&amp;&lt;&gt;&nbsp;]", "[\"a\",,&<> ]"),
            (
                "a & b; c &unknown; &#xFFFFFFFF; 1 < 2 > 0",
                "a & b; c &unknown; &#xFFFFFFFF; 1 < 2 > 0",
            ),
            ("List<String>", "List<String>"),
            (
                "see [rules](https://example.com) and `a`",
                "see [rules](https://example.com) and `a`",
            ),
            (" <br> a <br><br> b <br> ", "a\nb"),
        ];
        for (cell, expected) in cases {
            assert_eq!(text(cell), expected, "{cell}");
        }
    }

    #[test]
    fn a_word_has_no_markup_at_all() {
        let cases = [
            ("**data\\_disks**", "data_disks"),
            ("`name`", "name"),
            (" __v ", "__v"),
            ("[Image](#image)", "Image"),
            ("[T[]](##T)", "T[]"),
            ("array[[*Model*](#Other)]", "array[*Model*]"),
            ("[a](b", "[a](b"),
            ("a](b)", "a](b)"),
        ];
        for (cell, expected) in cases {
            assert_eq!(word(cell), expected, "{cell}");
        }
    }

    #[test]
    fn a_heading_may_be_wrapped_in_html() {
        let forms = [
            "Spec",
            "<a name=\"spec\">Spec</a>",
            "<div id=\"user-content-spec\">Spec</div>",
            "**Spec**",
            "<div id=\"Spec\"></div>",
        ];
        for form in forms {
            assert_eq!(heading(form), "Spec", "{form}");
        }
    }

    #[test]
    fn yes_and_no_have_many_spellings() {
        for cell in ["True", "**Yes**", "是", "必选"] {
            assert_eq!(yes_or_no(cell), Some(true), "{cell}");
        }
        for cell in ["False", "No", "否", "非必选"] {
            assert_eq!(yes_or_no(cell), Some(false), "{cell}");
        }
        for cell in ["", "cn-north-1", "10"] {
            assert_eq!(yes_or_no(cell), None, "{cell}");
        }
    }
}
