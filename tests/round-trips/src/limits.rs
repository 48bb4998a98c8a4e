//! Fits values into the limits that the catalog has.

use serde_json::Map;
use yun_catalog::{Field, Kind, Range};

use crate::Json;

/// How many items a list gets, if possible `wanted`.
pub(crate) fn items(field: Field, wanted: usize) -> usize {
    field.items().map_or(wanted, |range| fitted(range, wanted as f64) as usize)
}

/// A value that the documentation lists, of the kind that the field has.
pub(crate) fn scalar(kind: Kind, text: &str) -> Json {
    let read = match kind {
        Kind::Integer => text.parse::<i64>().ok().map(Json::from),
        Kind::Number => text.parse::<f64>().ok().map(Json::from),
        Kind::Boolean => text.parse::<bool>().ok().map(Json::from),
        _ => None,
    };
    read.unwrap_or_else(|| Json::from(text))
}

/// Changes values that are out of range, or texts that are too long or too short.
pub(crate) fn keep(fields: &[Field], object: &mut Map<String, Json>) {
    // A range may hold for one value of a field whose own range comes later.
    for _ in 0..2 {
        for field in fields {
            let applies = |range: &Range| {
                range.when().all(|(name, needed)| {
                    object.get(name).is_some_and(|value| match value {
                        Json::String(text) => text == needed,
                        Json::Bool(flag) => needed.parse() == Ok(*flag),
                        Json::Number(number) => needed.parse().ok() == number.as_f64(),
                        _ => false,
                    })
                })
            };
            let ranges: Vec<Range> = field.ranges().filter(applies).collect();
            if let Some(value) = object.get_mut(field.name()) {
                fit(*field, &ranges, value);
            }
        }
    }
}

fn fit(field: Field, ranges: &[Range], value: &mut Json) {
    let is_listed = field.values().len() > 0;
    match value {
        Json::Array(items) => items.iter_mut().for_each(|item| fit(field, ranges, item)),
        Json::Number(number) if !is_listed => {
            let whole = number.is_i64();
            let Some(fitted) = number.as_f64().and_then(|number| nearest(ranges, number)) else {
                return;
            };
            *value = if whole { Json::from(fitted as i64) } else { Json::from(fitted) };
        }
        Json::String(text) if !is_listed => {
            if let Some(number) = nearest(ranges, 1.0) {
                *text = number.to_string();
            }
            if let Some(length) = field.length() {
                let count = text.chars().count();
                let wanted = fitted(length, count as f64) as usize;
                let more = std::iter::repeat_n('x', wanted.saturating_sub(count));
                *text = text.chars().take(wanted).chain(more).collect();
            }
        }
        _ => {}
    }
}

/// The number itself if one of the ranges has it, or one of the first range.
fn nearest(ranges: &[Range], number: f64) -> Option<f64> {
    let has = |range: &&Range| fitted(**range, number) == number;
    let range = ranges.iter().find(has).or(ranges.first())?;
    Some(fitted(*range, number))
}

/// A number of the range that depends on `number`, and is it if possible.
fn fitted(range: Range, number: f64) -> f64 {
    let step = range.step();
    let least = range.minimum().unwrap_or_else(|| {
        let most = range.maximum().unwrap_or_default();
        if step.is_some() || most > number { 0.0 } else { most }
    });
    let most = range.maximum().unwrap_or(f64::MAX);
    let is_on_step = step.is_none_or(|step| ((number - least) / step).fract() == 0.0);
    if number >= least && number <= most && is_on_step {
        return number;
    }
    let step = step.unwrap_or(1.0);
    let steps = ((most - least) / step).floor() + 1.0;
    least + step * (number.abs().floor() % steps)
}
