//! Groups of users.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{GROUP, MEMBERS, PARAMETER, USER, attachments, global, users};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("iam", "CreateGroup", create),
    ("iam", "GetGroup", get),
    ("iam", "ListGroups", list),
    ("iam", "UpdateGroup", update),
    ("iam", "DeleteGroup", delete),
    ("iam", "AddUserToGroup", add),
    ("iam", "RemoveUserFromGroup", remove),
    ("iam", "ListUsersForGroup", users_of),
];

pub(super) fn initial(store: &mut Store, _settings: &Settings, now: Duration) {
    let shown = json!({
        "GroupName": "Administrator",
        "Description": "May do everything.",
        "CreatedAt": now.as_secs(),
    });
    let group = Resource {
        id: "Administrator".into(),
        region: String::new(),
        zone: None,
        project: None,
        created: now,
        fields: fields(shown),
        hidden: Map::new(),
        due: Vec::new(),
    };
    store.insert(GROUP.kind, group);
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("GroupName");
    if context.find(GROUP.kind, name).is_some() {
        return Err(Refusal::ret_code(PARAMETER, format!("there is a group [{name}] already")));
    }
    let shown = fields(json!({
        "GroupName": name,
        "Description": context.text("Description"),
        "CreatedAt": context.now().as_secs(),
    }));
    let group = global(context, name, shown);
    context.store.insert(GROUP.kind, group);
    Ok(Fields::new())
}

fn get(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = GROUP.known(context, context.text("GroupName"))?;
    Ok(fields(json!({"Group": group.fields})))
}

fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let groups: Vec<_> = context.all(GROUP.kind).map(|group| group.fields.clone()).collect();
    Ok(fields(json!({"TotalCount": groups.len(), "Groups": groups})))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let description = context.text("Description");
    GROUP.known_mut(context, context.text("GroupName"))?.set("Description", description);
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("GroupName");
    let group = GROUP.known(context, name)?;
    if users::members(group).next().is_some() {
        let problem = format!("the group [{name}] has users; remove them first");
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    attachments::forget(context, "group", name);
    context.store.remove(GROUP.kind, name);
    Ok(Fields::new())
}

fn add(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let user = context.text("UserName");
    USER.known(context, user)?;
    change(context, |members| {
        if !members.iter().any(|member| member == user) {
            members.push(user.into());
        }
    })
}

fn remove(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let user = context.text("UserName");
    change(context, |members| members.retain(|member| member != user))
}

fn change(
    context: &mut Context<'_>,
    change: impl FnOnce(&mut Vec<Value>),
) -> Result<Fields, Refusal> {
    let group = GROUP.known_mut(context, context.text("GroupName"))?;
    let mut members: Vec<_> = users::members(group).cloned().collect();
    change(&mut members);
    group.hide(MEMBERS, members);
    Ok(Fields::new())
}

fn users_of(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = GROUP.known(context, context.text("GroupName"))?;
    let users = users::members(group).filter_map(Value::as_str);
    let users = users.filter_map(|name| context.find(USER.kind, name));
    let shown = users.map(|user| user.fields.clone().into()).collect();
    Ok(context.listed_as(shown, "Users", "TotalCount"))
}
