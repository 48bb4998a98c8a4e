//! Security groups of VPCs, and the resources that they guard by priority.

use serde_json::{Value, json};

use super::vpcs::VPC;
use super::{DEFAULT_TAG, NOT_FOUND, Noun, in_use, places};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;
use crate::state::Resource;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "CreateSecGroup", create),
    ("vpc", "DescribeSecGroup", describe),
    ("vpc", "UpdateSecGroup", update),
    ("vpc", "DeleteSecGroup", delete),
    ("vpc", "AssociateSecGroup", associate),
    ("vpc", "AssociateSecGroupDynamic", associate_first),
    ("vpc", "UpdateSecGroupAssociation", replace),
    ("vpc", "DisassociateSecGroup", dissociate),
    ("vpc", "DescribeSecGroupResource", describe_resources),
    ("vpc", "DescribeResourceSecGroup", describe_groups),
];

pub(in crate::modelled::ucloud) const GROUP: Noun =
    Noun { kind: "vpc/security-group", name: "security group", not_found: NOT_FOUND };

/// That a security group guards a resource.
const GUARD: &str = "vpc/security-group-guard";
/// In one call of `AssociateSecGroupDynamic`.
const MOST_AT_ONCE: usize = 20;

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let vpc = context.text("VPCID");
    VPC.known(context, vpc)?;
    let id = add(context, vpc, context.text("Name"), "");
    Ok(fields(json!({"SecGroupId": id})))
}

/// Adds a security group without rules and returns its id.
pub(super) fn add(context: &mut Context<'_>, vpc: &str, name: &str, remark: &str) -> String {
    let id = context.store.ids.next("secgroup");
    let group = fields(json!({
        "SecGroupId": id,
        "Name": name,
        "VPCId": vpc,
        "Account": 1,
        "Tag": DEFAULT_TAG,
        "Remark": remark,
        "Type": "user defined",
        "CreateTime": context.now().as_secs(),
        "Rule": [],
    }));
    let group = context.new_resource(id.clone(), group);
    context.store.insert(GROUP.kind, group);
    id
}

fn describe(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("SecGroupId");
    let found = GROUP.select(context, &ids, &[("VPCId", "VPCId")]);
    let views: Vec<_> = found.into_iter().map(|group| group.fields.clone().into()).collect();
    if ids.is_empty() {
        return Ok(context.listed(views));
    }
    // Documented: pages do not apply to ids.
    Ok(fields(json!({"DataSet": views})))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("SecGroupId");
    GROUP.change(context, id, &[("Name", "Name"), ("Remark", "Remark")])
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("SecGroupId");
    for id in &ids {
        GROUP.known(context, id)?;
        if let Some(guard) = guards(context).find(|guard| guard.text("SecGroupId") == *id) {
            return Err(in_use("security group", id, guard.text("ResourceId")));
        }
    }
    for id in ids {
        GROUP.remove(context, id)?;
    }
    Ok(Fields::new())
}

fn associate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let groups = context.list("PrioritySecGroup");
    let resources = context.texts("ResourceId");
    if groups.is_empty() {
        return Err(context.missing("PrioritySecGroup"));
    }
    if resources.len() > 1 && groups.len() > 1 {
        let problem = "cannot have several items beside several security groups";
        return Err(context.invalid("ResourceId", problem));
    }
    check(context, groups)?;
    check_resources(context, &resources)?;
    resources.iter().for_each(|resource| bind_all(context, groups, resource));
    Ok(Fields::new())
}

fn associate_first(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = context.text("SecGroupId");
    let resources = context.texts("ResourceId");
    GROUP.known(context, group)?;
    if resources.len() > MOST_AT_ONCE {
        let problem = format!("has more than {MOST_AT_ONCE} items");
        return Err(context.invalid("ResourceId", problem));
    }
    check_resources(context, &resources)?;
    for resource in resources {
        if context.store.get(GUARD, &guard_id(group, resource)).is_some() {
            continue;
        }
        let own = |guard: &&mut Resource| guard.text("ResourceId") == resource;
        if context
            .store
            .all(GUARD)
            .any(|it| it.text("ResourceId") == resource && it.number("Priority") == 1)
        {
            for guard in context.store.all_mut(GUARD).filter(own) {
                let lowered = guard.number("Priority") + 1;
                guard.set("Priority", lowered);
            }
        }
        bind(context, group, 1, resource);
    }
    Ok(Fields::new())
}

fn replace(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let resource = context.text("ResourceId");
    let groups = context.list("NewPrioritySecGroup");
    check_resources(context, &[resource])?;
    check(context, groups)?;
    for group in context.texts("OldSecGroupId") {
        let id = guard_id(group, resource);
        if context.store.remove(GUARD, &id).is_none() {
            let problem = format!("the security group [{group}] does not guard [{resource}]");
            return Err(Refusal::ret_code(NOT_FOUND, problem));
        }
    }
    bind_all(context, groups, resource);
    Ok(Fields::new())
}

fn dissociate(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let groups = context.texts("SecGroupId");
    let resources = context.texts("ResourceId");
    match (groups.len(), resources.len()) {
        (0, 0) => return Err(context.missing("SecGroupId")),
        (2.., 2..) => {
            let problem = "cannot have several items beside several resources";
            return Err(context.invalid("SecGroupId", problem));
        }
        _ => {}
    }
    let goes = |guard: &Resource| {
        (groups.is_empty() || groups.contains(&guard.text("SecGroupId")))
            && (resources.is_empty() || resources.contains(&guard.text("ResourceId")))
    };
    let (gone, left): (Vec<_>, Vec<_>) = guards(context).partition(|guard| goes(guard));
    if context.flag("Force") != Some(true) {
        let has_other = |guard: &&Resource| {
            left.iter().any(|other| other.text("ResourceId") == guard.text("ResourceId"))
        };
        if let Some(last) = gone.iter().find(|guard| !has_other(guard)) {
            let resource = last.text("ResourceId");
            let problem = format!("would leave [{resource}] without a security group; use Force");
            return Err(context.invalid("SecGroupId", problem));
        }
    }
    let gone: Vec<_> = gone.into_iter().map(|guard| guard.id.clone()).collect();
    gone.iter().for_each(|id| drop(context.store.remove(GUARD, id)));
    Ok(Fields::new())
}

fn describe_resources(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = context.maybe("SecGroupId");
    let views = guards(context)
        .filter(|guard| group.is_none_or(|group| guard.text("SecGroupId") == group))
        .filter_map(|guard| context.store.with_id(guard.text("ResourceId")))
        .map(|(kind, resource)| {
            json!({
                "Name": resource.text("Name"),
                "PrivateIp": places::addresses(resource).first().copied().unwrap_or_default(),
                "ResourceId": resource.id,
                "ResourceType": type_of(kind),
                "Tag": resource.text("Tag"),
            })
        })
        .collect();
    Ok(context.listed(views))
}

fn describe_groups(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let ids = context.texts("ResourceId");
    let mut guarded: Vec<&str> = guards(context).map(|guard| guard.text("ResourceId")).collect();
    guarded.sort_unstable();
    guarded.dedup();
    let asked = if ids.is_empty() { guarded } else { ids.clone() };
    let wanted = |name: &str, text: &str| context.maybe(name).is_none_or(|asked| asked == text);
    let views: Vec<Value> = asked
        .into_iter()
        .filter_map(|id| context.store.with_id(id))
        .filter(|(kind, resource)| {
            wanted("ResourceType", type_of(kind)) && wanted("VPCId", &places::vpc_of(resource))
        })
        .map(|(_, resource)| {
            let groups = of_resource(context, &resource.id);
            json!({
                "ResourceId": resource.id,
                "ResourceName": resource.text("Name"),
                "Count": groups.len(),
                "SecGroupInfo": groups,
                "PermitAssociate": true,
            })
        })
        .collect();
    if ids.is_empty() {
        return Ok(context.listed(views));
    }
    Ok(fields(json!({"TotalCount": views.len(), "DataSet": views})))
}

/// Refuses security groups that do not exist.
pub(super) fn check(context: &Context<'_>, groups: &[Value]) -> Result<(), Refusal> {
    let mut ids = groups.iter().map(|group| group["SecGroupId"].as_str().unwrap_or_default());
    ids.try_for_each(|id| GROUP.known(context, id).map(drop))
}

fn check_resources(context: &Context<'_>, resources: &[&str]) -> Result<(), Refusal> {
    match resources.iter().find(|id| context.store.with_id(id).is_none()) {
        Some(id) => Err(Refusal::ret_code(NOT_FOUND, format!("there is no resource [{id}]"))),
        None => Ok(()),
    }
}

/// Lets security groups guard a resource, each with its priority.
pub(in crate::modelled::ucloud) fn bind_all(
    context: &mut Context<'_>,
    groups: &[Value],
    resource: &str,
) {
    for group in groups {
        let id = group["SecGroupId"].as_str().unwrap_or_default();
        bind(context, id, group["Priority"].as_i64().unwrap_or(1), resource);
    }
}

fn bind(context: &mut Context<'_>, group: &str, priority: i64, resource: &str) {
    let guard = fields(json!({
        "SecGroupId": group,
        "ResourceId": resource,
        "Priority": priority,
    }));
    let guard = context.new_resource(guard_id(group, resource), guard);
    context.store.insert(GUARD, guard);
}

fn guard_id(group: &str, resource: &str) -> String {
    format!("{group}/{resource}")
}

/// Returns which security group guards what. What is gone needs no guard.
fn guards<'c>(context: &'c Context<'_>) -> impl Iterator<Item = &'c Resource> {
    let all = context.store.all(GUARD);
    all.filter(|guard| context.store.with_id(guard.text("ResourceId")).is_some())
}

/// Returns the security groups of a resource, highest priority first.
pub(super) fn of_resource(context: &Context<'_>, resource: &str) -> Vec<Value> {
    let mut own: Vec<_> =
        guards(context).filter(|guard| guard.text("ResourceId") == resource).collect();
    own.sort_by_key(|guard| guard.number("Priority"));
    let views = own.into_iter().filter_map(|guard| {
        let group = context.store.get(GROUP.kind, guard.text("SecGroupId"))?;
        Some(json!({
            "SecGroupId": group.id,
            "Name": group.text("Name"),
            "VPCId": group.text("VPCId"),
            "Priority": guard.number("Priority"),
        }))
    });
    views.collect()
}

fn type_of(kind: &str) -> &str {
    match kind {
        "vpc/network-interface" => "uni",
        "uphost/host" => "upm",
        kind => kind.split('/').next().unwrap_or_default(),
    }
}
