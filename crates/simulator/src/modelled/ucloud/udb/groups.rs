//! Parameter groups: the provider's for each type of database, and copies of them.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{CHANGE_FAILED, DELETION_FAILED, GROUP, GROUP_IN_USE, INSTANCE, instances, new_number};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udb", "CreateUDBParamGroup", create),
    ("udb", "UploadUDBParamGroup", upload),
    ("udb", "DescribeUDBParamGroup", describe),
    ("udb", "ExtractUDBParamGroup", extract),
    ("udb", "UpdateUDBParamGroup", update),
    ("udb", "DeleteUDBParamGroup", delete),
];

/// Types of databases, oldest version last.
const TYPES: [&str; 13] = [
    "mysql-8.4",
    "mysql-8.0",
    "mysql-5.7",
    "mysql-5.6",
    "mysql-5.5",
    "percona-5.7",
    "percona-5.6",
    "percona-5.5",
    "postgresql-10.4",
    "postgresql-9.6",
    "postgresql-9.4",
    "mongodb-3.6",
    "sqlserver-2017",
];
/// Parameters that all groups have: name, value, allowed values, whether they can be changed.
const MEMBERS: [(&str, &str, &str, bool); 3] = [
    ("max_connections", "2000", "1-100000", true),
    ("long_query_time", "1", "0-3600", true),
    ("port", "3306", "1-65535", false),
];

/// A group that nobody can change for each type of database, in every region and zone.
pub(super) fn initial(store: &mut Store, now: Duration) {
    for (number, type_) in (1_u64..).zip(TYPES) {
        // The provider's own spelling: `mysql5.7默认配置`.
        let name = format!("{}默认配置", type_.replace('-', ""));
        let shown = view(number, &name, type_, "Default configuration", false, &members());
        let group = Resource {
            id: number.to_string(),
            region: String::new(),
            zone: None,
            project: None,
            created: now,
            fields: shown,
            hidden: Map::new(),
            due: Vec::new(),
        };
        store.insert(GROUP.kind, group);
    }
}

fn members() -> Vec<Value> {
    let members = MEMBERS.iter().map(|(key, value, allowed, modifiable)| {
        json!({
            "Key": key,
            "Value": value,
            "ValueType": 10,
            "AllowedVal": allowed,
            "ApplyType": 20,
            "Modifiable": modifiable,
            "FormatType": 10,
        })
    });
    members.collect()
}

fn view(
    id: u64,
    name: &str,
    type_: &str,
    description: &str,
    modifiable: bool,
    members: &[Value],
) -> Fields {
    fields(json!({
        "GroupId": id,
        "GroupType": 1,
        "GroupName": name,
        "DBTypeId": type_,
        "Description": description,
        "Modifiable": modifiable,
        "ParamMember": members,
    }))
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = context.integer("SrcGroupId").unwrap_or_default();
    let source = GROUP.known(context, &source.to_string())?;
    // The parameter DBTypeId is a number from before most of today's types.
    let type_ = source.text("DBTypeId").to_owned();
    let members = source.list("ParamMember").to_vec();
    Ok(add(context, &type_, &members))
}

/// Reads lines of names and values, which is what [`extract`] writes.
fn upload(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let mut members = members();
    for line in context.text("Content").lines() {
        let Some((key, value)) = line.split_once('=') else { continue };
        set(&mut members, key.trim(), value.trim());
    }
    Ok(add(context, context.text("DBTypeId"), &members))
}

fn add(context: &mut Context<'_>, type_: &str, members: &[Value]) -> Fields {
    let id = new_number(context, GROUP.kind);
    let (name, text) = (context.text("GroupName"), context.text("Description"));
    let shown = view(id, name, type_, text, true, members);
    let mut group = context.new_resource(id.to_string(), shown);
    if context.flag("RegionFlag") == Some(true) {
        group.zone = None;
    }
    context.store.insert(GROUP.kind, group);
    fields(json!({"GroupId": id}))
}

/// Groups without a zone are for all zones.
fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let asked = context.integer("GroupId");
    let (class, zone) = (context.maybe("ClassType"), context.call.zone.as_deref());
    let across = zone.is_none() && context.flag("RegionFlag") == Some(true);
    let found = context.all(GROUP.kind).filter(|group| match asked {
        Some(asked) => group.number("GroupId") == asked,
        None => {
            let own = group.zone.as_deref();
            class.is_none_or(|class| instances::is_of_class(group.text("DBTypeId"), class))
                && own.is_none_or(|own| zone.is_none_or(|zone| own == zone))
                && (!across || own.is_none())
        }
    });
    Ok(context.listed(found.map(|group| group.fields.clone().into()).collect()))
}

fn extract(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = GROUP.known(context, &asked(context))?;
    let line = |member: &Value| {
        let text = |name: &str| member[name].as_str().unwrap_or_default();
        format!("{} = {}\n", text("Key"), text("Value"))
    };
    let lines: String = group.list("ParamMember").iter().map(line).collect();
    Ok(fields(json!({"Content": format!("[mysqld]\n{lines}")})))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = asked(context);
    let mut group = own(context, &id, CHANGE_FAILED)?.clone();
    if let Some(key) = context.maybe("Key") {
        let mut members = group.list("ParamMember").to_vec();
        if !set(&mut members, key, context.text("Value")) {
            return Err(context.invalid("Key", format!("names {key}, which cannot be changed")));
        }
        group.set("ParamMember", members);
    }
    for (parameter, field) in [("Name", "GroupName"), ("Description", "Description")] {
        if let Some(text) = context.maybe(parameter) {
            group.set(field, text);
        }
    }
    context.store.insert(GROUP.kind, group);
    Ok(Fields::new())
}

/// Whether there is such a parameter that can be changed.
fn set(members: &mut [Value], key: &str, value: &str) -> bool {
    let mut own = members.iter_mut().filter(|member| member["Modifiable"] == true);
    let Some(member) = own.find(|member| member["Key"] == key) else { return false };
    member["Value"] = value.into();
    true
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = asked(context);
    let group = own(context, &id, DELETION_FAILED)?.number("GroupId");
    let user = context
        .all(INSTANCE.kind)
        .find(|instance| instance.number("ParamGroupId") == group)
        .map(|instance| instance.id.clone());
    if let Some(user) = user {
        let problem = format!("the database instance [{user}] uses the group [{id}]");
        return Err(Refusal::ret_code(GROUP_IN_USE, problem));
    }
    context.store.remove(GROUP.kind, &id);
    Ok(Fields::new())
}

fn asked(context: &Context<'_>) -> String {
    context.integer("GroupId").unwrap_or_default().to_string()
}

/// Returns a group that is not the provider's.
fn own<'c>(context: &'c Context<'_>, id: &str, code: i64) -> Result<&'c Resource, Refusal> {
    let group = GROUP.known(context, id)?;
    if group.value("Modifiable") == true {
        return Ok(group);
    }
    let problem = format!("the parameter group [{id}] is the provider's; make a copy of it");
    Err(Refusal::ret_code(code, problem))
}
