//! Where credentials come from.
//!
//! [`Config::from_env`](crate::Config::from_env) searches these places in order and uses the first
//! that has a key pair:
//!
//! 1. the environment variables `JDCLOUD_ACCESS_KEY` and `JDCLOUD_SECRET_KEY`, or another pair in
//!    use, with `JDCLOUD_SESSION_TOKEN` for temporary credentials: [`variables()`];
//! 2. the profile of the provider's command line tool, in `~/.jdc/config`: [`profile()`]. It is the
//!    one named by `JDCLOUD_PROFILE`, else by `~/.jdc/current`, else `default`.
//!
//! This one uses the network, so you have to choose it explicitly:
//!
//! - [`AssumeRole`]: assumes a role with the credentials of a configuration.
//!
//! For anything else, implement [`ProvideCredentials`] and pass it to
//! [`Config::credentials_provider`](crate::Config::credentials_provider). [`Chain`] tries several
//! providers in order; [`Refreshing`] refreshes temporary credentials.
//!
//! Half a key pair or an unreadable file is an error and ends the search. [`Credentials::source`]
//! says where credentials came from.

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
