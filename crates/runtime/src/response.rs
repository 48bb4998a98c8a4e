//! A result together with what the answer said about itself.

use std::ops::{Deref, DerefMut};

/// The result of a call. Its fields can be read straight through it.
#[derive(Clone, Debug)]
pub struct Response<T> {
    result: T,
    request_id: Option<String>,
}

impl<T> Response<T> {
    pub(crate) fn new(result: T, request_id: Option<String>) -> Self {
        Self { result, request_id }
    }

    /// The provider's id of this request, which its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The result by itself, to move fields out of it.
    pub fn into_result(self) -> T {
        self.result
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
