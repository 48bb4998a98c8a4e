//! The generator from the outside: specs in, files or mistakes out.

// Clippy allows it in tests, but not in what they share.
#![allow(clippy::unwrap_used)]

mod workspace;
mod golden_files;

mod families;
mod mistakes;
mod output;
mod round_trips;
mod tree;
