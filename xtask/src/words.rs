//! `cargo xtask import … --texts` describes the specs; `cargo xtask words` says how much of them is
//! described, and what is wrong with descriptions.

use std::collections::BTreeMap;
use std::path::Path;

use yun_codegen::{Specs, disk};
use yun_importer::coverage::{Figures, figures, problems};
use yun_importer::facts::Provider;
use yun_importer::words::{Sentences, describe_files};

/// The figures that must not drop, a product a line.
const BASELINE: &str = "specs/words.txt";

/// Writes the baseline anew.
pub(crate) fn write(root: &Path) -> Result<(), String> {
    let figures = read(root)?;
    let text: String = figures.iter().map(|(name, one)| format!("{name}: {one}\n")).collect();
    disk::write_beside(root, BASELINE, &text)
        .and_then(|()| disk::put_in_place(root, BASELINE))
        .map_err(|error| format!("{BASELINE}: {error}"))?;
    print!("{text}");
    println!("in all: {}", total(&figures));
    Ok(())
}

/// Fails when a figure has dropped below the baseline.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let figures = read(root)?;
    let text = disk::read_text(&root.join(BASELINE), disk::MOST)
        .map_err(|error| format!("{BASELINE}: {error}"))?;
    let mut drops = Vec::new();
    for line in text.lines() {
        let (name, before) = line.split_once(": ").ok_or_else(|| unreadable(line))?;
        let before: Figures = before.parse().map_err(|()| unreadable(line))?;
        match figures.get(name) {
            None => drops.push(format!("{name} has no spec any more")),
            Some(now) if now.drops(&before) => {
                drops.push(format!("{name}: {now}; it was {before}"));
            }
            Some(_) => {}
        }
    }
    println!("in all: {}", total(&figures));
    match drops.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "{}\nLess is described than {BASELINE} says. If that is meant, run `cargo xtask words` \
             and commit the result.",
            drops.join("\n")
        )),
    }
}

/// Describes the specs by files of sentences.
pub(crate) fn describe(root: &Path, provider: Provider, files: &[&str]) -> Result<(), String> {
    let read = |file: &&str| {
        let refused = |error: &dyn std::fmt::Display| format!("{file}: {error}");
        let text = disk::read_text(Path::new(file), disk::MOST).map_err(|error| refused(&error))?;
        serde_json::from_str::<Sentences>(&text).map_err(|error| refused(&error))
    };
    merge(root, provider, &files.iter().map(read).collect::<Result<Vec<_>, _>>()?)
}

/// Describes the specs by sentences, and reports those that are new.
pub(crate) fn merge(
    root: &Path,
    provider: Provider,
    sentences: &[Sentences],
) -> Result<(), String> {
    let (changed, outcome) = describe_files(root, provider, sentences)?;
    for (path, text) in &changed {
        disk::write_beside(root, path, text)
            .and_then(|()| disk::put_in_place(root, path))
            .map_err(|error| format!("{path}: {error}"))?;
    }
    println!("{outcome}, {} specs changed", changed.len());
    Ok(())
}

fn read(root: &Path) -> Result<BTreeMap<String, Figures>, String> {
    let documents = Specs::below(root).documents().map_err(|mistakes| mistakes.to_string())?;
    let problems = problems(&documents);
    match problems.is_empty() {
        true => Ok(figures(&documents)),
        false => Err(problems.join("\n")),
    }
}

fn unreadable(line: &str) -> String {
    format!("{BASELINE}: this is no line of it: {line}")
}

fn total(figures: &BTreeMap<String, Figures>) -> Figures {
    let mut total = Figures::default();
    for one in figures.values() {
        total.operations.all += one.operations.all;
        total.operations.described += one.operations.described;
        total.fields.all += one.fields.all;
        total.fields.described += one.fields.described;
        total.facts += one.facts;
    }
    total
}
