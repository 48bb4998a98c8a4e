//! Parameter groups: the provider's and the account's own.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{GROUP, INSTANCE, PARAMETER, instances};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("udb", "CreateUDBParamGroup", create),
    ("udb", "DescribeUDBParamGroup", describe),
    ("udb", "UpdateUDBParamGroup", update),
    ("udb", "DeleteUDBParamGroup", delete),
];

/// What the provider has a group for, and what it is called.
const TYPES: [(&str, &str); 11] = [
    ("mysql-5.5", "mysql5.5默认配置"),
    ("mysql-5.6", "mysql5.6默认配置"),
    ("mysql-5.7", "mysql5.7默认配置"),
    ("mysql-8.0", "mysql8.0默认配置"),
    ("percona-5.5", "percona5.5默认配置"),
    ("percona-5.6", "percona5.6默认配置"),
    ("percona-5.7", "percona5.7默认配置"),
    ("postgresql-9.4", "postgresql9.4默认配置"),
    ("postgresql-9.6", "postgresql9.6默认配置"),
    ("postgresql-10.4", "postgresql10.4默认配置"),
    ("sqlserver-2017", "sqlserver2017默认配置"),
];

/// The provider's groups are the same in every zone.
pub(in crate::modelled::ucloud) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    for (at, (type_, name)) in TYPES.into_iter().enumerate() {
        let number = at + 1;
        let group = fields(json!({
            "GroupId": number,
            "GroupName": name,
            "DBTypeId": type_,
            "Description": "",
            "Modifiable": false,
            "GroupType": 1,
            "ParamMember": [{
                "Key": "max_connections",
                "Value": "2000",
                "ValueType": 10,
                "AllowedVal": "1-100000",
                "ApplyType": 20,
                "Modifiable": true,
                "FormatType": 10,
            }],
        }));
        let group = Resource {
            id: number.to_string(),
            region: settings.region.clone(),
            zone: None,
            project: None,
            created: now,
            fields: group,
            hidden: Map::new(),
            due: Vec::new(),
        };
        store.insert(GROUP.kind, group);
    }
}

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = context.integer("SrcGroupId").unwrap_or_default().to_string();
    let mut shown = GROUP.known(context, &source)?.fields.clone();
    let number = context.store.ids.number() % 900_000 + 100_000;
    shown.extend(fields(json!({
        "GroupId": number,
        "GroupName": context.text("GroupName"),
        "DBTypeId": context.text("DBTypeId"),
        "Description": context.text("Description"),
        "Modifiable": true,
        "Zone": context.zone(),
    })));
    let group = context.new_resource(number.to_string(), shown);
    context.store.insert(GROUP.kind, group);
    Ok(fields(json!({"GroupId": number})))
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let is_regional = context.flag("RegionFlag") == Some(true);
    let found = context.all(GROUP.kind).filter(|group| {
        let zone = group.zone.as_deref();
        context.integer("GroupId").is_none_or(|asked| group.number("GroupId") == asked)
            && instances::is_of_class(context.text("ClassType"), group.text("DBTypeId"))
            && (is_regional
                || zone.is_none()
                || context.maybe("Zone").is_none_or(|asked| zone == Some(asked)))
    });
    let shown = found.map(|group| {
        let mut shown = group.fields.clone();
        shown.insert("RegionFlag".into(), is_regional.into());
        shown.insert("Zone".into(), context.zone().into());
        shown.into()
    });
    Ok(context.listed(shown.collect()))
}

/// Returns a group of the account's own.
fn own<'a>(context: &'a mut Context<'_>) -> Result<&'a mut Resource, Refusal> {
    let id = context.integer("GroupId").unwrap_or_default().to_string();
    let group = GROUP.known_mut(context, &id)?;
    if group.fields.get("Modifiable") == Some(&false.into()) {
        let problem = format!("the parameter group [{id}] is the provider's and cannot be changed");
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    Ok(group)
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let (key, value) = (context.maybe("Key"), context.text("Value"));
    let texts =
        [("GroupName", context.maybe("Name")), ("Description", context.maybe("Description"))];
    let group = own(context)?;
    for (name, value) in texts {
        if let Some(value) = value {
            group.set(name, value);
        }
    }
    let Some(key) = key else { return Ok(Fields::new()) };
    let mut members = group.list("ParamMember").to_vec();
    let Some(member) = members.iter_mut().find(|member| member["Key"] == key) else {
        return Err(context.invalid("Key", format!("names no parameter of the group: {key}")));
    };
    member["Value"] = Value::from(value);
    group.set("ParamMember", members);
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = own(context)?;
    let (id, number) = (group.id.clone(), group.number("GroupId"));
    if context.all(INSTANCE.kind).any(|instance| instance.number("ParamGroupId") == number) {
        let problem = format!("databases use the parameter group [{id}]");
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    context.store.remove(GROUP.kind, &id);
    Ok(Fields::new())
}
