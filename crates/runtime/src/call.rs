//! A call under construction: what every generated builder wraps.

use std::marker::PhantomData;

use crate::any_call::AnyCall;
use crate::client::Core;
use crate::fields::Slot;
use crate::page::{Items, Pages, Paging};
use crate::response::make_result;
use crate::wait::Wait;
use crate::waiter::WaiterInfo;
use crate::{Operation, Sending, wire};

/// A request under construction. `S` tracks which required parameters are set.
pub struct Call<R, S> {
    core: Core,
    /// The parameters so far.
    pub request: R,
    state: PhantomData<fn() -> S>,
}

impl<R: Operation, S> Call<R, S> {
    /// Creates a call with no parameters set.
    pub fn new(core: &Core) -> Self {
        Self { core: core.clone(), request: R::default(), state: PhantomData }
    }

    /// Changes which parameters are marked as set.
    pub fn into_state<T>(self) -> Call<R, T> {
        Call { core: self.core, request: self.request, state: PhantomData }
    }

    /// Returns the future that sends the request when first polled.
    pub fn send(self) -> Sending<R::Result> {
        send(&self.core, &self.request)
    }

    /// Returns a stream of pages.
    pub fn pages(self, paging: &'static Paging) -> Pages<R::Result> {
        Pages::new(self.erase(), paging)
    }

    /// Returns a stream of the items on all pages.
    pub fn items<T: Slot + Default + 'static>(self, paging: &'static Paging) -> Items<T> {
        Items::new(self.erase(), paging)
    }

    fn erase(self) -> AnyCall {
        AnyCall::new(&self.core, R::INFO, &self.request, make_result::<R::Result>)
    }
}

/// Sends a request that was built without a builder. The future sends it when first polled.
pub fn send<R: Operation>(core: &Core, request: &R) -> Sending<R::Result> {
    wire::record(core.settings(), "parameters", request);
    Sending::new(AnyCall::new(core, request.info(), request, make_result::<R::Result>))
}

/// Waits for the resource `id`, which `request` describes.
pub fn wait<T, R: Operation>(
    core: &Core,
    waiter: &'static WaiterInfo,
    id: String,
    request: &R,
) -> Wait<T> {
    Wait::new(AnyCall::new(core, R::INFO, request, make_result::<R::Result>), waiter, id)
}

/// Type state of a call: this required parameter is set.
#[derive(Clone, Copy, Debug)]
pub enum Set {}

/// Type state of a call: this required parameter is not set.
#[derive(Clone, Copy, Debug)]
pub enum Unset {}

/// Implements the methods that every generated builder has besides its setters. They are few
/// because they are compiled for each operation; the options of a call are set on what `send`
/// returns.
///
/// Each required parameter has a trait of its own name that only [`Set`] implements. The compiler
/// then names the missing parameter in its error.
#[doc(hidden)]
#[macro_export]
macro_rules! call_methods {
    ($builder:ident($request:ident) -> $result:ident { $($state:ident: $set:path),* $(,)? }) => {
        impl<$($state),*> $builder<($($state,)*)> {
            /// Sends the request when the returned future is awaited.
            ///
            /// # Errors
            /// If a field is missing, the service cannot be reached, or it returns an error; see
            /// [`Error`](crate::Error).
            pub fn send(self) -> $crate::Sending<$result>
            where
                $($state: $set,)*
            {
                self.0.send()
            }
        }
    };
}
