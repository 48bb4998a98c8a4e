//! Key pairs.

use serde_json::{Value, json};

use super::filters::{Filters, How, Wanted};
use super::instances::{self, INSTANCE};
use super::types;
use super::{failed_precondition, not_found, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(super) const OPERATIONS: Operations = &[
    ("vm", "createKeypair", create),
    ("vm", "importKeypair", import),
    ("vm", "describeKeypairs", list),
    ("vm", "deleteKeypair", delete),
    ("vm", "attachKeypair", attach),
    ("vm", "detachKeypair", detach),
];

pub(super) const KEYPAIR: &str = "vm/keypair";

const FILTERS: Filters = &[("keyNames", &["keyName"], How::Exact)];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut made = add(context)?;
    // Nobody can log in with it; it has the form of a key, so that callers can store it.
    let key = context.store.ids.letters(64);
    let key = format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n");
    made.insert("privateKey".into(), key.into());
    Ok(made)
}

fn import(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let key = context.text("publicKey").trim();
    let mut parts = key.split_whitespace();
    let kind = parts.next().unwrap_or_default();
    if !(kind.starts_with("ssh-") || kind.starts_with("ecdsa-")) || parts.next().is_none() {
        let problem = "[publicKey] is not an OpenSSH public key, such as \"ssh-rsa AAAA… comment\"";
        return Err(failed_precondition(problem));
    }
    add(context)
}

fn add(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("keyName");
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    if name.is_empty() || name.len() > 32 || !name.chars().all(is_letter) {
        let problem = "must have 1 to 32 letters, digits, _ and -";
        return Err(context.invalid("keyName", problem));
    }
    if context.find(KEYPAIR, name).is_some() {
        return Err(failed_precondition(format!("the key pair [{name}] exists already")));
    }
    types::allow(context, "keypair", 1)?;
    let (high, low) = (context.store.ids.number(), context.store.ids.number());
    let bytes = [high.to_be_bytes(), low.to_be_bytes()].concat();
    let fingerprint: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let fingerprint = fingerprint.join(":");
    let made = context.new_resource(
        name,
        fields(json!({
            "keyName": name,
            "keyFingerprint": fingerprint,
            "createTime": written(context.now()),
        })),
    );
    context.store.insert(KEYPAIR, made);
    Ok(fields(json!({"keyName": name, "keyFingerprint": fingerprint})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let wanted = Wanted::read(context, FILTERS)?;
    let view = |keypair: &crate::state::Resource| {
        let has = |instance: &&crate::state::Resource| {
            instance.list("keyNames").contains(&keypair.id.as_str().into())
        };
        let of: Vec<_> = context.all(INSTANCE).filter(has).map(|one| one.id.clone()).collect();
        let mut view = keypair.fields.clone();
        view.insert("instanceIds".into(), of.into());
        Value::Object(view)
    };
    let found = context.all(KEYPAIR).filter(|keypair| wanted.matches(&keypair.fields));
    Ok(context.listed(found.map(view).collect()))
}

/// Instances keep the name of a deleted key pair, and one can be attached in its place.
fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("keyName");
    known(context, name)?;
    context.store.remove(KEYPAIR, name);
    Ok(Fields::new())
}

pub(super) fn known(context: &Context<'_>, name: &str) -> Result<(), Refusal> {
    let found = context.find(KEYPAIR, name);
    found.map(|_| ()).ok_or_else(|| not_found(format!("there is no key pair [{name}]")))
}

fn attach(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("keyName");
    each(context, |context, instance| {
        let has_one = context.store.get(INSTANCE, instance).is_some_and(|instance| {
            let names = instance.list("keyNames").iter().filter_map(Value::as_str);
            names.filter(|name| context.find(KEYPAIR, name).is_some()).count() > 0
        });
        if has_one {
            let problem =
                format!("the instance [{instance}] has a key pair already; detach it first");
            return Err(failed_precondition(problem));
        }
        Ok(vec![name.into()])
    })
}

fn detach(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("keyName");
    each(context, |context, instance| {
        let names = context.store.get(INSTANCE, instance).map(|found| found.list("keyNames"));
        if !names.unwrap_or_default().contains(&name.into()) {
            let problem = format!("the instance [{instance}] does not have the key pair [{name}]");
            return Err(failed_precondition(problem));
        }
        Ok(Vec::new())
    })
}

/// Checks all instances, then gives each the names that `names` returns for it.
fn each(
    context: &mut Context<'_>,
    names: impl Fn(&Context<'_>, &str) -> Result<Vec<Value>, Refusal>,
) -> Result<Fields, Refusal> {
    known(context, context.text("keyName"))?;
    let ids = context.texts("instanceIds");
    let mut changes = Vec::new();
    for id in &ids {
        let states = ["running", "stopped"];
        let instance = instances::needs(context, id, &states, "can get or lose a key pair")?;
        if instance.text("osType") == "windows" {
            let problem = format!("the instance [{id}] runs Windows, which takes no key pair");
            return Err(failed_precondition(problem));
        }
        changes.push(names(context, id)?);
    }
    for (id, names) in ids.iter().zip(changes) {
        instances::known(context, id)?.set("keyNames", names);
    }
    Ok(fields(json!({"successInstanceId": ids, "failInstanceId": []})))
}
