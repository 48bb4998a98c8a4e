//! From operations that may be about one resource to a resource: which id it has, and which operations
//! use it.

use std::collections::{BTreeMap, BTreeSet};

use super::group::{Group, Rough};
use super::leaves::{self, Leaf, leaves};
use super::shape::{Form, Shape};
use super::words;
use super::{Product, Role};
use crate::document::{Entries, Field};

/// A resource of a product.
pub(super) struct Resource {
    /// In kebab case.
    pub(super) name: String,
    pub(super) nouns: BTreeSet<String>,
    pub(super) collection: Option<String>,
    /// What its id is called, as [compared](leaves::key).
    pub(super) key: String,
    pub(super) members: Vec<Member>,
}

/// An operation of a resource.
pub(super) struct Member {
    pub(super) operation: usize,
    pub(super) role: Role,
    pub(super) id: Option<String>,
}

impl Resource {
    /// Whether something creates it and something shows it.
    pub(super) fn is_whole(&self) -> bool {
        self.creates() && self.has(|role| matches!(role, Role::List { .. } | Role::Get { .. }))
    }

    pub(super) fn creates(&self) -> bool {
        self.has(|role| matches!(role, Role::Create { .. }))
    }

    pub(super) fn lists(&self) -> bool {
        self.has(|role| matches!(role, Role::List { .. }))
    }

    pub(super) fn deletes(&self) -> bool {
        self.has(|role| matches!(role, Role::Delete))
    }

    fn has(&self, what: impl Fn(&Role) -> bool) -> bool {
        self.members.iter().any(|member| what(&member.role))
    }

    /// Whether its id is a name.
    fn is_named(&self) -> bool {
        self.key.ends_with("name") || self.nouns.contains(&self.key)
    }

    /// Whether its id has a name of its own, so that the id alone leads to it.
    pub(super) fn has_own_key(&self) -> bool {
        self.key.len() > 3 && self.key.ends_with("id")
    }
}

/// The resource of a group, if its operations agree on an id.
pub(super) fn settle(product: &Product<'_>, group: &Group) -> Option<Resource> {
    let key = id(product, group)?;
    let first = group.members.iter().find(|(_, rough)| *rough == Rough::Create);
    let named =
        first.or_else(|| group.members.iter().find(|(_, rough)| *rough != Rough::Update))?;
    let mut resource = Resource {
        name: name_of(product.shapes[named.0].name.nouns(), &product.shapes[named.0].name.noun),
        nouns: group.nouns.clone(),
        collection: group.collection.clone(),
        key,
        members: Vec::new(),
    };
    let of = |rough| group.members.iter().filter(move |(_, other)| *other == rough);
    let found: Vec<Member> = [Rough::Read, Rough::Create, Rough::Update, Rough::Delete, Rough::Act]
        .into_iter()
        .flat_map(of)
        .filter_map(|(operation, rough)| {
            let (role, id) = match rough {
                Rough::Create => create(product, *operation, &resource),
                Rough::Read => read(product, *operation, &resource),
                Rough::Update => identified(product, *operation, &resource, Role::Update),
                Rough::Delete => identified(product, *operation, &resource, Role::Delete),
                Rough::Act => identified(product, *operation, &resource, Role::Act),
            }?;
            Some(Member { operation: *operation, role, id })
        })
        .collect();
    resource.members = found;
    drop_lists_of_parts(product, &mut resource);
    Some(resource)
}

/// Drops lists under another noun, and lists of what one resource has, where there is a list of the
/// resource itself.
fn drop_lists_of_parts(product: &Product<'_>, resource: &mut Resource) {
    let is_list = |member: &Member| matches!(member.role, Role::List { .. });
    let by_noun = |member: &Member| {
        let nouns = product.shapes[member.operation].name.nouns();
        nouns.iter().any(|noun| resource.nouns.contains(noun))
    };
    let needs_id = |member: &Member| {
        product.shapes[member.operation].parameters().any(|(name, field)| {
            field.required && !leaves::is_list(field) && member.id.as_deref() == Some(name)
        })
    };
    let is_of_parts: [&dyn Fn(&Member) -> bool; 2] = [&|member| !by_noun(member), &needs_id];
    let lists: Vec<&Member> = resource.members.iter().filter(|member| is_list(member)).collect();
    let mut dropped = BTreeSet::new();
    for is_of_parts in is_of_parts {
        let parts: Vec<usize> = lists
            .iter()
            .filter(|member| is_of_parts(member))
            .map(|member| member.operation)
            .collect();
        if parts.len() < lists.len() {
            dropped.extend(parts);
        }
    }
    resource.members.retain(|member| !dropped.contains(&member.operation));
}

/// A noun without what only says how much is returned.
fn name_of(nouns: Vec<String>, words: &[String]) -> String {
    let wanted = nouns.last().map_or(0, String::len);
    let fitting = (1..=words.len()).find(|end| words::joined(&words[..*end]).len() >= wanted);
    words::kebab(&words[..fitting.unwrap_or(words.len())])
}

/// What the id of a group's resource is called: what several operations have, one of which shows the
/// resource.
fn id(product: &Product<'_>, group: &Group) -> Option<String> {
    let mut candidates: BTreeMap<String, i32> = BTreeMap::new();
    let mut given = BTreeSet::new();
    let outer = outer_parameters(product, group);
    for (operation, rough) in &group.members {
        let shape = &product.shapes[*operation];
        let in_path = shape.route.as_ref().filter(|route| route.form == Form::Item);
        let of_item = in_path.and_then(|route| route.parameters.last().copied());
        let mut seen = BTreeSet::new();
        for leaf in parameters(product, shape) {
            let key = leaf.key();
            if !leaf.may_be_id() || !seen.insert(key.clone()) || outer.contains(&key) {
                continue;
            }
            let is_item = of_item == Some(leaf.name);
            let score = match rough {
                _ if is_item => 4,
                Rough::Delete if is_called_id(&key) || leaf.field.required => 3,
                Rough::Update if is_called_id(&key) && leaf.field.required => 1,
                Rough::Read if is_called_id(&key) => 1,
                Rough::Create if is_called_id(&key) && leaf.field.required => {
                    given.insert(key);
                    continue;
                }
                _ => continue,
            };
            *candidates.entry(key).or_default() += score;
        }
        if *rough == Rough::Create {
            let (mut seen, echoed) = (BTreeSet::new(), required_keys(shape));
            for leaf in leaves(product.document, &shape.operation.result, 3) {
                let key = leaf.key();
                let is_new = !echoed.contains(&key) && seen.insert(key.clone());
                if leaf.may_be_id() && key.ends_with("id") && is_new {
                    *candidates.entry(key).or_default() += 3;
                }
            }
        }
    }
    for (key, score) in &mut candidates {
        let is_own = group.nouns.iter().any(|noun| *key == format!("{noun}id"));
        *score += if is_own { 3 } else { i32::from(key.ends_with("id")) };
        if given.contains(key) && key.ends_with("id") && !is_own {
            *score -= 5; // What it is a part of.
        }
    }
    let shown = |key: &str| {
        group.members.iter().filter(|(_, rough)| *rough == Rough::Read).any(|(operation, _)| {
            let result = &product.shapes[*operation].operation.result;
            find_key(result, key, &group.nouns).is_some()
                || leaves(product.document, result, 3).iter().any(|leaf| {
                    leaves::type_of(product.document, leaf.field)
                        .is_some_and(|fields| find_key(fields, key, &group.nouns).is_some())
                })
        })
    };
    candidates
        .into_iter()
        .filter(|(key, score)| *score >= 3 && shown(key))
        .max_by_key(|(key, score)| (*score, std::cmp::Reverse(key.clone())))
        .map(|(key, _)| key)
}

/// Parameters of the path before the resource itself.
fn outer_parameters(product: &Product<'_>, group: &Group) -> BTreeSet<String> {
    let mut outer = BTreeSet::new();
    let Some(collection) = &group.collection else { return outer };
    for (operation, _) in &group.members {
        let Some(route) = &product.shapes[*operation].route else { continue };
        if route.collection == *collection {
            let own = usize::from(matches!(route.form, Form::Item | Form::OnItem));
            let before = &route.parameters[..route.parameters.len().saturating_sub(own)];
            outer.extend(before.iter().map(|name| key_of_name(name)));
        }
    }
    outer
}

/// A name as ids are compared by.
pub(super) fn key_of_name(name: &str) -> String {
    let key: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    match key.strip_suffix('s') {
        Some(one) if one.ends_with("id") => one.to_owned(),
        _ => key,
    }
}

/// Whether something with this name may identify.
fn is_called_id(key: &str) -> bool {
    ["id", "name", "key", "urn", "uuid", "domain", "code", "guid", "pin"]
        .iter()
        .any(|end| key.ends_with(end))
}

/// The parameters that may identify something, those in structures too.
pub(super) fn parameters<'a>(product: &Product<'a>, shape: &Shape<'a>) -> Vec<Leaf<'a>> {
    let own: BTreeSet<&str> = shape.parameters().map(|(name, _)| name).collect();
    let mut found = leaves(product.document, &shape.operation.parameters, 2);
    found.retain(|leaf| own.contains(leaf.path.split('.').next().unwrap_or_default()));
    found
}

/// The field of a type that is the id called `key`: by that name, as `id` or `name` alone, or with the
/// noun before it.
pub(super) fn find_key<'a>(
    fields: &'a Entries<Field>,
    key: &str,
    nouns: &BTreeSet<String>,
) -> Option<&'a str> {
    let ids = || {
        fields
            .iter()
            .filter(|(_, field)| leaves::may_be_id(field) && !leaves::is_list(field))
            .map(|(name, field)| (name.value.as_str(), leaves::key(&name.value, field)))
    };
    let exact = ids().find(|(_, other)| other == key);
    let end = match key {
        _ if key.ends_with("id") => "id",
        _ if key.ends_with("name") || nouns.contains(key) => "name",
        _ => return exact.map(|(name, _)| name),
    };
    let short = || ids().find(|(_, other)| other == end);
    let with_noun = || {
        let expected: Vec<_> = nouns.iter().map(|noun| format!("{noun}{end}")).collect();
        ids().find(|(_, other)| expected.contains(other))
    };
    exact.or_else(with_noun).or_else(short).map(|(name, _)| name)
}

/// The parameter with the id: by the name of the key, or else `id`, or the noun's.
fn id_parameter<'a>(
    product: &Product<'a>,
    shape: &Shape<'a>,
    resource: &Resource,
) -> Option<Leaf<'a>> {
    let all = parameters(product, shape);
    let ids = || all.iter().filter(|leaf| leaf.may_be_id());
    let exact = ids().find(|leaf| leaf.key() == resource.key);
    let end = if resource.key.ends_with("id") { "id" } else { "name" };
    let with_noun = || {
        ids().find(|leaf| {
            let key = leaf.key();
            resource.nouns.iter().any(|noun| key == format!("{noun}{end}"))
        })
    };
    let plain = || ids().find(|leaf| end == "id" && leaf.key() == "id");
    exact.or_else(with_noun).or_else(plain).cloned()
}

type Found = Option<(Role, Option<String>)>;

/// What changes or deletes has to say which.
pub(super) fn identified(
    product: &Product<'_>,
    operation: usize,
    resource: &Resource,
    role: Role,
) -> Found {
    let shape = &product.shapes[operation];
    let id = id_parameter(product, shape, resource)?;
    Some((role, Some(id.path)))
}

pub(super) fn read(product: &Product<'_>, operation: usize, resource: &Resource) -> Found {
    let shape = &product.shapes[operation];
    list(product, shape, resource).or_else(|| get(product, shape, resource))
}

fn is_of_time(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["time", "date", "begin", "start", "end"].iter().any(|end| name.ends_with(end))
}

pub(super) fn list(product: &Product<'_>, shape: &Shape<'_>, resource: &Resource) -> Found {
    if shape.parameters().any(|(name, field)| field.required && is_of_time(name)) {
        return None; // Records of a time are not what was created.
    }
    let result = leaves(product.document, &shape.operation.result, 2);
    let paging = shape.operation.paging.as_ref().map(|paging| &paging.value);
    let lists: Vec<_> = result.iter().filter(|leaf| leaves::is_list(leaf.field)).collect();
    let wanted = |leaf: &&&Leaf<'_>| {
        paging.is_none_or(|paging| paging.items.value == leaf.path)
            && leaf.path.split('.').count() <= 2
    };
    let (list, key) = lists.iter().filter(wanted).find_map(|leaf| {
        let above =
            result.iter().find(|other| leaf.path == format!("{}.{}", other.path, leaf.name));
        // What has the id itself, or several lists of structures, is the resource, and what its
        // lists hold are parts of it.
        let of_result = above.is_none_or(|above| {
            let fields = leaves::type_of(product.document, above.field);
            let own = fields.and_then(|fields| find_key(fields, &resource.key, &resource.nouns));
            let structures = fields.into_iter().flatten().filter(|(_, field)| {
                leaves::is_list(field) && leaves::type_of(product.document, field).is_some()
            });
            !leaves::is_list(above.field) && own.is_none() && structures.count() == 1
        });
        let fields = leaves::type_of(product.document, leaf.field).filter(|_| of_result)?;
        Some((leaf, find_key(fields, &resource.key, &resource.nouns)?))
    })?;
    let is_resource =
        || find_key(&shape.operation.result, &resource.key, &resource.nouns).is_some();
    if paging.is_none() && !list.is_top() && is_resource() {
        return None;
    }
    let total = paging.and_then(|paging| paging.total.as_ref().map(|total| total.value.clone()));
    let total = total.or_else(|| {
        let is_total =
            |leaf: &&Leaf<'_>| leaf.is_top() && matches!(&*leaf.key(), "totalcount" | "total");
        result.iter().find(is_total).map(|leaf| leaf.path.clone())
    });
    let id = id_parameter(product, shape, resource).filter(Leaf::is_top);
    let role = Role::List { items: list.path.clone(), key: key.to_owned(), total };
    Some((role, id.map(|id| id.path)))
}

fn get(product: &Product<'_>, shape: &Shape<'_>, resource: &Resource) -> Found {
    let id = id_parameter(product, shape, resource)?;
    let result = &shape.operation.result;
    let found = |object: Option<String>, key: Option<&str>| {
        let role = Role::Get { object, key: key.map(str::to_owned) };
        Some((role, Some(id.path.clone())))
    };
    let objects: Vec<_> = leaves(product.document, result, 2)
        .into_iter()
        .filter(|leaf| !leaf.many)
        .filter_map(|leaf| Some((leaves::type_of(product.document, leaf.field)?, leaf)))
        .collect();
    if let Some(key) = find_key(result, &resource.key, &resource.nouns)
        && result.len() > 2
    {
        return found(None, Some(key));
    }
    for (fields, leaf) in &objects {
        if let Some(key) = find_key(fields, &resource.key, &resource.nouns) {
            return found(Some(leaf.path.clone()), Some(key));
        }
    }
    let named = objects.iter().find(|(_, leaf)| resource.nouns.contains(&leaf.key()));
    named.and_then(|(_, leaf)| found(Some(leaf.path.clone()), None))
}

pub(super) fn create(product: &Product<'_>, operation: usize, resource: &Resource) -> Found {
    let shape = &product.shapes[operation];
    let made = made(product, shape, resource);
    let all = parameters(product, shape);
    let given = all.iter().find(|leaf| {
        let key = leaf.key();
        leaf.may_be_id()
            && (key == resource.key
                || resource.is_named() && key == "name"
                || key.ends_with("name")
                    && resource.nouns.iter().any(|noun| {
                        resource.key == *noun && key == format!("{noun}name")
                            || resource.key == format!("{noun}name") && key == *noun
                    }))
    });
    // A caller may choose a name, but an id only where it has to be given.
    let given = given.filter(|leaf| {
        !leaf.key().ends_with("id")
            || made.is_none() && (leaf.field.required || shape.is_in_path(leaf.name))
    });
    let count = made.as_ref().filter(|made| made.many).and_then(|_| {
        ["maxcount", "count", "num", "number"].iter().find_map(|name| {
            shape
                .parameters()
                .find(|(other, field)| {
                    field.kind.as_ref().is_some_and(|kind| kind.value.innermost() == "integer")
                        && other.to_ascii_lowercase() == *name
                })
                .map(|(name, _)| name.to_owned())
        })
    });
    let role = Role::Create { made: made.map(|made| made.path), count };
    Some((role, given.map(|leaf| leaf.path.clone())))
}

/// Where the id of what was created is in the result. What merely repeats a parameter is not new.
pub(super) fn made<'a>(
    product: &Product<'a>,
    shape: &Shape<'a>,
    resource: &Resource,
) -> Option<Leaf<'a>> {
    let given = required_keys(shape);
    let all = leaves(product.document, &shape.operation.result, 3);
    let ids = || all.iter().filter(|leaf| leaf.may_be_id() && !given.contains(&leaf.key()));
    let end = if resource.key.ends_with("id") { "id" } else { "name" };
    ids()
        .find(|leaf| leaf.key() == resource.key)
        .or_else(|| {
            ids()
                .find(|leaf| resource.nouns.iter().any(|noun| leaf.key() == format!("{noun}{end}")))
        })
        .or_else(|| ids().find(|leaf| end == "id" && leaf.key() == "id"))
        .cloned()
}

/// What the parameters are called that a call has to give.
fn required_keys(shape: &Shape<'_>) -> BTreeSet<String> {
    shape
        .parameters()
        .filter(|(name, field)| field.required || shape.is_in_path(name))
        .map(|(name, field)| leaves::key(name, field))
        .collect()
}

/// Gives resources that share a name longer ones, by what they are a part of; of those that then
/// still share one only the largest stays.
pub(super) fn name(resources: &mut Vec<Resource>) {
    let count = |resources: &[Resource], name: &str| {
        resources.iter().filter(|other| other.name == name).count()
    };
    for index in 0..resources.len() {
        let resource = &resources[index];
        let outer = resource.collection.as_ref().and_then(|collection| {
            let mut parts = collection.split('/').rev().skip(1);
            let outer =
                parts.find(|part| *part != "{}" && *part != "region" && *part != "regions")?;
            (!outer.starts_with('v') || outer.len() > 2).then(|| words::singular(outer))
        });
        if let Some(outer) = outer
            && count(resources, &resource.name) > 1
        {
            let longer = format!("{outer}-{}", resource.name);
            if count(resources, &longer) == 0 {
                resources[index].name = longer;
            }
        }
    }
    resources.sort_by_key(|resource| std::cmp::Reverse(resource.members.len()));
    let mut seen = BTreeSet::new();
    resources.retain(|resource| !resource.name.is_empty() && seen.insert(resource.name.clone()));
}

/// Drops what has no id of its own, but that of another resource.
pub(super) fn drop_borrowed(resources: &mut Vec<Resource>) {
    let own =
        |resource: &Resource| resource.nouns.iter().any(|noun| resource.key == format!("{noun}id"));
    let owned: Vec<(String, BTreeSet<String>)> = resources
        .iter()
        .filter(|one| own(one))
        .map(|one| (one.key.clone(), one.nouns.clone()))
        .collect();
    resources.retain(|resource| {
        own(resource)
            || owned.iter().all(|(key, nouns)| {
                // A `serverless-cluster` is a cluster all the same.
                let is_kind = resource
                    .nouns
                    .iter()
                    .any(|noun| nouns.iter().any(|owner| noun.ends_with(owner.as_str())));
                *key != resource.key || is_kind
            })
    });
}
