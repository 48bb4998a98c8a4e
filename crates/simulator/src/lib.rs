//! UCloud and JD Cloud on one loopback address, over real HTTP: every operation of both clouds
//! answers, and what you create is kept.
//!
//! It checks what the providers check (keys, signatures, dates, regions, parameters, ids and
//! states), in a fixed order, and responds in the providers' envelopes. It knows the operations from
//! `yun-catalog`, which is generated from the same specs as the clients, and shares no code with the
//! clients except the signing crate, which is tested against the providers' published vectors.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use std::time::Duration;
//! use yun_simulator::Simulator;
//!
//! let simulator = Simulator::start().await.unwrap();
//!
//! // Point a client at `simulator.endpoint()` with the keys of `simulator.ucloud()` or
//! // `simulator.jdcloud()`, create an image, and make it ready without waiting:
//! simulator.advance(Duration::from_secs(1));
//!
//! assert!(simulator.requests().is_empty());
//! simulator.stop().await;
//! # });
//! ```
//!
//! With the features `ucloud` and `jdcloud`, it has a `Config` for each client:
//! `simulator.ucloud_config()`, `simulator.jdcloud_config()`.
//!
//! # Tiers
//!
//! | [tier](Tier) | what it does |
//! |---|---|
//! | [schema](Tier::Schema) | checks the request by the spec and makes up an answer in the documented form |
//! | [inferred](Tier::Inferred) | keeps the resources of the families that a rule found: created, listed, changed, deleted |
//! | [modelled](Tier::Modelled) | states, preconditions, relations, quotas and error codes, written by hand |
//! | [scripted](Tier::Scripted) | what a test [prescribed](Simulator::on) |
//!
//! [`tier`] tells the tier of an operation, [`Received::tier`] what answered a request.
//!
//! # Initial resources
//!
//! Both accounts have a running and a stopped machine with their disks (`uhost-running` and
//! `uhost-stopped`, `i-running` and `i-stopped`), images of the provider, which cannot be deleted
//! (`uimage-centos`, `img-centos` and others), and a default network: at UCloud `uvnet-simulated`
//! with `subnet-simulated`, and the two recommended firewalls.
//!
//! # Time
//!
//! Nothing runs in the background: each state is computed on demand from a deadline and the
//! [`Clock`]. An image is ready [`image_delay`](SimulatorOptions::image_delay) after its request; a
//! machine stops or starts within [`power_delay`](SimulatorOptions::power_delay). The same clock
//! checks the dates of signatures and sets the `Date` header, so you can test clock skew.
//!
//! An image whose name contains [`FAILING_IMAGE_NAME`] fails.
//!
//! # Checks
//!
//! UCloud, HTTP 200 with a `RetCode`, in this order:
//!
//! | RetCode | when |
//! |---|---|
//! | 230 | the request cannot be read: a malformed form or JSON, a parameter given twice |
//! | 160, 161 | `Action` is missing, or unknown |
//! | 170 | `PublicKey` or `Signature` is missing |
//! | 172 | `PublicKey` is unknown |
//! | 171 | `Signature` is wrong |
//! | 174 | `SecurityToken` is wrong, missing although [configured](UcloudAccount::security_token), or present although not configured |
//! | 230, 293 | `Region` is missing or unknown; `Zone` is not of the region |
//! | 230 | a parameter is missing, of the wrong type, out of range or not one of the known values (acronyms may be in any case); `Message` names it |
//! | 292 | `ProjectId` is unknown |
//! | others | the product's own codes, for what the operation demands |
//!
//! JD Cloud, in this order:
//!
//! | status | when |
//! |---|---|
//! | 401 `UNAUTHENTICATED` | no or a malformed `Authorization`; unknown access key; no `x-jdcloud-date` or `x-jdcloud-nonce`; a security token that is wrong, missing or not expected; a header that must be signed is not; the signature, the date, the day or the region of the scope is wrong |
//! | 404 `NOT_FOUND` | the scope's service is unknown; no operation has this method and path |
//! | 400 `INVALID_ARGUMENT` | unknown region; the query or the body cannot be read; a parameter is missing, of another type or not one of the known values. The message names it, as in `dataDisks[0].cloudDiskSpec.diskSizeGB` |
//! | 400 `OUT_OF_RANGE` | a number is outside its range or off its step |
//! | others | what the operation demands: `NOT_FOUND`, `FAILED_PRECONDITION`, `DUPLICATE` |
//!
//! The signature must cover `host`, a security token and, in JDCLOUD2, `x-jdcloud-date` and
//! `x-jdcloud-nonce`, as documented. The official Python SDK (JDCLOUD3) does not sign those two, and
//! signs with the region of the parameter `regionId` where the path has none; both are accepted.
//!
//! Both clouds respond to a body of more than [`BODY_LIMIT`] bytes with HTTP 413. Unknown fields
//! and `null` are ignored, and [recorded](Received::unknown): the official Python SDK repeats path
//! parameters in bodies and sends unset fields as `null`.
//!
//! # Faults
//!
//! [`Simulator::inject`] applies a [`Fault`] to the next request, [`Simulator::faults`] a script of
//! faults to the next requests. [`on`](Fault::on) selects an operation, [`times`](Fault::times)
//! makes a storm, and [`always`](Fault::always) lasts until [cleared](Simulator::clear_faults).
//! Faults really happen on the socket.
//!
//! | fault | what the client sees | executed |
//! |---|---|---|
//! | [`Pass`](Fault::Pass) | the real response | yes |
//! | [`CloseUnread`](Fault::CloseUnread) | the end of the stream (FIN), after its request was sent | never |
//! | [`ResetUnread`](Fault::ResetUnread) | a reset (RST), after its request was sent | never |
//! | [`CloseReused`](Fault::CloseReused) | on a connection used before: the end of the stream | never |
//! | [`CloseUnanswered`](Fault::CloseUnanswered) | the end of the stream | if asked |
//! | [`ResetUnanswered`](Fault::ResetUnanswered) | a reset | if asked |
//! | [`Silence`](Fault::Silence) | nothing, until it disconnects | if asked |
//! | [`CutOff`](Fault::CutOff) | the real `Content-Length`, half the body, the end of the stream | yes |
//! | [`CutOffChunked`](Fault::CutOffChunked) | chunks with half the body, the end of the stream without a last chunk | yes |
//! | [`CutOffJson`](Fault::CutOffJson) | half the body as a complete response | yes |
//! | [`Drip`](Fault::Drip) | half the body, then a byte for each that is [released](Simulator::release) | yes |
//! | [`HugeBody`](Fault::HugeBody), [`HugeChunkedBody`](Fault::HugeChunkedBody) | 200 and 100 MiB, declared or chunked | if asked |
//! | [`EndlessHeaders`](Fault::EndlessHeaders) | 200 and endless headers | if asked |
//! | [`HtmlBadGateway`](Fault::HtmlBadGateway) | 502 and HTML | if asked |
//! | [`EmptyOk`](Fault::EmptyOk), [`EmptyUnavailable`](Fault::EmptyUnavailable) | 200 or 503 without a body | if asked |
//! | [`Throttled`](Fault::Throttled) | UCloud: `RetCode` 153. JD Cloud: 429 `RATE_LIMIT` | if asked |
//! | [`TooManyRequests`](Fault::TooManyRequests) | 429 and HTML | if asked |
//! | [`Unavailable`](Fault::Unavailable) | UCloud: 503 and HTML. JD Cloud: 503 `UNAVAILABLE` | if asked |
//! | [`GatewayTimeout`](Fault::GatewayTimeout) | UCloud: `RetCode` 110. JD Cloud: 504 and HTML | if asked |
//! | [`QuotaExceeded`](Fault::QuotaExceeded) | UCloud: `RetCode` 520. JD Cloud: 429 `QUOTA_EXCEEDED` | if asked |
//!
//! "If asked" means [`executed`](Fault::executed): the operation is executed, but the client does
//! not learn of it. The responses from `HtmlBadGateway` on may have a
//! [`Retry-After`](Fault::retry_after) header. Like `CutOffJson`, they keep the connection open.
//!
//! Refused connections are not faults, because nobody could count them: use [`unused_address`], or
//! [`Simulator::refuse_connections`] to close the simulator's own address for a while. For clock
//! skew, pass the simulator a [`ManualClock`] that is off.
//!
//! To see what happened, use [`Simulator::requests`] (each with its [`fault`](Received::fault) and
//! whether it was [`executed`](Received::executed)), [`Simulator::faults_met`], and
//! [`Simulator::effects`], which counts actual changes: a client must not retry a request that may
//! have taken effect.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! # use std::io::ErrorKind;
//! # use tokio::{io::{AsyncReadExt, AsyncWriteExt}, net::TcpStream};
//! use yun_simulator::{Fault, Simulator};
//!
//! let simulator = Simulator::builder().start().await.unwrap();
//! simulator.inject(Fault::ResetUnanswered);
//!
//! let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
//! stream.write_all(b"GET /?Action=DescribeImage HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
//! assert_eq!(stream.read_u8().await.unwrap_err().kind(), ErrorKind::ConnectionReset);
//!
//! let request = &simulator.requests()[0];
//! assert_eq!(request.operation.as_deref(), Some("DescribeImage"));
//! assert_eq!((request.fault, request.executed), (Some(Fault::ResetUnanswered), false));
//! # });
//! ```

// `json!` recurses once per token, and a host has many fields.
#![recursion_limit = "256"]

mod clock;
mod options;
mod simulator;
#[cfg(any(feature = "jdcloud", feature = "ucloud"))]
mod configurations;
mod wire;
mod faults;
mod journal;
mod parameters;
mod control;
mod page;
mod clouds;
mod protocol;
mod call;
mod refusal;
mod script;
mod schema;
mod behaviour;
mod modelled;
mod inferred;
mod state;
mod times;

pub use clock::{Clock, ManualClock, SystemClock};
pub use faults::{
    ENDLESS_HEADER, Fault, HUGE_BODY, Injection, RetryAfter, UnknownFault, UnusedAddress,
    unused_address,
};
pub use journal::{Cloud, Received, Signature, Tier};
pub use options::{JdcloudAccount, SimulatorOptions, UcloudAccount};
pub use parameters::Parameters;
pub use script::{Failure, On, Prescribed};
pub use simulator::{LoadError, Simulator, StartError};
pub use wire::BODY_LIMIT;

/// Returns how an operation of the catalog is simulated, unless a test prescribes an answer.
pub fn tier(operation: yun_catalog::Operation) -> Tier {
    behaviour::tier(operation)
}

/// An image whose name contains this fails: it becomes `Unavailable` at UCloud and `error` at JD
/// Cloud.
pub const FAILING_IMAGE_NAME: &str = "simulate-failure";
