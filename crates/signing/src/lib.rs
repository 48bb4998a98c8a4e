//! Request signing for UCloud and JD Cloud, as pure functions of what they are given.
//!
//! Nothing here reads a clock, draws a random number, looks at the environment or does I/O: the time and
//! the nonce are arguments, or headers that the caller has already chosen. So every signature can be repeated, and
//! the published vectors can assert every intermediate value.
//!
//! - [`ucloud`]: one SHA-1 over the sorted parameters and the private key.
//! - [`jdcloud`]: an HMAC-SHA256 over a canonical request, in two versions.
//!
//! Secrets and keys derived from them are wiped when dropped and appear in no `Debug` output. What the compiler
//! leaves in registers, or in stack slots that a value was moved out of, is beyond the reach of that promise.

pub mod jdcloud;
pub mod ucloud;

mod compare;
mod hex;

pub use compare::signatures_match;
