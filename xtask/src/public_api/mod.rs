//! `cargo xtask public-api`: a list of what each published crate offers, so that a review sees every
//! change to it.
//!
//! Read from the hand-written sources, for what the compiler knows is given out by nightly compilers
//! alone. Generated modules are not in it: their lists are the specs. What a macro writes is listed
//! with the macro, and where it is called.

mod list;
mod source;

use std::fs;
use std::path::Path;

use source::Crate;

/// The published crates: the folder below `crates/`, and the name in programs.
const CRATES: &[(&str, &str)] = &[
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
        println!("the public API of {} crates is as listed", CRATES.len());
        return Ok(());
    }
    Err(format!(
        "{}\nThe public API is not what docs/public-api/ lists. If the change is meant, run \
         `cargo xtask public-api` and commit the result.",
        changes.join("\n")
    ))
}

/// The path of a crate's list, and what it has to say.
fn listing(root: &Path, folder: &str, name: &str) -> Result<(String, String), String> {
    let source = Crate::read(&root.join("crates").join(folder).join("src/lib.rs"))?;
    let path = format!("docs/public-api/{}.txt", name.replace('_', "-"));
    Ok((path, list::list(&source, name)))
}

/// Lines that are gone, and lines that are new; the first few.
fn differences(listed: &str, actual: &str) -> Vec<String> {
    let (listed, actual): (Vec<_>, Vec<_>) = (listed.lines().collect(), actual.lines().collect());
    let only = |these: &[&str], others: &[&str], sign: char| -> Vec<String> {
        let rest = these.iter().filter(|line| !others.contains(line));
        rest.map(|line| format!("{sign} {}", line.trim())).collect()
    };
    let mut changes = only(&listed, &actual, '-');
    changes.extend(only(&actual, &listed, '+'));
    if changes.is_empty() && listed != actual {
        changes.push("the lines are in another order".to_owned());
    }
    changes.truncate(20);
    changes
}
