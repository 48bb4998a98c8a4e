//! The product `iam`: sub-users with access keys, groups, roles and policies.

use serde_json::{Value, json};

use super::{duplicate, failed_precondition, not_found, passwords, quota_exceeded, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("iam", "createSubUser", create_user),
    ("iam", "describeSubUser", |context| {
        let found = asked(context, &USER)?;
        Ok(fields(json!({"subUser": found.fields})))
    }),
    ("iam", "describeSubUsers", |context| list(context, &USER, "subUsers")),
    ("iam", "updateSubUser", update_user),
    ("iam", "deleteSubUser", delete_user),
    ("iam", "createSubUserAccessKey", create_key),
    ("iam", "getSubUserAccessKeys", list_keys),
    ("iam", "enableSubUserAccessKey", |context| set_key(context, 1)),
    ("iam", "disableSubUserAccessKey", |context| set_key(context, 0)),
    ("iam", "deleteSubUserAccessKey", delete_key),
    ("iam", "createGroup", create_group),
    ("iam", "describeGroup", |context| {
        let found = asked(context, &GROUP)?;
        Ok(fields(json!({"group": found.fields})))
    }),
    ("iam", "describeGroups", list_groups),
    ("iam", "updateGroup", |context| update(context, &GROUP, "updateGroupInfo", "description")),
    ("iam", "deleteGroup", |context| delete(context, &GROUP)),
    ("iam", "addSubUserToGroup", |context| member(context, true)),
    ("iam", "removeSubUserFromGroup", |context| member(context, false)),
    ("iam", "describeGroupSubUsers", group_users),
    ("iam", "describeSubUserGroups", user_groups),
    ("iam", "createPolicy", create_policy),
    ("iam", "describePolicy", |context| {
        let found = asked(context, &POLICY)?;
        Ok(fields(json!({"policy": found.fields})))
    }),
    ("iam", "describePolicies", |context| list(context, &POLICY, "policies")),
    ("iam", "updatePolicy", |context| update(context, &POLICY, "updatePolicyInfo", "content")),
    ("iam", "updatePolicyDescription", |context| {
        update(context, &POLICY, "updatePolicyDescriptionInfo", "description")
    }),
    ("iam", "deletePolicy", |context| delete(context, &POLICY)),
    ("iam", "attachSubUserPolicy", |context| attach(context, &USER, true)),
    ("iam", "detachSubUserPolicy", |context| attach(context, &USER, false)),
    ("iam", "describeAttachedSubUserPolicies", |context| attached(context, &USER, policy_view)),
    ("iam", "attachGroupPolicy", |context| attach(context, &GROUP, true)),
    ("iam", "detachGroupPolicy", |context| attach(context, &GROUP, false)),
    ("iam", "describeAttachedGroupPolicies", |context| attached(context, &GROUP, policy_view)),
    ("iam", "attachRolePolicy", |context| attach(context, &ROLE, true)),
    ("iam", "detachRolePolicy", |context| attach(context, &ROLE, false)),
    ("iam", "describeRolePolicies", |context| attached(context, &ROLE, role_policy_view)),
    ("iam", "createRole", create_role),
    ("iam", "describeRole", |context| {
        let found = asked(context, &ROLE)?;
        Ok(fields(json!({"roleInfo": found.fields})))
    }),
    ("iam", "describeRoles", |context| list(context, &ROLE, "roles")),
    ("iam", "updateAssumeRolePolicy", |context| {
        update(context, &ROLE, "updateAssumeRolePolicyInfo", "assumeRolePolicyDocument")
    }),
    ("iam", "deleteRole", |context| delete(context, &ROLE)),
];

/// Something that an account has by name.
struct Sort {
    kind: &'static str,
    /// For messages.
    name: &'static str,
    parameter: &'static str,
    /// The field with its name.
    field: &'static str,
}

const USER: Sort =
    Sort { kind: "iam/sub-user", name: "sub-user", parameter: "subUser", field: "name" };
const GROUP: Sort =
    Sort { kind: "iam/group", name: "group", parameter: "groupName", field: "name" };
const POLICY: Sort =
    Sort { kind: "iam/policy", name: "policy", parameter: "policyName", field: "name" };
const ROLE: Sort =
    Sort { kind: "iam/role", name: "role", parameter: "roleName", field: "roleName" };
const KEY: &str = "iam/access-key";
/// The documentation does not state how many keys a sub-user may have.
const MOST_KEYS: usize = 5;

/// Hidden: names of a group's members, and of the policies attached to users, groups and roles.
const MEMBERS: &str = "members";
const POLICIES: &str = "policies";
const PIN: &str = "simulated-pin";

fn known(context: &Context<'_>, sort: &Sort, name: &str) -> Result<Resource, Refusal> {
    let found = context.find(sort.kind, name).cloned();
    found.ok_or_else(|| not_found(format!("there is no {} [{name}]", sort.name)))
}

fn asked(context: &Context<'_>, sort: &Sort) -> Result<Resource, Refusal> {
    known(context, sort, context.text(sort.parameter))
}

fn add(context: &mut Context<'_>, sort: &Sort, shown: Value) -> Result<Resource, Refusal> {
    let name = shown[sort.field].as_str().unwrap_or_default().to_owned();
    if context.find(sort.kind, &name).is_some() {
        return Err(duplicate(format!("the {} [{name}] exists already", sort.name)));
    }
    let made = context.new_resource(name, fields(shown));
    context.store.insert(sort.kind, made.clone());
    Ok(made)
}

fn names(found: &Resource, list: &str) -> Vec<Value> {
    found.hidden.get(list).and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Lists those whose name or description has the keyword; newest first unless `sort` is 0.
fn list(context: &mut Context<'_>, sort: &Sort, items: &str) -> Result<Fields, Refusal> {
    let found = found(context, sort).into_iter().map(|one| one.fields.into()).collect();
    Ok(context.listed_as(found, items, "total"))
}

fn found(context: &Context<'_>, sort: &Sort) -> Vec<Resource> {
    let exact = ["phone", "email", "nickName", "name", "roleName"];
    let matches = |one: &&Resource| {
        context.maybe("keyword").is_none_or(|word| {
            one.text(sort.field).contains(word) || one.text("description").contains(word)
        }) && exact
            .iter()
            .all(|name| context.maybe(name).is_none_or(|text| one.text(name).contains(text)))
            && context.get("type").is_none_or(|wanted| wanted == one.value("type"))
    };
    let mut found: Vec<_> = context.all(sort.kind).filter(matches).cloned().collect();
    if context.integer("sort") == Some(1) {
        found.reverse();
    }
    found
}

/// Sets a field from a member of a parameter.
fn update(
    context: &mut Context<'_>,
    sort: &Sort,
    parameter: &str,
    field: &str,
) -> Result<Fields, Refusal> {
    let mut found = asked(context, sort)?;
    let given = context.get(parameter).cloned().unwrap_or_default();
    if !given[field].is_null() {
        found.set(field, given[field].clone());
    }
    found.set("updateTime", written(context.now()));
    context.store.insert(sort.kind, found);
    Ok(Fields::new())
}

/// A group may have members, and anything policies: they end with it. A policy must be detached
/// first.
fn delete(context: &mut Context<'_>, sort: &Sort) -> Result<Fields, Refusal> {
    let found = asked(context, sort)?;
    if sort.kind == POLICY.kind {
        if found.number("policyType") == SYSTEM_POLICY {
            return Err(failed_precondition(format!(
                "the policy [{}] is the provider's",
                found.id
            )));
        }
        let users = [&USER, &GROUP, &ROLE].into_iter().flat_map(|sort| context.all(sort.kind));
        let uses =
            |one: &Resource| names(one, POLICIES).iter().any(|name| *name == found.id.as_str());
        if users.into_iter().any(uses) {
            let problem = format!("the policy [{}] is attached; detach it first", found.id);
            return Err(failed_precondition(problem));
        }
    }
    context.store.remove(sort.kind, &found.id);
    Ok(Fields::new())
}

fn create_user(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let info = context.get("createSubUserInfo").cloned().unwrap_or_default();
    let text = |name: &str| info[name].as_str().unwrap_or_default();
    let password = if info["autoGeneratePassword"] == true {
        format!("Aa1-{}", context.store.ids.letters(12))
    } else {
        passwords::check(context, "createSubUserInfo.password", text("password"))?;
        text("password").to_owned()
    };
    let now = written(context.now());
    let made = add(
        context,
        &USER,
        json!({
            "pin": format!("{PIN}/{}", text("name")),
            "name": text("name"),
            "phone": text("phone"),
            "email": text("email"),
            "description": text("description"),
            "nickName": text("nickName"),
            "account": PIN,
            "createTime": now,
            "updateTime": now,
        }),
    )?;
    if let Some(made) = context.store.get_mut(USER.kind, &made.id) {
        made.hide("password", password.as_str());
    }
    let mut user = made.fields;
    user.insert("password".into(), password.into());
    if info["createAk"] == true {
        let key = add_key(context, &made.id);
        for name in ["accessKey", "secretAccessKey"] {
            user.insert(name.into(), key[name].clone());
        }
    }
    Ok(fields(json!({"subUser": user})))
}

fn update_user(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    for name in ["description", "phone", "email", "nickName"] {
        update(context, &USER, "updateSubUserInfo", name)?;
    }
    let found = asked(context, &USER)?;
    Ok(fields(json!({"subUser": found.fields})))
}

/// Its keys go with it, and groups lose it.
fn delete_user(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let user = asked(context, &USER)?.id;
    let keys: Vec<_> = keys(context, &user).map(|key| key.id.clone()).collect();
    keys.iter().for_each(|key| drop(context.store.remove(KEY, key)));
    for group in context.store.all_mut(GROUP.kind) {
        let mut members = names(group, MEMBERS);
        members.retain(|name| *name != user.as_str());
        group.hide(MEMBERS, members);
    }
    context.store.remove(USER.kind, &user);
    Ok(Fields::new())
}

fn keys<'a>(context: &'a Context<'_>, user: &'a str) -> impl Iterator<Item = &'a Resource> {
    context.all(KEY).filter(move |key| key.hidden("of") == user)
}

fn add_key(context: &mut Context<'_>, user: &str) -> Value {
    let id = format!("JDC_{}", context.store.ids.letters(28).to_ascii_uppercase());
    let secret = context.store.ids.letters(32).to_ascii_uppercase();
    let shown = json!({
        "accessKey": id,
        "createTime": written(context.now()),
        "lastVisitTime": "",
        "lastVisitEvent": "",
        "status": 1,
        "remark": "",
    });
    let mut made = context.new_resource(id, fields(shown.clone()));
    made.hide("of", user);
    made.hide("secretAccessKey", secret.as_str());
    context.store.insert(KEY, made);
    let mut shown = shown;
    // Only the answer to the creation has it.
    shown["secretAccessKey"] = secret.into();
    shown
}

fn create_key(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let user = asked(context, &USER)?.id;
    if keys(context, &user).count() >= MOST_KEYS {
        return Err(quota_exceeded("accessKey", MOST_KEYS));
    }
    let key = add_key(context, &user);
    Ok(fields(json!({"userAccessKey": key})))
}

fn list_keys(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let user = asked(context, &USER)?.id;
    let all: Vec<_> = keys(context, &user).map(|key| key.fields.clone()).collect();
    Ok(fields(json!({"userAccessKeys": all})))
}

fn key(context: &Context<'_>) -> Result<String, Refusal> {
    let user = asked(context, &USER)?.id;
    let id = context.text("accessKey");
    let found = keys(context, &user).find(|key| key.id == id).map(|key| key.id.clone());
    found.ok_or_else(|| not_found(format!("the sub-user [{user}] has no access key [{id}]")))
}

fn set_key(context: &mut Context<'_>, status: i64) -> Result<Fields, Refusal> {
    let id = key(context)?;
    if let Some(key) = context.store.get_mut(KEY, &id) {
        key.set("status", status);
    }
    Ok(Fields::new())
}

fn delete_key(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = key(context)?;
    context.store.remove(KEY, &id);
    Ok(Fields::new())
}

fn create_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let info = context.get("createGroupInfo").cloned().unwrap_or_default();
    let shown = described(context, "group", &info);
    let made = add(context, &GROUP, shown)?;
    Ok(fields(json!({"group": made.fields})))
}

/// What a group and a policy have in common.
fn described(context: &mut Context<'_>, sort: &str, info: &Value) -> Value {
    let name = info["name"].as_str().unwrap_or_default();
    let now = written(context.now());
    let id_name = format!("{sort}Id");
    json!({
        id_name: context.store.ids.next(sort),
        "name": name,
        "jrn": format!("jrn:iam::{PIN}:{sort}/{name}"),
        "description": info["description"].as_str().unwrap_or_default(),
        "createTime": now,
        "updateTime": now,
    })
}

fn list_groups(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let view = |group: Resource| {
        let (members, policies) = (names(&group, MEMBERS).len(), names(&group, POLICIES).len());
        let mut view = Value::from(group.fields);
        view["subUserSum"] = members.into();
        view["policySum"] = policies.into();
        view
    };
    let all = found(context, &GROUP).into_iter().map(view).collect();
    Ok(context.listed_as(all, "groups", "total"))
}

fn member(context: &mut Context<'_>, is_added: bool) -> Result<Fields, Refusal> {
    let mut group = asked(context, &GROUP)?;
    let user = asked(context, &USER)?.id;
    toggle(&mut group, MEMBERS, &user, is_added).ok_or_else(|| {
        not_found(format!("the sub-user [{user}] is not in the group [{}]", group.id))
    })?;
    context.store.insert(GROUP.kind, group);
    Ok(Fields::new())
}

/// Adds a name to a list, or removes it; nothing if it is not there.
fn toggle(of: &mut Resource, list: &str, name: &str, is_added: bool) -> Option<()> {
    let mut all = names(of, list);
    let count = all.len();
    all.retain(|other| other != name);
    if is_added {
        all.push(name.into());
    } else if all.len() == count {
        return None;
    }
    of.hide(list, all);
    Some(())
}

fn group_users(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let members = names(&asked(context, &GROUP)?, MEMBERS);
    let users = context.all(USER.kind).filter(|user| members.contains(&user.id.as_str().into()));
    let users = users.map(|user| {
        json!({
            "name": user.id,
            "description": user.text("description"),
            "createTime": user.text("createTime"),
        })
    });
    let users = users.collect();
    Ok(context.listed_as(users, "subUsers", "total"))
}

fn user_groups(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let user = asked(context, &USER)?.id;
    let has = |group: &&Resource| names(group, MEMBERS).iter().any(|name| *name == user.as_str());
    let view = |group: &Resource| {
        let mut view = Value::from(group.fields.clone());
        view["policies"] = names(group, POLICIES).into();
        view
    };
    let all: Vec<_> = context.all(GROUP.kind).filter(has).map(view).collect();
    Ok(fields(json!({"total": all.len(), "groups": all})))
}

const SYSTEM_POLICY: i64 = 0;

fn create_policy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let info = context.get("createPolicyInfo").cloned().unwrap_or_default();
    let content = info["content"].as_str().unwrap_or_default();
    if !serde_json::from_str::<Value>(content).is_ok_and(|content| content.is_object()) {
        return Err(context.invalid("createPolicyInfo.content", "must be a JSON object as text"));
    }
    let mut shown = described(context, "policy", &info);
    shown["policyType"] = 1.into();
    shown["version"] = "3".into();
    shown["currentDefaultEdition"] = "v1".into();
    shown["content"] = content.into();
    let made = add(context, &POLICY, shown)?;
    Ok(fields(json!({"policy": policy_view(&made)})))
}

/// Without its content.
fn policy_view(policy: &Resource) -> Value {
    let mut view = policy.fields.clone();
    view.remove("content");
    view.into()
}

fn role_policy_view(policy: &Resource) -> Value {
    json!({
        "policyId": policy.value("policyId"),
        "policyName": policy.id,
        "description": policy.value("description"),
        "type": policy.value("policyType"),
        "policyJrn": policy.value("jrn"),
    })
}

fn attach(context: &mut Context<'_>, sort: &Sort, is_added: bool) -> Result<Fields, Refusal> {
    let mut found = asked(context, sort)?;
    let policy = asked(context, &POLICY)?.id;
    toggle(&mut found, POLICIES, &policy, is_added).ok_or_else(|| {
        not_found(format!(
            "the policy [{policy}] is not attached to the {} [{}]",
            sort.name, found.id
        ))
    })?;
    context.store.insert(sort.kind, found);
    Ok(Fields::new())
}

fn attached(
    context: &mut Context<'_>,
    sort: &Sort,
    view: fn(&Resource) -> Value,
) -> Result<Fields, Refusal> {
    let of = names(&asked(context, sort)?, POLICIES);
    let found = context.all(POLICY.kind).filter(|policy| of.contains(&policy.id.as_str().into()));
    let found = found.map(view).collect();
    Ok(context.listed_as(found, "policies", "total"))
}

fn create_role(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let info = context.get("createRoleInfo").cloned().unwrap_or_default();
    let name = info["roleName"].as_str().unwrap_or_default();
    let shown = json!({
        "roleId": context.store.ids.next("role"),
        "roleName": name,
        "type": info["type"],
        "assumeRolePolicyDocument": info["assumeRolePolicyDocument"],
        "description": info["description"].as_str().unwrap_or_default(),
        "maxSessionDuration": info["maxSessionDuration"].as_i64().unwrap_or(3600),
        "jrn": format!("jrn:iam::{PIN}:role/{name}"),
        "createTime": written(context.now()),
        "account": PIN,
    });
    let made = add(context, &ROLE, shown)?;
    Ok(fields(json!({"roleInfo": made.fields})))
}
