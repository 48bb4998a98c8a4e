//! Specs with mistakes, and the exact messages: `tests/mistakes/<provider>/<name>.yaml` stands for
//! `specs/<provider>/<name>.yaml`, and `<name>.txt` beside it holds what is said of it.

use std::path::Path;

use crate::golden_files::{self, Texts};
use crate::workspace::Workspace;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mistakes");

/// A spec without mistakes.
const WHOLE: &str = "\
provider: ucloud
product: whole
title: Example
endpoint: api.ucloud.cn
operations:
  DescribeImage: {summary: Returns an image., idempotent: true}
";

fn cases() -> Texts {
    golden_files::read(Path::new(FOLDER), ".yaml")
}

fn workspace_of(cases: &Texts) -> Workspace {
    let workspace = Workspace::with([]);
    for (path, spec) in cases {
        workspace.write(&format!("specs/{path}"), spec);
    }
    workspace
}

/// What is said of each case when it is alone.
fn messages() -> Texts {
    let message = |(path, spec): (String, String)| {
        let file = path.replace(".yaml", ".txt");
        (file, workspace_of(&Texts::from([(path, spec)])).mistakes())
    };
    cases().into_iter().map(message).collect()
}

#[test]
fn each_mistake_is_reported_with_its_place_and_message() {
    golden_files::assert(Path::new(FOLDER), ".txt", &messages());
}

#[test]
fn every_case_has_a_mistake() {
    for (path, message) in messages() {
        assert!(!message.is_empty(), "{path}");
    }
}

#[test]
fn a_mended_case_has_no_mistake() {
    let mut spec = cases()["ucloud/description_empty.yaml"].clone();
    spec = spec.replace("description: \"\"", "description: Id of the image.");
    assert_eq!(Workspace::with([("specs/ucloud/description_empty.yaml", &*spec)]).mistakes(), "");
}

#[test]
fn all_mistakes_of_all_files_are_reported_in_one_run() {
    let all: String = messages().into_values().collect();
    let workspace = workspace_of(&cases());
    assert_eq!(workspace.mistakes(), all);
    let mistakes = yun_codegen::generate(workspace.root()).err().unwrap();
    assert_eq!(mistakes.count(), all.lines().count());
}

#[test]
fn every_line_names_file_line_and_column() {
    let place = |line: &str| {
        let (place, _) = line.split_once(": ")?;
        let mut parts = place.split(':');
        let file = parts.next()?;
        let numbers: Vec<usize> = parts.map_while(|part| part.parse().ok()).collect();
        (file.ends_with(".yaml") && numbers.len() == 2).then_some(numbers)
    };
    for line in workspace_of(&cases()).mistakes().lines() {
        assert!(place(line).is_some_and(|numbers| !numbers.contains(&0)), "{line}");
    }
}

#[test]
fn files_that_are_not_where_specs_belong_are_reported() {
    let workspace = Workspace::with([
        ("specs/README.md", "Specs."),
        ("specs/uhost.yaml", WHOLE),
        ("specs/ucloud/uhost.yml", WHOLE),
        ("specs/ucloud/whole.yaml", WHOLE),
        ("specs/ucloud/folder/uhost.yaml", WHOLE),
    ]);
    let expected = "\
specs/ucloud/folder: only `.yaml` files belong here
specs/ucloud/uhost.yml: only `.yaml` files belong here
specs/uhost.yaml: belongs in the folder of its provider
";
    assert_eq!(workspace.mistakes(), expected);
}

#[test]
fn mistakes_of_a_whole_provider_are_reported_with_their_places() {
    let spec = "\
provider: jdcloud
title: U Cloud
region: cn
regions:
  cn-bj2: {name: Beijing 2, id: 1}
  cn-sh2: Shanghai
zones:
  cn-bj2-02: {region: cn-bj2, name: Beijing 2 B}
  cn-gd-01: {region: cn-gd, name: Guangzhou A}
  cn-sh2-01: {region: cn-sh2, name: Shanghai 2 A}
error_codes:
  NOT_FOUND: {kind: lost, meaning: Not there}
  150: {meaning: The service is not available., meaning: It is not.}
";
    let expected = "\
specs/ucloud.yaml:1:11: provider: this has to be `ucloud`
specs/ucloud.yaml:2:8: title: this has to be `UCloud`
specs/ucloud.yaml:3:1: region: unknown key `region`; known are `provider`, `title`, `documentation`, `regions`, `zones`, `error_codes`, `note`
specs/ucloud.yaml:5:29: regions.cn-bj2.id: unknown key `id`; known are `name`
specs/ucloud.yaml:6:11: regions.cn-sh2: expected a map, found a string
specs/ucloud.yaml:9:22: zones.cn-gd-01.region: unknown region `cn-gd`
specs/ucloud.yaml:12:3: error_codes.NOT_FOUND: a code of UCloud is a number
specs/ucloud.yaml:12:21: error_codes.NOT_FOUND.kind: unknown kind `lost`; known are `already_exists`, `authentication`, `failed_precondition`, `invalid_argument`, `not_found`, `permission`, `quota_exceeded`, `throttled`, `unavailable`, `unsupported_operation`
specs/ucloud.yaml:12:36: error_codes.NOT_FOUND.meaning: a meaning is a sentence and ends with a full stop
specs/ucloud.yaml:13:49: error_codes.150.meaning: `meaning` is here a second time
";
    let workspace =
        Workspace::with([("specs/ucloud.yaml", spec), ("specs/ucloud/whole.yaml", WHOLE)]);
    assert_eq!(workspace.mistakes(), expected);
}

#[test]
fn a_file_that_cannot_be_read_is_reported() {
    let workspace = Workspace::with([]);
    workspace.write("specs/ucloud/latin.yaml", b"title: \xe9");
    let expected = "specs/ucloud/latin.yaml: cannot be read: it is not UTF-8\n";
    assert_eq!(workspace.mistakes(), expected);
}

#[test]
fn names_that_are_no_features_are_reported() {
    for (product, problem) in [
        ("a b", "letters, digits"),
        ("-a", "letters, digits"),
        ("../a", "letters, digits"),
        ("default", "`default` is the feature"),
        (&"a".repeat(65), "at most 64 characters"),
    ] {
        let spec = WHOLE.replace("whole", product);
        let mistakes = Workspace::with([("specs/ucloud/a.yaml", &*spec)]).mistakes();
        let named = |line: &str| {
            line.starts_with("specs/ucloud/a.yaml:2:10: product: ") && line.contains(problem)
        };
        assert!(mistakes.lines().any(named), "{mistakes}");
    }
}

#[test]
fn characters_that_break_lines_are_reported_where_they_stand() {
    let spec = |from: &str, to: &str| WHOLE.replace(from, to);
    for (text, expected) in [
        (spec("whole", "\"a\\nb\""), "2:10: product: a line break, where one line belongs"),
        (spec("Example", "\"a\\rb\""), "3:8: title: it holds the control character U+000D"),
        (spec("Example", "\"a\\u202eb\""), "3:8: title: it holds the control character U+202E"),
        (
            spec("Example", "a\rb"),
            "3:9: a carriage return without a line feed; end lines with `\\n`",
        ),
    ] {
        let mistakes = Workspace::with([("specs/ucloud/a.yaml", &*text)]).mistakes();
        let expected = format!("specs/ucloud/a.yaml:{expected}");
        assert!(mistakes.lines().any(|line| line == expected), "{expected}\n{mistakes}");
    }
}

#[test]
fn yaml_that_would_take_minutes_or_gigabytes_is_refused_at_once() {
    let levels: String = (1..20)
        .map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", ")))
        .collect();
    for (text, place, message) in [
        (format!("a0: &a0 [x]\n{levels}"), "1:5", "not plain YAML: specs have no anchors"),
        ("{".repeat(100_000), "1:", "nested more than 64 levels deep"),
        ("[".repeat(100_000), "1:", "nested more than 64 levels deep"),
        (format!("a: {}", "- ".repeat(50_000)), "1:", ""),
        (format!("%TAG ! {}\n---\na: b\n", "x".repeat(100)), "1:1", "specs have no directives"),
    ] {
        let mistakes = Workspace::with([("specs/ucloud/a.yaml", &*text)]).mistakes();
        assert!(mistakes.starts_with(&format!("specs/ucloud/a.yaml:{place}")), "{mistakes}");
        assert!(mistakes.contains(message), "{mistakes}");
    }
}

#[cfg(unix)]
#[test]
fn links_and_what_is_no_file_are_not_opened() {
    use std::os::unix::fs::symlink;

    let workspace = Workspace::with([("specs/ucloud/whole.yaml", WHOLE)]);
    symlink("/dev/zero", workspace.path("specs/ucloud/device.yaml")).unwrap();
    symlink(workspace.path("specs/ucloud"), workspace.path("specs/other")).unwrap();
    std::process::Command::new("mkfifo")
        .arg(workspace.path("specs/ucloud/pipe.yaml"))
        .status()
        .unwrap();
    let link = "is a symbolic link, and is not followed; put what it stands for in its place";
    let expected = format!(
        "specs/other {link}\n\
         specs/ucloud/device.yaml {link}\n\
         specs/ucloud/pipe.yaml: cannot be read: it is a pipe, a socket or a device, not a file\n"
    );
    assert_eq!(workspace.mistakes(), expected);
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let workspace = Workspace::with([]);
    workspace.write("specs/ucloud/large.yaml", vec![b' '; 16 * 1024 * 1024 + 1]);
    let expected = "specs/ucloud/large.yaml: cannot be read: it is larger than 16 MiB\n";
    assert_eq!(workspace.mistakes(), expected);
}

#[test]
fn a_workspace_without_specs_is_reported_without_a_path_of_this_machine() {
    let workspace = Workspace::with([]);
    std::fs::remove_dir(workspace.path("specs")).unwrap();
    let mistakes = workspace.mistakes();
    assert!(mistakes.starts_with("specs: cannot be read: "), "{mistakes}");
}

#[test]
fn two_products_of_one_provider_cannot_share_a_module() {
    let spec = |product: &str| WHOLE.replace("whole", product);
    let workspace = Workspace::with([
        ("specs/ucloud/u-host.yaml", &*spec("u-host")),
        ("specs/ucloud/u_host.yaml", &*spec("u_host")),
    ]);
    let expected = "specs/ucloud/u_host.yaml:2:10: product: its module `u_host` is also that of \
                    specs/ucloud/u-host.yaml\n";
    assert_eq!(workspace.mistakes(), expected);
}

#[test]
fn a_product_needs_a_name_that_rust_can_use() {
    let spec = WHOLE.replace("whole", "云");
    let expected = "specs/ucloud/云.yaml:2:10: product: no Rust name can be made of this\n";
    assert_eq!(Workspace::with([("specs/ucloud/云.yaml", &*spec)]).mistakes(), expected);
}

#[test]
fn places_are_right_with_other_line_endings() {
    let cases = cases();
    let (path, spec) = cases.get_key_value("jdcloud/many_mistakes.yaml").unwrap();
    let expected = workspace_of(&Texts::from([(path.clone(), spec.clone())])).mistakes();
    let windows = Texts::from([(path.clone(), spec.replace('\n', "\r\n"))]);
    assert_eq!(workspace_of(&windows).mistakes(), expected);
}
