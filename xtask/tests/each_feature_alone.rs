//! Every product compiles with any set of other features. Compiling each alone takes minutes, so
//! `.ci/run` only compiles all and none. These tests make that sufficient:
//!
//! - the code of a product names nothing of its crate outside its own module, so it means the same
//!   with and without the others;
//! - hand-written code does not depend on features, and compiles without any;
//! - a feature enables nothing but its product.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of both clients.
fn crates() -> [PathBuf; 2] {
    ["jdcloud", "ucloud"]
        .map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates").join(name))
}

/// All files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// A pattern in every line that could refer to something outside a product, to inspect only few
/// lines closely.
const SIGNS: [&str; 7] = ["crate", "super", "cfg", "path", "macro", "include", "extern"];

/// The lines with a pattern that are not comments, without string literals.
fn code(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().filter(|line| {
        SIGNS.iter().any(|sign| line.contains(sign)) && !line.trim_start().starts_with("//")
    });
    lines.map(|line| line.replace("\\\"", "").split('"').step_by(2).collect())
}

/// Why code may depend on something outside its product. `root` says whether it is the product's
/// `mod.rs`.
fn way_out(code: &str, root: bool) -> Option<&'static str> {
    // Visibility refers to nothing, and the configuration is hand-written.
    let code = code
        .replace("pub(crate)", "pub")
        .replace("pub(super)", "pub")
        .replace("&crate::Config)", "&Config)");
    let words = || code.split(|c: char| !c.is_alphanumeric() && c != '_');
    let supers = words().filter(|word| *word == "super").count();
    let elsewhere = ["#[path", "#[macro_", "macro_rules!", "include!", "extern "];
    let conditions = ["#[cfg", "#![cfg", "cfg!"];
    if words().any(|word| word == "crate") {
        Some("a path of the crate")
    } else if supers > usize::from(!root) {
        // One `super` refers to the product, two refer outside.
        Some("a path out of the product")
    } else if conditions.iter().any(|condition| code.contains(condition)) {
        Some("code that features may decide about")
    } else if elsewhere.iter().any(|sign| code.contains(sign)) {
        Some("code from elsewhere")
    } else {
        None
    }
}

#[test]
fn the_code_of_a_product_names_nothing_outside_it() {
    let mut looked_at = 0;
    for generated in crates().map(|folder| folder.join("src/generated")) {
        for product in fs::read_dir(generated).unwrap().map(|entry| entry.unwrap().path()) {
            if !product.is_dir() {
                continue;
            }
            let mut found = Vec::new();
            files(&product, &mut found);
            for file in found {
                // In a deeper folder, one more `super` would stay inside.
                assert_eq!(file.parent(), Some(&*product), "{}", file.display());
                let root = file.ends_with("mod.rs");
                for line in code(&fs::read_to_string(&file).unwrap()) {
                    let way_out = way_out(&line, root);
                    assert_eq!(way_out, None, "{}: {line}", file.display());
                }
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 1000, "{looked_at}");
}

#[test]
fn hand_written_code_does_not_depend_on_features() {
    for folder in crates() {
        let mut found = Vec::new();
        files(&folder.join("src"), &mut found);
        for file in found.iter().filter(|file| !file.starts_with(folder.join("src/generated"))) {
            let text = fs::read_to_string(file).unwrap();
            let decides = text.contains("feature =") || text.contains("feature=");
            assert!(!decides, "{}", file.display());
        }
    }
}

#[test]
fn a_feature_is_a_product_and_nothing_else() {
    for folder in crates() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(!manifest.contains("optional"), "a dependency that a feature could bring");
        let (_, features) = manifest.split_once("[features]\n").unwrap();
        let features = features.split("\n[").next().unwrap();
        for line in features.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            assert!(line.starts_with("default = ") || line.ends_with(" = []"), "{line}");
        }
    }
}

#[test]
fn references_to_the_outside_are_found() {
    for (line, root) in [
        ("use crate::uhost::Client;", false),
        ("use crate as all;", false),
        ("use super::super::uhost::Client;", false),
        ("use super::{super::uhost::Client, PRODUCT};", false),
        ("use super::uhost::Client;", true),
        ("fn of(config: &crate::Configs) {}", true),
        ("#[cfg(feature = )]", false),
        ("#[macro_use]", true),
        ("extern crate self as all;", true),
    ] {
        assert!(way_out(line, root).is_some(), "{line}");
    }
    for line in
        ["use super::types::{Disk, Image};", "pub(crate) core: Core,", "super_ = , path_ = ,"]
    {
        assert_eq!(way_out(line, false), None, "{line}");
    }
    let text = "/// See crate::x.\nlet a = \"crate\\\" super\";\nlet b = 1;\n";
    assert_eq!(code(text).collect::<Vec<_>>(), ["let a = ;"]);
}
