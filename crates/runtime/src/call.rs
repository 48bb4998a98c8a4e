//! A call that is being put together, and the future of its result.

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;

use crate::dialect::Answer;
use crate::fields::{Fields, fill};
use crate::page::{Items, Pages, Paging, Walk};
use crate::settings::Settings;
use crate::wire;
use crate::{BoxFuture, Core, Error, Operation, OperationInfo, Response, RetryPolicy};

/// Options of one call, where they differ from the configuration.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) settings: Option<Arc<Settings>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
}

/// A request that is being filled in. `S` says which required parameters are set.
///
/// Generated builders wrap it; programs see it through them.
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

    /// Limits the time from `send` to the result, with all attempts.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.options.timeout = Some(timeout);
    }

    /// Limits the time of each attempt.
    pub fn set_attempt_timeout(&mut self, timeout: Duration) {
        self.options.attempt_timeout = Some(timeout);
    }

    /// Says when this call is sent again.
    pub fn set_retry(&mut self, policy: RetryPolicy) {
        self.options.retry = Some(policy);
    }

    /// Uses another configuration for this call.
    pub fn set_core(&mut self, core: Core) {
        self.core = core;
        self.options.settings = None;
    }

    /// Changes the configuration for this call.
    pub fn change_settings(&mut self, change: impl FnOnce(&mut Settings)) {
        let mut settings = match self.options.settings.take() {
            Some(settings) => (*settings).clone(),
            None => self.core.settings().clone(),
        };
        change(&mut settings);
        self.options.settings = Some(Arc::new(settings));
    }

    /// Sends the request when the future is first polled.
    pub fn send(self) -> Sending<R::Result> {
        Sending::of(self.core, R::INFO, &self.request, self.options)
    }

    /// Signs the request without sending it.
    pub fn signed_request(self) -> BoxFuture<'static, Result<http::Request<Bytes>, Error>> {
        let parameters = self.core.collect(&self.request);
        Box::pin(self.core.signed_request(R::INFO, parameters, self.options))
    }

    /// Walks through the pages of the result.
    pub fn pages(self, paging: &'static Paging) -> Pages<R::Result> {
        Pages::new(self.walk(paging))
    }

    /// Walks through the items of all pages.
    pub fn items<T: Fields + Default>(self, paging: &'static Paging) -> Items<T> {
        Items::new(self.walk(paging))
    }

    fn walk(self, paging: &'static Paging) -> Walk {
        let parameters = self.core.collect(&self.request);
        Walk::new(self.core, R::INFO, paging, parameters, self.options)
    }
}

/// The future of a call. Dropping it stops the call; a request that is under way may still take
/// effect.
#[must_use = "nothing is sent until this is awaited"]
pub struct Sending<T> {
    settings: Arc<Settings>,
    operation: &'static OperationInfo,
    answer: BoxFuture<'static, Result<Answer, Error>>,
    result: PhantomData<fn() -> T>,
}

impl<T> Sending<T> {
    pub(crate) fn of(
        core: Core,
        operation: &'static OperationInfo,
        request: &dyn Fields,
        options: Options,
    ) -> Self {
        let settings = options.settings.clone().unwrap_or_else(|| core.shared_settings());
        wire::record(&settings, "parameters", request);
        let parameters = core.collect(request);
        let answer = Box::pin(core.execute(operation, parameters, options));
        Self { settings, operation, answer, result: PhantomData }
    }
}

impl<T: Fields + Default> Future for Sending<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let operation = self.operation;
        self.answer.as_mut().poll(context).map_ok(|answer| {
            let mut result = T::default();
            fill_result(operation, &mut result, answer.result);
            wire::record(&self.settings, "result", &result);
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
#[allow(clippy::crate_in_macro_def)] // the configuration is that of the provider's crate
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
            ) -> ::core::result::Result<$crate::http::Request<$crate::bytes::Bytes>, $crate::Error>
            where
                $($state: $set,)*
            {
                self.0.signed_request().await
            }

            /// The parameters set so far.
            pub fn request(&self) -> &$request {
                &self.0.request
            }

            /// Limits the time from `send` to the result, with all attempts and pauses.
            #[must_use]
            pub fn with_timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.0.set_timeout(timeout);
                self
            }

            /// Limits the time of each attempt.
            #[must_use]
            pub fn with_attempt_timeout(mut self, timeout: ::core::time::Duration) -> Self {
                self.0.set_attempt_timeout(timeout);
                self
            }

            /// Says when and how often this call is sent again.
            #[must_use]
            pub fn with_retry(mut self, policy: $crate::RetryPolicy) -> Self {
                self.0.set_retry(policy);
                self
            }

            /// Sends this call to another address, as [`Config::endpoint`](crate::Config::endpoint).
            #[must_use]
            pub fn with_endpoint(mut self, endpoint: impl ::core::convert::Into<::std::string::String>) -> Self {
                let endpoint = endpoint.into();
                self.0.change_settings(|settings| settings.endpoint = ::core::option::Option::Some(endpoint));
                self
            }

            /// Carries this call by another transport.
            #[must_use]
            pub fn with_transport(
                mut self,
                transport: impl $crate::transport::Transport + 'static,
            ) -> Self {
                let transport = ::std::sync::Arc::new(transport);
                self.0.change_settings(|settings| settings.transport = transport);
                self
            }

            /// Sends this call with the settings of another configuration.
            #[must_use]
            pub fn with_config(mut self, config: &crate::Config) -> Self {
                self.0.set_core(config.core());
                self
            }
        }
    };
}
