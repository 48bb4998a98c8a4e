//! Where credentials come from.
//!
//! [`Config::from_env`](crate::Config::from_env) looks at these places, in this order, and takes the
//! first that has credentials:
//!
//! 1. the environment variables `UCLOUD_PUBLIC_KEY` and `UCLOUD_PRIVATE_KEY`, and
//!    `UCLOUD_SECURITY_TOKEN` with temporary ones: [`variables`];
//! 2. the profile of the provider's command line tool, in `~/.ucloud/config.json` and
//!    `~/.ucloud/credential.json`: [`profile`]. It is the one that `UCLOUD_PROFILE` names, or else
//!    the one marked `"active": true`. It has keys, or a browser login ([`Login`]).
//!
//! These are used only when asked for, because they talk to the network:
//!
//! - [`HostRole`]: the role of the cloud host that the program runs on;
//! - [`AssumeRole`]: a role that the credentials of a configuration may take on.
//!
//! Anything else is a type that implements [`ProvideCredentials`], for
//! [`Config::credentials_provider`](crate::Config::credentials_provider); [`Chain`] asks several of
//! them, [`Refreshing`] keeps temporary ones fresh.
//!
//! Half a key pair, or a file that cannot be read, is an error and does not lead on to the next
//! place. [`Credentials::source`] tells which place it was.

mod variables;
mod profile;
mod entries;
mod login;
mod store;
mod host_role;
mod assume_role;

use std::time::{Duration, SystemTime};

use yun_runtime::Value;
use yun_runtime::credentials::parse_time;

pub use assume_role::AssumeRole;
pub use host_role::{HostRole, MetadataVersion};
pub use login::Login;
pub(crate) use profile::{KEYS_FILE, PROFILE, SETTINGS_FILE};
pub use profile::{Profile, profile};
pub(crate) use variables::KEYS;
pub use variables::variables;
pub use yun_runtime::BoxFuture;
pub use yun_runtime::credentials::{
    Chain, Credentials, Environment, Lookup, ProvideCredentials, Refreshing,
};

/// The shortest life of temporary credentials that the provider documents (`DurationSeconds`). Those
/// whose expiry cannot be read are taken to live no longer.
const SHORTEST_LIFE: Duration = Duration::from_secs(900);

/// When temporary credentials expire, in any form seen: unix seconds, RFC 3339, or without a zone,
/// which then is UTC by the page of `AssumeRole`.
fn expiry(value: &Value) -> Option<SystemTime> {
    if let Some(time) = value.as_str().and_then(|text| parse_time(text, 0)) {
        return Some(time);
    }
    let seconds = u64::try_from(value.as_integer()?).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
