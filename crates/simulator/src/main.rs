//! The simulator as a program. It prints how to reach it, then serves until it is stopped, with a
//! line for each request on standard error.

mod arguments;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::Value;
use yun_simulator::{Received, Simulator};

use self::arguments::{Arguments, HELP, Run};

/// The exit status for an invalid command line.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments = match arguments::read(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("yun-simulator: {problem}; see --help");
            return ExitCode::from(USAGE);
        }
    };
    let outcome = match arguments {
        Run::Help => print(HELP).map_err(|error| error.to_string()),
        Run::Version => print(concat!("yun-simulator ", env!("CARGO_PKG_VERSION"), "\n"))
            .map_err(|error| error.to_string()),
        Run::Serve(arguments) => serve(*arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("yun-simulator: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: Arguments) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(|error| format!("failed to start the tokio runtime: {error}"))?;
    runtime.block_on(async {
        let simulator = arguments.options.start().await.map_err(|error| error.to_string())?;
        arguments.faults.into_iter().for_each(|fault| simulator.inject(fault));
        if let Some(path) = &arguments.state {
            load(&simulator, path)?;
        }
        // Before anyone knows that it runs.
        let mut stop =
            Stop::new().map_err(|error| format!("failed to listen for signals: {error}"))?;
        let text = if arguments.print_env {
            simulator.environment()
        } else {
            format!("{}\n", simulator.connection_json())
        };
        print(&text).map_err(|error| format!("failed to print the connection: {error}"))?;
        tokio::select! {
            () = log(&simulator), if !arguments.quiet => {}
            () = stop.asked() => {}
        }
        if let Some(path) = &arguments.state {
            save(&simulator, path)?;
        }
        simulator.stop().await;
        Ok(())
    })
}

/// Prints a line for each request, forever.
async fn log(simulator: &Simulator) {
    let mut last = 0;
    loop {
        simulator.until_request_after(last).await;
        for request in simulator.requests_after(last) {
            last = request.number;
            eprintln!("{}", line(&request));
        }
    }
}

fn line(request: &Received) -> String {
    let named = request.operation.as_deref().unwrap_or("-");
    let product = request.product.unwrap_or("-");
    let tier = request.tier.map_or("-", yun_simulator::Tier::name);
    let what = match (&request.refusal, request.fault) {
        (Some(refusal), _) => {
            format!(" {refusal}: {}", request.message.as_deref().unwrap_or_default())
        }
        (None, Some(fault)) => format!(" {fault}"),
        (None, None) => String::new(),
    };
    let cloud = request.cloud.name();
    let micros = request.taken.as_micros();
    // A hostile client chose some of it.
    format!("{} {cloud} {product} {named} {tier} {micros} us{what}", request.status)
        .replace(char::is_control, "?")
}

/// What asks the program to stop: SIGTERM, SIGINT or Ctrl-C. They count from when it is made.
struct Stop {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Stop {
    fn new() -> io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let signals = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
            Ok(Self { signals })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    async fn asked(&mut self) {
        #[cfg(unix)]
        {
            let [terminate, interrupt] = &mut self.signals;
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}

/// A file that does not exist yet is made when the program stops.
fn load(simulator: &Simulator, path: &Path) -> Result<(), String> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(format!("failed to read {}: {error}", path.display())),
    };
    let dump: Value = serde_json::from_slice(&text)
        .map_err(|error| format!("failed to read {}: {error}", path.display()))?;
    simulator.load(&dump).map_err(|error| format!("{}: {error}", path.display()))
}

/// Replaces the file at once, so that a crash leaves the old one or the new one.
fn save(simulator: &Simulator, path: &Path) -> Result<(), String> {
    let failed = |error: io::Error| format!("failed to write {}: {error}", path.display());
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    fs::write(&beside, format!("{:#}\n", simulator.dump())).map_err(failed)?;
    fs::rename(&beside, path).map_err(failed)
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    // stdout is not line-buffered if it is a pipe.
    out.flush()
}

/// Reads a number of milliseconds.
fn milliseconds(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_millis)
}
