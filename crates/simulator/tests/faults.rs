//! Each fault as a client sees it on the wire, and what is recorded.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::future::poll_fn;
use std::io;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use wire::{Carrier, Jd, NOW, Reply, http, simulator, ucloud_bytes, ucloud_call, ucloud_signed};
use yun_simulator::{
    Cloud, ENDLESS_HEADER, Fault, HUGE_BODY, RetryAfter, Simulator, unused_address,
};

/// A signed request for an image of a stopped host, at either cloud.
fn create_image(simulator: &Simulator, cloud: Cloud) -> Vec<u8> {
    match cloud {
        Cloud::Ucloud => {
            let given = [("UHostId", "uhost-stopped"), ("ImageName", "golden")];
            let pairs = ucloud_signed(simulator.ucloud(), "CreateCustomImage", &given);
            ucloud_bytes(simulator, Carrier::Form, &pairs)
        }
        Cloud::Jdcloud => {
            let body = json!({"name": "golden", "description": ""});
            let request = Jd::post(simulator, "instances/i-stopped:createImage", &body);
            http(&request.method, &request.target(), &request.sign(), request.body.as_bytes())
        }
    }
}

fn describe_images(simulator: &Simulator, cloud: Cloud) -> Vec<u8> {
    match cloud {
        Cloud::Ucloud => {
            let pairs = ucloud_signed(simulator.ucloud(), "DescribeImage", &[]);
            ucloud_bytes(simulator, Carrier::Form, &pairs)
        }
        Cloud::Jdcloud => {
            let request = Jd::get(simulator, "images").query("imageSource=private");
            http(&request.method, &request.target(), &request.sign(), b"")
        }
    }
}

const CLOUDS: [(Cloud, &str); 2] =
    [(Cloud::Ucloud, "CreateCustomImage"), (Cloud::Jdcloud, "createImage")];

async fn images(simulator: &Simulator, cloud: Cloud) -> u64 {
    let reply = wire::send(simulator.address(), &describe_images(simulator, cloud)).await;
    match cloud {
        // Six of them are the provider's.
        Cloud::Ucloud => reply.body["TotalCount"].as_u64().unwrap() - 6,
        Cloud::Jdcloud => reply.body["result"]["totalCount"].as_u64().unwrap(),
    }
}

async fn connected(address: SocketAddr, request: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    stream
}

/// Everything received, and the error at the end, if any.
async fn all_of(stream: &mut TcpStream) -> (String, Option<ErrorKind>) {
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await;
    (String::from_utf8(bytes).unwrap(), end.err().map(|error| error.kind()))
}

async fn seen(address: SocketAddr, request: &[u8]) -> (String, Option<ErrorKind>) {
    all_of(&mut connected(address, request).await).await
}

/// Head and body of the next response on an open connection.
async fn next_answer(stream: &mut TcpStream) -> (String, String) {
    let head = head(stream).await;
    let mut body = vec![0; content_length(&head)];
    stream.read_exact(&mut body).await.unwrap();
    (head, String::from_utf8(body).unwrap())
}

async fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

fn content_length(head: &str) -> usize {
    header(head, "content-length").unwrap().parse().unwrap()
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    fields.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn kept_alive(request: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(request).replacen("Connection: close\r\n", "", 1).into_bytes()
}

const RESET: Option<ErrorKind> = Some(ErrorKind::ConnectionReset);

#[tokio::test]
async fn an_unused_address_refuses_every_connection() {
    let unused = unused_address().unwrap();
    assert_eq!(unused.endpoint(), format!("http://{}", unused.address()));
    for _ in 0..3 {
        let error = TcpStream::connect(unused.address()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    }
    let error = Simulator::builder().listen(unused.address()).start().await.unwrap_err();
    assert!(error.to_string().contains("cannot listen"), "{error}");
}

#[tokio::test]
async fn connections_are_refused_until_accepted_again() {
    let (simulator, _) = simulator().await;
    let address = simulator.address();
    seen(address, &create_image(&simulator, Cloud::Ucloud)).await;
    let mut open = connected(address, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    next_answer(&mut open).await;
    for _ in 0..2 {
        simulator.refuse_connections().await.unwrap();
        let error = TcpStream::connect(address).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    }
    assert_eq!(all_of(&mut open).await.0, "");
    for _ in 0..2 {
        simulator.accept_connections().await.unwrap();
        assert_eq!(images(&simulator, Cloud::Ucloud).await, 1);
    }
    simulator.refuse_connections().await.unwrap();
    simulator.stop().await;
}

#[tokio::test]
async fn a_request_may_be_dropped_before_it_is_read() {
    let (simulator, _) = simulator().await;
    for (cloud, operation) in CLOUDS {
        let request = create_image(&simulator, cloud);
        for (fault, end) in [(Fault::CloseUnread, None), (Fault::ResetUnread, RESET)] {
            simulator.inject(fault);
            assert_eq!(
                seen(simulator.address(), &request).await,
                (String::new(), end),
                "{fault:?}"
            );
            assert_eq!(simulator.faults_met(), [fault]);
            assert_eq!(simulator.requests(), []);
            assert_eq!(simulator.effects(operation), 0);
            // Afterwards, requests are served normally.
            assert_eq!(images(&simulator, cloud).await, 0);
            simulator.forget_requests();
        }
    }
}

#[tokio::test]
async fn a_request_read_for_its_operation_is_dropped_alike() {
    let (simulator, _) = simulator().await;
    for (fault, end) in [(Fault::CloseUnread, None), (Fault::ResetUnread, RESET)] {
        simulator.inject(fault.on("createImage"));
        assert_eq!(images(&simulator, Cloud::Jdcloud).await, 0);
        let request = create_image(&simulator, Cloud::Jdcloud);
        assert_eq!(seen(simulator.address(), &request).await, (String::new(), end));
        assert_eq!(simulator.effects("createImage"), 0);
        assert_eq!(simulator.pending_faults(), 0);
    }
}

#[tokio::test]
async fn an_idle_connection_may_close_just_as_it_is_reused() {
    let (simulator, _) = simulator().await;
    let request = kept_alive(&describe_images(&simulator, Cloud::Jdcloud));
    simulator.inject(Fault::CloseReused);
    let mut stream = connected(simulator.address(), &request).await;
    assert!(next_answer(&mut stream).await.0.starts_with("HTTP/1.1 200 "));
    assert_eq!(simulator.pending_faults(), 1, "a fresh connection passes it by");

    stream.write_all(&request).await.unwrap();
    assert_eq!(all_of(&mut stream).await, (String::new(), None));
    assert_eq!(simulator.faults_met(), [Fault::CloseReused]);
    assert_eq!(simulator.requests().len(), 1);
    // A connection closes or is reset at the first byte, even a reused one.
    simulator.faults([Fault::Pass, Fault::ResetUnread]);
    let mut stream = connected(simulator.address(), &request).await;
    next_answer(&mut stream).await;
    stream.write_all(&request).await.unwrap();
    assert_eq!(all_of(&mut stream).await, (String::new(), RESET));
}

#[tokio::test]
async fn a_request_may_be_lost_before_or_after_it_took_effect() {
    for (cloud, operation) in CLOUDS {
        for (fault, end) in [(Fault::CloseUnanswered, None), (Fault::ResetUnanswered, RESET)] {
            let (simulator, clock) = simulator().await;
            let request = create_image(&simulator, cloud);
            for (fault, effects) in [(fault.into(), 0), (fault.executed(), 1)] {
                simulator.inject(fault);
                assert_eq!(seen(simulator.address(), &request).await, (String::new(), end));
                assert_eq!(simulator.effects(operation), effects);
                assert_eq!(images(&simulator, cloud).await, effects as u64);
            }
            let requests = simulator.requests();
            let told: Vec<_> = requests
                .iter()
                .filter(|request| request.operation.as_deref() == Some(operation))
                .map(|r| (r.fault, r.status, r.refusal.clone(), r.executed, r.changed))
                .collect();
            let lost = |executed| (Some(fault), 0, None, executed, executed);
            assert_eq!(told, [lost(false), lost(true)]);
            assert_eq!(simulator.faults_met(), [fault, fault]);
            // A create without a fault also counts; the describe call in between does not.
            clock.advance(Duration::from_secs(60));
            assert_eq!(seen(simulator.address(), &request).await.1, None);
            assert_eq!(simulator.effects(operation), 2);
            assert_eq!(simulator.effects("DescribeImage") + simulator.effects("describeImages"), 0);
        }
    }
}

#[tokio::test]
async fn a_rejected_request_has_no_effect_whatever_the_fault() {
    let (simulator, _) = simulator().await;
    let body = json!({"name": "golden", "description": ""});
    let request = Jd::post(&simulator, "instances/i-running:createImage", &body);
    let bytes = http(&request.method, &request.target(), &request.sign(), request.body.as_bytes());
    simulator.inject(Fault::ResetUnanswered.executed());
    seen(simulator.address(), &bytes).await;
    let received = &simulator.requests()[0];
    assert_eq!(received.refusal.as_deref(), Some("FAILED_PRECONDITION"));
    assert!(!received.executed && !received.changed);
}

#[tokio::test]
async fn silence_lasts_until_the_client_disconnects() {
    let (simulator, _) = simulator().await;
    for (fault, effects) in [(Fault::Silence.into(), 0), (Fault::Silence.executed(), 1)] {
        simulator.forget_requests();
        simulator.inject(fault);
        let mut stream =
            connected(simulator.address(), &create_image(&simulator, Cloud::Ucloud)).await;
        simulator.until_faults_met(1).await;
        assert_eq!(simulator.effects("CreateCustomImage"), effects);
        assert!(is_silent(&mut stream).await);
        // Other requests are served in the meantime.
        assert_eq!(images(&simulator, Cloud::Ucloud).await, effects as u64);
        assert!(is_silent(&mut stream).await);
        stream.shutdown().await.unwrap();
        assert_eq!(all_of(&mut stream).await, (String::new(), None));
    }
}

/// Nothing was received, not even the end of the stream.
async fn is_silent(stream: &mut TcpStream) -> bool {
    let mut buffer = [0; 1];
    poll_fn(|cx| {
        let read = Pin::new(&mut *stream).poll_read(cx, &mut ReadBuf::new(&mut buffer));
        Poll::Ready(read.is_pending())
    })
    .await
}

#[tokio::test]
async fn a_response_may_be_cut_off() {
    for (cloud, operation) in CLOUDS {
        for fault in [Fault::CutOff, Fault::CutOffChunked, Fault::CutOffJson] {
            let (simulator, _) = simulator().await;
            simulator.inject(fault);
            let request = create_image(&simulator, cloud);
            let (answer, end) = seen(simulator.address(), &request).await;
            assert_eq!(end, None);
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
            assert_eq!(header(head, "date"), Some("Thu, 01 Jan 2026 00:10:00 GMT"));
            let body = match fault {
                Fault::CutOff => {
                    assert_eq!(body.len(), content_length(head) / 2);
                    body
                }
                Fault::CutOffChunked => {
                    assert_eq!(header(head, "transfer-encoding"), Some("chunked"));
                    assert_eq!(header(head, "content-length"), None);
                    let (size, chunk) = body.split_once("\r\n").unwrap();
                    let chunk = chunk.strip_suffix("\r\n").unwrap();
                    assert_eq!(chunk.len(), usize::from_str_radix(size, 16).unwrap());
                    chunk
                }
                _ => {
                    assert_eq!(body.len(), content_length(head));
                    body
                }
            };
            assert!(body.starts_with('{'));
            assert!(serde_json::from_str::<Value>(body).unwrap_err().is_eof());
            assert_eq!(simulator.effects(operation), 1, "the answer was real");
            let received = &simulator.requests()[0];
            assert_eq!((received.status, received.fault), (200, Some(fault)));
        }
    }
}

#[tokio::test]
async fn a_response_may_drip() {
    let (simulator, _) = simulator().await;
    simulator.inject(Fault::Drip);
    let mut stream =
        connected(simulator.address(), &create_image(&simulator, Cloud::Jdcloud)).await;
    let head = head(&mut stream).await;
    let length = content_length(&head);
    let mut body = vec![0; length / 2];
    stream.read_exact(&mut body).await.unwrap();
    for _ in 0..3 {
        assert!(is_silent(&mut stream).await);
        simulator.release(1);
        body.push(stream.read_u8().await.unwrap());
    }
    assert!(is_silent(&mut stream).await);
    simulator.release(usize::MAX);
    stream.read_to_end(&mut body).await.unwrap();
    assert_eq!(body.len(), length);
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["requestId"], simulator.requests()[0].request_id.as_str());
    assert_eq!(simulator.effects("createImage"), 1);
}

#[tokio::test]
async fn a_body_may_be_huge_with_or_without_a_content_length() {
    let (simulator, _) = simulator().await;
    let request = describe_images(&simulator, Cloud::Ucloud);
    for (fault, declared) in
        [(Fault::HugeBody, Some(HUGE_BODY.to_string())), (Fault::HugeChunkedBody, None)]
    {
        simulator.inject(fault);
        let mut stream = connected(simulator.address(), &request).await;
        let head = head(&mut stream).await;
        assert_eq!(header(&head, "content-length"), declared.as_deref());
        assert_eq!(header(&head, "transfer-encoding").is_some(), declared.is_none());
        let (mut total, mut tail, mut buffer) = (0, Vec::new(), vec![0; 256 * 1024]);
        loop {
            let length = stream.read(&mut buffer).await.unwrap();
            if length == 0 {
                break;
            }
            total += length;
            tail.extend_from_slice(&buffer[length.saturating_sub(7)..length]);
        }
        let framing = total - HUGE_BODY;
        match declared {
            Some(_) => assert_eq!(framing, 0),
            None => assert!(framing > 0 && tail.ends_with(b"\r\n0\r\n\r\n")),
        }
        assert!(!simulator.requests().pop().unwrap().executed);
    }
}

#[tokio::test]
async fn headers_may_never_end() {
    let (simulator, _) = simulator().await;
    simulator.inject(Fault::EndlessHeaders.executed());
    let mut stream = connected(simulator.address(), &create_image(&simulator, Cloud::Ucloud)).await;
    let mut bytes = vec![0; 2 * 1024 * 1024];
    stream.read_exact(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(text.matches(ENDLESS_HEADER).count() > 1000);
    assert!(!text.contains("\r\n\r\n"));
    assert_eq!(simulator.effects("CreateCustomImage"), 1);
}

#[tokio::test]
async fn hanging_connections_end_with_the_simulator() {
    for fault in [
        Fault::Silence,
        Fault::Drip,
        Fault::HugeBody,
        Fault::HugeChunkedBody,
        Fault::EndlessHeaders,
        Fault::CloseUnanswered,
    ] {
        let (simulator, _) = simulator().await;
        simulator.inject(fault);
        let request = describe_images(&simulator, Cloud::Ucloud);
        let mut stream = connected(simulator.address(), &request).await;
        simulator.until_faults_met(1).await;
        simulator.stop().await;
        // Bytes in flight, then the end or a reset.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}

/// A cloud's response in its own form.
#[derive(Debug, PartialEq)]
enum Says {
    /// At UCloud.
    Code(i64),
    /// At JD Cloud.
    Error(u16, String),
    Page(u16),
    Nothing(u16),
}

#[tokio::test]
async fn faults_that_are_responses_have_the_form_of_the_cloud() {
    use Says::{Code, Nothing, Page};
    let error = |code, name: &str| Says::Error(code, name.to_owned());
    for (fault, ucloud, jdcloud) in [
        (Fault::HtmlBadGateway, Page(502), Page(502)),
        (Fault::EmptyOk, Nothing(200), Nothing(200)),
        (Fault::EmptyUnavailable, Nothing(503), Nothing(503)),
        (Fault::Throttled, Code(153), error(429, "RATE_LIMIT")),
        (Fault::TooManyRequests, Page(429), Page(429)),
        (Fault::Unavailable, Page(503), error(503, "UNAVAILABLE")),
        (Fault::GatewayTimeout, Code(110), Page(504)),
        (Fault::QuotaExceeded, Code(520), error(429, "QUOTA_EXCEEDED")),
    ] {
        for ((cloud, operation), expected) in CLOUDS.into_iter().zip([ucloud, jdcloud]) {
            let (simulator, _) = simulator().await;
            let request = create_image(&simulator, cloud);
            simulator.faults([fault.into(), fault.executed()]);
            for effects in [0, 1] {
                let (answer, end) = seen(simulator.address(), &request).await;
                assert_eq!(end, None);
                let (head, body) = answer.split_once("\r\n\r\n").unwrap();
                assert_eq!(content_length(head), body.len());
                assert_eq!(header(head, "date"), Some("Thu, 01 Jan 2026 00:10:00 GMT"));
                assert_eq!(header(head, "retry-after"), None);
                let received = simulator.requests().pop().unwrap();
                let says = says(head, body, &received.request_id, operation);
                assert_eq!(says, expected, "{fault:?}");
                let refusal = match says {
                    Says::Code(code) => Some(code.to_string()),
                    Says::Error(_, name) => Some(name),
                    Says::Page(_) | Says::Nothing(_) => None,
                };
                assert_eq!(received.refusal, refusal);
                assert!(head.contains(&format!("HTTP/1.1 {} ", received.status)));
                assert_eq!(simulator.effects(operation), effects);
            }
            assert_eq!(images(&simulator, cloud).await, 1, "service is as ever");
        }
    }
}

fn says(head: &str, body: &str, request_id: &str, operation: &str) -> Says {
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    match header(head, "content-type").unwrap() {
        _ if body.is_empty() => Says::Nothing(status),
        "text/html" => {
            assert!(body.starts_with("<html>"));
            Says::Page(status)
        }
        "application/json; charset=utf-8" => {
            let body: Value = serde_json::from_str(body).unwrap();
            if let Some(code) = body["RetCode"].as_i64() {
                assert_eq!(status, 200);
                assert_eq!(body["Action"], format!("{operation}Response"));
                assert!(body["Message"].is_string());
                return Says::Code(code);
            }
            assert_eq!(body["requestId"], request_id);
            let reply = Reply { status, head: head.to_owned(), body };
            let (status, name) = reply.error();
            assert!(!reply.message().is_empty());
            Says::Error(status, name.to_owned())
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_storm_says_when_to_come_back() {
    let (simulator, clock) = simulator().await;
    let request = describe_images(&simulator, Cloud::Jdcloud);
    let date = Fault::Throttled.retry_after(RetryAfter::Date(Duration::from_secs(90)));
    simulator.inject(date.times(2));
    simulator.inject(Fault::Unavailable.retry_after(RetryAfter::Seconds(7)));
    let mut said = Vec::new();
    for _ in 0..4 {
        let (answer, _) = seen(simulator.address(), &request).await;
        let after = header(&answer, "retry-after").unwrap_or_default();
        said.push((answer[9..12].to_owned(), after.to_owned()));
        clock.advance(Duration::from_secs(60));
    }
    let expected = [
        ("429", "Thu, 01 Jan 2026 00:11:30 GMT"),
        ("429", "Thu, 01 Jan 2026 00:12:30 GMT"),
        ("503", "7"),
        ("200", ""),
    ];
    assert_eq!(said, expected.map(|(status, after)| (status.to_owned(), after.to_owned())));
}

#[tokio::test]
async fn a_storm_lasts_as_configured_and_spares_other_operations() {
    let (simulator, _) = simulator().await;
    simulator.inject(Fault::Throttled.on("CreateCustomImage").times(3));
    simulator.inject(Fault::QuotaExceeded.on("CreateCustomImage").always());
    assert_eq!(simulator.pending_faults(), 3);
    let mut codes = Vec::new();
    let given = [("UHostId", "uhost-stopped"), ("ImageName", "golden")];
    for _ in 0..5 {
        codes.push(ucloud_call(&simulator, "CreateCustomImage", &given).await.code());
        assert_eq!(ucloud_call(&simulator, "DescribeImage", &[]).await.code(), 0);
    }
    assert_eq!(codes, [153, 153, 153, 520, 520]);
    assert_eq!((simulator.pending_faults(), simulator.faults_met().len()), (0, 5));
    simulator.clear_faults();
    assert_eq!(ucloud_call(&simulator, "CreateCustomImage", &given).await.code(), 0);
    assert_eq!(simulator.effects("CreateCustomImage"), 1);
}

#[tokio::test]
async fn a_fault_that_is_a_response_keeps_the_connection_open() {
    let (simulator, _) = simulator().await;
    let request = kept_alive(&describe_images(&simulator, Cloud::Jdcloud));
    simulator.faults([Fault::Throttled, Fault::CutOffJson, Fault::HtmlBadGateway, Fault::EmptyOk]);
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    let mut statuses = Vec::new();
    for _ in 0..5 {
        stream.write_all(&request).await.unwrap();
        statuses.push(next_answer(&mut stream).await.0[9..12].to_owned());
    }
    assert_eq!(statuses, ["429", "200", "502", "200", "200"]);
}

#[tokio::test]
async fn requests_in_parallel_meet_one_fault_each() {
    let (simulator, _) = simulator().await;
    simulator.faults([Fault::Throttled, Fault::ResetUnread, Fault::CutOff, Fault::Silence]);
    let request = describe_images(&simulator, Cloud::Jdcloud);
    let mut open = Vec::new();
    for _ in 0..6 {
        open.push(connected(simulator.address(), &request).await);
    }
    simulator.until_faults_met(4).await;
    // Requests that met no fault, and those that were read.
    simulator.until_requests(5).await;
    assert_eq!(simulator.pending_faults(), 0);
    let mut met = simulator.faults_met();
    met.sort_unstable_by_key(|fault| format!("{fault:?}"));
    assert_eq!(met, [Fault::CutOff, Fault::ResetUnread, Fault::Silence, Fault::Throttled]);
}

#[tokio::test]
async fn a_request_rejected_for_its_date_gets_the_services_date() {
    let off = Duration::from_mins(20);
    for (now, date) in
        [(NOW + off, "Thu, 01 Jan 2026 00:30:00 GMT"), (NOW - off, "Wed, 31 Dec 2025 23:50:00 GMT")]
    {
        let (simulator, clock) = simulator().await;
        clock.set(now);
        let mut request = Jd::get(&simulator, "instances/i-stopped");
        let reply = request.send(&simulator).await;
        assert_eq!(reply.error(), (401, "UNAUTHENTICATED"));
        assert!(reply.message().contains("15 minutes"), "{}", reply.message());
        assert_eq!(reply.header("date"), Some(date));
        // A client that corrects its clock accordingly succeeds.
        let told = httpdate::parse_http_date(reply.header("date").unwrap()).unwrap();
        request.date = told.duration_since(std::time::UNIX_EPOCH).unwrap();
        assert_eq!(request.send(&simulator).await.status, 200);
        assert_eq!(
            simulator.requests().iter().map(|request| request.executed).collect::<Vec<_>>(),
            [false, true]
        );
    }
}

/// How hyper's client reports each fault: an independent check of what is on the wire.
#[tokio::test]
async fn a_real_client_recognizes_the_faults() {
    type Judge = fn(&hyper::Error) -> bool;
    let reset = |error: &hyper::Error| {
        std::error::Error::source(error)
            .and_then(|source| source.downcast_ref::<io::Error>())
            .is_some_and(|error| error.kind() == ErrorKind::ConnectionReset)
    };
    let cut_off = |error: &hyper::Error| {
        error.is_incomplete_message() || format!("{error:?}").contains("UnexpectedEof")
    };
    let (simulator, _) = simulator().await;
    for (fault, judge) in [
        (Fault::CloseUnread, hyper::Error::is_incomplete_message as Judge),
        (Fault::ResetUnread, reset),
        (Fault::CloseReused, hyper::Error::is_incomplete_message),
        (Fault::CloseUnanswered, hyper::Error::is_incomplete_message),
        (Fault::ResetUnanswered, reset),
        (Fault::CutOff, cut_off),
        (Fault::CutOffChunked, cut_off),
        (Fault::EndlessHeaders, hyper::Error::is_parse_too_large),
    ] {
        let stream = TcpStream::connect(simulator.address()).await.unwrap();
        let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        if fault == Fault::CloseReused {
            get(&mut client).await.unwrap();
        }
        simulator.inject(fault);
        client.ready().await.unwrap();
        let error = get(&mut client).await.unwrap_err();
        assert!(judge(&error), "{fault:?}: {error:?}");
    }
}

async fn get(client: &mut http1::SendRequest<Empty<bytes::Bytes>>) -> hyper::Result<()> {
    let request = Request::get("/v1/x").header("host", "x").body(Empty::new()).unwrap();
    client.send_request(request).await?.into_body().collect().await.map(drop)
}

#[test]
#[should_panic(expected = "ResetUnread comes before the request is read")]
fn an_unread_request_cannot_be_executed() {
    let _ = Fault::ResetUnread.executed();
}

#[test]
#[should_panic(expected = "CutOff is not a response")]
fn only_responses_have_a_retry_after() {
    let _ = Fault::CutOff.retry_after(RetryAfter::Seconds(1));
}
