//! Signs requests and sends them over one connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use yun_catalog::{Field, Kind, Operation, Place};
use yun_signing::jdcloud::{Request, Signer, Timestamp, Version, encode_segment};
use yun_signing::ucloud::{self, Nested};
use yun_simulator::{JdcloudAccount, Simulator, UcloudAccount};

use crate::build::{Carrier, Variant};
use crate::facts::{Fields, as_text};

/// What the simulator said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepted,
    /// The names on the way to the parameter that it refused.
    Refused {
        path: Vec<String>,
        message: String,
    },
    Other(String),
}

pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    host: String,
    ucloud: UcloudAccount,
    jdcloud: JdcloudAccount,
}

impl Client {
    pub(crate) fn connect(simulator: &Simulator) -> Self {
        let (ucloud, jdcloud) = (simulator.ucloud().clone(), simulator.jdcloud().clone());
        Self::of(simulator.address(), ucloud, jdcloud)
    }

    pub(crate) fn of(address: SocketAddr, ucloud: UcloudAccount, jdcloud: JdcloudAccount) -> Self {
        let stream = TcpStream::connect(address).expect("the simulator listens");
        stream.set_nodelay(true).expect("the connection is open");
        Self { stream: BufReader::new(stream), host: address.to_string(), ucloud, jdcloud }
    }

    pub(crate) fn send(&mut self, operation: Operation, variant: &Variant) -> Verdict {
        let (status, body) = self.call(operation, &variant.parameters, variant.carrier);
        let message = body.get("Message").or_else(|| body["error"].get("message"));
        let message = message.and_then(Value::as_str).unwrap_or_default();
        let is_refusal = status == 400 && body["error"]["code"] == 400 || body["RetCode"] == 230;
        if status == 200 && (body["RetCode"] == 0 || body["result"].is_object()) {
            Verdict::Accepted
        } else if is_refusal && message.starts_with("the parameter [") {
            Verdict::Refused { path: names(message), message: message.to_owned() }
        } else {
            Verdict::Other(body.to_string())
        }
    }

    /// Returns the HTTP status and the body of the answer.
    pub(crate) fn call(
        &mut self,
        operation: Operation,
        parameters: &Fields,
        carrier: Carrier,
    ) -> (u16, Value) {
        let request = self.request(operation, parameters, carrier);
        self.stream.get_mut().write_all(&request).expect("the simulator reads");
        self.read(operation.method() == "HEAD")
    }

    /// Returns a signed request as it is sent.
    pub(crate) fn request(
        &self,
        operation: Operation,
        parameters: &Fields,
        carrier: Carrier,
    ) -> Vec<u8> {
        match operation.product().provider().name() {
            "ucloud" => self.ucloud(operation, parameters, carrier),
            _ => self.jdcloud(operation, parameters, carrier),
        }
    }

    fn ucloud(&self, operation: Operation, parameters: &Fields, carrier: Carrier) -> Vec<u8> {
        let mut pairs = vec![
            ("Action".to_owned(), operation.name().to_owned()),
            ("PublicKey".to_owned(), self.ucloud.public_key.clone()),
        ];
        if carrier == Carrier::Json {
            return self.ucloud_json(operation, parameters, pairs);
        }
        flat(operation.parameters(), parameters, "", 0, &mut pairs);
        let borrowed = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let signature = ucloud::sign(borrowed, &self.ucloud.private_key);
        pairs.push(("Signature".to_owned(), signature));
        let form = form(&pairs);
        if carrier == Carrier::Query {
            return whole(format!("GET /?{form} HTTP/1.1\r\nHost: {}\r\n", self.host), "");
        }
        let head = format!(
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
            self.host
        );
        whole(head, &form)
    }

    fn ucloud_json(
        &self,
        operation: Operation,
        parameters: &Fields,
        pairs: Vec<(String, String)>,
    ) -> Vec<u8> {
        let mut body: Fields =
            pairs.into_iter().map(|(name, value)| (name, value.into())).collect();
        for field in operation.parameters() {
            if let Some(value) = parameters.get(field.name()) {
                body.insert(field.name().to_owned(), encoded(field, value));
            }
        }
        let signed = body.iter().map(|(name, value)| (name.as_str(), nested(value)));
        let signature = ucloud::sign_nested(signed, &self.ucloud.private_key);
        body.insert("Signature".to_owned(), signature.into());
        let head =
            format!("POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n", self.host);
        whole(head, &Value::from(body).to_string())
    }

    fn jdcloud(&self, operation: Operation, parameters: &Fields, carrier: Carrier) -> Vec<u8> {
        let version = match carrier {
            Carrier::Version3 => Version::V3,
            _ => Version::V2,
        };
        let at = |place| operation.parameters().filter(move |field| field.place() == Some(place));
        let mut path = operation.path().to_owned();
        for field in at(Place::Path) {
            let value = parameters.get(field.name()).map(as_text).unwrap_or_default();
            path = path.replace(&format!("{{{}}}", field.name()), &encode_segment(&value));
        }
        let mut pairs = Vec::new();
        flat(at(Place::Query), parameters, "", 1, &mut pairs);
        let query = form(&pairs);
        let body: Fields = at(Place::Body)
            .filter_map(|field| {
                let value = parameters.get(field.name())?;
                Some((field.name().to_owned(), encoded(field, value)))
            })
            .collect();
        let body = if body.is_empty() { String::new() } else { Value::from(body).to_string() };

        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
        let now = i64::try_from(now.as_secs()).expect("it is before the end of time");
        let now = Timestamp::from_unix_seconds(now).expect("it is before the year 10000");
        let date = now.to_string();
        let headers = [
            ("host", self.host.as_str()),
            ("content-type", "application/json"),
            ("x-jdcloud-date", &date),
            ("x-jdcloud-nonce", "ebf8b26d-c3be-402f-9f10-f8b6573fd823"),
        ];
        let signer = Signer::new(
            version,
            self.jdcloud.access_key.as_str(),
            self.jdcloud.secret_key.as_str(),
        );
        let mut parts = path.split('/').skip(2);
        let region = match (parts.next(), parts.next()) {
            (Some("regions"), Some(region)) => region,
            _ => "jdcloud-api",
        };
        let service = operation.product().service().unwrap_or_default();
        let request = Request {
            method: operation.method(),
            path: &path,
            query: &query,
            headers: &headers,
            body: body.as_bytes(),
        };
        let signature = signer.sign(&request, region, service, now);
        let target = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
        let mut head = format!("{} {target} HTTP/1.1\r\n", operation.method());
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("authorization: {}\r\n", signature.authorization);
        whole(head, &body)
    }

    /// An answer to `HEAD` says how long its body would be, and has none.
    fn read(&mut self, is_head: bool) -> (u16, Value) {
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("the simulator answers");
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line).expect("the simulator answers");
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().expect("a length is a number");
            }
        }
        if is_head {
            return (status.unwrap_or_default(), json!({"result": {}}));
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("the answer is whole");
        (status.unwrap_or_default(), serde_json::from_slice(&body).unwrap_or_default())
    }
}

/// The names in a message such as `the parameter [filters[0].name] is …`, without indexes.
fn names(message: &str) -> Vec<String> {
    let path = message.trim_start_matches("the parameter [");
    let end = path.find("] ").unwrap_or(path.len());
    let parts = path[..end].split(['.', '[', ']']);
    parts
        .filter(|part| !part.is_empty() && part.parse::<usize>().is_err())
        .map(str::to_owned)
        .collect()
}

fn whole(mut head: String, body: &str) -> Vec<u8> {
    head += &format!("content-length: {}\r\n\r\n{body}", body.len());
    head.into_bytes()
}

fn form(pairs: &[(String, String)]) -> String {
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode_segment(name), encode_segment(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Adds names and texts, such as `Disks.0.Size`.
fn flat(
    fields: impl Iterator<Item = Field>,
    object: &Fields,
    above: &str,
    first: usize,
    pairs: &mut Vec<(String, String)>,
) {
    for field in fields {
        if let Some(value) = object.get(field.name()) {
            let value = encoded(field, value);
            flat_value(field.kind(), &value, &format!("{above}{}", field.name()), first, pairs);
        }
    }
}

fn flat_value(
    kind: Kind,
    value: &Value,
    name: &str,
    first: usize,
    pairs: &mut Vec<(String, String)>,
) {
    match (kind, value) {
        (Kind::List(list), Value::Array(items)) => {
            for (at, item) in items.iter().enumerate() {
                flat_value(list.item(), item, &format!("{name}.{}", at + first), first, pairs);
            }
        }
        (Kind::Type(type_), Value::Object(object)) => {
            flat(type_.fields(), object, &format!("{name}."), first, pairs);
        }
        _ => pairs.push((name.to_owned(), as_text(value))),
    }
}

/// What UCloud signs of nested JSON. No variant has fractions that could be written in two ways.
fn nested(value: &Value) -> Nested<'_> {
    match value {
        Value::Array(items) => Nested::List(items.iter().map(nested).collect()),
        Value::Object(fields) => Nested::Object(
            fields.iter().map(|(name, value)| (name.as_str(), nested(value))).collect(),
        ),
        scalar => Nested::Text(as_text(scalar).into()),
    }
}

/// Texts that travel in base64.
fn encoded(field: Field, value: &Value) -> Value {
    match (value, field.kind()) {
        (Value::String(text), Kind::String) if field.is_base64() => STANDARD.encode(text).into(),
        (Value::Object(object), Kind::Type(type_)) => {
            let inner = |(name, value): (&String, &Value)| {
                let value = type_.field(name).map_or(value.clone(), |field| encoded(field, value));
                (name.clone(), value)
            };
            Value::Object(object.iter().map(inner).collect())
        }
        (Value::Array(items), Kind::List(list)) => {
            let item = |item: &Value| match (list.item(), item) {
                (Kind::Type(type_), Value::Object(object)) => Value::Object(
                    object
                        .iter()
                        .map(|(name, value)| {
                            let field = type_.field(name);
                            (name.clone(), field.map_or(value.clone(), |f| encoded(f, value)))
                        })
                        .collect(),
                ),
                _ => item.clone(),
            };
            items.iter().map(item).collect()
        }
        _ => value.clone(),
    }
}
