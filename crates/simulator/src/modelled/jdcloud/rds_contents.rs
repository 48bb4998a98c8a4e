//! The product `rds`: accounts, databases, white lists and parameter groups.

use serde_json::{Value, json};

use super::nouns::{Noun, taken};
use super::rds::INSTANCE;
use super::{duplicate, failed_precondition, not_found, passwords, written};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(super) const OPERATIONS: Operations = &[
    ("rds", "createAccount", |context| create_account(context, "normal")),
    ("rds", "createSuperAccount", |context| create_account(context, "super")),
    ("rds", "describeAccounts", |context| list(context, ACCOUNT)),
    ("rds", "deleteAccount", |context| delete(context, ACCOUNT)),
    ("rds", "resetPassword", reset_password),
    ("rds", "grantPrivilege", grant),
    ("rds", "revokePrivilege", revoke),
    ("rds", "createDatabase", create_database),
    ("rds", "describeDatabases", |context| list(context, DATABASE)),
    ("rds", "modifyDatabaseComment", comment),
    ("rds", "deleteDatabase", |context| delete(context, DATABASE)),
    ("rds", "createWhiteListGroup", create_white_list),
    ("rds", "modifyWhiteList", modify_white_list),
    ("rds", "describeWhiteList", white_lists),
    ("rds", "deleteWhiteListGroup", |context| delete(context, WHITE_LIST)),
    ("rds", "createParameterGroup", create_group),
    ("rds", "copyParameterGroup", copy_group),
    ("rds", "describeParameterGroups", list_groups),
    ("rds", "modifyParameterGroupAttribute", |context| {
        let names = [("parameterGroupName", "parameterGroupName"), ("description", "description")];
        GROUP.set(context, &names)
    }),
    ("rds", "describeParameterGroupParameters", group_parameters),
    ("rds", "modifyParameterGroupParameters", modify_group_parameters),
    ("rds", "describeParameterGroupAttachedInstances", attached),
    ("rds", "deleteParameterGroup", delete_group),
    ("rds", "modifyParameterGroup", attach_group),
];

pub(super) const ACCOUNT: &str = "rds/account";
pub(super) const DATABASE: &str = "rds/database";
pub(super) const WHITE_LIST: &str = "rds/white-list";
pub(super) const GROUP: Noun = Noun {
    kind: "rds/parameter-group",
    name: "parameter group",
    id: "parameterGroupId",
    status: "parameterGroupStatus",
    idle: &["available"],
};
/// Every instance has it, and it cannot be deleted.
const DEFAULT: &str = "default";

/// The parameter that names something within an instance, and what it is called in messages.
fn naming(kind: &str) -> (&'static str, &'static str) {
    match kind {
        ACCOUNT => ("accountName", "account"),
        DATABASE => ("dbName", "database"),
        _ => ("whiteListName", "white list"),
    }
}

/// The id of something within an instance, which has a name of its own only there.
fn inner(context: &Context<'_>, kind: &str) -> String {
    format!("{}/{}", context.text("instanceId"), context.text(naming(kind).0))
}

fn known(context: &Context<'_>, kind: &str) -> Result<Resource, Refusal> {
    let id = INSTANCE.asked(context)?.id;
    let (parameter, name) = naming(kind);
    context.find(kind, &inner(context, kind)).cloned().ok_or_else(|| {
        let asked = context.text(parameter);
        not_found(format!("the instance [{id}] has no {name} [{asked}]"))
    })
}

fn add(context: &mut Context<'_>, kind: &str, shown: Value) -> Result<Fields, Refusal> {
    INSTANCE.idle(context)?;
    let id = inner(context, kind);
    if context.find(kind, &id).is_some() {
        let (parameter, name) = naming(kind);
        return Err(duplicate(format!("the {name} [{}] exists already", context.text(parameter))));
    }
    let mut made = context.new_resource(id, fields(shown));
    if let Some(password) = context.maybe("accountPassword") {
        made.hide("password", password);
    }
    context.store.insert(kind, made);
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>, kind: &str) -> Result<Fields, Refusal> {
    let found = known(context, kind)?;
    if kind == WHITE_LIST && found.text("name") == DEFAULT {
        return Err(failed_precondition("the default white list cannot be deleted"));
    }
    context.store.remove(kind, &found.id);
    if kind == DATABASE {
        let name = context.text("dbName");
        for_each_account(context, |account| without(account, &[name]));
    }
    Ok(Fields::new())
}

fn of_instance<'a>(context: &'a Context<'_>, kind: &str) -> impl Iterator<Item = &'a Resource> {
    let prefix = format!("{}/", context.text("instanceId"));
    context.all(kind).filter(move |one| one.id.starts_with(&prefix))
}

fn list(context: &mut Context<'_>, kind: &str) -> Result<Fields, Refusal> {
    INSTANCE.asked(context)?;
    let name = context.maybe("dbName");
    let found =
        of_instance(context, kind).filter(|one| name.is_none_or(|name| name == one.text("dbName")));
    let mut found: Vec<Value> = found.map(|one| one.fields.clone().into()).collect();
    if kind == DATABASE {
        for database in &mut found {
            database["accessPrivilege"] = accesses(context, &database["dbName"]);
        }
    }
    Ok(context.listed(found))
}

/// Who may do what with a database.
fn accesses(context: &Context<'_>, database: &Value) -> Value {
    let of = of_instance(context, ACCOUNT).flat_map(|account| {
        let granted = account.list("accountPrivileges").iter();
        granted.filter(|one| one["dbName"] == *database).map(|one| {
            json!({"accountName": account.text("accountName"), "privilege": one["privilege"]})
        })
    });
    of.collect()
}

fn for_each_account(context: &mut Context<'_>, change: impl Fn(&mut Resource)) {
    let prefix = format!("{}/", context.text("instanceId"));
    context.store.all_mut(ACCOUNT).filter(|one| one.id.starts_with(&prefix)).for_each(change);
}

fn without(account: &mut Resource, databases: &[&str]) {
    let mut left = account.list("accountPrivileges").to_vec();
    left.retain(|one| !databases.contains(&one["dbName"].as_str().unwrap_or_default()));
    account.set("accountPrivileges", left);
}

fn create_account(context: &mut Context<'_>, sort: &str) -> Result<Fields, Refusal> {
    passwords::check(context, "accountPassword", context.text("accountPassword"))?;
    let now = written(context.now());
    let shown = json!({
        "accountName": context.text("accountName"),
        "accountStatus": "SUCCESS",
        "accountType": sort,
        "createTime": now,
        "updateTime": now,
        "notes": context.text("notes"),
        "accountPrivileges": [],
    });
    add(context, ACCOUNT, shown)
}

fn reset_password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let password = context.text("accountPassword");
    passwords::check(context, "accountPassword", password)?;
    let id = known(context, ACCOUNT)?.id;
    let now = written(context.now());
    if let Some(account) = context.store.get_mut(ACCOUNT, &id) {
        account.hide("password", password);
        account.set("updateTime", now);
    }
    Ok(Fields::new())
}

fn grant(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut account = known(context, ACCOUNT)?;
    let instance = context.text("instanceId");
    for granted in context.list("accountPrivileges") {
        let database = granted["dbName"].as_str().unwrap_or_default();
        if context.find(DATABASE, &format!("{instance}/{database}")).is_none() {
            let problem = format!("the instance [{instance}] has no database [{database}]");
            return Err(not_found(problem));
        }
        without(&mut account, &[database]);
        let mut all = account.list("accountPrivileges").to_vec();
        all.push(granted.clone());
        account.set("accountPrivileges", all);
    }
    context.store.insert(ACCOUNT, account);
    Ok(Fields::new())
}

fn revoke(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut account = known(context, ACCOUNT)?;
    without(&mut account, &context.texts("dbNames"));
    context.store.insert(ACCOUNT, account);
    Ok(Fields::new())
}

fn create_database(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let shown = json!({
        "dbName": context.text("dbName"),
        "dbStatus": "RUNNING",
        "characterSetName": context.text("characterSetName"),
        "createTime": written(context.now()),
        "comment": "",
    });
    add(context, DATABASE, shown)
}

fn comment(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = known(context, DATABASE)?.id;
    let comment = context.text("comment");
    if let Some(database) = context.store.get_mut(DATABASE, &id) {
        database.set("comment", comment);
    }
    Ok(Fields::new())
}

fn create_white_list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("whiteListName");
    if name == DEFAULT {
        return Err(duplicate("the white list [default] exists already"));
    }
    add(context, WHITE_LIST, json!({"name": name, "ips": context.text("ips")}))
}

/// The default list if the request names none.
fn modify_white_list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let instance = INSTANCE.asked(context)?.id;
    let name = context.maybe("whiteListName").unwrap_or(DEFAULT);
    let shown = fields(json!({"name": name, "ips": context.text("ips")}));
    if name != DEFAULT {
        known(context, WHITE_LIST)?;
    }
    let changed = context.new_resource(format!("{instance}/{name}"), shown);
    context.store.insert(WHITE_LIST, changed);
    Ok(Fields::new())
}

fn white_lists(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    INSTANCE.asked(context)?;
    let mut all: Vec<Value> =
        of_instance(context, WHITE_LIST).map(|one| one.fields.clone().into()).collect();
    if !all.iter().any(|one| one["name"] == DEFAULT) {
        all.insert(0, json!({"name": DEFAULT, "ips": "0.0.0.0/0"}));
    }
    Ok(fields(json!({"whiteLists": all})))
}

fn create_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let spec = super::nouns::all(context);
    add_group(context, &spec, Vec::new())
}

fn add_group(
    context: &mut Context<'_>,
    spec: &Value,
    parameters: Vec<Value>,
) -> Result<Fields, Refusal> {
    let name = &spec["parameterGroupName"];
    if context.all(GROUP.kind).any(|one| one.value("parameterGroupName") == name) {
        return Err(duplicate(format!("the parameter group [{name}] exists already")));
    }
    let id = context.store.ids.next("pg");
    let mut shown = taken(
        spec,
        &[
            ("parameterGroupName", "parameterGroupName"),
            ("description", "description"),
            ("engine", "engine"),
            ("engineVersion", "engineVersion"),
        ],
    );
    shown.extend(fields(json!({
        "parameterGroupId": id,
        "parameterGroupStatus": "available",
        "regionId": context.call.region,
        "createTime": written(context.now()),
    })));
    let mut made = context.new_resource(id.clone(), shown);
    made.hide("parameters", parameters);
    context.store.insert(GROUP.kind, made);
    Ok(fields(json!({"parameterGroupId": id})))
}

fn copy_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = GROUP.asked(context)?;
    let mut spec = super::nouns::all(context);
    for name in ["engine", "engineVersion"] {
        spec[name] = source.value(name).clone();
    }
    let parameters = parameters(&source);
    add_group(context, &spec, parameters)
}

fn parameters(group: &Resource) -> Vec<Value> {
    let set = group.hidden.get("parameters").and_then(Value::as_array);
    set.cloned().unwrap_or_default()
}

fn list_groups(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let all = context.all(GROUP.kind).map(|one| one.fields.clone().into());
    Ok(context.listed(all.collect()))
}

fn group_parameters(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = GROUP.asked(context)?;
    let view = |set: &Value| json!({"name": set["name"], "configureValue": set["value"], "needRestart": false});
    let all: Vec<_> = parameters(&group).iter().map(view).collect();
    Ok(fields(json!({"parameters": all})))
}

fn modify_group_parameters(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut group = GROUP.asked(context)?;
    let mut all = parameters(&group);
    for set in context.list("parameters") {
        all.retain(|other| other["name"] != set["name"]);
        all.push(set.clone());
    }
    group.hide("parameters", all);
    GROUP.save(context, group)
}

fn users<'a>(context: &'a Context<'_>, group: &'a str) -> impl Iterator<Item = &'a Resource> {
    context.all(INSTANCE.kind).filter(move |one| one.text("parameterGroupId") == group)
}

fn attached(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = GROUP.asked(context)?;
    let names = ["instanceId", "instanceName", "engine", "engineVersion", "parameterStatus"];
    let view = |one: &Resource| -> Value {
        names
            .iter()
            .map(|name| ((*name).to_owned(), one.value(name).clone()))
            .collect::<Fields>()
            .into()
    };
    let all: Vec<_> = users(context, &group.id).map(view).collect();
    Ok(context.listed(all))
}

fn delete_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = GROUP.asked(context)?;
    if users(context, &group.id).next().is_some() {
        let problem = format!("instances use the parameter group [{}]", group.id);
        return Err(failed_precondition(problem));
    }
    context.store.remove(GROUP.kind, &group.id);
    Ok(Fields::new())
}

fn attach_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut instance = INSTANCE.idle(context)?;
    let group = GROUP.asked(context)?;
    if group.value("engine") != instance.value("engine") {
        let problem = format!(
            "the parameter group [{}] is for {}, and the instance [{}] is {}",
            group.id,
            group.text("engine"),
            instance.id,
            instance.text("engine")
        );
        return Err(failed_precondition(problem));
    }
    for name in ["parameterGroupId", "parameterGroupName"] {
        instance.set(name, group.value(name).clone());
    }
    INSTANCE.save(context, instance)
}
