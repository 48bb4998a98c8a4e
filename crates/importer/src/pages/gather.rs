//! Pages to the facts that an import takes: the product of each page, and what specs know better.
//!
//! A page of JD Cloud says less than a spec. Its `Integer` may be 64 bits wide, its `Filter` may be
//! another product's, its results do not say what is always there, and it may leave out a structure
//! that it refers to. Where the page does not contradict the spec, the spec's word stands.

use std::collections::BTreeMap;
use std::path::Path;

use super::kind;
use super::{JdcloudPage, Page};
use crate::export;
use crate::facts::{Facts, JdcloudProduct, Kind, Map, Provider, Row, UcloudOperation};
use crate::specs::{self, Spec};

/// The facts of pages, as [`crate::import::import`] takes them.
///
/// # Errors
/// Mistakes in the specs below `root`, and every page whose product is not known, that refers to a
/// structure that nobody shows, or that contradicts another of the pages.
pub fn gather(root: &Path, pages: Vec<Page>) -> Result<Facts, String> {
    let specs = specs::read(root)?;
    let mut facts = Facts::default();
    let mut products: BTreeMap<String, Product> = BTreeMap::new();
    let mut problems = Vec::new();
    for page in pages {
        let gathered = match page {
            Page::Ucloud(operation) => ucloud(&specs, operation).map(|one| facts.ucloud.push(one)),
            Page::Jdcloud(page) => jdcloud(&specs, page, &mut products),
        };
        problems.extend(gathered.err());
    }
    for product in products.into_values() {
        match product.finish() {
            Ok(product) => facts.jdcloud.push(product),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(facts) } else { Err(problems.join("\n")) }
}

/// The product of a page of UCloud: that of its folder, or of the only spec with its action. In
/// that case the page is the one that the spec follows.
fn ucloud(specs: &[Spec], mut page: UcloudOperation) -> Result<(String, UcloudOperation), String> {
    let folder = page.page.split_once("-api/").map(|(product, _)| product.to_owned());
    if let Some(product) = folder {
        return Ok((product, page));
    }
    let homes = specs.iter().filter(|spec| spec.provider == Provider::Ucloud).filter_map(|spec| {
        let named = |(name, _): &&(_, _)| {
            let name: &yun_codegen::document::At<String> = name;
            name.value == page.action
        };
        spec.document.operations.iter().find(named).map(|(_, operation)| (spec, operation))
    });
    let homes: Vec<_> = homes.collect();
    let [(spec, operation)] = homes.as_slice() else {
        return Err(format!(
            "{}: which product `{}` is of is not known; put the page in a folder `<product>-api`",
            page.page, page.action
        ));
    };
    page.page = export::page(operation).unwrap_or_default();
    Ok((spec.document.product.value.clone(), page))
}

/// A product of JD Cloud while its pages come together.
struct Product {
    facts: JdcloudProduct,
    /// What its spec says. Among its models are those of other products, as `disk.Disk`.
    known: JdcloudProduct,
}

fn jdcloud(
    specs: &[Spec],
    page: JdcloudPage,
    products: &mut BTreeMap<String, Product>,
) -> Result<(), String> {
    let specs = || specs.iter().filter(|spec| spec.provider == Provider::Jdcloud);
    let operation = &page.operation.operation;
    let spec = match &page.endpoint {
        Some(endpoint) => specs().find(|spec| spec.document.endpoint.as_ref() == Some(endpoint)),
        None => specs().find(|spec| {
            spec.document.operations.iter().any(|(name, known)| {
                let path = known.path.as_ref().map(|path| &path.value);
                name.value == *operation && path == Some(&page.operation.path)
            })
        }),
    };
    let host = page.endpoint.as_deref().and_then(|host| host.split('.').next());
    let product =
        spec.map(|spec| spec.document.product.value.as_str()).or(host).ok_or_else(|| {
            format!(
                "{operation}: the page gives no host, and no spec has the operation at its path"
            )
        })?;
    if !products.contains_key(product) {
        let known = spec.map(export::jdcloud).transpose()?;
        let mut known = known.unwrap_or_else(|| JdcloudProduct::named(product));
        known.models.0.extend(spec.map(export::copies).transpose()?.unwrap_or_default());
        let facts = JdcloudProduct {
            endpoint: known.endpoint.clone().or(page.endpoint.clone()),
            service: known.service.clone().or(Some(product.to_owned())),
            revision: known.revision.clone(),
            ..JdcloudProduct::named(product)
        };
        products.insert(product.to_owned(), Product { facts, known });
    }
    products.get_mut(product).map_or(Ok(()), |product| product.add(page))
}

impl Product {
    fn add(&mut self, page: JdcloudPage) -> Result<(), String> {
        let mut operation = page.operation;
        let models = std::mem::take(&mut operation.models);
        let known = self.known.operations.iter().find(|one| one.operation == operation.operation);
        let foreign = self.foreign();
        align(&mut operation.request, known.map(|known| &known.request), &foreign);
        align(&mut operation.result, known.map(|known| &known.result), &foreign);
        let name = operation.operation.clone();
        self.facts.operations.push(operation);
        for (model, mut rows) in models.0 {
            let model = foreign.get(&model).unwrap_or(&model).clone();
            align(&mut rows, self.known.models.get(&model), &foreign);
            for row in &mut rows {
                row.required = row.required.or(Some(false));
            }
            self.add_model(model, rows).map_err(|problem| format!("{name}: {problem}"))?;
        }
        Ok(())
    }

    /// Adds a model, or to what another page says of it.
    fn add_model(&mut self, model: String, rows: Vec<Row>) -> Result<(), String> {
        let models = &mut self.facts.models.0;
        let Some((_, there)) = models.iter_mut().find(|(name, _)| *name == model) else {
            models.push((model, rows));
            return Ok(());
        };
        for row in rows {
            match there.iter().find(|other| other.name == row.name) {
                None => there.push(row),
                Some(other) if other.kind == row.kind => {}
                Some(other) => {
                    return Err(format!(
                        "`{model}.{}` is `{}`, and `{}` on another page",
                        row.name, row.kind, other.kind
                    ));
                }
            }
        }
        Ok(())
    }

    /// Models of other products in the spec, by what pages call them. A name that two of them have,
    /// or that the product itself has, is not among them.
    fn foreign(&self) -> BTreeMap<String, String> {
        let models = &self.known.models.0;
        fn short(name: &str) -> &str {
            name.rsplit('.').next().unwrap_or_default()
        }
        let alike =
            |name: &str| models.iter().filter(|(other, _)| short(other) == short(name)).count();
        let copies = models.iter().filter(|(name, _)| name.contains('.'));
        let alone = copies.filter(|(name, _)| alike(name) == 1);
        alone.map(|(name, _)| (short(name).to_owned(), name.clone())).collect()
    }

    /// Takes the structures that pages leave out from the spec.
    fn finish(mut self) -> Result<JdcloudProduct, Vec<String>> {
        let mut problems = Vec::new();
        let mut next = 0;
        let of_operations = self.facts.operations.iter().flat_map(|one| {
            let rows = one.request.iter().chain(&one.result);
            rows.map(|row| (one.operation.clone(), row.kind.base.clone()))
        });
        let mut referred: Vec<(String, String)> = of_operations.collect();
        for (model, rows) in &self.facts.models.0 {
            referred.extend(rows.iter().map(|row| (model.clone(), row.kind.base.clone())));
        }
        while let Some((of, model)) = referred.get(next).cloned() {
            next += 1;
            let model = model.as_str();
            let plain = kind::JDCLOUD.iter().any(|(_, plain)| *plain == model);
            if plain || self.facts.models.get(model).is_some() {
                continue;
            }
            let Some(rows) = self.known.models.get(model) else {
                // Whether the other product has it is found when the facts are merged.
                if model.contains('.') {
                    continue;
                }
                problems.push(format!("{of}: neither the page nor a spec shows `{model}`"));
                continue;
            };
            referred.extend(rows.iter().map(|row| (model.to_owned(), row.kind.base.clone())));
            self.facts.models.0.push((model.to_owned(), rows.clone()));
        }
        problems.sort();
        problems.dedup();
        let Map(models) = &mut self.facts.models;
        models.sort_by(|(one, _), (other, _)| one.cmp(other));
        if problems.is_empty() { Ok(self.facts) } else { Err(problems) }
    }
}

/// Takes from the spec what a page leaves open.
fn align(rows: &mut [Row], known: Option<&Vec<Row>>, foreign: &BTreeMap<String, String>) {
    for row in rows {
        let known = known.and_then(|known| known.iter().find(|other| other.name == row.name));
        let qualified = foreign.get(&row.kind.base).map(|full| row.kind.of(full));
        match known {
            Some(known) if vague(&known.kind) == vague(&row.kind) => {
                row.kind.clone_from(&known.kind);
            }
            _ => row.kind = qualified.unwrap_or_else(|| row.kind.clone()),
        }
        row.required = row.required.or(known.and_then(|known| known.required));
    }
}

/// A type as far as pages say what it is: without a width, and without the product of a model.
fn vague(kind: &Kind) -> Kind {
    kind.of(match kind.base.as_str() {
        "int64" => "int",
        "float32" => "float64",
        model => model.rsplit('.').next().unwrap_or_default(),
    })
}
