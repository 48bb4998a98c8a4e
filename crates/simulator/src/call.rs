//! A request that passed the checks of its provider's gateway: an operation with its parameters.

use std::time::Duration;

use serde_json::{Map, Value};
use yun_catalog::Operation;

/// The fields of a result, by the provider's names and without the envelope.
pub(crate) type Fields = Map<String, Value>;

/// An operation to perform.
pub(crate) struct Call {
    pub(crate) operation: Operation,
    /// By the provider's names, typed as the catalog says.
    pub(crate) parameters: Fields,
    /// Where it takes place; the account's own region if the operation has none.
    pub(crate) region: String,
    /// The zone, if the request names one.
    pub(crate) zone: Option<String>,
    /// The project, if the request names one.
    pub(crate) project: Option<String>,
    pub(crate) now: Duration,
}
