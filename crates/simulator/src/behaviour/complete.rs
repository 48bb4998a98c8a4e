//! Brings a result into the documented form: what is always there and nothing else, and scalars as
//! the provider writes them.

use serde_json::{Map, Value};
use yun_catalog::{Field, Kind, Operation};

use crate::call::Fields;

/// Types may contain themselves.
const DEEPEST: usize = 8;

/// Adds every required field that is missing, with a neutral value: an empty text or list, zero,
/// false. Leaves out what the documentation does not have: resources have fields for all operations
/// that show them, and one that shows less must not show more.
pub(super) fn result(operation: Operation, mut fields: Fields) -> Fields {
    if operation.undocumented().is_none() {
        fields.retain(|name, value| is_shown(operation.result(), name, value));
        complete(operation.result(), &mut fields, 0);
    }
    fields
}

/// Another spelling of a name is shown, too: UCloud's Go SDK reads both `ResourceID` and `ResourceId`.
fn is_shown(mut fields: impl Iterator<Item = Field>, name: &str, value: &Value) -> bool {
    let field = fields.find(|field| field.name().eq_ignore_ascii_case(name));
    field.is_some_and(|field| !value.is_null() || matches!(field.kind(), Kind::Any))
}

fn complete(fields: impl Iterator<Item = Field>, object: &mut Fields, depth: usize) {
    for field in fields {
        match object.get_mut(field.name()) {
            Some(value) => {
                within(field.kind(), value, depth);
                as_text(field, value);
            }
            None if field.is_required() && depth < DEEPEST => {
                let mut value = neutral(field.kind(), depth);
                as_text(field, &mut value);
                object.insert(field.name().to_owned(), value);
            }
            None => {}
        }
    }
}

/// Some booleans are texts on the wire, such as `Yes` and `No`.
fn as_text(field: Field, value: &mut Value) {
    if let (Some((yes, no)), Value::Bool(is)) = (field.boolean_texts(), &*value) {
        *value = if *is { yes } else { no }.into();
    }
    // So are the totals of some lists.
    if let (Kind::String, Value::Number(number)) = (field.kind(), &*value) {
        *value = number.to_string().into();
    }
}

fn within(kind: Kind, value: &mut Value, depth: usize) {
    match (kind, value) {
        (Kind::Type(type_), Value::Object(object)) => {
            object.retain(|name, value| is_shown(type_.fields(), name, value));
            complete(type_.fields(), object, depth + 1);
        }
        (Kind::List(list), Value::Array(items)) => {
            items.iter_mut().for_each(|item| within(list.item(), item, depth));
        }
        _ => {}
    }
}

fn neutral(kind: Kind, depth: usize) -> Value {
    match kind {
        Kind::String => "".into(),
        Kind::Integer | Kind::Number => 0.into(),
        Kind::Boolean => false.into(),
        Kind::List(_) => Value::Array(Vec::new()),
        Kind::Type(type_) => {
            let mut object = Map::new();
            complete(type_.fields(), &mut object, depth + 1);
            object.into()
        }
        _ => Map::new().into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn completed(provider: &str, product: &str, operation: &str, fields: Value) -> Value {
        let provider = yun_catalog::provider(provider).unwrap();
        let operation = provider.product(product).unwrap().operation(operation).unwrap();
        let Value::Object(fields) = fields else { panic!("an object") };
        result(operation, fields).into()
    }

    #[test]
    fn what_the_documentation_does_not_have_is_not_shown_at_any_depth() {
        let vpcs = json!({
            "DataSet": [{"VPCId": "uvnet-1", "Name": null, "OfTheModel": 1}],
            "OfTheModel": 1,
        });
        let shown = completed("ucloud", "vpc", "DescribeVPC", vpcs);
        assert_eq!(shown["DataSet"][0]["VPCId"], "uvnet-1");
        assert!(!shown.to_string().contains("OfTheModel"), "{shown}");
        assert!(!shown.to_string().contains("null"), "{shown}");
    }

    #[test]
    fn a_total_is_a_text_where_the_documentation_says_so() {
        let shown = completed("jdcloud", "cdn", "wafQueryAttackDetails", json!({"total": 1}));
        assert_eq!(shown["total"], "1");
    }
}
