//! Round trips: every operation of a generated client is called with everything that it takes, and
//! answered with everything that it returns.
//!
//! ```text
//! catalog --values--> parameters as JSON --fill--> setters --client--> HTTP request
//!                                  \--compare-- JSON as the server read it <--server
//! catalog --values--> result as JSON --server--> HTTP response --client--> typed result
//!                                \--compare-- JSON <--read-- fields
//! ```
//!
//! The catalog says what is sent and answered, and the server reads by it. The client's own tables,
//! encoders and decoders have no part in it, so that their mistakes cannot hide.
//!
//! `cargo xtask round-trips` generates the rest, programs with a function for each operation, and
//! runs them.

#![allow(clippy::print_stdout)]

mod limits;
mod values;
mod given;
mod fill;
mod read;

mod decode;
mod server;
mod simulated;

mod compare;
mod run;
mod program;

pub use fill::{Fill, Open, misread};
pub use given::Given;
pub use program::program;
pub use read::{Answer, Read, Seen, answer, read_enum, read_fields, row_of};
pub use run::{Misread, Outcome, Product, Trip, run};
pub use serde_json::Value as Json;
pub use server::{Loopback, Server, Target};
pub use simulated::Simulated;
pub use values::{Values, configured};
pub use yun_runtime::{AnyResult, Sending, Value};
