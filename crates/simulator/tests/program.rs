//! The program: its output, its help, and invalid command lines.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

mod wire;

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_yun-simulator");

fn run(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

/// A running program, which is killed at the end.
struct Program {
    process: Child,
    out: BufReader<ChildStdout>,
    err: BufReader<ChildStderr>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(PROGRAM)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(process.stdout.take().unwrap());
        let err = BufReader::new(process.stderr.take().unwrap());
        Self { process, out, err }
    }

    fn connection(&mut self) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    fn address(&mut self) -> SocketAddr {
        let connection = self.connection();
        let endpoint = connection["ucloud"]["endpoint"].as_str().unwrap();
        endpoint.strip_prefix("http://").unwrap().parse().unwrap()
    }

    /// Stops it as a service manager does, and returns its exit status and what it still printed.
    fn terminate(mut self) -> (Option<i32>, String, String) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let status = self.process.wait().unwrap();
        let (mut out, mut err) = (String::new(), String::new());
        self.out.read_to_string(&mut out).unwrap();
        self.err.read_to_string(&mut err).unwrap();
        (status.code(), out, err)
    }
}

async fn describe_image(address: SocketAddr) -> wire::Reply {
    let request = wire::http("GET", "/?Action=DescribeImage", &wire::pairs(&[("Host", "x")]), b"");
    wire::send(address, &request).await
}

#[tokio::test]
async fn it_prints_one_line_of_json_serves_logs_and_stops() {
    let mut program = Program::start(&["--listen", "127.0.0.1:0", "--image-delay-ms=5"]);
    let connection = program.connection();
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
    assert_eq!(describe_image(address).await.code(), 170);

    let mut logged = String::new();
    program.err.read_line(&mut logged).unwrap();
    assert!(logged.starts_with("200 ucloud uhost DescribeImage - "), "{logged}");
    assert!(logged.contains(" us 170: PublicKey is missing"), "{logged}");
    assert_eq!(program.terminate(), (Some(0), String::new(), String::new()));
}

#[tokio::test]
async fn quiet_it_logs_nothing() {
    let mut program = Program::start(&["--quiet"]);
    let address = program.address();
    assert_eq!(describe_image(address).await.code(), 170);
    assert_eq!(program.terminate().2, "");
}

#[tokio::test]
async fn the_state_outlives_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let arguments = ["--quiet", "--seed", "7", "--state", file.to_str().unwrap()];
    let mut program = Program::start(&arguments);
    program.address();
    assert_eq!(program.terminate().0, Some(0));
    let mut state: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let images = state["ucloud"]["resources"]["uhost/image"].as_array_mut().unwrap();
    images[0]["fields"]["ImageName"] = "mine".into();
    std::fs::write(&file, state.to_string()).unwrap();

    let mut program = Program::start(&arguments);
    let address = program.address();
    let request =
        wire::http("GET", "/_simulator/state", &wire::pairs(&[("Host", "localhost")]), b"");
    let reply = wire::send(address, &request).await;
    let resources = reply.body["resources"].as_array().unwrap();
    assert!(resources.iter().any(|resource| resource["name"] == "mine"), "{}", reply.body);
    assert_eq!(program.terminate().0, Some(0));

    std::fs::write(&file, "{}").unwrap();
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("version"));
}

#[tokio::test]
async fn faults_and_a_single_cloud_are_chosen_on_the_command_line() {
    let mut program =
        Program::start(&["--quiet", "--cloud", "ucloud", "--fault", "DescribeImage=Throttled*2"]);
    let address = program.address();
    let codes = [
        describe_image(address).await.code(),
        describe_image(address).await.code(),
        describe_image(address).await.code(),
    ];
    assert_eq!(codes, [153, 153, 170]);
    let request = wire::http("GET", "/v1/regions/r/images", &wire::pairs(&[("Host", "x")]), b"");
    assert_eq!(wire::send(address, &request).await.status, 421);
    program.terminate();
}

#[test]
fn a_shell_evaluates_the_printed_environment() {
    let mut program = Program::start(&["--print-env"]);
    let mut text = String::new();
    while !text.contains("HTTP_PROXY") {
        program.out.read_line(&mut text).unwrap();
    }
    let script = format!("{text}\necho $UCLOUD_API_BASE_URL $JDCLOUD_ACCESS_KEY $UCLOUD_REGION");
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.starts_with("http://127.0.0.1:"), "{printed}");
    assert!(printed.ends_with(" simulated-jdcloud-access-key cn-bj2\n"), "{printed}");
    program.terminate();
}

#[test]
fn help_names_every_option() {
    let output = run(&["--help"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for option in [
        "--listen",
        "--print-env",
        "--cloud",
        "--state",
        "--seed",
        "--fault",
        "--latency",
        "--image-delay-ms",
        "--power-delay-ms",
        "--hidden-describes",
        "--quiet",
    ] {
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
        (&["--fault", "Earthquake"], "Earthquake"),
        (&["--cloud", "third"], "third"),
        (&["--quiet=yes"], "--quiet"),
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
