//! The tables of `docs/simulator/` say how each operation is simulated.

// In helpers too; the lint's exception is for test functions alone.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use yun_catalog::{Product, Provider};
use yun_simulator::{Tier, tier};

fn table(provider: Provider) -> String {
    let mut rows = String::new();
    let mut totals = [0; 3];
    for product in provider.products() {
        let tiers = [Tier::Modelled, Tier::Inferred, Tier::Schema].map(|tier| of(product, tier));
        for (total, names) in totals.iter_mut().zip(&tiers) {
            *total += names.len();
        }
        let [modelled, inferred, schema] = tiers.map(|names| match names.len() {
            0 => "–".to_owned(),
            count => format!("{count}: {}", names.join(", ")),
        });
        let name = product.name();
        writeln!(rows, "| `{name}` | {modelled} | {inferred} | {schema} |").unwrap();
    }
    let [modelled, inferred, schema] = totals;
    format!(
        "# How each operation of {title} is simulated\n\n\
         Written by `UPDATE_TIERS=1 cargo test -p yun-simulator --test tiers`. [What the tiers \
         mean](README.md#three-tiers).\n\n\
         {modelled} operations are modelled, {inferred} inferred, {schema} answered from the schema.\n\n\
         | product | modelled | inferred | schema |\n|---|---|---|---|\n{rows}",
        title = provider.title(),
    )
}

fn of(product: Product, wanted: Tier) -> Vec<&'static str> {
    let operations = product.operations().filter(|operation| tier(*operation) == wanted);
    operations.map(yun_catalog::Operation::name).collect()
}

#[test]
fn the_documented_tiers_are_those_of_the_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/simulator");
    for provider in yun_catalog::providers() {
        let file = folder.join(format!("{}.md", provider.name()));
        let table = table(provider);
        if std::env::var_os("UPDATE_TIERS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &table).unwrap();
        }
        let written = fs::read_to_string(&file).unwrap_or_default();
        assert!(written == table, "{}: run with UPDATE_TIERS=1", file.display());
    }
}
