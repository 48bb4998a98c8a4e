//! Projects: create, list, rename, delete.

use serde_json::{Value, json};

use super::{PROJECTS, global};
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(in crate::modelled::ucloud) const OPERATIONS: Operations = &[
    ("iam", "CreateProject", create),
    ("iam", "ListProjects", list),
    ("iam", "ModifyProject", rename),
    ("iam", "DeleteProject", delete),
];

fn create(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.store.ids.next("org");
    let shown = fields(json!({
        "ProjectID": id,
        "ProjectName": context.text("ProjectName"),
        "UserCount": 0,
        "CreatedAt": context.now().as_secs(),
    }));
    let project = global(context, &id, shown);
    context.store.insert(PROJECTS.kind, project);
    Ok(fields(json!({"ProjectId": id})))
}

/// The account's own project comes first.
fn list(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let own = json!({
        "ProjectID": context.settings.project,
        "ProjectName": "Default",
        "UserCount": 1,
        "CreatedAt": 0,
    });
    let others = context.store.all(PROJECTS.kind);
    let others = others.map(|project| Value::from(project.fields.clone()));
    let shown = std::iter::once(own).chain(others).collect();
    Ok(context.listed_as(shown, "Projects", "TotalCount"))
}

/// The project that the call is in is the one to rename.
fn rename(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let name = context.text("ProjectName");
    let id = context.project();
    match context.store.get_mut(PROJECTS.kind, id) {
        Some(project) => project.set("ProjectName", name),
        None => return Err(context.invalid("ProjectId", "names the account's own project")),
    }
    Ok(Fields::new())
}

/// What is in it must go first.
fn delete(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let id = context.text("ProjectID");
    let is_used = context
        .store
        .everything()
        .any(|(kind, one)| kind != PROJECTS.kind && one.project.as_deref() == Some(id));
    if is_used {
        return Err(context.invalid("ProjectID", "names a project that still has resources"));
    }
    match context.store.remove(PROJECTS.kind, id) {
        Some(_) => Ok(Fields::new()),
        None => Err(PROJECTS.none(id)),
    }
}
