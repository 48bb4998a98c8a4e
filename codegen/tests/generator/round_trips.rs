//! The code of round trips calls everything that the generated client has.

use std::path::Path;

use crate::golden_files;
use crate::workspace::Workspace;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");

/// The code for the golden case, without blanks.
fn code(case: &str, provider: &str) -> String {
    let path = format!("{FOLDER}/{case}/{provider}.yaml");
    let spec = std::fs::read_to_string(path).unwrap();
    let workspace = Workspace::with([(&*format!("specs/{provider}/{case}.yaml"), &*spec)]);
    let mut all = yun_codegen::round_trips(workspace.root()).unwrap_or_else(|m| panic!("{m}"));
    let only = all.remove(0);
    assert_eq!((only.provider, &*only.product, all.len()), (provider, case, 0));
    only.text.split_whitespace().collect()
}

#[test]
fn every_setter_of_the_golden_cases_is_called() {
    let mut setters = 0;
    for (path, _) in golden_files::read(Path::new(FOLDER), ".yaml") {
        let (case, file) = path.split_once('/').unwrap();
        let code = code(case, file.strip_suffix(".yaml").unwrap());
        for (path, text) in golden_files::read(&Path::new(FOLDER).join(case), ".rs") {
            for function in text.split("pub fn ").skip(1) {
                let (name, arguments) = function.split_once('(').unwrap();
                if arguments.trim_start().starts_with("mut self") {
                    setters += 1;
                    assert!(code.contains(&format!(".{name}(")), "{case}/{path}: {name}");
                }
            }
        }
    }
    assert!(setters > 100, "{setters}");
}

#[test]
fn names_are_the_clients_and_the_providers() {
    let reserved = code("reserved", "jdcloud");
    for part in ["client.r#match()", ".r#type(get::<String>(g,\"type\"))", "(\"self\",&self.self_)"]
    {
        assert!(reserved.contains(part), "{part}");
    }
    let nested = code("nested", "ucloud");
    for part in [
        ".trunk(get(g,\"Trunk\"))",
        ".rows(get::<Vec<Vec<p::Tree>>>(g,\"Rows\"))",
        "ifg.count()<4{",
        "parent:some(g,\"Parent\")",
        "(\"Next\",&self.next)",
    ] {
        assert!(nested.contains(part), "{part}");
    }
    // Nobody puts what only results hold together.
    assert!(!nested.contains("Fill<Here>forp::Found"));
}
