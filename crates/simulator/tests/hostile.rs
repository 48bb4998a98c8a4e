//! Clients that want to harm: the program's memory stays bounded, and others are served.

#![cfg(target_os = "linux")]
// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wire::{http, pairs, send};

/// Far below what any of these attacks took: 1.7 GiB and 359 MiB.
const LIMIT_MIB: u64 = 96;

struct Program {
    process: Child,
    address: SocketAddr,
}

impl Program {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_yun-simulator"))
            .arg("--quiet")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let connection: Value = serde_json::from_str(&line).unwrap();
        let endpoint = connection["ucloud"]["endpoint"].as_str().unwrap();
        let address = endpoint.strip_prefix("http://").unwrap().parse().unwrap();
        Self { process, address }
    }

    /// The most memory that it has ever taken, in MiB.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }

    async fn serves(&self) {
        let request = http("GET", "/?Action=DescribeImage", &pairs(&[("Host", "x")]), b"");
        assert_eq!(send(self.address, &request).await.code(), 170);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn a_long_name_of_a_long_list_is_not_copied_for_each_item() {
    let program = Program::start();
    let body = format!("{{\"{}\":[{}1]}}", "n".repeat(30_000), "1,".repeat(60_000));
    for path in ["/", "/v1/regions/cn-north-1/instances"] {
        let headers = pairs(&[("Host", "x"), ("Content-Type", "application/json")]);
        send(program.address, &http("POST", path, &headers, body.as_bytes())).await;
    }
    assert!(program.peak() < LIMIT_MIB, "{} MiB", program.peak());
    program.serves().await;
}

#[tokio::test]
async fn the_journal_keeps_little_of_long_actions_and_paths() {
    let program = Program::start();
    let long = "a".repeat(200_000);
    let form = pairs(&[("Host", "x"), ("Content-Type", "application/x-www-form-urlencoded")]);
    let action = http("POST", "/", &form, format!("Action={long}").as_bytes());
    let path = http("GET", &format!("/v1/{}", &long[..60_000]), &pairs(&[("Host", "x")]), b"");
    for _ in 0..500 {
        assert_eq!(send(program.address, &action).await.code(), 161);
        assert_eq!(send(program.address, &path).await.status, 401);
    }
    assert!(program.peak() < LIMIT_MIB, "{} MiB", program.peak());
}

#[tokio::test]
async fn deep_names_and_deep_json_are_refused() {
    let program = Program::start();
    let name = "a.".repeat(250_000);
    let form = pairs(&[("Host", "x"), ("Content-Type", "application/x-www-form-urlencoded")]);
    let body = format!("Action=DescribeImage&{name}=1");
    send(program.address, &http("POST", "/", &form, body.as_bytes())).await;
    let json = pairs(&[("Host", "x"), ("Content-Type", "application/json")]);
    let deep = format!("{{\"Action\":{}", "[".repeat(500_000));
    assert_eq!(send(program.address, &http("POST", "/", &json, deep.as_bytes())).await.code(), 230);
    assert!(program.peak() < LIMIT_MIB, "{} MiB", program.peak());
    program.serves().await;
}

#[tokio::test]
async fn slow_and_silent_clients_leave_others_served() {
    let program = Program::start();
    let mut silent = Vec::new();
    for number in 0..200 {
        let mut stream = TcpStream::connect(program.address).await.unwrap();
        let begun: &[u8] = match number % 3 {
            0 => b"",
            1 => b"POST / HTTP/1.1\r\nHo",
            _ => b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc",
        };
        stream.write_all(begun).await.unwrap();
        silent.push(stream);
    }
    program.serves().await;
    // Whoever goes on is answered.
    let mut late = silent.swap_remove(1);
    late.write_all(b"st: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut reply = String::new();
    late.read_to_string(&mut reply).await.unwrap();
    assert!(reply.contains("\"RetCode\":"), "{reply}");
    assert!(program.peak() < LIMIT_MIB, "{} MiB", program.peak());
}
