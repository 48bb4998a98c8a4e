//! Credentials in environment variables.

use yun_runtime::credentials::{Credentials, Environment, Lookup, pair};
use yun_runtime::{Error, ErrorKind};

/// Pairs of variables that hold the access key and the secret key. The provider's own SDKs read
/// none; these are in use in its Packer plugin, in lego, and in an early Rust signer.
const PAIRS: &[(&str, &str)] = &[
    ("JDCLOUD_ACCESS_KEY", "JDCLOUD_SECRET_KEY"),
    ("JDCLOUD_ACCESS_KEY_ID", "JDCLOUD_ACCESS_KEY_SECRET"),
    ("JDCLOUD_AK", "JDCLOUD_SK"),
];
const SESSION_TOKEN: &str = "JDCLOUD_SESSION_TOKEN";

/// The names that are looked up.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    PAIRS
        .iter()
        .flat_map(|(access_key, secret_key)| [*access_key, *secret_key])
        .chain([SESSION_TOKEN])
}

/// The credentials in the first of these pairs of variables of which one is set, and in
/// `JDCLOUD_SESSION_TOKEN`, for temporary ones:
///
/// - `JDCLOUD_ACCESS_KEY` and `JDCLOUD_SECRET_KEY`,
/// - `JDCLOUD_ACCESS_KEY_ID` and `JDCLOUD_ACCESS_KEY_SECRET`,
/// - `JDCLOUD_AK` and `JDCLOUD_SK`.
///
/// Halves of two pairs do not go together: they may be of two accounts.
///
/// ```
/// use jdcloud::credentials::{Environment, variables};
///
/// let environment = Environment::empty().with_variables(|name| match name {
///     "JDCLOUD_ACCESS_KEY" => Some("access".into()),
///     "JDCLOUD_SECRET_KEY" => Some("secret".into()),
///     _ => None,
/// });
/// let credentials = variables(&environment).find()?;
/// assert_eq!(credentials.source(), "environment variable JDCLOUD_ACCESS_KEY");
/// # Ok::<(), jdcloud::Error>(())
/// ```
pub fn variables(environment: &Environment) -> Lookup {
    let environment = environment.clone();
    Lookup::new("environment variables", move || find(&environment))
}

fn find(environment: &Environment) -> Result<Credentials, Error> {
    let token = environment.secret(SESSION_TOKEN);
    for (access_key, secret_key) in PAIRS {
        let half = |name| (name, environment.secret(name));
        if let Some(keys) = pair("the environment", half(access_key), half(secret_key))? {
            let keys = keys.with_source(format!("environment variable {access_key}"));
            return Ok(match token {
                Some(token) => keys.with_session_token(token),
                None => keys,
            });
        }
    }
    let pairs: Vec<_> =
        PAIRS.iter().map(|(access, secret)| format!("{access} and {secret}")).collect();
    match token {
        // A token is of no use with the keys of another place.
        Some(_) => Err(Error::new(
            ErrorKind::Configuration,
            format!("the environment has {SESSION_TOKEN}, but not {}", pairs.join(", or ")),
        )),
        None => Err(Error::credentials(format!(
            "environment variables: none of {} are set",
            pairs.join(", ")
        ))),
    }
}
