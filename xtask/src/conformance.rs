//! `cargo xtask conformance`: compares this SDK with the providers' official Python SDKs, and has
//! them and JD Cloud's SDK for Node.js judge the simulator.
//!
//! The comparison is in `tests/conformance`, in Python. This provides what it needs: an environment
//! with the official SDKs, the simulator, and the program that signs requests with this SDK.

use std::env::consts::EXE_SUFFIX;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::target_directory;

/// Runs everything. `seed` repeats the random input of an earlier run.
pub(crate) fn run(root: &Path, seed: Option<&str>) -> Result<(), String> {
    if let Some(seed) = seed
        && seed.parse::<u64>().is_err()
    {
        return Err(format!("invalid value `{seed}` for --seed: it takes a whole number"));
    }
    let target = target_directory(root)?;
    let directory = target.join("conformance");
    let python = environment(root, &directory)?;
    let node = node_modules(root, &directory.join("node"))?;
    build(root, &target)?;
    let simulator = Simulator::start(&target.join(format!("debug/yun-simulator{EXE_SUFFIX}")))?;

    println!("Comparing");
    let mut comparison = Command::new(python);
    clean(&mut comparison)
        // -B: do not write compiled files next to the sources.
        .args(["-B", "-m", "conformance"])
        .arg("--simulator")
        .arg(&simulator.connection)
        .arg("--helper")
        .arg(target.join(format!("debug/examples/sign_requests{EXE_SUFFIX}")))
        .arg("--specs")
        .arg(root.join("specs"))
        .arg("--node")
        .arg(node)
        .current_dir(root.join("tests"))
        // The official SDKs would send even loopback requests through a proxy.
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1");
    if let Some(seed) = seed {
        comparison.args(["--seed", seed]);
    }
    let status =
        comparison.status().map_err(|error| format!("failed to start the comparison: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err("the comparison failed, as described above".to_owned())
    }
}

fn build(root: &Path, target: &Path) -> Result<(), String> {
    println!("Building the simulator and the signing program");
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

/// Creates a fresh virtual environment with the official SDKs and returns its Python.
fn environment(root: &Path, directory: &Path) -> Result<PathBuf, String> {
    println!("Installing the official SDKs into {}", directory.display());
    match std::fs::remove_dir_all(directory) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(format!("failed to remove {}: {error}", directory.display()));
        }
        _ => {}
    }
    let mut venv = Command::new("python3");
    clean(&mut venv).args(["-m", "venv"]).arg(directory);
    succeed(&mut venv, "`python3 -m venv`").map_err(|problem| match problem {
        Problem::Start(error) if error.kind() == ErrorKind::NotFound => {
            "`python3` was not found: install Python 3.10 or newer".to_owned()
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
        format!(
            "{problem}\nThe official SDKs come from pip's package index, which must be reachable"
        )
    })?;
    Ok(python)
}

/// Installs the official SDK for Node.js and returns where it is.
fn node_modules(root: &Path, directory: &Path) -> Result<PathBuf, String> {
    let manifest = root.join("tests/conformance/node/package.json");
    std::fs::create_dir_all(directory)
        .and_then(|()| std::fs::copy(&manifest, directory.join("package.json")))
        .map_err(|error| {
            format!("failed to copy {} into {}: {error}", manifest.display(), directory.display())
        })?;
    let mut install = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    install
        // No script of a package is needed, and none is run.
        .args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"])
        .args(["--loglevel", "error"])
        .current_dir(directory);
    succeed(&mut install, "`npm install`").map_err(|problem| match problem {
        Problem::Start(error) if error.kind() == ErrorKind::NotFound => {
            "`npm` was not found: install Node.js 18 or newer, with npm".to_owned()
        }
        problem => {
            format!(
                "{problem}\nThe official SDK comes from npm's registry, which must be reachable"
            )
        }
    })?;
    Ok(directory.to_owned())
}

/// Isolates a command from modules of other environments.
fn clean(command: &mut Command) -> &mut Command {
    // The last one would also exclude our own modules.
    command.env_remove("PYTHONPATH").env_remove("PYTHONHOME").env_remove("PYTHONSAFEPATH")
}

/// Why a command failed.
enum Problem {
    Start(std::io::Error),
    Status(String),
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Start(error) => write!(formatter, "failed to start: {error}"),
            Self::Status(message) => formatter.write_str(message),
        }
    }
}

fn succeed(command: &mut Command, what: &str) -> Result<(), Problem> {
    let status = command.status().map_err(Problem::Start)?;
    if status.success() { Ok(()) } else { Err(Problem::Status(format!("{what} failed: {status}"))) }
}

/// The simulator's process, stopped on drop.
struct Simulator {
    process: Child,
    /// The line that the program prints: endpoints, keys and regions as JSON.
    connection: String,
    /// Kept open, because a program may end when nobody reads its output.
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
            .map_err(|error| failed(&format!("failed to start: {error}")))?;
        let output = process.stdout.take();
        let mut simulator = Self {
            process,
            connection: String::new(),
            output: BufReader::new(output.ok_or_else(|| failed("has no output"))?),
        };
        match simulator.output.read_line(&mut simulator.connection) {
            Ok(length) if length > 0 => Ok(simulator),
            _ => Err(failed("ended without printing its address")),
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It may already have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
