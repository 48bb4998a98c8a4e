//! Pages of JD Cloud: an operation with its method and path, parameters, result and models, in any
//! of the forms of several years, Chinese or English.
//!
//! Where a page says less or more than facts need:
//!
//! - A parameter of the path that no table has is a required `string`.
//! - Parameters are of the path if its braces name them, whatever table they stand in, and else of
//!   the query (GET, HEAD, DELETE) or of the body.
//! - Headers of the signature (`authorization`, `x-jdcloud-…`) are no parameters.
//! - The result is the structure that the row `result` refers to, or else the structure `Result`,
//!   or else the rows beside `requestId`. `Object`, or a structure that the page does not show,
//!   is a result without fields.
//! - `Integer` is `int`. A structure that is referred to and not shown keeps its name as type.
//! - A structure shown twice has the fields of both; one that is shown empty is the other one.

mod address;
mod assemble;
mod sections;

use serde::Serialize;

use self::address::Address;
use self::sections::{Place, Section};
use super::kind;
use super::markdown::{self, Block};
use super::problem::{Problem, Reason};
use super::table::{self, Field, Types};
use super::words;
use crate::facts::{JdcloudOperation, Map, Row};

/// What a page of JD Cloud says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JdcloudPage {
    /// The operation, and the models of the page. Tables of results do not say what is required:
    /// `required` is absent then.
    pub operation: JdcloudOperation,
    /// The host of the address, as `vm.jdcloud-api.com`; some pages give a path alone.
    pub endpoint: Option<String>,
    /// What the operation answers with. They are not part of facts.
    pub codes: Vec<ReturnCode>,
}

/// A row of the table of return codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnCode {
    /// The HTTP status.
    pub status: u16,
    /// The service's name of the error, as `FAILED_PRECONDITION`, on pages that give one.
    pub code: Option<String>,
    /// When it is returned, in the page's words.
    pub description: String,
}

impl JdcloudPage {
    /// One line, in which `models` is never left out, nor what is required of their fields.
    pub(super) fn to_json(&self) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct Line<'a> {
            operation: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            description: &'a Option<String>,
            method: &'a str,
            path: &'a str,
            request: &'a [Row],
            result: &'a [Row],
            models: Map<Vec<Row>>,
        }
        let field = |row: &Row| Row { required: row.required.or(Some(false)), ..row.clone() };
        let JdcloudOperation {
            operation,
            description,
            method,
            path,
            request,
            result,
            models,
            said: _,
        } = &self.operation;
        let model =
            |(name, rows): &(String, Vec<Row>)| (name.clone(), rows.iter().map(field).collect());
        let models = Map(models.0.iter().map(model).collect());
        serde_json::to_string(&Line {
            operation,
            description,
            method,
            path,
            request,
            result,
            models,
        })
    }
}

/// Reads a page of JD Cloud's documentation. `name` is the operation's where the page has no title,
/// as the names of files are.
///
/// # Errors
/// Everything that keeps it from being understood.
pub fn jdcloud(name: &str, text: &str) -> Result<JdcloudPage, Vec<Problem>> {
    let blocks = markdown::blocks(text);
    let models = sections::models(&blocks);
    let mut reader = Reader {
        types: Types { names: kind::JDCLOUD, models: &models },
        read: Read::default(),
        problems: Vec::new(),
    };
    for (place, block) in sections::places(&blocks) {
        reader.block(&place, block);
    }
    reader.finish(name, markdown::last_line(text))
}

/// What the blocks of a page say, before it is put together.
#[derive(Default)]
struct Read {
    operation: Option<String>,
    description: Vec<String>,
    /// What the lines of its section give: the first method, or the first problem.
    method: Option<Result<String, Problem>>,
    /// As with methods.
    address: Option<Result<Address, Problem>>,
    request: Vec<Field>,
    response: Vec<Field>,
    models: Vec<(String, Vec<Field>)>,
    codes: Vec<ReturnCode>,
}

struct Reader<'a> {
    types: Types<'a>,
    read: Read,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn block(&mut self, place: &Place, block: &Block<'_>) {
        match (place, block) {
            (Place::Title, Block::Heading { text, .. }) => {
                self.read.operation = sections::operation(text);
            }
            (Place::In(Section::Codes), Block::Table(table)) => {
                self.read.codes.extend(codes(table));
            }
            (Place::In(section), Block::Table(table)) => self.fields(*section, table),
            (Place::Model(name), Block::Table(table)) => self.model(name, table),
            (Place::Unknown(heading), Block::Table(table)) if table::has_fields(table) => {
                self.problem(table.line, Reason::Heading(heading.clone()));
            }
            (Place::In(section), Block::Text { line, text }) => self.text(*section, *line, text),
            _ => {}
        }
    }

    fn fields(&mut self, section: Section, table: &markdown::Table) {
        let read = match section {
            Section::Address | Section::Request => &mut self.read.request,
            Section::Response => &mut self.read.response,
            _ => return,
        };
        read.extend(table::fields(table, &self.types, &mut self.problems));
    }

    fn model(&mut self, name: &str, table: &markdown::Table) {
        if !table::has_fields(table) {
            return;
        }
        let fields = table::fields(table, &self.types, &mut self.problems);
        let models = &mut self.read.models;
        match models.iter_mut().find(|(model, _)| model == name) {
            Some((_, model)) => model.extend(fields),
            None => models.push((name.to_owned(), fields)),
        }
    }

    fn text(&mut self, section: Section, line: usize, text: &str) {
        let read = &mut self.read;
        match section {
            Section::Description => read.description.push(words::text(text)),
            Section::Method => {
                let method = sections::method(text).map(str::to_owned);
                let reason = || Reason::Method(words::word(text));
                let method = method.ok_or_else(|| Problem { line, reason: reason() });
                keep_first(&mut read.method, method);
            }
            Section::Address => {
                let address = address::address(text);
                keep_first(&mut read.address, address.map_err(|reason| Problem { line, reason }));
            }
            _ => {}
        }
    }

    fn problem(&mut self, line: usize, reason: Reason) {
        self.problems.push(Problem { line, reason });
    }

    fn finish(mut self, name: &str, last: usize) -> Result<JdcloudPage, Vec<Problem>> {
        if self.read.operation.is_none() {
            self.read.operation = words::is_identifier(name).then(|| name.to_owned());
        }
        if self.read.operation.is_none() {
            self.problem(1, Reason::NoOperation);
        }
        let missing = |heading| Problem { line: last, reason: Reason::NoSection(heading) };
        let method = self.read.method.take().unwrap_or_else(|| Err(missing("请求方式")));
        let address = self.read.address.take().unwrap_or_else(|| Err(missing("请求地址")));
        let method = method.map_err(|problem| self.problems.push(problem)).unwrap_or_default();
        let address = address.map_err(|problem| self.problems.push(problem)).unwrap_or_default();
        let page = assemble::assemble(self.read, method, address, &mut self.problems);
        self.problems.sort();
        if self.problems.is_empty() { Ok(page) } else { Err(self.problems) }
    }
}

/// Of the lines of a section, the first that is understood counts, or else the first.
fn keep_first<T>(kept: &mut Option<Result<T, Problem>>, found: Result<T, Problem>) {
    let better = match kept {
        None => true,
        Some(Err(_)) => found.is_ok(),
        Some(Ok(_)) => false,
    };
    if better {
        *kept = Some(found);
    }
}

/// Return codes as `code|description` or as `status|code|description|what to do`. Rows that are
/// neither are left out: nothing is made of them.
fn codes(table: &markdown::Table) -> Vec<ReturnCode> {
    let named = table.header.len() > 2;
    let code = |row: &markdown::Row| {
        let cell = |at: usize| row.cells.get(at).map_or("", String::as_str);
        let code = Some(words::word(cell(1))).filter(|code| named && !code.is_empty());
        let description = words::text(cell(if named { 2 } else { 1 }));
        Some(ReturnCode { status: words::word(cell(0)).parse().ok()?, code, description })
    };
    table.rows.iter().filter_map(code).collect()
}
