//! `filters` and `tags` of list operations.

use serde_json::Value;

use crate::behaviour::Context;
use crate::call::Fields;
use crate::refusal::Refusal;

/// A filter's name, the paths of the fields that it looks at, and how it compares. Paths go through
/// lists: `attachments.instanceId`.
pub(super) type Filters = &'static [(&'static str, &'static [&'static str], How)];

/// How a filter compares unless its `operator` says otherwise.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum How {
    Exact,
    /// The field contains the value.
    Part,
    /// The field is none of the values.
    Not,
}

/// The filters of a call, read once for all resources.
pub(super) struct Wanted<'a> {
    filters: Vec<Filter<'a>>,
    tags: Vec<(&'a str, Vec<&'a str>)>,
}

struct Filter<'a> {
    name: &'static str,
    paths: &'static [&'static str],
    how: How,
    values: Vec<&'a str>,
}

impl<'a> Wanted<'a> {
    /// Reads `filters`, and `tags` or `tagFilters`.
    ///
    /// # Errors
    /// If the operation has no such filter or no such operator.
    pub(super) fn read(context: &Context<'a>, known: Filters) -> Result<Self, Refusal> {
        let mut wanted = Self::of(context, context.list("filters"), known)?;
        let tags = ["tags", "tagFilters"].into_iter().flat_map(|name| context.list(name));
        wanted.tags = tags
            .map(|tag| (tag["key"].as_str().unwrap_or_default(), values(&tag["values"])))
            .collect();
        Ok(wanted)
    }

    /// Whether there is a filter of this name.
    pub(super) fn names(&self, name: &str) -> bool {
        self.filters.iter().any(|filter| filter.name == name)
    }

    /// Whether a resource matches every filter, each by one of its values.
    pub(super) fn matches(&self, fields: &Fields) -> bool {
        self.filters.iter().all(|filter| {
            let found = filter.paths.iter().any(|path| {
                any(fields.get(first(path)), rest(path), &|text| {
                    filter.values.iter().any(|value| match filter.how {
                        How::Exact | How::Not => text == *value,
                        How::Part => text.contains(*value),
                    })
                })
            });
            found == (filter.how != How::Not)
        }) && self.tags.iter().all(|(key, values)| {
            let tags = fields.get("tags").and_then(Value::as_array);
            tags.into_iter().flatten().any(|tag| {
                let value = tag["value"].as_str().unwrap_or_default();
                tag["key"] == *key && (values.is_empty() || values.contains(&value))
            })
        })
    }
}

impl<'a> Wanted<'a> {
    /// Reads filters that are elsewhere.
    ///
    /// # Errors
    /// If the operation has no such filter or no such operator.
    pub(super) fn of(
        context: &Context<'_>,
        filters: &'a [Value],
        known: Filters,
    ) -> Result<Self, Refusal> {
        let read = |(at, filter): (usize, &'a Value)| {
            let name = filter["name"].as_str().unwrap_or_default();
            let Some((name, paths, how)) = known.iter().find(|(other, ..)| *other == name) else {
                let names: Vec<_> = known.iter().map(|(name, ..)| *name).collect();
                let problem = format!("must be one of {}", names.join(", "));
                return Err(context.invalid(&format!("filters[{at}].name"), problem));
            };
            let how = match filter["operator"].as_str().unwrap_or_default() {
                "" => *how,
                "eq" | "in" => How::Exact,
                "like" => How::Part,
                "ne" | "neq" | "not_in" | "notIn" => How::Not,
                _ => {
                    let problem = "must be one of eq, in, like, ne, not_in";
                    return Err(context.invalid(&format!("filters[{at}].operator"), problem));
                }
            };
            Ok(Filter { name, paths, how, values: values(&filter["values"]) })
        };
        let filters = filters.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { filters, tags: Vec::new() })
    }
}

fn values(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn first(path: &str) -> &str {
    path.split_once('.').map_or(path, |(first, _)| first)
}

fn rest(path: &str) -> &str {
    path.split_once('.').map_or("", |(_, rest)| rest)
}

/// Whether a value at a path holds a text that matches.
fn any(value: Option<&Value>, path: &str, matches: &dyn Fn(&str) -> bool) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Array(items)) => items.iter().any(|item| any(Some(item), path, matches)),
        Some(Value::Object(fields)) => any(fields.get(first(path)), rest(path), matches),
        Some(Value::String(text)) => matches(text),
        Some(other) => matches(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_lead_through_lists_and_numbers_are_compared_as_text() {
        let fields =
            json!({"attachments": [{"instanceId": "i-1"}, {"instanceId": "i-2"}], "az": 3});
        let holds = |path: &str, text: &str| {
            any(fields.get(first(path)), rest(path), &|other| other == text)
        };
        assert!(holds("attachments.instanceId", "i-2"));
        assert!(!holds("attachments.instanceId", "i-3"));
        assert!(holds("az", "3"));
        assert!(!holds("none", ""));
    }
}
