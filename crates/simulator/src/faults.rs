//! What goes wrong between client and cloud, on purpose: which fault the next request meets. The
//! clouds know nothing of it.

mod fault;
mod plan;
mod answers;
mod outcome;
mod takeover;
mod unused;

pub use fault::{Fault, Injection, RetryAfter};
pub use outcome::{ENDLESS_HEADER, HUGE_BODY};
pub use unused::{UnusedAddress, unused_address};

pub(crate) use outcome::{Outcome, Spoiled, of, unread};
pub(crate) use plan::Plan;
pub(crate) use takeover::Takeover;
