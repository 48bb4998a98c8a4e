//! `cargo xtask regenerate`: writes or checks the code and data generated from the specs and the
//! features that enable the code.

use std::path::Path;

use yun_codegen::dialect::DIALECTS;
use yun_codegen::{Tree, disk};

use crate::features;

pub(crate) fn write(root: &Path) -> Result<(), String> {
    let tree = generate(root)?;
    let manifests = features::changes(root, &tree)?;
    remove_unfinished(root, &tree)?;
    let changes = tree.write(root).map_err(|error| error.to_string())?;
    for (path, text) in &manifests {
        disk::replace(root, path, text).map_err(|error| format!("{path}: {error}"))?;
    }
    let changed = changes.len() + manifests.len();
    println!("{} files generated, {changed} changed", tree.files().count());
    Ok(())
}

pub(crate) fn check(root: &Path) -> Result<(), String> {
    let tree = generate(root)?;
    let changes = tree.changes(root).map_err(|error| error.to_string())?;
    let manifests = features::changes(root, &tree)?;
    let unfinished = unfinished(root, &tree)?;
    if changes.is_empty() && manifests.is_empty() && unfinished.is_empty() {
        println!("{} generated files, all up to date", tree.files().count());
        return Ok(());
    }
    let manifests = manifests.iter().map(|(path, _)| format!("out of date: {path}"));
    let unfinished = unfinished.iter().map(|path| format!("left by an interrupted run: {path}"));
    let list: Vec<_> =
        changes.iter().map(ToString::to_string).chain(manifests).chain(unfinished).collect();
    Err(format!(
        "{}\nwhat is generated is out of date; run `cargo xtask regenerate` and commit the result",
        list.join("\n")
    ))
}

fn generate(root: &Path) -> Result<Tree, String> {
    yun_codegen::generate(root).map_err(|mistakes| {
        format!("{mistakes}\n{} mistakes in the specs; nothing was written", mistakes.count())
    })
}

/// Files that interrupted runs left outside the generated folders; the tree handles those inside.
fn unfinished(root: &Path, tree: &Tree) -> Result<Vec<String>, String> {
    let mut folders = vec!["specs".to_owned()];
    for dialect in &DIALECTS {
        folders.push(format!("specs/{}", dialect.provider));
        folders.push(format!("crates/importer/kept/{}", dialect.provider));
    }
    for package in tree.products().keys() {
        folders.extend([format!("crates/{package}"), format!("crates/{package}/src")]);
    }
    let mut found = Vec::new();
    for folder in &folders {
        found.extend(disk::unfinished(root, folder).map_err(|error| format!("{folder}: {error}"))?);
    }
    Ok(found)
}

fn remove_unfinished(root: &Path, tree: &Tree) -> Result<(), String> {
    for path in unfinished(root, tree)? {
        std::fs::remove_file(root.join(&path)).map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use super::*;

    const DISK: &str = "\
provider: ucloud
product: disk
title: Disks
endpoint: api.ucloud.cn
operations:
  DescribeDisk: {summary: Returns a disk., idempotent: true}
";
    const MANIFEST: &str = "crates/ucloud/Cargo.toml";

    /// A workspace with one product, whose manifest lists another.
    fn workspace() -> tempfile::TempDir {
        let workspace = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("specs/ucloud/disk.yaml", DISK),
            (MANIFEST, "[features]\n# One feature per product.\nold = []\n\n[lints]\n"),
        ] {
            let path = workspace.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        workspace
    }

    #[test]
    fn what_an_interrupted_run_left_is_found_and_mended() {
        let workspace = workspace();
        let root = workspace.path();
        write(root).unwrap();
        check(root).unwrap();

        let module = root.join("crates/ucloud/src/generated/disk/mod.rs");
        let whole = std::fs::read_to_string(&module).unwrap();
        let left = ["specs/ucloud/disk.yaml", MANIFEST, "crates/ucloud/src/generated/disk/mod.rs"]
            .map(|path| root.join(format!("{path}{}", disk::UNFINISHED)));
        for path in &left {
            std::fs::write(path, "// Gen").unwrap();
        }
        // A full disk leaves the start of a file, zeros, or nothing.
        for rest in [&whole.as_bytes()[..10], &[0; 4096], b""] {
            std::fs::write(&module, rest).unwrap();
            let found = check(root).unwrap_err();
            assert!(
                found.contains("out of date: crates/ucloud/src/generated/disk/mod.rs"),
                "{found}"
            );
            write(root).unwrap();
            check(root).unwrap();
            assert_eq!(std::fs::read_to_string(&module).unwrap(), whole);
        }
        assert!(left.iter().all(|path| !path.exists()));
    }

    #[test]
    fn a_check_names_what_an_interrupted_run_left() {
        let workspace = workspace();
        let root = workspace.path();
        write(root).unwrap();
        std::fs::write(root.join(format!("{MANIFEST}{}", disk::UNFINISHED)), "").unwrap();
        let found = check(root).unwrap_err();
        assert!(
            found.starts_with("left by an interrupted run: crates/ucloud/Cargo.toml."),
            "{found}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_cannot_be_replaced_keeps_what_it_holds() {
        let workspace = workspace();
        let root = workspace.path();
        let outside = tempfile::NamedTempFile::new().unwrap();
        let before = std::fs::read(root.join(MANIFEST)).unwrap();
        std::fs::write(outside.path(), &before).unwrap();
        std::fs::remove_file(root.join(MANIFEST)).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.join(MANIFEST)).unwrap();
        let refused = write(root).unwrap_err();
        assert!(refused.contains("is a symbolic link"), "{refused}");
        assert_eq!(std::fs::read(outside.path()).unwrap(), before);
    }
}
