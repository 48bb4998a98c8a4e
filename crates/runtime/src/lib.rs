//! The runtime of every generated client. It is provider-neutral: what differs between providers is
//! a [`Dialect`], implemented in the provider's crate.
//!
//! A call passes through these stages in order, one file each:
//!
//! ```text
//! call       the request a builder is filling in
//! any_call   the same, type-erased: operation, parameters, settings
//! sending    its future; or page, wait: many calls
//! execute    one call: all attempts, then hooks and redaction of the error
//! retry      whether to make another attempt, and when
//! attempt    one attempt: request out, response in, within its timeout
//! prepare    checks, credentials, and the dialect's signed request
//! transport  one exchange over the network
//! receive    the dialect reads the response into the result struct
//! ```
//!
//! Beside these stages are [`mod@fields`], type-erased access to structs, and the correction of the
//! clock (`skew`), redaction of errors (`redact`) and the wire log (`wire`).
//!
//! Programs use this crate through a provider's crate, which re-exports what they need. The public
//! API is for implementing a [`transport`], a provider of [`credentials`], an [`Interceptor`] or a
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

/// A boxed future, which async methods of object-safe traits return.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub use {bytes, http};

/// For generated code and the provider crates only. It may change without notice.
#[doc(hidden)]
pub mod __private {
    pub use serde;

    pub use crate::call::{Call, Set, Unset, send, wait};
    pub use crate::client::Core;
    pub use crate::open_enum::{row_of_text, text_of_enum};
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
