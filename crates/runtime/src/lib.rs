//! What every generated client runs on. It names no provider: what differs between providers is a
//! [`Dialect`], implemented in the provider's crate.
//!
//! A call goes one way: a request struct shows its [`mod@fields`], they become the parameters of a
//! [`Call`], the [`dialect`] turns these into a signed HTTP request, the [`transport`] sends it,
//! the dialect reads the answer, and the result struct is filled from it.

pub mod fields;
mod open_enum;
mod secret;
mod redact;
mod timer;
mod time;

pub mod credentials;
mod error;
mod codes;
pub mod operation;
mod region;
pub mod settings;
mod intercept;
mod retry;

pub mod dialect;
pub mod transport;

mod options;
mod call;
mod when;
mod execute;
mod skew;
mod wire;
mod response;
mod page;
pub mod wait;

pub mod testing;

pub use call::{Call, Sending, Set, Unset};
pub use codes::ErrorCode;
pub use dialect::{Dialect, ProviderWide};
pub use error::{Error, ErrorKind};
pub use execute::Core;
pub use fields::Value;
pub use intercept::{Attempt, Interceptor};
pub use open_enum::UnknownValue;
pub use operation::{Empty, Encoding, Operation, OperationInfo, ProductInfo};
pub use page::{Items, Pages, Paging};
pub use region::{Region, Zone};
pub use response::{AnyResult, Response};
pub use retry::RetryPolicy;
pub use secret::{Secret, SecretValue};
pub use time::{Clock, Random, SystemClock, SystemRandom};
pub use when::When;

/// A boxed future, the form in which an object-safe trait is asynchronous.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;

// Macros name serde through here, so that crates of generated code need not depend on it.
#[doc(hidden)]
pub use serde;
#[doc(hidden)]
pub use {bytes, http};
