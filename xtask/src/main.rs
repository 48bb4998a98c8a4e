//! Maintenance commands: `cargo xtask <command>`.
#![allow(clippy::print_stdout)]

mod conformance;
mod facts;
mod features;
mod format;
mod import;
mod public_api;
mod regenerate;
mod round_trips;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use yun_importer::facts::Provider;

const USAGE: &str = "\
usage: cargo xtask <command>

  regenerate           generate code and the catalog's data from specs/
  regenerate --check   change nothing; fail if anything would change
  format-specs         write specs/ in canonical form
  format-specs --check change nothing; fail if anything would change
  import PROVIDER PAGE…
                       merge documentation pages into specs/ and report the changes
  import PROVIDER PAGE… --json
                       print the facts of documentation pages; change nothing
  import ucloud --compare FACTS PAGES
                       compare a folder of pages with a folder of facts
  import PROVIDER --facts FILE…
                       merge facts into specs/ and report the changes; for ucloud, also
                       report what SDKs and examples add to the pages, with the rule
  import PROVIDER --texts FILE…
                       describe specs/ by what the sources say, as crates/importer/words/ has it
                       in English, and report sentences that are new
  export PROVIDER [PRODUCT]
                       print the facts of specs/ as JSON, one product per line
  export PROVIDER --compare FILE…
                       compare the specs with facts and explain the differences
  words                report how much of each product is described and write specs/words.txt
  words --check        change nothing; fail if less is described than listed, or a description
                       is wrong
  public-api           write the public API of each published crate to docs/public-api/
  public-api --check   change nothing; fail if the public API differs from the listing
  conformance          compare this SDK and the simulator with the providers' official SDKs
  conformance --seed N repeat the random input of an earlier run
  round-trips [PROVIDER[/PRODUCT]…]
                       call every operation of the compiled clients with everything that it takes,
                       and compare what arrives on both sides with the specs";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["regenerate"] => regenerate::write(&root()),
        ["regenerate", "--check"] => regenerate::check(&root()),
        ["words"] => words::write(&root()),
        ["words", "--check"] => words::check(&root()),
        ["format-specs"] => format::write(&root()),
        ["format-specs", "--check"] => format::check(&root()),
        ["public-api"] => public_api::write(&root()),
        ["public-api", "--check"] => public_api::check(&root()),
        ["conformance"] => conformance::run(&root(), None),
        ["conformance", "--seed", seed] => conformance::run(&root(), Some(seed)),
        ["round-trips", products @ ..] => round_trips::run(&root(), products),
        ["import", provider, pages @ .., "--json"] | ["import", provider, "--json", pages @ ..]
            if !pages.is_empty() =>
        {
            named(provider).and_then(|provider| import::print(provider, pages))
        }
        ["import", "ucloud", "--compare", facts, folder] => import::compare(facts, folder),
        ["import", provider, "--texts", files @ ..] if !files.is_empty() => {
            named(provider).and_then(|provider| words::describe(&root(), provider, files))
        }
        ["import", provider, "--facts", files @ ..] if !files.is_empty() => {
            named(provider).and_then(|provider| facts::import(&root(), provider, files))
        }
        ["import", provider, pages @ ..]
            if !pages.is_empty() && pages.iter().all(|page| !page.starts_with("--")) =>
        {
            named(provider).and_then(|provider| import::merge(&root(), provider, pages))
        }
        ["export", provider, "--compare", files @ ..] if !files.is_empty() => {
            named(provider).and_then(|provider| facts::compare(&root(), provider, files))
        }
        ["export", provider] => {
            named(provider).and_then(|provider| facts::export(&root(), provider, None))
        }
        ["export", provider, product] => {
            named(provider).and_then(|provider| facts::export(&root(), provider, Some(product)))
        }
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

fn named(provider: &str) -> Result<Provider, String> {
    Provider::named(provider)
        .ok_or_else(|| format!("unknown provider `{provider}`: use ucloud or jdcloud"))
}

/// Returns cargo's target directory.
fn target_directory(root: &Path) -> Result<PathBuf, String> {
    let directory = std::env::var_os("CARGO_TARGET_DIR")
        .filter(|directory| !directory.is_empty())
        .map_or_else(|| root.join("target"), PathBuf::from);
    // Like cargo, resolve a relative path against the current directory.
    std::path::absolute(&directory)
        .map_err(|error| format!("failed to resolve {}: {error}", directory.display()))
}

/// The root of the workspace.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}
