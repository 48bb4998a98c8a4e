//! What is known of a product and its operations before any call: data from the specs.

use crate::fields::Fields;
use crate::response::AnyResult;
use crate::{ErrorCode, fields};

/// A product, such as JD Cloud's `vm`.
#[derive(Debug)]
pub struct ProductInfo {
    /// The provider's name as people write it.
    pub provider: &'static str,
    /// The product's short name.
    pub name: &'static str,
    /// The host that serves it, without a scheme.
    pub endpoint: &'static str,
    /// The service's name in the signing scope; empty where the provider has none.
    pub service: &'static str,
    /// The provider's revision of the product's API; empty where the provider has none.
    pub revision: &'static str,
    /// The service's codes that are this product's own.
    pub error_codes: &'static [ErrorCode],
}

/// How the parameters of an operation are encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As the provider has it for nearly all operations.
    #[default]
    Usual,
    /// As JSON that keeps lists, objects and types, where the provider usually has something else.
    Json,
}

/// An operation of a product.
#[derive(Clone, Debug)]
pub struct OperationInfo {
    /// The product it belongs to.
    pub product: &'static ProductInfo,
    /// The provider's name of it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with `{name}` where a parameter stands.
    pub path: &'static str,
    /// Whether sending it twice has the effect of sending it once.
    pub idempotent: bool,
    /// How its parameters are encoded.
    pub encoding: Encoding,
}

impl OperationInfo {
    /// An operation that is not idempotent, encoded as usual.
    ///
    /// Functions, so that generated code says only what is out of the ordinary.
    pub const fn new(
        product: &'static ProductInfo,
        name: &'static str,
        method: &'static str,
        path: &'static str,
    ) -> Self {
        Self { product, name, method, path, idempotent: false, encoding: Encoding::Usual }
    }

    /// This operation, idempotent.
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// This operation, encoded as [JSON](Encoding::Json).
    pub const fn json(mut self) -> Self {
        self.encoding = Encoding::Json;
        self
    }

    /// What a code of the service means in a response to this operation: to its product, or else to all
    /// products of the provider, whose codes are `common`.
    pub fn error_code(
        &self,
        common: &'static [ErrorCode],
        code: &str,
    ) -> Option<&'static ErrorCode> {
        self.product.error_codes.iter().chain(common).find(|known| known.code == code)
    }

    /// Whether a parameter stands in the path.
    pub fn has_in_path(&self, parameter: &str) -> bool {
        self.path
            .split('{')
            .skip(1)
            .any(|rest| rest.split_once('}').is_some_and(|(name, _)| name == parameter))
    }
}

/// A request struct, tied to its operation and result.
pub trait Operation: Fields + Default {
    /// What a success gives.
    type Result: AnyResult + Default;
    /// The operation.
    const INFO: &'static OperationInfo;

    /// The operation of this very request, which is another one only where it is not known before
    /// the program runs.
    fn info(&self) -> &'static OperationInfo {
        Self::INFO
    }
}

/// The result of an operation that returns nothing: that the call succeeded is all there is to know.
#[derive(Default)]
pub struct Empty {}

fields!(Empty {});
