//! Pages of UCloud: an action, its request table, its response table and models.
//!
//! Rows are given as they stand, as files of facts have them: a row that stands there twice comes
//! twice, and `MetricName.n` keeps its small `n`. Every heading of the fourth level among the
//! fields is a model, also one whose table is about something else, which leaves it without rows.
//!
//! There are two forms: the one of today, and an older one with English headings of the first level,
//! whose models have headings of any level.

use std::path::Path;

use super::kind;
use super::markdown::{self, Block};
use super::problem::{Problem, Reason};
use super::table::{self, Types};
use super::words;
use crate::facts::{Row, UcloudOperation};

/// What every response holds.
const COMMON: &[&str] = &["RetCode", "Action", "Message"];

/// The heading over models, which is of their level.
const MODELS: &str = "数据模型";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Introduction,
    Common,
    Request,
    Response,
    /// It has no facts.
    Other,
    /// It is not known.
    Unknown,
}

/// What sections are headed by; in English on a few old pages.
const SECTIONS: &[(&str, Section)] = &[
    ("简介", Section::Introduction),
    ("公共参数", Section::Common),
    ("请求参数", Section::Request),
    ("响应字段", Section::Response),
    ("Request Parameters", Section::Request),
    ("Response Elements", Section::Response),
    ("Request Example", Section::Other),
    ("Response Example", Section::Other),
];

/// How the page of a file is called: its folder, such as `uhost-api`, and its name. A file in any
/// other folder goes by its name alone.
pub fn ucloud_page(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().and_then(Path::file_name).map(|folder| folder.to_string_lossy());
    match folder.filter(|folder| folder.ends_with("-api")) {
        Some(folder) => format!("{folder}/{name}"),
        None => name.into_owned(),
    }
}

/// Reads a page of UCloud's documentation. `page` is what to call it.
///
/// # Errors
/// Everything that keeps it from being understood.
pub fn ucloud(page: &str, text: &str) -> Result<UcloudOperation, Vec<Problem>> {
    let blocks = markdown::blocks(text);
    let models = models(&blocks);
    let mut reader = Reader {
        section: Section::Unknown,
        heading: String::new(),
        model: None,
        types: Types { names: kind::UCLOUD, models: &models },
        title: None,
        row: None,
        seen: Vec::new(),
        introduction: Vec::new(),
        operation: UcloudOperation { page: page.to_owned(), ..UcloudOperation::default() },
        problems: Vec::new(),
    };
    for block in &blocks {
        reader.block(block);
    }
    reader.finish(markdown::last_line(text))
}

/// What may be a model: the headings that are no section's.
fn models(blocks: &[Block<'_>]) -> Vec<String> {
    let heading = |block: &Block<'_>| match block {
        Block::Heading { text, .. } => Some(words::heading(text)),
        _ => None,
    };
    let model =
        |text: &String| text != MODELS && SECTIONS.iter().all(|(heading, _)| heading != text);
    blocks.iter().filter_map(heading).filter(model).collect()
}

struct Reader<'a> {
    section: Section,
    /// What the section is headed by.
    heading: String,
    /// The model whose table comes next, in `operation.models`.
    model: Option<usize>,
    types: Types<'a>,
    /// What the title calls the action.
    title: Option<String>,
    /// What the row `Action` calls it.
    row: Option<(usize, String)>,
    seen: Vec<Section>,
    introduction: Vec<String>,
    operation: UcloudOperation,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn block(&mut self, block: &Block<'_>) {
        match block {
            Block::Heading { level: 1..=3, text, .. } => self.start_section(text),
            Block::Heading { level: 4, text, .. } => self.start_model(&words::heading(text)),
            Block::Heading { .. } => {}
            Block::Table(table) => self.table(table),
            Block::Text { text, .. } if self.section == Section::Introduction => {
                // Notes begin with the mark of the site's generator.
                let text = text.trim_start_matches(['!', '?', '>']);
                self.introduction.push(words::text(text));
            }
            Block::Text { .. } => {}
        }
    }

    /// A section, a model of an old page, or else the title, where there was none before.
    fn start_section(&mut self, heading: &str) {
        let text = words::heading(heading);
        let section = SECTIONS.iter().find(|(heading, _)| *heading == text);
        if section.is_none() && self.among_fields() && words::is_identifier(&text) {
            return self.start_model(&text);
        }
        self.section = match section {
            Some((_, section)) => *section,
            None if self.seen.is_empty() => Section::Introduction,
            None => Section::Unknown,
        };
        if self.seen.is_empty() && section.is_none() {
            self.title = action_of_title(heading);
        }
        self.seen.push(self.section);
        self.heading = text;
        self.model = None;
    }

    fn among_fields(&self) -> bool {
        matches!(self.section, Section::Request | Section::Response)
    }

    fn start_model(&mut self, name: &str) {
        if !self.among_fields() || name == MODELS {
            self.model = None;
            return;
        }
        let models = &mut self.operation.models.0;
        let known = models.iter().position(|(model, _)| model == name);
        self.model = known.or_else(|| {
            models.push((name.to_owned(), Vec::new()));
            Some(models.len() - 1)
        });
    }

    fn table(&mut self, table: &markdown::Table) {
        match self.section {
            Section::Common => self.common(table),
            Section::Request | Section::Response => self.fields(table),
            Section::Introduction | Section::Unknown if table::has_fields(table) => {
                let reason = Reason::Heading(self.heading.clone());
                self.problems.push(Problem { line: table.line, reason });
            }
            _ => {}
        }
    }

    /// Takes the action from the table of what every request holds.
    fn common(&mut self, table: &markdown::Table) {
        let is_action = |row: &&markdown::Row| {
            row.cells.first().is_some_and(|name| words::word(name) == "Action")
        };
        let Some(row) = table.rows.iter().find(is_action) else { return };
        let code = row.cells.iter().find_map(|cell| cell.split('`').nth(1));
        self.row = code.map(|action| (row.line, action.trim().to_owned()));
    }

    fn fields(&mut self, table: &markdown::Table) {
        let fields = table::fields(table, &self.types, &mut self.problems);
        let rows = fields.into_iter().map(|(_, row)| row);
        let operation = &mut self.operation;
        let model = self.model.and_then(|at| operation.models.0.get_mut(at));
        match (model, self.section) {
            (Some((_, model)), _) => model.extend(rows),
            (None, Section::Request) => operation.request.extend(rows),
            (None, _) => {
                let own = |row: &Row| !COMMON.contains(&&*row.name);
                operation.response.extend(rows.filter(own));
            }
        }
    }

    fn finish(mut self, last: usize) -> Result<UcloudOperation, Vec<Problem>> {
        for needed in [Section::Request, Section::Response] {
            if !self.seen.contains(&needed) {
                let heading = SECTIONS.iter().find(|(_, section)| *section == needed);
                let reason = Reason::NoSection(heading.map_or("", |(heading, _)| heading));
                self.problems.push(Problem { line: last, reason });
            }
        }
        match (self.title, self.row) {
            (Some(title), Some((line, row))) if title != row => {
                self.problems.push(Problem { line, reason: Reason::TwoOperations { title, row } });
            }
            (_, Some((_, action))) | (Some(action), None) => self.operation.action = action,
            (None, None) => self.problems.push(Problem { line: 1, reason: Reason::NoOperation }),
        }
        let introduction = self.introduction.join("\n");
        self.operation.description = Some(introduction).filter(|text| !text.is_empty());
        self.problems.sort();
        if self.problems.is_empty() { Ok(self.operation) } else { Err(self.problems) }
    }
}

/// `Action` of `what it does - Action`.
fn action_of_title(title: &str) -> Option<String> {
    let title = words::heading(title);
    let action = title.rsplit(['-', ' ', '—']).next()?;
    words::is_identifier(action).then(|| action.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_by_its_folder_and_name() {
        let cases = [
            ("clone/uhost-api/start.md", "uhost-api/start.md"),
            ("uhost-api/start.md", "uhost-api/start.md"),
            ("docs/ucloud-uhost-Start.md", "ucloud-uhost-Start.md"),
            ("start.md", "start.md"),
        ];
        for (path, page) in cases {
            assert_eq!(ucloud_page(Path::new(path)), page);
        }
    }

    #[test]
    fn the_title_names_the_action_after_its_last_hyphen() {
        for title in ["获取监控数据-GetMetric", "a - b - GetMetric", "GetMetric"] {
            assert_eq!(action_of_title(title).as_deref(), Some("GetMetric"), "{title}");
        }
        assert_eq!(action_of_title("监控"), None);
    }
}
