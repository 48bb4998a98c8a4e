//! Headings: which section, and which model, a block of a page belongs to.

use super::super::markdown::Block;
use super::super::words;

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Description,
    Method,
    Address,
    Request,
    Response,
    Codes,
    /// It has no facts.
    Other,
}

/// What sections are headed by, in small letters.
const HEADINGS: &[(&str, Section)] = &[
    ("描述", Section::Description),
    ("接口描述", Section::Description),
    ("接口说明", Section::Description),
    ("description", Section::Description),
    ("请求方式", Section::Method),
    ("请求方法", Section::Method),
    ("request method", Section::Method),
    ("请求地址", Section::Address),
    ("请求路径", Section::Address),
    ("request address", Section::Address),
    ("request url", Section::Address),
    ("请求参数", Section::Request),
    ("request parameter", Section::Request),
    ("request parameters", Section::Request),
    ("返回参数", Section::Response),
    ("响应参数", Section::Response),
    ("return parameter", Section::Response),
    ("return parameters", Section::Response),
    ("response parameter", Section::Response),
    ("response parameters", Section::Response),
    ("返回码", Section::Codes),
    ("return code", Section::Codes),
    ("return codes", Section::Codes),
    ("response code", Section::Codes),
    ("response codes", Section::Codes),
    ("请求示例", Section::Other),
    ("返回示例", Section::Other),
    ("示例代码", Section::Other),
    ("request example", Section::Other),
    ("response example", Section::Other),
    ("return example", Section::Other),
];

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/// Where a block stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the title.
    Title,
    In(Section),
    /// Below the heading of a model.
    Model(String),
    /// Below a heading that is not known.
    Unknown(String),
}

/// Every block and its place.
pub(super) fn places<'a>(blocks: &'a [Block<'a>]) -> Vec<(Place, &'a Block<'a>)> {
    let mut place = Place::Unknown(String::new());
    let mut section = Section::Other;
    let mut titled = false;
    let mut places = Vec::new();
    for block in blocks {
        let Block::Heading { level, text, .. } = block else {
            places.push((place.clone(), block));
            continue;
        };
        let of_heading = of_heading(*level, text);
        if of_heading.is_none() && !titled {
            places.push((Place::Title, block));
            // What follows the title at once describes the operation.
            section = Section::Description;
            place = Place::In(section);
        } else {
            let name = words::heading(text);
            let fields = matches!(section, Section::Address | Section::Request | Section::Response);
            place = match of_heading {
                Some(of_heading) => Place::In(of_heading),
                None if fields && words::is_identifier(&name) => Place::Model(name),
                None => Place::Unknown(name),
            };
            section = of_heading.unwrap_or(section);
            places.push((place.clone(), block));
        }
        titled = true;
    }
    places
}

/// The names of all models.
pub(super) fn models(blocks: &[Block<'_>]) -> Vec<String> {
    let name = |(place, block): (Place, &Block<'_>)| match (place, block) {
        (Place::Model(name), Block::Heading { .. }) => Some(name),
        _ => None,
    };
    let mut models: Vec<_> = places(blocks).into_iter().filter_map(name).collect();
    models.sort();
    models.dedup();
    models
}

fn of_heading(level: usize, text: &str) -> Option<Section> {
    let text = words::heading(text);
    // On some pages sections are of the level of models, and a model may be called `Description`.
    if level > 2 && words::is_identifier(&text) {
        return None;
    }
    let text = text.trim_end_matches([':', '：']).to_lowercase();
    HEADINGS.iter().find(|(heading, _)| *heading == text).map(|(_, section)| *section)
}

/// The operation that a title names: `name`, `what it does（name）` or `what it does - name`.
pub(super) fn operation(title: &str) -> Option<String> {
    let title = words::heading(title);
    let parts = title.split(['(', ')', '（', '）', '-', ' ', '：', ':']);
    let name = parts.rev().find(|part| !part.is_empty())?;
    words::is_identifier(name).then(|| name.to_owned())
}

/// The HTTP method that a line names.
pub(super) fn method(text: &str) -> Option<&'static str> {
    let text = words::word(text);
    METHODS.iter().find(|method| text.eq_ignore_ascii_case(method)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_may_say_more_than_the_name() {
        for title in ["setPath", "# 多path配置（setPath）", "Sets paths (setPath)", "设置-setPath"]
        {
            assert_eq!(operation(title).as_deref(), Some("setPath"), "{title}");
        }
        for title in ["", "配置", "setPath（配置）"] {
            assert_eq!(operation(title), None, "{title}");
        }
    }

    #[test]
    fn headings_of_sections_vary_in_case_and_level_but_a_model_stays_one() {
        for heading in
            ["Request Parameter", "request parameters", "请求参数", "请求参数：", "**请求参数**"]
        {
            for level in 1..=4 {
                assert_eq!(of_heading(level, heading), Some(Section::Request), "{heading}");
            }
        }
        assert_eq!(of_heading(2, "Description"), Some(Section::Description));
        assert_eq!(of_heading(3, "Description"), None);
    }
}
