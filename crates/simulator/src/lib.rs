//! Both clouds on one loopback address: a strict simulator of UCloud and JD Cloud that speaks real
//! HTTP.
//!
//! It checks what the providers check (keys, signatures, dates, regions, parameters, ids and
//! states), in a fixed order, and answers in the providers' own envelopes. Nothing of it is shared
//! with the clients of this workspace but the signing crate, which is tested against the providers'
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
//! // Point a client at `simulator.endpoint()` with the keys of `simulator.ucloud()` or `simulator.jdcloud()`, let it
//! // make an image, and make the image ready without waiting for it:
//! clock.advance(Duration::from_secs(1));
//!
//! assert!(simulator.requests().is_empty());
//! simulator.stop().await;
//! # });
//! ```
//!
//! # What there is at the start
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
//! Nothing runs in the background: a state is worked out from a deadline and the [`Clock`] whenever
//! it is looked at. An image is finished [`image_delay`](SimulatorOptions::image_delay) after it
//! was asked for, a machine has stopped or started after
//! [`power_delay`](SimulatorOptions::power_delay). The same clock judges the dates of signatures
//! and writes the `Date` header, so that skewed clocks can be tried out.
//!
//! An image whose name contains [`FAILING_IMAGE_NAME`] ends in failure instead.
//!
//! # What is refused, and how
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
//! | 174 | `SecurityToken` is wrong, missing although [configured](UcloudAccount::security_token), or given although not |
//! | 230, 293, 292 | `Region` is missing or unknown; `Zone` is not of the region; `ProjectId` is unknown |
//! | 230 | a parameter is missing, empty, not of its type or outside its limits; `Message` names it |
//! | 8039 | no such host (of the product's codes, "the host was deleted" comes closest) |
//! | 8010 | an image is asked for of a host that runs |
//! | 8905 | the host is on its way up or down, or is already what was asked for |
//! | 8981 | a disk of `DataUDiskIds` is not a data disk of the host (the product's code for disks that cannot be read) |
//! | 8956 | no such image, or not a custom one |
//!
//! The describe operations answer unknown ids with an empty list, as the clouds' own tools expect.
//! UCloud documents nothing against a second image while the first is in the making, nor against
//! deleting an image then: both work.
//!
//! JD Cloud, in this order:
//!
//! | status | when |
//! |---|---|
//! | 401 `UNAUTHENTICATED` | no or a malformed `Authorization`; unknown access key; no `x-jdcloud-date` or `x-jdcloud-nonce`; a security token that is wrong, missing or not expected; a header that has to be signed is not; the signature, the date, the day or the region of the scope is wrong |
//! | 404 `NOT_FOUND` | the scope's service is not simulated; no operation has this method and path |
//! | 400 `INVALID_ARGUMENT` | unknown region; the query or the body cannot be read; a parameter is missing or of another type. The message names it, as in `dataDisks[0].cloudDiskSpec.diskSizeGB` |
//! | 400 `OUT_OF_RANGE` | a number is outside its range or off its step |
//! | 404 `NOT_FOUND` | no such instance, image or snapshot |
//! | 400 `FAILED_PRECONDITION` | the state does not allow it: "Please stop the instance first", "Conflict with underlay task", a stop of what is stopped, deletion of a public or unfinished image, a list of images without `imageSource` and `ids` |
//! | 400 `DUPLICATE` | a device name given twice |
//!
//! Signed have to be `host`, a security token and, in JDCLOUD2, `x-jdcloud-date` and
//! `x-jdcloud-nonce` as its documentation demands. The official Python SDK (JDCLOUD3) leaves those
//! two unsigned, which is accepted.
//!
//! A body of more than [`BODY_LIMIT`] bytes is answered with HTTP 413 by both. Fields that are not
//! known are ignored, as are `null`s: the official Python SDK repeats path parameters in bodies and
//! sends what is not set as `null`.
//!
//! # Faults
//!
//! Between client and cloud anything can go wrong. [`Simulator::inject`] lets the next request meet
//! a [`Fault`], [`Simulator::faults`] the next requests a script of them; [`on`](Fault::on) picks
//! an operation, [`times`](Fault::times) makes a storm, [`always`](Fault::always) lasts until
//! [cleared](Simulator::clear_faults). All of it happens on the socket: what a client makes of it
//! is the client's own.
//!
//! | fault | what the client sees | performed |
//! |---|---|---|
//! | [`Pass`](Fault::Pass) | the real answer | yes |
//! | [`CloseUnread`](Fault::CloseUnread) | the end of the stream (FIN), after its request was sent | never |
//! | [`ResetUnread`](Fault::ResetUnread) | a reset (RST), after its request was sent | never |
//! | [`CloseReused`](Fault::CloseReused) | on a connection used before: the end of the stream | never |
//! | [`CloseUnanswered`](Fault::CloseUnanswered) | the end of the stream | if asked |
//! | [`ResetUnanswered`](Fault::ResetUnanswered) | a reset | if asked |
//! | [`Silence`](Fault::Silence) | nothing, until it goes away | if asked |
//! | [`CutOff`](Fault::CutOff) | the real `Content-Length`, half the body, the end of the stream | yes |
//! | [`CutOffChunked`](Fault::CutOffChunked) | chunks with half the body, the end of the stream without a last chunk | yes |
//! | [`CutOffJson`](Fault::CutOffJson) | half the body as a whole answer | yes |
//! | [`Drip`](Fault::Drip) | half the body, then a byte for each that is [released](Simulator::release) | yes |
//! | [`HugeBody`](Fault::HugeBody), [`HugeChunkedBody`](Fault::HugeChunkedBody) | 200 and 100 MiB, declared or chunked | if asked |
//! | [`EndlessHeaders`](Fault::EndlessHeaders) | 200 and headers without end | if asked |
//! | [`HtmlBadGateway`](Fault::HtmlBadGateway) | 502 and HTML | if asked |
//! | [`EmptyOk`](Fault::EmptyOk), [`EmptyUnavailable`](Fault::EmptyUnavailable) | 200 or 503 without a body | if asked |
//! | [`Throttled`](Fault::Throttled) | UCloud: `RetCode` 153. JD Cloud: 429 `RATE_LIMIT` | if asked |
//! | [`TooManyRequests`](Fault::TooManyRequests) | 429 and HTML | if asked |
//! | [`Unavailable`](Fault::Unavailable) | UCloud: 503 and HTML. JD Cloud: 503 `UNAVAILABLE` | if asked |
//! | [`GatewayTimeout`](Fault::GatewayTimeout) | UCloud: `RetCode` 110. JD Cloud: 504 and HTML | if asked |
//! | [`QuotaExceeded`](Fault::QuotaExceeded) | UCloud: `RetCode` 520. JD Cloud: 429 `QUOTA_EXCEEDED` | if asked |
//!
//! "If asked" is [`executed`](Fault::executed): the operation is performed, and the client is not
//! told so. The answers from `HtmlBadGateway` on may have a [`Retry-After`](Fault::retry_after),
//! and leave the connection in use, as does `CutOffJson`.
//!
//! A connection that is refused meets no fault, as there is nobody to count it: [`unused_address`]
//! is an address for that, and [`Simulator::refuse_connections`] closes the simulator's own for a
//! while. Clocks that differ need no fault either: give the simulator a [`ManualClock`] that is
//! off.
//!
//! What happened is told by [`Simulator::requests`] (each with its [`fault`](Received::fault) and
//! whether it was [`executed`](Received::executed)), [`Simulator::faults_met`], and
//! [`Simulator::effects`], which counts what really was changed: nothing may be sent twice that may
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

// `json!` recurses once a token, and a host has many fields.
#![recursion_limit = "256"]

mod clock;
mod options;
mod simulator;
mod server;
mod line;
mod answer;
mod exchange;
mod arrival;
mod faults;
mod journal;
mod forms;
mod fields;
mod lifecycle;
mod ucloud;
mod jdcloud;

pub use arrival::BODY_LIMIT;
pub use clock::{Clock, ManualClock, SystemClock};
pub use faults::{
    ENDLESS_HEADER, Fault, HUGE_BODY, Injection, RetryAfter, UnusedAddress, unused_address,
};
pub use journal::{Cloud, Received};
pub use lifecycle::FAILING_IMAGE_NAME;
pub use options::{JdcloudAccount, SimulatorOptions, UcloudAccount};
pub use simulator::{Simulator, StartError};
