//! Prints what reading the data costs: `cargo run --release -p yun-catalog --example cost`.
#![allow(clippy::print_stdout, reason = "it is what the example is for")]

use std::time::{Duration, Instant};

use yun_catalog::Product;

struct Cost {
    product: Product,
    shape: Duration,
    prose: Duration,
}

fn main() {
    let before = resident();
    for provider in yun_catalog::providers() {
        let count = provider.products().len();
        let (operations, index) = timed(|| provider.operation_names().len());
        println!(
            "{}: {count} products, {operations} operations, index {index:.0?}",
            provider.title()
        );
    }
    let (found, find) = timed(|| yun_catalog::find("createImage").count());
    println!("find createImage: {found} in {find:.0?}, with the products that have it");

    let products = yun_catalog::providers().flat_map(yun_catalog::Provider::products);
    let mut costs: Vec<_> = products
        .map(|product| {
            let (_, shape) = timed(|| product.endpoint());
            let (_, prose) =
                timed(|| product.operations().map(|one| one.summary().len()).sum::<usize>());
            Cost { product, shape, prose }
        })
        .collect();
    costs.sort_by_key(|cost| std::cmp::Reverse(cost.shape));
    println!("\nslowest first, and what the prose takes in addition:");
    for Cost { product, shape, prose } in costs.iter().take(12) {
        let provider = product.provider().name();
        println!("{provider:>8} {:16} {shape:>6.0?} {prose:>6.0?}", product.name());
    }
    let shape: Duration = costs.iter().map(|cost| cost.shape).sum();
    let prose: Duration = costs.iter().map(|cost| cost.prose).sum();
    println!("{:>8} {:16} {shape:>6.1?} {prose:>6.1?}", "all", costs.len());
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("\nresident memory: {before} KiB before, {after} KiB with everything read");
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// Of this process, in KiB, where the system says so in the way of Linux.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
