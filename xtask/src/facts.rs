//! `cargo xtask import` and `cargo xtask export`: converts between facts and specs.

use std::path::Path;

use yun_codegen::disk;
use yun_importer::export::{self, Product};
use yun_importer::facts::{Facts, Provider};
use yun_importer::import;
use yun_importer::specs;
use yun_importer::words::Sentences;

use crate::words;

/// Merges files of facts into the specs.
pub(crate) fn import(root: &Path, provider: Provider, files: &[&str]) -> Result<(), String> {
    merge(root, &read(provider, files)?)
}

/// Merges facts into the specs, with what their pages say in words, and reports the changes.
pub(crate) fn merge(root: &Path, facts: &Facts) -> Result<(), String> {
    let outcome = import::import(root, facts)?;
    outcome.write(root).map_err(|error| error.to_string())?;
    println!("{}", outcome.report);
    let sentences = Sentences::of(facts);
    let provider = if facts.ucloud.is_empty() { Provider::Jdcloud } else { Provider::Ucloud };
    match sentences.is_empty() {
        true => Ok(()),
        false => words::merge(root, provider, &sentences),
    }
}

/// Prints the facts of one product, or of all of a provider's products, one per line.
pub(crate) fn export(root: &Path, provider: Provider, product: Option<&str>) -> Result<(), String> {
    let specs = specs::read(root)?;
    let mut found = false;
    for spec in specs.iter().filter(|spec| spec.provider == provider) {
        if product.is_none_or(|product| spec.document.product.value == product) {
            found = true;
            println!("{}", json(&export::export(spec)?)?);
        }
    }
    match (found, product) {
        (true, _) => Ok(()),
        (false, Some(product)) => Err(format!("there is no spec for {provider} {product}")),
        (false, None) => Err(format!("there are no specs for {provider}")),
    }
}

/// Compares a provider's specs with files of facts, which must be complete.
pub(crate) fn compare(root: &Path, provider: Provider, files: &[&str]) -> Result<(), String> {
    let specs = specs::read(root)?;
    let differences = yun_importer::compare::compare(&specs, &read(provider, files)?)?;
    for difference in &differences {
        println!("{difference}");
    }
    let open = differences.iter().filter(|difference| difference.because.is_none()).count();
    println!("{} differences, {open} of them unexplained", differences.len());
    if open == 0 {
        Ok(())
    } else {
        Err("the specs differ from the facts without an explanation".to_owned())
    }
}

fn read(provider: Provider, files: &[&str]) -> Result<Facts, String> {
    let mut facts = Facts::default();
    for file in files {
        let text = disk::read_text(Path::new(file), disk::MOST)
            .map_err(|error| format!("{file}: {error}"))?;
        facts.read(provider, file, &text)?;
    }
    Ok(facts)
}

fn json(product: &Product) -> Result<String, String> {
    serde_json::to_string(product).map_err(|error| error.to_string())
}
