//! The simulator as its own process.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use yun_simulator::{JdcloudAccount, UcloudAccount};

use crate::build::Carrier;
use crate::send::Client;
use crate::{operation, required};

/// Builds the program, which `cargo run --example` does not, and returns where it is.
pub(crate) fn build() -> Result<PathBuf, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["build", "--quiet", "--release", "-p", "yun-simulator", "--bin"];
    let status = Command::new(cargo).args(arguments).arg("yun-simulator").status()?;
    if !status.success() {
        return Err("failed to build yun-simulator in release mode".into());
    }
    let example = std::env::current_exe()?;
    let folder = example.parent().and_then(Path::parent).ok_or("the example has no folder")?;
    Ok(folder.join("yun-simulator"))
}

/// A running program, which is ended on drop.
pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process until the first answer had arrived.
    pub(crate) started_in: Duration,
}

impl Program {
    pub(crate) fn start(binary: &Path) -> Result<Self, Box<dyn Error>> {
        let began = Instant::now();
        let mut child = Command::new(binary)
            .args(["--quiet", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("the program has no output")?;
        // From here on the process is ended on every way out.
        let unset = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut program = Self { child, address: unset, started_in: Duration::ZERO };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let connection: Value = serde_json::from_str(&line)?;
        let endpoint = connection["ucloud"]["endpoint"].as_str().unwrap_or_default();
        program.address = endpoint.trim_start_matches("http://").parse()?;
        let first = operation("uhost", "DescribeImage")?;
        let (status, body) = program.client().call(first, &required(first), Carrier::Usual);
        program.started_in = began.elapsed();
        if status != 200 || body["RetCode"] != 0 {
            return Err(format!("the first answer was {status} {body}").into());
        }
        Ok(program)
    }

    pub(crate) fn client(&self) -> Client {
        Client::of(self.address, UcloudAccount::default(), JdcloudAccount::default())
    }

    /// Returns the resident memory in bytes.
    pub(crate) fn memory(&self) -> Result<u64, Box<dyn Error>> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()).ok_or("no VmRSS")?;
        Ok(kib.parse::<u64>()? * 1024)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
