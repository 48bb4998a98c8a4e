//! Checks signature vectors in JSON files against this crate: `check_vectors FILE…`.
//!
//! Prints each failure with expected, actual and all intermediate values, including the signing
//! key: vectors are public. The last line is `N passed, M failed`. The exit code is 0 if all
//! passed, 1 if any failed or nothing was checked, and 2 if no file was given. `check_vectors/`
//! describes the format of vectors.

#[path = "check_vectors/mod.rs"]
mod check_vectors;

use std::io::{self, Write};
use std::process::ExitCode;
use std::{env, fs};

use check_vectors::Report;

fn main() -> io::Result<ExitCode> {
    let files: Vec<_> = env::args_os().skip(1).collect();
    if files.is_empty() {
        writeln!(io::stderr(), "usage: check_vectors FILE…  (JSON files of signature vectors)")?;
        return Ok(ExitCode::from(2));
    }
    let mut report = Report::default();
    for file in files {
        let name = file.to_string_lossy();
        match fs::read(&file) {
            Ok(content) => report.check_file(&name, &content),
            Err(error) => report.fail(&format!("cannot read {name}: {error}")),
        }
    }
    write!(io::stdout().lock(), "{report}")?;
    Ok(if report.all_passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
