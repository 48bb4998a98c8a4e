//! Waiters, resolved against the operation that they poll.

use super::{Lowering, names};
use crate::document::{self, At};
use crate::model::{Field, Kind, Operation, Record, Waiter};
use crate::node::NodeId;

pub(super) fn lower(
    lowering: &mut Lowering<'_>,
    operations: &[Operation],
    records: &[Record],
) -> Vec<Waiter> {
    let document = lowering.document;
    let mut waiters: Vec<Waiter> = Vec::new();
    for (name, waiter) in &document.waiters {
        match lower_one(name, waiter, operations, records) {
            Ok(lowered) => {
                if let Some(other) = waiters
                    .iter()
                    .find(|other| other.function == lowered.function)
                {
                    let message = format!(
                        "its method `{}` is also that of `{}`",
                        lowered.function, other.name
                    );
                    lowering.complain(name.node, message);
                }
                for state in waiter.success.iter().chain(&waiter.failure) {
                    if !lowered.knows_state(lowering, state) {
                        let message = format!(
                            "`{}` is not one of the values of `{}`",
                            state.value, lowered.state
                        );
                        lowering.complain(state.node, message);
                    }
                }
                if waiter.success.is_empty() {
                    lowering.complain(name.node, "`success` is missing: no state ends this wait");
                }
                if waiter.timeout <= 0.0
                    || waiter.first_interval <= 0.0
                    || waiter.most_interval < waiter.first_interval
                {
                    lowering.complain(
                        name.node,
                        "`timeout` and `interval.first` are larger than 0, and `first` is not larger than `most`",
                    );
                }
                waiters.push(lowered);
            }
            Err((node, message)) => lowering.complain(node, message),
        }
    }
    waiters
}

impl Waiter {
    /// Whether the state can occur; where the spec lists no values, any can.
    fn knows_state(&self, lowering: &Lowering<'_>, state: &At<String>) -> bool {
        let field = lowering
            .document
            .types
            .iter()
            .filter(|(name, _)| names::pascal(&name.value) == self.record)
            .flat_map(|(_, type_)| &type_.fields)
            .find(|(name, _)| name.value == self.state);
        field.is_none_or(|(_, field)| {
            field.values.is_empty() || field.values.iter().any(|value| value.value == state.value)
        })
    }
}

fn lower_one(
    name: &At<String>,
    waiter: &document::Waiter,
    operations: &[Operation],
    records: &[Record],
) -> Result<Waiter, (NodeId, String)> {
    let operation = operations
        .iter()
        .find(|operation| operation.name == waiter.operation.value)
        .ok_or_else(|| unknown(&waiter.operation, "operation of this file"))?;
    let argument = field(&operation.request, &waiter.argument, "parameter of it")?;
    let item = field(&operation.result, &waiter.item, "field of its result")?;
    let (record, list) = match &item.kind {
        Kind::Record(record) => (record, false),
        Kind::List(kind) => match &**kind {
            Kind::Record(record) => (record, true),
            _ => {
                return Err((
                    waiter.item.node,
                    "a list of something without a state".to_owned(),
                ));
            }
        },
        _ => return Err((waiter.item.node, "something without a state".to_owned())),
    };
    let fields = records
        .iter()
        .find(|candidate| candidate.name == *record)
        .ok_or_else(|| (waiter.item.node, "its type has a mistake".to_owned()))?;
    field(fields, &waiter.state, "field of the item")?;
    match (&waiter.key, list) {
        (Some(key), true) => {
            field(fields, key, "field of the item")?;
        }
        (None, false) => {}
        (Some(key), false) => return Err((key.node, "`key` is for lists".to_owned())),
        (None, true) => return Err((name.node, "`key` is missing: the item is a list".to_owned())),
    }
    let list_argument = matches!(argument.kind, Kind::List(_));
    let function = format!("wait_until_{}", names::snake(&name.value));
    Ok(Waiter {
        name: name.value.clone(),
        constant: names::constant(&name.value),
        docs: docs(waiter, operation),
        function,
        request: operation.request.name.clone(),
        field: argument.rust.clone(),
        list: list_argument,
        argument: match list_argument {
            true => argument.rust.trim_end_matches('s').to_owned(),
            false => argument.rust.clone(),
        },
        record: record.clone(),
        item: waiter.item.value.clone(),
        key: waiter.key.as_ref().map(|key| key.value.clone()),
        state: waiter.state.value.clone(),
        success: waiter
            .success
            .iter()
            .map(|state| state.value.clone())
            .collect(),
        failure: waiter
            .failure
            .iter()
            .map(|state| state.value.clone())
            .collect(),
        missing_for: waiter.missing_for as u64,
        first_interval: waiter.first_interval as u64,
        most_interval: waiter.most_interval as u64,
        timeout: waiter.timeout as u64,
    })
}

fn docs(waiter: &document::Waiter, operation: &Operation) -> Vec<String> {
    let states = |states: &[At<String>]| {
        states
            .iter()
            .map(|state| format!("`{}`", state.value))
            .collect::<Vec<_>>()
            .join(" or ")
    };
    let mut rules = format!(
        "Looks with [`{function}`](Self::{function}), first every {} s, then up to {} s apart, for {} s at most \
         unless `with_timeout` says otherwise.",
        waiter.first_interval,
        waiter.most_interval,
        waiter.timeout,
        function = operation.function,
    );
    if waiter.missing_for > 0.0 {
        rules.push_str(&format!(
            " It may take {} s until it is listed.",
            waiter.missing_for
        ));
    }
    let mut errors = String::new();
    if !waiter.failure.is_empty() {
        errors = format!("At once when the state is {}. ", states(&waiter.failure));
    }
    errors.push_str(
        "When it is not listed, or time runs out; the error names the state that was seen last. When looking fails \
         several times in a row.",
    );
    vec![
        waiter.summary.value.clone(),
        rules,
        "# Errors".to_owned(),
        errors,
    ]
}

fn field<'a>(
    record: &'a Record,
    name: &At<String>,
    what: &str,
) -> Result<&'a Field, (NodeId, String)> {
    record
        .fields
        .iter()
        .find(|field| field.wire == name.value)
        .ok_or_else(|| unknown(name, what))
}

fn unknown(name: &At<String>, what: &str) -> (NodeId, String) {
    (name.node, format!("`{}` is no {what}", name.value))
}
