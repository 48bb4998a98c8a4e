//! Requests, resources and faults as the page shows them: without secrets.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::clouds::Clouds;
use crate::faults::{Fault, Injection};
use crate::state::Resource;
use crate::times::{RFC_3339, written};
use crate::{Cloud, Received, Signature};

/// How many resources are shown of each cloud.
const SHOWN: usize = 5_000;
/// How many requests are shown at once: the latest.
const SHOWN_REQUESTS: usize = 2_000;

/// Returns requests, oldest first.
pub(super) fn requests(received: &[Received]) -> Value {
    let from = received.len().saturating_sub(SHOWN_REQUESTS);
    json!({"requests": received[from..].iter().map(request).collect::<Vec<_>>()})
}

fn request(received: &Received) -> Value {
    json!({
        "number": received.number,
        "time": written(received.time, RFC_3339),
        "micros": u64::try_from(received.taken.as_micros()).unwrap_or(u64::MAX),
        "cloud": received.cloud.name(),
        "product": received.product,
        "operation": received.operation,
        "tier": received.tier.map(crate::Tier::name),
        "method": received.method,
        "path": received.path,
        "status": received.status,
        "refusal": received.refusal,
        "message": received.message,
        "request_id": received.request_id,
        "signature": match received.signature {
            Signature::Unchecked => "unchecked",
            Signature::Refused => "refused",
            Signature::Valid => "valid",
        },
        "fault": received.fault.map(|fault| fault.to_string()),
        "executed": received.executed,
        "changed": received.changed,
        "unknown": received.unknown,
        "parameters": received.parameters.redacted(),
    })
}

/// Returns the faults that are still to come.
pub(super) fn faults(injections: &[Injection]) -> Value {
    let pending: Vec<_> = injections
        .iter()
        .map(|injection| {
            json!({
                "fault": injection.fault().to_string(),
                "operation": injection.operation(),
                "times": injection.remaining(),
                "executed": injection.is_executed(),
            })
        })
        .collect();
    json!({"pending": pending, "kinds": Fault::ALL.map(|fault| fault.to_string())})
}

/// Returns the resources of both clouds.
pub(super) fn state(clouds: &Clouds, now: Duration) -> Value {
    let mut resources = Vec::new();
    let mut total = 0;
    for cloud in [Cloud::Ucloud, Cloud::Jdcloud] {
        let store = clouds.world(cloud).store(now);
        total += store.len();
        let ids: HashSet<_> = store.everything().map(|(_, one)| one.id.as_str()).collect();
        let shown = store.everything().take(SHOWN);
        resources.extend(shown.map(|(kind, one)| resource(cloud, kind, one, &ids)));
    }
    json!({"now": written(now, RFC_3339), "total": total, "resources": resources})
}

fn resource(cloud: Cloud, kind: &str, resource: &Resource, ids: &HashSet<&str>) -> Value {
    let (product, noun) = kind.split_once('/').unwrap_or(("", kind));
    let first = |is: &dyn Fn(&str) -> bool| {
        let mut texts = resource.fields.iter().filter(|(name, _)| is(&name.to_ascii_lowercase()));
        texts.find_map(|(_, value)| value.as_str().filter(|text| !text.is_empty()))
    };
    let mut related = BTreeSet::new();
    for value in resource.fields.values().chain(resource.hidden.values()) {
        relate(value, ids, &mut related);
    }
    related.remove(resource.id.as_str());
    let mut fields = resource.fields.clone();
    redact(&mut fields);
    json!({
        "cloud": cloud.name(),
        "product": product,
        "kind": noun,
        "id": resource.id,
        "name": first(&|name| name == "name").or_else(|| first(&|name| name.ends_with("name"))),
        "state": first(&|name| name == "state" || name == "status")
            .or_else(|| first(&|name| name.ends_with("state") || name.ends_with("status"))),
        "region": resource.region,
        "created": written(resource.created, RFC_3339),
        "fields": fields,
        "related": related,
    })
}

/// Collects the ids of other resources that a value mentions.
fn relate<'a>(value: &'a Value, ids: &HashSet<&str>, related: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) if ids.contains(text.as_str()) => {
            related.insert(text);
        }
        Value::Array(items) => items.iter().for_each(|item| relate(item, ids, related)),
        Value::Object(fields) => fields.values().for_each(|item| relate(item, ids, related)),
        _ => {}
    }
}

/// Hides what looks like a secret: resources keep no record of where their fields came from.
fn redact(fields: &mut Map<String, Value>) {
    const SECRET: [&str; 6] =
        ["password", "secret", "privatekey", "accesskeysecret", "token", "userdata"];
    for (name, value) in fields {
        let lower = name.to_ascii_lowercase();
        match value {
            Value::Object(below) => redact(below),
            Value::Array(items) => {
                items.iter_mut().filter_map(Value::as_object_mut).for_each(redact);
            }
            Value::String(text)
                if !text.is_empty() && SECRET.iter().any(|secret| lower.contains(secret)) =>
            {
                *value = "***".into();
            }
            _ => {}
        }
    }
}
