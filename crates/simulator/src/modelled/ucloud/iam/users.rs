//! Users: create, get, list, update, delete; how they log in.

use serde_json::{Value, json};

use super::{GROUP, KEY, MEMBERS, USER, USER_EXISTS, attachments, global, keys};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("iam", "CreateUser", create),
    ("iam", "GetUser", get),
    ("iam", "ListUsers", list),
    ("iam", "UpdateUser", update),
    ("iam", "DeleteUser", delete),
    ("iam", "GetLoginProfile", login),
    ("iam", "UpdateLoginProfile", update_login),
];

/// Hidden: whether the user may log in to the console.
const LOGIN: &str = "login";

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("UserName");
    if context.find(USER.kind, name).is_some() {
        let problem = format!("there is a user [{name}] already");
        return Err(Refusal::ret_code(USER_EXISTS, problem));
    }
    let login = context.text("LoginProfileStatus");
    let made = format!("{}.apiuser.ucloud.cn", context.store.ids.letters(10));
    let email = context.maybe("Email").map_or(made, str::to_owned);
    let shown = fields(json!({
        "UserName": name,
        "DisplayName": context.text("DisplayName"),
        "Email": email,
        "Status": "Active",
        "CreatedAt": context.now().as_secs(),
    }));
    let mut user = global(context, name, shown);
    user.hide(LOGIN, login);
    user.hide("Password", context.text("Password"));
    context.store.insert(USER.kind, user);
    let has_keys = context.text("AccessKeyStatus") == "Active";
    let key = if has_keys { keys::insert(context, name) } else { Fields::new() };
    let of = |field: &str| key.get(field).cloned().unwrap_or_else(|| "".into());
    Ok(fields(json!({
        "UserName": name,
        "DisplayName": context.text("DisplayName"),
        "AccessKeyID": of("AccessKeyID"),
        "AccessKeySecret": of("AccessKeySecret"),
        "ConsoleAccess": login == "Active",
        "APIAccess": has_keys,
    })))
}

fn get(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let user = USER.known(context, context.text("UserName"))?;
    Ok(fields(json!({"User": user.fields})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let users = context.all(USER.kind).map(|user| user.fields.clone().into()).collect();
    Ok(context.listed_as(users, "Users", "TotalCount"))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let given = ["DisplayName", "Status"].map(|name| (name, context.maybe(name)));
    let new_name = context.maybe("NewUserName");
    let user = USER.known_mut(context, context.text("UserName"))?;
    for (name, value) in given {
        if let Some(value) = value {
            user.set(name, value);
        }
    }
    if let Some(new_name) = new_name {
        let mut renamed: Resource = user.clone();
        let old = std::mem::replace(&mut renamed.id, new_name.to_owned());
        renamed.set("UserName", new_name);
        context.store.remove(USER.kind, &old);
        context.store.insert(USER.kind, renamed);
    }
    Ok(Fields::new())
}

/// Their keys, memberships and attached policies go with them.
fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("UserName");
    USER.known(context, name)?;
    let keys = context.all(KEY.kind).filter(|key| key.hidden("UserName") == name);
    let keys: Vec<_> = keys.map(|key| key.id.clone()).collect();
    for key in keys {
        context.store.remove(KEY.kind, &key);
    }
    for group in context.store.all_mut(GROUP.kind) {
        let mut members: Vec<Value> = members(group).cloned().collect();
        members.retain(|member| member != name);
        group.hide(MEMBERS, members);
    }
    attachments::forget(context, "user", name);
    context.store.remove(USER.kind, name);
    Ok(Fields::new())
}

/// Returns the names of a group's users.
pub(super) fn members(group: &Resource) -> impl Iterator<Item = &Value> {
    group.hidden.get(MEMBERS).and_then(Value::as_array).into_iter().flatten()
}

fn login_profile(user: &Resource) -> Fields {
    fields(json!({"LoginProfile": {
        "UserName": user.id,
        "UserEmail": user.text("Email"),
        "Status": user.hidden(LOGIN),
    }}))
}

fn login(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    Ok(login_profile(USER.known(context, context.text("UserName"))?))
}

fn update_login(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (status, email) = (context.maybe("Status"), context.maybe("UserEmail"));
    let user = USER.known_mut(context, context.text("UserName"))?;
    if let Some(status) = status {
        user.hide(LOGIN, status);
    }
    if let Some(email) = email {
        user.set("Email", email);
    }
    Ok(login_profile(user))
}
