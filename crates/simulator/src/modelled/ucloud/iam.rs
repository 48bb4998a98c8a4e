//! IAM: users with their keys and logins, groups, policies, projects.

pub(super) mod attachments;
pub(super) mod groups;
pub(super) mod keys;
pub(super) mod policies;
pub(super) mod projects;
pub(super) mod users;

use std::time::Duration;

use super::network::Noun;
use crate::behaviour::{Context, Settings};
use crate::call::Fields;
use crate::state::{Resource, Store};

// Undocumented; the official Terraform provider takes them for "not found" and "exists".
const NO_USER: i64 = 11021;
const NO_GROUP: i64 = 11162;
const NO_POLICY: i64 = 11217;
const USER_EXISTS: i64 = 11208;
const PARAMETER: i64 = 230;

const USER: Noun = Noun { kind: "iam/user", name: "user", not_found: NO_USER };
const GROUP: Noun = Noun { kind: "iam/group", name: "group", not_found: NO_GROUP };
const POLICY: Noun = Noun { kind: "iam/policy", name: "policy", not_found: NO_POLICY };
const KEY: Noun = Noun { kind: "iam/access-key", name: "access key", not_found: PARAMETER };
const PROJECTS: Noun = Noun { kind: super::PROJECT, name: "project", not_found: PARAMETER };

/// Hidden: the names of a group's users.
const MEMBERS: &str = "members";

/// Fills an account with the provider's groups and policies.
pub(super) fn initial(store: &mut Store, settings: &Settings, now: Duration) {
    groups::initial(store, settings, now);
    policies::initial(store, settings, now);
}

/// Nothing of IAM is in a region or a project.
fn global(context: &Context<'_>, id: &str, fields: Fields) -> Resource {
    let mut resource = context.new_resource(id, fields);
    resource.region.clear();
    resource.zone = None;
    resource.project = None;
    resource
}
