//! What the documentation says of a value, read from the catalog without the simulator's code.

use serde_json::{Map, Value};
use yun_catalog::{Field, Kind, Range};

pub(crate) type Fields = Map<String, Value>;

/// Structures below this are left out unless they are required.
const DEEPEST: usize = 3;
/// No documented structure requires itself.
const BOTTOM: usize = 12;

/// Returns the required fields, or as many as make sense, with values that are allowed.
pub(crate) fn object(
    fields: impl Iterator<Item = Field> + Clone,
    all: bool,
    depth: usize,
) -> Fields {
    let mut object = Map::new();
    for field in fields.clone() {
        if field.is_required() || all && depth < DEEPEST {
            object.insert(field.name().to_owned(), value(field, all, depth));
        }
    }
    // Some limits hold only beside certain values.
    for field in fields.filter(|field| field.ranges().any(|range| range.when().len() > 0)) {
        if object.contains_key(field.name()) {
            let number = number(field, &object);
            object.insert(field.name().to_owned(), number);
        }
    }
    object
}

/// Returns an allowed value.
pub(crate) fn value(field: Field, all: bool, depth: usize) -> Value {
    match wide(field) {
        Some(text) => text.into(),
        None => of_kind(field, field.kind(), all, depth),
    }
}

/// What an account or configuration gives.
pub(crate) fn wide(field: Field) -> Option<&'static str> {
    Some(match (field.provider_wide()?, field.name()) {
        ("region", "Region") => "cn-bj2",
        ("region", _) => "cn-north-1",
        ("zone", _) => "cn-bj2-04",
        ("project", _) => "org-simulated",
        _ => return None,
    })
}

fn of_kind(field: Field, kind: Kind, all: bool, depth: usize) -> Value {
    match kind {
        Kind::Boolean => known(field).is_none_or(|text| text == "true").into(),
        Kind::Integer | Kind::Number => number(field, &Map::new()),
        Kind::Any => "any".into(),
        Kind::Type(_) if depth > BOTTOM => Map::new().into(),
        Kind::Type(type_) => {
            let fields: Vec<_> = type_.fields().collect();
            object(fields.into_iter(), all, depth + 1).into()
        }
        Kind::List(list) => {
            let count = field.items().and_then(Range::minimum).unwrap_or(1.0).max(1.0);
            let item = of_kind(field, list.item(), all, depth);
            vec![item; count as usize].into()
        }
        _ => text(field).into(),
    }
}

fn known(field: Field) -> Option<&'static str> {
    field.values().map(yun_catalog::Value::text).find(|text| !text.is_empty())
}

fn text(field: Field) -> String {
    if let Some(text) = known(field) {
        return text.to_owned();
    }
    if field.values().len() > 0 {
        return String::new();
    }
    let least = field.length().and_then(Range::minimum).unwrap_or(1.0).max(1.0) as usize;
    if field.ranges().len() > 0 {
        return as_text(&number(field, &Map::new()));
    }
    "x".repeat(least)
}

fn number(field: Field, beside: &Fields) -> Value {
    if let Some(number) = known(field).and_then(|text| text.parse::<f64>().ok()) {
        return as_number(number);
    }
    let mut ranges = field.ranges().filter(|range| applies(*range, beside));
    let bound =
        ranges.next().and_then(|range| range.minimum().or(range.maximum()).or(range.step()));
    let number = as_number(bound.unwrap_or(1.0));
    // Limits of a text hold for the number in it.
    if matches!(field.kind().innermost(), Kind::String) { as_text(&number).into() } else { number }
}

/// Whether a range holds beside these values.
pub(crate) fn applies(range: Range, beside: &Fields) -> bool {
    range
        .when()
        .all(|(name, needed)| beside.get(name).is_some_and(|value| as_text(value) == needed))
}

/// Whether the ranges that hold beside these values allow a number.
pub(crate) fn allowed(field: Field, number: f64, beside: &Fields) -> bool {
    let ranges: Vec<_> = field.ranges().filter(|range| applies(*range, beside)).collect();
    ranges.is_empty() || ranges.iter().any(|range| contains(*range, number))
}

/// Whether a range contains a number.
pub(crate) fn contains(range: Range, number: f64) -> bool {
    let least = range.minimum().unwrap_or(f64::NEG_INFINITY);
    let most = range.maximum().unwrap_or(f64::INFINITY);
    let steps = range.step().map_or(0.0, |step| (number - least.max(0.0)) / step);
    (least..=most).contains(&number) && (steps - steps.round()).abs() < 1e-9
}

/// Whole numbers are written without a fraction.
pub(crate) fn as_number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        (number as i64).into()
    } else {
        number.into()
    }
}

pub(crate) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
