//! Pages from the outside: of our own writing, each with what is odd about it in a comment on top.
//!
//! `<provider>/<page>.md` gives `<provider>/<page>.json` beside it. `refused/<provider>/<page>.md`
//! gives no facts but the problems in `.txt`. Nothing here is a provider's text.

// Clippy allows it in tests, but not in what they share.
#![allow(clippy::unwrap_used)]

mod cases;

mod facts;
mod problems;
mod compared;
mod gathered;
mod robust;
