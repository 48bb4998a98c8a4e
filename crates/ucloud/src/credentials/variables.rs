//! Credentials in environment variables.

use yun_runtime::credentials::search::KeyVariables;
use yun_runtime::credentials::{Environment, Lookup};

/// The variables of the provider's Go SDK, plus one for the token, which that SDK lacks.
pub(crate) const KEYS: &KeyVariables = &KeyVariables {
    pairs: &[("UCLOUD_PUBLIC_KEY", "UCLOUD_PRIVATE_KEY")],
    token: "UCLOUD_SECURITY_TOKEN",
};

/// Reads credentials from `UCLOUD_PUBLIC_KEY`, `UCLOUD_PRIVATE_KEY` and, for temporary credentials,
/// `UCLOUD_SECURITY_TOKEN`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ucloud::Error> {
/// use ucloud::credentials::{Environment, ProvideCredentials, variables};
///
/// let environment = Environment::empty().with_variables(|name| match name {
///     "UCLOUD_PUBLIC_KEY" => Some("public".into()),
///     "UCLOUD_PRIVATE_KEY" => Some("private".into()),
///     _ => None,
/// });
/// let credentials = variables(&environment).provide().await?;
/// assert_eq!(credentials.source(), "environment variable UCLOUD_PUBLIC_KEY");
/// # Ok(())
/// # }
/// ```
pub fn variables(environment: &Environment) -> Lookup {
    KEYS.lookup(environment)
}
