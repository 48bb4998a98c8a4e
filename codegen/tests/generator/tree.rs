//! Generated files on disk: what is found changed, what is written, and what is left alone.

use std::fs;
use std::io::ErrorKind;
use std::time::{Duration, SystemTime};

use yun_codegen::{Change, Tree, disk};

use crate::workspace::Workspace;

const DISK: &str = "\
provider: ucloud
product: disk
title: Disks
endpoint: api.ucloud.cn
operations:
  DescribeDisk: {summary: Returns a disk., idempotent: true}
  DeleteDisk: {summary: Deletes a disk., idempotent: false}
";

const PROVIDER: &str = "crates/ucloud/src/generated/provider.rs";
const ROOT: &str = "crates/ucloud/src/generated/mod.rs";
const MODULE: &str = "crates/ucloud/src/generated/disk/mod.rs";
const DELETE: &str = "crates/ucloud/src/generated/disk/delete_disk.rs";
const DESCRIBE: &str = "crates/ucloud/src/generated/disk/describe_disk.rs";
const LIST: &str = "crates/catalog/src/generated/ucloud.rs";
const PROVIDER_DATA: &str = "crates/catalog/src/generated/ucloud.bin";
const DATA: &str = "crates/catalog/src/generated/ucloud/disk.bin";
const STALE: &str = "crates/ucloud/src/generated/disk/stale.rs";

const UCLOUD: &str = "\
provider: ucloud
title: UCloud
regions:
  cn-bj2: {name: Beijing 2}
zones:
  cn-bj2-02: {region: cn-bj2, name: Beijing 2 B}
error_codes:
  150: {kind: unavailable, meaning: The service is not available.}
";

/// A workspace with the spec of disks, and what it generates.
fn disks() -> (Workspace, Tree) {
    let workspace =
        Workspace::with([("specs/ucloud.yaml", UCLOUD), ("specs/ucloud/disk.yaml", DISK)]);
    let tree = workspace.generate();
    (workspace, tree)
}

/// The same, written.
fn written_disks() -> (Workspace, Tree) {
    let (workspace, tree) = disks();
    tree.write(workspace.root()).unwrap();
    (workspace, tree)
}

fn contents(tree: &Tree) -> Vec<(String, Vec<u8>)> {
    tree.files().map(|(path, content)| (path.to_owned(), content.to_owned())).collect()
}

/// Asserts that exactly this change is found and made, and that nothing is left to change.
#[track_caller]
fn assert_mended(workspace: &Workspace, tree: &Tree, change: Change) {
    let root = workspace.root();
    assert_eq!(tree.changes(root).unwrap(), std::slice::from_ref(&change), "found");
    assert_eq!(tree.write(root).unwrap(), [change], "written");
    assert_eq!(tree.changes(root).unwrap(), [], "left");
}

#[test]
fn a_first_run_adds_every_file_and_a_second_changes_nothing() {
    let (workspace, tree) = disks();
    let added = [PROVIDER_DATA, LIST, DATA, DELETE, DESCRIBE, MODULE, ROOT, PROVIDER]
        .map(|path| Change::Add(path.into()));
    assert_eq!(tree.changes(workspace.root()).unwrap(), added);
    assert_eq!(tree.write(workspace.root()).unwrap(), added);
    assert_eq!(tree.changes(workspace.root()).unwrap(), []);
    assert_eq!(workspace.generate().write(workspace.root()).unwrap(), []);
    for (path, content) in tree.files() {
        assert_eq!(fs::read(workspace.path(path)).unwrap(), content, "{path}");
    }
}

#[test]
fn looking_for_changes_writes_nothing() {
    let (workspace, tree) = disks();
    tree.changes(workspace.root()).unwrap();
    assert!(!workspace.path("crates").exists());
}

#[test]
fn a_missing_file_is_found_and_mended() {
    let (workspace, tree) = written_disks();
    fs::remove_file(workspace.path(DELETE)).unwrap();
    assert_mended(&workspace, &tree, Change::Add(DELETE.into()));
}

#[test]
fn an_edited_file_is_found_and_mended() {
    let edits: [fn(&str) -> String; 3] = [
        |text| format!("{text}// edited\n"),
        |text| text.replace('\n', "\r\n"),
        |text| text.trim_end().to_owned(),
    ];
    for edit in edits {
        let (workspace, tree) = written_disks();
        let edited = edit(&workspace.read(DELETE));
        workspace.write(DELETE, edited);
        assert_mended(&workspace, &tree, Change::Update(DELETE.into()));
    }
}

#[test]
fn a_stale_file_is_found_and_removed() {
    let (workspace, tree) = written_disks();
    workspace.write(STALE, workspace.read(DELETE));
    assert_mended(&workspace, &tree, Change::Remove(STALE.into()));
    assert!(!workspace.path(STALE).exists());
}

#[test]
fn a_change_of_the_spec_changes_the_files_it_is_about_and_no_others() {
    let (workspace, _) = written_disks();
    let spec = DISK.replace("  DeleteDisk: {summary: Deletes", "  RemoveDisk: {summary: Removes");
    workspace.write("specs/ucloud/disk.yaml", spec);
    let expected = [
        Change::Update(PROVIDER_DATA.into()),
        Change::Update(DATA.into()),
        Change::Update(MODULE.into()),
        Change::Add("crates/ucloud/src/generated/disk/remove_disk.rs".into()),
        Change::Remove(DELETE.into()),
    ];
    assert_eq!(workspace.generate().write(workspace.root()).unwrap(), expected);
}

#[test]
fn a_product_that_is_added_changes_the_lists_of_products_and_no_other_file() {
    let (workspace, _) = written_disks();
    workspace.write("specs/ucloud/host.yaml", DISK.replace("product: disk", "product: host"));
    let changes = workspace.generate().write(workspace.root()).unwrap();
    let updated: Vec<_> =
        changes.iter().filter(|change| !matches!(change, Change::Add(_))).collect();
    let lists = [PROVIDER_DATA, LIST, ROOT].map(|path| Change::Update(path.into()));
    assert_eq!(updated, lists.each_ref());
}

#[test]
fn a_product_whose_spec_is_gone_goes_with_its_folder() {
    let (workspace, _) = written_disks();
    workspace.write("specs/ucloud/host.yaml", DISK.replace("product: disk", "product: host"));
    fs::remove_file(workspace.path("specs/ucloud/disk.yaml")).unwrap();
    let tree = workspace.generate();
    tree.write(workspace.root()).unwrap();
    assert!(!workspace.path("crates/ucloud/src/generated/disk").exists());
    assert!(!workspace.path(DATA).exists());
    assert!(workspace.path("crates/ucloud/src/generated/host/mod.rs").exists());
    assert_eq!(tree.changes(workspace.root()).unwrap(), []);
}

#[test]
fn changes_say_what_is_wrong_and_where() {
    let shown =
        [Change::Add(DELETE.into()), Change::Update(DELETE.into()), Change::Remove(DELETE.into())]
            .map(|change| change.to_string());
    assert_eq!(shown, ["missing", "out of date", "stale"].map(|what| format!("{what}: {DELETE}")));
}

#[test]
fn files_that_are_right_are_not_touched() {
    let (workspace, tree) = written_disks();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for (path, _) in tree.files() {
        let file = fs::File::options().write(true).open(workspace.path(path)).unwrap();
        file.set_modified(long_ago).unwrap();
    }
    workspace.write(DELETE, format!("{}// edited\n", workspace.read(DELETE)));
    tree.write(workspace.root()).unwrap();
    let modified = |path| fs::metadata(workspace.path(path)).unwrap().modified().unwrap();
    for path in [DESCRIBE, MODULE, PROVIDER, ROOT, LIST, PROVIDER_DATA, DATA] {
        assert_eq!(modified(path), long_ago, "{path}");
    }
    assert_ne!(modified(DELETE), long_ago);
}

#[test]
fn nothing_handwritten_is_overwritten_or_removed() {
    let in_the_way = [DELETE, PROVIDER, ROOT, LIST, PROVIDER_DATA, DATA];
    let among_them = [
        STALE,
        "crates/jdcloud/src/generated/notes.md",
        "crates/catalog/src/generated/ucloud/notes.bin",
    ];
    for path in in_the_way.into_iter().chain(among_them) {
        let (workspace, tree) = disks();
        workspace.write(path, "// Written by hand.\n");
        let expected = format!(
            "{path} was not generated, and stands where only generated files belong; move it away"
        );
        for error in [tree.changes(workspace.root()), tree.write(workspace.root())] {
            let error = error.unwrap_err();
            assert_eq!(
                (error.kind(), error.to_string()),
                (ErrorKind::AlreadyExists, expected.clone())
            );
        }
        assert_eq!(workspace.read(path), "// Written by hand.\n");
        assert!(!workspace.path(DESCRIBE).exists(), "something was written all the same");
    }
}

#[test]
fn files_beside_the_generated_folders_are_nobodys_business() {
    let (workspace, tree) = written_disks();
    workspace.write("crates/ucloud/src/lib.rs", "mod generated;\n");
    workspace.write("crates/other/src/generated/mod.rs", "\n");
    assert_eq!(tree.changes(workspace.root()).unwrap(), []);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let (workspace, tree) = disks();
    workspace.write("crates/ucloud/src/generated", "a file where a folder belongs");
    let error = tree.changes(workspace.root()).unwrap_err().to_string();
    assert!(error.starts_with("crates/ucloud/src/generated: "), "{error}");
}

#[test]
fn bytes_that_are_no_text_are_not_taken_for_generated_ones() {
    let (workspace, tree) = disks();
    workspace.write(STALE, b"\xff");
    let error = tree.changes(workspace.root()).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{STALE} was not generated")), "{error}");
}

#[test]
fn a_file_of_which_an_interruption_left_a_part_is_mended() {
    let whole = written_disks().0.read(DELETE);
    let torn = [&whole.as_bytes()[..20], &whole.as_bytes()[..whole.len() / 2], &[0; 512], b""];
    for rest in torn {
        let (workspace, tree) = written_disks();
        workspace.write(DELETE, rest);
        assert_mended(&workspace, &tree, Change::Update(DELETE.into()));
        workspace.write(STALE, rest);
        assert_mended(&workspace, &tree, Change::Remove(STALE.into()));
    }
}

#[test]
fn data_of_which_an_interruption_left_a_part_is_mended() {
    let (workspace, tree) = written_disks();
    let whole = fs::read(workspace.path(DATA)).unwrap();
    for rest in [&whole[..20], &whole[..whole.len() - 1], &[0; 512], b""] {
        workspace.write(DATA, rest);
        assert_mended(&workspace, &tree, Change::Update(DATA.into()));
    }
}

#[test]
fn what_was_not_renamed_is_removed() {
    let (workspace, tree) = written_disks();
    let left = format!("{DELETE}{}", disk::UNFINISHED);
    for rest in [workspace.read(DELETE), "// Gen".to_owned(), String::new()] {
        workspace.write(&left, rest);
        assert_mended(&workspace, &tree, Change::Remove((&*left).into()));
    }
}

#[test]
fn a_disk_that_is_full_leaves_the_file_that_was_there() {
    let (workspace, _) = written_disks();
    let before = workspace.read(DELETE);
    // A folder in the way of the file that is written first, as nothing else fails for every user.
    let beside = format!("{DELETE}{}", disk::UNFINISHED);
    fs::create_dir(workspace.path(&beside)).unwrap();
    assert!(disk::replace(workspace.root(), DELETE, "new").is_err());
    assert_eq!(workspace.read(DELETE), before);
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_generated_folders() {
    use std::os::unix::fs::symlink;

    let outside = Workspace::with([("notes.rs", "// Written by hand.\n")]);
    for link in
        [DELETE, "crates/ucloud/src/generated/disk", "crates/ucloud/src/generated", "crates"]
    {
        let (workspace, tree) = disks();
        fs::create_dir_all(workspace.path(link).parent().unwrap()).unwrap();
        let target = if link == DELETE { "notes.rs" } else { "" };
        symlink(outside.path(target), workspace.path(link)).unwrap();
        let error = tree.write(workspace.root()).unwrap_err().to_string();
        assert!(error.contains("is a symbolic link"), "{link}: {error}");
        let left: Vec<_> =
            fs::read_dir(outside.root()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{link}: {left:?}");
        assert_eq!(outside.read("notes.rs"), "// Written by hand.\n");
    }
}

#[test]
fn a_path_says_that_it_stays_inside() {
    let workspace = Workspace::with([]);
    for path in ["../a.rs", "crates/../../a.rs", "/a.rs", "./../a.rs"] {
        let error = disk::replace(workspace.root(), path, "").unwrap_err().to_string();
        assert!(error.contains("leads out of the workspace"), "{path}: {error}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let (workspace, tree) = disks();
    workspace.write("crates/ucloud/src", "a file where a folder belongs");
    let error = tree.write(workspace.root()).unwrap_err().to_string();
    assert!(error.starts_with("crates/ucloud/src/generated"), "{error}");
}

#[test]
fn two_runs_give_the_same() {
    let (workspace, tree) = disks();
    assert_eq!(contents(&workspace.generate()), contents(&tree));
}

#[test]
fn the_line_endings_of_a_spec_do_not_matter() {
    let spec = DISK.replace("title: Disks", "title: Disks\ndescription: |-\n  One.\n\n  Two.");
    let unix = Workspace::with([("specs/ucloud/disk.yaml", &*spec)]);
    let windows = Workspace::with([("specs/ucloud/disk.yaml", &*spec.replace('\n', "\r\n"))]);
    assert_eq!(contents(&windows.generate()), contents(&unix.generate()));
}

#[test]
fn every_file_says_where_it_comes_from_and_ends_with_one_line_break() {
    for (path, content) in contents(&disks().1) {
        // What is included cannot begin with documentation.
        let (source, next) = match path.as_str() {
            ROOT => ("specs/ucloud/", "mod provider;"),
            LIST => ("specs/ucloud/", "products!"),
            PROVIDER_DATA => ("specs/ucloud/", ""),
            PROVIDER => ("specs/ucloud.yaml", "//! "),
            DATA => ("specs/ucloud/disk.yaml", ""),
            _ => ("specs/ucloud/disk.yaml", "//! "),
        };
        let first = format!(
            "// Generated by `cargo xtask regenerate` from {source}; change that instead.\n\n{next}"
        );
        assert!(content.starts_with(first.as_bytes()), "{path}");
        if path.ends_with(".bin") {
            continue;
        }
        let text = String::from_utf8(content).unwrap();
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path}");
        assert!(!text.contains(['\r', '\t']), "{path}");
        assert!(text.lines().all(|line| line.trim_end() == line), "{path}");
    }
}

#[test]
fn each_provider_lists_its_products_behind_their_features() {
    let disk = |product: &str| DISK.replace("product: disk", &format!("product: {product}"));
    let route = "{summary: Returns a disk., method: GET, path: /disk, idempotent: true}";
    let jdcloud = format!(
        "provider: jdcloud\nproduct: vm\ntitle: Machines\nendpoint: vm.jdcloud-api.com\n\
         service: vm\noperations:\n  describeDisk: {route}\n"
    );
    let workspace = Workspace::with([
        ("specs/ucloud/u-host.yaml", &*disk("u-host")),
        ("specs/ucloud/mod.yaml", &*disk("mod")),
        ("specs/ucloud/self.yaml", &*disk("self")),
        ("specs/ucloud/type.yaml", &*disk("type")),
        ("specs/jdcloud/vm.yaml", &*jdcloud),
    ]);
    let tree = workspace.generate();
    let text = |wanted: &str| {
        let (_, content) = tree.files().find(|(path, _)| *path == wanted).unwrap();
        std::str::from_utf8(content).unwrap()
    };
    let listed = |path| text(path).rsplit_once("\n\n").unwrap().1;
    let modules = [("mod", "mod_"), ("self", "self_"), ("type", "r#type"), ("u-host", "u_host")];
    let line = |(product, module): &(&str, &str)| {
        format!("#[cfg(feature = \"{product}\")]\npub mod {module};\n")
    };
    assert_eq!(listed(ROOT), modules.iter().map(line).collect::<String>());
    assert_eq!(listed("crates/jdcloud/src/generated/mod.rs"), line(&("vm", "vm")));
    for (_, module) in modules {
        let folder = module.trim_start_matches("r#");
        text(&format!("crates/ucloud/src/generated/{folder}/mod.rs"));
    }
}
