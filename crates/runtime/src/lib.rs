//! What every generated client runs on. It names no provider: what differs between providers is a
//! [`Dialect`], implemented in the provider's crate.
//!
//! A call goes one way, through a file for each stage:
//!
//! ```text
//! call       a builder's request, being filled in
//! any_call   the same without its types: operation, parameters, settings
//! sending    its future; or page, wait: many calls
//! execute    one call: all attempts, then hooks and the error's last words
//! retry      whether there is another attempt, and when
//! attempt    one attempt: request out, response in, within its time
//! prepare    checks, credentials, and the dialect's signed request
//! transport  one exchange over the network
//! receive    the dialect reads the response into the result struct
//! ```
//!
//! Beside the way are [`mod@fields`], which shows structs without their types, the clock's correction
//! (`skew`), secrets in errors (`redact`), and the log (`wire`).
//!
//! Programs use this crate through the provider's, which re-export what they need. What is public here
//! is for those who implement a [`transport`], a source of [`credentials`], an [`Interceptor`] or a
//! [`dialect`].

pub mod fields;
mod open_enum;
mod secret;
mod secret_value;
mod redact;
mod timer;
mod time;

pub mod credentials;
mod error;
mod codes;
pub mod operation;
mod region;
pub mod settings;
mod client;
mod intercept;

pub mod dialect;
pub mod transport;

mod call;
mod when;
mod any_call;
mod options;
mod sending;
mod page;
mod waiter;
pub mod wait;
mod execute;
mod retry;
mod attempt;
mod prepare;
mod receive;
mod describe;
mod skew;
mod wire;
mod response;

pub mod testing;

pub use codes::ErrorCode;
pub use dialect::{Dialect, ProviderWide};
pub use error::{Error, ErrorKind};
pub use fields::Value;
pub use intercept::{Attempt, Interceptor};
pub use open_enum::UnknownValue;
pub use operation::{Empty, Encoding, Operation, OperationInfo, ProductInfo};
pub use page::{Items, Pages};
pub use region::{Region, Zone};
pub use response::{AnyResult, Response};
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use secret_value::SecretValue;
pub use sending::Sending;
pub use time::{Clock, Random, SystemClock, SystemRandom};
pub use when::When;

/// A boxed future, the form in which an object-safe trait is asynchronous.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub use {bytes, http};

/// What generated code and the providers' own crates need and nobody else does. It changes without
/// notice.
#[doc(hidden)]
pub mod __private {
    pub use serde;

    pub use crate::call::{Call, Set, Unset, send, wait};
    pub use crate::client::Core;
    pub use crate::page::Paging;
    pub use crate::wait::Wait;
    pub use crate::waiter::{Absence, WaiterInfo};
    pub use crate::{
        AnyResult, Empty, ErrorCode, ErrorKind, Items, Operation, OperationInfo, Pages,
        ProductInfo, Region, SecretValue, Sending, UnknownValue, Value, Zone,
    };
    pub use crate::{call_methods, error_codes, fields, open_enum, paging_methods};

    pub use crate::fields::macros::*;
}
