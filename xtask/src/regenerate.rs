//! `cargo xtask regenerate`: the specs' code, and the features that switch it on, written or checked.

use std::path::Path;

use crate::features;

pub(crate) fn write(root: &Path) -> Result<(), String> {
    let tree = generate(root)?;
    let manifests = features::changes(root, &tree)?;
    let changes = tree.write(root).map_err(|error| error.to_string())?;
    for (path, text) in &manifests {
        std::fs::write(root.join(path), text).map_err(|error| format!("{path}: {error}"))?;
    }
    let changed = changes.len() + manifests.len();
    println!("{} files generated, {changed} changed", tree.files().count());
    Ok(())
}

pub(crate) fn check(root: &Path) -> Result<(), String> {
    let tree = generate(root)?;
    let changes = tree.changes(root).map_err(|error| error.to_string())?;
    let manifests = features::changes(root, &tree)?;
    if changes.is_empty() && manifests.is_empty() {
        println!("{} generated files, all as the specs say", tree.files().count());
        return Ok(());
    }
    let manifests = manifests.iter().map(|(path, _)| format!("out of date: {path}"));
    let list: Vec<_> = changes.iter().map(ToString::to_string).chain(manifests).collect();
    Err(format!(
        "{}\nThe generated code is not what the specs say. Run `cargo xtask regenerate` and commit the result.",
        list.join("\n")
    ))
}

fn generate(root: &Path) -> Result<yun_codegen::Tree, String> {
    yun_codegen::generate(root).map_err(|mistakes| {
        format!("{mistakes}\n{} mistakes in the specs; nothing was written", mistakes.count())
    })
}
