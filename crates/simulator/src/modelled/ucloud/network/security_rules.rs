//! Rules of security groups, and copies with their rules.

use serde_json::{Value, json};

use super::NOT_FOUND;
use super::security_groups::{self, GROUP};
use super::vpcs::VPC;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("vpc", "CreateSecGroupRule", create),
    ("vpc", "UpdateSecGroupRule", update),
    ("vpc", "DeleteSecGroupRule", delete),
    ("vpc", "CopySecGroup", copy),
];

const RULES: &str = "Rule";

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = context.text("SecGroupId");
    let mut rules = of(context, group)?;
    let mut added = context.list(RULES).to_vec();
    if added.is_empty() {
        return Err(context.missing(RULES));
    }
    let ids = numbered(context, &mut added);
    rules.extend(added);
    put(context, group, rules)?;
    Ok(fields(json!({"RuleId": ids})))
}

fn update(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = context.text("SecGroupId");
    let mut rules = of(context, group)?;
    for changed in context.list(RULES) {
        let at = position(&rules, changed["RuleId"].as_str().unwrap_or_default())?;
        rules[at] = changed.clone();
    }
    put(context, group, rules)
}

fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let group = context.text("SecGroupId");
    let mut rules = of(context, group)?;
    for id in context.texts("RuleId") {
        rules.remove(position(&rules, id)?);
    }
    put(context, group, rules)
}

fn copy(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let source = GROUP.known(context, context.text("SecGroupId"))?.clone();
    let (vpc, region) = (context.text("DstVPCId"), context.text("DstRegion"));
    let project = context.text("DstProjectId");
    let is_there = context.store.get(VPC.kind, vpc).is_some_and(|found| {
        found.region == region && found.project.as_deref().is_none_or(|own| own == project)
    });
    if !is_there {
        return Err(VPC.none(vpc));
    }
    let name = context.maybe("DstName").unwrap_or_else(|| source.text("Name")).to_owned();
    let remark = context.maybe("DstRemark").unwrap_or_else(|| source.text("Remark")).to_owned();
    let id = security_groups::add(context, vpc, &name, &remark);
    let mut rules = source.list(RULES).to_vec();
    let ids = numbered(context, &mut rules);
    if let Some(group) = context.store.get_mut(GROUP.kind, &id) {
        group.region = region.to_owned();
        group.project = Some(project.to_owned());
        group.set(RULES, rules);
    }
    Ok(fields(json!({"SecGroupId": id, "RuleID": ids})))
}

/// Gives each rule an id of its own and returns the ids.
fn numbered(context: &mut Context<'_>, rules: &mut [Value]) -> Vec<String> {
    let mut number = |rule: &mut Value| {
        let id = context.store.ids.next("secgrouprule");
        rule["RuleId"] = id.clone().into();
        id
    };
    rules.iter_mut().map(&mut number).collect()
}

fn of(context: &Context<'_>, group: &str) -> Result<Vec<Value>, Refusal> {
    Ok(GROUP.known(context, group)?.list(RULES).to_vec())
}

fn put(context: &mut Context<'_>, group: &str, rules: Vec<Value>) -> Result<Fields, Refusal> {
    GROUP.known_mut(context, group)?.set(RULES, rules);
    Ok(Fields::new())
}

fn position(rules: &[Value], id: &str) -> Result<usize, Refusal> {
    rules.iter().position(|rule| rule["RuleId"] == id).ok_or_else(|| {
        Refusal::ret_code(NOT_FOUND, format!("the security group has no rule [{id}]"))
    })
}
