//! Requests written by hand onto a TCP stream and signed with `yun-signing`: no HTTP client that
//! could tidy them up.

// Every test binary compiles this and uses a part of it.
#![allow(dead_code)]

pub(crate) mod documented;

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use yun_signing::jdcloud::{Request, Signer, Timestamp, Version};
use yun_signing::ucloud;
use yun_simulator::{JdcloudAccount, ManualClock, Simulator, SimulatorOptions, UcloudAccount};

/// 2026-01-01T00:10:00Z: ten minutes after midnight, so that a skewed date may be of the day
/// before.
pub(crate) const NOW: Duration = Duration::from_secs(1_767_226_200);

/// A simulator with its clock standing at [`NOW`].
pub(crate) async fn simulator() -> (Simulator, ManualClock) {
    simulator_with(|options| options).await
}

pub(crate) async fn simulator_with(
    choose: impl FnOnce(SimulatorOptions) -> SimulatorOptions,
) -> (Simulator, ManualClock) {
    let clock = ManualClock::new(NOW);
    let options = choose(Simulator::builder().clock(clock.clone()));
    (options.start().await.unwrap(), clock)
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// At UCloud.
    pub(crate) fn code(&self) -> i64 {
        self.body["RetCode"].as_i64().unwrap()
    }

    /// At UCloud, or in the error of JD Cloud.
    pub(crate) fn message(&self) -> &str {
        let message = self.body.get("Message");
        let message = message.unwrap_or(&self.body["error"]["message"]);
        message.as_str().unwrap()
    }

    /// At JD Cloud: status code and name of the error.
    pub(crate) fn error(&self) -> (u16, &str) {
        assert_eq!(self.body["error"]["code"], self.status);
        assert_eq!(self.body["error"]["details"], Value::Array(Vec::new()));
        let status = self.body["error"]["status"].as_str().unwrap();
        (self.status, status)
    }
}

/// Sends these bytes on a connection of their own and reads until the server closes it.
pub(crate) async fn send(address: SocketAddr, bytes: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).await.unwrap();
    let reply = String::from_utf8(reply).unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    Reply {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: serde_json::from_str(body).unwrap(),
    }
}

pub(crate) fn http(
    method: &str,
    target: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Vec<u8> {
    let mut text = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!("Content-Length: {}\r\n\r\n", body.len());
    [text.as_bytes(), body].concat()
}

pub(crate) fn encoded(text: &str) -> String {
    yun_signing::jdcloud::encode_segment(text)
}

pub(crate) type Pairs = Vec<(String, String)>;

pub(crate) fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// How a UCloud request is carried.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Carrier {
    Form,
    Query,
    Json,
}

/// The parameters of a signed UCloud request: what is given, on top of Action, Region and
/// PublicKey.
pub(crate) fn ucloud_signed(
    account: &UcloudAccount,
    action: &str,
    given: &[(&str, &str)],
) -> Pairs {
    let mut all = pairs(&[
        ("Action", action),
        ("Region", &account.region),
        ("PublicKey", &account.public_key),
    ]);
    all.extend(pairs(given));
    sign_pairs(&mut all, account);
    all
}

pub(crate) fn sign_pairs(pairs: &mut Pairs, account: &UcloudAccount) {
    pairs.retain(|(name, _)| name != "Signature");
    let borrowed = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    let signature = ucloud::sign(borrowed, &account.private_key);
    pairs.push(("Signature".into(), signature));
}

pub(crate) async fn ucloud_send(simulator: &Simulator, carrier: Carrier, pairs: &Pairs) -> Reply {
    send(simulator.address(), &ucloud_bytes(simulator, carrier, pairs)).await
}

pub(crate) fn ucloud_bytes(simulator: &Simulator, carrier: Carrier, pairs: &Pairs) -> Vec<u8> {
    let form = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect::<Vec<_>>()
        .join("&");
    let json: serde_json::Map<_, _> =
        pairs.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    let host = ("Host".to_owned(), simulator.address().to_string());
    let of_type = |value: &str| ("Content-Type".to_owned(), value.to_owned());
    match carrier {
        Carrier::Form => {
            let headers = [host, of_type("application/x-www-form-urlencoded")];
            http("POST", "/", &headers, form.as_bytes())
        }
        Carrier::Query => http("GET", &format!("/?{form}"), &[host], b""),
        Carrier::Json => {
            let body = Value::Object(json).to_string();
            let headers = [host, of_type("application/json; charset=utf-8")];
            http("POST", "/", &headers, body.as_bytes())
        }
    }
}

/// A well-formed UCloud request.
pub(crate) async fn ucloud_call(
    simulator: &Simulator,
    action: &str,
    given: &[(&str, &str)],
) -> Reply {
    let pairs = ucloud_signed(simulator.ucloud(), action, given);
    ucloud_send(simulator, Carrier::Form, &pairs).await
}

/// A JD Cloud request: right in everything but what a test changes.
pub(crate) struct Jd {
    pub(crate) version: Version,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
    /// Of the signing scope.
    pub(crate) region: String,
    pub(crate) service: String,
    pub(crate) date: Duration,
    /// Signed and sent.
    pub(crate) headers: Pairs,
    /// Sent and not signed.
    pub(crate) unsigned: Pairs,
}

const VM: &str = "/v1/regions/cn-north-1/";

impl Jd {
    /// `path` is what follows the region.
    pub(crate) fn new(simulator: &Simulator, method: &str, path: &str) -> Self {
        let JdcloudAccount { access_key, secret_key, region, .. } = simulator.jdcloud().clone();
        Self {
            version: Version::V2,
            method: method.into(),
            path: format!("{VM}{path}"),
            query: String::new(),
            body: String::new(),
            access_key,
            secret_key,
            region,
            service: "vm".into(),
            date: NOW,
            headers: pairs(&[
                ("Host", &simulator.address().to_string()),
                ("Content-Type", "application/json"),
                ("x-jdcloud-nonce", "ebf8b26d-c3be-402f-9f10-f8b6573fd823"),
            ]),
            unsigned: Vec::new(),
        }
    }

    pub(crate) fn get(simulator: &Simulator, path: &str) -> Self {
        Self::new(simulator, "GET", path)
    }

    pub(crate) fn post(simulator: &Simulator, path: &str, body: &Value) -> Self {
        Self { body: body.to_string(), ..Self::new(simulator, "POST", path) }
    }

    pub(crate) fn query(mut self, query: &str) -> Self {
        self.query = query.into();
        self
    }

    pub(crate) fn date_header(&self) -> (String, String) {
        let seconds = i64::try_from(self.date.as_secs()).unwrap();
        let date = Timestamp::from_unix_seconds(seconds).unwrap();
        ("x-jdcloud-date".into(), date.to_string())
    }

    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }

    /// All headers, `Authorization` among them. The date is signed unless it is in `unsigned`
    /// already.
    pub(crate) fn sign(&self) -> Pairs {
        let date = self.date_header();
        let mut signed = self.headers.clone();
        if !self.unsigned.iter().any(|(name, _)| *name == date.0) {
            signed.push(date.clone());
        }
        let borrowed: Vec<_> =
            signed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let signer = Signer::new(self.version, self.access_key.as_str(), self.secret_key.as_str());
        let request = Request {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &borrowed,
            body: self.body.as_bytes(),
        };
        let at = Timestamp::parse(&date.1).unwrap();
        let signature = signer.sign(&request, &self.region, &self.service, at);
        signed.push(("Authorization".into(), signature.authorization));
        signed.extend(self.unsigned.clone());
        signed
    }

    pub(crate) async fn send(&self, simulator: &Simulator) -> Reply {
        self.send_with(simulator, &self.sign()).await
    }

    pub(crate) async fn send_with(&self, simulator: &Simulator, headers: &Pairs) -> Reply {
        let bytes = http(&self.method, &self.target(), headers, self.body.as_bytes());
        send(simulator.address(), &bytes).await
    }
}
