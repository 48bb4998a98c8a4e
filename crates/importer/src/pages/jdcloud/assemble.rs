//! What the parts of a page say, put together to an operation.

use super::super::kind;
use super::super::problem::{Problem, Reason};
use super::super::table::Field;
use super::address::Address;
use super::{JdcloudPage, Read};
use crate::facts::{JdcloudOperation, Kind, Map, Row};

type Models = Vec<(String, Vec<Field>)>;

pub(super) fn assemble(
    read: Read,
    method: String,
    address: Address,
    problems: &mut Vec<Problem>,
) -> JdcloudPage {
    let Read { operation, description, request, response, mut models, codes, .. } = read;
    for (_, fields) in &mut models {
        *fields = distinct(std::mem::take(fields), problems);
    }
    let result = result(distinct(response, problems), &mut models, problems);
    let request = parameters(request, &address, &method, problems);
    let model = |(name, fields)| (name, rows(fields));
    let operation = JdcloudOperation {
        operation: operation.unwrap_or_default(),
        description: Some(description.join("\n")).filter(|text| !text.is_empty()),
        method,
        path: address.path,
        request,
        result: rows(result).into_iter().map(|row| Row { required: None, ..row }).collect(),
        models: Map(models.into_iter().map(model).collect()),
        ..JdcloudOperation::default()
    };
    JdcloudPage { operation, endpoint: address.host, codes }
}

fn rows(fields: Vec<Field>) -> Vec<Row> {
    fields.into_iter().map(|(_, row)| row).collect()
}

/// Each field once, as it stands first. Only parameters say what is required.
fn distinct(fields: Vec<Field>, problems: &mut Vec<Problem>) -> Vec<Field> {
    let mut distinct: Vec<Field> = Vec::new();
    for (line, row) in fields {
        match distinct.iter_mut().find(|(_, first)| first.name == row.name) {
            None => distinct.push((line, row)),
            Some((_, first)) if first.kind == row.kind => {
                first.required = first.required.or(row.required);
                first.description = first.description.take().or(row.description);
            }
            Some((_, first)) => {
                let first = first.kind.clone();
                let reason = Reason::TwoTypes { name: row.name, first, other: row.kind };
                problems.push(Problem { line, reason });
            }
        }
    }
    distinct
}

/// The parameters, those of the path before others.
fn parameters(
    mut fields: Vec<Field>,
    address: &Address,
    method: &str,
    problems: &mut Vec<Problem>,
) -> Vec<Row> {
    fields.retain(|(_, row)| !is_of_signature(&row.name));
    for (_, row) in &mut fields {
        // The path is what is sent; tables spell its parameters with other capitals at times.
        let alike = |name: &&String| name.eq_ignore_ascii_case(&row.name);
        if let Some(name) = address.parameters.iter().find(alike) {
            row.name.clone_from(name);
        }
    }
    let is_of_path = |field: &Field| address.parameters.contains(&field.1.name);
    let (of_path, others): (Vec<_>, Vec<_>) =
        distinct(fields, problems).into_iter().partition(is_of_path);
    let mut parameters = rows(of_path);
    for name in &address.parameters {
        if parameters.iter().all(|row| row.name != *name) {
            let (name, kind) = (name.clone(), Kind::one("string"));
            parameters.push(Row { name, kind, ..Row::default() });
        }
    }
    for row in &mut parameters {
        row.required = row.required.or(Some(true));
        row.place = Some("path".to_owned());
    }
    let place = if matches!(method, "GET" | "HEAD" | "DELETE") { "query" } else { "body" };
    parameters.extend(rows(others).into_iter().map(|row| Row {
        required: row.required.or(Some(false)),
        place: Some(place.to_owned()),
        ..row
    }));
    parameters
}

fn is_of_signature(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "authorization" || name.starts_with("x-jdcloud-")
}

/// The fields of the result. Its model is taken out unless something else refers to it.
fn result(response: Vec<Field>, models: &mut Models, problems: &mut Vec<Problem>) -> Vec<Field> {
    let row = response.iter().find(|(_, row)| row.name == "result");
    let model = match row {
        // Some pages have `Result[]` here, and answer with one.
        Some((_, row)) => row.kind.base.clone(),
        None => "Result".to_owned(),
    };
    if let Some(at) = models.iter().position(|(name, _)| *name == model) {
        let (_, fields) = models.remove(at);
        let all = models.iter().flat_map(|(_, fields)| fields).chain(&fields);
        if all.into_iter().any(|(_, row)| row.kind.base == model) {
            models.insert(at, (model, fields.clone()));
        }
        return fields;
    }
    match row {
        None => response.into_iter().filter(|(_, row)| !is_of_envelope(&row.name)).collect(),
        Some((line, row)) => {
            let plain = kind::JDCLOUD.iter().any(|(_, kind)| *kind == model && model != "any");
            if plain {
                problems.push(Problem { line: *line, reason: Reason::Result(row.kind.clone()) });
            }
            Vec::new()
        }
    }
}

fn is_of_envelope(name: &str) -> bool {
    matches!(name, "requestId" | "error")
}
