//! A call that is being put together: the inside of every generated builder.

use std::marker::PhantomData;

use crate::any_call::AnyCall;
use crate::client::Core;
use crate::fields::Slot;
use crate::page::{Items, Pages, Paging};
use crate::response::make_result;
use crate::wait::Wait;
use crate::waiter::WaiterInfo;
use crate::{Operation, Sending, wire};

/// A request that is being filled in. `S` says which required parameters are set.
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
        send(&self.core, &self.request)
    }

    /// Walks through the pages of the result.
    pub fn pages(self, paging: &'static Paging) -> Pages<R::Result> {
        Pages::new(self.erase(), paging)
    }

    /// Walks through the items of all pages.
    pub fn items<T: Slot + Default + 'static>(self, paging: &'static Paging) -> Items<T> {
        Items::new(self.erase(), paging)
    }

    fn erase(self) -> AnyCall {
        AnyCall::new(&self.core, R::INFO, &self.request, make_result::<R::Result>)
    }
}

/// Sends a request that was put together without a builder, when the future is first polled.
pub fn send<R: Operation>(core: &Core, request: &R) -> Sending<R::Result> {
    wire::record(core.settings(), "parameters", request);
    Sending::new(AnyCall::new(core, request.info(), request, make_result::<R::Result>))
}

/// Waits for the resource `id`, which `request` asks for.
pub fn wait<T, R: Operation>(
    core: &Core,
    waiter: &'static WaiterInfo,
    id: String,
    request: &R,
) -> Wait<T> {
    Wait::new(AnyCall::new(core, R::INFO, request, make_result::<R::Result>), waiter, id)
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
#[doc(hidden)]
#[macro_export]
macro_rules! call_methods {
    ($builder:ident($request:ident) -> $result:ident { $($state:ident: $set:path),* $(,)? }) => {
        impl<$($state),*> $builder<($($state,)*)> {
            /// Sends the request, when what this returns is awaited.
            ///
            /// # Errors
            /// When a field is missing, the service cannot be reached, or it refuses; see
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
