//! UCloud's load balancers on the wire: listeners, backends, policies and certificates.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use serde_json::{Value, json};
use wire::{simulator, ucloud_call};
use yun_simulator::Simulator;

const PROJECT: (&str, &str) = ("ProjectId", "org-simulated");

async fn call(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> Value {
    let given: Vec<_> = given.iter().copied().chain([PROJECT]).collect();
    let reply = ucloud_call(simulator, action, &given).await;
    assert_eq!(reply.code(), 0, "{action} {given:?}: {}", reply.body);
    reply.body
}

async fn code(simulator: &Simulator, action: &str, given: &[(&str, &str)]) -> i64 {
    let given: Vec<_> = given.iter().copied().chain([PROJECT]).collect();
    ucloud_call(simulator, action, &given).await.code()
}

fn id(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap().to_owned()
}

/// Returns the ids of a load balancer, of its listener, and of a backend.
async fn balanced(simulator: &Simulator) -> (String, String, String) {
    let balancer = id(&call(simulator, "CreateULB", &[("ULBName", "front")]).await, "ULBId");
    let given = [("ULBId", balancer.as_str()), ("Protocol", "HTTPS"), ("FrontendPort", "443")];
    let listener = id(&call(simulator, "CreateVServer", &given).await, "VServerId");
    let given = [
        ("ULBId", balancer.as_str()),
        ("VServerId", &listener),
        ("ResourceType", "UHost"),
        ("ResourceId", "uhost-running"),
        ("Port", "8080"),
    ];
    let backend = id(&call(simulator, "AllocateBackend", &given).await, "BackendId");
    (balancer, listener, backend)
}

#[tokio::test]
async fn a_load_balancer_shows_its_listeners_backends_and_policies() {
    let (simulator, _) = simulator().await;
    let (balancer, listener, backend) = balanced(&simulator).await;
    let given = [
        ("ULBId", balancer.as_str()),
        ("VServerId", &listener),
        ("BackendId.0", &backend),
        ("Type", "Path"),
        ("Match", "/shop"),
    ];
    let policy = id(&call(&simulator, "CreatePolicy", &given).await, "PolicyId");

    let shown = call(&simulator, "DescribeULB", &[("ULBId", &balancer)]).await;
    assert_eq!(shown["TotalCount"], 1);
    let shown = &shown["DataSet"][0];
    assert_eq!((&shown["Name"], &shown["ULBType"]), (&json!("front"), &json!("OuterMode")));
    let server = &shown["VServerSet"][0];
    assert_eq!((&server["VServerId"], &server["FrontendPort"]), (&json!(listener), &json!(443)));
    assert_eq!(server["MonitorType"], "Port");
    let seen = &server["BackendSet"][0];
    assert_eq!((&seen["BackendId"], &seen["PrivateIP"]), (&json!(backend), &json!("10.9.0.1")));
    assert_eq!(server["PolicySet"][0]["PolicyId"], *policy);
    assert_eq!(server["PolicySet"][0]["BackendSet"][0]["ObjectId"], "uhost-running");

    let given = [("ULBId", balancer.as_str()), ("VServerId", &listener), ("Method", "Source")];
    call(&simulator, "UpdateVServerAttribute", &given).await;
    let shown = call(&simulator, "DescribeVServer", &given[..2]).await;
    assert_eq!(shown["DataSet"][0]["Method"], "Source");

    call(&simulator, "DeleteULB", &[("ULBId", &balancer)]).await;
    let shown = call(&simulator, "DescribeVServer", &given[..2]).await;
    assert_eq!(shown["DataSet"], json!([]));
    assert_eq!(code(&simulator, "DeleteULB", &[("ULBId", &balancer)]).await, 4103);
}

#[tokio::test]
async fn ports_backends_and_policies_exclude_each_other() {
    let (simulator, _) = simulator().await;
    let (balancer, listener, backend) = balanced(&simulator).await;
    let of_listener = [("ULBId", balancer.as_str()), ("VServerId", &listener)];
    let with = |more: &[(&'static str, &'static str)]| [&of_listener[..], more].concat();

    let same_port = [("ULBId", balancer.as_str()), ("Protocol", "TCP"), ("FrontendPort", "443")];
    assert_eq!(code(&simulator, "CreateVServer", &same_port).await, 4107);
    let other = [("ULBId", balancer.as_str()), ("Protocol", "UDP"), ("FrontendPort", "443")];
    let udp = id(&call(&simulator, "CreateVServer", &other).await, "VServerId");

    let again =
        with(&[("ResourceType", "UHost"), ("ResourceId", "uhost-running"), ("Port", "8080")]);
    assert_eq!(code(&simulator, "AllocateBackend", &again).await, 4109);
    let unknown = with(&[("ResourceType", "UHost"), ("ResourceId", "uhost-none")]);
    assert_eq!(code(&simulator, "AllocateBackend", &unknown).await, 230);

    let mut policy = with(&[("Match", "example.com")]);
    policy.push(("BackendId.0", &backend));
    let made = id(&call(&simulator, "CreatePolicy", &policy).await, "PolicyId");
    let release = [("ULBId", balancer.as_str()), ("BackendId", &backend)];
    assert_eq!(code(&simulator, "ReleaseBackend", &release).await, 4110);
    call(&simulator, "DeletePolicy", &[("PolicyId", &made)]).await;
    call(&simulator, "ReleaseBackend", &release).await;

    let of_udp = [
        ("ULBId", balancer.as_str()),
        ("VServerId", &udp),
        ("Match", "example.com"),
        ("BackendId.0", &backend),
    ];
    assert_eq!(code(&simulator, "CreatePolicy", &of_udp).await, 4116);
}

#[tokio::test]
async fn a_certificate_in_use_stays() {
    let (simulator, _) = simulator().await;
    let (balancer, listener, _) = balanced(&simulator).await;
    let given = [("SSLName", "site"), ("PrivateKey", "hush"), ("UserCert", "cert")];
    let made = call(&simulator, "CreateSSL", &given).await;
    let certificate = id(&made, "SSLId");
    let all = [("ULBId", balancer.as_str()), ("VServerId", &listener), ("SSLId", &certificate)];
    call(&simulator, "BindSSL", &all).await;
    let shown = call(&simulator, "DescribeSSL", &[("SSLId", &certificate)]).await;
    let target = &shown["DataSet"][0]["BindedTargetSet"][0];
    assert_eq!((&target["VServerId"], &target["ULBName"]), (&json!(listener), &json!("front")));
    assert!(!shown.to_string().contains("hush"));
    assert_eq!(code(&simulator, "DeleteSSL", &[("SSLId", &certificate)]).await, 4108);
    call(&simulator, "UnbindSSL", &all).await;
    assert_eq!(code(&simulator, "UnbindSSL", &all).await, 230);
    call(&simulator, "DeleteSSL", &[("SSLId", &certificate)]).await;
}
