//! Facts that would lead an import out of `specs/`, and imports that are interrupted.

use std::fs;

use yun_importer::import::import;

use crate::workspace::{Workspace, facts, jdcloud, operation, page, ucloud};

#[test]
fn no_product_name_leads_out_of_the_specs() {
    for name in ["../../crates/x", "/tmp/x", "..", "a/b", "a b", "-a", "default", "a\nb", ""] {
        let of_jdcloud =
            facts("jdcloud", &[&jdcloud(name, &[operation("getDisk GET /disk", &[], &[])], &[])]);
        let one = page("disk/get.md", "GetDisk", &[], &[], &[]);
        for facts in [of_jdcloud, facts("ucloud", &[&ucloud(name, &[one])])] {
            let workspace = Workspace::new();
            let refusal = workspace.refusal(&facts);
            assert!(refusal.contains("product name") || refusal.contains("`default`"), "{refusal}");
            assert_eq!(refusal.lines().count(), 1, "{refusal}");
        }
    }
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_specs() {
    let outside = tempfile::tempdir().unwrap();
    let workspace = Workspace::new();
    let outcome = {
        let product = jdcloud("disk", &[operation("getDisk GET /disk", &[], &[])], &[]);
        import(workspace.root(), &facts("jdcloud", &[&product])).unwrap()
    };
    let link = workspace.root().join("specs/jdcloud");
    std::os::unix::fs::symlink(outside.path(), link).unwrap();
    let refusal = outcome.write(workspace.root()).unwrap_err().to_string();
    assert!(refusal.contains("specs/jdcloud is a symbolic link"), "{refusal}");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn an_import_that_cannot_write_one_file_writes_none() {
    let product = |name: &str, operations: &[&str]| {
        let operations: Vec<_> = operations.iter().map(|call| operation(call, &[], &[])).collect();
        jdcloud(name, &operations, &[])
    };
    let workspace = Workspace::new();
    let get = "getDisk GET /disk";
    workspace.import(&facts("jdcloud", &[&product("a", &[get]), &product("b", &[get])]));
    let before = workspace.files();

    let calls = [get, "deleteDisk DELETE /disk"];
    let facts = facts("jdcloud", &[&product("a", &calls), &product("b", &calls)]);
    let outcome = import(workspace.root(), &facts).unwrap();
    assert_eq!(outcome.files.len(), 2);
    // A folder in the way of what is written first stands for a disk that is full.
    let in_the_way = format!("specs/jdcloud/b.yaml{}", yun_codegen::disk::UNFINISHED);
    fs::create_dir(workspace.root().join(&in_the_way)).unwrap();
    let refusal = outcome.write(workspace.root()).unwrap_err().to_string();
    assert!(refusal.starts_with("specs/jdcloud/b.yaml: "), "{refusal}");
    fs::remove_dir(workspace.root().join(in_the_way)).unwrap();
    assert_eq!(workspace.files(), before);

    outcome.write(workspace.root()).unwrap();
    assert_ne!(workspace.files(), before);
}
