//! Sends requests built from the specs to the simulator and compares its verdicts with the specs.
//!
//! For every operation: only what is required, everything, each limit and its neighbours, each known
//! value and an unknown one, each required parameter left out, wrong types. Every variant knows
//! whether the documentation allows it, and which parameter is wrong if it does not.
//!
//! ```text
//! cargo run --release -p yun-simulator --example variants                 # all
//! cargo run --release -p yun-simulator --example variants -- 1/20 SEED    # a twentieth
//! ```

#![allow(clippy::print_stdout)]

mod build;
mod facts;
mod send;

use std::process::ExitCode;
use std::time::Instant;

use serde_json::json;
use yun_catalog::Operation;
use yun_simulator::Simulator;

use self::build::{Expected, Variant};
use self::send::{Client, Verdict};

/// How many disagreements are printed.
const SHOWN: usize = 100;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let Some(sample) = Sample::of(&arguments) else {
        eprintln!("usage: variants [1/N SEED]");
        return ExitCode::from(2);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_io()
        .build()
        .expect("tokio's runtime starts");
    let simulator = runtime.block_on(Simulator::start()).expect("a loopback address is free");
    let mut client = Client::connect(&simulator);

    let began = Instant::now();
    let (mut sent, mut accepted, mut operations, mut wrong) = (0, 0, 0, Vec::new());
    let products = yun_catalog::providers().flat_map(yun_catalog::Provider::products);
    for operation in products.flat_map(yun_catalog::Product::operations) {
        operations += 1;
        simulator.on(operation.product().name(), operation.name()).answer(json!({}));
        for (number, variant) in build::variants(operation).into_iter().enumerate() {
            if !sample.takes(operation, number) {
                continue;
            }
            sent += 1;
            let verdict = client.send(operation, &variant);
            accepted += u64::from(verdict == Verdict::Accepted);
            if !agrees(&variant.expected, &verdict) {
                wrong.push(described(operation, &variant, &verdict));
            }
        }
        simulator.clear_answers();
        simulator.forget_requests();
    }
    for problem in wrong.iter().take(SHOWN) {
        println!("{problem}\n");
    }
    println!(
        "{operations} operations, {sent} variants in {:.0} s: {accepted} accepted, {} refused",
        began.elapsed().as_secs_f64(),
        sent - accepted
    );
    println!("{} passed, {} failed", sent - wrong.len() as u64, wrong.len());
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn agrees(expected: &Expected, verdict: &Verdict) -> bool {
    match (expected, verdict) {
        (Expected::Accepted, Verdict::Accepted) => true,
        (Expected::Refused(path), Verdict::Refused { path: named, .. }) => path == named,
        _ => false,
    }
}

fn described(operation: Operation, variant: &Variant, verdict: &Verdict) -> String {
    format!(
        "{} {} {}: {} ({:?})\n  expected {:?}\n  got      {verdict:?}\n  sent     {}",
        operation.product().provider().name(),
        operation.product().name(),
        operation.name(),
        variant.what,
        variant.carrier,
        variant.expected,
        serde_json::Value::from(variant.parameters.clone()),
    )
}

/// Which variants are sent.
struct Sample {
    one_of: u64,
    seed: u64,
}

impl Sample {
    fn of(arguments: &[String]) -> Option<Self> {
        match arguments {
            [] => Some(Self { one_of: 1, seed: 0 }),
            [part, seed] => {
                let one_of = part.strip_prefix("1/")?.parse().ok().filter(|n| *n > 0)?;
                Some(Self { one_of, seed: seed.parse().ok()? })
            }
            _ => None,
        }
    }

    fn takes(&self, operation: Operation, number: usize) -> bool {
        // FNV-1a: any spread will do.
        let bytes = operation.product().name().bytes().chain(operation.name().bytes());
        let numbers = (number as u64).to_le_bytes().into_iter().chain(self.seed.to_le_bytes());
        let hash = bytes.chain(numbers).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        (hash >> 32).is_multiple_of(self.one_of)
    }
}
