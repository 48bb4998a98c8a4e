//! Ten thousand calls in flight at once, every third of which meets a fault: no create takes effect
//! twice, every create that succeeded took effect, and none that certainly failed did.
//!
//! ```text
//! ulimit -n 16384
//! cargo run --release --example soak -- [calls]
//! ```
#![allow(clippy::print_stdout)] // what a program is for

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jdcloud::{Config, Credentials, Error, RetryPolicy};
use yun_simulator::{Fault, Injection, Simulator};

/// The faults of every third request, in turn.
const FAULTS: &[Fault] = &[
    Fault::ResetUnread,
    Fault::ResetUnanswered,
    Fault::CloseUnanswered,
    Fault::CutOff,
    Fault::CutOffJson,
    Fault::HtmlBadGateway,
    Fault::Unavailable,
    Fault::Throttled,
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (serve, calls) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => (false, 10_000),
        [calls] => (false, calls.parse()?),
        [SERVE, calls] => (true, calls.parse()?),
        _ => return Err("usage: soak [calls]".into()),
    };
    if serve { simulate(calls).await } else { soak(calls).await }
}

/// Runs the simulator in its own process: both ends of so many connections exceed the limit of open
/// files on most systems.
const SERVE: &str = "serve";

/// Serves until stdout is closed.
async fn simulate(calls: usize) -> Result<(), Box<dyn std::error::Error>> {
    // An instance rejects an image while another is being created.
    let simulator = Simulator::builder().image_delay(Duration::ZERO).start().await?;
    simulator.faults((0..calls).map(fault));
    println!("{}", simulator.connection_json());
    std::future::pending::<()>().await;
    Ok(())
}

/// A simulator process that ends on drop.
struct Server(Child);

impl Server {
    fn start(calls: usize) -> Result<(Self, serde_json::Value), Box<dyn std::error::Error>> {
        let program = std::env::current_exe()?;
        let mut child = Command::new(program)
            .args([SERVE, &calls.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        let server = Self(child);
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        Ok((server, serde_json::from_str(&line)?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

async fn soak(calls: usize) -> Result<(), Box<dyn std::error::Error>> {
    let (_server, connection) = Server::start(calls)?;
    let account =
        |key: &str| connection["jdcloud"][key].as_str().map(str::to_owned).unwrap_or_default();
    let config = Config::new(Credentials::new(account("access_key"), account("secret_key")))
        .region(account("region"))
        .endpoint(account("endpoint"))
        .retry(RetryPolicy::default())
        .timeout(Duration::from_secs(300));
    let vm = jdcloud::vm::Client::new(&config);

    let started = Instant::now();
    let creates: Vec<_> =
        (0..calls / 2).map(|number| tokio::spawn(create(vm.clone(), number))).collect();
    let reads: Vec<_> = (0..calls - calls / 2).map(|_| tokio::spawn(read(vm.clone()))).collect();
    let mut outcomes = Vec::with_capacity(creates.len());
    for create in creates {
        outcomes.push(create.await?);
    }
    let mut failed_reads = 0;
    for read in reads {
        failed_reads += usize::from(read.await?.is_err());
    }
    let took = started.elapsed();

    let mut made: HashMap<String, usize> = HashMap::new();
    let mut images = vm.describe_images().image_source("private").page_size(100).items();
    while let Some(image) = images.next().await {
        *made.entry(image?.name.unwrap_or_default()).or_default() += 1;
    }
    let (mut succeeded, mut certainly_not, mut unclear, mut wrong) = (0, 0, 0, Vec::new());
    for (number, outcome) in outcomes.iter().enumerate() {
        let there = made.get(&name(number)).copied().unwrap_or_default();
        let right = match outcome {
            Ok(()) => {
                succeeded += 1;
                there == 1
            }
            Err(error) if error.is_certainly_not_executed() => {
                certainly_not += 1;
                there == 0
            }
            Err(_) => {
                unclear += 1;
                there <= 1
            }
        };
        if !right {
            wrong.push(format!("{}: {there} images, {outcome:?}", name(number)));
        }
    }
    println!("{calls} calls at once in {:.1} s", took.as_secs_f64());
    println!(
        "{} creates: {succeeded} succeeded, {certainly_not} certainly not executed, {unclear} unclear",
        outcomes.len()
    );
    println!("{} reads: {failed_reads} failed", calls - calls / 2);
    if let Some(memory) = peak_memory() {
        println!("peak memory: {memory}");
    }
    match wrong.as_slice() {
        [] => Ok(()),
        wrong => Err(format!("{} creates went wrong:\n{}", wrong.len(), wrong.join("\n")).into()),
    }
}

fn fault(request: usize) -> Injection {
    match request % 3 {
        0 => FAULTS[request / 3 % FAULTS.len()].into(),
        _ => Fault::Pass.into(),
    }
}

fn name(number: usize) -> String {
    format!("soak-{number}")
}

async fn create(vm: jdcloud::vm::Client, number: usize) -> Result<(), Error> {
    let call = vm.create_image().instance_id("i-stopped").name(name(number)).description("soak");
    call.send().await.map(drop)
}

async fn read(vm: jdcloud::vm::Client) -> Result<(), Error> {
    vm.describe_instance().instance_id("i-stopped").send().await.map(drop)
}

/// On systems that report it.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().to_owned())
}
