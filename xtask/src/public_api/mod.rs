//! `cargo xtask public-api`: lists the public API of each published crate, so that every change to
//! it shows up in review.
//!
//! It parses the hand-written sources, because only nightly compilers output what they know.
//! Generated modules are left out: the specs describe them. What a macro expands to is listed with
//! the macro, and with its calls.

mod list;
mod source;

use std::fs;
use std::path::Path;

use source::Crate;

/// The published crates: the folder below `crates/` and the name of the library.
const CRATES: &[(&str, &str)] = &[
    ("catalog", "yun_catalog"),
    ("jdcloud", "jdcloud"),
    ("runtime", "yun_runtime"),
    ("signing", "yun_signing"),
    ("ucloud", "ucloud"),
];

pub(crate) fn write(root: &Path) -> Result<(), String> {
    for (folder, name) in CRATES {
        let (path, text) = listing(root, folder, name)?;
        let file = root.join(&path);
        fs::create_dir_all(file.parent().unwrap_or(root))
            .and_then(|()| fs::write(&file, &text))
            .map_err(|error| format!("{path}: {error}"))?;
        println!("{path}: {} lines", text.lines().count());
    }
    Ok(())
}

pub(crate) fn check(root: &Path) -> Result<(), String> {
    let mut changes = Vec::new();
    for (folder, name) in CRATES {
        let (path, text) = listing(root, folder, name)?;
        let listed = fs::read_to_string(root.join(&path)).unwrap_or_default();
        changes
            .extend(differences(&listed, &text).into_iter().map(|line| format!("{path}: {line}")));
    }
    if changes.is_empty() {
        println!("the public API of {} crates matches the listing", CRATES.len());
        return Ok(());
    }
    Err(format!(
        "{}\nthe public API differs from docs/public-api/; if the change is intended, run \
         `cargo xtask public-api` and commit the result.",
        changes.join("\n")
    ))
}

/// Returns the path of a crate's list and its correct text.
fn listing(root: &Path, folder: &str, name: &str) -> Result<(String, String), String> {
    let source = Crate::read(&root.join("crates").join(folder).join("src/lib.rs"))?;
    let path = format!("docs/public-api/{}.txt", name.replace('_', "-"));
    Ok((path, list::list(&source, name)))
}

/// Returns the first few removed and added lines.
fn differences(listed: &str, actual: &str) -> Vec<String> {
    let (listed, actual): (Vec<_>, Vec<_>) = (listed.lines().collect(), actual.lines().collect());
    let only = |these: &[&str], others: &[&str], sign: char| -> Vec<String> {
        let rest = these.iter().filter(|line| !others.contains(line));
        rest.map(|line| format!("{sign} {}", line.trim())).collect()
    };
    let mut changes = only(&listed, &actual, '-');
    changes.extend(only(&actual, &listed, '+'));
    if changes.is_empty() && listed != actual {
        changes.push("the order of the lines differs".to_owned());
    }
    changes.truncate(20);
    changes
}
