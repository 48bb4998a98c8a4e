//! Waiters, resolved against the operation that they poll.

use super::naming::{NO_NAME, type_rust};
use super::operations::WAITER_METHODS;
use super::{Lowering, find};
use crate::document::{self, At, Interval, Success};
use crate::model::{Field, Kind, Operation, Record, Waiter};
use crate::names;

pub(super) fn lower(
    lowering: &mut Lowering<'_>,
    operations: &[Operation],
    records: &[Record],
) -> Vec<Waiter> {
    let document = lowering.document;
    let mut waiters: Vec<Waiter> = Vec::new();
    for (name, waiter) in &document.waiters {
        states(lowering, waiter);
        times(lowering, waiter);
        lowering.summary(&waiter.summary);
        let function = format!("{WAITER_METHODS}{}", names::snake(&name.value));
        if function == WAITER_METHODS {
            lowering.complain(name.node, NO_NAME);
        }
        let lowered = lower_one(lowering, name, waiter, function, operations, records);
        let Some(lowered) = lowered else { continue };
        if let Some(other) = waiters.iter().find(|other| other.function == lowered.function) {
            let message =
                format!("its method `{}` is also that of `{}`", lowered.function, other.name);
            lowering.complain(name.node, message);
        }
        waiters.push(lowered);
    }
    waiters
}

fn states(lowering: &mut Lowering<'_>, waiter: &document::Waiter) {
    for state in &waiter.failure {
        if waiter.success.states().iter().any(|other| other.value == state.value) {
            let message = format!("`{}` is also one of `success`", state.value);
            lowering.complain(state.node, message);
        }
    }
}

fn times(lowering: &mut Lowering<'_>, waiter: &document::Waiter) {
    let first = waiter.interval.as_ref().map(|interval| &interval.first);
    for time in first.into_iter().chain([&waiter.timeout]) {
        if time.value == 0 {
            lowering.complain(time.node, "it has to be more than 0 seconds");
        }
    }
    if let Some(Interval { first, most }) = &waiter.interval
        && most.value < first.value
    {
        lowering.complain(most.node, "`most` is shorter than `first`");
    }
    if let (Success::Gone(_), Some(missing_for)) = (&waiter.success, &waiter.missing_for) {
        let message =
            "`missing_for` is for states: what is missing is gone, and that is waited for";
        lowering.complain(missing_for.node, message);
    }
}

/// The waiter, or nothing when it has a mistake.
fn lower_one(
    lowering: &mut Lowering<'_>,
    name: &At<String>,
    waiter: &document::Waiter,
    function: String,
    operations: &[Operation],
    records: &[Record],
) -> Option<Waiter> {
    let operation = operations.iter().find(|operation| operation.name == waiter.operation.value);
    let operation = lowering.found(operation, &waiter.operation, "operation of this file")?;
    let argument = argument(lowering, waiter, operation);
    let what = format!("field of the result of `{}`", operation.name);
    let item = field(lowering, &operation.result, &waiter.item, &what)?;
    let (kind, list) = match &item.kind {
        Kind::List(kind) => (&**kind, true),
        kind => (kind, false),
    };
    let Kind::Record(record) = kind else {
        let message = format!("`{}` holds no type of this file, and so no state", item.wire);
        lowering.complain(waiter.item.node, message);
        return None;
    };
    match (&waiter.key, list) {
        (Some(key), false) => lowering.complain(key.node, "`key` is for lists"),
        (None, true) => lowering.complain(name.node, "`key` is missing: the item is a list"),
        _ => {}
    }
    let fields = records.iter().find(|other| other.name == *record)?;
    let key = waiter.key.as_ref().filter(|_| list);
    for looked_at in key.into_iter().chain([&waiter.state]) {
        text_field(lowering, fields, records, looked_at);
    }
    known_states(lowering, waiter, record);
    // A single item that repeats the argument shows that it is the one that was asked for.
    let repeated = fields.fields.iter().find(|field| field.wire == waiter.argument.value);
    let repeated = repeated.filter(|field| !list && field.kind == Kind::String);
    let repeated = repeated.map(|field| field.wire.clone());
    let (argument, interval) = (argument?, waiter.interval.as_ref()?);
    let list_argument = matches!(argument.kind, Kind::List(_));
    let singular = argument.rust.strip_suffix('s').filter(|one| !one.is_empty() && list_argument);
    Some(Waiter {
        name: name.value.clone(),
        constant: names::constant(&name.value),
        docs: docs(waiter, interval, operation),
        function,
        request: operation.request.name.clone(),
        only_field: operation.request.fields.len() == 1,
        field: argument.rust.clone(),
        list: list_argument,
        // Beside the method's own variable.
        argument: names::beside(singular.unwrap_or(&argument.rust), &["request"]),
        record: record.clone(),
        item: waiter.item.value.clone(),
        key: waiter.key.as_ref().map(|key| key.value.clone()).or(repeated),
        state: waiter.state.value.clone(),
        success: values(waiter.success.states()),
        failure: values(&waiter.failure),
        missing_for: waiter.missing_for.as_ref().map(|time| time.value),
        first_interval: interval.first.value,
        most_interval: interval.most.value,
        timeout: waiter.timeout.value,
    })
}

fn values(states: &[At<String>]) -> Vec<String> {
    states.iter().map(|state| state.value.clone()).collect()
}

/// The parameter that the waiter's caller gives, which has to be all that the operation requires.
fn argument<'a>(
    lowering: &mut Lowering<'_>,
    waiter: &document::Waiter,
    operation: &'a Operation,
) -> Option<&'a Field> {
    let given = &waiter.argument;
    let what = format!("parameter of `{}`", operation.name);
    let argument = field(lowering, &operation.request, given, &what)?;
    let is_text = match &argument.kind {
        Kind::List(item) => **item == Kind::String,
        kind => *kind == Kind::String,
    };
    if !is_text {
        lowering.complain(given.node, "the argument is a string or a list of strings");
    }
    for other in operation.required().filter(|other| other.wire != given.value) {
        let message = format!(
            "`{}` also requires `{}`, which a waiter does not give",
            operation.name, other.wire
        );
        lowering.complain(waiter.operation.node, message);
    }
    Some(argument)
}

/// What is compared has to be text. `path` leads to it from the item down: `status`, or `state.code`.
fn text_field<'a>(
    lowering: &mut Lowering<'_>,
    mut record: &'a Record,
    records: &'a [Record],
    path: &At<String>,
) {
    let mut names = path.value.split('.').peekable();
    while let Some(name) = names.next() {
        let name = At { value: name.to_owned(), node: path.node };
        let what = format!("field of `{}`", record.name);
        let Some(field) = field(lowering, record, &name, &what) else { return };
        let inner = match &field.kind {
            Kind::Record(inner) => records.iter().find(|other| other.name == *inner),
            _ => None,
        };
        match (inner, names.peek()) {
            (Some(inner), Some(_)) => record = inner,
            (None, None) if matches!(field.kind, Kind::String | Kind::Enum(_)) => {}
            (_, None) => lowering.complain(path.node, format!("`{}` is no string", path.value)),
            (None, Some(_)) => {
                let message = format!("`{}` holds no type of this file", name.value);
                lowering.complain(path.node, message);
                return;
            }
        }
    }
}

/// States are values of the field; where the spec lists none, any can occur.
fn known_states(lowering: &mut Lowering<'_>, waiter: &document::Waiter, record: &str) {
    let document = lowering.document;
    let mut types = document.types.iter();
    let field = types
        .find(|(name, type_)| type_rust(&name.value, type_) == record)
        .and_then(|(_, type_)| find(&type_.fields, &waiter.state.value));
    let Some(field) = field.filter(|field| !field.values.is_empty()) else {
        return;
    };
    for state in waiter.success.states().iter().chain(&waiter.failure) {
        if !field.has_value(&state.value) {
            let message =
                format!("`{}` is not one of the values of `{}`", state.value, waiter.state.value);
            lowering.complain(state.node, message);
        }
    }
}

fn docs(waiter: &document::Waiter, interval: &Interval, operation: &Operation) -> Vec<String> {
    let listed = |states: &[At<String>]| {
        states.iter().map(|state| format!("`{}`", state.value)).collect::<Vec<_>>().join(" or ")
    };
    let mut rules = format!(
        "Polls [`{function}`](Self::{function}), first after {}, backing off to {}, for at most {} unless you set \
         `with_timeout`.",
        time(interval.first.value),
        time(interval.most.value),
        time(waiter.timeout.value),
        function = operation.function,
    );
    let when_absent = match &waiter.missing_for {
        None => {
            rules.push_str(
                " An id that never existed counts as gone, for example one of another region.",
            );
            if !waiter.success.states().is_empty() {
                let states = listed(waiter.success.states());
                rules.push_str(&format!(" So does the state {states}."));
            }
            ""
        }
        Some(missing_for) => {
            if missing_for.value > 0 {
                let most = time(missing_for.value);
                rules.push_str(&format!(" The resource may take up to {most} to appear."));
            }
            "the resource does not exist or "
        }
    };
    let mut errors = String::new();
    if !waiter.failure.is_empty() {
        errors = format!("Fails at once if the state becomes {}. ", listed(&waiter.failure));
    }
    errors.push_str(&format!(
        "Fails if {when_absent}time runs out, with the last state in the error, and after several failed polls in a \
         row.",
    ));
    vec![waiter.summary.value.clone(), rules, "# Errors".to_owned(), errors]
}

/// A time in the largest unit that it is a whole number of.
fn time(seconds: u64) -> String {
    match seconds {
        _ if seconds.is_multiple_of(3600) => format!("{} h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}

fn field<'a>(
    lowering: &mut Lowering<'_>,
    record: &'a Record,
    name: &At<String>,
    what: &str,
) -> Option<&'a Field> {
    let found = record.fields.iter().find(|field| field.wire == name.value);
    lowering.found(found, name, what)
}

impl Lowering<'_> {
    /// Complains of a name that leads to nothing.
    fn found<T>(&mut self, found: Option<T>, name: &At<String>, what: &str) -> Option<T> {
        let reported = name.value.is_empty() || self.dropped.contains(&name.value);
        if found.is_none() && !reported {
            self.complain(name.node, format!("`{}` is no {what}", name.value));
        }
        found
    }
}
