//! Checks parameters that have the right types: required ones, values, ranges, lengths, numbers of
//! items.

use serde_json::{Map, Value};
use yun_catalog::{Field, Kind, Range};

use super::Mistake;
use super::mistake::{Path, Problem};
use super::read::as_text;

/// Checks an object against its fields.
///
/// # Errors
/// The first field, in the catalog's order, that is missing or not what the catalog allows.
pub(crate) fn check(
    fields: impl Iterator<Item = Field>,
    object: &Map<String, Value>,
) -> Result<(), Mistake> {
    check_object(fields, object, Path::Root)
}

fn check_object(
    fields: impl Iterator<Item = Field>,
    object: &Map<String, Value>,
    path: Path<'_>,
) -> Result<(), Mistake> {
    for field in fields {
        let path = Path::Name(&path, field.name());
        match object.get(field.name()) {
            None if field.is_required() => return Err(Mistake::missing(path)),
            None => {}
            Some(value) => check_field(field, value, object, path)?,
        }
    }
    Ok(())
}

fn check_field(
    field: Field,
    value: &Value,
    beside: &Map<String, Value>,
    path: Path<'_>,
) -> Result<(), Mistake> {
    if let (Some(items), Value::Array(list)) = (field.items(), value)
        && !holds(items, list.len() as f64)
    {
        let problem = format!("has {} items but must have {}", list.len(), written(items));
        return Err(Mistake::invalid(path, problem));
    }
    check_value(field, field.kind(), value, beside, path)
}

fn check_value(
    field: Field,
    kind: Kind,
    value: &Value,
    beside: &Map<String, Value>,
    path: Path<'_>,
) -> Result<(), Mistake> {
    match (kind, value) {
        (Kind::List(list), Value::Array(items)) => {
            for (at, item) in items.iter().enumerate() {
                check_value(field, list.item(), item, beside, Path::Item(&path, at))?;
            }
            Ok(())
        }
        (Kind::Type(type_), Value::Object(object)) => check_object(type_.fields(), object, path),
        (Kind::String | Kind::Integer | Kind::Number | Kind::Boolean, value) => {
            check_length(field, value, path)?;
            check_known(field, value, path)?;
            check_ranges(field, value, beside, path)
        }
        _ => Ok(()),
    }
}

fn check_length(field: Field, value: &Value, path: Path<'_>) -> Result<(), Mistake> {
    let (Some(length), Value::String(text)) = (field.length(), value) else { return Ok(()) };
    let count = text.chars().count();
    if holds(length, count as f64) {
        return Ok(());
    }
    let problem = format!("has {count} characters but must have {}", written(length));
    Err(Mistake::invalid(path, problem))
}

fn check_known(field: Field, value: &Value, path: Path<'_>) -> Result<(), Mistake> {
    let text = as_text(value);
    let is_known = field.values().len() == 0
        || text.is_empty()
        || field.boolean_texts().is_some()
        || field.values().any(|known| known.text() == text);
    if is_known {
        return Ok(());
    }
    let known: Vec<_> = field.values().map(yun_catalog::Value::text).collect();
    Err(Mistake::invalid(path, format!("must be one of {}", known.join(", "))))
}

/// A number must be in one of the ranges that hold.
fn check_ranges(
    field: Field,
    value: &Value,
    beside: &Map<String, Value>,
    path: Path<'_>,
) -> Result<(), Mistake> {
    if field.ranges().len() == 0 {
        return Ok(());
    }
    let text = as_text(value);
    let Ok(number) = text.parse::<f64>() else { return Ok(()) };
    let applies = |range: &Range| {
        range
            .when()
            .all(|(name, needed)| beside.get(name).is_some_and(|value| as_text(value) == needed))
    };
    let ranges: Vec<_> = field.ranges().filter(applies).collect();
    if ranges.is_empty() || ranges.iter().any(|range| holds(*range, number)) {
        return Ok(());
    }
    let written: Vec<_> = ranges.into_iter().map(written).collect();
    let problem = format!("is {text} but must be {}", written.join(" or "));
    Err(Mistake::new(path, Problem::OutOfRange(problem)))
}

fn holds(range: Range, number: f64) -> bool {
    let least = range.minimum();
    let is_on_step = range.step().is_none_or(|step| {
        let steps = (number - least.unwrap_or(0.0)) / step;
        (steps - steps.round()).abs() < 1e-9
    });
    least.is_none_or(|least| number >= least)
        && range.maximum().is_none_or(|most| number <= most)
        && is_on_step
}

fn written(range: Range) -> String {
    let bounds = match (range.minimum(), range.maximum()) {
        (Some(least), Some(most)) if least == most => format!("{least}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "a number".into(),
    };
    match range.step() {
        Some(step) if step != 1.0 => format!("{bounds} in steps of {step}"),
        _ => bounds,
    }
}
