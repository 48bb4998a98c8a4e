//! A question: JSON with lossless numbers.

use yun_runtime::Value;
use yun_runtime::fields::Object;
use yun_signing::jdcloud::{Timestamp, Version};

/// One line of stdin.
pub(crate) struct Question(Value);

impl Question {
    pub(crate) fn read(line: &str) -> Result<Self, String> {
        Ok(Self(exact(Value::from_json(line.as_bytes())?)?))
    }

    pub(crate) fn value(&self, name: &str) -> Result<&Value, String> {
        self.0.get(name).ok_or_else(|| format!("the question has no `{name}`"))
    }

    pub(crate) fn text(&self, name: &str) -> Result<&str, String> {
        self.value(name)?.as_str().ok_or_else(|| format!("`{name}` is no text"))
    }

    /// The time `name` in JD Cloud's format, `20190917T064708Z`.
    pub(crate) fn moment(&self, name: &str) -> Result<Timestamp, String> {
        Timestamp::parse(self.text(name)?).map_err(|error| error.to_string())
    }

    /// The version of JD Cloud's scheme.
    pub(crate) fn version(&self) -> Result<Version, String> {
        match self.value("version")?.as_integer() {
            Some(2) => Ok(Version::V2),
            Some(3) => Ok(Version::V3),
            _ => Err("`version` is neither 2 nor 3".to_owned()),
        }
    }

    /// A list of `[name, value]`.
    pub(crate) fn pairs(&self, name: &str) -> Result<Vec<(&str, &str)>, String> {
        let wrong = || format!("`{name}` is no list of pairs of texts");
        let Value::List(pairs) = self.value(name)? else {
            return Err(wrong());
        };
        pairs
            .iter()
            .map(|pair| match pair {
                Value::List(pair) => match pair.as_slice() {
                    [Value::String(name), Value::String(value)] => Some((&**name, &**value)),
                    _ => None,
                },
                _ => None,
            })
            .collect::<Option<_>>()
            .ok_or_else(wrong)
    }
}

/// Replaces every `{"$number": "…"}` by the number: a JSON reader may be off by the last bit.
fn exact(value: Value) -> Result<Value, String> {
    Ok(match value {
        Value::List(items) => Value::List(items.into_iter().map(exact).collect::<Result<_, _>>()?),
        Value::Object(object) => match object.iter().next() {
            Some(("$number", Value::String(text))) => Value::Number(
                text.parse().map_err(|error| format!("`{text}` is no number: {error}"))?,
            ),
            _ => {
                let mut read = Object::default();
                for (key, item) in object.iter() {
                    read.push(key, exact(item.clone())?);
                }
                Value::Object(read)
            }
        },
        other => other,
    })
}
