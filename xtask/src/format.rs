//! `cargo xtask format-specs`: specs in the one form in which an import writes them.

use std::path::Path;

use yun_codegen::disk;
use yun_importer::canonical;

/// Writes the specs that are in another form.
pub(crate) fn write(root: &Path) -> Result<(), String> {
    let unformatted = canonical::unformatted(root)?;
    for (path, text) in &unformatted {
        let put =
            disk::write_beside(root, path, text).and_then(|()| disk::put_in_place(root, path));
        put.map_err(|error| format!("{path}: {error}"))?;
    }
    println!("{} specs written anew", unformatted.len());
    Ok(())
}

/// Changes nothing.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let unformatted = canonical::unformatted(root)?;
    if unformatted.is_empty() {
        println!("all specs are in the form that an import writes");
        return Ok(());
    }
    let paths: Vec<_> = unformatted.into_iter().map(|(path, _)| path).collect();
    Err(format!("{}\nRun `cargo xtask format-specs`, and read the diff.", paths.join("\n")))
}
