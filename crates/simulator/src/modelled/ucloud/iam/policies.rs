//! Policies: the provider's and the account's own.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{PARAMETER, POLICY, attachments, global};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("iam", "CreateIAMPolicy", create),
    ("iam", "GetIAMPolicy", get),
    ("iam", "ListPolicies", list),
    ("iam", "UpdateIAMPolicy", update),
    ("iam", "UpdateIAMPolicyName", rename),
    ("iam", "DeleteIAMPolicy", delete),
];

/// Hidden: `UCS` for the provider's policies, `User` for the account's.
const OWNER: &str = "owner";
const PROVIDERS: &str = "UCS";

pub(super) fn initial(store: &mut Store, _settings: &Settings, now: Duration) {
    let urn = "ucs:iam::ucs:policy/AdministratorAccess";
    let document =
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["*"],"Resource":["*"]}]}"#;
    let shown = json!({
        "PolicyName": "AdministratorAccess",
        "PolicyURN": urn,
        "Description": "May do everything.",
        "Document": document,
        "ScopeType": "ScopeUnrestricted",
        "CreatedAt": now.as_secs(),
        "UpdatedAt": now.as_secs(),
    });
    let policy = Resource {
        id: urn.into(),
        region: String::new(),
        zone: None,
        project: None,
        created: now,
        fields: fields(shown),
        hidden: Map::from_iter([(OWNER.to_owned(), PROVIDERS.into())]),
        due: Vec::new(),
    };
    store.insert(POLICY.kind, policy);
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("PolicyName");
    let urn = format!("ucs:iam::simulated:policy/{name}");
    if context.find(POLICY.kind, &urn).is_some() {
        return Err(Refusal::ret_code(PARAMETER, format!("there is a policy [{name}] already")));
    }
    if serde_json::from_str::<Value>(context.text("Document")).is_err() {
        return Err(context.invalid("Document", "must be JSON"));
    }
    let now = context.now().as_secs();
    let shown = fields(json!({
        "PolicyName": name,
        "PolicyURN": urn,
        "Description": context.text("Description"),
        "Document": context.text("Document"),
        "ScopeType": context.maybe("ScopeType").unwrap_or("ScopeRequired"),
        "CreatedAt": now,
        "UpdatedAt": now,
    }));
    let mut policy = global(context, &urn, shown);
    policy.hide(OWNER, "User");
    context.store.insert(POLICY.kind, policy);
    Ok(fields(json!({"PolicyURN": urn})))
}

fn get(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let policy = POLICY.known(context, context.text("PolicyURN"))?;
    Ok(fields(json!({"Policy": policy.fields})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let owner = context.text("Owner");
    let found = context.all(POLICY.kind).filter(|policy| policy.hidden(OWNER) == owner);
    let shown = found.map(|policy| policy.fields.clone().into()).collect();
    Ok(context.listed_as(shown, "Policies", "TotalCount"))
}

/// Returns a policy of the account's own.
fn own<'a>(context: &'a mut Context<'_>) -> Result<&'a mut Resource, Refusal> {
    let urn = context.text("PolicyURN");
    let policy = POLICY.known_mut(context, urn)?;
    if policy.hidden(OWNER) == PROVIDERS {
        let problem = format!("the policy [{urn}] is the provider's and cannot be changed");
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    Ok(policy)
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let given = ["Document", "Description"].map(|name| (name, context.maybe(name)));
    set(context, given)
}

fn rename(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let given = ["PolicyName", "Description"].map(|name| (name, context.maybe(name)));
    set(context, given)
}

fn set(context: &mut Context<'_>, given: [(&str, Option<&str>); 2]) -> Result<Fields, Refusal> {
    let now = context.now().as_secs();
    let policy = own(context)?;
    for (name, value) in given {
        if let Some(value) = value {
            policy.set(name, value);
        }
    }
    policy.set("UpdatedAt", now);
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let urn = own(context)?.id.clone();
    if attachments::has(context, &urn) {
        let problem = format!("the policy [{urn}] is attached; detach it first");
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    context.store.remove(POLICY.kind, &urn);
    Ok(Fields::new())
}
