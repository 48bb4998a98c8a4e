//! Access keys of users.

use serde_json::json;

use super::{KEY, USER, global};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("iam", "CreateAccessKey", create),
    ("iam", "ListAccessKeys", list),
    ("iam", "UpdateAccessKey", update),
    ("iam", "DeleteAccessKey", delete),
];

/// Makes a key. Returns what is shown of it once, the secret among it.
pub(super) fn insert(context: &mut Context<'_>, user: &str) -> Fields {
    let id = context.store.ids.letters(40);
    let secret = context.store.ids.letters(44);
    let shown = fields(json!({
        "AccessKeyID": id,
        "Status": "Active",
        "Description": "",
        "CreatedAt": context.now().as_secs(),
        "ExpiredAt": 0,
        "UpdatedAt": context.now().as_secs(),
        "DeletedAt": 0,
    }));
    let mut key = global(context, &id, shown.clone());
    key.hide("UserName", user);
    key.hide("AccessKeySecret", secret.as_str());
    context.store.insert(KEY.kind, key);
    let mut shown = shown;
    shown.insert("AccessKeySecret".into(), secret.into());
    shown
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let user = context.text("UserName");
    USER.known(context, user)?;
    let shown = insert(context, user);
    Ok(fields(json!({"AccessKey": shown})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let user = context.text("UserName");
    USER.known(context, user)?;
    let own = context.all(KEY.kind).filter(|key| key.hidden("UserName") == user);
    let own: Vec<_> = own.map(|key| key.fields.clone()).collect();
    Ok(fields(json!({"AccessKey": own})))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let given = ["Status", "Description"].map(|name| (name, context.maybe(name)));
    let now = context.now().as_secs();
    let key = KEY.known_mut(context, context.text("AccessKeyID"))?;
    for (name, value) in given {
        if let Some(value) = value {
            key.set(name, value);
        }
    }
    key.set("UpdatedAt", now);
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    KEY.remove(context, context.text("AccessKeyID"))?;
    Ok(Fields::new())
}
