//! Typed client for UCloud.
//!
//! ```no_run
//! # async fn example() -> Result<(), ucloud::Error> {
//! let uhost = ucloud::uhost::Client::new(&ucloud::Config::from_env()?);
//! let made = uhost.create_custom_image()
//!     .uhost_id("uhost-abc")
//!     .image_name("golden")
//!     .data_udisk_ids(["bs-1"])
//!     .send()
//!     .await?;
//! # let _ = made;
//! # Ok(())
//! # }
//! ```
//!
//! Each product is a module behind the cargo feature of its name; `uhost` is on by default.

mod config;
mod dialect;
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
