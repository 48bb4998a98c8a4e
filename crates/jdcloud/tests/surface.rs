//! The crate re-exports everything that its API mentions: nothing here names another crate of the
//! SDK.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use jdcloud::bytes::Bytes;
use jdcloud::credentials::{AssumeRole, Chain, Environment, Lookup, Profile, Refreshing};
use jdcloud::fields::Fields;
use jdcloud::testing::{CannedTransport, FixedRandom, ManualClock};
use jdcloud::transport::{
    Limits, Network, Phase, ReqwestTransport, Transport, TransportError, operation_of,
};
use jdcloud::vm::{CreateImage, DescribeImageResult, Image};
use jdcloud::{
    Attempt, BoxFuture, Clock, Config, Credentials, Empty, Encoding, Error, ErrorKind, Interceptor,
    Items, Object, Operation, OperationInfo, Pages, ProductInfo, Progress, ProvideCredentials,
    Random, Response, RetryPolicy, Secret, SecretValue, Sending, Set, SignatureVersion,
    SystemClock, SystemRandom, UnknownValue, Unset, Value, Wait, When, http,
};

type Journal = Arc<Mutex<Vec<String>>>;

fn note(journal: &Journal, what: String) {
    journal.lock().expect("no test panics with it").push(what);
}

#[derive(Debug)]
struct Hook(Journal);

impl Interceptor for Hook {
    fn before_signing(&self, attempt: Attempt, headers: &mut http::HeaderMap) {
        note(&self.0, format!("signing {}", attempt.number));
        headers.insert("x-jdcloud-trace", http::HeaderValue::from_static("t-1"));
    }

    fn after_response(&self, attempt: Attempt, response: &http::Response<Bytes>) {
        let (operation, status) = (attempt.operation.name, response.status());
        note(&self.0, format!("{operation} {status}, {} bytes", response.body().len()));
    }

    fn after_attempt(&self, attempt: Attempt, outcome: Result<(), &Error>, _: Duration) {
        let kind = outcome.map_err(Error::kind);
        note(&self.0, format!("attempt {} {kind:?}", attempt.number));
    }

    fn after_call(
        &self,
        operation: &'static OperationInfo,
        outcome: Result<(), &Error>,
        took: Duration,
    ) {
        let product: &'static ProductInfo = operation.product;
        let usual = operation.encoding == Encoding::Usual;
        note(
            &self.0,
            format!("{} {} {usual} {} {took:?}", product.name, operation.name, outcome.is_ok()),
        );
    }
}

#[derive(Debug)]
struct Wire;

impl Transport for Wire {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            match operation_of(&request).map(|operation| operation.name) {
                Some("describeImage") if limits.response_bytes > 1000 => Ok(http::Response::new(
                    r#"{"requestId": "r-1", "result": {"image": {"imageId": "img-1"}}}"#.into(),
                )),
                other => Err(TransportError::new(Phase::Connect, format!("no {other:?} here"))),
            }
        })
    }
}

#[derive(Debug)]
struct Vault;

impl ProvideCredentials for Vault {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, Error>> {
        Box::pin(async { Ok(Credentials::new("access", Secret::new("s3cr3t"))) })
    }
}

#[derive(Debug)]
struct Noon;

impl Clock for Noon {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_348_800)
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
    fn limit(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

#[derive(Debug)]
struct Four;

impl Random for Four {
    fn next(&self) -> u64 {
        4
    }
}

fn config(journal: &Journal) -> Config {
    Config::new(Vault)
        .region("cn-north-1")
        .transport(Wire)
        .clock(Noon)
        .random(Four)
        .interceptor(Hook(journal.clone()))
        .retry(RetryPolicy::never())
}

#[tokio::test]
async fn every_trait_can_be_implemented_with_paths_of_this_crate() {
    let journal = Journal::default();
    let vm = jdcloud::vm::Client::new(&config(&journal));

    let found: Sending<DescribeImageResult> = vm.describe_image().image_id("img-1").send();
    let found: Response<DescribeImageResult> = found.await.expect("an image");
    assert_eq!(found.request_id(), Some("r-1"));

    let refused = vm.delete_image().image_id("img-1").send().await.expect_err("no connection");
    assert_eq!(refused.kind(), ErrorKind::Connection);
    assert!(refused.to_string().contains("no Some(\"deleteImage\") here"), "{refused}");

    let journal = journal.lock().expect("no test panics with it");
    assert_eq!(
        *journal,
        [
            "signing 1",
            "describeImage 200 OK, 63 bytes",
            "attempt 1 Ok(())",
            "vm describeImage true true 0ns",
            "signing 1",
            "attempt 1 Err(Connection)",
            "vm deleteImage true false 0ns",
        ]
    );
}

/// Types that a program names to store what the client returns.
#[allow(dead_code, reason = "the test is that it compiles")]
struct Kept {
    half: CreateImage<(Set, Unset, Unset)>,
    wait: Wait<Image>,
    pages: Pages<DescribeImageResult>,
    items: Items<Image>,
    nothing: Sending<Empty>,
    progress: fn(&Progress),
    value: (Value, SecretValue, Object, UnknownValue),
    places: (Chain, Refreshing, Environment, Lookup, Profile, AssumeRole),
    stand_ins: (CannedTransport, ManualClock, FixedRandom),
    usual: (SystemClock, SystemRandom, ReqwestTransport, Network),
    version: SignatureVersion,
}

/// A function over any operation, as a program writes it for its own retries or metrics.
async fn call<R: Operation>(
    client: &jdcloud::vm::Client,
    request: &R,
) -> Result<Response<R::Result>, Error>
where
    R::Result: Fields + 'static,
{
    client.execute(request).await
}

#[tokio::test]
async fn a_function_can_be_generic_over_operations() {
    let vm = jdcloud::vm::Client::new(&config(&Journal::default()));
    let request = jdcloud::vm::DescribeImageRequest::default().apply(|mut request| {
        request.image_id = Some("img-1".to_owned());
        request
    });
    let image = call(&vm, &request).await.expect("an image").into_result().image;
    assert_eq!(image.and_then(|image| image.image_id).as_deref(), Some("img-1"));
}
