//! A type-erased call: what futures, pages and waiters hold until they send it.

use std::mem;

use crate::OperationInfo;
use crate::client::Core;
use crate::fields::{Fields, Parameters};
use crate::response::MakeResult;
use crate::settings::Settings;

/// An operation, its parameters and the constructor of its result. It is not generic: everything
/// from here on is compiled once for all operations.
#[derive(Clone)]
pub(crate) struct AnyCall {
    core: Core,
    pub(crate) operation: &'static OperationInfo,
    pub(crate) parameters: Parameters,
    pub(crate) make_result: MakeResult,
}

impl AnyCall {
    /// Erases the type of a request. Parameters that it does not set come from the configuration.
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

    /// The settings, for a change that affects this call only.
    pub(crate) fn settings_mut(&mut self) -> &mut Settings {
        self.core.settings_mut()
    }

    /// Moves the call out, leaving one without parameters.
    pub(crate) fn take(&mut self) -> Self {
        let parameters = mem::take(&mut self.parameters);
        Self { parameters, ..self.clone() }
    }
}

/// Warns about values that their enums do not know. They are sent anyway: the provider may have
/// added them.
fn warn_of_unknown(operation: &OperationInfo, parameters: &Parameters) {
    for (field, value) in parameters.unknown() {
        tracing::warn!(
            rpc.service = operation.product.name,
            rpc.method = operation.name,
            field,
            value = ?value.as_deref().unwrap_or("[redacted]"),
            "sending a value that the documentation of this field does not list"
        );
    }
}
