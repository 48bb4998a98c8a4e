//! The product `cps`: bare-metal servers and their key pairs.

use serde_json::{Value, json};

use super::disks::charge_of;
use super::filters::{Filters, How};
use super::nouns::{Noun, taken};
use super::{passwords, tokens, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("cps", "createInstances", |context| tokens::once(context, create)),
    ("cps", "describeInstance", |context| {
        let found = SERVER.asked(context)?;
        Ok(fields(json!({"instance": found.fields})))
    }),
    ("cps", "describeInstances", list),
    ("cps", "describeInstanceName", |context| {
        let found = SERVER.asked(context)?;
        Ok(fields(json!({"name": found.text("name")})))
    }),
    ("cps", "modifyInstance", modify),
    ("cps", "startInstance", |context| power(context, &STARTING)),
    ("cps", "stopInstance", |context| power(context, &STOPPING)),
    ("cps", "restartInstance", |context| power(context, &RESTARTING)),
    ("cps", "startInstances", |context| power(context, &STARTING)),
    ("cps", "stopInstances", |context| power(context, &STOPPING)),
    ("cps", "restartInstances", |context| power(context, &RESTARTING)),
    ("cps", "reinstallInstance", reinstall),
    ("cps", "createKeypairs", |context| tokens::once(context, create_keypair)),
    ("cps", "importKeypairs", |context| tokens::once(context, add_keypair)),
    ("cps", "describeKeypair", |context| {
        let found = KEYPAIR.asked(context)?;
        Ok(fields(json!({"keypair": found.fields})))
    }),
    ("cps", "describeKeypairs", |context| {
        let wanted = context.maybe("name");
        let has_name = |one: &&Resource| wanted.is_none_or(|name| one.text("name").contains(name));
        let found: Vec<Value> = context
            .all(KEYPAIR.kind)
            .filter(has_name)
            .map(|one| one.fields.clone().into())
            .collect();
        Ok(context.listed(found))
    }),
    ("cps", "deleteKeypairs", |context| {
        let id = KEYPAIR.asked(context)?.id;
        context.store.remove(KEYPAIR.kind, &id);
        Ok(fields(json!({"success": true})))
    }),
];

const SERVER: Noun = Noun {
    kind: "cps/instance",
    name: "bare-metal server",
    id: "instanceId",
    status: "status",
    idle: &["running", "stopped"],
};
const KEYPAIR: Noun =
    Noun { kind: "cps/keypair", name: "key pair", id: "keypairId", status: "status", idle: &[] };

const FILTERS: Filters =
    &[("instanceId", &["instanceId"], How::Exact), ("status", &["status"], How::Exact)];

/// The state that a change needs, the one that it passes, and the one that it reaches.
struct Change {
    needs: &'static str,
    passes: &'static str,
    reaches: &'static str,
}

const STARTING: Change = Change { needs: "stopped", passes: "starting", reaches: "running" };
const STOPPING: Change = Change { needs: "running", passes: "stopping", reaches: "stopped" };
const RESTARTING: Change = Change { needs: "running", passes: "restarting", reaches: "running" };

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let spec = context.get("instanceSpec").cloned().unwrap_or_default();
    let text = |name: &str| spec[name].as_str().unwrap_or_default();
    check_login(context, &spec)?;
    let count = spec["count"].as_u64().unwrap_or(1).clamp(1, 100);
    let mut ids = Vec::new();
    for number in 1..=count {
        let id = context.store.ids.next("cps");
        let name =
            if count > 1 { format!("{}-{number}", text("name")) } else { text("name").into() };
        let names = [
            "az",
            "deviceType",
            "description",
            "enableInternet",
            "enableIpv6",
            "bandwidth",
            "imageType",
            "osTypeId",
            "sysRaidTypeId",
            "dataRaidTypeId",
            "networkType",
            "subnetId",
            "lineType",
            "interfaceMode",
            "keypairId",
        ];
        let mut shown = taken(&spec, &names.map(|name| (name, name)));
        let address = format!("10.128.{}.{}", context.store.ids.number() % 256, number + 10);
        shown.extend(fields(json!({
            "instanceId": id,
            "region": context.call.region,
            "name": name,
            "privateIp": spec["privateIp"].as_str().map_or(address, str::to_owned),
            "charge": charge_of(&spec["charge"], context.now()),
        })));
        SERVER.create(context, &id, "creating", shown);
        ids.push(id);
    }
    Ok(fields(json!({"instanceIds": ids})))
}

fn check_login(context: &Context<'_>, spec: &Value) -> Result<(), Refusal> {
    if let Some(password) = spec["password"].as_str().filter(|text| !text.is_empty()) {
        passwords::check(context, "instanceSpec.password", password)?;
    }
    if let Some(keypair) = spec["keypairId"].as_str().filter(|text| !text.is_empty()) {
        KEYPAIR.known(context, keypair)?;
    }
    Ok(())
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let exact = ["az", "networkType", "deviceType", "subnetId", "keypairId", "privateIp"];
    let mut found = SERVER.matching(context, FILTERS)?;
    found.retain(|one| {
        exact.iter().all(|name| context.maybe(name).is_none_or(|text| one[*name] == text))
            && context
                .maybe("name")
                .is_none_or(|part| one["name"].as_str().is_some_and(|name| name.contains(part)))
    });
    Ok(context.listed(found))
}

fn modify(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    SERVER.set(context, &[("name", "name"), ("description", "description")])?;
    let found = SERVER.asked(context)?;
    Ok(fields(json!({"name": found.text("name"), "description": found.text("description")})))
}

/// Changes one server, or several if all of them have the state that it needs.
fn power(context: &mut Context<'_>, change: &Change) -> Result<Fields, Refusal> {
    let ids = match context.maybe("instanceId") {
        Some(id) => vec![id],
        None => context.texts("instanceIds"),
    };
    for id in &ids {
        SERVER.check(SERVER.known(context, id)?, change.needs)?;
    }
    for id in ids {
        let after = fields(json!({"status": change.reaches}));
        SERVER.pass(context, id, change.passes, after)?;
    }
    Ok(fields(json!({"success": true})))
}

fn reinstall(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = SERVER.needs(context, "stopped")?.id;
    let spec = context.get("instanceSpec").cloned().unwrap_or_default();
    check_login(context, &spec)?;
    let names = ["imageType", "osTypeId", "sysRaidTypeId", "dataRaidTypeId", "keypairId"];
    let after = taken(&spec, &names.map(|name| (name, name)));
    SERVER.pass(context, &id, "reinstalling", after)?;
    Ok(fields(json!({"success": true})))
}

fn create_keypair(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut made = add_keypair(context)?;
    let key = context.store.ids.letters(64);
    let key = format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n");
    made.insert("privateKey".into(), key.into());
    Ok(made)
}

fn add_keypair(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("keypair");
    let public = format!("ssh-rsa {}", context.store.ids.letters(32));
    let now = written(context.now());
    let shown = fields(json!({
        "keypairId": id,
        "region": context.call.region,
        "name": context.text("name"),
        "publicKey": context.maybe("publicKey").unwrap_or(&public),
        "fingerPrint": context.store.ids.letters(32),
        "createTime": now,
        "updateTime": now,
    }));
    let made = context.new_resource(id, shown.clone());
    context.store.insert(KEYPAIR.kind, made);
    Ok(shown)
}
