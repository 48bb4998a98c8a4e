//! Tables of an operation's parameters, and readers for JSON and flat names.
//!
//! Flat names are `ids.1` and `filters.1.values.2` at JD Cloud, where indexes start at one, and
//! `UHostIds.0` at UCloud, where they start at zero.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

/// The description of a parameter or a field.
pub(crate) struct Field {
    name: &'static str,
    kind: Kind,
    required: bool,
    limit: Limit,
}

/// The type of a field.
pub(crate) enum Kind {
    Text,
    Integer,
    Boolean,
    List(&'static Kind),
    Object(&'static [Field]),
}

/// Restrictions of the value.
pub(crate) enum Limit {
    None,
    /// Text with a length in this inclusive range of characters.
    Length(usize, usize),
    /// A number in this inclusive range.
    Range(i64, i64),
    /// One of these texts.
    OneOf(&'static [&'static str]),
}

impl Field {
    pub(crate) const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind, required: false, limit: Limit::None }
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(crate) const fn limit(mut self, limit: Limit) -> Self {
        self.limit = limit;
        self
    }
}

/// An invalid parameter. `Display` names it with its path.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Mistake {
    pub(crate) path: String,
    pub(crate) problem: Problem,
}

#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Problem {
    Missing,
    NotOfType(String),
    OutOfRange(String),
}

impl Mistake {
    pub(crate) fn new(path: impl Into<String>, problem: Problem) -> Self {
        Self { path: path.into(), problem }
    }

    pub(crate) fn invalid(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::new(path, Problem::NotOfType(problem.into()))
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the parameter [{}] ", self.path)?;
        match &self.problem {
            Problem::Missing => f.write_str("is required but missing"),
            Problem::NotOfType(problem) | Problem::OutOfRange(problem) => f.write_str(problem),
        }
    }
}

/// The parameters of a request, checked against the table.
#[derive(Debug)]
pub(crate) struct Parameters(Map<String, Value>);

impl Parameters {
    /// Reads a JSON object. Unknown names and `null` count as missing.
    ///
    /// # Errors
    /// The first parameter, in the table's order, that is missing, of the wrong type or out of
    /// range.
    pub(crate) fn from_json(object: Map<String, Value>, table: &[Field]) -> Result<Self, Mistake> {
        check_object(&object, table, "")?;
        Ok(Self(object))
    }

    /// Reads pairs with flat names; list indexes start at `base`. Empty values count as missing.
    ///
    /// # Errors
    /// Those of [`from_json`](Self::from_json); also lists without an index or with a gap, and
    /// duplicate names.
    pub(crate) fn from_flat(
        pairs: &[(String, String)],
        table: &[Field],
        base: usize,
    ) -> Result<Self, Mistake> {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let object = read_object(&pairs, table, "", base)?;
        Self::from_json(object, table)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Returns a text that the table requires; empty if it does not.
    pub(crate) fn required_text(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    /// Returns a non-negative number, or `default` if it is missing.
    pub(crate) fn count(&self, name: &str, default: usize) -> usize {
        self.get(name)
            .and_then(Value::as_u64)
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(default)
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        self.list(name).iter().filter_map(Value::as_str).collect()
    }

    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn check_object(object: &Map<String, Value>, table: &[Field], path: &str) -> Result<(), Mistake> {
    for field in table {
        let path = join(path, field.name);
        match object.get(field.name) {
            None | Some(Value::Null) if field.required => {
                return Err(Mistake::new(path, Problem::Missing));
            }
            None | Some(Value::Null) => {}
            Some(value) => {
                check_type(value, &field.kind, &path)?;
                check_limit(value, &field.limit, &path)?;
            }
        }
    }
    Ok(())
}

fn check_type(value: &Value, kind: &Kind, path: &str) -> Result<(), Mistake> {
    match (kind, value) {
        (Kind::Text, Value::String(_)) | (Kind::Boolean, Value::Bool(_)) => Ok(()),
        (Kind::Integer, Value::Number(number)) if number.is_i64() => Ok(()),
        (Kind::List(kind), Value::Array(items)) => items
            .iter()
            .enumerate()
            .try_for_each(|(at, item)| check_type(item, kind, &format!("{path}[{at}]"))),
        (Kind::Object(table), Value::Object(object)) => check_object(object, table, path),
        _ => Err(Mistake::invalid(path, format!("must be {kind}"))),
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a string",
            Self::Integer => "an integer",
            Self::Boolean => "a boolean",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        })
    }
}

fn check_limit(value: &Value, limit: &Limit, path: &str) -> Result<(), Mistake> {
    match limit {
        Limit::Length(least, most) => {
            let length = value.as_str().unwrap_or_default().chars().count();
            if (*least..=*most).contains(&length) {
                return Ok(());
            }
            let problem = format!("has {length} characters but must have {least} to {most}");
            Err(Mistake::invalid(path, problem))
        }
        Limit::Range(least, most) => {
            let number = value.as_i64().unwrap_or_default();
            if (*least..=*most).contains(&number) {
                return Ok(());
            }
            let problem = format!("is {number} but must be from {least} to {most}");
            Err(Mistake::new(path, Problem::OutOfRange(problem)))
        }
        Limit::OneOf(values) if !value.as_str().is_some_and(|text| values.contains(&text)) => {
            Err(Mistake::invalid(path, format!("must be one of {}", values.join(", "))))
        }
        Limit::OneOf(_) | Limit::None => Ok(()),
    }
}

/// Pairs of the rest of a name and a value.
type Pairs<'a> = [(&'a str, &'a str)];

fn read_object(
    pairs: &Pairs<'_>,
    table: &[Field],
    path: &str,
    base: usize,
) -> Result<Map<String, Value>, Mistake> {
    let mut object = Map::new();
    for field in table {
        let rest_of_name = |name| match str::strip_prefix(name, field.name)? {
            "" => Some(""),
            rest => rest.strip_prefix('.'),
        };
        let own: Vec<_> =
            pairs.iter().filter_map(|(name, value)| Some((rest_of_name(name)?, *value))).collect();
        if let Some(value) = read_value(&own, &field.kind, &join(path, field.name), base)? {
            object.insert(field.name.to_owned(), value);
        }
    }
    Ok(object)
}

fn read_value(
    pairs: &Pairs<'_>,
    kind: &Kind,
    path: &str,
    base: usize,
) -> Result<Option<Value>, Mistake> {
    if pairs.is_empty() {
        return Ok(None);
    }
    match kind {
        Kind::List(kind) => read_list(pairs, kind, path, base).map(Some),
        Kind::Object(table) => {
            read_object(pairs, table, path, base).map(|object| Some(object.into()))
        }
        Kind::Text | Kind::Integer | Kind::Boolean => {
            let [("", text)] = pairs else {
                return Err(Mistake::invalid(path, "takes one value but has several"));
            };
            read_scalar(text, kind, path)
        }
    }
}

fn read_list(pairs: &Pairs<'_>, kind: &Kind, path: &str, base: usize) -> Result<Value, Mistake> {
    let mut items: BTreeMap<usize, Vec<(&str, &str)>> = BTreeMap::new();
    for (name, value) in pairs {
        let (index, rest) = name.split_once('.').unwrap_or((name, ""));
        // Only canonical numbers: not `+1` or `01`.
        let index =
            index.parse().ok().filter(|number: &usize| number.to_string() == index).ok_or_else(
                || Mistake::invalid(path, format!("is a list, written {path}.{base} and so on")),
            )?;
        items.entry(index).or_default().push((rest, value));
    }
    let list = items.into_iter().zip(base..).map(|((index, pairs), expected)| {
        if index != expected {
            let problem = format!("has item {index} where item {expected} is expected");
            return Err(Mistake::invalid(path, problem));
        }
        let path = format!("{path}.{index}");
        read_value(&pairs, kind, &path, base)?.ok_or_else(|| Mistake::invalid(path, "is empty"))
    });
    list.collect::<Result<_, _>>().map(Value::Array)
}

fn read_scalar(text: &str, kind: &Kind, path: &str) -> Result<Option<Value>, Mistake> {
    if text.is_empty() {
        return Ok(None);
    }
    let value = match kind {
        Kind::Integer => text.parse::<i64>().ok().map(Value::from),
        // Case-insensitive: JD Cloud's official Python SDK writes `True`.
        Kind::Boolean => text.to_ascii_lowercase().parse().ok().map(Value::Bool),
        Kind::Text | Kind::List(_) | Kind::Object(_) => Some(Value::from(text)),
    };
    value.map(Some).ok_or_else(|| Mistake::invalid(path, format!("must be {kind}")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FILTER: Kind = Kind::Object(&[
        Field::new("name", Kind::Text).required(),
        Field::new("values", Kind::List(&Kind::Text)),
    ]);
    const TABLE: &[Field] = &[
        Field::new("name", Kind::Text).limit(Limit::Length(1, 3)),
        Field::new("kind", Kind::Text).limit(Limit::OneOf(&["a", "b"])),
        Field::new("size", Kind::Integer).limit(Limit::Range(10, 20)),
        Field::new("all", Kind::Boolean),
        Field::new("ids", Kind::List(&Kind::Text)),
        Field::new("filters", Kind::List(&FILTER)),
    ];

    fn flat(query: &str) -> Result<Value, String> {
        let pairs = crate::forms::pairs(query)?;
        Parameters::from_flat(&pairs, TABLE, 1)
            .map(|parameters| Value::Object(parameters.0))
            .map_err(|mistake| mistake.path)
    }

    #[test]
    fn flat_names_become_a_tree() {
        let query = "size=10&all=True&name=&other=x&ids.1=a&ids.2=b&filters.1.name=n&filters.1.values.1=v\
                     &filters.2.name=m";
        assert_eq!(
            flat(query),
            Ok(json!({
                "size": 10, "all": true, "ids": ["a", "b"],
                "filters": [{"name": "n", "values": ["v"]}, {"name": "m"}],
            }))
        );
        let many: Vec<_> = (1..=12).map(|n| format!("ids.{n}={n}")).collect();
        let expected: Vec<_> = (1..=12).map(|n| n.to_string()).collect();
        assert_eq!(flat(&many.join("&")), Ok(json!({"ids": expected})));
    }

    #[test]
    fn mistakes_in_flat_names_are_named() {
        for (query, path) in [
            ("size=x", "size"),
            ("size=9", "size"),
            ("all=1", "all"),
            ("name=abcd", "name"),
            ("kind=c", "kind"),
            ("name=a&name=b", "name"),
            ("name.1=a", "name"),
            ("ids=a", "ids"),
            ("ids.0=a", "ids"),
            ("ids.2=a", "ids"),
            ("ids.x=a", "ids"),
            ("ids.01=a", "ids"),
            ("ids.%2B1=a", "ids"),
            ("ids.1=", "ids.1"),
            ("ids.1=a&ids.1=b", "ids.1"),
            ("ids.1.2=a", "ids.1"),
            ("filters.1.values.1=v", "filters[0].name"),
            ("filters.1.name=n&filters.1.values=v", "filters.1.values"),
        ] {
            assert_eq!(flat(query), Err(path.to_owned()), "{query}");
        }
    }

    #[test]
    fn mistakes_in_json_are_named() {
        for (body, path) in [
            (json!({"size": "10"}), "size"),
            (json!({"size": 10.5}), "size"),
            (json!({"name": 1}), "name"),
            (json!({"all": "true"}), "all"),
            (json!({"ids": "a"}), "ids"),
            (json!({"ids": ["a", null]}), "ids[1]"),
            (json!({"filters": [{"name": "n"}, {"name": null}]}), "filters[1].name"),
            (json!({"filters": [{"name": "n", "values": [1]}]}), "filters[0].values[0]"),
        ] {
            let Value::Object(object) = body else {
                panic!("an object");
            };
            let mistake = Parameters::from_json(object, TABLE).unwrap_err();
            assert_eq!(mistake.path, path);
        }
    }
}
