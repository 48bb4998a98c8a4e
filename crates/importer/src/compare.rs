//! Specs held against facts: what differs, and what in the spec says why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use yun_codegen::document::{Correction, Entries, Field, Operation, Type};

use crate::export;
use crate::facts::{Facts, Map, Provider, Row, UcloudOperation};
use crate::specs::Spec;

/// One thing that a spec and the facts do not say alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// Product, and operation or model.
    pub place: String,
    /// What differs.
    pub what: String,
    /// What the spec says of it; absent when it says nothing.
    pub because: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: ", self.place, self.what)?;
        formatter.write_str(self.because.as_deref().unwrap_or("NOT EXPLAINED"))
    }
}

/// Holds all specs of the providers that there are facts of against these, which are taken to be
/// all that there is.
///
/// # Errors
/// What of a spec cannot be said in facts.
pub fn compare(specs: &[Spec], facts: &Facts) -> Result<Vec<Difference>, String> {
    let mut differences = Vec::new();
    if !facts.ucloud.is_empty() {
        ucloud(specs, facts, &mut differences)?;
    }
    if !facts.jdcloud.is_empty() {
        jdcloud(specs, facts, &mut differences)?;
    }
    differences.sort();
    differences.dedup();
    Ok(differences)
}

/// What a spec says of its departures.
struct Reasons<'a> {
    differences: &'a [String],
    corrections: &'a [Correction],
    /// The fields in question, by the key that they stand under.
    fields: Vec<(&'static str, &'a Entries<Field>)>,
}

impl<'a> Reasons<'a> {
    fn of_operation(operation: &'a Operation) -> Self {
        Self {
            differences: &operation.differences,
            corrections: &operation.corrections,
            fields: vec![("parameters", &operation.parameters), ("result", &operation.result)],
        }
    }

    fn of_type(type_: Option<&'a Type>) -> Self {
        Self {
            differences: type_.map(|type_| &type_.differences[..]).unwrap_or_default(),
            corrections: type_.map(|type_| &type_.corrections[..]).unwrap_or_default(),
            fields: type_.iter().map(|type_| ("fields", &type_.fields)).collect(),
        }
    }

    /// The reason for a departure in a row, `parameters.Name`, or as a whole.
    fn of(&self, row: &str) -> Option<String> {
        let correction = self.corrections.iter().find(|correction| {
            let at = &correction.at.value;
            *at == row || at.starts_with(&format!("{row}."))
        });
        let field = row.split_once('.').and_then(|(table, name)| {
            let (_, fields) = self.fields.iter().find(|(other, _)| *other == table)?;
            find(fields, name)
        });
        let of_field = field.and_then(|field| sentences(&field.differences));
        let reason = correction.map(|correction| correction.reason.clone());
        reason.or(of_field).or_else(|| sentences(self.differences))
    }
}

fn sentences(differences: &[String]) -> Option<String> {
    (!differences.is_empty()).then(|| differences.join(" "))
}

fn ucloud(specs: &[Spec], facts: &Facts, found: &mut Vec<Difference>) -> Result<(), String> {
    let specs = specs.iter().filter(|spec| spec.provider == Provider::Ucloud);
    let mut pages = BTreeMap::new();
    let mut without_page = BTreeMap::new();
    let mut elsewhere: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for spec in specs {
        let product = spec.document.product.value.as_str();
        for ((name, operation), exported) in
            spec.document.operations.iter().zip(export::ucloud(spec)?.operations)
        {
            for page in spec.kept.other_pages.get(&name.value).into_iter().flatten() {
                elsewhere.insert(page, (product, &name.value));
            }
            if exported.page.is_empty() {
                without_page
                    .insert((product, exported.action.clone()), (spec, operation, exported));
            } else {
                pages.insert((product, exported.page.clone()), (spec, operation, exported));
            }
        }
    }
    for (product, given) in &facts.ucloud {
        let place = format!("{product} {}", given.page);
        let Some((spec, operation, exported)) =
            pages.remove(&(product.as_str(), given.page.clone()))
        else {
            let home = elsewhere.get(given.page.as_str());
            found.push(Difference {
                place,
                what: "the page is not exported".to_owned(),
                because: home.map(|(home, action)| {
                    format!("`{action}` has its home in {home}, and names this page")
                }),
            });
            continue;
        };
        if exported.action != given.action {
            let what = format!("the action is `{}`, not `{}`", exported.action, given.action);
            found.push(Difference { place: place.clone(), what, because: None });
        }
        let reasons = Reasons::of_operation(operation);
        rows(&place, "parameters", &exported.request, &given.request, &reasons, found);
        rows(&place, "result", &exported.response, &given.response, &reasons, found);
        models(&place, spec, &exported.models, &given.models, found);
    }
    let of_go = facts.beside.operations();
    let of_python = facts.sdk.0.iter().flat_map(|(service, actions)| {
        actions.0.iter().filter_map(move |(action, given)| {
            let (request, response) = (given.request.clone()?, given.response.clone()?);
            let models = given.models.clone().unwrap_or_default();
            let action = action.clone();
            let operation =
                UcloudOperation { action, request, response, models, ..UcloudOperation::default() };
            Some((service.as_str(), operation))
        })
    });
    for (service, given) in
        of_python.chain(of_go.iter().map(|(service, one)| (service.as_str(), one.clone())))
    {
        let place = format!("{service} {}", given.action);
        let Some((spec, operation, exported)) =
            without_page.remove(&(service, given.action.clone()))
        else {
            let what = "the SDK's action is not exported".to_owned();
            found.push(Difference { place, what, because: None });
            continue;
        };
        let reasons = Reasons::of_operation(operation);
        rows(&place, "parameters", &exported.request, &given.request, &reasons, found);
        rows(&place, "result", &exported.response, &given.response, &reasons, found);
        models(&place, spec, &exported.models, &given.models, found);
    }
    let left = pages.into_values().chain(without_page.into_values());
    for (spec, operation, exported) in left {
        let reasons = Reasons::of_operation(operation);
        found.push(Difference {
            place: format!("{} {}", spec.document.product.value, exported.action),
            what: "no facts have it".to_owned(),
            because: reasons.of(""),
        });
    }
    Ok(())
}

fn jdcloud(specs: &[Spec], facts: &Facts, found: &mut Vec<Difference>) -> Result<(), String> {
    let specs = specs.iter().filter(|spec| spec.provider == Provider::Jdcloud);
    let mut products: BTreeMap<&str, &Spec> =
        specs.map(|spec| (spec.document.product.value.as_str(), spec)).collect();
    for given in &facts.jdcloud {
        let Some(spec) = products.remove(given.product.as_str()) else {
            let place = given.product.clone();
            found.push(Difference { place, what: "there is no spec".to_owned(), because: None });
            continue;
        };
        let exported = export::jdcloud(spec)?;
        for (what, own, theirs) in [
            ("endpoint", &exported.endpoint, &given.endpoint),
            ("service", &exported.service, &given.service),
            ("revision", &exported.revision, &given.revision),
        ] {
            if own != theirs {
                let shown = |value: &Option<String>| value.clone().unwrap_or("absent".to_owned());
                let what = format!("{what} is {}, not {}", shown(own), shown(theirs));
                let because = sentences(&spec.document.differences);
                found.push(Difference { place: given.product.clone(), what, because });
            }
        }
        for operation in &given.operations {
            let place = format!("{} {}", given.product, operation.operation);
            let own =
                exported.operations.iter().find(|other| other.operation == operation.operation);
            let of_spec = find(&spec.document.operations, &operation.operation);
            let (Some(own), Some(of_spec)) = (own, of_spec) else {
                let what = "the operation is not exported".to_owned();
                found.push(Difference { place, what, because: None });
                continue;
            };
            let reasons = Reasons::of_operation(of_spec);
            for (key, own, theirs) in
                [("method", &own.method, &operation.method), ("path", &own.path, &operation.path)]
            {
                if own != theirs {
                    let what = format!("{key} is {own}, not {theirs}");
                    found.push(Difference { place: place.clone(), what, because: reasons.of(key) });
                }
            }
            rows(&place, "parameters", &own.request, &operation.request, &reasons, found);
            rows(&place, "result", &own.result, &operation.result, &reasons, found);
        }
        for operation in &exported.operations {
            if !given.operations.iter().any(|other| other.operation == operation.operation) {
                let place = format!("{} {}", given.product, operation.operation);
                found.push(Difference {
                    place,
                    what: "no facts have it".to_owned(),
                    because: None,
                });
            }
        }
        models(&given.product, spec, &exported.models, &given.models, found);
    }
    for product in products.keys() {
        let place = (*product).to_owned();
        found.push(Difference { place, what: "no facts have it".to_owned(), because: None });
    }
    Ok(())
}

fn find<'a, T>(entries: &'a Entries<T>, name: &str) -> Option<&'a T> {
    entries.iter().find(|(other, _)| other.value == name).map(|(_, found)| found)
}

/// Rows, in their order; a row's description is not looked at.
fn rows(
    place: &str,
    table: &str,
    own: &[Row],
    theirs: &[Row],
    reasons: &Reasons<'_>,
    found: &mut Vec<Difference>,
) {
    let mut push = |row: &str, source: &[String], what: String| {
        // A row `Disks.N.Size` is below the parameter `Disks`.
        let field = row.split('.').next().unwrap_or(row);
        let because = match source {
            [] => reasons.of(&format!("{table}.{field}")),
            sdks => Some(format!("it is from the SDKs for {}", sdks.join(" and "))),
        };
        found.push(Difference { place: place.to_owned(), what, because });
    };
    let mut seen = BTreeSet::new();
    for row in theirs {
        let name = &row.name;
        if !seen.insert(name) {
            push(name, &[], format!("`{table}.{name}` is there once, and not again"));
            continue;
        }
        let Some(other) = own.iter().find(|other| other.name == *name) else {
            push(name, &[], format!("`{table}.{name}` is not in the spec"));
            continue;
        };
        if other.kind != row.kind {
            push(name, &[], format!("`{table}.{name}` is {}, not {}", other.kind, row.kind));
        }
        if other.place != row.place {
            push(name, &[], format!("`{table}.{name}` is elsewhere in the request"));
        }
        // Results of JD Cloud that do not say it, and those that say no, are alike.
        if other.required.unwrap_or_default() != row.required.unwrap_or_default() {
            let is = if other.required == Some(true) { "required" } else { "not required" };
            push(name, &[], format!("`{table}.{name}` is {is}"));
        }
    }
    for row in own {
        if !seen.contains(&row.name) {
            let what = format!("`{table}.{}` is in the spec alone", row.name);
            push(&row.name, &row.source, what);
        }
    }
    let order = |rows: &[Row], others: &[Row]| -> Vec<String> {
        let names = rows.iter().map(|row| row.name.clone());
        let mut names: Vec<_> =
            names.filter(|name| others.iter().any(|other| other.name == *name)).collect();
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    };
    if order(own, theirs) != order(theirs, own) {
        let what = format!("`{table}` is in another order");
        let because = Some("the order is that of the page that the spec follows".to_owned());
        found.push(Difference { place: place.to_owned(), what, because });
    }
}

fn models(
    place: &str,
    spec: &Spec,
    own: &Map<Vec<Row>>,
    theirs: &Map<Vec<Row>>,
    found: &mut Vec<Difference>,
) {
    // The facts of a page can have models that nothing on it names.
    let named: BTreeSet<&str> =
        theirs.0.iter().flat_map(|(_, rows)| rows).map(|row| row.kind.base.as_str()).collect();
    for (name, given) in &theirs.0 {
        let mut types = spec.document.types.iter();
        let of_spec = types.find(|(type_, _)| spec.kept.name_of(&type_.value) == name);
        let place = format!("{place} {name}");
        let Some(exported) = own.get(name) else {
            let of_page = spec.provider == Provider::Ucloud;
            let unnamed = of_page && !named.contains(name.as_str());
            let because = unnamed.then(|| "no row of the page names it".to_owned());
            found.push(Difference { place, what: "the model is not exported".to_owned(), because });
            continue;
        };
        let reasons = Reasons::of_type(of_spec.map(|(_, type_)| type_));
        rows(&place, "fields", exported, given, &reasons, found);
    }
    for (name, rows) in &own.0 {
        if theirs.get(name).is_none() {
            let place = format!("{place} {name}");
            let from_sdks = rows.iter().all(|row| !row.source.is_empty());
            let because = from_sdks.then(|| "all of it is from SDKs".to_owned());
            found.push(Difference { place, what: "no facts have it".to_owned(), because });
        }
    }
}
