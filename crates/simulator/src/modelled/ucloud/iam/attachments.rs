//! Policies attached to users and groups, for a project or for the whole account.

use serde_json::{Value, json};

use super::{GROUP, POLICY, USER, global};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("iam", "AttachPoliciesToUser", attach_to_user),
    ("iam", "DetachPoliciesFromUser", detach_from_user),
    ("iam", "ListPoliciesForUser", of_user),
    ("iam", "AttachPoliciesToGroup", attach_to_group),
    ("iam", "DetachPoliciesFromGroup", detach_from_group),
    ("iam", "ListPoliciesForGroup", of_group),
    ("iam", "ListEntitiesForPolicy", entities),
];

const ATTACHMENT: &str = "iam/policy-attachment";

/// Who has a policy.
struct Holder<'a> {
    /// `user` or `group`.
    type_: &'static str,
    name: &'a str,
}

fn user<'a>(context: &Context<'a>) -> Result<Holder<'a>, Refusal> {
    let name = context.text("UserName");
    USER.known(context, name)?;
    Ok(Holder { type_: "user", name })
}

fn group<'a>(context: &Context<'a>) -> Result<Holder<'a>, Refusal> {
    let name = context.text("GroupName");
    GROUP.known(context, name)?;
    Ok(Holder { type_: "group", name })
}

fn attach_to_user(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let holder = user(context)?;
    attach(context, &holder)
}

fn attach_to_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let holder = group(context)?;
    attach(context, &holder)
}

fn detach_from_user(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let holder = user(context)?;
    Ok(detach(context, &holder))
}

fn detach_from_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let holder = group(context)?;
    Ok(detach(context, &holder))
}

fn of_user(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let holder = user(context)?;
    Ok(list(context, &holder))
}

fn of_group(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let holder = group(context)?;
    Ok(list(context, &holder))
}

/// The project that the call is about; empty for the whole account.
fn scope<'a>(context: &Context<'a>) -> &'a str {
    if context.text("Scope") == "Specified" { context.text("ProjectID") } else { "" }
}

fn id(holder: &Holder<'_>, urn: &str, project: &str) -> String {
    format!("{}/{}/{urn}/{project}", holder.type_, holder.name)
}

fn attach(context: &mut Context<'_>, holder: &Holder<'_>) -> Result<Fields, Refusal> {
    let project = scope(context);
    let urns = context.texts("PolicyURNs");
    for urn in &urns {
        POLICY.known(context, urn)?;
    }
    for urn in urns {
        let shown = fields(json!({
            "PolicyURN": urn,
            "ProjectID": project,
            "AttachedAt": context.now().as_secs(),
        }));
        let mut attachment = global(context, &id(holder, urn, project), shown);
        attachment.hide("type", holder.type_);
        attachment.hide("name", holder.name);
        context.store.insert(ATTACHMENT, attachment);
    }
    Ok(Fields::new())
}

fn detach(context: &mut Context<'_>, holder: &Holder<'_>) -> Fields {
    let project = scope(context);
    for urn in context.texts("PolicyURNs") {
        context.store.remove(ATTACHMENT, &id(holder, urn, project));
    }
    Fields::new()
}

fn list(context: &Context<'_>, holder: &Holder<'_>) -> Fields {
    let asked = context.maybe("Scope").map(|_| scope(context));
    let own = context.all(ATTACHMENT).filter(|attachment| {
        attachment.hidden("type") == holder.type_
            && attachment.hidden("name") == holder.name
            && asked.is_none_or(|project| attachment.text("ProjectID") == project)
    });
    let shown = own.map(|attachment| {
        let mut shown = attachment.fields.clone();
        if let Some(policy) = context.find(POLICY.kind, attachment.text("PolicyURN")) {
            for name in ["PolicyName", "Description", "ScopeType"] {
                shown.insert(name.to_owned(), policy.text(name).into());
            }
        }
        shown.into()
    });
    context.listed_as(shown.collect(), "Policies", "TotalCount")
}

fn entities(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let urn = context.text("PolicyURN");
    POLICY.known(context, urn)?;
    let holders = context.all(ATTACHMENT).filter(|one| one.text("PolicyURN") == urn);
    let shown: Vec<Value> = holders
        .map(|one| {
            json!({
                "EntityName": one.hidden("name"),
                "EntityType": if one.hidden("type") == "user" { "User" } else { "Group" },
                "ProjectID": one.text("ProjectID"),
                "AttachedAt": one.number("AttachedAt"),
            })
        })
        .collect();
    Ok(context.listed_as(shown, "Entities", "TotalCount"))
}

/// Whether anyone has a policy.
pub(super) fn has(context: &Context<'_>, urn: &str) -> bool {
    context.all(ATTACHMENT).any(|one| one.text("PolicyURN") == urn)
}

/// Takes all policies from a user or group.
pub(super) fn forget(context: &mut Context<'_>, type_: &str, name: &str) {
    let own = context.all(ATTACHMENT);
    let own = own.filter(|one| one.hidden("type") == type_ && one.hidden("name") == name);
    let own: Vec<_> = own.map(|one| one.id.clone()).collect();
    for id in own {
        context.store.remove(ATTACHMENT, &id);
    }
}
