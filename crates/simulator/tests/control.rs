//! What the simulator itself answers: state, requests, faults, the clock, and its use as a proxy.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wire::{Reply, http, pairs, send, simulator, simulator_with, ucloud_call};
use yun_simulator::{Failure, Fault, Signature, Simulator, Tier};

async fn control(simulator: &Simulator, method: &str, path: &str, body: &Value) -> Reply {
    let headers = pairs(&[("Host", "localhost:1"), ("Content-Type", "application/json")]);
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = http(method, &format!("/_simulator{path}"), &headers, body.as_bytes());
    send(simulator.address(), &request).await
}

async fn get(simulator: &Simulator, path: &str) -> Value {
    let reply = control(simulator, "GET", path, &Value::Null).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply.body
}

#[tokio::test]
async fn it_is_healthy() {
    let (simulator, _) = simulator().await;
    assert_eq!(get(&simulator, "/health").await["status"], "ok");
    assert!(simulator.requests().is_empty(), "it is not a request to a cloud");
}

#[tokio::test]
async fn requests_are_shown_with_their_parameters_and_without_secrets() {
    let (simulator, _) = simulator().await;
    let given = [("UHostId", "uhost-stopped"), ("DiskPassword", "hush"), ("Color", "red")];
    assert_eq!(ucloud_call(&simulator, "StartUHostInstance", &given).await.code(), 0);
    let shown = get(&simulator, "/requests").await;
    let request = &shown["requests"][0];
    assert_eq!(request["operation"], "StartUHostInstance");
    assert_eq!(request["product"], "uhost");
    assert_eq!(request["tier"], "modelled");
    assert_eq!(request["signature"], "valid");
    assert_eq!(request["parameters"]["UHostId"], "uhost-stopped");
    assert_eq!(request["parameters"]["DiskPassword"], "***");
    assert_eq!(request["unknown"], json!(["Color"]));
    assert_eq!(request["time"], "2026-01-01T00:10:00Z");
    assert_eq!(get(&simulator, "/requests?after=1").await["requests"], json!([]));

    let recorded = &simulator.requests()[0];
    assert_eq!(recorded.parameters.get("DiskPassword"), Some(&json!("hush")));
    assert!(!format!("{recorded:?}").contains("hush"));
    assert_eq!((recorded.tier, recorded.signature), (Some(Tier::Modelled), Signature::Valid));
}

#[tokio::test]
async fn resources_are_shown_with_their_relations() {
    let (simulator, _) = simulator().await;
    let shown = get(&simulator, "/state").await;
    let resources = shown["resources"].as_array().unwrap();
    let of = |id| resources.iter().find(|resource| resource["id"] == id).unwrap();
    let host = of("uhost-running");
    assert_eq!(
        (&host["cloud"], &host["product"], &host["kind"], &host["state"]),
        (&json!("ucloud"), &json!("uhost"), &json!("host"), &json!("Running"))
    );
    assert!(host["related"].as_array().unwrap().contains(&json!("uimage-centos")));
    assert_eq!(of("i-running")["cloud"], "jdcloud");
}

#[tokio::test]
async fn the_state_is_dumped_loaded_and_reset() {
    let (first, _) = simulator().await;
    let given = [("UHostId", "uhost-stopped"), ("ImageName", "golden")];
    let made = ucloud_call(&first, "CreateCustomImage", &given).await;
    let id = made.body["ImageId"].as_str().unwrap();
    let dump = first.dump();
    assert_eq!(get(&first, "/dump").await, dump);

    let (second, clock) = simulator().await;
    assert_eq!(control(&second, "PUT", "/state", &dump).await.status, 200);
    clock.advance(Duration::from_secs(1));
    let seen = ucloud_call(&second, "DescribeImage", &[("ImageId", id)]).await;
    assert_eq!(seen.body["ImageSet"][0]["State"], "Available", "what was due still comes");
    // The ids go on where they were.
    let again = [("UHostId", "uhost-stopped"), ("ImageName", "silver")];
    let next = ucloud_call(&first, "CreateCustomImage", &again).await.body["ImageId"].clone();
    assert_eq!(ucloud_call(&second, "CreateCustomImage", &again).await.body["ImageId"], next);

    assert_eq!(control(&second, "DELETE", "/state", &Value::Null).await.status, 200);
    let seen = ucloud_call(&second, "DescribeImage", &[("ImageId", id)]).await;
    assert_eq!(seen.body["TotalCount"], 0);
    let refused = control(&second, "PUT", "/state", &json!({"version": 9})).await;
    assert_eq!(refused.status, 400);
    assert!(second.load(&json!({"version": 1, "ucloud": {}, "jdcloud": {}})).is_err());
    assert_eq!(ucloud_call(&second, "DescribeImage", &[]).await.body["TotalCount"], 6);
}

#[tokio::test]
async fn the_clock_is_put_forward() {
    let (simulator, _) = simulator().await;
    let reply = control(&simulator, "POST", "/clock", &json!({"advance_ms": 60_000})).await;
    assert_eq!(reply.body["now"], "2026-01-01T00:11:00Z");
    simulator.advance(Duration::from_secs(60));
    let reply = ucloud_call(&simulator, "DescribeImage", &[]).await;
    assert_eq!(reply.header("date"), Some("Thu, 01 Jan 2026 00:12:00 GMT"));
    for body in [json!({}), json!({"advance_ms": -1}), json!({"advance_ms": "1"})] {
        assert_eq!(control(&simulator, "POST", "/clock", &body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn faults_are_injected_listed_and_cleared() {
    let (simulator, _) = simulator().await;
    let fault = json!({"fault": "Throttled", "operation": "DescribeImage", "times": 2});
    assert_eq!(control(&simulator, "POST", "/faults", &fault).await.status, 200);
    let shown = get(&simulator, "/faults").await;
    let expected = json!([
        {"fault": "Throttled", "operation": "DescribeImage", "times": 2, "executed": false}
    ]);
    assert_eq!(shown["pending"], expected);
    assert_eq!(shown["kinds"].as_array().unwrap().len(), Fault::ALL.len());
    assert_eq!(ucloud_call(&simulator, "DescribeImage", &[]).await.code(), 153);
    assert_eq!(control(&simulator, "DELETE", "/faults", &Value::Null).await.status, 200);
    assert_eq!(ucloud_call(&simulator, "DescribeImage", &[]).await.code(), 0);
    for body in [json!({"fault": "?"}), json!({"fault": "CloseUnread", "executed": true})] {
        assert_eq!(control(&simulator, "POST", "/faults", &body).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn the_page_does_not_meet_the_faults_of_clients() {
    let (simulator, _) = simulator().await;
    simulator.inject(Fault::CloseUnread);
    simulator.inject(Fault::Throttled);
    for _ in 0..3 {
        get(&simulator, "/state").await;
    }
    assert_eq!(simulator.pending_faults(), 2);
}

#[tokio::test]
async fn other_sites_and_unknown_paths_are_refused() {
    let (simulator, _) = simulator().await;
    for (method, path, host, kind, status) in [
        ("GET", "/_simulator/state", "evil.example", "application/json", 403),
        ("GET", "/_simulator/state", "127.0.0.1.evil.example:80", "application/json", 403),
        ("GET", "/_simulator/state", "[::1]:80", "application/json", 200),
        ("GET", "/_simulator/state", "127.0.0.1", "application/json", 200),
        // What a form of another site can send.
        ("POST", "/_simulator/clock", "localhost", "text/plain", 400),
        ("POST", "/_simulator/state", "localhost", "application/json", 405),
        ("GET", "/_simulator/nothing", "localhost", "application/json", 404),
    ] {
        let headers = pairs(&[("Host", host), ("Content-Type", kind)]);
        let reply = send(simulator.address(), &http(method, path, &headers, b"{}")).await;
        assert_eq!(reply.status, status, "{method} {path} {host} {kind}");
        assert_eq!(status == 200, reply.body.get("error").is_none());
    }
}

#[tokio::test]
async fn a_prescribed_answer_applies_as_often_as_it_says() {
    let (simulator, _) = simulator().await;
    simulator.on("uhost", "DescribeImage").answer(json!({"TotalCount": 77})).times(1);
    simulator.on("uhost", "DescribeImage").fail(Failure::ucloud(8000, "later"));
    let mut codes = Vec::new();
    for _ in 0..3 {
        let reply = ucloud_call(&simulator, "DescribeImage", &[]).await;
        codes.push((reply.code(), reply.body["TotalCount"].as_u64()));
    }
    assert_eq!(codes, [(0, Some(77)), (8000, None), (8000, None)]);
    assert_eq!(simulator.requests()[0].tier, Some(Tier::Scripted));
    simulator.clear_answers();
    assert_eq!(ucloud_call(&simulator, "DescribeImage", &[]).await.code(), 0);
    // Other operations, and requests that are refused before, are not affected.
    simulator.on("uhost", "StopUHostInstance").answer(json!({}));
    assert_eq!(ucloud_call(&simulator, "StopUHostInstance", &[]).await.code(), 230);
}

#[tokio::test]
async fn it_is_a_forward_proxy_for_plain_http() {
    let (simulator, _) = simulator().await;
    let headers = pairs(&[("Host", "api.ucloud.cn")]);
    let target = "http://api.ucloud.cn/?Action=DescribeImage";
    let reply = send(simulator.address(), &http("GET", target, &headers, b"")).await;
    assert_eq!(reply.code(), 170);
    assert_eq!(simulator.requests()[0].operation.as_deref(), Some("DescribeImage"));

    let headers = pairs(&[("Host", "api.ucloud.cn:443")]);
    let reply =
        send(simulator.address(), &http("CONNECT", "api.ucloud.cn:443", &headers, b"")).await;
    assert_eq!(reply.status, 405);
    assert!(reply.body["error"].as_str().unwrap().contains("http://"));
}

#[tokio::test]
async fn a_client_that_closes_its_half_is_answered() {
    let (simulator, _) = simulator().await;
    for _ in 0..200 {
        let mut stream = TcpStream::connect(simulator.address()).await.unwrap();
        stream.write_all(b"GET /?Action=DescribeImage HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        stream.shutdown().await.unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.unwrap();
        assert!(reply.contains("\"RetCode\":170"), "{reply}");
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_answers() {
    let mut bodies = Vec::new();
    for seed in [1, 1, 2] {
        let (simulator, _) = simulator_with(|options| options.seed(seed)).await;
        let given = [("UHostId", "uhost-stopped"), ("ImageName", "x")];
        bodies.push(ucloud_call(&simulator, "CreateCustomImage", &given).await.body);
    }
    assert_eq!(bodies[0], bodies[1]);
    assert_ne!(bodies[0], bodies[2]);
}
