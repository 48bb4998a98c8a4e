//! Typed client for UCloud.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), ucloud::Error> {
//! let config = ucloud::Config::new(ucloud::Credentials::new("public key", "private key"))
//!     .region("cn-bj2");
//! # let config = config.transport(ucloud::testing::CannedTransport::new()
//! #     .respond(200, r#"{"RetCode": 0, "ImageId": "uimage-1"}"#));
//! let uhost = ucloud::uhost::Client::new(&config);
//!
//! let made = uhost
//!     .create_custom_image()
//!     .uhost_id("uhost-abc")
//!     .image_name("golden")
//!     .data_udisk_ids(["bs-1"])
//!     .send()
//!     .await?;
//! # assert_eq!(made.image_id.as_deref(), Some("uimage-1"));
//! # Ok(())
//! # }
//! ```
//!
//! Each product is a module behind the cargo feature of its name; `uhost` is on by default.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod config;
pub mod credentials;
mod dialect;
mod encode;
mod failure;

// The modules of the products, each behind the feature of its name. Included, so that the compiler
// names the feature where a program uses a product that is switched off.
include!("generated/mod.rs");

/// What requests, results and types have in common, for code that works with any of them.
pub mod fields {
    pub use yun_runtime::fields::{Field, Fields, Get, GetMut, List, Optional, Slot, Text};
}

pub use config::Config;
pub use provider::regions;
pub use yun_runtime::__private::{Set, Unset};
pub use yun_runtime::credentials::{Credentials, ProvideCredentials};
pub use yun_runtime::fields::Object;
pub use yun_runtime::wait::{Progress, Until, Wait};
pub use yun_runtime::{
    Attempt, BoxFuture, Clock, Empty, Encoding, Error, ErrorKind, Interceptor, Items, Operation,
    OperationInfo, Pages, ProductInfo, Random, Region, Response, RetryPolicy, Secret, SecretValue,
    Sending, SystemClock, SystemRandom, UnknownValue, Value, When, Zone, testing, transport,
};
pub use yun_runtime::{bytes, http};
