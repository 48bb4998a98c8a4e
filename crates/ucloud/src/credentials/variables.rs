//! Credentials in environment variables.

use yun_runtime::credentials::{Credentials, Environment, Lookup, pair};
use yun_runtime::{Error, ErrorKind};

// The variables of the provider's Go SDK, and one for the token, for which that has none.
const PUBLIC_KEY: &str = "UCLOUD_PUBLIC_KEY";
const PRIVATE_KEY: &str = "UCLOUD_PRIVATE_KEY";
const SECURITY_TOKEN: &str = "UCLOUD_SECURITY_TOKEN";

/// The names that are looked up.
pub(crate) const NAMES: &[&str] = &[PUBLIC_KEY, PRIVATE_KEY, SECURITY_TOKEN];

/// The credentials in `UCLOUD_PUBLIC_KEY`, `UCLOUD_PRIVATE_KEY` and, for temporary ones,
/// `UCLOUD_SECURITY_TOKEN`.
///
/// ```
/// use ucloud::credentials::{Environment, variables};
///
/// let environment = Environment::empty().with_variables(|name| match name {
///     "UCLOUD_PUBLIC_KEY" => Some("public".into()),
///     "UCLOUD_PRIVATE_KEY" => Some("private".into()),
///     _ => None,
/// });
/// let credentials = variables(&environment).find()?;
/// assert_eq!(credentials.source(), "environment variable UCLOUD_PUBLIC_KEY");
/// # Ok::<(), ucloud::Error>(())
/// ```
pub fn variables(environment: &Environment) -> Lookup {
    let environment = environment.clone();
    Lookup::new("environment variables", move || find(&environment))
}

fn find(environment: &Environment) -> Result<Credentials, Error> {
    let half = |name| (name, environment.secret(name));
    let found = pair("the environment", half(PUBLIC_KEY), half(PRIVATE_KEY))?;
    match (found, environment.secret(SECURITY_TOKEN)) {
        (Some(keys), token) => {
            let keys = keys.with_source(format!("environment variable {PUBLIC_KEY}"));
            Ok(match token {
                Some(token) => keys.with_session_token(token),
                None => keys,
            })
        }
        // A token is of no use with the keys of another place.
        (None, Some(_)) => Err(Error::new(
            ErrorKind::Configuration,
            format!("the environment has {SECURITY_TOKEN}, but not {PUBLIC_KEY} and {PRIVATE_KEY}"),
        )),
        (None, None) => Err(Error::credentials(format!(
            "environment variables: {PUBLIC_KEY} and {PRIVATE_KEY} are not set"
        ))),
    }
}
