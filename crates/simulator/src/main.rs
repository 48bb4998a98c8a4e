//! The simulator as a program. It prints a line of JSON with its address and keys, then serves
//! until it is stopped.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use yun_simulator::{Simulator, SimulatorOptions};

const HELP: &str = "\
Simulates UCloud and JD Cloud on one loopback address.

Usage: yun-simulator [OPTIONS]

Prints one line of JSON with the endpoint, the keys and the region of each cloud, then serves until stopped.

Options:
  --listen ADDRESS:PORT   Loopback address to listen on; port 0 picks a free port [default: 127.0.0.1:0]
  --image-delay-ms N      Time to create an image, in milliseconds [default: 300]
  --power-delay-ms N      Time to stop or start a machine, in milliseconds [default: 50]
  --hidden-describes N    Number of describe calls that do not show a new image yet [default: 0]
  --help                  Print help
";

/// The exit status for an invalid command line.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let options = match read(env::args().skip(1)) {
        Ok(options) => options,
        Err(problem) => {
            eprintln!("yun-simulator: {problem}; see --help");
            return ExitCode::from(USAGE);
        }
    };
    let outcome = match options {
        None => print(HELP).map_err(|error| error.to_string()),
        Some(options) => serve(options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("yun-simulator: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Returns `None` if help is requested.
fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<SimulatorOptions>, String> {
    let mut options = Simulator::builder();
    while let Some(argument) = arguments.next() {
        if argument == "--help" || argument == "-h" {
            return Ok(None);
        }
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let set = match name.as_str() {
            "--listen" => listen,
            "--image-delay-ms" => image_delay,
            "--power-delay-ms" => power_delay,
            "--hidden-describes" => hidden_describes,
            _ => return Err(format!("unknown argument {name:?}")),
        };
        let value =
            value.or_else(|| arguments.next()).ok_or_else(|| format!("{name} needs a value"))?;
        options =
            set(options, &value).ok_or_else(|| format!("invalid value {value:?} for {name}"))?;
    }
    Ok(Some(options))
}

fn listen(options: SimulatorOptions, value: &str) -> Option<SimulatorOptions> {
    Some(options.listen(value.parse().ok()?))
}

fn image_delay(options: SimulatorOptions, value: &str) -> Option<SimulatorOptions> {
    Some(options.image_delay(Duration::from_millis(value.parse().ok()?)))
}

fn power_delay(options: SimulatorOptions, value: &str) -> Option<SimulatorOptions> {
    Some(options.power_delay(Duration::from_millis(value.parse().ok()?)))
}

fn hidden_describes(options: SimulatorOptions, value: &str) -> Option<SimulatorOptions> {
    Some(options.hidden_describes(value.parse().ok()?))
}

fn serve(options: SimulatorOptions) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .map_err(|error| format!("failed to start the tokio runtime: {error}"))?;
    runtime.block_on(async {
        let simulator = options.start().await.map_err(|error| error.to_string())?;
        print(&format!("{}\n", simulator.connection_json()))
            .map_err(|error| format!("failed to print the connection: {error}"))?;
        simulator.run().await;
        Ok(())
    })
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    // stdout is not line-buffered if it is a pipe.
    out.flush()
}
