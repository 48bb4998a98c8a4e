//! Describes a call for error messages.

use crate::OperationInfo;
use crate::error::one_line;
use crate::fields::{Parameters, Value};
use crate::settings::Settings;

/// Describes what is being done, where and to what: the operation, the region and other
/// provider-wide parameters, and the ids among the parameters.
pub(crate) fn action(
    settings: &Settings,
    operation: &OperationInfo,
    parameters: &Parameters,
) -> String {
    let mut action =
        format!("{} {} {}", operation.product.provider, operation.product.name, operation.name);
    let known = settings.dialect.provider_wide();
    let places: Vec<_> = known
        .iter()
        .filter_map(|place| match parameters.get(place.parameter)? {
            Value::String(id) if id.is_empty() => None,
            Value::String(id) => {
                let id = one_line(id);
                Some(place.noun.map_or_else(|| id.clone(), |noun| format!("{noun} {id}")))
            }
            _ => None,
        })
        .collect();
    if !places.is_empty() {
        action.push_str(&format!(" in {}", places.join(", ")));
    }
    let subjects: Vec<_> = parameters
        .iter()
        .filter(|parameter| parameter.is_required() && !parameter.is_secret())
        .filter(|parameter| parameter.name.ends_with("Id"))
        .filter(|parameter| known.iter().all(|place| place.parameter != parameter.name))
        .filter_map(|parameter| match &parameter.value {
            Value::String(id) => Some(format!("{} {}", parameter.name, one_line(id))),
            _ => None,
        })
        .collect();
    if !subjects.is_empty() {
        action.push_str(&format!(" ({})", subjects.join(", ")));
    }
    action
}
