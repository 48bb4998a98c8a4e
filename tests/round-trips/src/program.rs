//! What every generated program has besides its products.

use std::process::ExitCode;

use crate::{Loopback, Product, run};

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

/// The program: makes all round trips, prints each mistake and, as its last line, how many operations,
/// requests, values and mistakes there were.
pub fn program(products: fn(&Loopback) -> Vec<Product>) -> ExitCode {
    let all = move || {
        let server = Loopback::default();
        let products = products(&server);
        run(&server, &products)
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(all);
    let outcome = match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => {
            println!("failed to start a thread: {error}");
            return ExitCode::FAILURE;
        }
    };
    for mistake in &outcome.mistakes {
        println!("{mistake}");
    }
    let crate::Outcome { operations, requests, fields, mistakes } = outcome;
    println!("{operations} {requests} {fields} {}", mistakes.len());
    if mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
