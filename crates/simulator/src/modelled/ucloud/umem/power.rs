//! Redis and memcache groups stop, start and restart; passwords and states of spaces.

use serde_json::json;

use super::{MEMCACHE, PARAMETER, REDIS, SPACE, change};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::ucloud::network::Noun;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("umem", "ShutdownURedisGroup", stop),
    ("umem", "StartURedisGroup", start),
    ("umem", "ISolationURedisGroup", isolate),
    ("umem", "RestartURedisGroup", restart_redis),
    ("umem", "RestartUMemcacheGroup", restart_memcache),
    ("umem", "FlushallURedisGroup", flush),
    ("umem", "ModifyUMemPassword", set_password),
    ("umem", "GetUMemSpaceState", state),
    ("umem", "DescribeURedisVersion", versions),
];

/// The documented state of a group that is off.
const OFF: &str = "ISolation";

fn stop(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    change(context, &REDIS, "GroupId", |group| group.set("State", OFF))
}

fn start(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("GroupId");
    let state = REDIS.known(context, id)?.text("State");
    if state != OFF {
        let problem = format!("the redis group [{id}] is {state} but must be {OFF}");
        return Err(Refusal::ret_code(PARAMETER, problem));
    }
    pass(context, &REDIS, id);
    Ok(Fields::new())
}

fn isolate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    match context.text("TransformType") {
        "UNBind" => stop(context),
        "Bind" => start(context),
        _ => Err(context.invalid("TransformType", "must be Bind or UNBind")),
    }
}

fn restart_redis(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    restart(context, &REDIS)
}

fn restart_memcache(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    restart(context, &MEMCACHE)
}

fn restart(context: &mut Context<'_>, noun: &Noun) -> Result<Fields, Refusal> {
    change(context, noun, "GroupId", |_| {})?;
    pass(context, noun, context.text("GroupId"));
    Ok(Fields::new())
}

/// Lets a group run soon.
fn pass(context: &mut Context<'_>, noun: &Noun, id: &str) {
    let soon = context.soon();
    if let Some(group) = context.find_mut(noun.kind, id) {
        group.set("State", "Starting");
    }
    context.store.later(noun.kind, id, soon, fields(json!({"State": "Running"})));
}

fn flush(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    change(context, &REDIS, "GroupId", |group| group.set("UsedSize", 0))
}

fn set_password(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let password = context.text("Password");
    change(context, &SPACE, "SpaceId", |space| space.hide("Password", password))
}

fn state(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let space = SPACE.known(context, context.text("SpaceId"))?;
    Ok(fields(json!({"State": [space.text("State")]})))
}

fn versions(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let known = super::CONFIGS.map(|(_, version)| json!({"Version": version}));
    Ok(context.listed_as(known.to_vec(), "DataSet", "TotalCount"))
}
