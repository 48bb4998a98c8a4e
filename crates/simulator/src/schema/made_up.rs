//! Makes up a result that has the documented form: values of the request where the names agree, ids,
//! times, known values, defaults.

use std::time::Duration;

use serde_json::{Map, Number, Value};
use yun_catalog::{Field, Kind, Operation};

use crate::call::Fields;
use crate::state::Ids;
use crate::times;

/// Lists below this are empty and structures are left out: types may contain themselves.
const DEEPEST: usize = 4;

/// Makes up results.
pub(crate) struct Maker<'a> {
    pub(crate) operation: Operation,
    pub(crate) parameters: &'a Fields,
    pub(crate) now: Duration,
    pub(crate) ids: &'a mut Ids,
}

impl Maker<'_> {
    /// Returns all fields of the operation's result.
    pub(crate) fn result(&mut self) -> Fields {
        let operation = self.operation;
        let mut result = self.fields(operation.result(), 0);
        if let Some(paging) = operation.paging() {
            self.count(&mut result, paging);
        }
        result
    }

    /// Returns these fields.
    pub(crate) fn fields(&mut self, fields: impl Iterator<Item = Field>, depth: usize) -> Fields {
        let made =
            fields.filter_map(|field| Some((field.name().to_owned(), self.value(field, depth)?)));
        made.collect()
    }

    /// Beyond the first page there is nothing, and the total says how much there is on it.
    fn count(&self, result: &mut Fields, paging: yun_catalog::Paging) {
        let position = self.parameters.get(paging.parameter());
        let is_first = match paging.position() {
            yun_catalog::Position::Offset => position.and_then(Value::as_u64).unwrap_or(0) == 0,
            yun_catalog::Position::Page { first } => {
                position.and_then(Value::as_u64).is_none_or(|page| page <= first)
            }
            _ => true,
        };
        let mut total = 0;
        if let Some(items) = at(result, paging.items()).and_then(Value::as_array_mut) {
            total = items.len();
            if !is_first {
                items.clear();
            }
        }
        if let Some(count) = paging.total().and_then(|path| at(result, path)) {
            *count = total.into();
        }
        if let yun_catalog::Position::Token { next } = paging.position()
            && let Some(token) = at(result, next)
        {
            *token = "".into();
        }
    }

    fn value(&mut self, field: Field, depth: usize) -> Option<Value> {
        if let Some(given) = self.parameters.get(field.name())
            && is_of(field.kind(), given)
        {
            return Some(given.clone());
        }
        self.of_kind(field, field.kind(), depth)
    }

    fn of_kind(&mut self, field: Field, kind: Kind, depth: usize) -> Option<Value> {
        Some(match kind {
            Kind::String => self.text(field).into(),
            Kind::Integer => whole(field, self.now).into(),
            Kind::Number => Number::from_f64(least(field).unwrap_or(1.0))?.into(),
            Kind::Boolean => false.into(),
            Kind::Any => Map::new().into(),
            Kind::Type(_) if depth == DEEPEST => return None,
            Kind::Type(type_) => self.fields(type_.fields(), depth + 1).into(),
            Kind::List(_) if depth == DEEPEST => Value::Array(Vec::new()),
            Kind::List(list) => {
                Value::Array(self.of_kind(field, list.item(), depth).into_iter().collect())
            }
            _ => return None,
        })
    }

    fn text(&mut self, field: Field) -> String {
        if let Some(value) = field.values().next() {
            return value.text().to_owned();
        }
        if is_time(field) {
            return times::for_field(self.now, field);
        }
        if let Some(value) = field.default_value().or_else(|| field.example()) {
            return value.to_owned();
        }
        let name = field.name().to_ascii_lowercase();
        match field.format() {
            Some("cidr") => return "10.0.0.0/16".into(),
            Some("ip") => return "10.0.0.2".into(),
            Some("json") => return "{}".into(),
            Some("mac") => return "52:54:00:00:00:01".into(),
            Some("url") => return "https://simulator.invalid/".into(),
            _ => {}
        }
        if let Some(stem) = id_stem(field.name()) {
            return self.ids.made_up(&stem, &name);
        }
        match name.as_str() {
            name if name.ends_with("cidr") || name.ends_with("cidrblock") => "10.0.0.0/16".into(),
            name if name.ends_with("ipaddress") || name == "ip" => "10.0.0.2".into(),
            _ => String::new(),
        }
    }
}

/// What an id is of, if the field is one: `uhost` for `UHostId`, `vpc` for `vpcIds`.
pub(crate) fn id_stem(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let stem = ["ids", "id", "uuid"].iter().find_map(|end| lower.strip_suffix(end))?;
    // `valid`, `paid`, `grid`: the ending must begin a word.
    let end = &name[stem.len()..];
    let is_word = stem.is_empty() || end.starts_with(['I', 'U']) || stem.ends_with('_');
    is_word.then(|| stem.trim_end_matches('_').to_owned())
}

fn whole(field: Field, now: Duration) -> i64 {
    let written = field.values().next().map(yun_catalog::Value::text).or(field.default_value());
    if let Some(number) = written.and_then(|text| text.parse().ok()) {
        return number;
    }
    if is_time(field) {
        let milliseconds = field.format() == Some("unix-milliseconds");
        let time = if milliseconds { now.as_millis() } else { now.as_secs().into() };
        return i64::try_from(time).unwrap_or(i64::MAX);
    }
    least(field).map_or(1, |least| least.ceil() as i64)
}

fn least(field: Field) -> Option<f64> {
    field.ranges().next()?.minimum()
}

/// Whether the field is a point in time.
pub(crate) fn is_time(field: Field) -> bool {
    let name = field.name();
    match field.format() {
        Some(format) => {
            let first = format.split(' ').next();
            matches!(first, Some("time" | "date" | "unix-seconds" | "unix-milliseconds"))
        }
        None => {
            let ends = ["Time", "Date", "CreatedAt", "UpdatedAt", "createTime", "time", "At"];
            field.unit().is_none()
                && matches!(field.kind(), Kind::String | Kind::Integer)
                && ends.iter().any(|end| name.ends_with(end))
        }
    }
}

/// Whether a value is of a kind.
pub(crate) fn is_of(kind: Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::String, Value::String(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Number, Value::Number(_))
        | (Kind::Any, _) => true,
        (Kind::Integer, Value::Number(number)) => !number.is_f64(),
        (Kind::List(list), Value::Array(items)) => {
            items.iter().all(|item| is_of(list.item(), item))
        }
        (Kind::Type(type_), Value::Object(object)) => object
            .iter()
            .all(|(name, value)| type_.field(name).is_some_and(|field| is_of(field.kind(), value))),
        _ => false,
    }
}

/// The value at a path such as `data.list`.
pub(crate) fn at<'a>(fields: &'a mut Fields, path: &str) -> Option<&'a mut Value> {
    let mut parts = path.split('.');
    let first = fields.get_mut(parts.next()?)?;
    parts.try_fold(first, |value, part| value.get_mut(part))
}
