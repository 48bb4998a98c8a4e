//! A call that is being put together, and the future of its result.

use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;

use crate::dialect::Answer;
use crate::fields::{Fields, Parameters, fill};
use crate::{BoxFuture, Core, Error, Operation, OperationInfo, Response};

/// Options of one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
}

/// A request that is being filled in. `S` says which required parameters are set.
///
/// Generated builders wrap it; programs see it through them.
#[derive(Clone, Debug)]
pub struct Call<R, S> {
    core: Core,
    /// The parameters so far.
    pub request: R,
    options: Options,
    state: PhantomData<fn() -> S>,
}

impl<R: Operation, S> Call<R, S> {
    /// A call with no parameter set.
    pub fn new(core: &Core) -> Self {
        Self {
            core: core.clone(),
            request: R::default(),
            options: Options::default(),
            state: PhantomData,
        }
    }

    /// The same call, with another record of what is set.
    pub fn into_state<T>(self) -> Call<R, T> {
        Call { core: self.core, request: self.request, options: self.options, state: PhantomData }
    }

    /// Limits the time from `send` to the result.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.options.timeout = Some(timeout);
    }

    /// Sends the request when the future is first polled.
    pub fn send(self) -> Sending<R::Result> {
        let parameters = self.core.collect(&self.request);
        Sending::of(self.core, R::INFO, parameters, self.options)
    }

    /// Signs the request without sending it.
    pub fn signed_request(self) -> BoxFuture<'static, Result<http::Request<Bytes>, Error>> {
        let parameters = self.core.collect(&self.request);
        Box::pin(self.core.signed_request(R::INFO, parameters))
    }
}

/// The future of a call. Dropping it stops the call; a request that is under way may still take
/// effect.
#[must_use = "nothing is sent until this is awaited"]
pub struct Sending<T> {
    operation: &'static OperationInfo,
    answer: BoxFuture<'static, Result<Answer, Error>>,
    result: PhantomData<fn() -> T>,
}

impl<T> Sending<T> {
    pub(crate) fn of(
        core: Core,
        operation: &'static OperationInfo,
        parameters: Parameters,
        options: Options,
    ) -> Self {
        let answer = Box::pin(core.execute(operation, parameters, options));
        Self { operation, answer, result: PhantomData }
    }
}

impl<T: Fields + Default> Future for Sending<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let operation = self.operation;
        self.answer.as_mut().poll(context).map_ok(|answer| {
            let mut result = T::default();
            fill_result(operation, &mut result, answer.result);
            Response::new(result, answer.request_id)
        })
    }
}

/// Fills a result and traces what in the answer departs from the documentation.
pub(crate) fn fill_result(
    operation: &'static OperationInfo,
    result: &mut dyn Fields,
    value: crate::Value,
) {
    for problem in fill(result, value) {
        tracing::warn!(
            rpc.service = operation.product.name,
            rpc.method = operation.name,
            field = problem.path,
            "the answer departs from the documentation: {}",
            problem.message
        );
    }
}

/// In the type of a call: this required parameter is set.
#[derive(Clone, Copy, Debug)]
pub enum Set {}

/// In the type of a call: this required parameter is not set.
#[derive(Clone, Copy, Debug)]
pub enum Unset {}

/// The methods that every generated builder has beside its setters. `with_…` names are kept for
/// these: no setter of an API field begins so.
///
/// Each required parameter has a trait of its name that only [`Set`] implements; by it the compiler
/// names the parameter that is not set.
#[macro_export]
macro_rules! call_methods {
    ($builder:ident($request:ident) { $($state:ident: $set:path),* $(,)? }) => {
        impl<$($state),*> $builder<($($state,)*)> {
            /// Sends the request.
            ///
            /// # Errors
            /// When a field is missing, the service cannot be reached, or it refuses; see
            /// [`Error`](crate::Error).
            pub fn send(self) -> $crate::Sending<<$request as $crate::Operation>::Result>
            where
                $($state: $set,)*
            {
                self.0.send()
            }

            /// Signs the request without sending it, for use with another HTTP client. Send it
            /// unchanged and within minutes: it carries its date.
            ///
            /// # Errors
            /// When a field is missing or there are no credentials.
            pub async fn signed_request(
                self,
            ) -> Result<$crate::http::Request<$crate::bytes::Bytes>, $crate::Error>
            where
                $($state: $set,)*
            {
                self.0.signed_request().await
            }

            /// The parameters set so far.
            pub fn request(&self) -> &$request {
                &self.0.request
            }

            /// Limits the time from `send` to the result, instead of the configuration's timeout.
            #[must_use]
            pub fn with_timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.0.set_timeout(timeout);
                self
            }
        }
    };
}
