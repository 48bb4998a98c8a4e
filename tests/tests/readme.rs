//! The programs of the README are these programs, and they run.

use std::process::Command;
use std::time::Duration;

use yun_simulator::Simulator;

/// The README's blocks in a language, in order.
fn blocks(language: &str) -> Vec<String> {
    let readme = include_str!("../../README.md");
    let opening = format!("```{language}\n");
    readme
        .split(&opening)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

/// A program's source without the lines that are not in the README.
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

#[tokio::test]
async fn the_programs_run_against_the_simulator() {
    // Images are ready at once, so that no program has to wait for them.
    let options = Simulator::builder().image_delay(Duration::ZERO);
    let simulator = Simulator::start(options).await.unwrap();
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
