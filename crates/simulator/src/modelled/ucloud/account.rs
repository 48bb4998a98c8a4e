//! The account: regions and projects.

use serde_json::json;

use super::PROJECT;
use crate::behaviour::Context;
use crate::call::Fields;
use crate::modelled::{Operations, fields};
use crate::refusal::Refusal;

pub(super) const OPERATIONS: Operations =
    &[("uaccount", "GetRegion", regions), ("uaccount", "GetProjectList", projects)];

/// An entry for each zone of each region.
fn regions(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let known =
        yun_catalog::provider("ucloud").into_iter().flat_map(yun_catalog::Provider::regions);
    let zones = known
        .enumerate()
        .flat_map(|(number, region)| region.zones().map(move |zone| (number + 1, region, zone)));
    let shown = zones.map(|(number, region, zone)| {
        json!({
            "RegionId": number,
            "RegionName": region.name(),
            // Undocumented; the official SDKs and the Terraform provider read it.
            "Region": region.id(),
            "Zone": zone.id(),
            "IsDefault": region.id() == context.settings.region,
            "BitMaps": "",
        })
    });
    Ok(fields(json!({"Regions": shown.collect::<Vec<_>>()})))
}

fn projects(context: &mut Context<'_>) -> Result<Fields, Refusal> {
    let default = json!({
        "ProjectId": context.settings.project,
        "ProjectName": "Default",
        "CreateTime": 0,
        "IsDefault": true,
        "ResourceCount": 0,
        "MemberCount": 1,
        "ParentId": "",
        "ParentName": "",
    });
    let others =
        context.store.all(PROJECT).filter(|project| project.id != context.settings.project);
    let others = others.map(|project| {
        json!({
            "ProjectId": project.id,
            "ProjectName": project.text("ProjectName"),
            "CreateTime": project.created.as_secs(),
            "IsDefault": false,
            "ResourceCount": 0,
            "MemberCount": 1,
            "ParentId": "",
            "ParentName": "",
        })
    });
    let shown: Vec<_> = std::iter::once(default).chain(others).collect();
    Ok(fields(json!({"ProjectCount": shown.len(), "ProjectSet": shown})))
}
