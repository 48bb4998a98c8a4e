//! The main use case: create an image of a machine that may be running, on UCloud and on JD Cloud.
//!
//! ```text
//! cargo run --example golden_image                              both clouds, simulated
//! cargo run --example golden_image -- --live jdcloud i-abc123   the real cloud; asks first
//! cargo run --example golden_image -- --live ucloud uhost-abc
//! ```
//!
//! The real clouds take credentials and region from the environment; see `Config::from_env` of the
//! crate `jdcloud` or `ucloud`.
#![allow(clippy::print_stdout)]

mod on_jdcloud;
mod on_ucloud;
mod pace;

use std::error::Error;
use std::io::{BufRead, Write};
use std::process::ExitCode;

use pace::Pace;
use yun_simulator::Simulator;

const USAGE: &str = "usage: golden_image [--live <ucloud|jdcloud> <id of the machine>]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        [] => simulated().await,
        ["--live", "ucloud", id] => live_ucloud(id).await,
        ["--live", "jdcloud", id] => live_jdcloud(id).await,
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn simulated() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::start().await?;
    println!("Simulating both clouds on {}", simulator.endpoint());

    let config = simulator.ucloud_config();
    on_ucloud::make_image(&config, "uhost-running", "golden", Pace::Simulated).await?;

    let config = simulator.jdcloud_config();
    on_jdcloud::make_image(&config, "i-running", "golden", Pace::Simulated).await?;

    simulator.stop().await;
    Ok(())
}

async fn live_ucloud(id: &str) -> Result<(), Box<dyn Error>> {
    let config = ucloud::Config::from_env()?;
    let name = image_name();
    agree("UCloud", id, &name)?;
    Ok(on_ucloud::make_image(&config, id, &name, Pace::Live).await?)
}

async fn live_jdcloud(id: &str) -> Result<(), Box<dyn Error>> {
    let config = jdcloud::Config::from_env()?;
    let name = image_name();
    agree("JD Cloud", id, &name)?;
    Ok(on_jdcloud::make_image(&config, id, &name, Pace::Live).await?)
}

/// A name that no earlier run has used.
fn image_name() -> String {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    format!("golden-{}", since_epoch.map_or(0, |since| since.as_secs()))
}

/// Asks for confirmation before changing anything on a real cloud.
fn agree(cloud: &str, id: &str, name: &str) -> Result<(), Box<dyn Error>> {
    println!("On the real {cloud}, with your credentials, this will");
    println!("  stop {id} if it runs (its services will be interrupted),");
    println!("  make the image {name}, with a snapshot of each data disk, which cost money,");
    println!("  and start {id} again if it was running.");
    print!("Type yes to go on: ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() == "yes" { Ok(()) } else { Err("Nothing was changed.".into()) }
}
