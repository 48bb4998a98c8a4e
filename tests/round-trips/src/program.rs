//! What every generated program has besides its products.

use std::process::ExitCode;

use crate::{Loopback, Outcome, Product, Server, Simulated, Target, run};

/// Defines what modules of products take from their program: a type of its own, which impls of foreign
/// traits for foreign types need, and functions with that type filled in.
#[macro_export]
macro_rules! program {
    () => {
        pub(crate) struct Here;

        pub(crate) fn get<T: $crate::Fill<Here>>(given: &$crate::Given<'_>, name: &str) -> T {
            given.get::<Here, T>(name)
        }

        pub(crate) fn some<T: $crate::Fill<Here>>(
            given: &$crate::Given<'_>,
            name: &str,
        ) -> Option<T> {
            given.some::<Here, T>(name)
        }

        pub(crate) fn answer<T: $crate::AnyResult + Default + $crate::Read<Here>>(
            sending: $crate::Sending<T>,
        ) -> $crate::Answer {
            $crate::answer::<Here, T>(sending)
        }

        pub(crate) fn misread<E: $crate::Open<Here>>() -> Vec<String> {
            $crate::misread::<Here, E>()
        }
    };
}

/// Unoptimised code keeps a copy of a struct for each setter that is called on it, and some have a
/// hundred. It is address space, of which only what is used becomes memory.
const STACK: usize = 1 << 30;

/// The program: makes all round trips of a provider's products, prints each mistake and, as its last
/// line, how many operations, requests, values and mistakes there were.
///
/// They are made twice: within the process with values that are as odd as can be, and over HTTP with
/// the simulator, which refuses what the documentation does not allow.
pub fn program(provider: &'static str, products: fn(&Target) -> Vec<Product>) -> ExitCode {
    let all = move || -> Result<[Outcome; 2], String> {
        let loopback = Loopback::default();
        let within = run(&loopback, &products(&loopback.target()));
        let simulated = Simulated::start(provider)?;
        Ok([within, run(&simulated, &products(&simulated.target()))])
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(all);
    let outcome = match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => Err(format!("failed to start a thread: {error}")),
    };
    let [within, simulated] = match outcome {
        Ok(outcomes) => outcomes,
        Err(problem) => {
            println!("{problem}");
            return ExitCode::FAILURE;
        }
    };
    within.mistakes.iter().for_each(|mistake| println!("{mistake}"));
    simulated.mistakes.iter().for_each(|mistake| println!("simulator: {mistake}"));
    let requests = within.requests + simulated.requests;
    let fields = within.fields + simulated.fields;
    let mistakes = within.mistakes.len() + simulated.mistakes.len();
    println!("{} {requests} {fields} {mistakes}", within.operations);
    if mistakes == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
