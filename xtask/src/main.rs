//! Maintenance commands: `cargo xtask <command>`.
#![allow(clippy::print_stdout)]

mod conformance;
mod regenerate;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  regenerate           write the generated code anew from specs/
  regenerate --check   change nothing; fail when anything would change
  conformance          hold our SDK against the providers' official Python SDKs, which pip fetches
  conformance --seed N repeat the random input of an earlier run";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["regenerate"] => regenerate::write(&root()),
        ["regenerate", "--check"] => regenerate::check(&root()),
        ["conformance"] => conformance::run(&root(), None),
        ["conformance", "--seed", seed] => conformance::run(&root(), Some(seed)),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}
