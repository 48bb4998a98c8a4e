//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};
use yun_simulator::{Cloud, Injection, Simulator, SimulatorOptions};

use crate::milliseconds;

pub(crate) const HELP: &str = "\
Simulates UCloud and JD Cloud on one loopback address.

Usage: yun-simulator [OPTIONS]

Prints one line of JSON with the endpoint, the keys and the region of each cloud, then serves until
stopped, with one line for each request on standard error. http://ADDRESS/_simulator shows in a
browser what it holds and what it received.

Options:
  --listen ADDRESS:PORT   Loopback address to listen on; port 0 picks a free port [default: 127.0.0.1:0]
  --print-env             Print shell commands that point SDKs, CLIs and Terraform at it instead of JSON
  --cloud CLOUD           Serve only ucloud or jdcloud
  --state FILE            Load the resources from this file, if it exists, and save them there at the end
  --seed N                Seed of the ids and of everything else that is made up [default: 0]
  --fault FAULT           Inject a fault, written [OPERATION=]FAULT[*TIMES | @RATE][!]; may be repeated
  --latency MS            Time before each answer, in milliseconds [default: 0]
  --image-delay-ms N      Time to create an image, a snapshot or a backup, in milliseconds [default: 300]
  --power-delay-ms N      Time that other changes take, in milliseconds [default: 50]
  --hidden-describes N    Number of describe calls that do not show a new image yet [default: 0]
  --quiet                 Log no requests
  --help                  Print help
  --version               Print the version
";

/// What to do.
pub(crate) enum Run {
    Help,
    Version,
    Serve(Box<Arguments>),
}

/// How to serve.
pub(crate) struct Arguments {
    pub(crate) options: SimulatorOptions,
    pub(crate) faults: Vec<Injection>,
    pub(crate) state: Option<PathBuf>,
    pub(crate) print_env: bool,
    pub(crate) quiet: bool,
}

/// Reads a command line, program name first.
pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Run, String> {
    let mut parser = Parser::from_iter(arguments);
    let mut read = Arguments {
        options: Simulator::builder(),
        faults: Vec::new(),
        state: None,
        print_env: false,
        quiet: false,
    };
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        let name = match argument {
            Arg::Short('h') => return Ok(Run::Help),
            Arg::Long(name) => name.to_owned(),
            other => return Err(other.unexpected().to_string()),
        };
        match name.as_str() {
            "help" => return Ok(Run::Help),
            "version" => return Ok(Run::Version),
            "print-env" => read.print_env = true,
            "quiet" => read.quiet = true,
            "state" => read.state = Some(parser.value().map_err(|error| error.to_string())?.into()),
            _ => {
                if !OPTIONS.contains(&name.as_str()) {
                    return Err(format!("unknown option --{name}"));
                }
                let value = parser.value().and_then(ValueExt::string);
                let value = value.map_err(|error| error.to_string())?;
                if name == "fault" {
                    read.faults.push(value.parse().map_err(|error| format!("{error}"))?);
                } else {
                    read.options = set(read.options, &name, &value)
                        .ok_or_else(|| format!("invalid value {value:?} for --{name}"))?;
                }
            }
        }
    }
    Ok(Run::Serve(Box::new(read)))
}

/// Options with a value, besides `--state`.
const OPTIONS: [&str; 8] = [
    "listen",
    "cloud",
    "seed",
    "fault",
    "latency",
    "image-delay-ms",
    "power-delay-ms",
    "hidden-describes",
];

fn set(options: SimulatorOptions, name: &str, value: &str) -> Option<SimulatorOptions> {
    Some(match name {
        "listen" => options.listen(value.parse().ok()?),
        "cloud" => options.only(match value {
            "ucloud" => Cloud::Ucloud,
            "jdcloud" => Cloud::Jdcloud,
            _ => return None,
        }),
        "seed" => options.seed(value.parse().ok()?),
        "latency" => options.latency(milliseconds(value)?),
        "image-delay-ms" => options.image_delay(milliseconds(value)?),
        "power-delay-ms" => options.power_delay(milliseconds(value)?),
        "hidden-describes" => options.hidden_describes(value.parse().ok()?),
        _ => return None,
    })
}
