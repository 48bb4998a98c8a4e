//! Makes the calls of products and counts.

use yun_catalog::{Encoding, Operation};

use crate::compare::{Comparison, without_empty};
use crate::{Answer, Given, Json, Seen, Server, values};

/// A product as the generated program has it.
pub struct Product {
    provider: &'static str,
    name: &'static str,
    operations: Vec<&'static str>,
    call: Box<Call>,
    enums: &'static [(&'static str, Misread)],
}

/// Returns the texts of an enum that are misread.
pub type Misread = fn() -> Vec<String>;

/// Makes the call of an operation.
pub type Trip<C> = fn(&C, &Given<'_>) -> Answer;

type Call = dyn Fn(usize, &Given<'_>) -> Answer;

impl Product {
    /// `trips` are the operations, by the provider's names; `enums` are what checks the enums, by
    /// their names in Rust.
    pub fn new<C: 'static>(
        provider: &'static str,
        name: &'static str,
        client: C,
        trips: &'static [(&'static str, Trip<C>)],
        enums: &'static [(&'static str, Misread)],
    ) -> Self {
        let operations = trips.iter().map(|(name, _)| *name).collect();
        let call = Box::new(move |row: usize, given: &Given<'_>| trips[row].1(&client, given));
        Self { provider, name, operations, call, enums }
    }
}

/// What was done, and what went wrong.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The number of operations.
    pub operations: usize,
    /// The number of requests.
    pub requests: usize,
    /// The number of values compared in requests and results.
    pub fields: usize,
    /// A line for each mistake.
    pub mistakes: Vec<String>,
}

/// Makes all round trips of these products.
pub fn run(server: &dyn Server, products: &[Product]) -> Outcome {
    let mut outcome = Outcome::default();
    for product in products {
        let name = format!("{}/{}", product.provider, product.name);
        for (enumeration, misread) in product.enums {
            let line = |text| format!("{name} {enumeration}: `{text}` is taken for another value");
            outcome.mistakes.extend(misread().into_iter().map(line));
        }
        let known =
            yun_catalog::provider(product.provider).and_then(|one| one.product(product.name));
        let Some(known) = known else {
            outcome.mistakes.push(format!("{name}: the catalog does not have it"));
            continue;
        };
        let count = known.operations().len();
        if count != product.operations.len() {
            let compiled = product.operations.len();
            outcome.mistakes.push(format!("{name}: {compiled} of {count} operations are compiled"));
        }
        for (row, operation) in product.operations.iter().enumerate() {
            let Some(operation) = known.operation(operation) else {
                outcome.mistakes.push(format!("{name} {operation}: the catalog does not have it"));
                continue;
            };
            if !server.knows(operation) {
                continue;
            }
            outcome.operations += 1;
            let call = |given: &Given<'_>| server.call((product.call)(row, given));
            trips(server, operation, &call, &mut outcome);
        }
    }
    outcome
}

/// One request and its answer.
struct Exchange<'a> {
    what: &'a str,
    parameters: Json,
    /// Whether only the setters of required parameters are called.
    only_required: bool,
    /// The result as the service writes it.
    written: Json,
    /// The result as the caller sees it; none where the call has to fail.
    result: Option<Json>,
}

fn trips(
    server: &dyn Server,
    operation: Operation,
    call: &dyn Fn(&Given<'_>) -> Result<Seen, yun_runtime::Error>,
    outcome: &mut Outcome,
) {
    let written = |result: &Json| match operation.undocumented() {
        Some(_) => result.clone(),
        None => values::written(operation.result(), result),
    };
    let mut make = |trip: Exchange<'_>| {
        outcome.requests += 1;
        let mut comparison = Comparison::default();
        if let Err(problem) = make(server, operation, call, &trip, &mut comparison) {
            comparison.differences.push(problem);
        }
        outcome.fields += comparison.fields;
        let product = operation.product();
        let differences = comparison.differences.into_iter().map(|difference| {
            let (provider, product) = (product.provider().name(), product.name());
            format!("{provider}/{product} {}, {}: {difference}", operation.name(), trip.what)
        });
        outcome.mistakes.extend(differences);
    };

    let values = server.values();
    for variant in 0..values::variants(operation, values) {
        let result = values::every_field(operation, variant);
        make(Exchange {
            what: "everything",
            parameters: values::every_parameter(operation, variant, values),
            only_required: false,
            written: written(&result),
            result: Some(result),
        });
    }
    let required = values::required_fields(operation);
    let sparse = |what, answer: Json, result: Option<Json>| Exchange {
        what,
        parameters: values::required_parameters(operation, values),
        only_required: true,
        written: answer,
        result,
    };
    make(sparse("only what is required", written(&required), Some(required.clone())));
    if operation.result().len() > 0 {
        let nulls = operation.result().map(|field| (field.name().to_owned(), Json::Null));
        let mut answer: Json = nulls.collect();
        for (name, value) in required.as_object().into_iter().flatten() {
            answer[name] = value.clone();
        }
        make(sparse("`null` for the rest", written(&answer), Some(required.clone())));

        let mut hollow = values::every_field(operation, 0);
        hollow.as_object_mut().into_iter().flatten().for_each(|(_, value)| make_hollow(value));
        make(sparse("structures of `null`", written(&hollow), Some(hollow)));
    }
    if operation.result().any(|field| values::must_be_there(operation, field)) {
        make(sparse("nothing", Json::Object(serde_json::Map::new()), None));
    }
}

/// Sets the fields of a structure to `null`.
fn make_hollow(value: &mut Json) {
    match value {
        Json::Object(object) => object.values_mut().for_each(|value| *value = Json::Null),
        Json::Array(items) => items.iter_mut().for_each(make_hollow),
        _ => {}
    }
}

fn make(
    server: &dyn Server,
    operation: Operation,
    call: &dyn Fn(&Given<'_>) -> Result<Seen, yun_runtime::Error>,
    trip: &Exchange<'_>,
    comparison: &mut Comparison,
) -> Result<(), String> {
    server.expect(operation, trip.written.clone());
    let seen = call(&match trip.only_required {
        true => Given::only_required(&trip.parameters),
        false => Given::of(&trip.parameters),
    });

    // The server's side first: it says more of a request that it did not understand.
    let mut parameters = trip.parameters.clone();
    let received = server.received().map_err(|problem| match &seen {
        Err(error) => format!("{problem}; the call failed: {error}"),
        Ok(_) => problem,
    })?;
    for field in operation.parameters().filter(|field| field.is_token() && trip.only_required) {
        // The client makes one up.
        let made = received.get(field.name()).filter(|token| token.as_str() != Some(""));
        let made = made.ok_or_else(|| format!("`{}` is not made up", field.name()))?;
        parameters[field.name()] = made.clone();
    }
    if operation.encoding() != Encoding::Json {
        parameters = without_empty(&parameters);
    }
    comparison.compare("", &parameters, &received);

    match (&trip.result, seen) {
        (Some(result), Ok(seen)) => {
            comparison.differences.extend(seen.problems);
            comparison.compare("", result, &seen.result);
        }
        (Some(_), Err(error)) => return Err(format!("the call failed: {error}")),
        (None, Ok(seen)) => {
            return Err(format!("a result without anything was taken for {}", seen.result));
        }
        (None, Err(error)) => {
            let message = error.message();
            for field in operation.result() {
                if values::must_be_there(operation, field) {
                    comparison.fields += 1;
                    if !message.contains(&format!("`{}`", field.name())) {
                        let name = field.name();
                        comparison.differences.push(format!("`{name}` is not missed: {message}"));
                    }
                }
            }
        }
    }
    Ok(())
}
