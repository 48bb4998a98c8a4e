//! `cargo xtask regenerate`: the specs' code, written or checked.

use std::path::Path;

pub(crate) fn write(root: &Path) -> Result<(), String> {
    let tree = generate(root)?;
    let changes = tree.write(root).map_err(|error| error.to_string())?;
    println!("{} files generated, {} changed", tree.files().count(), changes.len());
    Ok(())
}

pub(crate) fn check(root: &Path) -> Result<(), String> {
    let tree = generate(root)?;
    let changes = tree.changes(root).map_err(|error| error.to_string())?;
    if changes.is_empty() {
        println!("{} generated files, all as the specs say", tree.files().count());
        return Ok(());
    }
    let list: Vec<_> = changes.iter().map(ToString::to_string).collect();
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
