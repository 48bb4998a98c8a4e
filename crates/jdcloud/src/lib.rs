//! A typed client for JD Cloud.
//!
//! ```
//! use jdcloud::vm::InstanceDiskAttachmentSpec;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), jdcloud::Error> {
//! let config = jdcloud::Config::new(jdcloud::Credentials::new("access key", "secret key"))
//!     .region("cn-north-1");
//! # let config = config.transport(jdcloud::testing::CannedTransport::new()
//! #     .respond(200, r#"{"result": {"imageId": "img-1"}}"#)
//! #     .respond(200, r#"{"result": {"image": {"imageId": "img-1", "status": "ready"}}}"#));
//! let vm = jdcloud::vm::Client::new(&config);
//!
//! let made = vm
//!     .create_image()
//!     .instance_id("i-abc123")
//!     .name("golden-2026-11-22")
//!     .description("nightly golden image")
//!     .data_disks([InstanceDiskAttachmentSpec::default().device_name("vdb").no_device(true)])
//!     .send()
//!     .await?;
//!
//! let image = vm.wait_until_image_ready(&made.image_id).await?;
//! # assert_eq!(image.image_id.as_deref(), Some("img-1"));
//! # Ok(())
//! # }
//! ```
//!
//! Each product is a module behind a Cargo feature of the same name; `vm` is enabled by default.

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
pub use yun_signing::jdcloud::Version as SignatureVersion;
