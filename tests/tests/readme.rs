//! The README's programs match the programs here, and they run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use yun_simulator::Simulator;

/// The README's code blocks in a language, in order.
fn blocks(language: &str) -> Vec<String> {
    blocks_of(include_str!("../../README.md"), language)
}

fn blocks_of(page: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    page.split(&opening)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

/// A program's source without the lines that the README omits.
fn program(source: &str) -> String {
    let kept = source.lines().filter(|line| !line.starts_with("//!") && !line.starts_with("#!["));
    kept.collect::<Vec<_>>().join("\n").trim_start().to_owned() + "\n"
}

#[test]
fn the_programs_are_those_of_the_readme() {
    let expected = [
        program(include_str!("../src/bin/readme_jdcloud.rs")),
        program(include_str!("../src/bin/readme_ucloud.rs")),
    ];
    assert_eq!(blocks("rust"), expected);
}

#[test]
fn excerpts_are_those_of_the_files() {
    let page = include_str!("../../docs/generated-code.md");
    let sources = [
        (
            "rust",
            include_str!("../../crates/ucloud/src/generated/uhost/terminate_custom_image.rs"),
            6,
        ),
        ("yaml", include_str!("../../specs/ucloud/uhost.yaml"), 1),
    ];
    for (language, source, expected) in sources {
        let excerpts = blocks_of(page, language);
        assert_eq!(excerpts.len(), expected, "{language}");
        for excerpt in excerpts {
            assert!(source.contains(&excerpt), "not in the file any more:\n{excerpt}");
        }
    }
}

/// Code blocks in Markdown, without hidden lines.
fn shown_code(markdown: &str) -> String {
    let blocks = markdown.split("```").skip(1).step_by(2);
    let lines = blocks.flat_map(str::lines).filter(|line| !line.trim_start().starts_with("# "));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn examples_import_from_the_client_crates_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut checked = 0;
    let mut folders = vec![root.join("docs")];
    folders.extend(
        ["jdcloud", "ucloud", "runtime"].map(|name| root.join("crates").join(name).join("src")),
    );
    let mut files = vec![root.join("README.md")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("generated") {
                // Generated from specs, which have no examples.
            } else if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    let has_code =
        |file: &PathBuf| file.extension().is_some_and(|kind| kind == "rs" || kind == "md");
    for file in files.into_iter().filter(has_code) {
        let text = std::fs::read_to_string(&file).unwrap();
        let markdown = match file.extension().is_some_and(|kind| kind == "rs") {
            true => text
                .lines()
                .filter_map(|line| {
                    let line = line.trim_start();
                    line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))
                })
                .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n")
                .collect(),
            false => text,
        };
        let code = shown_code(&markdown);
        checked += usize::from(!code.is_empty());
        // The simulator is a crate of its own, which tests depend on.
        let code = code.replace("yun_simulator", "");
        assert!(!code.contains("yun_"), "{}:\n{code}", file.display());
    }
    assert!(checked > 10, "{checked} files with examples");
}

#[tokio::test]
async fn the_programs_run_against_the_simulator() {
    // Images are ready at once, so no program has to wait.
    let options = Simulator::builder().image_delay(Duration::ZERO);
    let simulator = options.start().await.unwrap();
    let (jdcloud, ucloud) = (simulator.jdcloud(), simulator.ucloud());
    let variables = [
        ("JDCLOUD_ACCESS_KEY", jdcloud.access_key.as_str()),
        ("JDCLOUD_SECRET_KEY", &jdcloud.secret_key),
        ("JDCLOUD_REGION", &jdcloud.region),
        ("JDCLOUD_ENDPOINT", simulator.endpoint()),
        ("UCLOUD_PUBLIC_KEY", &ucloud.public_key),
        ("UCLOUD_PRIVATE_KEY", &ucloud.private_key),
        ("UCLOUD_REGION", &ucloud.region),
        ("UCLOUD_API_BASE_URL", simulator.endpoint()),
    ];
    for (program, expected) in [
        (env!("CARGO_BIN_EXE_readme_jdcloud"), " is ready"),
        (env!("CARGO_BIN_EXE_readme_ucloud"), " in the making"),
    ] {
        let mut command = Command::new(program);
        command.env_clear().envs(variables);
        let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{complaint}");
        assert!(printed.contains(expected), "{printed}");
    }
}
