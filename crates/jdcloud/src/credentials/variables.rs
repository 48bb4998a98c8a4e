//! Credentials in environment variables.

use yun_runtime::credentials::search::KeyVariables;
use yun_runtime::credentials::{Environment, Lookup};

/// The provider's own SDKs read no variables. Its Packer plugin, lego and an early Rust signer use
/// these.
pub(crate) const KEYS: &KeyVariables = &KeyVariables {
    pairs: &[
        ("JDCLOUD_ACCESS_KEY", "JDCLOUD_SECRET_KEY"),
        ("JDCLOUD_ACCESS_KEY_ID", "JDCLOUD_ACCESS_KEY_SECRET"),
        ("JDCLOUD_AK", "JDCLOUD_SK"),
    ],
    token: "JDCLOUD_SESSION_TOKEN",
};

/// Reads credentials from the first of these pairs of variables with either one set, and from
/// `JDCLOUD_SESSION_TOKEN` for temporary credentials:
///
/// - `JDCLOUD_ACCESS_KEY` and `JDCLOUD_SECRET_KEY`,
/// - `JDCLOUD_ACCESS_KEY_ID` and `JDCLOUD_ACCESS_KEY_SECRET`,
/// - `JDCLOUD_AK` and `JDCLOUD_SK`.
///
/// Halves of different pairs are never combined, because they may belong to different accounts.
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
