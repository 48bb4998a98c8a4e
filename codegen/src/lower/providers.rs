//! What holds for whole providers: their regions, and the codes common to all products.

use super::errors;
use crate::dialect::DIALECTS;
use crate::document;
use crate::mistake::Mistakes;
use crate::model::{Provider, Region};

/// Lowers the specs of providers. What is returned is whole only when no mistake was added.
pub(crate) fn lower(documents: &[document::Provider], mistakes: &mut Mistakes) -> Vec<Provider> {
    documents.iter().filter_map(|document| provider(document, mistakes)).collect()
}

fn provider(document: &document::Provider, mistakes: &mut Mistakes) -> Option<Provider> {
    let stem = document.file.strip_prefix("specs/")?.strip_suffix(".yaml")?;
    let dialect = DIALECTS.iter().find(|dialect| dialect.provider == stem)?;
    let expected = [(&document.provider, dialect.provider), (&document.title, dialect.title)];
    for (given, expected) in expected {
        if !given.value.is_empty() && given.value != expected {
            mistakes.add(document.at(given.node), format!("this has to be `{expected}`"));
        }
    }
    let mut regions: Vec<Region> = document
        .regions
        .iter()
        .map(|(id, region)| Region {
            id: id.value.clone(),
            name: region.name.clone(),
            zones: Vec::new(),
        })
        .collect();
    for (id, zone) in &document.zones {
        match regions.iter_mut().find(|region| region.id == zone.region.value) {
            Some(region) => region.zones.push((id.value.clone(), zone.name.clone())),
            None if zone.region.value.is_empty() => {} // Reported.
            None if document.dropped.contains(&zone.region.value) => {}
            None => mistakes.add(
                document.at(zone.region.node),
                format!("unknown region `{}`", zone.region.value),
            ),
        }
    }
    let error_codes = errors::lower(&document.error_codes, dialect, &mut |node, message| {
        mistakes.add(document.at(node), message);
    });
    Some(Provider {
        dialect,
        file: document.file.clone(),
        documentation: document.documentation.clone(),
        regions,
        error_codes,
    })
}
