//! Every family that the rule found: what is created is shown, changes, is deleted, and is unknown
//! then.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]
// The modules of the example are used in part.
#![allow(dead_code)]

#[path = "../examples/variants/build.rs"]
mod build;
#[path = "../examples/variants/facts.rs"]
mod facts;
#[path = "../examples/variants/send.rs"]
mod send;

use std::collections::BTreeMap;

use build::Carrier;
use facts::Fields;
use send::Client;
use serde_json::Value;
use yun_catalog::{Family, Operation, Product, Role};
use yun_simulator::{Simulator, Tier, tier};

/// The ids of what a resource is a part of, by resource, and its own id.
type Created = (Vec<(String, String)>, Option<String>);

/// Families whose life cannot be driven by the specs alone: what they demand to be listed, or to
/// be created, depends on sentences.
const UNDRIVEN: [(&str, &str); 14] = [
    ("bastion", "instance"),
    ("cdn", "waf-black-rule"),
    ("cdn", "waf-white-rule"),
    ("iotcore", "device"),
    ("jcq", "permission"),
    ("starshield", "page-rule"),
    ("streamcomputer", "namespace"),
    ("uewaf", "waf-domain-black"),
    ("uewaf", "waf-domain-host"),
    ("uewaf", "waf-domain-white"),
    ("uewaf", "waf-region-block-rule"),
    ("ukafka", "ukafka-instance"),
    ("ulogservice", "u-log-service-collect-conf"),
    ("uwsc", "export-line-rule"),
];

struct Cloud {
    client: Client,
    made: u32,
}

/// The operations of a family by role.
#[derive(Default)]
struct Members {
    create: Vec<(Operation, Family)>,
    list: Vec<(Operation, Family)>,
    get: Vec<(Operation, Family)>,
    update: Vec<(Operation, Family)>,
    delete: Vec<(Operation, Family)>,
}

fn families(product: Product) -> BTreeMap<&'static str, Members> {
    let mut families: BTreeMap<_, Members> = BTreeMap::new();
    for operation in product.operations().filter(|operation| tier(*operation) == Tier::Inferred) {
        let family = operation.family().unwrap();
        let members = families.entry(family.resource()).or_default();
        let list = match family.role() {
            Role::Create { .. } => &mut members.create,
            Role::List { .. } => &mut members.list,
            Role::Get { .. } => &mut members.get,
            Role::Update => &mut members.update,
            Role::Delete => &mut members.delete,
            _ => continue,
        };
        list.push((operation, family));
    }
    families
}

fn first_part(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// Sets the scalar at a path, which may go through structures and lists.
fn set(parameters: &mut Fields, path: &str, id: &str) {
    match path.split_once('.') {
        None => put(parameters.entry(path).or_insert("".into()), id),
        Some((first, rest)) => {
            let mut value = parameters.entry(first).or_insert_with(|| Fields::new().into());
            while value.is_array() {
                value = value.as_array_mut().unwrap().first_mut().unwrap();
            }
            set(value.as_object_mut().unwrap(), rest, id);
        }
    }
}

fn put(place: &mut Value, id: &str) {
    *place = match place {
        Value::Array(items) => {
            let mut item = items.first().cloned().unwrap_or_default();
            put(&mut item, id);
            vec![item].into()
        }
        Value::Number(_) => id.parse::<u64>().map_or(id.into(), Value::from),
        _ => id.into(),
    };
}

/// Returns the scalars at a path.
fn texts(value: &Value, path: &str) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(|item| texts(item, path)).collect(),
        Value::Object(object) => {
            let (first, rest) = path.split_once('.').unwrap_or((path, ""));
            object.get(first).map(|value| texts(value, rest)).unwrap_or_default()
        }
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

impl Cloud {
    fn call(&mut self, operation: Operation, parameters: &Fields) -> Result<Value, String> {
        let (_, body) = self.client.call(operation, parameters, Carrier::Usual);
        if operation.product().provider().name() == "ucloud" {
            return if body["RetCode"] == 0 { Ok(body) } else { Err(body.to_string()) };
        }
        match body.get("result") {
            Some(result) => Ok(result.clone()),
            None => Err(body.to_string()),
        }
    }

    /// Returns the request of an operation about this resource.
    fn about(
        operation: Operation,
        family: Family,
        id: Option<&str>,
        among: &[(String, String)],
    ) -> Fields {
        let mut parameters =
            facts::object(operation.parameters().collect::<Vec<_>>().into_iter(), false, 0);
        for parent in family.parents() {
            let given =
                among.iter().find(|(resource, _)| Some(resource.as_str()) == parent.resource());
            if let Some((_, id)) =
                given.filter(|_| parameters.contains_key(first_part(parent.parameter())))
            {
                set(&mut parameters, parent.parameter(), id);
            }
        }
        if let (Some(path), Some(id)) = (family.id(), id) {
            if let Some(field) = operation.parameter(path) {
                parameters.entry(path).or_insert_with(|| facts::value(field, false, 0));
            }
            set(&mut parameters, path, id);
        }
        parameters
    }

    /// Creates a resource and what it is a part of. Returns the ids of the latter, and its own.
    fn create(
        &mut self,
        all: &BTreeMap<&str, Members>,
        resource: &str,
        depth: usize,
    ) -> Result<Created, String> {
        let Some((operation, family)) =
            all.get(resource).and_then(|members| members.create.first())
        else {
            return Err(format!("{resource} has no creation"));
        };
        let mut parents = Vec::new();
        for parent in family.parents().filter_map(yun_catalog::Parent::resource) {
            if depth < 4 && all.contains_key(parent) && parent != resource {
                let (above, id) = self.create(all, parent, depth + 1)?;
                parents.extend(above);
                parents.extend(Some(parent.to_owned()).zip(id));
            }
        }
        self.made += 1;
        let chosen = family.id().map(|_| format!("chosen-{}", self.made));
        let parameters = Self::about(*operation, *family, chosen.as_deref(), &parents);
        let result = self.call(*operation, &parameters)?;
        let made = match family.role() {
            Role::Create { made: Some(path), .. } => texts(&result, path).into_iter().next(),
            _ => None,
        };
        let id = match made.or(chosen) {
            Some(id) => Some(id),
            // The list has what the result does not say.
            None => match all[resource].list.first() {
                Some((operation, family)) => {
                    let Role::List { items, key, .. } = family.role() else { unreachable!() };
                    let request = Self::about(*operation, *family, None, &parents);
                    texts(&self.call(*operation, &request)?, &format!("{items}.{key}")).pop()
                }
                None => None,
            },
        };
        Ok((parents, id))
    }

    /// Lives through the life of a resource. Returns how many things were seen to hold.
    fn live(&mut self, all: &BTreeMap<&str, Members>, resource: &str) -> Result<usize, String> {
        let members = &all[resource];
        let (parents, id) = self.create(all, resource, 0)?;
        let mut held = 0;
        let id = id.ok_or("neither the creation nor a list has the id")?;
        let seen = |cloud: &mut Self| -> Result<Vec<bool>, String> {
            let mut seen = Vec::new();
            for (operation, family) in &members.list {
                let Role::List { items, key, .. } = family.role() else { unreachable!() };
                let request = Self::about(*operation, *family, Some(&id), &parents);
                let shown = cloud.call(*operation, &request)?;
                let path = format!("{items}.{key}");
                let ids = texts(&shown, if shown_scalars(&shown, items) { items } else { &path });
                seen.push(ids.contains(&id));
            }
            for (operation, family) in &members.get {
                let request = Self::about(*operation, *family, Some(&id), &parents);
                seen.push(cloud.call(*operation, &request).is_ok());
            }
            Ok(seen)
        };
        let before = seen(self)?;
        if before.contains(&false) {
            return Err(format!("{id} is not shown: {before:?}"));
        }
        held += before.len();
        for (operation, family) in &members.update {
            self.call(*operation, &Self::about(*operation, *family, Some(&id), &parents))?;
            held += 1;
        }
        let Some((operation, family)) = members.delete.first() else { return Ok(held) };
        let request = Self::about(*operation, *family, Some(&id), &parents);
        self.call(*operation, &request)?;
        let after = seen(self)?;
        if after.contains(&true) {
            return Err(format!("{id} is still shown: {after:?}"));
        }
        if self.call(*operation, &request).is_ok() {
            return Err(format!("{id} can be deleted twice"));
        }
        Ok(held + after.len() + 2)
    }
}

fn shown_scalars(shown: &Value, items: &str) -> bool {
    !texts(shown, items).is_empty()
}

#[test]
fn every_family_is_kept_from_creation_to_deletion() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_io().build().unwrap();
    let simulator = runtime.block_on(Simulator::start()).unwrap();
    let mut cloud = Cloud { client: Client::connect(&simulator), made: 0 };
    let (mut families_seen, mut held, mut wrong) = (0, 0, Vec::new());
    for product in yun_catalog::providers().flat_map(yun_catalog::Provider::products) {
        let all = families(product);
        for resource in all.keys() {
            families_seen += 1;
            match cloud.live(&all, resource) {
                Ok(count) => held += count,
                Err(problem) => {
                    let problem: String = problem.chars().take(300).collect();
                    wrong.push((product.name(), *resource, problem));
                }
            }
        }
    }
    let listed = |wrong: &(&str, &str, String)| {
        UNDRIVEN.iter().any(|(product, resource)| (*product, *resource) == (wrong.0, wrong.1))
    };
    let unlisted: Vec<_> = wrong.iter().filter(|wrong| !listed(wrong)).collect();
    assert!(unlisted.is_empty(), "{} of {families_seen}: {unlisted:#?}", unlisted.len());
    let driven: Vec<_> = UNDRIVEN
        .iter()
        .filter(|(product, resource)| {
            !wrong.iter().any(|wrong| (wrong.0, wrong.1) == (*product, *resource))
        })
        .collect();
    assert!(driven.is_empty(), "these can be driven: {driven:?}");
    assert!(held > 500, "{held}");
}
