//! `cargo xtask import`: reads documentation pages into facts.

use std::path::{Path, PathBuf};

use yun_codegen::disk;
use yun_importer::facts::{Provider, UcloudProduct};
use yun_importer::pages::{self, Page};

/// Merges documentation pages into the specs.
pub(crate) fn merge(root: &Path, provider: Provider, paths: &[&str]) -> Result<(), String> {
    let facts = pages::gather(root, read(provider, paths)?)?;
    crate::facts::merge(root, &facts)
}

/// Prints the facts of each page, one JSON object per line. Changes nothing.
pub(crate) fn print(provider: Provider, paths: &[&str]) -> Result<(), String> {
    for page in read(provider, paths)? {
        println!("{}", page.to_json());
    }
    Ok(())
}

/// Compares the pages in a folder with the facts of UCloud's products in another.
pub(crate) fn compare(facts: &str, folder: &str) -> Result<(), String> {
    let comparison = pages::compare(&facts_of_ucloud(Path::new(facts))?, Path::new(folder));
    println!("{comparison}");
    if comparison.agrees() { Ok(()) } else { Err("the pages and the facts differ".to_owned()) }
}

fn read(provider: Provider, paths: &[&str]) -> Result<Vec<Page>, String> {
    let paths: Vec<_> = paths.iter().map(PathBuf::from).collect();
    pages::read_all(provider, &paths).map_err(|refused| {
        let lines: Vec<_> = refused.iter().map(ToString::to_string).collect();
        format!("{}\nnothing was imported", lines.join("\n"))
    })
}

fn facts_of_ucloud(folder: &Path) -> Result<Vec<yun_importer::facts::UcloudOperation>, String> {
    let shown = |path: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let entries = std::fs::read_dir(folder).map_err(|error| shown(folder, &error))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut operations = Vec::new();
    for file in files {
        let text = disk::read_text(&file, disk::MOST).map_err(|error| shown(&file, &error))?;
        let product: UcloudProduct =
            serde_json::from_str(&text).map_err(|error| shown(&file, &error))?;
        operations.extend(product.operations);
    }
    Ok(operations)
}
