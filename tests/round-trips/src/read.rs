//! From typed results to JSON, field by field.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use yun_runtime::{AnyResult, Empty, Error, SecretValue, Sending};

use crate::{Json, Open, Value};

/// A value that is read into JSON. `M` is as in [`Fill`](crate::Fill).
pub trait Read<M> {
    /// The value; `null` if it is not set.
    fn read(&self) -> Json;
}

impl<M> Read<M> for String {
    fn read(&self) -> Json {
        Json::from(self.as_str())
    }
}

impl<M> Read<M> for i64 {
    fn read(&self) -> Json {
        Json::from(*self)
    }
}

impl<M> Read<M> for f64 {
    fn read(&self) -> Json {
        Json::from(*self)
    }
}

impl<M> Read<M> for bool {
    fn read(&self) -> Json {
        Json::from(*self)
    }
}

impl<M> Read<M> for Value {
    fn read(&self) -> Json {
        read_value(self)
    }
}

impl<M> Read<M> for SecretValue {
    fn read(&self) -> Json {
        read_value(self)
    }
}

impl<M> Read<M> for Empty {
    fn read(&self) -> Json {
        Json::Object(serde_json::Map::new())
    }
}

impl<M, T: Read<M>> Read<M> for Option<T> {
    fn read(&self) -> Json {
        self.as_ref().map_or(Json::Null, T::read)
    }
}

impl<M, T: Read<M>> Read<M> for Vec<T> {
    fn read(&self) -> Json {
        self.iter().map(T::read).collect()
    }
}

impl<M, T: Read<M>> Read<M> for Box<T> {
    fn read(&self) -> Json {
        (**self).read()
    }
}

/// By the public methods of the client's own JSON.
fn read_value(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Boolean(value) => Json::from(*value),
        Value::Integer(number) => {
            i64::try_from(*number).map_or_else(|_| Json::from(number.to_string()), Json::from)
        }
        Value::Number(number) => Json::from(*number),
        Value::String(text) => Json::from(text.as_str()),
        Value::List(items) => items.iter().map(read_value).collect(),
        Value::Object(object) => {
            object.iter().map(|(name, item)| (name.to_owned(), read_value(item))).collect()
        }
    }
}

/// The fields that are set, by the provider's names.
pub fn read_fields<M>(fields: &[(&str, &dyn Read<M>)]) -> Json {
    fields.iter().map(|(name, value)| ((*name).to_owned(), value.read())).collect()
}

/// A known value by its variant, another by its text.
pub fn read_enum<M>(value: &impl Open<M>) -> Json {
    read_text(value.row(), value.text(), texts(value))
}

fn texts<M, E: Open<M>>(_: &E) -> &'static [&'static str] {
    E::TEXTS
}

fn read_text(row: usize, text: &str, texts: &[&str]) -> Json {
    Json::from(texts.get(row).copied().unwrap_or(text))
}

/// The row of a text; as many as there are rows if it has none.
pub fn row_of(texts: &[&str], text: &str) -> usize {
    texts.iter().position(|known| *known == text).unwrap_or(texts.len())
}

/// What a caller sees of a response.
#[derive(Debug)]
pub struct Seen {
    /// The result's fields.
    pub result: Json,
    /// What the client could not read.
    pub problems: Vec<String>,
}

/// A call on its way.
pub type Answer = Pin<Box<dyn Future<Output = Result<Seen, Error>>>>;

/// Sends a call and reads every field of its result.
pub fn answer<M: 'static, T: AnyResult + Default + Read<M>>(sending: Sending<T>) -> Answer {
    Box::pin(Reading(sending, PhantomData))
}

/// Less to compile than an `async` block for every result.
struct Reading<M, T>(Sending<T>, PhantomData<fn() -> M>);

impl<M, T: AnyResult + Default + Read<M>> Future for Reading<M, T> {
    type Output = Result<Seen, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map_ok(|response| Seen {
            problems: response.problems().iter().map(ToString::to_string).collect(),
            result: response.read(),
        })
    }
}
