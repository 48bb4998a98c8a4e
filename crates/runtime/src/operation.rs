//! Static data about products and their operations, from the specs.

use crate::fields::Fields;
use crate::response::AnyResult;
use crate::{ErrorCode, fields};

/// A product, such as JD Cloud's `vm`.
#[derive(Debug)]
pub struct ProductInfo {
    /// The provider's name for people.
    pub provider: &'static str,
    /// The product's short name.
    pub name: &'static str,
    /// The host that serves it, without a scheme.
    pub endpoint: &'static str,
    /// The service's name in the signing scope; empty where the provider has none.
    pub service: &'static str,
    /// The provider's revision of the product's API; empty where the provider has none.
    pub revision: &'static str,
    /// The error codes specific to this product.
    pub error_codes: &'static [ErrorCode],
}

/// How the parameters of an operation are encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// The provider's usual encoding.
    #[default]
    Usual,
    /// JSON that keeps lists, objects and types, where that is not the provider's usual encoding.
    Json,
}

/// An operation of a product.
#[derive(Clone, Debug)]
pub struct OperationInfo {
    /// The product it belongs to.
    pub product: &'static ProductInfo,
    /// The provider's name for it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with `{name}` as the placeholder of a parameter.
    pub path: &'static str,
    /// Whether sending it twice has the same effect as sending it once.
    pub idempotent: bool,
    /// How its parameters are encoded.
    pub encoding: Encoding,
}

impl OperationInfo {
    /// Creates an operation that is not idempotent and uses the usual encoding.
    ///
    /// Idempotency and JSON are functions, so that generated code states only the exceptions.
    pub const fn new(
        product: &'static ProductInfo,
        name: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Self {
        Self { product, name, method, path, idempotent: false, encoding: Encoding::Usual }
    }

    /// Marks the operation as idempotent.
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Encodes the parameters as [JSON](Encoding::Json).
    pub const fn json(mut self) -> Self {
        self.encoding = Encoding::Json;
        self
    }

    /// Looks up an error code: among those of the operation's product, then among `common`, those
    /// of all the provider's products.
    pub fn error_code(
        &self,
        common: &'static [ErrorCode],
        code: &str,
    ) -> Option<&'static ErrorCode> {
        self.product.error_codes.iter().chain(common).find(|known| known.code == code)
    }

    /// Whether the path contains a parameter.
    pub fn has_in_path(&self, parameter: &str) -> bool {
        self.path
            .split('{')
            .skip(1)
            .any(|rest| rest.split_once('}').is_some_and(|(name, _)| name == parameter))
    }
}

/// A request struct, tied to its operation and result.
pub trait Operation: Fields + Default {
    /// The result of a successful call.
    type Result: AnyResult + Default;
    /// The operation.
    const INFO: &'static OperationInfo;

    /// The operation of this request. It differs from `INFO` only where the operation is not known
    /// until run time.
    fn info(&self) -> &'static OperationInfo {
        Self::INFO
    }
}

/// The result of an operation that returns nothing but success.
#[derive(Default)]
pub struct Empty {}

fields!(Empty {});
