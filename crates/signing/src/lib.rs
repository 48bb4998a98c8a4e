//! Request signing for UCloud and JD Cloud as pure functions.
//!
//! Nothing here reads the clock or the environment, generates random numbers or does I/O: time and
//! nonce are arguments, or headers that the caller has set. So every signature is reproducible, and
//! tests with the published vectors check every intermediate value.
//!
//! - [`ucloud`]: SHA-1 over the sorted parameters and the private key.
//! - [`jdcloud`]: HMAC-SHA256 over a canonical request, in two versions.
//!
//! Secrets and keys derived from them are zeroized when dropped and never appear in `Debug` output.
//! This does not cover copies that the compiler leaves in registers or moved-from stack slots.

pub mod jdcloud;
pub mod ucloud;

mod compare;
mod hex;

pub use compare::signatures_match;
