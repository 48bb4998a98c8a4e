//! A call that is being put together, and the future of its result.

use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;

use crate::fields::{Fields, Parameters, Slot};
use crate::options::option_methods;
use crate::page::{Items, Pages, Paging, Walk};
use crate::response::{AnyResponse, AnyResult, make_result};
use crate::wait::Until;
use crate::wire;
use crate::{BoxFuture, Core, Error, Operation, OperationInfo, Response};

/// A request that is being filled in. `S` says which required parameters are set.
///
/// Generated builders wrap it; programs see it through them.
pub struct Call<R, S> {
    core: Core,
    /// The parameters so far.
    pub request: R,
    state: PhantomData<fn() -> S>,
}

impl<R: Operation, S> Call<R, S> {
    /// A call with no parameter set.
    pub fn new(core: &Core) -> Self {
        Self { core: core.clone(), request: R::default(), state: PhantomData }
    }

    /// The same call, with another record of what is set.
    pub fn into_state<T>(self) -> Call<R, T> {
        Call { core: self.core, request: self.request, state: PhantomData }
    }

    /// Sends the request when the future is first polled.
    pub fn send(self) -> Sending<R::Result> {
        self.core.send(&self.request)
    }

    /// Walks through the pages of the result.
    pub fn pages(self, paging: &'static Paging) -> Pages<R::Result> {
        Pages::new(self.walk(paging))
    }

    /// Walks through the items of all pages.
    pub fn items<T: Slot + Default + 'static>(self, paging: &'static Paging) -> Items<T> {
        Items::new(self.walk(paging))
    }

    fn walk(self, paging: &'static Paging) -> Walk {
        let parameters = self.core.collect(R::INFO, &self.request);
        Walk::new(self.core, R::INFO, paging, parameters, make_result::<R::Result>)
    }
}

/// The future of a call, which sends the request when it is first polled. Until then options can be
/// set that hold for this call alone.
///
/// Dropping it stops the call; a request that is under way may still take effect.
#[must_use = "nothing is sent until this is awaited"]
pub struct Sending<T> {
    core: Core,
    operation: &'static OperationInfo,
    parameters: Parameters,
    response: Option<BoxFuture<'static, Result<AnyResponse, Error>>>,
    result: PhantomData<fn() -> T>,
}

impl<T> Sending<T> {
    pub(crate) fn of(core: Core, operation: &'static OperationInfo, request: &dyn Fields) -> Self {
        wire::record(core.settings(), "parameters", request);
        let parameters = core.collect(operation, request);
        Self { core, operation, parameters, response: None, result: PhantomData }
    }

    option_methods!(self, self.core);

    /// Signs the request instead of sending it, for use with another HTTP client. Send it unchanged
    /// and within minutes: it carries its date.
    ///
    /// # Errors
    /// When a field is missing or there are no credentials.
    pub async fn signed_request(self) -> Result<http::Request<Bytes>, Error> {
        self.core.signed_request(self.operation, self.parameters).await
    }
}

impl<T: AnyResult + Default> Sending<T> {
    /// Repeats the call, with pauses, until `is_reached` says that its result is what is wanted, and
    /// gives that result. For what has no waiter of its own.
    ///
    /// Only for calls that read: one that changes something is refused.
    pub fn wait_until(self, is_reached: impl FnMut(&T) -> bool + Send + 'static) -> Until<T> {
        Until::new(self.core, self.operation, self.parameters, Box::new(is_reached))
    }
}

impl<T: AnyResult + Default> Future for Sending<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let response = this.response.get_or_insert_with(|| {
            let parameters = mem::take(&mut this.parameters);
            Box::pin(this.core.clone().execute(this.operation, parameters, make_result::<T>))
        });
        response.as_mut().poll(context).map_ok(AnyResponse::of_type)
    }
}

/// In the type of a call: this required parameter is set.
#[derive(Clone, Copy, Debug)]
pub enum Set {}

/// In the type of a call: this required parameter is not set.
#[derive(Clone, Copy, Debug)]
pub enum Unset {}

/// The methods that every generated builder has beside its setters. They are few, for they are
/// compiled for each operation: options of a call are set on what `send` returns.
///
/// Each required parameter has a trait of its name that only [`Set`] implements; by it the compiler
/// names the parameter that is not set.
#[macro_export]
macro_rules! call_methods {
    ($builder:ident($request:ident) { $($state:ident: $set:path),* $(,)? }) => {
        impl<$($state),*> $builder<($($state,)*)> {
            /// Sends the request, when what this returns is awaited.
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
        }
    };
}
