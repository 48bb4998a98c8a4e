//! Where credentials come from.
//!
//! [`Config::from_env`](crate::Config::from_env) looks at these places, in this order, and takes the
//! first that has a key pair:
//!
//! 1. the environment variables `JDCLOUD_ACCESS_KEY` and `JDCLOUD_SECRET_KEY`, or another pair of
//!    those that are in use, and `JDCLOUD_SESSION_TOKEN` with temporary ones: [`variables()`];
//! 2. the profile of the provider's command line tool, in `~/.jdc/config`: [`profile()`]. It is the
//!    one that `JDCLOUD_PROFILE` names, or else the one that `~/.jdc/current` names, or else
//!    `default`.
//!
//! This is used only when asked for, because it talks to the network:
//!
//! - [`AssumeRole`]: a role that the credentials of a configuration may take on.
//!
//! Anything else is a type that implements [`ProvideCredentials`], for
//! [`Config::credentials_provider`](crate::Config::credentials_provider); [`Chain`] asks several of
//! them, [`Refreshing`] keeps temporary ones fresh.
//!
//! Half a key pair, or a file that cannot be read, is an error and does not lead on to the next
//! place. [`Credentials::source`] tells which place it was.

mod variables;
mod ini;
mod profile;
mod assume_role;

pub use assume_role::AssumeRole;
pub(crate) use profile::PROFILE;
pub use profile::{Profile, profile};
pub(crate) use variables::KEYS;
pub use variables::variables;
pub use yun_runtime::BoxFuture;
pub use yun_runtime::credentials::{
    Chain, Credentials, Environment, Lookup, ProvideCredentials, Refreshing,
};
