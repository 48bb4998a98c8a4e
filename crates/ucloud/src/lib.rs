//! A typed client for UCloud.
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
//! Each product is a module behind a Cargo feature of the same name; `uhost` is enabled by default.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod provider_wide;
mod config;
pub mod credentials;
mod dialect;
mod encode;
mod failure;

// The products' modules, each behind its feature. With `include!`, the compiler's error for a
// disabled product names the feature.
include!("generated/mod.rs");

/// Type-erased access to requests, results and their types.
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
