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

/// The program: makes all round trips, prints each mistake and, as its last line, how many operations,
/// requests, values and mistakes there were.
pub fn program(products: impl FnOnce(&Loopback) -> Vec<Product>) -> ExitCode {
    let server = Loopback::default();
    let products = products(&server);
    let outcome = run(&server, &products);
    for mistake in &outcome.mistakes {
        println!("{mistake}");
    }
    let crate::Outcome { operations, requests, fields, mistakes } = outcome;
    println!("{operations} {requests} {fields} {}", mistakes.len());
    if mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
