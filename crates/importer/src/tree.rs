//! Drafts as the keys and values of a spec, in the order in which they are written.

use serde_yaml::{Mapping, Value};

use crate::draft::{Correction, Draft, Field, Operation, Paging, Type};
use crate::facts::Kind;

/// Puts a key in at a place.
pub(crate) fn insert(map: &mut Mapping, at: usize, key: &str, value: Value) {
    let behind: Vec<_> = std::mem::take(map).into_iter().collect();
    for (index, (other, there)) in behind.into_iter().enumerate() {
        if index == at {
            map.insert(key.into(), value.clone());
        }
        map.insert(other, there);
    }
    map.entry(key.into()).or_insert(value);
}

/// The map under a key, which is put in where there is none.
pub(crate) fn child<'t>(map: &'t mut Mapping, key: &str) -> &'t mut Mapping {
    let value = map.entry(key.into()).or_insert(Value::Null);
    if !value.is_mapping() {
        *value = Mapping::new().into();
    }
    match value {
        Value::Mapping(child) => child,
        _ => unreachable!("it is a mapping by now"),
    }
}

/// A whole spec.
pub(crate) fn spec(draft: &Draft) -> Mapping {
    let mut map = Mapping::new();
    for (key, value) in [
        ("provider", Some(draft.provider.name().to_owned())),
        ("product", Some(draft.product.clone())),
        ("title", Some(draft.title.clone())),
        ("endpoint", draft.endpoint.clone()),
        ("service", draft.service.clone()),
        ("revision", draft.revision.clone()),
    ] {
        map.extend(value.map(|value| (key.into(), value.into())));
    }
    let operations =
        draft.operations.iter().map(|(name, one)| (name.as_str().into(), operation(one)));
    map.insert("operations".into(), Value::Mapping(operations.collect()));
    if !draft.types.is_empty() {
        let types = draft.types.iter().map(|(name, one)| (name.as_str().into(), type_(one)));
        map.insert("types".into(), Value::Mapping(types.collect()));
    }
    map
}

pub(crate) fn operation(operation: &Operation) -> Value {
    let mut map = Mapping::new();
    let mut put = |key: &str, value: Option<Value>| {
        map.extend(value.map(|value| (key.into(), value)));
    };
    let text = |text: &Option<String>| text.clone().map(Value::from);
    put("summary", Some(operation.summary.clone().into()));
    put("documentation", text(&operation.documentation));
    put("rust", text(&operation.rust));
    put("rust_type", text(&operation.rust_type));
    put("method", text(&operation.method));
    put("path", text(&operation.path));
    put("encoding", operation.encoding.map(Value::from));
    put("note", operation.exception.map(Value::from));
    put("idempotent", Some(operation.idempotent.into()));
    put("paging", operation.paging.as_ref().map(paging));
    let implied = usize::from(implies_first(operation));
    for (key, fields) in
        [("parameters", &operation.parameters[implied..]), ("result", &operation.result)]
    {
        let field = |(name, one): &(String, Field)| {
            (name.as_str().into(), said(one, is_corrected(operation, key, name)))
        };
        put(key, (!fields.is_empty()).then(|| Value::Mapping(fields.iter().map(field).collect())));
    }
    put("result", operation.undocumented.map(Value::from));
    let differences = &operation.differences;
    put("differences", (!differences.is_empty()).then(|| differences.clone().into()));
    let corrections: Vec<Value> = operation.corrections.iter().map(correction).collect();
    put("corrections", (!corrections.is_empty()).then(|| corrections.into()));
    Value::Mapping(map)
}

fn is_corrected(operation: &Operation, key: &str, name: &str) -> bool {
    let at = format!("{key}.{name}.required");
    operation.corrections.iter().any(|one| one.at == at)
}

/// Whether the path says all that there is to say of the first parameter.
fn implies_first(operation: &Operation) -> bool {
    operation.parameters.first().zip(operation.path.as_ref()).is_some_and(
        |((name, field), path)| {
            word(field) == Some("required")
                && path.contains(&format!("{{{name}}}"))
                && !is_corrected(operation, "parameters", name)
        },
    )
}

/// What stands for a provider-wide parameter of which no more is known than whether it is required.
fn word(field: &Field) -> Option<&'static str> {
    let required = field.required;
    let plain = Field { kind: Kind::one("string"), wide: true, required, ..Field::default() };
    (*field == plain).then_some(if required { "required" } else { "optional" })
}

pub(crate) fn correction(Correction { at, page, reason }: &Correction) -> Value {
    // Of what an import corrects, pages say `true` or `false`.
    let page = page.parse::<bool>().map_or_else(|_| page.as_str().into(), Value::from);
    let pairs = [("at", at.as_str().into()), ("page", page), ("reason", reason.as_str().into())];
    Value::Mapping(pairs.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

pub(crate) fn paging(paging: &Paging) -> Value {
    let text = |text: &Option<String>| text.clone().map(Value::from);
    let pairs = [
        (paging.counts, Some(paging.position.as_str().into())),
        ("first", paging.first.map(Value::from)),
        ("next", text(&paging.next)),
        ("size", text(&paging.size)),
        ("items", Some(paging.items.as_str().into())),
        ("total", text(&paging.total)),
    ];
    let pairs = pairs.into_iter().filter_map(|(key, value)| Some((key.into(), value?)));
    Value::Mapping(pairs.collect())
}

pub(crate) fn type_(type_: &Type) -> Value {
    let fields = type_.fields.iter().map(|(name, one)| (name.as_str().into(), field(one)));
    let fields = Value::Mapping(fields.collect());
    Value::Mapping([("fields".into(), fields)].into_iter().collect())
}

pub(crate) fn field(field: &Field) -> Value {
    said(field, false)
}

/// A field; with `corrected` it says whether it is required, even where it is not.
fn said(field: &Field, corrected: bool) -> Value {
    if let Some(word) = word(field).filter(|word| !corrected || *word == "required") {
        return word.into();
    }
    let mut map = Mapping::new();
    map.insert("type".into(), kind(&field.kind));
    map.extend(field.rust.as_ref().map(|rust| ("rust".into(), rust.as_str().into())));
    if field.required || corrected {
        map.insert("required".into(), field.required.into());
    }
    for (key, set) in [("secret", field.secret), ("base64", field.base64), ("token", field.token)] {
        map.extend(set.then(|| (key.into(), true.into())));
    }
    if !field.source.is_empty() {
        map.insert("source".into(), field.source.clone().into());
    }
    Value::Mapping(map)
}

/// The name of a type, or a list of it.
pub(crate) fn kind(kind: &Kind) -> Value {
    let base = Value::from(kind.base.as_str());
    (0..kind.lists).fold(base, |item, _| Value::Sequence(vec![item]))
}
