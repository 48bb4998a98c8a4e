//! Checks signature vectors in JSON files against this crate: `check_vectors FILE…`.
//!
//! Prints each failure with the expected and actual values and every intermediate one, signing key included: vectors
//! are public. The last line is `N passed, M failed`. The exit code is 0 if all passed, 1 if one failed or
//! nothing was checked, 2 if no file was named. The forms of vectors are described in `check_vectors/`.

#[path = "check_vectors/mod.rs"]
mod check_vectors;

use std::{
    env, fs,
    io::{self, Write},
    process::ExitCode,
};

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
            Err(error) => report.fail(&format!("{name}: cannot be read: {error}")),
        }
    }
    write!(io::stdout().lock(), "{report}")?;
    Ok(if report.all_passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
