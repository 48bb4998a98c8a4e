//! Operations that may be about one resource, by their paths and by the nouns in their names.

use std::collections::{BTreeMap, BTreeSet};

use super::shape::{Form, Route, Shape};
use super::words::Verb;

/// What may be a resource.
#[derive(Default)]
pub(super) struct Group {
    /// The nouns that its operations use for it.
    pub(super) nouns: BTreeSet<String>,
    /// The collection in paths, if there is one.
    pub(super) collection: Option<String>,
    /// Operations and what they may do.
    pub(super) members: Vec<(usize, Rough)>,
}

/// What an operation may do, before anybody has looked at its parameters and its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rough {
    Create,
    Read,
    Update,
    Delete,
    Act,
}

pub(super) fn groups(shapes: &[Shape<'_>]) -> Vec<Group> {
    let mut groups = by_path(shapes);
    by_noun(shapes, &mut groups);
    groups
}

/// Paths are the stronger evidence: all operations of `/vpcs` and `/vpcs/{vpcId}` are about VPCs.
fn by_path(shapes: &[Shape<'_>]) -> Vec<Group> {
    let mut by_collection: BTreeMap<&str, Group> = BTreeMap::new();
    for (index, shape) in shapes.iter().enumerate() {
        let Some(route) = &shape.route else { continue };
        let Some(rough) = rough(route, shape.name.verb) else { continue };
        let group = by_collection.entry(&route.collection).or_default();
        group.collection = Some(route.collection.clone());
        group.members.push((index, rough));
    }
    let mut groups: Vec<Group> = by_collection.into_values().collect();
    // Of a path such as `/listRepositories` the name says more.
    let is_about_it = |rough| matches!(rough, Rough::Create | Rough::Delete);
    groups.retain(|group| group.members.iter().any(|(_, rough)| is_about_it(*rough)));
    for group in &mut groups {
        // What creates or deletes is about the thing itself; what reads may show a part of it.
        let nouns = group.members.iter().filter(|(_, rough)| is_about_it(*rough));
        group.nouns = nouns.filter_map(|(index, _)| shapes[*index].name.nouns().pop()).collect();
    }
    groups
}

/// What a path and a method say, unless the name says something else.
fn rough(route: &Route<'_>, verb: Verb) -> Option<Rough> {
    let by_verb = match verb {
        Verb::Create => Some(Rough::Create),
        Verb::Read => Some(Rough::Read),
        Verb::Update => Some(Rough::Update),
        Verb::Delete => Some(Rough::Delete),
        Verb::Copy | Verb::Other => None,
    };
    match (route.form, route.method) {
        (Form::Item | Form::Collection, "GET") => {
            matches!(verb, Verb::Read | Verb::Other).then_some(Rough::Read)
        }
        (Form::Item | Form::Collection, "DELETE") => {
            (verb == Verb::Delete).then_some(Rough::Delete)
        }
        (Form::Item | Form::Collection, "PUT" | "PATCH") => match by_verb {
            Some(Rough::Create | Rough::Delete) => by_verb,
            Some(Rough::Read) => None,
            _ => Some(Rough::Update),
        },
        (Form::Item, "POST") => by_verb.or(Some(Rough::Act)),
        (Form::Collection, "POST") => by_verb,
        _ => None,
    }
}

/// What paths have not grouped is grouped by noun, and goes to the group of paths that has the noun.
fn by_noun(shapes: &[Shape<'_>], groups: &mut Vec<Group>) {
    let grouped: BTreeSet<usize> =
        groups.iter().flat_map(|group| &group.members).map(|(index, _)| *index).collect();
    // The whole nouns of what is created or deleted: `DescribeVPCInfo` is about those of `CreateVPC`.
    let made: BTreeSet<String> = shapes
        .iter()
        .filter(|shape| matches!(shape.name.verb, Verb::Create | Verb::Delete))
        .flat_map(|shape| shape.name.nouns())
        .collect();
    let mut by_noun: BTreeMap<String, Group> = BTreeMap::new();
    for (index, shape) in shapes.iter().enumerate() {
        if grouped.contains(&index) {
            continue;
        }
        let rough = match shape.name.verb {
            Verb::Create => Rough::Create,
            Verb::Read => Rough::Read,
            Verb::Delete => Rough::Delete,
            Verb::Update => Rough::Update,
            Verb::Copy | Verb::Other => continue,
        };
        let nouns = shape.name.nouns();
        if nouns[0].is_empty() {
            continue;
        }
        let noun = match rough {
            Rough::Update => nouns.into_iter().next(),
            _ => nouns.iter().find(|noun| made.contains(*noun)).cloned(),
        };
        let Some(noun) = noun else { continue };
        let mut of_paths: Vec<_> =
            groups.iter_mut().filter(|group| group.nouns.contains(&noun)).collect();
        match of_paths.as_mut_slice() {
            [group] => group.members.push((index, rough)),
            [] => {
                let group = by_noun.entry(noun.clone()).or_default();
                group.nouns.insert(noun);
                group.members.push((index, rough));
            }
            // Nobody can say which.
            _ => {}
        }
    }
    groups.extend(by_noun.into_values());
    by_end(shapes, groups);
}

/// What nothing of its own noun reads is read by what its noun ends with: `CreateCustomImage` and
/// `DescribeImage`.
fn by_end(shapes: &[Shape<'_>], groups: &mut [Group]) {
    let mut grouped: BTreeSet<usize> =
        groups.iter().flat_map(|group| &group.members).map(|(index, _)| *index).collect();
    for group in groups {
        let has = |wanted| group.members.iter().any(|(_, rough)| *rough == wanted);
        if has(Rough::Read) || !has(Rough::Create) {
            continue;
        }
        let ends: BTreeSet<String> =
            group.members.iter().flat_map(|(index, _)| shapes[*index].name.ends()).collect();
        for (index, shape) in shapes.iter().enumerate() {
            if shape.name.verb == Verb::Read
                && !grouped.contains(&index)
                && shape.name.nouns().iter().any(|noun| ends.contains(noun))
            {
                grouped.insert(index);
                group.members.push((index, Rough::Read));
            }
        }
    }
}
