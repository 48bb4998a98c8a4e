//! Finds the operation with a method and path.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use yun_catalog::{Operation, Product};

use crate::protocol::forms;
use crate::refusal::Refusal;

/// An operation, and the parameters in its path.
pub(super) struct Found<'a> {
    pub(super) operation: Operation,
    pub(super) names: Vec<&'a str>,
    /// Decoded.
    pub(super) values: Vec<String>,
}

/// The operations of a product, those with fewer parameters in their paths first.
struct Table(Vec<Route>);

struct Route {
    operation: Operation,
    segments: Vec<Segment>,
}

/// A part of a path template.
enum Segment {
    Text(&'static str),
    /// A parameter, and what follows it: `{instanceId}:createImage`.
    Parameter {
        name: &'static str,
        verb: &'static str,
    },
}

/// Returns the operation of the service with this method and path.
///
/// # Errors
/// That of the signing scope if there is none; if the service is unknown, or has no such operation.
pub(super) fn find(
    service: Result<&str, &Refusal>,
    method: &str,
    path: &str,
) -> Result<Found<'static>, Refusal> {
    let service = service.map_err(Clone::clone)?;
    let product = yun_catalog::provider("jdcloud").and_then(|jdcloud| jdcloud.product(service));
    let Some(product) = product else {
        let service: String = service.chars().take(100).collect();
        let problem = format!("the signing scope is for the service {service:?}, which is unknown");
        return Err(Refusal::status(404, "NOT_FOUND", problem));
    };
    // Split first: an encoded `/` belongs to an id.
    let segments = path.split('/').map(forms::decoded).collect::<Result<Vec<_>, _>>();
    let segments = segments.map_err(|problem| {
        Refusal::status(400, "INVALID_ARGUMENT", format!("the path is malformed: {problem}"))
    })?;
    let table = Table::of(product);
    let mut routes = table.0.iter().filter(|route| route.operation.method() == method);
    routes.find_map(|route| route.found(&segments)).ok_or_else(|| {
        let path: String = path.chars().take(200).collect();
        let problem =
            format!("{service} has no operation with this method and path: {method} {path}");
        Refusal::status(404, "NOT_FOUND", problem)
    })
}

impl Table {
    /// The tables are made when first asked for and the same for every simulator.
    fn of(product: Product) -> Arc<Self> {
        static MADE: RwLock<Option<HashMap<&'static str, Arc<Table>>>> = RwLock::new(None);
        let made = MADE.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = made.as_ref().and_then(|made| made.get(product.name())) {
            return Arc::clone(table);
        }
        drop(made);
        let table = Arc::new(Self::make(product));
        let mut made = MADE.write().unwrap_or_else(PoisonError::into_inner);
        made.get_or_insert_default().insert(product.name(), Arc::clone(&table));
        table
    }

    fn make(product: Product) -> Self {
        let mut routes: Vec<_> = product.operations().map(Route::of).collect();
        routes.sort_by_key(|route| {
            route.segments.iter().filter(|part| matches!(part, Segment::Parameter { .. })).count()
        });
        Self(routes)
    }
}

impl Route {
    fn of(operation: Operation) -> Self {
        let segments = operation.path().split('/').map(|part| {
            let parameter = part.strip_prefix('{').and_then(|part| part.split_once('}'));
            match parameter {
                Some((name, verb)) => Segment::Parameter { name, verb },
                None => Segment::Text(part),
            }
        });
        Self { operation, segments: segments.collect() }
    }

    fn found(&self, given: &[String]) -> Option<Found<'static>> {
        if given.len() != self.segments.len() {
            return None;
        }
        let mut found = Found { operation: self.operation, names: Vec::new(), values: Vec::new() };
        for (segment, given) in self.segments.iter().zip(given) {
            match segment {
                Segment::Text(text) if text == given => {}
                Segment::Text(_) => return None,
                Segment::Parameter { name, verb } => {
                    let value = given.strip_suffix(verb)?;
                    // Otherwise `i-1:stopInstance` would be an id where no verb is expected.
                    if value.is_empty() || (verb.is_empty() && value.contains(':')) {
                        return None;
                    }
                    found.names.push(name);
                    found.values.push(value.to_owned());
                }
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(method: &str, path: &str) -> Result<(&'static str, Vec<String>), u16> {
        find(Ok("vm"), method, path)
            .map(|found| (found.operation.name(), found.values))
            .map_err(|refusal| refusal.http())
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

    #[test]
    fn every_operation_is_found_by_its_own_method_and_path() {
        let jdcloud = yun_catalog::provider("jdcloud").unwrap();
        let mut shadowed = Vec::new();
        for operation in jdcloud.products().flat_map(yun_catalog::Product::operations) {
            let path: Vec<_> = operation
                .path()
                .split('/')
                .map(|part| match part.strip_prefix('{').and_then(|part| part.split_once('}')) {
                    Some((_, verb)) => format!("some-id{verb}"),
                    None => part.to_owned(),
                })
                .collect();
            let service = operation.product().service().unwrap();
            let found = find(Ok(service), operation.method(), &path.join("/")).ok();
            if found.is_none_or(|found| found.operation.name() != operation.name()) {
                shadowed.push(format!("{service} {}", operation.name()));
            }
        }
        // The documentation gives each of these the method and path of another operation.
        let documented = ["monitor putMetricData", "monitor putProductMetricData"];
        let documented = documented.into_iter().chain(["yunding putProductMetricData"]);
        assert_eq!(shadowed, Vec::from_iter(documented));
    }
}
