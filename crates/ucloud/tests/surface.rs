//! The crate re-exports everything that its API mentions: nothing here names another crate of the
//! SDK.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use ucloud::bytes::Bytes;
use ucloud::credentials::{
    AssumeRole, Chain, Environment, HostRole, Login, Lookup, MetadataVersion, Profile, Refreshing,
};
use ucloud::fields::Fields;
use ucloud::testing::{CannedTransport, FixedRandom, ManualClock};
use ucloud::transport::{
    Limits, Network, Phase, ReqwestTransport, Transport, TransportError, operation_of,
};
use ucloud::uhost::{CreateCustomImage, DescribeImageResult, UHostImageSet};
use ucloud::{
    Attempt, BoxFuture, Clock, Config, Credentials, Empty, Encoding, Error, ErrorKind, Interceptor,
    Items, Object, Operation, OperationInfo, Pages, ProductInfo, Progress, ProvideCredentials,
    Random, Response, RetryPolicy, Secret, SecretValue, Sending, Set, SystemClock, SystemRandom,
    UnknownValue, Unset, Value, Wait, When, http,
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
        headers.insert("x-trace", http::HeaderValue::from_static("t-1"));
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
                Some("DescribeImage") if limits.response_bytes > 1000 => Ok(http::Response::new(
                    r#"{"RetCode": 0, "TotalCount": 1, "ImageSet": [{"ImageId": "img-1"}]}"#.into(),
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
        .region("cn-bj2")
        .transport(Wire)
        .clock(Noon)
        .random(Four)
        .interceptor(Hook(journal.clone()))
        .retry(RetryPolicy::never())
}

#[tokio::test]
async fn every_trait_can_be_implemented_with_paths_of_this_crate() {
    let journal = Journal::default();
    let uhost = ucloud::uhost::Client::new(&config(&journal));

    let found: Sending<DescribeImageResult> = uhost.describe_image().image_id("img-1").send();
    let found: Response<DescribeImageResult> = found.await.expect("an image");
    assert_eq!(found.image_set[0].image_id.as_deref(), Some("img-1"));

    let refused =
        uhost.terminate_custom_image().image_id("img-1").send().await.expect_err("no connection");
    assert_eq!(refused.kind(), ErrorKind::Connection);
    assert!(refused.to_string().contains("no Some(\"TerminateCustomImage\") here"), "{refused}");

    let journal = journal.lock().expect("no test panics with it");
    assert_eq!(
        *journal,
        [
            "signing 1",
            "DescribeImage 200 OK, 67 bytes",
            "attempt 1 Ok(())",
            "uhost DescribeImage true true 0ns",
            "signing 1",
            "attempt 1 Err(Connection)",
            "uhost TerminateCustomImage true false 0ns",
        ]
    );
}

/// Types that a program names to store what the client returns.
#[allow(dead_code, reason = "the test is that it compiles")]
struct Kept {
    half: CreateCustomImage<(Set, Unset)>,
    wait: Wait<UHostImageSet>,
    pages: Pages<DescribeImageResult>,
    items: Items<UHostImageSet>,
    nothing: Sending<Empty>,
    progress: fn(&Progress),
    value: (Value, SecretValue, Object, UnknownValue),
    places: (Chain, Refreshing, Environment, Lookup, Profile, AssumeRole, Login),
    stand_ins: (CannedTransport, ManualClock, FixedRandom),
    usual: (SystemClock, SystemRandom, ReqwestTransport, Network),
    metadata: (HostRole, MetadataVersion),
}

/// A function over any operation, as a program writes it for its own retries or metrics.
async fn call<R: Operation>(
    client: &ucloud::uhost::Client,
    request: &R,
) -> Result<Response<R::Result>, Error>
where
    R::Result: Fields + 'static,
{
    client.execute(request).await
}

#[tokio::test]
async fn a_function_can_be_generic_over_operations() {
    let uhost = ucloud::uhost::Client::new(&config(&Journal::default()));
    let request = ucloud::uhost::DescribeImageRequest::default().apply(|mut request| {
        request.image_id = Some("img-1".to_owned());
        request
    });
    let found = call(&uhost, &request).await.expect("an image");
    assert_eq!(found.image_set[0].image_id.as_deref(), Some("img-1"));
}
