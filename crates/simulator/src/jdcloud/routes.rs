//! A table of the operations: method, path, parameters and function.

use serde_json::Value;

use super::call::Call;
use super::{Refusal, World, disks, images, instances};
use crate::fields::{Field, Kind, Limit};
use crate::forms;

/// The name of the only simulated product in signing scopes.
const SERVICE: &str = "vm";

pub(super) struct Route {
    method: &'static str,
    /// Ids are in braces; the first is the region.
    path: &'static str,
    pub(super) operation: &'static str,
    pub(super) carrier: Carrier,
    pub(super) parameters: &'static [Field],
    /// Whether a success changes anything.
    pub(super) changes: bool,
    pub(super) perform: fn(&mut World, &Call) -> Result<Value, Refusal>,
}

/// Where an operation takes its parameters, besides the path.
#[derive(Clone, Copy)]
pub(super) enum Carrier {
    Query,
    Body,
}

pub(super) fn check_service(service: &str) -> Result<(), Refusal> {
    if service == SERVICE {
        return Ok(());
    }
    Err(Refusal::not_found(format!(
        "the signing scope is for the service {service:?}; only {SERVICE:?} is simulated"
    )))
}

impl Route {
    /// Returns the operation with this method and path, and the decoded ids in the path.
    pub(super) fn find(method: &str, path: &str) -> Result<(&'static Self, Vec<String>), Refusal> {
        // Split first: an encoded `/` belongs to an id.
        let segments = path.split('/').map(forms::decoded).collect::<Result<Vec<_>, _>>().map_err(
            |problem| Refusal::invalid_argument(format!("the path is malformed: {problem}")),
        )?;
        ROUTES
            .iter()
            .filter(|route| route.method == method)
            .find_map(|route| Some((route, ids(route.path, &segments)?)))
            .ok_or_else(|| {
                Refusal::not_found(format!(
                    "this simulator has no operation of {SERVICE} with this method and path: {method} {path}"
                ))
            })
    }
}

fn ids(template: &str, segments: &[String]) -> Option<Vec<String>> {
    let template: Vec<_> = template.split('/').collect();
    if template.len() != segments.len() {
        return None;
    }
    let mut ids = Vec::new();
    for (template, segment) in template.into_iter().zip(segments) {
        match template.split_once('}') {
            Some((_, verb)) => {
                let id = segment.strip_suffix(verb)?;
                // Otherwise `i-1:stopInstance` would be an id where no verb is expected.
                if id.is_empty() || (verb.is_empty() && id.contains(':')) {
                    return None;
                }
                ids.push(id.to_owned());
            }
            None if template == segment => {}
            None => return None,
        }
    }
    Some(ids)
}

const TEXTS: Kind = Kind::List(&Kind::Text);
const ARCHITECTURE: Limit = Limit::OneOf(&["x86_64", "arm64"]);

static ROUTES: &[Route] = &[
    Route {
        method: "POST",
        path: "/v1/regions/{regionId}/instances/{instanceId}:createImage",
        operation: "createImage",
        carrier: Carrier::Body,
        // Required as documented; in today's API `description` is optional.
        parameters: &[
            Field::new("name", Kind::Text).required().limit(Limit::Length(1, 32)),
            Field::new("description", Kind::Text).required().limit(Limit::Length(0, 256)),
            Field::new("dataDisks", Kind::List(&disks::ATTACHMENT)),
        ],
        changes: true,
        perform: images::create,
    },
    Route {
        method: "GET",
        path: "/v1/regions/{regionId}/images/{imageId}",
        operation: "describeImage",
        carrier: Carrier::Query,
        parameters: &[],
        changes: false,
        perform: images::describe,
    },
    Route {
        method: "GET",
        path: "/v1/regions/{regionId}/images",
        operation: "describeImages",
        carrier: Carrier::Query,
        parameters: &[
            Field::new("imageSource", Kind::Text).limit(Limit::OneOf(&[
                "public",
                "thirdparty",
                "private",
                "shared",
                "community",
            ])),
            Field::new("offline", Kind::Boolean),
            Field::new("platform", Kind::Text),
            Field::new("ids", TEXTS),
            Field::new("imageName", Kind::Text),
            Field::new("rootDeviceType", Kind::Text)
                .limit(Limit::OneOf(&["localDisk", "cloudDisk"])),
            Field::new("launchPermission", Kind::Text).limit(Limit::OneOf(&[
                "all",
                "specifiedUsers",
                "ownerOnly",
            ])),
            Field::new("status", Kind::Text)
                .limit(Limit::OneOf(&["pending", "ready", "deleting", "error"])),
            Field::new("serviceCode", Kind::Text),
            Field::new("architecture", Kind::Text).limit(ARCHITECTURE),
            Field::new("pageNumber", Kind::Integer).limit(Limit::Range(1, i32::MAX as i64)),
            Field::new("pageSize", Kind::Integer).limit(Limit::Range(10, 100)),
            Field::new("instanceIds", TEXTS),
            Field::new("bootMode", Kind::Text).limit(Limit::OneOf(&["bios", "uefi"])),
        ],
        changes: false,
        perform: images::list,
    },
    Route {
        method: "DELETE",
        path: "/v1/regions/{regionId}/images/{imageId}",
        operation: "deleteImage",
        carrier: Carrier::Query,
        parameters: &[Field::new("deleteSnapshot", Kind::Boolean)],
        changes: true,
        perform: images::delete,
    },
    Route {
        method: "GET",
        path: "/v1/regions/{regionId}/instances/{instanceId}",
        operation: "describeInstance",
        carrier: Carrier::Query,
        parameters: &[],
        changes: false,
        perform: instances::describe,
    },
    Route {
        method: "POST",
        path: "/v1/regions/{regionId}/instances/{instanceId}:stopInstance",
        operation: "stopInstance",
        carrier: Carrier::Body,
        parameters: &[
            // The documentation says "empty by default".
            Field::new("chargeOnStopped", Kind::Text).limit(Limit::OneOf(&[
                "",
                "keepCharging",
                "stopCharging",
            ])),
        ],
        changes: true,
        perform: instances::stop,
    },
    Route {
        method: "POST",
        path: "/v1/regions/{regionId}/instances/{instanceId}:startInstance",
        operation: "startInstance",
        carrier: Carrier::Body,
        parameters: &[],
        changes: true,
        perform: instances::start,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn found(method: &str, path: &str) -> Result<(&'static str, Vec<String>), u16> {
        Route::find(method, path)
            .map(|(route, ids)| (route.operation, ids))
            .map_err(|refusal| refusal.code)
    }

    #[test]
    fn ids_are_decoded_after_the_path_is_split() {
        for (method, path, operation, ids) in [
            ("GET", "/v1/regions/r/images", "describeImages", vec!["r"]),
            ("GET", "/v1/regions/r/images/i%2F1", "describeImage", vec!["r", "i/1"]),
            ("POST", "/v1/regions/r/instances/i:createImage", "createImage", vec!["r", "i"]),
            ("POST", "/v1/regions/r/instances/i%3AcreateImage", "createImage", vec!["r", "i"]),
            (
                "POST",
                "/v1/regions/r/instances/%E4%B8%AD%3AstopInstance",
                "stopInstance",
                vec!["r", "中"],
            ),
        ] {
            let ids = ids.into_iter().map(str::to_owned).collect();
            assert_eq!(found(method, path), Ok((operation, ids)), "{path}");
        }
    }

    #[test]
    fn other_paths_are_not_found() {
        for (method, path) in [
            ("GET", "/v1"),
            ("GET", "/v1/regions/r/images/"),
            ("GET", "/v1/regions//images"),
            ("GET", "/v2/regions/r/images"),
            ("PUT", "/v1/regions/r/images"),
            ("GET", "/v1/regions/r/instances/i:stopInstance"),
            ("POST", "/v1/regions/r/instances/:createImage"),
            ("POST", "/v1/regions/r/instances/i:destroy"),
        ] {
            assert_eq!(found(method, path), Err(404), "{method} {path}");
        }
        assert_eq!(found("GET", "/v1/regions/r/images/%zz"), Err(400));
    }
}
