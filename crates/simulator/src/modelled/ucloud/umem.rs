//! Redis and memcache: groups with a master and a replica, and distributed spaces.

pub(super) mod backups;
pub(super) mod power;

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::network::{Noun, expiry, places, subnets, vpcs};
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::{Resource, Store};

pub(super) const OPERATIONS: Operations = &[
    ("umem", "CreateURedisGroup", create_redis),
    ("umem", "DescribeURedisGroup", describe_redis),
    ("umem", "ModifyURedisGroupName", rename_redis),
    ("umem", "ResizeURedisGroup", resize_redis),
    ("umem", "ModifyURedisGroupPassword", set_redis_password),
    ("umem", "UpdateURedisBackupStrategy", plan_backups),
    ("umem", "DeleteURedisGroup", delete_redis),
    ("umem", "DescribeURedisConfig", describe_configs),
    ("umem", "CreateUMemSpace", create_space),
    ("umem", "DescribeUMemSpace", describe_spaces),
    ("umem", "ModifyUMemSpaceName", rename_space),
    ("umem", "ResizeUMemSpace", resize_space),
    ("umem", "DeleteUMemSpace", delete_space),
    ("umem", "CreateUMemcacheGroup", create_memcache),
    ("umem", "DescribeUMemcacheGroup", describe_memcache),
    ("umem", "ResizeUMemcacheGroup", resize_memcache),
    ("umem", "DeleteUMemcacheGroup", delete_memcache),
    ("umem", "DescribeUMem", describe_all),
];

// Undocumented; 230 is what unknown ids get elsewhere.
const PARAMETER: i64 = 230;

const REDIS: Noun = Noun { kind: "umem/redis-group", name: "redis group", not_found: PARAMETER };
const SPACE: Noun = Noun { kind: "umem/space", name: "space", not_found: PARAMETER };
const MEMCACHE: Noun =
    Noun { kind: "umem/memcache-group", name: "memcache group", not_found: PARAMETER };
const CONFIG: Noun = Noun { kind: "umem/config", name: "configuration", not_found: PARAMETER };

/// The documented ids of the provider's configurations, and their versions.
const CONFIGS: [(&str, &str); 4] = [
    ("6c9298a3-9d7f-428c-b1d0-e87ab3b8a1ea", "4.0"),
    ("3cdeeb90-dcbf-46e8-95cd-a05d8860a22c", "5.0"),
    ("1d990520-aac8-4e0f-9384-f58611e8eb28", "6.0"),
    ("48dcf534-db41-11ec-a1a6-52670028d520", "7.0"),
];

pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    for (id, version) in CONFIGS {
        let config = fields(json!({
            "ConfigId": id,
            "Name": format!("redis {version}"),
            "Description": "",
            "Version": version,
            "IsModify": "Unmodifiable",
            "State": "Usable",
            "CreateTime": now.as_secs(),
            "ModifyTime": now.as_secs(),
        }));
        let config = Resource {
            id: id.into(),
            region: settings.region.clone(),
            zone: None,
            project: None,
            created: now,
            fields: config,
            hidden: Map::new(),
            due: Vec::new(),
        };
        store.insert(CONFIG.kind, config);
    }
}

/// What all of them show, with an address in their subnet.
fn base(context: &mut Context<'_>, id: &str, port: i64) -> Result<(Fields, String), Refusal> {
    if context.maybe("SlaveZone") == Some(context.zone()) {
        return Err(context.invalid("SlaveZone", "must be another zone than Zone"));
    }
    let vpc = context.maybe("VPCId").unwrap_or(vpcs::DEFAULT_VPC);
    vpcs::VPC.known(context, vpc)?;
    let default = (vpc == vpcs::DEFAULT_VPC).then_some(subnets::DEFAULT_SUBNET);
    let subnet =
        context.maybe("SubnetId").or(default).ok_or_else(|| context.missing("SubnetId"))?;
    let address = places::free_address(context, subnet, "SubnetId", None)?;
    let now = context.now().as_secs();
    let shown = fields(json!({
        "Zone": context.zone(),
        "VPCId": vpc,
        "SubnetId": subnet,
        "Name": context.text("Name"),
        "Size": context.integer("Size").unwrap_or(1),
        "UsedSize": 0,
        "Port": context.integer("Port").unwrap_or(port),
        "State": "Starting",
        "ChargeType": context.maybe("ChargeType").unwrap_or("Month"),
        "Tag": context.maybe("Tag").unwrap_or("Default"),
        "CreateTime": now,
        "ModifyTime": now,
        "ExpireTime": expiry(context),
        "RewriteTime": 0,
        "Role": "master",
        "ResourceId": id,
    }));
    Ok((shown, address))
}

fn insert(context: &mut Context<'_>, noun: &Noun, id: &str, shown: Fields) {
    let mut resource = context.new_resource(id, shown);
    resource.hide("Password", context.text("Password"));
    context.store.insert(noun.kind, resource);
    let soon = context.soon();
    context.store.later(noun.kind, id, soon, fields(json!({"State": "Running"})));
}

fn create_redis(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("uredis");
    let (mut shown, address) = base(context, &id, 6379)?;
    let version = context.maybe("Version").unwrap_or("4.0");
    shown.extend(fields(json!({
        "GroupId": id,
        "GroupName": context.text("Name"),
        "Type": "double",
        "Protocol": "redis",
        "MemorySize": context.integer("Size").unwrap_or(1),
        "ConfigId": context.text("ConfigId"),
        "VirtualIP": address,
        "AutoBackup": context.maybe("AutoBackup").unwrap_or("disable"),
        "BackupTime": context.integer("BackupTime").unwrap_or(3),
        "HighAvailability": context.text("HighAvailability"),
        "Version": version,
        "SlaveZone": context.text("SlaveZone"),
        "IsHighPerformance": context.flag("HighPerformance").unwrap_or(false),
    })));
    insert(context, &REDIS, &id, shown);
    Ok(fields(json!({"GroupId": id})))
}

fn create_space(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("umem");
    let (mut shown, address) = base(context, &id, 6379)?;
    shown.extend(fields(json!({
        "SpaceId": id,
        "Type": context.maybe("Type").unwrap_or("double"),
        "Protocol": context.maybe("Protocol").unwrap_or("redis"),
        "Address": [{"IP": address, "Port": shown["Port"]}],
    })));
    insert(context, &SPACE, &id, shown);
    Ok(fields(json!({"SpaceId": id})))
}

fn create_memcache(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("umemcache");
    let (mut shown, address) = base(context, &id, 11211)?;
    shown.extend(fields(json!({
        "GroupId": id,
        "ConfigId": context.maybe("ConfigId").unwrap_or("9a891891-c245-4b66-bce8-67e59430d67c"),
        "VirtualIP": address,
        "Version": context.maybe("Version").unwrap_or("1.4.31"),
        "Protocol": "memcache",
        "Type": "single",
    })));
    insert(context, &MEMCACHE, &id, shown);
    Ok(fields(json!({"GroupId": id})))
}

fn describe(context: &Context<'_>, noun: &Noun, id: &str) -> Fields {
    let found = context.all(noun.kind).filter(|one| {
        context.maybe(id).is_none_or(|asked| one.id == asked)
            && ["Zone", "Protocol"]
                .iter()
                .all(|name| context.maybe(name).is_none_or(|asked| one.text(name) == asked))
    });
    context.listed(found.map(|one| one.fields.clone().into()).collect())
}

fn describe_redis(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    Ok(describe(context, &REDIS, "GroupId"))
}

fn describe_spaces(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    Ok(describe(context, &SPACE, "SpaceId"))
}

fn describe_memcache(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    Ok(describe(context, &MEMCACHE, "GroupId"))
}

/// All of a protocol, whatever they are.
fn describe_all(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let kinds = [(REDIS.kind, "single"), (SPACE.kind, "distributed"), (MEMCACHE.kind, "single")];
    let mut shown: Vec<Value> = Vec::new();
    for (kind, type_) in kinds {
        for one in context.all(kind) {
            let is_asked = context.maybe("ResourceId").is_none_or(|asked| one.id == asked)
                && one.text("Protocol") == context.text("Protocol");
            if !is_asked {
                continue;
            }
            let mut fields = one.fields.clone();
            let address = json!([{"IP": one.text("VirtualIP"), "Port": one.number("Port")}]);
            fields.entry("Address").or_insert(address);
            fields.insert("ResourceType".into(), type_.into());
            shown.push(fields.into());
        }
    }
    Ok(context.listed(shown))
}

fn describe_configs(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let is_regional = context.flag("RegionFlag") == Some(true);
    let found = context.all(CONFIG.kind).filter(|config| {
        ["ConfigId", "Version"]
            .iter()
            .all(|name| context.maybe(name).is_none_or(|asked| config.text(name) == asked))
    });
    let shown = found.map(|config| {
        let mut shown = config.fields.clone();
        shown.insert("Zone".into(), context.zone().into());
        shown.insert("RegionFlag".into(), is_regional.into());
        shown.into()
    });
    Ok(context.listed(shown.collect()))
}

/// Changes a running one.
fn change(
    context: &mut Context<'_>,
    noun: &Noun,
    id: &str,
    change: impl FnOnce(&mut Resource),
) -> Result<Fields, Refusal> {
    let id = context.text(id);
    let now = context.now().as_secs();
    let one = noun.known_mut(context, id)?;
    if one.text("State") != "Running" {
        let problem = format!("the {} [{id}] is {}; try again later", noun.name, one.text("State"));
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    change(one);
    one.set("ModifyTime", now);
    Ok(Fields::new())
}

fn rename(context: &mut Context<'_>, noun: &Noun, id: &str) -> Result<Fields, Refusal> {
    let name = context.text("Name");
    change(context, noun, id, |one| {
        one.set("Name", name);
        if one.fields.contains_key("GroupName") {
            one.set("GroupName", name);
        }
    })
}

fn resize(context: &mut Context<'_>, noun: &Noun, id: &str) -> Result<Fields, Refusal> {
    let size = context.integer("Size").unwrap_or_default();
    let soon = context.soon();
    change(context, noun, id, |one| {
        one.set("Size", size);
        if one.fields.contains_key("MemorySize") {
            one.set("MemorySize", size);
        }
        one.set("State", "Resizing");
    })?;
    context.store.later(noun.kind, context.text(id), soon, fields(json!({"State": "Running"})));
    Ok(Fields::new())
}

fn delete(context: &mut Context<'_>, noun: &Noun, id: &str) -> Result<Fields, Refusal> {
    noun.remove(context, context.text(id))?;
    Ok(Fields::new())
}

fn rename_redis(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    rename(context, &REDIS, "GroupId")
}

/// A group only grows, as documented.
fn resize_redis(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let size = REDIS.known(context, context.text("GroupId"))?.number("Size");
    if context.integer("Size").is_some_and(|asked| asked <= size) {
        return Err(context.invalid("Size", format!("must be more than the present {size}")));
    }
    resize(context, &REDIS, "GroupId")
}

fn delete_redis(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    delete(context, &REDIS, "GroupId")
}

fn set_redis_password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let password = context.text("Password");
    change(context, &REDIS, "GroupId", |one| one.hide("Password", password))
}

fn plan_backups(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let time = context.maybe("BackupTime").and_then(|time| time.parse::<i64>().ok());
    let auto = context.maybe("AutoBackup");
    change(context, &REDIS, "GroupId", |one| {
        if let Some(time) = time {
            one.set("BackupTime", time);
        }
        if let Some(auto) = auto {
            one.set("AutoBackup", auto);
        }
    })
}

fn rename_space(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    rename(context, &SPACE, "SpaceId")
}

fn resize_space(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    resize(context, &SPACE, "SpaceId")
}

fn delete_space(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    delete(context, &SPACE, "SpaceId")
}

fn resize_memcache(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    resize(context, &MEMCACHE, "GroupId")
}

fn delete_memcache(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    delete(context, &MEMCACHE, "GroupId")
}
