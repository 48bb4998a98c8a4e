//! Where credentials come from.
//!
//! [`Config::from_env`](crate::Config::from_env) searches these places in order and uses the first
//! that has credentials:
//!
//! 1. the environment variables `UCLOUD_PUBLIC_KEY` and `UCLOUD_PRIVATE_KEY`, and
//!    `UCLOUD_SECURITY_TOKEN` for temporary credentials: [`variables`];
//! 2. the profile of the provider's command line tool, in `~/.ucloud/config.json` and
//!    `~/.ucloud/credential.json`: [`profile`]. It is the one named by `UCLOUD_PROFILE`, else the
//!    one marked `"active": true`. It has keys or a browser login ([`Login`]).
//!
//! These use the network, so you have to choose them explicitly:
//!
//! - [`HostRole`]: the role of the cloud host that the program runs on;
//! - [`AssumeRole`]: assumes a role with the credentials of a configuration.
//!
//! For anything else, implement [`ProvideCredentials`] and pass it to
//! [`Config::credentials_provider`](crate::Config::credentials_provider). [`Chain`] tries several
//! providers in order; [`Refreshing`] refreshes temporary credentials.
//!
//! Half a key pair or an unreadable file is an error and ends the search. [`Credentials::source`]
//! says where credentials came from.

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

/// The shortest lifetime of temporary credentials that the provider documents (`DurationSeconds`),
/// assumed if the expiry is unreadable.
const SHORTEST_LIFE: Duration = Duration::from_secs(900);

/// Reads the expiry of temporary credentials in any known form: Unix seconds, RFC 3339, or a time
/// without a zone, which is UTC according to the documentation of `AssumeRole`.
fn expiry(value: &Value) -> Option<SystemTime> {
    if let Some(time) = value.as_str().and_then(|text| parse_time(text, 0)) {
        return Some(time);
    }
    let seconds = u64::try_from(value.as_integer()?).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
