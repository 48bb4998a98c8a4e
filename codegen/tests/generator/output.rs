//! Specs and the exact files they generate: `tests/golden/<case>/<provider>.yaml` stands for
//! `specs/<provider>/<case>.yaml`, and `expected/` beside it holds the files of its module. That they
//! compile is seen to by `tests/golden_compiles.rs`.

use std::path::Path;

use crate::golden_files::{self, Texts};
use crate::workspace::Workspace;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");

#[test]
fn each_spec_generates_exactly_the_expected_files() {
    let mut actual = Texts::new();
    for (path, spec) in golden_files::read(Path::new(FOLDER), ".yaml") {
        let (case, file) = path.split_once('/').unwrap();
        let provider = file.strip_suffix(".yaml").unwrap();
        let workspace = Workspace::with([(&*format!("specs/{provider}/{case}.yaml"), &*spec)]);
        let module = format!("crates/{provider}/src/generated/{case}/");
        for (path, content) in workspace.generate().files() {
            if let Some(file) = path.strip_prefix(&module) {
                let text = String::from_utf8(content.to_owned()).unwrap();
                actual.insert(format!("{case}/expected/{file}"), text);
            }
        }
    }
    golden_files::assert(Path::new(FOLDER), ".rs", &actual);
}
