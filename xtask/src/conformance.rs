//! `cargo xtask conformance`: our SDK held against the providers' official Python SDKs.
//!
//! What is compared, and how, is in `tests/conformance`, in Python. Here is what it needs: an environment with the
//! official SDKs, the simulator, and the program that signs for our side.

use std::env::consts::EXE_SUFFIX;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Runs everything. `seed` repeats the random input of an earlier run.
pub(crate) fn run(root: &Path, seed: Option<&str>) -> Result<(), String> {
    if let Some(seed) = seed
        && seed.parse::<u64>().is_err()
    {
        return Err(format!("--seed takes a whole number, not `{seed}`"));
    }
    let target = target_directory(root)?;
    let python = environment(root, &target.join("conformance"))?;
    build(root, &target)?;
    let simulator = Simulator::start(&target.join(format!("debug/yun-simulator{EXE_SUFFIX}")))?;

    println!("Comparing");
    let mut comparison = Command::new(python);
    clean(&mut comparison)
        // -B: no compiled files among the sources.
        .args(["-B", "-m", "conformance"])
        .arg("--simulator")
        .arg(&simulator.connection)
        .arg("--helper")
        .arg(target.join(format!("debug/examples/sign_requests{EXE_SUFFIX}")))
        .arg("--specs")
        .arg(root.join("specs"))
        .current_dir(root.join("tests"))
        // The official SDKs would send even loopback requests through a proxy.
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1");
    if let Some(seed) = seed {
        comparison.args(["--seed", seed]);
    }
    let status = comparison
        .status()
        .map_err(|error| format!("the comparison could not be started: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("the comparison failed, as described above".to_owned())
    }
}

/// Where cargo puts what it builds.
fn target_directory(root: &Path) -> Result<PathBuf, String> {
    let directory = std::env::var_os("CARGO_TARGET_DIR")
        .filter(|directory| !directory.is_empty())
        .map_or_else(|| root.join("target"), PathBuf::from);
    // Cargo takes a relative one from where it was called, and so does this.
    std::path::absolute(&directory)
        .map_err(|error| format!("there is no way to {}: {error}", directory.display()))
}

fn build(root: &Path, target: &Path) -> Result<(), String> {
    println!("Building the simulator and the program that signs for us");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build
        .args(["build", "--package", "yun-simulator", "--package", "yun-tests"])
        .args(["--bin", "yun-simulator", "--example", "sign_requests"])
        .arg("--target-dir")
        .arg(target)
        .current_dir(root);
    succeed(&mut build, "the build").map_err(|problem| problem.to_string())
}

/// A virtual environment with the official SDKs, made anew; gives its Python.
fn environment(root: &Path, directory: &Path) -> Result<PathBuf, String> {
    println!("Installing the official SDKs into {}", directory.display());
    match std::fs::remove_dir_all(directory) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(format!("{} could not be removed: {error}", directory.display()));
        }
        _ => {}
    }
    let mut venv = Command::new("python3");
    clean(&mut venv).args(["-m", "venv"]).arg(directory);
    succeed(&mut venv, "`python3 -m venv`").map_err(|problem| match problem {
        Problem::Start(error) if error.kind() == ErrorKind::NotFound => {
            "there is no `python3`: install Python 3.10 or newer".to_owned()
        }
        problem => format!(
            "{problem}\nPython's modules `venv` and `ensurepip` are needed; \
             Debian and Ubuntu have them in the package python3-venv"
        ),
    })?;
    let python = if cfg!(windows) {
        directory.join("Scripts/python.exe")
    } else {
        directory.join("bin/python")
    };
    let mut install = Command::new(&python);
    clean(&mut install)
        .args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"])
        .arg("--requirement")
        .arg(root.join("tests/conformance/requirements.txt"));
    succeed(&mut install, "`pip install`").map_err(|problem| {
        format!("{problem}\nThe official SDKs come from pip's package index, which has to be within reach")
    })?;
    Ok(python)
}

/// Keeps modules of other environments out.
fn clean(command: &mut Command) -> &mut Command {
    // The last would keep our own modules out as well.
    command.env_remove("PYTHONPATH").env_remove("PYTHONHOME").env_remove("PYTHONSAFEPATH")
}

/// Why a command did not do what it should.
enum Problem {
    Start(std::io::Error),
    Status(String),
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Start(error) => write!(formatter, "could not be started: {error}"),
            Self::Status(message) => formatter.write_str(message),
        }
    }
}

fn succeed(command: &mut Command, what: &str) -> Result<(), Problem> {
    let status = command.status().map_err(Problem::Start)?;
    if status.success() { Ok(()) } else { Err(Problem::Status(format!("{what} failed: {status}"))) }
}

/// The simulator's process; stopped when this is dropped, however the run ends.
struct Simulator {
    process: Child,
    /// What the program says of itself: endpoints, keys and regions, as JSON.
    connection: String,
    /// Kept open: a program whose output nobody reads may end.
    output: BufReader<ChildStdout>,
}

impl Simulator {
    fn start(program: &Path) -> Result<Self, String> {
        println!("Starting the simulator");
        let failed = |problem: &str| format!("{} {problem}", program.display());
        let mut process = Command::new(program)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| failed(&format!("could not be started: {error}")))?;
        let output = process.stdout.take();
        let mut simulator = Self {
            process,
            connection: String::new(),
            output: BufReader::new(output.ok_or_else(|| failed("has no output"))?),
        };
        match simulator.output.read_line(&mut simulator.connection) {
            Ok(length) if length > 0 => Ok(simulator),
            _ => Err(failed("ended without saying where it listens")),
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It may have ended by itself; either way there is nothing left of it then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
