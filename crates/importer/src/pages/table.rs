//! Tables whose rows are fields: which column is which, and which cell belongs to it.

use super::kind::{self, Names};
use super::markdown;
use super::problem::{Problem, Reason};
use super::words;
use crate::facts::{Kind, Row};

/// What a column may hold. Others, as examples and defaults, are no facts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Type,
    Required,
    Description,
}

/// What columns are headed by, in small letters.
const HEADERS: &[(&str, Column)] = &[
    ("名称", Column::Name),
    ("参数名", Column::Name),
    ("参数名称", Column::Name),
    ("字段名", Column::Name),
    ("字段名称", Column::Name),
    ("name", Column::Name),
    ("parameter", Column::Name),
    ("parameter name", Column::Name),
    ("field", Column::Name),
    ("field name", Column::Name),
    ("类型", Column::Type),
    ("参数类型", Column::Type),
    ("数据类型", Column::Type),
    ("字段类型", Column::Type),
    ("type", Column::Type),
    ("data type", Column::Type),
    ("是否必需", Column::Required),
    ("是否必选", Column::Required),
    ("是否必填", Column::Required),
    ("是否必须", Column::Required),
    ("必需", Column::Required),
    ("必选", Column::Required),
    ("必填", Column::Required),
    ("required", Column::Required),
    ("required or not", Column::Required),
    ("whether required", Column::Required),
    ("mandatory", Column::Required),
    ("描述", Column::Description),
    ("描述信息", Column::Description),
    ("参数描述", Column::Description),
    ("说明", Column::Description),
    ("参数说明", Column::Description),
    ("description", Column::Description),
];

/// Which cell of a row is what.
struct Columns {
    count: usize,
    name: usize,
    kind: usize,
    required: Option<usize>,
    description: Option<usize>,
}

/// Types as one page has them.
pub(super) struct Types<'a> {
    pub(super) names: Names,
    /// The page's own models.
    pub(super) models: &'a [String],
}

/// Whether the table has columns for names and types.
pub(super) fn has_fields(table: &markdown::Table) -> bool {
    columns(&table.header).is_some()
}

/// A field and the line that it stands on.
pub(super) type Field = (usize, Row);

/// The fields of a table; none if it is about something else.
pub(super) fn fields(
    table: &markdown::Table,
    types: &Types<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Field> {
    let Some(columns) = columns(&table.header) else { return Vec::new() };
    let mut fields = Vec::new();
    for row in table.rows.iter().filter(|row| row.cells.iter().any(|cell| !cell.is_empty())) {
        match field(&columns, &row.cells, types) {
            Ok(field) => fields.push((row.line, field)),
            Err(reason) => problems.push(Problem { line: row.line, reason }),
        }
    }
    fields
}

fn columns(header: &[String]) -> Option<Columns> {
    let header: Vec<_> = header.iter().map(|cell| words::word(cell).to_lowercase()).collect();
    let known = |cell: &String| HEADERS.iter().find(|(name, _)| name == cell).map(|(_, is)| *is);
    let find = |column| header.iter().position(|cell| known(cell) == Some(column));
    Some(Columns {
        count: header.len(),
        name: find(Column::Name)?,
        kind: find(Column::Type)?,
        required: find(Column::Required),
        description: find(Column::Description),
    })
}

fn field(columns: &Columns, cells: &[String], types: &Types<'_>) -> Result<Row, Reason> {
    // `||name|…`: a bar too many at the beginning.
    let first_empty = cells.first().is_some_and(String::is_empty);
    let surplus = usize::from(first_empty && cells.len() > columns.count);
    let cells = cells.get(surplus..).unwrap_or_default();

    let name = words::word(cell(cells, columns.name));
    if name.is_empty() {
        return Err(Reason::NoName);
    }
    let (required, odd) = required(columns, cells, &name)?;
    let (kind, late) = kind(columns, cells, odd, types, &name)?;
    let description = description(columns, cells, odd, late);
    Ok(Row { name, kind, required, description, ..Row::default() })
}

fn cell(cells: &[String], at: usize) -> &str {
    cells.get(at).map_or("", String::as_str)
}

/// What a row has other than its header says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Odd {
    /// Nothing.
    No,
    /// The requirement stands a cell further.
    Late,
    /// The row is one of parameters, in a table of results.
    Parameter,
    /// The row has no cells but name, type and description.
    Short,
}

/// Whether the field is required, found by what the cells say where columns are shifted.
fn required(
    columns: &Columns,
    cells: &[String],
    name: &str,
) -> Result<(Option<bool>, Odd), Reason> {
    let Some(column) = columns.required else {
        let parameter = cells.len() > columns.count
            && columns.count == 3
            && words::yes_or_no(cell(cells, columns.kind + 1)).is_some();
        return Ok((None, if parameter { Odd::Parameter } else { Odd::No }));
    };
    // The last column is the last cell, however many bars the description has.
    let last = column + 1 == columns.count;
    let at = if last { cells.len().saturating_sub(1) } else { column };
    if let Some(required) = words::yes_or_no(cell(cells, at)) {
        return Ok((Some(required), Odd::No));
    }
    // Beside an empty cell, `true` is a default, unless there is a cell too many.
    let elsewhere = !last && (!cell(cells, at).is_empty() || cells.len() > columns.count);
    if elsewhere && let Some(required) = words::yes_or_no(cell(cells, at + 1)) {
        return Ok((Some(required), Odd::Late));
    }
    if !last && cells.len() == 3 && columns.count > 3 {
        return Ok((Some(false), Odd::Short));
    }
    match words::word(cell(cells, at)) {
        unsaid if unsaid.is_empty() => Ok((Some(false), Odd::No)),
        cell => Err(Reason::Required { name: name.to_owned(), cell }),
    }
}

/// The type, and whether it stands a cell further than its column.
fn kind(
    columns: &Columns,
    cells: &[String],
    odd: Odd,
    types: &Types<'_>,
    name: &str,
) -> Result<(Kind, bool), Reason> {
    let read = |cell| kind::kind(cell, types.names, types.models);
    let own = cell(cells, columns.kind);
    if let Some(kind) = read(own) {
        return Ok((kind, false));
    }
    if !own.is_empty() {
        return Err(Reason::Type { name: name.to_owned(), cell: words::word(own) });
    }
    let may_be_late = odd == Odd::Late || cells.len() > columns.count;
    let late = read(cell(cells, columns.kind + 1)).filter(|_| may_be_late);
    late.map(|kind| (kind, true)).ok_or_else(|| Reason::NoType { name: name.to_owned() })
}

fn description(columns: &Columns, cells: &[String], odd: Odd, late: bool) -> Option<String> {
    let column = columns.description?;
    let behind = columns.count - column - 1;
    let surplus = cells.len() > columns.count;
    let from = match odd {
        Odd::Short => columns.kind + 1,
        Odd::Parameter => cells.len() - 1,
        Odd::No | Odd::Late if surplus && (late || odd == Odd::Late) => column + 1,
        Odd::No | Odd::Late => column,
    };
    // Columns behind it keep their cells. What is too much belongs to it: its bars were not escaped.
    let to = cells.len().saturating_sub(behind);
    let cells = cells.get(from..to).unwrap_or_default();
    Some(words::text(&cells.join("|"))).filter(|text| !text.is_empty())
}
