//! Sends and decodes every example of the provider's documentation with the compiled client: the
//! request matches the documentation, and decoding the response is lossless. `tests/vectors` has
//! the examples.

use std::collections::BTreeMap;

use jdcloud::testing::CannedTransport;
use jdcloud::vm::Client;
use jdcloud::{BoxFuture, Config, Credentials, Error, Object, Operation, RetryPolicy, Value};
use serde_json::value::RawValue;

const EXAMPLES: &str = include_str!("vectors/examples.json");

/// Operations with an example but no spec: their page is not among the sources.
const NO_SPEC: &[&str] = &["convertImage"];

/// The typed result as JSON, and the raw response.
type Outcome = Result<(Value, Value), Error>;

type Call = fn(Config, String) -> BoxFuture<'static, Outcome>;

/// Calls an operation with parameters from JSON.
fn call<R>(config: Config, parameters: String) -> BoxFuture<'static, Outcome>
where
    R: Operation<Result: serde::Serialize> + serde::de::DeserializeOwned + 'static,
{
    Box::pin(async move {
        let request: R = serde_json::from_str(&parameters).expect("the operation's parameters");
        let response = Client::new(&config).execute(&request).await?;
        let result = serde_json::to_string(&response).expect("results serialise");
        Ok((json(&result), response.json()))
    })
}

macro_rules! operations {
    ($($product:ident: $($request:ident)*;)*) => {
        /// Operations: their path, and a function that calls them.
        fn operations() -> BTreeMap<&'static str, (&'static str, Call)> {
            BTreeMap::from([$($({
                type Request = jdcloud::$product::$request;
                let info = <Request as Operation>::INFO;
                (info.name, (info.path, call::<Request> as Call))
            },)*)*])
        }
    };
}

operations! {
    vm:
        AssociateElasticIpRequest AttachDiskRequest CopyImagesRequest
        DescribeInstanceVncUrlRequest DisassociateElasticIpRequest ResizeInstanceRequest
        VerifyInstanceTemplateRequest;
    vpc:
        DeleteElasticIpRequest;
}

fn json(text: &str) -> Value {
    Value::from_json(text.as_bytes()).expect("JSON")
}

/// The values in a path at the placeholders of the operation's path.
fn in_path(path: &str, of_operation: &str) -> Object {
    let mut rest = path;
    let mut values = Object::default();
    let mut pieces = of_operation.split(['{', '}']);
    rest = rest.strip_prefix(pieces.next().unwrap_or_default()).expect("the same path");
    while let (Some(name), Some(behind)) = (pieces.next(), pieces.next()) {
        let end =
            if behind.is_empty() { rest.len() } else { rest.find(behind).expect("the same path") };
        values.push(name, &rest[..end]);
        rest = &rest[end + behind.len()..];
    }
    values
}

/// Decodes a percent-encoded path.
fn decoded(path: &str) -> String {
    let mut pieces = path.split('%');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let byte = u8::from_str_radix(&piece[..2], 16).expect("two digits");
        text.push(char::from(byte));
        text.push_str(&piece[2..]);
    }
    text
}

#[tokio::test]
async fn every_example_is_sent_as_the_page_shows_and_its_response_is_in_the_typed_result() {
    let examples: Vec<BTreeMap<String, Box<RawValue>>> =
        serde_json::from_str(EXAMPLES).expect("JSON");
    for example in &examples {
        let (operation, path) = (json(example["operation"].get()), json(example["path"].get()));
        let (operation, path) = (operation.as_str().expect("text"), path.as_str().expect("text"));
        if NO_SPEC.contains(&operation) {
            continue;
        }
        let (body, answer) = (json(example["body"].get()), example["response"].get());
        let (of_operation, call) = operations()[operation];

        let mut parameters = in_path(path, of_operation);
        for (name, value) in body.as_object().into_iter().flat_map(Object::iter) {
            parameters.push(name, value.clone());
        }
        let transport = CannedTransport::new().respond(200, answer.to_owned());
        let config = Config::new(Credentials::new("access", "secret"))
            .retry(RetryPolicy::never())
            .transport(transport.clone());
        let (result, raw) = match call(config, Value::from(parameters).to_json()).await {
            Ok(outcome) => outcome,
            Err(error) => panic!("{operation}: {error}"),
        };

        let sent = &transport.requests()[0];
        assert_eq!(decoded(sent.uri().path()), path, "{operation}");
        if body.is_null() {
            assert!(matches!(&sent.body()[..], b"" | b"{}"), "{operation}: {:?}", sent.body());
        } else {
            assert_eq!(Value::from_json(sent.body()), Ok(body), "{operation}");
        }
        assert_eq!(raw, json(answer), "{operation}");
        match raw.get("result") {
            Some(said) => assert_eq!(result, *said, "{operation}"),
            None => assert_eq!(result, json("{}"), "{operation}"),
        }
    }
    assert_eq!(examples.len(), operations().len() + NO_SPEC.len());
    assert_eq!(examples.len(), 9);
}
