//! Credentials in environment variables.

use yun_runtime::credentials::search::KeyVariables;
use yun_runtime::credentials::{Environment, Lookup};

/// The provider's own SDKs read no variables; these are in use in its Packer plugin, in lego, and in
/// an early Rust signer.
pub(crate) const KEYS: &KeyVariables = &KeyVariables {
    pairs: &[
        ("JDCLOUD_ACCESS_KEY", "JDCLOUD_SECRET_KEY"),
        ("JDCLOUD_ACCESS_KEY_ID", "JDCLOUD_ACCESS_KEY_SECRET"),
        ("JDCLOUD_AK", "JDCLOUD_SK"),
    ],
    token: "JDCLOUD_SESSION_TOKEN",
};

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
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), jdcloud::Error> {
/// use jdcloud::credentials::{Environment, ProvideCredentials, variables};
///
/// let environment = Environment::empty().with_variables(|name| match name {
///     "JDCLOUD_ACCESS_KEY" => Some("access".into()),
///     "JDCLOUD_SECRET_KEY" => Some("secret".into()),
///     _ => None,
/// });
/// let credentials = variables(&environment).provide().await?;
/// assert_eq!(credentials.source(), "environment variable JDCLOUD_ACCESS_KEY");
/// # Ok(())
/// # }
/// ```
pub fn variables(environment: &Environment) -> Lookup {
    KEYS.lookup(environment)
}
