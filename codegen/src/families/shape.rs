//! An operation as the rule sees it: its name, its path, and the parameters that may be ids.

use super::words::{Name, singular};
use crate::dialect::Dialect;
use crate::document::{Field, Operation};

pub(super) struct Shape<'a> {
    pub(super) operation: &'a Operation,
    pub(super) name: Name,
    /// Absent where operations are addressed by name.
    pub(super) route: Option<Route<'a>>,
    /// Names of provider-wide parameters, which identify nothing.
    wide: &'static [(&'static str, &'static str)],
}

/// A path such as `/regions/{regionId}/vpcs/{vpcId}:start`.
pub(super) struct Route<'a> {
    pub(super) method: &'a str,
    /// The path without ids, the last word singular: `regions/{}/vpc`. What its operations share.
    pub(super) collection: String,
    /// The parameters in the path, in order, without provider-wide ones.
    pub(super) parameters: Vec<&'a str>,
    pub(super) form: Form,
    /// Collections that the path goes through, the innermost first, each with its parameter.
    pub(super) through: Vec<(String, &'a str)>,
}

/// What a path ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `/vpcs`
    Collection,
    /// `/vpcs/{vpcId}`
    Item,
    /// `/vpcs:verb`
    OnCollection,
    /// `/vpcs/{vpcId}:verb`
    OnItem,
}

impl<'a> Shape<'a> {
    pub(super) fn of(name: &str, operation: &'a Operation, dialect: &Dialect) -> Self {
        let method = operation.method.as_ref().map(|method| method.value.as_str());
        let path = operation.path.as_ref().map(|path| path.value.as_str());
        let wide = dialect.provider_wide;
        Self {
            operation,
            name: Name::of(name),
            route: method.zip(path).map(|(method, path)| Route::of(method, path, wide)),
            wide,
        }
    }

    /// Parameters that are not provider-wide.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&'a str, &'a Field)> {
        let wide = self.wide;
        self.operation
            .parameters
            .iter()
            .map(|(name, field)| (name.value.as_str(), field))
            .filter(move |(name, _)| !wide.iter().any(|(other, _)| other == name))
    }

    /// Whether a parameter is in the path.
    pub(super) fn is_in_path(&self, parameter: &str) -> bool {
        self.route.as_ref().is_some_and(|route| route.parameters.contains(&parameter))
    }
}

impl<'a> Route<'a> {
    fn of(method: &'a str, path: &'a str, wide: &[(&str, &str)]) -> Self {
        let mut segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let mut acts = false;
        if let Some(last) = segments.pop() {
            // A colon within braces would be a part of the name.
            let (what, action) = match last.rsplit_once(':') {
                Some((what, action)) if !action.ends_with('}') => (what, Some(action)),
                _ => (last, None),
            };
            acts = action.is_some();
            segments.push(what);
        }
        let parameter = |segment: &'a str| segment.strip_prefix('{')?.strip_suffix('}');
        let parameters = segments
            .iter()
            .filter_map(|segment| parameter(segment))
            .filter(|name| !wide.iter().any(|(other, _)| other == name))
            .collect();
        let ends_with_item = segments.last().is_some_and(|last| parameter(last).is_some());
        let mut collection = Vec::new();
        let mut through = Vec::new();
        for segment in &segments {
            match parameter(segment) {
                Some(name) => {
                    through.push((singular(&collection.join("/")), name));
                    collection.push("{}".to_owned());
                }
                None => collection.push(segment.to_lowercase().replace(['-', '_'], "")),
            }
        }
        if ends_with_item {
            collection.pop();
        }
        through.reverse();
        Self {
            method,
            collection: singular(&collection.join("/")),
            parameters,
            form: match (ends_with_item, acts) {
                (false, false) => Form::Collection,
                (true, false) => Form::Item,
                (false, true) => Form::OnCollection,
                (true, true) => Form::OnItem,
            },
            through,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: &[(&str, &str)] = &[("regionId", "region")];

    #[test]
    fn paths_say_what_they_are_about() {
        for (path, form, collection) in [
            ("/v1/regions/{regionId}/vpcs", Form::Collection, "v1/regions/{}/vpc"),
            ("/v1/regions/{regionId}/vpcs/", Form::Collection, "v1/regions/{}/vpc"),
            ("/v1/regions/{regionId}/vpcs/{vpcId}", Form::Item, "v1/regions/{}/vpc"),
            ("/v1/regions/{regionId}/vpcs/{vpcId}:start", Form::OnItem, "v1/regions/{}/vpc"),
            ("/v1/key-pairs:import", Form::OnCollection, "v1/keypair"),
            ("/v1/urlMaps/{id}/rules", Form::Collection, "v1/urlmaps/{}/rule"),
        ] {
            let route = Route::of("POST", path, WIDE);
            assert_eq!((route.form, &*route.collection), (form, collection), "{path}");
        }
    }

    #[test]
    fn a_path_goes_through_collections_from_the_inside() {
        let path = "/v1/regions/{regionId}/instances/{instanceId}/accounts/{name}:reset";
        let route = Route::of("POST", path, WIDE);
        assert_eq!(route.parameters, ["instanceId", "name"]);
        let through: Vec<_> = route.through.iter().map(|(one, name)| (&**one, *name)).collect();
        assert_eq!(
            through,
            [
                ("v1/regions/{}/instances/{}/account", "name"),
                ("v1/regions/{}/instance", "instanceId"),
                ("v1/region", "regionId"),
            ]
        );
    }
}
