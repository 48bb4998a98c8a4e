//! What a spec says of a field or operation beside its type, under the names that the spec has for it.

use serde_json::{Map, Value, json};
use yun_codegen::document::{At, Field, Operation, Range};

use crate::export::kind;

/// Keys and values, as an export prints them beside what pages have in columns of their own.
pub type Said = Map<String, Value>;

/// The keys of an operation.
pub(crate) fn operation(operation: &Operation) -> Said {
    let mut said = Said::new();
    put(&mut said, "summary", Some(operation.summary.value.clone().into()));
    put(&mut said, "description", text(operation.description.as_ref()));
    put(&mut said, "deprecated", operation.deprecated.then_some(Value::Bool(true)));
    put(&mut said, "preconditions", list(&operation.preconditions));
    put(&mut said, "differences", list(&operation.differences));
    said
}

/// The keys of a field.
pub(crate) fn field(field: &Field) -> Said {
    let base = kind(field).base;
    let literal = |text: &str| literal(&base, field.text.is_some(), text);
    let flag = |set: bool| set.then_some(Value::Bool(true));
    let at = |value: &Option<At<String>>| text(value.as_ref().map(|at| &at.value));
    let ranges: Vec<Value> = field.ranges.iter().map(|one| range(&one.value)).collect();
    let mut said = Said::new();
    put(&mut said, "text", field.text.as_ref().map(|words| json!(words.value)));
    put(&mut said, "rust", at(&field.rust));
    put(&mut said, "required_when", text(field.required_when.as_ref()));
    put(&mut said, "only_when", text(field.only_when.as_ref()));
    put(&mut said, "default", field.default.as_ref().map(|one| literal(&one.value)));
    put(&mut said, "format", at(&field.format));
    put(&mut said, "values", values(field, &literal));
    put(&mut said, "enum", at(&field.enumeration));
    put(&mut said, "unit", text(field.unit.as_ref()));
    put(&mut said, "ranges", (!ranges.is_empty()).then_some(Value::Array(ranges)));
    put(&mut said, "length", field.length.as_ref().map(|one| range(&one.value)));
    put(&mut said, "items", field.items.as_ref().map(|one| range(&one.value)));
    put(&mut said, "secret", flag(field.secret));
    put(&mut said, "base64", flag(field.base64));
    put(&mut said, "token", flag(field.token));
    put(&mut said, "from", at(&field.from));
    put(&mut said, "deprecated", flag(field.deprecated));
    put(&mut said, "description", text(field.description.as_ref()));
    put(&mut said, "example", text(field.example.as_ref()));
    put(&mut said, "differences", list(&field.differences));
    said
}

fn put(said: &mut Said, key: &str, value: Option<Value>) {
    said.extend(value.map(|value| (key.to_owned(), value)));
}

fn text(text: Option<&String>) -> Option<Value> {
    text.map(|text| text.as_str().into())
}

fn list(items: &[String]) -> Option<Value> {
    (!items.is_empty()).then(|| json!(items))
}

/// A list, or a map of values to meanings where one has any.
fn values(field: &Field, literal: &dyn Fn(&str) -> Value) -> Option<Value> {
    let values = &field.values;
    if values.is_empty() {
        return None;
    }
    if values.iter().all(|value| value.meaning.is_none()) {
        return Some(values.iter().map(|value| literal(&value.text.value)).collect());
    }
    let pairs = values.iter().map(|value| (value.text.value.clone(), json!(value.meaning)));
    Some(Value::Object(pairs.collect()))
}

fn range(range: &Range) -> Value {
    let mut bounds = Said::new();
    for (key, bound) in
        [("minimum", range.minimum), ("maximum", range.maximum), ("step", range.step)]
    {
        put(&mut bounds, key, bound.map(number));
    }
    if !range.when.is_empty() {
        let when = range.when.iter().map(|(name, value)| (name.value.clone(), json!(value)));
        put(&mut bounds, "when", Some(Value::Object(when.collect())));
    }
    Value::Object(bounds)
}

/// A whole number without a fraction.
fn number(number: f64) -> Value {
    let whole = number as i64;
    if whole as f64 == number { whole.into() } else { number.into() }
}

/// A literal as JSON of the field's type.
fn literal(base: &str, is_text: bool, text: &str) -> Value {
    match base {
        "integer" | "number" => text.parse().map_or_else(|_| text.into(), number),
        "boolean" => text.parse::<bool>().map_or_else(|_| text.into(), Value::Bool),
        _ if is_text => text.parse::<bool>().map_or_else(|_| text.into(), Value::Bool),
        _ => text.into(),
    }
}
