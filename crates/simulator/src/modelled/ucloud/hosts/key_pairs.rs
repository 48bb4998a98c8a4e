//! Key pairs: create, import, describe, delete.

use serde_json::{Value, json};

use super::HOST;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("uhost", "CreateUHostKeyPair", create),
    ("uhost", "ImportUHostKeyPairs", import),
    ("uhost", "DescribeUHostKeyPairs", describe),
    ("uhost", "DeleteUHostKeyPairs", delete),
];

const KEY_PAIR: &str = "uhost/key-pair";

fn insert(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("KeyPairName");
    if context.all(KEY_PAIR).any(|pair| pair.text("KeyPairName") == name) {
        return Err(context.invalid("KeyPairName", format!("is taken: {name}")));
    }
    let id = context.store.ids.next("ukp");
    let number = context.store.ids.number().to_be_bytes();
    let fingerprint: Vec<_> = number.iter().map(|byte| format!("{byte:02x}")).collect();
    let shown = fields(json!({
        "ProjectId": context.project(),
        "KeyPairId": id,
        "KeyPairName": name,
        "KeyPairFingerPrint": fingerprint.join(":"),
        "CreateTime": context.now().as_secs(),
    }));
    let mut pair = context.new_resource(id, shown.clone());
    pair.zone = None;
    context.store.insert(KEY_PAIR, pair);
    Ok(shown)
}

/// The private key is made up, and shown once.
fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut shown = insert(context)?;
    let letters = context.store.ids.letters(64);
    let key =
        format!("-----BEGIN RSA PRIVATE KEY-----\n{letters}\n-----END RSA PRIVATE KEY-----\n");
    shown.insert("PrivateKeyBody".into(), key.into());
    Ok(fields(json!({"KeyPair": shown})))
}

fn import(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    insert(context)
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let found = context.all(KEY_PAIR).filter(|pair| {
        let name = context.maybe("KeyPairName");
        let fingerprint = context.maybe("KeyPairFingerPrint");
        name.is_none_or(|part| pair.text("KeyPairName").contains(part))
            && fingerprint.is_none_or(|exact| pair.text("KeyPairFingerPrint") == exact)
    });
    let shown = found.map(|pair| pair.fields.clone().into()).collect();
    Ok(context.listed(shown))
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("KeyPairIds");
    for id in &ids {
        check(context, "KeyPairIds", id)?;
    }
    for id in ids {
        context.store.remove(KEY_PAIR, id);
        for host in context.store.all_mut(HOST) {
            if host.value("KeyPair")["KeyPairId"] == id {
                host.set("KeyPair", json!({"KeyPairId": id, "KeyPairState": "Deleted"}));
            }
        }
    }
    Ok(Fields::new())
}

/// Checks that there is the key pair that a parameter names.
pub(super) fn check(context: &Context<'_>, parameter: &str, id: &str) -> Result<(), Refusal> {
    match context.find(KEY_PAIR, id) {
        Some(_) => Ok(()),
        None => Err(context.invalid(parameter, format!("names no key pair: {id}"))),
    }
}

/// How a host shows its key pair.
pub(super) fn of_host(id: Option<&str>) -> Value {
    match id {
        Some(id) => json!({"KeyPairId": id, "KeyPairState": "Normal"}),
        None => json!({"KeyPairId": "", "KeyPairState": ""}),
    }
}
