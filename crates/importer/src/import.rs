//! Facts into the specs of a workspace: everything is worked out before anything is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use yun_codegen::document::{self, At, Document};
use yun_codegen::{disk, names};

use crate::draft::{self, Beside, Known};
use crate::export;
use crate::facts::{self, Facts, Provider, Sdk, UcloudOperation};
use crate::homes;
use crate::kept::{self, Kept};
use crate::merge::merge;
use crate::report::{Change, Decisions, Kind, Report};
use crate::specs::{self, Spec};
use crate::{canonical, rules, tree};

/// What an import makes of the specs.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Files to write, by path from the root of the workspace.
    pub files: BTreeMap<String, String>,
    /// What changed.
    pub report: Report,
}

impl Outcome {
    /// Adds what is kept beside a spec, when it is not what is there.
    fn keep(&mut self, draft: &draft::Draft, before: &Kept, after: &Kept) -> Result<(), String> {
        if after != before {
            let path = kept::path(draft.provider, &draft.product);
            self.files.insert(path, after.text()?);
        }
        Ok(())
    }

    /// Writes the files below `root`: each beside its place first, so that none is there in part.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, root: &Path) -> std::io::Result<()> {
        let named = |path: &str, error: std::io::Error| {
            std::io::Error::new(error.kind(), format!("{path}: {error}"))
        };
        for (path, text) in &self.files {
            if let Err(error) = disk::write_beside(root, path, text) {
                for path in self.files.keys() {
                    _ = disk::discard(root, path);
                }
                return Err(named(path, error));
            }
        }
        for path in self.files.keys() {
            disk::put_in_place(root, path).map_err(|error| named(path, error))?;
        }
        Ok(())
    }
}

/// Works out what becomes of the specs below `root` when these facts are merged into them.
///
/// # Errors
/// Mistakes in the specs as they are, and facts that cannot stand in a spec.
pub fn import(root: &Path, facts: &Facts) -> Result<Outcome, String> {
    let specs = specs::read(root)?;
    let mut outcome = Outcome::default();
    ucloud(root, facts, &specs, &mut outcome)?;
    jdcloud(root, facts, &specs, &mut outcome)?;
    Ok(outcome)
}

fn of<'a>(specs: &'a [Spec], provider: Provider, product: &str) -> Option<&'a Spec> {
    let mut of_provider = specs.iter().filter(|spec| spec.provider == provider);
    of_provider.find(|spec| spec.document.product.value == product)
}

/// The types of a spec, as far as their fields' names and types go.
fn types_of(spec: &Document) -> draft::Entries<draft::Type> {
    let field = |(name, field): &(At<String>, document::Field)| {
        let kind =
            field.kind.as_ref().map(|kind| facts::Kind::from(&kind.value)).unwrap_or_default();
        (name.value.clone(), draft::Field { kind, ..draft::Field::default() })
    };
    let types = spec.types.iter().map(|(name, type_)| {
        let fields = type_.fields.iter().map(field).collect();
        (name.value.clone(), draft::Type { origin: None, fields })
    });
    types.collect()
}

/// Merges a draft, or makes a file of it.
fn place(
    root: &Path,
    spec: Option<&Spec>,
    mut draft: draft::Draft,
    outcome: &mut Outcome,
) -> Result<(), String> {
    if let Some(problem) = names::product_problem(&draft.product) {
        return Err(format!("facts of the product {:?}: {problem}", draft.product));
    }
    let file = format!("specs/{}/{}.yaml", draft.provider, draft.product);
    let document = spec.map(|spec| &spec.document);
    let there = document.iter().flat_map(|spec| &spec.operations).map(|(name, operation)| {
        let given = |name: &Option<At<String>>| name.as_ref().map(|name| name.value.clone());
        let method = given(&operation.rust).unwrap_or_else(|| names::snake(&name.value));
        let types = given(&operation.rust_type).unwrap_or_else(|| name.value.clone());
        (name.value.clone(), (method, types))
    });
    draft::operations_apart(&mut draft, &there.collect());
    rules::paging(&mut draft, document.map(types_of).unwrap_or_default());
    let draft = &draft;
    let Some(spec) = spec else {
        let text = canonical::write(&tree::spec(draft));
        specs::checked(&file, &text)
            .map_err(|mistakes| format!("what these facts give is no spec:\n{mistakes}"))?;
        outcome.report.changes.push(Change {
            file: file.clone(),
            place: draft.product.clone(),
            kind: Kind::Added,
            what: format!("{} operations, {} types", draft.operations.len(), draft.types.len()),
            breaks: false,
            kept: None,
        });
        outcome.files.insert(file, text);
        return outcome.keep(draft, &Kept::default(), &Kept::of(draft));
    };
    let text = disk::read_text(&root.join(&file), disk::MOST)
        .map_err(|error| format!("{file}: {error}"))?;
    let (merged, kept, changes) =
        merge(spec, &text, draft).map_err(|problem| format!("{file}: {problem}"))?;
    outcome.report.changes.extend(changes);
    if merged != text {
        outcome.files.insert(file, merged);
    }
    outcome.keep(draft, &spec.kept, &kept)
}

fn ucloud(root: &Path, facts: &Facts, specs: &[Spec], outcome: &mut Outcome) -> Result<(), String> {
    let of_ucloud: Vec<&Spec> =
        specs.iter().filter(|spec| spec.provider == Provider::Ucloud).collect();
    let specs: Vec<&Document> = of_ucloud.iter().map(|spec| &spec.document).collect();
    let decisions = &mut outcome.report.decisions;
    let pages = completed(&facts.beside, facts.ucloud.clone(), decisions);
    let described: Vec<_> = pages.iter().map(|(product, one)| (product.as_str(), one)).collect();
    let mut homes = homes::homes(&described);
    // What a spec has stays where it is, and with the page that it follows.
    for spec in &specs {
        for (name, operation) in &spec.operations {
            let Some((home, others)) = homes.get_mut(name.value.as_str()) else { continue };
            let page = export::page(operation).unwrap_or_default();
            let all = std::iter::once(*home).chain(others.iter().copied());
            let (own, rest): (Vec<_>, Vec<_>) =
                all.partition(|(product, one)| one.page == page && *product == spec.product.value);
            match own.first() {
                Some(own) => (*home, *others) = (*own, rest),
                None => {
                    outcome.report.notes.push(format!(
                        "{}: {} is taken from {page}; {} is not looked at",
                        spec.file, name.value, home.1.page,
                    ));
                    homes.remove(name.value.as_str());
                }
            }
        }
    }
    let mut from_sdk = sdk_only(&facts.sdk, &homes, &specs);
    from_sdk.extend(go_only(&facts.beside, &homes, &specs));
    let decisions = &mut outcome.report.decisions;
    let from_sdk = completed(&facts.beside, from_sdk, decisions);
    let known = |action: &str| {
        homes.contains_key(action) || from_sdk.iter().any(|(_, one)| one.action == action)
    };
    facts.beside.unused(known, decisions);
    let mut products: BTreeMap<&str, Vec<&UcloudOperation>> = BTreeMap::new();
    for (product, operation) in described.iter().copied() {
        let operations = products.entry(product).or_default();
        match homes.get(operation.action.as_str()) {
            Some((home, _)) if std::ptr::eq(home.1, operation) => operations.push(operation),
            _ => {}
        }
    }
    for (product, operation) in &from_sdk {
        products.entry(product).or_default().push(operation);
    }
    let pages = |action: &str| -> Vec<String> {
        let others = homes.get(action).map(|(_, others)| &others[..]).unwrap_or_default();
        others.iter().map(|(_, one)| one.page.clone()).filter(|page| !page.is_empty()).collect()
    };
    let other_pages: BTreeMap<&str, Vec<String>> =
        homes.keys().map(|action| (*action, pages(action))).collect();
    for (product, operations) in &products {
        if operations.is_empty() {
            outcome.report.notes.push(format!(
                "{product}: every action has its home in another product, or on another page"
            ));
            continue;
        }
        let of_product = |spec: &&Spec| spec.document.product.value == *product;
        let spec = of_ucloud.iter().copied().find(of_product);
        let beside = |action: &str| Beside {
            sdk: sdk_action(&facts.sdk, product, action),
            other_pages: other_pages.get(action).map(Vec::as_slice).unwrap_or_default(),
        };
        let (known, reserved) = spec.map(known_models).unwrap_or_default();
        let draft = draft::ucloud(product, operations, beside, &known, &reserved)?;
        place(root, spec, draft, outcome)?;
    }
    Ok(())
}

/// Actions with what is known of them beside their pages. Of an action of several pages what was
/// decided is noted once.
fn completed(
    beside: &facts::Beside,
    mut operations: Vec<(String, UcloudOperation)>,
    decisions: &mut Decisions,
) -> Vec<(String, UcloudOperation)> {
    let mut seen = BTreeSet::new();
    for (_, operation) in &mut operations {
        let first = seen.insert(operation.action.clone());
        let mut repeated = Decisions::default();
        beside.complete(operation, if first { decisions } else { &mut repeated });
    }
    operations
}

/// The actions that only the Go SDK has, with their products.
fn go_only(
    beside: &facts::Beside,
    homes: &BTreeMap<&str, (homes::Described<'_>, Vec<homes::Described<'_>>)>,
    specs: &[&Document],
) -> Vec<(String, UcloudOperation)> {
    let mut operations = beside.operations();
    operations.retain(|(service, one)| {
        let elsewhere = specs.iter().any(|spec| {
            spec.product.value != *service
                && spec.operations.iter().any(|(name, _)| name.value == one.action)
        });
        !elsewhere && !homes.contains_key(one.action.as_str())
    });
    operations
}

/// The actions that only the SDK has, with their products.
fn sdk_only(
    sdk: &Sdk,
    homes: &BTreeMap<&str, (homes::Described<'_>, Vec<homes::Described<'_>>)>,
    specs: &[&Document],
) -> Vec<(String, UcloudOperation)> {
    let mut found = Vec::new();
    for (service, actions) in &sdk.0 {
        for (action, known) in &actions.0 {
            let (Some(request), Some(response)) = (&known.request, &known.response) else {
                continue;
            };
            let elsewhere = specs.iter().any(|spec| {
                spec.product.value != *service
                    && spec.operations.iter().any(|(name, _)| name.value == *action)
            });
            if elsewhere || homes.contains_key(action.as_str()) {
                continue;
            }
            let operation = UcloudOperation {
                action: action.clone(),
                request: request.clone(),
                response: response.clone(),
                models: known.models.clone().unwrap_or_default(),
                ..UcloudOperation::default()
            };
            found.push((service.clone(), operation));
        }
    }
    found
}

/// What the SDK knows of an action: of this product, or of another that has it.
fn sdk_action<'a>(
    sdk: &'a Sdk,
    product: &str,
    action: &str,
) -> Option<&'a crate::facts::SdkAction> {
    let own = sdk.get(product).and_then(|actions| actions.get(action));
    own.or_else(|| sdk.0.iter().find_map(|(_, actions)| actions.get(action)))
}

/// The models that a spec of UCloud has, and all names that are taken in it.
fn known_models(spec: &Spec) -> (Vec<Known>, BTreeSet<String>) {
    let types = export::Types::of(spec);
    let mut known = Vec::new();
    for (name, _) in &spec.document.types {
        let Some(models) = types.models_of(&name.value) else { continue };
        let model = spec.kept.name_of(&name.value);
        let mut of_pages = models.clone();
        for (_, rows) in &mut of_pages.0 {
            rows.retain(|row| row.source.is_empty());
        }
        for models in [of_pages, models] {
            let shape = draft::shape(model, &models, &mut Vec::new());
            known.push(Known { name: name.value.clone(), shape });
        }
    }
    (known, taken(&spec.document))
}

/// The Rust names of enums and operations of a spec, and those that it gives to types.
fn taken(spec: &Document) -> BTreeSet<String> {
    let operations = spec.operations.iter().map(|(name, _)| name.value.as_str());
    let mut taken = crate::rules::type_names_of_operations(operations);
    let of_operations = spec
        .operations
        .iter()
        .flat_map(|(_, operation)| operation.parameters.iter().chain(&operation.result));
    let of_types = spec.types.iter().flat_map(|(_, type_)| &type_.fields);
    for (_, field) in of_operations.chain(of_types) {
        taken.extend(field.enumeration.as_ref().map(|given| given.value.clone()));
    }
    for (_, type_) in &spec.types {
        taken.extend(type_.rust.as_ref().map(|given| given.value.clone()));
    }
    taken
}

fn jdcloud(
    root: &Path,
    facts: &Facts,
    specs: &[Spec],
    outcome: &mut Outcome,
) -> Result<(), String> {
    // Models are referred to across products: those of the specs count where no facts are given.
    let mut exported = Vec::new();
    for spec in specs.iter().filter(|spec| spec.provider == Provider::Jdcloud) {
        if !facts.jdcloud.iter().any(|given| given.product == spec.document.product.value) {
            exported.push(export::jdcloud(spec)?);
        }
    }
    let others: draft::Products<'_> = facts
        .jdcloud
        .iter()
        .chain(&exported)
        .map(|product| (product.product.as_str(), product))
        .collect();
    for product in &facts.jdcloud {
        let spec = of(specs, Provider::Jdcloud, &product.product);
        let mut known = BTreeMap::new();
        let names = spec.iter().flat_map(|spec| {
            spec.document.types.iter().map(|(name, _)| (name, spec.kept.name_of(&name.value)))
        });
        for (name, origin) in names {
            let model = match origin.split_once('.') {
                Some((other, model)) => (other.to_owned(), model.to_owned()),
                None => (product.product.clone(), origin.to_owned()),
            };
            known.insert(model, name.value.clone());
        }
        let reserved = spec.map(|spec| taken(&spec.document)).unwrap_or_default();
        let draft = draft::jdcloud(product, &others, &known, &reserved)
            .map_err(|problem| format!("{}: {problem}", product.product))?;
        place(root, spec, draft, outcome)?;
    }
    Ok(())
}
