//! A strict simulator of UCloud and JD Cloud that serves real HTTP on one loopback address.
//!
//! It checks what the providers check (keys, signatures, dates, regions, parameters, ids and
//! states), in a fixed order, and responds in the providers' envelopes. It shares no code with the
//! clients of this workspace except the signing crate, which is tested against the providers'
//! published vectors.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use std::time::Duration;
//! use yun_simulator::{ManualClock, Simulator};
//!
//! let clock = ManualClock::starting_now();
//! let simulator = Simulator::builder().clock(clock.clone()).start().await.unwrap();
//!
//! // Point a client at `simulator.endpoint()` with the keys of `simulator.ucloud()` or
//! // `simulator.jdcloud()`, create an image, and make it ready without waiting:
//! clock.advance(Duration::from_secs(1));
//!
//! assert!(simulator.requests().is_empty());
//! simulator.stop().await;
//! # });
//! ```
//!
//! # Initial resources
//!
//! | cloud | | |
//! |---|---|---|
//! | UCloud | `uhost-running`, `uhost-stopped` | each with a boot disk and the data disks `bs-1` and `bs-2` |
//! | UCloud | `uimage-centos`, `uimage-windows` | base images, which cannot be deleted |
//! | JD Cloud | `i-running`, `i-stopped` | each with a system disk and a data disk at `vdb` |
//! | JD Cloud | `img-centos`, `img-windows` | public images, which cannot be deleted |
//!
//! Operations of UCloud: `CreateCustomImage`, `DescribeImage`, `TerminateCustomImage`,
//! `DescribeUHostInstance`, `StopUHostInstance`, `StartUHostInstance`. Of JD Cloud's `vm`:
//! `createImage`, `describeImage`, `describeImages`, `deleteImage`, `describeInstance`,
//! `stopInstance`, `startInstance`.
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
//! # Errors
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
//! | 230, 293, 292 | `Region` is missing or unknown; `Zone` is not of the region; `ProjectId` is unknown |
//! | 230 | a parameter is missing, empty, of the wrong type or out of range; `Message` names it |
//! | 8039 | no such host (of the product's codes, "the host was deleted" comes closest) |
//! | 8010 | an image of a running host is requested |
//! | 8905 | the host is starting or stopping, or is already in the requested state |
//! | 8981 | a disk in `DataUDiskIds` is not a data disk of the host (the product's code for unreadable disks) |
//! | 8956 | no such image, or not a custom one |
//!
//! The describe operations return an empty list for unknown ids, as the clouds' own tools expect.
//! UCloud does not document that a second image cannot be created, or an image deleted, while one
//! is being created: both work.
//!
//! JD Cloud, in this order:
//!
//! | status | when |
//! |---|---|
//! | 401 `UNAUTHENTICATED` | no or a malformed `Authorization`; unknown access key; no `x-jdcloud-date` or `x-jdcloud-nonce`; a security token that is wrong, missing or not expected; a header that must be signed is not; the signature, the date, the day or the region of the scope is wrong |
//! | 404 `NOT_FOUND` | the scope's service is not simulated; no operation has this method and path |
//! | 400 `INVALID_ARGUMENT` | unknown region; the query or the body cannot be read; a parameter is missing or of another type. The message names it, as in `dataDisks[0].cloudDiskSpec.diskSizeGB` |
//! | 400 `OUT_OF_RANGE` | a number is outside its range or off its step |
//! | 404 `NOT_FOUND` | no such instance, image or snapshot |
//! | 400 `FAILED_PRECONDITION` | the state does not allow it: "Please stop the instance first", "Conflict with underlay task", stopping a stopped instance, deletion of a public or unfinished image, a list of images without `imageSource` and `ids` |
//! | 400 `DUPLICATE` | a repeated device name |
//!
//! The signature must cover `host`, a security token and, in JDCLOUD2, `x-jdcloud-date` and
//! `x-jdcloud-nonce`, as documented. The official Python SDK (JDCLOUD3) does not sign those two,
//! which is accepted.
//!
//! Both clouds respond to a body of more than [`BODY_LIMIT`] bytes with HTTP 413. Unknown fields
//! and `null` are ignored: the official Python SDK repeats path parameters in bodies and sends
//! unset fields as `null`.
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
mod wire;
mod faults;
mod journal;
mod parameters;
mod control;
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

/// An image whose name contains this fails: it becomes `Unavailable` at UCloud and `error` at JD
/// Cloud.
pub const FAILING_IMAGE_NAME: &str = "simulate-failure";
