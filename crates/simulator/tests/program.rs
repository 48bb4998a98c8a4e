//! The program: its output, its help, and invalid command lines.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_yun-simulator");

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

#[tokio::test]
async fn it_prints_one_line_of_json_and_serves() {
    let mut program = Command::new(PROGRAM)
        .args(["--listen", "127.0.0.1:0", "--image-delay-ms=5"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(program.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let connection: Value = serde_json::from_str(&line).unwrap();

    for (cloud, names) in [
        ("ucloud", &["endpoint", "public_key", "private_key", "region", "zone", "project_id"][..]),
        ("jdcloud", &["endpoint", "access_key", "secret_key", "region"]),
    ] {
        let fields = connection[cloud].as_object().unwrap();
        assert_eq!(fields.len(), names.len());
        assert!(names.iter().all(|name| fields[*name].is_string()));
    }
    let endpoint = connection["ucloud"]["endpoint"].as_str().unwrap();
    let address = endpoint.strip_prefix("http://").unwrap().parse().unwrap();
    let request = wire::http("GET", "/?Action=DescribeImage", &wire::pairs(&[("Host", "x")]), b"");
    let reply = wire::send(address, &request).await;

    program.kill().unwrap();
    program.wait().unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(reply.code(), 170);
    assert_eq!(rest, "", "more than one line");
}

#[test]
fn help_names_every_option() {
    let output = run(&["--help"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for option in ["--listen", "--image-delay-ms", "--power-delay-ms", "--hidden-describes"] {
        assert!(text.contains(option), "{option}");
    }
}

#[test]
fn command_lines_that_are_not_understood_end_with_2() {
    for (arguments, problem) in [
        (&["--port", "1"][..], "--port"),
        (&["serve"], "serve"),
        (&["--listen"], "--listen"),
        (&["--listen", "nowhere"], "nowhere"),
        (&["--image-delay-ms", "-1"], "-1"),
    ] {
        let output = run(arguments);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text.contains(problem) && text.contains("--help"), "{text}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn it_only_listens_on_loopback() {
    let output = run(&["--listen", "0.0.0.0:0"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("loopback"), "{text}");
    assert!(output.stdout.is_empty());
}
