//! A call without its types: what futures, pages and waiters hold until they send it.

use std::mem;

use crate::OperationInfo;
use crate::client::Core;
use crate::fields::{Fields, Parameters};
use crate::response::MakeResult;
use crate::settings::Settings;

/// What is called, with what, and what kind of result it fills. Not generic: everything from here on
/// is compiled once for all operations.
#[derive(Clone)]
pub(crate) struct AnyCall {
    core: Core,
    pub(crate) operation: &'static OperationInfo,
    pub(crate) parameters: Parameters,
    pub(crate) make_result: MakeResult,
}

impl AnyCall {
    /// The call of a request, with the configuration's values where the request sets none.
    pub(crate) fn new(
        core: &Core,
        operation: &'static OperationInfo,
        request: &dyn Fields,
        make_result: MakeResult,
    ) -> Self {
        let parameters = Parameters::collect(request, core.settings());
        warn_of_unknown(operation, &parameters);
        Self { core: core.clone(), operation, parameters, make_result }
    }

    pub(crate) fn settings(&self) -> &Settings {
        self.core.settings()
    }

    /// The settings, to change them for this call alone.
    pub(crate) fn settings_mut(&mut self) -> &mut Settings {
        self.core.settings_mut()
    }

    /// The call, without its parameters from here on.
    pub(crate) fn take(&mut self) -> Self {
        let parameters = mem::take(&mut self.parameters);
        Self { parameters, ..self.clone() }
    }
}

/// Warns of the values that their enumerations do not know. They are sent all the same: the provider may
/// have added them.
fn warn_of_unknown(operation: &OperationInfo, parameters: &Parameters) {
    for (field, value) in parameters.unknown() {
        tracing::warn!(
            rpc.service = operation.product.name,
            rpc.method = operation.name,
            field,
            value = ?value.as_deref().unwrap_or("[redacted]"),
            "the documentation lists no such value of this field; it is sent as it is"
        );
    }
}
