//! A result together with the metadata of its response.

use std::any::Any;
use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use serde::{Serialize, Serializer};

use crate::Value;
use crate::fields::{Decoded, Problem, Slot};

/// The result of a call, with the metadata of the response. It dereferences to the result, so you
/// can access its fields directly.
#[derive(Clone)]
pub struct Response<T> {
    result: T,
    request_id: Option<String>,
    body: Bytes,
    decoded: Decoded,
}

impl<T> Response<T> {
    pub(crate) fn new(
        result: T,
        request_id: Option<String>,
        body: Bytes,
        decoded: Decoded,
    ) -> Self {
        Self { result, request_id, body, decoded }
    }

    /// The provider's request id, which its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the result by value, so that you can move fields out of it.
    pub fn into_result(self) -> T {
        self.result
    }

    /// The body of the response, byte for byte. It may contain secrets.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The whole response as JSON, including the provider's envelope and undocumented fields. It is
    /// parsed on every call; an empty body is `null`.
    pub fn json(&self) -> Value {
        Value::from_json(&self.body).unwrap_or_default()
    }

    /// Fields whose values could not be converted losslessly to the documented type. They hold
    /// their defaults; [`json`](Self::json) has the original values. Only the first few problems
    /// are kept.
    pub fn problems(&self) -> &[Problem] {
        &self.decoded.problems
    }

    pub(crate) fn decoded(&self) -> &Decoded {
        &self.decoded
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        let Self { result, request_id, body, decoded } = self;
        Response { result: change(result), request_id, body, decoded }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.result
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.result
    }
}

/// Shows the result, whose `Debug` redacts secrets, but not the body, which nothing redacts.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("result", &self.result)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

/// Serializes only the result.
impl<T: Serialize> Serialize for Response<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.result.serialize(serializer)
    }
}

/// A type-erased result.
pub trait AnyResult: Slot + Any + Send {}

impl<T: Slot + Any + Send> AnyResult for T {}

/// A response with a type-erased result.
pub(crate) type AnyResponse = Response<Box<dyn AnyResult>>;

/// Creates an empty result.
pub(crate) type MakeResult = fn() -> Box<dyn AnyResult>;

pub(crate) fn make_result<T: AnyResult + Default>() -> Box<dyn AnyResult> {
    Box::new(T::default())
}

impl AnyResponse {
    /// Restores the type of the result, which must be the one it was created with.
    pub(crate) fn of_type<T: AnyResult + Default>(self) -> Response<T> {
        self.map(|result| {
            let result: Box<dyn Any> = result;
            match result.downcast() {
                Ok(result) => *result,
                Err(_) => unreachable!("the result was created by the call that reads it"),
            }
        })
    }
}
