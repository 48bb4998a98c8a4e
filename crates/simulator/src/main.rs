//! The simulator as a program: one line of JSON says where it is and with which keys, then it
//! serves until stopped.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use yun_simulator::{Simulator, SimulatorOptions};

const HELP: &str = "\
Simulates UCloud and JD Cloud on one loopback address.

Usage: yun-simulator [OPTIONS]

Prints one line of JSON with the endpoint, the keys and the region of either cloud, then serves until it is stopped.

Options:
  --listen ADDRESS:PORT   Where to listen, loopback only. Port 0 takes a free one. [default: 127.0.0.1:0]
  --image-delay-ms N      How long an image is in the making, in milliseconds. [default: 300]
  --power-delay-ms N      How long a machine takes to stop or start, in milliseconds. [default: 50]
  --hidden-describes N    How many describe calls a new image is missing from. [default: 0]
  --help                  Print this.
";

/// Exit status for a command line that is not understood.
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

/// `None` if help is asked for.
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
        options = set(options, &value).ok_or_else(|| format!("{name} cannot be {value:?}"))?;
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
        .map_err(|error| format!("no runtime could be made: {error}"))?;
    runtime.block_on(async {
        let simulator = options.start().await.map_err(|error| error.to_string())?;
        print(&format!("{}\n", simulator.connection_json()))
            .map_err(|error| format!("the connection could not be printed: {error}"))?;
        simulator.run().await;
        Ok(())
    })
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    // A pipe is not flushed at the end of a line.
    out.flush()
}
