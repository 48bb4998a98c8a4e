//! Prints the simulator's figures: start, memory, requests a second, size.
//!
//! ```text
//! cargo run --release -p yun-simulator --example figures
//! ```

#![allow(clippy::print_stdout)]

#[path = "../variants/build.rs"]
#[allow(dead_code, reason = "only the requests are used")]
mod build;
#[path = "../variants/facts.rs"]
#[allow(dead_code, reason = "only the requests are used")]
mod facts;
mod load;
mod program;
#[path = "../variants/send.rs"]
#[allow(dead_code, reason = "only the requests are used")]
mod send;

use yun_catalog::Operation;

use self::build::Carrier;
use self::facts::Fields;
use self::program::Program;
use self::send::Client;

/// How often the program is started.
const STARTS: usize = 21;
/// How many resources are created.
const RESOURCES: usize = 100_000;
/// A tier, and the product and name of an operation of it.
const MEASURED: [(&str, &str, &str); 3] = [
    ("schema", "uhost", "GetUHostInstancePrice"),
    ("inferred", "pathx", "DescribeUPath"),
    ("modelled", "uhost", "DescribeImage"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let binary = program::build()?;
    println!("| | |\n|---|---|");
    row("size of the program", &mib(std::fs::metadata(&binary)?.len()));

    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(Program::start(&binary)?.started_in);
    }
    starts.sort();
    let (least, median) = (starts[0], starts[STARTS / 2]);
    let starts = format!("{:.1} ms, at best {:.1} ms", ms(median), ms(least));
    row("start to first answer", &starts);

    let program = Program::start(&binary)?;
    row("memory after the start", &mib(program.memory()?));
    let mut client = program.client();
    let count = every_operation(&mut client);
    row(&format!("memory after {count} operations were answered"), &mib(program.memory()?));
    drop((client, program));

    for (tier, product, name) in MEASURED {
        let operation = operation(product, name)?;
        if yun_simulator::tier(operation).name() != tier {
            eprintln!("{product} {name} is no longer of the tier {tier}");
        }
        for connections in [1, 64] {
            let program = Program::start(&binary)?;
            let mut client = program.client();
            let (_, body) = client.call(operation, &required(operation), Carrier::Usual);
            if body["RetCode"] != 0 {
                return Err(format!("{product} {name} was refused: {body}").into());
            }
            let request = client.request(operation, &required(operation), Carrier::Usual);
            let rate = load::requests_a_second(program.address, &request, connections)?;
            let plural = if connections == 1 { "connection" } else { "connections" };
            let what = format!("requests a second, {tier} ({name}), {connections} {plural}");
            row(&what, &format!("{rate:.0}"));
        }
    }
    resources(&Program::start(&binary)?)
}

/// Creates many resources and deletes them.
fn resources(program: &Program) -> Result<(), Box<dyn std::error::Error>> {
    let mut client = program.client();
    let before = program.memory()?;
    let (create, delete) = (operation("pathx", "CreateUPath")?, operation("pathx", "DeleteUPath")?);
    let mut ids = Vec::with_capacity(RESOURCES);
    let mut parameters = required(create);
    for number in 0..RESOURCES {
        parameters.insert("Name".to_owned(), format!("figures-{number}").into());
        let (_, body) = client.call(create, &parameters, Carrier::Usual);
        match body["UPathId"].as_str() {
            Some(id) => ids.push(id.to_owned()),
            None => return Err(format!("no UPath was created: {body}").into()),
        }
    }
    let with = program.memory()?;
    row(&format!("memory with {RESOURCES} resources"), &mib(with));
    row("of that, each", &format!("{} bytes", with.saturating_sub(before) / RESOURCES as u64));
    let mut parameters = required(delete);
    for id in ids {
        parameters.insert("UPathId".to_owned(), id.into());
        let (_, body) = client.call(delete, &parameters, Carrier::Usual);
        if body["RetCode"] != 0 {
            return Err(format!("a UPath was not deleted: {body}").into());
        }
    }
    row("memory after they were deleted", &mib(program.memory()?));
    Ok(())
}

/// Calls every operation of both clouds once, and returns how many there are.
fn every_operation(client: &mut Client) -> usize {
    let products = yun_catalog::providers().flat_map(yun_catalog::Provider::products);
    let operations = products.flat_map(yun_catalog::Product::operations);
    operations.map(|of| client.call(of, &required(of), Carrier::Usual)).count()
}

fn required(operation: Operation) -> Fields {
    let fields: Vec<_> = operation.parameters().collect();
    facts::object(fields.into_iter(), false, 0)
}

fn operation(product: &str, name: &str) -> Result<Operation, String> {
    let product_ = yun_catalog::provider("ucloud").and_then(|ucloud| ucloud.product(product));
    let found = product_.and_then(|product| product.operation(name));
    found.ok_or_else(|| format!("the catalog has no {product} {name}"))
}

fn row(what: &str, figure: &str) {
    println!("| {what} | {figure} |");
}

fn mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / (1024.0 * 1024.0))
}

fn ms(duration: std::time::Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
