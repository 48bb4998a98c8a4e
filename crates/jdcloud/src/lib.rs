//! Typed client for JD Cloud.
//!
//! ```no_run
//! # async fn example() -> Result<(), jdcloud::Error> {
//! use jdcloud::vm::InstanceDiskAttachmentSpec;
//!
//! let config = jdcloud::Config::from_env()?;
//! let vm = jdcloud::vm::Client::new(&config);
//!
//! let made = vm.create_image()
//!     .instance_id("i-abc123")
//!     .name("golden-2026-11-22")
//!     .description("nightly golden image")
//!     .data_disks([InstanceDiskAttachmentSpec::default().device_name("vdb").no_device(true)])
//!     .send()
//!     .await?;
//!
//! let image = vm.wait_until_image_ready(&made.image_id).await?;
//! # let _ = image;
//! # Ok(())
//! # }
//! ```
//!
//! Each product is a module behind the cargo feature of its name; `vm` is on by default.

mod config;
mod dialect;
mod encode;
mod failure;

#[rustfmt::skip]
mod generated;

pub use config::Config;
pub use generated::*;
pub use yun_runtime::credentials::{Credentials, ProvideCredentials};
pub use yun_runtime::wait::Progress;
pub use yun_runtime::{
    Clock, Error, ErrorKind, Operation, Random, Response, Secret, UnknownValue, Value, testing,
    transport,
};
pub use yun_signing::jdcloud::Version as SignatureVersion;
