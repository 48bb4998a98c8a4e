//! A result together with what the response said about itself.

use std::any::Any;
use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use serde::{Serialize, Serializer};

use crate::Value;
use crate::fields::{Decoded, Problem, Slot};

/// The result of a call. Its fields can be read straight through it; what else the service said
/// comes with it.
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

    /// The provider's id of this request, which its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The result by itself, to move fields out of it.
    pub fn into_result(self) -> T {
        self.result
    }

    /// The body of the response, byte for byte. It may hold secrets.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The whole response as JSON, the provider's envelope and fields that no documentation mentions
    /// included. Parsed anew by each call; `null` when the body is empty.
    pub fn json(&self) -> Value {
        Value::from_json(&self.body).unwrap_or_default()
    }

    /// Fields whose values are not of the documented type and have no exact reading as one. They hold
    /// their defaults; [`json`](Self::json) has what came. No more than the first few are kept.
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

/// Shows the result, whose `Debug` redacts, and not the body, which nothing redacts.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("result", &self.result)
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}

/// As the result by itself.
impl<T: Serialize> Serialize for Response<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.result.serialize(serializer)
    }
}

/// A result whose type only the caller knows.
pub trait AnyResult: Slot + Any + Send {}

impl<T: Slot + Any + Send> AnyResult for T {}

/// A response on its way through code that is the same for all operations.
pub(crate) type AnyResponse = Response<Box<dyn AnyResult>>;

/// Makes an empty result.
pub(crate) type MakeResult = fn() -> Box<dyn AnyResult>;

pub(crate) fn make_result<T: AnyResult + Default>() -> Box<dyn AnyResult> {
    Box::new(T::default())
}

impl AnyResponse {
    /// The response with its result's type, which is the one that was made for it.
    pub(crate) fn of_type<T: AnyResult + Default>(self) -> Response<T> {
        self.map(|result| {
            let result: Box<dyn Any> = result;
            match result.downcast() {
                Ok(result) => *result,
                Err(_) => unreachable!("results are made by the call that they are for"),
            }
        })
    }
}
