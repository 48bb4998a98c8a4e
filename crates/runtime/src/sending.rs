//! The future of a call.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;

use crate::any_call::AnyCall;
use crate::execute::execute;
use crate::options::option_methods;
use crate::prepare::signed_request;
use crate::response::{AnyResponse, AnyResult};
use crate::wait::Until;
use crate::{BoxFuture, Error, Response};

/// The future of a call. It sends the request when first polled; until then you can set options for
/// this call.
///
/// Dropping it cancels the call. A request already in flight may still take effect.
#[must_use = "nothing is sent until this is awaited"]
pub struct Sending<T> {
    call: AnyCall,
    response: Option<BoxFuture<'static, Result<AnyResponse, Error>>>,
    result: PhantomData<fn() -> T>,
}

impl<T> Sending<T> {
    pub(crate) fn new(call: AnyCall) -> Self {
        Self { call, response: None, result: PhantomData }
    }

    option_methods!(self, self.call);

    /// Signs the request without sending it, for use with another HTTP client. Send it unchanged
    /// and within minutes, because the signature covers the date.
    ///
    /// # Errors
    /// If a field is missing or there are no credentials.
    pub async fn signed_request(self) -> Result<http::Request<Bytes>, Error> {
        signed_request(&self.call).await
    }
}

impl<T: AnyResult + Default> Sending<T> {
    /// Polls with backoff until `is_reached` accepts the result, and returns that result. Use it
    /// where there is no waiter.
    ///
    /// Only calls that read can be polled; one that makes a change fails.
    pub fn wait_until(self, is_reached: impl FnMut(&T) -> bool + Send + 'static) -> Until<T> {
        Until::new(self.call, Box::new(is_reached))
    }
}

impl<T: AnyResult + Default> Future for Sending<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let response = this.response.get_or_insert_with(|| execute(this.call.take()));
        response.as_mut().poll(context).map_ok(AnyResponse::of_type)
    }
}
