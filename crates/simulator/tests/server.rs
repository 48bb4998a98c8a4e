//! The simulator as a server: where it listens, what it records, how it stops, and what it
//! withstands.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wire::{Jd, http, pairs, send, simulator, ucloud_call};
use yun_simulator::{BODY_LIMIT, Cloud, Simulator};

#[tokio::test]
async fn it_only_listens_on_loopback_addresses() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let options = Simulator::builder().listen(address.parse().unwrap());
        let error = options.start().await.unwrap_err().to_string();
        assert!(error.contains(address) && error.contains("loopback"), "{error}");
    }
}

#[tokio::test]
async fn an_address_in_use_is_an_error_that_names_it() {
    let (simulator, _) = simulator().await;
    let options = Simulator::builder().listen(simulator.address());
    let error = options.start().await.unwrap_err().to_string();
    assert!(error.contains(&simulator.address().to_string()), "{error}");
}

#[tokio::test]
async fn every_request_is_recorded_without_secrets() {
    let (simulator, _) = simulator().await;
    ucloud_call(&simulator, "StopUHostInstance", &[("UHostId", "uhost-stopped")]).await;
    let reply = Jd::get(&simulator, "instances/i-stopped").send(&simulator).await;
    let mut wrong = Jd::post(&simulator, "instances/i-1:createImage", &json!({}));
    wrong.secret_key = "other".into();
    wrong.send(&simulator).await;

    let requests = simulator.requests();
    let seen: Vec<_> = requests
        .iter()
        .map(|r| {
            (
                r.cloud,
                r.method.as_str(),
                r.operation.as_deref().unwrap(),
                r.status,
                r.refusal.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Cloud::Ucloud, "POST", "StopUHostInstance", 200, Some("8905")),
            (Cloud::Jdcloud, "GET", "describeInstance", 200, None),
            (Cloud::Jdcloud, "POST", "createImage", 401, Some("UNAUTHENTICATED")),
        ]
    );
    assert_eq!(requests[1].path, "/v1/regions/cn-north-1/instances/i-stopped");
    assert_eq!(reply.body["requestId"], requests[1].request_id.as_str());
    assert_eq!(requests[1].nonce.as_deref(), Some("ebf8b26d-c3be-402f-9f10-f8b6573fd823"));
    let shown = format!("{requests:?} {simulator:?}");
    for secret in [&simulator.ucloud().private_key, &simulator.jdcloud().secret_key, "Signature"] {
        assert!(!shown.contains(secret), "{secret}");
    }
    simulator.forget_requests();
    assert!(simulator.requests().is_empty());
}

#[tokio::test]
async fn the_date_header_shows_the_clouds_time() {
    let (simulator, clock) = simulator().await;
    let reply = ucloud_call(&simulator, "DescribeImage", &[]).await;
    assert_eq!(reply.header("date"), Some("Thu, 01 Jan 2026 00:10:00 GMT"));
    clock.set(Duration::MAX);
    let reply = ucloud_call(&simulator, "DescribeImage", &[]).await;
    assert_eq!(reply.header("date"), Some("Fri, 31 Dec 9999 23:59:59 GMT"));
}

#[tokio::test]
async fn a_connection_may_be_reused() {
    let (simulator, _) = simulator().await;
    let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
    for _ in 0..2 {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut buffer = vec![0; 4096];
        let length = stream.read(&mut buffer).await.unwrap();
        assert!(String::from_utf8_lossy(&buffer[..length]).contains("\"RetCode\":160"));
    }
}

#[tokio::test]
async fn stopping_or_dropping_ends_the_server_and_its_connections() {
    for stop in [true, false] {
        let (simulator, _) = simulator().await;
        let address = simulator.address();
        let mut open = TcpStream::connect(address).await.unwrap();
        open.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut buffer = vec![0; 4096];
        assert_ne!(open.read(&mut buffer).await.unwrap(), 0);
        if stop {
            simulator.stop().await;
            assert!(TcpStream::connect(address).await.is_err());
        } else {
            drop(simulator);
        }
        // The end of the stream, or a reset.
        assert_eq!(open.read(&mut buffer).await.unwrap_or(0), 0);
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_413_in_the_envelope_of_the_cloud() {
    let (simulator, _) = simulator().await;
    let headers = pairs(&[("Host", "x"), ("Content-Type", "application/json")]);
    let body = vec![b' '; BODY_LIMIT + 1];
    let reply = send(simulator.address(), &http("POST", "/", &headers, &body)).await;
    assert_eq!((reply.status, reply.code()), (413, 230));
    let reply = send(simulator.address(), &http("POST", "/v1/x", &headers, &body)).await;
    assert_eq!(reply.error(), (413, "REQUEST_TOO_LARGE"));
    // A body of exactly the limit is read.
    let reply = send(simulator.address(), &http("POST", "/", &headers, &body[1..])).await;
    assert_eq!((reply.status, reply.code()), (200, 230));
    // More than the socket buffers hold: the client finishes sending and then sees the response.
    let body = vec![b' '; 12 * BODY_LIMIT];
    let reply = send(simulator.address(), &http("POST", "/", &headers, &body)).await;
    assert_eq!(reply.status, 413);
}

#[tokio::test]
async fn invalid_http_ends_only_its_own_connection() {
    let (simulator, _) = simulator().await;
    for bytes in [
        &b"\0\0\0\0\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut rest = Vec::new();
        // Whatever is received, it must end.
        let _ = stream.read_to_end(&mut rest).await;
    }
    assert_eq!(ucloud_call(&simulator, "DescribeImage", &[]).await.code(), 0);
}
