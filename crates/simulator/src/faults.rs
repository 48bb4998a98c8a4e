//! Deliberate faults between client and cloud. The clouds know nothing about them.

mod fault;
mod plan;
mod answers;
mod outcome;
mod takeover;
mod unused;
mod written;

pub use fault::{Fault, Injection, RetryAfter};
pub use outcome::{ENDLESS_HEADER, HUGE_BODY};
pub use unused::{UnusedAddress, unused_address};
pub use written::UnknownFault;

pub(crate) use outcome::{Outcome, Spoiled, of, unread};
pub(crate) use plan::Plan;
pub(crate) use takeover::Takeover;
