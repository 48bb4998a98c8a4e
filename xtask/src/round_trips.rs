//! `cargo xtask round-trips`: calls every operation of the compiled clients.
//!
//! The generator writes a module for each product (`codegen/src/emit/round_trip.rs`), and the package
//! `yun-round-trips` does the rest. Products are compiled in groups, one after another, so that
//! neither rustc nor the disk has to hold a whole cloud.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use yun_codegen::RoundTrips;

use crate::target_directory;

/// The most fields of a group, unless one product has more. More groups take more time, and larger
/// ones more memory.
const FIELDS: usize = 9000;

/// The cargo profile, and with it the folder of what is compiled: without debug information, which
/// nobody looks at, a third is saved of time and disk.
const PROFILE: &str = "round-trips";

/// Makes the round trips of these products, `ucloud` or `jdcloud/vm`, or of all.
pub(crate) fn run(root: &Path, selected: &[&str]) -> Result<(), String> {
    let all = yun_codegen::round_trips(root).map_err(|mistakes| mistakes.to_string())?;
    let chosen = chosen(all, selected)?;
    let target = target_directory(root)?;
    let mut total = Counts::default();
    let started = Instant::now();
    for group in groups(chosen) {
        let names: Vec<_> = group.iter().map(|one| one.product.as_str()).collect();
        println!("{}: {}", group[0].provider, names.join(" "));
        let (program, compiled) = compile(root, &target, &group)?;
        let (counts, took) = make(&program)?;
        println!("  {counts}; compiled in {compiled:.1?}, made in {took:.1?}");
        total.add(&counts);
    }
    println!("{total}, in {:.0?}", started.elapsed());
    match total.mistakes {
        0 => Ok(()),
        _ => Err("the clients do not send or read what the specs say, as listed above".to_owned()),
    }
}

fn chosen(all: Vec<RoundTrips>, selected: &[&str]) -> Result<Vec<RoundTrips>, String> {
    let is = |one: &RoundTrips, name: &str| {
        let product = name.strip_prefix(one.provider).and_then(|rest| rest.strip_prefix('/'));
        name == one.provider || product == Some(&one.product)
    };
    for name in selected {
        if !all.iter().any(|one| is(one, name)) {
            return Err(format!(
                "`{name}` is neither a provider nor, as in `jdcloud/vm`, a product"
            ));
        }
    }
    let is_chosen =
        |one: &RoundTrips| selected.is_empty() || selected.iter().any(|name| is(one, name));
    Ok(all.into_iter().filter(is_chosen).collect())
}

/// Groups of one client's products, each of about [`FIELDS`] fields at most.
fn groups(products: Vec<RoundTrips>) -> Vec<Vec<RoundTrips>> {
    let mut groups: Vec<Vec<RoundTrips>> = Vec::new();
    let mut fields = 0;
    for product in products {
        let group = groups.last_mut().filter(|group| {
            group[0].package == product.package && fields + product.fields <= FIELDS
        });
        match group {
            Some(group) => {
                fields += product.fields;
                group.push(product);
            }
            None => {
                fields = product.fields;
                groups.push(vec![product]);
            }
        }
    }
    groups
}

/// Writes the program of a group and compiles it.
fn compile(
    root: &Path,
    target: &Path,
    group: &[RoundTrips],
) -> Result<(PathBuf, Duration), String> {
    let folder = target.join("round-trips-source").join(group[0].package);
    write(root, &folder, group)
        .map_err(|error| format!("failed to write {}: {error}", folder.display()))?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let started = Instant::now();
    let mut build = Command::new(cargo);
    build
        .args(["build", "--quiet", "--offline", "--profile", PROFILE, "--target-dir"])
        .arg(target)
        .current_dir(&folder)
        .env("CARGO_INCREMENTAL", "0");
    let status = build.status().map_err(|error| format!("cargo failed to start: {error}"))?;
    if !status.success() {
        return Err(format!("the program in {} does not compile: {status}", folder.display()));
    }
    let program = format!("round-trips-{}{}", group[0].package, std::env::consts::EXE_SUFFIX);
    Ok((target.join(PROFILE).join(program), started.elapsed()))
}

fn write(root: &Path, folder: &Path, group: &[RoundTrips]) -> std::io::Result<()> {
    // Modules of another group would do no harm, but mislead who reads them.
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => std::fs::create_dir_all(folder.join("src"))?,
    }
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    std::fs::write(folder.join("Cargo.toml"), manifest(root, group))?;
    std::fs::write(folder.join("src/main.rs"), program(root, group))?;
    for product in group {
        std::fs::write(folder.join(format!("src/of_{}.rs", product.module)), &product.text)?;
    }
    Ok(())
}

/// A workspace of its own, because features of one program must not reach another.
fn manifest(root: &Path, group: &[RoundTrips]) -> String {
    let package = group[0].package;
    let features: Vec<_> = group.iter().map(|one| one.product.as_str()).collect();
    format!(
        "[package]\nname = \"round-trips-{package}\"\nedition = \"2024\"\n\n\
         [dependencies]\n\
         {package} = {{ path = {:?}, default-features = false, features = {features:?} }}\n\
         yun-round-trips = {{ path = {:?} }}\n\n\
         [profile.{PROFILE}]\ninherits = \"dev\"\ndebug = false\n\n\
         [workspace]\n",
        root.join("crates").join(package),
        root.join("tests/round-trips"),
    )
}

fn program(root: &Path, group: &[RoundTrips]) -> String {
    let client = root.join(format!("tests/round-trips/clients/{}.rs", group[0].package));
    let mut text = format!(
        "#![allow(deprecated, unused_imports, unused_variables)]\n\n#[path = {client:?}]\nmod client;\n"
    );
    let mut list = String::new();
    for product in group {
        let module = format!("of_{}", product.module);
        _ = writeln!(text, "mod {module};");
        _ = writeln!(list, "        {module}::product(&config),");
    }
    _ = write!(
        text,
        "\nyun_round_trips::program!();\n\n\
         fn main() -> std::process::ExitCode {{\n    \
         yun_round_trips::program({:?}, |target| {{\n        \
         let config = client::config(target);\n        vec![\n{list}        ]\n    \
         }})\n}}\n",
        group[0].provider
    );
    text
}

/// Runs a program and reads the line of counts that ends what it prints.
fn make(program: &Path) -> Result<(Counts, Duration), String> {
    let started = Instant::now();
    let output = Command::new(program)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{} failed to start: {error}", program.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let (mistakes, last) = text.trim_end().rsplit_once('\n').unwrap_or(("", text.trim_end()));
    let counts = Counts::of(last).ok_or_else(|| {
        format!("{} ended without counts: {}\n{text}", program.display(), output.status)
    })?;
    mistakes.lines().take(SHOWN).for_each(|line| println!("  {line}"));
    if counts.mistakes > SHOWN {
        println!("  and {} more; {} shows all", counts.mistakes - SHOWN, program.display());
    }
    Ok((counts, started.elapsed()))
}

/// The most mistakes of a group that are printed.
const SHOWN: usize = 50;

#[derive(Debug, Default, PartialEq)]
struct Counts {
    operations: usize,
    requests: usize,
    fields: usize,
    mistakes: usize,
}

impl Counts {
    fn of(line: &str) -> Option<Self> {
        let numbers: Result<Vec<usize>, _> = line.split(' ').map(str::parse).collect();
        let [operations, requests, fields, mistakes] = numbers.ok()?.try_into().ok()?;
        Some(Self { operations, requests, fields, mistakes })
    }

    fn add(&mut self, other: &Self) {
        self.operations += other.operations;
        self.requests += other.requests;
        self.fields += other.fields;
        self.mistakes += other.mistakes;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { operations, requests, fields, mistakes } = self;
        write!(
            formatter,
            "{operations} operations, {requests} requests, {fields} values compared, {mistakes} mistakes"
        )
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it panics")]
mod tests {
    use super::*;

    fn product(package: &'static str, name: &str, fields: usize) -> RoundTrips {
        RoundTrips {
            provider: package,
            package,
            product: name.to_owned(),
            module: name.replace('-', "_"),
            operations: 1,
            fields,
            text: String::new(),
        }
    }

    fn names(groups: &[Vec<RoundTrips>]) -> Vec<Vec<&str>> {
        groups.iter().map(|group| group.iter().map(|one| one.product.as_str()).collect()).collect()
    }

    #[test]
    fn a_group_is_of_one_client_and_not_too_large() {
        let groups = groups(vec![
            product("jdcloud", "disk", FIELDS / 2),
            product("jdcloud", "vm", FIELDS / 2),
            product("jdcloud", "vpc", 1),
            product("jdcloud", "whole", FIELDS + 1),
            product("jdcloud", "zfs", 1),
            product("ucloud", "udisk", 1),
            product("ucloud", "uhost", 1),
        ]);
        let expected: [&[&str]; 5] =
            [&["disk", "vm"], &["vpc"], &["whole"], &["zfs"], &["udisk", "uhost"]];
        assert_eq!(names(&groups), expected);
    }

    #[test]
    fn products_are_chosen_by_provider_or_name() {
        let all = || {
            vec![
                product("jdcloud", "vm", 1),
                product("jdcloud", "vpc", 1),
                product("ucloud", "vpc", 1),
            ]
        };
        let names = |selected: &[&str]| {
            let chosen = chosen(all(), selected)?;
            let name = |one: &RoundTrips| format!("{}/{}", one.provider, one.product);
            Ok::<_, String>(chosen.iter().map(name).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(names(&[]).unwrap(), "jdcloud/vm jdcloud/vpc ucloud/vpc");
        assert_eq!(names(&["ucloud", "jdcloud/vm"]).unwrap(), "jdcloud/vm ucloud/vpc");
        for unknown in ["vpc", "ucloud/vm", "jdcloudvm", "aws"] {
            assert!(names(&[unknown]).unwrap_err().contains(unknown));
        }
    }

    #[test]
    fn a_program_has_each_product_of_its_group_and_no_other_feature() {
        let group = [product("ucloud", "uhost", 1), product("ucloud", "uai-modelverse", 1)];
        let program = program(Path::new("/checkout"), &group);
        for line in [
            "mod of_uhost;",
            "mod of_uai_modelverse;",
            "of_uai_modelverse::product(&config),",
            "yun_round_trips::program(\"ucloud\", |target| {",
            "#[path = \"/checkout/tests/round-trips/clients/ucloud.rs\"]",
        ] {
            assert!(program.contains(line), "{line}: {program}");
        }
        let manifest = manifest(Path::new("/checkout"), &group);
        let features = "default-features = false, features = [\"uhost\", \"uai-modelverse\"]";
        assert!(manifest.contains(features), "{manifest}");
    }

    #[test]
    fn counts_are_the_last_line() {
        let counts = Counts { operations: 1, requests: 2, fields: 3, mistakes: 4 };
        assert_eq!(Counts::of("1 2 3 4"), Some(counts));
        for other in ["", "1 2 3", "1 2 3 4 5", "thread panicked at 1 2 3"] {
            assert_eq!(Counts::of(other), None, "{other}");
        }
    }
}
