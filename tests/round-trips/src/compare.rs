//! Compares what arrived with what was sent.

use crate::Json;

/// What was compared, and where it differed.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// The number of values compared.
    pub(crate) fields: usize,
    /// A line for each difference.
    pub(crate) differences: Vec<String>,
}

impl Comparison {
    /// Nothing, `null` and an empty list are the same; an empty object is none of them.
    pub(crate) fn compare(&mut self, path: &str, expected: &Json, seen: &Json) {
        match (expected, seen) {
            (Json::Object(expected), Json::Object(seen)) => {
                let more = seen.keys().filter(|name| !expected.contains_key(*name));
                for name in expected.keys().chain(more) {
                    let path =
                        if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    let value = |of: &serde_json::Map<String, Json>| {
                        of.get(name).cloned().unwrap_or_default()
                    };
                    self.compare(&path, &value(expected), &value(seen));
                }
            }
            (Json::Array(expected), Json::Array(seen)) if expected.len() == seen.len() => {
                for (index, (expected, seen)) in expected.iter().zip(seen).enumerate() {
                    self.compare(&format!("{path}[{index}]"), expected, seen);
                }
            }
            (expected, seen) => {
                self.fields += 1;
                if !is_same(expected, seen) {
                    self.differences.push(format!("`{path}` is {seen} instead of {expected}"));
                }
            }
        }
    }
}

fn is_same(one: &Json, other: &Json) -> bool {
    let is_nothing = |value: &Json| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    match (one, other) {
        _ if is_nothing(one) => is_nothing(other),
        (Json::Number(one), Json::Number(other)) => match (one.as_i64(), other.as_i64()) {
            (Some(one), Some(other)) => one == other,
            _ => one.as_f64() == other.as_f64(),
        },
        _ => one == other,
    }
}

/// Leaves out what a form or a query cannot say: that a list or an object is empty.
pub(crate) fn without_empty(value: &Json) -> Json {
    let is_there = |value: &Json| match value {
        Json::Object(object) => !object.is_empty(),
        Json::Array(items) => !items.is_empty(),
        value => !value.is_null(),
    };
    match value {
        Json::Object(object) => {
            let fields = object.iter().map(|(name, value)| (name.clone(), without_empty(value)));
            fields.filter(|(_, value)| is_there(value)).collect()
        }
        Json::Array(items) => items.iter().map(without_empty).filter(is_there).collect(),
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_value_is_counted_and_each_difference_named() {
        let mut comparison = Comparison::default();
        let expected = json!({"a": 1, "b": [{"c": "x"}, {"c": "y"}], "d": true, "f": {}, "g": []});
        let seen = json!({"a": 1.0, "b": [{"c": "x"}, {"c": "z"}], "e": 2, "f": null});
        comparison.compare("", &expected, &seen);
        assert_eq!(
            comparison.differences,
            [
                r#"`b[1].c` is "z" instead of "y""#,
                "`d` is null instead of true",
                "`f` is null instead of {}",
                "`e` is 2 instead of null",
            ]
        );
        assert_eq!(comparison.fields, 7);
    }

    #[test]
    fn numbers_are_compared_exactly() {
        for (one, other, is) in [
            (json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992_i64), false),
            (json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_993_i64), true),
            (json!(1e-7), json!(0.0000001), true),
            (json!("1"), json!(1), false),
        ] {
            assert_eq!(is_same(&one, &other), is, "{one} {other}");
        }
    }

    #[test]
    fn what_is_empty_is_not_in_a_form() {
        let value = json!({"a": [], "b": {"c": {}}, "d": [{}, {"e": ""}], "f": null});
        assert_eq!(without_empty(&value), json!({"d": [{"e": ""}]}));
    }
}
